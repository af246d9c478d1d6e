"""Small models, each with one feature that a quantization compiler can get wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from capture import Call


def conv_bn(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """A convolution without bias and its batch norm, padded to keep the size."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """conv-bn-relu, an identity and a projecting shortcut added in place, pooling, a linear head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv_bn(3, 8)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.first = nn.Sequential(conv_bn(8, 8), nn.ReLU(inplace=True), conv_bn(8, 8))
        self.second = nn.Sequential(conv_bn(8, 16, stride=2), nn.ReLU(inplace=True), conv_bn(16, 16))
        self.shortcut = conv_bn(8, 16, kernel=1, stride=2)
        self.head = nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 10]."""
        x = self.pool(F.relu(self.stem(x), inplace=True))
        y = self.first(x)
        y += x
        x = F.relu(y, inplace=True)
        y = self.second(x)
        y += self.shortcut(x)
        x = F.relu(y, inplace=True)
        return self.head(torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1))


class Depthwise(nn.Module):
    """Inverted residuals: relu6, depthwise convolutions, a linear bottleneck, dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv_bn(3, 8, stride=2), nn.ReLU6(inplace=True))
        self.expand = nn.Sequential(conv_bn(8, 16, kernel=1), nn.ReLU6(inplace=True))
        self.depthwise = nn.Sequential(conv_bn(16, 16, groups=16), nn.ReLU6(inplace=True))
        self.project = conv_bn(16, 8, kernel=1)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 10))

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 10]."""
        x = self.stem(x)
        x = x + self.project(self.depthwise(self.expand(x)))
        return self.head(x.mean([2, 3]))


class Shuffle(nn.Module):
    """Chunk, two branches, cat and a channel shuffle through a 5-d view."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv_bn(3, 8), nn.ReLU(inplace=True))
        self.branch = nn.Sequential(
            conv_bn(4, 4, kernel=1),
            nn.ReLU(inplace=True),
            conv_bn(4, 4, groups=4),
            conv_bn(4, 4, kernel=1),
            nn.ReLU(inplace=True),
        )
        self.last = nn.Sequential(conv_bn(8, 8, kernel=1), nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 8]."""
        kept, changed = self.stem(x).chunk(2, dim=1)
        x = torch.cat((kept, self.branch(changed)), dim=1)
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)
        return self.last(x).mean([2, 3])


class SqueezeExcite(nn.Module):
    """hardswish, and channel attention through hardsigmoid and a broadcasting product."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv_bn(3, 8), nn.Hardswish(inplace=True))
        self.reduce = nn.Conv2d(8, 4, 1)
        self.expand = nn.Conv2d(4, 8, 1)
        self.last = nn.Sequential(conv_bn(8, 8, kernel=1), nn.Hardswish())
        self.head = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 10]."""
        x = self.stem(x)
        scale = F.hardsigmoid(self.expand(F.relu(self.reduce(F.adaptive_avg_pool2d(x, 1)))))
        x = self.last(scale * x)
        return self.head(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Dense(nn.Module):
    """Growing concatenations, batch norms that follow no convolution, average pooling, silu and sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.norm1, self.conv1 = nn.BatchNorm2d(8), nn.Conv2d(8, 4, 3, padding=1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(12), nn.Conv2d(12, 4, 3, padding=1, bias=False)
        self.norm3, self.conv3 = nn.BatchNorm2d(16), nn.Conv2d(16, 8, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 8]."""
        first = F.relu(self.stem(x))
        second = self.conv1(F.relu(self.norm1(first), inplace=True))
        third = self.conv2(F.relu(self.norm2(torch.cat([first, second], 1)), inplace=True))
        joined = torch.cat([first, second, third], 1)
        x = F.avg_pool2d(self.conv3(F.silu(self.norm3(joined))), 2, 2)
        return torch.sigmoid(x.mean([2, 3]))


class Fire(nn.Module):
    """Concatenated relus, max pooling with ceil_mode, a convolution as classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(3, 4, 1)
        self.narrow, self.wide = nn.Conv2d(4, 6, 1), nn.Conv2d(4, 6, 3, padding=1)
        self.classify = nn.Conv2d(12, 10, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 10]."""
        x = F.relu(self.squeeze(x), inplace=True)
        x = torch.cat([F.relu(self.narrow(x), inplace=True), F.relu(self.wide(x), inplace=True)], 1)
        x = F.max_pool2d(x, 3, 2, ceil_mode=True)
        return torch.flatten(F.adaptive_avg_pool2d(F.relu(self.classify(F.dropout(x, 0.5, self.training))), (1, 1)), 1)


class InPlace(nn.Module):
    """In-place arithmetic and activations whose results are used, and scalars as operands."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to [n, 8]."""
        x = self.first(x)
        x = F.leaky_relu_(x, 0.1).mul_(0.5).add_(1.0)
        y = self.second(x * 0.25 + 0.5)
        y = F.hardtanh_(y, -1.0, 2.0)
        y *= x
        y.add_(x, alpha=2).clamp_(-3.0, 3.0)
        return (y - x).div_(2.0).mean([2, 3])


class Views(nn.Module):
    """Writes through views that must be seen through the base and through sibling views."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Two tensors [n, 3, h, w] to [n, 4, h, w]."""
        z = self.conv(x).clone()
        z[:, 0] = 0.5
        z[:, 1].mul_(2.0)
        z[:, 2:, ::2] += self.conv(y)[:, 2:, ::2]
        z.transpose(1, 2)[:, 0].copy_(y.sum(1)[:, None, 0].expand(-1, 4, -1))
        rows = z.view(z.shape[0], -1)
        z.relu_()
        rows[:, :4] -= 1.0
        return z * 3.0


class SharedLinear(nn.Module):
    """One linear layer called twice, and a parameter under two names."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = nn.Linear(8, 8)
        self.left, self.right = nn.Linear(8, 8), nn.Linear(8, 8)
        self.right.weight = self.left.weight

    def forward(self, x: Tensor) -> Tensor:
        """[n, 8] to [n, 8]."""
        x = self.shared(F.relu(self.shared(x)))
        return self.left(x) + self.right(F.relu(x))


class SharedConv(nn.Module):
    """One convolution called twice: torchao leaves the second call in floating point."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, h, w] to the same."""
        return self.shared(torch.relu(self.shared(x)))


class ConvTwoUsers(nn.Module):
    """A convolution with another user besides its batch norm: torchao gives both users the normalised value."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[n, 3, h, w] to two tensors [n, 4, h - 2, w - 2]."""
        x = self.conv(x)
        return torch.relu(self.norm(x)), x * 2.0


class DynamicBatch(nn.Module):
    """A batch size known only at run time, also in the shape of a view."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(conv_bn(3, 4, stride=2), nn.ReLU())
        self.head = nn.Linear(4 * 4 * 4, 10)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, 8, 8] to [n, 10]."""
        x = self.conv(x)
        return self.head(x.view(x.shape[0], -1))


class ConvVariants(nn.Module):
    """conv1d, transposed, dilated, grouped and string-padded convolutions; linear on three dimensions."""

    def __init__(self) -> None:
        super().__init__()
        transposed = nn.ConvTranspose2d(3, 6, 3, 2, 1, output_padding=1, bias=False)
        self.transposed = nn.Sequential(transposed, nn.BatchNorm2d(6))
        self.dilated = nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=2)
        self.same = nn.Conv2d(6, 4, 3, padding="same")
        self.line = nn.Sequential(nn.Conv1d(4, 6, 3, padding=1), nn.BatchNorm1d(6), nn.ReLU())
        self.rows = nn.Linear(64, 5, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[n, 3, 4, 4] to [n, 6, 5]."""
        x = self.same(F.relu(self.dilated(F.relu(self.transposed(x)))))
        return self.rows(self.line(x.flatten(2)))


class CatOwners(nn.Module):
    """Concatenations whose inputs are quantized or not, repeated, or themselves joined; add and mul with relu."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Two tensors [n, 3, h, w] to [n, 18, h, w]."""
        a, b = self.conv1(x), torch.sigmoid(y)
        inner = torch.cat([b, F.max_pool2d(a, 3, 1, 1)], 1)
        outer = torch.cat([inner, a, a, torch.relu(a + b)], 1)
        return torch.cat([outer, torch.relu(a * self.conv2(y))], 1)


@dataclass(frozen=True)
class Fixture:
    """A model, the shapes of its inputs, and the options of its export."""

    build: Callable[[], nn.Module]
    shapes: tuple[tuple[int, ...], ...]
    dynamic_shapes: Any = None

    def calls(self, count: int, seed: int) -> list[Call]:
        """`count` calls with normal inputs; a dynamic batch takes another size in each."""
        generator = torch.Generator().manual_seed(seed)
        return [
            tuple(
                torch.randn(shape[0] + (index if self.dynamic_shapes else 0), *shape[1:], generator=generator)
                for shape in self.shapes
            )
            for index in range(count)
        ]


_IMAGE = (1, 3, 16, 16)

FIXTURES: dict[str, Fixture] = {
    "residual": Fixture(Residual, (_IMAGE,)),
    "depthwise": Fixture(Depthwise, (_IMAGE,)),
    "shuffle": Fixture(Shuffle, (_IMAGE,)),
    "squeeze_excite": Fixture(SqueezeExcite, (_IMAGE,)),
    "dense": Fixture(Dense, (_IMAGE,)),
    "fire": Fixture(Fire, (_IMAGE,)),
    "in_place": Fixture(InPlace, (_IMAGE,)),
    "views": Fixture(Views, ((2, 3, 6, 6), (2, 3, 6, 6))),
    "shared_linear": Fixture(SharedLinear, ((4, 8),)),
    "shared_conv": Fixture(SharedConv, (_IMAGE,)),
    "conv_two_users": Fixture(ConvTwoUsers, (_IMAGE,)),
    "dynamic_batch": Fixture(
        DynamicBatch, ((2, 3, 8, 8),), ({0: torch.export.Dim("batch", min=1, max=64)},)
    ),
    "conv_variants": Fixture(ConvVariants, ((1, 3, 4, 4),)),
    "cat_owners": Fixture(CatOwners, ((1, 3, 8, 8), (1, 3, 8, 8))),
}
