"""Compares the reference form of each quantized op with its q/dq form, both run by torch.

    venv/bin/python tools/oracle/reference_forms.py --pt2e-opt target/debug/pt2e-opt [--rounding truncate] [--only conv]
    venv/bin/python tools/oracle/reference_forms.py --pt2e-opt target/debug/pt2e-opt --models zoo/resnet18.pt2 lstm.pt2

Each case is a module of q/dq ops around one op, with seeded qparams. `pt2e-opt --lower-to-reference` rewrites it, and
torch.export loads the result. It must have no q/dq op and compute the op on integers; quantized results must be within a step
and at least 99 % equal, not counting ties that float32's rounding errors decide; float results within 1e-5 of the
largest. Elementwise ops run on all pairs of integers. With truncation, only the distance of a step is checked.

With `--models`, archives are quantized with and without `reference=true`, and calibrated and run on their example inputs: the
SQNR of the reference form against the float model must be within 1 dB of that of the q/dq form.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import torchao  # noqa: F401  (registers the q/dq ops)
from torch import Tensor, nn
from torch.nn import functional
from torch.utils._pytree import tree_leaves
from torchao.quantization.pt2e import quantize_pt2e  # noqa: F401

QD = torch.ops.quantized_decomposed
RANGES = {torch.int8: (-128, 127), torch.uint8: (0, 255), torch.int16: (-32768, 32767)}
INTEGERS = {torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64}


@dataclass(frozen=True)
class Params:
    """The qparams of a tensor."""

    scale: float
    zero_point: int
    dtype: torch.dtype = torch.int8
    low: int | None = None
    high: int | None = None

    def bounds(self) -> tuple[int, int]:
        low, high = RANGES[self.dtype]
        return (low if self.low is None else self.low, high if self.high is None else self.high)

    def quantize(self, x: Tensor) -> Tensor:
        return QD.quantize_per_tensor(x, self.scale, self.zero_point, *self.bounds(), self.dtype)

    def dequantize(self, x: Tensor) -> Tensor:
        return QD.dequantize_per_tensor(x, self.scale, self.zero_point, *self.bounds(), self.dtype)

    def any(self, *shape: int) -> Tensor:
        low, high = self.bounds()
        return torch.randint(low, high + 1, shape, dtype=torch.int64).to(self.dtype)


X, Y = Params(0.0213, 7), Params(0.0371, -20)
UX, UY = Params(0.0213, 131, torch.uint8), Params(0.0371, 90, torch.uint8)
WIDE = Params(0.00021, 117, torch.int16)
W, W4 = Params(0.0117, 0, low=-127), Params(0.11, 0, low=-8, high=7)


class Weight(nn.Module):
    """A weight stored as integers, with one scale or one for each channel of an axis."""

    def __init__(self, shape: tuple[int, ...], params: Params, axis: int | None, zero_points: bool) -> None:
        super().__init__()
        self.params, self.axis = params, axis
        self.register_buffer("integers", params.any(*shape))
        if axis is not None:
            count = shape[axis]
            self.register_buffer("scales", params.scale * (0.5 + torch.rand(count)))
            zeros = torch.randint(-5, 6, (count,)) if zero_points else torch.zeros(count, dtype=torch.int64)
            self.register_buffer("zero_points", zeros)

    def forward(self) -> Tensor:
        if self.axis is None:
            return self.params.dequantize(self.integers)
        params = self.params
        return QD.dequantize_per_channel(
            self.integers, self.scales, self.zero_points, self.axis, *params.bounds(), params.dtype
        )


class Weighted(nn.Module):
    """An op with a weight and a bias, between dequantize and quantize."""

    def __init__(
        self,
        op: Callable[..., Tensor],
        weight: tuple[int, ...],
        bias: int | None,
        *,
        x: Params | None = X,
        y: Params | None = Y,
        w: Params = W,
        axis: int | None = None,
        zero_points: bool = False,
        after: Callable[[Tensor], Tensor] = lambda value: value,
    ) -> None:
        super().__init__()
        self.op, self.x, self.y, self.after = op, x, y, after
        self.weight = Weight(weight, w, axis, zero_points)
        self.bias = None if bias is None else nn.Parameter(torch.randn(bias))

    def forward(self, x: Tensor) -> Tensor:
        if self.x is None:
            scale, zero_point = QD.choose_qparams.tensor(x, -128, 127, 1e-7, torch.int8)
            x = QD.quantize_per_tensor.tensor(x, scale, zero_point, -128, 127, torch.int8)
            x = QD.dequantize_per_tensor.tensor(x, scale, zero_point, -128, 127, torch.int8)
        else:
            x = self.x.dequantize(x)
        result = self.after(self.op(x, self.weight(), self.bias))
        return result if self.y is None else self.y.quantize(result)


class Between(nn.Module):
    """A function of dequantized tensors, quantized."""

    def __init__(self, op: Callable[..., Tensor], inputs: list[Params], y: Params | None) -> None:
        super().__init__()
        self.op, self.inputs, self.y = op, inputs, y

    def forward(self, *tensors: Tensor) -> Tensor:
        floats = [params.dequantize(tensor) for params, tensor in zip(self.inputs, tensors, strict=True)]
        result = self.op(*floats)
        return result if self.y is None else self.y.quantize(result)


class Embedded(nn.Module):
    def __init__(self, axis: int | None, w: Params) -> None:
        super().__init__()
        self.weight = Weight((50, 16), w, axis, False)

    def forward(self, indices: Tensor) -> Tensor:
        return Y.quantize(functional.embedding(indices, self.weight()))


class Grouped(nn.Module):
    """A linear layer of int4 weights with a scale for each group, and activations with one for each token."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("integers", W4.any(24, 64))
        self.register_buffer("scales", 0.05 + torch.rand(24, 4) * 0.1)
        self.register_buffer("zero_points", torch.zeros(24, 4, dtype=torch.int32))

    def forward(self, x: Tensor) -> Tensor:
        scales, zero_points = QD.choose_qparams_per_token_asymmetric(x, torch.int8)
        x = QD.quantize_per_token(x, scales, zero_points, -128, 127, torch.int8)
        x = QD.dequantize_per_token(x, scales, zero_points, -128, 127, torch.int8, torch.float32)
        weight = QD.dequantize_per_channel_group(
            self.integers, self.scales, self.zero_points, -8, 7, torch.int8, 16, torch.float32
        )
        return functional.linear(x, weight)


