"""Modules for features that the libraries' models lack: state, pytrees, dynamic sizes, control flow, rare ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from capture import Arguments
from families import computed, forms, layers
from families.model import Model, image, normal, positional, tokens

_BATCH = torch.export.Dim("batch", min=1, max=16)
_LENGTH = torch.export.Dim("length", min=2, max=32)
_HALF = torch.export.Dim("half", min=2, max=16)


def _entry(build: Callable[[], nn.Module], inputs: Callable[[int], Arguments], **more: Any) -> Model:
    name = build.__name__
    snake = "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
    return Model(f"handwritten/{snake}", build, inputs, **more)


def _numbers(vocabulary: int, *shape: int) -> Callable[[int], Arguments]:
    return lambda seed: positional(tokens(shape, vocabulary, seed))


def _normal(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


HANDWRITTEN: list[Model] = [
    # Layers and blocks.
    _entry(layers.Lstm, normal((2, 6, 8))),
    _entry(layers.Gru, normal((2, 6, 8))),
    _entry(layers.ElmanRnn, normal((2, 6, 8))),
    _entry(layers.LstmCell, normal((2, 4, 8))),
    _entry(layers.BidirectionalLstm, normal((2, 6, 8))),
    _entry(layers.CausalAttention, normal((2, 6, 16))),
    _entry(layers.MultiheadAttention, normal((2, 6, 16))),
    _entry(layers.TransformerEncoder, normal((2, 6, 16))),
    _entry(layers.TransformerDecoder, normal((2, 4, 16), (2, 6, 16))),
    _entry(layers.CachedAttention, normal((1, 1, 16))),
    _entry(layers.Unet, image(32)),
    _entry(layers.KeywordSpotter, normal((1, 1, 16, 10))),
    _entry(layers.YoloBlock, image(32)),
    _entry(layers.DiffusionBlock, lambda seed: positional(_normal(seed, 1, 8, 8, 8), torch.tensor([seed % 100]))),
    _entry(layers.TemporalConvolution, normal((2, 8, 20))),
    _entry(layers.WaveNet, normal((1, 4, 32))),
    _entry(layers.SuperResolution, image(16)),
    _entry(layers.Generator, normal((1, 16, 1, 1))),
    _entry(layers.Volume, normal((1, 2, 6, 8, 8))),
    _entry(layers.AutoencoderMlp, normal((4, 16))),
    _entry(layers.Normalizations, normal((2, 8, 6, 6))),
    _entry(layers.Activations, normal((2, 16))),
    _entry(layers.Poolings, normal((1, 4, 13, 13))),
    _entry(layers.Resizing, normal((1, 3, 9, 7))),
    _entry(layers.SpatialTransformer, image(16, 1)),
    _entry(layers.EmbeddingBagOfWords, _numbers(30, 4, 6)),
    _entry(layers.MatrixFactorization, lambda seed: positional(tokens((5,), 20, seed), tokens((5,), 30, seed + 1))),
    _entry(layers.GraphConvolution, lambda seed: positional(_normal(seed, 6, 8), tokens((2, 9), 6, seed) % 6)),
    _entry(layers.MixtureOfExperts, normal((4, 8))),
    _entry(layers.StateSpaceScan, normal((1, 8, 4))),
    _entry(layers.SignalFrames, normal((2, 64))),
    _entry(layers.ComplexRotary, normal((2, 6, 8))),
    _entry(layers.Spectrogram, normal((2, 64))),
    _entry(layers.FourierMixing, normal((2, 6, 8))),
    _entry(layers.Float8Weights, normal((3, 8))),
    # Random numbers, and computed weights.
    _entry(computed.VariationalAutoencoder, normal((4, 16))),
    _entry(computed.RandomNumbers, normal((4, 6, 8))),
    _entry(computed.StandardizedConvolutions, image(16)),
    _entry(computed.NormalizedWeights, normal((2, 3, 12))),
    # Forms of programs.
    _entry(forms.DynamicBatch, normal((3, 3, 8, 8)), dynamic_shapes=({0: _BATCH},)),
    _entry(forms.DynamicLength, normal((2, 5, 8)), dynamic_shapes=({1: _LENGTH},)),
    _entry(forms.SizeArithmetic, normal((2, 6, 4)), dynamic_shapes=({0: _BATCH, 1: 2 * _HALF},)),
    _entry(forms.DataDependent, lambda seed: positional(_normal(seed, 6, 4), torch.tensor(3 + seed % 2))),
    _entry(forms.DictInputs, lambda seed: positional({"left": _normal(seed, 2, 4), "right": (_normal(seed + 9, 2, 4), None)})),
    _entry(forms.KeywordInputs, lambda seed: Arguments((_normal(seed, 2, 4),), {"scale": 2.0, "shift": _normal(seed + 9, 4)})),
    _entry(forms.NamedOutputs, normal((2, 4))),
    _entry(forms.NestedOutputs, normal((2, 4))),
    _entry(forms.LiteralInputs, lambda seed: positional(_normal(seed, 2, 4), 3, True, "relu", None, 0.5)),
    _entry(forms.PassesInputThrough, normal((2, 4))),
    _entry(forms.Counter, normal((2, 4))),
    _entry(forms.MovingAverage, normal((2, 4))),
    _entry(forms.RunningSums, normal((2, 4))),
    _entry(forms.WritesItsInput, normal((2, 4))),
    _entry(forms.WritesThroughViews, normal((4, 6))),
    _entry(forms.TiedEmbedding, _numbers(20, 2, 5)),
    _entry(forms.StridedWeights, normal((2, 6))),
    _entry(forms.SharedStorage, normal((2, 6))),
    _entry(forms.MixedDtypes, normal((2, 6))),
    _entry(forms.HalfPrecision, normal((2, 6))),
    _entry(forms.DoublePrecision, normal((2, 6))),
    _entry(forms.IntegerArithmetic, _numbers(50, 3, 4)),
    _entry(forms.NoGradients, normal((2, 4))),
    _entry(forms.Autocast, normal((2, 6))),
    _entry(forms.SparseIndices, normal((6, 5))),
    _entry(forms.Sorting, normal((4, 9))),
    _entry(forms.LinearAlgebra, normal((2, 4, 4))),
    _entry(forms.Einsum, normal((2, 3, 4), (2, 4, 5))),
    _entry(forms.Unfolded, normal((2, 10))),
    _entry(forms.ChannelsLast, lambda seed: positional(_normal(seed, 1, 3, 8, 8).to(memory_format=torch.channels_last))),
    _entry(forms.TrainingBatchNorm, normal((4, 3, 8, 8)), training=True, settle=False),
    _entry(forms.Conditional, normal((2, 4))),
    _entry(forms.NestedConditional, normal((2, 4))),
    _entry(forms.WhileLoop, normal((2, 4))),
    _entry(forms.SizesInGraphs, normal((3, 4)), dynamic_shapes=({0: _BATCH},)),
    _entry(forms.SizesAlone, normal((3, 4)), dynamic_shapes=({0: _BATCH},)),
    _entry(forms.Scan, normal((5, 4))),
    _entry(forms.Map, normal((5, 4))),
    _entry(forms.CustomOperator, normal((2, 4))),
    _entry(forms.Strict, normal((2, 4)), strict=True),
]
