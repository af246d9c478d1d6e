"""Compares pt2e-opt with torchao on one model: same quantization, same numbers, and it runs in the same backends.

    parity.py MODEL.pt2 --pt2e-opt target/release/pt2e-opt --calib CALIB --test TEST --cache CACHE

torchao quantizes the program with the quantizers that `--prepare` names; `pt2e-opt` quantizes the same file with the same
calibration data, and the results are compared. The exit code is 1 if a check fails. `--candidate Q.pt2`
compares a file that is already converted.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torchao  # noqa: F401  torch.export.load needs the quantized_decomposed operations registered
from torch import Tensor
from torch.export import ExportedProgram
from torch.fx import GraphModule

import backends
import proof
import upstream_bugs
from alignment import Gaps, without_both
from capture import Arguments, Call, equal, load_calls, run_all
from compare import (
    Check,
    check_constant_qparams,
    check_constants,
    check_floats,
    check_operations,
    check_scales,
    check_structure,
    first_difference,
    inject,
    scale_outliers,
    without_quantized_destinations,
)
from dead_code import without_dead_code
from quantizations import PER_CHANNEL, PER_TENSOR, Quantization
from reference import Converted, Observed, observe, observed_activations, prepare, quantize_cached, sqnr
from summary import Summary, graph_module, parameter_uses, summarize

SQNR_MARGIN_DB = 1.0
"""How much the candidate's SQNR against float may differ from the reference's."""
SQNR = "SQNR against float"
"""The name of that check."""
LISTED = 12
"""Differences printed per check; the JSON has all."""


@dataclass
class Result:
    """All checks of one model in one mode, and further figures."""

    model: str
    quantization: Quantization
    checks: list[Check] = field(default_factory=list)
    bugs: list[upstream_bugs.UpstreamBug] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(check.passed is not False for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "model": self.model,
            "prepare": self.quantization.options,
            "passed": self.passed,
            "checks": [check.to_json() for check in self.checks],
            "upstream_bugs": [asdict(bug) for bug in self.bugs],
            "figures": self.figures,
        }


class CandidateError(Exception):
    """The candidate could not be made or loaded."""


def make_candidate(tool: Path, model: Path, calib: Path | None, quantization: Quantization, output: Path) -> float:
    """Runs `pt2e-opt` on the model, calibrating on `calib` or else on its example inputs; returns the wall time in seconds."""
    command = [
        str(tool),
        str(model),
        f"--prepare={quantization.options}",
        f"--calibrate=data={calib}" if calib else "--calibrate",
        # As torchao does, which has no alternative.
        "--convert=masks=quantized",
        "-o",
        str(output),
    ]
    start = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CandidateError(f"{tool}: {error.strerror}") from error
    if done.returncode != 0:
        raise CandidateError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.strip()}")
    return time.perf_counter() - start


def load_candidate(path: Path) -> ExportedProgram:
    """Loads a converted program as any user would."""
    if not path.exists():
        raise CandidateError(f"{path}: no such file")
    try:
        return torch.export.load(path)
    except Exception as error:  # torch raises many types; all of them mean that the file is not acceptable
        raise CandidateError(f"torch.export.load: {error}") from error


def flatten(outputs: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """The tensors of all calls in one list."""
    return [tensor for call in outputs for tensor in call]


def check_sqnr(
    name: str, expected: Sequence[Tensor], reference: Sequence[Tensor], candidate: Sequence[Tensor]
) -> Check:
    """The candidate is as close to the float outputs as the reference, within `SQNR_MARGIN_DB`."""
    ours, theirs = sqnr(expected, candidate), sqnr(expected, reference)
    distance = ours - theirs if not (math.isinf(ours) and math.isinf(theirs)) else 0.0
    mutual = sqnr(reference, candidate)
    detail = f"{ours:.2f} dB, reference {theirs:.2f} dB ({distance:+.2f}); to each other {mutual:.1f} dB"
    return Check(name, abs(distance) <= SQNR_MARGIN_DB, detail)


def check_bits(
    reference: Converted, module: GraphModule, summary: Summary, calls: Sequence[Call | Arguments]
) -> Check:
    """With the reference's activation parameters in the candidate, its outputs are the reference's, bit for bit.

    `module` and `summary` are the candidate's. It keeps the parameters afterwards.
    """
    name = "outputs with the reference's parameters"
    expected = reference.module
    missing = inject(module, summary, reference.summary)
    if missing:
        return Check(name, False, "places without a counterpart", missing)
    left, right = run_all(expected, calls), run_all(module, calls)
    wrong = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if not equal(a, b)]
    if not wrong:
        return Check(name, True, f"bit-identical on {len(calls)} calls")
    where = first_difference(expected, module, summary, calls[wrong[0]])
    distance = sqnr(flatten(left), flatten(right))
    return Check(name, False, f"{len(wrong)} of {len(calls)} calls differ ({distance:.1f} dB), first in {where}")


def reference_without_onednn(
    program: ExportedProgram, calls: Sequence[Call | Arguments], quantization: Quantization
) -> dict[str, Observed]:
    """The state of the reference's observers when torch computes the float model without oneDNN."""
    with torch.backends.mkldnn.flags(enabled=False):
        prepared = prepare(program, quantization)
        observe(prepared, calls)
    return observed_activations(prepared)


