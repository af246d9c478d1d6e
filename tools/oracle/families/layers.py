"""Blocks of models as people write them."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fixture_models import conv_bn


class Lstm(nn.Module):
    """Two layers, a head on the last step; the states are results too."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 12, num_layers=2, batch_first=True)
        self.head = nn.Linear(12, 5)

    def forward(self, x: Tensor):
        y, (h, c) = self.lstm(x)
        return self.head(y[:, -1]), h, c


class Gru(nn.Module):
    """One layer and its head."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(8, 12, batch_first=True)
        self.head = nn.Linear(12, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.gru(x)[0])


class ElmanRnn(nn.Module):
    """The plain recurrence with relu."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(8, 12, nonlinearity="relu", batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.rnn(x)[0]


class LstmCell(nn.Module):
    """A cell in a loop over time that export unrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(8, 6)

    def forward(self, x: Tensor) -> Tensor:
        h, c = x.new_zeros(x.shape[0], 6), x.new_zeros(x.shape[0], 6)
        steps = []
        for step in x.unbind(1):
            h, c = self.cell(step, (h, c))
            steps.append(h)
        return torch.stack(steps, 1)


class BidirectionalLstm(nn.Module):
    """Both directions, with dropout between layers."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 6, num_layers=2, bidirectional=True, dropout=0.2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.lstm(x)[0]


class CausalAttention(nn.Module):
    """Scaled dot products, causal, four heads out of one projection."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(16, 48), nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (t.unflatten(-1, (4, 4)).transpose(1, 2) for t in self.qkv(x).chunk(3, -1))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).flatten(2))


class MultiheadAttention(nn.Module):
    """The module of torch.nn, with the weights as a second result."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)

    def forward(self, x: Tensor):
        return self.attention(x, x, x)


class TransformerEncoder(nn.Module):
    """Two layers, norm first."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True, norm_first=True, activation="gelu")
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.encoder(x)


class TransformerDecoder(nn.Module):
    """Cross attention under a causal mask."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerDecoderLayer(16, 4, 32, batch_first=True)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.layer(x, memory, tgt_mask=mask)


class CachedAttention(nn.Module):
    """One step of generation, keys and values kept in buffers."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(16, 48)
        self.register_buffer("keys", torch.zeros(1, 32, 16))
        self.register_buffer("values", torch.zeros(1, 32, 16))
        self.register_buffer("position", torch.zeros(1, dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, -1)
        self.keys.index_copy_(1, self.position, k)
        self.values.index_copy_(1, self.position, v)
        scores = q @ self.keys.transpose(1, 2) / 4.0
        mask = torch.arange(32) > self.position
        y = scores.masked_fill(mask, -math.inf).softmax(-1) @ self.values
        self.position.add_(1)
        return y


class Unet(nn.Module):
    """Down, up through a transposed convolution, skips by concatenation."""

    def __init__(self) -> None:
        super().__init__()
        self.down1, self.down2 = conv_bn(3, 8), conv_bn(8, 16, stride=2)
        self.up = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.last = nn.Conv2d(16, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        a = F.relu(self.down1(x))
        b = F.relu(self.down2(a))
        return self.last(torch.cat([a, F.relu(self.up(b))], 1))


class KeywordSpotter(nn.Module):
    """Depthwise separable convolutions over a spectrogram."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv_bn(1, 16, stride=2)
        self.depthwise, self.pointwise = conv_bn(16, 16, groups=16), conv_bn(16, 16, kernel=1)
        self.head = nn.Linear(16, 12)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.stem(x))
        x = F.relu(self.pointwise(F.relu(self.depthwise(x))))
        return self.head(F.dropout(F.avg_pool2d(x, (8, 5)).flatten(1), 0.2, self.training))


