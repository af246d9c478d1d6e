"""The checks of each model of the zoo: export, import, round trip, evaluation, quantization."""

from __future__ import annotations

import math
import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import torch
from safetensors import safe_open
from torch import Tensor
from torch.export import ExportedProgram
from torch.export.graph_signature import OutputKind
from torch.utils import _pytree as pytree

import proof
from capture import arguments, capture, drop_stack_traces, equal, run_all, save_program
from compare import Check
from dead_code import without_dead_code
from families.model import Model
from leftovers import LeftoversError
from parity import (
    SQNR,
    CandidateError,
    check_sqnr,
    compare_quantized,
    flatten,
    load_candidate,
    make_candidate,
)
from reference import Converted, convert, quiet, sqnr
from zoo import settle_batch_norms

COLUMNS = ("import", "round trip", "outputs", "evaluator", "quantized", "folded")
"""The columns in the order in which they are checked. Each needs the import; `outputs` also needs the round trip."""
EVALUATOR_TOLERANCE = {torch.float16: 1e-2, torch.bfloat16: 5e-2, torch.float64: 1e-4}
"""Largest error relative to the largest output, for dtypes other than f32."""
EVALUATOR_TOLERANCE_F32 = 1e-4
COMMAND_SECONDS = 300
HELD_OUT_CALLS = 2
HELD_OUT_CALLS_FOR_SQNR = 16
"""Used if a few calls are not conclusive: on DLA-34, torchao's SQNR without oneDNN differs by 1.4 dB on two calls, by 0.04 dB on 16."""
STATISTICS_FORWARDS = 4
STATISTICS_BATCH = 4


@dataclass
class Outcome:
    """The outcome of one column."""

    state: str
    """`ok`, `failed`, or `not run`."""
    detail: str = ""
    """A figure, or the reason."""


@dataclass
class Record:
    """The outcomes of one model."""

    model: str
    exported: Outcome
    columns: dict[str, Outcome] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything did."""
        return any(outcome.state == "failed" for outcome in (self.exported, *self.columns.values()))

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Record:
        """Reads the data of `to_json`."""
        columns = {name: Outcome(**outcome) for name, outcome in data["columns"].items()}
        return Record(data["model"], Outcome(**data["exported"]), columns, data["seconds"])


class CheckFailed(Exception):
    """A check fails; the message is the reason."""


def reason_of(error: BaseException) -> str:
    """The message of an exception of torch in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:240]


def reason_in(stderr: str) -> str:
    """The first error that a tool printed, without files and places."""
    lines = stderr.splitlines()
    text = next((line for line in lines if "error: " in line), lines[-1] if lines else "no message")
    text = text.split("error: ", 1)[-1].strip()
    text = re.sub(r"(/[\w.@+-]+)+/", "", text)
    return re.sub(r'loc\([^)]*\):? ?', "", text)[:300]


def run_tool(*command: str | Path, threads: str | None = None) -> None:
    """Runs one of the tools, with a number of threads; raises CheckFailed with its reason."""
    environment = os.environ | ({"RAYON_NUM_THREADS": threads} if threads else {})
    options = {"capture_output": True, "text": True, "timeout": COMMAND_SECONDS, "check": False, "env": environment}
    try:
        done = subprocess.run([*map(str, command)], **options)
    except subprocess.TimeoutExpired as error:
        raise CheckFailed(f"no result after {COMMAND_SECONDS} s") from error
    if done.returncode < 0:
        raise CheckFailed(f"died of signal {-done.returncode}")
    if done.returncode:
        raise CheckFailed(reason_in(done.stderr))


