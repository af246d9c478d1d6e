"""Finds known bugs of torchao in a float program and in torchao's conversion of it, and the operations that they affect.

These operations are left out of the comparison; all others are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from executorch.backends.xnnpack.quantizer.xnnpack_quantizer_utils import _is_share_obs_or_fq_op
from torch import Tensor
from torch.fx import GraphModule, Node

from lost_writes import LostWrites
from quantizations import PER_CHANNEL, Quantization
from regions import left_in_float, nested
from summary import LIFTED, Summary, is_qdq, is_quantize, operation_labels
from writes import functional_target, root, writing, written

_CONVOLUTIONS = ("aten.conv", "aten.linear.")
_BATCH_NORMS = ("aten.batch_norm.", "aten._native_batch_norm_legit_no_training.")


_MODULE_ACTIVATIONS = tuple(f"aten.{name}." for name in ("hardswish", "relu6", "silu", "leaky_relu", "tanh", "gelu"))
_INTEGER_OPS = tuple(f"aten.{name}." for name in ("max_pool2d", "cat", "avg_pool2d", "adaptive_avg_pool2d", "flatten"))
_TRAINING = "aten._native_batch_norm_legit_functional.default"
"""The functional form of a batch norm in training mode."""


@dataclass(frozen=True)
class UpstreamBug:
    """One known bug that a program triggers."""

    summary: str
    operations: tuple[str, ...]
    """Labels, as the candidate has them, of the operations whose quantization the reference gets wrong."""
    values: tuple[str, ...] = ()
    """Labels of the operations that compute wrong values in the reference, so that their scales cannot be compared."""
    gone: tuple[str, ...] = ()
    """Labels of the operations that the reference has lost, which shifts the labels after them."""
    destinations: tuple[str, ...] = ()
    """Labels of the in-place operations whose destination, their first argument, the reference leaves in float.

    Nothing else is wrong with these: with the destination in float, the candidate must equal the reference.
    """


def _is(value: Any, prefixes: tuple[str, ...]) -> bool:
    return isinstance(value, Node) and value.op == "call_function" and functional_target(value).startswith(prefixes)


def _weight(node: Node) -> str | None:
    weight = node.args[1] if len(node.args) > 1 else None
    return str(weight.target) if isinstance(weight, Node) and weight.op == "get_attr" else None


def _normalized(norm: Node) -> Any:
    """The values to which batch norms are applied, one after the other."""
    value: Any = norm
    while _is(value, _BATCH_NORMS):
        value = value.args[0]
    return value


def _is_tall(node: Node) -> bool:
    """Whether the node is a linear on more than two dimensions: its features are not the channels of a norm, which is then not folded."""
    value = node.args[0].meta.get("val")
    return _is(node, ("aten.linear.",)) and isinstance(value, Tensor) and value.dim() > 2


def _is_training(node: Node) -> bool:
    return functional_target(node).startswith("aten.batch_norm.") and len(node.args) > 5 and bool(node.args[5])


def _adds_integer(node: Node) -> bool:
    value = node.meta.get("val")
    integral = isinstance(value, Tensor) and not value.dtype.is_floating_point
    return str(node.target) in LIFTED and integral and any(isinstance(argument, int) for argument in node.args)


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


def _upstream(node: Node) -> Iterator[Node]:
    """A node and everything that it depends on, each once, in no particular order."""
    seen, pending = {node}, [node]
    while pending:
        yield (last := pending.pop())
        pending += [value for value in last.all_input_nodes if value not in seen]
        seen.update(last.all_input_nodes)


def _quantized_with(node: Node) -> Iterator[Node]:
    """The nodes that take their qparams from a node: views, means and the like, and their users of the same kind."""
    for user in node.users:
        if _is_share_obs_or_fq_op(user.target):
            yield user
            yield from _quantized_with(user)


def _kept_on_integers(node: Node) -> Iterator[Node]:
    """The nodes behind a node that torchao's quantizers for Inductor leave on integers."""
    for user in node.users:
        if _is(user, _INTEGER_OPS):
            yield user
            yield from _kept_on_integers(user)


