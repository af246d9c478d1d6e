//! Tensors created from numbers, triangles, and checks without results.

use super::numbers::only;
use crate::{
    elementwise::{expand, full},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{size, sizes},
    numeric::{Numeric, cast},
};
use pt2e_core::{
    dispatch, memory,
    tensor::{DType, Storage, Tensor, num_elements},
};
use pt2e_schema::{Arguments, Number, Scalar, shapes::range_length};
use std::ops::Range;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.zeros", |args| filled(args, Some(0))),
    ("aten.ones", |args| filled(args, Some(1))),
    ("aten.full", |args| filled(args, None)),
    ("aten.new_zeros", |args| filled(args, Some(0))),
    ("aten.new_ones", |args| filled(args, Some(1))),
    ("aten.new_full", |args| filled(args, None)),
    ("aten.zeros_like", |args| filled_like(args, Some(0))),
    ("aten.ones_like", |args| filled_like(args, Some(1))),
    ("aten.full_like", |args| filled_like(args, None)),
    // The elements of `empty` are undefined in PyTorch; zeros make results reproducible.
    ("aten.empty.memory_format", |args| filled(args, Some(0))),
    ("aten.empty_permuted", |args| filled(args, Some(0))),
    ("aten.empty_strided", |args| filled(args, Some(0))),
    ("aten.new_empty", |args| filled(args, Some(0))),
    ("aten.new_empty_strided", |args| filled(args, Some(0))),
    ("aten.empty_like", |args| filled_like(args, Some(0))),
    ("aten.zero", |args| refilled(args, Scalar::Known(Number::Int(0)))),
    ("aten.fill.Scalar", |args| refilled(args, args.scalar("value")?)),
    ("aten.fill.Tensor", fill),
    ("aten.scalar_tensor", scalar_tensor),
    ("aten.eye", |args| eye(args, "n")),
    ("aten.eye.m", |args| eye(args, "m")),
    ("aten.linspace", linspace),
    ("aten.tril_indices", |args| triangle_indices(args, true)),
    ("aten.triu_indices", |args| triangle_indices(args, false)),
    ("aten.tril", |args| triangle(args, true)),
    ("aten.triu", |args| triangle(args, false)),
    ("aten.arange", |args| arange(args, None, None)),
    ("aten.arange.start", |args| arange(args, Some("start"), None)),
    ("aten.arange.start_step", |args| arange(args, Some("start"), Some("step"))),
    ("aten._assert_tensor_metadata", |_| Ok(Box::new(|_| Ok(Vec::new())))),
    ("aten._assert_scalar", assert_scalar),
    ("aten._assert_async", |args| assert_element(args, "the assertion failed")),
    ("aten._assert_async.msg", |args| assert_element(args, args.str("assert_msg")?)),
    ("aten.sym_constrain_range", |args| constrain(args, i64::MIN)),
    ("aten.sym_constrain_range_for_size", |args| constrain(args, 0)),
];

/// The fill value: `number`, or else the argument `fill_value`.
fn fill_value(args: &Arguments, number: Option<i64>) -> Result<Scalar, KernelError> {
    match number {
        Some(number) => Ok(Scalar::Known(Number::Int(number))),
        None => Ok(args.scalar("fill_value")?),
    }
}

fn filled(args: &Arguments, number: Option<i64>) -> Result<Kernel, KernelError> {
    let (shape, value) = (args.sym_ints("size")?, fill_value(args, number)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    // `new_zeros` and similar ops default to the dtype of `self`.
    let like = args.tensor("self").ok();
    Ok(tensor_kernel(move |operands| {
        let value = operands.scalar(value)?;
        let default = match (like, number) {
            (Some(like), _) => operands.tensor(like)?.dtype(),
            (None, Some(_)) => DType::F32,
            (None, None) => value.dtype(),
        };
        full(&sizes(&operands.ints(&shape)?)?, value, dtype.unwrap_or(default))
    }))
}

fn filled_like(args: &Arguments, number: Option<i64>) -> Result<Kernel, KernelError> {
    let (input, value) = (args.tensor("self")?, fill_value(args, number)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |operands| {
        let (input, value) = (operands.tensor(input)?, operands.scalar(value)?);
        full(input.shape(), value, dtype.unwrap_or(input.dtype()))
    }))
}

/// A filled tensor with the shape and dtype of the operand.
fn refilled(args: &Arguments, value: Scalar) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |operands| {
        let (input, value) = (operands.tensor(input)?, operands.scalar(value)?);
        full(input.shape(), value, input.dtype())
    }))
}

