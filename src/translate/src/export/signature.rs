//! The calling convention of the program: as recorded in the module, or derived from the function's type if the module was
//! written by hand.

use super::{Failure, refuse};
use crate::record::{self, key};
use indexmap::IndexMap;
use pt2e_archive::{
    Blob,
    schema::{Argument, InputSpec, ModuleCallEntry, ModuleCallSignature, NamedTupleDef, RangeConstraint},
};
use pt2e_ir::{Attrs, Op};
use serde::de::DeserializeOwned;
use serde_json::json;

/// Why the function does not match the recorded signature.
pub(super) const MISMATCH: &str = "the function does not have the inputs and outputs that `pt2e.program` records; remove that attribute from \
                                   the module to get a signature made from the function's type";

/// The `torch_version` of a program written by hand: the version of PyTorch that the operators' schemas are of.
const TORCH_VERSION: &str = "2.15.0";
/// The opset version of the ATen operators, for a program written by hand.
const ATEN_OPSET: i64 = 10;

/// The metadata of the program as a whole.
pub(super) struct Calls {
    pub module_call_graph: Vec<ModuleCallEntry>,
    pub metadata: IndexMap<String, String>,
    pub namedtuple_fields: IndexMap<String, NamedTupleDef>,
    pub opset_version: IndexMap<String, i64>,
    pub range_constraints: IndexMap<String, RangeConstraint>,
    pub torch_version: String,
    pub guards_code: Vec<String>,
}

/// An entry of `#pt2e.program`, if the module has it.
fn recorded<T: DeserializeOwned>(module: Op<'_>, key: &str) -> Result<Option<T>, Failure> {
    let Some(text) = record::entry(module, key).and_then(Attrs::as_str) else { return Ok(None) };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|error| Failure::Module(format!("the entry `{key}` of `pt2e.program` does not parse: {error}")))
}

/// The metadata of a program with `inputs` input and `outputs` output tensors.
pub(super) fn calls(module: Op<'_>, inputs: usize, outputs: usize) -> Result<Calls, Failure> {
    let module_call_graph = match recorded(module, key::MODULE_CALL_GRAPH)? {
        Some(graph) => graph,
        None => vec![ModuleCallEntry {
            fqn: String::new(),
            signature: Some(ModuleCallSignature {
                inputs: Vec::new(),
                outputs: Vec::new(),
                in_spec: in_spec(inputs),
                out_spec: out_spec(outputs),
                forward_arg_names: Some((0..inputs).map(|index| format!("arg{index}")).collect()),
                extra: Default::default(),
            }),
            extra: Default::default(),
        }],
    };
    if module_call_graph.is_empty() {
        return refuse("the entry `module_call_graph` of `pt2e.program` is empty");
    }
    Ok(Calls {
        module_call_graph,
        metadata: recorded(module, key::METADATA)?.unwrap_or_default(),
        namedtuple_fields: recorded(module, key::NAMEDTUPLE_FIELDS)?.unwrap_or_default(),
        opset_version: recorded(module, key::OPSET_VERSION)?
            .unwrap_or_else(|| IndexMap::from([("aten".to_owned(), ATEN_OPSET)])),
        range_constraints: recorded(module, key::RANGE_CONSTRAINTS)?.unwrap_or_default(),
        torch_version: recorded(module, key::TORCH_VERSION)?.unwrap_or_else(|| TORCH_VERSION.to_owned()),
        guards_code: recorded(module, key::GUARDS_CODE)?.unwrap_or_default(),
    })
}

/// The caller's inputs: tensors and literals.
pub(super) fn user_inputs(module: Op<'_>, tensors: usize) -> Result<Vec<InputSpec>, Failure> {
    let by_hand = || (0..tensors).map(|index| InputSpec::UserInput { arg: Argument::tensor(format!("arg{index}")) });
    Ok(recorded(module, key::USER_INPUTS)?.unwrap_or_else(|| by_hand().collect()))
}

/// The caller's outputs: tensors and literals.
pub(super) fn user_outputs(module: Op<'_>, tensors: usize) -> Result<Vec<Argument>, Failure> {
    let by_hand = || (0..tensors).map(|index| Argument::tensor(format!("{index}")));
    Ok(recorded(module, key::USER_OUTPUTS)?.unwrap_or_else(|| by_hand().collect()))
}

/// The example inputs, as `torch.save` wrote them.
pub(super) fn sample_inputs(module: Op<'_>) -> Result<Option<Blob>, Failure> {
    record::sample_inputs(module).map_err(|error| Failure::Module(error.to_string()))
}

/// The pytree of positional inputs, `tuple(tuple(args), dict())`, in PyTorch's serialization protocol 1.
fn in_spec(inputs: usize) -> String {
    let leaves = vec![leaf(); inputs];
    let dict = json!({"type": "builtins.dict", "context": "[]", "children_spec": []});
    json!([1, tuple(vec![tuple(leaves), dict])]).to_string()
}

/// The pytree of the outputs: a tensor, or a tuple of them.
fn out_spec(outputs: usize) -> String {
    json!([1, if outputs == 1 { leaf() } else { tuple(vec![leaf(); outputs]) }]).to_string()
}

fn leaf() -> serde_json::Value {
    json!({"type": null, "context": null, "children_spec": []})
}

fn tuple(children: Vec<serde_json::Value>) -> serde_json::Value {
    json!({"type": "builtins.tuple", "context": "null", "children_spec": children})
}
