//! `recover-observers`: the fake-quants of a trained program become observers with the statistics of the training.
//!
//! ```text
//! %min, %max = aten.aminmax %0; ...; %1 = aten.fake_quantize_per_tensor_affine.tensor_qparams %0, %scale, %zero_point ...
//!     =>
//! pt2e.observer @observer_0 #pt2e.qspec<...> {state = {min = ..., max = ...}}
//! %1 = pt2e.observe %0 @observer_0
//! ```
//!
//! The inverse of `insert-fake-quants`, after the program was trained in PyTorch and exported again. The range of each value
//! is in the buffers of its fake-quant, and is final: the observer is one of minima and maxima. A fake-quant that has seen
//! nothing becomes an observer without data. Where the range is that of the value itself, the qparams are to be chosen at run
//! time.
//!
//! The module is from then on one for inference: batch norms normalize by their running statistics and no longer count
//! batches, and dropouts do nothing. They keep their eps, momentum and p. (torchao 0.18 resets these when it switches a
//! program to inference.) A module without fake-quants stays as it is.

mod inference;

use crate::{
    emit::Call,
    insert_fake_quants::{buffer, forms::Recognized},
    wording::shown,
};
use melior::ir::operation::OperationLike;
use pt2e_core::{
    granularity::Granularity,
    observer::{EPS, MinMaxObserver, ObserverState, PerChannelMinMaxObserver, PlaceholderObserver},
    qspec::{QSpec, QuantizationSpec},
    tensor::{Tensor, TensorError},
};
use pt2e_ir::{
    Attrs, Body, Builder, Eraser, GlobalUses, Globals, Namer, Op, OpExt, Stage, Value, ValueExt, all_ops, attr_name,
    bodies,
    dialect::{
        observer::{ObserveSite, ObserverOp},
        torch_op::TorchOp,
    },
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, symbol_name,
};
use std::collections::{HashMap, HashSet};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "recover-observers",
    description: "Turn the fake-quants of a trained program into observers with the statistics of the training",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"fake-quants", description: c"Fake-quants that became sites of observers" }],
    dialects: &["aten", "pt2e", "ml_program"],
    needs: &[],
    gives: Some(Stage::Calibrated),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    // Observers show that a module without a stage is prepared already; its fake-quants are then the model's own.
    let is_captured = matches!(Stage::of(module), None | Some(Stage::Captured)) && ObserverOp::all(module).is_empty();
    let found: Vec<(Body<'c>, Vec<Op<'c>>)> = bodies(module)
        .into_iter()
        .map(|body| {
            let ops = body.ops().iter().copied().filter(|op| is_captured && is_fake_quant(*op)).collect();
            (body, ops)
        })
        .filter(|(_, ops): &(_, Vec<Op<'c>>)| !ops.is_empty())
        .collect();
    if found.is_empty() {
        pass.keeps_stage();
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut symbols = Namer::default();
    module.body_ops().into_iter().filter_map(symbol_name).for_each(|name| symbols.reserve(name));
    let mut recoverer =
        Recoverer { globals: Globals::of(module), symbols, observers: HashMap::new(), replaced: Vec::new() };
    let mut eraser = Eraser::default();
    for (body, fake_quants) in &found {
        let mut namer = namer_of(body);
        for op in fake_quants {
            recoverer.replace(body, *op, &mut namer)?;
        }
    }
    let is_complete = recoverer.observers.values().all(|observer| observer.has_seen);
    recoverer.erase_rest(module, &mut eraser);
    let reads_switch = |op: &Op<'c>| recoverer.globals.loaded_by(*op).is_some_and(buffer::is_switch);
    if let Some(left) = all_ops(module).into_iter().find(reads_switch) {
        return Err(unknown(left));
    }
    pass.count(c"fake-quants", found.iter().map(|(_, ops)| ops.len()).sum());
    inference::switch(module, &mut eraser)?;
    if !is_complete {
        pass.keeps_stage();
        Stage::Prepared.set(module);
    }
    Ok(())
}

/// Whether an op is a fake-quant: one of PyTorch's ops, of any form, or the last op of the arithmetic of one.
fn is_fake_quant(op: Op<'_>) -> bool {
    TorchOp::of(op).is_some_and(|torch| torch.name(op).contains("fake_quant")) || Recognized::of(op).is_some()
}

/// The error at an op that belongs to a fake-quant of another form.
fn unknown(op: Op<'_>) -> PassError<'_> {
    Diagnostic::error(op.location(), format!("{} is not part of a fake-quant as --prepare-qat makes them", shown(op)))
        .note(
            "its range must come from two buffers, and its qparams from this range; export the trained module with \
             torch.export.export, without run_decompositions",
        )
        .into()
}

/// An observer that was made for a pair of buffers.
struct Observer {
    symbol: String,
    spec: QuantizationSpec,
    has_seen: bool,
}

struct Recoverer<'c> {
    globals: Globals<'c>,
    symbols: Namer,
    /// By the buffers of its minimum and maximum.
    observers: HashMap<[&'c str; 2], Observer>,
    /// The fake-quants that have become sites, and the switches after them.
    replaced: Vec<Op<'c>>,
}

impl<'c> Recoverer<'c> {
    fn replace(&mut self, body: &Body<'c>, op: Op<'c>, namer: &mut Namer) -> Result<(), PassError<'c>> {
        let internal = |why: &str| PassError::internal(&op, why);
        let recognized = Recognized::of(op).ok_or_else(|| unknown(op))?;
        let symbol = if is_own_range(&recognized) {
            self.build(body, op, &dynamic_spec_of(&recognized), &ObserverState::default())?
        } else {
            let [Some(min), Some(max)] = recognized.range.map(|value| self.buffer(value)) else {
                return Err(unknown(op));
            };
            self.observer(body, op, [min, max], spec_of(&recognized))?
        };
        let value = recognized.input;
        let fake = op.only_result().ok_or_else(|| internal("it has no single result"))?;
        let site = ObserveSite::build(&mut Builder::before(op), value, &symbol).op();
        site.set_attr(attr_name::NAME, string(op.ctx(), &namer.numbered("activation_post_process_")));
        let observed = site.only_result().ok_or_else(|| internal("a site without a result"))?;
        for used in fake.uses().collect::<Vec<_>>() {
            // The switch that turns it off passes the value on as it is.
            let is_same = |a: Option<Value<'c>>, b: Value<'c>| a.is_some_and(|a| a.value_key() == b.value_key());
            let switch = Call::of(used.op, "aten.where.self")
                .filter(|switch| is_same(switch.tensor("self"), fake) && is_same(switch.tensor("other"), value));
            if let Some(result) = switch.and_then(|switch| switch.op.only_result()) {
                result.replace_all_uses_with(observed);
                self.replaced.push(used.op);
            }
        }
        let switches: Vec<Op<'c>> = fake.uses().map(|used| used.op).filter(|user| !user.is_unused()).collect();
        for user in switches {
            for (operand, used) in user.operand_values().into_iter().enumerate() {
                if used.value_key() == fake.value_key() {
                    user.set_operand_value(operand, observed);
                }
            }
        }
        self.replaced.push(op);
        Ok(())
    }

    /// The buffer that a statistic is the current value of.
    fn buffer(&self, mut value: Value<'c>) -> Option<&'c str> {
        loop {
            let (producer, _) = value.defining_op()?;
            if let Some(global) = self.globals.loaded_by(producer) {
                return Some(global.name());
            }
            let update = Call::of(producer, "aten.where.self").and_then(|switch| switch.tensor("other"));
            value = update.or_else(|| Call::of(producer, "aten.copy")?.tensor("self"))?;
        }
    }

    /// The symbol of the observer of two buffers, made before the function at its first site.
    fn observer(
        &mut self,
        body: &Body<'c>,
        op: Op<'c>,
        buffers: [&'c str; 2],
        spec: QuantizationSpec,
    ) -> Result<String, PassError<'c>> {
        if let Some(observer) = self.observers.get(&buffers) {
            if observer.spec != spec {
                let message = format!("{} shares its statistics with a fake-quant of another spec", shown(op));
                return Err(Diagnostic::error(op.location(), message).into());
            }
            return Ok(observer.symbol.clone());
        }
        let state = self.state(buffers).map_err(|why| {
            Diagnostic::error(op.location(), format!("the statistics of {} cannot be read: {why}", shown(op)))
        })?;
        let symbol = self.build(body, op, &spec, &state)?;
        let has_seen = !state.is_empty();
        self.observers.insert(buffers, Observer { symbol: symbol.clone(), spec, has_seen });
        Ok(symbol)
    }

    /// The symbol of a new observer, before the function.
    fn build(
        &mut self,
        body: &Body<'c>,
        op: Op<'c>,
        spec: &QuantizationSpec,
        state: &ObserverState,
    ) -> Result<String, PassError<'c>> {
        let symbol = self.symbols.numbered("observer_");
        let mut builder = Builder::before(body.function()).with_location(op.location());
        let observer = ObserverOp::build(&mut builder, &symbol, &QSpec::Observed(spec.clone()));
        observer.ok_or(PassError::Emitted)?.set_state(state);
        Ok(symbol)
    }

    /// The statistics in two buffers; empty if nothing was seen.
    fn state(&self, buffers: [&'c str; 2]) -> Result<ObserverState, String> {
        let mut state = ObserverState::default();
        for (name, buffer) in ["min", "max"].into_iter().zip(buffers) {
            let global = self.globals.get(buffer).ok_or("there is no such buffer")?;
            let tensor = global.tensor().map_err(|error| format!("@{buffer}: {error}"))?;
            let values = tensor.as_slice::<f32>().map_err(|error| error.to_string())?;
            if values.iter().any(|value| value.is_infinite()) {
                return Ok(ObserverState::default());
            }
            let vector = Tensor::from_vec(&[values.len()], values.to_vec());
            state = state.with(name, vector.map_err(|error: TensorError| error.to_string())?);
        }
        Ok(state)
    }

    /// Erases the fake-quants, and all that computed their qparams and statistics.
    fn erase_rest(&mut self, module: Op<'c>, eraser: &mut Eraser<'c>) {
        let statistics: HashSet<&str> = self.observers.keys().flatten().copied().collect();
        let mut roots = self.replaced.clone();
        for op in all_ops(module).into_iter().filter(|op| op.full_name() == "ml_program.global_store") {
            if op.attr("global").and_then(Attrs::as_symbol).is_some_and(|name| statistics.contains(name)) {
                roots.extend(op.operand_values().into_iter().filter_map(|value| Some(value.defining_op()?.0)));
                eraser.erase(op);
            }
        }
        let mut uses = GlobalUses::of(module);
        for root in roots {
            uses.erase_unused(root, &mut self.globals, eraser);
        }
    }
}

/// Whether a fake-quant takes its range from the value that it quantizes.
fn is_own_range(found: &Recognized<'_>) -> bool {
    let input = found.input.value_key();
    found.range.iter().enumerate().all(|(result, range)| {
        let Some((op, _)) = range.defining_op().filter(|(_, index)| *index == result) else { return false };
        let Some(seen) = Call::of(op, "aten.aminmax").and_then(|call| call.tensor("self")) else { return false };
        let source = Call::giving(seen, "aten.detach").and_then(|call| call.tensor("self")).unwrap_or(seen);
        source.value_key() == input
    })
}

/// The spec of a fake-quant whose qparams follow from each tensor alone.
fn dynamic_spec_of(found: &Recognized<'_>) -> QuantizationSpec {
    let observer = PlaceholderObserver::NAMED.with(EPS.name, found.rule.eps);
    QuantizationSpec { is_dynamic: true, observer, ..spec_of(found) }
}

fn spec_of(found: &Recognized<'_>) -> QuantizationSpec {
    let (granularity, observer) = match found.axis {
        None => (Granularity::Tensor, MinMaxObserver::NAMED),
        Some(axis) => (Granularity::Axis(axis), PerChannelMinMaxObserver::NAMED),
    };
    let range = found.rule.range;
    QuantizationSpec {
        quant_min: range.custom.then_some(range.min),
        quant_max: range.custom.then_some(range.max),
        granularity,
        scheme: found.rule.scheme,
        ..QuantizationSpec::new(found.rule.dtype, observer.with(EPS.name, found.rule.eps))
    }
}
