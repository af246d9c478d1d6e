"""Checks of the stages after conversion, in addition to those of `zoo_check.py`."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from safetensors.torch import load_file
from torch import Tensor

from capture import Arguments, equal, run_all
from reference import MODES, sqnr
from zoo_check import COLUMNS, COMMAND_SECONDS, CheckFailed, Examination, reason_in, run_tool

AGREEMENT = 30.0
"""Smallest SQNR in dB between torch and the evaluator on a quantized program: another summation order decides ties of a quantize."""
INTEGER_MARGIN_DB = 1.0
"""How much the integer form's SQNR against float may differ from that of the q/dq form."""
INTEGER_CALLS = 8
THREADS = ("1", "2")
FLOWS = {"bytecode": "mlirbc", "text": "mlir"}
"""The formats between three processes, and the extensions of their files."""


class Stages(Examination):
    """One model through every stage."""

    columns: ClassVar[tuple[str, ...]] = (
        *COLUMNS[:4], "convert", *COLUMNS[4:], "integer", "formats", "threads",
    )  # fmt: skip
    needs: ClassVar[dict[str, str]] = Examination.needs | {
        column: "convert" for column in ("quantized", "folded", "integer", "formats", "threads")
    }

    def checks(self) -> dict[str, Callable[[], str]]:
        """The checks by column."""
        return super().checks() | {
            "convert": self.convert,
            "integer": self.integer,
            "formats": self.formats,
            "threads": self.threads,
        }

    @property
    def flow(self) -> tuple[str, str, str]:
        """The options that quantize."""
        return f"--prepare={self.model.quantization.options}", "--calibrate", "--convert"

    def opt(self, source: str, *options: str, to: str, threads: str | None = None) -> Path:
        """Runs `pt2e-opt` on a file of the folder."""
        run_tool(self.binaries / "pt2e-opt", self.folder / source, *options, "-o", self.folder / to, threads=threads)
        return self.folder / to

    def evaluate(self, source: str, call: Arguments, *, to: str, threads: str | None = None) -> list[Tensor]:
        """The outputs of `pt2e-run` on a call."""
        given, found = self.folder / "given.npz", self.folder / to
        save_call(given, call)
        run_tool(self.binaries / "pt2e-run", self.folder / source, "--inputs", given, "-o", found, threads=threads)
        arrays = load_file(found)
        return [arrays[str(index)] for index in range(len(arrays)) if str(index) in arrays]

    def convert(self) -> str:
        """torch loads the quantized program, and torch and the evaluator agree on it."""
        self.opt("m.pt2", *self.flow, to="converted.mlirbc")
        self.opt("m.pt2", *self.flow, to="converted.pt2")
        worst = math.inf
        # The second call may have other sizes.
        for call in self.calls[:2]:
            (expected,) = run_all(self.load("converted.pt2").module(), [call])
            worst = min(worst, self.agreement(expected, self.evaluate("converted.mlirbc", call, to="q.safetensors")))
        return "equal" if math.isinf(worst) else f"{worst:.0f} dB"

    def agreement(self, expected: Sequence[Tensor], found: Sequence[Tensor]) -> float:
        """The SQNR against torch's outputs in dB, or CheckFailed."""
        alike(expected, found)
        between = sqnr(finite(expected), finite(found))
        if between < AGREEMENT:
            raise CheckFailed(f"the evaluator is {between:.1f} dB from torch on the quantized program")
        return between

    def integer(self) -> str:
        """Each op of the lowered program is within a step of the q/dq form, and the outputs are as close to float."""
        self.opt("converted.mlirbc", "--lower-to-integer", to="i.mlirbc")
        call = self.calls[0]
        alike(
            self.evaluate("converted.mlirbc", call, to="q.safetensors"), self.evaluate("i.mlirbc", call, to="i.safetensors")
        )
        for folder, calls in (("calib", self.calls[:1]), ("held", self.held_out())):
            (self.folder / folder).mkdir(exist_ok=True)
            for index, given in enumerate(calls):
                save_call(self.folder / folder / f"{index:03}.npz", given)
        tool = self.binaries / "examples" / "integer_ops"
        files = [self.folder / name for name in ("m.pt2", "calib", "held")]
        command = [*map(str, (tool, *files)), f"per-channel={str(self.model.per_channel).lower()}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
        return figure_of_integers(done)

    def held_out(self) -> list[Arguments]:
        """Held-out calls with the sizes of the example."""
        return [self.model.inputs(seed) for seed in range(3, 3 + 2 * INTEGER_CALLS, 2)]

    def formats(self) -> str:
        """Three processes, with bytecode or text between them, give the same archive as one."""
        expected = self.opt("m.pt2", *self.flow, to="one.pt2").read_bytes()
        for name, extension in FLOWS.items():
            files = ["m.pt2", f"prepared.{extension}", f"calibrated.{extension}", f"three-{extension}.pt2"]
            for option, source, target in zip(self.flow, files[:-1], files[1:], strict=True):
                self.opt(source, option, to=target)
            if (self.folder / files[-1]).read_bytes() != expected:
                raise CheckFailed(f"three processes through {name} give another archive than one")
        return ""

    def threads(self) -> str:
        """One thread and two give the same archives and the same outputs, byte for byte."""
        found = []
        for threads in THREADS:
            archive = self.opt("m.pt2", *self.flow, to=f"t{threads}.pt2", threads=threads)
            outputs = self.evaluate("converted.mlirbc", self.calls[0], to=f"t{threads}.safetensors", threads=threads)
            found.append((archive.read_bytes(), outputs))
        if found[0][0] != found[1][0]:
            raise CheckFailed("another archive with another number of threads")
        if not equal(found[0][1], found[1][1]):
            raise CheckFailed("other outputs with another number of threads")
        return ""


def save_call(file: Path, call: Arguments) -> None:
    """Writes the arrays of a call, named by position."""
    np.savez(file, **{str(index): leaf.numpy() for index, leaf in enumerate(call.leaves)})


def alike(expected: Sequence[Tensor], found: Sequence[Tensor]) -> None:
    """Raises CheckFailed if the outputs differ in number, type, shape, or in which elements are finite."""
    if len(expected) != len(found):
        raise CheckFailed(f"{len(found)} outputs, not {len(expected)}")
    for index, (left, right) in enumerate(zip(expected, found, strict=True)):
        if (left.dtype, left.shape) != (right.dtype, right.shape):
            raise CheckFailed(
                f"output {index} is {right.dtype} {list(right.shape)}, not {left.dtype} {list(left.shape)}"
            )
        if not bool((left.isfinite() == right.isfinite()).all()):
            raise CheckFailed(f"output {index}: infinities or NaNs in other places")


def finite(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The finite elements of float tensors."""
    return [tensor[tensor.isfinite()] for tensor in tensors if tensor.dtype.is_floating_point]


def figure_of_integers(done: subprocess.CompletedProcess[str]) -> str:
    """The figure in the output of the example `integer_ops`, or CheckFailed."""
    if done.returncode < 0:
        raise CheckFailed(f"integer_ops died of signal {-done.returncode}")
    compared = re.search(r"^(\d+) ops compared", done.stdout, re.MULTILINE)
    noise = re.search(r"q/dq (\S+) dB, integer (\S+) dB", done.stdout)
    if not compared or not noise:
        raise CheckFailed(f"integer_ops: {reason_in(done.stderr)}")
    if wrong := [line for line in done.stdout.splitlines() if "<--" in line]:
        raise CheckFailed(f"{len(wrong)} ops are more than a step off, or less than 99 % equal: {' '.join(wrong[0].split())}")
    ours, theirs = float(noise[2]), float(noise[1])
    if math.isfinite(theirs) and not abs(ours - theirs) <= INTEGER_MARGIN_DB:
        raise CheckFailed(f"{ours:.2f} dB against float, the q/dq form {theirs:.2f} dB")
    return f"{compared[1]} ops"
