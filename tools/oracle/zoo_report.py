"""Runs a zoo of models through pt2e-opt, and prints a line for each: `zoo_report.py --binaries target/release`.

Every model is built with seeded random weights, exported, checked and deleted again, in a process of its own with a time
limit. The exit code is 1 if a model fails in a way that `zoo_limits.toml` does not list.

    import      pt2e-opt reads the archive
    round trip  archive, text with its side file, bytecode and back: torch.export.load reads the result, with the same
                signature, trees of inputs and results, and range constraints
    outputs     in torch the result of the round trip computes the same, bit for bit
    evaluator   pt2e-run's largest error relative to the largest output, at most 1e-4 in f32
    quantized   the checks of parity.py in the mode of --mode, weights per channel: graph, weights, scales, outputs, SQNR against float compared
                with torchao's; if torchao fails, pt2e-opt must still succeed
    folded      after --fold-qdq the quantized program loads in torch and computes the same, bit for bit
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from families import MODELS
from families.model import Model
from quantizations import Quantization
from zoo_check import COLUMNS
from zoo_runs import add_arguments, check_arguments, load_limits, print_summary, resumed, run

LIMITS = Path(__file__).with_name("zoo_limits.toml")


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="PATTERN", help="models, as `timm/*resnet*`; repeatable")
    parser.add_argument(
        "--prepare",
        metavar="OPTIONS",
        help="options of --prepare, as `quantizer=x86-inductor`; for Inductor, the models are exported through "
        "Dynamo, because torchao's quantizers need the functions of the source",
    )
    parser.add_argument("--list", action="store_true", help="print the names of the models")
    add_arguments(parser, COLUMNS)
    args = parser.parse_args()
    if not args.list:
        check_arguments(parser, args, COLUMNS)
    return args


def model(name: str, prepare: str) -> Model:
    """The model, to be quantized with the options."""
    return replace(MODELS[name], prepare=prepare, strict=Quantization(prepare).needs_sources or MODELS[name].strict)


def main() -> int:
    """Examines what was asked for."""
    args = parse_arguments()
    patterns = args.only or ["*"]
    names = [name for name in MODELS if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
    if args.list:
        print("\n".join(names))
        return 0
    limits = load_limits(LIMITS, args.prepare)
    done = {name: record for name, record in resumed(args).items() if name in MODELS}
    find = partial(model, prepare=args.prepare) if args.prepare else MODELS.__getitem__
    run(names, find, args, done, limits)
    return 0 if print_summary({name: done[name] for name in names if name in done}, limits, args.columns) else 1


if __name__ == "__main__":
    sys.exit(main())
