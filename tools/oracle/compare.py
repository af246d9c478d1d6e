"""Compares a candidate's quantization with the reference's, check by check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.fx import GraphModule, Interpreter, Node

from alignment import operations_of
from capture import Arguments, Call, arguments, equal, kept, tensors_of
from reference import Observed
from summary import Place, QdqNode, Summary, fetch, is_qdq, is_quantize, operation_labels

SCALE_TOLERANCE = 1e-5
"""Relative difference that another summation order of the float model explains."""
COMPUTED_SHARE = 0.99
"""Share of the elements of a computed weight that must be equal, the others within a step."""
SCALE_SHARE = 0.99
"""Share of the activation scales that must be within the tolerance."""


@dataclass
class Check:
    """The outcome of one check."""

    name: str
    passed: bool | None
    """None if it was not compared; the detail says why."""
    detail: str
    items: list[str] = field(default_factory=list)
    """Every difference."""

    def to_json(self) -> dict[str, Any]:
        """The check as plain data."""
        return {"name": self.name, "passed": self.passed, "detail": self.detail, "items": self.items}


def check_operations(reference: Summary, candidate: Summary) -> Check:
    """The operations themselves must agree, because the places of q/dq nodes refer to them."""
    missing = reference.operations.items() - candidate.operations.items()
    extra = candidate.operations.items() - reference.operations.items()
    items = [f"missing: {label}" for label, _ in sorted(missing)] + [f"extra: {label}" for label, _ in sorted(extra)]
    return Check("operations", not items, f"{len(reference.operations)} operations of the model", items)


def check_structure(reference: Summary, candidate: Summary) -> Check:
    """Same q/dq nodes: kind, count, place, axis, range, dtype."""
    expected, actual = (Counter(node.structure for node in s.nodes) for s in (reference, candidate))
    texts = {node.structure: f"{node} {node.structure[3:]}" for s in (reference, candidate) for node in s.nodes}
    items = [f"missing: {texts[s]} x{n}" for s, n in (expected - actual).items()]
    items += [f"extra: {texts[s]} x{n}" for s, n in (actual - expected).items()]
    kinds = Counter(node.kind for node in reference.nodes)
    detail = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return Check("q/dq nodes", not items, detail or "none", items)


def check_constants(reference: Summary, candidate: Summary) -> Check:
    """Same quantized weights, bit for bit.

    A constant that has the parameters of an activation may have other parameters than in the reference: it must then be the
    same value within half a step of each. A constant that is computed from parameters (`w / w.norm()`) may differ in its last
    bits, as activations may.
    """
    items = []
    moved = {ours.source: (theirs, ours) for theirs, ours in _moved_constants(reference, candidate)}
    for name, expected in reference.constants.items():
        actual = candidate.constants.get(name)
        if actual is None:
            items.append(f"{name}: missing")
        elif actual.dtype != expected.dtype or actual.shape != expected.shape:
            items.append(f"{name}: {actual.dtype} {list(actual.shape)}, not {expected.dtype} {list(expected.shape)}")
        elif name in moved and _same_value(expected, actual, *moved[name]):
            continue
        elif not torch.equal(actual, expected):
            steps = (actual.int() - expected.int()).abs()
            if _is_computed(name) and steps.max() <= 1 and (steps == 0).double().mean() >= COMPUTED_SHARE:
                continue
            items.append(f"{name}: {int((steps > 0).sum())} of {steps.numel()} differ, by up to {int(steps.max())}")
    items += [f"{name}: extra" for name in candidate.constants.keys() - reference.constants.keys()]
    return Check("quantized weights", not items, f"{len(reference.constants)} tensors", items)


def check_constant_qparams(reference: Summary, candidate: Summary) -> Check:
    """Same scales and zero points of the weights, bit for bit.

    A constant that shares an observer with activations, such as an operand of `cat`, must have the parameters of the same
    activation in both graphs; these are compared with the activations. A constant that is computed from parameters must have a
    scale within the tolerance for activations, and an equal zero point.
    """
    actual = {node.place: node for node in candidate.nodes if node.constant}
    places = _tied_alike(reference, candidate)
    items = []
    for node in (node for node in reference.nodes if node.constant):
        other = actual.get(node.place)
        if other is None:
            items.append(f"{node}: missing")
        elif _is_computed(node.source.removeprefix("constant ")) and _close(node, other):
            continue
        elif (node.scale, node.zero_point) != (other.scale, other.zero_point) and node.place not in places:
            items.append(f"{node}: {_qparams(other)}, not {_qparams(node)}")
    count = sum(len(node.scale or ()) for node in reference.nodes if node.constant)
    shared = f", {len(places)} constants with the scale of an activation" if places else ""
    return Check("weight scales", not items, f"{count} scales{shared}", items)


def _is_computed(name: str) -> bool:
    """Whether a constant is computed from parameters, and so is named by its use."""
    return "#" in name


def _close(theirs: QdqNode, ours: QdqNode) -> bool:
    """Whether the parameters are equal except for the last bits of the scales."""
    left, right = theirs.scale or (), ours.scale or ()
    pairs = list(zip(left, right, strict=False))
    equal_length = len(left) == len(right) and theirs.zero_point == ours.zero_point
    return equal_length and all(abs(a - b) <= SCALE_TOLERANCE * abs(a) for a, b in pairs)


def tied_constants(summary: Summary) -> dict[Place, frozenset[Place]]:
    """The constants that share their parameters with activations around the same operation, with the places of the activations.

    A constant with several users is dequantized for each, with the same parameters.
    """
    takers: dict[str, set[str]] = defaultdict(set)
    for node in summary.nodes:
        if node.constant:
            takers[node.source].update(use.split("[")[0] for use in node.uses)
    activations = [n for n in summary.nodes if not n.constant and n.kind.startswith("quantize_per_tensor")]
    found = {
        node.place: frozenset(
            other.place
            for other in activations
            if (other.scale, other.zero_point) == (node.scale, node.zero_point)
            and operations_of(other) & takers[node.source]
        )
        for node in summary.nodes
        if node.constant and node.kind.startswith("dequantize_per_tensor") and node.scale is not None
    }
    return {place: others for place, others in found.items() if others}


def _tied_alike(reference: Summary, candidate: Summary) -> set[Place]:
    """The constants that share the parameters of the same activation in both graphs."""
    left, right = tied_constants(reference), tied_constants(candidate)
    return {place for place in left.keys() & right.keys() if left[place] & right[place]}


def _moved_constants(reference: Summary, candidate: Summary) -> Iterator[tuple[QdqNode, QdqNode]]:
    """The constants of `_tied_alike` whose parameters differ between the graphs."""
    places = _tied_alike(reference, candidate)
    actual = {node.place: node for node in candidate.nodes if node.constant and node.place in places}
    for node in reference.nodes:
        other = actual.get(node.place) if node.constant else None
        if other is not None and (node.scale, node.zero_point) != (other.scale, other.zero_point):
            yield node, other


def _same_value(expected: Tensor, actual: Tensor, theirs: QdqNode, ours: QdqNode) -> bool:
    """Whether two tensors can be one value, quantized per tensor with different parameters."""
    halves, values, inner = 0.0, [], torch.ones(expected.shape, dtype=torch.bool)
    for tensor, node in ((expected, theirs), (actual, ours)):
        if node.scale is None or node.zero_point is None:
            return False
        values.append((tensor.double() - node.zero_point[0]) * node.scale[0])
        halves += node.scale[0] / 2
        # A clamped element may stand for any value beyond the range.
        inner &= (tensor > node.quant_min) & (tensor < node.quant_max)
    return bool(((values[0] - values[1]).abs() <= halves * (1 + 1e-6))[inner].all())


def _qparams(node: QdqNode) -> str:
    if node.scale is None or node.zero_point is None:
        return "computed at run time"
    if len(node.scale) == 1:
        return f"scale {node.scale[0]!r} zero point {node.zero_point[0]}"
    return f"{len(node.scale)} scales from {node.scale[0]!r}"


def check_floats(reference: Summary, candidate: Summary) -> Check:
    """Same floating-point constants (biases, folded batch norms), bit for bit.

    torchao's quantizer turns the numbers in `add` and `mul` into 0-d f32 buffers, and keeps these even if the operation is not
    quantized. There the candidate may have the number itself, with the same value.
    """
    items = []
    for use, expected in reference.floats.items():
        actual = candidate.floats.get(use)
        if actual is None and _is_literal(expected, candidate.literals.get(use)):
            continue
        if actual is None:
            items.append(f"{use}: missing")
        elif actual.shape != expected.shape or actual.dtype != expected.dtype:
            items.append(f"{use}: {actual.dtype} {list(actual.shape)}, not {expected.dtype} {list(expected.shape)}")
        elif not torch.equal(actual, expected):
            items.append(f"{use}: differs by up to {float((actual.double() - expected.double()).abs().max()):.3g}")
    items += [f"{use}: extra" for use in candidate.floats.keys() - reference.floats.keys()]
    return Check("float constants", not items, f"{len(reference.floats)} tensors", items)


def _is_literal(buffer: Tensor, number: float | None) -> bool:
    lifted = buffer.dim() == 0 and buffer.dtype == torch.float32
    return lifted and number is not None and torch.equal(buffer, torch.tensor(number, dtype=torch.float32))


def scale_differences(reference: Summary, candidate: Summary) -> tuple[list[tuple[QdqNode, QdqNode, float]], list[str]]:
    """The pairs of activation quantize nodes at the same place with their relative scale differences, and the nodes without a pair."""
    actual = {node.place: node for node in candidate.nodes}
    pairs, problems = [], []
    for node in reference.nodes:
        if node.constant or node.kind.startswith("dequantize") or node.scale is None:
            continue
        other = actual.get(node.place)
        if other is None or other.scale is None or len(other.scale) != len(node.scale):
            problems.append(f"{node}: missing")
            continue
        scales = zip(other.scale, node.scale, strict=True)
        pairs.append((node, other, max(abs(ours - theirs) / abs(theirs) for ours, theirs in scales)))
    return pairs, problems


def scale_outliers(reference: Summary, candidate: Summary) -> list[QdqNode]:
    """The reference's activation quantize nodes whose scale differs from the candidate's by more than the tolerance."""
    pairs, _ = scale_differences(reference, candidate)
    return [node for node, _, difference in pairs if difference > SCALE_TOLERANCE]


def check_scales(
    reference: Summary,
    candidate: Summary,
    observed: Mapping[str, Observed],
    plain: Mapping[str, Observed] | None,
    unproved: Mapping[Place, str] | None = None,
) -> Check:
    """Activation scales within tolerance except for a few outliers, which are explained; zero points equal elsewhere.

    There may be more outliers if each is proved to be rounding: `unproved` is the result of `proof.unproved`, or None if no
    proof was tried. `observed` is the state of the reference's observers, `plain` their state when torch computes the float
    model without oneDNN, which shows how far the reference varies by itself.
    """
    pairs, items = scale_differences(reference, candidate)
    passed = not items
    outliers = proved = 0
    for node, other, difference in pairs:
        if difference > SCALE_TOLERANCE:
            outliers += 1
            reason = None if unproved is None else unproved.get(node.place)
            proved += reason == ""
            cause = "rounding, proved" if reason == "" else _cause(node, other, observed, plain)
            cause = f"{reason}; {cause}" if reason else cause
            items.append(f"{node}: {_qparams(other)}, not {_qparams(node)}: {cause}")
        elif node.zero_point != other.zero_point:
            passed = False
            items.append(f"{node}: zero point {other.zero_point}, not {node.zero_point}, at an equal scale")
    for (source, *_), nodes in _by_source(candidate).items():
        if len({(node.scale, node.zero_point) for node in nodes}) > 1:
            passed = False
            items.append(f"{source}: quantized with one set of parameters, dequantized with another")
    share = 1.0 - outliers / len(pairs) if pairs else 1.0
    largest = max((difference for _, _, difference in pairs), default=0.0)
    detail = f"{len(pairs)} scales, {share:.2%} within {SCALE_TOLERANCE:g}, largest difference {largest:.2g}"
    if plain:
        detail += f"; of the reference against itself without oneDNN {_stable_share(observed, plain):.2%}"
    if outliers and proved == outliers:
        detail += f"; {outliers} outliers, each proved to be rounding: on torchao's own values the same scale"
    elif outliers and unproved is not None:
        detail += f"; {outliers} outliers, {proved} of them proved to be rounding"
    return Check("activation scales", passed and (share >= SCALE_SHARE or proved == outliers), detail, items)


def _stable_share(observed: Mapping[str, Observed], plain: Mapping[str, Observed]) -> float:
    """The share of the reference's own scales that stay within tolerance in another summation order."""
    moved = [abs(plain[name].scale - o.scale) / o.scale for name, o in observed.items() if name in plain]
    return sum(difference <= SCALE_TOLERANCE for difference in moved) / len(moved) if moved else 1.0


