"""The command-line tools."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence

from pt2e import _core


def _main(name: str, command: Callable[[Sequence[str]], int]) -> int:
    # The tools have handlers of their own, and Python's would keep the signals until the tool returns.
    for number in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    return command([name, *sys.argv[1:]])


def opt() -> int:
    """``pt2e-opt``."""
    return _main("pt2e-opt", _core.opt)


def run() -> int:
    """``pt2e-run``."""
    return _main("pt2e-run", _core.run)


def lsp() -> int:
    """``pt2e-lsp-server``."""
    return _main("pt2e-lsp-server", _core.lsp)
