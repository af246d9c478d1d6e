#!/usr/bin/env python3
"""Converts programs through torch-mlir in both directions, and prints where that fails: `through_torch_mlir.py MODEL.pt2...`.

In: torch-mlir's FX importer writes the program in its dialect, `--import-torch` reads it, and the outputs of `pt2e-run` on the
program's example inputs are compared with PyTorch's. Out: `--export-torch` writes the program, or with `--quantize` its
converted form, and `torch-mlir-opt` reads it and lowers it to its backend contract.

Needs torch-mlir from PyPI (`requirements.txt`).
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
import torchao  # noqa: F401  registers the quantized_decomposed operators
import torchao.quantization.pt2e.convert  # noqa: F401
from torch.export.graph_signature import OutputKind

from capture import tensors_of

TOLERANCE = 1e-4
"""Largest error relative to the largest output."""
WHOLE = "--mlir-elide-resource-strings-if-larger=4294967295"
"""Keeps all tensors in the text, because torch-mlir does not read the file for large ones."""
LOWERING = "--torchdynamo-export-to-torch-backend-pipeline"


class Failed(Exception):
    """A step failed; the message is the first line of its error."""


def run(command: list[object]) -> None:
    """Runs a command; raises Failed with its error message."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines() or ["?"]
        raise Failed(f"{Path(str(command[0])).name}: {lines[0][-220:]}")


def imported(model: Path, binaries: Path, folder: Path) -> str:
    """Imports the program, compares the outputs, and returns their distance in words."""
    from torch_mlir import fx

    with contextlib.suppress(ImportError):  # registers the containers that its models return
        import transformers.cache_utils  # noqa: F401
        import transformers.modeling_outputs  # noqa: F401
    try:
        program = torch.export.load(model)
    except RuntimeError as error:
        raise Failed("torch does not load it") from error
    args, kwargs = program.example_inputs
    with torch.no_grad():
        expected = list(tensors_of(program.module()(*args, **kwargs)))
    try:
        module = fx.export_and_import(program, output_type="raw")
    except Exception as error:  # whatever torch-mlir raises: it is not ours
        raise Failed(f"torch-mlir's importer: {str(error).splitlines()[0][:160]}") from error
    (folder / "in.mlir").write_text(str(module))
    run([binaries / "pt2e-opt", folder / "in.mlir", "--import-torch", "-o", folder / "in.mlirbc"])
    np.savez(folder / "x.npz", **{str(i): t.numpy() for i, t in enumerate(tensors_of((args, kwargs)))})
    run([binaries / "pt2e-run", folder / "in.mlirbc", "--inputs", folder / "x.npz", "-o", folder / "y.npz"])
    with np.load(folder / "y.npz") as found:
        ours = [torch.from_numpy(found[name]) for name in found.files]
    # torch-mlir's form returns the written buffers before the outputs.
    specs = program.run_decompositions({}).graph_signature.output_specs
    written = sum(spec.kind == OutputKind.BUFFER_MUTATION for spec in specs)
    if len(ours) != written + len(expected):
        raise Failed(f"{len(ours)} outputs, not {written} buffers and {len(expected)} outputs")
    error = max((distance(a, b) for a, b in zip(ours[written:], expected, strict=True)), default=0.0)
    if not error <= TOLERANCE:
        raise Failed(f"outputs differ by {error:.1e} of the largest")
    return f"{error:.0e} of the largest output"


def distance(ours: torch.Tensor, expected: torch.Tensor) -> float:
    """The largest difference relative to the largest expected value."""
    if ours.shape != expected.shape:
        return float("inf")
    if not expected.numel():
        return 0.0
    expected = expected.double()
    return float((ours.double() - expected).abs().max() / expected.abs().max().clamp_min(1e-30))


def exported(model: Path, binaries: Path, folder: Path, quantize: bool) -> str:
    """Exports the program, or its converted form, and lets torch-mlir lower it."""
    flow = ["--prepare=quantizer=xnnpack", "--calibrate", "--convert"] if quantize else []
    run([binaries / "pt2e-opt", model, *flow, "--export-torch", WHOLE, "-o", folder / "out.mlir"])
    optimizer = Path(sys.executable).with_name("torch-mlir-opt")
    run([optimizer, folder / "out.mlir", LOWERING, "-o", folder / "lowered.mlir"])
    return "lowered"


def main() -> int:
    """Prints a line for each model and direction; the exit code is 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--binaries", type=Path, default=Path("target/release"), help="where pt2e-opt and pt2e-run are")
    parser.add_argument("--quantize", action="store_true", help="write the converted form; calibrates on example inputs")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    failures = 0
    for model in args.models:
        for name, step in (
            ("in", lambda model, folder: imported(model, args.binaries, folder)),
            ("out", lambda model, folder: exported(model, args.binaries, folder, args.quantize)),
        ):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    print(f"{model.stem} {name}: ok, {step(model, Path(folder))}", flush=True)
                except Failed as reason:
                    failures += 1
                    print(f"{model.stem} {name}: FAILED, {reason}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