def _by_source(summary: Summary) -> dict[tuple[str, str, int, int], list[QdqNode]]:
    """The activation nodes by source and range: two quantizers may quantize one value to different ranges."""
    groups: dict[tuple[str, str, int, int], list[QdqNode]] = defaultdict(list)
    for node in summary.nodes:
        chained = any(use.startswith("requantize of") for use in node.uses)
        if not node.constant and not node.source.startswith("requantized") and not chained:
            groups[node.source, node.dtype, node.quant_min, node.quant_max].append(node)
    return groups


def _cause(
    node: QdqNode, other: QdqNode, observed: Mapping[str, Observed], plain: Mapping[str, Observed] | None
) -> str:
    if node.scale is None or other.scale is None:
        return "computed at run time"
    origin = next((o for o in observed.values() if o.scale == node.scale[0]), None)
    if origin is None:
        return "no observer of the reference has this scale"
    name = next(label for label, o in observed.items() if o is origin)
    causes = []
    width = (origin.maximum - origin.minimum) / origin.bins if origin.bins else 0.0
    moved = (other.scale[0] - node.scale[0]) * (node.quant_max - node.quant_min)
    if width and abs(moved / width - round(moved / width)) < 0.1 and round(moved / width):
        causes.append(f"the histogram search stopped {round(moved / width):+d} bins of {width:.3g} away")
    else:
        causes.append(f"the range differs by {moved:+.3g}, {'no whole number of histogram bins' if width else ''}")
    if plain and name in plain:
        own = abs(plain[name].scale - origin.scale) / origin.scale
        causes.append(f"the reference without oneDNN moves by {own:.2g} here")
    return "; ".join(causes)


