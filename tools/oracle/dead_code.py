"""Ops that nothing depends on, taken out of a program before torchao sees it, and out of what is compared with it.

torch.export keeps them. torchao quantizes them with the rest, and what is dead decides about what is not: a dead `cat` ties
the values that it takes to one scale. `pt2e-opt` takes them out first, as one does by hand before torchao's `prepare`. What
it leaves of them for having effects (normalizations with statistics, writes in place) counts as nothing.
"""

from __future__ import annotations

from torch.export import ExportedProgram
from torch.fx import Node

from writes import root, written


def without_dead_code(program: ExportedProgram) -> ExportedProgram:
    """The same program, changed in place: without ops that no result and no write to an input or a buffer depends on.

    fx keeps whatever writes in place. Here a write goes too if what it writes to is read by nobody after it.
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
    """Whether a node that nobody takes is there for what it does; `read` is the memory that is read after it."""
    if targets := written(node):
        return any(memory.op != "call_function" or memory in read for memory in map(root, targets))
    # A dropout outside of training is tagged as random, and does nothing.
    return node.is_impure(impure_random=False)
