"""The calls that calibration runs, as lists of tensors."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor
    from torch.export import ExportedProgram


class Inputs(NamedTuple):
    """The inputs of a program."""

    names: list[str]
    """The names of the graph's inputs, in order."""
    positional: int
    """The number of positional arguments."""
    keywords: list[str]
    """The names of the keyword arguments, in the order in which the program takes them."""

    @classmethod
    def of(cls, program: ExportedProgram) -> Inputs | None:
        """The inputs of a program; None if it takes something else than positional and keyword arguments."""
        spec = program.call_spec.in_spec
        if spec is None or spec.num_children != 2:
            return None
        names = [name for name in program.graph_signature.user_inputs if isinstance(name, str)]
        return cls(names, spec.child(0).num_children, list(spec.child(1).context or []))


def calls_of(data: Iterable[Any], inputs: Inputs | None) -> Iterator[list[Tensor]]:
    """The tensors of each call of ``data``, in the order of the program's inputs, in the memory of the CPU.

    A call is a tensor, a tuple or list of positional arguments, a dictionary of keyword arguments or of the graph's inputs by name, or a
    pair of a tuple and a dictionary.
    """
    for number, call in enumerate(data):
        leaves = _leaves(call, number, inputs)
        yield [_on_cpu(leaf) for leaf in leaves if hasattr(leaf, "__dlpack__")]


def _leaves(call: Any, number: int, inputs: Inputs | None) -> list[Any]:
    from torch.utils import _pytree as pytree

    args, kwargs = _arguments(call)
    if inputs is None:
        return pytree.tree_leaves((args, kwargs))
    if isinstance(call, Mapping) and set(call) == set(inputs.names):
        return [call[name] for name in inputs.names]
    if len(args) != inputs.positional:
        hint = "; give each call as a tuple: ((images,) for images, labels in loader)" if len(args) > inputs.positional else ""
        raise TypeError(f"call {number} has {len(args)} positional arguments, and the program has {inputs.positional}{hint}")
    for name in kwargs:
        if name not in inputs.keywords:
            known = ", ".join(map(repr, inputs.keywords)) or "none by name"
            raise TypeError(f"call {number} has an argument {name!r}; the program has {known}")
    for name in inputs.keywords:
        if name not in kwargs:
            raise TypeError(f"call {number} has no argument {name!r}")
    return pytree.tree_leaves((args, {name: kwargs[name] for name in inputs.keywords}))


def _arguments(call: Any) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """The positional and the keyword arguments of a call."""
    if isinstance(call, Mapping):
        return (), call
    if not isinstance(call, Sequence):
        return (call,), {}
    if len(call) == 2 and isinstance(call[0], tuple) and isinstance(call[1], Mapping):
        return call[0], call[1]
    return tuple(call), {}


def _on_cpu(tensor: Any) -> Any:
    import torch

    if not isinstance(tensor, torch.Tensor):
        tensor = torch.from_dlpack(tensor)
    return tensor.detach().cpu().contiguous()


def with_progress(data: Iterable[Any], progress: bool | None, doing: str = "calibrating") -> tuple[Iterable[Any], int | None]:
    """The calls with a progress bar, and their number if it is known. Without a wish there is one on terminals and in notebooks."""
    total = len(data) if isinstance(data, Sized) else None
    if progress is None:
        progress = sys.stderr.isatty() or "ipykernel" in sys.modules
    if progress:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return data, total
        data = tqdm(data, total=total, desc=doing, unit=" calls")
    return data, total
