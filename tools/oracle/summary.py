"""Summarizes the quantize and dequantize nodes of a converted program in a canonical form.

A node is identified by its *place*: the operation that produces the value and the operations that consume it, with their
argument positions. Quantized parameters are named after the original parameter. Names that the two compilers choose
freely (`quantize_per_tensor_default_3`, `_frozen_param0`, `_scale_0`) are ignored, and an in-place operation counts as
its functional form. The nodes that pass the write of such a form on (`writes.py`) are ignored: their readers count as readers
of the same value as in the float program.

As a script: `summary.py CONVERTED.pt2 [--float MODEL.pt2]` prints the summary as JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.export import ExportedProgram
from torch.fx import GraphModule, Node

import regions
import writes
from writes import functional_target

Place = tuple[str, str, tuple[str, ...]]
"""The place of a q/dq node: its kind, its source and its uses."""
QUANTIZE = ("quantize_per_tensor", "quantize_per_channel")
DEQUANTIZE = ("dequantize_per_tensor", "dequantize_per_channel")
CHOOSE = ("choose_qparams", "choose_qparams_symmetric")
LIFTED = ("aten.add.Tensor", "aten.mul.Tensor")
"""The operations whose numbers torchao's quantizer turns into buffers, 0-d and f32, so that they can be quantized."""
_NAMESPACE = "quantized_decomposed"


@dataclass(frozen=True)
class QdqNode:
    """One quantize or dequantize node, or one that chooses their parameters at run time."""

    name: str
    """The name in its graph; for messages, not for comparison."""
    kind: str
    """The operation with its overload, such as `quantize_per_tensor.default`."""
    source: str
    """The producer of the value: an operation, `chunk:1` for one of its results, or `constant PARAMETER`."""
    uses: tuple[str, ...]
    """The consumers of the dequantized value: `conv2d[0]`, `cat[0.1]` (list element 1 of argument 0)."""
    constant: bool
    """Whether the value is a folded constant."""
    axis: int | None
    quant_min: int
    quant_max: int
    dtype: str
    out_dtype: str | None
    scale: tuple[float, ...] | None
    """One value, one per channel, or None when computed at run time."""
    zero_point: tuple[float, ...] | None
    """Integers, except for `affine_float_qparams`."""
    eps: float | None = None
    """The smallest scale that is chosen at run time."""

    @property
    def structure(self) -> tuple[Any, ...]:
        """Everything that must be equal in two programs, independent of the calibration data."""
        return (*self.place, self.constant, self.axis, self.quant_min, self.quant_max, self.dtype, self.out_dtype, self.eps)

    @property
    def place(self) -> Place:
        """The place of the node."""
        return (self.kind, self.source, self.uses)

    def __str__(self) -> str:
        return f"{self.kind}({self.source} -> {', '.join(self.uses)})"


@dataclass
class Summary:
    """The quantization of a whole program."""

    nodes: list[QdqNode] = field(default_factory=list)
    """In graph order."""
    constants: dict[str, Tensor] = field(default_factory=dict)
    """The integer values of each quantized constant, by `QdqNode.source`."""
    operations: dict[str, str] = field(default_factory=dict)
    """Every other operation's functional target by label."""
    names: dict[str, str] = field(default_factory=dict)
    """The name in the graph of each operation, input and output, by label."""
    floats: dict[str, Tensor] = field(default_factory=dict)
    """Constants that operations take directly, such as biases, by use (`conv2d[2]`)."""
    literals: dict[str, float] = field(default_factory=dict)
    """The numbers that `add.Tensor` and `mul.Tensor` take in place of tensors, by use."""

    def to_json(self) -> dict[str, Any]:
        """Nodes and operations as plain data; constants with their shapes only."""
        return {
            "nodes": [asdict(node) for node in self.nodes],
            "constants": {name: list(values.shape) for name, values in self.constants.items()},
            "operations": self.operations,
            "names": self.names,
        }


def graph_module(program: ExportedProgram | GraphModule) -> GraphModule:
    """The runnable graph of a program."""
    return program.module() if isinstance(program, ExportedProgram) else program


def packet_name(node: Node) -> str:
    """The operation's name without namespace and overload, or an empty string if it is not an ATen-like operation."""
    schema = getattr(node.target, "_schema", None)
    return schema.name.split("::")[-1] if node.op == "call_function" and schema is not None else ""


def is_qdq(node: Node) -> bool:
    """Whether the node is a quantize or a dequantize, or chooses their parameters."""
    return (
        node.op == "call_function"
        and getattr(node.target, "namespace", "") == _NAMESPACE
        and packet_name(node) in QUANTIZE + DEQUANTIZE + CHOOSE
    )


def is_quantize(node: Node) -> bool:
    """Whether the node is a quantize."""
    return is_qdq(node) and packet_name(node) in QUANTIZE


def chooses_qparams(node: Node) -> bool:
    """Whether the node chooses a scale and a zero point at run time."""
    return is_qdq(node) and packet_name(node) in CHOOSE


