"""The entry of a family's table for one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from capture import Arguments, synthetic_images
from quantizations import Quantization, xnnpack


@dataclass(frozen=True)
class Model:
    """One model: how to build it, and its inputs."""

    name: str
    """`family/model`."""
    build: Callable[[], nn.Module]
    """Called with torch's generator seeded."""
    inputs: Callable[[int], Arguments]
    """The arguments of one call that depend on the seed alone, of equal shapes for every seed."""
    dynamic_shapes: Any = None
    training: bool = False
    """Whether it is captured in training mode."""
    strict: bool = False
    """Whether torch.export traces it through Dynamo."""
    settle: bool = True
    """Whether batch norms get statistics from forwards in training mode; without these, deep CNNs return a constant."""
    per_channel: bool = True
    """Whether weights are quantized per channel."""
    prepare: str | None = None
    """The options of `--prepare`, if the quantizer is not static XNNPACK."""

    @property
    def quantization(self) -> Quantization:
        """How it is quantized."""
        return Quantization(self.prepare) if self.prepare else xnnpack(self.per_channel)


def positional(*inputs: Any) -> Arguments:
    """A call with positional arguments."""
    return Arguments(inputs, {})


def image(size: int, channels: int = 3) -> Callable[[int], Arguments]:
    """One image of shape [1, channels, size, size]."""
    return lambda seed: positional(next(synthetic_images(1, size, seed, channels)))


def normal(*shapes: tuple[int, ...]) -> Callable[[int], Arguments]:
    """Standard normal tensors, f32."""

    def inputs(seed: int) -> Arguments:
        generator = torch.Generator().manual_seed(seed)
        return positional(*(torch.randn(shape, generator=generator) for shape in shapes))

    return inputs


def tokens(shape: tuple[int, ...], vocabulary: int, seed: int) -> Tensor:
    """Token numbers, i64, without the few first ones that configurations use as special tokens."""
    return torch.randint(4, vocabulary, shape, generator=torch.Generator().manual_seed(seed))
