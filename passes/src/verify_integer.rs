//! `verify-integer`: checks the contract of an integer module, which computes nothing in float between dequantize and quantize.
//!
//! - A float op may come before the first quantize or after the last dequantize.
//! - A float op that depends on a dequantized activation, and on which a quantize depends, is an error.
//! - A quantize whose operand is a dequantized activation is an error too.

use crate::rewriting::is_float;
use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Body, Op, OpExt, Value, ValueExt, ValueSet, bodies,
    dialect::families::{is_dequantize, is_quantize},
    pass::{Diagnostic, PassError, PassInfo, PassRun},
};

/// The pass.
pub static PASS: PassInfo = PassInfo::verifier(
    "verify-integer",
    "Check that nothing is computed in float between dequantize and quantize",
    run,
);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let mut failed = false;
    for op in bodies(pass.op()).iter().flat_map(float_between) {
        let what = if is_quantize(op.full_name()) { "requantizes through float" } else { "computes in float" };
        Diagnostic::error(op.location(), format!("'{}' {what}, between dequantize and quantize", op.full_name()))
            .note("run --lower-to-integer, whose remarks say why an op stays float; do not quantize ops without an integer form")
            .emit();
        failed = true;
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}

/// The ops that compute in float between a dequantized activation and a quantize, in order. They include a quantize that
/// takes a dequantized value directly. Linear in the number of ops.
pub(crate) fn float_between<'c>(body: &Body<'c>) -> Vec<Op<'c>> {
    let ops = body.ops();
    // A value that depends on an argument of the body is an activation; the others are weights.
    let (mut activations, mut dequantized) = (ValueSet::default(), ValueSet::default());
    let depends = |set: &ValueSet, op: &Op<'_>| {
        op.operand_values().iter().any(|value| value.argument_number().is_some() || set.contains(&value.value_key()))
    };
    for op in ops {
        let runtime = depends(&activations, op);
        let float = op.operand_values().iter().any(|value| dequantized.contains(&value.value_key()));
        for result in op.result_values() {
            if runtime {
                activations.insert(result.value_key());
            }
            if is_float(result) && ((runtime && is_dequantize(op.full_name())) || float) {
                dequantized.insert(result.value_key());
            }
        }
    }
    // Backwards, to find the float values that a quantize depends on.
    let mut wanted = ValueSet::default();
    let mut between = Vec::new();
    for op in ops.iter().rev() {
        let quantize = is_quantize(op.full_name());
        let leads = op.result_values().iter().any(|result| wanted.contains(&result.value_key()));
        if !quantize && !leads {
            continue;
        }
        let floats: Vec<Value<'_>> = op.operand_values().into_iter().filter(|value| is_float(*value)).collect();
        wanted.extend(floats.iter().map(|value| value.value_key()));
        let from_dequantized = |value: &Value<'_>| dequantized.contains(&value.value_key());
        let bare =
            |value: &Value<'_>| value.defining_op().is_some_and(|(producer, _)| is_dequantize(producer.full_name()));
        let counts = if quantize {
            floats.first().is_some_and(|value| from_dequantized(value) && bare(value))
        } else {
            floats.iter().any(from_dequantized)
        };
        if counts {
            between.push(*op);
        }
    }
    between.reverse();
    between
}
