"""Tests that each check of `parity.py` passes on the reference itself, and fails on a file that is wrong in one way.

Run with `python -m unittest test_parity` in this folder; torchao quantizes one small model, once.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from safetensors import safe_open
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.fx import GraphModule
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e

from alignment import Gaps, without_both
from capture import Call, capture, equal, run_all
from compare import (
    Check,
    check_constant_qparams,
    check_constants,
    check_floats,
    check_operations,
    check_scales,
    check_structure,
    scale_outliers,
    without_quantized_destinations,
)
from fixture_models import FIXTURES
from leftovers import LeftoversError, without_leftovers
from observer_cases import expected
from parity import check_bits, check_executorch, check_inductor, check_sqnr, flatten
from parity_models import (
    Activated,
    Cache,
    Distances,
    Functional,
    Narrow,
    Positions,
    Rectified,
    Shared,
    SharedLinear,
    SharedNormed,
    Shortcut,
    Stale,
    Tall,
    Twice,
)
from proof import unproved
from quantizations import PER_CHANNEL, PER_TENSOR, Quantization
from reference import Quantized, convert, observe, prepare, quantize, quiet
from summary import chooses_qparams, fetch, graph_module, is_qdq, is_quantize, parameter_uses, summarize
from upstream_bugs import find
from zoo import settle_batch_norms

DYNAMIC = Quantization("quantizer=xnnpack per-channel=true dynamic=true")


def torchaos_observers(path: Path) -> list[dict[str, Any]]:
    """Replaces the example `observe`: runs torchao's observers on a file of cases."""
    with safe_open(path, "pt") as file:
        cases = json.loads(file.metadata()["cases"])
        for case in cases:
            case["tensors"] = [file.get_tensor(f"{case['name']}/{index}") for index in range(case["batches"])]
    return [expected(case) for case in cases]


def other_observers(path: Path) -> list[dict[str, Any]]:
    """As `torchaos_observers`, but the last scale is one unit in the last place off."""
    answers = torchaos_observers(path)
    answers[-1]["scale_bits"][0] += 1
    return answers


def with_quantized_destination(module: GraphModule, name: str) -> GraphModule:
    """A copy of a converted graph in which the first argument of a node is quantized, as its result is."""
    module = copy.deepcopy(module)
    node = next(node for node in module.graph.nodes if node.name == name)
    quantize = next(user for user in node.users if is_quantize(user))
    value = node.args[0]
    with module.graph.inserting_before(node):
        for like in (quantize, next(iter(quantize.users))):
            value = module.graph.call_function(like.target, (value, *like.args[1:]), like.kwargs)
    node.args = (value, *node.args[1:])
    module.recompile()
    return module


