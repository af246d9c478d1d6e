#!/usr/bin/env python3
"""Writes the names of PyTorch's ops that torch-mlir has: `dump_torch_mlir_ops.py > src/ir/src/dialect/torch_mlir/ops.txt`.

Needs torch-mlir from PyPI (`requirements.txt`).
"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import torch_mlir

NAMESPACES = r"aten|prim|prims|quantized_decomposed|torchvision"


def main() -> None:
    """Prints one name a line, sorted, without ops that write to an argument, because a functional graph has none."""
    source = Path(torch_mlir.__file__ or torch_mlir.__path__[0])
    folder = source if source.is_dir() else source.parent
    text = (folder / "dialects" / "_torch_ops_gen.py").read_text()
    names = set(re.findall(rf'OPERATION_NAME = "torch\.((?:{NAMESPACES})\.[\w.]+)"', text))
    kept = sorted(name for name in names if not re.search(r"[a-z0-9]_(\.|$)", name))
    print(f"# The ops of torch-mlir {importlib.metadata.version('torch-mlir')} that are PyTorch's; all else is a torch.operator there.")
    print("# Made by tools/oracle/dump_torch_mlir_ops.py; do not edit.")
    print("\n".join(kept))


if __name__ == "__main__":
    main()
