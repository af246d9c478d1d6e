"""Finds writes in place that torchao's conversion loses.

In the float program every reader of a tensor sees all earlier writes, through any view. torchao quantizes such a graph as if
its operations had no effects. A write to a quantized value goes to a dequantized copy, of which each reader has its own; and
a value is quantized at its definition, also for readers that come after a later write.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from torch.fx import GraphModule, Node

from summary import argument_positions, is_operation, is_qdq, operation_labels
from writes import aliased, functional_target, root, writing, written


def _argument_at(node: Node, position: str) -> Any:
    """The argument of a node at a position of `argument_positions`."""
    first, *rest = position.strip(".").split(".") if position else [""]
    value: Any = node.args[0] if node.op == "output" else node.args
    if first:
        value = node.kwargs[first] if first in node.kwargs else value[int(first)]
    for index in rest:
        value = value[int(index)]
    return value


class LostWrites:
    """The writes of a float program that the readers in its converted form do not see."""

    def __init__(self, original: GraphModule, converted: GraphModule) -> None:
        self.original, self.converted = original, converted
        counts = [Counter(map(functional_target, filter(is_operation, m.graph.nodes))) for m in (original, converted)]
        by_label = {label: name for name, label in operation_labels(converted).items()}
        by_name = {node.name: node for node in converted.graph.nodes}
        labels = operation_labels(original)
        # If some operations of a target are gone, such as batch norms, labels do not identify the others.
        self.counterparts = {
            node: by_name[by_label[labels[node.name]]]
            for node in original.graph.nodes
            if labels.get(node.name) in by_label
            and (not is_operation(node) or counts[0][functional_target(node)] == counts[1][functional_target(node)])
        }
        self.order = {node: index for module in (original, converted) for index, node in enumerate(module.graph.nodes)}

    def found(self) -> Iterator[tuple[Node, list[Node]]]:
        """Each lost write with the operations that miss it, and those that are quantized together with them."""
        writers = writing(self.original)
        roots = {root(target) for write in writers for target in written(write)}
        readers: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
        for node in self.original.graph.nodes if roots else ():
            # A view reads no values.
            for value in [] if aliased(node) and not written(node) else node.all_input_nodes:
                if (memory := root(value)) in roots:
                    readers[memory].append((node, value))
        for write in writers:
            missing = [
                reader
                for target in written(write)
                for node, value in readers[root(target)]
                if self.order[node] > self.order[write]
                for reader in self.missing(write, node, value)
            ]
            if missing:
                yield write, list(dict.fromkeys(missing))

    def missing(self, write: Node, reader: Node, value: Node) -> list[Node]:
        """The reader and the operations quantized with it, if it misses the write in the converted graph; nothing if it is not there."""
        ours, writer = self.counterparts.get(reader), self.counterparts.get(write)
        if ours is None or writer is None:
            return []
        memory = root(written(writer)[0])
        for position in argument_positions(reader, value):
            read, time, quantized = _argument_at(ours, position), self.order[ours], None
            # Go back to the last read of the memory: a quantize reads it for the nodes after it.
            while isinstance(read, Node) and read is not memory:
                if is_qdq(read):
                    quantized, time, read = read, self.order[read], read.args[0]
                else:
                    read = aliased(read)
            if read is not memory or time < self.order[writer]:
                return [reader, *self.quantized_with(quantized)]
        return []

    def quantized_with(self, quantize: Node | None) -> list[Node]:
        """The operations of the float program that read a value in the same quantized form."""
        users = [user for dequantize in (quantize.users if quantize else ()) for user in dequantize.users]
        return [node for node, counterpart in self.counterparts.items() if counterpart in users]
