//! The program, its graph and nodes, and the payload configurations.

use super::{Argument, ArgumentKind, CustomObjArgument, GraphSignature, SymBool, SymFloat, SymInt, TensorMeta};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Keys and values that a newer minor version of the schema added.
pub type Extra = IndexMap<String, Value>;

/// An argument with the name of its parameter in the operator's schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedArgument {
    /// The parameter's name; empty for higher-order operators.
    pub name: String,
    /// The argument.
    pub arg: Argument,
    /// Whether it was passed by position or keyword.
    pub kind: Option<ArgumentKind>,
}

/// One operator call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// `torch.ops.aten.conv2d.default`, `torch.ops.higher_order.cond`, `_operator.mul`, ...
    pub target: String,
    /// Arguments; those at their default are usually absent.
    pub inputs: Vec<NamedArgument>,
    /// One for each result of the operator's schema; a list result is one `as_tensors`.
    pub outputs: Vec<Argument>,
    /// `stack_trace`, `nn_module_stack`, `torch_fn`, ...
    pub metadata: IndexMap<String, String>,
    /// For higher-order operators: whether a single tensor is returned bare.
    pub is_hop_single_tensor_return: Option<bool>,
    /// The node's name in the FX graph.
    pub name: Option<String>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A graph in topological order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Inputs; literals for constant inputs.
    pub inputs: Vec<Argument>,
    /// Outputs; literals where a constant is returned.
    pub outputs: Vec<Argument>,
    /// Operator calls.
    pub nodes: Vec<Node>,
    /// Metadata of every tensor, input or node output, by value name.
    pub tensor_values: IndexMap<String, TensorMeta>,
    /// Symbolic integers by value name.
    pub sym_int_values: IndexMap<String, SymInt>,
    /// Symbolic truth values by value name.
    pub sym_bool_values: IndexMap<String, SymBool>,
    /// For graphs of higher-order operators: whether a single tensor is returned bare.
    #[serde(default)]
    pub is_single_tensor_return: bool,
    /// `ScriptObject`s by value name.
    #[serde(default)]
    pub custom_obj_values: IndexMap<String, CustomObjArgument>,
    /// Symbolic doubles by value name.
    #[serde(default)]
    pub sym_float_values: IndexMap<String, SymFloat>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The inclusive bounds of a symbol or expression; `None` is unbounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeConstraint {
    /// Smallest value.
    pub min_val: Option<i64>,
    /// Largest value.
    pub max_val: Option<i64>,
}

/// How a module was called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleCallSignature {
    /// Flat inputs.
    pub inputs: Vec<Argument>,
    /// Flat outputs.
    pub outputs: Vec<Argument>,
    /// The pytree of the inputs, as JSON text: `tuple(tuple(args), dict(kwargs))`.
    pub in_spec: String,
    /// The pytree of the outputs, as JSON text.
    pub out_spec: String,
    /// Parameter names of `forward`.
    pub forward_arg_names: Option<Vec<String>>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A submodule and how it was called; the first entry is the program itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleCallEntry {
    /// Fully qualified name; empty for the program itself.
    pub fqn: String,
    /// `None` for modules whose calling convention is not kept.
    pub signature: Option<ModuleCallSignature>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The field names of a named tuple that occurs in a pytree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedTupleDef {
    /// The names in order.
    pub field_names: Vec<String>,
}

/// A graph, and its relation to the exported module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphModule {
    /// The graph.
    pub graph: Graph,
    /// The roles of its inputs and outputs.
    pub signature: GraphSignature,
    /// The program and its submodules.
    pub module_call_graph: Vec<ModuleCallEntry>,
    /// Free text.
    #[serde(default)]
    pub metadata: IndexMap<String, String>,
    /// Named tuples by registered name.
    #[serde(default)]
    pub treespec_namedtuple_fields: IndexMap<String, NamedTupleDef>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The version of the schema. A new major version breaks readers; a new minor version does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaVersion {
    /// Breaking changes.
    pub major: i64,
    /// Compatible additions.
    pub minor: i64,
}

/// `models/model.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportedProgram {
    /// The graph and its signature.
    pub graph_module: GraphModule,
    /// Version of each operator set.
    pub opset_version: IndexMap<String, i64>,
    /// Bounds of symbols (`s77`) and expressions (`2*s39`).
    pub range_constraints: IndexMap<String, RangeConstraint>,
    /// Version of the schema.
    pub schema_version: SchemaVersion,
    /// The dialects it was verified against: `TRAINING`, `ATEN`, ...
    #[serde(default)]
    pub verifiers: Vec<String>,
    /// The version of PyTorch that wrote it.
    #[serde(default = "oldest_torch")]
    pub torch_version: String,
    /// Python expressions over `L` that the inputs satisfy.
    #[serde(default)]
    pub guards_code: Vec<String>,
    /// Keys of a newer minor version.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The schema's default for a program without `torch_version`.
fn oldest_torch() -> String {
    "<=2.4".to_owned()
}

/// Where a weight or constant is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayloadMeta {
    /// The storage's file name in the section's folder.
    pub path_name: String,
    /// Whether it is an `nn.Parameter`.
    pub is_param: bool,
    /// Whether the file is a pickle, as for custom objects and tensor subclasses.
    pub use_pickle: bool,
    /// The view of the storage; `None` for custom objects.
    pub tensor_meta: Option<TensorMeta>,
}

/// `model_weights_config.json` and `model_constants_config.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayloadConfig {
    /// Payloads by fully qualified name.
    pub config: IndexMap<String, PayloadMeta>,
}
