"""Captures models with torch.export, and reads and writes the files that go with them.

`pt2e-opt` reads the archives and arrays written here: a `.pt2` as torch saves it, and `.npz` files that hold
one call each, with the arrays named by input position (`0`, `1`, ...).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.nn.functional import interpolate

Call = tuple[Tensor, ...]
"""The positional tensor inputs of one call of a model."""


@dataclass(frozen=True)
class Arguments:
    """One call of a model that takes more than positional tensors."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @property
    def leaves(self) -> list[Any]:
        """The values for the placeholders of a captured graph, in order."""
        return torch.utils._pytree.tree_leaves((self.args, self.kwargs))


def arguments(call: Call | Arguments) -> Arguments:
    """The call as `Arguments`, with its tensors copied, so that a model that writes to them does not change the call."""
    pair = (call.args, call.kwargs) if isinstance(call, Arguments) else (call, {})
    return Arguments(*torch.utils._pytree.tree_map_only(Tensor, Tensor.clone, pair))


def invoke(module: Any, call: Call | Arguments) -> Any:
    """The module's results for the call."""
    copied = arguments(call)
    return module(*copied.args, **copied.kwargs)

_FRAME = re.compile(r'File "([^"]+)"')
_PACKAGE_ROOTS = ("/site-packages/", "/dist-packages/", "/lib/python")


def portable_path(path: str) -> str:
    """The part of a source file's path that is the same on every machine.

    A file of an installed package keeps its path inside the package, any other file its name alone.
    """
    path = path.replace("\\", "/")
    for root in _PACKAGE_ROOTS:
        if root in path:
            return path.rsplit(root, 1)[1]
    return path.rsplit("/", 1)[-1]


def _nodes(program: ExportedProgram) -> Iterator[torch.fx.Node]:
    """All nodes, including those of nested graphs."""
    for module in program.graph_module.modules():
        if isinstance(module, torch.fx.GraphModule):
            yield from module.graph.nodes


def make_portable(program: ExportedProgram) -> None:
    """Rewrites the stack traces of every node so that they name no folder of this machine."""
    for node in _nodes(program):
        trace = node.meta.get("stack_trace")
        if trace:
            node.meta["stack_trace"] = _FRAME.sub(lambda m: f'File "{portable_path(m.group(1))}"', trace)


def drop_stack_traces(program: ExportedProgram) -> None:
    """Removes the stack traces, which are most of a graph's text."""
    for node in _nodes(program):
        node.meta.pop("stack_trace", None)


def capture(
    model: nn.Module,
    inputs: Call | Arguments,
    *,
    dynamic_shapes: Any = None,
    strict: bool = False,
    training: bool = False,
) -> ExportedProgram:
    """Exports `model` in eval mode unless told otherwise, with stack traces that name no folder of this machine."""
    call = arguments(inputs)
    model = model.train(training)
    program = torch.export.export(model, call.args, call.kwargs, dynamic_shapes=dynamic_shapes, strict=strict)
    make_portable(program)
    return program


def save_program(program: ExportedProgram, path: Path) -> None:
    """Saves an exported program, making the folder if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.export.save(program, path)


def leaked_paths(archive: Path) -> list[str]:
    """Texts in any entry of an archive that look like absolute paths, to check that it is portable."""
    pattern = re.compile(rb"/(?:home|root|usr|opt|tmp|work|Users|build|mnt|var)/[\w.@+-]+[\w./@+-]*")
    with zipfile.ZipFile(archive) as entries:
        return sorted(
            {
                found.decode("utf-8", "replace")
                for name in entries.namelist()
                if not name.split("/", 1)[-1].startswith(("data/weights/weight_", "data/constants/tensor_"))
                for found in pattern.findall(entries.read(name))
            }
        )


def save_calls(calls: Iterable[Call], folder: Path) -> None:
    """Writes each call as `NNN.npz` into `folder`, arrays named by position."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, call in enumerate(calls):
        arrays = {str(position): tensor.detach().numpy() for position, tensor in enumerate(call)}
        np.savez(folder / f"{index:03}.npz", **arrays)


