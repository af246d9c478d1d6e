"""Tests that each check of `random_models.py` passes on a small model, and fails if the tools are wrong in one way.

Run with `python -m unittest test_random_models` in this folder; `PT2E_BINARIES` names the folder of the built tools, with
`examples/integer_ops` in it. A wrong tool is a script that runs the real one and then damages its output.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import torch
from torch import Tensor, nn

from capture import capture, run_all
from dead_code import without_dead_code
from families.model import Model, normal
from families.random_modules import RESULTS, model_of, program_of, script_of
from stage_check import Stages, figure_of_integers
from zoo_check import CheckFailed, Record, examine

BINARIES = Path(os.environ.get("PT2E_BINARIES", "../../target/release")).resolve()
SPOILT = """#!{python}
import os, subprocess, sys
tool, arguments = {tool!r}, sys.argv[1:]
done = subprocess.run([tool, *arguments])
output = arguments[arguments.index("-o") + 1]
{what}
sys.exit(done.returncode)
"""


class Small(nn.Module):
    """A convolution, a sum, a linear, for any batch."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.conv, self.head, self.factor = nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4, 4), factor

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.conv(x))
        return self.head((y + y.flip(-1)).mean((2, 3)) * self.factor)


def small(factor: float = 1.0) -> Model:
    """As one of the zoo."""
    return Model("small", lambda: Small(factor), normal((2, 3, 6, 6)), settle=False)