def is_operation(node: Node) -> bool:
    """Whether the node is a computation of the model, and not quantization, access to a constant, or a guard."""
    return node.op == "call_function" and not is_qdq(node) and "getitem" not in str(node.target)


def attribute(module: GraphModule, node: Node) -> Any:
    """The object that a `get_attr` node names: a tensor, or the graph of a branch."""
    value: Any = module
    for part in str(node.target).split("."):
        value = getattr(value, part)
    return value


def fetch(module: GraphModule, node: Node) -> Tensor:
    """The tensor of a `get_attr` node."""
    return attribute(module, node).detach()


def operation_labels(module: GraphModule, left_out: Collection[str] = ()) -> dict[str, str]:
    """The label of each operation and input, by node name; graphs of the same program by different compilers have equal labels.

    The label is the functional target with its ordinal among the operations of that target, in graph order. Inputs are
    labelled by their position. The nodes named in `left_out` get no label, and do not count.
    """
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    inputs = 0
    for node in module.graph.nodes:
        if node.op == "placeholder":
            labels[node.name] = f"input{inputs}"
            inputs += 1
        elif node.op == "output":
            labels[node.name] = "output"
        elif is_operation(node) and node.name not in left_out:
            target = functional_target(node)
            ordinal = counts.get(target, 0)
            counts[target] = ordinal + 1
            stem = target.split(".", 1)[-1].removesuffix(".default")
            labels[node.name] = f"{stem}#{ordinal}"
    return labels


def argument_positions(user: Node, value: Node) -> Iterator[str]:
    """The positions at which `user` takes `value`: `0`, `0.1` in a list, or a keyword."""

    def visit(argument: Any, path: str) -> Iterator[str]:
        if argument is value:
            yield path
        elif isinstance(argument, (list, tuple)):
            for index, element in enumerate(argument):
                yield from visit(element, f"{path}.{index}")

    if user.op == "output":
        yield from visit(user.args[0], "")
        return
    for index, argument in enumerate(user.args):
        yield from visit(argument, str(index))
    for name, argument in user.kwargs.items():
        yield from visit(argument, name)


