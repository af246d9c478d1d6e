//! The dtype to which `torch.autocast` converts the operands of an op on the CPU.

use melior::ir::ValueLike;
use pt2e_core::tensor::DType;
use pt2e_ir::{
    Op, OpExt, TensorType, attr_name,
    dialect::{operator::PYTHON_MODULES, torch_op::TorchOp},
};
use pt2e_schema::{
    registry,
    table::{self, Autocast as Policy},
};

/// The dtype to which the float operands of an op are converted in an autocast block with dtype `lower`; `Ok(None)` if they are
/// not converted.
///
/// # Errors
/// If the behaviour of autocast is unknown, as for a composite op.
pub(super) fn target(op: Op<'_>, lower: DType) -> Result<Option<DType>, ()> {
    // A tensor that is written in place keeps its dtype.
    if op.full_name().starts_with("ml_program.") || op.attr(attr_name::INPLACE).is_some() {
        return Ok(None);
    }
    let schema = TorchOp::of(op).ok_or(())?.schema;
    if PYTHON_MODULES.contains(&schema.namespace.as_str()) {
        return Ok(None);
    }
    // The schema from the registry: one that was parsed from text has no tags.
    let schema = registry().get(&schema.namespace, &schema.name, &schema.overload);
    let schema = schema.filter(|schema| schema.namespace == "aten").ok_or(())?;
    match table::autocast_policy(schema).ok_or(())? {
        Policy::LowerPrecision => Ok(Some(lower)),
        Policy::Float32 => Ok(Some(DType::F32)),
        Policy::Widest => {
            let dtypes = op.operand_values().into_iter().filter_map(|value| TensorType::of(value.r#type())?.dtype());
            let floats: Vec<DType> = dtypes.filter(|dtype| is_cast(*dtype)).collect();
            match floats.as_slice() {
                [] => Ok(None),
                [first, rest @ ..] if rest.iter().all(|dtype| dtype == first) => Ok(None),
                _ => Ok(Some(DType::F32)),
            }
        }
        Policy::Unaffected => Ok(None),
    }
}

/// Whether autocast converts tensors of a dtype at all.
pub(super) fn is_cast(dtype: DType) -> bool {
    matches!(dtype, DType::F32 | DType::F16 | DType::BF16)
}
