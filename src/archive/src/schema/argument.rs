//! Arguments and results of nodes.
//!
//! In JSON, every union is an object with one key: `{"as_int": 3}`.

use super::{Device, Float, Graph, Layout, MemoryFormat, ScalarType};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A reference to a tensor value by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorArgument {
    /// The value's name.
    pub name: String,
}

/// A reference to a token (of an effectful operator) by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenArgument {
    /// The token's name.
    pub name: String,
}

/// A symbolic integer by name, or a constant among symbolic ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SymIntArgument {
    /// A value's name.
    #[serde(rename = "as_name")]
    Name(String),
    /// A constant.
    #[serde(rename = "as_int")]
    Int(i64),
}

/// A symbolic double by name, or a constant among symbolic ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SymFloatArgument {
    /// A value's name.
    #[serde(rename = "as_name")]
    Name(String),
    /// A constant.
    #[serde(rename = "as_float")]
    Float(Float),
}

/// A symbolic truth value by name, or a constant among symbolic ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SymBoolArgument {
    /// A value's name.
    #[serde(rename = "as_name")]
    Name(String),
    /// A constant.
    #[serde(rename = "as_bool")]
    Bool(bool),
}

/// A tensor or nothing, as an element of a `Tensor?[]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptionalTensorArgument {
    /// A tensor.
    #[serde(rename = "as_tensor")]
    Tensor(TensorArgument),
    /// Nothing; the payload is `true`.
    #[serde(rename = "as_none")]
    None(bool),
}

/// A graph given to a higher-order operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphArgument {
    /// The submodule's name.
    pub name: String,
    /// The graph, whose names have their own scope.
    pub graph: Graph,
}

/// A reference to a `ScriptObject`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomObjArgument {
    /// The value's name.
    pub name: String,
    /// Its class.
    pub class_fqn: String,
}

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplexValue {
    /// Real part.
    pub real: Float,
    /// Imaginary part.
    pub imag: Float,
}

/// An argument or a result of a node, an input or an output of a graph.
///
/// The kind does not follow from the operator's schema: a `Tensor` argument may be `as_float`, an `int[]` may be
/// `as_sym_ints`, any optional argument `as_none`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Argument {
    /// Nothing; the payload is `true`.
    #[serde(rename = "as_none")]
    None(bool),
    /// A tensor.
    #[serde(rename = "as_tensor")]
    Tensor(TensorArgument),
    /// A list of tensors.
    #[serde(rename = "as_tensors")]
    Tensors(Vec<TensorArgument>),
    /// An integer.
    #[serde(rename = "as_int")]
    Int(i64),
    /// Integers.
    #[serde(rename = "as_ints")]
    Ints(Vec<i64>),
    /// A double.
    #[serde(rename = "as_float")]
    Float(Float),
    /// Doubles.
    #[serde(rename = "as_floats")]
    Floats(Vec<Float>),
    /// A string.
    #[serde(rename = "as_string")]
    String(String),
    /// Strings.
    #[serde(rename = "as_strings")]
    Strings(Vec<String>),
    /// A symbolic integer.
    #[serde(rename = "as_sym_int")]
    SymInt(SymIntArgument),
    /// Integers, some of them symbolic.
    #[serde(rename = "as_sym_ints")]
    SymInts(Vec<SymIntArgument>),
    /// An element type.
    #[serde(rename = "as_scalar_type")]
    ScalarType(ScalarType),
    /// A memory format.
    #[serde(rename = "as_memory_format")]
    MemoryFormat(MemoryFormat),
    /// A layout.
    #[serde(rename = "as_layout")]
    Layout(Layout),
    /// A device.
    #[serde(rename = "as_device")]
    Device(Device),
    /// A truth value.
    #[serde(rename = "as_bool")]
    Bool(bool),
    /// Truth values.
    #[serde(rename = "as_bools")]
    Bools(Vec<bool>),
    /// A symbolic truth value.
    #[serde(rename = "as_sym_bool")]
    SymBool(SymBoolArgument),
    /// Truth values, some of them symbolic.
    #[serde(rename = "as_sym_bools")]
    SymBools(Vec<SymBoolArgument>),
    /// A graph.
    #[serde(rename = "as_graph")]
    Graph(Box<GraphArgument>),
    /// A list of tensors, some of them missing.
    #[serde(rename = "as_optional_tensors")]
    OptionalTensors(Vec<OptionalTensorArgument>),
    /// A `ScriptObject`.
    #[serde(rename = "as_custom_obj")]
    CustomObj(CustomObjArgument),
    /// An operator by name.
    #[serde(rename = "as_operator")]
    Operator(String),
    /// A symbolic double.
    #[serde(rename = "as_sym_float")]
    SymFloat(SymFloatArgument),
    /// Doubles, some of them symbolic.
    #[serde(rename = "as_sym_floats")]
    SymFloats(Vec<SymFloatArgument>),
    /// A tensor or nothing.
    #[serde(rename = "as_optional_tensor")]
    OptionalTensor(OptionalTensorArgument),
    /// A complex number.
    #[serde(rename = "as_complex")]
    Complex(ComplexValue),
    /// Lists of tensors.
    #[serde(rename = "as_nested_tensors")]
    NestedTensors(Vec<Vec<TensorArgument>>),
    /// Lists of integers.
    #[serde(rename = "as_int_lists")]
    IntLists(Vec<Vec<i64>>),
    /// A dictionary.
    #[serde(rename = "as_string_to_argument")]
    StringToArgument(IndexMap<String, Argument>),
    /// Lists of doubles.
    #[serde(rename = "as_float_lists")]
    FloatLists(Vec<Vec<Float>>),
}

