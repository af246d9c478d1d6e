"""Removes ops that torchao's conversion leaves in a graph although they do not affect the results.

torch tags `dropout` as random even in eval mode, where it returns its argument, and torchao's constant folder skips random
ops. So a parameter behind such a dropout (DeBERTa's relative positions) is quantized in every call. And `detach_`, which changes
no value, counts as a write, so it stays even if all its readers are folded.
"""

from __future__ import annotations

import copy
import torch
from torch.fx import GraphModule, Node
from torchao.quantization.pt2e.constant_fold import constant_fold

from capture import Arguments, Call, equal, run_all
from summary import is_quantize

_aten = torch.ops.aten


class LeftoversError(Exception):
    """A graph does not run, or computes something else, without its leftovers: a bug in this file."""


def _is_identity(node: Node) -> bool:
    """Whether the node is a dropout in eval mode."""
    return node.target is _aten.dropout.default and len(node.args) == 3 and node.args[2] is False


def _constants(module: GraphModule) -> set[Node]:
    """The nodes that depend only on parameters and buffers."""
    found: set[Node] = set()
    for node in module.graph.nodes:
        inputs = node.all_input_nodes
        if node.op == "get_attr" or (node.op == "call_function" and inputs and found.issuperset(inputs)):
            found.add(node)
    return found


def without_leftovers(module: GraphModule, call: Call | Arguments) -> GraphModule:
    """A converted graph folded as if dropouts in eval mode were not random, without `detach_` that nobody reads.

    The same module if there is nothing to do, otherwise a copy that computes the same on `call`, bit for bit, or else
    LeftoversError.
    """
    folded = any(map(_is_identity, _constants(module)))
    if not folded and not any(node.target is _aten.detach_.default and not node.users for node in module.graph.nodes):
        return module
    expected = run_all(module, [call])
    try:
        result = _cleaned(module, folded=folded)
        actual = run_all(result, [call])
    except Exception as error:  # whatever torch raises, it is not the conversion's fault
        raise LeftoversError(f"the reference's graph does not run without its leftovers: {error}") from error
    if not all(map(equal, expected, actual)):
        raise LeftoversError("the reference's graph computes something else without its leftovers")
    return result


def _cleaned(module: GraphModule, *, folded: bool) -> GraphModule:
    result = copy.deepcopy(module)
    if folded:
        dropouts = {node: node.args for node in result.graph.nodes if _is_identity(node)}
        for node, (value, *_) in dropouts.items():
            node.target, node.args = _aten.alias.default, (value,)
        constant_fold(result, is_quantize)
        for node in result.graph.nodes:
            if node in dropouts:
                node.target, node.args = _aten.dropout.default, (node.args[0], *dropouts[node][1:])
    result.graph.eliminate_dead_code(lambda node: node.is_impure() and node.target is not _aten.detach_.default)
    result.recompile()
    return result
