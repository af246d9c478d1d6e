"""The templates of the modules of `random_modules.py`: each writes one step, or raises Unfit."""

from __future__ import annotations

from collections.abc import Callable

import torch

from families.random_modules import VOCABULARY, Draft, Unfit, Value

_ACTIVATIONS = (
    "F.relu({x})", "torch.relu({x})", "F.relu6({x})", "F.hardtanh({x}, -0.8, 1.5)", "F.gelu({x})", "F.silu({x})",
    "F.gelu({x}, approximate='tanh')", "torch.sigmoid({x})", "torch.tanh({x})", "F.hardswish({x})", "F.mish({x})",
    "F.hardsigmoid({x})", "F.leaky_relu({x}, 0.2)", "F.elu({x})", "F.softplus({x})", "{x}.clamp(-1.0, 2.0)",
    "{x}.clamp(min=0.0)", "{x}.abs()", "-{x}", "{x}.softmax(-1)", "F.log_softmax({x}, -1)", "torch.exp(-{x}.abs())",
    "torch.sqrt({x}.abs() + 0.1)", "{x}.square().clamp(max=9.0)", "torch.rsqrt({x}.square() + 0.5)", "{x}.sin()",
)  # fmt: skip
_RELUS = ("F.relu({x})", "F.relu({x}, inplace=True)", "{x}.relu_()", "F.hardtanh({x}, 0.0, 1.5)", "F.relu6({x})")
_NUMBERS = ("0.5", "2.0", "1.25", "-0.75", "3", "0.1")


def _static(dimensions: Callable[[int], range]) -> Callable[[Value], bool]:
    return lambda value: value.is_float and all(map(value.is_static, dimensions(value.rank)))


def _divisor(draft: Draft, number: int) -> int:
    """A divisor other than 1."""
    found = [d for d in range(2, number + 1) if number % d == 0]
    if not found:
        raise Unfit
    return draft.random.choice(found)


def _relu(draft: Draft, value: str) -> str:
    return draft.let(draft.random.choice(_RELUS).format(x=value))


def convolution(draft: Draft) -> None:
    """conv - batch norm - relu, the latter two at random; plain, depthwise, grouped, transposed."""
    x = draft.pick(lambda v: v.is_float and v.rank in (3, 4) and v.is_static(1) and v.shape[1] <= 24)
    rank, channels = x.rank - 2, x.shape[1]
    narrow = min(x.shape[2:])
    fixed = all(map(x.is_static, range(2, x.rank)))
    kernel = draft.random.choice((1, 3, 3)) if narrow >= 3 else 1
    # A dynamic length is kept, because otherwise torch.export asks for a smaller range of it.
    kind = draft.random.choices(("plain", "depthwise", "grouped", "transposed"), (55, 20, 10, 15 * fixed))[0]
    more, out = [], draft.random.choice((4, 6, 8, 12))
    if kind == "depthwise":
        out = channels * draft.random.choice((1, 1, 2))
        more.append(f"groups={channels}")
    elif kind == "grouped":
        groups = _divisor(draft, channels)
        out = groups * draft.random.choice((1, 2, 3))
        more.append(f"groups={groups}")
    if kind == "transposed":
        kernel = draft.random.choice((2, 3))
        stride = 2 if max(x.shape[2:]) <= 8 and draft.chance(0.6) else 1
        more += [f"stride={stride}"] + (["padding=1"] if kernel == 3 and draft.chance(0.5) else [])
        if channels % 2 == 0 and draft.chance(0.3):
            more.append("groups=2")
    else:
        if kernel == 3 and (not fixed or draft.chance(0.8)):
            more.append(draft.random.choice(("padding=1", "padding=1", "padding='same'")))
        if fixed and narrow >= 6 and draft.chance(0.25) and "padding='same'" not in more:
            more.append("stride=2")
        if fixed and kernel == 3 and narrow >= 6 and draft.chance(0.1):
            more.append("dilation=2")
        if kernel == 3 and rank == 2 and draft.chance(0.15):
            more = [text for text in more if text.startswith("groups")] + ["padding=(0, 1)"]
            kernel = "(1, 3)"
    if draft.chance(0.3):
        more.append("bias=False")
    transposed = "Transpose" if kind == "transposed" else ""
    layer = draft.layer(f"nn.Conv{transposed}{rank}d({', '.join([str(channels), str(out), str(kernel), *more])})", x.rank, 1, channels)
    value = draft.let(f"{layer}({x.name})")
    if draft.chance(0.45):
        norm = draft.layer(f"nn.BatchNorm{rank}d({out})")
        value = draft.let(f"{norm}({value})")
    if draft.chance(0.5):
        value = _relu(draft, value)
    draft.results.append(value)


