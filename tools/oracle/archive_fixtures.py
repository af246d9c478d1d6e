"""Makes test-files/archive: small .pt2 archives, and the tensors that PyTorch reads from them.

For each NAME.pt2 there is a NAME.npz with the arrays `weights:FQN`, `constants:FQN` (row-major, as
torch.export.load gives them; bfloat16 as its bits, `uint16`) and `inputs:I`, the tensor leaves of the example inputs.

    python tools/oracle/archive_fixtures.py test-files/archive
"""

import pathlib
import sys
import zipfile

import numpy as np
import torch
import torch.utils._pytree as pytree
from torch import nn


class Storages(nn.Module):
    """Each form of storage that a weight can have in its file."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
        self.transposed = nn.Parameter(torch.randn(4, 5).t(), requires_grad=False)
        self.first = nn.Linear(5, 5, bias=False)
        self.tied = nn.Linear(5, 5, bias=False)
        self.tied.weight = self.first.weight
        shared = torch.arange(12, dtype=torch.float32)
        self.register_buffer("slice_low", shared[:4])
        self.register_buffer("slice_high", shared[6:].view(2, 3))
        self.register_buffer("expanded", torch.randn(1, 4).expand(3, 4))
        self.register_buffer("empty", torch.zeros(0, 3))
        self.register_buffer("scalar", torch.tensor(7))
        self.register_buffer("not_persistent", torch.randn(3), persistent=False)
        values = torch.tensor([-3.0, -0.0, 0.5, 2.0, 100.0])
        for dtype in (torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.int16, torch.int32, torch.bool):
            self.register_buffer(str(dtype).replace("torch.", "as_"), values.to(dtype))
        for dtype in (torch.uint8, torch.uint16):
            self.register_buffer(str(dtype).replace("torch.", "as_"), values.abs().to(dtype))

    def forward(self, x, pair, *, extra):
        y = self.conv(x).mean((2, 3)) @ self.transposed.t()
        y = self.tied(self.first(y)) + torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
        y = y + self.expanded.sum() + self.slice_low.sum() + self.slice_high.sum() + self.empty.sum()
        y = y + self.scalar + self.not_persistent.sum()
        for name in ("float64", "float16", "bfloat16", "int8", "int16", "int32", "bool", "uint8"):
            y = y + getattr(self, f"as_{name}").to(torch.float32)
        y = y + self.as_uint16.to(torch.int32)
        return y + pair[0] * extra["scale"] + pair[1][1], {"n": pair[1][0]}


class Control(nn.Module):
    """Dynamic sizes, a branch with graphs of its own, and numbers that JSON cannot express."""

    def forward(self, x):
        y = torch.cond(x.sum() > 0, lambda v: v.sin(), lambda v: v.cos(), (x,))
        y = torch.where(y > 0.5, y, float("-inf")).clamp(max=1e-5)
        return y.reshape(x.shape[0] * 2, -1)[:, 1:]


def save(folder, name, program):
    for module in program.graph_module.modules():
        for node in getattr(getattr(module, "graph", None), "nodes", []):
            # It contains paths of the machine that exported the model.
            node.meta.pop("stack_trace", None)
    path = folder / f"{name}.pt2"
    torch.export.save(program, path)
    program = torch.export.load(path)
    arrays = {}

    def put(key, tensor):
        tensor = tensor.detach().contiguous()
        tensor = tensor.view(torch.uint16) if tensor.dtype == torch.bfloat16 else tensor
        arrays[key] = tensor.numpy()

    for fqn, tensor in program.state_dict.items():
        put(f"weights:{fqn}", tensor)
    for fqn, tensor in program.constants.items():
        put(f"constants:{fqn}", tensor)
    for i, leaf in enumerate(pytree.tree_leaves(program.example_inputs)):
        if isinstance(leaf, torch.Tensor):
            put(f"inputs:{i}", leaf)
    np.savez(folder / f"{name}.npz", **arrays)


def deflate(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    inputs = (torch.randn(2, 8, 8, 3).permute(0, 3, 1, 2), (torch.randn(2, 5), [3, 0.5, None, "text", True]))
    kwargs = {"extra": {"scale": torch.randn(5, dtype=torch.float64).to(torch.float32)}}
    save(folder, "storages", torch.export.export(Storages().eval(), inputs, kwargs))
    batch = torch.export.Dim("batch", min=2, max=64)
    control = torch.export.export(Control(), (torch.randn(3, 4),), dynamic_shapes=({0: batch},))
    save(folder, "control", control)
    deflate(folder / "storages.pt2", folder / "deflated.pt2")
    (folder / "deflated.npz").write_bytes((folder / "storages.npz").read_bytes())
    dtypes = ("u1", "i1", "u2", "i2", "i4", "i8", "f2", "f4", "f8")
    arrays = {d: np.arange(6).reshape(2, 3).astype(d) for d in dtypes}
    arrays["bool"] = arrays["u1"] % 2 == 1
    arrays |= {"fortran": np.asfortranarray(arrays["f4"]), "scalar": np.float32(1.5), "empty": np.zeros((0, 4), "f4")}
    np.savez(folder / "arrays.npz", **arrays)
    np.savez_compressed(folder / "arrays_compressed.npz", **arrays)


if __name__ == "__main__":
    main()
