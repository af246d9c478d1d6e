//! How the arguments of a schema become operands and attributes of an operation, and their names.
//!
//! One scheme for all operators:
//! - A `Tensor` is an operand, a `Tensor?` an optional one, and a `Tensor[]` a variadic one.
//! - A `Tensor?[]` is a variadic operand `x` with the tensors that are not `None`, and a mask `x_mask` with one bool per element.
//! - A constant (`int`, `float`, `bool`, `str`, `ScalarType`, `MemoryFormat`, `Layout`, `Device`, lists of them, and a
//!   `Scalar` that has a default or may be `None`) is an attribute; absent means `None`.
//! - An argument that may depend on sizes has an operand as well. A `SymInt` or `SymInt[]` `x` is an operand `x` of
//!   `index` values and an attribute `static_x`, in which `ShapedType::kDynamic` stands for the next operand, as in
//!   MLIR's mixed static and dynamic lists.
//! - A `Scalar` without a default, a `SymBool`, and a tensor that PyTorch lets be a number (`add.Tensor(x, 2)`) are
//!   either an operand `x` or a number attribute `x_scalar`.
//! - A `Graph` is a region and a dictionary attribute. Only `aten.operator` has those.
//! - A `Generator` is dropped.

use crate::model::{Argument, BaseType, List, Schema, Type};

use super::overrides;

/// The form of an argument in an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgForm {
    /// One operand, a tensor.
    Tensor,
    /// At most one operand, a tensor.
    OptionalTensor,
    /// Any number of operands, tensors.
    TensorList,
    /// Any number of operands, tensors, and a mask (dense bool array) of the elements that are not `None`.
    OptionalTensorList,
    /// Either one operand (a tensor, or an `index`, `i1` or `f64` value) or a number attribute.
    TensorOrNumber,
    /// Either one operand (an `index`, `i1` or `f64` value) or a number attribute.
    SymNumber,
    /// An `i64` attribute; if it is `kDynamic`, also one operand, an `index` value.
    SymInt,
    /// A dense `i64` array attribute with one `index` operand for each `kDynamic` in it.
    SymIntList,
    /// A number attribute: `i64`, `f64` or a bool.
    Number,
    /// An array attribute of numbers.
    NumberList,
    /// An `i64` attribute.
    Int,
    /// A dense `i64` array attribute.
    IntList,
    /// An `f64` attribute.
    Float,
    /// A dense `f64` array attribute.
    FloatList,
    /// A bool attribute.
    Bool,
    /// A dense bool array attribute.
    BoolList,
    /// A string attribute.
    Str,
    /// An array attribute of strings.
    StrList,
    /// A type attribute.
    ScalarType,
    /// A string attribute: `"channels_last"`.
    MemoryFormat,
    /// A string attribute: `"strided"`.
    Layout,
    /// A string attribute: `"cpu"`.
    Device,
    /// A region, and a dictionary attribute with its metadata.
    Graph,
    /// Neither operand nor attribute.
    Dropped,
}

impl ArgForm {
    /// Whether the argument has a group of operands.
    pub(super) fn has_operands(self) -> bool {
        use ArgForm::*;
        matches!(
            self,
            Tensor
                | OptionalTensor
                | TensorList
                | OptionalTensorList
                | TensorOrNumber
                | SymNumber
                | SymInt
                | SymIntList
        )
    }

    /// Whether the size of that group varies, so that MLIR needs its size.
    pub fn is_variadic(self) -> bool {
        self.has_operands() && self != ArgForm::Tensor
    }
}

/// The operand group and attribute of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgLayout {
    /// Its form.
    pub form: ArgForm,
    /// The index of its operand group among the operation's groups (the index into `operandSegmentSizes`).
    pub operand_group: Option<usize>,
    /// The name of that group in ODS.
    pub operand: Option<String>,
    /// The name of the attribute.
    pub attr: Option<String>,
    /// Whether the attribute may be absent for `None`.
    pub nullable: bool,
}

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultForm {
    /// One tensor.
    Tensor,
    /// Any number of tensors.
    TensorList,
    /// An `index` value.
    Int,
    /// An `i1` value.
    Bool,
    /// An `f64` value.
    Float,
    /// An `i64`, `index`, `f64` or `i1` value.
    Number,
}