def linear(draft: Draft) -> None:
    """linear along the last axis, sometimes with a batch norm or a relu after it."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(-1) and v.shape[-1] <= 96)
    width, out = x.shape[-1], draft.random.choice((6, 8, 12, 16))
    bias = ", bias=False" if draft.chance(0.3) else ""
    value = draft.let(f"{draft.layer(f'nn.Linear({width}, {out}{bias})', x.rank, -1, width)}({x.name})")
    if x.rank == 2 and draft.chance(0.2):
        value = draft.let(f"{draft.layer(f'nn.BatchNorm1d({out})')}({value})")
    if draft.chance(0.4):
        value = _relu(draft, value)
    draft.results.append(value)


def called_again(draft: Draft) -> None:
    """A module that was called before, on another value."""
    if not draft.modules:
        raise Unfit
    layer, (rank, axis, width) = draft.random.choice(draft.modules)
    x = draft.pick(lambda v: v.is_float and v.rank == rank and v.is_static(axis) and v.shape[axis] == width)
    draft.give(f"{layer}({x.name})")


def called_twice(draft: Draft) -> None:
    """A module that is called on its own result."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(-1) and v.shape[-1] <= 32)
    layer = draft.layer(f"nn.Linear({x.shape[-1]}, {x.shape[-1]})")
    draft.give(f"{layer}(F.relu({layer}({x.name})))")


def bare_weights(draft: Draft) -> None:
    """Products with parameters that no module holds: tied, transposed, computed."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(-1) and v.shape[-1] <= 32)
    width = x.shape[-1]
    weight = draft.parameter(f"torch.randn({width}, {width}) * {width**-0.5:.3f}")
    form = draft.random.choice(("tied", "transposed", "normalized", "scaled", "buffer"))
    if form == "tied":
        draft.give(f"F.linear(F.relu(F.linear({x.name}, {weight})), {weight})")
    elif form == "transposed":
        draft.give(f"{x.name} @ {weight}.t()")
    elif form == "normalized":
        draft.give(f"F.linear({x.name}, {weight} / {weight}.norm(dim=1, keepdim=True))")
    elif form == "scaled":
        draft.give(f"F.linear({x.name}, {weight} * {draft.parameter(f'torch.rand({width}, 1) + 0.5')})")
    else:
        draft.give(f"torch.matmul({x.name}, {draft.buffer(f'torch.randn({width}, {width}) * {width**-0.5:.3f}')})")


def norm(draft: Draft) -> None:
    """Batch, layer, group, instance and RMS norms."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(1) and v.is_static(-1))
    forms = [f"nn.LayerNorm({x.shape[-1]})", f"nn.RMSNorm({x.shape[-1]})"]
    if x.rank in (2, 3, 4):
        forms += [f"nn.BatchNorm{2 if x.rank == 4 else 1}d({x.shape[1]})"] * 2
    if x.rank >= 3 and x.shape[1] % 2 == 0:
        forms.append(f"nn.GroupNorm(2, {x.shape[1]})")
    if x.rank in (3, 4) and min(x.shape[2:]) > 1:
        forms.append(f"nn.InstanceNorm{x.rank - 2}d({x.shape[1]}, affine=True)")
    value = draft.let(f"{draft.layer(draft.random.choice(forms))}({x.name})")
    draft.results.append(_relu(draft, value) if draft.chance(0.25) else value)


def activation(draft: Draft) -> None:
    """An elementwise function."""
    draft.give(draft.random.choice(_ACTIVATIONS).format(x=draft.pick().name))


