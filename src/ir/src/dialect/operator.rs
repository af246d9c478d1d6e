//! `aten.operator`: a PyTorch operator, identified by its schema, for which the dialects have no operation.
//!
//! Python functions on symbolic numbers are operators too: `_operator.mul` has the schema
//! `_operator::mul(SymInt a, int b) -> SymInt`. Higher-order operators are in the namespace `higher_order`; their graphs are
//! regions.

use super::{
    ffi, graphs,
    torch_op::{self, CONSTANTS, SCHEMA, TorchOp},
};
use crate::{
    Attrs, Op, OpExt, TensorType, Value,
    unwind::{guarded, reported},
};
use melior::ir::{BlockLike, RegionLike, Type, TypeLike, ValueLike, operation::OperationLike, r#type::IntegerType};
use mlir_sys::MlirOperation;
use pt2e_schema::Arg;
use pt2e_schema::{
    Argument, BaseType, Return, Schema, Type as SchemaType,
    ods::{ArgForm, Condition, Effects, OpLayout, ResultForm, Trigger, effects},
    registry,
};
use std::{collections::HashSet, ffi::c_void, ops::Range};

/// The terminator of the graphs of an `aten.operator`.
pub const YIELD: &str = "aten.yield";
/// The namespace of higher-order operators.
pub const HIGHER_ORDER: &str = "higher_order";
/// Python modules whose functions occur in graphs, as namespaces.
pub const PYTHON_MODULES: [&str; 3] = ["_operator", "math", "torch"];

/// The target of a `.pt2` node that calls the operator: `torch.ops.torchvision.nms.default`, `_operator.mul`,
/// `torch.ops.higher_order.cond`.
pub fn target(schema: &Schema) -> String {
    match schema.namespace.as_str() {
        module if PYTHON_MODULES.contains(&module) => format!("{module}.{}", schema.name),
        HIGHER_ORDER => format!("torch.ops.{HIGHER_ORDER}.{}", schema.name),
        _ => schema.target(),
    }
}

/// The schema of a call of a Python function on numbers, such as `_operator.mul`, with Python's argument names.
///
/// `None` for a name without a module, and for arguments or results that are not numbers.
pub fn python_function(name: &str, args: &[Arg], operands: &[Value<'_>], result: Type<'_>) -> Option<Schema> {
    let single = |base| SchemaType { base, list: None, optional: false };
    let symbolic = |ty: Type<'_>, float| match ty {
        ty if ty.is_index() => Some(single(BaseType::SymInt)),
        ty if ty.is_f64() => Some(single(float)),
        ty => is_integer(ty, 1).then(|| single(BaseType::SymBool)),
    };
    let argument = |(arg, name): (&Arg, char)| {
        let ty = match arg {
            Arg::Int(_) => single(BaseType::Int),
            Arg::Float(_) => single(BaseType::Float),
            Arg::Bool(_) => single(BaseType::Bool),
            Arg::Symbol(index) => symbolic(operands.get(*index)?.r#type(), BaseType::Scalar)?,
            _ => return None,
        };
        Some(Argument { name: name.to_string(), ty, alias: None, default: None, keyword_only: false })
    };
    let (namespace, function) = name.split_once('.')?;
    Some(Schema {
        namespace: namespace.to_owned(),
        name: function.to_owned(),
        overload: String::new(),
        args: args.iter().zip('a'..).map(argument).collect::<Option<_>>()?,
        returns: vec![Return { name: None, ty: symbolic(result, BaseType::Float)?, alias: None }],
        tags: Vec::new(),
    })
}

/// The range of the op's results for each result of the schema; a list takes those that the others leave.
pub fn result_groups(layout: &OpLayout, count: usize) -> Vec<Range<usize>> {
    let rest = (count + 1).saturating_sub(layout.results.len());
    let mut start = 0;
    let mut group = |size: usize| {
        let range = start..(start + size).min(count).max(start);
        start = range.end;
        range
    };
    layout.results.iter().map(|result| group(if result.form == ResultForm::TensorList { rest } else { 1 })).collect()
}

/// Makes MLIR verify `aten.operator` with [`verify`].
pub(super) fn register_verifier() {
    unsafe extern "C" fn run(op: MlirOperation, text: ffi::Text, sink: *mut c_void) -> bool {
        // SAFETY: the op outlives the call.
        reported(text, sink, || verify(unsafe { Op::from_raw(op) })).is_some()
    }
    // SAFETY: the function has the type that the glue expects, and does not unwind.
    unsafe { ffi::pt2eSetOperatorVerifier(run) };
}

/// Makes MLIR use [`is_pure`] for the effects of `aten.operator`.
pub(super) fn register_effects() {
    unsafe extern "C" fn run(op: MlirOperation) -> bool {
        // SAFETY: the op outlives the call.
        guarded(|| Ok(is_pure(unsafe { Op::from_raw(op) }))).unwrap_or(false)
    }
    // SAFETY: the function has the type that the glue expects, and does not unwind.
    unsafe { ffi::pt2eSetOperatorIsPure(run) };
}

/// Whether an `aten.operator` has no effect: it is an operator of `aten` that has none with these arguments. An operator of a
/// library may have any effect.
fn is_pure(op: Op<'_>) -> bool {
    let Ok(torch) = TorchOp::of_schema_text(op.attr(SCHEMA).and_then(Attrs::as_str).unwrap_or_default()) else {
        return false;
    };
    let Some(schema) = known(torch.schema).filter(|_| op.region_count() == 0) else { return false };
    match effects(schema) {
        Effects::Pure => true,
        Effects::Unknown => false,
        Effects::If(conditions) => {
            let Ok(arguments) = torch_op::arguments(op) else { return false };
            let argument = |position: &usize| arguments.entries().get(*position).map(|(_, arg)| arg);
            let holds = |condition: &Condition| {
                condition.args.iter().any(|position| argument(position).is_none_or(|arg| is(arg, condition.is)))
            };
            !conditions.iter().all(holds)
        }
    }
}

/// PyTorch's own schema of an operator of `aten`. The text of a schema has no tags, so the effects are known only if PyTorch
/// has the same operator.
fn known(schema: &Schema) -> Option<&'static Schema> {
    let Schema { namespace, name, overload, args, .. } = schema;
    registry().get(namespace, name, overload).filter(|known| namespace == "aten" && known.args == *args)
}

/// Whether an op draws random numbers, with the arguments that it has.
pub fn draws_random_numbers(op: Op<'_>) -> bool {
    let schema = TorchOp::of(op).and_then(|torch| known(torch.schema));
    schema.is_some_and(Schema::draws_random_numbers) && !op.is_pure()
}

/// Whether an argument fulfils the condition for an effect, or may: one that is only known at run time may.
fn is(arg: &Arg, trigger: Trigger) -> bool {
    match (trigger, arg) {
        (Trigger::True | Trigger::TrueOrNone, Arg::Bool(value)) => *value,
        (Trigger::Given, arg) => *arg != Arg::None,
        (Trigger::Uncertain, Arg::Float(value)) => ![0.0, 1.0].contains(value),
        (Trigger::Several, Arg::Int(value)) => *value > 1,
        (Trigger::True, Arg::None) => false,
        _ => true,
    }
}

/// Checks that operands, constants, graphs and results match the schema.
fn verify(op: Op<'_>) -> Result<(), String> {
    let torch = TorchOp::of_schema_text(op.attr(SCHEMA).and_then(Attrs::as_str).unwrap_or_default())?;
    let TorchOp { schema, layout, .. } = torch;
    let constants = op.attr(CONSTANTS).and_then(Attrs::as_dictionary).unwrap_or_default();
    let known: HashSet<&str> = layout.args.iter().filter_map(|arg| arg.attr.as_deref()).collect();
    if let Some((name, _)) =
        constants.iter().find(|(name, _)| !known.contains(name) && *name != torch_op::OPERAND_SEGMENTS)
    {
        return Err(format!("has a constant '{name}', for which the schema has no argument"));
    }
    let graphs = layout.args.iter().filter(|arg| arg.form == ArgForm::Graph).count();
    if op.region_count() != graphs {
        return Err(format!("has {} graphs, but its schema {graphs}", op.region_count()));
    }
    torch_op::verify(op, torch)?;
    let operands = op.operand_values();
    let groups = torch_op::operand_groups(op, torch);
    for (argument, place) in schema.args.iter().zip(&layout.args) {
        let group = place.operand_group.and_then(|group| groups.get(group).cloned()).unwrap_or(0..0);
        // torch.export passes the sizes that a graph needs in its list of tensors.
        let numbers = schema.namespace == HIGHER_ORDER && place.form == ArgForm::TensorList;
        let form = if numbers { ArgForm::TensorOrNumber } else { place.form };
        if let Some(value) = operands[group].iter().find(|value| !takes(form, **value)) {
            let (name, ty) = (&argument.name, argument.ty);
            return Err(format!("argument '{name}' is a value of type {}, but the schema says {ty}", value.r#type()));
        }
    }
    for index in 0..graphs {
        let block = op.region(index).ok().and_then(|region| region.first_block());
        let last = block.and_then(|block| block.terminator());
        if last.is_none_or(|last| last.full_name() != YIELD) {
            return Err(format!("has a graph {index} that does not end with {YIELD}"));
        }
    }
    graphs::verify(op)?;
    let results = op.result_values();
    let singles = layout.results.iter().filter(|result| result.form != ResultForm::TensorList).count();
    if results.len() < singles || (results.len() > singles && singles == layout.results.len()) {
        return Err(format!("has {} results, but its schema {}", results.len(), layout.results.len()));
    }
    for (result, group) in layout.results.iter().zip(result_groups(layout, results.len())) {
        for value in &results[group] {
            if !gives(result.form, value.r#type()) {
                return Err(format!("result '{}' cannot be of type {}", result.name, value.r#type()));
            }
        }
    }
    Ok(())
}

fn is_tensor(ty: Type<'_>) -> bool {
    TensorType::of(ty).is_some()
}

fn is_number(ty: Type<'_>) -> bool {
    ty.is_index() || ty.is_f64() || is_integer(ty, 1)
}

/// Whether an argument of that form accepts the value.
fn takes(form: ArgForm, value: Value<'_>) -> bool {
    let ty = value.r#type();
    match form {
        ArgForm::TensorOrNumber => is_tensor(ty) || is_number(ty),
        ArgForm::SymNumber => is_number(ty),
        ArgForm::SymInt | ArgForm::SymIntList => ty.is_index(),
        _ => is_tensor(ty),
    }
}

fn gives(form: ResultForm, ty: Type<'_>) -> bool {
    match form {
        ResultForm::Tensor | ResultForm::TensorList => is_tensor(ty),
        ResultForm::Int => ty.is_index(),
        ResultForm::Bool => is_integer(ty, 1),
        ResultForm::Float => ty.is_f64(),
        ResultForm::Number => is_number(ty) || is_integer(ty, 64),
    }
}

fn is_integer(ty: Type<'_>, width: u32) -> bool {
    IntegerType::try_from(ty).is_ok_and(|ty| ty.width() == width && ty.is_signless())
}
