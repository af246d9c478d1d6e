//! `lower-to-integer`: dequantize - op - quantize becomes one `qint` op, in integer arithmetic.
//!
//! ```text
//! %3 = conv2d (dq %x), (dq %w), %b; %4 = relu %3; %5 = q %4   =>   %5 = qint.conv2d %x, %w bias %b_i32 ...
//! ```
//!
//! Weights must be stored as integers, and a module with observers is refused. The result of each new op is within one
//! quantization step of the ops that it replaces. Ops without an integer form stay float, and remarks say which and why;
//! `verify-integer` makes that an error.
//!
//! The rules are data: `passes/rules/lower_to_integer.toml`, and those of `fold-qdq`, which move data as integers. A bias
//! becomes a buffer `_quantized_bias<i>`. A `qint` op has the name of the quantize op whose value it computes.

mod builders;

use crate::{
    fold_qdq,
    rewriting::{element_bytes, is_pure, quantization_cost, report_limit, reported},
    verify_integer::float_between,
    wording::ops,
};
use melior::ir::operation::OperationLike;
use pt2e_core::tensor::{DType, Tensor};
use pt2e_egraph::{ConstantTensors, CostModel, Outcome, RuleFile};
use pt2e_ir::{
    Body, Eraser, Global, GlobalUses, Globals, Namer, NoTensor, Op, OpExt, Stage, Value, all_ops, bodies,
    dialect::families::{self, is_quantize},
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_schema::table::{self, Cost};
use std::{collections::BTreeMap, ffi::CStr};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "lower-to-integer",
    description: "Rewrite quantized ops to integer arithmetic",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[
        Statistic { name: LOWERED, description: c"Integer ops that were made" },
        Statistic { name: STAYED, description: c"Ops that stay in float between dequantize and quantize" },
    ],
    dialects: &["aten", "ml_program", "qint", "quantized_decomposed"],
    needs: &[Stage::Captured, Stage::Converted, Stage::Integer],
    gives: Some(Stage::Integer),
    run,
};

const LOWERED: &CStr = c"lowered";
const STAYED: &CStr = c"stayed";

static RULES: RuleFile =
    RuleFile::new(include_str!("../rules/lower_to_integer.toml"), builders::GUARDS, builders::BUILDERS);

/// A cost model: integer arithmetic is a little cheaper than float, arithmetic costs far more than moving data, and a q or dq
/// costs a pass over the floats.
struct IntegerArithmetic;

impl CostModel for IntegerArithmetic {
    fn cost(&self, op: egg::Symbol, dtype: Option<DType>) -> f64 {
        const FLOAT: f64 = 100.0;
        // More than half of FLOAT: a float result that is needed anyway is not computed a second time in integers.
        const INTEGER: f64 = 90.0;
        let bytes = element_bytes(dtype);
        let is_integer = families::is_integer(op.as_str());
        match table::op(op.as_str()).and_then(table::Op::cost) {
            Some(Cost::Arithmetic | Cost::Products) if is_integer => INTEGER,
            Some(Cost::Arithmetic | Cost::Products) => FLOAT,
            Some(Cost::Quantization) => quantization_cost(dtype),
            Some(Cost::Bytes) if is_integer => bytes / 2.0,
            Some(Cost::Bytes) | None => bytes,
        }
    }
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let observer = module.body_ops().into_iter().find(|op| op.full_name() == "pt2e.observer");
    if let Some(observer) = observer {
        return Err(Diagnostic::error(observer.location(), "the module has observers, and nothing quantized to lower")
            .note("--convert turns observers into quantize and dequantize ops; run it before --lower-to-integer")
            .into());
    }
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
    let mut any_lowered = false;
    for body in bodies(module) {
        let mut buffers = Buffers { namer: namer_of(&body), globals: &mut globals };
        let outcome =
            pt2e_egraph::rewrite(&body, &[&fold_qdq::RULES, &RULES], &IntegerArithmetic, is_pure, &mut buffers)
                .map_err(|error| reported(&body, error))?;
        let lowered = outcome.changes.made.iter().filter(|op| families::is_integer(op.full_name())).count();
        let stayed = body.reload().map_or_else(Vec::new, |body| float_between(&body));
        any_lowered |= lowered > 0;
        pass.count(LOWERED, lowered);
        pass.count(STAYED, stayed.len());
        report(&body, lowered, &stayed, &outcome);
    }
    // A module without integer arithmetic stays at its stage: captured or converted.
    if !any_lowered {
        pass.keeps_stage();
    }
    let mut uses = GlobalUses::of(module);
    let mut eraser = Eraser::default();
    loads.into_iter().for_each(|load| uses.erase_unused(load, &mut globals, &mut eraser));
    Ok(())
}

/// Reports which ops were lowered, which stay in float, and the reasons that rules give.
fn report<'c>(body: &Body<'c>, lowered: usize, stayed: &[Op<'c>], outcome: &Outcome<'c>) {
    report_limit(body, outcome, "ops may be left that a further run of the pass would lower");
    for refusal in outcome.refusals.iter().filter(|refusal| is_quantize(refusal.op.full_name())) {
        let message = format!("rule '{}' cannot compute this value in integers: {}", refusal.rule, refusal.reason);
        Diagnostic::remark(refusal.op.location(), message).emit();
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

    fn store(&mut self, at: Op<'c>, tensor: &Tensor) -> Result<Value<'c>, String> {
        let [fqn] = self.globals.numbered(["_quantized_bias"]);
        self.globals.add_constant(at, &fqn, tensor, &mut self.namer).map_err(|error| error.to_string())
    }
}