def pool(draft: Draft) -> None:
    """Max, average and adaptive pooling, interpolation."""
    x = draft.pick(lambda v: v.is_float and v.rank in (3, 4) and all(v.is_static(d) for d in range(1, v.rank)))
    rank = x.rank - 2
    forms = [f"F.adaptive_avg_pool{rank}d({{x}}, 1)", f"F.adaptive_avg_pool{rank}d({{x}}, 2)"]
    if min(x.shape[2:]) >= 4:
        forms += [
            f"F.max_pool{rank}d({{x}}, 2)",
            f"F.max_pool{rank}d({{x}}, 3, 2, 1)",
            f"F.max_pool{rank}d({{x}}, 3, 1, 1)",
            f"F.avg_pool{rank}d({{x}}, 2)",
            f"F.avg_pool{rank}d({{x}}, 3, 1, 1)",
            f"F.avg_pool{rank}d({{x}}, 3, 2, 1, count_include_pad=False)",
        ]
    if max(x.shape[2:]) <= 6:
        forms += ["F.interpolate({x}, scale_factor=2.0, mode='nearest')"]
        if rank == 2:
            forms += ["F.interpolate({x}, scale_factor=2.0, mode='bilinear')"]
    draft.give(draft.random.choice(forms).format(x=x.name))


def reduction(draft: Draft) -> None:
    """Means, sums and extremes along an axis."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 3)
    last = tuple(range(2, x.rank))
    forms = [f"{{x}}.mean({last})", f"{{x}}.mean({last}, keepdim=True)", "{x}.mean(1)", "{x}.amax(1, keepdim=True)"]
    forms += ["{x}.sum(-1) * 0.3", "{x}.max(-1).values", "{x}.argmax(-1)", "{x}.cumsum(-1) * 0.3"]
    draft.give(draft.random.choice(forms).format(x=x.name))


def view(draft: Draft) -> None:
    """The same elements in another shape or order."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2)
    name, forms = x.name, []
    if x.rank == 2 and x.is_static(1):
        half = _divisor(draft, x.shape[1])
        forms += [f"{name}.view({x.size(0)}, {half}, {x.shape[1] // half})", f"{name}.unsqueeze(1)", f"{name}.t()"]
        forms += [f"{name}.view({x.size(0)}, {x.shape[1] // half}, {half}, 1)"]
    if x.rank == 3:
        forms += [f"{name}.transpose(1, 2)", f"{name}.permute(0, 2, 1).contiguous()", f"{name}.reshape(-1, {x.size(2)})"]
        forms += [f"{name}.unsqueeze(-1)", f"{name}.flatten(1)"]
    if x.rank == 4:
        forms += [f"{name}.permute(0, 2, 3, 1)", f"{name}.flatten(2)", f"{name}.flatten(2).transpose(1, 2)"]
        forms += [f"{name}.reshape({x.size(0)}, -1)", f"{name}.transpose(2, 3)", f"torch.flatten({name}, 1)"]
        if x.is_static(1) and x.shape[1] % 2 == 0:
            rest = f"{x.size(2)}, {x.size(3)}"
            split = f"{name}.reshape({x.size(0)}, 2, {x.shape[1] // 2}, {rest})"
            forms += [f"{split}.transpose(1, 2).reshape({x.size(0)}, {x.shape[1]}, {rest})"] * 2
    if x.rank > 1 and 1 in x.shape[1:]:
        forms += [f"{name}.squeeze({x.shape.index(1, 1)})"] * 2
    if not forms:
        raise Unfit
    draft.give(draft.random.choice(forms))


def parts(draft: Draft) -> None:
    """Chunks and splits, all of them results."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(1) and v.shape[1] >= 2)
    width = x.shape[1]
    first, second = draft.composer.fresh("v"), draft.composer.fresh("v")
    forms = [f"{x.name}.split([1, {width - 1}], 1)"]
    if width % 2 == 0:
        forms += [f"{x.name}.chunk(2, 1)", f"torch.split({x.name}, {width // 2}, 1)"] * 2
    draft.do(f"{first}, {second} = {draft.random.choice(forms)}")
    draft.results += [first, second]


def selection(draft: Draft) -> None:
    """Slices, single elements, rows by number, expansion, padding, rolling."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(-1) and v.is_static(1))
    name, last = x.name, x.shape[-1]
    forms = [f"F.pad({name}, (1, 1))", f"F.pad({name}, (0, 2), value=0.5)", f"torch.roll({name}, 1, -1)", f"{name}.flip(-1)"]
    if last >= 4:
        forms += [f"{name}[..., 1:]", f"{name}[..., ::2]", f"{name}[..., : {last // 2}]", f"{name}.narrow(-1, 1, {last - 2})"]
        forms.append(f"{name}.index_select(-1, {{rows}})")
    if x.rank >= 3:
        forms += [f"{name}[:, 0]", f"{name}.select(1, {x.shape[1] - 1})", f"{name}[:, -1:]"]
        forms += [f"{name}[:, :1].expand(-1, 4, {', '.join(['-1'] * (x.rank - 2))})"] * 2
    form = draft.random.choice(forms)
    if "{rows}" in form:
        numbers = ", ".join(str(draft.random.randrange(last)) for _ in range(4))
        form = form.format(rows=draft.buffer(f"torch.tensor([{numbers}])"))
    draft.give(form)


