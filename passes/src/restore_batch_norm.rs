//! `restore-batch-norm`: functional batch norms in training mode become `aten.batch_norm` again, which PyTorch can train.
//!
//! The inverse of `functionalize-batch-norm`:
//!
//! ```text
//! %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %mean, %var training true ...
//! %5 = aten.copy %mean, %3 {pt2e.inplace}
//! ml_program.global_store @mean = %5
//!     =>
//! %0 = aten.batch_norm %x running_mean %mean running_var %var training true ...
//! ```
//!
//! Autograd refuses the functional form: the statistics that it needs for the gradient are overwritten at the end of the
//! program. `aten.batch_norm` writes to its statistics itself. A norm whose new statistics the program also reads stays
//! functional, with a warning.

use crate::{emit::node, wording::shown};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_ir::{
    Attrs, Body, Builder, Eraser, Globals, Op, OpExt, Stage, Value, ValueExt, all_ops, attr_name, bodies,
    dialect::{
        batch_norm::{BATCH_NORM, STATISTICS},
        layout, torch_op,
    },
    load_constant,
    node_names::{named_location, result_names},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string,
};
use pt2e_schema::{Arg, Arguments};
use std::collections::HashSet;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "restore-batch-norm",
    description: "Turn functional batch norms in training mode into aten.batch_norm, which PyTorch can train",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"batch-norms", description: c"Batch norms that were restored" }],
    dialects: &["aten", "ml_program"],
    needs: &[Stage::Captured],
    gives: None,
    run,
};

const FUNCTIONAL: &str = "aten._native_batch_norm_legit_functional";
const STORE: &str = "ml_program.global_store";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut eraser = Eraser::default();
    let (restored, left) = restore(module, true, &mut eraser)?;
    for op in left {
        Diagnostic::warning(op.location(), format!("{} cannot be trained in PyTorch", shown(op)))
            .note("the program also reads its running statistics after it has written them")
            .emit();
    }
    pass.count(c"batch-norms", restored);
    if restored == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// Restores the functional batch norms of a module that are in training mode, with `training` as their mode. Returns how many
/// it restored, and those that it could not.
pub(crate) fn restore<'c>(
    module: Op<'c>,
    training: bool,
    eraser: &mut Eraser<'c>,
) -> Result<(usize, Vec<Op<'c>>), PassError<'c>> {
    let globals = Globals::of(module);
    let (mut restored, mut left) = (0, Vec::new());
    for body in bodies(module) {
        let before = restored;
        for &op in body.ops() {
            match Functional::of(op) {
                Some(norm) if norm.copies(training, &globals).is_some() => {
                    norm.restore(training, &globals, eraser)?;
                    restored += 1;
                }
                Some(norm) => left.push(norm.op),
                None => {}
            }
        }
        if restored > before {
            drop_stores(module, &body, &globals, eraser)?;
        }
    }
    Ok((restored, left))
}

/// A functional batch norm in training mode.
struct Functional<'c> {
    op: Op<'c>,
    arguments: Arguments,
}

impl<'c> Functional<'c> {
    fn of(op: Op<'c>) -> Option<Self> {
        if op.full_name() != FUNCTIONAL {
            return None;
        }
        let arguments = torch_op::arguments(op).ok()?;
        (arguments.get("training") == Ok(&Arg::Bool(true))).then_some(Self { op, arguments })
    }

