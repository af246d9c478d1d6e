"""Seeded cases of observers, and the results of torchao's on them; those of fake-quants are in `fake_quant_cases.py`.

Where ours follow another rule than torchao, `expected` says which, under `rule`, and applies it. Shared by `check_observers.py` and
`make_numerics_fixtures.py`.
"""

import json
import struct
import warnings

import range_search
import torch
import torch.ao.quantization.fx._decomposed  # registers quantized_decomposed
from safetensors.torch import save_file
from torchao.quantization.pt2e import DerivedObserverOrFakeQuantize
from torchao.quantization.pt2e.observer import (
    FixedQParamsObserver,
    HistogramObserver,
    MinMaxObserver,
    MovingAverageMinMaxObserver,
    MovingAveragePerChannelMinMaxObserver,
    NoopObserver,
    PerChannelMinMaxObserver,
    PlaceholderObserver,
    RecordingObserver,
)

qd = torch.ops.quantized_decomposed
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
    "placeholder": PlaceholderObserver,
    # The qparams of a bias are derived from those of an activation and of a weight.
    "bias": DerivedObserverOrFakeQuantize,
}
# What a case asks for, if not for the qparams of its observer: the values that it keeps, or those that are chosen at run time.
ASKS = {"recording": "values", "noop": "values", "placeholder": "choice", "bias": "bias"}
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
# The dtypes of observed tensors, where not float32.
INPUT_DTYPES = [torch.float16, torch.float16, torch.bfloat16, torch.bfloat16, torch.float64, torch.int64, torch.uint8]
# The keys of a case that are arguments of torchao's observers.
KEYWORDS = ("quant_min", "quant_max", "eps", "reduce_range", "ch_axis", "bins", "averaging_constant", "is_dynamic")
FIXED = ("quant_min", "quant_max", "scale", "zero_point", "is_dynamic")
EPS = [2.0**-23, 2.0**-23, 2.0**-12, 2.0**-12, 1e-6, 0.25]
DATA = [
    "normal", "heavy", "lognormal", "uniform", "constant", "zeros", "tiny", "denormal", "large", "huge",
    "positive", "negative", "relu", "mixture", "integers", "outlier", "single", "channels", "infinities", "all_infinite", "nan", "empty",
]  # fmt: skip


def values(kind, shape, g):
    """A float32 tensor of `shape`, of the distribution that `kind` names."""
    x = torch.randn(shape, generator=g)
    u = torch.rand(shape, generator=g)
    level = float(torch.randn((), generator=g))
    if kind in ("normal", "single", "channels"):
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


def converted(x, dtype):
    """`x` in another dtype; what an integer cannot hold is replaced."""
    if not dtype.is_floating_point:
        x = x.nan_to_num(0.0).clamp(0 if dtype == torch.uint8 else -1e6, 255 if dtype == torch.uint8 else 1e6)
    return x.to(dtype)


def make_cases(kind, count, seed, max_elements=20000):
    """`count` cases for the observer `kind`: dictionaries with the spec, and the batches under `tensors`."""
    name, asks = kind, ASKS.get(kind)
    max_elements = 300 if asks == "values" else max_elements
    g = torch.Generator().manual_seed(seed)
    cases = []
    for index in range(count):
        # All distributions are equally frequent, including the special ones at the end (infinities, NaN, empty).
        data = DATA[index % len(DATA)]
        ranges = {0: WIDE_RANGES, 4: OTHER_RANGES}.get(index % 8, RANGES)
        dtype, quant_min, quant_max = pick(ranges, g)
        if name == "bias":
            kind = pick(["min_max", "per_channel_min_max"], g)
        if name == "placeholder" and index % 8 == 4:
            dtype, quant_min, quant_max = "float16", None, None
        case = {
            "name": f"{name}/{data}/{index}",
            "kind": kind,
            "dtype": dtype,
            "qscheme": pick(PER_CHANNEL if kind in CHANNELS else PER_TENSOR, g),
            "eps": pick(EPS, g),
            "reduce_range": index % 16 == 5,
        }
        if asks:
            case["asks"] = asks
        if kind not in ("recording", "noop") and name != "bias" and (index % 16 == 9 or (kind == "placeholder" and dtype != "float16")):
            case["is_dynamic"] = index % 16 != 3
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
        batches = int(torch.randint(2 if name == "bias" else 1, 6, (), generator=g))
        growth = pick([1.0, 1.0, 1.5, 3.0], g)
        sizes = torch.randint(1, int((max_elements / 2) ** (1 / rank)) + 2, (rank,), generator=g).tolist()
        tensors = []
        input_dtype = pick(INPUT_DTYPES, g) if index % 7 == 3 else torch.float32
        for batch in range(batches):
            if kind not in CHANNELS:
                sizes = torch.randint(1, int(max_elements ** (1 / rank)) + 1, (rank,), generator=g).tolist()
            elif data == "channels" and batch > 0:
                sizes[case["ch_axis"]] = pick([1, sizes[case["ch_axis"]], 5], g)
            if data == "single":
                # A scalar, or as few elements as an observer of channels may get; and one that it refuses.
                sizes = [] if kind not in CHANNELS else [1] * (1 if index % 3 == 0 else rank)
            # A special kind of data among normal batches, so that it is added to existing statistics.
            rare = data in ("infinities", "all_infinite", "nan", "empty") and batch % 2 == 1
            shift = 0.3 * batch if index % 5 == 0 else 0.0
            x = values("normal" if rare else data, sizes, g) * growth**batch + shift
            tensors.append(converted(x, input_dtype))
        case["tensors"] = tensors
        cases.append(case)
    return cases