impl Argument {
    /// A tensor by name.
    pub fn tensor(name: impl Into<String>) -> Self {
        Argument::Tensor(TensorArgument { name: name.into() })
    }

    /// The name of the graph's tensor or number that the argument refers to; `None` for literals and lists.
    pub fn value_name(&self) -> Option<&str> {
        match self {
            Argument::Tensor(tensor) => Some(&tensor.name),
            Argument::SymInt(SymIntArgument::Name(name))
            | Argument::SymBool(SymBoolArgument::Name(name))
            | Argument::SymFloat(SymFloatArgument::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The kind as it is spelt in JSON: `as_tensor`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Argument::None(_) => "as_none",
            Argument::Tensor(_) => "as_tensor",
            Argument::Tensors(_) => "as_tensors",
            Argument::Int(_) => "as_int",
            Argument::Ints(_) => "as_ints",
            Argument::Float(_) => "as_float",
            Argument::Floats(_) => "as_floats",
            Argument::String(_) => "as_string",
            Argument::Strings(_) => "as_strings",
            Argument::SymInt(_) => "as_sym_int",
            Argument::SymInts(_) => "as_sym_ints",
            Argument::ScalarType(_) => "as_scalar_type",
            Argument::MemoryFormat(_) => "as_memory_format",
            Argument::Layout(_) => "as_layout",
            Argument::Device(_) => "as_device",
            Argument::Bool(_) => "as_bool",
            Argument::Bools(_) => "as_bools",
            Argument::SymBool(_) => "as_sym_bool",
            Argument::SymBools(_) => "as_sym_bools",
            Argument::Graph(_) => "as_graph",
            Argument::OptionalTensors(_) => "as_optional_tensors",
            Argument::CustomObj(_) => "as_custom_obj",
            Argument::Operator(_) => "as_operator",
            Argument::SymFloat(_) => "as_sym_float",
            Argument::SymFloats(_) => "as_sym_floats",
            Argument::OptionalTensor(_) => "as_optional_tensor",
            Argument::Complex(_) => "as_complex",
            Argument::NestedTensors(_) => "as_nested_tensors",
            Argument::IntLists(_) => "as_int_lists",
            Argument::StringToArgument(_) => "as_string_to_argument",
            Argument::FloatLists(_) => "as_float_lists",
        }
    }
}