class Examination:
    """One model, its files in a folder of its own."""

    columns: ClassVar[tuple[str, ...]] = COLUMNS
    needs: ClassVar[dict[str, str]] = {"outputs": "round trip"}
    """The column that a column needs besides the import."""

    def __init__(self, model: Model, binaries: Path, folder: Path, observe: Path | None = None) -> None:
        """`observe` is the built example; without it, outliers among the scales are not proved to be rounding."""
        self.model, self.binaries, self.folder = model, binaries, folder
        self.ask = proof.example(observe) if observe else None
        self.archive, self.bytecode = folder / "m.pt2", folder / "m.mlirbc"
        self.calls = [model.inputs(seed) for seed in range(1, 2 + HELD_OUT_CALLS)]
        """The first is the example that the archive carries."""

    def export(self, *, stack_traces: bool = True) -> None:
        """Builds, captures and saves."""
        torch.manual_seed(0)
        module = self.model.build()
        if self.model.settle:
            self.settle(module)
        options = {"strict": self.model.strict, "training": self.model.training}
        program = capture(module, self.calls[0], dynamic_shapes=self.model.dynamic_shapes, **options)
        if not stack_traces:
            drop_stack_traces(program)
        save_program(program, self.archive)

    def settle(self, module: torch.nn.Module) -> None:
        """Gives batch norms statistics, if the module takes a single tensor."""
        calls = [self.model.inputs(1000 + index).leaves for index in range(STATISTICS_FORWARDS * STATISTICS_BATCH)]
        if any(len(call) != 1 for call in calls) or not calls[0][0].dtype.is_floating_point:
            return
        batches = [calls[start : start + STATISTICS_BATCH] for start in range(0, len(calls), STATISTICS_BATCH)]
        settle_batch_norms(module, [torch.cat([call[0] for call in batch]) for batch in batches])

    def load(self, name: str = "m.pt2") -> ExportedProgram:
        """A program of the folder, with its state as saved."""
        return load_candidate(self.folder / name)

    def check(self, column: str) -> str:
        """Checks one column; returns a figure, or raises CheckFailed or CandidateError."""
        return self.checks()[column]()

    def checks(self) -> dict[str, Callable[[], str]]:
        """The checks by column."""
        return {
            "import": self.imports,
            "round trip": self.round_trip,
            "outputs": self.outputs,
            "evaluator": self.evaluator,
            "quantized": self.quantized,
            "folded": self.folded,
        }

    def imports(self) -> str:
        """The archive becomes bytecode."""
        run_tool(self.binaries / "pt2e-opt", self.archive, "-o", self.bytecode)
        return ""

    def round_trip(self) -> str:
        """Through text with a side file and bytecode back to an archive of the same signature."""
        files = ["m.pt2", "t.mlir", "b.mlirbc", "r.pt2"]
        for source, target in zip(files, files[1:], strict=False):
            run_tool(self.binaries / "pt2e-opt", self.folder / source, "-o", self.folder / target)
        before, after = self.load(), self.load("r.pt2")
        for name, left, right in (
            ("inputs of the signature", before.graph_signature.input_specs, after.graph_signature.input_specs),
            ("results of the signature", _results(before), _results(after)),
            ("tree of the inputs", before.call_spec.in_spec, after.call_spec.in_spec),
            ("tree of the results", before.call_spec.out_spec, after.call_spec.out_spec),
            ("range constraints", _texts(before.range_constraints), _texts(after.range_constraints)),
            # torch.export.save itself puts tied tensors next to each other, unlike the captured model.
            ("names of the state", sorted(before.state_dict), sorted(after.state_dict)),
        ):
            if left != right:
                raise CheckFailed(f"{name}: {_difference(left, right)}")
        return ""

    def outputs(self) -> str:
        """In torch the archive of the round trip computes the same, and writes the same to its inputs, bit for bit."""
        expected, actual = (run_all(self.load(name).module(), self.calls, writes=True) for name in ("m.pt2", "r.pt2"))
        for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
            if not equal(left, right):
                raise CheckFailed(f"call {index} differs: {_distance(left, right)}")
        return ""

    def evaluator(self) -> str:
        """The evaluator computes the same as torch on the example inputs."""
        found = self.folder / "out.safetensors"
        run_tool(self.binaries / "pt2e-run", self.bytecode, "-o", found)
        with torch.no_grad():
            given = arguments(self.calls[0])
            torch.manual_seed(0)
            leaves = pytree.tree_leaves(self.load().module()(*given.args, **given.kwargs))
        with safe_open(found, "pt") as arrays:
            everything = {name: arrays.get_tensor(name) for name in arrays.keys()}
        actual = {int(name): value for name, value in everything.items() if name.isdigit()}
        written = [value for name, value in everything.items() if not name.isdigit()]
        expected = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        if len(actual) == len(leaves):
            expected = [leaf if isinstance(leaf, Tensor) else torch.tensor(leaf) for leaf in leaves]
        if len(actual) != len(expected):
            raise CheckFailed(f"{len(actual)} outputs, torch has {len(expected)}")
        largest = 0.0
        for index, value in enumerate(expected):
            largest = max(largest, _relative_error(index, value, actual[index]))
        changed = [new for old, new in zip(self.calls[0].leaves, given.leaves, strict=True) if _differ(old, new)]
        if len(changed) != len(written):
            raise CheckFailed(f"writes to {len(written)} inputs, torch to {len(changed)}")
        for index, (value, ours) in enumerate(zip(changed, written, strict=True)):
            largest = max(largest, _relative_error(index, value, ours))
        return f"{largest:.0e}"

    def quantized(self) -> str:
        """Quantized as by torchao, or close to float if torchao fails."""
        candidate = self.candidate()
        held_out = self.calls[1:]
        expected = flatten(run_all(self.load().module(), held_out))
        ours = flatten(run_all(candidate.module(), held_out))
        figure = f"{_decibels(expected, ours)} dB"
        program = without_dead_code(self.load())
        try:
            reference = convert(program, self.calls[:1], self.model.quantization)
            theirs = flatten(run_all(reference.module, held_out))
        except LeftoversError:
            raise
        except Exception as error:  # torchao raises many types
            return f"{figure}, torchao fails: {reason_of(error)}"
        figure = f"{figure}, torchao {_decibels(expected, theirs)} dB"
        with quiet():
            bugs, checks = compare_quantized(
                without_dead_code(self.load()),
                reference,
                without_dead_code(self.load("q.pt2")),
                self.calls[:1],
                held_out,
                self.ask,
                self.model.quantization,
            )
        failures = [check for check in checks if check.passed is False]
        if [check.name for check in failures] == [SQNR]:
            many, nearer = self.sqnr_on_many(reference, candidate)
            # Closer to float than torchao, and equal in all else: an outlier among the scales that happens to be better.
            failures = [] if many.passed or nearer else [many]
            figure = f"{figure}; on {HELD_OUT_CALLS_FOR_SQNR} calls {many.detail}"
        if failures:
            first = failures[0]
            item = f": {first.items[0]}" if first.items else ""
            names = ", ".join(check.name for check in failures)
            raise CheckFailed(f"{names} ({first.detail}{item}); {figure}")
        return f"{figure}, torchao is wrong on a part" if bugs else figure

    def candidate(self) -> ExportedProgram:
        """The program that pt2e-opt quantizes, made when it is first asked for."""
        target = self.folder / "q.pt2"
        if not target.exists():
            try:
                make_candidate(self.binaries / "pt2e-opt", self.archive, None, self.model.quantization, target)
            except CandidateError as error:
                raise CheckFailed(reason_in(str(error))) from error
        return self.load("q.pt2")

    def folded(self) -> str:
        """After `--fold-qdq` the program loads in torch, and computes the same as before, bit for bit."""
        before = self.candidate()
        run_tool(self.binaries / "pt2e-opt", self.folder / "q.pt2", "--fold-qdq", "-o", self.folder / "f.pt2")
        after = self.load("f.pt2")
        counts = [sum("quantized_decomposed" in str(node.target) for node in p.graph.nodes) for p in (before, after)]
        expected, actual = (run_all(program.module(), self.calls, writes=True) for program in (before, after))
        for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
            if not equal(left, right):
                raise CheckFailed(f"call {index} differs: {_distance(left, right)}")
        return f"{counts[0]} q/dq, folded {counts[1]}"

    def sqnr_on_many(self, reference: Converted, candidate: ExportedProgram) -> tuple[Check, bool]:
        """The SQNR against float again, within the same margin, on so many calls that no single one decides.

        Also returns whether the candidate is closer to float than the reference.
        """
        calls = [self.model.inputs(seed) for seed in range(2, 2 + HELD_OUT_CALLS_FOR_SQNR)]
        modules = self.load().module(), reference.module, candidate.module()
        expected, theirs, ours = (flatten(run_all(module, calls)) for module in modules)
        return check_sqnr(SQNR, expected, theirs, ours), sqnr(expected, ours) > sqnr(expected, theirs)


