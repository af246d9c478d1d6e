//! `transform-for-annotation`: numbers become tensors where the quantizer wants to quantize them.
//!
//! A number operand of an op that the quantizer names (`Quantizer::lifts_numbers_of`) becomes a 0-d f32 constant
//! `_tensor_constant_<i>`. In-place ops keep theirs, as in PyTorch, and so do ops that are annotated already, and those on
//! other dtypes than f32: next to an integer tensor an f32 constant would turn the op, and the indices it may compute, into
//! floats.

use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{
    Builder, Eraser, GlobalKind, Globals, Namer, Op, OpExt, TensorType, Value, attr_name, bodies,
    dialect::{rewrite, torch_op},
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, symbol_ref,
};
use pt2e_quantizer::{OPTIONS, quantizers};
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
    let quantizers =
        quantizers(pass.options()).map_err(|error| Diagnostic::error(module.location(), error.to_string()))?;
    let lifts_numbers_of = quantizers.lifts_numbers_of();
    let mut lifter =
        Lifter { eraser: Eraser::default(), globals: Globals::of(module), namer: Namer::default(), next: 0 };
    let mut lifted = 0;
    for body in bodies(module) {
        lifter.namer = namer_of(&body);
        for &op in body.ops() {
            // What an annotation says of the operands would be wrong with one more.
            let is_free = [attr_name::INPLACE, attr_name::ANNOTATION].iter().all(|name| op.attr(name).is_none());
            if lifts_numbers_of.contains(&op.full_name()) && is_free {
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

struct Lifter<'c> {
    eraser: Eraser<'c>,
    globals: Globals<'c>,
    /// Of the body at hand.
    namer: Namer,
    /// The number of the next constant.
    next: usize,
}

impl<'c> Lifter<'c> {
    /// Lifts the numbers of one op, and says how many.
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

    /// A new 0-d constant, read just before `op`.
    fn constant(&mut self, op: Op<'c>, value: f32) -> Result<Value<'c>, PassError<'c>> {
        let name = loop {
            let name = format!("_tensor_constant_{}", self.next);
            self.next += 1;
            if !self.globals.is_taken(&name) {
                break name;
            }
        };
        let global = self
            .globals
            .add(op.location(), &name, GlobalKind::Buffer, &Tensor::scalar(value))
            .map_err(|error| PassError::internal(&op, error))?;
        let attributes = [
            ("global", symbol_ref(op.ctx(), global.name())),
            (attr_name::NAME, string(op.ctx(), &self.namer.unique(&name))),
        ];
        let ty = global.ty().ok_or_else(|| PassError::internal(&op, "a constant without a type"))?;
        let load = Builder::before(op)
            .build("ml_program.global_load_const", &[], &[ty], &attributes)
            .map_err(|error| PassError::internal(&op, error))?;
        load.only_result().ok_or_else(|| PassError::internal(&load, "a load without a result"))
    }
}
