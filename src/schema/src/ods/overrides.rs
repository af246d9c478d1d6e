//! What the schemas do not say, in tables as small as can be.

use crate::model::{Argument, BaseType, Schema, Tag};

/// Operations that have a verifier of their own in C++ (`hasVerifier`). All others are verified by the types in ODS.
const VERIFIED: [&str; 15] = [
    "aten.add.Tensor",
    "aten.cat",
    "aten.conv2d",
    "aten.linear",
    "aten.permute",
    "aten.view",
    "quantized_decomposed.dequantize_per_channel",
    "quantized_decomposed.dequantize_per_channel_group",
    "quantized_decomposed.dequantize_per_tensor",
    "quantized_decomposed.dequantize_per_tensor.tensor",
    "quantized_decomposed.dequantize_per_tensor.tensor2",
    "quantized_decomposed.dequantize_per_token",
    "quantized_decomposed.quantize_per_channel",
    "quantized_decomposed.quantize_per_tensor",
    "quantized_decomposed.quantize_per_tensor.tensor",
];

/// The tensors that PyTorch lets be a number (`add.Tensor(x, 2)`): operator and argument. PyTorch keeps this list in its
/// argument parser; these are the arguments, other than `self`, that take a number when the operators are called with one.
const NUMBER_AS_TENSOR: [(&str, &str); 10] = [
    ("add", "other"),
    ("copy", "src"),
    ("div", "other"),
    ("divide", "other"),
    ("floor_divide", "other"),
    ("mul", "other"),
    ("multiply", "other"),
    ("sub", "other"),
    ("subtract", "other"),
    ("true_divide", "other"),
];

/// Arguments that make an operator update its running statistics, where no tag says that it draws random numbers.
const STATISTICS: [(&str, &str); 3] =
    [("batch_norm", "training"), ("instance_norm", "use_input_stats"), ("native_batch_norm", "training")];

/// Whether the operation has a verifier of its own.
pub(super) fn is_verified(schema: &Schema) -> bool {
    VERIFIED.contains(&schema.mlir_name().as_str())
}

/// Whether a number may stand for that tensor.
pub(super) fn may_be_number(schema: &Schema, arg: &Argument) -> bool {
    NUMBER_AS_TENSOR.contains(&(schema.name.as_str(), arg.name.as_str()))
}

/// Whether a `SymInt` is constant all the same: the geometry of a convolution does not depend on the sizes of its input,
/// and as plain attributes it is far easier to work with.
pub(super) fn is_constant_sym_int(schema: &Schema, arg: &Argument) -> bool {
    let geometry = ["stride", "padding", "dilation", "output_padding", "groups"];
    schema.name.starts_with("conv") && geometry.contains(&arg.name.as_str())
}

/// The side effects of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effects {
    /// It may be merged with an equal one, moved, or dropped where its results are not used.
    Pure,
    /// It may not: it draws random numbers, or it is there for its effect.
    Unknown,
    /// It is as pure as can be unless an argument says otherwise: the argument's position, and what is wrong with it.
    UnlessArg(usize, Trigger),
}

/// The values of an argument that make an operation impure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// `True`.
    True,
    /// `True` or `None`.
    TrueOrNone,
    /// Not zero.
    NonZero,
}

/// The side effects of the operation of a schema.
pub(super) fn effects(schema: &Schema) -> Effects {
    let statistics = STATISTICS.iter().find(|(name, _)| *name == schema.name).map(|(_, arg)| *arg);
    if let Some((position, _)) = statistics.and_then(|arg| schema.arg(arg)) {
        return Effects::UnlessArg(position, Trigger::True);
    }
    if schema.returns.is_empty() {
        return Effects::Unknown;
    }
    if !schema.has_tag(Tag::NondeterministicSeeded) {
        return Effects::Pure;
    }
    // Random operators that say themselves when they are: dropout and its kin.
    let bool_arg =
        schema.arg("train").or_else(|| schema.arg("training")).filter(|(_, arg)| arg.ty.base == BaseType::Bool);
    match (bool_arg, schema.arg("dropout_p")) {
        (Some((position, arg)), _) if arg.ty.optional => Effects::UnlessArg(position, Trigger::TrueOrNone),
        (Some((position, _)), _) => Effects::UnlessArg(position, Trigger::True),
        (None, Some((position, _))) => Effects::UnlessArg(position, Trigger::NonZero),
        (None, None) => Effects::Unknown,
    }
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
