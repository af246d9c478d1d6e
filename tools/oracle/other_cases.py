"""More cases of make_kernel_cases.py: rarely used ops, and alternative names of ops."""

import torch

from core_cases import INTEGERS
from kernel_cases import FUNCTION, SPECIAL, SUM, bools, inf, ints, nan, randn
from layer_cases import BF16, DOUBLE, F16, F64, by_dtype

FLOATS = (torch.float32, F64, F16, BF16)


def resampling(case):
    x = {1: randn(2, 3, 7), 2: randn(2, 3, 5, 7), 3: randn(1, 2, 3, 5, 4)}
    for dims in (1, 2, 3):
        exact = [f"aten._upsample_nearest_exact{dims}d"] + ([f"aten.upsample_nearest{dims}d"] if dims != 2 else [])
        linear = {1: ["aten.upsample_linear1d"], 2: [], 3: ["aten.upsample_trilinear3d"]}[dims]
        sizes = [9, 4, 6][:dims]
        scales = [1.7, 0.6, 2.0][:dims]
        for dtype, tolerance in by_dtype():
            y = x[dims].to(dtype)
            for op in exact:
                case(op, [y, sizes], {}, 0)
                case(op, [y, [int(size * scale) for size, scale in zip(y.shape[2:], scales)], *scales], {}, 0)
                case(f"{op}.vec", [y, sizes, None], {}, 0)
                case(f"{op}.vec", [y, None, scales], {}, 0)
                case(f"{op}.vec", [y, None, [2.0] * dims], {}, 0)
            for op in linear:
                for corners in (False, True):
                    case(op, [y, sizes, corners], {}, tolerance)
                    case(f"{op}.vec", [y, None, corners, scales], {}, tolerance)
        for op in exact:
            case(op, [ints(0, 256, *x[dims].shape).to(torch.uint8), sizes], {}, 0)
    for dtype, tolerance in by_dtype(torch.float32, F64):
        y = randn(2, 3, 9, 7, dtype=dtype)
        for corners in (False, True):
            for sizes in ([4, 3], [13, 9], [5, 10], [9, 7]):
                case("aten._upsample_bilinear2d_aa", [y, sizes, corners], {}, tolerance)
                case("aten._upsample_bilinear2d_aa.vec", [y, sizes, corners, None], {}, tolerance)
            case("aten._upsample_bilinear2d_aa.vec", [y, None, corners, [0.4, 1.6]], {}, tolerance)
    image = ints(0, 256, 1, 3, 9, 7).to(torch.uint8)
    case("aten._upsample_bilinear2d_aa.vec", [image, [4, 10], False, None], {}, 0)


def recurrent(case):
    for dtype, tolerance in by_dtype():
        weights = [randn(*shape, dtype=dtype) for shape in ((3, 5), (3, 3), (3,), (3,))]
        x, h = randn(4, 5, dtype=dtype), randn(4, 3, dtype=dtype)
        for op in ("aten.rnn_relu_cell", "aten.rnn_tanh_cell"):
            case(op, [x, h, *weights], {}, tolerance)
            case(op, [x, h, *weights[:2]], {}, tolerance)
        sequence, state = randn(2, 4, 5, dtype=dtype), randn(1, 2, 3, dtype=dtype)
        case("aten.rnn_relu.input", [sequence, state, weights, True, 1, 0.0, False, False, True], {}, tolerance)
    back = [randn(*shape) for shape in ((3, 5), (3, 3), (3, 5), (3, 3))]
    case("aten.rnn_relu.input", [randn(4, 2, 5), randn(2, 2, 3), back, False, 1, 0.0, False, True, False], {}, SUM)


