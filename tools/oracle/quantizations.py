"""The quantizations that can be compared: the options of `--prepare`, and torchao's quantizers that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
    XNNPACKQuantizer,
    get_symmetric_quantization_config,
)
from torchao.quantization.pt2e.quantizer import ComposableQuantizer, Quantizer
from torchao.quantization.pt2e.quantizer.arm_inductor_quantizer import (
    ArmInductorQuantizer,
    get_default_arm_inductor_quantization_config,
)
from torchao.quantization.pt2e.quantizer.embedding_quantizer import EmbeddingQuantizer
from torchao.quantization.pt2e.quantizer.x86_inductor_quantizer import (
    X86InductorQuantizer,
    get_default_x86_inductor_quantization_config,
    get_x86_inductor_linear_dynamic_fp16_config,
)
from torchao.quantization.pt2e.quantizer.xpu_inductor_quantizer import (
    XPUInductorQuantizer,
    get_default_xpu_inductor_quantization_config,
)

Options = Mapping[str, str]


def _is_on(options: Options, name: str) -> bool:
    return options.get(name, "false") == "true"


def _xnnpack(options: Options) -> Quantizer:
    config = get_symmetric_quantization_config(
        is_per_channel=_is_on(options, "per-channel"), is_dynamic=_is_on(options, "dynamic"), is_qat=_is_on(options, "qat")
    )
    return XNNPACKQuantizer().set_global(config)


def _inductor(quantizer: X86InductorQuantizer, config: object, options: Options) -> Quantizer:
    if _is_on(options, "dynamic") or _is_on(options, "fp16"):
        # Inductor has such kernels for linear layers only.
        return quantizer.set_module_type_qconfig(torch.nn.Linear, config)
    if _is_on(options, "matmul"):
        quantizer.set_function_type_qconfig(torch.matmul, config)
    return quantizer.set_global(config)


def _x86(options: Options) -> Quantizer:
    if _is_on(options, "fp16"):
        config = get_x86_inductor_linear_dynamic_fp16_config()
    else:
        config = get_default_x86_inductor_quantization_config(
            reduce_range=_is_on(options, "reduce-range"),
            is_dynamic=_is_on(options, "dynamic"),
            is_qat=_is_on(options, "qat"),
        )
    return _inductor(X86InductorQuantizer(), config, options)


def _arm(options: Options) -> Quantizer:
    config = get_default_arm_inductor_quantization_config(
        is_dynamic=_is_on(options, "dynamic"), is_qat=_is_on(options, "qat")
    )
    return _inductor(ArmInductorQuantizer(), config, options)


def _xpu(options: Options) -> Quantizer:
    return _inductor(XPUInductorQuantizer(), get_default_xpu_inductor_quantization_config(), options)


_QUANTIZERS: dict[str, Callable[[Options], Quantizer]] = {
    "xnnpack": _xnnpack,
    "x86-inductor": _x86,
    "arm-inductor": _arm,
    "xpu-inductor": _xpu,
    "embedding": lambda _: EmbeddingQuantizer(),
}


@dataclass(frozen=True)
class Quantization:
    """How both compilers quantize a program."""

    options: str
    """The options of `--prepare`, such as `quantizer=embedding,x86-inductor reduce-range=true`."""

    @property
    def _parsed(self) -> dict[str, str]:
        return dict(option.split("=", 1) for option in self.options.split())

    @property
    def names(self) -> list[str]:
        """The quantizers, in order."""
        return self._parsed.get("quantizer", "xnnpack").split(",")

    @property
    def is_dynamic(self) -> bool:
        """Whether the qparams of activations are chosen at run time."""
        return _is_on(self._parsed, "dynamic")

    @property
    def needs_sources(self) -> bool:
        """Whether torchao's quantizers need the functions of the source, which only strict exports record."""
        return any(name.endswith("-inductor") for name in self.names)

    def quantizer(self) -> Quantizer:
        """torchao's quantizer for the options."""
        made = [_QUANTIZERS[name](self._parsed) for name in self.names]
        return made[0] if len(made) == 1 else ComposableQuantizer(made)

    def __str__(self) -> str:
        return self.options


def xnnpack(per_channel: bool) -> Quantization:
    """Static XNNPACK, with weights per channel or per tensor."""
    return Quantization(f"quantizer=xnnpack per-channel={str(per_channel).lower()}")


PER_CHANNEL = xnnpack(True)
"""Static XNNPACK with weights per channel."""
PER_TENSOR = xnnpack(False)
"""Static XNNPACK with weights per tensor."""
