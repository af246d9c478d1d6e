"""More cases of make_kernel_cases.py: the rest of the core ATen ops, and the ops that decompositions and other frontends emit."""

import torch

from kernel_cases import BHALF, FUNCTION, HALF, SPECIAL, SUM, bools, inf, ints, nan, randn
from layer_cases import BF16, DOUBLE, F16, F64, by_dtype

INTEGERS = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)


def reductions(case):
    x = randn(2, 3, 4)
    sparse = bools(2, 3, 4)
    for op in ("any", "all"):
        for dims in (None, [], [0], [0, -1], [2, 1, 0]):
            case(f"aten.{op}.dims", [sparse, dims], {}, 0)
            case(f"aten.{op}.dims", [sparse, dims, True], {}, 0)
        case(f"aten.{op}.dims", [ints(0, 2, 3, 4).to(torch.uint8), [1]], {}, 0)
        case(f"aten.{op}.dims", [torch.tensor([[0.0, nan], [0.0, -0.0]]), [1]], {}, 0)
        case(f"aten.{op}.dims", [randn(0, 3), [0]], {}, 0)
    for dtype, tolerance in by_dtype():
        y = x.to(dtype)
        case("aten.prod", [y], {}, tolerance)
        case("aten.prod.dim_int", [y, 1], {}, tolerance)
        case("aten.prod.dim_int", [y, -1, True], {}, tolerance)
        case("aten.cumprod", [y, 1], {}, tolerance)
        for op in ("var", "std", "var_mean", "std_mean"):
            case(f"aten.{op}", [y], {}, tolerance)
            case(f"aten.{op}", [y, False], {}, tolerance)
            case(f"aten.{op}.dim", [y, [1]], {}, tolerance)
            case(f"aten.{op}.dim", [y, [0, 2], False, True], {}, tolerance)
            case(f"aten.{op}.correction", [y], {}, tolerance)
            case(f"aten.{op}.correction", [y, [-1]], {"correction": 0, "keepdim": True}, tolerance)
            case(f"aten.{op}.correction", [y, [2, 0]], {"correction": 1.5}, tolerance)
            case(f"aten.{op}.correction", [y + 100, []], {"correction": 1}, tolerance)
        case("aten.logsumexp", [y, [1]], {}, tolerance)
        case("aten.logsumexp", [y * 30, [0, 2], True], {}, tolerance)
        for p in (2, 1, 0, inf, -inf, 3, 0.5):
            case("aten.norm.Scalar", [y, p], {}, tolerance)
            case("aten.norm.ScalarOpt_dim", [y, p, [1]], {}, tolerance)
        case("aten.norm.ScalarOpt_dim", [y, None, [0, -1], True], {}, tolerance)
        case("aten.norm.ScalarOpt_dtype", [y, 2], {"dtype": F64}, DOUBLE)
        case("aten.norm.ScalarOpt_dim_dtype", [y, None, [1], True], {"dtype": F64}, DOUBLE)
    case("aten.norm.ScalarOpt_dim", [x, None, []], {}, SUM)
    case("aten.prod", [randn(0)], {}, 0)
    case("aten.prod", [x.half()], {"dtype": torch.float32}, SUM)
    case("aten.prod.dim_int", [randn(0, 3), 0], {}, 0)
    case("aten.prod", [bools(3)], {}, 0)
    case("aten.cumprod", [bools(3), 0], {"dtype": torch.float32}, 0)
    case("aten.cumprod", [randn(), 0], {}, 0)
    for dtype in INTEGERS:
        y = ints(1, 9, 2, 5).to(dtype)
        case("aten.prod", [y], {}, 0)
        case("aten.prod.dim_int", [y, 0], {}, 0)
        case("aten.prod.dim_int", [y, 0], {"dtype": torch.int32}, 0)
        case("aten.cumprod", [y, 1], {}, 0)
        case("aten.logsumexp", [y, [1]], {}, SUM)
    for few in (torch.tensor(1.5), torch.tensor([1.5]), randn(0), torch.tensor([1.0, nan, 2.0]), torch.tensor([1.0, inf])):
        case("aten.var.correction", [few], {}, 0)
        case("aten.std.correction", [few], {"correction": 0}, 0)
    case("aten.var_mean.correction", [randn(2, 3), [1]], {"correction": 5}, SUM)
    for special in (torch.tensor([-inf, -inf]), torch.tensor([inf, 1.0]), torch.tensor([nan, 1.0]), torch.tensor([-inf, 1.0])):
        case("aten.logsumexp", [special, [0]], {}, FUNCTION)
    case("aten.logsumexp", [randn(0, 3), [0]], {}, 0)
    for dims in ([], [0], [0, 1]):
        case("aten.count_nonzero.dim_IntList", [ints(0, 2, 3, 4), dims], {}, 0)
    case("aten.count_nonzero", [torch.tensor([[0.0, nan, -0.0], [1.0, 0.0, inf]])], {}, 0)
    case("aten.count_nonzero", [bools(3, 4), -1], {}, 0)


