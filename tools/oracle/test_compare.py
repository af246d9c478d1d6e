"""Tests which constants `compare.py` accepts as equal if their last bits may differ.

Run with `python -m unittest test_compare` in this folder.
"""

from __future__ import annotations

import unittest

import torch

from compare import check_constant_qparams, check_constants
from summary import QdqNode, Summary


class ConstantsOfActivations(unittest.TestCase):
    """Constants that share the parameters of an activation, such as an operand of `cat`."""

    def summary(self, scale: float, extra: float = 0.0) -> Summary:
        """A token and an activation in one `cat` with a common scale; `extra` is added to the token's value."""
        common = {"axis": None, "quant_min": -128, "quant_max": 127, "dtype": "torch.int8", "out_dtype": None}
        common |= {"scale": (scale,), "zero_point": (3,)}
        token = QdqNode("dq", "dequantize_per_tensor.default", "constant token", ("cat#0[0.0]",), True, **common)
        value = QdqNode("q", "quantize_per_tensor.default", "relu#0", ("cat#0[0.1]",), False, **common)
        values = torch.linspace(-20.0, 20.0, 101) + extra
        integers = torch.clamp(torch.round(values / scale) + 3, -128, 127).to(torch.int8)
        return Summary(nodes=[token, value], constants={"constant token": integers})

    def passed(self, theirs: Summary, ours: Summary) -> tuple[bool | None, bool | None]:
        """Whether values and scales are taken for the same."""
        return check_constants(theirs, ours).passed, check_constant_qparams(theirs, ours).passed

    def test_another_scale(self) -> None:
        """The value is the same, quantized with the activation's scale of each."""
        self.assertEqual(self.passed(self.summary(0.1), self.summary(0.11)), (True, True))

    def test_another_value(self) -> None:
        """The value may not differ, whether the scales differ or not."""
        self.assertEqual(self.passed(self.summary(0.1), self.summary(0.11, extra=0.3)), (False, True))
        self.assertEqual(self.passed(self.summary(0.1), self.summary(0.1, extra=0.3)), (False, True))

    def test_no_activation(self) -> None:
        """A scale that the constant does not share with an activation must be the reference's."""
        theirs, ours = self.summary(0.1), self.summary(0.11)
        for summary in (theirs, ours):
            summary.nodes.pop()
        self.assertEqual(self.passed(theirs, ours), (False, False))


class ComputedWeights(unittest.TestCase):
    """Weights that are computed from parameters, whose last bits may differ."""

    def summary(self, source: str, scale: float, zero_point: int = 0, moved: int = 0, by: int = 1) -> Summary:
        """A weight of 1000 elements; some of them are moved by some steps."""
        node = QdqNode(
            "dq", "dequantize_per_tensor.default", source, ("linear#0[1]",), True, None, -127, 127, "torch.int8", None,
            (scale,), (zero_point,),
        )  # fmt: skip
        values = torch.arange(1000).remainder(100).to(torch.int8)
        values[:moved] += by
        return Summary(nodes=[node], constants={source: values})

    def passed(self, source: str, *changed: int, scale: float = 0.1) -> tuple[bool | None, bool | None]:
        """Whether values and scales are taken for the same."""
        theirs, ours = self.summary(source, 0.1), self.summary(source, scale, *changed)
        return check_constants(theirs, ours).passed, check_constant_qparams(theirs, ours).passed

    def test_last_bits(self) -> None:
        self.assertEqual(self.passed("constant linear#0[1]", 0, 10, scale=0.1 + 1e-8), (True, True))
        self.assertEqual(self.passed("constant weight", 0, 10, scale=0.1 + 1e-8), (False, False))

    def test_more_than_those(self) -> None:
        source = "constant linear#0[1]"
        self.assertEqual(self.passed(source, scale=0.10001), (True, False))
        self.assertEqual(self.passed(source, 1), (True, False))
        self.assertEqual(self.passed(source, 0, 11), (False, True))
        self.assertEqual(self.passed(source, 0, 1, 2), (False, True))


if __name__ == "__main__":
    unittest.main()
