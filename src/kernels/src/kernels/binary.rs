//! Kernels of elementwise functions of two and three tensors or numbers: arithmetic, comparison, logic, selection.

use super::unary::clamp;
use crate::{
    elementwise::{choose, to_tensor, zip, zip_to},
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
    numeric::{Compute, Numeric, cast},
    promote::{Promotion, result_type, to_float},
};
use pt2e_core::tensor::{DType, Tensor, TorchBool};
use pt2e_schema::{Arguments, Number, Scalar, TensorOrNumber};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.add.Tensor", |args| sum(args, "self", "other", false)),
    ("aten.add.Scalar", |args| sum(args, "self", "other", false)),
    ("aten.sub.Tensor", |args| sum(args, "self", "other", true)),
    ("aten.sub.Scalar", |args| sum(args, "self", "other", true)),
    ("aten.rsub.Tensor", |args| sum(args, "other", "self", true)),
    ("aten.rsub.Scalar", |args| sum(args, "other", "self", true)),
    ("aten.mul.Tensor", multiply),
    ("aten.mul.Scalar", multiply),
    ("aten.div.Tensor", |args| divide(args, Rounding::None)),
    ("aten.div.Scalar", |args| divide(args, Rounding::None)),
    ("aten.div.Tensor_mode", |args| divide(args, Rounding::of(args)?)),
    ("aten.div.Scalar_mode", |args| divide(args, Rounding::of(args)?)),
    ("aten.floor_divide", |args| divide(args, Rounding::Floor)),
    ("aten.floor_divide.Scalar", |args| divide(args, Rounding::Floor)),
    ("aten.remainder.Tensor", remainder),
    ("aten.remainder.Scalar", remainder),
    ("aten.fmod.Tensor", fmod),
    ("aten.fmod.Scalar", fmod),
    ("aten.pow.Tensor_Tensor", |args| power(args, "exponent")),
    ("aten.pow.Tensor_Scalar", |args| power(args, "exponent")),
    ("aten.pow.Scalar", |args| power(args, "exponent")),
    ("aten.atan2", |args| arithmetic(args, "self", "other", FLOAT, f32::atan2, f64::atan2, |_, _| 0)),
    ("aten.maximum", maximum),
    ("aten.max.other", maximum),
    ("aten.minimum", minimum),
    ("aten.min.other", minimum),
    ("aten.eq.Tensor", |args| compare(args, |a, b| a == b, |a, b| a == b, |a, b| a == b)),
    ("aten.eq.Scalar", |args| compare(args, |a, b| a == b, |a, b| a == b, |a, b| a == b)),
    ("aten.ne.Tensor", |args| compare(args, |a, b| a != b, |a, b| a != b, |a, b| a != b)),
    ("aten.ne.Scalar", |args| compare(args, |a, b| a != b, |a, b| a != b, |a, b| a != b)),
    ("aten.lt.Tensor", |args| compare(args, |a, b| a < b, |a, b| a < b, |a, b| a < b)),
    ("aten.lt.Scalar", |args| compare(args, |a, b| a < b, |a, b| a < b, |a, b| a < b)),
    ("aten.le.Tensor", |args| compare(args, |a, b| a <= b, |a, b| a <= b, |a, b| a <= b)),
    ("aten.le.Scalar", |args| compare(args, |a, b| a <= b, |a, b| a <= b, |a, b| a <= b)),
    ("aten.gt.Tensor", |args| compare(args, |a, b| a > b, |a, b| a > b, |a, b| a > b)),
    ("aten.gt.Scalar", |args| compare(args, |a, b| a > b, |a, b| a > b, |a, b| a > b)),
    ("aten.ge.Tensor", |args| compare(args, |a, b| a >= b, |a, b| a >= b, |a, b| a >= b)),
    ("aten.ge.Scalar", |args| compare(args, |a, b| a >= b, |a, b| a >= b, |a, b| a >= b)),
    ("aten.__and__.Tensor", |args| bitwise(args, |a, b| a & b)),
    ("aten.__and__.Scalar", |args| bitwise(args, |a, b| a & b)),
    ("aten.bitwise_and.Tensor", |args| bitwise(args, |a, b| a & b)),
    ("aten.bitwise_and.Scalar", |args| bitwise(args, |a, b| a & b)),
    ("aten.__or__.Tensor", |args| bitwise(args, |a, b| a | b)),
    ("aten.__or__.Scalar", |args| bitwise(args, |a, b| a | b)),
    ("aten.bitwise_or.Tensor", |args| bitwise(args, |a, b| a | b)),
    ("aten.bitwise_or.Scalar", |args| bitwise(args, |a, b| a | b)),
    ("aten.__xor__.Tensor", |args| bitwise(args, |a, b| a ^ b)),
    ("aten.__xor__.Scalar", |args| bitwise(args, |a, b| a ^ b)),
    ("aten.bitwise_xor.Tensor", |args| bitwise(args, |a, b| a ^ b)),
    ("aten.bitwise_xor.Scalar", |args| bitwise(args, |a, b| a ^ b)),
    ("aten.logical_and", |args| logical(args, |a, b| a && b)),
    ("aten.logical_or", |args| logical(args, |a, b| a || b)),
    ("aten.logical_xor", |args| logical(args, |a, b| a != b)),
    ("aten.prelu", prelu),
    ("aten.clamp", clamp_scalar),
    ("aten.clamp.Tensor", clamp_tensor),
    ("aten.clamp_min", clamp_scalar),
    ("aten.clamp_max", clamp_scalar),
    ("aten.where.self", select),
    ("aten.where.ScalarSelf", select),
    ("aten.where.ScalarOther", select),
    ("aten.where.Scalar", select),
    ("aten.masked_fill.Scalar", masked_fill),
    ("aten.masked_fill.Tensor", masked_fill),
];

