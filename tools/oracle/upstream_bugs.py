"""Models for which torchao itself is wrong: found in the float program, and what they spoil.

What a bug touches is left out of the comparison, which goes on everywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
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


def _is(node: Node, prefixes: tuple[str, ...]) -> bool:
    return node.op == "call_function" and functional_target(node).startswith(prefixes)


def _weight(node: Node) -> str | None:
    weight = node.args[1] if len(node.args) > 1 else None
    return str(weight.target) if isinstance(weight, Node) and weight.op == "get_attr" else None


def _is_training(node: Node) -> bool:
    return functional_target(node).startswith("aten.batch_norm.") and len(node.args) > 5 and bool(node.args[5])


def find(program: ExportedProgram) -> list[UpstreamBug]:
    """The known bugs that a float program trips in torchao 0.18 with the static XNNPACK quantizer."""
    module = graph_module(program)
    labels = operation_labels(module)
    nodes = [node for node in module.graph.nodes if node.op == "call_function"]
    folded = [node for node in nodes if _is(node, _BATCH_NORMS) and _is(node.args[0], _CONVOLUTIONS)]
    found: list[UpstreamBug] = []

    shared = [norm.args[0] for norm in folded if len(norm.args[0].users) > 1]
    found += [
        UpstreamBug(
            "a batch norm is folded into a convolution that has other users, which then see normalised values",
            (labels[conv.name], *(labels[user.name] for user in conv.users if user.name in labels)),
        )
        for conv in shared
    ]

    training = tuple(labels[norm.args[0].name] for norm in folded if _is_training(norm))
    if training:
        found.append(UpstreamBug("a batch norm in training mode is folded as if it were in eval mode", training))

    by_weight: dict[str, list[Node]] = {}
    for node in nodes:
        weight = _weight(node)
        if weight and _is(node, ("aten.conv",)):
            by_weight.setdefault(weight, []).append(node)
    for weight, convolutions in by_weight.items():
        if len(convolutions) > 1:
            later = tuple(labels[conv.name] for conv in convolutions[1:])
            found.append(UpstreamBug(f"of the convolutions that share {weight}, only the first is quantized", later))

    for node in nodes:
        scalars = [a for a in node.args if isinstance(a, int) and not isinstance(a, bool)]
        value = node.meta.get("val")
        integral = isinstance(value, torch.Tensor) and not value.dtype.is_floating_point
        if str(node.target) in _LIFTED and scalars and integral:
            found.append(UpstreamBug("an integer scalar becomes a float buffer", (labels[node.name],)))
    return found
