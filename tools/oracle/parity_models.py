"""Small models, each of which shows one thing that `parity.py` must find or must not mistake for a fault."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Narrow(nn.Module):
    """A convolution with one input channel, one before a relu, and one that is neither."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Conv2d(1, 2, 1), nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.third(self.second(self.first(x)).relu())


class Cache(nn.Module):
    """Writes to a row of a buffer, through a slice, and reads all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("rows", torch.zeros(4, 8))
        self.register_buffer("count", torch.zeros(1, dtype=torch.int64))
        self.linear = nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        self.rows[1:2].copy_(self.linear(x))
        self.count.add_(1)
        return self.rows.amax(0) / self.count


class Functional(nn.Module):
    """Computes what `Cache` does, in the functional form of pt2e-opt, except that the writes to the buffers come first."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("rows", torch.zeros(4, 8))
        self.register_buffer("count", torch.zeros(1, dtype=torch.int64))
        self.linear = nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        new = self.linear(x)
        row = torch.ops.aten.copy(self.rows[1:2], new)
        rows = torch.slice_scatter(self.rows, row, 0, 1, 2)
        count = self.count + 1
        y = rows.amax(0) / count
        self.rows.copy_(rows)
        self.count.copy_(count)
        return y


class Stale(nn.Module):
    """Adds to a row of a tensor that is read afterwards: torchao adds to a dequantized copy."""

    def forward(self, x: Tensor) -> Tensor:
        y = x.clone()
        y[0].add_(1.0)
        return y + x


class Activated(nn.Module):
    """A convolution, an activation that is called as a function, and a pooling; a one-dimensional convolution without a relu."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d = nn.Conv2d(1, 2, 1)
        self.conv1d = nn.Conv1d(2, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1d(nn.functional.max_pool2d(nn.functional.silu(self.conv2d(x)), 2).flatten(2))


class Rectified(nn.Module):
    """A relu in place, and a view and a linear layer after it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.relu, self.linear = nn.Conv2d(3, 4, 1), nn.ReLU(inplace=True), nn.Linear(64, 4)
        self.dropout = nn.Dropout()

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.dropout(self.relu(self.conv(x)).flatten(1)))


class Shortcut(nn.Module):
    """A convolution with another reader besides its batch norm, and another batch norm later."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.last = nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        return self.last(y.sigmoid() * self.norm(y).tanh())


class Twice(nn.Module):
    """A batch norm of a batch norm of a convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.last = nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.conv(x))
        return self.last(y) + y


class Positions(nn.Module):
    """A parameter behind a dropout, and the square root of a literal tensor, which is captured with a `detach_`."""

    def __init__(self) -> None:
        super().__init__()
        self.positions, self.linear, self.dropout = nn.Parameter(torch.randn(4, 8)), nn.Linear(8, 8), nn.Dropout()

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(x) @ self.linear(self.dropout(self.positions)[1:]).T + torch.tensor(2.0) * x[:, :3]


class Shared(nn.Module):
    """Two convolutions with one weight; torchao quantizes only one. The other's input is also quantized for a `cat`."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x.sigmoid()).tanh()
        return torch.cat([self.conv(y).tanh(), y], 1)


class SharedNormed(nn.Module):
    """As `Shared`, with a norm and a relu behind the second use, and the sum of the calls so far, which it returns too."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4)
        self.register_buffer("total", torch.zeros(2, 4, 4, 4))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self.total += x
        return self.conv(x), torch.relu(self.norm(self.conv(self.total * 0.5))).flatten(1)


class SharedLinear(nn.Module):
    """Two linears with one weight, and a norm after the first one or none."""

    def __init__(self, normed: bool) -> None:
        super().__init__()
        self.linear, self.norm = nn.Linear(8, 8), nn.BatchNorm1d(8) if normed else nn.Identity()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.norm(self.linear(x)), self.linear(x.sigmoid())


class Tall(nn.Module):
    """A norm over rows of a linear's result, which has other readers too, so that nobody folds it."""

    def __init__(self) -> None:
        super().__init__()
        self.linear, self.norm = nn.Linear(8, 8), nn.BatchNorm1d(4)

    def forward(self, x: Tensor) -> Tensor:
        y = self.linear(x)
        return self.norm(y) + y


class Distances(nn.Module):
    """Adds in place to a value made of numbers, of a buffer, or of the input."""

    def __init__(self, of: str) -> None:
        super().__init__()
        self.of, self.linear = of, nn.Linear(8, 8)
        self.register_buffer("offsets", torch.randn(1, 8))

    def forward(self, x: Tensor) -> Tensor:
        numbers = torch.arange(8).unsqueeze(0) * 0.5 - torch.arange(8) * 0.25
        y = {"numbers": numbers, "buffer": self.offsets.sigmoid() * 0.5, "input": x.sigmoid() - 0.5}[self.of]
        y += 3.0
        return self.linear(x) + y