class YoloBlock(nn.Module):
    """Split, bottleneck, concatenation, pyramid pooling, nearest upsampling, box decoding."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.first, self.second = conv_bn(3, 8, stride=2), conv_bn(4, 4), conv_bn(4, 4)
        self.merge, self.spp, self.head = conv_bn(12, 8, kernel=1), conv_bn(32, 8, kernel=1), nn.Conv2d(16, 6, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.silu(self.stem(x))
        a, b = x.split(4, 1)
        y = F.silu(self.merge(torch.cat([a, b, b + F.silu(self.second(F.silu(self.first(b))))], 1)))
        p = F.max_pool2d(y, 2)
        p1 = F.max_pool2d(p, 5, 1, 2)
        p2 = F.max_pool2d(p1, 5, 1, 2)
        p = F.silu(self.spp(torch.cat([p, p1, p2, F.max_pool2d(p2, 5, 1, 2)], 1)))
        z = self.head(torch.cat([y, F.interpolate(p, scale_factor=2.0, mode="nearest")], 1)).flatten(2)
        xy, wh, rest = z.split([2, 2, 2], 1)
        return torch.cat([xy.sigmoid() * 2 - 0.5, wh.sigmoid().pow(2) * 4, rest.sigmoid()], 1)


class DiffusionBlock(nn.Module):
    """Sinusoidal time embedding, group norms, silu, residual."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, 8), nn.GroupNorm(4, 8)
        self.conv1, self.conv2 = nn.Conv2d(8, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.time = nn.Linear(16, 8)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        frequencies = torch.exp(torch.arange(8) * (-math.log(10000.0) / 8))
        angles = t[:, None].float() * frequencies
        embedding = self.time(torch.cat([angles.sin(), angles.cos()], -1))
        y = self.conv1(F.silu(self.norm1(x))) + embedding[:, :, None, None]
        return x + self.conv2(F.silu(self.norm2(y)))


class TemporalConvolution(nn.Module):
    """Dilated one-dimensional convolutions with batch norms, padded on the left."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv1d(8, 8, 3, dilation=2**i) for i in range(3))
        self.norms = nn.ModuleList(nn.BatchNorm1d(8) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            x = x + F.relu(norm(conv(F.pad(x, (2 * 2**i, 0)))))
        return x


class WaveNet(nn.Module):
    """Gated units through chunk, tanh and sigmoid, with skips; weight norm."""

    def __init__(self) -> None:
        super().__init__()
        self.gates = nn.ModuleList(
            nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 8, 2, dilation=2**i)) for i in range(3)
        )
        self.skips = nn.ModuleList(nn.Conv1d(4, 4, 1) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        total = torch.zeros_like(x)
        for i, (gate, skip) in enumerate(zip(self.gates, self.skips, strict=True)):
            a, b = gate(F.pad(x, (2**i, 0))).chunk(2, 1)
            y = torch.tanh(a) * torch.sigmoid(b)
            total = total + skip(y)
            x = x + y
        return F.elu(total)


class SuperResolution(nn.Module):
    """prelu, pixel shuffle, bicubic skip."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.prelu = nn.Conv2d(3, 8, 5, padding=2), nn.Conv2d(8, 12, 3, padding=1), nn.PReLU(8)

    def forward(self, x: Tensor) -> Tensor:
        y = F.pixel_shuffle(self.second(self.prelu(self.first(x))), 2)
        return (y + F.interpolate(x, scale_factor=2, mode="bicubic", align_corners=False)).clamp(-3, 3)


class Generator(nn.Module):
    """Transposed convolutions with batch norms, tanh."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(16, 12, 4, bias=False), nn.BatchNorm2d(12), nn.ReLU(True),
            nn.ConvTranspose2d(12, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2, True),
            nn.ConvTranspose2d(8, 3, 3, 2, 1, output_padding=1), nn.Tanh(),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class Volume(nn.Module):
    """Three-dimensional convolution, batch norm, pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.head = nn.Conv3d(2, 4, 3, padding=1), nn.BatchNorm3d(4), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool3d(F.relu(self.norm(self.conv(x))), 2)
        return self.head(F.adaptive_avg_pool3d(x, 1).flatten(1))


class AutoencoderMlp(nn.Module):
    """A bottleneck of linear layers and selu."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(16, 8), nn.SELU(), nn.Linear(8, 2), nn.Linear(2, 8), nn.SELU(), nn.Linear(8, 16))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class Normalizations(nn.Module):
    """Layer, group, instance, RMS and local response norms; norms of vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.group = nn.LayerNorm([8, 6, 6]), nn.GroupNorm(2, 8)
        self.instance, self.rms, self.response = nn.InstanceNorm2d(8, affine=True), nn.RMSNorm(6), nn.LocalResponseNorm(3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.response(self.rms(self.instance(self.group(self.layer(x)))))
        return F.normalize(x, dim=1) / x.norm(dim=1, keepdim=True).clamp(min=1e-3)


class Activations(nn.Module):
    """Each activation of torch.nn.functional, in place where it can be."""

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(x) + F.relu6(x) + F.elu(x) + F.selu(x) + F.celu(x) + F.gelu(x) + F.gelu(x, approximate="tanh")
        y = y + F.silu(x) + F.mish(x) + F.hardswish(x) + F.hardsigmoid(x) + F.hardtanh(x, -0.5, 0.7) + F.softplus(x)
        y = y + F.leaky_relu(x, 0.1) + F.logsigmoid(x) + F.softsign(x) + F.tanhshrink(x) + F.softshrink(x)
        y = y + F.hardshrink(x) + F.threshold(x, 0.1, -1.0) + F.glu(torch.cat([x, x], 1)) + F.softmin(x, 1)
        return F.log_softmax(y, 1) + F.relu_(x + 1) + torch.erf(x) + torch.rsqrt(x.abs() + 1)


class Poolings(nn.Module):
    """Max, average, adaptive and power pooling, with the options that change shapes."""

    def forward(self, x: Tensor):
        a = F.max_pool2d(x, 3, 2, 1, dilation=1, ceil_mode=True)
        b = F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)
        c, d = F.adaptive_avg_pool2d(x, (5, 3)), F.adaptive_max_pool2d(x, (5, 3))
        values, indices = F.max_pool2d(x, 2, return_indices=True)
        return a + b, c + d, values, indices, F.lp_pool2d(x.abs() + 0.1, 2.0, 3), F.avg_pool1d(x.flatten(2), 4)


class Resizing(nn.Module):
    """Interpolation in each mode, and each padding."""

    def forward(self, x: Tensor):
        sizes = {"size": (13, 5)}
        a = F.interpolate(x, **sizes, mode="nearest") + F.interpolate(x, **sizes, mode="nearest-exact")
        b = F.interpolate(x, **sizes, mode="bilinear", align_corners=True) + F.interpolate(x, **sizes, mode="bilinear")
        c = F.interpolate(x, **sizes, mode="bicubic", align_corners=True) + F.interpolate(x, **sizes, mode="area")
        d = F.pad(x, (1, 2, 3, 1), mode="reflect") + F.pad(x, (1, 2, 3, 1), mode="replicate")
        return a, b, c, d + F.pad(x, (1, 2, 3, 1), mode="circular") + F.pad(x, (1, 2, 3, 1), value=0.5)


class SpatialTransformer(nn.Module):
    """A predicted affine grid and sampling along it."""

    def __init__(self) -> None:
        super().__init__()
        self.localize = nn.Linear(16, 6)
        nn.init.uniform_(self.localize.weight, -0.02, 0.02)
        self.localize.bias.data.copy_(torch.tensor([1.0, 0.1, 0, -0.1, 1.0, 0]))

    def forward(self, x: Tensor) -> Tensor:
        theta = self.localize(F.adaptive_avg_pool2d(x, 4).flatten(1)).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


class EmbeddingBagOfWords(nn.Module):
    """An embedding with a padding row, summed, and an embedding bag."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.bag = nn.Embedding(30, 8, padding_idx=0), nn.EmbeddingBag(30, 8, mode="mean")
        self.head = nn.Linear(16, 3)

    def forward(self, words: Tensor) -> Tensor:
        return self.head(torch.cat([self.embedding(words).sum(1), self.bag(words)], 1))


class MatrixFactorization(nn.Module):
    """Two embeddings and their products."""

    def __init__(self) -> None:
        super().__init__()
        self.users, self.items, self.bias = nn.Embedding(20, 6), nn.Embedding(30, 6), nn.Embedding(30, 1)

    def forward(self, users: Tensor, items: Tensor) -> Tensor:
        return torch.sigmoid((self.users(users) * self.items(items)).sum(-1) + self.bias(items).squeeze(-1))


class GraphConvolution(nn.Module):
    """Messages along edges: gather, index_add, degree normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.message, self.own = nn.Linear(8, 4), nn.Linear(8, 4)

    def forward(self, nodes: Tensor, edges: Tensor) -> Tensor:
        source, target = edges[0], edges[1]
        messages = self.message(nodes)[source]
        total = torch.zeros(nodes.shape[0], 4).index_add(0, target, messages)
        degree = torch.zeros(nodes.shape[0]).scatter_add(0, target, torch.ones(target.shape[0]))
        return F.relu(self.own(nodes) + total / degree.clamp(min=1.0).unsqueeze(-1))


class MixtureOfExperts(nn.Module):
    """All experts computed, the two best gated by topk and scatter."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(8, 4)
        self.up, self.down = nn.Parameter(torch.randn(4, 8, 16) / 3), nn.Parameter(torch.randn(4, 16, 8) / 4)

    def forward(self, x: Tensor) -> Tensor:
        values, chosen = self.gate(x).softmax(-1).topk(2, -1)
        weights = torch.zeros(x.shape[0], 4).scatter(1, chosen, values / values.sum(-1, keepdim=True))
        y = torch.bmm(F.gelu(torch.bmm(x.expand(4, -1, -1), self.up)), self.down)
        return torch.einsum("eni,ne->ni", y, weights)


class StateSpaceScan(nn.Module):
    """A selective scan unrolled over time, as state-space models compute it."""

    def __init__(self) -> None:
        super().__init__()
        self.delta, self.project = nn.Linear(4, 4), nn.Linear(4, 6)
        self.log_a = nn.Parameter(torch.log(torch.arange(1.0, 4.0)).repeat(4, 1))

    def forward(self, x: Tensor) -> Tensor:
        delta = F.softplus(self.delta(x))
        b, c = self.project(x).split([3, 3], -1)
        decay = torch.exp(delta.unsqueeze(-1) * -torch.exp(self.log_a))
        drive = (delta * x).unsqueeze(-1) * b.unsqueeze(2)
        state, steps = torch.zeros(1, 4, 3), []
        for t in range(x.shape[1]):
            state = decay[:, t] * state + drive[:, t]
            steps.append((state * c[:, t].unsqueeze(1)).sum(-1))
        return torch.stack(steps, 1) + x * torch.cumsum(delta, 1)


class SignalFrames(nn.Module):
    """Windowed frames of a signal, a cosine transform as a matrix product, log energies."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(16))
        angles = torch.outer(torch.arange(8.0), torch.arange(16.0) + 0.5) * (math.pi / 16)
        self.register_buffer("cosines", torch.cos(angles), persistent=False)
        self.head = nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        frames = x.unfold(1, 16, 8) * self.window
        energy = (frames @ self.cosines.T).square()
        return self.head(torch.log(energy + 1e-3) - torch.log1p(energy.amax(-1, keepdim=True)))


class ComplexRotary(nn.Module):
    """Queries and keys turned by complex numbers, which are a buffer, as in the first Llama."""

    def __init__(self) -> None:
        super().__init__()
        angles = torch.outer(torch.arange(6.0), 10.0 ** -torch.arange(4.0))
        self.register_buffer("turns", torch.polar(torch.ones_like(angles), angles))
        self.qkv = nn.Linear(8, 24)

    def turned(self, x: Tensor) -> Tensor:
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * self.turns).flatten(-2).type_as(x)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, -1)
        return F.scaled_dot_product_attention(self.turned(q), self.turned(k), v)