class _Summarizer:
    def __init__(self, module: GraphModule, parameters: Mapping[str, str], original: GraphModule | None = None) -> None:
        self.module = module
        self.passing_on = writes.passing_on(module, original) if original else frozenset()
        self.reads = _Summarizer(original, parameters).all_reads() if original and self.passing_on else {}
        inlined = regions.inlined(module, original) if original else frozenset()
        self.labels = operation_labels(module, self.passing_on | inlined)
        if original and inlined:
            # All operations of an inlined block have the label of the block, because the other compiler's graph has only the block.
            block = operation_labels(original)[regions.blocks(original)[0].name]
            self.labels |= {name: block for name in inlined - self.passing_on}
        self.parameters = parameters

    def uses(self, node: Node) -> tuple[str, ...]:
        found: list[str] = []
        if chooses_qparams(node):
            # Its results are used by quantizes, each followed by a dequantize with the same parameters.
            quantizes = dict.fromkeys(user for result in node.users for user in result.users if is_quantize(user))
            return tuple(sorted(use for quantize in quantizes for use in self.uses(quantize)))
        for user in node.users:
            if is_qdq(user):
                prefix = "" if is_quantize(node) or node.op == "get_attr" else "requantize of "
                found += [prefix + use for use in self.uses(user)]
            elif user.name in self.passing_on:
                # Readers of the base after the write count as readers of the base; otherwise the value is not passed on.
                if writes.is_scatter(user) and user.args[0] is node:
                    found += self.uses(user)
            elif "getitem" in str(user.target):
                found += self.uses(user)
            elif user.name in self.labels:
                label = self.labels[user.name]
                found += [f"{label}[{position.lstrip('.')}]" for position in argument_positions(user, node)]
        return tuple(sorted(found))

    def source(self, value: Node) -> str:
        if is_quantize(value):
            return self.source(value.all_input_nodes[0])
        if is_qdq(value):
            return "requantized " + self.source(value.all_input_nodes[0])
        if value.name in self.passing_on:
            sources = {self.reads[use] for use in self.uses(value) if use in self.reads}
            return ", ".join(sorted(sources)) or self.source(value.args[0])
        if value.op == "get_attr":
            uses = self.uses(value)
            owners = {self.parameters[use] for use in uses if use in self.parameters}
            return "constant " + ", ".join(sorted(owners) or uses)
        if "getitem" in str(value.target):
            return f"{self.source(value.args[0])}:{value.args[1]}"
        return self.labels.get(value.name, value.name)

    def all_reads(self) -> dict[str, str]:
        """The node that every operation reads, by use; for a parameter or buffer its name."""
        return {
            f"{self.labels[node.name]}[{position.lstrip('.')}]": str(v.target) if v.op == "get_attr" else self.source(v)
            for node in self.module.graph.nodes
            if node.name in self.labels
            for v in node.all_input_nodes
            for position in argument_positions(node, v)
        }

    def constant(self, value: Node, use: str) -> Tensor | None:
        """The tensor that an operation reads, if it is a constant, or a buffer that was written to before."""
        if value.op == "get_attr":
            found = attribute(self.module, value)
            return found.detach() if isinstance(found, Tensor) else None
        if value.name in self.passing_on:
            return dict(self.module.named_buffers(remove_duplicate=False)).get(self.reads.get(use, ""))
        return None

    def qdq(self, node: Node) -> QdqNode:
        schema = [argument.name for argument in node.target._schema.arguments]
        arguments = dict(zip(schema, node.args)) | dict(node.kwargs)
        value = node.args[0]
        scale = arguments.get("scales", arguments.get("scale"))
        zero_point = arguments.get("zero_points", arguments.get("zero_point"))
        out_dtype = arguments.get("out_dtype")
        return QdqNode(
            name=node.name,
            kind=f"{packet_name(node)}.{node.target._overloadname}",
            source=self.source(value),
            uses=self.uses(node),
            constant=value.op == "get_attr",
            axis=arguments.get("axis"),
            quant_min=arguments["quant_min"],
            quant_max=arguments["quant_max"],
            dtype=str(arguments["dtype"]),
            out_dtype=None if out_dtype is None else str(out_dtype),
            scale=self.numbers(scale),
            zero_point=self.numbers(zero_point),
            eps=arguments.get("eps"),
        )

    def numbers(self, argument: Any) -> tuple[Any, ...] | None:
        if argument is None:
            return None
        if isinstance(argument, Node):
            if argument.op != "get_attr":
                return None
            argument = fetch(self.module, argument)
        values = argument.flatten().tolist() if isinstance(argument, Tensor) else [argument]
        return tuple(values)

    def operation(self, node: Node, summary: Summary) -> None:
        label, target = self.labels[node.name], functional_target(node)
        summary.operations[label] = target
        # The operands of the graphs of a branch or a loop may be in any order, quantized or not.
        runs_graphs = isinstance(node.target, torch._ops.HigherOrderOperator)
        for value in [] if runs_graphs else node.all_input_nodes:
            for position in argument_positions(node, value):
                use = f"{label}[{position}]"
                overwritten = position == "0" and target == "aten.copy.default"
                if not overwritten and (tensor := self.constant(value, use)) is not None:
                    summary.floats[use] = tensor
        if target in LIFTED:
            numbers = ((index, value) for index, value in enumerate(node.args) if isinstance(value, (int, float)))
            summary.literals |= {f"{label}[{index}]": value for index, value in numbers}

    def run(self) -> Summary:
        summary = Summary(names={label: name for name, label in self.labels.items()})
        for node in self.module.graph.nodes:
            if is_qdq(node):
                entry = self.qdq(node)
                summary.nodes.append(entry)
                if entry.constant:
                    summary.constants[entry.source] = fetch(self.module, node.args[0])
            elif is_operation(node) and node.name in self.labels:
                self.operation(node, summary)
        return summary


def sources(module: GraphModule, names: Mapping[str, str]) -> Callable[[Node], str]:
    """Returns a function from a node of `module` to its producer, as in `QdqNode.source`.

    `names` are the `Summary.names` of a graph that was made from `module`; its labels are used, because the labels of `module`
    itself would count operations that are folded there.
    """
    summarizer = _Summarizer(module, {})
    summarizer.labels |= {name: label for label, name in names.items()}
    return summarizer.source


def parameter_uses(program: ExportedProgram | GraphModule) -> dict[str, str]:
    """The fully qualified name of the parameter or buffer at each use (`conv2d#0[1]`) in a float program."""
    module = graph_module(program)
    labels = operation_labels(module)
    return {
        f"{labels[user.name]}[{position}]": str(node.target)
        for node in module.graph.nodes
        if node.op == "get_attr"
        for user in node.users
        if user.name in labels
        for position in argument_positions(user, node)
    }


def summarize(
    program: ExportedProgram | GraphModule,
    parameters: Mapping[str, str] | None = None,
    original: GraphModule | None = None,
) -> Summary:
    """The summary of a converted program.

    With `parameters`, from `parameter_uses` of the float program, constants are named by the parameter they quantize,
    otherwise by their use. With `original`, the float program, nodes that only pass on its writes are left out.
    """
    return _Summarizer(graph_module(program), parameters or {}, original).run()


def main() -> None:
    """Prints the summary of a file."""
    parser = argparse.ArgumentParser(description="Prints what a converted program quantizes, as JSON.")
    parser.add_argument("converted", type=Path)
    parser.add_argument("--float", type=Path, dest="original", help="the float program, to name parameters")
    args = parser.parse_args()
    import torchao  # noqa: F401  registers the quantized_decomposed operations
    import torchao.quantization.pt2e  # noqa: F401

    parameters = parameter_uses(torch.export.load(args.original)) if args.original else None
    print(json.dumps(summarize(torch.export.load(args.converted), parameters).to_json(), indent=1))


if __name__ == "__main__":
    main()
