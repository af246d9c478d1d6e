"""Writes test-files/zoo, small models of the zoo with PyTorch's results: `zoo_fixtures.py --out test-files/zoo [NAME ...]`.

    NAME.pt2                  the captured model with its example inputs, deflated, without stack traces
    NAME.outputs.safetensors  the tensors among PyTorch's results on those inputs, `0`, `1`, ... in their order
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file

from capture import leaked_paths, run_all
from families import MODELS
from zoo_check import Examination

FIXTURES = """
    handwritten/bidirectional_lstm handwritten/cached_attention handwritten/complex_rotary handwritten/conditional
    handwritten/dict_inputs handwritten/dynamic_length handwritten/float8_weights handwritten/fourier_mixing
    handwritten/graph_convolution handwritten/half_precision handwritten/nested_outputs handwritten/no_gradients
    handwritten/normalized_weights handwritten/random_numbers
    handwritten/scan handwritten/spectrogram handwritten/strided_weights handwritten/training_batch_norm
    handwritten/variational_autoencoder handwritten/while_loop
    transformers/BertModel transformers/LlamaForCausalLM transformers/MambaForCausalLM transformers/MixtralForCausalLM
    transformers/SwinModel transformers/T5ForConditionalGeneration transformers/WhisperForConditionalGeneration
""".split()
"""Small models of different kinds."""


def deflate(source: Path, target: Path) -> None:
    """Copies an archive with compressed entries and the earliest date of zip files, so that it is reproducible."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)


def write(name: str, out: Path) -> None:
    """Writes the files of one model."""
    stem = out / name.rsplit("/", 1)[-1]
    with tempfile.TemporaryDirectory() as folder:
        examination = Examination(MODELS[name], Path(), Path(folder))
        examination.export(stack_traces=False)
        deflate(examination.archive, stem.with_suffix(".pt2"))
        outputs = run_all(examination.load().module(), examination.calls[:1])[0]
    save_file({str(i): t.contiguous() for i, t in enumerate(outputs)}, stem.with_suffix(".outputs.safetensors"))


def main() -> int:
    """Writes the models; the exit code is 1 if an archive contains a path of this machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="default: all of them")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for name in args.names or FIXTURES:
        write(name, args.out)
        print(name, flush=True)
    leaks = [f"{file}: {path}" for file in sorted(args.out.glob("*.pt2")) for path in leaked_paths(file)]
    for leak in leaks:
        print(leak, file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
