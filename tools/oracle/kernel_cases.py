"""The cases of make_kernel_cases.py: the ops and their arguments.

Exact cases (tolerance 0) are data movement, comparisons, and arithmetic that rounds once. The others compare within
`tolerance` times the largest expected magnitude.
"""

import math

import torch

SUM = 1e-5  # f32 sums in another order
HALF = 2e-3  # float16: two units in the last place at most
BHALF = 2e-2  # bfloat16
FUNCTION = 2e-6  # f32 functions of another math library

nan, inf = math.nan, math.inf


def randn(*shape, dtype=torch.float32):
    return torch.randn(shape, dtype=torch.float64).to(dtype)


def ints(low, high, *shape, dtype=torch.int64):
    return torch.randint(low, high, shape).to(dtype)


def bools(*shape):
    return torch.rand(shape) > 0.5


SPECIAL = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 6.0, 7.0, 30.0, -30.0, inf, -inf, nan])


def convolutions(case):
    def conv(op, x, w, b=None, tolerance=SUM, **kw):
        case(op, [x, w, b], kw, tolerance)

    conv("aten.conv2d", randn(1, 3, 9, 8), randn(4, 3, 3, 3), randn(4))
    conv("aten.conv2d", randn(2, 3, 9, 8), randn(5, 3, 3, 2), stride=[2, 1], padding=[1, 0])
    conv("aten.conv2d", randn(1, 4, 11, 10), randn(6, 2, 3, 3), randn(6), stride=[2, 3], padding=[2, 1], dilation=[2, 1], groups=2)
    conv("aten.conv2d", randn(2, 6, 5, 7), randn(4, 6, 1, 1), randn(4))
    conv("aten.conv2d", randn(2, 6, 5, 7), randn(4, 3, 1, 1), randn(4), groups=2)
    conv("aten.conv2d", randn(1, 6, 6, 7), randn(4, 6, 1, 1), stride=[2, 2])
    conv("aten.conv2d", randn(1, 6, 6, 7), randn(4, 6, 1, 1), randn(4), padding=[1, 1])
    conv("aten.conv2d", randn(1, 2, 3, 4), randn(300, 2, 3, 3), randn(300), padding=[1, 1])
    conv("aten.conv2d", randn(1, 2, 24, 30), randn(2, 2, 3, 3), randn(2), padding=[1, 1])
    # Depthwise, with a multiplier, strides, dilations, windows larger than the input.
    conv("aten.conv2d", randn(2, 5, 9, 20), randn(5, 1, 3, 3), randn(5), padding=[1, 1], groups=5)
    conv("aten.conv2d", randn(1, 5, 9, 11), randn(10, 1, 3, 3), stride=[2, 2], padding=[1, 1], groups=5)
    conv("aten.conv2d", randn(1, 3, 12, 13), randn(3, 1, 5, 3), randn(3), stride=[2, 3], padding=[3, 2], dilation=[2, 2], groups=3)
    conv("aten.conv2d", randn(1, 3, 4, 5), randn(3, 1, 5, 5), stride=[3, 3], padding=[2, 2], groups=3)
    conv("aten.conv2d", randn(3, 1, 2), randn(1, 1, 1, 3)[:, :, :, :2].repeat(2, 3, 1, 1))
    conv("aten.conv2d", randn(0, 3, 5, 5), randn(2, 3, 3, 3), tolerance=0)
    conv("aten.conv2d", randn(1, 3, 7, 6, dtype=torch.float64), randn(4, 3, 3, 3, dtype=torch.float64), tolerance=1e-12)
    conv("aten.conv2d", randn(1, 3, 7, 6, dtype=torch.bfloat16), randn(4, 3, 3, 3, dtype=torch.bfloat16), tolerance=BHALF)
    for rule in ("valid", "same"):
        case("aten.conv2d.padding", [randn(1, 3, 8, 7), randn(4, 3, 4, 3), randn(4)], {"padding": rule, "dilation": [1, 2]}, SUM)
    case("aten.conv1d.padding", [randn(1, 3, 8), randn(4, 3, 4)], {"padding": "same"}, SUM)
    case("aten.conv3d.padding", [randn(1, 2, 4, 5, 6), randn(3, 2, 2, 3, 2)], {"padding": "same"}, SUM)
    conv("aten.conv1d", randn(2, 4, 15), randn(6, 2, 3), randn(6), stride=[2], padding=[2], dilation=[2], groups=2)
    conv("aten.conv1d", randn(2, 4, 15), randn(4, 1, 3), padding=[1], groups=4)
    conv("aten.conv3d", randn(1, 2, 5, 6, 7), randn(3, 2, 2, 3, 3), randn(3), stride=[2, 1, 2], padding=[1, 0, 1])
    conv("aten.conv3d", randn(1, 3, 5, 6, 7), randn(3, 1, 3, 3, 3), randn(3), stride=[2, 1, 2], padding=[1, 1, 1], groups=3)


