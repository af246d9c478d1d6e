"""Calibration on a Spark cluster.

    import pt2e.spark

    module = pt2e.Module(program).prepare("xnnpack per-channel=true")
    pt2e.spark.calibrate(module, frame, call=lambda row: (numpy.asarray(row["image"], numpy.float32).reshape(1, 3, 224, 224),))
    quantized = module.convert().program()

Each partition of the frame is a part: an executor runs the prepared module on its rows, one call each, and sends statistics, which are
merged in the order of the partitions. So the result depends on how the frame is cut into partitions, which ``frame.repartition(n)``
decides, and not on the number of executors; minima and maxima do not depend on the partitions either. A task that fails is run again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pt2e._module import Module
from pt2e._shards import load, observe

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def calibrate(module: Module, frame: DataFrame, *, call: Callable[[dict[str, Any]], Any] | None = None) -> Module:
    """Calibrates a prepared module on a frame, and returns it.

    ``call`` makes a call of a row, a dictionary of values as pandas has them; without it the row itself is one, by the names of the
    program's inputs. The calls are as for ``Module.calibrate``.
    """
    # Sent once to each executor, not with each task.
    shared = frame.sparkSession.sparkContext.broadcast(pickle.dumps(module))

    def work(frames: Iterator[Any]) -> Iterator[Any]:
        import pandas
        from pyspark import TaskContext

        context = TaskContext.get()
        number = context.partitionId() if context is not None else 0
        rows = (row for part in frames for row in part.to_dict("records"))
        first = next(rows, None)
        if first is not None:

            def calls() -> Iterator[Any]:
                yield first if call is None else call(first)
                for row in rows:
                    yield row if call is None else call(row)

            statistics = observe(pickle.loads(shared.value), calls())
            yield pandas.DataFrame({"part": [number], "statistics": [statistics]})

    found = frame.mapInPandas(work, "part long, statistics binary").collect()
    return load(module, [bytes(row["statistics"]) for row in sorted(found, key=lambda row: row["part"])])
