"""Threads, forks, signals and other packages in the process."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pt2e
import pytest


def calibrated(program, images) -> str:
    return pt2e.Module(program).prepare().calibrate(images).text(constants=True)


def test_threads(program, images):
    expected = calibrated(program, images)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: calibrated(program, images), range(8)))
    assert set(found) == {expected}


def test_one_module_in_several_threads(program, images):
    module = pt2e.Module(program).prepare()
    threads = [threading.Thread(target=module.calibrate, args=(images,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert module.stage == "calibrated"


def _child(module, images, queue) -> None:
    queue.put(module.calibrate(images).text(constants=True))


def test_a_forked_process_goes_on(program, images):
    expected = calibrated(program, images)
    module = pt2e.Module(program).prepare()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_child, args=(module, images, queue))
    child.start()
    found = queue.get(timeout=60)
    child.join()
    assert found == expected


def test_ctrl_c_ends_calibration(program, images):
    # A job in the background ignores the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _interrupted(program, images)
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupted(program, images) -> None:
    module = pt2e.Module(program).prepare()

    def endless():
        for number in itertools.count():
            if number == 3:
                os.kill(os.getpid(), signal.SIGINT)
            yield images[0]

    with pytest.raises(KeyboardInterrupt):
        module.calibrate(endless())
    assert module.stage == "prepared"
    assert module.calibrate(images).stage == "calibrated"


@pytest.mark.parametrize("order", ["import pt2e, torch, torchao", "import torch, pt2e, torchao", "import torchao, torch, pt2e"])
def test_order_of_imports(order):
    code = f"{order}; pt2e.Module(torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),))).prepare().convert().program()"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True)


def test_importing_takes_no_torch():
    code = "import sys, pt2e; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("command", ["opt", "run", "lsp"])
def test_commands(command):
    code = f"import sys; sys.argv = ['x', '--help']; from pt2e._commands import {command}; sys.exit({command}())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "pt2e" in done.stdout


def test_usage_errors_of_commands():
    done = subprocess.run([sys.executable, "-m", "pt2e", "--nonsense"], capture_output=True, text=True)
    assert done.returncode != 0 and "unknown flag '--nonsense'" in done.stderr
