"""Writes the checked-in models under test-files/models: `make_fixtures.py --out test-files/models [NAME ...]`.

For each fixture:

    NAME.pt2                  the captured float model
    NAME.io.safetensors       inputs `input.0`, ... and PyTorch's results `output.0`, ... of one call
    NAME/calib/NNN.npz        calibration calls, arrays named `0`, `1`, ...
    NAME.torchao.json         for `per_channel` and `per_tensor`: torchao's q/dq nodes, observers and operations
    NAME.torchao.safetensors  for both: quantized weights, float constants, and the results of the converted model

and, for the demonstration, `digits/`: a CNN trained here on scikit-learn's digits.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.metadata import version
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

import digits
from capture import Call, capture, leaked_paths, load_calls, run_all, save_calls, save_program
from fixture_models import FIXTURES, Fixture
from quantizations import xnnpack
from reference import quantize
from zoo import settle_batch_norms

CALIBRATION_CALLS = 3
_PACKAGES = ("torch", "torchao", "executorch")


def save_tensors(tensors: dict[str, Tensor], path: Path) -> None:
    """Writes named tensors, contiguous, in the order of their names."""
    save_file({name: tensors[name].detach().clone().contiguous() for name in sorted(tensors)}, path)


def named(prefix: str, tensors: list[Tensor] | Call) -> dict[str, Tensor]:
    """`prefix.0`, `prefix.1`, ..."""
    return {f"{prefix}.{index}": tensor for index, tensor in enumerate(tensors)}


def save_reference(archive: Path, calls: list[Call], test: Call, stem: Path) -> None:
    """Writes torchao's results on the archive, per channel and per tensor."""
    facts: dict[str, Any] = {"versions": {name: version(name) for name in _PACKAGES}}
    tensors: dict[str, Tensor] = {}
    for mode in ("per_channel", "per_tensor"):
        quantized = quantize(torch.export.load(archive), calls, xnnpack(mode == "per_channel"))
        observed = {label: asdict(observer) for label, observer in quantized.observed.items()}
        facts[mode] = {**quantized.summary.to_json(), "observed": observed}
        outputs = run_all(quantized.program.module(), [test])[0]
        tensors |= {f"{mode}/{name}": values for name, values in quantized.summary.constants.items()}
        tensors |= {f"{mode}/float {use}": values for use, values in quantized.summary.floats.items()}
        tensors |= {f"{mode}/{name}": values for name, values in named("output", outputs).items()}
    stem.with_name(f"{stem.name}.torchao.json").write_text(json.dumps(facts, indent=1) + "\n")
    save_tensors(tensors, stem.with_name(f"{stem.name}.torchao.safetensors"))


def save_fixture(name: str, fixture: Fixture, out: Path) -> None:
    """Captures a fixture and writes its files."""
    torch.manual_seed(0)
    model = fixture.build()
    settle_batch_norms(model, [call[0] for call in fixture.calls(8, seed=1)])
    calls, (test,) = fixture.calls(CALIBRATION_CALLS, seed=2), fixture.calls(1, seed=3)
    program = capture(model, calls[0], dynamic_shapes=fixture.dynamic_shapes)
    archive = out / f"{name}.pt2"
    save_program(program, archive)
    save_calls(calls, out / name / "calib")
    outputs = run_all(program.module(), [test])[0]
    save_tensors(named("input", test) | named("output", outputs), out / f"{name}.io.safetensors")
    save_reference(archive, calls, test, out / name)


def save_digits(out: Path) -> float:
    """Trains the demonstration model, writes its files and returns its accuracy on the held-out images."""
    trained = digits.train()
    archive = out / "digits.pt2"
    save_program(digits.capture_model(trained.model), archive)
    save_calls([(batch,) for batch in trained.calibration], out / "calib")
    save_calls([(trained.images,)], out / "test")
    save_tensors({"labels": trained.labels}, out / "labels.safetensors")
    outputs = run_all(torch.export.load(archive).module(), [(trained.images,)])[0]
    save_tensors(named("output", outputs), out / "digits.io.safetensors")
    save_reference(archive, load_calls(out / "calib"), (trained.images,), out / "digits")
    return float((outputs[0].argmax(1) == trained.labels).float().mean())


def main() -> int:
    """Writes the fixtures; the exit code is 1 if an archive contains a path of this machine."""
    names = [*FIXTURES, "digits"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names)}; default: all of them")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in names]
    if unknown:
        parser.error(f"no such fixture: {', '.join(unknown)}")
    torch.set_num_threads(1)
    for name in args.names or names:
        if name == "digits":
            accuracy = save_digits(args.out / "digits")
            print(f"digits: {accuracy:.2%} of the held-out images right")
        else:
            save_fixture(name, FIXTURES[name], args.out)
            print(name, flush=True)
    leaks = [f"{file}: {path}" for file in args.out.rglob("*.pt2") for path in leaked_paths(file)]
    for leak in leaks:
        print(leak, file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