def products(case):
    for dtype, tolerance in [*by_dtype(), (torch.int64, 0), (torch.uint8, 0)]:
        def tensor(*shape):
            return randn(*shape, dtype=dtype) if dtype.is_floating_point else ints(0, 5, *shape).to(dtype)

        case("aten.addbmm", [tensor(3, 5), tensor(2, 3, 4), tensor(2, 4, 5)], {}, tolerance)
        case("aten.addbmm", [tensor(5), tensor(2, 3, 4), tensor(2, 4, 5)], {"beta": 2, "alpha": 3}, tolerance)
        case("aten.addr", [tensor(3, 5), tensor(3), tensor(5)], {}, tolerance)
        case("aten.addr", [tensor(5), tensor(3), tensor(5)], {"beta": 2, "alpha": 3}, tolerance)
        case("aten.inner", [tensor(2, 3, 4), tensor(5, 4)], {}, tolerance)
        case("aten.inner", [tensor(4), tensor(4)], {}, tolerance)
        case("aten.inner", [tensor(), tensor(4)], {}, tolerance)
        case("aten.kron", [tensor(2, 3), tensor(4, 2)], {}, tolerance)
        case("aten.kron", [tensor(3), tensor(2, 2, 2)], {}, tolerance)
        case("aten.tensordot", [tensor(2, 3, 4), tensor(4, 3, 5), [1, 2], [1, 0]], {}, tolerance)
        case("aten.tensordot", [tensor(2), tensor(3), [], []], {}, tolerance)
        case("aten.trace", [tensor(3, 5)], {}, tolerance)
        case("aten.cross", [tensor(2, 3), tensor(2, 3)], {}, tolerance)
        case("aten.linalg_cross", [tensor(4, 3), tensor(1, 3)], {}, tolerance)
        case("aten.linalg_multi_dot", [[tensor(2, 3), tensor(3, 4), tensor(4, 2)]], {}, tolerance)
    for dtype, tolerance in by_dtype():
        for n in (0, 1, 2, 5):
            case("aten.matrix_power", [randn(2, 3, 3, dtype=dtype), n], {}, tolerance)
        case("aten.dist", [randn(3, 4, dtype=dtype), randn(4, dtype=dtype), 2], {}, tolerance)
        case("aten.dist", [randn(3, 4, dtype=dtype), randn(3, 4, dtype=dtype), inf], {}, tolerance)
        case("aten._fused_rms_norm", [randn(2, 3, 4, dtype=dtype), [3, 4], randn(3, 4, dtype=dtype), 1e-5], {}, tolerance)
        case("aten._fused_rms_norm", [randn(2, 4, dtype=dtype), [4], None, None], {}, tolerance)


def movement(case):
    for dtype in (*FLOATS, torch.bool, *INTEGERS):
        x = ints(0, 9, 2, 3, 4).to(dtype)
        for op in ("mT", "mH", "adjoint", "fliplr", "flipud", "rot90", "atleast_1d", "atleast_2d", "atleast_3d", "diagflat"):
            case(f"aten.{op}", [x], {}, 0)
        case("aten.matrix_H", [x[0]], {}, 0)
        case("aten.diag", [x[0]], {}, 0)
        for op in ("hstack", "vstack", "dstack", "column_stack", "row_stack"):
            case(f"aten.{op}", [[x, x]], {}, 0)
        case("aten.broadcast_tensors", [[x, x[0, :1]]], {}, 0)
        case("aten.block_diag", [[x[0], x[1, 0], x[0, 0, 0]]], {}, 0)
        case("aten.cartesian_prod", [[x[0, 0], x[0, 1, :2]]], {}, 0)
        case("aten.take", [x, ints(-24, 24, 2, 3)], {}, 0)
        case("aten.repeat_interleave.self_Tensor", [x, torch.tensor([2, 0, 3]), 1], {"output_size": 5}, 0)
        case("aten.sum_to_size", [ints(0, 9, 2, 3, 4).to(dtype), [1, 4]], {}, 0) if dtype != torch.bool else None
        for other in (torch.uint8, torch.int16, torch.int32, torch.int64):
            case("aten.view.dtype", [ints(0, 2, 3, 8).to(dtype), other], {}, 0)
    x = randn(2, 3, 4)
    for k in range(-2, 5):
        case("aten.rot90", [x, k, [2, 0]], {}, 0)
    for small in (randn(), randn(3)):
        for op in ("atleast_1d", "atleast_2d", "atleast_3d", "diagflat"):
            case(f"aten.{op}", [small], {}, 0)
        for op in ("hstack", "vstack", "dstack", "column_stack", "row_stack"):
            case(f"aten.{op}", [[small, small]], {}, 0)
    for offset in (-2, 0, 1):
        case("aten.diag", [randn(3), offset], {}, 0)
        case("aten.diag", [randn(3, 4), offset], {}, 0)
        case("aten.diagflat", [randn(2, 2), offset], {}, 0)
    case("aten.cartesian_prod", [[randn(3)]], {}, 0)
    case("aten.cartesian_prod", [[randn(2), randn(3), randn(2)]], {}, 0)
    case("aten.repeat_interleave.self_Tensor", [x, torch.tensor([2])], {}, 0)
    case("aten.repeat_interleave.Tensor", [torch.tensor([2, 0, 3])], {}, 0)
    case("aten.repeat_interleave.Tensor", [torch.tensor([1, 2], dtype=torch.int32)], {"output_size": 3}, 0)
    case("aten.sum_to_size", [x, [2, 1, 4]], {}, SUM)
    case("aten.view.dtype", [x, torch.int32], {}, 0)
    case("aten.view.dtype", [ints(-9, 9, 2, 8), torch.float32], {}, 0)
    case("aten.view.dtype", [torch.tensor(1.5), torch.int32], {}, 0)


