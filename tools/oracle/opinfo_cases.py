"""Cases of make_kernel_cases.py from OpInfo, the samples of PyTorch's own tests of an op.

For each overload that another set tests, a few small samples of each dtype that both sides support. If the overload accepts a
sample's arguments, it is called with them, with the first element of a tensor in place of a number; otherwise PyTorch's
function is run, and the first call of the overload in it is recorded, if any.

For dtypes without a case, the calls of the other sets are tried: PyTorch may support more dtypes than its tests state.
"""

import collections
import random
import re

import torch
from torch.testing._internal.common_methods_invocations import BinaryUfuncInfo, UnaryUfuncInfo, op_db
from torch.utils._python_dispatch import TorchDispatchMode

F32, F64, F16, BF16 = torch.float32, torch.float64, torch.float16, torch.bfloat16
DTYPES = (F32, F64, F16, BF16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
# A few units in the last place: sums in another order, functions of another math library, one rounding or several.
TOLERANCES = ((BF16, 2e-2), (F16, 2e-3), (F32, 1e-5), (F64, 1e-12))
PER_DTYPE = 2
# The limit of elements of all operands and results. If no sample is small, a larger one is used.
MAX_ELEMENTS, MAX_LARGER = 150, 1200
# Sizes that samples of elementwise ops, which are large, are cut to.
CUT = 3

# Ops whose results cannot be compared: PyTorch leaves them undefined, or they are random.
SKIP = {
    "aten.empty_like",
    "aten.empty.memory_format",
    "aten.empty_permuted",
    "aten.empty_strided",
    "aten.new_empty",
    "aten.new_empty_strided",
    # They return the position of any one of several equal elements.
    "aten.kthvalue",
    "aten.median.dim",
    "aten.nanmedian.dim",
    "aten.mode",
    # Inverses of matrices, and different slices.
    "aten.matrix_power",
    "aten.unique_consecutive",
}
# Overloads whose result depends on the strides of a tensor.
CONTIGUOUS = {"aten.as_strided"}
# PyTorch accepts integers as coordinates and distances here, but no model uses this.
NO_INTEGERS = {
    "aten._pdist_forward",
    "aten._upsample_bilinear2d_aa",
    "aten._upsample_bilinear2d_aa.vec",
    "aten.rnn_relu.input",
    "aten.rnn_relu_cell",
    "aten.rnn_tanh_cell",
    "aten._upsample_bicubic2d_aa",
    "aten._upsample_bicubic2d_aa.vec",
    "aten.affine_grid_generator",
    "torchvision.roi_align",
}
# PyTorch rounds the positions to half precision, which multiplies the error of the result: by this factor in float16, by too much
# for a comparison in bfloat16.
POSITIONS, POSITION_ROUNDING = {"aten.grid_sampler", "aten.grid_sampler_2d", "aten.grid_sampler_3d"}, 8
# Overloads whose samples OpInfo has under another name.
ALIASES = {
    "aten._softmax": "softmax",
    "aten._log_softmax": "log_softmax",
    "aten.alias": "clone",
    "aten.detach": "clone",
    "aten.lift_fresh_copy": "clone",
    "aten.numpy_T": "T",
    "aten.type_as": "to",
    "aten._embedding_bag": "embedding_bag",
    "aten.grid_sampler": "grid_sample",
    "aten.index.Tensor": "__getitem__",
    "aten._adaptive_avg_pool2d": "adaptive_avg_pool2d",
    "aten._to_copy": "to",
    "aten.__and__.Tensor": "__rand__",
}


class Calls(TorchDispatchMode):
    """Keeps the calls of one overload."""

    def __init__(self, op):
        super().__init__()
        self.op, self.calls = op, []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func is self.op:
            self.calls.append((args, kwargs or {}))
        return func(*args, **(kwargs or {}))


def names_of(info):
    names = {info.name, info.aten_name} | {alias.name for alias in info.aliases}
    return names | {name.removeprefix("nn.functional.") for name in names}


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)


def cut(value):
    """Tensors cut to a few positions of each dimension."""
    if isinstance(value, torch.Tensor):
        return value[tuple(slice(CUT) for _ in value.shape)].clone()
    return value


def numbers(op, args):
    """The arguments, with tensors replaced by numbers where the schema has a number."""
    kinds = [str(spec.real_type) for spec in op._schema.arguments]
    pairs = zip(args, kinds + [""] * len(args))

    def adapt(value, kind):
        whole = isinstance(value, torch.Tensor) and value.numel() > 0
        return value.flatten()[0].item() if kind == "number" and whole else value

    return [adapt(value, kind) for value, kind in pairs]


def takes(op, args, kwargs):
    """Whether the arguments fit the overload's schema without implicit conversions, such as of a tensor to a number."""
    specs = {spec.name: str(spec.real_type) for spec in op._schema.arguments}
    kinds = list(specs.values())
    if len(args) > len(kinds) or not kwargs.keys() <= specs.keys():
        return False
    pairs = list(zip(args, kinds)) + [(value, specs[name]) for name, value in kwargs.items()]
    for value, kind in pairs:
        if isinstance(value, torch.Tensor) and kind not in ("Tensor", "Optional[Tensor]"):
            return False
        if isinstance(value, str) and "str" not in kind:
            return False
        # Python's bools are integers, but no overload accepts them in a list of dimensions.
        if isinstance(value, bool) and "List[int]" in kind:
            return False
    return True