def check_executorch(
    reference: ExportedProgram, candidate: ExportedProgram, expected: Sequence[Tensor], calls: Sequence[Call]
) -> list[Check]:
    """The candidate lowers as far as the reference, and is as close to float."""
    theirs = backends.executorch(reference, calls)
    try:
        ours = backends.executorch(candidate, calls)
    except Exception as error:  # whatever ExecuTorch raises, the candidate does not lower or run
        return [Check("ExecuTorch", False, f"{type(error).__name__}: {error}")]
    extra = [f"{target} x{count}" for target, count in (ours.outside - theirs.outside).items()]
    outside = sum(ours.outside.values()), sum(theirs.outside.values())
    detail = (
        f"{ours.delegates} delegates, reference {theirs.delegates}; operations outside {outside[0]}, reference "
        f"{outside[1]}; {ours.size} bytes, reference {theirs.size}"
    )
    passed = ours.delegates == theirs.delegates and outside[0] <= outside[1]
    return [
        Check("ExecuTorch lowering", passed, detail, extra),
        check_sqnr("ExecuTorch SQNR", expected, flatten(theirs.outputs), flatten(ours.outputs)),
    ]


def check_inductor(reference: ExportedProgram, candidate: ExportedProgram, calls: Sequence[Call]) -> Check:
    """Compiled output equals eager, as far as eager equals itself.

    A convolution that sums in another order moves values at a tie by a quantization step, and the next layers propagate this.
    The effect on the output is measured in eager mode without oneDNN's convolutions: Inductor must be as close to eager as that,
    or as close as it is with the reference.
    """
    try:
        compiled = flatten(backends.inductor(candidate, calls))
    except Exception as error:  # whatever Inductor raises; if it cannot compile the reference either, the candidate is not at fault
        message = f"{type(error).__name__}: {str(error).strip().splitlines()[0][:100]}"
        try:
            backends.inductor(reference, calls)
        except Exception:  # as above
            return Check("Inductor", None, f"not compared: Inductor cannot compile the reference either ({message})")
        return Check("Inductor", False, message)
    eager = flatten(run_all(candidate.module(), calls))
    if equal(eager, compiled):
        return Check("Inductor", True, "compiled output bit-identical to eager")
    ours = sqnr(eager, compiled)
    close = all(torch.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(eager, compiled, strict=True))
    with torch.backends.mkldnn.flags(enabled=False):
        itself = sqnr(eager, flatten(run_all(candidate.module(), calls)))
    try:
        theirs = sqnr(flatten(run_all(reference.module(), calls)), flatten(backends.inductor(reference, calls)))
    except Exception:  # whatever Inductor raises: then there is no reference to measure against
        theirs = math.inf
    detail = (
        f"{ours:.1f} dB to eager, which without oneDNN is {itself:.1f} dB from itself; reference "
        f"{'does not compile' if math.isinf(theirs) else f'{theirs:.1f} dB'}; {'' if close else 'not '}within 1e-4 of eager"
    )
    return Check("Inductor", close or ours >= min(itself, theirs) - SQNR_MARGIN_DB, detail)


def compare_quantized(
    program: ExportedProgram,
    reference: Converted,
    candidate: ExportedProgram,
    calib: Sequence[Call | Arguments],
    calls: Sequence[Call | Arguments],
    ask: proof.Ask | None,
    quantization: Quantization,
) -> tuple[list[upstream_bugs.UpstreamBug], list[Check]]:
    """Every check of `candidate` that needs only torch, and the bugs of torchao that the model triggers.

    `calls` are held out. With `ask`, outliers among the scales are tested for being rounding.
    """
    original, parameters = graph_module(program), parameter_uses(program)
    module = graph_module(candidate)
    summary = summarize(module, parameters, original)
    bugs = upstream_bugs.find(original, reference.module, summary, quantization)
    if destinations := [label for bug in bugs for label in bug.destinations]:
        without_quantized_destinations(module, {summary.names[label] for label in destinations})
        summary = summarize(module, parameters, original)
    gaps = Gaps([label for bug in bugs for label in bug.gone])
    spoiled = {label for bug in bugs for label in bug.operations}
    wrong_values = spoiled | {label for bug in bugs for label in bug.values}
    everything = (summary, gaps.summary(reference.summary))
    ours, theirs = without_both(*everything, spoiled)
    our_scales, their_scales = without_both(*everything, wrong_values)
    outliers, unproved, plain = scale_outliers(their_scales, our_scales), None, None
    if outliers and ask:
        unproved = proof.unproved(program, calib, outliers, ask, quantization, names=theirs.names)
    if outliers and (unproved is None or any(unproved.values())):
        plain = gaps.keys(reference_without_onednn(program, calib, quantization))
    checks = [
        check_operations(theirs, ours),
        check_structure(theirs, ours),
        check_constants(theirs, ours),
        check_constant_qparams(theirs, ours),
        check_floats(theirs, ours),
        check_scales(their_scales, our_scales, gaps.keys(reference.observed), plain, unproved),
    ]
    if any(not bug.destinations for bug in bugs):
        reason = "not compared: the reference is known to be wrong on this model"
        return bugs, checks + [Check(name, None, reason) for name in ("outputs with the reference's parameters", SQNR)]
    expected = flatten(run_all(program.module(), calls))
    outputs = [flatten(run_all(graph, calls)) for graph in (reference.module, module)]
    checks.append(check_bits(reference, module, summary, calls))
    checks.append(check_sqnr(SQNR, expected, *outputs))
    return bugs, checks


