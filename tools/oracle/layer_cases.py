"""More cases of make_kernel_cases.py: ops that are whole layers, and ops that write into tensors."""

import torch

from kernel_cases import BHALF, FUNCTION, HALF, SPECIAL, SUM, bools, inf, ints, nan, randn

DOUBLE = 1e-12  # f64 sums in another order

F64, F16, BF16 = torch.float64, torch.float16, torch.bfloat16


def by_dtype(*dtypes):
    """(dtype, tolerance of arithmetic in it)."""
    tolerances = {torch.float32: SUM, F64: DOUBLE, F16: HALF, BF16: BHALF}
    return [(dtype, tolerances[dtype]) for dtype in dtypes or tolerances]


def transposed_convolutions(case):
    for dtype, tolerance in by_dtype():
        x, w = randn(2, 4, 7, dtype=dtype), randn(4, 3, 3, dtype=dtype)
        case("aten.conv_transpose1d", [x, w, randn(3, dtype=dtype), [2], [1], [1]], {}, tolerance)
    case("aten.conv_transpose1d", [randn(4, 7), randn(4, 2, 3), None, [1], [0], [1], 2, [2]], {}, SUM)
    case("aten.conv_transpose1d", [randn(1, 2, 5), randn(2, 2, 3), None, [1], [0], [1], 1, [2]], {}, SUM)
    case("aten.conv_transpose1d", [randn(0, 2, 5), randn(2, 2, 3)], {}, 0)
    case("aten.conv_transpose2d.input", [randn(2, 3, 4, 5), randn(3, 4, 3, 3), randn(4)], {}, SUM)
    case("aten.conv_transpose2d.input", [randn(1, 4, 4, 5), randn(4, 3, 3, 2), randn(6), [2, 3], [1, 0], [1, 2], 2, [1, 2]], {}, SUM)
    case("aten.conv_transpose2d.input", [randn(1, 4, 3, 3), randn(4, 1, 4, 4), None, [2, 2], [1, 1], [0, 0], 4], {}, SUM)
    case("aten.conv_transpose2d.input", [randn(3, 4, 5), randn(3, 2, 1, 1)], {}, SUM)
    case("aten.conv_transpose3d.input", [randn(1, 2, 3, 4, 3), randn(2, 2, 2, 3, 2), randn(2), [2, 1, 2], [0, 1, 1]], {}, SUM)
    case("aten.conv_transpose3d.input", [randn(2, 2, 2, 2, 2), randn(2, 1, 2, 2, 2), None, [2], [0], [1], 2], {}, SUM)
    for transposed in (False, True):
        case("aten.convolution", [randn(2, 3, 6), randn(3, 3, 3), randn(3), [2], [1], [1], transposed, [0], 1], {}, SUM)
        case("aten.convolution", [randn(1, 4, 6, 5), randn(4, 2, 3, 3), None, [2, 1], [1, 0], [1, 2], transposed, [0, 0], 2], {}, SUM)
        case("aten.convolution", [randn(1, 2, 3, 4, 5), randn(2, 2, 2, 2, 2), randn(2), [1, 2, 1], [0, 1, 0], [1, 1, 1], transposed, [0, 0, 0], 1], {}, SUM)
        case("aten.convolution", [randn(1, 4, 5, 5), randn(4, 1, 3, 3), randn(4), [1, 1], [1, 1], [1, 1], transposed, [0, 0], 4], {}, SUM)
        case("aten.convolution", [randn(1, 2, 4, 4, dtype=F64), randn(2, 2, 3, 3, dtype=F64), None, [1, 1], [1, 1], [1, 1], transposed, [0, 0], 1], {}, DOUBLE)
        case("aten.convolution", [randn(1, 2, 4, 4, dtype=BF16), randn(2, 2, 3, 3, dtype=BF16), None, [1, 1], [1, 1], [1, 1], transposed, [0, 0], 1], {}, BHALF)
    for dtype, tolerance in by_dtype():
        case("aten.im2col", [randn(2, 3, 5, 6, dtype=dtype), [2, 3], [1, 2], [1, 0], [2, 1]], {}, 0)
        case("aten.col2im", [randn(2, 12, 20, dtype=dtype), [5, 6], [2, 2], [1, 1], [0, 0], [1, 1]], {}, tolerance)
    case("aten.im2col", [randn(2, 4, 4), [2, 2], [1, 1], [0, 0], [2, 2]], {}, 0)
    case("aten.col2im", [randn(12, 6), [4, 5], [2, 3], [2, 1], [1, 0], [2, 1]], {}, SUM)
    case("aten.col2im", [randn(1, 18, 9), [5, 5], [3, 3], [1, 1], [1, 1], [2, 2]], {}, SUM)


