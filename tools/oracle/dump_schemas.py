#!/usr/bin/env python3
"""Writes src/schema/aten.schemas: PyTorch's schema of every operator overload that src/schema/ops.txt lists.

    python tools/oracle/dump_schemas.py            # rewrite the snapshot
    python tools/oracle/dump_schemas.py --check    # exit 1 if the snapshot is not what this torch says

Needs torch and torchao (which registers `quantized_decomposed`). One schema a line, sorted by its text; after `#` come
those of PyTorch's operator tags that say something about the operator's meaning, which no schema string holds.
"""

import argparse
import difflib
import pathlib
import sys

import torch
import torchao
import torchao.quantization.pt2e.convert  # noqa: F401  registers torch.ops.quantized_decomposed

# pt2_compliant_tag is on every operator and the others steer Inductor's memory layout; both say nothing of the operator.
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
SCHEMA_DIR = pathlib.Path(__file__).resolve().parents[2] / "src" / "schema"


def overload(target: str) -> torch._ops.OpOverload:
    """The operator that `namespace.name.overload` names; exits with a message if this torch has none."""
    namespace, name, overload_name = target.split(".")
    try:
        return getattr(getattr(getattr(torch.ops, namespace), name), overload_name)
    except AttributeError:
        sys.exit(f"ops.txt: torch {torch.__version__} has no operator {target}")


def line(target: str) -> str:
    op = overload(target)
    tags = [tag for tag in TAGS if getattr(torch.Tag, tag) in op.tags]
    return str(op._schema) + ("  # " + " ".join(tags) if tags else "")


def snapshot(targets: list[str]) -> str:
    header = [
        f"# PyTorch operator schemas of torch {torch.__version__.split('+')[0]}, torchao {torchao.__version__.split('+')[0]}.",
        "# Made by tools/oracle/dump_schemas.py from ops.txt; do not edit. After a `#`: the operator's tags.",
    ]
    return "\n".join(header + sorted(line(target) for target in targets)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the snapshot instead of writing it")
    args = parser.parse_args()

    lines = (SCHEMA_DIR / "ops.txt").read_text().splitlines()
    new = snapshot([name for name in lines if name and not name.startswith("#")])
    path = SCHEMA_DIR / "aten.schemas"
    if not args.check:
        path.write_text(new)
        return
    old = path.read_text()
    if old != new:
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), "aten.schemas", "this torch"))
        sys.exit(1)


if __name__ == "__main__":
    main()
