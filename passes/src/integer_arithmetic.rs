//! What `lower-to-integer` and `lower-to-reference` share: the rules that make integer ops of `aten`, their cost, and the report
//! of what stays float.

pub(crate) mod constants;
mod splits;
pub(crate) mod sums;
mod tables;

pub(crate) use sums::narrow;

use crate::{
    fold_qdq,
    rewriting::{element_bytes, is_float, is_pure, report_limit, reported},
    sink_constants::sink_all,
    verify_integer::float_between,
    wording::ops,
};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_egraph::{ConstantTensors, CostModel, Outcome, RuleFile, TensorConstant};
use pt2e_ir::{
    Body, Eraser, Global, GlobalUses, Globals, Namer, NoTensor, Op, OpExt, OpSet, TensorType, Value, ValueExt, all_ops,
    bodies,
    dialect::families::{self, is_quantize},
    node_names::namer_of,
    pass::{Diagnostic, PassError, PassRun},
};
use pt2e_quantizer::{Decision, Reason};
use pt2e_schema::table::{self, Cost};
use std::collections::{BTreeMap, HashSet};

static RULES: RuleFile = RuleFile::new(include_str!("../rules/integer_arithmetic.toml"), sums::GUARDS, sums::BUILDERS);

/// A cost model: integer arithmetic is cheaper than float, sums of products cost far more than other arithmetic, arithmetic far
/// more than moving data.
struct IntegerArithmetic;

impl CostModel for IntegerArithmetic {
    fn cost(&self, op: egg::Symbol, dtype: Option<DType>) -> f64 {
        // An integer sum of products costs more than half of the float one: a float result that is needed anyway is not
        // computed a second time in integers.
        const PRODUCTS: [f64; 2] = [200.0, 110.0];
        const ARITHMETIC: [f64; 2] = [100.0, 20.0];
        // Above the cost of requantizing integers, also if the floats are needed anyway.
        const QUANTIZATION: f64 = 30.0;
        let bytes = element_bytes(dtype);
        let is_qint = families::is_integer(op.as_str());
        let is_integer = usize::from(is_qint || dtype.is_some_and(|dtype| !dtype.is_float()));
        // Ops on int64 and float64 that rules make, in place of the arithmetic inside one op.
        let is_part = !is_qint && matches!(dtype, Some(DType::I64 | DType::F64));
        match table::op(op.as_str()).and_then(table::Op::cost) {
            Some(Cost::Products) => PRODUCTS[is_integer],
            Some(Cost::Arithmetic | Cost::Bytes) if is_part => bytes / 2.0,
            Some(Cost::Arithmetic) => ARITHMETIC[is_integer],
            Some(Cost::Quantization) => QUANTIZATION + bytes,
            Some(Cost::Bytes) if is_qint => bytes / 2.0,
            Some(Cost::Bytes) | None => bytes,
        }
    }
}

/// How many ops became integer, and how many stayed float between dequantize and quantize.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Values of quantize ops that integer ops compute.
    pub(crate) lowered: usize,
    /// Ops that stayed float.
    pub(crate) stayed: usize,
}

/// Rewrites the bodies of a module to integer arithmetic, by the shared rules and `more`, and reports the ops that stay float.
/// `name` is the pass. Then `finish` may rewrite each body again; it gets the ops that rewriting has made so far.
pub(crate) fn rewrite<'c>(
    pass: &mut PassRun<'c, '_>,
    name: &str,
    more: &'static RuleFile,
    finish: impl Fn(&Body<'c>, &[Op<'c>], &mut dyn ConstantTensors<'c>) -> Result<(), PassError<'c>>,
) -> Result<Counts, PassError<'c>> {
    let module = pass.op();
    let observer = module.body_ops().into_iter().find(|op| op.full_name() == "pt2e.observer");
    if let Some(observer) = observer {
        return Err(Diagnostic::error(observer.location(), "the module has observers, and nothing quantized to lower")
            .note(format!("--convert turns observers into quantize and dequantize ops; run it before --{name}"))
            .into());
    }
    // In a graph of control flow, scales and weights that are arguments are not constant.
    sink_all(module)?;
    let mut globals = Globals::of(module);
    // Only globals that have readers now are erased later, if rewriting removes the last one.
    let is_read_constant =
        |op: &Op<'c>| globals.loaded_by(*op).is_some_and(|global| !global.is_mutable()) && !op.is_unused();
    let loads: Vec<Op<'c>> = all_ops(module).into_iter().filter(is_read_constant).collect();
    for load in &loads {
        if let Some(cause) = globals.loaded_by(*load).and_then(|global| global.tensor().err()).filter(NoTensor::is_lost)
        {
            let name = globals.loaded_by(*load).map_or("", Global::name);
            return Err(Diagnostic::error(load.location(), format!("@{name}: {cause}")).into());
        }
    }
    let rules = [&fold_qdq::RULES, &RULES, more];
    let vocabulary = pt2e_egraph::vocabulary(&rules).map_err(|error| PassError::internal(&module, error))?;
    let mut counts = Counts::default();
    let mut eraser = Eraser::default();
    for body in bodies(module) {
        splits::replace(&float_between(&body), &mut eraser)?;
        let Some(body) = body.reload() else { continue };
        let mut buffers = Buffers { namer: namer_of(&body), globals: &mut globals };
        let outcome = pt2e_egraph::rewrite(&body, &rules, &IntegerArithmetic, is_pure, &mut buffers)
            .map_err(|error| reported(&body, error))?;
        let Some(body) = body.reload() else { continue };
        let lowered = outcome.changes.made.iter().filter(|op| is_integer_sum(**op)).count();
        let stayed = float_between(&body);
        counts.lowered += lowered;
        counts.stayed += stayed.len();
        report(&body, lowered, &stayed, &outcome, &vocabulary);
        finish(&body, &outcome.changes.made, &mut buffers)?;
    }
    let mut uses = GlobalUses::of(module);
    loads.into_iter().for_each(|load| uses.erase_unused(load, &mut globals, &mut eraser));
    Ok(counts)
}