def normalisations(case):
    for dtype, tolerance in by_dtype():
        x = randn(2, 4, 3, 5, dtype=dtype)
        case("aten.native_layer_norm", [x, [3, 5], randn(3, 5, dtype=dtype), randn(3, 5, dtype=dtype), 1e-5], {}, tolerance)
        case("aten.native_layer_norm", [x, [5], None, None, 1e-3], {}, tolerance)
        case("aten.native_group_norm", [x, randn(4, dtype=dtype), randn(4, dtype=dtype), 2, 4, 15, 2, 1e-5], {}, tolerance)
        case("aten.native_group_norm", [x, None, None, 2, 4, 15, 4, 1e-5], {}, tolerance)
        case("aten._native_batch_norm_legit.no_stats", [x, randn(4, dtype=dtype), None, True, 0.1, 1e-5], {}, tolerance)
        case("aten._native_batch_norm_legit.no_stats", [x, None, None, True, 0.1, 1e-3], {}, tolerance)
        for training in (True, False):
            stats = [randn(4, dtype=dtype), torch.rand(4, dtype=F64).to(dtype) + 0.5]
            op = "aten._native_batch_norm_legit_functional"
            case(op, [x, randn(4, dtype=dtype), randn(4, dtype=dtype), *stats, training, 0.1, 1e-5], {}, tolerance)
        case("aten._weight_norm", [randn(4, 3, 2, dtype=dtype), randn(4, 1, 1, dtype=dtype)], {}, tolerance)
        case("aten.glu", [randn(2, 6, dtype=dtype)], {}, tolerance if dtype in (F16, BF16) else FUNCTION)
    x = randn(2, 3, 4)
    case("aten.native_layer_norm", [x.bfloat16(), [4], torch.ones(4), torch.zeros(4), 1e-5], {}, BHALF)
    case("aten._native_batch_norm_legit.no_stats", [x.bfloat16(), torch.ones(3), None, True, 0.1, 1e-5], {}, BHALF)
    case("aten._native_batch_norm_legit_functional", [randn(6, 3), None, None, randn(3), torch.rand(3) + 0.5, True, 0.3, 1e-5], {}, SUM)
    case("aten._weight_norm", [randn(4, 3, 2), randn(1, 1, 2), 2], {}, SUM)
    case("aten.glu", [randn(4, 3, 2), 0], {}, FUNCTION)
    case("aten.glu", [randn(2, 4, 3), -2], {}, FUNCTION)
    for p, train in ((0.5, False), (0.0, True), (0.0, None)):
        case("aten.native_dropout", [x, p, train], {}, 0, seed=None if train is False else 0)
    case("aten.native_dropout", [x.half(), 0.5, False], {}, 0)
    for dtype, tolerance in by_dtype():
        noise = torch.rand(5, dtype=F64).to(dtype)
        case("aten.rrelu_with_noise_functional", [randn(5, dtype=dtype), noise], {}, tolerance)
    case("aten.rrelu_with_noise_functional", [SPECIAL, torch.rand(18), 0.1, 0.5, False], {}, FUNCTION)


def recurrence(case):
    def parameters(inputs, hidden, gates, layers=1, directions=1, biases=True, projection=0, dtype=torch.float32):
        result = []
        for layer in range(layers):
            for _ in range(directions):
                width = inputs if layer == 0 else (projection or hidden) * directions
                result += [randn(gates * hidden, width, dtype=dtype), randn(gates * hidden, projection or hidden, dtype=dtype)]
                if biases:
                    result += [randn(gates * hidden, dtype=dtype), randn(gates * hidden, dtype=dtype)]
                if projection:
                    result.append(randn(projection, hidden, dtype=dtype))
        return result

    for op, gates in (("lstm", 4), ("gru", 3), ("rnn_tanh", 1)):
        def hidden(count, width, dtype=torch.float32):
            h = randn(count, 2, width, dtype=dtype)
            return [h, randn(count, 2, width, dtype=dtype)] if op == "lstm" else h

        for dtype, tolerance in by_dtype():
            x, p = randn(5, 2, 3, dtype=dtype), parameters(3, 4, gates, dtype=dtype)
            case(f"aten.{op}.input", [x, hidden(1, 4, dtype), p, True, 1, 0.0, False, False, False], {}, tolerance)
        x = randn(2, 4, 3)
        case(f"aten.{op}.input", [x, hidden(2, 2), parameters(3, 2, gates, directions=2), True, 1, 0.0, False, True, True], {}, SUM)
        p = parameters(3, 2, gates, 2, 2, biases=False)
        case(f"aten.{op}.input", [randn(3, 2, 3), hidden(4, 2), p, False, 2, 0.5, False, True, False], {}, SUM)
        p = parameters(3, 2, gates, 2)
        case(f"aten.{op}.input", [randn(1, 2, 3), hidden(2, 2), p, True, 2, 0.0, True, False, True][:1] + [
            [randn(2, 1, 2), randn(2, 1, 2)] if op == "lstm" else randn(2, 1, 2), p, True, 2, 0.0, True, False, True], {}, SUM)
    p = parameters(3, 4, 4, projection=2)
    case("aten.lstm.input", [randn(3, 2, 3), [randn(1, 2, 2), randn(1, 2, 4)], p, True, 1, 0.0, False, False, False], {}, SUM)
    p = parameters(3, 4, 4, 2, 2, False, projection=2)
    case("aten.lstm.input", [randn(3, 2, 3), [randn(4, 2, 2), randn(4, 2, 4)], p, False, 2, 0.0, False, True, False], {}, SUM)
    for dtype, tolerance in by_dtype():
        for biases in (True, False):
            w = parameters(3, 4, 4, biases=biases, dtype=dtype)
            h = [randn(2, 4, dtype=dtype), randn(2, 4, dtype=dtype)]
            case("aten.lstm_cell", [randn(2, 3, dtype=dtype), h, *w], {}, tolerance)
            w = parameters(3, 4, 3, biases=biases, dtype=dtype)
            case("aten.gru_cell", [randn(2, 3, dtype=dtype), randn(2, 4, dtype=dtype), *w], {}, tolerance)


