//! `fold-quantized-weights`: the quantize op of a constant becomes an integer tensor.
//!
//! ```text
//! %w = ml_program.global_load_const @fc.weight; %1 = q %w      =>      %1 = ml_program.global_load_const @_frozen_param0
//! ```
//!
//! A quantize op whose input pure ops compute from parameters alone is evaluated, and its result stored as a buffer
//! `_frozen_param<i>`. The op that reads the buffer has the name and metadata of the quantize op. Float parameters without
//! other readers are erased. The dequantize op and the ops after it stay, because folding them would undo the quantization.
//!
//! A weight that depends on parameters alone but cannot be evaluated is quantized in every run, which backends do not
//! lower; a warning says why.

use crate::wording::shown;
use melior::ir::operation::OperationLike;
use pt2e_core::tensor::Tensor;
use pt2e_ir::{
    Builder, Eraser, GlobalKind, GlobalUses, Globals, Op, OpExt, Stage, ValueExt, all_ops, attr_name,
    dialect::{families, operator::draws_random_numbers},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_kernels::{Kernel, KernelError, Operands, Value as EvalValue};
use pt2e_translate::{
    constants::{Constants, Varies},
    function::kernel_of,
};
use rayon::prelude::*;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "fold-quantized-weights",
    description: "Store quantized parameters as integers",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"folded", description: c"Quantize ops that became constants" }],
    dialects: &["ml_program"],
    needs: &[Stage::Converted],
    gives: None,
    run,
};

/// Whether the result of an op does not count as constant, because folding it would undo the quantization.
fn is_opaque(op_name: &str) -> bool {
    families::is_dequantize(op_name) || op_name == "quantized_decomposed.convert_element_type.no_fuse"
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let mut ops = Vec::new();
    let mut work: Vec<(Kernel, Vec<Tensor>)> = Vec::new();
    let mut constants = Constants::new(&globals).with_opaque(is_opaque);
    for op in all_ops(module) {
        if !families::is_converted_quantize(op.full_name()) {
            continue;
        }
        if let Some(operands) = constant_operands(op, &mut constants)? {
            let kernel = kernel_of(op).map_err(|error| PassError::internal(&op, error))?;
            ops.push(op);
            work.push((kernel, operands));
        } else if let Some(varies) = op.operand_values().first().and_then(|weight| constants.obstacle(*weight)) {
            warn(op, &varies, &globals);
        }
    }
    let results: Vec<Result<Vec<EvalValue>, KernelError>> = work
        .into_par_iter()
        .map(|(kernel, operands)| kernel(Operands::new(operands.into_iter().map(EvalValue::Tensor))))
        .collect();
    let mut uses = GlobalUses::of(module);
    let mut eraser = Eraser::default();
    for (op, result) in ops.iter().zip(results) {
        let tensor = result.and_then(|values| values.into_iter().next().ok_or(KernelError::Operand(0))?.into_tensor());
        let tensor = tensor.map_err(|error| refused(*op, &error))?;
        let internal = |error: melior::Error| PassError::internal(op, error);
        let [name] = globals.numbered(["_frozen_param"]);
        let global = globals.add(op.location(), &name, GlobalKind::Buffer, &tensor).map_err(internal)?;
        let old = op.only_result().ok_or_else(|| PassError::internal(op, "a quantize op without a result"))?;
        let kept = [attr_name::NAME, attr_name::META].into_iter().filter_map(|key| Some((key, op.attr(key)?)));
        let new = global.load(&mut Builder::before(*op), &kept.collect::<Vec<_>>()).map_err(internal)?;
        old.replace_all_uses_with(new);
        uses.erase_unused(*op, &mut globals, &mut eraser);
    }
    pass.count(c"folded", ops.len());
    Ok(())
}

/// The operands of a quantize op, if all of them are constant and its input is computed from parameters.
fn constant_operands<'c>(op: Op<'c>, constants: &mut Constants<'c, '_>) -> Result<Option<Vec<Tensor>>, PassError<'c>> {
    let mut tensors = Vec::new();
    for (index, operand) in op.operand_values().into_iter().enumerate() {
        let tensor = if index == 0 { constants.weight(operand) } else { constants.constant(operand) };
        match tensor.map_err(|error| refused(op, &error))? {
            Some(tensor) => tensors.push(tensor),
            None => return Ok(None),
        }
    }
    Ok(Some(tensors))
}

/// Warns that a weight is quantized in every run, and says why.
fn warn<'c>(op: Op<'c>, varies: &Varies<'c>, globals: &Globals<'c>) {
    let eval = "export the model in eval mode: model.eval()";
    let (why, advice) = match varies {
        Varies::Input | Varies::Opaque => return,
        Varies::Buffer(load) => {
            let name = globals.loaded_by(*load).map_or("", |global| global.fqn());
            (format!("it depends on the buffer '{name}', which the program writes to"), eval)
        }
        Varies::Effect(found) if draws_random_numbers(*found) => {
            (format!("{} draws random numbers", shown(*found)), eval)
        }
        Varies::Effect(found) => {
            (format!("{} may have side effects", shown(*found)), "compute the weight before the model is exported")
        }
        Varies::NoKernel(found, cause) => (
            format!("{} cannot be evaluated: {cause}", shown(*found)),
            "compute the weight before the model is exported, for instance with \
             torch.nn.utils.parametrize.remove_parametrizations",
        ),
    };
    Diagnostic::warning(op.location(), format!("a weight is quantized in every run, by {}: {why}", shown(op)))
        .note(format!("backends such as ExecuTorch do not lower that; {advice}"))
        .emit();
}

fn refused<'c>(op: Op<'c>, error: &impl std::fmt::Display) -> PassError<'c> {
    Diagnostic::error(op.location(), format!("'{}' cannot be computed: {error}", op.full_name())).into()
}