def _pair(draft: Draft) -> tuple[Value, Value]:
    """Two values of one shape, sometimes the same value."""
    x = draft.pick()
    alike = [v for v in draft.values if v.is_float and (v.shape, v.other) == (x.shape, x.other)]
    others = [v for v in alike if v is not x] or alike
    return x, draft.random.choice(others)


def residual(draft: Draft) -> None:
    """Two values of one shape, elementwise."""
    x, y = _pair(draft)
    forms = ["{x} + {y}"] * 4 + ["{x} * {y}"] * 2 + ["{x} - {y}", "torch.add({x}, {y}, alpha=2)", "torch.maximum({x}, {y})"]
    forms += ["{x} / ({y}.abs() + 1.0)", "torch.where({x} > 0.0, {x}, {y})", "torch.lerp({x}, {y}, 0.25)", "{x} * {y}.sigmoid()"]
    value = draft.let(draft.random.choice(forms).format(x=x.name, y=y.name))
    draft.results.append(_relu(draft, value) if draft.chance(0.3) else value)


def joined(draft: Draft) -> None:
    """Two or three values, concatenated or stacked."""
    x, y = _pair(draft)
    axis = draft.random.choice((1, -1)) if x.rank > 1 else 0
    if not x.is_static(axis):
        raise Unfit
    names = [x.name, y.name] + ([x.name] if draft.chance(0.2) else [])
    form = "torch.stack([{v}], 1).flatten(1, 2)" if x.rank in (2, 3) and draft.chance(0.2) else f"torch.cat([{{v}}], {axis})"
    draft.give(form.format(v=", ".join(names)))


