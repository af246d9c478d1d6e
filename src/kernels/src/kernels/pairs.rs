//! Rarer elementwise functions of two and three tensors.

use super::binary::{self, take, times};
use crate::{
    elementwise::{expand, to_tensor, zip, zip_to},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    lanes::{for_each_of_two, for_lanes_of_two},
    layout::broadcast_shapes,
    numeric::{Compute, Real, cast},
    promote::{result_type, to_float},
};
use pt2e_core::tensor::{DType, Element, Tensor, TorchBool};
use pt2e_schema::Arguments;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.hypot", |args| floats(args, |dtype| dtype, f32::hypot, f64::hypot)),
    ("aten.logaddexp", |args| floats(args, |dtype| dtype, logaddexp, logaddexp)),
    ("aten.logaddexp2", |args| floats(args, |dtype| dtype, logaddexp2, logaddexp2)),
    ("aten.copysign.Tensor", |args| floats(args, to_float, f32::copysign, f64::copysign)),
    ("aten.copysign.Scalar", |args| floats(args, to_float, f32::copysign, f64::copysign)),
    ("aten.xlogy.Tensor", |args| floats(args, to_float, xlogy, xlogy)),
    ("aten.xlogy.Scalar_Other", |args| floats(args, to_float, xlogy, xlogy)),
    ("aten.xlogy.Scalar_Self", |args| floats(args, to_float, xlogy, xlogy)),
    ("aten.fmax", |args| numbers(args, "other", f32::max, f64::max, i64::max)),
    ("aten.fmin", |args| numbers(args, "other", f32::min, f64::min, i64::min)),
    ("aten.heaviside", |args| {
        numbers(args, "values", heaviside, heaviside, |x, value| if x == 0 { value } else { i64::from(x > 0) })
    }),
    ("aten.bitwise_left_shift.Tensor", |args| shift(args, left)),
    ("aten.bitwise_left_shift.Tensor_Scalar", |args| shift(args, left)),
    ("aten.bitwise_right_shift.Tensor", |args| shift(args, right)),
    ("aten.bitwise_right_shift.Tensor_Scalar", |args| shift(args, right)),
    ("aten.bitwise_left_shift.Scalar_Tensor", |args| shift(args, left)),
    ("aten.bitwise_right_shift.Scalar_Tensor", |args| shift(args, right)),
    ("aten.gcd", |args| integers(args, gcd)),
    ("aten.lcm", |args| integers(args, lcm)),
    ("aten.ldexp.Tensor", |args| floats(args, to_float, |a, b| a * b.exp2(), |a, b| a * b.exp2())),
    ("aten.float_power.Tensor_Tensor", float_power),
    ("aten.float_power.Tensor_Scalar", float_power),
    ("aten.float_power.Scalar", float_power),
    ("aten.isclose", isclose),
    ("aten.outer", outer),
    ("aten.lerp.Scalar", lerp),
    ("aten.lerp.Tensor", lerp),
    ("aten.addcdiv", addcdiv),
    ("aten.addcmul", addcmul),
];

/// A function of two values of any dtype, computed in the promoted dtype.
fn numbers(
    args: &Arguments,
    other: &str,
    single: fn(f32, f32) -> f32,
    double: fn(f64, f64) -> f64,
    int: fn(i64, i64) -> i64,
) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor(other)?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take_value(a)?, operands.take_value(b)?);
        let dtype = result_type([&a, &b])?;
        let [a, b] = widened([a, b], dtype)?;
        let value = match Compute::of(dtype) {
            Compute::F32 => zip(a, b, single)?,
            Compute::F64 => zip(a, b, double)?,
            Compute::I64 => zip(a, b, int)?,
        };
        Ok(cast(value, dtype)?)
    }))
}

/// Values rounded to `dtype`, then widened to its compute type.
fn widened<const N: usize>(values: [Value; N], dtype: DType) -> Result<[Tensor; N], KernelError> {
    let tensors = values.into_iter().map(|value| binary::widened(value, dtype));
    let tensors = tensors.collect::<Result<Vec<_>, KernelError>>()?;
    tensors.try_into().map_err(|_| KernelError::Operand(N))
}

