"""Programs with unusual forms: inputs and results, state, dynamic sizes, storage, dtypes, control flow."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fixture_models import conv_bn


class DynamicBatch(nn.Module):
    """A CNN for any batch."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.head = conv_bn(3, 6), nn.Linear(6, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.relu(self.stem(x)).mean((2, 3)))


class DynamicLength(nn.Module):
    """Attention over a sequence of any length."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(8, 24)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, -1)
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)


class SizeArithmetic(nn.Module):
    """Sizes that are computed: products, sums, halves, and a number of them in the result."""

    def forward(self, x: Tensor):
        n, length, width = x.shape
        flat = x.reshape(n * length, width)
        half = x[:, : length // 2]
        padded = torch.cat([x, x.new_zeros(n, length + 1, width)], 1)
        return flat, half, padded, torch.arange(length * 2), x.sum() / (n * length), length


class DataDependent(nn.Module):
    """A size that is read from the input."""

    def forward(self, x: Tensor, count: Tensor) -> Tensor:
        n = count.item()
        torch._check(n >= 1)
        torch._check(n <= 6)
        return x.narrow(0, 0, n) * 2.0


class DictInputs(nn.Module):
    """A dict with a tuple in it, one element None."""

    def forward(self, x: dict) -> dict:
        left, (right, nothing) = x["left"], x["right"]
        assert nothing is None
        return {"sum": left + right, "parts": [left * 2, right.relu()]}


class KeywordInputs(nn.Module):
    """Keywords, one of them a number."""

    def forward(self, x: Tensor, *, scale: float = 1.0, shift: Tensor | None = None) -> Tensor:
        return x * scale + shift if shift is not None else x * scale


class Pair(NamedTuple):
    """A named tuple as a result."""

    low: Tensor
    high: Tensor


torch.utils._pytree._register_namedtuple(Pair, serialized_type_name="families.forms.Pair")


class NamedOutputs(nn.Module):
    """A named tuple as the result."""

    def forward(self, x: Tensor) -> Pair:
        return Pair(x.amin(1), x.amax(1))


class NestedOutputs(nn.Module):
    """None, a number, a tensor twice, dicts and lists."""

    def forward(self, x: Tensor):
        y = x.tanh()
        return {"a": [y, None, 3], "b": (y, {"c": x.sigmoid()})}, y


class LiteralInputs(nn.Module):
    """Numbers, a bool, a string and None as inputs."""

    def forward(self, x: Tensor, times: int, flag: bool, name: str, nothing: None, factor: float) -> Tensor:
        y = x * times if flag else x
        return getattr(F, name)(y) * factor


class PassesInputThrough(nn.Module):
    """Returns an input and a buffer unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", torch.arange(4.0))

    def forward(self, x: Tensor):
        return x, self.table, x + self.table


class Counter(nn.Module):
    """Counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return x * self.calls


class MovingAverage(nn.Module):
    """A buffer that is not in the state dict, updated through lerp and copy."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("average", torch.ones(4), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        self.average.copy_(torch.lerp(self.average, x.mean(0), 0.25))
        return x - self.average


class RunningSums(nn.Module):
    """Buffers of floats that are added to, whole and in part, and read."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.register_buffer("total", torch.zeros(2, 4))
        self.register_buffer("rows", torch.zeros(2, 4))
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.calls.add_(1)
        self.total.add_(x)
        self.rows[0].add_(x[1])
        return self.layer(self.total) / self.calls + self.rows


class WritesItsInput(nn.Module):
    """Changes the caller's tensor."""

    def forward(self, x: Tensor) -> Tensor:
        x.mul_(2.0)
        return x.sum(1)


class WritesThroughViews(nn.Module):
    """Slices, selections and transposes that are written to, and the base read afterwards."""

    def forward(self, x: Tensor) -> Tensor:
        y = x.clone()
        y[1:3, ::2] = 0.5
        y.select(0, 0).add_(1.0)
        y.t()[2].mul_(x[:, 0])
        y.view(2, 12)[1, 3:5].fill_(-1.0)
        return y + y.diagonal().sum()