class Spectrogram(nn.Module):
    """The spectrogram of a signal, a layer on it, and the signal that a filtered spectrum is of."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(16))
        self.filter = nn.Parameter(torch.randn(9, 1, dtype=torch.complex64))
        self.head = nn.Linear(9, 4)

    def forward(self, x: Tensor):
        spectrum = torch.stft(x, 16, 4, window=self.window, return_complex=True)
        features = torch.log1p(spectrum.abs().square()).transpose(1, 2)
        filtered = spectrum * self.filter
        return self.head(features), filtered.angle(), torch.istft(filtered, 16, 4, window=self.window)


class FourierMixing(nn.Module):
    """Tokens mixed by the real part of a Fourier transform, and a transform there and back."""

    def __init__(self) -> None:
        super().__init__()
        self.out = nn.Linear(8, 8)

    def forward(self, x: Tensor):
        mixed = torch.fft.fft(torch.fft.fft(x, dim=-1), dim=-2).real
        low = torch.fft.rfft2(x)[..., :3]
        return self.out(mixed), torch.fft.irfft2(low, s=x.shape[-2:])


class Float8Weights(nn.Module):
    """Weights and inputs of eight-bit floats, converted where they are used."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weight", torch.randn(4, 8).to(torch.float8_e4m3fn))
        self.register_buffer("scale", torch.rand(4, 1))

    def forward(self, x: Tensor):
        weight = self.weight.to(torch.float32) * self.scale
        y = F.linear(x.to(torch.float8_e5m2).to(torch.float32), weight)
        return y, y.to(torch.float8_e4m3fn).float()