def compare(args: argparse.Namespace, quantization: Quantization) -> Result:
    """Runs every check of one mode."""
    result = Result(args.model.stem, quantization)
    program = without_dead_code(torch.export.load(args.model))
    calib, calls = load_calls(args.calib), load_calls(args.test)
    reference = quantize_cached(args.model, args.calib, calib, args.cache, quantization)
    result.figures["reference_seconds"] = reference.seconds

    with tempfile.TemporaryDirectory() as folder:
        path = args.candidate
        if path is None:
            path = Path(folder) / "q.pt2"
            result.figures["candidate_seconds"] = make_candidate(
                args.pt2e_opt, args.model, args.calib, quantization, path
            )
        candidate = without_dead_code(load_candidate(path))
        result.figures["bytes"] = {"model": args.model.stat().st_size, "candidate": path.stat().st_size}

    ask = proof.example(args.observe) if args.observe else None
    result.bugs, result.checks = compare_quantized(
        program, reference.converted(), candidate, calib, calls, ask, quantization
    )
    if args.executorch and not result.bugs:
        expected = flatten(run_all(program.module(), calls))
        result.checks += check_executorch(reference.program, candidate, expected, calls)
    if args.inductor:
        result.checks.append(check_inductor(reference.program, candidate, calls[: args.inductor_calls]))
    return result


def report(result: Result) -> None:
    """Prints the table of one result."""
    print(f"{result.model}, {result.quantization}")
    for bug in result.bugs:
        print(f"  upstream bug: {bug.summary}: {', '.join(bug.operations + bug.destinations)} left out")
    for check in result.checks:
        state = {True: "ok", False: "FAILED", None: "-"}[check.passed]
        print(f"  {state:6}  {check.name:40}  {check.detail}")
        for item in check.items[:LISTED]:
            print(f"          {item}")
        if len(check.items) > LISTED:
            print(f"          and {len(check.items) - LISTED} more")


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Compares pt2e-opt with torchao on one model.")
    parser.add_argument("model", type=Path, help="the float program, a .pt2 file")
    made = parser.add_mutually_exclusive_group(required=True)
    made.add_argument("--pt2e-opt", type=Path, help="the binary to run")
    made.add_argument("--candidate", type=Path, help="a converted .pt2 to compare instead of running pt2e-opt")
    parser.add_argument("--calib", type=Path, required=True, help="calibration data: an .npz or a folder of them")
    parser.add_argument("--test", type=Path, required=True, help="held-out inputs, in the same form")
    parser.add_argument(
        "--prepare",
        metavar="OPTIONS",
        help="options of --prepare, as `quantizer=x86-inductor`; default: xnnpack per channel, then per tensor",
    )
    parser.add_argument("--observe", type=Path, help=proof.OBSERVE_HELP)
    parser.add_argument("--cache", type=Path, default=Path("parity-cache"), help="where torchao's results are kept")
    parser.add_argument("--executorch", action="store_true", help="also lower with XNNPACK and run the .pte")
    parser.add_argument("--inductor", action="store_true", help="also compile with Inductor, weights frozen")
    parser.add_argument("--inductor-calls", type=int, default=4, help="held-out calls that Inductor runs")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(arguments)
    if args.candidate and args.prepare is None:
        parser.error("--candidate needs --prepare")
    if args.observe and not args.observe.exists():
        parser.error(f"{args.observe}: no such file; cargo build --release -p pt2e-core --example observe")
    if args.pt2e_opt and not args.observe:
        args.observe = proof.example_beside(args.pt2e_opt)
    return args


def main() -> int:
    """Compares in the modes asked for."""
    args = parse_arguments()
    torch.set_num_threads(args.threads)
    modes = [PER_CHANNEL, PER_TENSOR] if args.prepare is None else [Quantization(args.prepare)]
    results = []
    try:
        for quantization in modes:
            results.append(compare(args, quantization))
            report(results[-1])
    except CandidateError as error:
        print(f"parity: {error}", file=sys.stderr)
        return 1
    finally:
        if args.json:
            args.json.write_text(json.dumps([result.to_json() for result in results], indent=1) + "\n")
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
