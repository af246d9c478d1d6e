"""Seeded cases of observers and fake-quants, and the results of torchao's on them.

Where ours follow another rule than torchao, `expected` says which, under `rule`, and applies it. Shared by `check_observers.py` and `make_numerics_fixtures.py`.
"""

import json
import struct
import warnings

import range_search
import torch
from safetensors.torch import save_file
from torchao.quantization.pt2e.fake_quantize import FakeQuantize, FixedQParamsFakeQuantize, FusedMovingAvgObsFakeQuantize
from torchao.quantization.pt2e.learnable_fake_quantize import LearnableFakeQuantize
from torchao.quantization.pt2e.observer import (
    FixedQParamsObserver,
    HistogramObserver,
    MinMaxObserver,
    MovingAverageMinMaxObserver,
    MovingAveragePerChannelMinMaxObserver,
    NoopObserver,
    PerChannelMinMaxObserver,
    RecordingObserver,
)

OBSERVERS = {
    "min_max": MinMaxObserver,
    "per_channel_min_max": PerChannelMinMaxObserver,
    "histogram": HistogramObserver,
    "moving_average_min_max": MovingAverageMinMaxObserver,
    "moving_average_per_channel_min_max": MovingAveragePerChannelMinMaxObserver,
    # These three search torchao's histogram; `range_search` computes what they must find.
    "percentile": HistogramObserver,
    "mse": HistogramObserver,
    "entropy": HistogramObserver,
    "fixed_qparams": FixedQParamsObserver,
    "recording": RecordingObserver,
    "noop": NoopObserver,
}
# The observers that each fake-quant is checked with.
FAKE_QUANTS = {
    "fake_quantize": ["min_max", "per_channel_min_max", "histogram", "moving_average_min_max"],
    "fused_moving_avg_obs_fake_quantize": ["moving_average_min_max", "moving_average_per_channel_min_max"],
    "fixed_qparams_fake_quantize": ["fixed_qparams"],
    "learnable_fake_quantize": ["min_max", "per_channel_min_max", "moving_average_min_max"],
}
COUNTED = ("histogram", "percentile", "mse", "entropy")
CHANNELS = ("per_channel_min_max", "moving_average_per_channel_min_max")
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
# Ranges for which torchao has no rule, or another: 8-bit floats, a single bound, bounds beyond the dtype.
OTHER_RANGES = [
    ("float8_e4m3fn", None, None), ("float8_e5m2", None, None), ("float8_e4m3fn", -240, 240),
    ("int8", -100, None), ("uint8", None, 15), ("int16", 0, None), ("uint8", 0, 300), ("uint8", -1, 255),
]  # fmt: skip
# The keys of a case that are arguments of torchao's observers.
KEYWORDS = ("quant_min", "quant_max", "eps", "reduce_range", "ch_axis", "bins", "averaging_constant")
FIXED = ("quant_min", "quant_max", "scale", "zero_point")
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
        ranges = {0: WIDE_RANGES, 4: OTHER_RANGES}.get(index % 8, RANGES)
        dtype, quant_min, quant_max = pick(ranges, g)
        case = {
            "name": f"{kind}/{data}/{index}",
            "kind": kind,
            "dtype": dtype,
            "qscheme": pick(PER_CHANNEL if kind in CHANNELS else PER_TENSOR, g),
            "eps": pick(EPS, g),
            "reduce_range": index % 16 == 5,
        }
        case |= {name: bound for name, bound in (("quant_min", quant_min), ("quant_max", quant_max)) if bound is not None}
        if kind in CHANNELS:
            case["ch_axis"] = index % 2
        if kind.startswith("moving_average"):
            case["averaging_constant"] = pick([0.01, 0.01, 0.3, 1.0], g)
        if kind in COUNTED:
            case["bins"] = pick([2048, 2048, 2048, 2048, 256, 1000], g)
        if kind == "percentile":
            case["percentile"] = pick([99.99, 99.9, 99.0, 100.0, 50.0, 99.99999], g)
        if kind == "mse":
            case |= {"steps": pick([100, 100, 17], g), "norm": pick([2.0, 2.0, 2.0, 1.0], g)}
        if kind == "entropy":
            case["thresholds"] = pick([128, 128, 50], g)
        if kind == "fixed_qparams":
            # In the range of every dtype but the narrowest.
            case |= {"scale": 2.0 ** pick(range(-12, 3), g) * (1 + index / 1000), "zero_point": pick([0, 0, 3, 15, 100], g)}
        rank = 2 + index % 3
        batches = int(torch.randint(1, 6, (), generator=g))
        growth = pick([1.0, 1.0, 1.5, 3.0], g)
        sizes = torch.randint(1, int((max_elements / 2) ** (1 / rank)) + 2, (rank,), generator=g).tolist()
        tensors = []
        for batch in range(batches):
            if kind not in CHANNELS:
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


