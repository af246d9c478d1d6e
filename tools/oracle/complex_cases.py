"""More cases of make_kernel_cases.py: complex numbers, Fourier transforms, and floats of eight bits."""

import torch

from kernel_cases import FUNCTION, SPECIAL, SUM, inf, ints, nan, randn
from layer_cases import BF16, DOUBLE, F16, F64

FLOAT8 = (torch.float8_e4m3fn, torch.float8_e5m2)


def complexes(*shape):
    return torch.complex(randn(*shape), randn(*shape))


def parts(case):
    for dtype, tolerance in ((torch.float32, FUNCTION), (F64, DOUBLE)):
        case("aten.view_as_real", [complexes(2, 3)], {}, 0)
        if dtype == torch.float32:  # files of cases hold no complex128
            case("aten.complex", [randn(2, 3), randn(3)], {}, 0)
            case("aten.polar", [randn(2, 3).abs(), randn(2, 3)], {}, tolerance)
            for op in ("view_as_complex", "view_as_complex_copy"):
                case(f"aten.{op}", [randn(3, 4, 2)], {}, 0)
        for op in ("real", "angle", "conj", "_conj_physical", "conj_physical", "resolve_conj", "resolve_neg"):
            case(f"aten.{op}", [randn(3, dtype=dtype)], {}, tolerance)
    case("aten.view_as_real_copy", [complexes(3)], {}, 0)
    for op in ("real", "imag", "conj", "_conj", "_conj_physical", "conj_physical", "resolve_conj", "resolve_neg"):
        case(f"aten.{op}", [complexes(2, 3)], {}, 0)
    case("aten.angle", [complexes(2, 3)], {}, FUNCTION)
    case("aten.angle", [torch.tensor([1.0, -1.0, 0.0, -0.0, nan, -inf])], {}, FUNCTION)
    case("aten.angle", [ints(-2, 3, 5)], {}, FUNCTION)
    case("aten.angle", [torch.tensor([complex(-1, 0), complex(-1, -0.0), complex(0, 2)])], {}, FUNCTION)


def arithmetic(case):
    a, b, x = complexes(2, 3), complexes(3), randn(2, 3)
    for op in ("add", "sub", "mul", "div"):
        for args in ([a, b], [a, x], [x, b], [a, ints(1, 5, 2, 3)], [a, torch.tensor(2.0, dtype=F64)]):
            case(f"aten.{op}.Tensor", args, {}, FUNCTION)
        case(f"aten.{op}.Scalar", [a, 2.5], {}, FUNCTION)
    case("aten.add.Tensor", [a, b], {"alpha": 3}, FUNCTION)
    case("aten.sub.Tensor", [a, b], {"alpha": 0.5}, FUNCTION)
    case("aten.rsub.Tensor", [a, b], {}, FUNCTION)
    case("aten.rsub.Scalar", [a, 2], {}, FUNCTION)
    for exponent in (2, 3, -1, 0.5, 1.5):
        case("aten.pow.Tensor_Scalar", [a, exponent], {}, SUM)
    case("aten.eq.Tensor", [a, torch.where(x > 0, a, a.conj()).resolve_conj()], {}, 0)
    case("aten.ne.Tensor", [a, torch.where(x > 0, a, a.conj()).resolve_conj()], {}, 0)
    for op in ("abs", "neg", "exp", "sqrt", "reciprocal", "square"):
        case(f"aten.{op}", [a], {}, FUNCTION)
    case("aten.sum", [a], {}, SUM)
    case("aten.sum.dim_IntList", [a, [1], True], {}, SUM)
    case("aten.mean", [a], {}, SUM)
    case("aten.mean.dim", [a, [0]], {}, SUM)
    case("aten.cumsum", [a, 1], {}, SUM)
    case("aten.constant_pad_nd", [a, [1, 2]], {}, 0)
    m, n = complexes(2, 3), complexes(3, 4)
    for pair in ([m, n],):
        case("aten.mm", pair, {}, SUM)
        case("aten.matmul", pair, {}, SUM)
    case("aten.bmm", [complexes(2, 2, 3), complexes(2, 3, 2)], {}, SUM)
    case("aten.mv", [m, complexes(3)], {}, SUM)
    case("aten.dot", [complexes(3), complexes(3)], {}, SUM)
    case("aten.outer", [complexes(3), complexes(2)], {}, SUM)
    case("aten.linear", [complexes(2, 3), complexes(4, 3)], {}, SUM)
    case("aten.einsum", ["bix,iox->box", [complexes(2, 2, 3), complexes(2, 3, 3)]], {}, SUM)