def inject(module: GraphModule, summary: Summary, reference: Summary) -> list[str]:
    """Puts the reference's activation scales and zero points into a candidate; returns the places that the reference lacks.

    Constants that share the observer of an activation get its parameters too, and the reference's integers.
    """
    tied = tied_constants(summary)
    moved = {ours.place: theirs for theirs, ours in _moved_constants(reference, summary)}
    source = {node.place: node for node in reference.nodes}
    places = {node.name: node for node in summary.nodes if not node.constant or node.place in tied}
    missing = []
    for node in module.graph.nodes:
        if not is_qdq(node) or node.name not in places:
            continue
        origin = source.get(places[node.name].place)
        if origin is not None and origin.scale is None and places[node.name].scale is None:
            continue
        if origin is None or origin.scale is None or origin.zero_point is None:
            missing.append(str(places[node.name]))
            continue
        if isinstance(node.args[1], Node):
            # Per channel, in a weight that is computed at run time.
            for parameter, values in zip(node.args[1:3], (origin.scale, origin.zero_point), strict=True):
                tensor = fetch(module, parameter)
                tensor.copy_(torch.tensor(values, dtype=tensor.dtype))
            continue
        if (theirs := moved.get(places[node.name].place)) is not None:
            fetch(module, node.args[0]).copy_(reference.constants[theirs.source])
        node.args = (node.args[0], origin.scale[0], origin.zero_point[0], *node.args[3:])
    module.recompile()
    return missing


