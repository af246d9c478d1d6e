"""A program in the compiler."""

from __future__ import annotations

import html
import io
import json
import tempfile
import threading
from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from pt2e import _core
from pt2e._data import Inputs, calls_of, with_progress
from pt2e.quantizers import Quantizer

if TYPE_CHECKING:
    from torch.export import ExportedProgram

    Program = Union[ExportedProgram, str, PathLike[str]]

# torch.export.save and load change global state of PyTorch.
SERIALIZING = threading.Lock()

# Constants of more elements are left out of the text of a module.
LARGEST_SHOWN = 16


class Module:
    """A program in the compiler, at some stage of quantization.

    ``program`` is what ``torch.export.export`` gives, or the name of an archive of ``torch.export.save``. The module is independent of the
    program: passes change only the module.

    >>> import torch
    >>> program = torch.export.export(torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.ReLU()).eval(), (torch.ones(1, 4),))
    >>> module = Module(program)
    >>> module.stage
    'captured'
    >>> module.prepare("xnnpack").calibrate([torch.ones(1, 4)]).convert().stage
    'converted'
    """

    def __init__(self, program: Program) -> None:
        self._inputs: Inputs | None = None
        if isinstance(program, (str, PathLike)):
            self._core = _core.Module.read(fspath(program))
        else:
            import torch

            buffer = io.BytesIO()
            with SERIALIZING:
                torch.export.save(program, buffer)
            self._core = _core.Module.from_archive(buffer.getvalue())
            self._inputs = Inputs.of(program)
        self._core.run("import")

    @classmethod
    def parse(cls, text: str) -> Module:
        """A module from MLIR text."""
        module = cls.__new__(cls)
        module._inputs = None
        module._core = _core.Module.parse(text)
        return module

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self._core.bytecode(), self._inputs)

    @property
    def stage(self) -> str | None:
        """``captured``, ``annotated``, ``prepared``, ``calibrated``, ``converted`` or ``integer``; None for text that does not say it."""
        return self._core.stage

    def run(self, pipeline: str) -> Module:
        """Runs passes and pipelines: their names with commas between, each with its options in braces.

        ``pt2e-opt --help`` lists them; there they are flags. Raises ``Pt2eError`` if one refuses the module, which is then as it was left.
        """
        self._core.run(pipeline)
        return self

    def prepare(self, quantizer: Quantizer | str = "xnnpack", *, qat: bool = False) -> Module:
        """Inserts observers, or fake-quants for training, where the quantizer wants them. ``quantizer`` may also be the options of
        ``pt2e-opt --prepare``, such as ``"xnnpack per-channel=true"``."""
        options = quantizer.options if isinstance(quantizer, Quantizer) else quantizer
        if not options.startswith("quantizer="):
            options = f"quantizer={options}"
        return self.run(f"{'prepare-qat' if qat else 'prepare'}{{{options}}}")

    def calibrate(
        self,
        data: Iterable[Any] | str | PathLike[str] | None = None,
        *,
        progress: bool | None = None,
        seed: int = 0,
        save_statistics: str | PathLike[str] | None = None,
    ) -> Module:
        """Runs the prepared module on ``data``, and collects statistics in its observers.

        ``data`` is an iterable of calls; or a folder of ``.npz`` or ``.safetensors`` files, one call each; or None for the example inputs
        of the program. A call is a tensor, a tuple of positional arguments, a dictionary of keyword arguments or of the graph's inputs by
        name, or a pair of such a tuple and dictionary. Tensors are not copied. A second
        run adds to the statistics. ``progress`` asks for a bar, or for none. ``seed`` is that of the numbers that the model draws. The
        statistics are also written to the file ``save_statistics``, if there is one; ``load_statistics`` reads it.
        """
        if data is None or isinstance(data, (str, PathLike)):
            paths = "" if data is None else f' data="{fspath(data)}"'
            paths += "" if save_statistics is None else f' save-stats="{fspath(save_statistics)}"'
            return self.run(f"calibrate{{seed={seed}{paths}}}")
        calls, total = with_progress(data, progress)
        self._core.calibrate(calls_of(calls, self._inputs), total, seed, save_statistics)
        return self

    def load_statistics(self, path: str | PathLike[str]) -> Module:
        """Gives the observers of a prepared module the statistics of a file, which a calibration of this program has written, with
        whatever quantizer. Statistics of another program are refused."""
        return self.run(f'load-stats{{file="{fspath(path)}"}}')

    def convert(self, **options: bool | int | str) -> Module:
        """Replaces observers by quantize and dequantize ops. ``options`` are those of ``pt2e-opt --convert``, with underscores."""
        texts = (f"{name.replace('_', '-')}={str(value).lower() if isinstance(value, bool) else value}" for name, value in options.items())
        return self.run(f"convert{{{' '.join(texts)}}}" if options else "convert")

    def program(self) -> ExportedProgram:
        """The module as a program of PyTorch; only captured and converted ones are, and those prepared for training."""
        import torch

        _register_ops()
        with tempfile.TemporaryDirectory(prefix="pt2e-") as folder:
            path = Path(folder, "program.pt2")
            self._core.write(path)
            with SERIALIZING:
                return torch.export.load(path)

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the archive that ``torch.export.load`` reads, whole or not at all."""
        self._core.write(fspath(path))

    def report(self) -> dict[str, Any]:
        """What was decided about each op, and why; ``pt2e-opt --report`` describes it."""
        return json.loads(self._core.report_json())

    def compare(self, float: Module, data: Iterable[Any], *, progress: bool | None = None, seed: int = 0) -> Comparison:
        """Runs this module beside ``float``, the captured one that it was made from, on calls as for ``calibrate``.

        Gives the error of each op: of the op alone, if all before it have the values of the float module, and accumulated.
        """
        calls, total = with_progress(data, progress, "comparing")
        return Comparison(*self._core.compare(float._core, calls_of(calls, float._inputs or self._inputs), total, seed))

    def text(self, *, constants: bool = False) -> str:
        """The module as MLIR text; large constants are left out, unless ``constants`` asks for them."""
        return self._core.text(None if constants else LARGEST_SHOWN)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<pt2e.Module {self.stage or 'of no stage'}>"

    def _repr_html_(self) -> str:
        return _framed(self._core.report_html())


class Comparison:
    """The errors of a module's ops against the float module. ``str`` gives a table, the ops that do the most damage first; in a notebook
    it shows the report."""

    def __init__(self, report: str, page: str, table: str) -> None:
        self.report: dict[str, Any] = json.loads(report)
        """The report of the module, in which each op has its ``error``."""
        self.page = page
        """The report as a page of HTML, which needs no network."""
        self._table = table

    def __str__(self) -> str:
        return self._table

    def _repr_html_(self) -> str:
        return _framed(self.page)


def _framed(page: str) -> str:
    return f'<iframe srcdoc="{html.escape(page, quote=True)}" style="width: 100%; height: 600px; border: 0" title="report"></iframe>'


def _unpickled(bytecode: bytes, inputs: Inputs | None) -> Module:
    module = Module.__new__(Module)
    module._core = _core.Module.from_bytecode(bytecode)
    module._inputs = inputs
    return module


def merge_statistics(files: Iterable[str | PathLike[str]], output: str | PathLike[str]) -> None:
    """Merges files of statistics, in the order of the data, into one. Minima and maxima are then exact, moving averages but for
    roundings, and histograms up to the width of their bins."""
    _core.merge_statistics([fspath(file) for file in files], fspath(output))


def _register_ops() -> None:
    """Registers the quantize and dequantize ops with PyTorch."""
    try:
        import torchao.quantization.pt2e.quantize_pt2e  # noqa: F401
    except ImportError:
        import torch.ao.quantization.fx._decomposed  # noqa: F401