/// A result of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLayout {
    /// The name in ODS.
    pub name: String,
    /// Its form.
    pub form: ResultForm,
}

/// The operands, attributes and results of the operation of an overload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpLayout {
    /// One entry per argument of the schema, in its order.
    pub args: Vec<ArgLayout>,
    /// One entry per result of the schema, in its order.
    pub results: Vec<ResultLayout>,
    /// The number of operand groups.
    pub operand_groups: usize,
    /// Whether the operation has `operandSegmentSizes`, because more than one group has varying size.
    pub operand_segments: bool,
}

/// Why an overload cannot be an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// It writes to an argument. Operations have value semantics; the importer uses the functional form instead.
    #[error("`{0}` writes to an argument, so it has no operation")]
    Mutating(String),
    /// A type has no form.
    #[error("`{op}`: no operand or attribute for `{arg}` of type `{ty}`")]
    Type {
        /// The operation.
        op: String,
        /// The argument, or `result`.
        arg: String,
        /// Its type.
        ty: Type,
    },
    /// With more than one list, the results could not be told apart.
    #[error("`{0}` gives more than one list of tensors, which no operation can")]
    Lists(String),
}

impl OpLayout {
    /// The layout of the operation of `schema`.
    pub fn of(schema: &Schema) -> Result<Self, LayoutError> {
        if schema.is_mutating() {
            return Err(LayoutError::Mutating(schema.mlir_name()));
        }
        let type_error = |arg: &str, ty| LayoutError::Type { op: schema.mlir_name(), arg: arg.to_owned(), ty };
        let mut names: Vec<String> = Vec::new();
        let mut args = Vec::new();
        let mut operand_groups = 0;
        for (arg, name) in schema.args.iter().zip(ods_names(schema)) {
            let form = arg_form(schema, arg).ok_or_else(|| type_error(&arg.name, arg.ty))?;
            let operand_group = form.has_operands().then_some(operand_groups);
            operand_groups += usize::from(form.has_operands());
            let attr = match form {
                ArgForm::Tensor | ArgForm::OptionalTensor | ArgForm::TensorList | ArgForm::Dropped => None,
                ArgForm::OptionalTensorList => Some(format!("{name}_mask")),
                ArgForm::TensorOrNumber | ArgForm::SymNumber => Some(format!("{name}_scalar")),
                ArgForm::SymInt | ArgForm::SymIntList => Some(format!("static_{name}")),
                _ => Some(name.clone()),
            };
            let operand = form.has_operands().then_some(name);
            names.extend(operand.iter().chain(&attr).cloned());
            args.push(ArgLayout { form, operand_group, operand, attr, nullable: arg.ty.optional });
        }
        let mut results = Vec::new();
        for (i, result) in schema.returns.iter().enumerate() {
            let form = result_form(result.ty).ok_or_else(|| type_error("result", result.ty))?;
            let plain = match (&result.name, schema.returns.len()) {
                (Some(name), _) => ods_name(name),
                (None, 1) => "result".to_owned(),
                (None, _) => format!("result{i}"),
            };
            let name = if names.contains(&plain) { format!("{plain}_result") } else { plain };
            names.push(name.clone());
            results.push(ResultLayout { name, form });
        }
        if results.iter().filter(|result| result.form == ResultForm::TensorList).count() > 1 {
            return Err(LayoutError::Lists(schema.mlir_name()));
        }
        let operand_segments = args.iter().filter(|arg| arg.form.is_variadic()).count() > 1;
        Ok(OpLayout { args, results, operand_groups, operand_segments })
    }
}

