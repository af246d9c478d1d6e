//! Reads qparams from quantize and dequantize ops, and from observers.

use crate::model::QParams;
use pt2e_core::{numerics, tensor::Tensor};
use pt2e_ir::{Globals, Op, OpExt, ValueExt, dialect::torch_op};
use pt2e_schema::{Arg, Arguments};

/// The qparams of a quantize or dequantize op; `None` for other ops, and if they are chosen at run time.
pub(crate) fn of_pair<'c>(op: Op<'c>, globals: &Globals<'c>) -> Option<QParams> {
    let arguments = torch_op::arguments(op).ok()?;
    // The arguments are named by kind, `scale` or `scales`.
    let of = |names: [&str; 2]| names.iter().find_map(|name| numbers(op, arguments.get(name).ok()?, globals));
    let bound = |name| arguments.int(name).ok();
    Some(QParams {
        dtype: arguments.dtype("dtype").or_else(|_| arguments.dtype("input_dtype")).ok()?.name().to_owned(),
        quant_min: bound("quant_min")?,
        quant_max: bound("quant_max")?,
        scale: of(["scale", "scales"])?,
        zero_point: of(["zero_point", "zero_points"])?,
        axis: axis(&arguments),
    })
}

fn axis(arguments: &Arguments) -> Option<i64> {
    arguments.int("axis").ok()
}

/// The numbers of an argument: a number, or a constant tensor.
fn numbers<'c>(op: Op<'c>, arg: &Arg, globals: &Globals<'c>) -> Option<Vec<f64>> {
    match arg {
        Arg::Float(value) => Some(vec![*value]),
        Arg::Int(value) => Some(vec![*value as f64]),
        Arg::Tensor(operand) => {
            let (load, _) = op.operand_values().get(*operand)?.defining_op()?;
            elements(&globals.loaded_by(load)?.tensor().ok()?)
        }
        _ => None,
    }
}

fn elements(tensor: &Tensor) -> Option<Vec<f64>> {
    let f32s = || Some(tensor.as_slice::<f32>().ok()?.iter().map(|x| f64::from(*x)).collect());
    let f64s = || Some(tensor.as_slice::<f64>().ok()?.to_vec());
    let i64s = || Some(tensor.as_slice::<i64>().ok()?.iter().map(|x| *x as f64).collect());
    let i32s = || Some(tensor.as_slice::<i32>().ok()?.iter().map(|x| f64::from(*x)).collect());
    f32s().or_else(f64s).or_else(i64s).or_else(i32s)
}

/// The qparams of an observer.
pub(crate) fn of_observer(qparams: &numerics::QParams) -> QParams {
    QParams {
        dtype: qparams.dtype.name().to_owned(),
        quant_min: qparams.quant_min,
        quant_max: qparams.quant_max,
        scale: qparams.scales.iter().map(|scale| f64::from(*scale)).collect(),
        zero_point: match &qparams.zero_points {
            numerics::ZeroPoints::Int(values) => values.iter().map(|value| *value as f64).collect(),
            numerics::ZeroPoints::Float(values) | numerics::ZeroPoints::Real(values) => {
                values.iter().map(|value| f64::from(*value)).collect()
            }
        },
        axis: qparams.granularity.axis().map(|axis| axis as i64),
    }
}
