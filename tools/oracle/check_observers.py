"""Compares the observers of pt2e with torchao's, bit for bit.

For each observer, seeded cases are made (normal, heavy-tailed, constant, tiny, large, one-sided, with infinities, with NaN;
one to five batches with growing ranges; int8 to int32; affine and symmetric; channel axes 0 and 1), run through torchao's
observer and through `cargo run --release -p pt2e-core --example observe`, and the scales' and zero points' bits are compared. If torchao
raises, sees no data or gives a scale that is not finite, our result must be an error that is listed for this.

    python tools/oracle/check_observers.py --cases 1000 --seed 0

Needs torch and torchao, on a CPU with AVX2. The exit code is 1 if any case differs.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

import torch
from observer_cases import OBSERVERS, expected, make_cases, save_cases

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_ours(path, binary):
    command = [binary] if binary else ["cargo", "run", "--quiet", "--release", "-p", "pt2e-core", "--example", "observe", "--"]
    done = subprocess.run([*command, str(path)], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def agrees(theirs, ours):
    if "error" in theirs:
        return "error" in ours
    return all(ours.get(key) == value for key, value in theirs.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="cases for each observer (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first case (default 0)")
    parser.add_argument("--observer", choices=OBSERVERS, help="check only this one")
    parser.add_argument("--binary", help="the built example, instead of building it with cargo")
    parser.add_argument("--show", type=int, default=5, help="differences to print in full (default 5)")
    options = parser.parse_args()

    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    failed = False
    for kind in [options.observer] if options.observer else OBSERVERS:
        cases = make_cases(kind, options.cases, options.seed)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cases.safetensors"
            save_cases(path, cases)
            ours = run_ours(path, options.binary)
        counts, differences = collections.Counter(), []
        for case, our in zip(cases, ours, strict=True):
            their = expected(case)
            outcome = "errors in both" if "error" in their else "bit-identical"
            if not agrees(their, our):
                outcome = "DIFFERENT"
                differences.append((case, their, our))
            counts[outcome] += 1
        print(f"{kind}: {len(cases)} cases, " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        for case, their, our in differences[: options.show]:
            spec = {key: value for key, value in case.items() if key != "tensors"}
            print(f"  {spec}\n    torchao: {str(their)[:300]}\n    pt2e:    {str(our)[:300]}")
        failed = failed or bool(differences)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
