//! Loops over elements: the ones that elementwise kernels are made of.

use super::{
    kernel::{KernelError, Number, Value},
    layout::{CHUNK, View, broadcast_shapes, map_in_place},
    numeric::{Compute, Numeric, cast},
};
use crate::tensor::{DType, Element, Tensor, num_elements};
use rayon::prelude::*;

/// Applies `f` to every element, in the tensor's own memory where nothing else uses it.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map<T: Numeric>(tensor: Tensor, f: impl Fn(T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = tensor.shape().to_vec();
    let mut data = tensor.into_vec::<T>()?;
    map_in_place(&mut data, |value| *value = f(*value));
    Ok(Tensor::from_vec(&shape, data)?)
}

/// Applies `f` to every element; the result has another element type.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map_to<T: Numeric, U: Element>(tensor: &Tensor, f: impl Fn(T) -> U) -> Result<Tensor, KernelError> {
    let data = tensor.as_slice::<T>()?.iter().map(|&value| f(value)).collect();
    Ok(Tensor::from_vec::<U>(tensor.shape(), data)?)
}

/// A number or tensor as a tensor of `dtype`.
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
    crate::dispatch!(dtype, T => Tensor::scalar(number.to_element::<T>()))
}

impl Number {
    /// The number as an element of a tensor.
    pub fn to_element<T: Numeric>(self) -> T {
        match self {
            Number::Float(value) => T::from_float(value),
            other => T::from_int(other.to_i64()),
        }
    }
}

/// Applies `f` to the elements of two tensors, broadcast; in the memory of one whose shape is the result's.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip<T: Numeric>(a: Tensor, b: Tensor, f: impl Fn(T, T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    if a.shape() == shape {
        zip_into(a, b, f)
    } else if b.shape() == shape {
        zip_into(b, a, |b, a| f(a, b))
    } else {
        zip_to(&a, &b, f)
    }
}

/// Applies `f` to the elements of `a` and those of `b` broadcast to the shape of `a`.
fn zip_into<T: Numeric>(a: Tensor, b: Tensor, f: impl Fn(T, T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = a.shape().to_vec();
    let view = View::new(b.shape()).expand(&shape)?;
    let mut data = a.into_vec::<T>()?;
    let (other, repeats) = view.split_repeats();
    if let &[other] = b.as_slice::<T>()? {
        map_in_place(&mut data, |value| *value = f(*value, other));
    } else if repeats > 1 {
        let other = other.gather(b.as_slice::<T>()?);
        let runs = data.par_chunks_mut(repeats).zip(&other).with_min_len(CHUNK.div_ceil(repeats));
        runs.for_each(|(run, &other)| run.iter_mut().for_each(|value| *value = f(*value, other)));
    } else {
        let b = view.read(b)?;
        let chunks = data.par_chunks_mut(CHUNK).zip(b.as_slice::<T>()?.par_chunks(CHUNK));
        chunks.for_each(|(chunk, other)| chunk.iter_mut().zip(other).for_each(|(v, &other)| *v = f(*v, other)));
    }
    Ok(Tensor::from_vec(&shape, data)?)
}

/// Applies `f` to the elements of two tensors, broadcast; the result may have another element type.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip_to<T: Numeric, U: Element>(a: &Tensor, b: &Tensor, f: impl Fn(T, T) -> U) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    let (a, b) = (expand(a.clone(), &shape)?, expand(b.clone(), &shape)?);
    let pairs = a.as_slice::<T>()?.iter().zip(b.as_slice::<T>()?);
    Ok(Tensor::from_vec::<U>(&shape, pairs.map(|(&a, &b)| f(a, b)).collect())?)
}

/// A tensor broadcast to `shape`.
///
/// # Errors
/// If it does not broadcast to it.
pub fn expand(tensor: Tensor, shape: &[usize]) -> Result<Tensor, KernelError> {
    View::new(tensor.shape()).expand(shape)?.read(tensor)
}

/// Applies `f` to a tensor cast to the type its dtype is computed in, and casts the result back.
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
    crate::dispatch!(dtype, T => Ok(Tensor::from_vec(shape, vec![number.to_element::<T>(); count])?))
}
