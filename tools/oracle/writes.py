"""Writes in place: the aliases of a graph's nodes, and the nodes that `pt2e-opt` adds to make writes functional.

torch.export leaves `slice` and `fill_` as they are: the write changes the base because the slice shares its memory. A graph of
values must state this: `slice_scatter` puts the result of `fill` back into the base (after undoing a transpose or a reshape),
views of the base are taken again if they are read after the write, and a `copy_` at the end gives a buffer its new value.
torchao's graph has no such nodes, and nothing in them is quantized.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch.fx import GraphModule, Node


def _schema(node: Any) -> Any:
    return getattr(node.target, "_schema", None) if isinstance(node, Node) and node.op == "call_function" else None


def _named_arguments(node: Node) -> Iterator[tuple[Any, Any]]:
    """The schema's arguments that the node passes, with their values."""
    for index, argument in enumerate(_schema(node).arguments):
        if index < len(node.args):
            yield argument, node.args[index]
        elif argument.name in node.kwargs:
            yield argument, node.kwargs[argument.name]


_OTHER_NAMES = {"aten.normal_.default": "aten.normal_functional.default", "aten.bernoulli_.float": "aten.bernoulli.p"}
"""Functional forms whose names differ from those of the in-place forms."""


def functional_target(node: Node) -> str:
    """The target of a node, in-place operations (`aten.relu_.default`) named as their functional form.

    Names such as `__and__`, with two underscores at the end, are not in-place forms.
    """
    target = str(node.target)
    if node.op != "call_function" or target.count(".") < 2:
        return target
    if target in _OTHER_NAMES:
        return _OTHER_NAMES[target]
    namespace, packet, overload = target.split(".", 2)
    if packet.endswith("_") and not packet.endswith("__"):
        packet = packet[:-1]
    return f"{namespace}.{packet}.{overload}"


def written(node: Node) -> list[Node]:
    """The node to which the node writes."""
    if _schema(node) is None:
        return []
    pairs = _named_arguments(node)
    return [v for a, v in pairs if a.alias_info is not None and a.alias_info.is_write and isinstance(v, Node)]


def aliased(node: Node) -> Node | None:
    """The argument whose memory the node's result shares or may share, for a view, an in-place operation or a `getitem`."""
    if node.op == "call_function" and "getitem" in str(node.target):
        return node.args[0]
    schema = _schema(node)
    if schema is None or not any(result.alias_info is not None for result in schema.returns):
        return None
    return next((v for a, v in _named_arguments(node) if a.alias_info is not None and isinstance(v, Node)), None)


def root(node: Node) -> Node:
    """The node that owns the memory."""
    while (base := aliased(node)) is not None:
        node = base
    return node


def writing(module: GraphModule) -> list[Node]:
    """The nodes that write in place."""
    return [node for node in module.graph.nodes if written(node)]


def is_scatter(node: Node) -> bool:
    """Whether the node returns its first argument with a part replaced by the second."""
    schema = _schema(node)
    return schema is not None and schema.name.startswith("aten::") and schema.name.endswith("_scatter")


def passing_on(module: GraphModule, original: GraphModule) -> frozenset[str]:
    """The nodes of `module` that only pass a write of the float program `original` on to values that share its memory.

    These are scatters, views and copies with names that no node of the float program has. A program that does not write in
    place has none: there, an additional operation is an error.
    """
    if not writing(original):
        return frozenset()
    known = {node.name for node in original.graph.nodes}
    added = (node for node in module.graph.nodes if node.name not in known and _schema(node) is not None)
    return frozenset(node.name for node in added if _passes_on(node))


def _passes_on(node: Node) -> bool:
    name = _schema(node).name
    is_view = aliased(node) is not None and not written(node)
    return is_scatter(node) or name in ("aten::copy", "aten::copy_") or (name.startswith("aten::") and is_view)