/// A function of two floats; `convert` maps the promoted dtype to the dtype computed in, which must be a float.
fn floats(
    args: &Arguments,
    convert: fn(DType) -> DType,
    single: fn(f32, f32) -> f32,
    double: fn(f64, f64) -> f64,
) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, a)?, take(&mut operands, b)?);
        let dtype = convert(result_type([&a, &b])?);
        let [a, b] = widened([a, b], dtype)?;
        let value = match Compute::of(dtype) {
            Compute::F32 => zip(a, b, single)?,
            Compute::F64 => zip(a, b, double)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(value, dtype)?)
    }))
}

/// `ln(exp(a) + exp(b))` without overflow.
fn logaddexp<T: Real>(a: T, b: T) -> T {
    if a.is_infinite() && a == b { a } else { a.max(b) + (-(a - b).abs()).exp().ln_1p() }
}

/// `log2(2^a + 2^b)` without overflow.
fn logaddexp2<T: Real>(a: T, b: T) -> T {
    if a.is_infinite() && a == b { a } else { a.max(b) + (-(a - b).abs()).exp2().ln_1p() * T::LOG2_E() }
}

/// `a * ln(b)`, or 0 if `a` is 0.
fn xlogy<T: Real>(a: T, b: T) -> T {
    if b.is_nan() {
        b
    } else if a.is_zero() {
        T::zero()
    } else {
        a * b.ln()
    }
}

fn heaviside<T: Real>(x: T, value: T) -> T {
    if x.is_zero() {
        value
    } else if x > T::zero() {
        T::one()
    } else {
        T::zero()
    }
}

/// `a` shifted left; 0 if the shift is negative or not less than `bits`.
fn left(a: i64, by: i64, bits: i64) -> i64 {
    if (0..bits).contains(&by) { a << by } else { 0 }
}

/// `a` shifted right arithmetically. As in PyTorch, a negative or too large shift shifts out all bits.
fn right(a: i64, by: i64, bits: i64) -> i64 {
    a >> if (0..bits).contains(&by) { by } else { 63 }
}

fn shift(args: &Arguments, f: fn(i64, i64, i64) -> i64) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, a)?, take(&mut operands, b)?);
        let dtype = result_type([&a, &b])?;
        if dtype.is_float() || dtype == DType::Bool {
            return Err(KernelError::DType(dtype));
        }
        let bits = 8 * dtype.size() as i64;
        let [a, b] = widened([a, b], dtype)?;
        Ok(cast(zip::<i64>(a, b, |a, b| f(a, b, bits))?, dtype)?)
    }))
}

/// A function of two integers.
fn integers(args: &Arguments, f: fn(i64, i64) -> i64) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take_value(a)?, operands.take_value(b)?);
        let dtype = result_type([&a, &b])?;
        if dtype.is_float() || dtype == DType::Bool {
            return Err(KernelError::DType(dtype));
        }
        let [a, b] = widened([a, b], dtype)?;
        Ok(cast(zip::<i64>(a, b, f)?, dtype)?)
    }))
}

/// The greatest common divisor, by Euclid's algorithm.
fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a as i64
}

/// The least common multiple; 0 if one of the numbers is 0.
fn lcm(a: i64, b: i64) -> i64 {
    match gcd(a, b) {
        0 => 0,
        divisor => a.wrapping_div(divisor).wrapping_mul(b).wrapping_abs(),
    }
}

/// A power computed in `float64`, whatever the dtypes of the operands.
fn float_power(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor_or_number("self")?, args.tensor_or_number("exponent")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, a)?, take(&mut operands, b)?);
        let [a, b] = widened([a, b], DType::F64)?;
        zip(a, b, f64::powf)
    }))
}

/// Whether two numbers differ by at most `atol + rtol * |other|`.
fn isclose(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("other")?);
    let (relative, absolute, nan) = (args.float("rtol")?, args.float("atol")?, args.bool("equal_nan")?);
    Ok(tensor_kernel(move |mut operands| {
        let [a, b] = widened([operands.take_value(a)?, operands.take_value(b)?], DType::F64)?;
        zip_to::<f64, TorchBool>(&a, &b, |a, b| {
            let close = (a - b).is_finite() && (a - b).abs() <= absolute + (relative * b).abs();
            (a == b || close || (nan && a.is_nan() && b.is_nan())).into()
        })
    }))
}

/// The outer product of two vectors.
fn outer(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("vec2")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        let (&[rows], &[_]) = (a.shape(), b.shape()) else {
            return Err(KernelError::Invalid(format!(
                "expected two vectors, got shapes {:?} and {:?}",
                a.shape(),
                b.shape()
            )));
        };
        times(a.reshape(&[rows, 1])?, b)
    }))
}