@dataclass(frozen=True)
class Case:
    """A module with its inputs."""

    name: str
    module: nn.Module
    inputs: tuple[Tensor, ...]
    op: str | None = None
    """An op that must compute integers."""
    axis: str = ""


def convolutions() -> Iterator[Case]:
    convs = [functional.conv1d, functional.conv2d, functional.conv3d]
    for dims, conv in enumerate(convs, 1):
        x, kernel = X.any(2, 6, *[9] * dims), [3] * dims
        name = f"conv{dims}d"
        yield Case(name, Weighted(conv, (8, 6, *kernel), 8), (x,), name)
        yield Case(f"{name}-no-bias", Weighted(conv, (8, 6, *kernel), None, axis=0), (x,), name)
        yield Case(f"{name}-per-channel", Weighted(conv, (8, 6, *kernel), 8, axis=0), (x,), name)
        depthwise = lambda x, w, b, conv=conv: conv(x, w, b, stride=2, padding=1, groups=6)  # noqa: E731
        yield Case(f"{name}-depthwise", Weighted(depthwise, (12, 1, *kernel), 12, axis=0), (x,), name)
        dilated = lambda x, w, b, conv=conv: conv(x, w, b, padding=2, dilation=2)  # noqa: E731
        yield Case(f"{name}-dilated", Weighted(dilated, (8, 6, *kernel), 8), (x,), name)
        same = lambda x, w, b, conv=conv: conv(x, w, b, padding="same")  # noqa: E731
        yield Case(f"{name}-same", Weighted(same, (8, 6, *kernel), 8), (x,), name)
        yield Case(f"{name}-same-even", Weighted(same, (8, 6, *[2] * dims), 8), (x,), name)
        yield Case(f"{name}-relu", Weighted(conv, (8, 6, *kernel), 8, after=torch.relu), (x,), name)
        clamp = lambda value: functional.hardtanh(value, -0.5, 1.5)  # noqa: E731
        yield Case(f"{name}-clamp", Weighted(conv, (8, 6, *kernel), 8, after=clamp), (x,), name)
        yield Case(f"{name}-float-result", Weighted(conv, (8, 6, *kernel), 8, y=None, axis=0), (x,), name)
        yield Case(f"{name}-dynamic", Weighted(conv, (8, 6, *kernel), 8, x=None, y=None), (torch.randn(x.shape),), name)
        yield Case(f"{name}-unbatched", Weighted(conv, (8, 6, *kernel), 8, axis=0), (x[0],), name)
        wide = Weighted(conv, (8, 6, *kernel), 8, x=WIDE, y=Params(0.0009, 5, torch.int16))
        yield Case(f"{name}-int16", wide, (WIDE.any(2, 6, *[9] * dims),), name)
        unsigned = Weighted(conv, (8, 6, *kernel), 8, x=UX, y=UY)
        yield Case(f"{name}-uint8", unsigned, (UX.any(2, 6, *[9] * dims),), name)
    transposed = [functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d]
    for dims, conv in enumerate(transposed, 1):
        x, kernel = X.any(2, 6, *[5] * dims), [3] * dims
        name = f"conv_transpose{dims}d"
        yield Case(name, Weighted(conv, (6, 4, *kernel), 4), (x,), name)
        yield Case(f"{name}-per-channel", Weighted(conv, (6, 4, *kernel), None, axis=1), (x,), name)
        grouped = lambda x, w, b, conv=conv: conv(x, w, b, stride=2, padding=1, output_padding=1, groups=3)  # noqa: E731
        yield Case(f"{name}-groups", Weighted(grouped, (6, 4, *kernel), 12, axis=1), (x,), name)
        yield Case(f"{name}-float-result", Weighted(conv, (6, 4, *kernel), 4, y=None), (x,), name)


