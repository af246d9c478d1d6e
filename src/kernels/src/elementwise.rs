//! Elementwise loops over tensors, the building blocks of elementwise kernels.

use crate::{
    kernel::{KernelError, Value},
    lanes::{Lane, WithOne, WithTwo, for_chunks, for_each, for_each_of_two, for_lanes, for_lanes_of_two},
    layout::broadcast_shapes,
    numeric::{Compute, Numeric, cast},
};
use bytemuck::Pod;
use ndarray::{ArrayViewD, ArrayViewMutD};
use pt2e_core::{
    dispatch,
    numerics::vectorized,
    tensor::{Array, DType, Element, Storage, Tensor, TorchBool, num_elements},
};
use pt2e_schema::Number;

/// Applies `f` to every element, in place if no other tensor shares the memory.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map<T: Numeric>(tensor: Tensor, f: impl Fn(T) -> T + Sync) -> Result<Tensor, KernelError> {
    map_chunks::<T>(tensor, &|chunk| chunk.iter_mut().for_each(|value| *value = f(*value)))
}

/// As [`map`], with the loop compiled for the vector instructions of the machine: for functions that are not limited by
/// memory bandwidth. `f` and everything it calls must be `#[inline(always)]`.
///
/// # Errors
/// As [`map`].
pub fn map_vectorized<T: Numeric>(tensor: Tensor, f: impl Fn(T) -> T + Sync) -> Result<Tensor, KernelError> {
    map_chunks::<T>(tensor, &|chunk| {
        vectorized(
            #[inline(always)]
            || {
                for value in chunk.iter_mut() {
                    *value = f(*value);
                }
            },
        );
    })
}

/// The parallel part of [`map`], compiled once per element type instead of once per function.
fn map_chunks<T: Numeric>(tensor: Tensor, f: &(dyn Fn(&mut [T]) + Sync)) -> Result<Tensor, KernelError> {
    let mut array = tensor.into_array::<T>()?;
    for_chunks(array.as_mut_slice(), f);
    Ok(array.into())
}

/// Applies `f` to every element, in row-major order; the result has another element type.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map_to<T: Numeric, U: Element>(tensor: &Tensor, mut f: impl FnMut(T) -> U) -> Result<Tensor, KernelError> {
    let data = Storage::collect(tensor.as_slice::<T>()?.iter().map(|&value| f(value)))?;
    Ok(Tensor::new::<U>(tensor.shape(), data)?)
}

/// A number or tensor converted to a tensor of `dtype`.
///
/// # Errors
/// None that a well-formed tensor can cause.
pub fn to_tensor(value: Value, dtype: DType) -> Result<Tensor, KernelError> {
    match value {
        Value::Tensor(tensor) => Ok(cast(tensor, dtype)?),
        Value::Number(number) => Ok(number_tensor(number, dtype)),
    }
}

/// A number as a 0-d tensor of `dtype`.
pub fn number_tensor(number: Number, dtype: DType) -> Tensor {
    dispatch!(dtype, T => Tensor::scalar(T::from_number(number)))
}

/// Whether the result of a binary function with result shape `shape` is better written in the memory of `b` than of `a`.
fn over_second(a: &Tensor, b: &Tensor, shape: &[usize]) -> bool {
    if a.shape() != shape || b.shape() != shape {
        return b.shape() == shape;
    }
    if a.layout().strides() == b.layout().strides() {
        return b.is_alone() && !a.is_alone();
    }
    // The next op usually runs faster on row-major elements.
    b.is_contiguous() && !a.is_contiguous()
}

/// Applies `f` to the elements of two tensors, broadcast, in the memory of one that has the result's shape, if possible.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip<T: Numeric>(a: Tensor, b: Tensor, f: impl Fn(T, T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    if over_second(&a, &b, &shape) {
        return update_all::<T, T>(b, a, &|values, others| for_each(values, others, |b, a| *b = f(a, *b)));
    }
    update_all::<T, T>(a.expand(&shape)?, b, &|values, others| for_each(values, others, |a, b| *a = f(*a, b)))
}

