"""Runs random modules through every stage of pt2e-opt: `random_models.py --binaries target/release`.

A seed determines a module of 8 to 16 steps (`families/random_modules.py`), its data and its sizes; `--show SEED` prints it as a
program. Each is exported and checked in a process of its own with a time limit. The exit code is 1 if a seed fails in a way
that `random_limits.toml` does not list.

    import ... evaluator    as in zoo_report.py
    convert     torch loads the quantized program, and torch and the evaluator agree on it to 30 dB
    quantized   the checks of parity.py; weights per channel for even seeds, per tensor for odd ones
    folded      the result of --fold-qdq computes the same in torch, bit for bit
    integer     each op of --lower-to-integer is within a step of the q/dq form, and the outputs are as close to float
    formats     three processes give the same archive as one, through bytecode and through text
    threads     one thread and two give the same bytes
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from families.model import Model
from families.random_modules import model_of, script_of
from stage_check import Stages
from zoo_runs import add_arguments, check_arguments, load_limits, print_summary, resumed, run

LIMITS = Path(__file__).with_name("random_limits.toml")
PREFIX = "random/"


def seeds_of(text: str) -> list[int]:
    """`0-9,20` as numbers."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def find(name: str) -> Model:
    """The model with this name."""
    return model_of(int(name.removeprefix(PREFIX)))


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of("0-299"), help="as 0-9,20; default: 0-299")
    parser.add_argument("--show", type=int, metavar="SEED", help="print the module of a seed as a program")
    add_arguments(parser, Stages.columns)
    parser.set_defaults(timeout=120)
    args = parser.parse_args()
    if args.show is None:
        check_arguments(parser, args, Stages.columns)
    return args


def main() -> int:
    """Examines the seeds."""
    args = parse_arguments()
    if args.show is not None:
        print(script_of(args.show))
        return 0
    limits = load_limits(LIMITS)
    names = [f"{PREFIX}{seed}" for seed in args.seeds]
    done = resumed(args)
    run(names, find, args, done, limits, Stages)
    return 0 if print_summary({name: done[name] for name in names if name in done}, limits, args.columns) else 1


if __name__ == "__main__":
    sys.exit(main())