/// Takes the value of an argument that may be a tensor or a number.
pub(super) fn take(operands: &mut Operands, argument: TensorOrNumber) -> Result<Value, KernelError> {
    match argument {
        TensorOrNumber::Operand(index) => operands.take_value(index),
        TensorOrNumber::Number(number) => Ok(Value::Number(number)),
    }
}

/// An operand of an op with promoted dtype `dtype`, rounded to it, then widened to its compute type.
pub(super) fn widened(value: Value, dtype: DType) -> Result<Tensor, KernelError> {
    Ok(cast(to_tensor(value, dtype)?, Compute::of(dtype).dtype())?)
}

/// As [`widened`], but a scalar keeps the precision of the compute type, as in PyTorch's products and quotients.
fn widened_factor(value: Value, dtype: DType) -> Result<Tensor, KernelError> {
    match &value {
        Value::Tensor(tensor) if tensor.rank() > 0 => widened(value, dtype),
        _ => to_tensor(value, Compute::of(dtype).dtype()),
    }
}

/// How an op converts its operands: the dtype of the op, given the promoted one, and the conversion of an operand to it.
#[derive(Clone, Copy)]
struct Conversion {
    result: fn(DType) -> DType,
    widen: fn(Value, DType) -> Result<Tensor, KernelError>,
}

const PLAIN: Conversion = Conversion { result: |dtype| dtype, widen: widened };
const FACTOR: Conversion = Conversion { widen: widened_factor, ..PLAIN };
const FLOAT: Conversion = Conversion { result: to_float, widen: widened };
const QUOTIENT: Conversion = Conversion { widen: widened_factor, ..FLOAT };

/// A function of two values.
fn arithmetic(
    args: &Arguments,
    left: &str,
    right: &str,
    conversion: Conversion,
    single: impl Fn(f32, f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64, f64) -> f64 + Send + Sync + 'static,
    int: impl Fn(i64, i64) -> i64 + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor_or_number(left)?, args.tensor_or_number(right)?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, left)?, take(&mut operands, right)?);
        combine(a, b, conversion, &single, &double, &int)
    }))
}

