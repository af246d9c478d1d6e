"""Compares the observers and fake-quants of pt2e with torchao's, bit for bit.

For each, seeded cases are made (normal, heavy-tailed, constant, tiny, denormal, large, one-sided, a single value, with infinities,
with NaN, empty; one to five batches with growing ranges and other shapes; inputs of other dtypes; int8 to int32, 8-bit floats;
affine and symmetric, static and dynamic; torchao's mapping types, zero-point domains and granularities; channel axes 0 and 1, numbers of channels that change; observing and fake-quantizing
turned off and on), run through torchao's and through `cargo run --release -p pt2e-core --example observe`. The bits of scales and
zero points are compared, and of the outputs of fake-quants; of observers without qparams, what they keep. Of `placeholder`, the
operands of the op that conversion makes and its results are compared, and of `bias` the qparams that are derived from an
activation and a weight. If torchao raises, sees no data or gives a scale that is not finite, our result must be an error. Where
ours follow a better rule, the cases are counted under that rule, and the rule is computed here from torchao's parts. What
`percentile`, `mse` and `entropy` must find in torchao's histogram is computed in numpy.

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
from affine_cases import AFFINE_FAKE_QUANT, AFFINE_OBSERVERS, expected_affine, make_affine_cases
from fake_quant_cases import FAKE_QUANTS, expected_forward, make_fake_quant_cases
from observer_cases import OBSERVERS, expected, make_cases, save_cases

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_ours(path, binary):
    command = [binary] if binary else ["cargo", "run", "--quiet", "--release", "-p", "pt2e-core", "--example", "observe", "--"]
    done = subprocess.run([*command, str(path)], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def equal(theirs, ours):
    return all(ours.get(key) == value for key, value in theirs.items() if key not in ("rule", "ties"))


def outcome(theirs, ours):
    """What the results have in common; `DIFFERENT` if that is not enough."""
    rule = f" (rule: {theirs['rule'].removeprefix('error: ')})" if "rule" in theirs else ""
    if "error" in theirs:
        return "errors in both" + rule if "error" in ours else "DIFFERENT"
    if equal(theirs, ours):
        return "bit-identical" + rule
    if any(equal(tie, ours) for tie in theirs.get("ties", [])):
        return "ties" + rule
    return "DIFFERENT"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="cases for each observer and fake-quant (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first case (default 0)")
    every = [*OBSERVERS, *AFFINE_OBSERVERS, *FAKE_QUANTS, AFFINE_FAKE_QUANT]
    parser.add_argument("--observer", choices=every, help="check only this observer or fake-quant")
    parser.add_argument("--binary", help="the built example, instead of building it with cargo")
    parser.add_argument("--show", type=int, default=5, help="differences to print in full (default 5)")
    options = parser.parse_args()

    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    failed = False
    for kind in [options.observer] if options.observer else every:
        if kind in AFFINE_OBSERVERS or kind == AFFINE_FAKE_QUANT:
            make, expect = make_affine_cases, expected_affine
        else:
            make, expect = (make_fake_quant_cases, expected_forward) if kind in FAKE_QUANTS else (make_cases, expected)
        cases = make(kind, options.cases, options.seed)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cases.safetensors"
            save_cases(path, cases)
            ours = run_ours(path, options.binary)
        counts, differences = collections.Counter(), []
        for case, our in zip(cases, ours, strict=True):
            their = expect(case)
            found = outcome(their, our)
            if found == "DIFFERENT":
                differences.append((case, their, our))
            counts[found] += 1
        print(f"{kind}: {len(cases)} cases, " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        for case, their, our in differences[: options.show]:
            spec = {key: value for key, value in case.items() if key != "tensors"}
            print(f"  {spec}\n    torchao: {str(their)[:300]}\n    pt2e:    {str(our)[:300]}")
        failed = failed or bool(differences)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