def attention(case):
    op = "aten.scaled_dot_product_attention"
    for dtype, tolerance in by_dtype():
        q, k, v = (randn(1, 2, n, 4, dtype=dtype) for n in (3, 5, 5))
        case(op, [q, k, v], {}, tolerance)
        case(op, [q, k, v, randn(3, 5, dtype=dtype)], {}, tolerance)
        case(op, [q, k, v], {"is_causal": True}, tolerance)
    q, k, v = randn(2, 4, 3, 4), randn(2, 2, 5, 4), randn(2, 2, 5, 6)
    case(op, [q, k, v], {"enable_gqa": True}, SUM)
    case(op, [q, k, v, bools(2, 1, 3, 5)], {"enable_gqa": True, "scale": 0.3}, SUM)
    case(op, [randn(3, 4), randn(5, 4), randn(5, 4)], {}, SUM)
    case(op, [randn(2, 5, 4), randn(2, 3, 4), randn(2, 3, 4)], {"is_causal": True, "scale": 1.5}, SUM)
    mask = torch.tensor([[True, False, True], [False, False, False]])
    case(op, [randn(1, 1, 2, 4), randn(1, 1, 3, 4), randn(1, 1, 3, 4), mask], {}, SUM)
    case(op, [randn(1, 1, 2, 4), randn(1, 1, 3, 4), randn(1, 1, 3, 4), torch.tensor([[0.0, -inf, 1.0], [-inf, -inf, 0.5]])], {}, SUM)
    case(op, [randn(2, 3, 4, 2), randn(1, 3, 5, 2), randn(1, 3, 5, 2)], {}, SUM)


def contractions(case):
    op = "aten.einsum"
    for equation, *shapes in [
        ("ij,jk->ik", (3, 4), (4, 5)), ("ij,jk", (3, 4), (4, 5)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
        ("ii->i", (4, 4)), ("ii", (4, 4)), ("i,j->ij", (3,), (4,)), ("i,i->", (3,), (3,)), ("ij->ji", (3, 4)),
        ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)), ("b...d,d->b...", (2, 3, 4), (4,)),
        ("bhid,bhjd->bhij", (1, 2, 3, 4), (1, 2, 5, 4)), ("nctkv,kvw->nctw", (1, 2, 3, 2, 4), (2, 4, 5)),
        ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("bn,anm,bm->ba", (2, 3), (5, 3, 4), (2, 4)), ("ij,ij->ij", (3, 4), (3, 4)),
        ("ij,jk->i", (3, 4), (4, 5)), ("ij,i->j", (1, 4), (3,)), ("ba", (2, 3)), ("Ab,bA->A", (2, 3), (3, 2)),
        ("i...,j...->ij...", (2, 3), (4, 3)), ("ij,jk->ik", (3, 0), (0, 2)), ("iij,jk->ik", (3, 3, 2), (2, 4)), (" i , -> i", (3,), ()),
    ]:
        case(op, [equation, [randn(*shape) for shape in shapes]], {}, SUM)
    for dtype, tolerance in by_dtype(F64, F16, BF16):
        case(op, ["bij,bjk->bik", [randn(2, 3, 4, dtype=dtype), randn(2, 4, 2, dtype=dtype)]], {}, tolerance)
    case(op, ["ij,jk->ik", [ints(-9, 9, 2, 3), ints(-9, 9, 3, 2)]], {}, 0)
    # A label that only one operand has is summed with `sum`, which promotes integers. A label of size 1 is not summed.
    for equation, *shapes in [
        ("ij->j", (3, 2)), ("ij->", (3, 2)), ("ij->ji", (3, 2)), ("ii->i", (3, 3)), ("ii->", (3, 3)), ("ij->j", (1, 2)),
        ("ij,jk->ik", (3, 2), (2, 3)), ("ij,kl->ik", (3, 2), (3, 2)), ("ij,kl->ik", (3, 1), (3, 2)), ("ij,k->k", (3, 2), (4,)),
        ("ij,kl->ik", (3, 1), (3, 1)), ("i,j->", (3,), (2,)), ("...j->...", (3, 2)), ("ij,j->j", (3, 2), (2,)), ("i,i", (3,), (3,)),
        ("ij,jk,kl->il", (3, 2), (2, 3), (3, 2)), ("i,i,k->i", (3,), (3,), (2,)), ("ij,ij->", (3, 2), (3, 2)),
    ]:
        for dtype in (torch.int8, torch.uint8, torch.int32):
            case(op, [equation, [ints(1, 100, *shape, dtype=dtype) for shape in shapes]], {}, 0)
    for dtype, tolerance in by_dtype():
        x, y, w = randn(2, 3, 4, dtype=dtype), randn(2, 3, 5, dtype=dtype), randn(2, 4, 5, dtype=dtype)
        case("aten.bilinear", [x, y, w, randn(2, dtype=dtype)], {}, tolerance)
        case("aten.bilinear", [x[0, 0], y[0, 0], w], {}, tolerance)
        case("aten._trilinear", [x[0], w, y[0], [1, 3], [0], [1, 2], [2, 3]], {}, tolerance)
    case("aten._trilinear", [randn(2, 3), randn(2, 3), randn(3), [], [], [0], [0]], {}, SUM)
    case("aten._trilinear", [randn(2, 3), randn(2, 3), randn(2, 3), [], [], [], []], {}, SUM)
    for dtype, tolerance in by_dtype():
        ends = torch.tensor([2, 2, 5], dtype=torch.int32)
        case("transformers.grouped_mm_fallback", [randn(5, 3, dtype=dtype), randn(3, 3, 4, dtype=dtype), ends], {}, tolerance)
    case("transformers.grouped_mm_fallback", [randn(5, 3), randn(2, 3, 4), torch.tensor([0, 3])], {}, SUM)