def pooling(case):
    x = randn(2, 3, 9, 10)
    case("aten.max_pool2d", [x, [3, 3]], {"stride": [2, 2], "padding": [1, 1]}, 0)
    case("aten.max_pool2d", [x, [3, 2]], {"ceil_mode": True}, 0)
    case("aten.max_pool2d", [x, [3, 3], [2, 2], [0, 0], [1, 1], True], {}, 0)
    case("aten.max_pool2d", [x, [2, 3], [3, 2], [1, 1], [2, 3]], {}, 0)
    case("aten.max_pool2d", [randn(1, 1, 5, 5), [2, 2], [4, 4], [1, 1], [1, 1], True], {}, 0)
    case("aten.max_pool2d", [ints(-128, 128, 1, 2, 6, 6, dtype=torch.int8), [3, 3], [2, 2], [1, 1]], {}, 0)
    case("aten.max_pool2d", [randn(1, 1, 2, 2), [2, 2], [1, 1], [1, 1], [3, 3], True], {}, 0)
    with_nan = randn(1, 1, 4, 4)
    with_nan[0, 0, 1, 2] = nan
    with_nan[0, 0, 3, 0] = -inf
    case("aten.max_pool2d", [with_nan, [2, 2], [1, 1]], {}, 0)
    case("aten.max_pool2d", [-x.abs() - 1, [3, 3], [1, 1], [1, 1]], {}, 0)
    case("aten.max_pool2d_with_indices", [ints(0, 4, 1, 2, 6, 7).float(), [3, 3], [2, 2], [1, 1]], {}, 0)
    case("aten.max_pool1d", [randn(2, 3, 11), [3], [2], [1]], {}, 0)
    case("aten.max_pool3d", [randn(1, 2, 5, 6, 7), [2, 3, 2], [2, 1, 2], [1, 1, 0]], {}, 0)
    case("aten.max_pool3d_with_indices", [randn(1, 2, 5, 6, 7), [2, 2, 2], [2, 2, 2], [0, 0, 0], [1, 1, 1], True], {}, 0)
    case("aten.avg_pool2d", [x, [2, 2], [2, 2]], {}, SUM)
    case("aten.avg_pool2d", [x, [3, 3], [2, 2], [1, 1]], {}, SUM)
    case("aten.avg_pool2d", [x, [3, 3], [2, 3], [1, 1], True, True], {}, SUM)
    case("aten.avg_pool2d", [x, [3, 3], [2, 3], [1, 1], True, False], {}, SUM)
    case("aten.avg_pool2d", [x, [3, 2], [2, 3], [1, 0], True, False, 5], {}, SUM)
    case("aten.avg_pool1d", [randn(2, 3, 11), [3], [2], [1], True, False], {}, SUM)
    case("aten.avg_pool3d", [randn(1, 2, 5, 6, 7), [2, 3, 2], [2, 1, 2], [1, 1, 0], True, False], {}, SUM)
    case("aten.adaptive_avg_pool2d", [x, [1, 1]], {}, SUM)
    case("aten.adaptive_avg_pool2d", [x, [4, 7]], {}, SUM)
    case("aten.adaptive_avg_pool2d", [randn(3, 4, 5), [6, 3]], {}, SUM)
    case("aten._adaptive_avg_pool2d", [x, [2, 3]], {}, SUM)
    case("aten.adaptive_avg_pool1d", [randn(2, 3, 7), [4]], {}, SUM)
    case("aten.adaptive_avg_pool3d", [randn(1, 2, 3, 4, 5), [2, 2, 3]], {}, SUM)
    case("aten._adaptive_avg_pool3d", [randn(1, 2, 3, 4, 5), [2, 3, 2]], {}, SUM)
    case("aten.adaptive_max_pool1d", [randn(2, 3, 7), [4]], {}, 0)
    case("aten.adaptive_max_pool2d", [x, [4, 3]], {}, 0)
    case("aten.adaptive_max_pool3d", [randn(1, 2, 3, 4, 5), [2, 2, 3]], {}, 0)


def normalisation(case):
    x = randn(2, 3, 4, 5)
    w, b, m, v = randn(3), randn(3), randn(3), torch.rand(3) + 0.5
    case("aten.batch_norm", [x, w, b, m, v, False, 0.1, 1e-5, True], {}, SUM)
    case("aten.batch_norm", [x, None, None, m, v, False, 0.1, 1e-3, True], {}, SUM)
    case("aten.batch_norm", [x, w, b, m.clone(), v.clone(), True, 0.1, 1e-5, True], {}, SUM)
    case("aten.batch_norm", [randn(6, 3), w, b, m, v, False, 0.1, 1e-5, True], {}, SUM)
    case("aten._native_batch_norm_legit_no_training", [x, w, b, m, v, 0.1, 1e-5], {}, SUM)
    case("aten.instance_norm", [x, w, b, None, None, True, 0.1, 1e-5, True], {}, SUM)
    case("aten.instance_norm", [x, w, b, m, v, False, 0.1, 1e-5, True], {}, SUM)
    case("aten.layer_norm", [x + 3, [5], randn(5), randn(5)], {}, SUM)
    case("aten.layer_norm", [x, [4, 5], randn(4, 5), None, 1e-2], {}, SUM)
    case("aten.layer_norm", [x.bfloat16(), [5]], {}, BHALF)
    case("aten.group_norm", [randn(2, 6, 3, 5), 3, randn(6), randn(6)], {}, SUM)
    case("aten.group_norm", [randn(2, 6, 5), 1], {}, SUM)
    case("aten.rms_norm", [x, [5], randn(5)], {}, SUM)
    case("aten.rms_norm", [x, [4, 5], None, 0.1], {}, SUM)