def constant(draft: Draft) -> None:
    """Arithmetic with a number, or with a constant that is broadcast."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(1) and v.is_static(-1))
    number, shape = draft.random.choice(_NUMBERS), "1, " * (x.rank > 2) + str(x.shape[1]) + ", 1" * (x.rank - 2)
    make = draft.parameter if draft.chance(0.6) else draft.buffer
    forms = [f"{{x}} + {number}", f"{{x}} * {number}", f"{{x}} / {number}", f"{number} - {{x}}"]
    form = draft.random.choices(("number", "channel", "last", "single", "made"), (35, 25, 20, 10, 10))[0]
    if form == "number":
        draft.give(draft.random.choice(forms).format(x=x.name))
    elif form == "made":
        draft.give(f"{x.name} + torch.linspace(-1.0, 1.0, {x.shape[-1]})")
    else:
        sizes = {"channel": shape, "last": str(x.shape[-1]), "single": ""}[form]
        made = make(f"torch.randn({sizes}) * 0.5" if sizes else "torch.tensor(0.7)")
        draft.give(f"{x.name} {draft.random.choice('++*')} {made}")


def broadcast(draft: Draft) -> None:
    """Arithmetic of a value with its own mean or gate, as in squeeze-and-excitation."""
    x = draft.pick(lambda v: v.is_float and v.rank in (3, 4) and v.is_static(1))
    axes = tuple(range(2, x.rank))
    mean = draft.let(f"{x.name}.mean({axes}, keepdim=True)")
    if draft.chance(0.5):
        draft.give(f"{x.name} {draft.random.choice('-+')} {mean}")
        return
    layer = draft.layer(f"nn.Conv{x.rank - 2}d({x.shape[1]}, {x.shape[1]}, 1)")
    gate = draft.random.choice(("torch.sigmoid", "F.hardsigmoid"))
    draft.give(f"{x.name} * {gate}({layer}({mean}))")


def gated(draft: Draft) -> None:
    """Gated units: one half of a projection gates the other."""
    x = draft.pick(lambda v: v.is_float and v.rank in (2, 3) and v.is_static(-1) and v.shape[-1] <= 32)
    layer = draft.layer(f"nn.Linear({x.shape[-1]}, 16)")
    first, second = draft.composer.fresh("v"), draft.composer.fresh("v")
    draft.do(f"{first}, {second} = {layer}({x.name}).chunk(2, -1)")
    draft.give(f"{draft.random.choice(('torch.sigmoid', 'F.silu', 'torch.tanh'))}({first}) * {second}")


def attention(draft: Draft) -> None:
    """Scaled dot products: by hand or fused, with a mask of some kind or none."""
    x = draft.pick(lambda v: v.is_float and v.rank == 3 and v.is_static(2) and v.shape[2] % 4 == 0 and v.shape[2] <= 16)
    width, batch, length = x.shape[2], x.size(0), x.size(1)
    heads = draft.random.choice((1, 2))
    projected = draft.let(f"{draft.layer(f'nn.Linear({width}, {3 * width})')}({x.name})")
    names = [draft.composer.fresh("v") for _ in range(3)]
    draft.do(f"{', '.join(names)} = {projected}.chunk(3, -1)")
    if heads > 1:
        split = f".view({batch}, {length}, {heads}, {width // heads}).transpose(1, 2)"
        names = [draft.let(f"{name}{split}") for name in names]
    query, key, value = names
    causal = f"torch.ones({length}, {length}, dtype=torch.bool).tril()"
    masks = [v for v in draft.values if v.dtype == torch.bool and (v.shape, v.other) == (x.shape[:2], x.other[:2])]
    form = draft.random.choice(("fused", "fused causal", "fused mask", "none", "filled", "added", "given"))
    if form == "given" and masks:
        mask = draft.let(f"{masks[0].name}.view({batch}, {'1, ' if heads > 1 else ''}1, {length})")
        form = "mask"
    elif form in ("filled", "fused mask", "given"):
        mask = draft.let(causal)
    if form == "fused":
        result = draft.let(f"F.scaled_dot_product_attention({query}, {key}, {value})")
    elif form == "fused causal":
        result = draft.let(f"F.scaled_dot_product_attention({query}, {key}, {value}, is_causal=True)")
    elif form == "fused mask":
        result = draft.let(f"F.scaled_dot_product_attention({query}, {key}, {value}, attn_mask={mask})")
    else:
        scale = (width // heads) ** -0.5
        scores = draft.let(f"{query} @ {key}.transpose(-2, -1) * {scale:.4f}")
        if form in ("mask", "filled", "given"):
            low = "-1e4" if form == "mask" else draft.random.choice(("float('-inf')", "-1e4", "torch.finfo(torch.float32).min"))
            scores = draft.let(f"{scores}.masked_fill({mask}.logical_not(), {low})")
        elif form == "added" and x.is_static(1):
            bias = draft.buffer(f"torch.full(({length}, {length}), -30.0).triu(1)")
            scores = draft.let(f"{scores} + {bias}")
        result = draft.let(f"{scores}.softmax(-1) @ {value}")
    if heads > 1:
        result = draft.let(f"{result}.transpose(1, 2).reshape({batch}, {length}, {width})")
    draft.results.append(result)


def masked(draft: Draft) -> None:
    """Values masked by a mask of the module, or by a comparison of the values."""
    x = draft.pick(_static(lambda rank: range(1, rank)))
    sizes = ", ".join(map(str, x.shape[1:]))
    forms = [f"{x.name}.masked_fill({x.name} < -0.5, 0.0)", f"{x.name} * ({x.name} > -0.5)"]
    if sizes:
        number = draft.random.choice(_NUMBERS)
        forms += [f"{x.name}.masked_fill({{m}}, 0.25)", f"torch.where({{m}}, {x.name}, {number})", f"{x.name} * {{m}}"]
    form = draft.random.choice(forms)
    draft.give(form.format(m=draft.buffer(f"torch.rand({sizes}) < 0.7")) if "{m}" in form else form)


def embedding(draft: Draft) -> None:
    """Rows of a table for numbers that are an input."""
    x = draft.pick(lambda v: v.dtype == torch.int64 and v.rank == 2 and v.name in ("x", "y", "z"))
    draft.give(f"{draft.layer(f'nn.Embedding({VOCABULARY}, {draft.random.choice((8, 12, 16))})')}({x.name})")


def mask_as_value(draft: Draft) -> None:
    """A mask input as a float value."""
    x = draft.pick(lambda v: v.dtype == torch.bool and v.rank == 2)
    draft.give(f"{draft.layer('nn.Linear(1, 8)')}({x.name}.float().unsqueeze(-1))")


def in_place(draft: Draft) -> None:
    """A write to a value, whole or in part, that later readers see."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2 and v.is_static(-1) and v.shape[-1] >= 2 and v.name[0] == "v")
    forms = ["{x}.add_(0.5)", "{x}.mul_(0.75)", "{x}.relu_()", "{x}.clamp_(-1.0, 1.5)", "{x}[..., :1].mul_(0.5)"]
    forms += ["{x}[..., 1:].add_(1.0)", "{x}.select(-1, 0).fill_(0.25)", "{x}.transpose(0, 1)[0].relu_()", "F.silu({x}, inplace=True)"]
    alike = [v for v in draft.values if v.is_float and (v.shape, v.other) == (x.shape, x.other) and v is not x]
    if alike:
        forms += [f"{{x}}.add_({draft.random.choice(alike).name})", f"{{x}}.copy_({draft.random.choice(alike).name} * 0.5)"] * 2
    base = x.name if draft.chance(0.4) else draft.let(f"{x.name}.clone()")
    draft.do(draft.random.choice(forms).format(x=base))
    if base != x.name:
        draft.results.append(base)