def movement(case):
    a = complexes(2, 3, 4)
    case("aten.transpose.int", [a, 0, 2], {}, 0)
    case("aten.permute", [a, [2, 0, 1]], {}, 0)
    case("aten.reshape", [a, [4, -1]], {}, 0)
    case("aten.unsqueeze", [a, 0], {}, 0)
    case("aten.slice.Tensor", [a, 2, 1, 4, 2], {}, 0)
    case("aten.select.int", [a, 1, -1], {}, 0)
    case("aten.cat", [[a, a[:, :1]], 1], {}, 0)
    case("aten.stack", [[a, a]], {}, 0)
    case("aten.expand", [a[:, :1], [2, 3, 4]], {}, 0)
    case("aten.roll", [a, [1], [2]], {}, 0)
    case("aten.flip", [a, [0, 2]], {}, 0)
    case("aten.index_select", [a, 1, torch.tensor([2, 0])], {}, 0)
    case("aten.slice_scatter", [a, a[:, :, :2] * 2, 2, 1, 3], {}, 0)
    case("aten.copy", [a, randn(4)], {}, 0)
    case("aten.zeros", [[2, 3]], {"dtype": torch.complex64}, 0)
    case("aten.full", [[2, 3], 1.5], {"dtype": torch.complex64}, 0)
    case("aten.zeros_like", [a], {}, 0)
    case("aten._to_copy", [a], {}, 0)
    case("aten._to_copy", [randn(3)], {"dtype": torch.complex64}, 0)
    case("aten.to.dtype", [ints(0, 9, 3), torch.complex64], {}, 0)
    case("aten.view.dtype", [a, torch.float32], {}, 0)
    case("aten.view.dtype", [randn(2, 4), torch.complex64], {}, 0)
    case("aten.where.self", [randn(3, 4) > 0, a, torch.zeros(1)], {}, 0)
    case("aten.repeat", [a, [1, 2, 1]], {}, 0)


def transforms(case):
    for x in (complexes(2, 3, 8), randn(2, 3, 7), ints(-9, 9, 2, 3, 6), complexes(2, 3, 5)):
        for norm in (None, "ortho", "forward"):
            for op in ("fft_fft", "fft_ifft"):
                case(f"aten.{op}", [x], {"norm": norm}, SUM)
            for op in ("fft_fft2", "fft_ifft2", "fft_fftn", "fft_ifftn"):
                case(f"aten.{op}", [x], {"norm": norm}, SUM)
        for op in ("fft_fft", "fft_ifft"):
            for args in ([5], [9], [None, 1], [4, 0]):
                case(f"aten.{op}", [x, *args], {}, SUM)
        case("aten.fft_fft2", [x, [4, 9]], {}, SUM)
        case("aten.fft_fftn", [x, [4, -1], [0, 2]], {}, SUM)
        case("aten.fft_ifftn", [x, [3]], {}, SUM)
        for op in ("fft_fftshift", "fft_ifftshift"):
            case(f"aten.{op}", [x], {}, 0)
            case(f"aten.{op}", [x, [2]], {}, 0)
    for x in (randn(2, 3, 8), randn(2, 3, 7), randn(2, 4, 6)):
        for norm in (None, "ortho", "forward"):
            case("aten.fft_rfft", [x], {"norm": norm}, SUM)
            case("aten.fft_rfft2", [x], {"norm": norm}, SUM)
            case("aten.fft_rfftn", [x], {"norm": norm}, SUM)
        case("aten.fft_rfft", [x, 5], {}, SUM)
        case("aten.fft_rfft", [x, None, 1], {}, SUM)
        case("aten.fft_rfft2", [x, [3, 4], [0, 1]], {}, SUM)
        for normalization in (0, 1, 2):
            for onesided in (True, False):
                case("aten._fft_r2c", [x, [2], normalization, onesided], {}, SUM)
                case("aten._fft_r2c", [x, [0, 2], normalization, onesided], {}, SUM)
    # Only spectra that real signals have: for others, PyTorch's FFT libraries give different results.
    for size in (8, 7):
        half = torch.fft.rfft(randn(2, 3, size))
        for norm in (None, "ortho", "forward"):
            case("aten.fft_irfft", [half, size], {"norm": norm}, SUM)
        for normalization in (0, 1, 2):
            case("aten._fft_c2r", [half, [2], normalization, size], {}, SUM)
        whole = torch.fft.rfft2(randn(2, 4, size))
        case("aten.fft_irfft2", [whole, [4, size]], {}, SUM)
        case("aten.fft_irfftn", [torch.fft.rfftn(randn(2, 4, size)), [2, 4, size]], {}, SUM)
        case("aten._fft_c2r", [whole, [1, 2], 2, size], {}, SUM)
    case("aten.fft_irfft", [torch.fft.rfft(randn(2, 8))], {}, SUM)
    case("aten.fft_irfft2", [torch.fft.rfft2(randn(2, 4, 6))], {}, SUM)
    for forward in (True, False):
        for normalization in (0, 1, 2):
            case("aten._fft_c2c", [complexes(2, 3, 4), [1, 2], normalization, forward], {}, SUM)
            case("aten._fft_c2c", [complexes(2, 3, 5), [2], normalization, forward], {}, SUM)


