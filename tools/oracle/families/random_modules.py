"""Random modules for `random_models.py`, as Python text, so that failing ones can be read and edited.

A module is composed step by step from the templates of `random_ops.py`. Every step is run immediately, at two sizes if sizes
are dynamic: a step that raises, or whose values int8 cannot represent with useful precision, is dropped. So the shapes of all
values are known, and the module is known to run before it is exported.
"""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from capture import Arguments
from families.model import Model

STEPS = (8, 16)
"""How many steps a module has, at least and at most."""
LARGEST_VALUE = 4096
"""Elements of a value, so that a seed takes seconds."""
PARAMETERS = 8000
"""Elements of all parameters and buffers together."""
RESULTS = 4
DEAD = 0.3
"""The probability that a module has dead code."""
ATTEMPTS = 12
"""Templates that are tried for each step."""
LARGEST = 60.0
SMALLEST_DEVIATION = 0.02
"""Limits of values: to a value outside of them, others that share its scale are like constants."""
BATCH, OTHER_BATCH = 3, 5
LENGTH, OTHER_LENGTH = 6, 7
VOCABULARY = 20

_CONVOLUTIONS = (
    nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d,
)  # fmt: skip
_BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


def usable(layer: nn.Module) -> nn.Module:
    """The layer with random weights that preserve the magnitude of its input, and nontrivial statistics."""
    for module in layer.modules():
        if isinstance(module, (nn.Linear, *_CONVOLUTIONS)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="linear")
            if module.bias is not None:
                nn.init.uniform_(module.bias, -0.3, 0.3)
        elif getattr(module, "weight", None) is not None and getattr(module, "bias", None) is not None:
            nn.init.uniform_(module.weight, 0.6, 1.4)
            nn.init.normal_(module.bias, 0.0, 0.3)
        if isinstance(module, _BATCH_NORMS) and module.running_mean is not None:
            nn.init.normal_(module.running_mean, 0.0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return layer


@dataclass(frozen=True)
class Input:
    """One input of a module."""

    name: str
    kind: str
    """`float`, `ids` (numbers below VOCABULARY) or `mask`."""
    sizes: tuple[int, ...]
    dynamic: tuple[tuple[int, str], ...] = ()
    """Which dimensions are dynamic, and the name of the size."""

    def tensor(self, generator: torch.Generator, *, other: bool) -> Tensor:
        """Random values; if `other`, at the second of the two sizes of a dynamic dimension."""
        sizes = list(self.sizes)
        for dimension, name in self.dynamic:
            sizes[dimension] = _DYNAMIC[name][other]
        if self.kind == "ids":
            return torch.randint(0, VOCABULARY, sizes, generator=generator)
        if self.kind == "mask":
            return torch.rand(sizes, generator=generator) < 0.7
        return torch.randn(sizes, generator=generator)

    def __str__(self) -> str:
        sizes = [str(size) for size in self.sizes]
        for dimension, name in self.dynamic:
            sizes[dimension] = name
        return f"{self.name}: {self.kind} [{', '.join(sizes)}]"


_DYNAMIC = {"batch": (BATCH, OTHER_BATCH), "length": (LENGTH, OTHER_LENGTH)}


@dataclass(frozen=True)
class Step:
    """Statements that belong together."""

    init: tuple[str, ...]
    forward: tuple[str, ...]
    results: tuple[str, ...]
    template: str


@dataclass(frozen=True)
class Program:
    """A module as text in parts."""

    name: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...] = ()
    results: tuple[str, ...] = ()

    @property
    def dynamic(self) -> bool:
        """Whether any size is dynamic."""
        return any(given.dynamic for given in self.inputs)

    def call(self, seed: int, *, other: bool = False) -> Arguments:
        """The arguments of a call that depend on the seed alone."""
        generator = torch.Generator().manual_seed(seed)
        return Arguments(tuple(given.tensor(generator, other=other) for given in self.inputs), {})

    def source(self, results: Iterable[str] | None = None) -> str:
        """The class, as Python."""
        given = ", ".join(given.name for given in self.inputs)
        init = [line for step in self.steps for line in step.init]
        forward = [line for step in self.steps for line in step.forward]
        names = self.results if results is None else tuple(results)
        returned = ", ".join(names) if names else given
        lines = [
            f"class {self.name}(nn.Module):",
            *(f"    # {each}" for each in self.inputs),
            "    def __init__(self):",
            "        super().__init__()",
            *(f"        {line}" for line in init),
            "",
            f"    def forward(self, {given}):",
            *(f"        {line}" for line in forward),
            f"        return {returned}",
        ]
        return "\n".join(lines) + "\n"

    def build(self, results: Iterable[str] | None = None) -> nn.Module:
        """The module in eval mode, its weights those of torch's seed 0."""
        scope: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "usable": usable}
        exec(compile(self.source(results), f"{self.name}.py", "exec"), scope)
        torch.manual_seed(0)
        return scope[self.name]().eval()

    def dynamic_shapes(self) -> Any:
        """As torch.export takes them."""
        if not self.dynamic:
            return None
        dims = {name: torch.export.Dim(name, min=1, max=16) for name in _DYNAMIC}
        return tuple({dimension: dims[name] for dimension, name in given.dynamic} for given in self.inputs)