def order(case):
    odd = torch.tensor([[1.0, nan, 3.0, -inf], [nan, nan, nan, nan], [inf, 2.0, 2.0, 0.5]])
    for dtype, tolerance in [*by_dtype(), *((dtype, 0) for dtype in (*INTEGERS, torch.bool))]:
        x = ints(0, 5, 2, 5, 3).to(dtype)
        for op in ("cummax", "cummin"):
            case(f"aten.{op}", [x, 1], {}, 0)
        case("aten.mode", [x, 1], {}, 0)
        case("aten.mode", [x, -1, True], {}, 0)
        if dtype == torch.bool:
            continue
        case("aten.msort", [x], {}, 0)
        case("aten.nanmedian", [x], {}, 0)
        case("aten.nanmedian.dim", [torch.randperm(24).reshape(2, 3, 4).to(dtype), 2, True], {}, 0)
        y = x.to(dtype)
        case("aten.trapezoid.dx", [y], {"dx": 0.5, "dim": 1}, max(tolerance, SUM))
        case("aten.trapezoid.x", [y, x[0, 0].to(dtype)], {}, max(tolerance, SUM))
        case("aten.cumulative_trapezoid.dx", [y], {"dx": 2, "dim": 1}, max(tolerance, SUM))
        case("aten.cumulative_trapezoid.x", [y, y], {"dim": 0}, max(tolerance, SUM))
    for dtype, tolerance in by_dtype():
        y = odd.to(dtype)
        for op in ("cummax", "cummin"):
            case(f"aten.{op}", [y, 1], {}, 0)
            case(f"aten.{op}", [torch.tensor(2.0, dtype=dtype), 0], {}, 0)
        case("aten.logcumsumexp", [y, 1], {}, tolerance)
        case("aten.logcumsumexp", [randn(3, 4, dtype=dtype) * 20, 0], {}, tolerance)
        case("aten.nanmedian", [y], {}, 0)
        case("aten.nanmedian.dim", [y[:1], 1], {}, 0)
        case("aten.nanmean", [y], {}, tolerance)
        case("aten.nanmean", [y, [1], True], {}, tolerance)
        case("aten.mode", [y[2:]], {}, 0)
    for dtype, tolerance in by_dtype(torch.float32, F64):
        y = randn(3, 6, dtype=dtype)
        for between in ("linear", "lower", "higher", "midpoint", "nearest"):
            for op in ("quantile", "nanquantile"):
                case(f"aten.{op}.scalar", [y, 0.3, 1], {"interpolation": between}, tolerance)
                case(f"aten.{op}", [y, torch.tensor([0.0, 0.5, 0.77, 1.0], dtype=dtype), 0, True], {"interpolation": between}, tolerance)
        case("aten.quantile.scalar", [odd.to(dtype), 0.25, 1], {}, tolerance)
        case("aten.nanquantile.scalar", [odd.to(dtype), 0.25, 1], {}, tolerance)
        case("aten.quantile", [y, torch.tensor(0.5, dtype=dtype)], {}, tolerance)
    case("aten.logcumsumexp", [randn(), 0], {}, FUNCTION)