/// Computes the result of a kernel of [`arithmetic`].
fn combine(
    a: Value,
    b: Value,
    conversion: Conversion,
    single: &(impl Fn(f32, f32) -> f32 + Sync),
    double: &(impl Fn(f64, f64) -> f64 + Sync),
    int: &(impl Fn(i64, i64) -> i64 + Sync),
) -> Result<Tensor, KernelError> {
    let dtype = (conversion.result)(result_type([&a, &b])?);
    let (a, b) = ((conversion.widen)(a, dtype)?, (conversion.widen)(b, dtype)?);
    let value = match Compute::of(dtype) {
        Compute::F32 => zip(a, b, single)?,
        Compute::F64 => zip(a, b, double)?,
        Compute::I64 => zip(a, b, int)?,
    };
    Ok(cast(value, dtype)?)
}

/// `a + b`, as `aten.add.Tensor`.
///
/// # Errors
/// If the shapes do not broadcast or the dtypes do not promote; the same holds for the functions below.
pub(crate) fn add(a: Tensor, b: impl Into<Value>) -> Result<Tensor, KernelError> {
    combine(a.into(), b.into(), PLAIN, &|a, b| a + b, &|a, b| a + b, &i64::wrapping_add)
}

/// `a - b`, as `aten.sub.Tensor`.
pub(crate) fn subtract(a: Tensor, b: Tensor) -> Result<Tensor, KernelError> {
    combine(a.into(), b.into(), PLAIN, &|a, b| a - b, &|a, b| a - b, &i64::wrapping_sub)
}

/// `a * b`, as `aten.mul.Tensor`.
pub(super) fn times(a: Tensor, b: impl Into<Value>) -> Result<Tensor, KernelError> {
    combine(a.into(), b.into(), FACTOR, &|a, b| a * b, &|a, b| a * b, &i64::wrapping_mul)
}

/// `a / b`, as `aten.div.Tensor`.
pub(super) fn quotient(a: Tensor, b: impl Into<Value>) -> Result<Tensor, KernelError> {
    combine(a.into(), b.into(), QUOTIENT, &|a, b| a / b, &|a, b| a / b, &|_, _| 0)
}

/// `left + alpha * right`, or `left - alpha * right`.
fn sum(args: &Arguments, left: &str, right: &str, negate: bool) -> Result<Kernel, KernelError> {
    let alpha = match args.scalar("alpha")? {
        Scalar::Known(alpha) => alpha,
        Scalar::Operand(_) => return Err(KernelError::Unsupported("a symbolic alpha".into())),
    };
    let sign = if negate { -1 } else { 1 };
    let (int, double) = (alpha.to_i64().wrapping_mul(sign), alpha.to_f64() * sign as f64);
    if double == 1.0 {
        return arithmetic(args, left, right, PLAIN, |a, b| a + b, |a, b| a + b, i64::wrapping_add);
    }
    let single = double as f32;
    arithmetic(
        args,
        left,
        right,
        PLAIN,
        move |a, b| a + single * b,
        move |a, b| a + double * b,
        move |a, b| a.wrapping_add(int.wrapping_mul(b)),
    )
}

fn multiply(args: &Arguments) -> Result<Kernel, KernelError> {
    arithmetic(args, "self", "other", FACTOR, |a, b| a * b, |a, b| a * b, i64::wrapping_mul)
}

fn maximum(args: &Arguments) -> Result<Kernel, KernelError> {
    arithmetic(args, "self", "other", PLAIN, greater, greater, i64::max)
}

fn minimum(args: &Arguments) -> Result<Kernel, KernelError> {
    arithmetic(args, "self", "other", PLAIN, less, less, i64::min)
}

/// The greater number, or NaN if one is NaN.
fn greater<T: num_traits::Float>(a: T, b: T) -> T {
    if a.is_nan() || a > b { a } else { b }
}

/// The lesser number, or NaN if one is NaN.
fn less<T: num_traits::Float>(a: T, b: T) -> T {
    if a.is_nan() || a < b { a } else { b }
}