def distances(case):
    for dtype, tolerance in by_dtype(torch.float32, F64):
        for p in (0.0, 1.0, 2.0, 3.5, inf):
            case("aten.cdist", [randn(2, 3, 4, dtype=dtype), randn(5, 4, dtype=dtype), p], {}, tolerance)
            case("aten._cdist_forward", [randn(3, 4, dtype=dtype), randn(2, 4, dtype=dtype), p, None], {}, tolerance)
    case("aten.cdist", [randn(3, 0), randn(2, 0)], {}, 0)
    case("aten.cdist", [randn(0, 3), randn(2, 3)], {}, 0)
    case("aten.cdist", [randn(30, 3), randn(28, 3)], {}, SUM)  # large enough for PyTorch to go through a matrix product
    for dtype, tolerance in by_dtype():
        x, y = randn(3, 4, dtype=dtype), randn(3, 4, dtype=dtype)
        case("aten.pairwise_distance", [x, y], {}, tolerance)
        case("aten.cosine_similarity", [x, y], {}, tolerance)
    x, y = randn(2, 3, 4), randn(3, 4)
    for p in (1.0, 3.0, inf):
        case("aten.pairwise_distance", [x, y, p, 1e-3, True], {}, SUM)
    case("aten.pairwise_distance", [randn(4), randn(3, 4)], {}, SUM)
    case("aten.cosine_similarity", [x, y, -1], {}, SUM)
    case("aten.cosine_similarity", [x, torch.zeros(4), 0], {}, SUM)
    case("aten.cosine_similarity", [x, y.double(), 2, 0.5], {}, SUM)


def resampling(case):
    def vec(name, x, size, scale, *align, tolerance=SUM):
        case(f"aten.{name}", [x, size, *align, scale], {}, tolerance)

    sizes = [([5, 7], None), ([2, 3], None), (None, [2.0, 2.0]), (None, [1.5, 0.7]), ([4, 5], None)]
    x = randn(1, 2, 4, 5)
    for size, scale in sizes:
        vec("upsample_nearest2d.vec", x, size, scale, tolerance=0)
        for align in (False, True):
            vec("upsample_bilinear2d.vec", x, size, scale, align)
            vec("upsample_bicubic2d.vec", x, size, scale, align)
            vec("_upsample_bicubic2d_aa.vec", x, size, scale, align)
    for name in ("upsample_bilinear2d", "upsample_bicubic2d", "_upsample_bicubic2d_aa"):
        for dtype, tolerance in by_dtype(F64, F16, BF16):
            if name.endswith("aa") and dtype in (F16, BF16):
                continue  # PyTorch has none
            vec(f"{name}.vec", x.to(dtype), [6, 8], None, False, tolerance=tolerance)
        case(f"aten.{name}", [x, [3, 9], False], {}, SUM)
        case(f"aten.{name}", [x, [8, 10], False, 2.0, 2.0], {}, SUM)
        case(f"aten.{name}", [x, [1, 1], True], {}, SUM)
        case(f"aten.{name}", [randn(0, 2, 4, 5), [3, 3], True], {}, 0)
    for dtype in (F64, F16, BF16):
        vec("upsample_nearest2d.vec", x.to(dtype), [6, 8], None, tolerance=0)
    vec("upsample_nearest2d.vec", ints(0, 256, 1, 2, 3, 4, dtype=torch.uint8), [7, 6], None, tolerance=0)
    case("aten.upsample_nearest2d", [x, [9, 11]], {}, 0)
    case("aten.upsample_nearest2d", [x, [10, 12], 2.6, 2.4], {}, 0)
    for channels in (1, 3, 5):
        image = ints(0, 256, 1, channels, 6, 7, dtype=torch.uint8)
        for size, scale in ([9, 12], None), ([3, 4], None), (None, [1.7, 0.6]), ([6, 3], None):
            for align in (False, True):
                vec("upsample_bilinear2d.vec", image, size, scale, align, tolerance=0)
                vec("upsample_bicubic2d.vec", image, size, scale, align, tolerance=0)
                vec("_upsample_bicubic2d_aa.vec", image, size, scale, align, tolerance=0)
    with_inf = torch.tensor([[[[1.0, inf], [nan, -inf]]]])
    vec("upsample_nearest2d.vec", with_inf, None, [2.0, 2.0], tolerance=0)
    vec("upsample_bilinear2d.vec", with_inf[:, :, :, :1].abs(), [2, 1], None, False)
    for op in ("grid_sampler", "grid_sampler_2d"):
        for padding in (0, 1, 2):
            for align in (False, True):
                for mode in (0, 1, 2):
                    grid = randn(2, 3, 4, 2) * 0.9
                    case(f"aten.{op}", [randn(2, 2, 4, 5), grid, mode, padding, align], {}, SUM)
    for mode in (0, 1):
        case("aten.grid_sampler", [randn(1, 2, 3, 4, 5), randn(1, 2, 2, 3, 3), mode, 0, False], {}, SUM)
        case("aten.grid_sampler_3d", [randn(1, 2, 3, 4, 5), randn(1, 2, 2, 3, 3), mode, 2, True], {}, SUM)
        case("aten.grid_sampler_3d", [randn(1, 1, 3, 2, 3), randn(1, 2, 2, 2, 3), mode, 1, False], {}, SUM)
    for dtype, tolerance in by_dtype(F64):
        case("aten.grid_sampler_2d", [randn(1, 2, 4, 5, dtype=dtype), randn(1, 3, 4, 2, dtype=dtype), 0, 0, False], {}, tolerance)
        case("aten.grid_sampler", [randn(1, 2, 4, 5, dtype=dtype), randn(1, 3, 4, 2, dtype=dtype), 2, 1, True], {}, tolerance)
    for align in (False, True):
        for dtype, tolerance in by_dtype(torch.float32, F64):
            case("aten.affine_grid_generator", [randn(2, 2, 3, dtype=dtype), [2, 3, 4, 5], align], {}, tolerance)
        case("aten.affine_grid_generator", [randn(1, 3, 4), [1, 1, 2, 3, 4], align], {}, SUM)
        case("aten.affine_grid_generator", [randn(1, 2, 3), [1, 1, 1, 3], align], {}, SUM)


