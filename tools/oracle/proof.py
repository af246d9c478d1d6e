"""Proves that an activation scale differs from the reference's only because of rounding in the float model.

torchao's histogram search jumps by whole bins when the last bit of one observed value changes, and two evaluators of the
float model sum in different orders. So a different scale proves nothing by itself. If our observer, given the same tensors as
torchao's, finds torchao's scale and zero point bit for bit, then the difference is due to rounding in the float evaluation, and
neither the observer nor its place is wrong.
"""

from __future__ import annotations

import json
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.export import ExportedProgram
from torch.fx import GraphModule, Node
from torchao.quantization.pt2e import HistogramObserver, MinMaxObserver, ObserverBase, PerChannelMinMaxObserver

from capture import Arguments, Call
from observer_cases import save_cases
from quantizations import Quantization
from reference import observe, prepare
from summary import Place, QdqNode, sources

Ask = Callable[[Path], list[dict[str, Any]]]
"""Runs the observers of pt2e-opt on a file of cases: returns the output of the example `observe`."""

OBSERVE_HELP = "the built example `observe`, to prove outliers among scales; default: examples/observe beside pt2e-opt"
_KINDS = {
    HistogramObserver: "histogram",
    MinMaxObserver: "min_max",
    PerChannelMinMaxObserver: "per_channel_min_max",
}


def example(binary: Path) -> Ask:
    """Asks the built example `observe`."""

    def ask(path: Path) -> list[dict[str, Any]]:
        done = subprocess.run([str(binary), str(path)], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    return ask


def example_beside(tool: Path) -> Path | None:
    """The path where cargo builds the example, `examples/observe` beside `tool`, if it exists."""
    path = tool.parent / "examples" / "observe"
    return path if path.exists() else None


def _observers(prepared: GraphModule, names: Mapping[str, str]) -> Iterator[tuple[str, ObserverBase]]:
    """The observers by the source of the values that they see. A shared observer is listed once for each site."""
    source = sources(prepared, names)
    for node in prepared.graph.nodes:
        observer = getattr(prepared, str(node.target), None) if node.op == "call_module" else None
        if isinstance(observer, ObserverBase) and isinstance(node.args[0], Node):
            yield source(node.args[0]), observer


def _found_by(observer: ObserverBase, node: QdqNode) -> bool:
    """Whether the node has the observer's parameters."""
    scale, zero_point = observer.calculate_qparams()
    return (tuple(scale.tolist()), tuple(zero_point.tolist())) == (node.scale, node.zero_point)


def _case(name: str, observer: ObserverBase, tensors: Sequence[Tensor]) -> dict[str, Any]:
    kind = _KINDS[type(observer)]
    case = {
        "name": name,
        "kind": kind,
        "dtype": str(observer.dtype).removeprefix("torch."),
        "qscheme": str(observer.qscheme).removeprefix("torch."),
        "quant_min": observer.quant_min,
        "quant_max": observer.quant_max,
        "eps": float(observer.eps),
        "reduce_range": observer.reduce_range,
        "tensors": list(tensors),
    }
    own = {"histogram": "bins", "per_channel_min_max": "ch_axis"}.get(kind)
    return case | ({own: getattr(observer, own)} if own else {})


def unproved(
    program: ExportedProgram,
    calls: Sequence[Call | Arguments],
    outliers: Sequence[QdqNode],
    ask: Ask,
    quantization: Quantization,
    *,
    names: Mapping[str, str],
    mode: str = "xnnpack",
) -> dict[Place, str]:
    """For each outlier of the reference, by place, why it is not proved to be rounding; empty if it is proved.

    `calls` are the calibration calls. `names` are the names in the summary that has the outliers.
    """
    prepared = prepare(program, quantization)
    wanted = {node.source for node in outliers}
    watched = [(s, o) for s, o in _observers(prepared, names) if s in wanted and type(o) in _KINDS]
    seen: dict[int, list[Tensor]] = {}
    for observer in {id(observer): observer for _, observer in watched}.values():
        tensors = seen[id(observer)] = []
        observer.register_forward_pre_hook(lambda _, args, tensors=tensors: tensors.append(args[0].detach().clone()))
    observe(prepared, calls)

    # One case for each observer, which several outliers may share.
    cases: dict[int, dict[str, Any]] = {}
    observers: dict[Place, int] = {}
    for node in outliers:
        observer = next((o for source, o in watched if source == node.source and _found_by(o, node)), None)
        if observer is not None:
            observers[node.place] = id(observer)
            cases[id(observer)] = _case(str(id(observer)), observer, seen[id(observer)])
    answers = dict(zip(cases, _answers(ask, list(cases.values())), strict=True))
    return {
        node.place: _disagreement(node, answers[observers[node.place]])
        if node.place in observers
        else "torchao's observers find another scale when they are run again"
        for node in outliers
    }


def _answers(ask: Ask, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not cases:
        return []
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        path = Path(folder) / "cases.safetensors"
        save_cases(path, cases)
        return ask(path)


def _disagreement(node: QdqNode, answer: dict[str, Any]) -> str:
    scale_bits = [struct.unpack("<I", struct.pack("<f", scale))[0] for scale in node.scale or ()]
    if answer.get("scale_bits") == scale_bits and answer.get("zero_point") == list(node.zero_point or ()):
        return ""
    if "error" in answer:
        return f"on torchao's own values our observer fails: {answer['error']}"
    scales = [struct.unpack("<f", struct.pack("<I", bits))[0] for bits in answer.get("scale_bits", [])]
    return f"on torchao's own values our observer finds scale {scales} zero point {answer.get('zero_point')}"