class AlignmentTest(unittest.TestCase):
    """Differences that are nobody's fault are left out of the comparison, and nothing else."""

    def captured(self, model: nn.Module, *shape: int) -> tuple[ExportedProgram, Call]:
        """The program and a call of it."""
        torch.manual_seed(0)
        call = (torch.randn(shape),)
        return capture(model, call), call

    def test_state(self) -> None:
        """Calibration leaves the program's buffers as they are, and so does a run."""
        program, call = self.captured(Cache(), 1, 8)
        converted = convert(program, [call, call], PER_CHANNEL)
        run_all(converted.module, [call, call])
        self.assertEqual(int(program.state_dict["count"]), 0)
        self.assertEqual(int(converted.module.count), 0)
        self.assertEqual(float(converted.module.rows.abs().max()), 0.0)

    def test_writes(self) -> None:
        """Nodes that pass writes on are left out if the program writes in place; otherwise they are operations."""
        program, _ = self.captured(Cache(), 1, 8)
        original, functional = graph_module(program), graph_module(self.captured(Functional(), 1, 8)[0])
        alone = summarize(functional, None, functional).operations
        self.assertTrue({"slice_scatter#0", "copy#1", "copy#2"} <= set(alone))
        # pt2e-opt keeps the names of the float program's nodes, and gives added nodes new names.
        names = {"copy_": "end", "copy__1": "end_1", "copy": "copy_", "add": "add_"}
        nodes = {node.name: node for node in functional.graph.nodes}
        for old, new in names.items():
            nodes[old].name = new
        theirs, ours = summarize(original), summarize(functional, None, original)
        self.assertEqual(set(ours.operations), set(theirs.operations))
        self.assertIn("amax#0[0]", ours.floats)
        self.assertIn("amax#0[0]", theirs.floats)

    def test_lost_write(self) -> None:
        """The write that torchao loses is found, and no write in a model whose writes it keeps."""
        program, call = self.captured(Stale(), 2, 8)
        converted = convert(program, [call], PER_CHANNEL)
        bugs = find(graph_module(program), converted.module, summarize(program))
        self.assertEqual([bug.operations for bug in bugs], [("add.Tensor#0", "add.Tensor#1")])
        program, call = self.captured(Cache(), 1, 8)
        converted = convert(program, [call], PER_CHANNEL)
        self.assertEqual(find(graph_module(program), converted.module, summarize(program)), [])

    def test_numbers_taken_for_buffers(self) -> None:
        """A destination made of numbers may be float in torchao's graph only; for any other destination, that is a difference."""
        for of, found in (("numbers", [("add.Tensor#0",)]), ("buffer", []), ("input", [])):
            program, call = self.captured(Distances(of), 2, 8)
            theirs = convert(program, [call], PER_CHANNEL)
            module = theirs.module if of == "input" else with_quantized_destination(theirs.module, "add_")
            ours, original = summarize(module, parameter_uses(program)), graph_module(program)
            self.assertEqual(check_structure(theirs.summary, ours).passed, of == "input", of)
            self.assertEqual([bug.destinations for bug in find(original, theirs.module, ours)], found, of)
            self.assertEqual(find(original, theirs.module, theirs.summary), [], of)
            without_quantized_destinations(module, {ours.names[label] for bug in found for label in bug})
            ours = summarize(module, parameter_uses(program))
            self.assertEqual(check_structure(theirs.summary, ours).passed, of != "buffer", of)
            if of == "numbers":
                self.assertTrue(check_bits(theirs, module, ours, [call]).passed)

    def test_dynamic_quantization(self) -> None:
        """A graph of dynamic quantization equals itself; another eps or range in it is found."""
        program, call = self.captured(Narrow(), 2, 1, 4, 4)
        converted = convert(program, [call], DYNAMIC)
        summary = converted.summary
        self.assertTrue(check_structure(summary, summary).passed)
        self.assertTrue(check_bits(converted, converted.module, summary, [call]).passed)
        for name in ("quant_max", "eps"):
            changed = copy.deepcopy(converted.module)
            choose = next(node for node in changed.graph.nodes if chooses_qparams(node))
            names = [argument.name for argument in choose.target._schema.arguments]
            choose.update_arg(names.index(name), choose.args[names.index(name)] / 2)
            self.assertFalse(check_structure(summary, summarize(changed, parameter_uses(program))).passed, name)

    def test_dynamic_convolutions(self) -> None:
        """Convolutions that torchao leaves float are found, if dynamic: one before a relu, and one with one input channel."""
        program, call = self.captured(Narrow(), 2, 1, 4, 4)
        converted = convert(program, [call], DYNAMIC)
        bugs = find(graph_module(program), converted.module, summarize(program), DYNAMIC)
        self.assertEqual([bug.operations for bug in bugs], [("conv2d#0",), ("conv2d#1",)])
        quantized = {use for node in converted.summary.nodes for use in node.uses}
        self.assertEqual({use.split("[")[0] for use in quantized}, {"conv2d#2"})
        self.assertEqual(find(graph_module(program), converted.module, summarize(program)), [])

    def test_shared_weight_before_a_norm(self) -> None:
        """The relu after the norm is affected too; a buffer that is copied to itself is a separate bug."""
        program, call = self.captured(SharedNormed(), 2, 4, 4, 4)
        converted = convert(program, [call], PER_TENSOR)
        bugs = find(graph_module(program), converted.module, summarize(program))
        touched = ("conv2d#0", "conv2d#1", "relu#0", "flatten.using_ints#0")
        bugs = {bug.operations: bug for bug in bugs}
        self.assertEqual(bugs.keys(), {touched, ("copy#0",)})
        self.assertLessEqual(set(touched), set(bugs[touched].values))
        value = next(node.args[1] for node in converted.module.graph.nodes if node.name.startswith("copy_"))
        self.assertTrue(is_qdq(value), "torchao no longer rounds what it copies to the buffer: this is no bug any more")

    def test_write_seen(self) -> None:
        """A value that is quantized after a write, and then read through a view, is no lost write."""
        program, call = self.captured(Rectified(), 2, 3, 4, 4)
        converted = convert(program, [call], PER_CHANNEL)
        self.assertIn("relu#0", {node.source for node in converted.summary.nodes})
        self.assertEqual(find(graph_module(program), converted.module, summarize(program)), [])

    def test_lost_norm(self) -> None:
        """Labels after a batch norm that only torchao folds are renumbered."""
        program, call = self.captured(Shortcut(), 2, 3, 4, 4)
        converted = convert(program, [call], PER_CHANNEL)
        bugs = find(graph_module(program), converted.module, summarize(program))
        self.assertEqual([bug.gone for bug in bugs], [("batch_norm#0",)])
        aligned = Gaps(bugs[0].gone).summary(converted.summary)
        self.assertIn("batch_norm#1", aligned.operations)
        self.assertNotIn("batch_norm#0", aligned.operations)
        self.assertTrue(torch.equal(aligned.floats["batch_norm#1[3]"], program.state_dict["last.running_mean"]))

    def test_shared_linear_before_a_norm(self) -> None:
        """In torchao's graph both linears get the folded weight; without a norm the graphs agree."""
        for normed, found in ((True, [("linear#0", "linear#1")]), (False, [])):
            program, call = self.captured(SharedLinear(normed), 2, 8)
            converted = convert(program, [call], PER_CHANNEL)
            bugs = find(graph_module(program), converted.module, summarize(program))
            self.assertEqual([bug.operations for bug in bugs], found)

    def test_norm_that_is_not_folded(self) -> None:
        """A norm after a linear on three dimensions is not folded, which is no bug."""
        program, call = self.captured(Tall(), 2, 4, 8)
        converted = convert(program, [call], PER_CHANNEL)
        self.assertEqual(find(graph_module(program), converted.module, summarize(program)), [])
        self.assertIn("batch_norm#0", converted.summary.operations)

    def test_norm_of_norm(self) -> None:
        """torchao folds a batch norm, and then the one after it, though the value between them has another reader."""
        program, call = self.captured(Twice(), 2, 3, 4, 4)
        converted = convert(program, [call], PER_CHANNEL)
        self.assertFalse(any(label.startswith("batch_norm") for label in converted.summary.operations))
        bugs = find(graph_module(program), converted.module, summarize(program))
        self.assertEqual([bug.gone for bug in bugs], [("batch_norm#1",)])

    def test_leftovers(self) -> None:
        """A parameter behind a dropout in eval mode becomes a constant, and dead operations are removed."""
        program, call = self.captured(Positions(), 2, 8)
        self.assertIn("detach#0", summarize(program).operations)
        with quiet():
            prepared = prepare(program, PER_CHANNEL)
        observe(prepared, [call])
        with quiet():
            left = convert_pt2e(prepared)
        graph = without_leftovers(left, call)
        before, after = summarize(left), summarize(graph)
        self.assertIn("dropout#1", before.operations)
        self.assertIn("detach#0", before.operations)
        self.assertEqual(len([label for label in after.operations if label.startswith("dropout")]), 1)
        self.assertNotIn("detach#0", after.operations)
        self.assertEqual(len(after.constants), len(before.constants) + 1)
        self.assertTrue(equal(run_all(left, [call])[0], run_all(graph, [call])[0]))
        # A dropout in training is random, and no constant.
        for node in left.graph.nodes:
            if node.target is torch.ops.aten.dropout.default:
                node.args = (node.args[0], 0.0, True)
        self.assertIn("dropout#1", summarize(without_leftovers(left, call)).operations)

    def test_no_leftover(self) -> None:
        """A fold that changes the results is an error."""
        program, call = self.captured(Positions(), 2, 8)
        converted = convert(program, [call], PER_CHANNEL).module
        changed = copy.deepcopy(converted)
        fetch(changed, next(n.args[0] for n in changed.graph.nodes if is_qdq(n) and n.args[0].op == "get_attr")).add_(1)
        end = converted.graph.output_node()
        with converted.graph.inserting_before(end):
            converted.graph.call_function(torch.ops.aten.detach_.default, (end.all_input_nodes[0],))
        converted.recompile()
        with mock.patch("leftovers._cleaned", return_value=changed), self.assertRaises(LeftoversError):
            without_leftovers(converted, call)

    def test_other_uses(self) -> None:
        """A node that has fewer uses because of a bug is accepted if all else is equal; otherwise it is a difference."""
        program, call = self.captured(Shared(), 1, 4, 3, 3)
        theirs = convert(program, [call], PER_CHANNEL).summary
        node = next(n for n in theirs.nodes if n.source == "tanh#0" and n.kind.startswith("quantize"))
        self.assertEqual(node.uses, ("cat#0[0.1]",))
        for changes, expected_to_pass in (({}, True), ({"quant_min": -127}, False)):
            other = dataclasses.replace(node, uses=("cat#0[0.1]", "conv2d#1[0]"), **changes)
            ours = dataclasses.replace(theirs, nodes=[other if n is node else n for n in theirs.nodes])
            self.assertEqual(check_structure(*without_both(theirs, ours, {"conv2d#1"})).passed, expected_to_pass)
        ours = dataclasses.replace(theirs, nodes=[n for n in theirs.nodes if n is not node])
        self.assertFalse(check_structure(*without_both(theirs, ours, {"conv2d#1"})).passed)

    def test_numbers(self) -> None:
        """A number has the value of the buffer that torchao makes of it, or the check fails."""
        buffer = torch.tensor(0.1)
        theirs = dataclasses.replace(summarize(self.captured(Stale(), 2, 8)[0]), floats={"add.Tensor#0[1]": buffer})
        for number, passed in ((0.1, True), (0.2, False)):
            ours = dataclasses.replace(theirs, floats={}, literals={"add.Tensor#0[1]": number})
            self.assertEqual(check_floats(theirs, ours).passed, passed)