def load_calls(folder: Path) -> list[Call]:
    """Reads the calls of a folder of `.npz` files (or of a single one) in the order of their names.

    Raises FileNotFoundError if there are none, and KeyError if an array is not named by its position.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*.npz"))
    if not files:
        raise FileNotFoundError(f"no .npz files in {folder}")
    return [_load_call(file) for file in files]


def _load_call(file: Path) -> Call:
    with np.load(file) as arrays:
        return tuple(torch.from_numpy(arrays[str(position)]) for position in range(len(arrays.files)))


def tensors_of(outputs: Any) -> list[Tensor]:
    """The tensors of a model's result, flattened in pytree order."""
    return [leaf for leaf in torch.utils._pytree.tree_leaves(outputs) if isinstance(leaf, Tensor)]


@contextmanager
def kept(tensors: Iterable[Tensor]) -> Iterator[None]:
    """Restores the current values of tensors at the end."""
    before = [(tensor, tensor._version, tensor.detach().clone()) for tensor in tensors]
    try:
        yield
    finally:
        with torch.no_grad():
            for tensor, version, values in before:
                if tensor._version != version:
                    tensor.copy_(values)


def run_all(
    module: nn.Module | torch.fx.GraphModule, calls: Sequence[Call | Arguments], *, writes: bool = False
) -> list[list[Tensor]]:
    """The flattened outputs of `module` for each call, one after the other; with `writes` also its inputs after the call.

    Later calls see what earlier ones wrote to buffers. At the end the buffers are restored, because a program's modules share
    them and the next run must start from the same state; random numbers start anew, too.
    """
    torch.manual_seed(0)
    with torch.no_grad(), kept(module.buffers()):
        return [_run(module, arguments(call), writes) for call in calls]


def _run(module: nn.Module | torch.fx.GraphModule, call: Arguments, writes: bool) -> list[Tensor]:
    versions = [(leaf, leaf._version) for leaf in tensors_of(call.leaves)]
    outputs = tensors_of(module(*call.args, **call.kwargs))
    written = [leaf for leaf, version in versions if leaf._version != version] if writes else []
    return [tensor.detach().clone() for tensor in (*outputs, *written)]


def equal(left: Iterable[Tensor], right: Iterable[Tensor]) -> bool:
    """Whether two lists of tensors are the same, bit for bit (NaNs of equal bits included)."""
    left, right = list(left), list(right)
    return len(left) == len(right) and all(
        a.dtype == b.dtype and a.shape == b.shape and torch.equal(_bits(a), _bits(b))
        for a, b in zip(left, right, strict=True)
    )


def _bits(tensor: Tensor) -> Tensor:
    integers = {torch.float32: torch.int32, torch.float64: torch.int64}
    width = integers.get(tensor.dtype, torch.int16 if tensor.dtype in (torch.float16, torch.bfloat16) else None)
    return tensor.contiguous().view(width) if width else tensor


def synthetic_images(count: int, size: int, seed: int, channels: int = 3) -> Iterator[Tensor]:
    """`count` images of shape [1, channels, size, size], f32, about zero mean and unit deviation.

    To a network that ends in a global average, all images of white noise look alike. These images differ in texture (noise of
    four resolutions, upsampled and mixed in random proportions, along random axes), brightness, contrast and colour.
    """
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        image = torch.zeros(1, channels, size, size)
        for divisor in (32, 8, 2, 1):
            stretch = torch.randint(1, 4, (2,), generator=generator).tolist()
            height, width = (max(2, size // (divisor * factor)) for factor in stretch)
            noise = torch.randn(1, channels, height, width, generator=generator)
            weight = torch.randn((), generator=generator).exp()
            image += weight * interpolate(noise, size=(size, size), mode="bilinear", align_corners=False)
        image = (image - image.mean()) / image.std()
        contrast = 0.3 + 1.2 * torch.rand(1, channels, 1, 1, generator=generator)
        brightness = torch.randn(1, channels, 1, 1, generator=generator)
        yield image * contrast + brightness
