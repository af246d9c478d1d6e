//! Families of ops that most passes treat alike, by full name. The lists come from the table of ops.

use pt2e_schema::{INTEGER_NAMESPACE, table};

pub use pt2e_schema::table::{BATCH_NORMS, CONVS, DEQUANTIZE, LINEARS, QUANTIZE, TRANSPOSED_CONVS};

/// Whether an op of that full name belongs to a dialect whose ops have schemas.
pub fn has_schema(op_name: &str) -> bool {
    ["aten", "quantized_decomposed", "torchao", INTEGER_NAMESPACE].contains(&namespace(op_name))
}

/// Whether an op of that full name is one of `qint`.
pub fn is_integer(op_name: &str) -> bool {
    namespace(op_name) == INTEGER_NAMESPACE
}

fn namespace(op_name: &str) -> &str {
    op_name.split_once('.').map_or(op_name, |(namespace, _)| namespace)
}

/// Whether an op of that full name is one of [`QUANTIZE`].
pub fn is_quantize(op_name: &str) -> bool {
    QUANTIZE.contains(&op_name)
}

/// Whether an op of that full name is one of [`DEQUANTIZE`].
pub fn is_dequantize(op_name: &str) -> bool {
    DEQUANTIZE.contains(&op_name)
}

/// Whether an op of that full name is a quantize op that PyTorch's `convert_pt2e` makes; `convert_pt2e` does not change other
/// quantize ops.
pub fn is_converted_quantize(op_name: &str) -> bool {
    is_quantize(op_name) && is_made_by_convert(op_name)
}

/// Whether an op of that full name is a dequantize op that PyTorch's `convert_pt2e` makes; `convert_pt2e` does not change other
/// dequantize ops.
pub fn is_converted_dequantize(op_name: &str) -> bool {
    is_dequantize(op_name) && is_made_by_convert(op_name)
}

fn is_made_by_convert(op_name: &str) -> bool {
    table::op(op_name).is_some_and(table::Op::is_made_by_convert)
}

/// Whether an op of that full name is a part of quantization itself: it quantizes or dequantizes, chooses qparams, or casts.
pub fn is_quantization(op_name: &str) -> bool {
    ["quantized_decomposed", "torchao"].contains(&namespace(op_name))
}

/// Whether an op of that full name chooses scale and zero point at run time.
pub fn chooses_qparams(op_name: &str) -> bool {
    table::op(op_name).and_then(table::Op::family) == Some(table::Family::ChooseQParams)
}

/// Whether an op of that full name reads only sizes, not elements.
pub fn asks_for_sizes(op_name: &str) -> bool {
    table::op(op_name).and_then(table::Op::elements) == Some(table::Elements::Unread)
}