def state(draft: Draft) -> None:
    """A buffer that the call reads and writes."""
    x = draft.pick(_static(lambda rank: range(rank)))
    shape = ", ".join(map(str, x.shape))
    form = draft.random.choice(("counter", "average", "cache", "running"))
    if form == "counter":
        buffer = draft.buffer("torch.zeros((), dtype=torch.int64)")
        draft.do(f"{buffer}.add_(1)")
        draft.give(f"{x.name} * {buffer}" if draft.chance(0.3) else f"{x.name} + 0.5")
    elif form == "average":
        buffer = draft.buffer(f"torch.zeros({shape})")
        draft.do(f"{buffer}.copy_(torch.lerp({buffer}, {x.name}, 0.5))")
        draft.give(f"{x.name} - {buffer} * 0.5")
    elif form == "cache":
        buffer = draft.buffer(f"torch.randn(3, {shape})")
        draft.do(f"{buffer}[1] = {x.name}")
        draft.give(f"{buffer}.mean(0)")
    else:
        buffer = draft.buffer(f"torch.zeros({shape})")
        draft.do(f"{buffer} += {x.name}")
        draft.give(f"{buffer} * 0.5")


def plain(draft: Draft) -> None:
    """Ops that do not change values."""
    x = draft.pick(lambda v: v.is_float and v.rank >= 2)
    layer = draft.layer(draft.random.choice(("nn.Dropout(0.3)", "nn.Identity()")))
    forms = [f"{layer}({x.name})", f"{x.name}.clone()", f"{x.name}.detach()", f"{x.name}.contiguous()", f"{x.name}.to(torch.float32)"]
    forms += [f"{x.name}.double().float()", f"F.dropout({x.name}, 0.1, self.training)"]
    draft.give(draft.random.choice(forms))


def met(draft: Draft) -> None:
    """Two values of any shapes, projected to one width."""
    fits = lambda v: v.is_float and v.rank in (2, 3, 4) and v.is_static(1)  # noqa: E731
    x, y = draft.pick(fits), draft.pick(fits)
    if x.other[0] != y.other[0] or x.shape[0] != y.shape[0]:
        raise Unfit
    sides = []
    for value in (x, y):
        axes = tuple(range(2, value.rank))
        mean = f"{value.name}.mean({axes})" if axes else value.name
        sides.append(draft.let(f"{draft.layer(f'nn.Linear({value.shape[1]}, 12)', 2, 1, value.shape[1])}({mean})"))
    draft.give(draft.random.choice(("{} + {}", "torch.cat([{}, {}], 1)", "{} * {}")).format(*sides))


TEMPLATES: list[tuple[Callable[[Draft], None], float]] = [
    (convolution, 18), (linear, 10), (called_again, 5), (called_twice, 2), (bare_weights, 4), (norm, 5), (activation, 9),
    (pool, 5), (reduction, 3), (view, 8), (parts, 3), (selection, 5), (residual, 9), (joined, 5), (constant, 6),
    (broadcast, 3), (gated, 2), (attention, 5), (masked, 3), (embedding, 8), (mask_as_value, 2), (in_place, 4),
    (state, 2), (plain, 3), (met, 3),
]  # fmt: skip
"""With their weights."""