def positions(case):
    """Ops that return positions of elements, or whose number of results depends on the data."""
    x = randn(4, 3, 5)
    for dtype in (torch.float32, F64, F16, BF16, torch.bool, *INTEGERS):
        case("aten.nonzero", [ints(0, 2, 3, 4).to(dtype)], {}, 0)
        case("aten.masked_select", [ints(0, 9, 3, 4).to(dtype), bools(3, 4)], {}, 0)
        case("aten._local_scalar_dense", [ints(0, 9, 1, 1).to(dtype)], {}, 0)
        case("aten.item", [ints(0, 9).to(dtype)], {}, 0)
        if dtype != torch.bool:
            case("aten.isin.Tensor_Tensor", [ints(0, 5, 2, 3).to(dtype), ints(0, 5, 3).to(dtype)], {}, 0)
            distinct = torch.randperm(24).reshape(2, 3, 4).to(dtype)
            case("aten.argsort", [distinct], {}, 0)
            case("aten.argsort", [distinct, 1, True], {}, 0)
            edges = torch.tensor([1, 3, 3, 7]).to(dtype)
            case("aten.bucketize.Tensor", [ints(0, 9, 2, 5).to(dtype), edges], {}, 0)
            case("aten.bucketize.Tensor", [ints(0, 9, 2, 5).to(dtype), edges], {"right": True, "out_int32": True}, 0)
            case("aten.searchsorted.Tensor", [edges.repeat(2, 1), ints(0, 9, 2, 5).to(dtype)], {}, 0)
            case("aten.searchsorted.Tensor", [edges, ints(0, 9, 3).to(dtype)], {"side": "right"}, 0)
    case("aten.nonzero", [torch.tensor([nan, 0.0, -0.0, inf])], {}, 0)
    for x0 in (torch.tensor(3), torch.tensor(0), torch.zeros(0, 3), torch.zeros(2, 2)):
        case("aten.nonzero", [x0], {}, 0)
    case("aten.masked_select", [x, bools(5)], {}, 0)
    case("aten.masked_select", [randn(3, 1), bools(2, 3, 4)], {}, 0)
    case("aten._local_scalar_dense", [torch.tensor(2.5)], {}, 0)
    case("aten.argsort.stable", [ints(0, 4, 3, 7)], {"stable": True, "descending": True}, 0)
    edges = torch.tensor([-1.0, 0.5, 2.0, inf])
    case("aten.bucketize.Tensor", [SPECIAL, edges], {}, 0)
    case("aten.bucketize.Tensor", [SPECIAL, edges], {"right": True}, 0)
    case("aten.bucketize.Scalar", [0.5, edges], {}, 0)
    case("aten.bucketize.Scalar", [2, torch.tensor([1, 2, 3])], {"right": True}, 0)
    case("aten.searchsorted.Scalar", [torch.tensor([1, 2, 3]), 2.5], {}, 0)
    case("aten.searchsorted.Tensor", [torch.tensor([3.0, 1.0, 2.0]), randn(4)], {"sorter": torch.tensor([1, 2, 0])}, 0)
    case("aten.searchsorted.Tensor", [torch.zeros(0), randn(2)], {}, 0)
    for invert in (False, True):
        case("aten.isin.Tensor_Tensor", [SPECIAL, torch.tensor([nan, 0.0, inf, 2.5])], {"invert": invert}, 0)
        case("aten.isin.Tensor_Scalar", [ints(0, 4, 6), 2], {"invert": invert}, 0)
        case("aten.isin.Scalar_Tensor", [2, ints(0, 4, 6)], {"invert": invert}, 0)
    case("aten.isin.Tensor_Tensor", [ints(0, 4, 6), randn(0).long()], {}, 0)
    case("aten.take_along_dim", [x, ints(0, 4, 2, 3, 5), 0], {}, 0)
    case("aten.take_along_dim", [x, ints(0, 3, 1, 2, 1), 1], {}, 0)
    case("aten.take_along_dim", [x, ints(0, 60, 7)], {}, 0)