class TiedEmbedding(nn.Module):
    """The embedding and the head share a weight."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.head = nn.Embedding(20, 6), nn.Linear(6, 20, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, ids: Tensor) -> Tensor:
        return self.head(self.embedding(ids).tanh())


class StridedWeights(nn.Module):
    """A transposed, an expanded and a sliced weight."""

    def __init__(self) -> None:
        super().__init__()
        self.turned = nn.Parameter(torch.randn(6, 4).t())
        self.register_buffer("wide", torch.randn(1, 1).expand(2, 4))
        self.register_buffer("slice", torch.randn(8)[1::2])

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.turned) + self.wide * self.slice


class SharedStorage(nn.Module):
    """Two weights that are halves of one tensor."""

    def __init__(self) -> None:
        super().__init__()
        both = torch.randn(2, 6, 6)
        self.first, self.second = nn.Parameter(both[0]), nn.Parameter(both[1])

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(F.linear(x, self.first).relu(), self.second)


class MixedDtypes(nn.Module):
    """Bools, bytes, halves and doubles, and the promotion between them."""

    def forward(self, x: Tensor):
        half, double, mask = x.half(), x.double(), x > 0
        byte = (x.abs() * 10).to(torch.uint8)
        return half + 1, double * half, torch.where(mask, x, byte), mask & (byte > 3), byte // 3, x.bfloat16() * 2


class HalfPrecision(nn.Module):
    """A model in bfloat16 with inputs and results in f32."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.LayerNorm(8), nn.Linear(8, 4)).bfloat16()

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x.bfloat16()).float()


class DoublePrecision(nn.Module):
    """A model in f64."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(6, 4).double()

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x.double()).softmax(-1)


class IntegerArithmetic(nn.Module):
    """Division with signs, remainders, shifts, bits, comparisons, on integers."""

    def forward(self, x: Tensor):
        y = x - 25
        quotient = torch.div(y, 7, rounding_mode="floor"), torch.div(y, 7, rounding_mode="trunc")
        return quotient, y % 7, torch.fmod(y, 7), x << 2, (x >> 1) ^ 5, ~x, x.sum(), x.prod(1), (x == 7).any(), x.cumsum(0)


class NoGradients(nn.Module):
    """A `torch.no_grad` block, which is a nested graph."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            scale = x.abs().amax() + 1.0
        return self.layer(x) / scale


class Autocast(nn.Module):
    """A part in bfloat16 by autocast."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(6, 4)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            y = self.layer(x)
        return y.float().relu()


class SparseIndices(nn.Module):
    """Advanced indexing, gathers, scatters and masks."""

    def forward(self, x: Tensor):
        rows, columns = torch.tensor([0, 2, 5]), torch.tensor([4, 1, 3])
        y = x.index_put((rows, columns), torch.ones(3), accumulate=True)
        z = torch.gather(x, 1, columns.expand(6, 3)) + x[:, columns]
        w = x.scatter(1, rows.expand(6, 3) % 5, 0.25).scatter_reduce(1, columns.expand(6, 3), z, "amax")
        return y, z, w, x[rows, columns], x[None, :, rows % 5], x.masked_fill(x < 0, 0.0), x.index_select(0, rows)


class Sorting(nn.Module):
    """Sort, topk, extremes, medians, cumulative sums, counts."""

    def forward(self, x: Tensor):
        values, order = x.sort(1, descending=True)
        best, where = x.topk(3, 1)
        return values, order, best, where, x.argmax(1), x.min(0), x.median(1), x.argsort(0), x.cummax(1), x.std(1), x.var(0)


class LinearAlgebra(nn.Module):
    """Products of matrices in every form, traces, outer products, triangles, powers."""

    def forward(self, x: Tensor):
        y = torch.baddbmm(x, x, x.mT) + torch.matmul(x, x[0]) + (x @ x[0, 0])[..., None]
        z = torch.addmm(x[0], x[0], x[1]) + torch.outer(x[0, 0], x[1, 1]) + torch.linalg.multi_dot([x[0], x[1], x[0]])
        return y, z.triu(1) + z.tril(-1), x.mT.flip(1).roll(1, 2), torch.addcmul(x, x, x), torch.cdist(x[0], x[1])


class Einsum(nn.Module):
    """Contractions by letters."""

    def forward(self, x: Tensor, y: Tensor):
        return torch.einsum("bij,bjk->bik", x, y), torch.einsum("bij->ji", x), torch.einsum("bij,bjk->", x, y)


class Unfolded(nn.Module):
    """Overlapping views, strides by hand, repeats, meshes."""

    def forward(self, x: Tensor):
        windows = x.unfold(1, 4, 2)
        strided = x.as_strided((2, 3, 4), (10, 3, 1))
        a, b = torch.meshgrid(x[0, :3], x[1, :2], indexing="ij")
        return windows.mean(-1), strided, a * b, x.repeat(2, 1), x.repeat_interleave(2, 0), torch.stack([x, -x]).movedim(0, -1)


class ChannelsLast(nn.Module):
    """A convolution with weights in channels-last order, of an input in that order."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv_bn(3, 6).to(memory_format=torch.channels_last)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.stem(x)).contiguous(memory_format=torch.channels_last).mean((2, 3))