/// The parallel part of [`zip()`], compiled once per element type instead of once per function. Calls `f` with lanes of
/// `target`, and of `other` broadcast to its shape.
fn update_all<T: Numeric, A: Numeric>(
    target: Tensor,
    other: Tensor,
    f: &WithOne<'_, T, A>,
) -> Result<Tensor, KernelError> {
    let mut array = target.into_array::<T>()?;
    if other.len() == 1 {
        let other = Lane::Repeated(other.as_slice::<A>()?[0]);
        for_chunks(array.as_mut_slice(), &|chunk| f(chunk, other));
    } else {
        let other = other.expand(array.shape())?;
        for_lanes(array.view_mut()?, other.view()?, f);
    }
    Ok(array.into())
}

/// Applies `f` to the elements of two tensors, broadcast; the result may have another element type.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip_to<T: Numeric, U: Element>(
    a: &Tensor,
    b: &Tensor,
    f: impl Fn(T, T) -> U + Sync,
) -> Result<Tensor, KernelError> {
    // The common case, in which the result need not be zeroed before it is written.
    if a.shape() == b.shape() && a.is_contiguous() && b.is_contiguous() {
        let (first, second) = (a.as_slice::<T>()?, b.as_slice::<T>()?);
        let data = Storage::collect(first.iter().zip(second.iter()).map(|(&a, &b)| f(a, b)))?;
        return Ok(Tensor::new::<U>(a.shape(), data)?);
    }
    combine_all::<T, T, U>(a, b, &|out, a, b| for_each_of_two(out, a, b, |out, a, b| *out = f(a, b)))
}

/// The parallel part of [`zip_to`]. Calls `f` with lanes of the result, and of both tensors broadcast to its shape.
fn combine_all<T: Numeric, A: Numeric, U: Element>(
    a: &Tensor,
    b: &Tensor,
    f: &WithTwo<'_, U, T, A>,
) -> Result<Tensor, KernelError> {
    let mut out = Array::<U>::zeroed(&broadcast_shapes(&[a.shape(), b.shape()])?)?;
    let (a, b) = (a.clone().expand(out.shape())?, b.clone().expand(out.shape())?);
    for_lanes_of_two(out.view_mut()?, a.view()?, b.view()?, f);
    Ok(out.into())
}

/// The elements of `a` where `condition` is true, else those of `b`, broadcast.
///
/// # Errors
/// If the shapes do not broadcast, the dtypes differ, or the condition is not a bool tensor.
pub fn choose(condition: Tensor, a: Tensor, b: Tensor) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[condition.shape(), a.shape(), b.shape()])?;
    let (target, other, stays) = if over_second(&a, &b, &shape) { (b, a, false) } else { (a.expand(&shape)?, b, true) };
    dispatch!(target.dtype(), T => {
        let mut array = target.into_array::<T>()?;
        let (condition, other) = (condition.expand(&shape)?, other.expand(&shape)?);
        replace(array.bits_mut()?, condition.view()?, other.bits::<T>()?, !stays);
        Ok(array.into())
    })
}

/// Replaces values by `others` where `condition` is `wanted`.
fn replace<B: Pod + Send + Sync>(
    values: ArrayViewMutD<'_, B>,
    condition: ArrayViewD<'_, TorchBool>,
    others: ArrayViewD<'_, B>,
    wanted: bool,
) {
    for_lanes_of_two(values, condition, others, &|values, condition, others| {
        for_each_of_two(values, condition, others, |value, condition, other| {
            if bool::from(condition) == wanted {
                *value = other;
            }
        });
    });
}

/// A tensor broadcast to `shape`.
///
/// # Errors
/// If it does not broadcast to that shape.
pub fn expand(tensor: Tensor, shape: &[usize]) -> Result<Tensor, KernelError> {
    Ok(tensor.expand(shape)?)
}

/// Applies `f` to a tensor cast to the compute type of its dtype, and casts the result back.
///
/// # Errors
/// Those of `f`.
pub fn computed(
    tensor: Tensor,
    f: impl FnOnce(Tensor, Compute) -> Result<Tensor, KernelError>,
) -> Result<Tensor, KernelError> {
    let dtype = tensor.dtype();
    let compute = Compute::of(dtype);
    Ok(cast(f(cast(tensor, compute.dtype())?, compute)?, dtype)?)
}

/// A tensor of `shape` whose elements are all `number`.
///
/// # Errors
/// If the shape is too large.
pub fn full(shape: &[usize], number: Number, dtype: DType) -> Result<Tensor, KernelError> {
    let count = num_elements(shape)?;
    dispatch!(dtype, T => Ok(Tensor::new(shape, Storage::filled(T::from_number(number), count)?)?))
}
