"""Cases of make_kernel_cases.py that draw random numbers: each runs after `torch.manual_seed` with the stored seed.

On Intel CPUs, PyTorch draws the numbers of dropout, Bernoulli, exponential and so multinomial distributions with oneMKL: make
this set on another CPU.
"""

import torch
from torch.backends.cpu import get_cpu_capability

FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
# Sizes below a block of 16 numbers, of one block, of several, and with a remainder.
SIZES = ([5], [3, 5], [16], [4, 5], [4, 4, 4], [1003], [2, 0, 3], [])
SUM = 1e-6


def ramp(*shape, low=-2.0, high=2.0, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return torch.linspace(low, high, count).reshape(shape).to(dtype)


def add_all(case):
    if get_cpu_capability() not in ("AVX2", "AVX512"):
        raise SystemExit("PyTorch draws other normal numbers on a CPU without AVX2")
    seeds = iter(range(1, 1_000_000))

    def drawn(op, args, tolerance=0.0, **kwargs):
        case(op, args, kwargs, tolerance, seed=next(seeds))

    for size in SIZES:
        for dtype in FLOATS:
            drawn("aten.rand", [size], dtype=dtype)
            drawn("aten.randn", [size], dtype=dtype)
        drawn("aten.rand", [size])
        drawn("aten.randn", [size])
        drawn("aten.randint", [10, size])
        drawn("aten.randint.low", [-7, 200, size])
        drawn("aten.rand_like", [ramp(*size)])
        drawn("aten.randn_like", [ramp(*size)])
    case("aten.randn", [[40]], {}, 0.0, seed=2**40 + 3)
    for dtype in FLOATS:
        x = ramp(3, 7, dtype=dtype)
        drawn("aten.rand_like", [x])
        drawn("aten.randn_like", [x])
        drawn("aten.randn_like", [x], dtype=torch.float32)
        for shape in ([9], [50]):
            drawn("aten.uniform", [ramp(*shape, dtype=dtype), -0.31, 1.77])
            drawn("aten.normal_functional", [ramp(*shape, dtype=dtype), 1.3, 0.7])
            drawn("aten.exponential", [ramp(*shape, dtype=dtype), 1.5])
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.float32, torch.float64):
        drawn("aten.randint", [100, [20]], dtype=dtype)
        drawn("aten.randint_like", [ramp(20).to(dtype), 90])
    for dtype in (torch.int64, torch.int32):
        for high in (2**24, 2**28 - 1, 2**28, 2**28 + 1, 2**31 - 1):
            drawn("aten.randint", [high, [20]], dtype=dtype)
    drawn("aten.randint.low", [-(2**40), 2**45, [20]])
    drawn("aten.randint_like.low_dtype", [ramp(20).long(), -5, 60])
    drawn("aten.random.from", [ramp(20).long(), -9, 31])
    drawn("aten.random.to", [ramp(20).long(), 31])
    for count in (0, 1, 2, 7, 100):
        drawn("aten.randperm", [count])
    drawn("aten.randperm", [33], dtype=torch.int32)
    drawn("aten.normal.Tensor_Tensor", [ramp(20), ramp(20, low=0.5)])
    drawn("aten.normal.Tensor_Tensor", [ramp(7, dtype=torch.float64), ramp(7, low=0.5, dtype=torch.float64)])
    drawn("aten.normal.Tensor_float", [ramp(20), 1.7])
    drawn("aten.normal.float_Tensor", [0.4, ramp(20, low=0.5)])
    drawn("aten.normal.float_float", [0.4, 1.7, [4, 6]])
    for p in (0.0, 0.3, 0.9, 1.0):
        for dtype in (*FLOATS, torch.int64, torch.bool):
            drawn("aten.bernoulli.p", [ramp(40).to(dtype), p])
        for op in ("aten.dropout", "aten.feature_dropout", "aten.alpha_dropout", "aten.feature_alpha_dropout"):
            for dtype in (torch.float32, torch.float64):
                drawn(op, [ramp(2, 3, 4, 5, dtype=dtype), p, True])
        drawn("aten.dropout", [ramp(50, dtype=torch.float16), p, True])
        drawn("aten.dropout", [ramp(50, dtype=torch.bfloat16), p, True])
        drawn("aten.native_dropout", [ramp(5, 11), p, True])
        drawn("aten.native_dropout", [ramp(5, 11), p, None])
    for dtype in FLOATS:
        drawn("aten.bernoulli", [ramp(60, low=0.0, high=1.0, dtype=dtype)])
        drawn("aten.bernoulli.Tensor", [ramp(3, 20), ramp(20, low=0.0, high=1.0, dtype=dtype)])
    for dtype in (torch.float32, torch.float64):
        drawn("aten.rrelu", [ramp(60, dtype=dtype), 0.1, 0.4, True])
        weights = ramp(3, 6, low=0.1, dtype=dtype)
        for count, replacement in ((1, False), (1, True), (4, False), (9, True)):
            drawn("aten.multinomial", [weights, count, replacement])
            drawn("aten.multinomial", [weights[1], count, replacement])
    query, key, value = (torch.randn(2, 3, 5, 8) for _ in range(3))
    for p in (0.4, 1.0):
        drawn("aten.scaled_dot_product_attention", [query, key, value, None, p], SUM)
        drawn("aten.scaled_dot_product_attention", [query, key, value, torch.randn(5, 5), p], SUM)
    recurrent(drawn)


def recurrent(drawn):
    """Layers with dropout between them."""
    for bidirectional in (False, True):
        for kind, op in (("LSTM", "aten.lstm.input"), ("GRU", "aten.gru.input"), ("RNN", "aten.rnn_tanh.input")):
            layer = getattr(torch.nn, kind)(3, 4, 3, bidirectional=bidirectional)
            weights = [weight.detach() for weight in layer._flat_weights]
            state = torch.randn(3 * (1 + bidirectional), 2, 4)
            states = [state, torch.randn_like(state)] if kind == "LSTM" else state
            for batch_first in (False, True):
                x = torch.randn((2, 5, 3) if batch_first else (5, 2, 3))
                drawn(op, [x, states, weights, True, 3, 0.5, True, bidirectional, batch_first], SUM)
