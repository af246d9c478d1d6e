"""Measures pt2e-opt against torchao: `bench.py SUITE --pt2e-opt BINARY --models FOLDER`; README.md lists the suites.

Both sides run in turns, on the same number of threads; ratios are taken pair by pair, and the median is printed with the range.
`--models` is a folder that `tools/oracle/export_models.py` wrote. The exit code is 1 if a bound is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))

import opt

FASTER_THAN_TORCHAO = {"resnet18": 50.0, "densenet121": 200.0, "chain800": 500.0}
"""How many times faster than torchao's the passes of prepare and convert must be."""
FLAT = 2.0
"""How much the time per node may grow from the small graph to the large one."""
NODES = (10_000, 100_000)
MEMORY_ALLOWANCE = 200 * 1000 * 1000
"""Bytes that a command may need beyond twice the model file."""
SETTLE = 1.0
"""Seconds of rest before each run of pt2e-opt: torch's threads spin for a while after their last loop, and would share its cores."""
EAGER = 1.3
"""How many times as long as eager torch the evaluator may take for a forward."""
CALLS = 10
"""Forwards of each side in a round."""
CALIBRATION = "calibrate"
"""The pass that runs the model: measured on its own, not with prepare and convert."""


def spread(values: list[float], unit: str = "") -> str:
    """Median and range."""
    return f"{statistics.median(values):.4g}{unit} ({min(values):.4g}-{max(values):.4g})"


def passes(args: argparse.Namespace) -> bool:
    """The passes of prepare and convert against torchao's prepare_pt2e and convert_pt2e, in process."""
    import torch
    from capture import load_calls
    from reference import quantize

    torch.set_num_threads(args.threads)
    held = True
    for name in args.names or FASTER_THAN_TORCHAO:
        model, calls = args.models / f"{name}.pt2", args.models / name / "calib"
        program, one_call = torch.export.load(model), load_calls(calls)[:1]
        theirs, ours, ratios, last = [], [], [], None
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(args.rounds):
                reference = quantize(program, one_call, per_channel=True).seconds
                # Without calibrate, so that the convert pipeline runs the observers of weights.
                time.sleep(SETTLE)
                command = [str(model), "--prepare=per-channel=true", "--convert=calibration=none", "-o", f"{folder}/q.pt2"]
                # An unmeasured run first: torch has the model in memory too, and a virtual machine may have returned unused
                # memory to its host.
                opt.run(args.pt2e_opt, command, args.threads)
                last = opt.run(args.pt2e_opt, command, args.threads)
                theirs.append(reference["prepare"] + reference["convert"])
                ours.append(last.seconds())
                ratios.append(theirs[-1] / ours[-1])
        assert last is not None
        bound = FASTER_THAN_TORCHAO.get(name)
        ok = bound is None or statistics.median(ratios) >= bound
        held &= ok
        print(f"{name}: torchao {spread(theirs, ' s')}, pt2e-opt {spread(ours, ' s')}, ratio {spread(ratios)}", end="")
        print("" if bound is None else f", at least {bound:g}: {'yes' if ok else 'NO'}")
        print(f"  whole process {last.wall:.4g} s; " + ", ".join(f"{k} {v:.4f}" for k, v in last.passes.items() if v))
    return held


def chain(pairs: int, file: Path) -> None:
    """Writes a chain of linear and relu as MLIR text; each linear has a weight of its own."""
    width = 4
    with file.open("w") as out:
        tensor, square = f"tensor<1x{width}xf32>", f"tensor<{width}x{width}xf32>"
        for i in range(pairs):
            values = ", ".join(f"[{', '.join(f'{((i + j * k) % 7 - 3) / 4}' for k in range(width))}]" for j in range(width))
            out.write(f'ml_program.global private @w{i}(dense<[{values}]> : {square}) : {square} {{pt2e.fqn = "w{i}"}}\n')
        out.write(f"func.func @forward(%x: {tensor}) -> {tensor} {{\n")
        last = "%x"
        for i in range(pairs):
            out.write(f"  %w{i} = ml_program.global_load_const @w{i} : {square}\n")
            out.write(f"  %l{i} = aten.linear {last}, %w{i} : ({tensor}, {square}) -> {tensor}\n")
            out.write(f"  %r{i} = aten.relu %l{i} : ({tensor}) -> {tensor}\n")
            last = f"%r{i}"
        out.write(f"  return {last} : {tensor}\n}}\n")


