#!/usr/bin/env python3
"""Quantizes attention with an additive mask: `masked_attention.py --binaries target/release`.

A tiny Llama is exported in two forms: one adds the mask to the scores, the other passes it to scaled_dot_product_attention, which
is never quantized. Scores are made large, so that the mask matters. By default the first form must be as close to float as the
second, within `MARGIN` dB; with `masks=quantized`, as in torchao, it must be further away, or this test shows nothing.
Masks of the smallest number of their dtype and of infinities are tried, from a buffer, from an input and computed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
import transformers
from torch import Tensor, nn
from torch.nn import functional

from capture import Arguments, Call, capture, run_all, save_calls, save_program
from families.model import tokens
from families.transformers_models import Logits
from parity import flatten, load_candidate
from reference import sqnr
from zoo_check import CheckFailed, run_tool

MARGIN = 1.0
"""How many dB lower the SQNR of the form that adds the mask may be."""
SCALE = 12.0
"""The factor on the weights of queries and keys."""
VOCABULARY, LENGTH, WIDTH, CALLS = 99, 8, 16, 8


def llama(attention: str) -> nn.Module:
    """Two layers; transformers' `eager` adds the mask, `sdpa` does not."""
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        use_cache=False,
        attn_implementation=attention,
    )
    decoder = transformers.LlamaForCausalLM(config)
    with torch.no_grad():
        for name, parameter in decoder.named_parameters():
            if name.endswith(("q_proj.weight", "k_proj.weight")):
                parameter.mul_(SCALE)
    return Logits(decoder).eval()


class Attention(nn.Module):
    """One head, with a mask from a buffer, from an input (1 for positions to attend to) or computed from the positions.

    The scores are not scaled: the scaling would be quantized in one form and not in the other.
    """

    def __init__(self, source: str, hidden: float, add: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.source, self.hidden, self.add = source, hidden, add
        self.register_buffer("mask", torch.full((LENGTH, LENGTH), hidden).triu(1))

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        if self.source == "buffer":
            mask = self.mask
        elif self.source == "input":
            mask = torch.where(keep.bool()[:, None, :], 0.0, self.hidden)
        else:
            places = torch.arange(LENGTH)
            mask = torch.zeros(LENGTH, LENGTH).masked_fill(places[None, :] > places[:, None], self.hidden)
        q, k, v = self.query(x) * 4, self.key(x), self.value(x)
        if not self.add:
            return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=1.0)
        return torch.softmax(q @ k.transpose(-1, -2) + mask, -1) @ v


def _text(seed: int) -> Call:
    return (tokens((2, LENGTH), VOCABULARY, seed),)


def _rows(seed: int) -> Call:
    generator = torch.Generator().manual_seed(seed)
    keep = torch.ones(2, LENGTH, dtype=torch.int64)
    keep[1, -1 - seed % 4 :] = 0
    return torch.randn(2, LENGTH, WIDTH, generator=generator), keep


Model = tuple[Callable[[bool], nn.Module], Callable[[int], Call]]
"""Makes one of the two forms, and its calls."""
LOWEST = torch.finfo(torch.float32).min
MODELS: dict[str, Model] = {
    "llama": (lambda add: llama("eager" if add else "sdpa"), _text),
    **{
        f"{source}-{'infinite' if hidden < LOWEST else 'lowest'}": (partial(Attention, source, hidden), _rows)
        for source in ("buffer", "input", "computed")
        for hidden in (LOWEST, -torch.inf)
    },
}


def distance(module: nn.Module, inputs: Callable[[int], Call], tool: Path, folder: Path, masks: str) -> float:
    """The SQNR of the quantized model against float, in dB; raises CheckFailed."""
    calib, test = [inputs(seed) for seed in range(CALLS)], [inputs(100 + seed) for seed in range(CALLS)]
    save_program(capture(module, Arguments(calib[0], {})), folder / "m.pt2")
    save_calls(calib, folder / "calib")
    flow = ("--prepare", f"--calibrate=data={folder / 'calib'}", f"--convert=masks={masks}")
    run_tool(tool, folder / "m.pt2", *flow, "-o", folder / "q.pt2")
    quantized = load_candidate(folder / "q.pt2").module()
    return sqnr(flatten(run_all(module, test)), flatten(run_all(quantized, test)))


def line_of(model: Model, tool: Path, folder: Path) -> tuple[bool, str]:
    """Whether the mask is kept, and what to print; raises CheckFailed."""
    make, inputs = model
    aside = distance(make(False), inputs, tool, folder, "float")
    kept, strict = (distance(make(True), inputs, tool, folder, masks) for masks in ("float", "quantized"))
    words = f"{kept:.2f} dB, without an add {aside:.2f} dB, with masks=quantized {strict:.2f} dB"
    return kept >= aside - MARGIN and strict < aside - MARGIN, words


def lines(names: list[str], tool: Path) -> Iterator[tuple[bool, str]]:
    """A line a model."""
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                kept, words = line_of(MODELS[name], tool, Path(folder))
            except CheckFailed as reason:
                kept, words = False, str(reason)
        yield kept, f"{name} {'ok' if kept else 'FAILED'}, {words}"


def main() -> int:
    """Prints a line for each model; the exit code is 1 if one does not keep its mask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help=f"of {', '.join(MODELS)}; all of them where none is named")
    parser.add_argument("--binaries", type=Path, default=Path("target/release"), help="where pt2e-opt is")
    args = parser.parse_args()
    unknown = set(args.models) - set(MODELS)
    if unknown:
        parser.error(f"no model {', '.join(sorted(unknown))}; there are {', '.join(MODELS)}")
    warnings.simplefilter("ignore")
    failures = 0
    for kept, line in lines(args.models or list(MODELS), args.binaries / "pt2e-opt"):
        failures += not kept
        print(line, flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