/// The rounding of a quotient to an integer.
#[derive(Clone, Copy)]
enum Rounding {
    None,
    Trunc,
    Floor,
}

impl Rounding {
    fn of(args: &Arguments) -> Result<Self, KernelError> {
        match args.optional("rounding_mode", Arguments::str)? {
            None => Ok(Rounding::None),
            Some("trunc") => Ok(Rounding::Trunc),
            Some("floor") => Ok(Rounding::Floor),
            Some(other) => Err(KernelError::Invalid(format!("rounding_mode is `{other}`"))),
        }
    }
}

fn divide(args: &Arguments, rounding: Rounding) -> Result<Kernel, KernelError> {
    match rounding {
        Rounding::None => arithmetic(args, "self", "other", QUOTIENT, |a, b| a / b, |a, b| a / b, |_, _| 0),
        Rounding::Trunc => nonzero(
            args,
            arithmetic(
                args,
                "self",
                "other",
                FACTOR,
                |a, b| (a / b).trunc(),
                |a, b| (a / b).trunc(),
                |a, b| a.checked_div(b).unwrap_or(0),
            )?,
        ),
        Rounding::Floor => nonzero(
            args,
            arithmetic(args, "self", "other", FACTOR, floor_div, floor_div, |a, b| floor_div_int(a, b).0)?,
        ),
    }
}

fn remainder(args: &Arguments) -> Result<Kernel, KernelError> {
    nonzero(args, arithmetic(args, "self", "other", PLAIN, floor_mod, floor_mod, |a, b| floor_div_int(a, b).1)?)
}

/// The remainder with the sign of the dividend.
fn fmod(args: &Arguments) -> Result<Kernel, KernelError> {
    let int = |a: i64, b: i64| a.checked_rem(b).unwrap_or(0);
    nonzero(args, arithmetic(args, "self", "other", PLAIN, |a, b| a % b, |a, b| a % b, int)?)
}

/// The kernel, extended to reject integer division by zero.
fn nonzero(args: &Arguments, kernel: Kernel) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    let is_float = |operands: &Operands, argument| match argument {
        TensorOrNumber::Operand(index) => Ok::<_, KernelError>(match operands.value(index)? {
            Value::Tensor(tensor) => tensor.dtype().is_float(),
            Value::Number(number) => number.dtype().is_float(),
        }),
        TensorOrNumber::Number(number) => Ok(number.dtype().is_float()),
    };
    Ok(Box::new(move |operands| {
        if !is_float(&operands, left)? && !is_float(&operands, right)? {
            let divisor = match right {
                TensorOrNumber::Operand(index) => operands.value(index)?.clone(),
                TensorOrNumber::Number(number) => Value::Number(number),
            };
            if to_tensor(divisor, DType::I64)?.as_slice::<i64>()?.contains(&0) {
                return Err(KernelError::Invalid("an integer is divided by zero".into()));
            }
        }
        kernel(operands)
    }))
}

/// The quotient rounded down; computed from the remainder, as in PyTorch, because the quotient itself is rounded to nearest.
fn floor_div<T: num_traits::Float>(a: T, b: T) -> T {
    if b == T::zero() {
        return a / b;
    }
    let modulus = a % b;
    let mut quotient = (a - modulus) / b;
    if modulus != T::zero() && (b < T::zero()) != (modulus < T::zero()) {
        quotient = quotient - T::one();
    }
    if quotient == T::zero() {
        return T::zero().copysign(a / b);
    }
    let floor = quotient.floor();
    let half = T::one() / (T::one() + T::one());
    if quotient - floor > half { floor + T::one() } else { floor }
}

/// The remainder with the sign of the divisor.
fn floor_mod<T: num_traits::Float>(a: T, b: T) -> T {
    let modulus = a % b;
    if modulus != T::zero() && (b < T::zero()) != (modulus < T::zero()) { modulus + b } else { modulus }
}