def counts(case):
    for dtype in INTEGERS:
        x = ints(0, 6, 9).to(dtype)
        case("aten.bincount", [x], {}, 0)
        case("aten.bincount", [x, None, 9], {}, 0)
        case("aten._unique2", [x, True, True, True], {}, 0)
        case("aten.unique_consecutive", [x, True, True], {}, 0)
    case("aten.bincount", [ints(0, 6, 9), randn(9)], {}, SUM)
    case("aten.bincount", [ints(0, 6, 9), randn(9, dtype=F64)], {}, DOUBLE)
    case("aten.bincount", [ints(0, 6, 9), ints(0, 9, 9), 3], {}, 0)
    case("aten.bincount", [ints(0, 6, 0)], {}, 0)
    case("aten.one_hot", [ints(0, 4, 2, 3)], {}, 0)
    case("aten.one_hot", [ints(0, 4, 2, 3), 6], {}, 0)
    case("aten.one_hot", [torch.tensor(2), 3], {}, 0)
    x = torch.tensor([[2.0, 1.0, 1.0], [2.0, 2.0, -1.0]])
    for inverse in (False, True):
        for with_counts in (False, True):
            case("aten._unique2", [x, True, inverse, with_counts], {}, 0)
            case("aten.unique_consecutive", [x, inverse, with_counts], {}, 0)


def pairs(case):
    for dtype in INTEGERS:
        a, b = ints(0, 30, 3, 5).to(dtype), ints(0, 30, 5).to(dtype)
        case("aten.gcd", [a, b], {}, 0)
        case("aten.lcm", [a.clamp(max=9), b.clamp(max=9)], {}, 0)
        case("aten.bitwise_left_shift.Scalar_Tensor", [3, ints(0, 5, 4).to(dtype)], {}, 0)
        case("aten.bitwise_right_shift.Scalar_Tensor", [100, ints(0, 5, 4).to(dtype)], {}, 0)
        case("aten.isclose", [a, a + (b % 2)], {}, 0)
        case("aten.float_power.Tensor_Scalar", [a, 1.5], {}, DOUBLE)
        case("aten.ldexp.Tensor", [a, b % 4], {}, SUM)
    case("aten.gcd", [ints(-30, 30, 9), ints(-30, 30, 9)], {}, 0)
    case("aten.lcm", [ints(-30, 30, 9), ints(-30, 30, 9)], {}, 0)
    for dtype, tolerance in by_dtype():
        x = SPECIAL.to(dtype)
        case("aten.isclose", [x, x.flip(0)], {}, 0)
        case("aten.isclose", [x, x * (1 + 1e-6)], {"equal_nan": True}, 0)
        case("aten.isclose", [x, x + 0.01], {"rtol": 0.1, "atol": 0.02}, 0)
        case("aten.ldexp.Tensor", [randn(6, dtype=dtype), ints(-3, 4, 6)], {}, tolerance)
        case("aten.float_power.Tensor_Tensor", [randn(6, dtype=dtype).abs(), randn(6, dtype=dtype)], {}, DOUBLE)
        case("aten.float_power.Scalar", [2, randn(6, dtype=dtype)], {}, DOUBLE)