def writing(case):
    x = randn(4, 3, 5)
    for dtype in (torch.float32, F64, F16, BF16, torch.bool, *INTEGERS):
        y, source = ints(0, 9, 3, 4).to(dtype), ints(0, 9, 3, 4).to(dtype)
        once = torch.stack([torch.randperm(3) for _ in range(4)], 1)
        case("aten.scatter.src", [y, 0, once, source], {}, 0)
        case("aten.scatter.value", [y, 1, ints(0, 4, 2, 3), 3], {}, 0)
        case("aten.masked_scatter", [y, bools(3, 4), source], {}, 0)
        case("aten.select_scatter", [y, source[0], 0, 1], {}, 0)
        case("aten.index_fill.int_Scalar", [y, 1, torch.tensor([0, 3, 0]), 1], {}, 0)
        case("aten.diagonal_scatter", [y, source[0, :3]], {}, 0)
        if dtype != torch.bool:
            tolerance = {F16: HALF, BF16: BHALF}.get(dtype, SUM if dtype.is_floating_point else 0)
            for reduce in ("sum", "prod", "mean", "amax", "amin"):
                for include in (False, True):
                    args = [y, 0, ints(0, 3, 5, 3), ints(1, 9, 5, 4).to(dtype), reduce]
                    case("aten.scatter_reduce.two", args, {"include_self": include}, tolerance)
    case("aten.scatter.src", [x, 2, ints(0, 5, 2, 3, 1), randn(4, 3, 5)], {}, 0)
    case("aten.scatter.src", [x, 0, torch.zeros(0, 3, 5, dtype=torch.int64), x], {}, 0)
    case("aten.scatter.src", [randn(), 0, torch.tensor(0), randn()], {}, 0)
    case("aten.scatter.value", [x, -1, ints(0, 5, 4, 2, 2), -inf], {}, 0)
    case("aten.scatter.value", [ints(0, 9, 5), 0, torch.tensor([1, 3]), 2.75], {}, 0)
    for reduce in ("add", "multiply"):
        case("aten.scatter.reduce", [x, 1, ints(0, 3, 4, 6, 2), randn(4, 6, 5)], {"reduce": reduce}, SUM)
        case("aten.scatter.value_reduce", [x, 1, ints(0, 3, 4, 6, 2), 1.5], {"reduce": reduce}, SUM)
    odd = torch.tensor([nan, 1.0, -inf, 2.0, inf, 0.0])
    for reduce in ("sum", "prod", "mean", "amax", "amin"):
        for include in (False, True):
            case("aten.scatter_reduce.two", [x, 1, ints(0, 3, 4, 6, 2), randn(4, 6, 5), reduce], {"include_self": include}, SUM)
            case("aten.scatter_reduce.two", [randn(4), 0, ints(0, 4, 6), odd, reduce], {"include_self": include}, 0)
            case("aten.scatter_reduce.two", [ints(-9, 9, 4), 0, ints(0, 3, 6), ints(-9, 9, 6), reduce], {"include_self": include}, 0)
    case("aten.masked_scatter", [randn(1, 5), bools(3, 1), randn(3, 5)], {}, 0)
    case("aten.masked_scatter", [x, bools(5), randn(70)], {}, 0)
    case("aten.select_scatter", [x, randn(4, 5), 1, -1], {}, 0)
    case("aten.select_scatter", [x, ints(0, 9, 4, 3), -1, 2], {}, 0)
    case("aten.diagonal_scatter", [x, randn(5, 3), -1, 0, 1], {}, 0)
    case("aten.as_strided_scatter", [x, randn(2, 3), [2, 3], [1, 7], 4], {}, 0)
    case("aten.index_fill.int_Tensor", [x, -2, torch.tensor([2, 0]), torch.tensor(2.5)], {}, 0)
    case("aten.index_fill.int_Scalar", [x, 0, torch.tensor(1), -inf], {}, 0)


