#!/usr/bin/env python3
"""Quantizes models with the quantizer `torchao` in each of its modes: `weight_modes.py --binaries target/release`.

The models are those of `dynamic_shapes.py`: ResNet-18, a small BERT and a small Llama, all with dynamic sizes. A line for each model
and mode has the numbers of quantized weights and activations, the SQNR between torch and `pt2e-run`, which must be at least
`AGREEMENT` dB, the SQNR of torch's results against the float model, which must be at least that of the mode in `MODES`, and the size of
the archive. Another order of float sums decides ties of a quantize differently, so only modes without quantized activations
agree to the last bits. With 8-bit floats, whose steps are large, torch may agree with itself by less than `AGREEMENT` if it does not
use oneDNN; then `pt2e-run` has to agree with torch as well, up to `SLACK` dB. Models are calibrated on the call that is compared, so
that no range is too small for it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torchao  # noqa: F401  registers its operations
from torch.export import ExportedProgram

from capture import capture, run_all, save_program
from dynamic_shapes import AGREEMENT, MODELS, Dynamic
from parity import load_candidate
from reference import sqnr
from zoo_check import CheckFailed, run_tool


SLACK = 1.0


@dataclass(frozen=True)
class Mode:
    """Options of `--prepare`, the least SQNR in dB against the float model, and options of `--convert`."""

    options: str
    least: float
    convert: str = "fold-quantize=true"


MODES = {
    "int8 weights": Mode("", 30),
    "int8 weights in groups of 16": Mode("group-size=16", 30),
    "int4 weights": Mode("weight=int4", 10),
    "int4 weights, packed": Mode("weight=int4", 10, "pack-weights=true"),
    "int3 weights in groups of 8": Mode("weight=int3 group-size=8", 5),
    "int8 tokens, int8 weights": Mode("activation=int8-per-token", 25),
    "int8 tokens, int4 weights": Mode("activation=int8-per-token weight=int4", 10),
    "int16 activations, int8 weights": Mode("activation=int16", 30),
    "uint8 activations, int8 weights": Mode("activation=uint8", 30),
    "float8 (e4m3)": Mode("activation=float8-e4m3 weight=float8-e4m3", 15),
    "float8 (e5m2)": Mode("activation=float8-e5m2 weight=float8-e5m2", 10),
}


def quantized(program: ExportedProgram) -> tuple[int, int]:
    """The numbers of dequantized weights and activations."""
    weights = activations = 0
    for node in program.graph.nodes:
        if node.op == "call_function" and "dequantize" in str(node.target):
            source = node.args[0]
            is_activation = source.op == "call_function" and "quantize" in str(source.target)
            weights, activations = weights + (not is_activation), activations + is_activation
    return weights, activations


def line_of(model: Dynamic, mode: Mode, binaries: Path, folder: Path) -> tuple[bool, str]:
    """Whether torch and the evaluator agree, and what to print; raises CheckFailed."""
    source = folder / "m.pt2"
    call = model.inputs(*model.sizes[1])
    np.savez(folder / "x.npz", **{str(index): leaf.numpy() for index, leaf in enumerate(call.leaves)})
    calibrate = f"--calibrate=data={folder / 'x.npz'}"
    flow = (f"--prepare=quantizer=torchao {mode.options}", calibrate, f"--convert={mode.convert}")
    run_tool(binaries / "pt2e-opt", source, *flow, "-o", folder / "q.pt2")
    program = load_candidate(folder / "q.pt2")
    weights, activations = quantized(program)
    (floats,), (expected,) = (run_all(form, [call]) for form in (torch.export.load(source).module(), program.module()))
    run_tool(binaries / "pt2e-run", folder / "q.pt2", "--inputs", folder / "x.npz", "-o", folder / "y.npz")
    with np.load(folder / "y.npz") as found:
        ours = [torch.from_numpy(found[str(index)]) for index in range(len(found.files))]
    between, against = sqnr(expected, ours), sqnr(floats, expected)
    sizes = [(folder / name).stat().st_size / 1e6 for name in ("q.pt2", "m.pt2")]
    agreement, itself = AGREEMENT, ""
    if between < AGREEMENT:
        with torch.backends.mkldnn.flags(enabled=False):
            (other,) = run_all(program.module(), [call])
        agreement = min(AGREEMENT, sqnr(expected, other) - SLACK)
        itself = f", torch with itself {sqnr(expected, other):.1f} dB"
    agrees = weights > 0 and between >= agreement and against >= mode.least
    return agrees, (
        f"{weights} weights and {activations} activations; torch and pt2e-run {between:.1f} dB{itself}, against float {against:.1f} dB; "
        f"{sizes[0]:.3f} of {sizes[1]:.3f} MB"
    )


def lines(names: list[str], modes: list[str], binaries: Path) -> Iterator[tuple[bool, str]]:
    """A line for each model and mode."""
    for name in names:
        model = MODELS[name]
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            example = model.inputs(*model.exported)
            save_program(capture(model.build(), example, dynamic_shapes=model.dynamic_shapes), folder / "m.pt2")
            for mode in modes:
                try:
                    agrees, words = line_of(model, MODES[mode], binaries, folder)
                except CheckFailed as reason:
                    agrees, words = False, str(reason)
                yield agrees, f"{name}, {mode}: {'ok' if agrees else 'FAILED'}, {words}"


def main() -> int:
    """Prints a line for each model and mode; the exit code is 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help=f"of {', '.join(MODELS)}; all of them where none is named")
    parser.add_argument("--mode", action="append", choices=MODES, help="repeatable; default: all of them")
    parser.add_argument("--binaries", type=Path, default=Path("target/release"), help="where pt2e-opt and pt2e-run are")
    args = parser.parse_args()
    unknown = set(args.models) - set(MODELS)
    if unknown:
        parser.error(f"no model {', '.join(sorted(unknown))}; there are {', '.join(MODELS)}")
    warnings.simplefilter("ignore")
    failures = 0
    for agrees, line in lines(args.models or list(MODELS), args.mode or list(MODES), args.binaries):
        failures += not agrees
        print(line, flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
