"""Statistics in files and in parts, copies of modules, and calibration on clusters."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
import sys
from pathlib import Path

import numpy as np
import pt2e
import pytest
import torch


def test_statistics_serve_other_quantizers(program, images, tmp_path: Path):
    pt2e.Module(program).prepare("xnnpack").calibrate(images, save_statistics=tmp_path / "s.json")
    loaded = pt2e.Module(program).prepare("x86-inductor").load_statistics(tmp_path / "s.json")
    assert loaded.text(constants=True) == pt2e.Module(program).prepare("x86-inductor").calibrate(images).text(constants=True)


def test_statistics_of_another_program_are_refused(program, images, tmp_path: Path):
    pt2e.Module(program).prepare().calibrate(images, save_statistics=tmp_path / "s.json")
    other = torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),))
    with pytest.raises(pt2e.Pt2eError, match="statistics of another module"):
        pt2e.Module(other).prepare().load_statistics(tmp_path / "s.json")


def test_parts_are_merged(program, images, tmp_path: Path):
    files = [tmp_path / f"{number}.json" for number in range(2)]
    for file, part in zip(files, (images[:2], images[2:])):
        pt2e.Module(program).prepare("torchao activation=float8-e4m3").calibrate(part, save_statistics=file)
    pt2e.merge_statistics(files, tmp_path / "all.json")
    merged = pt2e.Module(program).prepare("torchao activation=float8-e4m3").load_statistics(tmp_path / "all.json")
    together = pt2e.Module(program).prepare("torchao activation=float8-e4m3").calibrate(images)
    # The least and the greatest value are exact.
    assert merged.convert().text(constants=True) == together.convert().text(constants=True)
    with pytest.raises(ValueError, match="none.json"):
        pt2e.merge_statistics([files[0], tmp_path / "none.json"], tmp_path / "bad.json")


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda module: pickle.loads(pickle.dumps(module))])
def test_copies_are_independent(program, images, copied):
    module = pt2e.Module(program).prepare()
    other = copied(module)
    before = module.text(constants=True)
    assert other.text(constants=True) == before
    assert other.calibrate(images).stage == "calibrated"
    assert module.text(constants=True) == before


def row_of(row: dict) -> tuple:
    return (np.asarray(row["image"], np.float32).reshape(4, 3, 16, 16),)


def fail_once(path: str):
    """A call that kills its process at the first row of the fourth, the first time."""

    def call(row: dict) -> tuple:
        if row["number"] == 3:
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os._exit(1)
        return row_of(row)

    return call


@pytest.fixture
def worker_path(monkeypatch) -> str:
    """The environment in which workers find the package and this file."""
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    return path


def prepared(program) -> pt2e.Module:
    return pt2e.Module(program).prepare("xnnpack per-channel=true")


def test_ray(program, images, tmp_path: Path, worker_path: str):
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    import pt2e.ray

    rows = [{"number": number, "image": image.numpy().ravel()} for number, image in enumerate(images)]
    found = []
    for workers in (1, 2, 4):
        environment = {"env_vars": {"PYTHONPATH": worker_path}}
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, runtime_env=environment)
        try:
            dataset = ray.data.from_items(rows, override_num_blocks=3)
            found.append(pt2e.ray.calibrate(prepared(program), dataset, call=row_of).text(constants=True))
            if workers == 2:
                call = fail_once(str(tmp_path / "killed"))
                found.append(pt2e.ray.calibrate(prepared(program), dataset, call=call).text(constants=True))
                assert (tmp_path / "killed").exists()
        finally:
            ray.shutdown()
    assert len(set(found)) == 1
    assert "calibrated" in found[0]


@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed, which Spark needs")
@pytest.mark.usefixtures("worker_path")
def test_spark(program, images, tmp_path: Path):
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed")
    import pt2e.spark

    rows = [(number, image.numpy().ravel().tolist()) for number, image in enumerate(images)]
    found = []
    for workers in (1, 2, 4):
        # Unlike plain `local`, this one runs a failed task again.
        session = sql.SparkSession.builder.master(f"local[{workers}, 4]").config("spark.ui.enabled", "false").getOrCreate()
        try:
            session.sparkContext.setLogLevel("OFF")
            # As a sequence cut into parts: repartition() would order rows by their hash.
            cut = session.sparkContext.parallelize(rows, 3)
            frame = session.createDataFrame(cut, "number long, image array<float>")
            found.append(pt2e.spark.calibrate(prepared(program), frame, call=row_of).text(constants=True))
            if workers == 2:
                call = fail_once(str(tmp_path / "killed"))
                found.append(pt2e.spark.calibrate(prepared(program), frame, call=call).text(constants=True))
                assert (tmp_path / "killed").exists()
        finally:
            session.stop()
    assert len(set(found)) == 1
