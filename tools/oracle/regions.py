"""Finds graphs nested in a graph.

torch.export makes blocks of `torch.no_grad` and `torch.autocast` graphs of their own, and torchao leaves them as they are,
in float. `pt2e-opt` inlines them, and quantizes their operations like all others. The branches of `cond` and the body of `map`
stay graphs in both; torchao leaves them in float too, unlike those of `while_loop` and `scan`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from torch.fx import GraphModule, Node

from writes import functional_target

_WRAPPERS = ("wrap_with_set_grad_enabled", "wrap_with_autocast")
_LEFT_IN_FLOAT = ("cond", "map_impl")


def _running(module: GraphModule, names: Collection[str]) -> list[Node]:
    return [n for n in module.graph.nodes if n.op == "call_function" and str(n.target).rsplit(".", 1)[-1] in names]


def blocks(module: GraphModule) -> list[Node]:
    """The nodes that run a block of `torch.no_grad` or `torch.autocast`."""
    return _running(module, _WRAPPERS)


def left_in_float(module: GraphModule) -> list[Node]:
    """The nodes that run graphs which torchao does not quantize."""
    return _running(module, _WRAPPERS + _LEFT_IN_FLOAT)


def nested(module: GraphModule) -> Iterator[tuple[Node, GraphModule]]:
    """The nodes that run graphs, each with one of its graphs."""
    for node in module.graph.nodes:
        for argument in node.all_input_nodes:
            graph = getattr(module, str(argument.target), None) if argument.op == "get_attr" else None
            if isinstance(graph, GraphModule):
                yield node, graph


def inlined(module: GraphModule, original: GraphModule) -> frozenset[str]:
    """The nodes of `module` that come from blocks of the float program `original`: all other nodes keep their name and operation.

    A result of a block has the name of a `getitem` in the float program.
    """
    if not blocks(original) or blocks(module):
        return frozenset()
    own = {node.name: functional_target(node) for node in original.graph.nodes}
    nodes = (node for node in module.graph.nodes if node.op == "call_function")
    return frozenset(node.name for node in nodes if own.get(node.name) != functional_target(node))
