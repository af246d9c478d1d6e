//! Converts torch-mlir's types to builtin types, and back.
//!
//! torch-mlir's types are opaque to MLIR in this tool: a type is its text, such as `!torch.vtensor<[1,?],f32>`.

pub mod ops;

use crate::{Op, OpExt, TensorType, dtype_type};
use melior::{
    Context, StringRef,
    ir::{
        BlockLike, Type, TypeLike, ValueLike,
        attribute::TypeAttribute,
        r#type::{FunctionType, IntegerType},
    },
};
use mlir_sys::{mlirOpaqueTypeGet, mlirOpaqueTypeGetData, mlirOpaqueTypeGetDialectNamespace, mlirTypeIsAOpaque};
use pt2e_core::tensor::DType;

/// The dialect's name in MLIR.
const NAMESPACE: &str = "torch";
/// The prefix of the names of its ops.
pub const PREFIX: &str = "torch.";

/// Element types: the dtype, and torch-mlir's name.
const ELEMENTS: [(DType, &str); 15] = [
    (DType::U8, "ui8"),
    (DType::I8, "si8"),
    (DType::I16, "si16"),
    (DType::I32, "si32"),
    (DType::I64, "si64"),
    (DType::F16, "f16"),
    (DType::F32, "f32"),
    (DType::F64, "f64"),
    (DType::C64, "complex<f32>"),
    (DType::C128, "complex<f64>"),
    (DType::Bool, "i1"),
    (DType::BF16, "bf16"),
    (DType::F8E5M2, "f8E5M2"),
    (DType::F8E4M3, "f8E4M3FN"),
    (DType::U16, "ui16"),
];

/// The text of a type of the dialect, such as `vtensor<[2],f32>`; `None` for types of other dialects.
pub fn text_of(ty: Type<'_>) -> Option<&str> {
    // SAFETY: the handle is valid and its kind is checked; the context owns the text.
    unsafe {
        let raw = ty.to_raw();
        if !mlirTypeIsAOpaque(raw) || crate::text_of(mlirOpaqueTypeGetDialectNamespace(raw)) != Some(NAMESPACE) {
            return None;
        }
        crate::text_of(mlirOpaqueTypeGetData(raw))
    }
}

/// The type of the dialect with that text.
pub fn named<'c>(context: &'c Context, text: &str) -> Type<'c> {
    // SAFETY: the strings live until the call returns.
    unsafe {
        Type::from_raw(mlirOpaqueTypeGet(
            context.to_raw(),
            StringRef::new(NAMESPACE).to_raw(),
            StringRef::new(text).to_raw(),
        ))
    }
}

/// The builtin type for a type of the dialect: for tensors, and for numbers that the graph computes.
///
/// `None` for lists, strings, and tensors without a rank or with a dtype that the compiler does not compute with.
pub fn to_builtin<'c>(context: &'c Context, ty: Type<'c>) -> Option<Type<'c>> {
    match text_of(ty)? {
        "int" => Some(Type::index(context)),
        "float" => Some(Type::float64(context)),
        "bool" => Some(IntegerType::new(context, 1).into()),
        text => {
            let (sizes, element) = text
                .strip_prefix("vtensor<[")?
                .strip_suffix('>')?
                .split_once(']')
                .and_then(|(sizes, element)| Some((sizes, element.strip_prefix(',')?)))?;
            let sizes = sizes.split(',').map(str::trim).filter(|size| !size.is_empty());
            let shape = sizes.map(|size| match size {
                "?" => Some(None),
                // MLIR's sizes are signed 64-bit integers, and not negative.
                size => size.parse::<i64>().ok().and_then(|size| usize::try_from(size).ok()).map(Some),
            });
            let (dtype, _) = ELEMENTS.iter().find(|(_, name)| *name == element)?;
            Some(TensorType { shape: shape.collect::<Option<_>>()?, element: dtype_type(context, *dtype) }.to_type())
        }
    }
}

/// The inverse of [`to_builtin`]: the type of the dialect for a builtin type; `None` for other types.
pub fn of_builtin<'c>(context: &'c Context, ty: Type<'c>) -> Option<Type<'c>> {
    if ty.is_index() {
        return Some(named(context, "int"));
    }
    if ty.is_f64() {
        return Some(named(context, "float"));
    }
    if ty == IntegerType::new(context, 1).into() {
        return Some(named(context, "bool"));
    }
    let tensor = TensorType::of(ty)?;
    let dtype = tensor.dtype()?;
    let sizes: Vec<String> =
        tensor.shape.iter().map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string())).collect();
    let (_, element) = ELEMENTS.iter().find(|(known, _)| *known == dtype)?;
    Some(named(context, &format!("vtensor<[{}],{element}>", sizes.join(","))))
}

/// Updates the type of a function to the types of its arguments and return values.
pub fn retype(function: Op<'_>) {
    let Some(block) = function.body() else { return };
    let arguments = (0..block.argument_count()).filter_map(|index| block.argument(index).ok());
    let inputs: Vec<Type<'_>> = arguments.map(|argument| argument.r#type()).collect();
    let returned = function.body_ops().last().map(|op| op.operand_values()).unwrap_or_default();
    let results: Vec<Type<'_>> = returned.iter().map(|value| value.r#type()).collect();
    let ty = FunctionType::new(function.ctx(), &inputs, &results);
    function.set_attr("function_type", TypeAttribute::new(ty.into()).into());
}

/// The element type of a literal of that dtype: torch-mlir's integers are signed or unsigned, not signless.
pub fn literal_element(context: &Context, dtype: DType) -> Type<'_> {
    match dtype {
        DType::I8 => IntegerType::signed(context, 8).into(),
        DType::I16 => IntegerType::signed(context, 16).into(),
        DType::I32 => IntegerType::signed(context, 32).into(),
        DType::I64 => IntegerType::signed(context, 64).into(),
        other => dtype_type(context, other),
    }
}