def movement(case):
    x = randn(2, 3, 4, 5)
    for args in ([], [1], [-1, 1, 3], [2, -1, 0], [-2, 2, 1], [9], [-9], [0, 3, 2]):
        case("aten.diagonal", [x, *args], {}, 0)
        case("aten.diagonal_copy", [x, *args], {}, 0)
    for dtype in (F64, F16, BF16, torch.bool, *INTEGERS):
        case("aten.diagonal", [ints(0, 9, 3, 4).to(dtype), 1], {}, 0)
        case("aten.to.other", [ints(0, 9, 3).to(dtype), randn(2)], {}, 0)
        case("aten.to.other", [ints(0, 9, 3), torch.zeros(2, dtype=dtype)], {}, 0)
        case("aten.eye", [3], {"dtype": dtype}, 0)
        case("aten.empty_strided", [[2, 3], [1, 2]], {"dtype": dtype}, 0, undefined=True)
        case("aten.new_empty", [torch.zeros(1, dtype=dtype), [2, 3]], {}, 0, undefined=True)
    case("aten.empty_strided", [[4], [1]], {}, 0, undefined=True)
    case("aten.new_empty", [x, [2]], {"dtype": torch.int8}, 0, undefined=True)
    case("aten.new_empty_strided", [x, [2, 3], [1, 2]], {}, 0, undefined=True)
    case("aten.movedim.int", [x, 0, 2], {}, 0)
    case("aten.movedim.int", [x, -1, 1], {}, 0)
    case("aten.movedim.intlist", [x, [0, 3], [2, 0]], {}, 0)
    case("aten.movedim.intlist", [x, [], []], {}, 0)
    case("aten.ravel", [x], {}, 0)
    case("aten.ravel", [randn()], {}, 0)
    case("aten.tile", [x, [2]], {}, 0)
    case("aten.tile", [randn(3), [2, 2]], {}, 0)
    case("aten.broadcast_to", [randn(3, 1), [2, 3, 4]], {}, 0)
    case("aten.expand_copy", [randn(3, 1), [-1, 4]], {}, 0)
    case("aten.alias_copy", [x], {}, 0)
    case("aten.detach_copy", [x], {}, 0)
    case("aten.lift_fresh", [x], {}, 0)
    case("aten.permute_copy", [x, [3, 0, 2, 1]], {}, 0)
    case("aten.transpose_copy.int", [x, 1, -1], {}, 0)
    case("aten.t_copy", [randn(2, 3)], {}, 0)
    case("aten.squeeze_copy", [randn(1, 2, 1)], {}, 0)
    case("aten.squeeze_copy.dim", [randn(1, 2, 1), 0], {}, 0)
    case("aten.squeeze_copy.dims", [randn(1, 2, 1), [0, 1]], {}, 0)
    case("aten.unsqueeze_copy", [x, -2], {}, 0)
    case("aten.slice_copy.Tensor", [x, 3, 1, -1, 2], {}, 0)
    case("aten.select_copy.int", [x, 1, -1], {}, 0)
    case("aten.unfold_copy", [x, 3, 2, 2], {}, 0)
    case("aten.as_strided_copy", [x, [2, 3], [1, 7], 5], {}, 0)
    case("aten.split_copy.Tensor", [x, 2, 2], {}, 0)
    case("aten.split_with_sizes_copy", [x, [1, 4], 3], {}, 0)
    case("aten.unbind_copy.int", [x, 1], {}, 0)
    for sections in (1, 2, 3, 7):
        case("aten.tensor_split.sections", [x, sections, 3], {}, 0)


def padding(case):
    signal, image, volume = randn(2, 3, 6), randn(2, 3, 4, 5), randn(1, 2, 3, 4, 3)
    sides = {1: [2, 1], 2: [2, 1, 0, 3], 3: [1, 2, 3, 0, 1, 1]}
    for mode in ("reflection", "replication"):
        for dims, x in ((1, signal), (2, image), (3, volume)):
            for dtype in (torch.float32, F64, F16, BF16):
                case(f"aten.{mode}_pad{dims}d", [x.to(dtype), sides[dims]], {}, 0)
            case(f"aten.{mode}_pad{dims}d", [x[0], [1] * (2 * dims)], {}, 0)
            case(f"aten.{mode}_pad{dims}d", [x, [0] * (2 * dims)], {}, 0)
            case(f"aten.{mode}_pad{dims}d", [x, [-1, 2] + [0] * (2 * dims - 2)], {}, 0)


def distances(case):
    for dtype, tolerance in by_dtype(torch.float32, F64):
        for p in (0.0, 1.0, 2.0, 3.0, 0.5, inf):
            case("aten._pdist_forward", [randn(5, 4, dtype=dtype), p], {}, tolerance)
    case("aten._pdist_forward", [randn(1, 3)], {}, 0)
    case("aten._pdist_forward", [randn(4, 0)], {}, 0)


