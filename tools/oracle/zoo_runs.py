"""Runs the checks of many models, some at a time, and prints the results: for `zoo_report.py` and `random_models.py`.

Each model is built, exported, checked and deleted again, in a process of its own with a time limit.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import json
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from families.model import Model
from proof import OBSERVE_HELP, example_beside
from torchao_patterns import remember_patterns
from zoo_check import Examination, Outcome, Record, examine

Find = Callable[[str], Model]
"""Returns the model with a name."""
Kind = type[Examination]
"""The checks of a model."""


@dataclass(frozen=True)
class Limit:
    """A known failure."""

    models: str
    column: str
    failure: str
    reason: str
    prepare: str = "*"
    """The options of `--prepare` for which it holds."""


def load_limits(file: Path, prepare: str | None = None) -> list[Limit]:
    """The known limits, for static XNNPACK or for other options of `--prepare`."""
    limits = [Limit(**entry) for entry in tomllib.loads(file.read_text()).get("limit", [])]
    return [limit for limit in limits if fnmatch.fnmatchcase(prepare or "", limit.prepare)]


def limit_of(limits: list[Limit], model: str, column: str, outcome: Outcome) -> Limit | None:
    """The limit that explains a failure."""
    if outcome.state != "failed":
        return None
    return next(
        (
            limit
            for limit in limits
            if limit.column == column
            and fnmatch.fnmatchcase(model, limit.models)
            and fnmatch.fnmatchcase(outcome.detail, limit.failure)
        ),
        None,
    )


class Job:
    """One model in a process of its own, forked from this one so that it need not import the modules again."""

    def __init__(self, name: str, find: Find, args: argparse.Namespace, columns: list[str], kind: Kind) -> None:
        self.name, self.find, self.kind, self.keep = name, find, kind, args.keep
        self.deadline = time.monotonic() + args.timeout
        self.folder = Path(tempfile.mkdtemp(prefix="zoo-", dir=args.scratch))
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=self.work, args=(args.binaries.resolve(), columns, args.observe))
        self.process.start()

    def work(self, binaries: Path, columns: list[str], observe: Path | None) -> None:
        """Runs in the child, in a process group of its own, so that the tools that it runs end with it."""
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with open(os.devnull, "w") as null:
            for stream in (1, 2):
                os.dup2(null.fileno(), stream)
        torch.set_num_threads(1)
        record = examine(self.find(self.name), binaries, self.folder, columns, observe, self.kind)
        (self.folder / "record.json").write_text(json.dumps(record.to_json()))

    def end(self) -> None:
        """Ends the process and the tools that it runs, and deletes its files."""
        self.end_processes()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_processes(self) -> None:
        """Ends the process and the tools that it runs."""
        # The process may have ended by itself, or not have its group yet.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()

    def result(self, timeout: float) -> Record | None:
        """The record, once the process has ended or exceeded the time limit."""
        if self.process.is_alive():
            if time.monotonic() < self.deadline:
                return None
            self.end_processes()
        self.process.join()
        file = self.folder / "record.json"
        if file.exists():
            record = Record.from_json(json.loads(file.read_text()))
        elif time.monotonic() >= self.deadline:
            record = Record(self.name, Outcome("failed", f"no result after {timeout:.0f} s"))
        else:
            record = Record(self.name, Outcome("failed", f"the process ended with exit code {self.process.exitcode}"))
        if self.keep and record.failed:
            shutil.copytree(self.folder, self.keep / self.name, dirs_exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        return record


def missing(name: str, args: argparse.Namespace, done: dict[str, Record]) -> list[str]:
    """The columns that still have to be checked."""
    record = done.get(name)
    if record is None:
        return args.columns
    if record.exported.state != "ok":
        return args.columns if args.failed else []
    known = {column for column, outcome in record.columns.items() if outcome.state == "ok" or not args.failed}
    return [column for column in args.columns if column not in known]


def run(
    names: list[str],
    find: Find,
    args: argparse.Namespace,
    done: dict[str, Record],
    limits: list[Limit],
    kind: Kind = Examination,
) -> None:
    """Examines the models, some at a time, and writes the results after each one."""
    # If it is terminated from outside, it still ends its processes and deletes its files.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    torch.set_num_threads(1)
    if len(names) > 1 and "quantized" in args.columns:
        remember_patterns()
    waiting, running = [name for name in reversed(names) if missing(name, args, done)], []
    try:
        while waiting or running:
            while waiting and len(running) < args.jobs:
                name = waiting.pop()
                running.append(Job(name, find, args, missing(name, args, done), kind))
            for job in list(running):
                record = job.result(args.timeout)
                if record:
                    running.remove(job)
                    if before := done.get(record.model):
                        record.columns = before.columns | record.columns
                        record.seconds += before.seconds
                    done[record.model] = record
                    print_record(record, limits, args.columns)
                    write_json(args.json, done)
            time.sleep(0.05)
    finally:
        for job in running:
            job.end()


def write_json(path: Path | None, done: dict[str, Record]) -> None:
    """Writes all records so far."""
    if path:
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(json.dumps([done[name].to_json() for name in sorted(done)], indent=1) + "\n")
        temporary.replace(path)


def print_record(record: Record, limits: list[Limit], columns: list[str]) -> None:
    """The line of a model, and one for each failure."""
    failures = []
    cells = []
    for column in columns:
        outcome = record.columns.get(column, Outcome("not run"))
        limit = limit_of(limits, record.model, column, outcome)
        if outcome.state == "failed":
            failures.append(f"{column}: {outcome.detail}" + (f" [{limit.reason}]" if limit else ""))
        state = "listed" if limit else {"failed": "FAILED", "not run": "-"}.get(outcome.state, outcome.detail or "ok")
        cells.append(f"{state:10}")
    if record.exported.state != "ok":
        limit = limit_of(limits, record.model, "export", record.exported)
        cells = [f"not exported: {record.exported.detail}" + (f" [{limit.reason}]" if limit else "")]
    print(f"{record.model:48}  {'  '.join(cells)}  {record.seconds:.0f} s", flush=True)
    for failure in failures:
        print(f"    {failure}", flush=True)


def family_of_failure(detail: str) -> str:
    """A failure's text without the parts that differ between models, to count similar failures together."""
    text = re.sub(r"^@?\w*: ", "", detail.split("; ")[0])
    text = re.sub(r"node `[^`]*` ", "node ", text)
    return re.sub(r"-?\d+(\.\d+)?(e[-+]?\d+)?", "N", text)[:160]


