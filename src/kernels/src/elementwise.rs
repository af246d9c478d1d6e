//! Loops over elements: the ones that elementwise kernels are made of.

use crate::{
    kernel::{KernelError, Value},
    layout::{CHUNK, View, broadcast_shapes},
    numeric::{Compute, Numeric, cast},
};
use pt2e_core::{
    numerics::vectorized,
    tensor::{DType, Element, Storage, Tensor, num_elements},
};
use pt2e_schema::Number;
use rayon::prelude::*;

/// Applies `f` to every element, in the tensor's own memory where nothing else uses it.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map<T: Numeric>(tensor: Tensor, f: impl Fn(T) -> T + Sync) -> Result<Tensor, KernelError> {
    map_chunks::<T>(tensor, &|chunk| chunk.iter_mut().for_each(|value| *value = f(*value)))
}

/// As [`map`], the loop compiled for the vectors of the machine: for functions that take longer than reading memory does.
/// `f`, and what it calls, must be `#[inline(always)]`.
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

/// The parallel part of [`map`]: compiled once for each element type, not for each function.
fn map_chunks<T: Numeric>(tensor: Tensor, f: &(dyn Fn(&mut [T]) + Sync)) -> Result<Tensor, KernelError> {
    let shape = tensor.shape().to_vec();
    let mut data = tensor.into_storage::<T>()?;
    data.par_chunks_mut(CHUNK).for_each(f);
    Ok(Tensor::new(&shape, data)?)
}

/// Applies `f` to every element; the result has another element type.
///
/// # Errors
/// If the elements are not `T`s.
pub fn map_to<T: Numeric, U: Element>(tensor: &Tensor, mut f: impl FnMut(T) -> U) -> Result<Tensor, KernelError> {
    let data = Storage::collect(tensor.as_slice::<T>()?.iter().map(|&value| f(value)))?;
    Ok(Tensor::new::<U>(tensor.shape(), data)?)
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
    pt2e_core::dispatch!(dtype, T => Tensor::scalar(T::from_number(number)))
}

/// Applies `f` to the elements of two tensors, broadcast; in the memory of one whose shape is the result's.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip<T: Numeric>(a: Tensor, b: Tensor, f: impl Fn(T, T) -> T + Sync) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    if a.shape() != shape && b.shape() == shape {
        return zip_chunks::<T>(b, a, &|chunk, others| update(chunk, others, |b, a| f(a, b)));
    }
    zip_chunks::<T>(expand(a, &shape)?, b, &|chunk, others| update(chunk, others, &f))
}

/// `values[i] = f(values[i], others[i])`; a lone other stands for all.
fn update<T: Copy>(values: &mut [T], others: &[T], f: impl Fn(T, T) -> T) {
    if let &[other] = others {
        values.iter_mut().for_each(|value| *value = f(*value, other));
    } else {
        values.iter_mut().zip(others).for_each(|(value, &other)| *value = f(*value, other));
    }
}

/// The parallel part of [`zip()`]: compiled once for each element type, not for each function.
///
/// Calls `f` with parts of `a` and the elements of `b`, broadcast to the shape of `a`, that go with them: as many, or one
/// for the whole part.
fn zip_chunks<T: Numeric>(a: Tensor, b: Tensor, f: &(dyn Fn(&mut [T], &[T]) + Sync)) -> Result<Tensor, KernelError> {
    let shape = a.shape().to_vec();
    let view = View::new(b.shape()).expand(&shape)?;
    let mut data = a.into_storage::<T>()?;
    let (outer, repeats) = view.split_repeats();
    if b.len() == 1 {
        let other = b.as_slice::<T>()?;
        data.par_chunks_mut(CHUNK).for_each(|chunk| f(chunk, other));
    } else if repeats > 1 {
        let others = outer.gather(b.as_slice::<T>()?)?;
        let runs = data.par_chunks_mut(repeats).zip(others.par_chunks(1)).with_min_len(CHUNK.div_ceil(repeats));
        runs.for_each(|(run, other)| f(run, other));
    } else {
        let b = view.read(b)?;
        let chunks = data.par_chunks_mut(CHUNK).zip(b.as_slice::<T>()?.par_chunks(CHUNK));
        chunks.for_each(|(chunk, others)| f(chunk, others));
    }
    Ok(Tensor::new(&shape, data)?)
}

/// Applies `f` to the elements of two tensors, broadcast; the result may have another element type.
///
/// # Errors
/// If the shapes do not broadcast or the elements are not `T`s.
pub fn zip_to<T: Numeric, U: Element>(a: &Tensor, b: &Tensor, f: impl Fn(T, T) -> U) -> Result<Tensor, KernelError> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    let (a, b) = (expand(a.clone(), &shape)?, expand(b.clone(), &shape)?);
    let pairs = a.as_slice::<T>()?.iter().zip(b.as_slice::<T>()?);
    Ok(Tensor::new::<U>(&shape, Storage::collect(pairs.map(|(&a, &b)| f(a, b)))?)?)
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
    pt2e_core::dispatch!(dtype, T => Ok(Tensor::new(shape, Storage::filled(T::from_number(number), count)?)?))
}
