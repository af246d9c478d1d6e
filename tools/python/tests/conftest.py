"""What the tests share."""

from __future__ import annotations

import warnings

import pytest
import torch
import torchao.quantization.pt2e.quantize_pt2e  # noqa: F401  registers the q/dq ops
from torch import nn
from torch.export import ExportedProgram


class Net(nn.Module):
    """A convolution, a residual sum and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8)
        self.again = nn.Conv2d(8, 8, 3, padding=1)
        self.fc = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.bn(self.conv(x)))
        return self.fc(torch.relu(self.again(x) + x).mean((2, 3)))


@pytest.fixture(scope="session")
def program() -> ExportedProgram:
    """A captured program of images 3x16x16, of any number."""
    torch.manual_seed(0)
    batch = torch.export.Dim("batch", max=64)
    return torch.export.export(Net().eval(), (torch.randn(4, 3, 16, 16),), dynamic_shapes=({0: batch},))


@pytest.fixture
def images() -> list[torch.Tensor]:
    """Calls of the program."""
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(4, 3, 16, 16, generator=generator) for _ in range(5)]


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Turns warnings of other packages off."""
    warnings.filterwarnings("ignore", category=DeprecationWarning)


def sqnr(expected: torch.Tensor, found: torch.Tensor) -> float:
    """The ratio of the signal to the noise, in dB."""
    noise = (expected.double() - found.double()).pow(2).sum()
    return float(10 * torch.log10(expected.double().pow(2).sum() / noise))
