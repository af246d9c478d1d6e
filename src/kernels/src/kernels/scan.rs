//! Running extremes, running logarithms of sums, and integrals by the trapezoidal rule.

use super::{
    binary::{add, quotient, subtract, times},
    reduce,
};
use crate::{
    elementwise::{expand, number_tensor},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::normalize_dim,
    numeric::{Numeric, cast},
    promote::{result_type, to_float},
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Storage, Tensor, TensorError},
};
use pt2e_schema::{Arguments, Number, Scalar};
use std::cmp::Ordering;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.cummax", |args| running_extreme(args, Ordering::Greater)),
    ("aten.cummin", |args| running_extreme(args, Ordering::Less)),
    ("aten.logcumsumexp", logcumsumexp),
    ("aten.trapezoid.x", |args| integral(args, false)),
    ("aten.trapezoid.dx", |args| integral(args, false)),
    ("aten.cumulative_trapezoid.x", |args| integral(args, true)),
    ("aten.cumulative_trapezoid.dx", |args| integral(args, true)),
];

/// The most extreme element so far, and its position, the last of equal ones. NaN is the most extreme.
fn running_extreme(args: &Arguments, wanted: Ordering) -> Result<Kernel, KernelError> {
    fn of_row<T: Numeric + PartialOrd>(
        row: &[T],
        wanted: Ordering,
        values: &mut Storage<T>,
        places: &mut Storage<i64>,
    ) -> Result<(), TensorError> {
        let nan = |value: T| value.partial_cmp(&value).is_none();
        let mut best: Option<(T, i64)> = None;
        for (&value, place) in row.iter().zip(0..) {
            let wins = |best: T| {
                let order = value.partial_cmp(&best);
                !nan(best) && (order == Some(wanted) || order == Some(Ordering::Equal))
            };
            let now = match best {
                Some(best) if !nan(value) && !wins(best.0) => best,
                _ => (value, place),
            };
            values.push(now.0)?;
            places.push(now.1)?;
            best = Some(now);
        }
        Ok(())
    }
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let rank = input.rank();
        let dim = normalize_dim(dim, rank)?;
        let swap = |tensor: Tensor| if rank > 1 { tensor.transpose(dim, rank - 1) } else { Ok(tensor) };
        let input = swap(input)?;
        let size = input.shape().last().copied().unwrap_or(1);
        dispatch!(input.dtype(), T => {
            let (mut values, mut places) = (Storage::with_capacity(input.len())?, Storage::with_capacity(input.len())?);
            let data = input.as_slice::<T>()?;
            data.chunks(size.max(1)).try_for_each(|row| of_row(row, wanted, &mut values, &mut places))?;
            let (values, places) = (Tensor::new(input.shape(), values)?, Tensor::new(input.shape(), places)?);
            Ok(vec![Value::Tensor(swap(values)?), swap(places)?.into()])
        })
    }))
}

/// The logarithm of the running sum of exponentials.
fn logcumsumexp(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dtype, dim) = (input.dtype(), normalize_dim(dim, input.rank())?);
        if !dtype.is_float() {
            return Err(KernelError::DType(dtype));
        }
        let sums = reduce::scan::<f64>(cast(input, DType::F64)?, dim, &|row| {
            reduce::running(row, |sum, x| match sum.max(x) {
                most if most.is_infinite() && sum == x => most,
                most => most + (-(sum - x).abs()).exp().ln_1p(),
            });
        })?;
        Ok(cast(sums, dtype)?)
    }))
}

/// The integral over a dimension, or the cumulative integral, of samples at distance `dx` or at positions `x`.
fn integral(args: &Arguments, cumulative: bool) -> Result<Kernel, KernelError> {
    let (y, dim) = (args.tensor("y")?, args.int("dim")?);
    let x = args.tensor("x").ok();
    let step = if x.is_some() { Scalar::Known(Number::Int(1)) } else { args.scalar("dx")? };
    Ok(tensor_kernel(move |mut operands| {
        let step = operands.scalar(step)?;
        let y = operands.take(y)?;
        let x = operands.take_optional(x)?;
        let dim = normalize_dim(dim, y.rank())?;
        let Some(&size) = y.shape().get(dim) else {
            return Err(KernelError::Invalid("a 0-d tensor has no dimension to integrate over".into()));
        };
        let shape = y.shape().to_vec();
        let neighbours = |tensor: Tensor| -> Result<[Tensor; 2], KernelError> {
            Ok([tensor.clone().slice(dim, 0, size.saturating_sub(1), 1)?, tensor.slice(dim, 1, size, 1)?])
        };
        let [left, right] = neighbours(y)?;
        let heights = add(left, right)?;
        let areas = match x {
            Some(x) => {
                // A vector of positions runs along the dimension.
                let mut along = vec![1; shape.len()];
                along[dim] = x.len();
                let x = if x.rank() == 1 { x.reshape(&along)? } else { x };
                let [from, to] = neighbours(expand(x, &shape)?)?;
                times(heights, subtract(to, from)?)?
            }
            None => {
                let dtype = result_type([&Value::Tensor(heights.clone()), &Value::Number(step)])?;
                times(cast(heights, dtype)?, number_tensor(step, dtype))?
            }
        };
        let dtype = areas.dtype();
        // Sums of integers are `int64`.
        let areas = if dtype.is_float() { areas } else { cast(areas, DType::I64)? };
        let total = match (cumulative, dtype.is_float()) {
            (true, true) => {
                reduce::scan::<f64>(cast(areas, DType::F64)?, dim, &|row| reduce::running(row, |a, b| a + b))?
            }
            (true, false) => reduce::scan::<i64>(areas, dim, &|row| reduce::running(row, i64::wrapping_add))?,
            (false, _) => reduce::summed(areas, &[dim], false)?,
        };
        let total = if dtype.is_float() { cast(total, dtype)? } else { total };
        quotient(total, number_tensor(Number::Float(2.0), to_float(dtype)))
    }))
}
