//! Ops that are the same to most passes, by their full names.

/// Convolutions, with sizes or with words for padding.
pub const CONVS: &[&str] =
    &["aten.conv1d", "aten.conv1d.padding", "aten.conv2d", "aten.conv2d.padding", "aten.conv3d", "aten.conv3d.padding"];

/// Transposed convolutions.
pub const TRANSPOSED_CONVS: &[&str] =
    &["aten.conv_transpose1d", "aten.conv_transpose2d.input", "aten.conv_transpose3d.input"];

/// Products with a transposed weight, and a bias.
pub const LINEARS: &[&str] = &["aten.linear"];

/// Whether an op quantizes, with qparams that it is given.
pub fn is_quantize(name: &str) -> bool {
    name.starts_with("quantized_decomposed.quantize_per_")
}

/// Whether an op dequantizes.
pub fn is_dequantize(name: &str) -> bool {
    name.starts_with("quantized_decomposed.dequantize_per_")
}

/// Batch norms; the second is always in inference mode.
pub const BATCH_NORMS: &[&str] = &["aten.batch_norm", "aten._native_batch_norm_legit_no_training"];
