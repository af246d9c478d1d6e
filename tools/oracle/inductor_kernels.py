"""Counts the kernels on integers that Inductor makes of a model quantized by torchao and by pt2e-opt.

    inductor_kernels.py --binaries target/release torchvision/resnet18 torchvision/mobilenet_v2

Each model of `families/` is exported through Dynamo, quantized by both with `--prepare`, calibrated on its example inputs, and
compiled with frozen weights. For each kernel of oneDNN or `quantized` that the generated code calls, the table has the number
of calls. The exit code is 1 if the numbers of a model differ, or if the compiled outputs are not as close to eager as torchao's,
or as eager is to itself without oneDNN.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch._inductor.utils import run_and_get_code
from torch.fx import GraphModule

from capture import Arguments, arguments, run_all
from families import MODELS
from parity import SQNR_MARGIN_DB, flatten
from quantizations import Quantization
from reference import convert, quiet, sqnr
from zoo_check import Examination

_KERNEL = re.compile(r"\b(?:torch\.ops\.)?(onednn\.q\w+|quantized\.\w+|mkldnn\._\w+|extern_kernels\.\w+)(?:\.\w+)?\(")
"""Calls of kernels in generated Python; `_prepack` runs when weights are frozen, not in the code."""


CALLS = 8
"""A value at a tie of a quantize op changes the outputs of single calls a lot."""


def compiled(module: GraphModule, calls: Sequence[Arguments]) -> tuple[Counter[str], list[Tensor], list[Tensor]]:
    """The kernels that the compiled module calls, its outputs, and those of the eager module."""
    torch._dynamo.reset()
    with torch._inductor.config.patch(freezing=True, fx_graph_cache=False), quiet():
        eager = flatten(run_all(module, calls))
        run, given = torch.compile(module), arguments(calls[0])
        _, codes = run_and_get_code(run, *given.args, **given.kwargs)
        outputs = flatten(run_all(run, calls))
    return Counter(name for code in codes for name in _KERNEL.findall(code)), outputs, eager


def is_equal(name: str, quantization: Quantization, binaries: Path, folder: Path) -> bool:
    """Compiles a model quantized by both, prints the table, and returns whether the kernels agree."""
    examination = Examination(replace(MODELS[name], prepare=quantization.options, strict=True), binaries, folder)
    examination.export()
    calls = [examination.model.inputs(seed) for seed in range(1, 1 + CALLS)]
    theirs, *their_outputs = compiled(convert(examination.load(), calls[:1], quantization).module, calls)
    ours, *our_outputs = compiled(examination.candidate().module(), calls)
    our_distance, their_distance = sqnr(*reversed(our_outputs)), sqnr(*reversed(their_outputs))
    with torch.backends.mkldnn.flags(enabled=False), quiet():
        itself = sqnr(our_outputs[1], flatten(run_all(examination.candidate().module(), calls)))
    print(
        f"{name}, {quantization}: compiled {our_distance:.1f} dB to eager, torchao's {their_distance:.1f} dB; eager without "
        f"oneDNN {itself:.1f} dB from itself"
    )
    for kernel in sorted(theirs.keys() | ours.keys()):
        print(f"    {kernel:40} {ours[kernel]:4}, torchao {theirs[kernel]:4}")
    return ours == theirs and our_distance >= min(their_distance, itself) - SQNR_MARGIN_DB


def main() -> int:
    """Compares what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="FAMILY/MODEL")
    parser.add_argument("--binaries", type=Path, required=True, help="the folder of pt2e-opt")
    parser.add_argument("--prepare", default="quantizer=x86-inductor", metavar="OPTIONS", help="options of --prepare")
    args = parser.parse_args()
    torch.set_num_threads(1)
    agree = []
    for name in args.models:
        with tempfile.TemporaryDirectory() as folder:
            agree.append(is_equal(name, Quantization(args.prepare), args.binaries.resolve(), Path(folder)))
    return 0 if all(agree) else 1


if __name__ == "__main__":
    sys.exit(main())
