"""The compiler's errors, warnings and remarks in Python's terms."""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path
from types import FrameType

LOGGER = logging.getLogger("pt2e")
PACKAGE = str(Path(__file__).parent)


class Pt2eError(Exception):
    """What the compiler refuses, or cannot do.

    ``location`` is the place that it is about, such as ``"conv2d, net.py:12"``, or None. ``notes`` say what to do. ``others`` are the
    errors that were found with it.
    """

    def __init__(self, message: str, location: str | None = None, notes: list[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.notes = list(notes or [])
        self.others: list[Pt2eError] = []

    def __str__(self) -> str:
        lines = [_text(self.message, self.location, self.notes)]
        lines += [_text(other.message, other.location, other.notes) for other in self.others]
        return "\n".join(lines)

    def __reduce__(self) -> tuple:
        return (type(self), (self.message, self.location, self.notes), {"others": self.others})


class Pt2eWarning(UserWarning):
    """What the compiler does, but a user may not expect."""


def _text(message: str, location: str | None, notes: list[str]) -> str:
    place = f"{location}: " if location else ""
    return place + message + "".join(f"\n  note: {note}" for note in notes)


def error(errors: list[tuple[str, str | None, list[str]]]) -> Pt2eError:
    """One exception for the errors of a step."""
    if not errors:
        return Pt2eError("the compiler failed without an error message, which is a bug in it")
    first, *others = (Pt2eError(*parts) for parts in errors)
    first.others = others
    return first


def warn(message: str, location: str | None, notes: list[str]) -> None:
    """Warns at the line of the caller's code that has called the package."""
    warnings.warn(_text(message, location, notes), Pt2eWarning, stacklevel=_levels())


def remark(message: str, location: str | None, notes: list[str]) -> None:
    """Logs what the compiler remarks on."""
    LOGGER.info(_text(message, location, notes))


def _levels() -> int:
    """The number of frames of the package above ``warn``, for ``stacklevel``."""
    frame: FrameType | None = sys._getframe(1)
    levels = 1
    while frame is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame, levels = frame.f_back, levels + 1
    return levels