/// Applies `f` to the elements of three tensors, broadcast.
fn zip3<T: Element>(tensors: [Tensor; 3], f: impl Fn(T, T, T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&tensors.each_ref().map(Tensor::shape))?;
    let [a, b, c] = tensors.map(|tensor| expand(tensor, &shape));
    let (a, b, c) = (a?, b?, c?);
    let mut array = a.into_array::<T>()?;
    for_lanes_of_two(array.view_mut()?, b.view()?, c.view()?, &|values, b, c| {
        for_each_of_two(values, b, c, |value, b, c| *value = f(*value, b, c));
    });
    Ok(array.into())
}

/// Linear interpolation from `start` to `end`, computed from the nearer of the two, as in PyTorch.
fn lerp(args: &Arguments) -> Result<Kernel, KernelError> {
    fn between<T: Real>(start: T, end: T, weight: T) -> T {
        if weight.abs() < T::from_float(0.5) {
            start + weight * (end - start)
        } else {
            end - (end - start) * (T::one() - weight)
        }
    }
    let (start, end, weight) = (args.tensor("self")?, args.tensor("end")?, args.tensor_or_number("weight")?);
    Ok(tensor_kernel(move |mut operands| {
        let weight = take(&mut operands, weight)?;
        let (start, end) = (operands.take(start)?, operands.take(end)?);
        let dtype = start.dtype();
        if end.dtype() != dtype {
            return Err(KernelError::Invalid(format!("start is {dtype}, but end is {}", end.dtype())));
        }
        let compute = Compute::of(dtype);
        let [start, end, weight] = [start.into(), end.into(), weight].map(|value| to_tensor(value, compute.dtype()));
        let tensors = [start?, end?, weight?];
        let value = match compute {
            Compute::F32 => zip3::<f32>(tensors, between)?,
            Compute::F64 => zip3::<f64>(tensors, between)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(value, dtype)?)
    }))
}

/// `self + value * tensor1 * tensor2`.
fn addcmul(args: &Arguments) -> Result<Kernel, KernelError> {
    let whole = |x: i64, value: i64, a: i64, b: i64| x.wrapping_add(value.wrapping_mul(a).wrapping_mul(b));
    add_scaled(args, |x, value, a, b| x + value * a * b, |x, value, a, b| x + value * a * b, Some(whole))
}

/// `self + value * tensor1 / tensor2`; an error if both tensors are integers.
fn addcdiv(args: &Arguments) -> Result<Kernel, KernelError> {
    add_scaled(args, |x, value, a, b| x + value * a / b, |x, value, a, b| x + value * a / b, None)
}

type OfFour<T> = fn(T, T, T, T) -> T;

/// A function of `self`, `value`, `tensor1` and `tensor2`; `whole` is its integer form, without which dividing integers
/// is an error.
fn add_scaled(
    args: &Arguments,
    single: OfFour<f32>,
    double: OfFour<f64>,
    whole: Option<OfFour<i64>>,
) -> Result<Kernel, KernelError> {
    let (input, a, b) = (args.tensor("self")?, args.tensor("tensor1")?, args.tensor("tensor2")?);
    let value = args.scalar("value")?;
    Ok(tensor_kernel(move |mut operands| {
        let value = operands.scalar(value)?;
        let [input, a, b] = [operands.take_value(input)?, operands.take_value(a)?, operands.take_value(b)?];
        let dtype = result_type([&input, &a, &b])?;
        let is_whole = |value: &Value| matches!(value, Value::Tensor(tensor) if !tensor.dtype().is_float());
        if whole.is_none() && is_whole(&a) && is_whole(&b) {
            return Err(KernelError::Invalid("cannot divide integers".into()));
        }
        let tensors = widened([input, a, b], dtype)?;
        let result = match Compute::of(dtype) {
            Compute::F32 => zip3(tensors, |x, a, b| single(x, value.to_f64() as f32, a, b))?,
            Compute::F64 => zip3(tensors, |x, a, b| double(x, value.to_f64(), a, b))?,
            Compute::I64 => {
                let whole = whole.ok_or(KernelError::DType(dtype))?;
                zip3(tensors, |x, a, b| whole(x, value.to_i64(), a, b))?
            }
        };
        Ok(cast(result, dtype)?)
    }))
}