def calls_of(op, info, sample):
    """The calls of the overload that a sample leads to."""
    args, kwargs = [sample.input, *sample.args], sample.kwargs
    if isinstance(info, (BinaryUfuncInfo, UnaryUfuncInfo)):
        args, kwargs = [cut(value) for value in args], {name: cut(value) for name, value in kwargs.items()}
    args = numbers(op, args)
    if takes(op, args, kwargs):
        try:
            op(*args, **kwargs)
            return [(args, kwargs)]
        except Exception:  # not this overload's arguments after all
            pass
    mode = Calls(op)
    try:
        with mode:
            info(*args, **kwargs)
    except Exception:  # a sample that the machine cannot run
        return []
    return mode.calls


def describe(args, kwargs):
    """The properties that distinguish a call from others: shapes and constants."""
    shapes = [tuple(t.shape) for t in tensors_in([args, list(kwargs.values())])]
    constants = [value for value in [*args, *kwargs.items()] if not isinstance(value, torch.Tensor)]
    return re.sub(r"tensor\(.*?\)", "", repr([shapes, constants]), flags=re.S)


def usable(op, args, kwargs):
    inputs = list(tensors_in([args, list(kwargs.values())]))
    with torch.no_grad():
        result = op(*args, **kwargs)
    tensors = inputs + list(tensors_in([result]))
    if any(t.dtype not in DTYPES or t.layout != torch.strided or t.is_quantized for t in tensors):
        return None
    if op.__name__ == "rrelu.default" and (len(args) > 3 and args[3] or kwargs.get("training")):
        return None
    if any(isinstance(value, complex) for value in [*args, *kwargs.values()]):
        return None
    # Drawn at random, or read from memory that nothing wrote.
    again = op(*args, **kwargs)
    same = all(torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in zip(tensors_in([result]), tensors_in([again])))
    return tensors if same else None


def partial(tensor):
    """Whether a tensor is not contiguous, or is a part of its storage."""
    return not tensor.is_contiguous() or tensor.untyped_storage().nbytes() != tensor.numel() * tensor.element_size()


def tolerance_of(tensors):
    present = {t.dtype for t in tensors}
    return next((tolerance for dtype, tolerance in TOLERANCES if dtype in present), 0)


def other_calls(modules):
    """The calls of these modules of cases, by overload of ATen or torchvision."""
    calls = collections.defaultdict(list)
    torch.manual_seed(0)
    for module in modules:
        module.add_all(lambda name, args, kwargs, *_, **__: calls[name].append((args, kwargs)))
    return {name: calls[name] for name in calls if name.startswith(("aten.", "torchvision."))}


def recast(value, before, after):
    """Tensors of one dtype in another; whole and small, so that every dtype holds the numbers."""
    if isinstance(value, torch.Tensor) and value.dtype == before:
        value = value.nan_to_num(1, 1, 1) if before.is_floating_point else value
        return value.to(after) if after.is_floating_point else value.double().abs().clamp(0, 9).to(after)
    if isinstance(value, (list, tuple)):
        return type(value)(recast(item, before, after) for item in value)
    return value


def in_dtype(op, calls, dtype):
    """The first of these calls that PyTorch takes with the dtype of the first tensor changed."""
    for args, kwargs in calls:
        first = next(tensors_in([args, list(kwargs.values())]), None)
        if first is None:
            continue
        args = [recast(value, first.dtype, dtype) for value in args]
        kwargs = {name: recast(value, first.dtype, dtype) for name, value in kwargs.items()}
        try:
            tensors = usable(op, args, kwargs)
        except Exception:  # not defined for the dtype
            continue
        if tensors is not None and sum(t.numel() for t in tensors) <= MAX_LARGER:
            return args, kwargs, tolerance_of(tensors)
    return None


def add_all(add, modules):
    """Adds samples of the ops that these modules have cases of."""
    from make_kernel_cases import overload

    infos = collections.defaultdict(list)
    for info in op_db:
        for name in names_of(info):
            infos[name].append(info)
    others = other_calls(modules)
    for name in sorted(set(others) - SKIP):
        op = overload(name)
        firsts = [next(tensors_in([args, list(kwargs.values())]), None) for args, kwargs in others[name]]
        tested = {tensor.dtype for tensor in firsts if tensor is not None}
        base = ALIASES.get(name, name.split(".")[1])
        for dtype in DTYPES[:4] if name in NO_INTEGERS else DTYPES:
            pool = {}
            for info in infos.get(base, []):
                if dtype not in info.supported_dtypes("cpu"):
                    continue
                torch.manual_seed(0)
                random.seed(0)
                for sample in info.sample_inputs("cpu", dtype):
                    for args, kwargs in calls_of(op, info, sample):
                        tensors = usable(op, args, kwargs)
                        if tensors is not None and not (name in CONTIGUOUS and partial(args[0])):
                            size = sum(t.numel() for t in tensors)
                            pool.setdefault(describe(args, kwargs), (args, kwargs, tolerance_of(tensors), size))
            calls = [call for call in pool.values() if call[3] <= MAX_ELEMENTS]
            larger = [call for call in pool.values() if call[3] <= MAX_LARGER]
            calls = calls or sorted(larger, key=lambda call: call[3])[:1]
            # Spread over the list, because OpInfo orders samples from plain to unusual.
            picks = sorted({i * (len(calls) - 1) // max(PER_DTYPE - 1, 1) for i in range(PER_DTYPE)}) if calls else []
            for i in picks:
                args, kwargs, tolerance, _ = calls[i]
                try:
                    add(name, args, kwargs, tolerance)
                    tested.add(dtype)
                except TypeError:  # an argument that the evaluator has no form of
                    continue
            if dtype in tested or name in POSITIONS and dtype == BF16:
                continue
            if call := in_dtype(op, others[name], dtype):
                args, kwargs, tolerance = call
                add(name, args, kwargs, tolerance * (POSITION_ROUNDING if name in POSITIONS and dtype == F16 else 1))
