"""Counts the kernels on integers that Inductor makes of a model quantized by torchao and by pt2e-opt.

    inductor_kernels.py --binaries target/release torchvision/resnet18 torchvision/mobilenet_v2

Each model of `families/` is exported through Dynamo, quantized by both with `--prepare`, calibrated on its example inputs,
exported again, and compiled with frozen weights. For each kernel of oneDNN or `quantized` that the generated code calls, the table has the number
of calls. The two compiled models run in turns, `--rounds` times; the ratio of their times is the median over the rounds. The exit
code is 1 if the numbers of a model differ, if the compiled outputs are not as close to eager as torchao's, or as eager is to
itself without oneDNN, or if ours takes over 5 % longer.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch._inductor.config
from torch import Tensor
from torch._inductor.utils import run_and_get_code
from torch.fx import GraphModule

from capture import Arguments, arguments, run_all
from families import MODELS
from parity import SQNR_MARGIN_DB, flatten
from quantizations import Quantization
from reference import quantize, quiet, sqnr
from zoo_check import Examination

_KERNEL = re.compile(r"\b(?:torch\.ops\.)?(onednn\.\w+|quantized\.\w+|mkldnn\._\w+|extern_kernels\.\w+)(?:\.\w+)?\(")
"""Calls of kernels in generated Python; `_prepack` runs when weights are frozen, not in the code."""


CALLS = 8
"""A value at a tie of a quantize op changes the outputs of single calls a lot."""


FROZEN = partial(torch._inductor.config.patch, freezing=True, fx_graph_cache=False)
"""Weights are constants of the compiled code."""

MAX_RATIO = 1.05
"""Of the latencies, ours to torchao's."""


@dataclass
class Compiled:
    """A compiled module."""

    run: Callable[..., Any]
    kernels: Counter[str]
    """How often it calls each kernel."""
    outputs: list[Tensor]
    eager: list[Tensor]
    """The outputs of the eager module."""

    def seconds(self, call: Arguments) -> float:
        """The time of one call."""
        given = arguments(call)
        start = time.perf_counter()
        with torch.no_grad():
            self.run(*given.args, **given.kwargs)
        return time.perf_counter() - start


def compiled(module: GraphModule, calls: Sequence[Arguments]) -> Compiled:
    """Compiles a module, and runs it and the eager module."""
    with FROZEN(), quiet():
        eager = flatten(run_all(module, calls))
        run, given = torch.compile(module), arguments(calls[0])
        _, codes = run_and_get_code(run, *given.args, **given.kwargs)
        outputs = flatten(run_all(run, calls))
    return Compiled(run, Counter(name for code in codes for name in _KERNEL.findall(code)), outputs, eager)


def ratio(ours: Compiled, theirs: Compiled, call: Arguments, rounds: int) -> float:
    """The ratio of the latencies."""
    # Compiling the second module drops the code of the first one, which the first call compiles again.
    with FROZEN():
        for _ in range(3):
            ours.seconds(call), theirs.seconds(call)
    with torch._dynamo.config.patch(error_on_recompile=True):
        return statistics.median(ours.seconds(call) / theirs.seconds(call) for _ in range(rounds))


def is_equal(name: str, quantization: Quantization, binaries: Path, folder: Path, rounds: int) -> bool:
    """Compiles a model quantized by both, prints the table, and returns whether the kernels agree."""
    examination = Examination(replace(MODELS[name], prepare=quantization.options, strict=True), binaries, folder)
    examination.export()
    calls = [examination.model.inputs(seed) for seed in range(1, 1 + CALLS)]
    torch._dynamo.reset()
    theirs = compiled(quantize(examination.load(), calls[:1], quantization).program.module(), calls)
    ours = compiled(examination.candidate().module(), calls)
    our_distance, their_distance = sqnr(ours.eager, ours.outputs), sqnr(theirs.eager, theirs.outputs)
    latency = ratio(ours, theirs, calls[0], rounds)
    with torch.backends.mkldnn.flags(enabled=False), quiet():
        itself = sqnr(ours.eager, flatten(run_all(examination.candidate().module(), calls)))
    print(
        f"{name}, {quantization}: compiled {our_distance:.1f} dB to eager, torchao's {their_distance:.1f} dB; eager without "
        f"oneDNN {itself:.1f} dB from itself; latency {latency:.3f} of torchao's"
    )
    for kernel in sorted(theirs.kernels.keys() | ours.kernels.keys()):
        print(f"    {kernel:40} {ours.kernels[kernel]:4}, torchao {theirs.kernels[kernel]:4}")
    is_close = our_distance >= min(their_distance, itself) - SQNR_MARGIN_DB
    return ours.kernels == theirs.kernels and is_close and latency <= MAX_RATIO


def main() -> int:
    """Compares what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="FAMILY/MODEL")
    parser.add_argument("--binaries", type=Path, required=True, help="the folder of pt2e-opt")
    parser.add_argument("--prepare", default="quantizer=x86-inductor", metavar="OPTIONS", help="options of --prepare")
    parser.add_argument("--rounds", type=int, default=40, help="timed calls of each")
    args = parser.parse_args()
    torch.set_num_threads(1)
    agree = []
    for name in args.models:
        with tempfile.TemporaryDirectory() as folder:
            agree.append(is_equal(name, Quantization(args.prepare), args.binaries.resolve(), Path(folder), args.rounds))
    return 0 if all(agree) else 1


if __name__ == "__main__":
    sys.exit(main())
