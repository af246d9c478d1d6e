"""Seeded cases of the affine observers and their fake-quant, and the results of torchao's on them.

As in `observer_cases.py`, a result has a `rule` where ours follow another one than torchao.
"""

import warnings

import torch
from observer_cases import DATA, bits, converted, limits, pick, values
from torchao.quantization.granularity import PerAxis, PerBlock, PerGroup, PerRow, PerTensor, PerToken
from torchao.quantization.pt2e._affine_quantization import (
    AffineQuantizedMinMaxObserver,
    AffineQuantizedMovingAverageMinMaxObserver,
    AffineQuantizedPlaceholderObserver,
)
from torchao.quantization.pt2e.fake_quantize import AffineFakeQuantize
from torchao.quantization.pt2e.observer import MappingType, ZeroPointDomain
from torchao.quantization.quant_primitives import _fake_quantize_affine
from torchao.quantization.utils import get_block_size

AFFINE_OBSERVERS = {
    "affine_quantized_min_max": AffineQuantizedMinMaxObserver,
    "affine_quantized_moving_average_min_max": AffineQuantizedMovingAverageMinMaxObserver,
    "affine_quantized_placeholder": AffineQuantizedPlaceholderObserver,
}
AFFINE_FAKE_QUANT = "affine_fake_quantize"
GRANULARITIES = {"tensor": PerTensor, "axis": PerAxis, "row": PerRow, "token": PerToken, "group": PerGroup, "block": PerBlock}
# Mapping type, zero-point domain and preserve_zero of our schemes.
SCHEMES = {
    "affine": (MappingType.ASYMMETRIC, ZeroPointDomain.INT, True),
    "symmetric": (MappingType.SYMMETRIC, ZeroPointDomain.INT, True),
    "symmetric_no_clipping_err": (MappingType.SYMMETRIC_NO_CLIPPING_ERR, ZeroPointDomain.INT, True),
    "affine_float_domain": (MappingType.ASYMMETRIC, ZeroPointDomain.FLOAT, False),
    "affine_none_domain": (MappingType.ASYMMETRIC, ZeroPointDomain.NONE, True),
}
# dtype, quant_min, quant_max, and torchao's name of the dtype where it has another; None is the dtype's own bound.
RANGES = [
    ("int8", None, None, None), ("int8", -127, 127, None), ("int8", -8, 7, None), ("int8", -8, None, None), ("int8", 0, 15, None),
    ("uint8", None, None, None), ("uint8", 0, 15, None), ("uint8", 0, 15, "uint4"), ("uint8", 0, 7, "uint3"), ("uint8", None, 100, None),
    ("int16", None, None, None), ("int32", None, None, None), ("float8_e4m3fn", None, None, None), ("float8_e5m2", None, None, None),
    ("uint8", 0, 300, None),
]  # fmt: skip
DTYPES = [torch.float32] * 5 + [torch.float16, torch.bfloat16]


