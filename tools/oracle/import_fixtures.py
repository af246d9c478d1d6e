"""Makes test-files/import/Inputs: the smallest programs that each ask one thing of the importer.

    python tools/oracle/import_fixtures.py test-files/import/Inputs
"""

import pathlib
import sys

import torch
from torch import nn


class Counter(nn.Module):
    """Writes to a buffer, reads it again, and leaves a parameter alone."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.full((3,), 2.0))
        self.register_buffer("count", torch.zeros(3))
        self.register_buffer("unused", torch.ones(2), persistent=False)

    def forward(self, x):
        self.count.add_(1.0)
        return x * self.scale + self.count


class Tied(nn.Module):
    """Two names of one parameter."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 2, bias=False)
        self.first.weight.data.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        self.second = nn.Linear(2, 2, bias=False)
        self.second.weight = self.first.weight

    def forward(self, x):
        return self.second(self.first(x))


class Copies(nn.Module):
    """What only looks like views: a write to them is none to what they were taken from."""

    def forward(self, x):
        x = x + 1.0
        turned = x.transpose(0, 1)
        turned.contiguous().mul_(2.0)
        x.to(torch.float64).mul_(3.0)
        x.contiguous().sub_(4.0)
        return x


class Unclear(nn.Module):
    """A reshape of a view, which may or may not copy."""

    def forward(self, x):
        x = x + 1.0
        x.transpose(0, 1).reshape(6).mul_(2.0)
        return x


class Narrow(nn.Module):
    """An in-place sum in the dtype of its first operand."""

    def forward(self, x, y):
        return x.relu().add_(y)


class WritesInput(nn.Module):
    """Changes the caller's tensor."""

    def forward(self, x):
        x.view(6).add_(1.0)
        return x * 2.0


class Branch(nn.Module):
    """A graph within the graph."""

    def forward(self, x):
        return torch.cond(x[0, 0] > 0, lambda v: v.relu(), lambda v: v.neg(), (x,))


class Pieces(nn.Module):
    """An op of several results, a result that is none of the graph's, and a literal input."""

    def forward(self, x, times: int = 2):
        low, high = x.split([1, 2], dim=1)
        return high * times, None, low


def save(folder, name, model, inputs):
    program = torch.export.export(model.eval(), inputs)
    for module in program.graph_module.modules():
        for node in getattr(getattr(module, "graph", None), "nodes", []):
            # It names folders of the machine that exported the model.
            node.meta.pop("stack_trace", None)
    print(name, [str(node.target) for node in program.graph.nodes if node.op == "call_function"])
    torch.export.save(program, folder / f"{name}.pt2")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    x = torch.arange(6.0).view(2, 3)
    save(folder, "counter", Counter(), (x,))
    save(folder, "tied", Tied(), (x[:, :2].clone(),))
    save(folder, "copies", Copies(), (x,))
    save(folder, "unclear", Unclear(), (x,))
    save(folder, "narrow", Narrow(), (x.half(), x))
    save(folder, "writes_input", WritesInput(), (x,))
    save(folder, "branch", Branch(), (x,))
    save(folder, "pieces", Pieces(), (x, 2))


if __name__ == "__main__":
    main()