def linears() -> Iterator[Case]:
    linear, x = functional.linear, X.any(3, 11, 40)
    yield Case("linear", Weighted(linear, (24, 40), 24), (x,), "linear")
    yield Case("linear-no-bias", Weighted(linear, (24, 40), None), (x,), "linear")
    yield Case("linear-per-channel", Weighted(linear, (24, 40), 24, axis=0), (x,), "linear")
    yield Case("linear-zero-points", Weighted(linear, (24, 40), 24, axis=0, zero_points=True), (x,), "linear")
    yield Case("linear-relu", Weighted(linear, (24, 40), 24, after=torch.relu), (x,), "linear")
    yield Case("linear-dynamic", Weighted(linear, (24, 40), 24, x=None, y=None), (torch.randn(3, 11, 40),), "linear")
    per_channel = Weighted(linear, (24, 40), None, x=None, y=None, axis=0)
    yield Case("linear-dynamic-per-channel", per_channel, (torch.randn(3, 11, 40),), "linear")
    yield Case("linear-int4", Weighted(linear, (24, 40), 24, w=W4, y=Params(0.3, 1)), (x,), "linear")
    yield Case("linear-uint8", Weighted(linear, (24, 40), 24, x=UX, y=UY), (UX.any(3, 11, 40),), "linear")
    wide = Weighted(linear, (24, 40), 24, x=WIDE, y=Params(0.0009, 5, torch.int16), axis=0)
    yield Case("linear-int16", wide, (WIDE.any(3, 11, 40),), "linear")
    yield Case("linear-groups", Grouped(), (torch.randn(3, 11, 64),), "bmm")
    yield Case("matmul", Between(torch.matmul, [X, Y], Params(0.05, 3)), (X.any(2, 3, 9, 20), Y.any(2, 3, 20, 7)), "matmul")
    yield Case("bmm", Between(torch.bmm, [X, Y], Params(0.05, 3)), (X.any(3, 9, 20), Y.any(3, 20, 7)), "bmm")
    yield Case("matmul-float-result", Between(torch.matmul, [X, Y], None), (X.any(9, 20), Y.any(20, 7)), "matmul")
    yield Case("embedding", Embedded(None, Params(0.03, 2)), (torch.randint(0, 50, (4, 7)),), "embedding")
    yield Case("embedding-per-channel", Embedded(0, Params(0.03, 0)), (torch.randint(0, 50, (4, 7)),), "embedding")