/// The quotient rounded down and its remainder; zeros for a divisor of 0, which [`nonzero`] rejects.
pub(super) fn floor_div_int(a: i64, b: i64) -> (i64, i64) {
    if b == 0 {
        return (0, 0);
    }
    let (quotient, modulus) = (a.wrapping_div(b), a.wrapping_rem(b));
    if modulus != 0 && (modulus < 0) != (b < 0) { (quotient - 1, modulus + b) } else { (quotient, modulus) }
}

fn power(args: &Arguments, exponent: &str) -> Result<Kernel, KernelError> {
    let int = |a: i64, b: i64| match u32::try_from(b) {
        Ok(b) => a.wrapping_pow(b),
        // A negative exponent: the truncated reciprocal of the power.
        Err(_) => match a {
            1 => 1,
            -1 => 1 - 2 * (b & 1),
            _ => 0,
        },
    };
    match args.tensor_or_number(exponent)? {
        // PyTorch computes these exponents as products and roots, which differs from `pow` for -0 and infinities.
        TensorOrNumber::Number(number) if number.to_f64() == 2.0 => {
            arithmetic(args, "self", exponent, PLAIN, |a, _| a * a, |a, _| a * a, int)
        }
        TensorOrNumber::Number(number) if number.to_f64() == 0.5 => {
            arithmetic(args, "self", exponent, PLAIN, |a, _| a.sqrt(), |a, _| a.sqrt(), int)
        }
        TensorOrNumber::Number(number) if number.to_f64() == -0.5 => {
            arithmetic(args, "self", exponent, PLAIN, |a, _| 1.0 / a.sqrt(), |a, _| 1.0 / a.sqrt(), int)
        }
        _ => arithmetic(args, "self", exponent, PLAIN, f32::powf, f64::powf, int),
    }
}

fn compare(
    args: &Arguments,
    single: impl Fn(f32, f32) -> bool + Send + Sync + 'static,
    double: impl Fn(f64, f64) -> bool + Send + Sync + 'static,
    int: impl Fn(i64, i64) -> bool + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, left)?, take(&mut operands, right)?);
        let dtype = result_type([&a, &b])?;
        let (a, b) = (widened(a, dtype)?, widened(b, dtype)?);
        match Compute::of(dtype) {
            Compute::F32 => zip_to::<f32, TorchBool>(&a, &b, |a, b| single(a, b).into()),
            Compute::F64 => zip_to::<f64, TorchBool>(&a, &b, |a, b| double(a, b).into()),
            Compute::I64 => zip_to::<i64, TorchBool>(&a, &b, |a, b| int(a, b).into()),
        }
    }))
}

fn bitwise(args: &Arguments, f: impl Fn(i64, i64) -> i64 + Send + Sync + 'static) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (take(&mut operands, left)?, take(&mut operands, right)?);
        let dtype = result_type([&a, &b])?;
        if dtype.is_float() {
            return Err(KernelError::DType(dtype));
        }
        Ok(cast(zip(to_tensor(a, DType::I64)?, to_tensor(b, DType::I64)?, &f)?, dtype)?)
    }))
}

fn logical(args: &Arguments, f: impl Fn(bool, bool) -> bool + Send + Sync + 'static) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor("self")?, args.tensor("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (cast(operands.take(left)?, DType::Bool)?, cast(operands.take(right)?, DType::Bool)?);
        zip::<TorchBool>(a, b, |a, b| f(a.into(), b.into()).into())
    }))
}

fn prelu(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, weight) = (args.tensor("self")?, args.tensor("weight")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, weight) = (operands.take(input)?, operands.take(weight)?);
        let dtype = input.dtype();
        // A single slope, or one per channel (dimension 1).
        let mut shape = vec![1; input.rank()];
        if let Some(channels) = shape.get_mut(1) {
            *channels = weight.len();
        }
        let weight = weight.reshape(&shape)?;
        let compute = Compute::of(dtype);
        let (input, weight) = (cast(input, compute.dtype())?, cast(weight, compute.dtype())?);
        let value = match compute {
            Compute::F32 => zip::<f32>(input, weight, |x, slope| if x > 0.0 { x } else { x * slope })?,
            Compute::F64 => zip::<f64>(input, weight, |x, slope| if x > 0.0 { x } else { x * slope })?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(value, dtype)?)
    }))
}