def limits(dtype):
    """The least and the greatest value of a dtype."""
    info = torch.finfo(dtype) if dtype.is_floating_point else torch.iinfo(dtype)
    return int(info.min), int(info.max)


def completed(case):
    """The case with both bounds if it has one or is of an 8-bit float, and the rule by which ours differs from torchao's, if any.

    The rule is an `error` if ours refuses what torchao accepts.
    """
    dtype = getattr(torch, case["dtype"])
    least, greatest = limits(dtype)
    bounds = [case.get("quant_min"), case.get("quant_max")]
    float8 = dtype.is_floating_point
    if float8 and case["qscheme"] not in ("per_tensor_symmetric", "per_channel_symmetric"):
        return case, "error: 8-bit floats have no zero point"
    if any(bound is not None and not least <= bound <= greatest for bound in bounds):
        return case, "error: bounds are checked"
    rule = None
    if bounds.count(None) == 1:
        rule = "a single bound counts"
    if float8 and bounds == [None, None]:
        rule = "8-bit floats have the range of their finite values"
    elif float8 and case["kind"] in COUNTED:
        rule = "8-bit floats are searched by their own rounding"
    if rule or float8:
        bounds = [least if bounds[0] is None else bounds[0], greatest if bounds[1] is None else bounds[1]]
        case = case | {"quant_min": bounds[0], "quant_max": bounds[1]}
        if float8:
            case["reduce_range"] = False
    computed = case["kind"] not in ("fixed_qparams", "recording", "noop")
    if computed and case["qscheme"].endswith("_symmetric") and dtype.is_signed and bounds[0] is not None and bounds[0] >= 0:
        rule = "zero in the middle of an unsigned range"
    return case, rule


def observed(case):
    """torchao's observer after all batches; raises what it raises."""
    dtype = getattr(torch, case["dtype"])
    kind = case["kind"]
    if kind in ("recording", "noop"):
        observer = OBSERVERS[kind](dtype=dtype)
    elif kind == "fixed_qparams":
        least, greatest = limits(dtype)
        keywords = {"quant_min": least, "quant_max": greatest} | {key: case[key] for key in FIXED if key in case}
        observer = FixedQParamsObserver(dtype=dtype, qscheme=getattr(torch, case["qscheme"]), **keywords)
        if not keywords["quant_min"] <= case["zero_point"] <= keywords["quant_max"]:
            raise ValueError("zero point outside the range: ours refuses it")
    else:
        keywords = {key: case[key] for key in KEYWORDS if key in case}
        # torchao's histograms do not take 8-bit floats.
        counted_float8 = dtype.is_floating_point and kind in COUNTED
        bounds = [keywords.pop(key) for key in ("quant_min", "quant_max")] if counted_float8 else []
        dtype = torch.int8 if counted_float8 else dtype
        observer = OBSERVERS[kind](dtype=dtype, qscheme=getattr(torch, case["qscheme"]), **keywords)
        if counted_float8:
            observer.quant_min, observer.quant_max = bounds
    for x in case["tensors"]:
        observer(x)
    return observer