/// As [`refilled`], with the fill value in a 0-d tensor.
fn fill(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, value) = (args.tensor("self")?, args.tensor("value")?);
    Ok(tensor_kernel(move |mut operands| {
        let value = operands.take(value)?;
        if value.rank() > 0 {
            return Err(KernelError::Invalid(format!("the value must be a 0-d tensor, got shape {:?}", value.shape())));
        }
        let input = operands.tensor(input)?;
        expand(cast(value, input.dtype())?, input.shape())
    }))
}

fn eye(args: &Arguments, columns: &str) -> Result<Kernel, KernelError> {
    let (rows, columns) = (args.sym_int("n")?, args.sym_int(columns)?);
    let dtype = args.optional("dtype", Arguments::dtype)?.unwrap_or(DType::F32);
    Ok(tensor_kernel(move |operands| {
        let shape = sizes(&[operands.int(rows)?, operands.int(columns)?])?;
        dispatch!(dtype, T => {
            let mut data = Storage::<T>::zeroed(num_elements(&shape)?)?;
            data.iter_mut().step_by(shape[1] + 1).take(shape[0].min(shape[1])).for_each(|one| *one = T::from_int(1));
            Ok(Tensor::new(&shape, data)?)
        })
    }))
}

/// Computed from both ends to the middle, as in PyTorch, so that the last element is exactly `end`.
fn linspace(args: &Arguments) -> Result<Kernel, KernelError> {
    let (start, end, steps) = (args.scalar("start")?, args.scalar("end")?, size(args.int("steps")?)?);
    let dtype = args.optional("dtype", Arguments::dtype)?.unwrap_or(DType::F32);
    Ok(tensor_kernel(move |operands| {
        let (start, end) = (operands.scalar(start)?.to_f64(), operands.scalar(end)?.to_f64());
        dispatch!(dtype, T => {
            let (start, end) = (T::from_float(start).to_float(), T::from_float(end).to_float());
            let step = (end - start) / steps.saturating_sub(1).max(1) as f64;
            // The step is rounded to the dtype of the elements, except for integers, whose step is a double.
            let step = if dtype.is_float() { T::from_float(step).to_float() } else { step };
            let element = |i: usize| {
                T::from_float(if i < steps / 2 || steps == 1 {
                    start + step * i as f64
                } else {
                    end - step * (steps - 1 - i) as f64
                })
            };
            Ok(Tensor::new::<T>(&[steps], Storage::collect((0..steps).map(element))?)?)
        })
    }))
}

/// Whether an element lies in the lower (upper) triangle of a diagonal, which is included.
fn in_triangle(row: usize, column: usize, diagonal: i64, lower: bool) -> bool {
    let above = column as i64 - row as i64;
    if lower { above <= diagonal } else { above >= diagonal }
}

/// The row and column indices of the elements of a triangle.
fn triangle_indices(args: &Arguments, lower: bool) -> Result<Kernel, KernelError> {
    let (rows, columns, offset) = (size(args.int("row")?)?, size(args.int("col")?)?, args.int("offset")?);
    let dtype = args.optional("dtype", Arguments::dtype)?.unwrap_or(DType::I64);
    Ok(tensor_kernel(move |_| {
        let columns_of = |row: usize| triangle_columns(row, columns, offset, lower);
        // The rows with elements in the triangle.
        let skipped = if lower { usize::try_from(offset.saturating_neg()).unwrap_or(0).min(rows) } else { 0 };
        let end = if lower { rows } else { rows.min(triangle_rows(columns, offset)) };
        let rows = if columns == 0 { 0..0 } else { skipped..end };
        // Each has at least one: fail early if even that many do not fit, before counting them.
        drop(memory::reserve_for::<[i64; 2]>(rows.len())?);
        let count = rows.clone().try_fold(0usize, |count, row| count.checked_add(columns_of(row).len()));
        let mut places = Storage::with_capacity(num_elements(&[2, count.unwrap_or(usize::MAX)])?)?;
        for row in rows.clone() {
            places.extend(columns_of(row).map(|_| row as i64))?;
        }
        for row in rows {
            places.extend(columns_of(row).map(|column| column as i64))?;
        }
        let shape = [2, places.len() / 2];
        Ok(cast(Tensor::new(&shape, places)?, dtype)?)
    }))
}