class ParityTest(unittest.TestCase):
    """Checks against one quantized residual network."""

    reference: Quantized
    calls: list[Call]
    parameters: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        """Quantizes the model."""
        fixture = FIXTURES["residual"]
        torch.manual_seed(0)
        model = fixture.build()
        settle_batch_norms(model, [call[0] for call in fixture.calls(4, seed=1)])
        program = capture(model, fixture.calls(1, seed=2)[0])
        cls.program = program
        cls.calls = fixture.calls(2, seed=3)
        cls.calib = fixture.calls(2, seed=2)
        cls.parameters = parameter_uses(program)
        cls.expected = flatten(run_all(program.module(), cls.calls))
        cls.reference = quantize(program, cls.calib, PER_CHANNEL)

    def candidate(self) -> GraphModule:
        """A copy of the reference, to be damaged."""
        return copy.deepcopy(self.reference.program.module())

    def outcome(self, module: GraphModule) -> dict[str, Check]:
        """The checks that need no backend, by name."""
        module.recompile()
        theirs, ours = self.reference.summary, summarize(module, self.parameters)
        program = torch.export.export(module, self.calls[0])
        outputs = [flatten(run_all(m, self.calls)) for m in (self.reference.program.module(), module)]
        checks = [
            check_operations(theirs, ours),
            check_structure(theirs, ours),
            check_constants(theirs, ours),
            check_constant_qparams(theirs, ours),
            check_floats(theirs, ours),
            check_scales(theirs, ours, self.reference.observed, None),
            check_bits(self.reference.converted(), program.module(), summarize(program, self.parameters), self.calls),
            check_sqnr("SQNR", self.expected, *outputs),
        ]
        return {check.name: check for check in checks}

    def assert_failed(self, module: GraphModule, *names: str) -> None:
        """Exactly the named checks fail."""
        failed = {name for name, check in self.outcome(module).items() if check.passed is False}
        self.assertEqual(failed, set(names))

    def test_reference_passes(self) -> None:
        """The reference against itself."""
        self.assert_failed(self.candidate())

    def test_quantization_missing(self) -> None:
        """A quantize and its dequantize are gone."""
        module = self.candidate()
        quantize_node = next(n for n in module.graph.nodes if is_quantize(n) and n.args[0].op == "call_function")
        for dequantize in list(quantize_node.users):
            dequantize.replace_all_uses_with(quantize_node.args[0])
            module.graph.erase_node(dequantize)
        module.graph.erase_node(quantize_node)
        self.assertFalse(self.outcome(module)["q/dq nodes"].passed)

    def test_range(self) -> None:
        """A quantize has another range."""
        module = self.candidate()
        node = next(n for n in module.graph.nodes if is_quantize(n))
        node.args = (*node.args[:3], -127, *node.args[4:])
        self.assertFalse(self.outcome(module)["q/dq nodes"].passed)

    def test_weight(self) -> None:
        """One element of one weight is one step off."""
        module = self.candidate()
        values = fetch(module, next(n.args[0] for n in module.graph.nodes if is_qdq(n) and n.args[0].op == "get_attr"))
        values.view(-1)[0] += 1 if values.view(-1)[0] < 0 else -1
        self.assert_failed(module, "quantized weights", "outputs with the reference's parameters")

    def test_weight_scale(self) -> None:
        """One channel's scale is one unit in the last place off."""
        module = self.candidate()
        node = next(n for n in module.graph.nodes if is_qdq(n) and n.args[0].op == "get_attr")
        scales = fetch(module, node.args[1])
        scales[0] = torch.nextafter(scales[0], torch.tensor(1.0))
        self.assertFalse(self.outcome(module)["weight scales"].passed)

    def test_bias(self) -> None:
        """A folded bias is off."""
        module = self.candidate()
        conv = next(n for n in module.graph.nodes if n.name == "conv2d")
        fetch(module, conv.args[2]).add_(1e-3)
        self.assertFalse(self.outcome(module)["float constants"].passed)

    def spoil_activations(self, factor: float, step: int) -> GraphModule:
        """A candidate whose activation scales and zero points are all off."""
        module = self.candidate()
        for node in module.graph.nodes:
            if is_qdq(node) and isinstance(node.args[1], float):
                node.args = (node.args[0], node.args[1] * factor, max(-128, node.args[2] - step), *node.args[3:])
        return module

    def test_scales(self) -> None:
        """All activation scales are 1e-4 off; the reference's parameters repair this."""
        outcome = self.outcome(self.spoil_activations(1.0001, 0))
        self.assertFalse(outcome["activation scales"].passed)
        self.assertTrue(all("not scale" in item for item in outcome["activation scales"].items))
        self.assertTrue(outcome["outputs with the reference's parameters"].passed)

    def test_outliers(self) -> None:
        """Scales that are off pass only if, on torchao's values, our observers find all of torchao's scales, bit for bit."""
        module = self.spoil_activations(1.0001, 0)
        module.recompile()
        theirs, ours = self.reference.summary, summarize(module, self.parameters)
        outliers = scale_outliers(theirs, ours)
        self.assertGreater(len(outliers), 3)
        for ask, expected_to_pass in ((torchaos_observers, True), (other_observers, False)):
            reasons = unproved(self.program, self.calib, outliers, ask, PER_CHANNEL, names=theirs.names)
            self.assertEqual(set(reasons), {node.place for node in outliers})
            self.assertEqual(any(reasons.values()), not expected_to_pass)
            check = check_scales(theirs, ours, self.reference.observed, None, reasons)
            self.assertEqual(check.passed, expected_to_pass, check.detail)
            self.assertEqual(len(check.items), len(outliers))
        # Parameters that no observer of torchao has cannot be proved.
        moved = [dataclasses.replace(node, scale=(node.scale[0] * 2,)) for node in outliers]
        names = theirs.names
        reasons = unproved(self.program, self.calib, moved, torchaos_observers, PER_CHANNEL, names=names)
        self.assertTrue(all(reasons.values()))

    def test_zero_points(self) -> None:
        """Zero points one step off at equal scales."""
        self.assertFalse(self.outcome(self.spoil_activations(1.0, 1))["activation scales"].passed)

    def test_one_sided_parameters(self) -> None:
        """A dequantize that does not undo its quantize."""
        module = self.candidate()
        node = next(n for n in module.graph.nodes if is_qdq(n) and not is_quantize(n) and isinstance(n.args[1], float))
        node.args = (node.args[0], node.args[1] * 2.0, *node.args[2:])
        self.assertFalse(self.outcome(module)["activation scales"].passed)

    def test_arithmetic(self) -> None:
        """An operation's literal argument differs, which only the outputs show."""
        module = self.candidate()
        pool = next(n for n in module.graph.nodes if n.name == "max_pool2d")
        pool.args = (pool.args[0], [2, 2], [2, 2])
        outcome = self.outcome(module)
        self.assertFalse(outcome["outputs with the reference's parameters"].passed)
        self.assertIn("max_pool2d#0", outcome["outputs with the reference's parameters"].detail)

    def test_noise(self) -> None:
        """Coarser activations are further from float."""
        self.assertFalse(self.outcome(self.spoil_activations(4.0, 0))["SQNR"].passed)

    def test_backends(self) -> None:
        """The reference lowers as far as itself; without a quantize, less is delegated, or in more parts."""
        same = check_executorch(self.reference.program, self.reference.program, self.expected, self.calls)
        self.assertTrue(all(check.passed for check in same), [check.detail for check in same])
        module = self.candidate()
        conv = next(n for n in module.graph.nodes if n.name == "conv2d")
        conv.args = (conv.args[0].args[0].args[0], *conv.args[1:])
        module.graph.eliminate_dead_code()
        module.recompile()
        worse = torch.export.export(module, self.calls[0])
        checks = check_executorch(self.reference.program, worse, self.expected, self.calls)
        self.assertFalse(all(check.passed for check in checks), [check.detail for check in checks])
        # torch 2.15's Inductor cannot compile the quantized max_pool2d of this model, so this check has no verdict.
        self.assertIsNone(check_inductor(self.reference.program, self.reference.program, self.calls).passed)
        calls = [(torch.randn(2, 8),)]
        program = capture(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4)), calls[0])
        plain = quantize(program, calls, PER_CHANNEL).program
        self.assertTrue(check_inductor(plain, plain, calls).passed)


