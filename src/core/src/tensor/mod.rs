//! Tensors outside MLIR: what the evaluator computes with, the observers look at and the readers read.
//!
//! A [`Tensor`] is contiguous in row-major order. Its memory is shared, and may be mapped from a file, so that handing
//! weights around copies nothing.

mod buffer;
mod complex;
mod dtype;
mod float8;
mod storage;

pub use buffer::ByteOwner;
pub use complex::{Complex32, Complex64};
pub use dtype::{Element, TorchBool};
pub use float8::{Float8E4M3, Float8E5M2};
pub use half::{bf16, f16};
pub use storage::Storage;

use crate::memory::MemoryError;
use buffer::Buffer;
use ndarray::{ArrayViewD, IxDyn};
pub use pt2e_schema::DType;
use std::{ops::Range, sync::Arc};

/// Why a tensor could not be made or looked at.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TensorError {
    /// The number of bytes or elements does not fit the shape.
    #[error("a {dtype} tensor of shape {shape:?} has {expected} elements, but {found} were given")]
    Length {
        /// Element type asked for.
        dtype: DType,
        /// Shape asked for.
        shape: Vec<usize>,
        /// Elements of that shape.
        expected: usize,
        /// Elements given.
        found: usize,
    },
    /// The number of elements of a shape overflows.
    #[error("the shape {0:?} has more elements than memory has addresses")]
    TooLarge(Vec<usize>),
    /// There is no memory for the elements.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The bytes asked for are outside their owner.
    #[error("bytes {0:?} are outside the memory they are said to be in")]
    OutOfBounds(Range<usize>),
    /// A tensor of another dtype was expected.
    #[error("expected a {expected} tensor, got {found}")]
    DType {
        /// The dtype the caller asked for.
        expected: DType,
        /// The dtype of the tensor.
        found: DType,
    },
}

/// A contiguous, immutable n-dimensional array of one [`DType`]; cloning shares the memory.
#[derive(Clone, Debug)]
pub struct Tensor {
    dtype: DType,
    shape: Vec<usize>,
    buffer: Buffer,
}

/// The number of elements of `shape`; 1 for a 0-d shape.
///
/// # Errors
/// [`TensorError::TooLarge`] if it does not fit a `usize`.
pub fn num_elements(shape: &[usize]) -> Result<usize, TensorError> {
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d)).ok_or_else(|| TensorError::TooLarge(shape.to_vec()))
}

impl Tensor {
    /// A tensor of `shape` over `data`, in row-major order.
    ///
    /// # Errors
    /// If `data` does not have the number of elements of `shape`.
    pub fn new<T: Element>(shape: &[usize], data: Storage<T>) -> Result<Self, TensorError> {
        check_length::<T>(shape, data.len())?;
        Ok(Self { dtype: T::DTYPE, shape: shape.to_vec(), buffer: Buffer::new(data) })
    }

    /// A tensor of `shape` over a vector that is there already, in row-major order. Where a program decides how many elements
    /// there are, [`Storage`] and [`Tensor::new`] make what is within the memory budget.
    ///
    /// # Errors
    /// As [`Tensor::new`].
    pub fn from_vec<T: Element>(shape: &[usize], data: Vec<T>) -> Result<Self, TensorError> {
        Self::new(shape, data.into())
    }

    /// A 0-d tensor.
    pub fn scalar<T: Element>(value: T) -> Self {
        Self { dtype: T::DTYPE, shape: Vec::new(), buffer: Buffer::new(vec![value].into()) }
    }

    /// A tensor over little-endian bytes that `owner` keeps alive; copied only where the bytes are not aligned.
    ///
    /// # Errors
    /// If `range` is outside the owner or is not the size of the tensor, or if there is no memory for a copy.
    pub fn from_owner(
        dtype: DType,
        shape: &[usize],
        owner: Arc<dyn ByteOwner>,
        range: Range<usize>,
    ) -> Result<Self, TensorError> {
        let expected = num_elements(shape)?;
        let found = range.len();
        if expected.checked_mul(dtype.size()) != Some(found) {
            return Err(TensorError::Length { dtype, shape: shape.to_vec(), expected, found: found / dtype.size() });
        }
        let buffer = crate::dispatch!(dtype, T => Buffer::shared::<T>(owner, range.clone()))?;
        let buffer = buffer.ok_or(TensorError::OutOfBounds(range))?;
        Ok(Self { dtype, shape: shape.to_vec(), buffer })
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The sizes, outermost first; empty for a 0-d tensor.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Number of dimensions.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements as little-endian bytes.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.bytes()
    }

