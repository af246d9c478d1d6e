"""Writes `older.pt2`, an archive as PyTorch before 2.9 wrote it: `old_archives.py test-files/import/Inputs`.

Run it with torch 2.8, whose archives have pickled weights and nodes without names. It prints the program's results, for the
golden that reads the archive.
"""

import pathlib
import sys

import torch
from torch import Tensor, nn


class Older(nn.Module):
    """Tied parameters, a buffer of each kind, a constant, a size, several results and a write."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, 2), nn.Linear(2, 2, bias=False)
        self.first.weight = nn.Parameter(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        self.first.bias = nn.Parameter(torch.tensor([0.5, -0.5]))
        self.second.weight = self.first.weight
        self.register_buffer("count", torch.tensor(0))
        self.register_buffer("shift", torch.tensor([10.0, 20.0]), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        self.count.add_(1)
        y = self.second(self.first(x).relu()) + self.shift
        left, right = y.chunk(2, 1)
        return torch.cat([right, left], 1).t().reshape(x.shape[0] * 2) * torch.tensor(2.0)


def main() -> None:
    """Exports the program with an example input."""
    torch.manual_seed(0)
    x = torch.tensor([[1.0, -1.0], [2.0, 0.0], [0.0, 3.0]])
    shapes = ({0: torch.export.Dim("rows", min=2, max=64)},)
    program = torch.export.export(Older().eval(), (x,), dynamic_shapes=shapes)
    for node in program.graph.nodes:
        # It contains paths of the machine that exported the model.
        node.meta.pop("stack_trace", None)
    torch.export.save(program, pathlib.Path(sys.argv[1]) / "older.pt2")
    print(torch.__version__, program.module()(x).tolist())


if __name__ == "__main__":
    main()