def functions(case):
    shared = torch.cat([SPECIAL, randn(20), torch.linspace(-1, 1, 21)])
    for op in "acosh asinh atanh erfc erfinv sinc deg2rad rad2deg logit lgamma digamma".split():
        for dtype, tolerance in ((torch.float32, FUNCTION), (F64, DOUBLE), (F16, HALF), (BF16, BHALF)):
            case(f"aten.{op}", [shared.to(dtype)], {}, tolerance)
            case(f"aten.{op}", [torch.linspace(0.01, 0.99, 9, dtype=F64).to(dtype)], {}, tolerance)
        case(f"aten.{op}", [ints(1, 9, 6)], {}, FUNCTION)
        case(f"aten.{op}", [bools(3)], {}, FUNCTION)
    near = torch.tensor([1e-8, -1e-4, 0.3, 0.999999, -0.9999999, 0.5])
    case("aten.erfinv", [near], {}, FUNCTION)
    case("aten.erfinv", [torch.tensor([1 - 1e-15, -1 + 1e-10, 1e-300, 0.7], dtype=F64)], {}, DOUBLE)
    case("aten.asinh", [torch.tensor([1e-20, -1e-6, 1e20, -3e38])], {}, FUNCTION)
    case("aten.acosh", [torch.tensor([1.0, 1.0000001, 1e20, 0.5])], {}, FUNCTION)
    case("aten.logit", [torch.tensor([-0.5, 0.5, 1.0, 2.0, nan]), 0.1], {}, FUNCTION)
    for dtype, tolerance in ((torch.float32, 0), (F64, 0), (F16, 0), (BF16, 0)):
        x = shared.to(dtype)
        for op in ("frac", "nan_to_num", "isfinite", "isposinf", "isneginf", "signbit", "hardshrink"):
            case(f"aten.{op}", [x], {}, tolerance)
        case("aten.nan_to_num", [x, 1.5, 2.0, -3.0], {}, 0)
        case("aten.nan_to_num", [x], {"posinf": 1e9}, 0)
        case("aten.hardshrink", [x, 1.25], {}, 0)
        for decimals in (0, 2, -1):
            case("aten.round.decimals", [randn(9).to(dtype) * 30], {"decimals": decimals}, {F16: HALF, BF16: BHALF}.get(dtype, 0))
    for dtype in (*INTEGERS, torch.bool):
        for op in ("nan_to_num", "isfinite", "signbit"):
            case(f"aten.{op}", [ints(0, 9, 4).to(dtype)], {}, 0)


def pairs(case):
    a, b = torch.cat([SPECIAL, randn(9)]), torch.cat([SPECIAL.flip(0), randn(9)])
    for dtype, tolerance in ((torch.float32, FUNCTION), (F64, DOUBLE), (F16, HALF), (BF16, BHALF)):
        for op in ("hypot", "logaddexp", "logaddexp2", "copysign.Tensor", "xlogy.Tensor", "fmax", "fmin", "heaviside"):
            case(f"aten.{op}", [a.to(dtype), b.to(dtype)], {}, tolerance)
            case(f"aten.{op}", [randn(3, 1, dtype=dtype), randn(2, 1, 4, dtype=dtype)], {}, tolerance)
        case("aten.outer", [randn(3, dtype=dtype), randn(4, dtype=dtype)], {}, 0)
        start, end = randn(3, 4, dtype=dtype), randn(4, dtype=dtype)
        for weight in (0.3, 0.5, 1.7, -2):
            case("aten.lerp.Scalar", [start, end, weight], {}, tolerance)
        case("aten.lerp.Tensor", [start, end, randn(2, 1, 1, dtype=dtype)], {}, tolerance)
        case("aten.lerp.Tensor", [start, end, torch.tensor(0.25, dtype=dtype)], {}, tolerance)
        case("aten.addcdiv", [start, end, randn(3, 1, dtype=dtype)], {}, tolerance)
        case("aten.addcdiv", [start, end, randn(3, 1, dtype=dtype)], {"value": -0.7}, tolerance)
    case("aten.addcdiv", [ints(0, 9, 3), ints(1, 9, 3), randn(3)], {"value": 2}, FUNCTION)
    case("aten.xlogy.Scalar_Other", [randn(4), 2.5], {}, FUNCTION)
    case("aten.xlogy.Scalar_Self", [2, randn(4).abs()], {}, FUNCTION)
    case("aten.copysign.Scalar", [randn(4), -0.0], {}, 0)
    case("aten.outer", [ints(0, 9, 3), randn(2)], {}, 0)
    case("aten.outer", [bools(3), bools(2)], {}, 0)
    for dtype in INTEGERS:
        x, by = ints(0, 100, 8).to(dtype), torch.tensor([0, 1, 2, 6, 7, 8, 15, 31]).to(dtype)
        for op in ("bitwise_left_shift", "bitwise_right_shift"):
            case(f"aten.{op}.Tensor", [x, by], {}, 0)
            case(f"aten.{op}.Tensor_Scalar", [x, 3], {}, 0)
            if dtype != torch.uint8:
                case(f"aten.{op}.Tensor", [-x, by], {}, 0)
                case(f"aten.{op}.Tensor", [-x, -by], {}, 0)
        for op in ("fmax", "fmin", "heaviside", "copysign.Tensor", "xlogy.Tensor"):
            case(f"aten.{op}", [ints(0, 4, 6).to(dtype), ints(0, 4, 6).to(dtype)], {}, FUNCTION)
        case("aten.outer", [x[:3], by[:2]], {}, 0)
    case("aten.heaviside", [bools(4), bools(4)], {}, 0)


