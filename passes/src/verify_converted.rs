//! `verify-converted`: checks the contract of a converted module, which PyTorch can run and later stages start from.
//!
//! - The module has no observers, `pt2e.observe` ops or annotations.
//! - The bounds of quantize and dequantize ops are in order, fit the dtype, and include 0.
//!
//! The dialect's verifier checks the rest: integers have the dtype that the op names, scales are positive, and there
//! are as many qparams as channels.

use melior::ir::operation::OperationLike;
use pt2e_core::{numerics::QuantRange, tensor::DType};
use pt2e_ir::{
    Op, OpExt, all_ops, attr_name,
    dialect::{
        families,
        observer::{ObserveSite, ObserverOp},
        torch_op,
    },
    pass::{Diagnostic, PassError, PassInfo, PassRun},
};
use pt2e_schema::Arguments;

/// The pass.
pub static PASS: PassInfo = PassInfo::verifier(
    "verify-converted",
    "Check that observers have become consistent quantize and dequantize ops",
    run,
);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    let mut failed = false;
    let mut check = |op: Op<'c>| {
        if let Err(message) = check(op) {
            Diagnostic::error(op.location(), format!("'{}' {message}", op.full_name()))
                .note("--convert turns observers into quantize and dequantize ops")
                .emit();
            failed = true;
        }
    };
    module.body_ops().into_iter().for_each(&mut check);
    all_ops(module).into_iter().for_each(&mut check);
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}

fn check(op: Op<'_>) -> Result<(), String> {
    let name = op.full_name();
    if ObserverOp::of(op).is_some() || ObserveSite::of(op).is_some() {
        return Err("must not remain in a converted module".to_owned());
    }
    if op.attr(attr_name::ANNOTATION).is_some() {
        return Err("still has an annotation".to_owned());
    }
    if !families::is_quantize(name) && !families::is_dequantize(name) {
        return Ok(());
    }
    let arguments = torch_op::arguments(op).map_err(|error| error.to_string())?;
    // torchao's ops call the dtype of quantized values after where they are.
    let of_torchao = if families::is_quantize(name) { "output_dtype" } else { "input_dtype" };
    let Ok(dtype) = arguments.dtype("dtype").or_else(|_| arguments.dtype(of_torchao)) else { return Ok(()) };
    check_bounds(&arguments, dtype)
}

fn check_bounds(arguments: &Arguments, dtype: DType) -> Result<(), String> {
    if let (Ok(low), Ok(high)) = (arguments.int("quant_min"), arguments.int("quant_max")) {
        QuantRange::new(dtype, Some(low), Some(high), false)
            .map_err(|error| format!("has an invalid range: {error}"))?;
    }
    Ok(())
}
