//! What the passes that rewrite with the e-graph have in common: which ops move, what q and dq cost, and what is reported.

use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::DType;
use pt2e_egraph::{Outcome, RewriteError};
use pt2e_ir::{
    Body, Op, OpExt, TensorType, Value,
    dialect::families,
    pass::{Diagnostic, PassError},
};

/// Whether an op may be merged with an equal one, moved and dropped.
pub(crate) fn is_pure(op: Op<'_>) -> bool {
    families::has_schema(op.full_name()) && op.is_pure()
}

/// Whether a value is a tensor of floats.
pub(crate) fn is_float(value: Value<'_>) -> bool {
    TensorType::of(value.r#type()).and_then(|ty| ty.dtype()).is_some_and(|dtype| dtype.is_float())
}

/// The bytes of an element of a result; of a float if the dtype is not known.
pub(crate) fn element_bytes(dtype: Option<DType>) -> f64 {
    dtype.map_or(4, DType::size) as f64
}

/// The cost of a q or dq: the bytes of an element of the result, and a pass over the floats.
pub(crate) fn quantization_cost(dtype: Option<DType>) -> f64 {
    8.0 + element_bytes(dtype)
}

/// A remark if rewriting reached a limit; `left` says which ops it may have left.
pub(crate) fn report_limit(body: &Body<'_>, outcome: &Outcome<'_>, left: &str) {
    if let Some(limit) = outcome.limit {
        Diagnostic::remark(body.owner().location(), format!("the {limit} of the e-graph was reached"))
            .note(format!("the result is sound, but {left}"))
            .emit();
    }
}

/// The diagnostic of an error in the input, or an internal error if a rule is wrong.
pub(crate) fn reported<'c>(body: &Body<'c>, error: RewriteError<'c>) -> PassError<'c> {
    match &error {
        RewriteError::Type { op, .. } => Diagnostic::error(
            op.location(),
            format!("'{}' has a wrong type: {error}", op.full_name()),
        )
        .note("its type contradicts the types of its operands; correct them in the text, or import the model again")
        .into(),
        _ => PassError::internal(&body.owner(), error),
    }
}
