//! Descriptions of the operations of `quantized_decomposed` and `torchao`. Those of `aten` are documented by PyTorch.

use crate::model::Schema;

/// The description of each operation of `torchao`, by its name in the dialect.
const OF_BLOCKS: [(&str, &str); 3] = [
    (
        "choose_qparams_affine",
        "Chooses a scale and a zero point for each block of `input`, by the formulas of `mapping_type`: `SYMMETRIC`,\n\
         `SYMMETRIC_NO_CLIPPING_ERR` or `ASYMMETRIC`. A dimension that one block fills is reduced; with `keepdim` its size is 1.",
    ),
    (
        "dequantize_affine",
        "`(input - zero_point) * scale` as `output_dtype`, with the scale and the zero point of the block of each element.",
    ),
    (
        "quantize_affine",
        "`clamp(round(input * (1 / scale)) + zero_point, quant_min, quant_max)` as `output_dtype`, with the scale and the zero point\n\
         of the block of each element. `block_size` has the sizes of a block. Bounds that are absent are those of the dtype.",
    ),
];

/// The description of each operation of `quantized_decomposed`, by its name in the dialect.
const DESCRIPTIONS: [(&str, &str); 18] = [
    (
        "choose_qparams.tensor",
        "Chooses a scale and a zero point such that `quant_min` to `quant_max` cover the values of `input` and 0, with 0 exact.\n\
         The scale is at least `eps`. The results have one element each: an f64 scale and an i64 zero point.",
    ),
    (
        "choose_qparams_per_token",
        "Chooses a scale for each row of the last axis: the largest magnitude of the row, at least 1e-5, divided by 127. The\n\
         zero points are 0. The last axis of the results has size 1. `dtype` is i8.",
    ),
    (
        "choose_qparams_per_token_asymmetric",
        "Chooses a scale and a zero point for each row of the last axis, such that -128 to 127 cover the values of the row and\n\
         0. The last axis of the results has size 1: f64 scales and i64 zero points.",
    ),
    (
        "choose_qparams_symmetric.tensor",
        "As `choose_qparams.tensor`, with a range that is symmetric about 0: the zero point does not depend on `input`.",
    ),
    (
        "convert_element_type.no_fuse",
        "Converts `input` to `dtype`. Backends do not fuse it with other operations, and the compiler does not fold it.",
    ),
    (
        "dequantize_per_channel",
        "`(input - zero_points[c]) * scales[c]`, with `c` the index on `axis`. If `zero_points` is absent, it is 0.\n\
         The result is f32, or of the dtype `out_dtype`. The range is not used in the computation; it is there for\n\
         backends that match the operation.",
    ),
    (
        "dequantize_per_channel_group",
        "Dequantizes a matrix in which `group_size` consecutive elements of a row share a scale and a zero point: the columns of\n\
         `scales` and `zero_points` are the groups. The result has the dtype `output_dtype`.",
    ),
    (
        "dequantize_per_tensor",
        "`(input - zero_point) * scale`, as f32 or as the dtype `out_dtype`. The range is not used in the computation;\n\
         it is there for backends that match the operation.",
    ),
    (
        "dequantize_per_tensor.tensor",
        "As `dequantize_per_tensor`, with a scale and a zero point that are known only at run time.",
    ),
    (
        "dequantize_per_tensor.tensor2",
        "As `dequantize_per_tensor`, with a scale, a zero point and a range that are known only at run time.",
    ),
    (
        "dequantize_per_token",
        "`(input - zero_points) * scales`, with one scale and one zero point for each row of the last axis. The result has the\n\
         dtype `output_dtype`.",
    ),
    (
        "fake_quant_per_channel",
        "Quantizes per channel and dequantizes in one step: the result is float, and has only values that integers from\n\
         `quant_min` to `quant_max` represent.",
    ),
    (
        "quantize_per_channel",
        "`clamp(round(input * (1 / scales[c])) + zero_points[c], quant_min, quant_max)` as `dtype`, with `c` the index on `axis`.\n\
         Halves are rounded to even.",
    ),
    (
        "quantize_per_channel_group",
        "Quantizes a matrix in which `group_size` consecutive elements of a row share a scale and a zero point: the columns of\n\
         `scales` and `zero_points` are the groups. The zero point is added before rounding.",
    ),
    (
        "quantize_per_tensor",
        "`clamp(round(input * (1 / scale)) + zero_point, quant_min, quant_max)` as `dtype`. Halves are rounded to even.",
    ),
    (
        "quantize_per_tensor.tensor",
        "As `quantize_per_tensor`, with a scale and a zero point that are known only at run time.",
    ),
    (
        "quantize_per_tensor.tensor2",
        "As `quantize_per_tensor`, with a scale, a zero point and a range that are known only at run time.",
    ),
    (
        "quantize_per_token",
        "`clamp(round(input * (1 / scales) + zero_points), quant_min, quant_max)` as `dtype`, with one scale and one zero point\n\
         for each row of the last axis. The zero point is added before rounding.",
    ),
];

/// The description of an operation of `quantized_decomposed` or `torchao`; `None` for other dialects.
pub(super) fn description(schema: &Schema) -> Option<&'static str> {
    let name = schema.mlir_name();
    let (namespace, name) = name.split_once('.')?;
    let described: &[_] = match namespace {
        "quantized_decomposed" => &DESCRIPTIONS,
        "torchao" => &OF_BLOCKS,
        _ => return None,
    };
    described.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ods::has_operation, registry};

    #[test]
    fn every_operation_has_one_description() {
        let is_ours = |schema: &&Schema| schema.namespace != "aten" && has_operation(schema);
        let ours: Vec<&Schema> = registry().listed().filter(is_ours).collect();
        assert_eq!(ours.len(), DESCRIPTIONS.len() + OF_BLOCKS.len());
        for schema in ours {
            assert!(description(schema).is_some(), "{} is not described", schema.mlir_name());
        }
    }
}
