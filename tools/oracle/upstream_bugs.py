"""Models for which torchao itself is wrong: found in the float program, and what they spoil.

What a bug touches is left out of the comparison, which goes on everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.export import ExportedProgram
from torch.fx import Node

from summary import functional_target, graph_module, operation_labels

_CONVOLUTIONS = ("aten.conv", "aten.linear.")
_BATCH_NORMS = ("aten.batch_norm.", "aten._native_batch_norm_legit_no_training.")
_LIFTED = ("aten.add.Tensor", "aten.mul.Tensor")


@dataclass(frozen=True)
class UpstreamBug:
    """One known bug that a program trips."""

    summary: str
    operations: tuple[str, ...]
    """Labels of the operations whose quantization the reference gets wrong."""
    values: tuple[str, ...] = ()
    """Labels of the operations that compute wrong values in the reference, so that their scales mean nothing."""


def _is(value: Any, prefixes: tuple[str, ...]) -> bool:
    return isinstance(value, Node) and value.op == "call_function" and functional_target(value).startswith(prefixes)


def _weight(node: Node) -> str | None:
    weight = node.args[1] if len(node.args) > 1 else None
    return str(weight.target) if isinstance(weight, Node) and weight.op == "get_attr" else None


def _is_training(node: Node) -> bool:
    return functional_target(node).startswith("aten.batch_norm.") and len(node.args) > 5 and bool(node.args[5])


def _downstream(node: Node) -> list[Node]:
    """Everything that depends on a node, in no particular order."""
    seen: dict[Node, None] = {}
    pending = [node]
    while pending:
        for user in pending.pop().users:
            if user not in seen:
                seen[user] = None
                pending.append(user)
    return list(seen)


class _Finder:
    def __init__(self, program: ExportedProgram) -> None:
        module = graph_module(program)
        self.labels = operation_labels(module)
        self.nodes = [node for node in module.graph.nodes if node.op == "call_function"]
        self.folded = [n for n in self.nodes if _is(n, _BATCH_NORMS) and _is(n.args[0], _CONVOLUTIONS)]

    def names(self, nodes: Iterable[Node]) -> tuple[str, ...]:
        return tuple(self.labels[node.name] for node in nodes if node.name in self.labels)

    def folded_with_other_users(self) -> Iterator[UpstreamBug]:
        text = "a batch norm is folded into a convolution that has other users, which then see normalised values"
        for norm in self.folded:
            conv = norm.args[0]
            if len(conv.users) > 1:
                around = [conv, *conv.users, *norm.users]
                yield UpstreamBug(text, self.names(around), self.names([conv, *_downstream(conv)]))

    def folded_in_training_mode(self) -> Iterator[UpstreamBug]:
        text = "a batch norm in training mode is folded as if it were in eval mode"
        for norm in filter(_is_training, self.folded):
            conv = norm.args[0]
            yield UpstreamBug(text, self.names([conv, norm, *norm.users]), self.names([conv, *_downstream(conv)]))

    def shared_convolution_weights(self) -> Iterator[UpstreamBug]:
        by_weight: dict[str, list[Node]] = {}
        for node in self.nodes:
            weight = _weight(node)
            if weight and _is(node, ("aten.conv",)):
                by_weight.setdefault(weight, []).append(node)
        for weight, convolutions in by_weight.items():
            if len(convolutions) > 1:
                relus = [user for conv in convolutions for user in conv.users if _is(user, ("aten.relu.",))]
                text = f"of the convolutions that share {weight}, only one is quantized"
                yield UpstreamBug(text, self.names([*convolutions, *relus]))

    def lifted_integers(self) -> Iterator[UpstreamBug]:
        for node in self.nodes:
            value = node.meta.get("val")
            integral = isinstance(value, Tensor) and not value.dtype.is_floating_point
            scalar = any(isinstance(argument, int) for argument in node.args)
            if str(node.target) in _LIFTED and scalar and integral:
                yield UpstreamBug(
                    "an integer scalar becomes a float buffer",
                    self.names([node]),
                    self.names([node, *_downstream(node)]),
                )


def find(program: ExportedProgram) -> list[UpstreamBug]:
    """The known bugs that a float program trips in torchao 0.18 with the static XNNPACK quantizer."""
    finder = _Finder(program)
    return [
        *finder.folded_with_other_users(),
        *finder.folded_in_training_mode(),
        *finder.shared_convolution_weights(),
        *finder.lifted_integers(),
    ]