def batch_norms(case):
    for dtype, tolerance in by_dtype():
        x, w, b = randn(2, 3, 4, dtype=dtype), randn(3, dtype=dtype), randn(3, dtype=dtype)
        m, v = randn(3, dtype=dtype), torch.rand(3, dtype=F64).to(dtype) + 0.5
        case("aten._native_batch_norm_legit", [x, w, b, m, v, False, 0.1, 1e-5], {}, tolerance)
        case("aten.native_batch_norm", [x, w, None, m, v, False, 0.1, 1e-5], {}, tolerance)
        case("aten.native_batch_norm", [x, w, b, None, None, True, 0.1, 1e-5], {}, tolerance)


def others(case):
    x = randn(3, 4)
    for dtype, tolerance in by_dtype():
        case("aten.addmv", [randn(3, dtype=dtype), randn(3, 4, dtype=dtype), randn(4, dtype=dtype)], {}, tolerance)
        case("aten.addmv", [randn(3, dtype=dtype), randn(3, 4, dtype=dtype), randn(4, dtype=dtype)], {"beta": 0.5, "alpha": 2}, tolerance)
        y = torch.cat([randn(2, 4), torch.full((1, 4), nan)]).to(dtype)
        case("aten.nansum", [y], {}, tolerance)
        case("aten.nansum", [y, [0], True], {}, tolerance)
    for dtype in (torch.float32, F64, F16, BF16, *INTEGERS):
        distinct = torch.randperm(24).reshape(2, 3, 4).to(dtype)
        case("aten.fill.Tensor", [distinct, torch.tensor(2.0)], {}, 0)
        case("aten.aminmax", [distinct], {}, 0)
        case("aten.aminmax", [distinct], {"dim": 1, "keepdim": True}, 0)
        case("aten.median", [distinct], {}, 0)
        case("aten.median.dim", [distinct, 1], {}, 0)
        case("aten.kthvalue", [distinct, 2], {}, 0)
        case("aten.kthvalue", [distinct, 1, 0, True], {}, 0)
        case("aten.diag_embed", [distinct], {}, 0)
    case("aten.diag_embed", [x, -2, 2, 0], {}, 0)
    case("aten.diag_embed", [x, 1], {}, 0)
    case("aten.nansum", [ints(0, 9, 4)], {}, 0)
    case("aten.median", [torch.tensor([1.0, nan, 3.0])], {}, 0)
    case("aten.median.dim", [torch.tensor([[1.0, nan, 3.0], [4.0, 2.0, 9.0]]), 1], {}, 0)
    case("aten.kthvalue", [torch.tensor([nan, 1.0, 3.0]), 3], {}, 0)
    case("aten.aminmax", [torch.tensor([1.0, nan, 3.0])], {}, 0)
    case("aten._assert_async", [torch.tensor(True)], {}, 0)
    case("aten._assert_async.msg", [torch.tensor([2.5]), "no"], {}, 0)
    case("aten.sym_constrain_range", [3], {"min": 2, "max": 5}, 0)
    case("aten.sym_constrain_range_for_size", [3], {}, 0)


FAMILIES = (reductions, positions, writing, movement, padding, distances, functions, pairs, batch_norms, others)


def add_all(add):
    for family in FAMILIES:
        family(add)