def products(case):
    case("aten.linear", [randn(3, 7), randn(5, 7), randn(5)], {}, SUM)
    case("aten.linear", [randn(7), randn(5, 7)], {}, SUM)
    case("aten.linear", [randn(2, 3, 40), randn(300, 40), randn(300)], {}, SUM)
    case("aten.linear", [randn(200, 40), randn(30, 40), randn(30)], {}, SUM)
    case("aten.linear", [randn(0, 7), randn(5, 7), randn(5)], {}, 0)
    case("aten.linear", [randn(3, 7, dtype=torch.float16), randn(5, 7, dtype=torch.float16)], {}, HALF)
    for a, b in [((3, 4), (4, 5)), ((4,), (4,)), ((4,), (4, 5)), ((3, 4), (4,)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (4,)),
                 ((2, 1, 3, 4), (5, 4, 2)), ((4,), (2, 4, 3)), ((3, 0), (0, 2)), ((2, 3, 0), (2, 0, 4))]:
        case("aten.matmul", [randn(*a), randn(*b)], {}, SUM)
    case("aten.matmul", [ints(-9, 9, 2, 3, 4), ints(-9, 9, 4, 5)], {}, 0)
    case("aten.bmm", [randn(3, 4, 5), randn(3, 5, 2)], {}, SUM)
    case("aten.mm", [randn(4, 5), randn(5, 2)], {}, SUM)
    case("aten.mv", [randn(4, 5), randn(5)], {}, SUM)
    case("aten.dot", [randn(5), randn(5)], {}, SUM)
    case("aten.vdot", [randn(5), randn(5)], {}, SUM)
    case("aten.addmm", [randn(4), randn(3, 5), randn(5, 4)], {"beta": 0.5, "alpha": 2}, SUM)
    case("aten.addmm", [torch.full((3, 4), nan), randn(3, 5), randn(5, 4)], {"beta": 0}, SUM)
    case("aten.baddbmm", [randn(2, 3, 4), randn(2, 3, 5), randn(2, 5, 4)], {"alpha": 0.5}, SUM)


def unary(case):
    x = torch.cat([randn(30) * 3, SPECIAL])
    for op in "cos sin tan exp exp2 expm1 erf tanh sigmoid atan sinh cosh".split():
        case(f"aten.{op}", [x.clamp(-20, 20)], {}, FUNCTION)
        case(f"aten.{op}", [ints(-3, 4, 6)], {}, FUNCTION)
    for op in "tanh sigmoid exp erf".split():
        case(f"aten.{op}", [SPECIAL], {}, FUNCTION)
        case(f"aten.{op}", [randn(9, dtype=torch.float64)], {}, 1e-14)
        case(f"aten.{op}", [randn(9, dtype=torch.float16)], {}, HALF)
    for op in "acos asin".split():
        case(f"aten.{op}", [torch.linspace(-1, 1, 9)], {}, FUNCTION)
    for op in "log log2 log10 log1p sqrt rsqrt reciprocal".split():
        case(f"aten.{op}", [torch.cat([x.abs() + 0.01, torch.tensor([1e-30, inf])])], {}, FUNCTION)
        case(f"aten.{op}", [ints(1, 9, 6, dtype=torch.int32)], {}, FUNCTION)
    for op in "abs ceil floor neg relu round sign square trunc".split():
        case(f"aten.{op}", [x], {}, 0)
        case(f"aten.{op}", [ints(-100, 100, 2, 3, dtype=torch.int8)], {}, 0)
    for op in "logical_not isnan isinf".split():
        case(f"aten.{op}", [SPECIAL], {}, 0)
    case("aten.logical_not", [ints(-1, 2, 7)], {}, 0)
    case("aten.bitwise_not", [bools(5)], {}, 0)
    case("aten.bitwise_not", [ints(0, 256, 6, dtype=torch.uint8)], {}, 0)
    for op in "hardsigmoid hardswish silu mish gelu selu log_sigmoid softplus leaky_relu elu celu".split():
        case(f"aten.{op}", [x.clamp(-50, 50) if op in ("softplus", "mish") else x], {}, FUNCTION)
        case(f"aten.{op}", [randn(7, dtype=torch.float64)], {}, 1e-14)
    for op in "hardsigmoid hardswish silu gelu".split():
        case(f"aten.{op}", [randn(20, dtype=torch.bfloat16)], {}, BHALF)
    case("aten.gelu", [x], {"approximate": "tanh"}, FUNCTION)
    case("aten.leaky_relu", [x, 0.2], {}, 0)
    case("aten.elu", [x, 0.5, 2.0, 0.25], {}, FUNCTION)
    case("aten.celu", [x, 0.7], {}, FUNCTION)
    case("aten.softplus", [x.clamp(-50, 50), 2.0, 3.0], {}, FUNCTION)
    case("aten.softshrink", [x, 0.7], {}, 0)
    case("aten.relu6", [x], {}, 0)
    case("aten.hardtanh", [x, 0.0, 6.0], {}, 0)
    case("aten.hardtanh", [x], {}, 0)
    case("aten.threshold", [x, 0.5, -7.0], {}, 0)
    case("aten.rrelu", [x, 0.1, 0.3], {}, FUNCTION)
    for op in "dropout feature_dropout alpha_dropout feature_alpha_dropout".split():
        case(f"aten.{op}", [randn(3, 4), 0.5, False], {}, 0)
    # Enough elements for several threads.
    case("aten.relu", [ints(-128, 128, 20000, dtype=torch.int8)], {}, 0)


