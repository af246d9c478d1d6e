"""Runs pt2e-opt, and reads the wall time of each pass from MLIR's report and the peak memory of the process; runs pt2e-run."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

OUTSIDE = ("Parser", "Output", "Read", "Write", "Rest", "Total", "root")
"""Entries of MLIR's timing report that are not passes."""


@dataclass
class Run:
    """One run of a command."""

    passes: dict[str, float]
    """Wall seconds of each pass, in order; a pass that ran twice is summed."""
    wall: float
    """Wall seconds of the whole process."""
    peak_bytes: int
    """Largest resident size; pages of mapped files count once they are touched."""

    def seconds(self, *leave_out: str) -> float:
        """Wall seconds of all passes but those named."""
        return sum(seconds for name, seconds in self.passes.items() if name not in leave_out)


def run(binary: Path, arguments: list[str], threads: int) -> Run:
    """Runs `binary` with MLIR's timing on.

    Raises RuntimeError with the output of the tool if it fails.
    """
    command = [str(binary), *arguments, "--mlir-timing", "--mlir-output-format=json"]
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise RuntimeError(f"{' '.join(command)}\n{stderr[-2000:]}")
    return Run(_passes(stderr), wall, usage.ru_maxrss * 1024)


def forwards(binary: Path, model: Path, calls: int, threads: int) -> list[float]:
    """Milliseconds of each of `calls` forwards of a model on its example inputs, by `pt2e-run`.

    Raises CalledProcessError if it fails.
    """
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
    command = [str(binary), str(model), "--repeat", str(calls)]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True).stdout
    line = next(line for line in output.splitlines() if ", ms: " in line)
    return [float(value) for value in line.rsplit(", ms: ", 1)[1].split()]


def _passes(report: str) -> dict[str, float]:
    """The passes of MLIR's JSON report, which follows the diagnostics; nested pipelines are flattened to their leaves."""
    found: dict[str, float] = {}

    def collect(entries: list[dict]) -> None:
        for entry in entries:
            if not entry or entry["name"] in OUTSIDE:
                continue
            inner = [child for child in entry.get("passes", []) if child]
            if inner:
                collect(inner)
            else:
                found[entry["name"]] = found.get(entry["name"], 0.0) + entry["wall"]["duration"]

    collect(json.loads(report[report.rindex("\n[\n") :]) if "\n[\n" in report else json.loads(report))
    return found