def bits(x):
    """The bits of float32; zeros of both signs are equal, because PyTorch's minimum of both may be either."""
    x = x + 0.0
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
    float8 = case["dtype"].startswith("float8")
    if float8 and case["qscheme"] not in ("per_tensor_symmetric", "per_channel_symmetric"):
        return case, "error: 8-bit floats have no zero point"
    if any(bound is not None and not least <= bound <= greatest for bound in bounds):
        return case, "error: bounds are checked"
    rule = None
    # For the others, torchao has no dynamic specs either.
    averages = case["kind"] == "moving_average_min_max" and case["averaging_constant"] == 1
    if case.get("is_dynamic") and (case["kind"] in ("min_max", "placeholder") or averages):
        if dtype not in (torch.int8, torch.uint8):
            return case, "error: dynamic quantization is to 8 bits"
        if case["qscheme"].endswith("_symmetric") and not has_middle_at_run_time(dtype, bounds):
            return case, "error: symmetric qparams chosen at run time would clip one sign"
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
    if case["kind"] in COUNTED and any(x.is_floating_point() and x.dtype != torch.float32 for x in case["tensors"]):
        rule = rule or "floats of all widths are counted as float32"
        case = case | {"tensors": [x.float() for x in case["tensors"]]}
    computed = case["kind"] not in ("fixed_qparams", "recording", "noop")
    if computed and case["qscheme"].endswith("_symmetric") and dtype.is_signed and bounds[0] is not None and bounds[0] >= 0:
        rule = "zero in the middle of an unsigned range"
    return case, rule


