"""Seeded observer cases, and the results of torchao's observers on them.

Shared by `check_observers.py` and `make_numerics_fixtures.py`.
"""

import json
import struct
import warnings

import torch
from safetensors.torch import save_file
from torchao.quantization.pt2e.observer import (
    HistogramObserver,
    MinMaxObserver,
    MovingAverageMinMaxObserver,
    PerChannelMinMaxObserver,
)

OBSERVERS = {
    "min_max": MinMaxObserver,
    "per_channel_min_max": PerChannelMinMaxObserver,
    "histogram": HistogramObserver,
    "moving_average_min_max": MovingAverageMinMaxObserver,
}
PER_TENSOR = ["per_tensor_affine", "per_tensor_symmetric"]
PER_CHANNEL = ["per_channel_affine", "per_channel_symmetric", "per_channel_affine_float_qparams"]
# dtype, quant_min, quant_max: None is the dtype's own.
RANGES = [
    ("int8", None, None),
    ("int8", -127, 127),
    ("int8", -128, 127),
    ("int8", 0, 15),
    ("int8", -8, 7),
    ("uint8", None, None),
    ("uint8", 0, 255),
    ("uint8", 0, 127),
]
WIDE_RANGES = [("int16", None, None), ("uint16", None, None), ("int32", None, None), ("int32", -(2**31), 2**31 - 1)]
# The keys of a case that are arguments of torchao's observers.
KEYWORDS = ("quant_min", "quant_max", "eps", "reduce_range", "ch_axis", "bins", "averaging_constant")
EPS = [2.0**-23, 2.0**-12]
DATA = [
    "normal", "heavy", "lognormal", "uniform", "constant", "zeros", "tiny", "denormal", "large", "huge",
    "positive", "negative", "relu", "mixture", "integers", "outlier", "infinities", "all_infinite", "nan", "empty",
]  # fmt: skip


def values(kind, shape, g):
    """A float32 tensor of `shape`, of the distribution that `kind` names."""
    x = torch.randn(shape, generator=g)
    u = torch.rand(shape, generator=g)
    level = float(torch.randn((), generator=g))
    if kind == "normal":
        return x * (abs(level) + 0.1) + level
    if kind == "heavy":
        return torch.tan(3.14159 * (u - 0.5)).clamp(-1e6, 1e6)
    if kind == "lognormal":
        return torch.exp(2 * x)
    if kind == "uniform":
        return (u - 0.3) * level
    if kind == "constant":
        return torch.full(shape, level * 10.0 ** int(torch.randint(-3, 6, (), generator=g)))
    if kind == "zeros":
        return torch.zeros(shape)
    if kind == "tiny":
        return x * 1e-7
    if kind == "denormal":
        return x * 1e-41
    if kind == "large":
        return x * 1e9
    if kind == "huge":
        return x * 10.0 ** int(torch.randint(33, 39, (), generator=g))
    if kind == "positive":
        return x.abs() + abs(level)
    if kind == "negative":
        return -x.abs() * 3
    if kind == "relu":
        return x.relu()
    if kind == "mixture":
        return torch.where(u < 0.8, x * 0.1, x + 5)
    if kind == "integers":
        return (x * 4).round()
    if kind == "outlier":
        return torch.where(u == u.max(), torch.full_like(x, 100 * level), x)
    if kind == "infinities":
        return torch.where(u < 0.02, torch.full_like(x, float("inf")) * x.sign(), x)
    if kind == "all_infinite":
        return torch.full(shape, float("inf"))
    if kind == "nan":
        return torch.where(u == u.max(), torch.full_like(x, float("nan")), x)
    if kind == "empty":
        return torch.zeros((0, *shape[1:]))
    raise ValueError(kind)


def pick(options, g):
    return options[int(torch.randint(len(options), (), generator=g))]


def make_cases(kind, count, seed, max_elements=20000):
    """`count` cases for the observer `kind`: dictionaries with the spec, and the batches under `tensors`."""
    g = torch.Generator().manual_seed(seed)
    cases = []
    for index in range(count):
        # All distributions are equally frequent, including the special ones at the end (infinities, NaN, empty).
        data = DATA[index % len(DATA)]
        dtype, quant_min, quant_max = pick(RANGES, g) if index % 8 else pick(WIDE_RANGES, g)
        case = {
            "name": f"{kind}/{data}/{index}",
            "kind": kind,
            "dtype": dtype,
            "qscheme": pick(PER_CHANNEL if kind == "per_channel_min_max" else PER_TENSOR, g),
            "eps": pick(EPS, g),
            "reduce_range": index % 16 == 5,
        }
        if quant_min is not None:
            case |= {"quant_min": quant_min, "quant_max": quant_max}
        if kind == "per_channel_min_max":
            case["ch_axis"] = index % 2
        if kind == "moving_average_min_max":
            case["averaging_constant"] = pick([0.01, 0.01, 0.3, 1.0], g)
        if kind == "histogram":
            case["bins"] = pick([2048, 2048, 2048, 2048, 256, 1000], g)
        rank = 2 + index % 3
        batches = int(torch.randint(1, 6, (), generator=g))
        growth = pick([1.0, 1.0, 1.5, 3.0], g)
        sizes = torch.randint(1, int((max_elements / 2) ** (1 / rank)) + 2, (rank,), generator=g).tolist()
        tensors = []
        for batch in range(batches):
            if kind != "per_channel_min_max":
                sizes = torch.randint(1, int(max_elements ** (1 / rank)) + 1, (rank,), generator=g).tolist()
            # A special kind of data among normal batches, so that it is added to existing statistics.
            rare = data in ("infinities", "all_infinite", "nan", "empty") and batch % 2 == 1
            shift = 0.3 * batch if index % 5 == 0 else 0.0
            tensors.append(values("normal" if rare else data, sizes, g) * growth**batch + shift)
        case["tensors"] = tensors
        cases.append(case)
    return cases


def bits(x):
    return [struct.unpack("<I", struct.pack("<f", v))[0] for v in x.tolist()]


def expected(case):
    """torchao's scale bits and zero points, or the reason why they are unusable."""
    ctor = OBSERVERS[case["kind"]]
    dtype = getattr(torch, case["dtype"])
    kwargs = {key: case[key] for key in KEYWORDS if key in case}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            observer = ctor(dtype=dtype, qscheme=getattr(torch, case["qscheme"]), **kwargs)
            for x in case["tensors"]:
                observer(x)
            calibrated = any(x.numel() for x in case["tensors"])
            if case["kind"] == "histogram":
                calibrated = calibrated and bool(observer.min_val <= observer.max_val)
            scale, zero_point = observer.calculate_qparams()
        except Exception as error:  # torchao raises whatever its assertions and torch's kernels raise
            return {"error": f"{type(error).__name__}: {error}"[:200]}
    if not calibrated:
        return {"error": "not calibrated"}
    if not (torch.isfinite(scale).all() and torch.isfinite(zero_point.float()).all()):
        return {"error": "not finite"}
    result = {"scale_bits": bits(scale)}
    if zero_point.dtype == torch.float32:
        return result | {"zero_point_bits": bits(zero_point)}
    return result | {"zero_point": zero_point.tolist()}


def save_cases(path, cases, extra=()):
    """Writes cases as the `.safetensors` file that the example `observe` reads, with the keys named in `extra` kept."""
    tensors, described = {}, []
    for case in cases:
        for index, x in enumerate(case["tensors"]):
            tensors[f"{case['name']}/{index}"] = x.contiguous()
        keys = {key: value for key, value in case.items() if key != "tensors" and not key.startswith("_")}
        described.append(keys | {"batches": len(case["tensors"])})
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