def binary(case):
    d, h = torch.float64, torch.float16
    x, y = randn(2, 3, 4), randn(3, 1)
    for op in "add sub mul".split():
        case(f"aten.{op}.Tensor", [x, y], {}, 0)
        case(f"aten.{op}.Tensor", [y, x], {}, 0)
        case(f"aten.{op}.Tensor", [randn(4, 1), randn(1, 3)], {}, 0)
        case(f"aten.{op}.Tensor", [x, randn()], {}, 0)
        case(f"aten.{op}.Tensor", [x, randn(dtype=d)], {}, 0)
        case(f"aten.{op}.Tensor", [x.half(), randn(2, 3, 4, dtype=h)], {}, 0)
        case(f"aten.{op}.Tensor", [x.half(), y.bfloat16()], {}, 0)
        case(f"aten.{op}.Tensor", [ints(-9, 9, 5), randn(5)], {}, 0)
        case(f"aten.{op}.Tensor", [ints(-9, 9, 5), 2.5], {}, 0)
        case(f"aten.{op}.Tensor", [ints(0, 256, 40, dtype=torch.uint8), ints(0, 256, 40, dtype=torch.uint8)], {}, 0)
        case(f"aten.{op}.Tensor", [ints(0, 256, 9, dtype=torch.uint8), ints(-128, 128, 9, dtype=torch.int8)], {}, 0)
        case(f"aten.{op}.Tensor", [x.half(), 2.7], {}, 0)
        case(f"aten.{op}.Tensor", [x.bfloat16(), 3], {}, 0)
        case(f"aten.{op}.Scalar", [x, 1.1], {}, 0)
        case(f"aten.{op}.Scalar", [ints(-9, 9, 5, dtype=torch.int16), 3], {}, 0)
        case(f"aten.{op}.Tensor", [randn(0, 3), randn(1, 3)], {}, 0)
        # A channel factor, as in squeeze and excitation, and a trailing one.
        case(f"aten.{op}.Tensor", [randn(2, 5, 3, 4), randn(2, 5, 1, 1)], {}, 0)
        case(f"aten.{op}.Tensor", [randn(2, 5, 1, 1), randn(2, 5, 3, 4)], {}, 0)
        case(f"aten.{op}.Tensor", [randn(2, 5, 3, 4), randn(4)], {}, 0)
    case("aten.add.Tensor", [bools(9), bools(9)], {}, 0)
    case("aten.mul.Tensor", [bools(9), bools(9)], {}, 0)
    case("aten.add.Tensor", [bools(9), True], {}, 0)
    case("aten.add.Tensor", [x, y], {"alpha": 0.3}, FUNCTION)
    case("aten.sub.Tensor", [x, y], {"alpha": 2}, 0)
    case("aten.sub.Tensor", [ints(-9, 9, 5), ints(-9, 9, 5)], {"alpha": 3}, 0)
    case("aten.rsub.Scalar", [x, 1.5, 2], {}, FUNCTION)
    case("aten.rsub.Scalar", [ints(-9, 9, 5), 7], {}, 0)
    case("aten.rsub.Tensor", [x, y], {}, 0)
    divisor = torch.tensor([3, -3, 7, -7, 1])
    for op in ["div.Tensor", "floor_divide", "remainder.Tensor"]:
        case(f"aten.{op}", [x, y], {}, 0)
        case(f"aten.{op}", [torch.tensor([7, 7, -7, -7, -9]), divisor], {}, 0)
        case(f"aten.{op}", [randn(20) * 9, torch.tensor(0.3)], {}, 0)
        case(f"aten.{op}", [torch.tensor([1.0, -1.0, 0.0, inf, nan, 5.0]), torch.tensor([0.0, 0.0, 0.0, 2.0, 2.0, inf])], {}, 0)
    case("aten.div.Tensor", [ints(-9, 9, 5), 4], {}, 0)
    # Scalars next to half-precision tensors: some ops round them first.
    half = randn(40, dtype=h)
    for op in "add.Tensor sub.Tensor mul.Tensor div.Tensor floor_divide lt.Scalar ge.Scalar".split():
        case(f"aten.{op}", [half, half[3].item() * 1.0002], {}, 0)
        if not op.endswith("Scalar"):
            case(f"aten.{op}", [half, torch.tensor(2.7)], {}, 0)
    for mode in ("trunc", "floor"):
        case("aten.div.Tensor_mode", [half, half[3].item() * 1.0002], {"rounding_mode": mode}, 0)
    case("aten.remainder.Tensor", [half, torch.tensor(2.7)], {}, 0)
    case("aten.remainder.Scalar", [half, 2.7], {}, 0)
    for op in ("maximum", "atan2"):
        case(f"aten.{op}", [half, torch.tensor(0.1)], {}, HALF)
    case("aten.pow.Tensor_Scalar", [half.abs(), 1.7], {}, HALF)
    case("aten.floor_divide.Scalar", [ints(-9, 9, 9), 4], {}, 0)
    case("aten.div.Scalar", [x, 3], {}, 0)
    case("aten.remainder.Scalar", [ints(-9, 9, 9), 4], {}, 0)
    for mode in (None, "trunc", "floor"):
        case("aten.div.Tensor_mode", [x, y], {"rounding_mode": mode}, 0)
        case("aten.div.Tensor_mode", [torch.tensor([7, 7, -7, -7, -9]), divisor], {"rounding_mode": mode}, 0)
        case("aten.div.Scalar_mode", [x, 0.4], {"rounding_mode": mode}, 0)
    for e in (2, 3, 0.5, -1, -0.5, 2.2):
        case("aten.pow.Tensor_Scalar", [x.abs() + 0.1, e], {}, FUNCTION)
    case("aten.pow.Tensor_Scalar", [ints(-3, 4, 9), 3], {}, 0)
    case("aten.pow.Tensor_Scalar", [ints(1, 4, 9), 0.5], {}, FUNCTION)
    case("aten.pow.Tensor_Tensor", [x.abs(), randn(4)], {}, FUNCTION)
    case("aten.pow.Scalar", [2.5, randn(5)], {}, FUNCTION)
    case("aten.pow.Scalar", [2, ints(0, 9, 5)], {}, 0)
    case("aten.atan2", [x, y], {}, FUNCTION)
    case("aten.atan2", [ints(-3, 4, 9), ints(-3, 4, 9)], {}, FUNCTION)
    special = torch.tensor([0.0, 1.0, nan, inf, 2.0])
    for op in "maximum minimum max.other min.other".split():
        case(f"aten.{op}", [x, y], {}, 0)
        case(f"aten.{op}", [special, special.flip(0)], {}, 0)
        case(f"aten.{op}", [ints(-9, 9, 5), ints(-9, 9, 3, 5)], {}, 0)
    small = ints(-2, 3, 3, 4)
    for op in "eq ne lt le gt ge".split():
        case(f"aten.{op}.Tensor", [small, ints(-2, 3, 4)], {}, 0)
        case(f"aten.{op}.Tensor", [small.float(), ints(-2, 3, 4)], {}, 0)
        case(f"aten.{op}.Scalar", [small, 1], {}, 0)
        case(f"aten.{op}.Scalar", [torch.tensor([0.1, 0.2, nan]), 0.1], {}, 0)
        case(f"aten.{op}.Scalar", [torch.tensor([16777217, 1]), 16777216.0], {}, 0)
    for op in "__and__ __or__ __xor__ bitwise_and bitwise_or bitwise_xor".split():
        case(f"aten.{op}.Tensor", [bools(3, 4), bools(4)], {}, 0)
        case(f"aten.{op}.Tensor", [ints(-9, 9, 5), ints(0, 200, 5, dtype=torch.uint8)], {}, 0)
        case(f"aten.{op}.Scalar", [ints(-9, 9, 5), 6], {}, 0)
    for op in "logical_and logical_or logical_xor".split():
        case(f"aten.{op}", [bools(3, 4), bools(4)], {}, 0)
        case(f"aten.{op}", [ints(-1, 2, 6), randn(6)], {}, 0)
    case("aten.prelu", [randn(2, 3, 4), randn(3)], {}, 0)
    case("aten.prelu", [randn(5), randn(1)], {}, 0)
    case("aten.clamp", [SPECIAL, -1.0, 2], {}, 0)
    case("aten.clamp", [SPECIAL, 2.0, -1.0], {}, 0)
    case("aten.clamp", [ints(-9, 9, 9), -2.5, None], {}, 0)
    case("aten.clamp", [ints(-9, 9, 9), None, 3], {}, 0)
    case("aten.clamp_min", [randn(9), 0.25], {}, 0)
    case("aten.clamp_max", [randn(9), 0.25], {}, 0)
    case("aten.where.self", [bools(3, 1), x, y], {}, 0)
    case("aten.where.self", [bools(4), ints(0, 9, 4), randn(4)], {}, 0)
    case("aten.where.ScalarOther", [bools(3, 4), x, -1.5], {}, 0)
    case("aten.where.ScalarOther", [bools(4), ints(0, 9, 4), 1.5], {}, 0)
    case("aten.where.ScalarSelf", [bools(3, 4), 2, x], {}, 0)
    case("aten.where.Scalar", [bools(3, 4), 2.0, 3.0], {}, 0)
    case("aten.masked_fill.Scalar", [x, bools(4), -inf], {}, 0)
    case("aten.masked_fill.Scalar", [ints(0, 9, 3), bools(2, 3), 7.0], {}, 0)
    case("aten.masked_fill.Tensor", [x, bools(3, 4), torch.tensor(2.5)], {}, 0)
    case("aten.addcmul", [x, y, randn(4)], {"value": 0.7}, FUNCTION)
    case("aten.addcmul", [ints(-9, 9, 4), ints(-9, 9, 4), ints(-9, 9, 4)], {"value": 2}, 0)