def fake_quantization(case):
    x = torch.cat([SPECIAL, randn(30) * 5, torch.tensor([1e8, -1e8, 1e30, 0.25, -0.25, 0.75])])
    scale, zero_point = torch.tensor([0.5]), torch.tensor([3], dtype=torch.int32)
    for dtype in FLOATS:
        y = x.to(dtype)
        for op in ("fake_quantize_per_tensor_affine", "fake_quantize_per_tensor_affine_cachemask"):
            for args in ([0.5, 3, -128, 127], [0.1, 0, -127, 127], [0.037, 100, 0, 255]):
                case(f"aten.{op}", [y, *args], {}, 0)
        case("aten.fake_quantize_per_tensor_affine.tensor_qparams", [y, scale, zero_point, -128, 127], {}, 0)
        for enabled in (0, 1):
            args = [y, scale, zero_point, torch.tensor([enabled]), -8, 7]
            case("aten._fake_quantize_per_tensor_affine_cachemask_tensor_qparams", args, {}, 0)
        z = x.nan_to_num(0, 9, -9).reshape(2, 3, 9).to(dtype)
        for op in ("fake_quantize_per_channel_affine", "fake_quantize_per_channel_affine_cachemask"):
            for axis in (0, 1, 2):
                scales = torch.rand(z.shape[axis]) + 0.01
                zero_points = ints(-5, 5, z.shape[axis]).to(torch.int32)
                case(f"aten.{op}", [z, scales, zero_points, axis, -128, 127], {}, 0)


FAMILIES = (resampling, recurrent, products, movement, order, counts, pairs, fake_quantization)


def add_all(add):
    for family in FAMILIES:
        family(add)


def add_other_names(add):
    """One case for each alternative name of an op; its kernel is tested under the usual name."""
    x, y, i = randn(2, 3), randn(2, 3), ints(1, 4, 2, 3)
    one = "absolute arctan arcsinh fix negative positive sgn special_digamma special_erf special_erfc special_exp2 \
special_expit special_expm1 special_gammaln special_psi special_sinc"
    for op in one.split():
        add(f"aten.{op}", [x], {}, FUNCTION)
    for op in ("arccos", "arcsin", "arctanh", "special_erfinv", "special_log1p", "special_logit"):
        add(f"aten.{op}", [torch.rand(5) * 0.9 + 0.05], {}, FUNCTION)
    add("aten.arccosh", [torch.rand(5) + 1.1], {}, FUNCTION)
    for op in ("divide", "true_divide", "greater", "greater_equal", "less", "less_equal", "not_equal", "multiply", "subtract"):
        add(f"aten.{op}.Tensor", [x, y], {}, 0)
        add(f"aten.{op}.Scalar", [x, 2.5], {}, 0)
    add("aten.divide.Tensor_mode", [x, y], {"rounding_mode": "floor"}, 0)
    add("aten.divide.Scalar_mode", [x, 0.3], {"rounding_mode": "trunc"}, 0)
    for op in ("__lshift__", "__rshift__"):
        add(f"aten.{op}.Tensor", [i, i], {}, 0)
        add(f"aten.{op}.Scalar", [i, 2], {}, 0)
    add("aten.arctan2", [x, y], {}, FUNCTION)
    add("aten.clip", [x, -0.5], {}, 0)
    add("aten.clip.Tensor", [x, y, y + 1], {}, 0)
    add("aten.concatenate", [[x, y], 1], {}, 0)
    add("aten.ger", [x[0], y[1]], {}, 0)
    add("aten.linalg_matrix_power", [randn(3, 3), 3], {}, SUM)
    add("aten.moveaxis.int", [x, 0, 1], {}, 0)
    add("aten.moveaxis.intlist", [x, [0], [1]], {}, 0)
    add("aten.special_logsumexp", [x, [1]], {}, SUM)
    add("aten.special_xlogy", [x, y.abs()], {}, FUNCTION)
    add("aten.swapdims", [x, 0, 1], {}, 0)
    add("aten.unsafe_chunk", [x, 2, 1], {}, 0)
    add("aten.unsafe_split.Tensor", [x, 2, 1], {}, 0)
    add("aten.unsafe_split_with_sizes", [x, [1, 2], 1], {}, 0)
