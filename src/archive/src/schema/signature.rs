//! The role of each input and output of the graph in the exported module.

use super::{Argument, CustomObjArgument, Float, TensorArgument, TokenArgument};
use serde::{Deserialize, Serialize};

/// A literal that was passed for an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ConstantValue {
    /// `None`; the payload is `true`.
    #[serde(rename = "as_none")]
    None(bool),
    /// An integer.
    #[serde(rename = "as_int")]
    Int(i64),
    /// A double.
    #[serde(rename = "as_float")]
    Float(Float),
    /// A string.
    #[serde(rename = "as_string")]
    String(String),
    /// A truth value.
    #[serde(rename = "as_bool")]
    Bool(bool),
}

/// The role of an input of the graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum InputSpec {
    /// Given by the caller.
    UserInput {
        /// The graph's input.
        arg: Argument,
    },
    /// A parameter of the module.
    Parameter {
        /// The graph's input.
        arg: TensorArgument,
        /// Fully qualified name, the key in the weights configuration.
        parameter_name: String,
    },
    /// A buffer of the module.
    Buffer {
        /// The graph's input.
        arg: TensorArgument,
        /// Fully qualified name.
        buffer_name: String,
        /// Whether it is stored among the weights, not among the constants.
        persistent: bool,
    },
    /// A tensor that was a constant in the module's code.
    TensorConstant {
        /// The graph's input.
        arg: TensorArgument,
        /// The key in the constants configuration.
        tensor_constant_name: String,
    },
    /// A `ScriptObject`.
    CustomObj {
        /// The graph's input.
        arg: CustomObjArgument,
        /// The key in the constants configuration.
        custom_obj_name: String,
    },
    /// A token that orders effectful operators.
    Token {
        /// The graph's input.
        arg: TokenArgument,
    },
    /// A literal given by the caller, fixed at export.
    ConstantInput {
        /// The placeholder's name.
        name: String,
        /// The literal.
        value: ConstantValue,
    },
}

/// The role of an output of the graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OutputSpec {
    /// Returned to the caller.
    UserOutput {
        /// The graph's output.
        arg: Argument,
    },
    /// The loss of a joint graph.
    LossOutput {
        /// The graph's output.
        arg: TensorArgument,
    },
    /// The new value of a buffer.
    BufferMutation {
        /// The graph's output.
        arg: TensorArgument,
        /// Fully qualified name of the buffer.
        buffer_name: String,
    },
    /// A gradient of a joint graph.
    GradientToParameter {
        /// The graph's output.
        arg: TensorArgument,
        /// Fully qualified name of the parameter.
        parameter_name: String,
    },
    /// A gradient of a joint graph.
    GradientToUserInput {
        /// The graph's output.
        arg: TensorArgument,
        /// Name of the graph's input.
        user_input_name: String,
    },
    /// The new value of an input.
    UserInputMutation {
        /// The graph's output.
        arg: TensorArgument,
        /// Name of the graph's input.
        user_input_name: String,
    },
    /// A token that orders effectful operators.
    Token {
        /// The graph's output.
        arg: TokenArgument,
    },
    /// The new value of a parameter.
    ParameterMutation {
        /// The graph's output.
        arg: TensorArgument,
        /// Fully qualified name of the parameter.
        parameter_name: String,
    },
}

/// The inputs and outputs of a program, parallel to those of its graph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphSignature {
    /// One for each graph input, in order.
    pub input_specs: Vec<InputSpec>,
    /// One for each graph output, in order; mutations come before user outputs.
    pub output_specs: Vec<OutputSpec>,
}