def pairs(x: Params, y: Params) -> tuple[Tensor, Tensor]:
    """All pairs of integers; of 16 bits, some."""
    if x.dtype == torch.int16:
        return x.any(300, 1), y.any(1, 300)
    every = [torch.arange(low, high + 1, dtype=torch.int64) for low, high in (x.bounds(), y.bounds())]
    return every[0].to(x.dtype)[:, None], every[1].to(y.dtype)[None, :]


def elementwise() -> Iterator[Case]:
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul}
    for kind, (x, y, z) in {
        "int8": (X, Y, Params(0.06, -3)),
        "uint8": (UX, UY, Params(0.06, 120, torch.uint8)),
        "int16": (WIDE, Params(0.0003, -9, torch.int16), Params(0.0006, 2, torch.int16)),
    }.items():
        for name, op in binary.items():
            result = Params(z.scale * 4, z.zero_point, z.dtype) if name == "mul" and kind == "int16" else z
            yield Case(f"{name}-{kind}", Between(op, [x, y], result), pairs(x, y), f"{name}")
            relu = lambda a, b, op=op: torch.relu(op(a, b))  # noqa: E731
            yield Case(f"{name}-relu-{kind}", Between(relu, [x, y], result), pairs(x, y), f"{name}")
    every = pairs(X, X)[0]
    for name, function in {
        "add-number": lambda a: a + 0.37,
        "sub-number": lambda a: a - 1.21,
        "mul-number": lambda a: a * 0.83,
        "div-number": lambda a: a / 3,
        "add-alpha": lambda a: torch.add(a, a, alpha=2),
        "requantize": lambda a: a.clone(),
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "silu": functional.silu,
        "gelu": functional.gelu,
        "hardswish": functional.hardswish,
        "hardsigmoid": functional.hardsigmoid,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "softplus": functional.softplus,
        "exp": torch.exp,
        "square": lambda a: a**2,
        "mish-silu": lambda a: functional.mish(functional.silu(a)),
        "gelu-tanh": lambda a: functional.gelu(torch.tanh(a)),
    }.items():
        yield Case(name, Between(function, [X], Y), (every,), "sub" if name in ("requantize", "add-number") else None)
    x = X.any(2, 6, 8, 8)
    cat = lambda a, b: torch.cat([a, b], 1)  # noqa: E731
    yield Case("cat", Between(cat, [X, Y], Params(0.04, 1)), (x, Y.any(2, 6, 8, 8)), "cat")
    for name, function in {
        "slice": lambda a: a[:, 1:5:2],
        "chunk": lambda a: torch.mul(*torch.chunk(a, 2, 1)),
        "split": lambda a: torch.add(*torch.split(a, 3, 1)),
        "select": lambda a: a[:, 2],
        "permute": lambda a: a.permute(0, 2, 3, 1),
        "pad": lambda a: functional.pad(a, [1, 2, 0, 1]),
        "silu-chunk-mish": lambda a: functional.mish(torch.chunk(functional.silu(a), 2, 1)[1]),
        "upsample_nearest2d": lambda a: functional.interpolate(a, size=(11, 20)),
        "upsample_nearest2d-factor": lambda a: functional.interpolate(a, scale_factor=2.5),
        "permute-contiguous-select-view": lambda a: a.permute(3, 2, 1, 0).contiguous()[1].view(8, 12),
        "unflatten": lambda a: a.unflatten(1, (2, 3)),
        "pixel_shuffle": lambda a: functional.pixel_shuffle(a[:, :4], 2),
    }.items():
        yield Case(name, Between(function, [X], Y), (x,))


