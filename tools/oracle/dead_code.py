"""Removes dead ops from a program before torchao sees it, and from the graphs that are compared with it.

torch.export keeps dead ops. torchao quantizes them with the rest, and they influence live ones: a dead `cat` makes its inputs
share one scale. `pt2e-opt` removes them first, as a user of torchao would before `prepare`. Dead ops that it keeps because they
have effects (normalizations with statistics, writes in place) are not compared.
"""

from __future__ import annotations

from torch.export import ExportedProgram
from torch.fx import Node

from writes import root, written


def without_dead_code(program: ExportedProgram) -> ExportedProgram:
    """The same program, changed in place: without ops that no result and no write to an input or a buffer depends on.

    fx keeps all in-place ops. This also removes a write whose destination nobody reads afterwards.
    """
    graph = program.graph_module.graph
    needed: set[Node] = set()
    read: set[Node] = set()
    for node in reversed(graph.nodes):
        if node.op == "call_function" and node not in needed and not _has_effect(node, read):
            graph.erase_node(node)
            continue
        needed.update(node.all_input_nodes)
        read.update(map(root, node.all_input_nodes))
    program.graph_module.recompile()
    return program


def _has_effect(node: Node, read: set[Node]) -> bool:
    """Whether a node without users has an effect; `read` is the memory that is read after it."""
    if targets := written(node):
        return any(memory.op != "call_function" or memory in read for memory in map(root, targets))
    # A dropout in eval mode is tagged as random, but does nothing.
    return node.is_impure(impure_random=False)