    /// The copies of its new statistics to the old ones. `None` if the program uses the new or the old ones in a way in which
    /// `aten.batch_norm` would give it others. In inference mode the statistics do not change.
    fn copies(&self, training: bool, globals: &Globals<'c>) -> Option<Vec<Op<'c>>> {
        let results = self.op.result_values();
        let [_, mean, rstd, new @ ..] = results.as_slice() else { return None };
        if [mean, rstd].iter().any(|value| value.uses().next().is_some()) {
            return None;
        }
        let mut copies = Vec::new();
        for (name, new) in STATISTICS.iter().zip(new) {
            let old = *self.op.operand_values().get(self.arguments.tensor(name).ok()?)?;
            let (load, _) = old.defining_op()?;
            globals.loaded_by(load)?;
            // What reads the old value later would then read the new one.
            let reads_late = |user: Op<'c>| !is_copy_to(user, old) && self.op.is_before_in_block(user);
            if training && old.uses().any(|used| used.op != self.op && reads_late(used.op)) {
                return None;
            }
            for used in new.uses() {
                if !is_copy_to(used.op, old) {
                    return None;
                }
                let copied = used.op.only_result()?;
                if training && !copied.uses().all(|used| keeps_statistics(used.op, used.operand)) {
                    return None;
                }
                copies.push(used.op);
            }
        }
        Some(copies)
    }

    fn restore(&self, training: bool, globals: &Globals<'c>, eraser: &mut Eraser<'c>) -> Result<(), PassError<'c>> {
        let (op, context) = (self.op, self.op.ctx());
        let internal = |why: &str| PassError::internal(&op, why);
        for copy in self.copies(training, globals).unwrap_or_default() {
            let (Some(old), Some(copied)) = (copy.operand_values().first().copied(), copy.only_result()) else {
                return Err(internal("a copy without operand or result"));
            };
            copied.replace_all_uses_with(old);
            eraser.erase(copy);
        }
        let result = op.result_values().first().copied().ok_or_else(|| internal("it has no result"))?;
        let argument = |name: &str| self.arguments.get(name).cloned().unwrap_or(Arg::None);
        let [mean, var] = STATISTICS.map(argument);
        let args = [
            argument("input"),
            argument("weight"),
            argument("bias"),
            mean,
            var,
            Arg::Bool(training),
            argument("momentum"),
            argument("eps"),
            Arg::Bool(true),
        ];
        let mut builder = Builder::before(op);
        let mut attributes = Vec::new();
        if let Some(name) = result_names(op).first().copied().or(node(op)) {
            attributes.push((attr_name::NAME, string(context, name)));
            builder = builder.with_location(named_location(op, name));
        }
        attributes.extend(op.attr(attr_name::META).map(|meta| (attr_name::META, meta)));
        let layout = layout::attribute(context, &[layout::of_value(result)]);
        attributes.extend(layout.map(|layout| (attr_name::LAYOUT, layout)));
        let operands = op.operand_values();
        let new = torch_op::build(&mut builder, BATCH_NORM, &args, &operands, &[result.r#type()], &attributes)
            .map_err(|error| PassError::internal(&op, error))?;
        result.replace_all_uses_with(new.only_result().ok_or_else(|| internal("the new one has no result"))?);
        eraser.erase(op);
        Ok(())
    }
}

/// Whether an op copies a new value to `old`.
fn is_copy_to<'c>(op: Op<'c>, old: Value<'c>) -> bool {
    op.full_name() == "aten.copy"
        && op.operand_values().first().is_some_and(|value| value.value_key() == old.value_key())
}

/// Whether a use of new statistics passes them on: it stores them, or is a further batch norm that updates them.
fn keeps_statistics(user: Op<'_>, operand: usize) -> bool {
    match user.full_name() {
        STORE => true,
        "aten.copy" => operand == 0,
        _ => Functional::of(user)
            .is_some_and(|norm| STATISTICS.iter().any(|name| norm.arguments.tensor(name) == Ok(operand))),
    }
}

/// Removes the stores of globals to themselves. A global that nothing else stores to becomes immutable.
fn drop_stores<'c>(
    module: Op<'c>,
    body: &Body<'c>,
    globals: &Globals<'c>,
    eraser: &mut Eraser<'c>,
) -> Result<(), PassError<'c>> {
    let mut freed = HashSet::new();
    for &store in body.ops().iter().filter(|op| op.full_name() == STORE) {
        let load = store.operand_values().first().and_then(|value| Some(value.defining_op()?.0));
        let own = load.and_then(|load| globals.loaded_by(load)).filter(|global| Some(global.name()) == symbol(store));
        if let Some(global) = own {
            eraser.erase(store);
            freed.insert(global.name());
        }
    }
    let uses: Vec<Op<'c>> =
        all_ops(module).into_iter().filter(|op| symbol(*op).is_some_and(|name| freed.contains(name))).collect();
    for store in uses.iter().filter(|op| op.full_name() == STORE) {
        symbol(*store).map(|name| freed.remove(name));
    }
    for &load in &uses {
        if let Some(global) = globals.loaded_by(load).filter(|global| freed.contains(global.name())) {
            global.0.remove_attr("is_mutable");
            load_constant(load, eraser).map_err(|error| PassError::internal(&load, error))?;
        }
    }
    Ok(())
}

/// The global that an op loads or stores.
fn symbol<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr("global").and_then(Attrs::as_symbol)
}
