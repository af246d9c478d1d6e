"""Runs ATen ops in PyTorch on small seeded inputs, and writes inputs and results to test-files/kernels.

    python tools/oracle/make_kernel_cases.py test-files/kernels

writes sets of cases: NAME.json (ops and arguments, defaults filled in from PyTorch's own schemas) and NAME.safetensors
(inputs and expected outputs). Made with the torch version that NAME.json names. The sets are

    cases    the cases of kernel_cases.py
    layers   the cases of layer_cases.py
    core     the cases of core_cases.py
    samples  samples from PyTorch's own tests (opinfo_cases.py), for the ops of cases and layers
    core-samples  the same for the ops of core
    complex  the cases of complex_cases.py
    others   the cases of other_cases.py
    random   the cases of random_cases.py
    blocks   the cases of block_cases.py
    other-samples  samples for the ops of others, except alternative names of ops

With names of sets after the folder, only these are written: floats differ in their last digits between machines.
"""

import inspect
import json
import math
import operator
import pathlib
import sys
import types

import torch
from safetensors.torch import save_file

import block_cases
import complex_cases
import core_cases
import kernel_cases
import layer_cases
import opinfo_cases
import other_cases
import random_cases

SETS = {
    "cases": kernel_cases.add_all,
    "layers": layer_cases.add_all,
    "core": core_cases.add_all,
    "samples": lambda add: opinfo_cases.add_all(add, (kernel_cases, layer_cases)),
    "core-samples": lambda add: opinfo_cases.add_all(add, (core_cases,)),
    "complex": complex_cases.add_all,
    "others": lambda add: (other_cases.add_all(add), other_cases.add_other_names(add)),
    "random": random_cases.add_all,
    "blocks": block_cases.add_all,
    "affine": block_cases.blocks,
    "other-samples": lambda add: opinfo_cases.add_all(add, (other_cases,)),
}
# The dtypes of the numbers with which schemas write default dtypes.
SCALAR_TYPES = {4: torch.int64, 6: torch.float32}


class Operator:
    """A function of Python's `operator` module, as an overload."""

    def __init__(self, name):
        self.call = getattr(operator, name)
        names = inspect.signature(self.call).parameters
        arguments = [types.SimpleNamespace(name=name, real_type="number", default_value=None) for name in names]
        self._schema = types.SimpleNamespace(arguments=arguments)

    def __call__(self, *args):
        return self.call(*args)


def overload(name):
    parts = name.split(".")
    if parts[0] == "_operator":
        return Operator(parts[1])
    packet = getattr(getattr(torch.ops, parts[0]), parts[1])
    return getattr(packet, parts[2] if len(parts) > 2 else "default")


class Writer:
    """Collects cases and the tensors they share."""

    def __init__(self):
        self.tensors = {}
        self.cases = []

    def store(self, tensor, operands):
        key = f"{len(self.cases)}.{'i' if operands is not None else 'o'}{len(self.tensors)}"
        self.tensors[key] = tensor.detach().resolve_conj().resolve_neg().contiguous().clone()
        if operands is not None:
            operands.append(key)
            return len(operands) - 1
        return key

    def argument(self, value, kind, operands):
        """`value` as the evaluator's `Arg`, by the schema's type where Python's is ambiguous."""
        if value is None:
            return None
        if isinstance(value, torch.Tensor):
            return {"tensor": self.store(value, operands)}
        if isinstance(value, bool):
            return {"bool": value}
        if isinstance(value, torch.dtype):
            return {"dtype": str(value).removeprefix("torch.")}
        if isinstance(value, (torch.layout, torch.device, torch.memory_format)):
            return {"str": str(value).removeprefix("torch.")}
        if isinstance(value, int):
            if kind.startswith("float") or kind.startswith("Optional[float"):
                return {"float": float(value)}
            return {"int": value}
        if isinstance(value, float):
            return {"float": value if math.isfinite(value) else str(value)}
        if isinstance(value, str):
            return {"str": value}
        if isinstance(value, (list, tuple)):
            if any(isinstance(item, torch.Tensor) for item in value):
                indices = [None if item is None else self.store(item, operands) for item in value]
                return {"optional_tensors" if None in indices else "tensors": indices}
            if "float" in kind or any(isinstance(item, float) for item in value):
                return {"floats": [float(item) for item in value]}
            return {"ints": list(value)}
        raise TypeError(f"{value!r} as {kind}")

    def add(self, name, args, kwargs, tolerance, undefined=False, seed=None):
        """Runs the op. If PyTorch leaves elements of its result undefined, zeros are expected.

        An op that draws random numbers has a seed.
        """
        op = overload(name)
        with torch.no_grad(), torch.random.fork_rng([], enabled=seed is not None):
            if seed is not None:
                torch.manual_seed(seed)
            result = op(*args, **kwargs)
        if undefined:
            result = result.zero_()
        operands, entries = [], []
        stored = dict(self.tensors)
        for i, spec in enumerate(op._schema.arguments):
            if i < len(args):
                value = args[i]
            elif spec.name in kwargs:
                value = kwargs[spec.name]
            else:
                value = spec.default_value
            kind = str(spec.real_type)
            # Schemas write default dtypes, layouts and memory formats as numbers.
            if kind in ("memory_format", "Optional[memory_format]") and isinstance(value, int):
                value = "contiguous_format"
            if "ScalarType" in kind and isinstance(value, int):
                value = SCALAR_TYPES[value]
            try:
                entries.append([spec.name, self.argument(value, kind, operands)])
            except TypeError:
                self.tensors = stored
                raise
        results = result if isinstance(result, (list, tuple)) else [] if result is None else [result]
        outputs = [self.store(r, None) if isinstance(r, torch.Tensor) else {"number": r} for r in results]
        case = {"op": name, "args": entries, "inputs": operands, "outputs": outputs, "tolerance": tolerance}
        self.cases.append(case if seed is None else {**case, "seed": seed})


def write(folder, name):
    torch.manual_seed(0)
    writer = Writer()
    SETS[name](writer.add)
    version = torch.__version__.split("+")[0]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in writer.cases)
    (folder / f"{name}.json").write_text(f'{{"torch":"{version}","cases":[\n{lines}\n]}}\n')
    save_file(writer.tensors, folder / f"{name}.safetensors")


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SETS:
        write(folder, name)


if __name__ == "__main__":
    main()