def detection(case):
    for dtype, tolerance in by_dtype(torch.float32, F64):
        corner = torch.rand(12, 2, dtype=F64) * 10
        boxes = torch.cat([corner, corner + torch.rand(12, 2, dtype=F64) * 8 + 1], 1).to(dtype)
        for threshold in (0.1, 0.5):
            case("torchvision.nms", [boxes, torch.rand(12, dtype=F64).to(dtype), threshold], {}, 0)
        image = randn(2, 2, 6, 7, dtype=dtype)
        rois = torch.tensor([[0, 0.5, 1, 5, 4], [1, 2, 0, 6.5, 5.5], [1, 3, 3, 3.2, 3.1], [0, -3, -2, 9, 8]], dtype=dtype)
        for samples, aligned in ((2, False), (-1, True), (0, False), (1, True)):
            case("torchvision.roi_align", [image, rois, 1.0, 2, 3, samples, aligned], {}, tolerance)
        case("torchvision.roi_align", [image, rois, 0.5, 1, 2, 2, True], {}, tolerance)
        for groups, offset_groups, mask in ((1, 1, True), (2, 1, False), (2, 2, True)):
            x, w = randn(2, 4, 5, 6, dtype=dtype), randn(2, 4 // groups, 3, 2, dtype=dtype)
            offset = randn(2, 12 * offset_groups, 3, 5, dtype=dtype) * 1.5
            m = randn(2, 6 * offset_groups, 3, 5, dtype=dtype) if mask else torch.zeros(2, 0, 1, 1, dtype=dtype)
            settings = [2, 1, 1, 0, 1, 1, groups, offset_groups, mask]
            case("torchvision.deform_conv2d", [x, w, offset, m, randn(2, dtype=dtype), *settings], {}, tolerance)
    case("torchvision.nms", [torch.zeros(0, 4), torch.zeros(0), 0.5], {}, 0)
    same = torch.tensor([[0.0, 0, 2, 2]] * 3 + [[5.0, 5, 6, 6]])
    case("torchvision.nms", [same, torch.tensor([0.5, 0.5, 0.9, 0.5]), 0.5], {}, 0)
    case("torchvision.roi_align", [randn(1, 2, 4, 4), torch.zeros(0, 5), 1.0, 2, 2, 2, False], {}, 0)


def bags(case):
    indices, offsets = torch.tensor([0, 1, 2, 1, 4, 1]), torch.tensor([0, 2, 2, 5])
    for dtype, tolerance in by_dtype():
        table = randn(5, 3, dtype=dtype)
        for mode in (0, 1, 2):
            if mode == 2 and dtype in (F16, BF16):
                continue  # PyTorch has none
            case("aten._embedding_bag", [table, indices, offsets, False, mode], {}, tolerance)
            case("aten.embedding_bag.padding_idx", [table, indices, offsets, False, mode, False, None, False, -4], {}, tolerance)
        weights = randn(6, dtype=dtype)
        case("aten._embedding_bag", [table, indices, offsets, False, 0, False, weights], {}, tolerance)
    table = randn(5, 3)
    for mode in (0, 1, 2):
        case("aten._embedding_bag", [table, indices, torch.tensor([0, 2, 2, 6]), False, mode, False, None, True], {}, SUM)
        case("aten._embedding_bag", [table, indices.int(), offsets.int(), False, mode, False, None, False, 1], {}, SUM)
        case("aten.embedding_bag.padding_idx", [table, indices, offsets, False, mode, False, None, False, None], {}, SUM)
    case("aten._embedding_bag", [table, indices[:0], torch.tensor([0, 0])], {}, 0)


def writing(case):
    for dtype, tolerance in by_dtype() + [(torch.int64, 0), (torch.int32, 0), (torch.uint8, 0), (torch.bool, 0)]:
        def values(*shape):
            return randn(*shape, dtype=dtype) if dtype.is_floating_point else ints(0, 9, *shape, dtype=dtype)

        x = values(4, 3)
        case("aten.index_add", [x, 0, torch.tensor([1, 3, 1]), values(3, 3)], {}, tolerance)
        case("aten.index_copy", [x, -1, torch.tensor([2, 0]), values(4, 2)], {}, 0)
        case("aten.index_put", [x, [torch.tensor([1, 3]), torch.tensor([0, -1])], values(2)], {}, 0)
        case("aten.index_put", [x, [torch.tensor([1, 1, 3])], values(3, 3), True], {}, tolerance)
        case("aten.scatter_add", [x, 0, ints(0, 4, 2, 3), values(2, 3)], {}, tolerance)
        case("aten.slice_scatter", [x, values(4, 2), 1, 1, 3], {}, 0)
        case("aten.triu", [x], {}, 0)
        case("aten.copy", [x, values(3)], {}, 0)
    x = randn(4, 3, 5)
    case("aten.index_add", [x, -2, torch.tensor([1, 0], dtype=torch.int32), randn(4, 2, 5)], {"alpha": 0.5}, FUNCTION)
    case("aten.index_add", [randn(), 0, torch.tensor(0), randn()], {}, 0)
    case("aten.index_copy", [x, 0, torch.tensor(2), randn(1, 3, 5)], {}, 0)
    case("aten.index_put", [x, [None, torch.tensor([0, 2])], randn(4, 2, 5)], {}, 0)
    case("aten.index_put", [x, [torch.tensor([0, 3]), None, torch.tensor([1, 4])], randn(2, 3)], {}, 0)
    case("aten.index_put", [x, [bools(4)], randn()], {}, 0)
    case("aten.index_put", [x, [None, None, torch.tensor([1])], randn(3, 1)], {}, 0)
    case("aten.index_put", [x, [bools(4, 3)], randn(5)], {}, 0)
    case("aten.scatter_add", [x, 1, ints(0, 3, 4, 6, 2), randn(4, 6, 5)], {}, SUM)
    case("aten.scatter_add", [x, 2, ints(0, 5, 2, 3, 0), randn(4, 3, 5)], {}, 0)
    case("aten.scatter_add", [randn(3), -1, ints(0, 3, 9), torch.ones(9)], {}, SUM)
    case("aten.slice_scatter", [x, randn(2, 3, 5)], {"start": -3, "end": 100, "step": 2}, 0)
    case("aten.slice_scatter", [x, randn(4, 3, 1), -1], {"start": 4}, 0)
    case("aten.slice_scatter", [x, randn(4, 0, 5), 1, 2, 1], {}, 0)
    case("aten.copy", [ints(0, 9, 2, 3), randn(2, 3) * 9], {}, 0)
    case("aten.copy", [randn(2, 3), torch.tensor(2)], {}, 0)
    for diagonal in (-2, 0, 1, 9):
        case("aten.triu", [randn(2, 3, 4), diagonal], {}, 0)
        case("aten.tril", [randn(4, 3), diagonal], {}, 0)
    case("aten.triu", [torch.full((2, 2), nan)], {}, 0)
    case("aten.triu", [randn(0, 3)], {}, 0)
    case("aten.as_strided", [x, [2, 3], [1, 7]], {}, 0)
    case("aten.as_strided", [x, [3, 3], [0, 2], 5], {}, 0)
    case("aten.as_strided", [x, [], [], 59], {}, 0)
    case("aten.as_strided", [ints(0, 9, 6), [0, 3], [1, 1]], {}, 0)
    case("aten.detach", [x], {}, 0)


def order(case):
    distinct = torch.randperm(24).reshape(2, 3, 4)
    for dtype in (torch.float32, F64, F16, BF16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8):
        x = distinct.to(dtype)
        case("aten.sort", [x], {}, 0)
        case("aten.sort", [x, 1, True], {}, 0)
        case("aten.topk", [x, 2], {}, 0)
        case("aten.topk", [x, 3, 1, False], {}, 0)
    ties = ints(0, 4, 3, 7).float()
    special = torch.tensor([[1.0, nan, inf, -inf, 0.5], [nan, 2.0, -3.0, -inf, nan]])
    for descending in (False, True):
        case("aten.sort.stable", [ties], {"stable": True, "descending": descending}, 0)
        case("aten.sort", [special, -1, descending], {}, 0)
    case("aten.sort", [bools(9)], {}, 0)
    case("aten.sort", [randn()], {}, 0)
    case("aten.sort", [randn(3, 0)], {}, 0)
    case("aten.topk", [special[:1], 3], {}, 0)
    case("aten.topk", [randn(5), 0], {}, 0)
    case("aten.topk", [randn(), 1], {}, 0)
    for dtype in (torch.float32, F64):
        x = randn(40, dtype=dtype)
        case("aten.histc", [x], {"bins": 7}, 0)
        case("aten.histc", [x, 5, -1, 1], {}, 0)
        case("aten.histc", [x, 4, -0.5, 2.25], {}, 0)
    case("aten.histc", [torch.full((3,), 2.0), 4], {}, 0)
    case("aten.histc", [torch.tensor([0.0, 1.0, 2.0, nan, 3.0]), 3, 0, 3], {}, 0)
    x = randn(3, 5)
    for dtype in (torch.float32, F64, F16, BF16, torch.int64, torch.uint8):
        case("aten.diff", [(x * 9).abs().to(dtype)], {}, 0)
    case("aten.diff", [x, 2, 0], {}, FUNCTION)
    case("aten.diff", [x, 1, -1, randn(3, 1), randn(3, 2)], {}, 0)
    case("aten.diff", [x, 7], {}, 0)
    case("aten.diff", [x, 0], {}, 0)
    case("aten.diff", [bools(6)], {}, 0)
    case("aten.diff", [ints(0, 9, 4)], {"append": randn(1)}, 0)


def bounds(case):
    x, low, high = randn(3, 4), randn(4) - 0.5, randn(3, 1) + 0.5
    op = "aten.clamp.Tensor"
    case(op, [x, low, high], {}, 0)
    case(op, [x, None, high], {}, 0)
    case(op, [x, low], {}, 0)
    case(op, [ints(-9, 9, 5), torch.tensor(-2.5), torch.tensor(3)], {}, 0)
    case(op, [torch.tensor([nan, 1.0, 2.0, 3.0]), torch.tensor([0.0, nan, 5.0, 1.0]), torch.tensor([1.0, 2.0, 4.0, nan])], {}, 0)
    for dtype in (F64, F16, BF16, torch.int64, torch.int32, torch.uint8):
        case(op, [ints(0, 9, 6).to(dtype), ints(0, 5, 6).to(dtype), ints(3, 9, 6).to(dtype)], {}, 0)
    for b in (2.5, -0.7, inf):
        case("aten.fmod.Scalar", [SPECIAL, b], {}, 0)
    for dtype in (F64, F16, BF16, torch.int64, torch.int32, torch.int8, torch.uint8):
        case("aten.fmod.Scalar", [ints(0, 100, 6).to(dtype), 7], {}, 0)
    case("aten.fmod.Scalar", [ints(-9, 9, 9), -4], {}, 0)
    case("aten.fmod.Scalar", [ints(-9, 9, 9), 2.5], {}, 0)
    case("aten.fmod.Tensor", [x, low], {}, 0)
    case("aten.fmod.Tensor", [ints(-9, 9, 5), torch.tensor([3, -3, 7, -7, 1])], {}, 0)


def filling(case):
    every = [torch.float32, F64, F16, BF16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
    for dtype in every:
        x = ints(0, 9, 2, 3).to(dtype)
        case("aten.zero", [x], {}, 0)
        case("aten.fill.Scalar", [x, 3], {}, 0)
        case("aten.empty_like", [x], {}, 0, undefined=True)
        case("aten.eye.m", [2, 3], {"dtype": dtype}, 0)
        case("aten.empty.memory_format", [[2, 3]], {"dtype": dtype}, 0, undefined=True)
        if dtype != torch.bool:
            tolerance = {F16: HALF, BF16: BHALF}.get(dtype, FUNCTION if dtype.is_floating_point else 0)
            case("aten.linspace", [1, 9, 6], {"dtype": dtype}, tolerance)
    case("aten.fill.Scalar", [randn(2), 2.5], {}, 0)
    case("aten.fill.Scalar", [randn(), -inf], {}, 0)
    case("aten.empty_like", [randn(2)], {"dtype": torch.int8}, 0, undefined=True)
    case("aten.empty.memory_format", [[0, 2]], {}, 0, undefined=True)
    case("aten.empty_permuted", [[2, 3, 4], [0, 2, 1]], {"dtype": torch.float16}, 0, undefined=True)
    case("aten.empty_permuted", [[2], [0]], {}, 0, undefined=True)
    case("aten.eye.m", [3, 2], {}, 0)
    case("aten.eye.m", [0, 2], {}, 0)
    case("aten.linspace", [-1.5, 2.5, 9], {}, FUNCTION)
    case("aten.linspace", [0, 1, 1], {}, 0)
    case("aten.linspace", [0, 1, 0], {}, 0)
    case("aten.linspace", [5, -5, 8], {"dtype": torch.int64}, 0)
    for op in ("tril_indices", "triu_indices"):
        for size in ([3, 4], [4, 3, 1], [2, 2, -1], [0, 3], [3, 3, -5]):
            case(f"aten.{op}", [*size], {"dtype": torch.int64}, 0)
        case(f"aten.{op}", [3, 3], {"dtype": torch.int32}, 0)


def breadth(case):
    """Ops that lack samples in some dtypes."""
    numbers = [torch.float32, F64, F16, BF16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]
    for dtype in [*numbers, torch.bool]:
        x = (ints(-9, 9, 2, 3, 4) if dtype != torch.uint8 else ints(0, 9, 2, 3, 4)).to(dtype)
        for other in (torch.float32, torch.int64, torch.uint8, torch.bool, BF16):
            if not (x < 0).any() or other != torch.uint8 or not dtype.is_floating_point:
                case("aten.to.dtype", [x, other], {}, 0)
        case("aten._to_copy", [x], {"dtype": torch.float32}, 0)
        case("aten._to_copy", [x], {}, 0)
        case("aten.to.dtype_layout", [x], {"dtype": F64, "layout": torch.strided}, 0)
        case("aten.to.device", [x, torch.device("cpu"), torch.float16], {}, 0)
        case("aten.type_as", [randn(3).abs(), x], {}, 0)
        case("aten.dropout", [x, 0.0, False], {}, 0)
        case("aten.feature_dropout", [x, 0.5, False], {}, 0)
        case("aten.sym_size.int", [x, -1], {}, 0)
        case("aten._assert_tensor_metadata", [x, None, None, dtype], {}, 0)
    for dtype in numbers:
        x = (ints(-9, 9, 2, 3, 5, 6) if dtype != torch.uint8 else ints(0, 9, 2, 3, 5, 6)).to(dtype)
        case("aten.max_pool2d", [x, [2, 3], [2, 1], [1, 1]], {}, 0)
        case("aten.max_pool2d_with_indices", [x, [2, 2]], {"ceil_mode": True}, 0)
        if dtype.is_floating_point:
            case("aten.max_pool1d", [x[0], [3], [2], [1], [2]], {}, 0)
        case("aten.clamp", [x, 1, 5], {}, 0)
        case("aten.clamp", [x, -1.5, 3], {}, 0)
        volume = x[:, :, None].repeat(1, 1, 3, 1, 1)[:1]
        case("aten.max_pool3d", [volume, [2, 2, 2], [1, 2, 2], [1, 0, 1], [1, 1, 2]], {}, 0)
        case("aten.max_pool3d_with_indices", [volume[0], [3, 2, 2]], {}, 0)
    case("aten.max_pool2d", [randn(0, 2, 4, 4), [2, 2]], {}, 0)
    for dtype, tolerance in by_dtype():
        x, w, b = randn(2, 3, 4, dtype=dtype), randn(3, dtype=dtype), randn(3, dtype=dtype)
        m, v = randn(3, dtype=dtype), torch.rand(3, dtype=F64).to(dtype) + 0.5
        case("aten.batch_norm", [x, w, b, m, v, False, 0.1, 1e-5, True], {}, tolerance)
        case("aten.batch_norm", [x, w, b, None, None, True, 0.1, 1e-5, True], {}, tolerance)
        case("aten._native_batch_norm_legit_no_training", [x, w, b, m, v, 0.1, 1e-5], {}, tolerance)
        case("aten._native_batch_norm_legit_no_training", [x, None, None, m, v, 0.1, 1e-2], {}, tolerance)
        case("aten.instance_norm", [x, w, b, None, None, True, 0.1, 1e-5, True], {}, tolerance)
        case("aten.instance_norm", [x, None, None, m, v, False, 0.1, 1e-5, True], {}, tolerance)
        x, w = randn(1, 2, 3, 4, 5, dtype=dtype), randn(2, 3, 2, 3, 2, dtype=dtype)
        case("aten.conv_transpose3d.input", [x, w, randn(3, dtype=dtype), [1, 2, 1], [0, 1, 1], [0, 1, 0]], {}, tolerance)
        case("aten.conv2d", [randn(1, 2, 4, 5, dtype=dtype), randn(4, 1, 3, 3, dtype=dtype), None, [1, 2], [1, 1], [1, 1], 2], {}, tolerance)
        case("aten.conv_transpose2d.input", [randn(1, 2, 4, 3, dtype=dtype), randn(2, 2, 2, 3, dtype=dtype), None, [2, 1], [0, 1]], {}, tolerance)


def numbers(case):
    pairs = [(7, 3), (-7, 3), (7, -3), (-8, -4), (2.5, 2), (True, 3), (0, -1)]
    for op in "add sub mul floordiv mod eq ne lt le gt ge".split():
        for a, b in pairs:
            case(f"_operator.{op}", [a, b], {}, 0)
    for op in "eq ne lt ge".split():
        case(f"_operator.{op}", [nan, 1], {}, 0)


def old_masks(case):
    """Masks of bytes, which PyTorch accepted before it had bools."""
    mask = torch.tensor([1, 0, 2, 0], dtype=torch.uint8)
    case("aten.index.Tensor", [randn(4, 3), [mask]], {}, 0)
    case("aten.index_put", [randn(4, 3), [mask], randn(3)], {}, 0)


FAMILIES = (
    transposed_convolutions, normalisations, recurrence, attention, contractions, distances, resampling, detection, bags,
    writing, order, bounds, filling, breadth, numbers,
    old_masks,
)


def add_all(add):
    import torchvision  # noqa: F401  (registers the ops)
    import transformers.integrations.moe  # noqa: F401

    for family in FAMILIES:
        family(add)
