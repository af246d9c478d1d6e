//! `transform-for-annotation`: numbers that the quantizer wants to quantize become tensors.
//!
//! ```text
//! %1 = aten.add.Tensor %0, 2.0      =>      %c = ml_program.global_load_const @_tensor_constant_0; %1 = aten.add.Tensor %0, %c
//! ```
//!
//! A number argument of an op that the quantizer names (`Quantizer::lifts_numbers_of`) becomes a 0-d f32 constant
//! `_tensor_constant_<i>`. In-place ops keep their numbers, as in PyTorch. So do ops that are annotated already or that the
//! user's configuration leaves float, and ops on dtypes other than f32: with an integer tensor, an f32 constant would make the
//! result float, and so any indices computed from it.

use crate::chosen_quantizers::chosen_quantizers;
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{
    Body, Eraser, Globals, Namer, Op, OpExt, OpSet, TensorType, Value, attr_name, bodies,
    dialect::{rewrite, torch_op},
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_quantizer::{ComposableQuantizer, GraphView, OPTIONS};
use pt2e_schema::Arg;
use std::borrow::Cow;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "transform-for-annotation",
    description: "Turn the number operands that the quantizer wants to quantize into tensors",
    anchor: Anchor::Module,
    options: OPTIONS,
    statistics: &[Statistic { name: c"numbers-lifted", description: c"Number operands that became tensors" }],
    dialects: &["ml_program"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let quantizers = chosen_quantizers(pass)?;
    let lifts_numbers_of = quantizers.lifts_numbers_of();
    let mut lifter = Lifter { eraser: Eraser::default(), globals: Globals::of(module), namer: Namer::default() };
    let mut lifted = 0;
    for body in bodies(module) {
        lifter.namer = namer_of(&body);
        let excluded = excluded(&quantizers, &body, &lifter.globals);
        for &op in body.ops() {
            // An annotation has one spec for each operand, and would not match after adding one.
            let is_free = [attr_name::INPLACE, attr_name::ANNOTATION].iter().all(|name| op.attr(name).is_none());
            if lifts_numbers_of.contains(&op.full_name()) && is_free && !excluded.contains(&op.op_key()) {
                lifted += lifter.lift(op)?;
            }
        }
    }
    pass.count(c"numbers-lifted", lifted);
    if lifted == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// The keys of the ops that the user's configuration leaves float, which keep their numbers.
fn excluded<'c>(quantizers: &ComposableQuantizer, body: &Body<'c>, globals: &Globals<'c>) -> OpSet {
    if quantizers.configuration().is_none() {
        return OpSet::default();
    }
    let graph = GraphView::of(body, globals);
    let is_excluded = quantizers.exclusions(&graph);
    graph.ops().filter(|(id, _)| is_excluded(*id)).map(|(_, op)| op.op_key()).collect()
}

struct Lifter<'c> {
    eraser: Eraser<'c>,
    globals: Globals<'c>,
    /// The names in the current body.
    namer: Namer,
}

impl<'c> Lifter<'c> {
    /// Lifts the numbers of one op, and returns how many it lifted.
    fn lift(&mut self, op: Op<'c>) -> Result<usize, PassError<'c>> {
        let arguments = torch_op::arguments(op).map_err(|error| PassError::internal(&op, error))?;
        let (names, mut args): (Vec<_>, Vec<Arg>) = arguments.entries().iter().cloned().unzip();
        let number = |(name, arg): (&Cow<str>, &Arg)| match arg {
            _ if !matches!(name.as_ref(), "self" | "other") => None,
            Arg::Int(value) => Some(*value as f64),
            Arg::Float(value) => Some(*value),
            Arg::Bool(value) => Some(f64::from(u8::from(*value))),
            _ => None,
        };
        let numbers: Vec<Option<f64>> = names.iter().zip(&args).map(number).collect();
        let count = numbers.iter().flatten().count();
        if count == 0 {
            return Ok(0);
        }
        let is_f32 = |value: &Value<'c>| TensorType::of(value.r#type()).and_then(|ty| ty.dtype()) == Some(DType::F32);
        let mut operands = op.operand_values();
        if !operands.iter().chain(&op.result_values()).all(is_f32) {
            Diagnostic::remark(
                op.location(),
                format!("'{}' keeps its number: it does not compute in f32", op.full_name()),
            )
            .note("as an f32 tensor the number could change the dtype of the result")
            .emit();
            return Ok(0);
        }
        for (arg, number) in args.iter_mut().zip(numbers) {
            if let Some(number) = number {
                *arg = Arg::Tensor(operands.len());
                operands.push(self.constant(op, number as f32)?);
            }
        }
        rewrite::with_arguments(op, &args, &operands, &mut self.eraser)
            .map_err(|error| PassError::Internal { location: op.location(), message: error.to_string() })?;
        Ok(count)
    }

    /// A new 0-d constant, loaded just before `op`.
    fn constant(&mut self, op: Op<'c>, value: f32) -> Result<Value<'c>, PassError<'c>> {
        let [name] = self.globals.numbered(["_tensor_constant_"]);
        let constant = self.globals.add_constant(op, &name, &Tensor::scalar(value), &mut self.namer);
        constant.map_err(|error| PassError::internal(&op, error))
    }
}