    /// Whether two tensors share their memory.
    pub fn same_memory(&self, other: &Self) -> bool {
        self.buffer.same_memory(&other.buffer)
    }

    /// The elements as an array view.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s.
    pub fn view<T: Element>(&self) -> Result<ArrayViewD<'_, T>, TensorError> {
        let data = self.as_slice::<T>()?;
        ArrayViewD::from_shape(IxDyn(&self.shape), data).map_err(|_| TensorError::TooLarge(self.shape.clone()))
    }

    /// The elements in row-major order.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s.
    pub fn as_slice<T: Element>(&self) -> Result<&[T], TensorError> {
        self.check_dtype::<T>()?;
        Ok(bytemuck::cast_slice(self.buffer.bytes()))
    }

    /// The elements as storage, without a copy where this tensor is the only one over its memory.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s; [`TensorError::Memory`] if there is no memory for a copy.
    pub fn into_storage<T: Element>(self) -> Result<Storage<T>, TensorError> {
        self.check_dtype::<T>()?;
        self.buffer.into_storage()
    }

    /// As [`Tensor::into_storage`], as a vector, whose memory counts no more.
    ///
    /// # Errors
    /// As [`Tensor::into_storage`].
    pub fn into_vec<T: Element>(self) -> Result<Vec<T>, TensorError> {
        Ok(self.into_storage()?.into_vec())
    }

    /// The same elements under another shape.
    ///
    /// # Errors
    /// If the number of elements differs.
    pub fn reshape(self, shape: &[usize]) -> Result<Self, TensorError> {
        let expected = num_elements(shape)?;
        if expected != self.len() {
            let found = self.len();
            return Err(TensorError::Length { dtype: self.dtype, shape: shape.to_vec(), expected, found });
        }
        Ok(Self { shape: shape.to_vec(), ..self })
    }

    fn check_dtype<T: Element>(&self) -> Result<(), TensorError> {
        if self.dtype == T::DTYPE {
            return Ok(());
        }
        Err(TensorError::DType { expected: T::DTYPE, found: self.dtype })
    }
}

impl ByteOwner for Tensor {
    fn bytes(&self) -> &[u8] {
        self.buffer.bytes()
    }
}

fn check_length<T: Element>(shape: &[usize], found: usize) -> Result<(), TensorError> {
    let expected = num_elements(shape)?;
    if expected == found {
        return Ok(());
    }
    Err(TensorError::Length { dtype: T::DTYPE, shape: shape.to_vec(), expected, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn into_vec_moves_unshared_memory_and_copies_shared_memory() {
        let t = Tensor::from_vec(&[2], vec![1f32, 2.0]).unwrap();
        let address = t.bytes().as_ptr();
        let shared = t.clone();
        assert!(shared.same_memory(&t));
        let copied = shared.into_vec::<f32>().unwrap();
        assert_ne!(copied.as_ptr().cast(), address);
        let moved = t.into_vec::<f32>().unwrap();
        assert_eq!(moved.as_ptr().cast(), address);
    }

    #[test]
    fn misaligned_owner_bytes_are_copied() {
        let mut bytes = vec![0u8; 9];
        bytes[1..5].copy_from_slice(&1.5f32.to_le_bytes());
        bytes[5..9].copy_from_slice(&2.5f32.to_le_bytes());
        let t = Tensor::from_owner(DType::F32, &[2], Arc::new(bytes), 1..9).unwrap();
        assert_eq!(t.as_slice::<f32>().unwrap(), [1.5, 2.5]);
    }

    #[test]
    fn wrong_sizes_are_errors() {
        assert!(Tensor::from_vec(&[3], vec![0u8; 2]).is_err());
        assert!(Tensor::from_owner(DType::I64, &[1], Arc::new(vec![0u8; 8]), 4..12).is_err());
        assert!(num_elements(&[usize::MAX, 2]).is_err());
        assert!(Tensor::scalar(1u8).as_slice::<i8>().is_err());
    }
}