def movement(case):
    x = randn(2, 3, 4)
    for op in ("view", "_unsafe_view", "view_copy", "reshape"):
        case(f"aten.{op}", [x, [6, -1]], {}, 0)
        case(f"aten.{op}", [x, [2, 2, 3, 2]], {}, 0)
        case(f"aten.{op}", [randn(1), []], {}, 0)
    case("aten.view", [randn(0, 3), [-1, 3]], {}, 0)
    case("aten.reshape_as", [x, randn(6, 4)], {}, 0)
    case("aten.view_as", [x, randn(6, 4)], {}, 0)
    case("aten.flatten.using_ints", [x, 1], {}, 0)
    case("aten.flatten.using_ints", [x, -3, -2], {}, 0)
    case("aten.flatten.using_ints", [randn()], {}, 0)
    case("aten.unflatten.int", [randn(2, 12), 1, [3, -1]], {}, 0)
    case("aten.squeeze", [randn(1, 2, 1, 3)], {}, 0)
    case("aten.squeeze.dim", [randn(1, 2, 1), -1], {}, 0)
    case("aten.squeeze.dim", [randn(1, 2, 1), 1], {}, 0)
    case("aten.squeeze.dim", [randn(), 0], {}, 0)
    case("aten.squeeze.dims", [randn(1, 2, 1, 1), [0, -1, 1]], {}, 0)
    for dim in (0, -1, 2, -4):
        case("aten.unsqueeze", [x, dim], {}, 0)
    case("aten.unsqueeze", [randn(), 0], {}, 0)
    case("aten.transpose.int", [x, 0, -1], {}, 0)
    case("aten.transpose.int", [x, 1, 2], {}, 0)
    case("aten.swapaxes", [x, 0, 1], {}, 0)
    case("aten.t", [randn(3, 4)], {}, 0)
    case("aten.t", [randn(3)], {}, 0)
    case("aten.numpy_T", [x], {}, 0)
    case("aten.permute", [x, [2, 0, -2]], {}, 0)
    case("aten.permute", [ints(0, 99, 2, 3, 4, 5, dtype=torch.uint8), [0, 3, 1, 2]], {}, 0)
    case("aten.expand", [randn(3, 1), [2, -1, 4]], {}, 0)
    case("aten.expand", [randn(3), [3]], {}, 0)
    case("aten.expand_as", [randn(3, 1), x], {}, 0)
    case("aten.slice.Tensor", [x, 1, 1], {}, 0)
    case("aten.slice.Tensor", [x, -1, -3, 9223372036854775807], {}, 0)
    case("aten.slice.Tensor", [x, 2, None, -1, 2], {}, 0)
    case("aten.slice.Tensor", [x, 0, 5, 9], {}, 0)
    case("aten.slice.Tensor", [x, 2, 3, 1], {}, 0)
    case("aten.slice.Tensor", [x, 0, -99, 99], {}, 0)
    case("aten.select.int", [x, 1, -1], {}, 0)
    case("aten.select.int", [x, -1, 0], {}, 0)
    case("aten.narrow", [x, 1, 1, 2], {}, 0)
    case("aten.narrow", [x, -1, -3, 2], {}, 0)
    case("aten.flip", [x, [0, -1]], {}, 0)
    case("aten.flip", [x, []], {}, 0)
    case("aten.unfold", [x, 2, 2, 1], {}, 0)
    case("aten.unfold", [x, 1, 2, 3], {}, 0)
    case("aten.roll", [x, [1, -5], [1, 2]], {}, 0)
    case("aten.roll", [x, [5]], {}, 0)
    case("aten.repeat", [x, [2, 1, 3]], {}, 0)
    case("aten.repeat", [randn(2), [3, 0, 2]], {}, 0)
    case("aten.repeat", [randn(2), [3, 2]], {}, 0)
    case("aten.repeat_interleave.self_int", [x, 3, 1], {}, 0)
    case("aten.repeat_interleave.self_int", [x, 2], {}, 0)
    case("aten.pixel_shuffle", [randn(2, 8, 3, 4), 2], {}, 0)
    case("aten.pixel_unshuffle", [randn(2, 3, 6, 4), 2], {}, 0)
    case("aten.channel_shuffle", [randn(2, 6, 3, 4), 3], {}, 0)
    for op in ("alias", "clone", "contiguous", "detach", "lift_fresh_copy"):
        case(f"aten.{op}", [x], {}, 0)
    casts = torch.tensor([-2.7, -1.0, -0.3, 0.0, 0.5, 1.9, 100.2])
    for dtype in (torch.int8, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float64, torch.bool):
        case("aten.to.dtype", [casts, dtype], {}, 0)
        case("aten.to.dtype", [ints(-300, 300, 9), dtype], {}, 0)
    case("aten.to.dtype_layout", [casts], {"dtype": torch.int16}, 0)
    case("aten.to.device", [casts, torch.device("cpu"), torch.float64], {}, 0)
    case("aten._to_copy", [casts], {"dtype": torch.bool}, 0)
    case("aten._to_copy", [casts], {}, 0)
    case("aten.type_as", [casts, ints(0, 2, 2)], {}, 0)
    case("aten.sym_size.int", [x, -1], {}, 0)
    case("aten.sym_numel", [x], {}, 0)


