//! `functionalize-batch-norm`: batch norms in training mode return their new running statistics, which are then stored.
//!
//! `aten.batch_norm` in training mode writes to its running statistics, although its schema does not say so. As in
//! `run_decompositions`, it becomes a functional batch norm that returns the new statistics, and these are copied to the old
//! ones:
//!
//! ```text
//! %mean = ml_program.global_load_const @mean : tensor<2xf32>
//! %var = ml_program.global_load_const @var : tensor<2xf32>
//! %0 = aten.batch_norm %x running_mean %mean running_var %var training true ...
//!     =>
//! %mean = ml_program.global_load @mean : tensor<2xf32>
//! %var = ml_program.global_load @var : tensor<2xf32>
//! %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %mean, %var training true ...
//! %5 = aten.copy %mean, %3 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
//! %6 = aten.copy %var, %4 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
//! ml_program.global_store @mean = %5 : tensor<2xf32>
//! ml_program.global_store @var = %6 : tensor<2xf32>
//! ```
//!
//! The importer already gives a batch norm of an archive the new statistics as results, and stores them: then only the
//! functional op and the copies are made. A batch norm without running statistics writes nothing, and stays.

use crate::wording::{shown, value};
use melior::ir::{Attribute, Type, ValueLike, operation::OperationLike};
use pt2e_ir::{
    Attrs, Body, Builder, Eraser, Global, Globals, Namer, Op, OpExt, Stage, Value, ValueExt, all_ops, array, attr_name,
    bodies,
    dialect::{
        batch_norm::{BATCH_NORM, STATISTICS},
        layout,
        torch_op::{self, OPERATOR, TorchOp},
    },
    load_mutable,
    node_names::{argument_names, named_location, result_names},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, symbol_ref,
};
use pt2e_schema::{Arg, Arguments};
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "functionalize-batch-norm",
    description: "Store the running statistics that batch norms in training mode write",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: FUNCTIONALIZED, description: c"Batch norms that were made functional" }],
    dialects: &["aten", "ml_program"],
    needs: &[Stage::Captured, Stage::Converted],
    gives: None,
    run,
};

const FUNCTIONALIZED: &std::ffi::CStr = c"batch-norms";
const FUNCTIONAL: &str = "aten._native_batch_norm_legit_functional";
/// The arguments of the functional batch norm, in order; `aten.batch_norm` has them too.
const SHARED: [&str; 8] = ["input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"];

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut found = Vec::new();
    for body in bodies(module) {
        let training: Vec<Training<'c>> = body.ops().iter().filter_map(|op| Training::of(*op)).collect();
        if training.is_empty() {
            continue;
        }
        if body.is_nested() {
            return Err(in_graph(&training));
        }
        found.push((body, training));
    }
    if found.is_empty() {
        pass.leaves_unchanged();
        return Ok(());
    }
    let stored = Stored::of(module);
    // Find all targets before the first rewrite, which changes the operands of later batch norms.
    let targets: Vec<Vec<Option<[Global<'c>; 2]>>> = found
        .iter()
        .map(|(_, training)| training.iter().map(|training| stored.targets(training)).collect::<Result<_, _>>())
        .collect::<Result<_, _>>()?;
    let mut eraser = Eraser::default();
    let mut names = Vec::new();
    for ((body, training), targets) in found.iter().zip(targets) {
        let mut writer = Writer { globals: &stored.globals, namer: None, body, eraser: &mut eraser, held: Vec::new() };
        for (training, targets) in training.iter().zip(targets) {
            names.extend(training.name());
            writer.write_out(training, targets)?;
        }
        writer.store(&stored)?;
    }
    let count = found.iter().map(|(_, training)| training.len()).sum();
    pass.count(FUNCTIONALIZED, count);
    let message = format!(
        "the model was exported in training mode: {} normalize by each batch, and write their running statistics",
        counted(count, &names)
    );
    Diagnostic::warning(module.location(), message)
        .note("each becomes a functional batch norm, and its new statistics are stored in the buffers")
        .note("for inference, call `model.eval()` before torch.export.export")
        .emit();
    Ok(())
}

