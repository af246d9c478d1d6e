//! Infers and verifies the types of an op's results, by applying [`pt2e_schema::infer`] to its arguments and operand types.

use super::{
    autocast, ffi,
    torch_op::{self, OPERATOR, TorchOp},
};
use crate::{Op, OpExt, TensorType, Value, dtype_of, dtype_type, unwind::reported};
use melior::ir::{Type, TypeLike, ValueLike, r#type::IntegerType};
use mlir_sys::MlirOperation;
use pt2e_schema::{
    NumberType, Schema, ValueType,
    infer::{InferError, Results, infer},
    registry,
};
use std::ffi::c_void;

/// The type of a value for inference; `None` for a tensor whose dtype the compiler does not compute with.
fn value_type(ty: Type<'_>) -> Option<ValueType> {
    if let Some(tensor) = TensorType::of(ty) {
        return Some(ValueType::Tensor(pt2e_schema::TensorType { dtype: tensor.dtype()?, sizes: tensor.shape }));
    }
    number_type(ty).map(ValueType::Number)
}

fn number_type(ty: Type<'_>) -> Option<NumberType> {
    if ty.is_index() {
        return Some(NumberType::Int);
    }
    if ty.is_f64() {
        return Some(NumberType::Float);
    }
    let integer = IntegerType::try_from(ty).ok().filter(|integer| integer.is_signless())?;
    match integer.width() {
        1 => Some(NumberType::Bool),
        64 => Some(NumberType::Int),
        _ => None,
    }
}

/// The types of the results of an op. `None` if nothing is known: the op is not PyTorch's, the compiler does not compute with
/// the dtype of an operand, or inference does not understand an argument.
///
/// # Errors
/// [`InferError`] if no call with these arguments and operands succeeds.
pub fn result_types(op: Op<'_>) -> Result<Option<Results>, InferError> {
    let operands: Option<Vec<_>> = op.operand_values().into_iter().map(|value| value_type(value.r#type())).collect();
    let (Some(operands), Ok(arguments)) = (operands, torch_op::arguments(op)) else { return Ok(None) };
    match infer(&arguments, &operands) {
        Err(InferError::Argument(_)) => Ok(None),
        inferred => inferred,
    }
}

/// Makes MLIR verify the types of results with [`verify`].
pub(super) fn register_verifier() {
    unsafe extern "C" fn run(op: MlirOperation, text: ffi::Text, sink: *mut c_void) -> bool {
        // SAFETY: the op outlives the call.
        reported(text, sink, || verify(unsafe { Op::from_raw(op) })).is_some()
    }
    // SAFETY: the function has the type that the glue expects, and does not unwind.
    unsafe { ffi::pt2eSetTypeVerifier(run) };
}

/// Checks that the results have the inferred types, as far as these are known.
fn verify(op: Op<'_>) -> Result<(), String> {
    let gives_more = op.full_name() == OPERATOR && TorchOp::of(op).is_some_and(|torch| gives_more(torch.schema));
    if gives_more || autocast::converts_arguments_of(op) {
        return Ok(());
    }
    let Some(inferred) = result_types(op).map_err(|error| error.to_string())? else { return Ok(()) };
    let results = op.result_values();
    let types = match inferred {
        Results::Any(ty) => vec![ValueType::Tensor(ty); results.len()],
        Results::Each(types) if types.len() == results.len() => types,
        Results::Each(types) => return Err(format!("has {} results, expected {}", results.len(), types.len())),
    };
    for (number, (result, ty)) in results.iter().zip(&types).enumerate() {
        if !has_type(*result, ty) {
            return Err(format!("result {number} is {}, expected {}", result.r#type(), text(op, ty)));
        }
    }
    Ok(())
}

/// Whether the schema of an op has further results, which PyTorch's operator writes to memory instead.
pub fn gives_more(schema: &Schema) -> bool {
    let known = registry().get(&schema.namespace, &schema.name, &schema.overload);
    known.is_some_and(|known| known.returns.len() < schema.returns.len())
}

/// Whether a value can have a type; unknown sizes match any.
fn has_type(value: Value<'_>, expected: &ValueType) -> bool {
    let declared = value.r#type();
    match expected {
        ValueType::Number(kind) => number_type(declared) == Some(*kind),
        ValueType::Unranked(dtype) => TensorType::of(declared)
            .is_some_and(|tensor| dtype.is_none_or(|dtype| dtype_of(tensor.element) == Some(dtype))),
        ValueType::Tensor(tensor) => match value_type(declared) {
            Some(ValueType::Tensor(declared)) => declared.is_compatible(tensor),
            _ => false,
        },
    }
}

/// A type in MLIR's syntax, for messages.
fn text(op: Op<'_>, ty: &ValueType) -> String {
    match ty {
        ValueType::Tensor(tensor) => {
            let element = dtype_type(op.ctx(), tensor.dtype);
            TensorType { shape: tensor.sizes.clone(), element }.to_type().to_string()
        }
        ValueType::Unranked(Some(dtype)) => format!("a tensor of {}", dtype_type(op.ctx(), *dtype)),
        ValueType::Unranked(None) => "a tensor".to_owned(),
        ValueType::Number(NumberType::Bool) => "i1".to_owned(),
        ValueType::Number(NumberType::Int) => "index".to_owned(),
        ValueType::Number(NumberType::Float) => "f64".to_owned(),
    }
}