def has_middle_at_run_time(dtype, bounds):
    """Whether the zero point that PyTorch's op chooses for a symmetric scheme is in the middle of the range, or signs differ."""
    least, greatest = limits(dtype)
    low, high = (limit if bound is None else bound for bound, limit in zip(bounds, (least, greatest), strict=True))
    if dtype == torch.int8:
        return low < 0 < high
    return low < 128 < high and abs((low + high) // 2 - 128) <= 1


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
        order(observer)
    return observer


SWAPPED = "averages that rounding has swapped are in order"


def order(observer):
    """Puts the bounds of ranges in order if rounding has moved a minimum above its maximum, and marks the observer."""
    if type(observer) in (MovingAverageMinMaxObserver, MovingAveragePerChannelMinMaxObserver):
        low, high = observer.min_val, observer.max_val
        swapped = (low > high) & low.isfinite() & high.isfinite()
        if bool(swapped.any()):
            ordered = torch.minimum(low, high), torch.maximum(low, high)
            low.copy_(torch.where(swapped, ordered[0], low))
            high.copy_(torch.where(swapped, ordered[1], high))
            observer.has_swapped = True


def kept_values(case):
    """The values that torchao's observer has recorded, as dtype, shape and bytes."""
    observer = observed(case)
    values = [
        [str(x.dtype).removeprefix("torch."), list(x.shape), x.contiguous().numpy(force=True).tobytes().hex()]
        if x.dtype != torch.bfloat16
        else ["bfloat16", list(x.shape), x.contiguous().view(torch.int16).numpy(force=True).tobytes().hex()]
        for x in getattr(observer, "tensor_val", [])
    ]
    try:
        observer.calculate_qparams()
    except Exception:  # torchao raises a bare exception
        return {"values": values, "has_qparams": False}
    return {"values": values, "has_qparams": True}


def chosen_at_run_time(case):
    """What torchao's conversion makes of a placeholder: the operands of the op that chooses qparams, and its results."""
    dtype, scheme = getattr(torch, case["dtype"]), getattr(torch, case["qscheme"])
    bounds = {key: case[key] for key in ("quant_min", "quant_max") if key in case}
    observer = PlaceholderObserver(dtype=dtype, qscheme=scheme, eps=case["eps"], is_dynamic=case.get("is_dynamic", False), **bounds)
    if not observer.is_dynamic:
        if dtype == torch.float16:
            return {"cast": "float16"}
        observer.calculate_qparams()
    # Without bounds, torchao makes an op without operands.
    least, greatest = limits(dtype)
    low = least if observer.quant_min is None else observer.quant_min
    high = greatest if observer.quant_max is None else observer.quant_max
    operators = {torch.per_tensor_affine: qd.choose_qparams.tensor, torch.per_tensor_symmetric: qd.choose_qparams_symmetric.tensor}
    scale, zero_point = operators[scheme](case["tensors"][-1].float(), low, high, observer.eps, dtype)
    if not torch.isfinite(scale).all():
        raise ValueError("not finite")
    found = {"scale_bits": bits(scale), "zero_point": zero_point.tolist()}
    return found | {"quant_min": low, "quant_max": high, "eps_bits": bits(torch.tensor([observer.eps]))[0]}


def derived(case):
    """The qparams of a bias: those that torchao's observer gets from a function of two others."""
    activation = MinMaxObserver(dtype=torch.uint8, qscheme=torch.per_tensor_affine)
    weight = observed(case | {"tensors": case["tensors"][1::2]})
    for x in case["tensors"][::2]:
        activation(x)
    if not all(any(x.numel() for x in case["tensors"][first::2]) for first in (0, 1)):
        raise ValueError("not calibrated: ours refuses it")

    def product(observers):
        left, right = (observer.calculate_qparams()[0] for observer in observers)
        return left * right, torch.zeros_like(left * right, dtype=torch.int64)

    bounds = {"quant_min": -(2**31), "quant_max": 2**31 - 1, "qscheme": getattr(torch, case["qscheme"])}
    observer = DerivedObserverOrFakeQuantize(torch.int32, [activation, weight], product, ch_axis=0, **bounds)
    scale, zero_point = observer.calculate_qparams()
    if case["kind"] in CHANNELS and changes_channels(case | {"tensors": case["tensors"][1::2]}):
        raise ValueError("another number of channels: ours refuses it")
    if not torch.isfinite(scale).all():
        raise ValueError("not finite")
    if (scale < torch.finfo(torch.float32).smallest_normal).any():
        raise ValueError("a scale that is not normal: ours refuses it")
    return {"scale_bits": bits(scale), "zero_point": zero_point.tolist()}


ANSWERS = {"values": kept_values, "choice": chosen_at_run_time, "bias": derived}


def changes_channels(case):
    """Whether the tensors of a case have different numbers of channels."""
    axis = case.get("ch_axis", 0)
    return len({x.shape[axis] for x in case["tensors"] if x.numel() and x.dim() > axis}) > 1


def expected(case):
    """torchao's scale bits and zero points, or the reason why they are unusable; by our rule where that differs."""
    case, rule = completed(case)
    named = {"rule": rule} if rule else {}
    if rule and rule.startswith("error: "):
        return {"error": rule, **named}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if "asks" in case:
                return ANSWERS[case["asks"]](case) | named
            observer = observed(case)
            if case["kind"] in CHANNELS and changes_channels(case):
                # torchao takes one channel for all channels.
                rule = "error: the number of channels stays the same"
                return {"error": rule, "rule": rule}
            calibrated = case["kind"] == "fixed_qparams" or any(x.numel() for x in case["tensors"])
            if case["kind"] in COUNTED:
                calibrated = calibrated and bool(observer.min_val <= observer.max_val)
            if calibrated and (case["kind"] in COUNTED[1:] or (named and case["kind"] == "histogram")):
                return range_search.expected(case, observer) | named
            if hasattr(observer, "has_swapped"):
                named = {"rule": rule or SWAPPED}
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


def save_cases(path, cases, extra=()):
    """Writes cases as the `.safetensors` file that the example `observe` reads, with the keys named in `extra` kept."""
    tensors, described = {}, []
    for case in cases:
        for index, x in enumerate(case["tensors"]):
            tensors[f"{case['name']}/{index}"] = x.contiguous()
        keys = {key: value for key, value in case.items() if key != "tensors" and not key.startswith("_")}
        described.append(keys | {"batches": len(case["tensors"])})
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
