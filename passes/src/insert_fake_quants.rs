//! `insert-fake-quants`: observers become ops that simulate quantization while PyTorch trains the program.
//!
//! ```text
//! pt2e.observer @observer_0 #pt2e.qspec<..., observer = moving_average_min_max, fake_quant = fake_quantize>
//! %1 = pt2e.observe %0 @observer_0
//!     =>
//! %min, %max = aten.aminmax %0                    // and their averages with the ranges of earlier calls
//! %scale, %zero_point = ...                       // as conversion computes them
//! %1 = aten.fake_quantize_per_tensor_affine.tensor_qparams %0, %scale, %zero_point ...
//! ```
//!
//! The result is a float program, which can be written to a `.pt2` file. The statistics of each observer are buffers of the
//! program, called `min_val` and `max_val` under the name of the observer's first site. Two more buffers there switch it:
//! without `observer_enabled` the statistics stay as they are, without `fake_quant_enabled` the values stay as they are. Where
//! qparams are to be chosen at run time, they follow from each tensor alone, in training too, and the last buffer is the only
//! one. (torchao 0.18 keeps the range of the last tensor there, and uses it in evaluation.)
//!
//! Training and conversion compute qparams by the same rule. (PyTorch's fused fake-quant op does not: for symmetric specs,
//! its scales differ by up to a factor of 2 from those of the converted model.) The annotations are removed; for a trained
//! program, `annotate-observed` makes new ones.

pub(crate) mod forms;
mod qparams;

use crate::{
    emit::Emitter,
    kept_statistics::{self, KEEP_STATISTICS},
};
use melior::ir::{Attribute, ValueLike, operation::OperationLike};
use pt2e_core::{
    fake_quant::{FakeQuantize, FusedMovingAvgObsFakeQuantize},
    granularity::Granularity,
    numerics::{Formulas, QParamsRule, Scheme},
    observer::{RangeUpdate, build_observer, observers},
    parameter::Named,
    qspec::{QSpec, QuantizationSpec},
    tensor::{DType, Tensor, TorchBool},
};
use pt2e_ir::{
    Attrs, Body, Builder, Eraser, Global, GlobalKind, Globals, Namer, Op, OpExt, Stage, TensorType, Value, ValueExt,
    attr_name, bodies, context_of,
    dialect::{
        layout,
        observer::{ObserveSite, ObserverOp},
    },
    node_name,
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, symbol_ref, tensor_type,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "insert-fake-quants",
    description: "Turn observers into ops that simulate quantization while PyTorch trains the program",
    anchor: Anchor::Module,
    options: &[KEEP_STATISTICS.info],
    statistics: &[Statistic { name: c"fake-quants", description: c"Values that are fake-quantized" }],
    dialects: &["aten", "ml_program"],
    needs: &[Stage::Prepared],
    gives: Some(Stage::Captured),
    run,
};

/// The names of a fake-quant's buffers, under the name of its observer's first site.
pub(crate) mod buffer {
    /// The smallest value.
    pub(crate) const MIN: &str = "min_val";
    /// The largest value.
    pub(crate) const MAX: &str = "max_val";
    /// Whether the statistics are updated.
    pub(crate) const OBSERVER_ENABLED: &str = "observer_enabled";
    /// Whether values are fake-quantized.
    pub(crate) const FAKE_QUANT_ENABLED: &str = "fake_quant_enabled";

    /// Whether a global is the switch that turns a fake-quant off.
    pub(crate) fn is_switch(global: pt2e_ir::Global<'_>) -> bool {
        global.fqn().rsplit('.').next() == Some(FAKE_QUANT_ENABLED)
    }
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut fake_quants = HashMap::new();
    let observers = ObserverOp::all(module);
    let mut failed = false;
    for observer in &observers {
        match FakeQuant::of(*observer) {
            Ok(fake_quant) => {
                fake_quants.insert(observer.symbol(), fake_quant);
            }
            Err(why) => {
                let message = format!("observer @{}: {why}", observer.symbol());
                Diagnostic::error(observer.op().location(), message).note(ADVICE).emit();
                failed = true;
            }
        }
    }
    if failed {
        return Err(PassError::Emitted);
    }
    let mut inserter = Inserter {
        globals: Globals::of(module),
        fake_quants,
        namer: Namer::default(),
        loaded: HashMap::new(),
        eraser: Eraser::default(),
        keeps_statistics: pass.options().get(&KEEP_STATISTICS),
    };
    let mut count = 0;
    for body in bodies(module) {
        let sites: Vec<_> = body.ops().iter().filter_map(|op| ObserveSite::of(*op)).collect();
        if let Some(site) = sites.first().filter(|_| body.is_nested()) {
            return Err(Diagnostic::error(site.op().location(), "a fake-quant cannot be in a graph of control flow")
                .note("it would write its statistics to buffers of the program, which graphs in PyTorch cannot do")
                .into());
        }
        inserter.namer = namer_of(&body);
        inserter.loaded.clear();
        for site in &sites {
            inserter.replace(*site)?;
        }
        count += sites.len();
        inserter.store(&body)?;
        body.ops().iter().for_each(|op| op.remove_attr(attr_name::ANNOTATION));
    }
    if inserter.keeps_statistics {
        kept_statistics::keep(module, &observers);
    }
    observers.iter().for_each(|observer| {
        inserter.eraser.erase(observer.op());
    });
    pass.count(c"fake-quants", count);
    Ok(())
}

