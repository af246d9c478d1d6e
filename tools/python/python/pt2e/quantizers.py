"""The quantizers of the backends: what they quantize, and how.

Each has the options of ``pt2e-opt --prepare`` as keyword arguments, with underscores. ``config`` is a file of TOML, or its text if it has
several lines; see the README's chapter on configurations.

>>> XNNPACKQuantizer(per_channel=True).options
'quantizer=xnnpack per-channel=true'
"""

from __future__ import annotations

from os import PathLike, fspath
from typing import ClassVar, Union

Option = Union[bool, int, str, "PathLike[str]", None]


class Quantizer:
    """A quantizer of a backend, with options."""

    backend: ClassVar[str]

    def __init__(self, **options: Option) -> None:
        self._options = {name.replace("_", "-"): value for name, value in options.items() if value is not None}

    @property
    def backends(self) -> list[str]:
        """The names of the backends, in order."""
        return [self.backend]

    @property
    def options(self) -> str:
        """The options of ``pt2e-opt --prepare`` that select this."""
        parts = [f"quantizer={','.join(self.backends)}"]
        return " ".join(parts + [f"{name}={_text(value)}" for name, value in self._options.items()])

    def __repr__(self) -> str:
        options = ", ".join(f"{name.replace('-', '_')}={value!r}" for name, value in self._options.items())
        return f"{type(self).__name__}({options})"


def _text(value: Option) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = fspath(value) if isinstance(value, PathLike) else str(value)
    return f'"{text}"' if " " in text else text


class XNNPACKQuantizer(Quantizer):
    """For ExecuTorch's XNNPACK delegate: int8."""

    backend = "xnnpack"

    def __init__(self, *, per_channel: bool = False, dynamic: bool = False, config: Option = None) -> None:
        super().__init__(per_channel=per_channel or None, dynamic=dynamic or None, config=config)


class X86InductorQuantizer(Quantizer):
    """For torch.compile on x86: uint8 activations and int8 weights, or fp16 linears."""

    backend = "x86-inductor"

    def __init__(
        self,
        *,
        reduce_range: bool = False,
        matmul: bool = False,
        dynamic: bool = False,
        fp16: bool = False,
        config: Option = None,
    ) -> None:
        super().__init__(
            reduce_range=reduce_range or None, matmul=matmul or None, dynamic=dynamic or None, fp16=fp16 or None, config=config
        )


class ArmInductorQuantizer(Quantizer):
    """For torch.compile on Arm: int8."""

    backend = "arm-inductor"

    def __init__(self, *, matmul: bool = False, dynamic: bool = False, config: Option = None) -> None:
        super().__init__(matmul=matmul or None, dynamic=dynamic or None, config=config)


class XPUInductorQuantizer(Quantizer):
    """For torch.compile on Intel's GPUs: int8."""

    backend = "xpu-inductor"

    def __init__(self, *, matmul: bool = False, config: Option = None) -> None:
        super().__init__(matmul=matmul or None, config=config)


class EmbeddingQuantizer(Quantizer):
    """Embedding tables: uint8, a float scale and offset for each row."""

    backend = "embedding"

    def __init__(self, *, config: Option = None) -> None:
        super().__init__(config=config)


class TorchaoQuantizer(Quantizer):
    """Weights alone, or with activations, as torchao's ``quantize_`` does.

    ``activation`` is ``float``, ``int8-per-token``, ``int8``, ``uint8``, ``int16``, ``float8-e4m3`` or ``float8-e5m2``; ``weight`` is ``int2``
    to ``int8``, ``float8-e4m3`` or ``float8-e5m2``; ``group_size`` is the number of elements of a row that share a scale.
    """

    backend = "torchao"

    def __init__(
        self,
        *,
        activation: str | None = None,
        weight: str | None = None,
        group_size: int | None = None,
        config: Option = None,
    ) -> None:
        super().__init__(activation=activation, weight=weight, group_size=group_size, config=config)


class ComposableQuantizer(Quantizer):
    """Several quantizers: an op belongs to the first one that quantizes it. An option holds for all that have it.

    >>> ComposableQuantizer([EmbeddingQuantizer(), XNNPACKQuantizer(per_channel=True)]).options
    'quantizer=embedding,xnnpack per-channel=true'
    """

    def __init__(self, quantizers: list[Quantizer]) -> None:
        options: dict[str, Option] = {}
        for quantizer in quantizers:
            for name, value in quantizer._options.items():
                if options.setdefault(name, value) != value:
                    raise ValueError(f"the quantizers have different values of {name}: {options[name]!r} and {value!r}")
        super().__init__(**options)
        self._quantizers = list(quantizers)

    @property
    def backends(self) -> list[str]:
        return [name for quantizer in self._quantizers for name in quantizer.backends]

    def __repr__(self) -> str:
        return f"ComposableQuantizer({self._quantizers!r})"
