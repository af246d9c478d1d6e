"""Calibration on a Ray cluster.

    import pt2e.ray

    module = pt2e.Module(program).prepare("xnnpack per-channel=true")
    pt2e.ray.calibrate(module, dataset, call=lambda row: (row["image"],))
    quantized = module.convert().program()

Each block of the dataset is a part: a worker runs the prepared module on its rows, one call each, and sends statistics, which are merged
in the order of the blocks. So the result depends on how the dataset is cut into blocks, which ``dataset.repartition(n)`` decides, and not
on the number of workers or on their order; minima and maxima do not depend on the blocks either. A worker that dies is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import ray

from pt2e._module import Module
from pt2e._shards import load, observe

if TYPE_CHECKING:
    from ray.data import Dataset


def calibrate(
    module: Module,
    dataset: Dataset,
    *,
    call: Callable[[dict[str, Any]], Any] | None = None,
    retries: int = 3,
    **resources: Any,
) -> Module:
    """Calibrates a prepared module on a dataset, and returns it.

    ``call`` makes a call of a row, a dictionary of arrays; without it the row itself is one, by the names of the program's inputs. The
    calls are as for ``Module.calibrate``. A part is tried again ``retries`` times if its worker dies. ``resources`` are options of the
    tasks, such as ``num_cpus=4``.
    """
    shared = ray.put(module)
    task = ray.remote(_observe).options(max_retries=retries, **resources)
    # Without the blocks themselves: only the workers read them.
    parts = [task.remote(shared, block, call) for bundle in dataset.materialize().iter_internal_ref_bundles() for block in bundle.block_refs]
    return load(module, [part for part in ray.get(parts) if part is not None])


def _observe(module: Module, block: Any, call: Callable[[dict[str, Any]], Any] | None) -> bytes | None:
    """The statistics of a part; None if it is empty."""
    from ray.data.block import BlockAccessor

    rows = BlockAccessor.for_block(block).iter_rows(public_row_format=True)
    first = next(rows, None)
    if first is None:
        return None

    def calls() -> Iterator[Any]:
        for row in _chain(first, rows):
            yield dict(row) if call is None else call(dict(row))

    return observe(module, calls())


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest
