"""Gives two summaries the same labels, and removes from both the operations that one of them gets wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from summary import QdqNode, Summary

T = TypeVar("T")


def operations_of(node: QdqNode) -> set[str]:
    """The operations that a q/dq node reads from or feeds."""
    return {node.source.split(":")[0]} | {use.split("[")[0] for use in node.uses}


def without(summary: Summary, operations: Collection[str]) -> Summary:
    """The summary without the nodes and constants that touch the given operations."""
    if not operations:
        return summary
    nodes = [node for node in summary.nodes if operations_of(node).isdisjoint(operations)]
    kept = {node.source for node in nodes}

    def other(uses: Mapping[str, T]) -> dict[str, T]:
        return {use: value for use, value in uses.items() if use.split("[")[0] not in operations}

    return Summary(
        nodes,
        {name: values for name, values in summary.constants.items() if name in kept},
        other(summary.operations),
        summary.names,
        other(summary.floats),
        other(summary.literals),
    )


def without_both(left: Summary, right: Summary, operations: Collection[str]) -> tuple[Summary, Summary]:
    """Both summaries without the nodes and constants that touch the given operations in either.

    A node that quantizes a value for a given operation and for others may quantize it only for the others in the other summary.
    It is the same node, and is left out there too, if the two differ only in the uses by given operations.
    """
    if not operations:
        return left, right
    touched = [_rest(summary, operations) for summary in (left, right)]
    left, right = without(left, operations), without(right, operations)
    for summary, others in ((left, touched[1]), (right, touched[0])):
        summary.nodes = [node for node in summary.nodes if node.constant or node.structure not in others]
    return left, right


def _rest(summary: Summary, operations: Collection[str]) -> set[tuple[Any, ...]]:
    """The structures of the nodes that feed some of the operations, without those uses."""
    found = set()
    for node in summary.nodes:
        uses = tuple(use for use in node.uses if use.split("[")[0] not in operations)
        if uses and len(uses) < len(node.uses) and node.source.split(":")[0] not in operations:
            found.add(replace(node, uses=uses).structure)
    return found


class Gaps:
    """Renumbers the labels of a graph that lacks some operations of another, as if it had them.

    The label of an operation is its ordinal among those of its target, so a missing one shifts all after it.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        """`labels` of the missing operations, as in the other graph, in graph order."""
        self.gone = [label.rsplit("#", 1) for label in labels]

    def text(self, text: str) -> str:
        """A label, or a text with labels in it."""
        for stem, ordinal in self.gone:

            def shifted(found: re.Match[str], stem: str = stem, gap: int = int(ordinal)) -> str:
                number = int(found[1])
                return f"{stem}#{number + (number >= gap)}"

            text = re.sub(rf"(?<![\w.]){re.escape(stem)}#(\d+)", shifted, text)
        return text

    def keys(self, mapping: Mapping[str, T]) -> dict[str, T]:
        """A mapping by label."""
        return {self.text(label): value for label, value in mapping.items()}

    def summary(self, summary: Summary) -> Summary:
        """A summary of that graph."""
        if not self.gone:
            return summary
        nodes = [
            replace(node, source=self.text(node.source), uses=tuple(sorted(map(self.text, node.uses))))
            for node in summary.nodes
        ]
        mappings = (summary.constants, summary.operations, summary.names, summary.floats, summary.literals)
        return Summary(nodes, *map(self.keys, mappings))