def pools() -> Iterator[Case]:
    x1, x2, x3 = X.any(2, 6, 12), X.any(2, 6, 12, 12), X.any(2, 6, 8, 8, 8)
    for name, function, x in [
        ("max_pool1d", lambda a: functional.max_pool1d(a, 3, 2, 1), x1),
        ("max_pool2d", lambda a: functional.max_pool2d(a, 3, 2, 1), x2),
        ("max_pool3d", lambda a: functional.max_pool3d(a, 2), x3),
        ("avg_pool2d", lambda a: functional.avg_pool2d(a, 3, 2, 1), x2),
        ("avg_pool2d-divisor", lambda a: functional.avg_pool2d(a, 3, divisor_override=7), x2),
        ("avg_pool3d", lambda a: functional.avg_pool3d(a, 2), x3),
        ("adaptive_avg_pool1d", lambda a: functional.adaptive_avg_pool1d(a, 4), x1),
        ("adaptive_avg_pool2d", lambda a: functional.adaptive_avg_pool2d(a, (3, 4)), x2),
        ("adaptive_avg_pool2d-1", lambda a: functional.adaptive_avg_pool2d(a, 1), x2),
        ("adaptive_avg_pool3d", lambda a: functional.adaptive_avg_pool3d(a, 2), x3),
        ("mean", lambda a: a.mean((2, 3)), x2),
        ("mean-keepdim", lambda a: a.mean(-1, keepdim=True), x2),
    ]:
        op = {"adaptive_avg_pool1d": "avg_pool2d", "max_pool1d": "max_pool2d", "mean": "sum"}.get(name.split("-")[0])
        op = op or name.split("-")[0].replace("adaptive_", "")
        yield Case(name, Between(function, [X], Params(0.011, 4)), (x,), op)


def cases() -> Iterator[Case]:
    """Every case, from a fixed seed."""
    torch.manual_seed(0)
    yield from convolutions()
    yield from linears()
    yield from elementwise()
    yield from pools()


def check(case: Case, pt2e_opt: Path, rounding: str | None, folder: Path) -> str:
    """What is wrong with the reference form of a case, or an empty string."""
    source, target = folder / "qdq.pt2", folder / "reference.pt2"
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.export.export(case.module.eval(), case.inputs)
        torch.export.save(program, source)
        options = f"--lower-to-reference=rounding={rounding}" if rounding else "--lower-to-reference"
        run = subprocess.run([pt2e_opt, source, options, "-o", target], capture_output=True, text=True)
        if run.returncode:
            return "pt2e-opt: " + run.stderr.strip().splitlines()[-1]
        reference = torch.export.load(target)
        expected, found = program.module()(*case.inputs), reference.module()(*case.inputs)
        ties = undecided(program, case)
    names = [str(node.target) for node in reference.graph.nodes if node.op == "call_function"]
    left = [name for name in names if name.startswith("quantized_decomposed") and "choose_qparams" not in name]
    if left:
        return f"has {left[0]}"
    if case.op is not None:
        def computes(node: torch.fx.Node) -> bool:
            value = node.meta.get("val")
            return str(node.target).split(".")[1:2] == [case.op] and isinstance(value, Tensor) and value.dtype in INTEGERS

        if not any(node.op == "call_function" and computes(node) for node in reference.graph.nodes):
            return f"computes no {case.op} of integers: {', '.join(names)}"
    if (found.shape, found.dtype) != (expected.shape, expected.dtype):
        return f"is {found.dtype} {list(found.shape)} for {expected.dtype} {list(expected.shape)}"
    if expected.dtype not in INTEGERS:
        error = float((found - expected).abs().max() / expected.abs().max())
        return "" if error <= 1e-5 else f"is off by {error:.2g} of the largest result"
    steps = (found.long() - expected.long()).abs()
    unequal = (steps != 0) & ~ties if ties is not None else steps != 0
    if int(steps.max()) > 1:
        return f"is off by {int(steps.max())} steps"
    if rounding is None and int(unequal.sum()) * 100 > steps.numel():
        return f"only {100 - 100 * int(unequal.sum()) / steps.numel():.2f} % are equal"
    return ""