/// Names that ODS, C++ or Rust do not allow for an operand or attribute.
const RESERVED: [&str; 16] = [
    "attributes",
    "default",
    "float",
    "for",
    "in",
    "int",
    "loc",
    "name",
    "operands",
    "operation",
    "out",
    "properties",
    "results",
    "self",
    "type",
    "where",
];

/// The name of a schema's argument in ODS: in lower case, with `_` appended if the name is reserved. (`self` usually
/// becomes `input`: see [`ods_names`].) To find the schema's argument of an operand or attribute, use positions, never
/// names.
pub fn ods_name(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if RESERVED.contains(&lower.as_str()) { lower + "_" } else { lower }
}

/// [`ods_name`] of each argument, in order; `self` is `input` unless the operator has an argument of that name.
pub fn ods_names(schema: &Schema) -> impl Iterator<Item = String> + '_ {
    let input_taken = schema.arg("input").is_some();
    schema.args.iter().map(move |arg| match arg.name.as_str() {
        "self" if !input_taken => "input".to_owned(),
        name => ods_name(name),
    })
}

fn arg_form(schema: &Schema, arg: &Argument) -> Option<ArgForm> {
    use BaseType as B;
    let Type { base, list, optional } = arg.ty;
    let constant = base == B::SymInt && overrides::is_constant_sym_int(schema, arg);
    Some(match (base, list) {
        (B::Tensor, None) if optional => ArgForm::OptionalTensor,
        (B::Tensor, None) if overrides::may_be_number(schema, arg) => ArgForm::TensorOrNumber,
        (B::Tensor, None) => ArgForm::Tensor,
        (B::Tensor, Some(_)) if optional => return None,
        (B::Tensor, Some(List { optional_elements: true, .. })) => ArgForm::OptionalTensorList,
        (B::Tensor, Some(_)) => ArgForm::TensorList,
        (_, Some(List { optional_elements: true, .. })) => return None,
        (B::Scalar, None) if arg.default.is_none() && !optional => ArgForm::SymNumber,
        (B::Scalar, None) => ArgForm::Number,
        (B::Scalar, Some(_)) => ArgForm::NumberList,
        (B::SymInt, None) if constant => ArgForm::Int,
        (B::SymInt, Some(_)) if constant => ArgForm::IntList,
        (B::SymInt, None) => ArgForm::SymInt,
        (B::SymInt, Some(_)) => ArgForm::SymIntList,
        (B::Int, None) => ArgForm::Int,
        (B::Int, Some(_)) => ArgForm::IntList,
        (B::Float, None) => ArgForm::Float,
        (B::Float, Some(_)) => ArgForm::FloatList,
        (B::Bool, None) => ArgForm::Bool,
        (B::Bool, Some(_)) => ArgForm::BoolList,
        (B::SymBool, None) if !optional => ArgForm::SymNumber,
        (B::Str, None) => ArgForm::Str,
        (B::Str, Some(_)) => ArgForm::StrList,
        (B::ScalarType, None) => ArgForm::ScalarType,
        (B::MemoryFormat, None) => ArgForm::MemoryFormat,
        (B::Layout, None) => ArgForm::Layout,
        (B::Device, None) => ArgForm::Device,
        (B::Graph, None) if !optional => ArgForm::Graph,
        (B::Generator, None) if optional => ArgForm::Dropped,
        _ => return None,
    })
}

fn result_form(ty: Type) -> Option<ResultForm> {
    if ty.optional {
        return None;
    }
    Some(match (ty.base, ty.list) {
        (BaseType::Tensor, None) => ResultForm::Tensor,
        (BaseType::Tensor, Some(List { optional_elements: false, .. })) => ResultForm::TensorList,
        (BaseType::Int | BaseType::SymInt, None) => ResultForm::Int,
        (BaseType::Bool | BaseType::SymBool, None) => ResultForm::Bool,
        (BaseType::Float, None) => ResultForm::Float,
        (BaseType::Scalar, None) => ResultForm::Number,
        _ => return None,
    })
}