def joining(case):
    x, y = randn(2, 3, 4), randn(2, 1, 4)
    for op in ("cat", "concat"):
        case(f"aten.{op}", [[x, y, x], 1], {}, 0)
        case(f"aten.{op}", [[x, randn(0), y], -2], {}, 0)
    case("aten.cat", [[ints(0, 9, 2), randn(3)]], {}, 0)
    case("aten.cat", [[ints(0, 9, 2, 1, dtype=torch.int8), ints(0, 9, 2, 2, dtype=torch.int8)], 1], {}, 0)
    case("aten.stack", [[x, x + 1], 0], {}, 0)
    case("aten.stack", [[x, x + 1], -1], {}, 0)
    case("aten.stack", [[randn(), randn()]], {}, 0)
    for chunks in (1, 2, 3, 5):
        case("aten.chunk", [randn(2, 7), chunks, 1], {}, 0)
    case("aten.split.Tensor", [randn(7, 2), 3], {}, 0)
    case("aten.split.Tensor", [x, 2, -1], {}, 0)
    case("aten.split_with_sizes", [randn(7, 2), [3, 0, 4]], {}, 0)
    case("aten.split.sizes", [x, [1, 3], 2], {}, 0)
    case("aten.tensor_split.indices", [randn(7), [2, 5]], {}, 0)
    case("aten.tensor_split.indices", [x, [-1, 9], 1], {}, 0)
    case("aten.unbind.int", [x, 1], {}, 0)
    case("aten.pad", [x, [1, 2]], {}, 0)
    case("aten.pad", [x, [1, -2, 0, 3], "constant", 2.5], {}, 0)
    case("aten.pad", [randn(1, 2, 4, 5), [2, 1, 3, 0], "reflect"], {}, 0)
    case("aten.pad", [randn(1, 2, 4, 5), [2, 1, 3, 0], "replicate"], {}, 0)
    case("aten.pad", [randn(1, 2, 4, 5), [2, 1, 3, 0], "circular"], {}, 0)
    case("aten.constant_pad_nd", [ints(0, 9, 2, 3), [1, 1, 0, 2], 7], {}, 0)
    case("aten.meshgrid.indexing", [[randn(2), randn(3), randn(4)]], {"indexing": "ij"}, 0)
    case("aten.meshgrid.indexing", [[randn(2), randn(3), randn(4)]], {"indexing": "xy"}, 0)