def make_affine_cases(name, count, seed, max_elements=2000):
    """`count` cases for an affine observer or the fake-quant of these."""
    g = torch.Generator().manual_seed(seed)
    kinds = list(AFFINE_OBSERVERS)[:2] if name == AFFINE_FAKE_QUANT else [name]
    cases = []
    for index in range(count):
        kind = kinds[index % len(kinds)]
        data = DATA[index // 2 % len(DATA)]
        # Those with other zero points are refused at run time.
        scheme = pick(list(SCHEMES)[: 3 if name == "affine_quantized_placeholder" and index % 8 else None], g)
        dtype, quant_min, quant_max, called = pick(RANGES, g)
        # Most cases of 8-bit floats are such as torchao takes.
        if dtype.startswith("float8") and index % 4:
            scheme = "symmetric"
        if scheme == "affine_float_domain" and index % 4:
            dtype, quant_min, quant_max, called = pick([case for case in RANGES if case[0] == "uint8"], g)
        # torchao clamps fake-quantized int32 to bounds that float32 does not have.
        if name == AFFINE_FAKE_QUANT and dtype == "int32":
            dtype = "int16"
        granularity, rank = pick(list(GRANULARITIES), g), int(torch.randint(1, 5, (), generator=g))
        most = int(max_elements ** (1 / rank)) + 1
        sizes = torch.randint(2, most + 1, (rank,), generator=g).tolist()
        numbers = []
        if granularity == "axis":
            numbers = [int(torch.randint(0, rank, (), generator=g))]
        elif granularity == "row":
            numbers = [int(torch.randint(-rank, rank, (), generator=g))]
        elif granularity in ("group", "block"):
            numbers = torch.randint(1, 9, (1 if granularity == "group" else min(rank, 1 + index % 3),), generator=g).tolist()
            for dim, number in enumerate(reversed(numbers), 1):
                sizes[-dim] = number * int(torch.randint(1, 6, (), generator=g))
            if index % 16 == 7:
                sizes[-1] += 1
        if data == "single":
            sizes, numbers = [1] * rank, [0 if granularity in ("axis", "row") else 1] * len(numbers)
        case = {
            "name": f"{name}/{data}/{index}",
            "kind": kind,
            "dtype": dtype,
            "qscheme": scheme,
            "granularity": [granularity, *numbers],
        }
        case |= {key: bound for key, bound in (("quant_min", quant_min), ("quant_max", quant_max)) if bound is not None}
        case |= {"called": called} if called else {}
        case |= {"eps": pick([2.0**-12, 1e-6, 0.25], g)} if index % 3 == 0 else {}
        input_dtype = pick(DTYPES, g)
        if kind == "affine_quantized_moving_average_min_max":
            case["averaging_constant"] = pick([0.01, 0.01, 0.3, 1.0], g)
        if kind == "affine_quantized_placeholder":
            case |= {"asks": "choice", "is_dynamic": index % 16 != 3}
            # float16 does not hold the bounds of int32, and torchao's op fails.
            if input_dtype == torch.float16 and dtype == "int32":
                input_dtype = torch.float32
        growth, tensors = pick([1.0, 1.0, 1.5, 3.0], g), []
        for batch in range(int(torch.randint(1, 6, (), generator=g))):
            # What does not change the blocks; and, now and then, what does.
            if granularity == "tensor" and data != "single":
                sizes = torch.randint(2, most + 1, (rank,), generator=g).tolist()
            elif granularity == "axis" and data != "single":
                sizes = [size if dim == numbers[0] else int(torch.randint(2, most + 1, (), generator=g)) for dim, size in enumerate(sizes)]
            if index % 20 == 11 and batch == 2:
                sizes = [sizes[0] * 2, *sizes[1:]]
            rare = data in ("infinities", "all_infinite", "nan", "empty") and batch % 2 == 1
            x = values("normal" if rare else data, sizes, g) * growth**batch + (0.3 * batch if index % 5 == 0 else 0.0)
            tensors.append(converted(x, input_dtype))
        if name in (AFFINE_FAKE_QUANT, "affine_quantized_placeholder"):
            # torchao has no qparams of what has no elements.
            tensors = [x for x in tensors if x.numel()] or [torch.ones(sizes).to(input_dtype)]
        if name == AFFINE_FAKE_QUANT:
            case["fake_quant"] = name
            if index % 3 == 0:
                case["observer_off"] = int(torch.randint(1, len(tensors) + 1, (), generator=g))
                case["observer_on"] = case["observer_off"] + 1 + index % 2
            if index % 5 == 0:
                case["fake_quant_off"] = int(torch.randint(0, len(tensors) + 1, (), generator=g))
                case["fake_quant_on"] = case["fake_quant_off"] + 1 + index % 2
        case["tensors"] = tensors
        cases.append(case)
    return cases


def bounds(case):
    """The quantized range of a case."""
    least, greatest = limits(getattr(torch, case["dtype"]))
    return case.get("quant_min", least), case.get("quant_max", greatest)


def rule_of(case):
    """The rule by which ours differs from torchao's, if any; an `error` if ours refuses what torchao accepts."""
    low, high = bounds(case)
    scheme, dynamic = case["qscheme"], case["kind"] == "affine_quantized_placeholder"
    if dynamic and scheme in ("affine_float_domain", "affine_none_domain"):
        return "error: torchao's op chooses integer zero points"
    if case["dtype"].startswith("float8") and scheme != "symmetric":
        return "error: 8-bit floats have no zero point"
    if scheme == "affine_float_domain" and low != 0:
        return "error: real zero points are for ranges from 0"
    if dynamic and scheme == "symmetric_no_clipping_err" and zero_of(case) != 0:
        return "error: torchao's op divides by bounds, and clips if 0 is not in their middle"
    if scheme == "symmetric_no_clipping_err" and zero_of(case) != 0:
        return "no value is clipped"
    return None


def zero_of(case):
    """The zero point of a symmetric scheme."""
    low, high = bounds(case)
    return int((high + low + 1) / 2)


def keywords(case):
    """The arguments of torchao's observers."""
    mapping, domain, preserve_zero = SCHEMES[case["qscheme"]]
    named, *numbers = case["granularity"]
    granularity = GRANULARITIES[named](*([tuple(numbers)] if named == "block" else numbers))
    dtype = getattr(torch, case.get("called", case["dtype"]))
    found = {key: case[key] for key in ("quant_min", "quant_max", "eps", "averaging_constant", "is_dynamic") if key in case}
    if "called" in case:
        found = {key: value for key, value in found.items() if not key.startswith("quant_")}
    return found | {
        "mapping_type": mapping,
        "target_dtype": dtype,
        "granularity": granularity,
        "zero_point_domain": domain,
        "preserve_zero": preserve_zero,
    }


SWAPPED = "averages that rounding has swapped are in order"


def order(observer):
    """Puts averages in order if rounding has moved a minimum above its maximum, and marks the observer."""
    if hasattr(observer, "min_val"):
        low, high = observer.min_val, observer.max_val
        swapped = (low > high) & low.isfinite() & high.isfinite()
        if bool(swapped.any()):
            observer.min_val, observer.max_val = torch.where(swapped, high, low), torch.where(swapped, low, high)
            observer.has_swapped = True


def not_clipped(case, low, high):
    """The scale of a symmetric scheme by which no value is clipped, whatever the zero point."""
    (least, greatest), zero = bounds(case), zero_of(case)
    n, p = torch.minimum(low, torch.zeros_like(low)), torch.maximum(high, torch.zeros_like(high))
    below = torch.where(n == 0, n, n / float(least - zero))
    above = torch.where(p == 0, p, p / float(greatest - zero))
    return torch.maximum(below, above)


def qparams_of(case, observer):
    """Scale and zero point of an observer by our rules, which for most cases are torchao's."""
    scale, zero_point = observer.calculate_qparams()
    if rule_of(case) == "no value is clipped":
        eps = case.get("eps", torch.finfo(torch.float32).eps)
        scale = not_clipped(case, observer.min_val, observer.max_val).clamp(min=eps)
    if not (torch.isfinite(scale).all() and (zero_point is None or torch.isfinite(zero_point).all())):
        raise ValueError("not finite")
    return scale, zero_point


def described(case, scale, zero_point):
    """Qparams as the example `observe` prints them."""
    scale = scale.float().flatten()
    result = {"scale_bits": bits(scale)}
    if case["qscheme"] == "affine_float_domain":
        return result | {"zero_point_bits": bits(zero_point.flatten())}
    zero_point = torch.zeros_like(scale) if zero_point is None else zero_point.flatten()
    # float32 does not have the greatest int32.
    low, high = bounds(case)
    return result | {"zero_point": [min(max(int(zero), low), high) for zero in zero_point.tolist()]}


def expected_affine(case):
    """torchao's results, or the reason why they are unusable; by our rule where that differs."""
    rule = rule_of(case)
    if rule and rule.startswith("error: "):
        return {"error": rule, "rule": rule}
    if case.get("quant_max", 0) > limits(getattr(torch, case["dtype"]))[1]:
        return {"error": "outside the dtype"}
    run = expected_forward if "fake_quant" in case else expected_choice if "asks" in case else expected_qparams
    # At run time torchao's own op chooses, also for such blocks.
    if "asks" not in case and single_elements(case):
        case = case | {"singles": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found, own = run(case)
        except Exception as error:  # torchao raises whatever its assertions and torch's kernels raise
            return {"error": f"{type(error).__name__}: {error}"[:200]}
    rule = own or rule or (SINGLES if "singles" in case else None)
    return found | ({"rule": rule} if rule else {})


def narrow(case):
    """Whether the tensors of a case are narrower than float32."""
    return any(x.dtype != torch.float32 for x in case["tensors"])


# torchao reduces all dimensions if there is none to reduce.
SINGLES = "blocks of one element have a scale each"


def single_elements(case):
    """Whether a case has tensors in blocks of one element."""
    granularity = keywords(case)["granularity"]
    try:
        return any(x.numel() > 1 and set(get_block_size(x.shape, granularity)) == {1} for x in case["tensors"])
    except Exception:  # the tensor has no such blocks
        return False


def observe(case, observer, x):
    """Shows a tensor to an observer; in blocks of one element, each element twice."""
    if "singles" in case and x.numel():
        observer.granularity = PerBlock((*get_block_size(x.shape, keywords(case)["granularity"]), 2))
        x = torch.stack([x, x], -1)
    observer(x)
    order(observer)


WIDENED = "statistics and qparams are float32"


def expected_qparams(case):
    observer = AFFINE_OBSERVERS[case["kind"]](**keywords(case))
    for x in case["tensors"]:
        observe(case, observer, x.float())
    own = SWAPPED if hasattr(observer, "has_swapped") else WIDENED if narrow(case) else None
    return described(case, *qparams_of(case, observer)), own


def expected_choice(case):
    """What torchao's conversion makes of a placeholder: the result of the op that chooses qparams, for the last tensor."""
    observer, x = AFFINE_OBSERVERS[case["kind"]](**keywords(case)), case["tensors"][-1]
    if not observer.is_dynamic:
        observer.calculate_qparams()
    observe(case, observer, x)
    mapping, eps = observer.mapping_type.name, observer.eps
    args = (observer.target_dtype, observer.quant_min, observer.quant_max, eps, observer.scale_dtype, observer.zero_point_dtype)
    scale, zero_point = torch.ops.torchao.choose_qparams_affine(x, mapping, observer.block_size, *args)
    if not torch.isfinite(scale).all():
        raise ValueError("not finite")
    kinds = [str(part.dtype).removeprefix("torch.") for part in (scale, zero_point)]
    if case["dtype"] == "int32":
        # PyTorch wraps what int32 does not hold, ours saturate.
        zero_point = torch.ops.torchao.choose_qparams_affine(x, mapping, observer.block_size, *args[:-1], torch.float32)[1]
    return described(case, scale, zero_point) | {"dtypes": kinds, "shape": list(scale.shape)}, None


class Refused(Exception):
    """A rule by which ours refuses what torchao goes on with."""


def expected_forward(case):
    """The bits of the outputs of torchao's fake-quant, and its qparams at the end."""
    domain, float8 = SCHEMES[case["qscheme"]][1], case["dtype"].startswith("float8")
    module = AffineFakeQuantize(observer=AFFINE_OBSERVERS[case["kind"]], **keywords(case))
    observer, outputs, qparams = module.activation_post_process, [], None
    own = "8-bit floats are rounded to their own numbers" if float8 else WIDENED if narrow(case) else None
    # torchao's takes no scheme without zero points, because it converts them.
    own = own or rule_of(case) or (SINGLES if "singles" in case else None) or ("there need not be zero points" if domain == ZeroPointDomain.NONE else None)
    # torchao's divides tensors into the blocks of the last one that it has observed.
    if "observer_off" in case and len({x.shape for x in case["tensors"]}) > 1:
        own = own or "blocks follow from the shape of each tensor"
    observing = quantizing = True
    for index, x in enumerate(case["tensors"]):
        for key, on in (("observer_off", False), ("observer_on", True)):
            observing = on if index == case.get(key) else observing
        for key, on in (("fake_quant_off", False), ("fake_quant_on", True)):
            quantizing = on if index == case.get(key) else quantizing
        if own is None:
            (module.enable_observer if observing else module.disable_observer)()
            (module.enable_fake_quant if quantizing else module.disable_fake_quant)()
            before = observer.min_val.clone() if hasattr(observer, "min_val") else None
            y = module(x)
            if not torch.isfinite(module.scale).all():
                raise Refused("an infinite scale is refused at once")
            if before is not None or hasattr(observer, "min_val"):
                order(observer)
                if hasattr(observer, "has_swapped"):
                    raise Refused("swapped")
        else:
            if observing:
                observe(case, observer, x.float())
                qparams = qparams_of(case, observer)
            y = fake_quantized(case, x, get_block_size(x.shape, keywords(case)["granularity"]), *qparams) if quantizing else x
        outputs.append([value & 0xFFFFFFFF for value in (y.detach().float() + 0.0).flatten().view(torch.int32).tolist()])
    own = SWAPPED if hasattr(observer, "has_swapped") else own
    return described(case, *qparams_of(case, observer)) | {"output_bits": outputs}, own


def fake_quantized(case, x, block_size, scale, zero_point):
    """`x`, fake-quantized by torchao's functions."""
    dtype, (low, high), domain = getattr(torch, case["dtype"]), bounds(case), SCHEMES[case["qscheme"]][1]
    if case["dtype"].startswith("float8"):
        q = torch.ops.torchao.quantize_affine(x, block_size, scale, zero_point, dtype, low, high)
        return torch.ops.torchao.dequantize_affine(q, block_size, scale, zero_point, dtype, low, high, output_dtype=x.dtype)
    zero_point = zero_point if zero_point is None or domain == ZeroPointDomain.FLOAT else zero_point.int()
    return _fake_quantize_affine(x, block_size, scale, zero_point, dtype, low, high, domain)