class TrainingBatchNorm(nn.Module):
    """A batch norm that updates its statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x))).mean((2, 3))


class Conditional(nn.Module):
    """A branch chosen by a value, weights in both arms."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 3), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cond(x.sum() > 0, lambda v: self.first(v).relu(), lambda v: self.second(v), (x,))


class NestedConditional(nn.Module):
    """A branch in a branch."""

    def forward(self, x: Tensor) -> Tensor:
        def inner(v: Tensor) -> Tensor:
            return torch.cond(v.amax() > 1.0, lambda w: w * 3.0, lambda w: w - 1.0, (v,))

        return torch.cond(x.sum() > 0, inner, lambda v: v.neg(), (x,)) + 1.0


class SizesInGraphs(nn.Module):
    """A branch and a loop that need a size, which torch.export passes like their tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Tensor):
        from torch._higher_order_ops.while_loop import while_loop

        def once_more(step: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
            return step + 1, self.second(value).tanh()

        length = x.shape[0]
        x = torch.cond(x.sum() > 0, lambda v: self.first(v) * length, lambda v: v + length, (x,))
        return while_loop(lambda step, _: step < length, once_more, (torch.zeros((), dtype=torch.int64), x))


class SizesAlone(nn.Module):
    """A loop that needs only a size."""

    def forward(self, x: Tensor):
        from torch._higher_order_ops.while_loop import while_loop

        def divide(step: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
            return step + 1, value / length

        length = x.shape[0]
        return while_loop(lambda step, _: step < length, divide, (torch.zeros((), dtype=torch.int64), x))


class WhileLoop(nn.Module):
    """Doubles until the sum is large."""

    def forward(self, x: Tensor):
        from torch._higher_order_ops.while_loop import while_loop

        def more(step: Tensor, value: Tensor) -> Tensor:
            return (step < 8) & (value.abs().sum() < 100.0)

        def double(step: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
            return step + 1, value * 2.0

        return while_loop(more, double, (torch.zeros((), dtype=torch.int64), x.clone()))


class Scan(nn.Module):
    """A recurrence as a scan."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 4)

    def forward(self, x: Tensor):
        from torch._higher_order_ops.scan import scan

        def step(state: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
            new = torch.tanh(self.layer(torch.cat([state, value])))
            return new, new * 2.0

        return scan(step, torch.zeros(4), x, dim=0)


class Map(nn.Module):
    """A function over the rows."""

    def forward(self, x: Tensor) -> Tensor:
        from torch._higher_order_ops.map import map as map_rows

        return map_rows(lambda row, scale: (row * scale).softmax(0), x, x[0].sum())


@torch.library.custom_op("pt2e_zoo::scaled_tanh", mutates_args=())
def scaled_tanh(x: Tensor, scale: float) -> Tensor:
    """A custom operator."""
    return torch.tanh(x) * scale


@scaled_tanh.register_fake
def _(x: Tensor, scale: float) -> Tensor:
    return torch.empty_like(x)


class CustomOperator(nn.Module):
    """A custom operator between two operators of PyTorch."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        return scaled_tanh(self.layer(x), 2.0) + 1.0


class Strict(nn.Module):
    """Traced through Dynamo, which names modules differently."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))

    def forward(self, x: Tensor) -> Tensor:
        y = self.layers(x)
        return y * 2 if y.shape[0] > 1 else y
