//! Finds the values that a program writes to its buffers. They are not quantized: a quantized state would be clamped to the
//! calibrated range, and drift from one run to the next.
//!
//! PyTorch does not observe a buffer that is the destination of a write, and writes unobserved values to it. The exception is
//! `buffer += x` on an attribute, which copies the observed value back; here that copies the unobserved value too.

use pt2e_ir::{Globals, Op, OpExt, Use, Value, ValueExt, attr_name, dialect::observer::ObserveSite};

/// The greatest number of ops between a write to a view and the store of the buffer that it is a view of.
const MAX_DEPTH: usize = 8;

/// Whether an operand is a buffer, or a view of one, that the op writes to.
pub fn is_destination<'c>(op: Op<'c>, operand: usize, globals: &Globals<'c>) -> bool {
    if operand != 0 || op.attr(attr_name::INPLACE).is_none() {
        return false;
    }
    let mut value = op.operand_values().first().copied();
    while let Some((producer, _)) = value.and_then(ValueExt::defining_op) {
        if let Some(global) = globals.loaded_by(producer) {
            return global.is_mutable();
        }
        value = producer.operand_values().first().copied();
    }
    false
}

/// The value before all observers that it went through.
pub fn unobserved(value: Value<'_>) -> Value<'_> {
    let before = value.defining_op().filter(|(op, _)| ObserveSite::of(*op).is_some());
    match before.and_then(|(op, _)| op.operand_values().first().copied()) {
        Some(before) => unobserved(before),
        None => value,
    }
}

/// Whether a use needs the unobserved value: it stores the value in a buffer, directly or as a part, or writes to it in place.
pub fn is_raw<'c>(r#use: &Use<'c>, globals: &Globals<'c>) -> bool {
    is_destination(r#use.op, r#use.operand, globals) || leads_to_stores(r#use.op, MAX_DEPTH)
}

fn leads_to_stores(op: Op<'_>, depth: usize) -> bool {
    if op.full_name() == "ml_program.global_store" {
        return true;
    }
    if depth == 0 || op.attr(attr_name::ANNOTATION).is_some() || ObserveSite::of(op).is_some() {
        return false;
    }
    let mut users = op.result_values().into_iter().flat_map(|value| value.uses()).map(|r#use| r#use.op).peekable();
    users.peek().is_some() && users.all(|user| leads_to_stores(user, depth - 1))
}