def undecided(program: torch.export.ExportedProgram, case: Case) -> Tensor | None:
    """Which elements of the quantized result are ties up to rounding errors."""
    found: list[Tensor] = []

    class Ties(torch.fx.Interpreter):
        def call_function(self, target, args, kwargs):  # noqa: ANN001, ANN202
            if target == QD.quantize_per_tensor.default:
                steps, (low, high) = args[0].double() / args[1], args[3:5]
                # A few rounding errors of a float32 as large as half the range.
                errors = 4 * (high - low + 1) / 2 * torch.finfo(torch.float32).eps
                found[:] = [(steps - steps.floor() - 0.5).abs() <= errors]
            return super().call_function(target, args, kwargs)

    Ties(program.module()).run(*case.inputs)
    return found[0] if found else None


def sqnr(signal: list[Tensor], found: list[Tensor]) -> float:
    """The ratio of signal to noise of some results, in dB."""
    power = sum(float(a.double().square().sum()) for a in signal)
    noise = sum(float((a.double() - b.double()).square().sum()) for a, b in zip(signal, found, strict=True))
    return 10 * math.log10(power / noise) if noise else math.inf


def results(path: Path, args: tuple, kwargs: dict) -> list[Tensor]:
    """The float results of an archive's program."""
    with torch.no_grad():
        found = tree_leaves(torch.export.load(path).module()(*args, **kwargs))
    return [value for value in found if isinstance(value, Tensor) and value.is_floating_point()]


def check_model(model: Path, pt2e_opt: Path, rounding: str | None, folder: Path) -> bool:
    """Compares both forms of a model with the float model, and prints a line."""
    args, kwargs = torch.export.load(model).example_inputs
    found = {}
    for form, options in [("qdq", []), ("reference", ["reference=true"] + [f"rounding={rounding}"] * bool(rounding))]:
        target = folder / f"{form}.pt2"
        convert = f"--convert={' '.join(options)}" if options else "--convert"
        command = [pt2e_opt, model, "--prepare=per-channel=true", "--calibrate", convert, "-o", target]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            print(f"{model.stem:<24} {form}: {run.stderr.strip().splitlines()[-1]}")
            return False
        found[form] = results(target, args, kwargs)
    signal = results(model, args, kwargs)
    ratios = {form: sqnr(signal, values) for form, values in found.items()}
    graph = torch.export.load(folder / "reference.pt2").graph_module
    left = [str(node.target) for module in graph.modules() if isinstance(module, torch.fx.GraphModule)
            for node in module.graph.nodes if str(node.target).startswith("quantized_decomposed")]
    near = ratios["reference"] >= ratios["qdq"] - 1.0 and not left
    forms = ", ".join(f"{form} {ratio:.2f} dB" for form, ratio in ratios.items())
    between = sqnr(found["qdq"], found["reference"])
    print(f"{model.stem:<24} {forms}; {between:.2f} dB between them; {len(left)} q/dq ops {'ok' if near else 'FAILED'}", flush=True)
    return near


def main() -> int:
    """Checks the cases, and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pt2e-opt", type=Path, default=Path("target/release/pt2e-opt"))
    parser.add_argument("--only", default="", help="a part of the names of cases")
    parser.add_argument("--rounding", choices=["half-to-even", "truncate"])
    parser.add_argument("--models", type=Path, nargs="*", help="archives to compare whole")
    options = parser.parse_args()
    if options.models:
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            checks = [check_model(model, options.pt2e_opt, options.rounding, Path(folder)) for model in options.models]
        return 0 if all(checks) else 1
    failed = checked = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            if options.only in case.name:
                wrong = check(case, options.pt2e_opt, options.rounding, Path(folder))
                print(f"{case.name:<32} {wrong or 'ok'}", flush=True)
                failed, checked = failed + bool(wrong), checked + 1
    print(f"{checked} cases, {failed} failed")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