class Quantizers(unittest.TestCase):
    """Quantizers other than XNNPACK."""

    def test_bugs_of_inductor(self) -> None:
        call = (torch.randn(1, 1, 4, 4),)
        program = capture(Activated(), call, strict=True)
        for options, bugs in (("x86-inductor", 2), ("xpu-inductor", 2), ("arm-inductor", 0), ("embedding", 0)):
            quantization = Quantization(f"quantizer={options}")
            converted = convert(program, [call], quantization)
            summary = summarize(converted.module, parameter_uses(program), program.module())
            found = find(program.module(), converted.module, summary, quantization)
            self.assertEqual(len(found), bugs, options)

    def test_options_and_order(self) -> None:
        call = (torch.randn(1, 1, 4, 4),)
        program = capture(Activated(), call, strict=True)
        for options, largest in (
            ("quantizer=x86-inductor", 255),
            ("quantizer=x86-inductor reduce-range=true", 127),
            ("quantizer=embedding,x86-inductor,xnnpack", 255),
            ("quantizer=xnnpack,x86-inductor", 127),
        ):
            nodes = convert(program, [call], Quantization(options)).summary.nodes
            self.assertEqual(next(node.quant_max for node in nodes if node.kind.startswith("quantize")), largest, options)


if __name__ == "__main__":
    unittest.main()
