"""The reference flow: torchao's PT2E quantization, and its results."""

from __future__ import annotations

import hashlib
import math
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind
from torch.fx import GraphModule, Node
from torchao.quantization.pt2e import HistogramObserver, ObserverBase
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

from capture import Arguments, Call, arguments, invoke, kept
from dead_code import without_dead_code
from leftovers import without_leftovers
from quantizations import Quantization
from summary import Summary, attribute, operation_labels, parameter_uses, summarize

_CACHE_FORMAT = "5"
_PACKAGES = ("torch", "torchao", "executorch")


@dataclass(frozen=True)
class Observed:
    """The state and the parameters of an activation observer."""

    minimum: float
    maximum: float
    bins: int | None
    """Bins of its histogram, or None for an observer without one."""
    scale: float
    zero_point: int


@dataclass
class Converted:
    """The result of the reference flow."""

    module: GraphModule
    """The result of torchao's conversion without leftovers (see `leftovers.py`), or the module of the program exported from it."""
    summary: Summary
    observed: dict[str, Observed]
    """The observer of each activation, by the label of the operation that computes it."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of `prepare`, `calibrate` (all calls) and `convert`."""


@dataclass
class Quantized:
    """The result of the reference flow, exported again."""

    program: ExportedProgram
    summary: Summary
    """The summary, made before that export."""
    observed: dict[str, Observed]
    """As of `Converted`."""
    seconds: dict[str, float] = field(default_factory=dict)
    """As of `Converted`."""

    def converted(self) -> Converted:
        """The result as `Converted`, for comparison."""
        return Converted(self.program.module(), self.summary, self.observed, self.seconds)


@contextmanager
def quiet() -> Iterator[None]:
    """Without warnings and without gradients."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        yield


def prepare(program: ExportedProgram, quantization: Quantization) -> GraphModule:
    """The program with observers, prepared as a user of torchao would from a loaded archive."""
    with quiet():
        return prepare_pt2e(program.module(), quantization.quantizer())


def state_of(prepared: GraphModule) -> list[Tensor]:
    """The program's own tensors in a graph with observers, which must be restored when torchao is done.

    Otherwise buffers that the program writes to (caches, moving averages) would keep what calibration wrote, and torchao's
    constant folding also runs ops that write to a constant: the converted model would start from another state than the program.
    """
    own = (attribute(prepared, node) for node in prepared.graph.nodes if node.op == "get_attr")
    return [value for value in own if isinstance(value, Tensor)]


def observe(prepared: GraphModule, calls: Sequence[Call | Arguments]) -> None:
    """Calibrates in place, and restores the program's own state. Random numbers start from the same seed as in pt2e-opt."""
    torch.manual_seed(0)
    with quiet(), kept(state_of(prepared)):
        for call in calls:
            invoke(prepared, call)


def observed_activations(prepared: GraphModule) -> dict[str, Observed]:
    """The state of each per-tensor observer of an operation's result, by the operation's label."""
    labels = operation_labels(prepared)
    found: dict[str, Observed] = {}
    for node in prepared.graph.nodes:
        if node.op != "call_module" or not isinstance(node.args[0], Node):
            continue
        observer = getattr(prepared, str(node.target), None)
        producer = node.args[0]
        if not isinstance(observer, ObserverBase) or producer.name not in labels:
            continue
        if getattr(observer, "min_val", torch.empty(0)).numel() != 1:
            continue
        scale, zero_point = observer.calculate_qparams()
        bins = observer.bins if isinstance(observer, HistogramObserver) else None
        found[labels[producer.name]] = Observed(
            float(observer.min_val), float(observer.max_val), bins, float(scale), int(zero_point)
        )
    return found


def dynamic_shapes_of(program: ExportedProgram) -> tuple[Any, ...]:
    """The dynamic sizes of each user input, for exporting again."""
    users = {spec.arg.name for spec in program.graph_signature.input_specs if spec.kind == InputKind.USER_INPUT}
    shapes: list[Any] = []
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name in users:
            sizes = getattr(node.meta["val"], "shape", ())
            dynamic = {i: torch.export.Dim.DYNAMIC for i, size in enumerate(sizes) if isinstance(size, torch.SymInt)}
            shapes.append(dynamic or None)
    return tuple(shapes)


def convert(program: ExportedProgram, calls: Sequence[Call | Arguments], quantization: Quantization) -> Converted:
    """Prepares, calibrates on `calls` and converts, timing each step."""
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    prepared = prepare(program, quantization)
    seconds["prepare"] = time.perf_counter() - start
    start = time.perf_counter()
    observe(prepared, calls)
    seconds["calibrate"] = time.perf_counter() - start
    with quiet(), kept(state_of(prepared)):
        observed = observed_activations(prepared)
        start = time.perf_counter()
        module = convert_pt2e(prepared)
        seconds["convert"] = time.perf_counter() - start
        module = without_leftovers(module, calls[0])
    return Converted(module, summarize(module, parameter_uses(program)), observed, seconds)


def quantize(program: ExportedProgram, calls: Sequence[Call], quantization: Quantization) -> Quantized:
    """As `convert`, and exports the result."""
    result = convert(program, calls, quantization)
    with quiet():
        call = arguments(calls[0])
        shapes = dynamic_shapes_of(program)
        exported = torch.export.export(result.module, call.args, call.kwargs, dynamic_shapes=shapes)
    return Quantized(exported, result.summary, result.observed, result.seconds)


def quantize_cached(
    model: Path, calib: Path, calls: Sequence[Call], cache: Path, quantization: Quantization
) -> Quantized:
    """As `quantize` for the archive `model`, cached in `cache` by the contents of the archive and of the data."""
    digest = hashlib.sha256(repr((_CACHE_FORMAT, quantization.options, [version(name) for name in _PACKAGES])).encode())
    data = sorted(calib.glob("*.npz")) if calib.is_dir() else [calib]
    for file in (model, *data):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    stem = cache / f"{model.stem}-{'-'.join(quantization.names)}-{digest.hexdigest()[:16]}"
    archive, facts = stem.with_suffix(".pt2"), stem.with_suffix(".pt")
    if archive.exists() and facts.exists():
        # Unpickling is safe: the file was pickled by this script, in a folder that the user names.
        return Quantized(torch.export.load(archive), **torch.load(facts, weights_only=False))
    result = quantize(without_dead_code(torch.export.load(model)), calls, quantization)
    cache.mkdir(parents=True, exist_ok=True)
    torch.export.save(result.program, archive)
    torch.save({"summary": result.summary, "observed": result.observed, "seconds": result.seconds}, facts)
    return result


def sqnr(signal: Sequence[Tensor], actual: Sequence[Tensor]) -> float:
    """10 log10(sum b^2 / sum (a - b)^2) in dB, over all elements of all tensors; infinite when they are equal.

    `signal` is b, the reference; `actual` is a.
    """
    power = sum(float((b.double() ** 2).sum()) for b in signal)
    noise = sum(float(((a.double() - b.double()) ** 2).sum()) for a, b in zip(actual, signal, strict=True))
    if noise == 0.0:
        return math.inf
    return 10.0 * math.log10(power / noise) if power else -math.inf
