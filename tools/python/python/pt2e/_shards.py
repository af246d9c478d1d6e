"""Calibration in parts: each worker observes a part of the data, and the statistics are merged in the order of the parts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pt2e._module import Module, merge_statistics


def observe(module: Module, calls: Iterable[Any]) -> bytes:
    """The statistics of a prepared module on a part of the data. The module itself then has them too."""
    with tempfile.TemporaryDirectory(prefix="pt2e-") as folder:
        path = Path(folder, "statistics.json")
        module.calibrate(calls, progress=False, save_statistics=path)
        return path.read_bytes()


def load(module: Module, parts: Sequence[bytes]) -> Module:
    """Gives a prepared module the statistics of all parts, in their order."""
    if not parts:
        raise ValueError("there are no data to calibrate on")
    with tempfile.TemporaryDirectory(prefix="pt2e-") as folder:
        files = [Path(folder, f"{number}.json") for number in range(len(parts))]
        for file, part in zip(files, parts):
            file.write_bytes(part)
        merged = Path(folder, "merged.json") if len(files) > 1 else files[0]
        if len(files) > 1:
            merge_statistics(files, merged)
        return module.load_statistics(merged)
