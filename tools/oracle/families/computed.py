"""Models that draw random numbers, and models whose weights are computed in every call."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations


class VariationalAutoencoder(nn.Module):
    """A latent that is drawn in every call."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(16, 24), nn.ReLU())
        self.mean, self.logarithm = nn.Linear(24, 5), nn.Linear(24, 5)
        self.decoder = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Linear(24, 16))

    def forward(self, x: Tensor):
        x = self.encoder(x)
        mean, logarithm = self.mean(x), self.logarithm(x)
        return self.decoder(mean + torch.randn_like(mean) * torch.exp(0.5 * logarithm)), mean


class RandomNumbers(nn.Module):
    """Dropout that is always on, noise in place, choices, shuffles, and noise in a branch."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(8, 12), nn.Linear(12, 4)
        self.table = nn.Embedding(10, 12)

    def forward(self, x: Tensor) -> Tensor:
        x = F.dropout(self.first(x), 0.2, training=True)
        x = x + torch.empty_like(x).normal_(0.0, 0.1) + torch.empty_like(x).uniform_(-0.1, 0.1)
        x = x * torch.bernoulli(x, p=0.9) + self.table(torch.randint(0, 10, (6,)))
        x = x[:, torch.randperm(6)] * torch.rand(12)
        x = torch.cond(x.sum() > 1e6, lambda y: y.relu(), lambda y: y + 0.1 * torch.rand_like(y), (x,))
        return F.gumbel_softmax(self.second(x), tau=2.0) + torch.bernoulli(torch.full((4,), 0.5))


class StandardizedConvolutions(nn.Module):
    """Weight standardization in the forms that people write: batch norm without statistics, `std_mean`, `var` and `mean`."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3), nn.Conv2d(8, 4, 3)
        self.gain = nn.Parameter(torch.full((8, 1, 1, 1), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        weight = self.first.weight
        flat = F.batch_norm(weight.reshape(1, 8, -1), None, None, training=True, momentum=0.0, eps=1e-6)
        x = F.conv2d(x, flat.reshape_as(weight), self.first.bias).relu()
        deviation, mean = torch.std_mean(self.second.weight, dim=[1, 2, 3], keepdim=True, correction=0)
        x = F.conv2d(x, self.gain * (self.second.weight - mean) / (deviation + 1e-5), self.second.bias).relu()
        weight = self.third.weight
        variance = weight.var([1, 2, 3], keepdim=True)
        return F.conv2d(x, (weight - weight.mean([1, 2, 3], keepdim=True)) * torch.rsqrt(variance + 1e-5))


class NormalizedWeights(nn.Module):
    """Weight norm, spectral norm and orthogonal weights, by parametrizations."""

    def __init__(self) -> None:
        super().__init__()
        self.weight_norm = parametrizations.weight_norm(nn.Linear(12, 8))
        self.spectral_norm = parametrizations.spectral_norm(nn.Linear(8, 8))
        self.cosine = nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.spectral_norm(self.weight_norm(x).relu()).relu()
        return F.linear(x, F.normalize(self.cosine.weight, dim=1) * torch.full((4, 1), 2.0))
