"""Runs a converted program in its backends: ExecuTorch with XNNPACK, and Inductor."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.export import ExportedProgram

from capture import Call, run_all, tensors_of


@dataclass(frozen=True)
class Lowered:
    """A program that ExecuTorch lowered and ran."""

    delegates: int
    outside: Counter[str]
    """Operations left to the portable kernels."""
    size: int
    """The size of the `.pte` in bytes."""
    outputs: list[list[Tensor]]
    """For each call."""


def executorch(program: ExportedProgram, calls: Sequence[Call]) -> Lowered:
    """Lowers with the XNNPACK partitioner and runs the `.pte` in ExecuTorch's runtime."""
    import executorch.kernels.quantized  # noqa: F401  the portable quantize and dequantize kernels
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.exir import to_edge_transform_and_lower
    from executorch.extension.pybindings.portable_lib import _load_for_executorch_from_buffer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        edge = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
        targets = [str(n.target) for n in edge.exported_program().graph.nodes if n.op == "call_function"]
        buffer = edge.to_executorch().buffer
    delegates = sum("executorch_call_delegate" in target for target in targets)
    outside = Counter(t for t in targets if "executorch_call_delegate" not in t and "getitem" not in t)
    module = _load_for_executorch_from_buffer(buffer)
    outputs = [[t.clone() for t in tensors_of(module.forward(list(call)))] for call in calls]
    return Lowered(delegates, outside, len(buffer), outputs)


def inductor(program: ExportedProgram, calls: Sequence[Call]) -> list[list[Tensor]]:
    """The outputs of the program compiled by Inductor with frozen weights."""
    torch._dynamo.reset()
    with torch._inductor.config.patch(freezing=True), torch.no_grad():
        compiled = torch.compile(program.module())
        return run_all(compiled, calls)