def expected(case):
    """torchao's scale bits and zero points, or the reason why they are unusable; by our rule where that differs."""
    case, rule = completed(case)
    named = {"rule": rule} if rule else {}
    if rule and rule.startswith("error: "):
        return {"error": rule, **named}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            observer = observed(case)
            calibrated = case["kind"] == "fixed_qparams" or any(x.numel() for x in case["tensors"])
            if case["kind"] in COUNTED:
                calibrated = calibrated and bool(observer.min_val <= observer.max_val)
            if calibrated and (case["kind"] in COUNTED[1:] or (named and case["kind"] == "histogram")):
                return range_search.expected(case, observer) | named
            scale, zero_point = observer.calculate_qparams()
        except Exception as error:  # torchao raises whatever its assertions and torch's kernels raise
            return {"error": f"{type(error).__name__}: {error}"[:200]}
    if not calibrated:
        return {"error": "not calibrated"}
    if not (torch.isfinite(scale).all() and torch.isfinite(zero_point.float()).all()):
        return {"error": "not finite"}
    if rule == "zero in the middle of an unsigned range":
        low, high = observer.quant_min, observer.quant_max
        zero_point = torch.full_like(zero_point, (low + high) // 2)
    result = {"scale_bits": bits(scale)} | named
    if zero_point.dtype == torch.float32:
        return result | {"zero_point_bits": bits(zero_point)}
    return result | {"zero_point": zero_point.tolist()}


def make_fake_quant_cases(name, count, seed, max_elements=300):
    """`count` cases for the fake-quant `name`, over its observers in turn."""
    kinds = FAKE_QUANTS[name]
    by_kind = [iter(make_cases(kind, count, seed + number, max_elements)) for number, kind in enumerate(kinds)]
    g = torch.Generator().manual_seed(seed)
    cases = []
    for index in range(count):
        case = next(by_kind[index % len(kinds)])
        case["name"] = f"{name}/{case['name']}/{index}"
        case["fake_quant"] = name
        # torchao's fake-quants take no 8-bit floats, and only one has float zero points.
        if case["dtype"].startswith("float8"):
            case["dtype"] = "int8"
        # PyTorch's fused kernel computes the number of levels in int32.
        if case["dtype"] == "int32" and name.startswith("fused"):
            case["dtype"] = "int16"
        if case["qscheme"].endswith("float_qparams") and name != "fake_quantize":
            case["qscheme"] = "per_channel_affine"
        least, greatest = limits(getattr(torch, case["dtype"]))
        case["quant_min"] = max(case.get("quant_min", least), least)
        case["quant_max"] = min(case.get("quant_max", greatest), greatest)
        case["reduce_range"] = False
        # torchao has no qparams before the first values, and ours passes them on.
        case["tensors"] = [x for x in case["tensors"] if x.numel()] or [torch.ones([1] * case["tensors"][0].dim())]
        batches = len(case["tensors"])
        if index % 3 == 0:
            case["observer_off"] = int(torch.randint(1, batches + 1, (), generator=g))
        if index % 5 == 0:
            case["fake_quant_off"] = int(torch.randint(0, batches + 1, (), generator=g))
        if name in ("fused_moving_avg_obs_fake_quantize", "learnable_fake_quantize"):
            case["torch_exact"] = index // 2 % 2 == 0
            # PyTorch's fused kernel knows no other axis.
            if case["torch_exact"] and "ch_axis" in case and name.startswith("fused"):
                case["ch_axis"] = 0
                case["tensors"] = case["tensors"][:1]
        cases.append(case)
    return cases


def one_rule(case, observer):
    """The scale and zero point of the converted model."""
    scale, zero_point = observer.calculate_qparams()
    if not torch.isfinite(scale).all():
        raise ValueError("not finite")
    if completed(case)[1] == "zero in the middle of an unsigned range":
        zero_point = torch.full_like(zero_point, (observer.quant_min + observer.quant_max) // 2)
    return scale, zero_point


def expected_forward(case):
    """The bits of torchao's outputs, with scale and zero point at the end; by our rule where that differs."""
    dtype, scheme = getattr(torch, case["dtype"]), getattr(torch, case["qscheme"])
    name = case["fake_quant"]
    keywords = {key: case[key] for key in KEYWORDS if key in case and key != "reduce_range"}
    rule = completed(case)[1] if name == "fake_quantize" else None
    if not case.get("torch_exact", True):
        rule = "one rule for training and conversion"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if rule:
                observer = OBSERVERS[case["kind"]](dtype=dtype, qscheme=scheme, **keywords)
                outputs, (scale, zero_point) = forward_by_rule(case, observer)
            else:
                module = torch_module(case, dtype, scheme, keywords)
                outputs, (scale, zero_point) = forward(case, module)
        except Exception as error:  # torchao raises whatever its assertions and torch's kernels raise
            return {"error": f"{type(error).__name__}: {error}"[:200]}
    if not torch.isfinite(scale).all():
        return {"error": "not finite"}
    # Zeros of both signs are equal.
    outputs = [(y.detach() + 0.0).flatten().view(torch.int32).tolist() for y in outputs]
    result = {"output_bits": [[value & 0xFFFFFFFF for value in batch] for batch in outputs], "scale_bits": bits(scale)}
    result |= {"rule": rule} if rule else {}
    if zero_point.dtype == torch.float32:
        return result | {"zero_point_bits": bits(zero_point)}
    # Where PyTorch trains a symmetric scheme with another zero point than that of the converted model, ours converts by its own.
    own_zero = name == "learnable_fake_quantize" and case["qscheme"].endswith("_symmetric")
    if not rule and (own_zero or completed(case)[1]) and name != "fixed_qparams_fake_quantize":
        return result
    return result | {"zero_point": zero_point.tolist()}


def forward_by_rule(case, observer):
    """The outputs of a fake-quant that trains with the qparams of the converted model, and these qparams."""
    outputs = []
    for index, x in enumerate(case["tensors"]):
        if index < case.get("observer_off", len(case["tensors"])):
            observer(x)
        scale, zero_point = one_rule(case, observer)
        low, high = observer.quant_min, observer.quant_max
        if index >= case.get("fake_quant_off", len(case["tensors"])):
            outputs.append(x)
        elif case["qscheme"].startswith("per_channel"):
            axis = case["ch_axis"]
            outputs.append(torch.fake_quantize_per_channel_affine(x, scale, zero_point.int(), axis, low, high))
        else:
            outputs.append(torch.fake_quantize_per_tensor_affine(x, scale, zero_point.int(), low, high))
    return outputs, one_rule(case, observer)


def forward(case, module):
    """The outputs of torchao's fake-quant, and its qparams at the end."""
    outputs = []
    for index, x in enumerate(case["tensors"]):
        if index == case.get("observer_off"):
            module.disable_observer()
        if index == case.get("fake_quant_off"):
            module.disable_fake_quant()
        outputs.append(module(x))
    return outputs, module.calculate_qparams()


def torch_module(case, dtype, scheme, keywords):
    """torchao's fake-quant."""
    if case["fake_quant"] == "fixed_qparams_fake_quantize":
        if not case["quant_min"] <= case["zero_point"] <= case["quant_max"]:
            raise ValueError("zero point outside the range: ours refuses it")
        arguments = {key: case[key] for key in FIXED}
        return FixedQParamsFakeQuantize(FixedQParamsObserver.with_args(dtype=dtype, qscheme=scheme, **arguments))
    classes = {
        "fake_quantize": FakeQuantize,
        "fused_moving_avg_obs_fake_quantize": FusedMovingAvgObsFakeQuantize,
        "learnable_fake_quantize": LearnableFakeQuantize,
    }
    return classes[case["fake_quant"]](observer=OBSERVERS[case["kind"]], dtype=dtype, qscheme=scheme, **keywords)


def save_cases(path, cases, extra=()):
    """Writes cases as the `.safetensors` file that the example `observe` reads, with the keys named in `extra` kept."""
    tensors, described = {}, []
    for case in cases:
        for index, x in enumerate(case["tensors"]):
            tensors[f"{case['name']}/{index}"] = x.contiguous()
        keys = {key: value for key, value in case.items() if key != "tensors" and not key.startswith("_")}
        described.append(keys | {"batches": len(case["tensors"])})
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
