"""Writes the zoo as `.pt2` files with calibration and held-out calls: `export_models.py --out FOLDER [NAME ...]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

from capture import Call, capture, load_calls, run_all, save_calls, save_program
from quantizations import xnnpack
from reference import quantize, sqnr
from zoo import CLASSIFIERS, build_chain, build_classifier, chain_calls, classifier_calls

MINIMUM_SQNR_DB = 15.0
"""The least SQNR in dB of a useful model: one whose int8 form is further from float says nothing about a quantizer."""
CALIBRATION_CALLS = 1
"""More images make the comparison of activation scales meaningless. The histogram observer's search takes another path for counts
that differ by one, so each image makes it more likely that another summation order moves a range: on EfficientNet, RegNet and
GoogLeNet 98.7 to 99 % of the scales are within 1e-5 at two images. With eight, torchao disagrees with itself once oneDNN is off: 88 % of
ResNet-18's scales are within 1e-5, 93 % of SqueezeNet's, 88 % of MobileNetV2's; with one, 100 % of each."""
HELD_OUT_CALLS = 16
CHAIN_WIDTH = 16


def write(name: str, model: torch.nn.Module, calib: list[Call], test: list[Call], out: Path) -> None:
    """Writes `out/name.pt2`, `out/name/calib/*.npz` and `out/name/test/*.npz`."""
    save_program(capture(model, calib[0]), out / f"{name}.pt2")
    save_calls(calib, out / name / "calib")
    save_calls(test, out / name / "test")


def int8_sqnr(name: str, out: Path, per_channel: bool) -> tuple[float, dict[str, float]]:
    """SQNR in dB of torchao's int8 form against float on the held-out calls, and the seconds of torchao's steps."""
    program = torch.export.load(out / f"{name}.pt2")
    quantized = quantize(program, load_calls(out / name / "calib"), xnnpack(per_channel))
    test = load_calls(out / name / "test")
    expected = [t for outputs in run_all(program.module(), test) for t in outputs]
    actual = [t for outputs in run_all(quantized.program.module(), test) for t in outputs]
    return sqnr(expected, actual), quantized.seconds


def main() -> int:
    """Exports the models; the exit code is 1 if the int8 form of a classifier is too far from float to be a test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(CLASSIFIERS)}; default: all of them")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument(
        "--chain", type=int, action="append", default=[], metavar="N", help="also a chain of N linear-relu pairs"
    )
    parser.add_argument("--no-check", action="store_true", help="do not measure torchao's int8 SQNR")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    names = args.names or ([] if args.chain else list(CLASSIFIERS))
    unknown = [name for name in names if name not in CLASSIFIERS]
    if unknown:
        parser.error(f"no such model: {', '.join(unknown)}")

    for length in args.chain:
        calib, test = (chain_calls(n, CHAIN_WIDTH, seed) for n, seed in ((CALIBRATION_CALLS, 1), (HELD_OUT_CALLS, 2)))
        write(f"chain{length}", build_chain(length, CHAIN_WIDTH), calib, test, args.out)
        print(f"chain{length}: written", flush=True)

    weak = []
    for name in names:
        start = time.perf_counter()
        calib = classifier_calls(name, CALIBRATION_CALLS, seed=1)
        test = classifier_calls(name, HELD_OUT_CALLS, seed=2)
        write(name, build_classifier(name), calib, test, args.out)
        print(f"{name}: written in {time.perf_counter() - start:.1f} s", flush=True)
        if args.no_check:
            continue
        for per_channel in (True, False):
            decibels, seconds = int8_sqnr(name, args.out, per_channel)
            times = ", ".join(f"{step} {value:.2f} s" for step, value in seconds.items())
            kind = "per-channel" if per_channel else "per-tensor"
            print(f"{name}: torchao int8 {kind}: {decibels:.1f} dB against float ({times})", flush=True)
            if decibels < MINIMUM_SQNR_DB:
                weak.append(f"{name} {kind}")
    if weak:
        print(f"under {MINIMUM_SQNR_DB:.0f} dB: {', '.join(weak)}", file=sys.stderr)
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