@dataclass(frozen=True)
class Value:
    """A value of the module that is being composed."""

    name: str
    shape: tuple[int, ...]
    other: tuple[int, ...]
    """The value at the other size."""
    dtype: torch.dtype

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def is_float(self) -> bool:
        """Whether it is float32."""
        return self.dtype == torch.float32

    def is_static(self, dimension: int) -> bool:
        """Whether a size is the same in all calls."""
        return self.shape[dimension] == self.other[dimension]

    def size(self, dimension: int) -> str:
        """A size, as Python."""
        dimension %= self.rank
        return str(self.shape[dimension]) if self.is_static(dimension) else f"{self.name}.shape[{dimension}]"


class Unfit(Exception):
    """A template finds no suitable value."""


class Draft:
    """A step that a template is writing."""

    def __init__(self, composer: Composer) -> None:
        self.random, self.values, self.composer = composer.random, composer.values, composer
        self.modules = composer.modules
        self.init: list[str] = []
        self.forward: list[str] = []
        self.results: list[str] = []
        self.made: list[tuple[str, tuple[Any, ...]]] = []

    def pick(self, fits: Callable[[Value], bool] = lambda value: value.is_float) -> Value:
        """A suitable value, more likely a recent one; raises Unfit if there is none."""
        fitting = [value for value in self.values if fits(value)]
        if not fitting:
            raise Unfit
        # Prefer unread values, for long chains, but also allow old ones, for long residuals.
        unread = self.composer.unread()
        weights = [1.0 + 3.0 * (index >= len(fitting) - 3) for index in range(len(fitting))]
        weights = [w * (4.0 if value.name in unread else 1.0) for w, value in zip(weights, fitting, strict=True)]
        return self.random.choices(fitting, weights)[0]

    def of_rank(self, *ranks: int) -> Value:
        """A float value of one of the ranks."""
        return self.pick(lambda value: value.is_float and value.rank in ranks)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def layer(self, text: str, *takes: Any) -> str:
        """A new module of the class; `takes` says with which values it may be called again."""
        name = self.composer.fresh("m")
        self.init.append(f"self.{name} = usable({text})")
        if takes:
            self.made.append((f"self.{name}", takes))
        return f"self.{name}"

    def parameter(self, text: str) -> str:
        """A new parameter."""
        name = self.composer.fresh("p")
        self.init.append(f"self.{name} = nn.Parameter({text})")
        return f"self.{name}"

    def buffer(self, text: str) -> str:
        """A new buffer."""
        name = self.composer.fresh("b")
        persistent = "" if self.chance(0.8) else ", persistent=False"
        self.init.append(f'self.register_buffer("{name}", {text}{persistent})')
        return f"self.{name}"

    def let(self, text: str) -> str:
        """A new variable that is not a result of the step."""
        name = self.composer.fresh("v")
        self.forward.append(f"{name} = {text}")
        return name

    def give(self, text: str) -> str:
        """A new variable that is a result of the step."""
        name = self.let(text)
        self.results.append(name)
        return name

    def do(self, statement: str) -> None:
        """A statement without a variable."""
        self.forward.append(statement)