fn clamp_scalar(args: &Arguments) -> Result<Kernel, KernelError> {
    let bound = |name: &str| match args.get(name) {
        Ok(_) => args.optional(name, Arguments::scalar),
        // `clamp_min` has no `max`, and `clamp_max` no `min`.
        Err(_) => Ok(None),
    };
    let (input, min, max) = (args.tensor("self")?, bound("min")?, bound("max")?);
    Ok(tensor_kernel(move |mut operands| {
        let number = |bound: Option<Scalar>| bound.map(|bound| operands.scalar(bound)).transpose();
        let (min, max) = (number(min)?, number(max)?);
        let input = operands.take(input)?;
        let mut promotion = Promotion::default();
        promotion.add_dtype(input.dtype(), input.rank())?;
        [min, max].into_iter().flatten().try_for_each(|bound| promotion.add_number(bound))?;
        let dtype = promotion.result()?;
        let compute = Compute::of(dtype);
        let input = cast(input, compute.dtype())?;
        let value = match compute {
            Compute::F32 => clamped(input, min, max, f32::NEG_INFINITY, f32::INFINITY)?,
            Compute::F64 => clamped(input, min, max, f64::NEG_INFINITY, f64::INFINITY)?,
            Compute::I64 => clamped(input, min, max, i64::MIN, i64::MAX)?,
        };
        Ok(cast(value, dtype)?)
    }))
}

fn clamp_tensor(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (min, max) = (args.optional("min", Arguments::tensor)?, args.optional("max", Arguments::tensor)?);
    Ok(tensor_kernel(move |mut operands| {
        let mut value = operands.take_value(input)?;
        let (min, max) = (operands.take_optional(min)?, operands.take_optional(max)?);
        let bounds: Vec<_> = min.iter().chain(&max).cloned().map(Value::Tensor).collect();
        // All three operands take part in promotion, although they are combined in pairs.
        let dtype = result_type(std::iter::once(&value).chain(&bounds))?;
        if let Some(min) = min {
            value = combine(value, min.into(), PLAIN, &greater, &greater, &i64::max)?.into();
        }
        if let Some(max) = max {
            value = combine(value, max.into(), PLAIN, &less, &less, &i64::min)?.into();
        }
        to_tensor(value, dtype)
    }))
}

fn clamped<T: Numeric + PartialOrd>(
    input: Tensor,
    min: Option<Number>,
    max: Option<Number>,
    least: T,
    greatest: T,
) -> Result<Tensor, KernelError> {
    if [min, max].into_iter().flatten().any(|bound| bound.to_f64().is_nan()) {
        return crate::elementwise::map::<T>(input, |_| T::from_float(f64::NAN));
    }
    let min = min.map_or(least, T::from_number);
    let max = max.map_or(greatest, T::from_number);
    crate::elementwise::map::<T>(input, move |x| clamp(x, min, max))
}

fn select(args: &Arguments) -> Result<Kernel, KernelError> {
    let condition = args.tensor("condition")?;
    let (left, right) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let condition = cast(operands.take(condition)?, DType::Bool)?;
        let (a, b) = (take(&mut operands, left)?, take(&mut operands, right)?);
        let dtype = result_type([&a, &b])?;
        choose(condition, to_tensor(a, dtype)?, to_tensor(b, dtype)?)
    }))
}

fn masked_fill(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, mask, value) = (args.tensor("self")?, args.tensor("mask")?, args.tensor_or_number("value")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, mask) = (operands.take(input)?, cast(operands.take(mask)?, DType::Bool)?);
        let value = to_tensor(take(&mut operands, value)?, input.dtype())?;
        choose(mask, value, input)
    }))
}