def _is_made_of_numbers(node: Node) -> bool:
    """Whether a value depends on no tensor of the program, but on numbers that torchao's quantizer turns into buffers."""
    found = False
    for value in _upstream(node):
        if value.op != "call_function":
            return False
        found |= str(value.target) in LIFTED and any(isinstance(argument, (int, float)) for argument in value.args)
    return found


def _groups(node: Node) -> int:
    """The number of groups of a convolution."""
    schema = [argument.name for argument in node.target._schema.arguments]
    return (dict(zip(schema, node.args)) | dict(node.kwargs)).get("groups", 1)


class _Finder:
    def __init__(self, module: GraphModule, converted: GraphModule, candidate: Summary) -> None:
        self.module, self.converted, self.candidate = module, converted, candidate
        self.lost = LostWrites(module, converted)
        self.kept = {name: label for label, name in candidate.names.items()}
        # The candidate's labels, because labels of the float program would count folded batch norms.
        norms = {node.name for node in module.graph.nodes if _is(node, _BATCH_NORMS)}
        labels = operation_labels(module)
        self.labels = {name: label for name, label in labels.items() if name not in norms} | self.kept
        self.nodes = [node for node in module.graph.nodes if node.op == "call_function"]
        # torchao also folds a norm after a norm that it has folded into a convolution.
        self.folded = [(n, _normalized(n)) for n in self.nodes if _is(n, _BATCH_NORMS)]
        self.folded = [(norm, conv) for norm, conv in self.folded if _is(conv, _CONVOLUTIONS) and not _is_tall(conv)]

    def names(self, nodes: Iterable[Node]) -> tuple[str, ...]:
        return tuple(self.labels[node.name] for node in nodes if node.name in self.labels)

    def folded_with_other_users(self) -> Iterator[UpstreamBug]:
        text = "a batch norm is folded into a convolution that has other users, which then see normalised values"
        for norm, conv in self.folded:
            value = norm.args[0]
            if len(value.users) > 1:
                around = self.names([conv, *conv.users, *value.users, *norm.users])
                gone = (self.kept[norm.name],) if norm.name in self.kept else ()
                yield UpstreamBug(text, around, self.names([conv, *_downstream(conv)]), gone)

    def folded_in_training_mode(self) -> Iterator[UpstreamBug]:
        text = "a batch norm in training mode is folded as if it were in eval mode"
        for norm, conv in self.folded:
            if not _is_training(norm):
                continue
            # The op fused with the convolution is quantized, and so are the ops that take their qparams from it.
            around = [conv, norm, *norm.users, *(user for relu in norm.users for user in relu.users)]
            training = tuple(label for label, target in self.candidate.operations.items() if target == _TRAINING)
            yield UpstreamBug(text, self.names(around) + training, self.names([conv, *_downstream(conv)]))

    def shared_convolution_weights(self) -> Iterator[UpstreamBug]:
        by_weight: dict[str, list[Node]] = {}
        for node in self.nodes:
            weight = _weight(node)
            if weight and _is(node, ("aten.conv",)):
                by_weight.setdefault(weight, []).append(node)
        for weight, convolutions in by_weight.items():
            if len(convolutions) > 1:
                # A norm between a convolution and its relu is folded into the shared weight, and so into the other convolutions' too.
                norms = [user for conv in convolutions for user in conv.users if _is(user, _BATCH_NORMS)]
                relus = [u for node in (*convolutions, *norms) for u in node.users if _is(u, ("aten.relu.",))]
                text = f"only one of the convolutions that share {weight} is quantized"
                around = [node for start in (*convolutions, *norms, *relus) for node in _quantized_with(start)]
                touched = [*convolutions, *relus, *around]
                wrong = [node for conv in convolutions for node in (conv, *_downstream(conv))] if norms else []
                yield UpstreamBug(text, self.names(dict.fromkeys(touched)), self.names(dict.fromkeys(wrong)))

    def dynamic_convolutions(self) -> Iterator[UpstreamBug]:
        folded = {norm for norm, _ in self.folded}
        for node in self.nodes:
            weight = node.args[1].meta.get("val") if _is(node, ("aten.conv",)) else None
            if not isinstance(weight, Tensor) or weight.dim() != 4:
                continue
            # A weight that is computed from parameters is folded only with its quantize.
            around = [value for value in (node, *_upstream(node.args[1])) if value.op == "call_function"]
            last = node
            while len(last.users) == 1 and next(iter(last.users)) in folded:
                last = next(iter(last.users))
            if len(last.users) == 1 and _is(next(iter(last.users)), ("aten.relu.",)):
                yield UpstreamBug("a dynamic convolution before a relu stays float", self.names(around))
            elif not _is(node, ("aten.conv_transpose",)) and weight.shape[1] == 1 and _groups(node) == 1:
                text = "a dynamic convolution of one input channel is taken for a depthwise one, and stays float"
                yield UpstreamBug(text, self.names(around))

    def shared_linear_weights(self) -> Iterator[UpstreamBug]:
        by_weight: dict[str, list[Node]] = {}
        for node in self.nodes:
            if _is(node, ("aten.linear.",)) and (weight := _weight(node)):
                by_weight.setdefault(weight, []).append(node)
        normed = {linear for _, linear in self.folded}
        for weight, linears in by_weight.items():
            if len(linears) > 1 and normed.intersection(linears):
                text = f"a batch norm is folded into {weight} for all the linears that share it"
                wrong = dict.fromkeys(node for linear in linears for node in (linear, *_downstream(linear)))
                yield UpstreamBug(text, self.names(linears), self.names(wrong))

    def lifted_integers(self) -> Iterator[UpstreamBug]:
        text = "an integer scalar becomes a float buffer"
        inside = [runner for runner, graph in nested(self.module) if any(map(_adds_integer, graph.graph.nodes))]
        for node in [*filter(_adds_integer, self.nodes), *dict.fromkeys(inside)]:
            yield UpstreamBug(text, self.names([node]), self.names([node, *_downstream(node)]))

    def lifted_doubles(self) -> Iterator[UpstreamBug]:
        for node in self.nodes:
            value = node.meta.get("val")
            double = isinstance(value, Tensor) and value.dtype == torch.float64
            numbers = [argument for argument in node.args if isinstance(argument, (int, float))]
            rounded = any(torch.tensor(x, dtype=torch.float32).double() != x for x in numbers)
            if str(node.target) in LIFTED and double and rounded:
                around = self.names([node, *_downstream(node)])
                yield UpstreamBug("a number in float64 arithmetic is rounded to float32", around[:1], around)

    def left_in_float(self) -> Iterator[UpstreamBug]:
        if found := left_in_float(self.module):
            text = "operations in blocks of torch.no_grad and torch.autocast, in cond and in map are not quantized"
            yield UpstreamBug(text, self.names(found))

    def lost_writes(self) -> Iterator[UpstreamBug]:
        text = "a write in place goes to a dequantized copy, or comes after its target was quantized: readers miss it"
        for write, readers in self.lost.found():
            wrong = dict.fromkeys(node for start in (write, *readers) for node in (start, *_downstream(start)))
            yield UpstreamBug(text, self.names([write, *readers]), self.names(wrong))

    def float_conv1d(self) -> Iterator[UpstreamBug]:
        text = "a one-dimensional convolution stays float unless a relu follows"
        for node in self.nodes:
            if _is(node, ("aten.conv1d.",)) and not any(_is(user, ("aten.relu.", "aten.relu_.")) for user in node.users):
                yield UpstreamBug(text, self.names([node]), self.names([node, *_downstream(node)]))

    def layers_in_other_modules(self) -> Iterator[UpstreamBug]:
        text = "a layer inside a module of another class, as in nn.MultiheadAttention, stays float"
        layers = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Linear)
        for node in self.nodes:
            if not _is(node, ("aten.conv1d.", "aten.conv2d.", "aten.linear.")):
                continue
            source = node.meta.get("source_fn_stack", [("", None)])[-1][1]
            if isinstance(source, type) and source not in layers:
                parameters = [value for layer in node.args[1:] if isinstance(layer, Node) for value in _upstream(layer)]
                around = [node, *node.users, *(value for value in parameters if value.op == "call_function")]
                yield UpstreamBug(text, self.names(around), self.names([node, *_downstream(node)]))

    def functional_activations(self) -> Iterator[UpstreamBug]:
        text = "poolings and the like stay float behind an activation that is called as a function"
        for node in self.nodes:
            if not _is(node, _MODULE_ACTIVATIONS) or not _is(node.args[0], ("aten.conv2d.", "aten.linear.", "aten.add.")):
                continue
            source = node.meta.get("source_fn_stack", [("", None)])[-1][1]
            behind = list(_kept_on_integers(node))
            if behind and not isinstance(source, type):
                around = [*behind, *(user for op in behind for user in op.users)]
                yield UpstreamBug(text, self.names(dict.fromkeys(around)), self.names([node, *_downstream(node)]))

    def copied_to_themselves(self) -> Iterator[UpstreamBug]:
        # `self.buffer += x` becomes `add_` and a `copy_` of the buffer to itself. The sum is float for writes to a buffer, and
        # quantized for its readers, of which this copy is one.
        text = "a buffer that is written to in place gets its own value again, rounded to int8"
        for node in writing(self.module):
            if str(node.target) == "aten.copy_.default" and root(node.args[0]) is root(node.args[1]):
                yield UpstreamBug(text, self.names([node]))

    def numbers_taken_for_buffers(self) -> Iterator[UpstreamBug]:
        # torchao's `prepare` leaves a destination in float that depends on a buffer and on no input, so that writes to
        # buffers stay writes. It checks this after the quantizer has turned numbers into buffers.
        text = "a value that is made of numbers alone stays in float if it is written to in place, as if it were a buffer"
        for write in writing(self.module):
            theirs, label = self.lost.counterparts.get(write), self.labels.get(write.name)
            destination = write.args[0] if write.args else None
            if theirs is None or destination not in written(write) or not _is_made_of_numbers(destination):
                continue
            # Both quantize it, as its result shows, except that the reference leaves the destination, which depends on a buffer, float.
            annotated = any(map(is_quantize, theirs.users)) and not is_qdq(theirs.args[0])
            ours = any(f"{label}[0]" in node.uses for node in self.candidate.nodes)
            if annotated and ours and any(value.op == "get_attr" for value in _upstream(theirs.args[0])):
                yield UpstreamBug(text, (), destinations=self.names([write]))


def find(
    module: GraphModule, converted: GraphModule, candidate: Summary, quantization: Quantization = PER_CHANNEL
) -> list[UpstreamBug]:
    """The known bugs of torchao 0.18 that a float program triggers with a quantization.

    `converted` is torchao's conversion of the program, `candidate` the summary of the graph that is compared.
    """
    finder = _Finder(module, converted, candidate)
    found = [
        *finder.folded_with_other_users(),
        *finder.folded_in_training_mode(),
        *finder.shared_linear_weights(),
        *finder.left_in_float(),
        *finder.lost_writes(),
        *finder.copied_to_themselves(),
    ]
    if quantization.is_dynamic:
        found += finder.dynamic_convolutions()
    if "xnnpack" in quantization.names:
        found += [
            *finder.shared_convolution_weights(),
            *finder.lifted_integers(),
            *finder.lifted_doubles(),
            *finder.numbers_taken_for_buffers(),
        ]
    if {"x86-inductor", "xpu-inductor"}.intersection(quantization.names):
        found += [*finder.float_conv1d(), *finder.functional_activations()]
    if quantization.needs_sources:
        found += finder.layers_in_other_modules()
    return found