def scaling(args: argparse.Namespace) -> bool:
    """Time per node of each pass on a small and on a large chain."""
    times: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for nodes in NODES:
            file = Path(folder) / f"chain{nodes}.mlir"
            chain(nodes // 2, file)
        for _ in range(args.rounds):
            measured: dict[str, list[float]] = {}
            for nodes in NODES:
                command = [f"{folder}/chain{nodes}.mlir", "--prepare", "--convert=calibration=none", "--fold-qdq"]
                result = opt.run(args.pt2e_opt, [*command, "-o", f"{folder}/out.mlirbc"], args.threads)
                for name, seconds in [*result.passes.items(), ("all passes", result.seconds())]:
                    measured.setdefault(name, []).append(seconds / nodes)
            for name, values in measured.items():
                times.setdefault(name, []).append(values)
    held = True
    print(f"microseconds a node at {NODES[0]} and {NODES[1]} nodes, and their ratio")
    for name, rounds in times.items():
        small, large = ([pair[i] * 1e6 for pair in rounds] for i in (0, 1))
        growth = [b / a for a, b in zip(small, large, strict=True) if a]
        ok = not growth or statistics.median(growth) <= FLAT or statistics.median(large) < 0.1
        held &= ok
        print(f"{name}: {spread(small)}, {spread(large)}, {spread(growth) if growth else '-'}{'' if ok else ' GROWS'}")
    return held


def calibration(args: argparse.Namespace) -> bool:
    """Time per image of `calibrate` against torchao's prepared model."""
    import torch
    from capture import load_calls
    from reference import observe, prepare

    torch.set_num_threads(args.threads)
    held = True
    for name in args.names or ["resnet18"]:
        model, folder = args.models / f"{name}.pt2", args.models / name / "calib"
        calls = load_calls(folder)
        program = torch.export.load(model)
        theirs, ours, ratios = [], [], []
        for _ in range(args.rounds):
            prepared = prepare(program, per_channel=True)
            observe(prepared, calls[:1])
            start = time.perf_counter()
            observe(prepared, calls)
            theirs.append((time.perf_counter() - start) / len(calls))
            time.sleep(SETTLE)
            with tempfile.TemporaryDirectory() as out:
                arguments = [str(model), "--prepare=per-channel=true", f"--calibrate=data={folder}", "-o", f"{out}/c.mlirbc"]
                ours.append(opt.run(args.pt2e_opt, arguments, args.threads).passes[CALIBRATION] / len(calls))
            ratios.append(ours[-1] / theirs[-1])
        ok = statistics.median(ratios) <= 1.0
        held &= ok
        milliseconds = ([seconds * 1e3 for seconds in side] for side in (theirs, ours))
        torchao, mine = (spread(values, " ms") for values in milliseconds)
        print(f"{name}: an image takes torchao {torchao}, pt2e-opt {mine}, ratio {spread(ratios)}: {'ok' if ok else 'SLOWER'}")
    return held


def evaluator(args: argparse.Namespace) -> bool:
    """Time per forward of float models in `pt2e-run` against eager torch, on one thread and on `--threads`."""
    import torch
    from capture import capture, save_program
    from forward import CASES

    held = True
    for name in args.names or CASES:
        model, inputs = CASES[name].build()
        with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
            file = Path(folder) / f"{name}.pt2"
            with torch.inference_mode(mode=False):
                save_program(capture(model, inputs), file)
            for threads in sorted({1, args.threads}):
                torch.set_num_threads(threads)
                theirs, ours, ratios = [], [], []
                for _ in range(args.rounds):
                    model(*inputs)
                    times = []
                    for _ in range(CALLS):
                        start = time.perf_counter()
                        model(*inputs)
                        times.append((time.perf_counter() - start) * 1e3)
                    theirs.append(statistics.median(times))
                    time.sleep(SETTLE)
                    ours.append(statistics.median(opt.forwards(args.pt2e_opt.with_name("pt2e-run"), file, CALLS, threads)))
                    ratios.append(ours[-1] / theirs[-1])
                ok = statistics.median(ratios) <= EAGER
                held &= ok
                print(
                    f"{name}, {threads} threads: torch {spread(theirs, ' ms')}, pt2e-run {spread(ours, ' ms')}, "
                    f"ratio {spread(ratios)}: {'ok' if ok else 'SLOWER'}",
                    flush=True,
                )
    return held


def memory(args: argparse.Namespace) -> bool:
    """Peak memory of the whole command against the size of the model file."""
    held = True
    for name in args.names or sorted(file.stem for file in args.models.glob("*.pt2")):
        model, folder = args.models / f"{name}.pt2", args.models / name / "calib"
        with tempfile.TemporaryDirectory() as out:
            arguments = [
                str(model), "--prepare=per-channel=true", f"--calibrate=data={folder}", "--convert", "-o", f"{out}/q.pt2"
            ]  # fmt: skip
            result = opt.run(args.pt2e_opt, arguments, args.threads)
        bound = 2 * model.stat().st_size + MEMORY_ALLOWANCE
        ok = result.peak_bytes <= bound
        held &= ok
        print(
            f"{name}: peak {result.peak_bytes / 1e6:.0f} MB, file {model.stat().st_size / 1e6:.0f} MB, "
            f"bound {bound / 1e6:.0f} MB, {result.wall:.2f} s: {'ok' if ok else 'TOO MUCH'}"
        )
    return held


def main() -> int:
    """Runs the suite; the exit code is 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    suites: dict[str, Callable[[argparse.Namespace], bool]] = {
        suite.__name__: suite for suite in (passes, scaling, calibration, evaluator, memory)
    }
    parser.add_argument("suite", choices=suites)
    parser.add_argument("names", nargs="*", help="models of the folder; default: those that have bounds")
    parser.add_argument("--pt2e-opt", type=Path, default=Path("target/release/pt2e-opt"))
    parser.add_argument("--models", type=Path, default=Path("zoo"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    return 0 if suites[args.suite](args) else 1


if __name__ == "__main__":
    sys.exit(main())
