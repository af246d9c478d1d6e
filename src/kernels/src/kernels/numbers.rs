//! Python's operators on numbers, for symbolic sizes and elements of tensors.

use super::binary::floor_div_int;
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value},
    numeric::Numeric,
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Tensor},
};
use pt2e_schema::{Arguments, Number};
use std::cmp::Ordering;

/// The ops of this family. The operands of operators are named as in Python's `operator` module.
pub const FAMILY: Family = &[
    ("aten._local_scalar_dense", item),
    ("aten.item", item),
    ("_operator.add", |args| arithmetic(args, i64::checked_add, |a, b| a + b)),
    ("_operator.sub", |args| arithmetic(args, i64::checked_sub, |a, b| a - b)),
    ("_operator.mul", |args| arithmetic(args, i64::checked_mul, |a, b| a * b)),
    ("_operator.floordiv", |args| arithmetic(args, floor_div, |a, b| (a / b).floor())),
    ("_operator.mod", |args| {
        arithmetic(args, |a, b| floor_div(a, b).map(|quotient| a - quotient * b), |a, b| a - (a / b).floor() * b)
    }),
    ("_operator.eq", |args| comparison(args, Ordering::is_eq)),
    ("_operator.ne", |args| comparison(args, Ordering::is_ne)),
    ("_operator.lt", |args| comparison(args, Ordering::is_lt)),
    ("_operator.le", |args| comparison(args, Ordering::is_le)),
    ("_operator.gt", |args| comparison(args, Ordering::is_gt)),
    ("_operator.ge", |args| comparison(args, Ordering::is_ge)),
];

/// The only element of a tensor, as a number.
fn item(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(Box::new(move |operands| Ok(vec![Value::Number(only(operands.tensor(input)?)?)])))
}

pub(super) fn only(tensor: &Tensor) -> Result<Number, KernelError> {
    dispatch!(tensor.dtype(), T => match *tensor.as_slice::<T>()? {
        [value] => Ok(match tensor.dtype() {
            DType::Bool => Number::Bool(value.to_int() != 0),
            dtype if dtype.is_float() => Number::Float(value.to_float()),
            _ => Number::Int(value.to_int()),
        }),
        ref values => Err(KernelError::Invalid(format!("expected a tensor of one element, got {} elements", values.len()))),
    })
}

/// The quotient rounded down; `None` for a divisor of 0 or on overflow.
fn floor_div(a: i64, b: i64) -> Option<i64> {
    a.checked_div(b)?;
    Some(floor_div_int(a, b).0)
}

fn operator(
    args: &Arguments,
    f: impl Fn(Number, Number) -> Result<Number, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let (left, right) = (args.scalar("a")?, args.scalar("b")?);
    Ok(Box::new(move |operands| Ok(vec![Value::Number(f(operands.scalar(left)?, operands.scalar(right)?)?)])))
}

/// An operator whose result is an integer unless an operand is a float; bools count as integers.
fn arithmetic(
    args: &Arguments,
    int: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Kernel, KernelError> {
    operator(args, move |a, b| {
        if matches!(a, Number::Float(_)) || matches!(b, Number::Float(_)) {
            return Ok(Number::Float(float(a.to_f64(), b.to_f64())));
        }
        let result = int(a.to_i64(), b.to_i64()).map(Number::Int);
        result
            .ok_or_else(|| KernelError::Invalid(format!("the result for {a:?} and {b:?} is undefined or out of range")))
    })
}

fn comparison(args: &Arguments, holds: fn(Ordering) -> bool) -> Result<Kernel, KernelError> {
    operator(args, move |a, b| {
        let order = match (a, b) {
            (Number::Float(_), _) | (_, Number::Float(_)) => a.to_f64().partial_cmp(&b.to_f64()),
            _ => Some(a.to_i64().cmp(&b.to_i64())),
        };
        // NaN is unordered and unequal to everything.
        Ok(Number::Bool(order.map_or(holds(Ordering::Less) && holds(Ordering::Greater), holds)))
    })
}