def reductions(case):
    x = randn(2, 3, 4, 5)
    case("aten.sum", [x], {}, SUM)
    case("aten.sum", [ints(-9, 9, 3, 4, dtype=torch.int8)], {}, 0)
    case("aten.sum", [bools(9)], {}, 0)
    case("aten.sum", [randn(0)], {}, 0)
    case("aten.sum", [randn()], {}, 0)
    case("aten.sum", [x], {"dtype": torch.float64}, 1e-12)
    case("aten.sum.dim_IntList", [x, [1, -1]], {}, SUM)
    case("aten.sum.dim_IntList", [x, [2, 0], True], {}, SUM)
    case("aten.sum.dim_IntList", [x, None], {}, SUM)
    case("aten.sum.dim_IntList", [randn(2, 0, 3), [1]], {}, 0)
    case("aten.sum.dim_IntList", [randn(3, 50, dtype=torch.float16), [1]], {}, HALF)
    case("aten.mean", [x], {}, SUM)
    case("aten.mean", [ints(-9, 9, 7)], {"dtype": torch.float32}, SUM)
    case("aten.mean.dim", [x, [2, 3]], {}, SUM)
    case("aten.mean.dim", [x, [-3], True], {}, SUM)
    case("aten.mean.dim", [x.bfloat16(), [1]], {}, BHALF)
    ties = ints(0, 4, 3, 4, 5).float()
    special = torch.tensor([[1.0, nan, inf, nan], [-inf, 2.0, 2.0, -3.0]])
    for op in ("amax", "amin"):
        case(f"aten.{op}", [x, [1, 3]], {}, 0)
        case(f"aten.{op}", [special, [1], True], {}, 0)
        case(f"aten.{op}", [ints(-9, 9, 3, 4, dtype=torch.int8)], {}, 0)
    for op in ("max", "min"):
        case(f"aten.{op}", [x], {}, 0)
        case(f"aten.{op}.dim", [ties, 1], {}, 0)
        case(f"aten.{op}.dim", [special, -1, True], {}, 0)
    for op in ("argmax", "argmin"):
        case(f"aten.{op}", [ties], {}, 0)
        case(f"aten.{op}", [ties, 2, True], {}, 0)
        case(f"aten.{op}", [special, 1], {}, 0)
    for op in ("any", "all"):
        case(f"aten.{op}", [bools(5)], {}, 0)
        case(f"aten.{op}", [ints(0, 2, 6, dtype=torch.uint8)], {}, 0)
        case(f"aten.{op}.dim", [bools(5, 2), 1], {}, 0)
        case(f"aten.{op}.dim", [randn(0, 2), 0, True], {}, 0)
    for order in (2, 1, 0, 3.5, inf, -inf):
        case("aten.linalg_vector_norm", [ties, order, [1, 2]], {}, SUM)
    case("aten.linalg_vector_norm", [x, 2, None, True], {}, SUM)
    case("aten.cumsum", [x, 1], {}, SUM)
    case("aten.cumsum", [ints(-9, 9, 4, dtype=torch.int32), 0], {}, 0)
    case("aten.cumsum", [bools(3, 4), -1], {}, 0)
    for op in ("softmax", "log_softmax"):
        case(f"aten.{op}.int", [x * 9, 1], {}, FUNCTION)
        case(f"aten.{op}.int", [x, -1, torch.float64], {}, 1e-14)
        case(f"aten.{op}.int", [randn(5), 0], {}, FUNCTION)
        case(f"aten.{op}.int", [x.half(), 2], {}, HALF)
        case(f"aten._{op}", [x, 2, False], {}, FUNCTION)
    case("aten.softmax.int", [torch.tensor([[0.0, -inf, 1.0], [-inf, -inf, 5.0]]), 1], {}, FUNCTION)


def creation(case):
    x = randn(2, 3)
    for op in ("zeros", "ones"):
        case(f"aten.{op}", [[2, 3]], {}, 0)
        case(f"aten.{op}", [[2, 0]], {"dtype": torch.int64}, 0)
        case(f"aten.new_{op}", [ints(0, 2, 2), [3]], {}, 0)
        case(f"aten.new_{op}", [x, []], {"dtype": torch.bool}, 0)
        case(f"aten.{op}_like", [x], {}, 0)
        case(f"aten.{op}_like", [x], {"dtype": torch.int8}, 0)
    for value in (2, 2.5, True):
        case("aten.full", [[2], value], {}, 0)
    case("aten.full", [[2], -inf], {"dtype": torch.float16}, 0)
    case("aten.new_full", [ints(0, 2, 2), [2], 7], {}, 0)
    case("aten.full_like", [x, 2.5], {}, 0)
    case("aten.full_like", [x, 2.5], {"dtype": torch.int64}, 0)
    case("aten.scalar_tensor", [2.5], {}, 0)
    case("aten.scalar_tensor", [3], {"dtype": torch.int64}, 0)
    case("aten.arange", [5], {}, 0)
    case("aten.arange", [4.5], {}, 0)
    case("aten.arange", [5], {"dtype": torch.float32}, 0)
    case("aten.arange.start", [2, 7], {}, 0)
    case("aten.arange.start", [3, 3], {}, 0)
    case("aten.arange.start_step", [7, -2, -3], {}, 0)
    case("aten.arange.start_step", [0.0, 1.0, 0.1], {}, 0)
    case("aten._assert_tensor_metadata", [x, None, None, torch.float32], {}, 0)
    case("aten._assert_scalar", [True, "no"], {}, 0)