def without_quantized_destinations(module: GraphModule, names: Collection[str]) -> None:
    """Makes the named nodes take their first argument unquantized, if it is quantized."""
    for node in list(module.graph.nodes):
        dequantize = node.args[0] if node.name in names and node.args else None
        if not isinstance(dequantize, Node) or not is_qdq(dequantize) or not is_quantize(dequantize.args[0]):
            continue
        quantize = dequantize.args[0]
        node.args = (quantize.args[0], *node.args[1:])
        for unused in (dequantize, quantize):
            if not unused.users:
                module.graph.erase_node(unused)
    module.recompile()


class _Recorder(Interpreter):
    """Keeps every operation's tensors by label."""

    def __init__(self, module: GraphModule, labels: Mapping[str, str]) -> None:
        super().__init__(module)
        self.labels = labels
        self.values: dict[str, list[Tensor]] = {}

    def run_node(self, n: Node) -> Any:
        result = super().run_node(n)
        if n.name in self.labels:
            self.values[self.labels[n.name]] = [t.detach().clone() for t in tensors_of(result)]
        return result


def first_difference(reference: GraphModule, candidate: GraphModule, summary: Summary, call: Call | Arguments) -> str:
    """The first operation whose result differs between two graphs on one call. `summary` describes the candidate."""
    labels = {name: label for label, name in summary.names.items()}
    recorders = [_Recorder(reference, operation_labels(reference)), _Recorder(candidate, labels)]
    for recorder in recorders:
        with torch.no_grad(), kept(recorder.module.buffers()):
            recorder.run(*arguments(call).leaves, enable_io_processing=False)
    expected, actual = (recorder.values for recorder in recorders)
    for label, tensors in expected.items():
        if not equal(tensors, actual.get(label, [])):
            return label
    return "none of the operations"
