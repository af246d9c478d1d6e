"""What calibration takes as calls."""

from __future__ import annotations

import numpy as np
import pt2e
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Two(nn.Module):
    """Positional and keyword arguments, and a structure."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, pair, *, scale, shift):
        return self.fc(pair[0] + pair[1]) * scale + shift


@pytest.fixture
def two():
    example = ([torch.randn(2, 4), torch.randn(2, 4)],)
    return torch.export.export(Two().eval(), example, {"scale": torch.ones(3), "shift": torch.zeros(3)})


def state(module: pt2e.Module) -> str:
    return module.text(constants=True)


def test_forms_of_a_call(program, images):
    expected = state(pt2e.Module(program).prepare().calibrate(images))
    for data in (
        [(image,) for image in images],
        [[image] for image in images],
        ({"x": image} for image in images),
        [image.numpy() for image in images],
        [image.to(memory_format=torch.channels_last) for image in images],
        DataLoader(TensorDataset(torch.cat(images)), batch_size=4),
    ):
        assert state(pt2e.Module(program).prepare().calibrate(data)) == expected


def test_labels_are_named_in_the_error(program, images):
    loader = DataLoader(TensorDataset(torch.cat(images), torch.zeros(20)), batch_size=4)
    with pytest.raises(TypeError, match="2 positional arguments, and the program has 1; give each call as a tuple"):
        pt2e.Module(program).prepare().calibrate(loader)


def test_keyword_arguments_by_name(two):
    pair, scale, shift = [torch.randn(2, 4), torch.randn(2, 4)], torch.rand(3), torch.rand(3)
    expected = state(pt2e.Module(two).prepare().calibrate([((pair,), {"scale": scale, "shift": shift})]))
    assert state(pt2e.Module(two).prepare().calibrate([((pair,), {"shift": shift, "scale": scale})])) == expected
    names = dict(zip(two.graph_signature.user_inputs, [*pair, scale, shift], strict=True))
    assert state(pt2e.Module(two).prepare().calibrate([names])) == expected
    for call, wrong in (
        (((pair,), {"nonsense": scale}), "call 0 has an argument 'nonsense'; the program has 'scale', 'shift'"),
        (((pair,), {"scale": scale}), "call 0 has no argument 'shift'"),
        ({"scale": scale, "shift": shift}, "call 0 has 0 positional arguments, and the program has 1"),
    ):
        with pytest.raises(TypeError, match=wrong):
            pt2e.Module(two).prepare().calibrate([call])


def test_wrong_tensors(program):
    with pytest.raises(pt2e.Pt2eError, match="is float32 .4, 3, 8, 8., but input `x` of the graph is"):
        pt2e.Module(program).prepare().calibrate([torch.ones(4, 3, 8, 8)])
    with pytest.raises(pt2e.Pt2eError, match="is float64"):
        pt2e.Module(program).prepare().calibrate([torch.ones(4, 3, 16, 16, dtype=torch.float64)])
    with pytest.raises(pt2e.Pt2eError, match="captured for s[0-9]+ from 0 to 64"):
        pt2e.Module(program).prepare().calibrate([torch.ones(65, 3, 16, 16)])


def test_no_copy(program):
    # The array is read while calibration runs: what a generator writes into it is seen.
    array = np.zeros((4, 3, 16, 16), np.float32)

    def calls():
        for value in (1.0, 2.0, 4.0):
            array[:] = value
            yield array

    expected = [torch.full((4, 3, 16, 16), value) for value in (1.0, 2.0, 4.0)]
    assert state(pt2e.Module(program).prepare().calibrate(calls())) == state(pt2e.Module(program).prepare().calibrate(expected))


def test_exceptions_of_the_data_arrive(program, images):
    def broken():
        yield images[0]
        raise RuntimeError("the disk is gone")

    module = pt2e.Module(program).prepare()
    before = state(module)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        module.calibrate(broken())
    assert state(module) == before
    assert module.calibrate(images).stage == "calibrated"
