#!/usr/bin/env python3
"""Writes the snapshots of PyTorch's schemas in src/schema: aten.schemas has every operator overload that ops.txt lists,
aten-all.schemas all others of the namespace `aten` except those that write to an `out` argument.

    python tools/oracle/dump_schemas.py            # rewrite the snapshots
    python tools/oracle/dump_schemas.py --check    # exit 1 if a snapshot differs from this torch's schemas

Needs torch and torchao (which registers `quantized_decomposed`). Each line is a schema, sorted by its text; after `#` come
PyTorch's tags that describe the operator's meaning, which schema strings do not contain.
"""

import argparse
import difflib
import pathlib
import re
import sys

import torch
import torchao
import torchao.quantization.pt2e.convert  # noqa: F401  registers torch.ops.quantized_decomposed

# pt2_compliant_tag is on every operator, and the others control Inductor's memory layout; they say nothing about the meaning.
TAGS = (
    "core",
    "data_dependent_output",
    "dynamic_output_shape",
    "inplace_view",
    "maybe_aliasing_or_mutating",
    "nondeterministic_seeded",
    "pointwise",
    "reduction",
    "view_copy",
)
# The types that src/schema/src/model.rs knows. torch.export captures no overloads with other types (`Storage`, `Stream`, classes).
TYPES = {
    "Tensor", "Scalar", "int", "SymInt", "float", "bool", "SymBool", "str", "ScalarType", "Layout", "Device", "MemoryFormat",
    "Generator",
}  # fmt: skip
SCHEMA_DIR = pathlib.Path(__file__).resolve().parents[2] / "src" / "schema"


def overload(target: str) -> torch._ops.OpOverload:
    """The operator that `namespace.name.overload` names; exits with a message if this torch has none."""
    namespace, name, overload_name = target.split(".")
    try:
        return getattr(getattr(getattr(torch.ops, namespace), name), overload_name)
    except AttributeError:
        sys.exit(f"ops.txt: torch {torch.__version__} has no operator {target}")


def line(op: torch._ops.OpOverload) -> str:
    tags = [tag for tag in TAGS if getattr(torch.Tag, tag) in op.tags]
    return str(op._schema) + ("  # " + " ".join(tags) if tags else "")


def text(title: str, ops: list[torch._ops.OpOverload]) -> str:
    header = [
        f"# {title} of torch {torch.__version__.split('+')[0]}, torchao {torchao.__version__.split('+')[0]}.",
        "# Made by tools/oracle/dump_schemas.py; do not edit. After a `#`: the operator's tags.",
    ]
    return "\n".join(header + sorted(line(op) for op in ops)) + "\n"


def types_are_known(schema: torch._C.FunctionSchema) -> bool:
    types = [str(value.real_type) for value in [*schema.arguments, *schema.returns]]
    return all(set(re.findall(r"[\w.]+", kind)) <= TYPES | {"number", "Optional", "List"} for kind in types)


def others(listed: set[str]) -> list[torch._ops.OpOverload]:
    """The overloads of `aten` that are not listed."""
    ops = []
    for name in torch._C._dispatch_get_all_op_names():
        # No model uses the operators of PyTorch's own tests.
        if not name.startswith("aten::") or name.startswith("aten::_test"):
            continue
        operator, _, overload_name = name.removeprefix("aten::").partition(".")
        target = f"aten.{operator}.{overload_name or 'default'}"
        if target in listed:
            continue
        op = overload(target)
        if not any(argument.is_out for argument in op._schema.arguments) and types_are_known(op._schema):
            ops.append(op)
    return ops


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the snapshots instead of writing them")
    args = parser.parse_args()

    lines = (SCHEMA_DIR / "ops.txt").read_text().splitlines()
    listed = [name for name in lines if name and not name.startswith("#")]
    snapshots = {
        "aten.schemas": text("PyTorch operator schemas", [overload(target) for target in listed]),
        "aten-all.schemas": text("PyTorch's other operator schemas of the namespace aten", others(set(listed))),
    }
    stale = False
    for name, new in snapshots.items():
        path = SCHEMA_DIR / name
        if not args.check:
            path.write_text(new)
            continue
        old = path.read_text()
        if old != new:
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, "this torch"))
            stale = True
    sys.exit(stale)


if __name__ == "__main__":
    main()