/// Whether an op is one of `qint`, or a sum of products on integers whose result becomes float.
fn is_integer_sum(op: Op<'_>) -> bool {
    let is_qint = |op: Op<'_>| families::is_integer(op.full_name());
    let dtype = op.only_result().and_then(|result| TensorType::of(result.r#type())?.dtype());
    let is_sum = table::op(op.full_name()).and_then(table::Op::cost) == Some(Cost::Products)
        && dtype.is_some_and(|dtype| !dtype.is_float());
    let mut users = op.result_values().into_iter().flat_map(ValueExt::uses);
    is_qint(op) || (is_sum && !users.any(|used| is_qint(used.op)))
}

/// Reports which ops were lowered, which stay in float, and the reasons that rules give.
fn report<'c>(body: &Body<'c>, lowered: usize, stayed: &[Op<'c>], outcome: &Outcome<'c>, vocabulary: &HashSet<String>) {
    report_limit(body, outcome, "ops may be left that a further run of the pass would lower");
    let mut explained = OpSet::default();
    for refusal in outcome.refusals.iter().filter(|refusal| is_quantize(refusal.op.full_name())) {
        // Several rules may know forms of an op: the first reason is enough.
        if !explained.insert(refusal.op.op_key()) {
            continue;
        }
        let message = format!("rule '{}' cannot compute this value in integers: {}", refusal.rule, refusal.reason);
        Diagnostic::remark(refusal.op.location(), &message).emit();
        for value in refusal.op.operand_values() {
            if let Some((op, _)) = value.defining_op() {
                explained.insert(op.op_key());
                Decision::leave_float(op, Reason::NoIntegerForm { why: message.clone() });
            }
        }
    }
    for op in stayed.iter().filter(|op| !explained.contains(&op.op_key())) {
        let reason = if vocabulary.contains(op.full_name()) {
            neighbour_in_float(*op).unwrap_or_else(|| "no rule knows this form of it".to_owned())
        } else {
            "it has no integer form".to_owned()
        };
        Diagnostic::remark(op.location(), format!("'{}' stays in float: {reason}", op.full_name())).emit();
        Decision::leave_float(*op, Reason::NoIntegerForm { why: reason });
    }
    let mut names = BTreeMap::<&str, usize>::new();
    stayed.iter().for_each(|op| *names.entry(op.full_name()).or_default() += 1);
    let names: Vec<String> = names.into_iter().map(|(name, count)| format!("{count} {name}")).collect();
    let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let stay = if stayed.len() > 1 { "stay" } else { "stays" };
    let message = format!(
        "lowered {} to integers; {} {stay} in float between dequantize and quantize{names}",
        ops(lowered),
        ops(stayed.len())
    );
    Diagnostic::remark(body.owner().location(), message).emit();
}

/// Why no rule finds an op between dequantize and quantize: what it computes from, or what is computed from it, is not quantized.
fn neighbour_in_float(op: Op<'_>) -> Option<String> {
    let is_other = |op: &Op<'_>| !families::is_quantize(op.full_name()) && !families::is_dequantize(op.full_name());

    let producers = op.operand_values().into_iter().filter(|value| is_float(*value)).filter_map(ValueExt::defining_op);
    let from = producers.map(|(op, _)| op).find(|op| is_other(op) && families::has_schema(op.full_name()));
    let to = || op.result_values().into_iter().flat_map(ValueExt::uses).map(|used| used.op).find(is_other);
    from.map(|from| format!("'{}' gives it a value that is not quantized", from.full_name()))
        .or_else(|| to().map(|to| format!("'{}' takes its result before it is quantized", to.full_name())))
}

/// Stores constants as buffers of the module.
struct Buffers<'c, 'g> {
    globals: &'g mut Globals<'c>,
    /// The names in the current body.
    namer: Namer,
}

impl<'c> ConstantTensors<'c> for Buffers<'c, '_> {
    fn load(&self, op: Op<'c>) -> Option<Tensor> {
        self.globals.loaded_by(op).filter(|global| !global.is_mutable())?.tensor().ok()
    }

    fn store(&mut self, at: Op<'c>, constant: &TensorConstant) -> Result<Value<'c>, String> {
        let [fqn] = self.globals.numbered([format!("_{}", constant.purpose()).as_str()]);
        self.globals.add_constant(at, &fqn, constant.tensor(), &mut self.namer).map_err(|error| error.to_string())
    }
}
