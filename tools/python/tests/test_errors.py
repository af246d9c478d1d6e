"""Errors, warnings and remarks are Python's."""

from __future__ import annotations

import logging
import pickle

import pt2e
import pytest
import torch


def test_errors_have_place_and_notes(program, images):
    module = pt2e.Module(program).prepare().calibrate(images).convert()
    with pytest.raises(pt2e.Pt2eError, match="is quantized already") as caught:
        module.prepare()
    assert caught.value.notes and "note: " in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)


def test_unknown_words_get_the_nearest_known_one(program):
    with pytest.raises(pt2e.Pt2eError, match="did you mean 'xnnpack'"):
        pt2e.Module(program).prepare("xnnpak")
    with pytest.raises(pt2e.Pt2eError, match="no such option nonsense"):
        pt2e.Module(program).prepare().convert(nonsense=True)
    with pytest.raises(pt2e.Pt2eError, match="does not refer to a registered pass"):
        pt2e.Module(program).run("nonsense")


def test_unreadable_programs(tmp_path):
    with pytest.raises(pt2e.Pt2eError, match="No such file"):
        pt2e.Module(tmp_path / "none.pt2")
    (tmp_path / "broken.pt2").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(pt2e.Pt2eError, match="broken.pt2"):
        pt2e.Module(tmp_path / "broken.pt2")
    with pytest.raises(pt2e.Pt2eError):
        pt2e.Module.parse("func.func @f(")


def test_warnings_are_at_the_line_of_the_caller(program):
    huge = torch.zeros(4, 3, 16, 16)
    huge[0, 0, 0, 0] = 1e9
    with pytest.warns(pt2e.Pt2eWarning) as caught:
        pt2e.Module(program).prepare().calibrate([huge])
    assert caught[0].filename == __file__


def test_remarks_are_logged(program, caplog):
    with caplog.at_level(logging.INFO, logger="pt2e"):
        pt2e.Module(program).prepare()
    assert any("annotated" in record.message for record in caplog.records)


def test_a_prepared_module_is_no_program(program):
    with pytest.raises(pt2e.Pt2eError, match="the module is prepared"):
        pt2e.Module(program).prepare().program()
