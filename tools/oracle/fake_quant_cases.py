"""Seeded cases of fake-quants, and the results of torchao's on them."""

import warnings

import torch
from observer_cases import CHANNELS, FIXED, KEYWORDS, OBSERVERS, SWAPPED, bits, changes_channels, completed, limits, make_cases, order, pick
from torchao.quantization.pt2e.fake_quantize import FakeQuantize, FixedQParamsFakeQuantize, FusedMovingAvgObsFakeQuantize
from torchao.quantization.pt2e.learnable_fake_quantize import LearnableFakeQuantize
from torchao.quantization.pt2e.observer import FixedQParamsObserver

AVERAGES = ["moving_average_min_max", "moving_average_per_channel_min_max"]
# The observers that each fake-quant is checked with.
FAKE_QUANTS = {
    "fake_quantize": ["min_max", "per_channel_min_max", "histogram", *AVERAGES],
    "fused_moving_avg_obs_fake_quantize": AVERAGES,
    "fixed_qparams_fake_quantize": ["fixed_qparams"],
    "learnable_fake_quantize": ["min_max", "per_channel_min_max", "histogram", *AVERAGES],
}
class Refused(Exception):
    """A rule by which ours refuses what torchao goes on with."""


FACTORS, SHIFTS = [1.25, 0.75, 3.0], [-2.5, 0.5, 7.25, 1000.0]


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
        # torchao's takes no notice of `is_dynamic` here, ours refuses it.
        if name == "fixed_qparams_fake_quantize":
            case.pop("is_dynamic", None)
        # torchao has no qparams before the first values, and ours passes them on.
        empty = torch.ones([1] * case["tensors"][0].dim())
        case["tensors"] = [x if x.is_floating_point() else x.float() for x in case["tensors"] if x.numel()] or [empty]
        batches = len(case["tensors"])
        if index % 3 == 0:
            case["observer_off"] = int(torch.randint(1, batches + 1, (), generator=g))
            case["observer_on"] = case["observer_off"] + 1 + index % 2
        if index % 5 == 0 and case["tensors"][0].dtype != torch.float64:
            case["fake_quant_off"] = int(torch.randint(0, batches + 1, (), generator=g))
            case["fake_quant_on"] = case["fake_quant_off"] + 1 + index % 2
        # torchao's stays at the scale 1 if it is turned off before it has seen a finite value; ours observes until there is a scale.
        if name == "learnable_fake_quantize" and not case["tensors"][0].isfinite().any():
            case.pop("observer_off", None)
        # What is learned starts from what was observed.
        if name == "learnable_fake_quantize" and index % 4 == 1 and case["tensors"][0].isfinite().any():
            learned = {"learned_factor": pick(FACTORS, g), "learned_shift": pick(SHIFTS, g)}
            case |= learned | {"learned_from": int(torch.randint(1, batches + 1, (), generator=g))}
        if name in ("fused_moving_avg_obs_fake_quantize", "learnable_fake_quantize"):
            case["torch_exact"] = index // 2 % 2 == 0
            # PyTorch's fused kernel knows no other axis.
            if case["torch_exact"] and "ch_axis" in case and name.startswith("fused"):
                case["ch_axis"] = 0
        cases.append(case)
    return cases