/// The note on how to get fake-quants.
const ADVICE: &str = "--prepare-qat gives each observer a fake-quant that can be trained";

/// An observer whose statistics are ranges, or whose qparams are chosen at run time.
#[derive(Clone, Debug)]
struct FakeQuant {
    spec: QuantizationSpec,
    rule: QParamsRule,
    /// How the statistics follow from each tensor. Qparams that are chosen at run time need none.
    update: Option<RangeUpdate>,
}

impl FakeQuant {
    /// The fake-quant of an observer, or why it has none that can be trained.
    fn of(observer: ObserverOp<'_>) -> Result<Self, String> {
        let Some(QSpec::Observed(spec)) = observer.spec() else {
            return Err("its qparams are not found by an observer, and only such qparams can be trained".to_owned());
        };
        let Some(fake_quant) = &spec.fake_quant else {
            return Err("its spec has no fake-quant".to_owned());
        };
        // These compute the same, with the qparams that the converted model gets.
        let written = [FakeQuantize::NAMED, FusedMovingAvgObsFakeQuantize::NAMED];
        if !written.contains(fake_quant) {
            let names = written.map(|named| named.name().to_owned()).join(" or ");
            return Err(format!("the {fake_quant} cannot be written as ops; use {names}, with default parameters"));
        }
        if !matches!(spec.scheme, Scheme::Affine | Scheme::Symmetric) {
            return Err(format!("{} cannot be trained; use an affine or symmetric scheme", spec.described_scheme()));
        }
        let built = build_observer(&spec).map_err(|error| error.to_string())?;
        if built.rule().formulas == Formulas::MappingType {
            return Err(format!("the {} observer cannot be trained; use moving_average_min_max", spec.observer.name()));
        }
        if spec.is_dynamic {
            return match spec.granularity {
                Granularity::Tensor => Ok(Self { rule: *built.rule(), update: None, spec }),
                other => {
                    Err(format!("one scale per {other} that is chosen at run time cannot be trained; use one scale"))
                }
            };
        }
        let Some(update) = built.range_update() else {
            let trainable = |spec: QuantizationSpec| build_observer(&spec).is_ok_and(|o| o.range_update().is_some());
            let others = observers().map(Named::new);
            let others = others.filter(|named| trainable(QuantizationSpec { observer: named.clone(), ..spec.clone() }));
            let names: Vec<_> = others.map(|named| named.name().to_owned()).collect();
            let names = names.join(" or ");
            return Err(format!(
                "the statistics of the {} observer are more than ranges, and cannot be trained; use {names}",
                spec.observer.name()
            ));
        };
        Ok(Self { rule: *built.rule(), update: Some(update), spec })
    }
}

/// The buffers of a fake-quant in the current function.
#[derive(Clone, Copy)]
struct Buffers<'c> {
    /// Only those with static qparams have statistics.
    statistics: Option<Statistics<'c>>,
    fake_quant_enabled: Value<'c>,
}

#[derive(Clone, Copy)]
struct Statistics<'c> {
    min: Global<'c>,
    max: Global<'c>,
    /// The current statistics.
    range: [Value<'c>; 2],
    observer_enabled: Value<'c>,
    update: RangeUpdate,
}

struct Inserter<'c> {
    globals: Globals<'c>,
    /// By the observer's symbol.
    fake_quants: HashMap<&'c str, FakeQuant>,
    /// The names in the current function.
    namer: Namer,
    /// The buffers of the observers that have had a site in the current function.
    loaded: HashMap<&'c str, Buffers<'c>>,
    eraser: Eraser<'c>,
    /// See [`KEEP_STATISTICS`].
    keeps_statistics: bool,
}