class Columns(unittest.TestCase):
    """One column at a time, with correct and with wrong tools."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.assertTrue((BINARIES / "pt2e-opt").exists(), f"no pt2e-opt in {BINARIES}: build it, or set PT2E_BINARIES")

    def spoil(self, what: str, name: str = "pt2e-opt") -> Path:
        """A folder of tools, one of which damages its output."""
        tools = self.folder / "tools"
        shutil.rmtree(tools, ignore_errors=True)
        tools.mkdir()
        for tool in ("pt2e-opt", "pt2e-run", "examples"):
            (tools / tool).symlink_to(BINARIES / tool)
        (tools / name).unlink()
        text = SPOILT.format(python=sys.executable, tool=str(BINARIES / name), what=what)
        (tools / name).write_text(text)
        (tools / name).chmod(stat.S_IRWXU)
        return tools

    def other(self, name: str, *options: str, factor: float = 1.5) -> Path:
        """The outputs of the tools for another model."""
        torch.manual_seed(0)
        program = capture(small(factor).build(), small().inputs(1))
        torch.export.save(program, self.folder / "other.pt2")
        target = self.folder / name
        subprocess.run([BINARIES / "pt2e-opt", self.folder / "other.pt2", *options, "-o", target], check=True)
        return target

    def outcome(self, column: str, tools: Path = BINARIES) -> tuple[str, str]:
        """The outcome of a column."""
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        record: Record = examine(small(), tools, work, [column], None, Stages)
        self.assertEqual(record.exported.state, "ok", record.exported.detail)
        return record.columns[column].state, record.columns[column].detail

    def check(self, column: str, what: str, name: str = "pt2e-opt", reason: str = "") -> None:
        """The column passes, and fails with a wrong tool."""
        self.assertEqual(self.outcome(column)[0], "ok", self.outcome(column)[1])
        state, detail = self.outcome(column, self.spoil(what, name))
        self.assertEqual(state, "failed", detail)
        self.assertIn(reason, detail)

    def replace(self, ending: str, by: Path) -> str:
        """Code that replaces each output with this extension by a file."""
        return f"import shutil\nif output.endswith({ending!r}): shutil.copy({str(by)!r}, output)"

    def test_import(self) -> None:
        self.check("import", "os.kill(os.getpid(), 11)", reason="died of signal 11")

    def test_round_trip(self) -> None:
        torch.save({}, self.folder / "no.pt2")
        self.check("round trip", self.replace("r.pt2", self.folder / "no.pt2"))

    def test_outputs(self) -> None:
        self.check("outputs", self.replace("r.pt2", self.other("o.pt2")), reason="differs")

    def test_evaluator(self) -> None:
        self.check("evaluator", self.replace("m.mlirbc", self.other("o.mlirbc")), reason="error")

    def test_convert(self) -> None:
        flow = ("--prepare=quantizer=xnnpack per-channel=true", "--calibrate", "--convert")
        self.check("convert", self.replace("converted.mlirbc", self.other("o.mlirbc", *flow)), reason="dB from torch")

    def test_quantized(self) -> None:
        flow = ("--prepare=quantizer=xnnpack per-channel=false", "--calibrate", "--convert")
        self.check("quantized", self.replace("q.pt2", self.other("o.pt2", *flow, factor=1.0)), reason="q/dq nodes")

    def test_folded(self) -> None:
        self.check("folded", self.replace("f.pt2", self.other("o.pt2", factor=1.0)), reason="differs")

    def test_integer(self) -> None:
        flow = ("--prepare", "--calibrate", "--convert", "--lower-to-integer")
        wrong = "import sys\nif 'i.mlirbc' in output: sys.exit(1)"
        self.check("integer", wrong)
        self.assertTrue(self.other("o.mlirbc", *flow).exists())

    def test_formats(self) -> None:
        wrong = "if output.endswith('three-mlir.pt2'): open(output, 'ab').write(b' ')"
        self.check("formats", wrong, reason="through text")
        wrong = "if output.endswith('three-mlirbc.pt2'): open(output, 'ab').write(b' ')"
        self.check("formats", wrong, reason="through bytecode")

    def test_threads(self) -> None:
        wrong = "if os.environ.get('RAYON_NUM_THREADS') == '2': open(output, 'ab').write(b' ')"
        self.check("threads", wrong, reason="another archive")

    def test_threads_of_the_evaluator(self) -> None:
        wrong = (
            "from safetensors.torch import load_file, save_file\n"
            "if os.environ.get('RAYON_NUM_THREADS') == '2':\n"
            "    save_file({name: value + 1e-6 for name, value in load_file(output).items()}, output)"
        )
        self.check("threads", wrong, name="pt2e-run", reason="other outputs")


class Integers(unittest.TestCase):
    """The output of the example `integer_ops`."""

    NOISE = "SQNR against float: q/dq 30.00 dB, integer {} dB\n"

    def figure(self, text: str, code: int = 0) -> str:
        """The figure that is read from it."""
        return figure_of_integers(subprocess.CompletedProcess([], code, text, "error: it went wrong"))

    def test_faithful(self) -> None:
        self.assertEqual(self.figure("3 ops compared, 0 without\n" + self.NOISE.format("29.50")), "3 ops")

    def test_a_step_too_far(self) -> None:
        line = "relu qint.conv 100 90.0 0 2  <-- more than a step, or less than 99 % equal\n"
        with self.assertRaisesRegex(CheckFailed, "more than a step"):
            self.figure(line + "3 ops compared, 0 without\n" + self.NOISE.format("30.0"), 1)

    def test_more_noise(self) -> None:
        with self.assertRaisesRegex(CheckFailed, "28.00 dB against float"):
            self.figure("3 ops compared, 0 without\n" + self.NOISE.format("28.00"), 1)

    def test_an_error(self) -> None:
        with self.assertRaisesRegex(CheckFailed, "it went wrong"):
            self.figure("", 1)

    def test_a_crash(self) -> None:
        with self.assertRaisesRegex(CheckFailed, "signal 11"):
            self.figure("", -11)


class Generator(unittest.TestCase):
    """The modules of the seeds."""

    def test_a_seed_gives_one_module(self) -> None:
        source = program_of(7).source()
        program_of.cache_clear()
        self.assertEqual(program_of(7).source(), source)
        self.assertNotEqual(program_of(8).source(), source)

    def test_what_is_shown_is_what_is_checked(self) -> None:
        scope: dict = {}
        text = script_of(7)
        exec(text[: text.index("torch.manual_seed(1)")], scope)
        call = [program_of(7).call(3)]
        expected, found = (run_all(module, call) for module in (model_of(7).build(), scope["model"]))
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(expected[0], found[0], strict=True)))

    def test_variety(self) -> None:
        programs = [program_of(seed) for seed in range(60)]
        templates = Counter(step.template for program in programs for step in program.steps)
        missing = {"convolution", "attention", "in_place", "called_again", "parts", "state", "embedding"} - templates.keys()
        self.assertFalse(missing)
        text = "".join(program.source() for program in programs)
        for part in ("groups=", "Transpose", "BatchNorm", "stride=2", ".chunk(", "torch.cat", ".expand(", "F.pad", "_(", "masked_fill"):
            self.assertTrue(part in text, part)
        self.assertTrue(any(program.dynamic for program in programs))
        self.assertTrue(any(len(program.inputs) > 1 for program in programs))
        self.assertTrue(any(len(program.results) > 1 for program in programs))
        self.assertTrue(all(1 <= len(program.results) <= RESULTS + 2 for program in programs))


class DeadCode(unittest.TestCase):
    """The ops that `without_dead_code` removes."""

    class Writes(nn.Module):
        """Writes to a dead value, to a live one before and after it is read, and to a buffer."""

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("calls", torch.zeros(()))

        def forward(self, x: Tensor) -> Tensor:
            dead, live, read = x.tanh(), x.sigmoid(), x.exp()
            torch.cat([dead, live]).mul_(2.0)
            dead[0].add_(live[0])
            live[0].add_(1.0)
            y = live + read
            read.neg_()
            self.calls.add_(1)
            return y

    def test_writes(self) -> None:
        call = (torch.randn(2, 3, generator=torch.Generator().manual_seed(0)),)
        program = capture(self.Writes(), call)
        expected = run_all(program.module(), [call, call])
        cleaned = without_dead_code(program)
        kept = Counter(str(n.target).split(".")[1] for n in cleaned.graph.nodes if n.op == "call_function")
        self.assertEqual(kept, Counter({"sigmoid": 1, "exp": 1, "select": 1, "add_": 2, "add": 1}))
        found = run_all(cleaned.module(), [call, call])
        self.assertTrue(all(torch.equal(a[0], b[0]) for a, b in zip(expected, found, strict=True)))


if __name__ == "__main__":
    unittest.main()
