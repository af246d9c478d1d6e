"""Caches the patterns that torchao's conversion matches if a graph still has a batch norm.

`convert_pt2e` traces 96 patterns each time, which takes longer than all other work on a small model, although they do not
depend on the model.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.fx import GraphModule, symbolic_trace
from torchao.quantization.pt2e import qat_utils

_trace = qat_utils._get_aten_graph_module_for_pattern
_traced: dict[Any, GraphModule] = {}


def _key(pattern: nn.Module, options: dict[str, Any]) -> Any:
    """The cache key of a pattern: the function that it wraps, and the values that the function closes over."""
    function = pattern.fn
    closed = tuple(cell.cell_contents for cell in function.__closure__ or ())
    return function.__qualname__, closed, tuple(sorted(options))


def _remembered(pattern: nn.Module, inputs: Any, is_cuda: bool = False, **options: Any) -> GraphModule:
    key = _key(pattern, options), len(inputs[0].shape), is_cuda
    if key not in _traced:
        _traced[key] = _trace(pattern, inputs, is_cuda, **options)
    return copy.deepcopy(_traced[key])


@cache
def remember_patterns() -> None:
    """Makes all patterns, for this process and for processes forked from it."""
    qat_utils._get_aten_graph_module_for_pattern = _remembered
    module = symbolic_trace(nn.Identity())
    with module.graph.inserting_before(next(n for n in module.graph.nodes if n.op == "output")):
        value = next(n for n in module.graph.nodes if n.op == "placeholder")
        module.graph.call_function(
            torch.ops.aten.batch_norm.default, (value, None, None, None, None, False, 0.1, 1e-5, False)
        )
    output = next(n for n in module.graph.nodes if n.op == "output")
    output.args = (output.prev,)
    qat_utils._fold_conv_bn_qat(module)