def print_summary(done: dict[str, Record], limits: list[Limit], columns: list[str]) -> bool:
    """Prints the counts per column and the failures by reason; returns whether all failures are listed."""
    exported = [record for record in done.values() if record.exported.state == "ok"]
    print(f"\n{len(done)} models, {len(exported)} exported")
    unlisted = 0
    reasons: dict[str, list[str]] = {}
    for record in done.values():
        if record.exported.state != "ok":
            limit = limit_of(limits, record.model, "export", record.exported)
            unlisted += limit is None
            text = f"listed: {limit.reason}" if limit else family_of_failure(record.exported.detail)
            reasons.setdefault(f"export: {text}", []).append(record.model)
    for column in columns:
        counts: Counter[str] = Counter()
        for record in exported:
            outcome = record.columns.get(column, Outcome("not run"))
            limit = limit_of(limits, record.model, column, outcome)
            counts["listed" if limit else outcome.state] += 1
            if outcome.state == "failed":
                unlisted += limit is None
                text = f"listed: {limit.reason}" if limit else family_of_failure(outcome.detail)
                reasons.setdefault(f"{column}: {text}", []).append(record.model)
        rest = ", ".join(f"{counts[state]} {state}" for state in ("listed", "failed", "not run") if counts[state])
        print(f"{column:12} {counts['ok']} of {len(exported)}" + (f" ({rest})" if rest else ""))
    for text, models in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        shown = ", ".join(models[:6]) + (f" and {len(models) - 6} more" if len(models) > 6 else "")
        print(f"  {len(models):3}  {text}\n       {shown}")
    for limit in limits:
        held = [
            record.model
            for record in exported
            if fnmatch.fnmatchcase(record.model, limit.models)
            and record.columns.get(limit.column, Outcome("")).state == "ok"
        ]
        # A limit for a cause does not apply to every model, so it is not reported as unneeded.
        if held and "*" not in limit.models:
            print(f"  no longer needed: {limit.models}, {limit.column}: {limit.reason} ({', '.join(held)})")
    return unlisted == 0


def add_arguments(parser: argparse.ArgumentParser, columns: tuple[str, ...]) -> None:
    """The options of every report."""
    parser.add_argument("--binaries", type=Path, help="the folder of pt2e-opt and pt2e-run")
    parser.add_argument("--observe", type=Path, help=OBSERVE_HELP)
    parser.add_argument("--columns", "--only-check", default=",".join(columns), help="comma-separated; default: all of them")
    parser.add_argument("--json", type=Path, help="write the records to this file")
    parser.add_argument("--resume", action="store_true", help="keep the records that the file of --json has")
    parser.add_argument("--failed", action="store_true", help="with --resume: examine again what did not pass")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one model")
    parser.add_argument("--jobs", type=int, default=1, help="models at a time, one thread each")
    parser.add_argument("--scratch", type=Path, help="where the models are for as long as they are checked")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="copy the files of models that fail to this folder")


def check_arguments(parser: argparse.ArgumentParser, args: argparse.Namespace, columns: tuple[str, ...]) -> None:
    """Exits with an error if options of `add_arguments` contradict each other."""
    args.columns = args.columns.split(",")
    if unknown := [column for column in args.columns if column not in columns]:
        parser.error(f"no such column: {', '.join(unknown)}; there are {', '.join(columns)}")
    if not args.binaries:
        parser.error("--binaries is needed")
    if args.observe and not args.observe.exists():
        parser.error(f"{args.observe}: no such file; cargo build --release -p pt2e-core --example observe")
    if not args.observe:
        args.observe = example_beside(args.binaries / "pt2e-opt")
    if args.resume and not args.json:
        parser.error("--resume needs --json")


def resumed(args: argparse.Namespace) -> dict[str, Record]:
    """The records to continue with."""
    if not (args.resume and args.json.exists()):
        return {}
    return {record.model: record for record in map(Record.from_json, json.loads(args.json.read_text()))}
