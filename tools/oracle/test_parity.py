"""Each check of `parity.py` passes on the reference itself and fails on a file that is wrong in its point.

Run with `python -m unittest test_parity` in this folder; torchao quantizes one small model, once.
"""

from __future__ import annotations

import copy
import unittest

import torch
from torch.fx import GraphModule

from capture import Call, capture, run_all
from compare import (
    Check,
    check_constant_qparams,
    check_constants,
    check_floats,
    check_operations,
    check_scales,
    check_structure,
)
from fixture_models import FIXTURES
from parity import check_bits, check_executorch, check_inductor, check_sqnr, flatten
from reference import Quantized, quantize
from summary import fetch, is_qdq, is_quantize, parameter_uses, summarize
from zoo import settle_batch_norms


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
        cls.calls = fixture.calls(2, seed=3)
        cls.parameters = parameter_uses(program)
        cls.expected = flatten(run_all(program.module(), cls.calls))
        cls.reference = quantize(program, fixture.calls(2, seed=2), per_channel=True)

    def candidate(self) -> GraphModule:
        """A copy of the reference to spoil."""
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
            check_bits(self.reference.converted(), program, self.calls, self.parameters),
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
        """A quantize clamps elsewhere."""
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
        """All activation scales are 1e-4 off; putting in the reference's parameters heals that."""
        outcome = self.outcome(self.spoil_activations(1.0001, 0))
        self.assertFalse(outcome["activation scales"].passed)
        self.assertTrue(all("not scale" in item for item in outcome["activation scales"].items))
        self.assertTrue(outcome["outputs with the reference's parameters"].passed)

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
        """An operation's literal argument differs: only the outputs can tell."""
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
        """The reference lowers as far as itself; without a quantize, less is delegated, or not as one."""
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
        self.assertTrue(check_inductor(self.reference.program, self.reference.program, self.calls).passed)


if __name__ == "__main__":
    unittest.main()
