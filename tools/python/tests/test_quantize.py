"""Programs in and out: the result runs in PyTorch, and equals that of the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pt2e
import pytest
import torch
from conftest import sqnr
from pt2e import quantizers
from torch.export import ExportedProgram


def targets(program: ExportedProgram) -> list[str]:
    return [str(node.target) for node in program.graph.nodes if node.op == "call_function"]


def equal(first: ExportedProgram, second: ExportedProgram) -> bool:
    """Whether two programs have the same graph and the same constants."""
    state, other = first.state_dict, second.state_dict
    same = state.keys() == other.keys() and all(torch.equal(state[name], other[name]) for name in state)
    return same and str(first.graph) == str(second.graph)


@pytest.mark.parametrize(
    ("quantizer", "least"),
    [
        (quantizers.XNNPACKQuantizer(), 30),
        (quantizers.XNNPACKQuantizer(per_channel=True), 30),
        (quantizers.X86InductorQuantizer(), 30),
        (quantizers.ArmInductorQuantizer(), 30),
        (quantizers.XPUInductorQuantizer(), 30),
        (quantizers.TorchaoQuantizer(), 35),
        (quantizers.TorchaoQuantizer(weight="int4", group_size=4), 20),
        (quantizers.ComposableQuantizer([quantizers.EmbeddingQuantizer(), quantizers.XNNPACKQuantizer()]), 30),
    ],
    ids=lambda value: getattr(value, "options", str(value)),
)
def test_each_quantizer(program, images, quantizer, least):
    quantized = pt2e.quantize(program, quantizer, images)
    assert any("dequantize" in target for target in targets(quantized))
    x = images[0]
    assert sqnr(program.module()(x), quantized.module()(x)) > least


def test_same_as_the_command_line(program, images, tmp_path: Path):
    torch.export.save(program, tmp_path / "m.pt2")
    (tmp_path / "calib").mkdir()
    for number, image in enumerate(images):
        np.savez(tmp_path / "calib" / f"{number}.npz", x=image.numpy())
    command = [sys.executable, "-m", "pt2e", "m.pt2", "--prepare=quantizer=xnnpack per-channel=true", "--calibrate=data=calib", "--convert"]
    subprocess.run([*command, "-o", "q.pt2"], cwd=tmp_path, check=True, capture_output=True)
    by_command = torch.export.load(tmp_path / "q.pt2")
    assert equal(pt2e.quantize(program, "xnnpack per-channel=true", images), by_command)
    assert equal(pt2e.quantize(tmp_path / "m.pt2", "xnnpack per-channel=true", tmp_path / "calib"), by_command)


def test_the_program_given_is_left_alone(program, images):
    before = str(program.graph)
    pt2e.quantize(program, data=images)
    assert str(program.graph) == before


def test_calibration_goes_on(program, images):
    together = pt2e.Module(program).prepare().calibrate(images)
    apart = pt2e.Module(program).prepare().calibrate(images[:2]).calibrate(iter(images[2:]))
    assert together.text(constants=True) == apart.text(constants=True)
    assert together.stage == "calibrated"


def test_example_inputs(program):
    assert pt2e.Module(program).prepare().calibrate().stage == "calibrated"


def test_training(program, images):
    trained = pt2e.Module(program).prepare("xnnpack per-channel=true", qat=True).program().module()
    loss = trained(images[0]).square().mean()
    loss.backward()
    assert any(parameter.grad is not None for parameter in trained.parameters())


def test_reference_form(program, images):
    quantized = pt2e.quantize(program, data=images, reference=True)
    assert not any("quantize" in target for target in targets(quantized))
    assert sqnr(program.module()(images[0]), quantized.module()(images[0])) > 30


def test_text_and_report(program, images):
    module = pt2e.Module(program)
    assert "aten.conv2d" in str(module) and len(str(module)) < len(module.text(constants=True))
    assert pt2e.Module.parse(module.text(constants=True)).stage == "captured"
    module.prepare().calibrate(images).convert()
    summary = module.report()["summary"]
    assert summary["by_status"]["quantized"] >= 4
    assert module._repr_html_().startswith("<iframe")
    assert repr(module) == "<pt2e.Module converted>"


def test_saved_archive(program, images, tmp_path: Path):
    module = pt2e.Module(program).prepare().calibrate(images).convert()
    module.save(tmp_path / "q.pt2")
    assert equal(torch.export.load(tmp_path / "q.pt2"), module.program())


def test_comparison(program, images):
    float_module = pt2e.Module(program)
    quantized = pt2e.Module(program).prepare().calibrate(images).convert()
    compared = quantized.compare(float_module, images)
    assert "conv2d" in str(compared)
    errors = [op["error"]["accumulated"]["sqnr"] for op in compared.report["ops"] if "error" in op and "sqnr" in op["error"]["accumulated"]]
    x = torch.cat(images)
    whole = sqnr(program.module()(x), quantized.program().module()(x))
    assert any(abs(error - whole) < 0.5 for error in errors)
    with pytest.raises(ValueError, match="itself"):
        quantized.compare(quantized, images)
    with pytest.raises(TypeError, match="positional arguments"):
        quantized.compare(float_module, [(images[0], images[0])])