/// The number of batch norms in words, with the names of the first few.
fn counted(count: usize, names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let rest = if count > shown.len() { ", ..." } else { "" };
    match shown.len() {
        0 => format!("{count} batch norm(s)"),
        _ => format!("{count} batch norm(s) ({}{rest})", shown.join(", ")),
    }
}

fn in_graph<'c>(training: &[Training<'c>]) -> PassError<'c> {
    let Some(first) = training.first().map(|training| training.op) else { return PassError::Emitted };
    let message = format!(
        "{} is in training mode in a graph of an operator, and changes its running statistics as a hidden side effect",
        shown(first)
    );
    Diagnostic::error(first.location(), message)
        .note("call `model.eval()` before torch.export.export, or set `training` to false")
        .into()
}

/// A batch norm that writes to its statistics.
struct Training<'c> {
    op: Op<'c>,
    arguments: Arguments,
    /// The operand numbers of its statistics.
    statistics: [usize; 2],
    /// Its new statistics, if it returns them.
    left: Option<[Value<'c>; 2]>,
}

impl<'c> Training<'c> {
    fn of(op: Op<'c>) -> Option<Self> {
        if ![BATCH_NORM, OPERATOR].contains(&op.full_name()) {
            return None;
        }
        let torch = TorchOp::of(op).filter(|torch| torch.name(op) == BATCH_NORM)?;
        let arguments = torch_op::arguments(op).ok()?;
        if arguments.get("training") != Ok(&Arg::Bool(true)) {
            return None;
        }
        let statistic = |name: &str| match arguments.get(name) {
            Ok(Arg::Tensor(index)) => Some(*index),
            _ => None,
        };
        let statistics = [statistic(STATISTICS[0])?, statistic(STATISTICS[1])?];
        let left = match op.result_values().as_slice() {
            [_, mean, var] if torch.is_generic() => Some([*mean, *var]),
            _ => None,
        };
        Some(Self { op, arguments, statistics, left })
    }

    /// The name of its normalized result.
    fn name(&self) -> Option<&'c str> {
        let own = self.op.attr(attr_name::NAME).and_then(Attrs::as_str);
        result_names(self.op).first().copied().or(own)
    }
}

/// The globals of a module, with their loads.
struct Stored<'c> {
    globals: Globals<'c>,
    loads: HashMap<&'c str, Vec<Op<'c>>>,
}

impl<'c> Stored<'c> {
    fn of(module: Op<'c>) -> Self {
        let globals = Globals::of(module);
        let mut loads: HashMap<&'c str, Vec<Op<'c>>> = HashMap::new();
        for op in all_ops(module) {
            if let Some(global) = globals.loaded_by(op) {
                loads.entry(global.name()).or_default().push(op);
            }
        }
        Self { globals, loads }
    }

