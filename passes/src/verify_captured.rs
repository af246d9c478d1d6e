//! `verify-captured`: checks the contract of a captured graph, on which `--prepare` relies.
//!
//! - `pt2e.name` is unique among the ops and arguments of a function, and of a graph in it, because annotations refer to nodes
//!   by name.
//! - Functions and graphs have one block; the pass framework checks this for the input of every pass.
//! - All calls can be inlined: the called functions have a body, and none calls itself, directly or through others.
//! - The module has nothing from a later stage: no annotation, observer, fake-quant, quantize or dequantize op; and
//!   `pt2e.stage`, if set, is `captured`.
//!
//! Each kind of error is reported once, at the first op that has it, with the number of others.

use crate::{insert_fake_quants::buffer, wording::ops};
use melior::ir::{Location, operation::OperationLike};
use pt2e_ir::{
    Attrs, Calls, Expanded, Global, Globals, Op, OpExt, Stage, all_ops, attr_name, bodies,
    dialect::families::{is_dequantize, is_quantize},
    functions,
    node_names::argument_names,
    pass::{Diagnostic, PassError, PassInfo, PassRun},
    symbol_name,
};
use std::collections::HashSet;

/// The pass.
pub static PASS: PassInfo = PassInfo::verifier(
    "verify-captured",
    "Check that the module is a captured graph that no quantization pass has touched",
    run,
);

/// The note on what to do with a quantized module.
const QUANTIZED: &str =
    "quantize the float model that it was made from; a quantized module can be run, or given to --lower-to-integer";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    check_stage(module)?;
    let body: Vec<Op<'c>> = all_ops(module);
    let globals = Globals::of(module);
    check_ops(module.body_ops(), &body, |op| globals.loaded_by(op))?;
    refuse(
        module.body_ops().into_iter().filter(|op| op.full_name() == "builtin.module"),
        "is a nested module, and only the functions of the outer one are compiled",
        "move its functions out, or compile it separately",
    )?;
    check_names(module)?;
    check_calls(module, &body)
}

fn check_calls<'c>(module: Op<'c>, body: &[Op<'c>]) -> Result<(), PassError<'c>> {
    let by_value = |op: &Op<'c>| matches!(op.full_name(), "func.call_indirect" | "func.constant");
    refuse(
        body.iter().copied().filter(by_value),
        "uses a function as a value, and only direct calls can be inlined",
        "call the function by its name, with func.call",
    )?;
    let calls = Calls::of(module);
    let globals = Globals::of(module);
    for function in functions(module) {
        for (call, callee) in calls.from(symbol_name(function).unwrap_or_default()) {
            if globals.function(callee).is_none_or(|called| called.body().is_none()) {
                let message = format!("'func.call' calls @{callee}, which has no body here and cannot be inlined");
                return Err(Diagnostic::error(call.location(), message)
                    .note("give it a body; a library's operator is an `aten.operator`, which is kept as it is")
                    .into());
            }
        }
    }
    let expanded = calls.expanded().map_err(|recursion| {
        let mut path: Vec<String> = recursion.functions.iter().map(|name| format!("@{name}")).collect();
        path.extend(path.first().cloned());
        let message = format!("'func.call' is recursive and cannot be inlined: {}", path.join(" calls "));
        Diagnostic::error(recursion.call.location(), message)
            .note("a loop is written as while_loop, an `aten.operator` with graphs")
    })?;
    for Expanded { function, ops, depth } in expanded {
        let message = if ops > Calls::MAX_OPS {
            format!("has {ops} ops once calls are inlined, more than {}", Calls::MAX_OPS)
        } else if depth > Calls::MAX_DEPTH {
            format!("nests calls {depth} deep, more than {}", Calls::MAX_DEPTH)
        } else {
            continue;
        };
        let name = symbol_name(function).unwrap_or_default();
        return Err(Diagnostic::error(function.location(), format!("@{name} {message}"))
            .note("split the module, or call less often")
            .into());
    }
    Ok(())
}

fn check_stage<'c>(module: Op<'c>) -> Result<(), PassError<'c>> {
    let stage = Stage::of(module);
    let note = match stage {
        None | Some(Stage::Captured) => return Ok(()),
        Some(stage) if stage.is_quantized() => QUANTIZED,
        Some(_) => "continue with the later passes, such as --convert",
    };
    let what = if note == QUANTIZED { "it is quantized already" } else { "only a captured graph can be prepared" };
    Err(Diagnostic::error(
        module.location(),
        format!("the module is {}; {what}", stage.map_or("captured", Stage::name)),
    )
    .note(note)
    .into())
}

/// Reports ops of later stages, one kind only: a prepared module has both observers and annotations.
fn check_ops<'c>(
    globals: Vec<Op<'c>>,
    body: &[Op<'c>],
    loaded_by: impl Fn(Op<'c>) -> Option<Global<'c>>,
) -> Result<(), PassError<'c>> {
    let is_observer = |op: &Op<'c>| matches!(op.full_name(), "pt2e.observer" | "pt2e.observe");
    let is_quantized = |op: &Op<'c>| is_quantize(op.full_name()) || is_dequantize(op.full_name());
    let is_annotated = |op: &Op<'c>| op.attr(attr_name::ANNOTATION).is_some();
    let all = || globals.iter().chain(body).copied();
    let captured = "only a captured graph can be prepared; run the later passes on this module instead";
    refuse(all().filter(is_observer), "shows that the module is prepared already", captured)?;
    refuse(all().filter(is_annotated), "is annotated already", captured)?;
    refuse(all().filter(is_quantized), "shows that the module is quantized already", QUANTIZED)?;
    let reads_switch = |op: &Op<'c>| loaded_by(*op).is_some_and(buffer::is_switch);
    refuse(
        all().filter(reads_switch),
        "shows that the module has fake-quants already: it loads the switch of one",
        "a trained module goes to --convert, which quantizes it by the ranges of the training",
    )
}

/// Reports an error at the first of the ops, if there is one.
fn refuse<'c>(mut found: impl Iterator<Item = Op<'c>>, what: &str, advice: &str) -> Result<(), PassError<'c>> {
    let Some(first) = found.next() else { return Ok(()) };
    let message = format!("'{}' {what}{}", first.full_name(), more(found.count()));
    Err(Diagnostic::error(first.location(), message).note(advice).into())
}

/// The number of further ops, in parentheses.
fn more(others: usize) -> String {
    if others == 0 { String::new() } else { format!(" (and {} more)", ops(others)) }
}

fn check_names<'c>(module: Op<'c>) -> Result<(), PassError<'c>> {
    let mut doubled: Vec<(Location<'c>, &str)> = Vec::new();
    for body in bodies(module) {
        let arguments = argument_names(&body).into_iter().map(|name| (body.owner().location(), name));
        let ops = body.ops().iter().filter_map(|op| Some((op.location(), op.attr(attr_name::NAME)?.as_str()?)));
        let mut names = HashSet::new();
        for (location, name) in arguments.chain(ops) {
            if !names.insert(name) {
                doubled.push((location, name));
            }
        }
    }
    let Some((location, name)) = doubled.first() else { return Ok(()) };
    Err(Diagnostic::error(*location, format!("two nodes are named '{name}'{}", more(doubled.len() - 1)))
        .note("`pt2e.name` must be unique in a function or graph; rename one, or remove the attribute")
        .into())
}
