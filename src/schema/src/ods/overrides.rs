//! What the schemas do not say of operations. What is true of an op beyond its operation is in [`crate::table`].

use crate::{
    model::{Argument, BaseType, Schema},
    table,
};

/// Operations that have a verifier of their own in C++ (`hasVerifier`), of what their types do not say. Types are verified by
/// those in ODS and by inference.
const VERIFIED: [&str; 6] = [
    "quantized_decomposed.dequantize_per_channel",
    "quantized_decomposed.dequantize_per_tensor",
    "quantized_decomposed.dequantize_per_tensor.tensor",
    "quantized_decomposed.quantize_per_channel",
    "quantized_decomposed.quantize_per_tensor",
    "quantized_decomposed.quantize_per_tensor.tensor",
];

/// The running statistics themselves.
const RUNNING: [&str; 2] = ["running_mean", "running_var"];

/// Operators that draw random numbers in training whatever the probability is.
const ALWAYS_DRAWS: &str = "native_dropout";

/// Whether the operation has a verifier of its own.
pub(super) fn is_verified(schema: &Schema) -> bool {
    VERIFIED.contains(&schema.mlir_name().as_str())
}

/// Whether a number may stand for that tensor.
pub(super) fn may_be_number(schema: &Schema, arg: &Argument) -> bool {
    table::op(&schema.mlir_name()).and_then(table::Op::number_argument) == Some(arg.name.as_str())
}

/// Whether a `SymInt` is constant all the same: the geometry of a convolution does not depend on the sizes of its input,
/// and as plain attributes it is far easier to work with.
pub(super) fn is_constant_sym_int(schema: &Schema, arg: &Argument) -> bool {
    let geometry = ["stride", "padding", "dilation", "output_padding", "groups"];
    schema.name.starts_with("conv") && geometry.contains(&arg.name.as_str())
}

/// The side effects of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effects {
    /// It may be merged with an equal one, moved, or dropped where its results are not used.
    Pure,
    /// It may not: it draws random numbers, or it is there for its effect.
    Unknown,
    /// It may not if all these hold, and is pure otherwise.
    If(Vec<Condition>),
}

/// Something that arguments of a call say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The positions of the arguments of which one must be so.
    pub args: Vec<usize>,
    /// What it must be.
    pub is: Trigger,
}

/// What an argument must be for an operation to have an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// `True`.
    True,
    /// `True` or `None`.
    TrueOrNone,
    /// Not `None`.
    Given,
    /// A probability that leaves something to chance: neither 0 nor 1.
    Uncertain,
    /// More than one.
    Several,
}

/// The side effects of the operation of a schema.
///
/// What decides is the arguments: a batch norm in training mode writes to its running statistics, and does nothing but
/// compute where it has none.
pub fn effects(schema: &Schema) -> Effects {
    let condition = |names: &[&str], is| {
        let args: Vec<usize> = names.iter().filter_map(|name| Some(schema.arg(name)?.0)).collect();
        (!args.is_empty()).then_some(Condition { args, is })
    };
    if let Some(mode) = table::op(&schema.mlir_name()).and_then(table::Op::statistics_argument) {
        let conditions = [condition(&[mode], Trigger::True), condition(&RUNNING, Trigger::Given)];
        return Effects::If(conditions.into_iter().flatten().collect());
    }
    if schema.returns.is_empty() {
        return Effects::Unknown;
    }
    if !schema.draws_random_numbers() {
        return Effects::Pure;
    }
    // Random operators that say themselves when they are: dropout and its kin, and what has it inside.
    let is_bool = |(_, arg): &(usize, &Argument)| arg.ty.base == BaseType::Bool;
    let mode = schema.arg("train").or_else(|| schema.arg("training")).filter(is_bool);
    let mode = mode.map(|(position, arg)| Condition {
        args: vec![position],
        is: if arg.ty.optional { Trigger::TrueOrNone } else { Trigger::True },
    });
    let probability = match schema.name.as_str() {
        ALWAYS_DRAWS => None,
        name if name.ends_with("dropout") => condition(&["p"], Trigger::Uncertain),
        _ => condition(&["dropout", "dropout_p"], Trigger::Uncertain),
    };
    // There is dropout between the layers, not behind the last one.
    let layers = condition(&["num_layers"], Trigger::Several);
    let conditions: Vec<Condition> = [mode, probability, layers].into_iter().flatten().collect();
    if conditions.is_empty() { Effects::Unknown } else { Effects::If(conditions) }
}

/// PyTorch's name of a memory format of c10's numbering.
pub fn memory_format(c10: i64) -> Option<&'static str> {
    MEMORY_FORMATS.get(usize::try_from(c10).ok()?).copied()
}

/// The number in c10's enumeration of a memory format by PyTorch's name.
pub fn memory_format_number(name: &str) -> Option<i64> {
    MEMORY_FORMATS.iter().zip(0..).find(|(known, _)| **known == name).map(|(_, number)| number)
}

const MEMORY_FORMATS: [&str; 4] = ["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"];