/// The columns of a row that lie in the lower (upper) triangle of a diagonal, which is included.
fn triangle_columns(row: usize, columns: usize, diagonal: i64, lower: bool) -> Range<usize> {
    let edge = row as i128 + i128::from(diagonal) + i128::from(lower);
    let edge = edge.clamp(0, columns as i128) as usize;
    if lower { 0..edge } else { edge..columns }
}

/// The number of rows with elements in the upper triangle of a diagonal.
fn triangle_rows(columns: usize, diagonal: i64) -> usize {
    usize::try_from(columns as i128 - i128::from(diagonal)).unwrap_or(if diagonal < 0 { usize::MAX } else { 0 })
}

/// The matrices of the operand, with zeros outside a triangle.
fn triangle(args: &Arguments, lower: bool) -> Result<Kernel, KernelError> {
    let (input, diagonal) = (args.tensor("self")?, args.sym_int("diagonal")?);
    Ok(tensor_kernel(move |mut operands| {
        let diagonal = operands.int(diagonal)?;
        let input = operands.take(input)?;
        let shape = input.shape().to_vec();
        let &[.., rows, columns] = shape.as_slice() else {
            return Err(KernelError::Invalid(format!("expected matrices, got shape {shape:?}")));
        };
        dispatch!(input.dtype(), T => {
            let mut data = input.into_storage::<T>()?;
            for (i, value) in data.iter_mut().enumerate() {
                if !in_triangle(i / columns % rows, i % columns, diagonal, lower) {
                    *value = T::from_int(0);
                }
            }
            Ok(Tensor::new(&shape, data)?)
        })
    }))
}

fn scalar_tensor(args: &Arguments) -> Result<Kernel, KernelError> {
    let (value, dtype) = (args.scalar("s")?, args.optional("dtype", Arguments::dtype)?);
    Ok(tensor_kernel(move |operands| full(&[], operands.scalar(value)?, dtype.unwrap_or(DType::F32))))
}

fn arange(args: &Arguments, start: Option<&str>, step: Option<&str>) -> Result<Kernel, KernelError> {
    let number = |name: Option<&str>, default| match name {
        Some(name) => args.scalar(name),
        None => Ok(Scalar::Known(Number::Int(default))),
    };
    let (start, end, step) = (number(start, 0)?, args.scalar("end")?, number(step, 1)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |operands| {
        let [start, end, step] = [start, end, step].map(|scalar| operands.scalar(scalar));
        let (start, end, step) = (start?, end?, step?);
        let ints = [start, end, step].iter().all(|number| !matches!(number, Number::Float(_)));
        let dtype = dtype.unwrap_or(if ints { DType::I64 } else { DType::F32 });
        let count = range_length(start, end, step)?;
        dispatch!(dtype, T => {
            let element = |i: usize| {
                if dtype.is_float() {
                    T::from_float(start.to_f64() + i as f64 * step.to_f64())
                } else {
                    T::from_int(start.to_i64().wrapping_add((i as i64).wrapping_mul(step.to_i64())))
                }
            };
            Ok(Tensor::new::<T>(&[count], Storage::collect((0..count).map(element))?)?)
        })
    }))
}

fn assert_scalar(args: &Arguments) -> Result<Kernel, KernelError> {
    let (condition, message) = (args.scalar("self")?, args.str("assert_msg")?.to_owned());
    Ok(Box::new(move |operands| {
        if operands.scalar(condition)?.to_f64() == 0.0 {
            return Err(KernelError::Invalid(message.clone()));
        }
        Ok(Vec::<Value>::new())
    }))
}

/// Checks that the single element is not zero.
fn assert_element(args: &Arguments, message: &str) -> Result<Kernel, KernelError> {
    let (input, message) = (args.tensor("self")?, message.to_owned());
    Ok(Box::new(move |operands| {
        if only(operands.tensor(input)?)?.to_f64() == 0.0 {
            return Err(KernelError::Invalid(message.clone()));
        }
        Ok(Vec::<Value>::new())
    }))
}

/// Checks that an integer lies in a range; `least` is the default minimum.
fn constrain(args: &Arguments, least: i64) -> Result<Kernel, KernelError> {
    let size = args.scalar("size")?;
    let (min, max) = (args.optional("min", Arguments::int)?, args.optional("max", Arguments::int)?);
    let range = min.unwrap_or(least)..=max.unwrap_or(i64::MAX);
    Ok(Box::new(move |operands| {
        let value = operands.scalar(size)?.to_i64();
        if !range.contains(&value) {
            return Err(KernelError::Invalid(format!("{value} is not in {range:?}")));
        }
        Ok(Vec::<Value>::new())
    }))
}
