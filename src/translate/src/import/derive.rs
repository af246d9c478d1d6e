//! Derives the schemas of operators that are not built in.
//!
//! An archive holds no schemas. But a call shows the names and kinds of its arguments and the kinds of its results, and a schema
//! of these is enough to write the same node again. Omitted arguments are not in it, so two calls of one operator may have
//! different schemas. Nor does it say whether the operator writes to an argument: an operator whose name ends in `_` is assumed to.

use super::{Failure, refuse};
use pt2e_archive::schema::{Argument, ArgumentKind, Node};
use pt2e_ir::{
    dialect::operator::{HIGHER_ORDER, PYTHON_MODULES},
    is_identifier,
};
use pt2e_schema::{Argument as Parameter, BaseType, List, Return, Schema, Type};

/// The namespace of PyTorch's own operators, whose schemas are known.
const ATEN: &str = "aten";

/// The schema that a node's call shows.
pub(super) fn schema(node: &Node) -> Result<Schema, Failure> {
    let (namespace, name, overload) = names(&node.target)?;
    let mut args = Vec::with_capacity(node.inputs.len());
    for (index, input) in node.inputs.iter().enumerate() {
        let keyword_only = input.kind == Some(ArgumentKind::Keyword);
        let name = match input.name.as_str() {
            "" => format!("arg{index}"),
            name => name.to_owned(),
        };
        if !is_identifier(&name) {
            return refuse(format!("has an argument `{name}`, which is not a valid name"));
        }
        let ty = match &input.arg {
            // Sizes that are passed to its graphs.
            Argument::SymInts(_) if namespace == HIGHER_ORDER => type_of(&Argument::Tensors(Vec::new())),
            other => type_of(other),
        };
        let Some(ty) = ty else {
            return refuse(format!("argument `{name}`: `{}` is not supported", input.arg.kind()));
        };
        args.push(Parameter { name, ty, alias: None, default: None, keyword_only });
    }
    // In a schema, all arguments after a keyword-only one are keyword-only.
    if !args.is_sorted_by_key(|arg| arg.keyword_only) {
        return refuse("passes a positional argument after a keyword argument");
    }
    let returns = returns(node, namespace == HIGHER_ORDER)?;
    Ok(Schema { namespace, name, overload, args, returns, tags: Vec::new() })
}

/// Namespace, operator and overload of a target.
fn names(target: &str) -> Result<(String, String, String), Failure> {
    let parts: Vec<&str> = target.split('.').collect();
    let (namespace, name, overload) = match parts.as_slice() {
        ["torch", "ops", ATEN, ..] => {
            return refuse("is not a known operator of PyTorch; was the archive written by torch 2.15?");
        }
        ["torch", "ops", HIGHER_ORDER, name] => (HIGHER_ORDER, *name, ""),
        ["torch", "ops", namespace, name, "default"] => (*namespace, *name, ""),
        ["torch", "ops", namespace, name, overload] => (*namespace, *name, *overload),
        [module, name] if PYTHON_MODULES.contains(module) => (*module, *name, ""),
        _ => return refuse("is not a known operator of PyTorch, of a library or of Python"),
    };
    if ![namespace, name].into_iter().all(is_identifier) || !(overload.is_empty() || is_identifier(overload)) {
        return refuse("is not a valid name of an operator");
    }
    if name.ends_with('_') && !name.ends_with("__") {
        return refuse(
            "writes to its arguments, as its name says, and has no known functional form; use an operator that returns a new \
             tensor, and export again",
        );
    }
    Ok((namespace.to_owned(), name.to_owned(), overload.to_owned()))
}

fn type_of(argument: &Argument) -> Option<Type> {
    use BaseType as B;
    let single = |base| Some(Type { base, list: None, optional: false });
    let list = |base| Some(Type { base, list: Some(List { len: None, optional_elements: false }), optional: false });
    match argument {
        Argument::None(_) => Some(Type { base: B::Tensor, list: None, optional: true }),
        Argument::Tensor(_) => single(B::Tensor),
        Argument::Tensors(_) => list(B::Tensor),
        Argument::OptionalTensors(_) => {
            Some(Type { base: B::Tensor, list: Some(List { len: None, optional_elements: true }), optional: false })
        }
        Argument::Int(_) => single(B::Int),
        Argument::Ints(_) => list(B::Int),
        Argument::Float(_) => single(B::Float),
        Argument::Floats(_) => list(B::Float),
        Argument::Bool(_) => single(B::Bool),
        Argument::Bools(_) => list(B::Bool),
        Argument::String(_) => single(B::Str),
        Argument::Strings(_) => list(B::Str),
        Argument::SymInt(_) => single(B::SymInt),
        Argument::SymInts(_) => list(B::SymInt),
        Argument::SymBool(_) => single(B::SymBool),
        Argument::SymFloat(_) => single(B::Scalar),
        Argument::ScalarType(_) => single(B::ScalarType),
        Argument::MemoryFormat(_) => single(B::MemoryFormat),
        Argument::Layout(_) => single(B::Layout),
        Argument::Device(_) => single(B::Device),
        Argument::Graph(_) => single(B::Graph),
        _ => None,
    }
}

/// The results of a node. A higher-order operator returns a tensor, or a list of any number of tensors.
fn returns(node: &Node, higher_order: bool) -> Result<Vec<Return>, Failure> {
    let result = |base, list| Return { name: None, ty: Type { base, list, optional: false }, alias: None };
    let tensors = result(BaseType::Tensor, Some(List { len: None, optional_elements: false }));
    let all_tensors = node.outputs.iter().all(|output| matches!(output, Argument::Tensor(_)));
    if higher_order && node.is_hop_single_tensor_return != Some(true) && all_tensors {
        return Ok(vec![tensors]);
    }
    node.outputs
        .iter()
        .map(|output| {
            Ok(match output {
                Argument::Tensor(_) => result(BaseType::Tensor, None),
                Argument::Tensors(_) => tensors.clone(),
                Argument::SymInt(_) => result(BaseType::SymInt, None),
                Argument::SymBool(_) => result(BaseType::SymBool, None),
                Argument::SymFloat(_) => result(BaseType::Float, None),
                other => return refuse(format!("has an output `{}`, which is not supported", other.kind())),
            })
        })
        .collect()
}