def frames(case):
    signal, window = randn(2, 40), torch.hann_window(8)
    for normalized in (False, True):
        for onesided in (None, False):
            kwargs = {"return_complex": True, "normalized": normalized, "onesided": onesided}
            case("aten.stft", [signal, 8], {"hop_length": 4, "window": window, **kwargs}, SUM)
            case("aten.stft", [signal[0], 8, 3, 6], {"window": torch.hamming_window(6), **kwargs}, SUM)
    case("aten.stft", [signal, 8], {"return_complex": False}, SUM)
    case("aten.stft", [complexes(20), 8], {"return_complex": True}, SUM)
    for normalized in (False, True):
        spectrum = torch.stft(signal, 8, 2, window=window, return_complex=True, normalized=normalized)
        for args in ([8, 2], [8, 2, 8]):
            case("aten.istft", [spectrum, *args], {"window": window, "normalized": normalized}, SUM)
        case("aten.istft", [spectrum[0], 8, 2], {"window": window, "normalized": normalized, "length": 30}, SUM)
        case("aten.istft", [spectrum, 8, 2], {"normalized": normalized, "center": False}, SUM)
    whole = torch.stft(signal, 8, 2, window=window, return_complex=True, onesided=False)
    case("aten.istft", [whole, 8, 2], {"window": window, "onesided": False}, SUM)


def float8(case):
    codes = torch.arange(256, dtype=torch.uint8)
    for dtype in FLOAT8:
        every = codes.view(dtype)
        for other in (torch.float32, F64, F16, BF16):
            case("aten._to_copy", [every], {"dtype": other}, 0)
            # Every number, its float neighbours, and the midpoints between numbers.
            steps = every.float().nan_to_num(0, 0, 0).sort().values
            middle = (steps[1:] + steps[:-1]) / 2
            near = torch.cat([steps, middle, middle.nextafter(torch.tensor(inf)), middle.nextafter(torch.tensor(-inf)), SPECIAL])
            case("aten.to.dtype", [near.to(other), dtype], {}, 0)
        large = torch.tensor([440.0, 448.0, 463.9, 464.0, 464.1, 480.0, 1e9, 57344.0, 61439.0, 61440.0, 65536.0, 1e-30, -1e38])
        case("aten.to.dtype", [torch.cat([large, -large]), dtype], {}, 0)
        case("aten.to.dtype", [randn(200) * 10, dtype], {}, 0)
        case("aten.to.dtype", [randn(200) * 1e-3, dtype], {}, 0)
        case("aten.to.dtype", [ints(-500, 500, 40), dtype], {}, 0)
        case("aten.view.dtype", [every, torch.uint8], {}, 0)
        case("aten.view.dtype", [codes, dtype], {}, 0)
        case("aten.reshape", [every, [4, 64]], {}, 0)
        case("aten.transpose.int", [every.view(4, 64), 0, 1], {}, 0)
    case("aten._to_copy", [codes.view(FLOAT8[0])], {"dtype": FLOAT8[1]}, 0)
    case("aten._to_copy", [codes.view(FLOAT8[1])], {"dtype": FLOAT8[0]}, 0)


FAMILIES = (parts, arithmetic, movement, transforms, frames, float8)


def add_all(add):
    for family in FAMILIES:
        family(add)
