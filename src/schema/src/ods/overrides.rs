//! Facts about operations that the schemas do not contain. Facts that concern more than the operation are in [`crate::table`].

use crate::{
    model::{Argument, BaseType, Schema},
    table,
};

/// Operations with a verifier in C++ (`hasVerifier`) beyond the checks of types, which ODS constraints and inference do.
const VERIFIED: [&str; 6] = [
    "quantized_decomposed.dequantize_per_channel",
    "quantized_decomposed.dequantize_per_tensor",
    "quantized_decomposed.dequantize_per_tensor.tensor",
    "quantized_decomposed.quantize_per_channel",
    "quantized_decomposed.quantize_per_tensor",
    "quantized_decomposed.quantize_per_tensor.tensor",
];

/// The arguments that are running statistics.
const RUNNING: [&str; 2] = ["running_mean", "running_var"];

/// The operator that draws random numbers in training even if the probability is 0 or 1.
const ALWAYS_DRAWS: &str = "native_dropout";

/// Whether the operation has a verifier in C++.
pub(super) fn is_verified(schema: &Schema) -> bool {
    VERIFIED.contains(&schema.mlir_name().as_str())
}

/// Whether that tensor argument may be a number instead.
pub(super) fn may_be_number(schema: &Schema, arg: &Argument) -> bool {
    table::op(&schema.mlir_name()).and_then(table::Op::number_argument) == Some(arg.name.as_str())
}

/// Whether a `SymInt` is treated as constant: the geometry of a convolution does not depend on sizes in practice, and
/// plain attributes are far easier to work with.
pub(super) fn is_constant_sym_int(schema: &Schema, arg: &Argument) -> bool {
    let geometry = ["stride", "padding", "dilation", "output_padding", "groups"];
    schema.name.starts_with("conv") && geometry.contains(&arg.name.as_str())
}

/// The side effects of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effects {
    /// The operation may be merged with an equal one, moved, or dropped if its results are unused.
    Pure,
    /// It may not: it draws random numbers, or exists for its effect.
    Unknown,
    /// It may not if all these conditions hold; otherwise it is pure.
    If(Vec<Condition>),
}

/// A condition on the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The positions of the arguments, at least one of which must meet it.
    pub args: Vec<usize>,
    /// What the argument must be.
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
    /// A probability other than 0 and 1.
    Uncertain,
    /// More than one.
    Several,
}

/// The side effects of the operation of a schema, depending on its arguments.
///
/// For example, a batch norm in training mode writes to its running statistics, and is pure if it has none.
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
    // Operators that are random only with certain arguments: dropout and its variants, and recurrent layers, which contain it.
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
    // Dropout is between the layers, not after the last one.
    let layers = condition(&["num_layers"], Trigger::Several);
    let conditions: Vec<Condition> = [mode, probability, layers].into_iter().flatten().collect();
    if conditions.is_empty() { Effects::Unknown } else { Effects::If(conditions) }
}

/// PyTorch's name of the memory format with this number in c10's enumeration.
pub fn memory_format(c10: i64) -> Option<&'static str> {
    MEMORY_FORMATS.get(usize::try_from(c10).ok()?).copied()
}

/// The number in c10's enumeration of the memory format with this PyTorch name.
pub fn memory_format_number(name: &str) -> Option<i64> {
    MEMORY_FORMATS.iter().zip(0..).find(|(known, _)| **known == name).map(|(_, number)| number)
}

const MEMORY_FORMATS: [&str; 4] = ["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"];
