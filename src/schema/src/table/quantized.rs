//! Table entries of ops that convert between floats and quantized integers.

use super::entry::{Entry, Family, computes, converts, quantizes};

/// The entries, sorted by name.
pub(super) const ENTRIES: &[Entry] = &[
    computes("aten._fake_quantize_per_tensor_affine_cachemask_tensor_qparams"),
    computes("aten.fake_quantize_per_channel_affine"),
    computes("aten.fake_quantize_per_channel_affine_cachemask"),
    computes("aten.fake_quantize_per_tensor_affine").float32(),
    computes("aten.fake_quantize_per_tensor_affine.tensor_qparams").float32(),
    computes("aten.fake_quantize_per_tensor_affine_cachemask"),
    quantizes("quantized_decomposed.choose_qparams.tensor").family(Family::ChooseQParams),
    quantizes("quantized_decomposed.choose_qparams_per_token").family(Family::ChooseQParams),
    quantizes("quantized_decomposed.choose_qparams_per_token_asymmetric").family(Family::ChooseQParams),
    quantizes("quantized_decomposed.choose_qparams_symmetric.tensor").family(Family::ChooseQParams),
    converts("quantized_decomposed.convert_element_type.no_fuse"),
    quantizes("quantized_decomposed.dequantize_per_channel").family(Family::Dequantize).made_by_convert(),
    quantizes("quantized_decomposed.dequantize_per_channel_group").family(Family::Dequantize).made_by_convert(),
    quantizes("quantized_decomposed.dequantize_per_tensor").family(Family::Dequantize).made_by_convert(),
    quantizes("quantized_decomposed.dequantize_per_tensor.tensor").family(Family::Dequantize).made_by_convert(),
    quantizes("quantized_decomposed.dequantize_per_tensor.tensor2").family(Family::Dequantize),
    quantizes("quantized_decomposed.dequantize_per_token").family(Family::Dequantize).made_by_convert(),
    quantizes("quantized_decomposed.fake_quant_per_channel"),
    quantizes("quantized_decomposed.quantize_per_channel").family(Family::Quantize).made_by_convert(),
    quantizes("quantized_decomposed.quantize_per_channel_group").family(Family::Quantize).made_by_convert(),
    quantizes("quantized_decomposed.quantize_per_tensor").family(Family::Quantize).made_by_convert(),
    quantizes("quantized_decomposed.quantize_per_tensor.tensor").family(Family::Quantize).made_by_convert(),
    quantizes("quantized_decomposed.quantize_per_tensor.tensor2").family(Family::Quantize),
    quantizes("quantized_decomposed.quantize_per_token").family(Family::Quantize).made_by_convert(),
    quantizes("torchao.choose_qparams_affine").family(Family::ChooseQParams),
    // `convert_pt2e` makes it too, but does not duplicate it.
    quantizes("torchao.dequantize_affine").family(Family::Dequantize),
    quantizes("torchao.quantize_affine").family(Family::Quantize).made_by_convert(),
];
