"""Writes `test-files/numerics/*.safetensors`: results of PyTorch and torchao, for tests that run without them.

    python tools/oracle/make_numerics_fixtures.py

`observers.safetensors` holds small cases of observers and fake-quants as `check_observers.py` makes them, with torchao's results
(`scale_bits`, `zero_point`, `zero_point_bits`, `output_bits`, or `error`). `affine.safetensors` holds tensors, and the results of the `quantized_decomposed`
ops on them. Both describe their cases in a metadata entry `cases`. The files depend only on the seeds below and on torch; run
this on a CPU with AVX2, and give the reason for any change in the commit.
"""

import argparse
import json
import pathlib
import struct

import torch
import torch.ao.quantization.fx._decomposed  # registers quantized_decomposed
from affine_cases import AFFINE_FAKE_QUANT, AFFINE_OBSERVERS, expected_affine, make_affine_cases
from fake_quant_cases import FAKE_QUANTS, expected_forward, make_fake_quant_cases
from observer_cases import ASKS, OBSERVERS, expected, make_cases, save_cases
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "test-files" / "numerics"
qd = torch.ops.quantized_decomposed
INF, NAN = float("inf"), float("nan")


def observer_fixture():
    cases = []
    # What has fixed qparams has an input under the name of a result, and computes nothing.
    for seed, kind in enumerate(kind for kind in OBSERVERS if kind != "fixed_qparams" and kind not in ASKS):
        for case in make_cases(kind, 40, 1000 + seed, max_elements=80):
            # Ties are decided by the last bits of a logarithm.
            found = expected(case)
            if len(found.pop("ties", [])) < 2:
                cases.append(case | found)
    for seed, name in enumerate(name for name in FAKE_QUANTS if not name.startswith("fixed_qparams")):
        for case in make_fake_quant_cases(name, 40, 2000 + seed, max_elements=40):
            found = expected_forward(case)
            if "error" not in found:
                cases.append(case | found)
    for seed, name in enumerate([*AFFINE_OBSERVERS, AFFINE_FAKE_QUANT]):
        for case in make_affine_cases(name, 40, 3000 + seed, max_elements=60):
            found = expected_affine(case)
            # The fixture has no cases whose tensors would be large, or that ask for something else than qparams.
            if "asks" not in case and sum(x.numel() for x in case["tensors"]) < 1000 and ("fake_quant" not in case or "error" not in found):
                cases.append(case | found)
    save_cases(FOLDER / "observers.safetensors", cases)


def f64_bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def affine_fixture():
    g = torch.Generator().manual_seed(7)
    ties = (torch.arange(-40, 40) + 0.5) * 0.25
    edges = torch.tensor([0.0, -0.0, INF, -INF, NAN, 1e30, -1e30, 1e-30, 31.75, -32.0, 32.0])
    x = torch.cat([ties, edges, torch.randn(37, generator=g) * 10])
    tensors, cases = {}, []
    # Scales that are exact in float32 (a power of two makes ties), and scales that are not.
    per_tensor = [
        ("int8", 0.25, 0, -128, 127),
        ("int8", 0.25, 3, -128, 127),
        ("int8", 0.1, -5, -127, 127),
        ("int8", 1 / 3, 7, 0, 15),
        ("uint8", 0.25, 128, 0, 255),
        ("uint8", 0.07, 13, 0, 127),
        ("int16", 0.001, 0, -32768, 32767),
        ("uint16", 0.0005, 32768, 0, 65535),
        # Finite values within the range only: PyTorch wraps the others.
        ("int32", 1e-3, 0, -(2**31), 2**31 - 1),
    ]
    for index, (dtype, scale, zero_point, low, high) in enumerate(per_tensor):
        torch_dtype = getattr(torch, dtype)
        for in_dtype in ("float32", "float16", "bfloat16"):
            source = x[x.abs() < 1e3] if dtype == "int32" else x
            source = source.to(getattr(torch, in_dtype))
            q = qd.quantize_per_tensor(source, scale, zero_point, low, high, torch_dtype)
            stem = f"per_tensor/{index}/{in_dtype}"
            tensors |= {f"{stem}/x": source.clone(), f"{stem}/q": q}
            for out_dtype in ("float32", "float16", "bfloat16", "float64"):
                if in_dtype != "float32" and out_dtype != in_dtype:
                    continue
                name = f"{stem}/{out_dtype}"
                dq = qd.dequantize_per_tensor(
                    q, scale, zero_point, low, high, torch_dtype, out_dtype=getattr(torch, out_dtype)
                )
                tensors[f"{name}/dq"] = dq
                cases.append(
                    {"name": name, "x": f"{stem}/x", "q": f"{stem}/q", "dtype": dtype}
                    | {"quant_min": low, "quant_max": high, "out_dtype": out_dtype}
                    | {"scale_bits": f64_bits(scale), "zero_point": zero_point}
                )
    for index, (shape, axis) in enumerate([((3, 4, 5), 0), ((3, 4, 5), 1), ((3, 4, 5), 2), ((6, 2), 1), ((5,), 0)]):
        for dtype, low, high in [("int8", -127, 127), ("uint8", 0, 255)]:
            torch_dtype = getattr(torch, dtype)
            source = torch.randn(shape, generator=g) * 5
            source.view(-1)[:3] = torch.tensor([INF, -INF, NAN])
            channels = shape[axis]
            scales = torch.rand(channels, generator=g) * 0.1 + 0.01
            scales[0] = 0.5
            for zero_points in (
                torch.randint(low, high, (channels,), generator=g),
                torch.rand(channels, generator=g) * 9 - 4,
            ):
                floats = zero_points.dtype == torch.float32
                name = f"per_channel/{index}/{dtype}/{'float' if floats else 'int'}"
                q = qd.quantize_per_channel(source, scales, zero_points, axis, low, high, torch_dtype)
                dq = qd.dequantize_per_channel(q, scales, zero_points, axis, low, high, torch_dtype)
                tensors |= {f"{name}/x": source.clone(), f"{name}/q": q, f"{name}/dq": dq}
                tensors |= {f"{name}/scales": scales.clone(), f"{name}/zero_points": zero_points}
                cases.append(
                    {"name": name, "x": f"{name}/x", "q": f"{name}/q", "dtype": dtype}
                    | {"quant_min": low, "quant_max": high, "out_dtype": "float32", "axis": axis}
                )
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    save_file(tensors, FOLDER / "affine.safetensors", metadata={"cases": json.dumps(cases)})


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    observer_fixture()
    affine_fixture()
