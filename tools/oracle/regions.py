"""Blocks of `torch.no_grad` and `torch.autocast`, which torch.export makes graphs of their own.

torchao leaves such a graph as it is, in float. `pt2e-opt` puts its operations in the place of the block, and quantizes them
as all others.
"""

from __future__ import annotations

from torch.fx import GraphModule, Node

from writes import functional_target

_WRAPPERS = ("wrap_with_set_grad_enabled", "wrap_with_autocast")


def blocks(module: GraphModule) -> list[Node]:
    """The nodes that run such a block."""
    return [n for n in module.graph.nodes if n.op == "call_function" and str(n.target).rsplit(".", 1)[-1] in _WRAPPERS]


def inlined(module: GraphModule, original: GraphModule) -> frozenset[str]:
    """The nodes of `module` that are of blocks of the float program `original`, whose own nodes keep name and operation.

    What a block gives has the name of a `getitem` there.
    """
    if not blocks(original) or blocks(module):
        return frozenset()
    own = {node.name: functional_target(node) for node in original.graph.nodes}
    nodes = (node for node in module.graph.nodes if node.op == "call_function")
    return frozenset(node.name for node in nodes if own.get(node.name) != functional_target(node))