def indexing(case):
    x = randn(4, 3, 5)
    case("aten.embedding", [randn(6, 3), ints(0, 6, 2, 4)], {}, 0)
    case("aten.embedding", [randn(6, 3), ints(0, 6, 4, dtype=torch.int32), 2], {}, 0)
    case("aten.index_select", [x, 1, ints(0, 3, 7)], {}, 0)
    case("aten.index_select", [x, -1, torch.tensor(2)], {}, 0)
    case("aten.gather", [x, 1, ints(0, 3, 4, 6, 2)], {}, 0)
    case("aten.gather", [x, -1, ints(0, 5, 2, 3, 5)], {}, 0)
    case("aten.gather", [x, 0, ints(0, 4, 0, 3, 5)], {}, 0)
    case("aten.gather", [randn(5), 0, ints(0, 5, 9)], {}, 0)
    case("aten.index.Tensor", [x, [ints(0, 4, 2, 3)]], {}, 0)
    case("aten.index.Tensor", [x, [None, ints(-3, 3, 6)]], {}, 0)
    case("aten.index.Tensor", [x, [ints(0, 4, 2, 1), ints(0, 3, 3)]], {}, 0)
    case("aten.index.Tensor", [x, [None, ints(0, 3, 2, 1), ints(-5, 5, 3)]], {}, 0)
    case("aten.index.Tensor", [x, [ints(0, 4, 2), None, ints(0, 5, 2)]], {}, 0)
    case("aten.index.Tensor", [x, [bools(4)]], {}, 0)
    case("aten.index.Tensor", [x, [bools(4, 3)]], {}, 0)
    case("aten.index.Tensor", [x, [None, bools(3, 5)]], {}, 0)
    case("aten.index.Tensor", [ints(0, 9, 6), [torch.tensor(3)]], {}, 0)


def quantized(case):
    import torch.ao.quantization.fx._decomposed  # noqa: F401  (registers the ops)

    qd = "quantized_decomposed."
    x = torch.cat([randn(40) * 3, SPECIAL[:-1], torch.arange(-8, 8) * 0.05 + 0.025]).reshape(73, 1)
    for dtype, low, high in ((torch.int8, -128, 127), (torch.uint8, 0, 255), (torch.int8, -127, 127), (torch.int16, -32768, 32767), (torch.uint8, 0, 15)):
        zero = (low + high + 1) // 2 + 3
        case(qd + "quantize_per_tensor", [x, 0.05, zero, low, high, dtype], {}, 0)
        q = torch.randint(low, high + 1, (3, 7)).to(dtype)
        case(qd + "dequantize_per_tensor", [q, 0.0123, zero, low, high, dtype], {}, 0)
        case(qd + "dequantize_per_tensor", [q, 0.0123, zero, low, high, dtype], {"out_dtype": torch.float16}, 0)
    case(qd + "quantize_per_tensor", [x[:40].half(), 0.05, 3, -128, 127, torch.int8], {}, 0)
    scale, zero = torch.tensor([0.037], dtype=torch.float64), torch.tensor([5])
    low, high = torch.tensor(-128), torch.tensor(127)
    q = torch.randint(-128, 128, (3, 4)).to(torch.int8)
    case(qd + "quantize_per_tensor.tensor", [x, scale, zero, -128, 127, torch.int8], {}, 0)
    case(qd + "quantize_per_tensor.tensor2", [x, scale, zero, low, high, torch.int8], {}, 0)
    case(qd + "dequantize_per_tensor.tensor", [q, scale, zero, -128, 127, torch.int8], {}, 0)
    case(qd + "dequantize_per_tensor.tensor2", [q, scale, zero, low, high, torch.int8], {}, 0)
    w = randn(3, 4, 5)
    for axis in (0, 1):
        n = w.shape[axis]
        scales, zeros = torch.rand(n) * 0.05 + 0.01, torch.randint(-9, 9, (n,))
        case(qd + "quantize_per_channel", [w, scales, zeros, axis, -128, 127, torch.int8], {}, 0)
        q = torch.randint(-127, 128, (3, 4, 5)).to(torch.int8)
        case(qd + "dequantize_per_channel", [q, scales, zeros, axis, -127, 127, torch.int8], {}, 0)
        case(qd + "dequantize_per_channel", [q, scales, None, axis, -127, 127, torch.int8], {}, 0)
    for values in (randn(50), randn(50).abs() + 1, torch.zeros(4)):
        case(qd + "choose_qparams.tensor", [values, -128, 127, 1.1920928955078125e-07, torch.int8], {}, 0)
        case(qd + "choose_qparams_symmetric.tensor", [values, -127, 127, 0.000244140625, torch.int8], {}, 0)
        case(qd + "choose_qparams_symmetric.tensor", [values, 0, 15, 0.000244140625, torch.int8], {}, 0)
    case(qd + "choose_qparams.tensor", [randn(50), 0, 255, 1.1920928955078125e-07, torch.uint8], {}, 0)
    case(qd + "convert_element_type.no_fuse", [randn(7), torch.float16], {}, 0)


def add_all(add):
    families = (convolutions, pooling, normalisation, products, unary, binary, movement, joining)
    families += (reductions, creation, indexing, quantized)
    for family in families:
        family(add)
