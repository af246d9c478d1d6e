"""Cases of make_kernel_cases.py: quantize, dequantize and the choice of qparams per group, per token and per block."""

import torch
import torch.ao.quantization.fx._decomposed  # noqa: F401  registers the quantized_decomposed operations
import torchao.quantization.quant_primitives  # noqa: F401  registers the torchao operations

QD = "quantized_decomposed."
HALVES = (torch.float16, torch.bfloat16)
# The last two rows of a tensor of these values have ties, before and after an odd zero point is added.
TIES = torch.stack([torch.arange(-4, 4) * 0.5, torch.arange(-4, 4) + 0.5])
# dtype, least and greatest quantized value.
RANGES = (
    (torch.int8, -8, 7), (torch.int8, -128, 127), (torch.int8, -127, 127), (torch.int8, -2, 1), (torch.uint8, 0, 15), (torch.int16, -32768, 32767),
)  # fmt: skip


def groups(case):
    """Matrices with a scale for some consecutive elements of a row."""
    for dtype, low, high in RANGES:
        for rows, columns, size in ((3, 8, 4), (2, 64, 32), (5, 6, 6), (4, 12, 2)):
            x = torch.randn(rows, columns) * 2
            scales = torch.rand(rows, columns // size) * 4 / (high - low) + 0.01
            zeros = torch.randint(low, high + 1, scales.shape)
            q = torch.randint(low, high + 1, (rows, columns)).to(dtype)
            for offsets in (torch.zeros_like(zeros), zeros, zeros.to(torch.int32), zeros.float() + 0.25):
                case(QD + "quantize_per_channel_group", [x, scales, offsets, low, high, dtype, size], {}, 0)
                case(QD + "dequantize_per_channel_group", [q, scales, offsets, low, high, dtype, size, torch.float32], {}, 0)
            case(QD + "dequantize_per_channel_group", [q, scales, None, low, high, dtype, size, torch.float16], {}, 0)
            case(QD + "dequantize_per_channel_group", [q, scales.reshape(-1), zeros.reshape(-1), low, high, dtype, size, torch.bfloat16], {}, 0)
    ones, odd = torch.ones(2, 2), torch.tensor([[0, 1], [3, 0]])
    case(QD + "quantize_per_channel_group", [TIES, ones, odd, -8, 7, torch.int8, 4], {}, 0)
    infinite = torch.tensor([[float("inf"), -float("inf"), 1e38, 0.0]])
    case(QD + "quantize_per_channel_group", [infinite, torch.tensor([[0.1, 0.1]]), torch.zeros(1, 2, dtype=torch.int64), -8, 7, torch.int8, 2], {}, 0)
    for half in HALVES:
        x, zeros = (torch.randn(3, 8) * 2).to(half), torch.zeros(3, 2, dtype=torch.int64)
        case(QD + "quantize_per_channel_group", [x, torch.rand(3, 2) + 0.1, zeros, -8, 7, torch.int8, 4], {}, 0)


def tokens(case):
    """Tensors with a scale for each row of the last dimension."""
    shapes = ((3, 5), (2, 3, 7), (4,), (2, 2, 2, 9), (1, 1), (0, 3))
    spreads = (lambda x: x * 3, lambda x: x.abs() + 1, lambda x: -x.abs() * 1e-3, lambda x: x * 0, lambda x: x * 1e-9, lambda x: (x * 4).round())
    for shape in shapes:
        for spread in spreads:
            for dtype in (torch.float32, *HALVES):
                x = spread(torch.randn(shape)).to(dtype)
                case(QD + "choose_qparams_per_token_asymmetric", [x, torch.int8], {}, 0)
                chosen = torch.ops.quantized_decomposed.choose_qparams_per_token_asymmetric(x, torch.int8)
                for scales, zeros in (chosen, [number.float() for number in chosen]):
                    case(QD + "quantize_per_token", [x, scales, zeros, -128, 127, torch.int8], {}, 0)
                    q = torch.randint(-128, 128, shape).to(torch.int8)
                    case(QD + "dequantize_per_token", [q, scales, zeros, -128, 127, torch.int8, dtype], {}, 0)
    ones = torch.ones(2, 1, dtype=torch.float64)
    for zeros in (torch.tensor([[1], [-3]]), torch.tensor([[0.25], [-0.5]])):
        case(QD + "quantize_per_token", [TIES, ones, zeros, -128, 127, torch.int8], {}, 0)
        case(QD + "quantize_per_token", [TIES, ones.float(), zeros, 0, 255, torch.uint8], {}, 0)
    infinite = torch.tensor([[float("inf"), -float("inf")]])
    case(QD + "quantize_per_token", [infinite, ones[:1], torch.tensor([[3]]), -128, 127, torch.int8], {}, 0)


def floats(case):
    """8-bit floats, per tensor: PyTorch rounds to an integer first, and has no dequantize op per channel for them."""
    for dtype in (torch.float8_e4m3fn, torch.float8_e5m2):
        most = int(torch.finfo(dtype).max)
        x = torch.cat([torch.randn(200) * 100, torch.randn(50), torch.tensor([0.5, 1.5, 1e9, -1e9, float("inf"), 0.0])])
        for scale in (0.5, 1.0, 0.0123):
            case(QD + "quantize_per_tensor", [x, scale, 0, -most, most, dtype], {}, 0)
            q = x.clamp(-most, most).to(dtype)
            case(QD + "dequantize_per_tensor", [q, scale, 0, -most, most, dtype], {}, 0)
            for out in (torch.float16, torch.bfloat16, torch.float64):
                case(QD + "dequantize_per_tensor", [q[:-6], scale / 64, 0, -most, most, dtype], {"out_dtype": out}, 0)
        case(QD + "quantize_per_channel", [x.reshape(2, -1), torch.tensor([0.5, 1.0]), torch.zeros(2, dtype=torch.int64), 0, -most, most, dtype], {}, 0)
        case(QD + "quantize_per_tensor", [x.half(), 1.0, 0, -most, most, dtype], {}, 0)


def add_all(case):
    floats(case)
    groups(case)
    tokens(case)


# Shapes of tensors, and of the blocks into which they are divided.
BLOCKS = (
    ((4, 6), (1, 6)), ((4, 6), (4, 6)), ((4, 6), (2, 3)), ((4, 6), (1, 2)), ((2, 3, 8), (1, 1, 8)), ((2, 3, 8), (2, 3, 4)), ((1, 1), (1, 1)),
    ((5,), (5,)), ((1, 4), (1, 4)), ((3, 1, 2), (1, 1, 2)),
)  # fmt: skip
MAPPINGS = ("SYMMETRIC", "SYMMETRIC_NO_CLIPPING_ERR", "ASYMMETRIC")


def blocks(case):
    """torchao's operations, which take the sizes of a block."""
    choose = torch.ops.torchao.choose_qparams_affine
    for shape, block in BLOCKS:
        block = list(block)
        for dtype, low, high in RANGES:
            for mapping in MAPPINGS:
                if mapping == "SYMMETRIC_NO_CLIPPING_ERR" and low == 0:
                    continue  # PyTorch's scale clips values, and the evaluator refuses it.
                for spread in (lambda x: x * 3, lambda x: x.abs() + 1, lambda x: x * 0):
                    x = spread(torch.randn(shape))
                    case("torchao.choose_qparams_affine", [x, mapping, block, dtype, low, high], {}, 0)
                    scale, zero = choose(x, mapping, block, dtype, low, high)
                    case("torchao.quantize_affine", [x, block, scale, zero, dtype, low, high], {}, 0)
                    q = torch.randint(low, high + 1, shape).to(dtype)
                    case("torchao.dequantize_affine", [q, block, scale, zero, dtype, low, high], {}, 0)
        x = torch.randn(shape)
        case("torchao.choose_qparams_affine", [x, "ASYMMETRIC", block, torch.uint8], {"keepdim": True}, 0)
        kinds = {"eps": 0.5, "scale_dtype": torch.bfloat16, "zero_point_dtype": torch.int64}
        case("torchao.choose_qparams_affine", [x, "ASYMMETRIC", block, torch.int8], kinds, 0)
        scale, zero = choose(x, "ASYMMETRIC", block, torch.int8)
        case("torchao.quantize_affine", [x, block, scale.reshape(-1), zero.reshape(-1).long(), torch.int8], {}, 0)
        q = torch.randint(-128, 128, shape).to(torch.int8)
        case("torchao.dequantize_affine", [q, block, scale, None, torch.int8], {}, 0)
        for half in HALVES:
            case("torchao.choose_qparams_affine", [x.to(half), "SYMMETRIC", block, torch.int8], {}, 0)
            case("torchao.dequantize_affine", [q, block, scale, zero, torch.int8], {"output_dtype": half}, 0)
            case("torchao.quantize_affine", [x.to(half), block, scale.to(half), zero, torch.int8], {}, 0)
    for zero in (torch.tensor([0, 1]), torch.tensor([3, 0], dtype=torch.int32)):
        case("torchao.quantize_affine", [TIES, [1, 8], torch.ones(2), zero, torch.int8, -8, 7], {}, 0)
    # Without a dimension to reduce, PyTorch reduces all.
    case("torchao.choose_qparams_affine", [torch.randn(3, 1, 2), "ASYMMETRIC", [1, 1, 1], torch.int8], {}, 0)
    infinite = torch.tensor([[float("inf"), -float("inf"), 1e38, 0.0]])
    case("torchao.quantize_affine", [infinite, [1, 2], torch.full((2,), 0.1), torch.zeros(2, dtype=torch.int64), torch.int8], {}, 0)