    fn loads(&self, global: Global<'c>) -> &[Op<'c>] {
        self.loads.get(global.name()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The globals that the new statistics are stored in; `None` if the module stores them already.
    fn targets(&self, training: &Training<'c>) -> Result<Option<[Global<'c>; 2]>, PassError<'c>> {
        if training.left.is_some() {
            return Ok(None);
        }
        let operands = training.op.operand_values();
        let [mean, var] = training.statistics.map(|index| operands.get(index).copied());
        let (Some(mean), Some(var)) = (mean, var) else { return Ok(None) };
        Ok(Some([self.target(training.op, mean)?, self.target(training.op, var)?]))
    }

    /// The global that a statistic is loaded from. Only batch norms in training mode may use it.
    fn target(&self, op: Op<'c>, statistic: Value<'c>) -> Result<Global<'c>, PassError<'c>> {
        let refuse = |why: String, advice: &str| {
            let message = format!("{} is in training mode, and updates {why}", shown(op));
            Err(Diagnostic::error(op.location(), message).note(advice).into())
        };
        let load = statistic.defining_op().map(|(load, _)| load);
        let Some(global) = load.and_then(|load| self.globals.loaded_by(load)) else {
            return refuse(
                format!(
                    "{}, which is not a global, so it has no buffer to be stored in",
                    value(statistic, &self.globals)
                ),
                "read it from an ml_program.global, or set `training` to false",
            );
        };
        let is_other = |load: &&Op<'c>| {
            let uses = load.result_values().into_iter().flat_map(ValueExt::uses);
            uses.into_iter().any(|r#use| Training::of(r#use.op).is_none())
        };
        if global.is_mutable() || self.loads(global).iter().any(|load| is_other(&load)) {
            return refuse(
                format!("`{}`, which other ops read or write too", global.fqn()),
                "it is undefined whether these see the old or the new value; let them use a global of their own, or set \
                 `training` to false",
            );
        }
        Ok(global)
    }
}

/// Rewrites the batch norms of a function.
struct Writer<'c, 'w> {
    globals: &'w Globals<'c>,
    body: &'w Body<'c>,
    namer: Option<Namer>,
    eraser: &'w mut Eraser<'c>,
    /// The globals that are written to, each with its current value.
    held: Vec<(Global<'c>, Value<'c>)>,
}

impl<'c> Writer<'c, '_> {
    fn write_out(&mut self, training: &Training<'c>, targets: Option<[Global<'c>; 2]>) -> Result<(), PassError<'c>> {
        let op = training.op;
        let internal = |why: String| PassError::internal(&op, why);
        let mut operands = op.operand_values();
        for (index, target) in training.statistics.into_iter().zip(targets.into_iter().flatten()) {
            // The value that an earlier batch norm has written.
            let held = self.held.iter().find(|(global, _)| global.name() == target.name());
            if let (Some(operand), Some((_, value))) = (operands.get_mut(index), held) {
                *operand = *value;
            }
        }
        let [Some(old_mean), Some(old_var)] = training.statistics.map(|index| operands.get(index).copied()) else {
            return Err(internal("it has no statistics".to_owned()));
        };

        let args = SHARED.map(|name| training.arguments.get(name).cloned().unwrap_or(Arg::None));
        let [mean, var] = [old_mean, old_var].map(|value| value.r#type());
        let result = op.result_values().first().copied().ok_or_else(|| internal("it has no result".to_owned()))?;
        let types = [result.r#type(), mean, var, mean, var];
        let entry = |value: Value<'c>| layout::of_stored_value(value, self.globals);
        let [mean, var] = [old_mean, old_var].map(entry);
        let layouts = [entry(result), mean, var, mean, var];
        let new = self.build(training, &args, &operands, &types, &layouts).map_err(internal)?;
        let values = new.result_values();
        let [output, _, _, new_mean, new_var] = values[..] else {
            return Err(internal("it does not have five results".to_owned()));
        };

        let mut builder = Builder::after(new);
        let mut copies = Vec::new();
        for ((old, new), entry) in [old_mean, old_var].into_iter().zip([new_mean, new_var]).zip([mean, var]) {
            copies.push(self.copy(op, &mut builder, [old, new], entry).map_err(internal)?);
        }
        ValueExt::replace_all_uses_with(result, output);
        for (left, copy) in training.left.into_iter().flatten().zip(&copies) {
            ValueExt::replace_all_uses_with(left, *copy);
        }
        for (target, copy) in targets.into_iter().flatten().zip(copies) {
            match self.held.iter_mut().find(|(global, _)| global.name() == target.name()) {
                Some((_, held)) => *held = copy,
                None => self.held.push((target, copy)),
            }
        }
        self.eraser.erase(op);
        Ok(())
    }

    /// A name that is free in the function; `None` if the batch norm has no name either.
    fn unique(&mut self, op: Op<'c>, name: &str) -> Option<String> {
        op.attr(attr_name::NAME)?;
        let (body, globals) = (self.body, self.globals);
        let namer = self.namer.get_or_insert_with(|| {
            let mut namer = Namer::default();
            let nodes = body.ops().iter().flat_map(|op| {
                // Its new statistics are renamed, so their names are free.
                let left = Training::of(*op).is_some_and(|training| training.left.is_some());
                let results = result_names(*op).into_iter().take(if left { 1 } else { usize::MAX });
                op.attr(attr_name::NAME).and_then(Attrs::as_str).into_iter().chain(results)
            });
            let stored = globals.iter().flat_map(Global::node_names);
            argument_names(body).into_iter().chain(nodes).chain(stored).for_each(|name| namer.reserve(name));
            namer
        });
        Some(namer.unique(name))
    }

    /// Builds the functional batch norm. The name of the old one becomes the name of its first result; the node itself gets a
    /// new name.
    fn build(
        &mut self,
        training: &Training<'c>,
        args: &[Arg],
        operands: &[Value<'c>],
        types: &[Type<'c>],
        layouts: &[Option<&str>],
    ) -> Result<Op<'c>, String> {
        let (op, context) = (training.op, training.op.ctx());
        let mut attributes = Vec::new();
        let mut builder = Builder::before(op);
        if let Some(name) = training.name() {
            let mut names = vec![Some(name.to_owned())];
            let others = ["mean", "rstd"].into_iter().chain(STATISTICS);
            names.extend(others.map(|what| self.unique(op, &format!("{name}_{what}"))));
            let names: Vec<_> = names.iter().map(|name| string(context, name.as_deref().unwrap_or_default())).collect();
            attributes.push((attr_name::RESULT_NAMES, array(context, &names)));
        }
        if let Some(name) = self.unique(op, FUNCTIONAL.trim_start_matches("aten.")) {
            attributes.push((attr_name::NAME, string(context, &name)));
            builder = builder.with_location(named_location(op, &name));
        }
        attributes.extend(op.attr(attr_name::META).map(|meta| (attr_name::META, meta)));
        attributes.extend(layout::attribute(context, layouts).map(|layout| (attr_name::LAYOUT, layout)));
        torch_op::build(&mut builder, FUNCTIONAL, args, operands, types, &attributes).map_err(|error| error.to_string())
    }

    /// Copies a new statistic to the old one.
    fn copy(
        &mut self,
        op: Op<'c>,
        builder: &mut Builder<'c>,
        operands: [Value<'c>; 2],
        entry: Option<&str>,
    ) -> Result<Value<'c>, String> {
        let context = op.ctx();
        let mut attributes = vec![(attr_name::INPLACE, Attribute::unit(context))];
        let mut location = op.location();
        if let Some(name) = self.unique(op, "copy_") {
            attributes.push((attr_name::NAME, string(context, &name)));
            location = named_location(op, &name);
        }
        attributes.extend(op.attr(attr_name::META).map(|meta| (attr_name::META, meta)));
        attributes.extend(layout::attribute(context, &[entry]).map(|layout| (attr_name::LAYOUT, layout)));
        *builder = builder.with_location(location);
        let args = [Arg::Tensor(0), Arg::Tensor(1), Arg::Bool(false)];
        let copy = torch_op::build(builder, "aten.copy", &args, &operands, &[operands[0].r#type()], &attributes);
        let copy = copy.map_err(|error| error.to_string())?;
        copy.only_result().ok_or_else(|| "a copy without a result".to_owned())
    }

    /// Stores the final values of the globals at the end of the function.
    fn store(self, stored: &Stored<'c>) -> Result<(), PassError<'c>> {
        let function = self.body.function();
        let Some(end) = self.body.ops().last().copied() else { return Ok(()) };
        for (global, value) in self.held {
            let attributes = [("global", symbol_ref(function.ctx(), global.name()))];
            let store = Builder::before(end).build("ml_program.global_store", &[value], &[], &attributes);
            store.map_err(|error| PassError::internal(&function, error))?;
            global.0.set_attr("is_mutable", Attribute::unit(function.ctx()));
            for &load in stored.loads(global).iter().filter(|load| load.full_name() == "ml_program.global_load_const") {
                if !self.eraser.has_erased(load) {
                    load_mutable(load, self.eraser).map_err(|error| PassError::internal(&function, error))?;
                }
            }
        }
        Ok(())
    }
}