def _results(program: ExportedProgram) -> list[Any]:
    """The results of the caller. In torch.export's dialect buffers are written to in place, so they are not among the outputs."""
    return [spec for spec in program.graph_signature.output_specs if spec.kind == OutputKind.USER_OUTPUT]


def _texts(constraints: dict[Any, Any]) -> list[str]:
    return sorted(f"{symbol}: {constraint}" for symbol, constraint in constraints.items())


def _difference(left: Any, right: Any) -> str:
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{len(right)}, not {len(left)}"
        left, right = next((a, b) for a, b in zip(left, right, strict=True) if a != b)
    return f"{right}, not {left}"[:240]


def _distance(left: list[Tensor], right: list[Tensor]) -> str:
    if [t.shape for t in left] != [t.shape for t in right]:
        return "other shapes"
    if [t.dtype for t in left] != [t.dtype for t in right]:
        return "other dtypes"
    return f"{sqnr(left, right):.1f} dB"


def _decibels(expected: list[Tensor], actual: list[Tensor]) -> str:
    if [t.shape for t in expected] != [t.shape for t in actual]:
        return "other shapes"
    # Infinities in both, such as those of masks, are equal and do not count.
    pairs = [(a, b) for a, b in zip(expected, actual, strict=True) if a.dtype.is_floating_point]
    finite = [(a.isfinite() & b.isfinite(), a, b) for a, b in pairs]
    value = sqnr([a[keep] for keep, a, _ in finite], [b[keep] for keep, _, b in finite])
    return "equal" if math.isinf(value) and value > 0 else f"{value:.1f}"


