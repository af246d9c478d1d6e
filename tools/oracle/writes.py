"""Writes in place: what a graph's nodes alias, and what `pt2e-opt` adds when it makes the writes functional.

torch.export leaves `slice` and `fill_` as they are: the write shows in the base because the slice shares its memory. A
graph of values has to say so: the result of `fill` goes back into the base by `slice_scatter` (through a transpose or a
reshape: by that, backwards), views of the base are taken again where they are read after the write, and a buffer gets its
new value by a `copy_` at the end. torchao's graph has none of these, and nothing in them is quantized.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch.fx import GraphModule, Node


def _schema(node: Any) -> Any:
    return getattr(node.target, "_schema", None) if isinstance(node, Node) and node.op == "call_function" else None


def _named_arguments(node: Node) -> Iterator[tuple[Any, Any]]:
    """The schema's arguments with what the node passes for them, as far as it passes any."""
    for index, argument in enumerate(_schema(node).arguments):
        if index < len(node.args):
            yield argument, node.args[index]
        elif argument.name in node.kwargs:
            yield argument, node.kwargs[argument.name]


_OTHER_NAMES = {"aten.normal_.default": "aten.normal_functional.default", "aten.bernoulli_.float": "aten.bernoulli.p"}
"""Functional forms that are not called as the in-place ones are."""


def functional_target(node: Node) -> str:
    """The target of a node, in-place operations (`aten.relu_.default`) named as their functional form.

    Names such as `__and__` that end in two underscores are no in-place forms.
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
    """What the node writes to."""
    if _schema(node) is None:
        return []
    pairs = _named_arguments(node)
    return [v for a, v in pairs if a.alias_info is not None and a.alias_info.is_write and isinstance(v, Node)]


def aliased(node: Node) -> Node | None:
    """The argument whose memory the node's result shares, or may share: of a view, an in-place operation, a `getitem`."""
    if node.op == "call_function" and "getitem" in str(node.target):
        return node.args[0]
    schema = _schema(node)
    if schema is None or not any(result.alias_info is not None for result in schema.returns):
        return None
    return next((v for a, v in _named_arguments(node) if a.alias_info is not None and isinstance(v, Node)), None)


def root(node: Node) -> Node:
    """What has the memory."""
    while (base := aliased(node)) is not None:
        node = base
    return node


def writing(module: GraphModule) -> list[Node]:
    """The nodes that write in place."""
    return [node for node in module.graph.nodes if written(node)]


def is_scatter(node: Node) -> bool:
    """Whether the node gives its first argument with a part replaced by the second."""
    schema = _schema(node)
    return schema is not None and schema.name.startswith("aten::") and schema.name.endswith("_scatter")


def passing_on(module: GraphModule, original: GraphModule) -> frozenset[str]:
    """The nodes of `module` that only pass a write of the float program `original` on to what shares its memory.

    These are scatters, views and copies that have the name of no node in the float program, whose own nodes keep theirs.
    There are none unless that program writes in place: in any other, an operation more is a fault.
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
