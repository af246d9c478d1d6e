//! Dropout and its variants, which draw from the generator of the run.

use super::{
    binary::{add, quotient, times},
    random::{coins, probability},
};
use crate::{
    elementwise::full,
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_schema::{Arguments, Number};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.alpha_dropout", |args| dropout(args, Alpha::Yes, Drops::Elements)),
    ("aten.dropout", |args| dropout(args, Alpha::No, Drops::Elements)),
    ("aten.feature_alpha_dropout", |args| dropout(args, Alpha::Yes, Drops::Features)),
    ("aten.feature_dropout", |args| dropout(args, Alpha::No, Drops::Features)),
    ("aten.native_dropout", native_dropout),
];

/// Whether dropped elements become the saturation value of SELU instead of 0.
#[derive(Clone, Copy, PartialEq)]
enum Alpha {
    Yes,
    No,
}

/// The unit that is dropped.
#[derive(Clone, Copy, PartialEq)]
enum Drops {
    Elements,
    /// All elements of a channel.
    Features,
}

/// The magnitude of SELU's saturation value: scale times alpha.
const SATURATION: f64 = 1.758_099_340_847_376_6;

fn dropout(args: &Arguments, alpha: Alpha, drops: Drops) -> Result<Kernel, KernelError> {
    let (input, p, train) = (args.tensor("input")?, args.float("p")?, args.bool("train")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        if !train || p == 0.0 || input.is_empty() {
            return Ok(input);
        }
        let shape = match (drops, input.shape()) {
            (Drops::Elements, shape) => shape.to_vec(),
            (Drops::Features, [batch, channels, rest @ ..]) => [&[*batch, *channels], &*vec![1; rest.len()]].concat(),
            (Drops::Features, shape) => {
                return Err(KernelError::Invalid(format!("a tensor of shape {shape:?} has no features to drop")));
            }
        };
        if alpha == Alpha::No || p == 1.0 {
            return match factors(&operands, &shape, input.dtype(), p)? {
                Some(factors) => times(input, factors),
                None => Ok(input),
            };
        }
        let kept = coins(&mut operands.generator()?.stream(), &shape, input.dtype(), probability(1.0 - p)?)?;
        let scale = 1.0 / ((SATURATION * SATURATION * p + 1.0) * (1.0 - p)).sqrt();
        let shift = times(add(kept.clone(), Value::Number(Number::Int(-1)))?, number(SATURATION * scale))?;
        let shift = add(shift, number(SATURATION * scale * p))?;
        add(times(input, times(kept, number(scale))?)?, shift)
    }))
}

fn number(value: f64) -> Value {
    Value::Number(Number::Float(value))
}

/// The factors for dropout with this probability: 0 for dropped elements, `1 / (1 - p)` for kept ones. `None` if
/// nothing is dropped.
pub(super) fn factors(
    operands: &Operands,
    shape: &[usize],
    dtype: DType,
    p: f64,
) -> Result<Option<Tensor>, KernelError> {
    if p == 0.0 || shape.contains(&0) {
        return Ok(None);
    }
    if p == 1.0 {
        return full(shape, Number::Int(0), dtype).map(Some);
    }
    let kept = coins(&mut operands.generator()?.stream(), shape, dtype, probability(1.0 - p)?)?;
    quotient(kept, number(1.0 - p)).map(Some)
}

/// Also returns the mask of kept elements, which outside training is all true.
fn native_dropout(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, p) = (args.tensor("input")?, args.float("p")?);
    // `None` means training.
    let train = args.optional("train", Arguments::bool)?.unwrap_or(true);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        if !train || input.is_empty() {
            let mask = full(input.shape(), Number::Bool(true), DType::Bool)?;
            return Ok(vec![input.into(), mask.into()]);
        }
        let mask = coins(&mut operands.generator()?.stream(), input.shape(), DType::Bool, probability(1.0 - p)?)?;
        let scale = if p == 1.0 { 0.0 } else { 1.0 / (1.0 - p) };
        let output = times(times(input, mask.clone())?, number(scale))?;
        Ok(vec![output.into(), mask.into()])
    }))
}
