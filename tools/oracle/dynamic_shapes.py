#!/usr/bin/env python3
"""Quantizes models with dynamic sizes and runs them at other sizes: `dynamic_shapes.py --binaries target/release`.

ResNet-18 has a dynamic batch, a small BERT a dynamic batch and length, a small Llama a dynamic length. Each is calibrated
on the example inputs of its export. At every size the converted archive runs in torch and in `pt2e-run`; a line has the SQNR
between them, and of each against the float model. They agree if the SQNR between them is at least `AGREEMENT` dB: another
order of float sums decides ties of a quantize differently, and a step of int8 propagates through the model.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from torch import Tensor, nn
from torch.export import Dim

from capture import Arguments, capture, run_all, save_program, synthetic_images
from families.model import tokens
from families.transformers_models import Logits
from parity import load_candidate
from reference import sqnr
from zoo import build_classifier
from zoo_check import CheckFailed, run_tool

AGREEMENT = 30.0
"""Smallest SQNR in dB between torch and the evaluator."""
VOCABULARY = 99
LONGEST = 64
_SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": LONGEST,
}
Size = tuple[int, ...]


@dataclass(frozen=True)
class Dynamic:
    """A model with dynamic sizes."""

    build: Callable[[], nn.Module]
    inputs: Callable[..., Arguments]
    """The arguments of one call of the given sizes."""
    dynamic_shapes: Any
    exported: Size
    """The sizes that it is exported and calibrated with."""
    sizes: tuple[Size, ...]
    """The sizes that it is run with."""


class Encoder(nn.Module):
    """An encoder that returns only the last hidden state."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state


def bert() -> nn.Module:
    """Two layers."""
    torch.manual_seed(0)
    return Encoder(transformers.BertModel(transformers.BertConfig(**_SIZES))).eval()


def llama() -> nn.Module:
    """Two layers, of grouped attention heads."""
    torch.manual_seed(0)
    config = transformers.LlamaConfig(**_SIZES, num_key_value_heads=2, use_cache=False)
    return Logits(transformers.LlamaForCausalLM(config)).eval()


def images(batch: int) -> Arguments:
    """As many images."""
    return Arguments((torch.cat(list(synthetic_images(batch, 224, seed=batch))),), {})


def masked(batch: int, length: int) -> Arguments:
    """Token numbers, and a mask that leaves out the end of the last row."""
    mask = torch.ones(batch, length, dtype=torch.int64)
    mask[-1, (length + 1) // 2 :] = 0
    return Arguments((tokens((batch, length), VOCABULARY, batch * length), mask), {})


def text(length: int) -> Arguments:
    """One row of token numbers."""
    return Arguments((tokens((1, length), VOCABULARY, length),), {})


_BATCH, _LENGTH = Dim("batch", min=1, max=64), Dim("length", min=1, max=LONGEST)
MODELS = {
    "resnet18": Dynamic(
        partial(build_classifier, "resnet18"), images, ({0: _BATCH},), (4,), ((1,), (2,), (5,), (11,))
    ),
    "bert": Dynamic(
        bert,
        masked,
        ({0: _BATCH, 1: _LENGTH}, {0: _BATCH, 1: _LENGTH}),
        (4, 8),
        ((1, 1), (1, 8), (2, 5), (5, 11), (11, 2), (3, LONGEST)),
    ),
    "llama": Dynamic(llama, text, ({1: _LENGTH},), (8,), ((1,), (2,), (5,), (11,), (LONGEST,))),
}


def lines_of(model: Dynamic, binaries: Path, folder: Path) -> Iterator[tuple[bool, str]]:
    """For each size, whether torch and the evaluator agree, and what to print; raises CheckFailed."""
    module, example = model.build(), model.inputs(*model.exported)
    save_program(capture(module, example, dynamic_shapes=model.dynamic_shapes), folder / "m.pt2")
    flow = ("--prepare=quantizer=xnnpack per-channel=true", "--calibrate", "--convert")
    run_tool(binaries / "pt2e-opt", folder / "m.pt2", *flow, "-o", folder / "q.pt2")
    quantized = load_candidate(folder / "q.pt2").module()
    for size in model.sizes:
        call = model.inputs(*size)
        (floats,), (expected,) = (run_all(form, [call]) for form in (module, quantized))
        np.savez(folder / "x.npz", **{str(index): leaf.numpy() for index, leaf in enumerate(call.leaves)})
        run_tool(binaries / "pt2e-run", folder / "q.pt2", "--inputs", folder / "x.npz", "-o", folder / "y.npz")
        with np.load(folder / "y.npz") as found:
            ours = [torch.from_numpy(found[str(index)]) for index in range(len(found.files))]
        if [t.shape for t in ours] != [t.shape for t in expected]:
            raise CheckFailed(f"size {size}: other shapes")
        between = sqnr(expected, ours)
        largest = max(float((a - b).abs().max()) for a, b in zip(ours, expected, strict=True))
        identical = all(torch.equal(a, b) for a, b in zip(ours, expected, strict=True))
        yield between >= AGREEMENT, (
            f"{size}: {'bit-identical' if identical else f'differ by {largest:.1e}, {between:.1f} dB'}; "
            f"against float torch {sqnr(floats, expected):.1f} dB, pt2e-run {sqnr(floats, ours):.1f} dB"
        )


def main() -> int:
    """Prints a line a model and size; 1 if torch and the evaluator do not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", help=f"of {', '.join(MODELS)}; all of them where none is named")
    parser.add_argument("--binaries", type=Path, default=Path("target/release"), help="where pt2e-opt and pt2e-run are")
    args = parser.parse_args()
    unknown = set(args.models) - set(MODELS)
    if unknown:
        parser.error(f"no model {', '.join(sorted(unknown))}; there are {', '.join(MODELS)}")
    warnings.simplefilter("ignore")
    failures = 0
    for name in args.models or MODELS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                for agree, line in lines_of(MODELS[name], args.binaries, Path(folder)):
                    failures += not agree
                    print(f"{name} {'ok' if agree else 'FAILED'}, {line}", flush=True)
            except CheckFailed as reason:
                failures += 1
                print(f"{name} FAILED, {reason}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