impl<'c> Inserter<'c> {
    fn replace(&mut self, site: ObserveSite<'c>) -> Result<(), PassError<'c>> {
        let (op, symbol) = (site.op(), site.symbol());
        let internal = |why: &str| PassError::internal(&op, why);
        let fake_quant = self.fake_quants.get(symbol).cloned().ok_or_else(|| internal("there is no such observer"))?;
        let value = op.operand_values().first().copied().ok_or_else(|| internal("a site without a value"))?;
        let ty = TensorType::of(value.r#type()).ok_or_else(|| internal("an observed value that is not a tensor"))?;
        if ty.dtype() != Some(DType::F32) {
            let message = format!("only f32 values can be fake-quantized, and this one is {}", ty.element);
            return Err(Diagnostic::error(op.location(), message).into());
        }
        let buffers = match self.loaded.get(symbol) {
            Some(buffers) => *buffers,
            None => self.buffers(op, &fake_quant, &ty)?,
        };
        let entry = layout::of_stored_value(value, &self.globals).map(str::to_owned);
        let mark = self.keeps_statistics.then(|| (attr_name::OBSERVER, string(op.ctx(), symbol)));
        let mut emit = Emitter::before(op, op, &mut self.namer).marked(mark);
        // Otherwise autograd would keep what it needs for gradients of the statistics.
        let detached = emit.value("aten.detach", &[Arg::Tensor(0)], &[value], value.r#type(), entry.as_deref())?;
        let axis = fake_quant.spec.granularity.axis();
        let found = found_range(&mut emit, axis, detached, &ty)?;
        let mut range = found;
        let mut statistics = buffers.statistics;
        if let Some(Statistics { range: old, observer_enabled, update, .. }) = &mut statistics {
            for ((old, new), is_min) in old.iter_mut().zip(found).zip([true, false]) {
                *old = updated(&mut emit, *update, *old, new, is_min, *observer_enabled)?;
            }
            range = *old;
        }
        let qparams = qparams::emit(&mut emit, &fake_quant.rule, range)?;
        let bounds = &fake_quant.rule.range;
        let fake = if ty.static_shape().is_some() {
            forms::op(&mut emit, value, qparams, bounds, axis, entry.as_deref())?
        } else {
            forms::arithmetic(&mut emit, [value, detached], qparams, bounds, entry.as_deref())?
        };
        let args = [0, 1, 2].map(Arg::Tensor);
        let operands = [buffers.fake_quant_enabled, fake, value];
        let result = emit.value("aten.where.self", &args, &operands, value.r#type(), entry.as_deref())?;
        let observed = op.only_result().ok_or_else(|| internal("a site without a result"))?;
        observed.replace_all_uses_with(result);
        self.eraser.erase(op);
        self.loaded.insert(symbol, Buffers { statistics, ..buffers });
        Ok(())
    }

    /// New buffers for an observer, loaded before its first site.
    fn buffers(
        &mut self,
        site: Op<'c>,
        fake_quant: &FakeQuant,
        ty: &TensorType<'c>,
    ) -> Result<Buffers<'c>, PassError<'c>> {
        let shape = match (fake_quant.spec.granularity.axis(), ty.static_shape()) {
            (None, _) => Vec::new(),
            (Some(axis), Some(shape)) => shape.get(axis).copied().into_iter().collect(),
            (Some(_), None) => {
                return Err(Diagnostic::error(
                    site.location(),
                    "a value of dynamic sizes is fake-quantized per channel",
                )
                .note("PyTorch cannot export that; quantize it with one scale, or export the model with fixed sizes")
                .into());
            }
        };
        let name = site.attr(attr_name::NAME).and_then(Attrs::as_str).unwrap_or("activation_post_process");
        let bound = |value: f32| {
            Tensor::from_vec(&shape, vec![value; shape.iter().product()]).map_err(|why| PassError::internal(&site, why))
        };
        let mut values = Vec::new();
        if fake_quant.update.is_some() {
            values.push((buffer::MIN, bound(f32::INFINITY)?));
            values.push((buffer::MAX, bound(f32::NEG_INFINITY)?));
            values.push((buffer::OBSERVER_ENABLED, Tensor::scalar(TorchBool::from(true))));
        }
        values.push((buffer::FAKE_QUANT_ENABLED, Tensor::scalar(TorchBool::from(true))));
        let mut loaded = Vec::new();
        for (part, tensor) in values {
            let internal = |error: melior::Error| PassError::internal(&site, error);
            let global = self.globals.add(site.location(), &format!("{name}.{part}"), GlobalKind::Buffer, &tensor);
            let global = global.map_err(internal)?;
            let names = [node_name(site, &format!("b_{}", global.name()), &mut self.namer)];
            if [buffer::MIN, buffer::MAX].contains(&part) {
                global.0.set_attr("is_mutable", Attribute::unit(site.ctx()));
            }
            let value = global.load(&mut Builder::before(site), &names).map_err(internal)?;
            loaded.push((global, value));
        }
        match (loaded.as_slice(), fake_quant.update) {
            (&[(_, fake_quant_enabled)], None) => Ok(Buffers { statistics: None, fake_quant_enabled }),
            (&[(min, min_val), (max, max_val), (_, observer_enabled), (_, fake_quant_enabled)], Some(update)) => {
                let statistics = Statistics { min, max, range: [min_val, max_val], observer_enabled, update };
                Ok(Buffers { statistics: Some(statistics), fake_quant_enabled })
            }
            _ => Err(PassError::internal(&site, "another number of buffers")),
        }
    }

    /// Stores the statistics at the end of the function, in the order of the buffers.
    fn store(&mut self, body: &Body<'c>) -> Result<(), PassError<'c>> {
        let function = body.function();
        let Some(end) = body.ops().last().copied() else { return Ok(()) };
        let mut stores: Vec<(Global<'c>, Value<'c>)> = Vec::new();
        for statistics in self.loaded.drain().filter_map(|(_, buffers)| buffers.statistics) {
            stores.extend([statistics.min, statistics.max].into_iter().zip(statistics.range));
        }
        let order: HashMap<&str, usize> =
            self.globals.iter().enumerate().map(|(index, global)| (global.name(), index)).collect();
        stores.sort_by_key(|(global, _)| order.get(global.name()).copied());
        for (global, value) in stores {
            let attributes = [("global", symbol_ref(function.ctx(), global.name()))];
            let store = Builder::before(end).build("ml_program.global_store", &[value], &[], &attributes);
            store.map_err(|error| PassError::internal(&function, error))?;
        }
        Ok(())
    }
}

/// The smallest and the largest value of a tensor, for each scale.
fn found_range<'c>(
    emit: &mut Emitter<'c, '_>,
    axis: Option<usize>,
    value: Value<'c>,
    ty: &TensorType<'c>,
) -> Result<[Value<'c>; 2], PassError<'c>> {
    let context = context_of(value.context());
    let Some(axis) = axis else {
        let scalar = tensor_type(context, &[], DType::F32);
        let args = [Arg::Tensor(0), Arg::None, Arg::Bool(false)];
        let found = emit.op("aten.aminmax", &args, &[value], &[scalar, scalar], None)?;
        return match found.result_values()[..] {
            [min, max] => Ok([min, max]),
            _ => Err(PassError::internal(&found, "not two results")),
        };
    };
    let channels = ty.shape.get(axis).copied().flatten().unwrap_or_default();
    let others = (0..ty.shape.len()).filter(|dim| *dim != axis).filter_map(|dim| i64::try_from(dim).ok()).collect();
    let args = [Arg::Tensor(0), Arg::Ints(others), Arg::Bool(false)];
    let vector = tensor_type(context, &[channels], DType::F32);
    Ok([
        emit.value("aten.amin", &args, &[value], vector, None)?,
        emit.value("aten.amax", &args, &[value], vector, None)?,
    ])
}

/// The statistic `old` updated with `new`, if the observer is on.
fn updated<'c>(
    emit: &mut Emitter<'c, '_>,
    update: RangeUpdate,
    old: Value<'c>,
    new: Value<'c>,
    is_min: bool,
    observer_enabled: Value<'c>,
) -> Result<Value<'c>, PassError<'c>> {
    let context = context_of(old.context());
    let ty = old.r#type();
    let pair = [Arg::Tensor(0), Arg::Tensor(1)];
    let three = [0, 1, 2].map(Arg::Tensor);
    let moved = match update {
        RangeUpdate::Union => {
            let name = if is_min { "aten.minimum" } else { "aten.maximum" };
            emit.value(name, &pair, &[old, new], ty, None)?
        }
        RangeUpdate::Average(constant) => {
            let with_alpha = [Arg::Tensor(0), Arg::Tensor(1), Arg::Int(1)];
            let distance = emit.value("aten.sub.Tensor", &with_alpha, &[new, old], ty, None)?;
            let args = [Arg::Tensor(0), Arg::Float(constant)];
            let step = emit.value("aten.mul.Tensor", &args, &[distance], ty, None)?;
            let average = emit.value("aten.add.Tensor", &with_alpha, &[old, step], ty, None)?;
            // Before the first tensor, the statistics are infinite.
            let shape = TensorType::of(ty).and_then(|ty| ty.static_shape()).unwrap_or_default();
            let is_first = tensor_type(context, &shape, DType::Bool);
            let is_first = emit.value("aten.isinf", &[Arg::Tensor(0)], &[old], is_first, None)?;
            emit.value("aten.where.self", &three, &[is_first, new, average], ty, None)?
        }
    };
    emit.value("aten.where.self", &three, &[observer_enabled, moved, old], ty, None)
}