def _differ(old: object, new: object) -> bool:
    """Whether a call changed its input."""
    return isinstance(old, Tensor) and isinstance(new, Tensor) and not equal([old], [new])


def _relative_error(index: int, expected: Tensor, actual: Tensor) -> float:
    """The largest error relative to the largest value, or CheckFailed."""
    if expected.dtype != actual.dtype or expected.shape != actual.shape:
        raise CheckFailed(
            f"output {index} is {actual.dtype} {list(actual.shape)}, not {expected.dtype} {list(expected.shape)}"
        )
    if not expected.dtype.is_floating_point:
        wrong = int((expected != actual).sum())
        if wrong:
            raise CheckFailed(f"output {index}: {wrong} of {expected.numel()} {expected.dtype} differ")
        return 0.0
    a, b = expected.double(), actual.double()
    same = (a == b) | (a.isnan() & b.isnan())
    if not bool((same | (a.isfinite() & b.isfinite())).all()):
        raise CheckFailed(f"output {index}: infinities or NaNs in other places")
    if bool(same.all()):
        return 0.0
    scale = float(a[a.isfinite()].abs().max())
    error = float((a - b)[~same].abs().max()) / (scale or 1.0)
    if error > EVALUATOR_TOLERANCE.get(expected.dtype, EVALUATOR_TOLERANCE_F32):
        raise CheckFailed(f"output {index}: error {error:.1e} of the largest value")
    return error


def examine(
    model: Model,
    binaries: Path,
    folder: Path,
    columns: list[str],
    observe: Path | None = None,
    kind: type[Examination] = Examination,
) -> Record:
    """Exports one model and checks the columns."""
    start = time.perf_counter()
    examination = kind(model, binaries, folder, observe)
    record = Record(model.name, Outcome("ok"))
    try:
        examination.export()
    except Exception as error:  # torch raises many types
        record.exported = Outcome("failed", reason_of(error))
        return record
    needs = examination.needs
    for column in examination.columns:
        if column not in columns and column not in ("import", *(needs[c] for c in columns if c in needs)):
            continue
        before = next((name for name in ("import", needs.get(column)) if name in record.columns
                       and record.columns[name].state != "ok"), None)  # fmt: skip
        if before:
            record.columns[column] = Outcome("not run", f"{before} failed")
            continue
        try:
            record.columns[column] = Outcome("ok", examination.check(column))
        except (CheckFailed, CandidateError) as error:
            record.columns[column] = Outcome("failed", reason_in(str(error)) if "\n" in str(error) else str(error)[:300])
        except Exception as error:  # torch's, on the output of the tools
            record.columns[column] = Outcome("failed", reason_of(error))
    record.seconds = time.perf_counter() - start
    return record
