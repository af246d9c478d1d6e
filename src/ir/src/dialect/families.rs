//! Ops that are the same to most passes, by their full names.

/// Convolutions, with sizes or with words for padding.
pub const CONVS: &[&str] =
    &["aten.conv1d", "aten.conv1d.padding", "aten.conv2d", "aten.conv2d.padding", "aten.conv3d", "aten.conv3d.padding"];

/// Transposed convolutions.
pub const TRANSPOSED_CONVS: &[&str] =
    &["aten.conv_transpose1d", "aten.conv_transpose2d.input", "aten.conv_transpose3d.input"];

/// Products with a transposed weight, and a bias.
pub const LINEARS: &[&str] = &["aten.linear"];

/// Batch norms; the second is always in inference mode.
pub const BATCH_NORMS: &[&str] = &["aten.batch_norm", "aten._native_batch_norm_legit_no_training"];

/// Ops that make integers of floats. `.tensor` forms take scale and zero point as tensors, `.tensor2` the range too.
pub const QUANTIZE: &[&str] = &[
    "quantized_decomposed.quantize_per_tensor",
    "quantized_decomposed.quantize_per_tensor.tensor",
    "quantized_decomposed.quantize_per_channel",
    "quantized_decomposed.quantize_per_tensor.tensor2",
    "quantized_decomposed.quantize_per_channel_group",
    "quantized_decomposed.quantize_per_token",
];

/// Ops that make floats of integers, each the counterpart of the one at its place in [`QUANTIZE`].
pub const DEQUANTIZE: &[&str] = &[
    "quantized_decomposed.dequantize_per_tensor",
    "quantized_decomposed.dequantize_per_tensor.tensor",
    "quantized_decomposed.dequantize_per_channel",
    "quantized_decomposed.dequantize_per_tensor.tensor2",
    "quantized_decomposed.dequantize_per_channel_group",
    "quantized_decomposed.dequantize_per_token",
];

/// How many of [`QUANTIZE`] and [`DEQUANTIZE`], from the first, PyTorch's `convert_pt2e` makes, folds and duplicates.
const CONVERTED: usize = 3;

/// Whether an op of that full name is one of [`QUANTIZE`].
pub fn is_quantize(op_name: &str) -> bool {
    QUANTIZE.contains(&op_name)
}

/// Whether an op of that full name is one of [`DEQUANTIZE`].
pub fn is_dequantize(op_name: &str) -> bool {
    DEQUANTIZE.contains(&op_name)
}

/// Whether it is a quantize op of those that PyTorch's `convert_pt2e` makes; it leaves others as it finds them.
pub fn is_converted_quantize(op_name: &str) -> bool {
    QUANTIZE.iter().take(CONVERTED).any(|name| *name == op_name)
}

/// Whether it is a dequantize op of those that PyTorch's `convert_pt2e` makes; it leaves others as it finds them.
pub fn is_converted_dequantize(op_name: &str) -> bool {
    DEQUANTIZE.iter().take(CONVERTED).any(|name| *name == op_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantize_and_dequantize_are_counterparts() {
        let counterparts = QUANTIZE.iter().map(|name| name.replace(".quantize_", ".dequantize_"));
        assert!(counterparts.eq(DEQUANTIZE.iter().map(|name| (*name).to_owned())));
    }
}