class Composer:
    """Puts a module together."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.counts: dict[str, int] = {}
        self.modules: list[tuple[str, tuple[Any, ...]]] = []
        self.program = Program(f"Random{seed}", self.inputs())
        self.values = self.values_of(self.program, [given.name for given in self.program.inputs]) or []

    def fresh(self, letter: str) -> str:
        """A free name."""
        self.counts[letter] = self.counts.get(letter, 0) + 1
        return f"{letter}{self.counts[letter]}"

    def inputs(self) -> tuple[Input, ...]:
        """One to three inputs, some with dynamic sizes."""
        chosen = self.random
        dynamic = chosen.choices(("", "batch", "length", "both"), (65, 20, 5, 10))[0]
        kinds = chosen.choices(("image", "sequence", "signal", "vector"), (45, 25, 12, 18), k=chosen.choices((1, 2, 3), (60, 30, 10))[0])
        batch = BATCH if dynamic else chosen.choice((1, 2, 3))
        channels, side, width = chosen.choice((3, 4, 6, 8)), chosen.choice((6, 8, 9)), chosen.choice((8, 12, 16))
        sizes = {
            "image": (batch, channels, side, side),
            "sequence": (batch, LENGTH, width),
            "signal": (batch, channels, 2 * side),
            "vector": (batch, width),
        }
        found = []
        for index, kind in enumerate(kinds):
            axes = [(0, "batch")] if dynamic in ("batch", "both") else []
            if dynamic in ("length", "both") and kind == "sequence":
                axes.append((1, "length"))
            name = "xyz"[index]
            if kind == "sequence" and chosen.random() < 0.25:
                found.append(Input(name, "ids", sizes[kind][:2], tuple(axes)))
            elif index and kind == "sequence" and chosen.random() < 0.3:
                found.append(Input(name, "mask", sizes[kind][:2], tuple(axes)))
            else:
                found.append(Input(name, "float", sizes[kind], tuple(axes)))
        return tuple(found)

    def values_of(self, program: Program, names: list[str]) -> list[Value] | None:
        """The values of these names, or None if the module does not run or a value is unusable."""
        found: list[list[Tensor]] = []
        for other in (False, True) if program.dynamic else (False,):
            try:
                module = program.build(names)
                result = module(*program.call(1, other=other).args)
            except Exception:  # torch raises many types on shapes that do not fit
                return None
            tensors = [result] if isinstance(result, Tensor) else list(result)
            if not all(map(_is_usable, tensors)):
                return None
            found.append(tensors)
        if sum(tensor.numel() for tensor in module.state_dict().values()) > PARAMETERS:
            return None
        return [
            Value(name, tuple(here.shape), tuple(there.shape), here.dtype)
            for name, here, there in zip(names, found[0], found[-1], strict=True)
        ]

    def step(self, templates: list[tuple[Callable[[Draft], None], float]]) -> None:
        """Adds a step, if one of several templates fits."""
        functions, weights = zip(*templates, strict=True)
        for template in self.random.choices(functions, weights, k=ATTEMPTS):
            draft = Draft(self)
            try:
                template(draft)
            except Unfit:
                continue
            step = Step(tuple(draft.init), tuple(draft.forward), tuple(draft.results), template.__name__)
            program = replace(self.program, steps=(*self.program.steps, step))
            # Existing values too, because a write in place may have changed them.
            names = [value.name for value in self.values] + draft.results
            values = self.values_of(program, names)
            if values is not None:
                self.program, self.values = program, values
                self.modules += draft.made
                return

    def unread(self) -> list[str]:
        """The values that no later step takes, without inputs."""
        lines = [line for step in self.program.steps for line in step.forward]
        read = {word for line in lines for word in _read_by(line)}
        return [name for step in self.program.steps for name in step.results if name not in read]

    def finish(self) -> Program:
        """Chooses the results: the values that nobody reads, except those that become dead code, and sometimes others."""
        made = [name for step in self.program.steps for name in step.results]
        names = self.unread()[::-1]
        if self.random.random() < DEAD:
            names = names[:1] + [name for name in names[1:] if self.random.random() < 0.3]
        if made and self.random.random() < 0.2:
            names += [name for name in [self.random.choice(made)] if name not in names]
        returned, rest = names[:RESULTS], names[RESULTS:]
        floats = {value.name for value in self.values if value.is_float}
        if rest := [f"{name}.mean()" for name in rest if name in floats]:
            name = self.fresh("v")
            step = Step((), (f"{name} = torch.stack([{', '.join(rest)}])",), (name,), "rest")
            return replace(self.program, steps=(*self.program.steps, step), results=(*returned, name))
        return replace(self.program, results=tuple(returned))


def _is_usable(tensor: Tensor) -> bool:
    if tensor.numel() > LARGEST_VALUE or tensor.numel() == 0:
        return False
    if not tensor.dtype.is_floating_point:
        return True
    spread = tensor.numel() < 2 or float(tensor.detach().std()) >= SMALLEST_DEVIATION
    return bool(tensor.isfinite().all()) and float(tensor.detach().abs().max()) <= LARGEST and spread


def _read_by(line: str) -> list[str]:
    """The names that a statement reads: all except those that it assigns."""
    targets, equals, rest = line.partition(" = ")
    assigned = equals and all(name.isidentifier() for name in targets.split(", "))
    return re.findall(r"\w+", rest if assigned else line)


@cache
def program_of(seed: int) -> Program:
    """The module of a seed."""
    from families.random_ops import TEMPLATES

    composer = Composer(seed)
    for _ in range(composer.random.randint(*STEPS)):
        composer.step(TEMPLATES)
    return composer.finish()


def model_of(seed: int) -> Model:
    """The module of a seed as a model of the zoo; its second call has other sizes if a size is dynamic."""
    program = program_of(seed)
    return Model(
        name=f"random/{seed}",
        build=program.build,
        inputs=lambda call: program.call(call, other=program.dynamic and call % 2 == 0),
        dynamic_shapes=program.dynamic_shapes(),
        settle=False,
        per_channel=seed % 2 == 0,
    )


def script_of(seed: int) -> str:
    """The module of a seed as a program that exports it, for editing by hand."""
    program = program_of(seed)
    shapes = [
        "{" + ", ".join(f'{dimension}: Dim("{name}", min=1, max=16)' for dimension, name in given.dynamic) + "}"
        for given in program.inputs
    ]
    tensors = {
        "float": "torch.randn({sizes})",
        "ids": f"torch.randint(0, {VOCABULARY}, ({{sizes}},))",
        "mask": "torch.rand({sizes}) < 0.7",
    }
    given = [tensors[each.kind].format(sizes=", ".join(map(str, each.sizes))) for each in program.inputs]
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "from torch.export import Dim",
            "from torch.nn import functional as F",
            "",
            f"_BATCH_NORMS = ({', '.join(f'nn.{kind.__name__}' for kind in _BATCH_NORMS)})",
            f"_CONVOLUTIONS = ({', '.join(f'nn.{kind.__name__}' for kind in _CONVOLUTIONS)})",
            "",
            "",
            inspect.getsource(usable),
            "",
            program.source(),
            "",
            "torch.manual_seed(0)",
            f"model = {program.name}().eval()",
            "torch.manual_seed(1)",
            f"inputs = ({', '.join(given)},)",
            f"dynamic_shapes = {'(' + ', '.join(shapes) + ',)' if program.dynamic else None}",
            "program = torch.export.export(model, inputs, dynamic_shapes=dynamic_shapes)",
            f'torch.export.save(program, "{program.name}.pt2")',
        ]
    )