def one_rule(case, observer):
    """The scale and zero point of the converted model."""
    scale, zero_point = observer.calculate_qparams()
    if not torch.isfinite(scale).all():
        raise ValueError("not finite")
    calibrated = bool((observer.min_val <= observer.max_val).all())
    if calibrated and completed(case)[1] == "zero in the middle of an unsigned range":
        zero_point = torch.full_like(zero_point, (observer.quant_min + observer.quant_max) // 2)
    if case["fake_quant"] == "learnable_fake_quantize" and not case["qscheme"].endswith("_symmetric"):
        # What can be learned is a float32.
        zero_point = zero_point.float().round().clamp(observer.quant_min, observer.quant_max).long()
    return scale, zero_point


def expected_forward(case):
    """The bits of torchao's outputs, with scale and zero point at the end; by our rule where that differs."""
    dtype, scheme = getattr(torch, case["dtype"]), getattr(torch, case["qscheme"])
    name = case["fake_quant"]
    keywords = {key: case[key] for key in KEYWORDS if key in case and key != "reduce_range"}
    rule = completed(case)[1]
    if rule and rule.startswith("error: "):
        return {"error": rule, "rule": rule}
    rule = rule if name == "fake_quantize" else None
    tensors = case["tensors"]
    if refused := refusal(case):
        return {"error": refused, "rule": refused}
    # PyTorch's fused kernel takes no halves.
    if name.startswith("fused") and tensors[0].dtype in (torch.float16, torch.bfloat16):
        found = expected_forward(case | {"tensors": [x.float() for x in tensors]})
        if "error" in found:
            return found
        narrow = lambda bits, x: bits_of(torch.tensor([value - (value >> 31 << 32) for value in bits], dtype=torch.int32).view(torch.float32).to(x.dtype))
        outputs = [narrow(bits, x) for bits, x in zip(found["output_bits"], tensors, strict=True)]
        return found | {"output_bits": outputs, "rule": "halves are widened, and the result is rounded"}
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
                observer = module.activation_post_process
        except Refused as refused:
            return {"error": str(refused), "rule": str(refused)}
        except Exception as error:  # torchao raises whatever its assertions and torch's kernels raise
            return {"error": f"{type(error).__name__}: {error}"[:200]}
    if not torch.isfinite(scale).all():
        return {"error": "not finite"}
    if case["kind"] == "histogram" and observer.min_val > observer.max_val:
        refused = "error: infinities alone have no scale"
        return {"error": refused, "rule": refused}
    result = {"output_bits": [bits_of(y) for y in outputs], "scale_bits": bits(scale)}
    named = rule or (SWAPPED if hasattr(observer, "has_swapped") else None)
    result |= {"rule": named} if named else {}
    if zero_point.dtype == torch.float32:
        return result | {"zero_point_bits": bits(zero_point)}
    # Where PyTorch trains a symmetric scheme with another zero point than that of the converted model, ours converts by its own.
    own_zero = name == "learnable_fake_quantize" and case["qscheme"].endswith("_symmetric")
    if not rule and (own_zero or completed(case)[1]) and name != "fixed_qparams_fake_quantize":
        return result
    return result | {"zero_point": zero_point.tolist()}


def refusal(case):
    """The rule by which ours refuses tensors of a case that torchao takes; `None` if it takes them."""
    if any(x.dtype == torch.float64 for x in case["tensors"]):
        return "error: float64 is not quantized"
    observed, observing = [], True
    for index, x in enumerate(case["tensors"]):
        observing = observing and index != case.get("learned_from")
        for method in switches(case, index):
            observing = method == "enable_observer" if method.endswith("observer") else observing
        observed += [x] if observing else []
    # PyTorch's fused kernel forgets infinite averages.
    if case["fake_quant"].startswith("fused") and any(x.isinf().any() for x in observed):
        return "error: infinite averages stay infinite"
    if case["kind"] in CHANNELS and changes_channels(case | {"tensors": observed}):
        return "error: the number of channels stays the same"
    return None


def bits_of(y):
    """The bits of the elements in float32; zeros of both signs are equal."""
    return [value & 0xFFFFFFFF for value in (y.detach().float() + 0.0).flatten().view(torch.int32).tolist()]


def switches(case, index):
    """The names of the methods of torchao's fake-quants to call before a batch."""
    keys = {"observer_off": "disable_observer", "observer_on": "enable_observer"}
    keys |= {"fake_quant_off": "disable_fake_quant", "fake_quant_on": "enable_fake_quant"}
    return [method for key, method in keys.items() if index == case.get(key)]


def forward_by_rule(case, observer):
    """The outputs of a fake-quant that trains with the qparams of the converted model, and these qparams."""
    outputs, learned, observing, quantizing = [], None, True, True
    for index, x in enumerate(case["tensors"]):
        if index == case.get("learned_from"):
            observing, learned = False, trained(case, observer, *one_rule(case, observer))
        for method in switches(case, index):
            on = method.startswith("enable")
            observing, quantizing = (on, quantizing) if method.endswith("observer") else (observing, on)
        if observing:
            observer(x if case["kind"] != "histogram" else x.float())
            order(observer)
            learned = None
        scale, zero_point = learned or one_rule(case, observer)
        low, high = observer.quant_min, observer.quant_max
        if not quantizing:
            outputs.append(x)
        elif case["qscheme"].startswith("per_channel"):
            axis = case["ch_axis"]
            outputs.append(torch.fake_quantize_per_channel_affine(x, scale, zero_point.int(), axis, low, high))
        else:
            outputs.append(torch.fake_quantize_per_tensor_affine(x, scale, zero_point.int(), low, high))
    return outputs, learned or one_rule(case, observer)


def trained(case, observer, scale, zero_point):
    """What training makes of a scale and a zero point, as the converted model gets them."""
    learned = (zero_point.float() + case["learned_shift"]).round().clamp(observer.quant_min, observer.quant_max)
    zero_point = zero_point if case["qscheme"].endswith("_symmetric") else learned.long()
    return (scale * case["learned_factor"]).clamp(min=2.0**-23), zero_point


def forward(case, module):
    """The outputs of torchao's fake-quant, and its qparams at the end."""
    outputs = []
    # Before qparams are computed; the fused kernel does both at once.
    module.activation_post_process.register_forward_hook(lambda observer, *_: order(observer))
    for index, x in enumerate(case["tensors"]):
        if index == case.get("learned_from"):
            module.enable_range_learning()
            module.scale.data.mul_(case["learned_factor"])
            module.zero_point.data.add_(case["learned_shift"])
        for method in switches(case, index):
            getattr(module, method)()
        outputs.append(module(x))
        order(module.activation_post_process)
        if not torch.isfinite(module.scale).all():
            raise Refused("error: an infinite scale is refused at once")
    return outputs, module.calculate_qparams()


def torch_module(case, dtype, scheme, keywords):
    """torchao's fake-quant."""
    if case["fake_quant"] == "fixed_qparams_fake_quantize":
        if not case["quant_min"] <= case["zero_point"] <= case["quant_max"]:
            raise ValueError("zero point outside the range: ours refuses it")
        arguments = {key: case[key] for key in FIXED if key in case}
        return FixedQParamsFakeQuantize(FixedQParamsObserver.with_args(dtype=dtype, qscheme=scheme, **arguments))
    classes = {
        "fake_quantize": FakeQuantize,
        "fused_moving_avg_obs_fake_quantize": FusedMovingAvgObsFakeQuantize,
        "learnable_fake_quantize": LearnableFakeQuantize,
    }
    return classes[case["fake_quant"]](observer=OBSERVERS[case["kind"]], dtype=dtype, qscheme=scheme, **keywords)
