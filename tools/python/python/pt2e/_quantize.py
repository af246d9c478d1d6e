"""Quantization in one call."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from pt2e._module import Module
from pt2e.quantizers import Quantizer

if TYPE_CHECKING:
    from torch.export import ExportedProgram

    from pt2e._module import Program


def quantize(
    program: Program,
    quantizer: Quantizer | str = "xnnpack",
    data: Iterable[Any] | str | PathLike[str] | None = None,
    *,
    progress: bool | None = None,
    seed: int = 0,
    **options: bool | int | str,
) -> ExportedProgram:
    """Quantizes a program: prepares it, calibrates it on ``data``, and converts it.

    ``program`` and ``data`` are as for ``Module`` and ``Module.calibrate``; ``options`` as for ``Module.convert``.

    >>> import torch
    >>> program = torch.export.export(torch.nn.Linear(4, 2).eval(), (torch.ones(1, 4),))
    >>> quantized = quantize(program, "xnnpack per-channel=true", data=[torch.rand(1, 4) for _ in range(8)])
    >>> quantized.module()(torch.ones(1, 4)).shape
    torch.Size([1, 2])
    """
    module = Module(program).prepare(quantizer)
    return module.calibrate(data, progress=progress, seed=seed).convert(**options).program()
