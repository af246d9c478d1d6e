//! Tensors outside MLIR, used by the evaluator, the observers and the archive readers.
//!
//! A [`Tensor`] is an immutable n-dimensional array on shared memory, which may be mapped from a file: cloning a
//! tensor, and reordering or selecting its elements, copies nothing. Elements are read through ndarray's views
//! ([`Tensor::view`]) and written through an [`Array`].

mod array;
mod buffer;
mod complex;
mod dtype;
mod elements;
mod float8;
mod gather;
mod layout;
mod storage;
#[cfg(test)]
mod tests;
mod views;

pub use array::Array;
pub use buffer::ByteOwner;
pub use complex::{Complex32, Complex64};
pub use dtype::{Element, TorchBool};
pub use elements::Elements;
pub use float8::{Float8E4M3, Float8E5M2};
pub use gather::{gather, gather_into};
pub use half::{bf16, f16};
pub use layout::{Layout, Places, contiguous_strides};
pub use storage::Storage;

use crate::{lanes, memory::MemoryError};
use buffer::Buffer;
use ndarray::ArrayViewD;
pub use pt2e_schema::DType;
use std::{borrow::Cow, ops::Range, sync::Arc};

/// Why a tensor could not be created or read.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TensorError {
    /// The number of bytes or elements does not fit the shape.
    #[error("a {dtype} tensor of shape {shape:?} has {expected} elements, but {found} were given")]
    Length {
        /// The requested element type.
        dtype: DType,
        /// The requested shape.
        shape: Vec<usize>,
        /// The number of elements of the shape.
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
    /// The requested bytes are outside their owner's.
    #[error("bytes {0:?} are outside the memory of their owner")]
    OutOfBounds(Range<usize>),
    /// Sizes and strides address elements outside the memory, or overlapping ones.
    #[error("sizes {shape:?} and strides {strides:?} from offset {first} do not fit into {room} elements, or overlap")]
    Layout {
        /// The sizes.
        shape: Vec<usize>,
        /// The strides, in elements.
        strides: Vec<isize>,
        /// The offset of the first element.
        first: usize,
        /// The number of elements in the memory.
        room: usize,
    },
    /// A shape does not broadcast to another.
    #[error("shape {from:?} does not expand to {to:?}")]
    Expand {
        /// The shape.
        from: Vec<usize>,
        /// The wanted shape.
        to: Vec<usize>,
    },
    /// The tensor has the wrong dtype.
    #[error("expected a {expected} tensor, got {found}")]
    DType {
        /// The requested dtype.
        expected: DType,
        /// The dtype of the tensor.
        found: DType,
    },
}

/// An immutable n-dimensional array with any strides; cloning shares the memory.
#[derive(Clone, Debug)]
pub struct Tensor {
    dtype: DType,
    layout: Layout,
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
        Ok(Self::over(data, Layout::row_major(shape)))
    }

    fn over<T: Element>(data: Storage<T>, layout: Layout) -> Self {
        Self { dtype: T::DTYPE, layout, buffer: Buffer::new(data) }
    }

    /// A tensor of `shape` over a vector in row-major order. If the program determines the number of elements, use
    /// [`Storage`] and [`Tensor::new`] instead, which observe the memory budget.
    ///
    /// # Errors
    /// As [`Tensor::new`].
    pub fn from_vec<T: Element>(shape: &[usize], data: Vec<T>) -> Result<Self, TensorError> {
        Self::new(shape, data.into())
    }

    /// A 1-d tensor over a vector.
    pub(crate) fn vector<T: Element>(data: Vec<T>) -> Self {
        let layout = Layout::row_major(&[data.len()]);
        Self::over(data.into(), layout)
    }

    /// A 0-d tensor.
    pub fn scalar<T: Element>(value: T) -> Self {
        Self::over(vec![value].into(), Layout::row_major(&[]))
    }

    /// A tensor over little-endian bytes that `owner` keeps alive; copied only if the bytes are not aligned.
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
        Ok(Self { dtype, layout: Layout::row_major(shape), buffer })
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The sizes, outermost first; empty for a 0-d tensor.
    pub fn shape(&self) -> &[usize] {
        self.layout.shape()
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.shape().len()
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.layout.len()
    }

    /// Whether the tensor has no elements.
    pub fn is_empty(&self) -> bool {
        self.layout.is_empty()
    }

    /// Where the elements are in memory.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether the elements are in memory in row-major order, without gaps.
    pub fn is_contiguous(&self) -> bool {
        self.layout.is_row_major()
    }

    /// The same elements in row-major order in memory: this tensor if it is contiguous, else a copy.
    ///
    /// # Errors
    /// [`TensorError::Memory`] if there is no memory for a copy.
    pub fn contiguous(self) -> Result<Self, TensorError> {
        if self.is_contiguous() {
            let layout = self.layout.row_major_as(self.shape());
            return Ok(Self { layout, ..self });
        }
        // Runs along a contiguous last dimension are copied as slices.
        if self.layout.strides().last() == Some(&1) {
            return crate::dispatch!(self.dtype, T => Self::new(self.shape(), gather(self.view::<T>()?)?));
        }
        crate::dispatch!(self.dtype, T => {
            let mut array = Array::<T>::zeroed(self.shape())?;
            lanes::copy(array.bits_mut()?, self.bits::<T>()?);
            Ok(array.into())
        })
    }

    /// The elements in row-major order as little-endian bytes. If the tensor is not [contiguous](Self::contiguous),
    /// they are a copy, which does not count as memory in use.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        let size = self.dtype.size();
        match self.contiguous_span() {
            Some(span) => Cow::Borrowed(&self.buffer.bytes()[span.start * size..span.end * size]),
            None => Cow::Owned(crate::dispatch!(self.dtype, T => {
                let mut bytes = Vec::with_capacity(self.len() * size);
                let elements = self.view::<T>().into_iter().flatten();
                elements.for_each(|element| bytes.extend_from_slice(bytemuck::bytes_of(element)));
                bytes
            })),
        }
    }

    /// As [`Tensor::bytes`], with shared ownership instead of a borrow.
    pub fn shared_bytes(&self) -> (Arc<dyn ByteOwner>, Range<usize>) {
        let size = self.dtype.size();
        match self.contiguous_span() {
            Some(span) => (Arc::new(self.buffer.clone()), span.start * size..span.end * size),
            None => {
                let copy = self.bytes().into_owned();
                let range = 0..copy.len();
                (Arc::new(copy), range)
            }
        }
    }

    /// The range of the elements in memory, if they are contiguous.
    fn contiguous_span(&self) -> Option<Range<usize>> {
        self.layout.span().filter(|_| self.is_contiguous())
    }

    /// Whether two tensors are the same elements of the same memory.
    pub fn same_memory(&self, other: &Self) -> bool {
        self.buffer.same_memory(&other.buffer) && self.layout == other.layout
    }

    /// All elements of the memory, in memory order.
    fn memory<T: Element>(&self) -> &[T] {
        bytemuck::cast_slice(self.buffer.bytes())
    }

    /// The elements as an array view.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s.
    pub fn view<T: Element>(&self) -> Result<ArrayViewD<'_, T>, TensorError> {
        self.check_dtype::<T>()?;
        self.layout.view(self.memory())
    }

    /// The bits of the elements as an array view.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s.
    pub fn bits<T: Element>(&self) -> Result<ArrayViewD<'_, T::Bits>, TensorError> {
        self.check_dtype::<T>()?;
        self.layout.view(bytemuck::cast_slice(self.buffer.bytes()))
    }

    /// The elements in row-major order; copied if they are not [contiguous](Self::contiguous).
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s; [`TensorError::Memory`] if there is no memory for a copy.
    pub fn as_slice<T: Element>(&self) -> Result<Elements<'_, T>, TensorError> {
        self.check_dtype::<T>()?;
        Ok(match self.contiguous_span() {
            Some(span) => Elements::Stored(&self.memory()[span]),
            None => Elements::Copied(self.clone().contiguous()?.into_storage()?),
        })
    }

    /// Applies `f` to the elements in memory order; `f` must return as many elements. The result has the layout of this
    /// tensor, or row-major order if this tensor has gaps or repeated elements.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s, [`TensorError::Length`] if `f` returns another number of
    /// elements, and those of `f`.
    pub fn map_memory<T: Element, U: Element>(
        &self,
        f: impl FnOnce(&[T]) -> Result<Storage<U>, TensorError>,
    ) -> Result<Self, TensorError> {
        let (elements, layout) = self.without_gaps()?;
        let data = f(&elements)?;
        check_length::<U>(self.shape(), data.len())?;
        Ok(Self::over(data, layout))
    }

    /// The elements without gaps and their layout: in memory order if the memory has no gaps, else copied in row-major order.
    fn without_gaps<T: Element>(&self) -> Result<(Elements<'_, T>, Layout), TensorError> {
        Ok(match self.gapless()? {
            Some(elements) => (Elements::Stored(elements), self.layout.at_start()),
            None => (self.as_slice()?, Layout::row_major(self.shape())),
        })
    }

    /// The elements in memory order, if there are no gaps, no repeated elements and no negative strides.
    fn gapless<T: Element>(&self) -> Result<Option<&[T]>, TensorError> {
        if let Some(span) = self.contiguous_span() {
            self.check_dtype::<T>()?;
            return Ok(Some(&self.memory()[span]));
        }
        // With a negative stride, the layout would not start at the lowest offset.
        let forwards = self.layout.strides().iter().all(|&stride| stride >= 0);
        Ok(self.view()?.to_slice_memory_order().filter(|_| forwards))
    }

    /// Whether no other tensor shares the memory, so that a result can be written in place.
    pub fn is_alone(&self) -> bool {
        self.buffer.is_alone()
    }

    /// The elements in row-major order as storage; not copied if the tensor is contiguous, fills its memory, and no
    /// other tensor shares it.
    ///
    /// # Errors
    /// As [`Tensor::as_slice`].
    pub fn into_storage<T: Element>(self) -> Result<Storage<T>, TensorError> {
        match self.as_slice::<T>()? {
            Elements::Stored(elements) if elements.len() != self.memory::<T>().len() => Storage::copied(elements),
            Elements::Stored(_) => self.buffer.into_storage(),
            Elements::Copied(elements) => Ok(elements),
        }
    }

    /// As [`Tensor::into_storage`], as a vector, which no longer counts as memory in use.
    ///
    /// # Errors
    /// As [`Tensor::into_storage`].
    pub fn into_vec<T: Element>(self) -> Result<Vec<T>, TensorError> {
        Ok(self.into_storage()?.into_vec())
    }

    /// The same elements in row-major order under another shape; copied only if strides cannot express it.
    ///
    /// # Errors
    /// If the number of elements differs, or there is no memory for a copy.
    pub fn reshape(self, shape: &[usize]) -> Result<Self, TensorError> {
        let expected = num_elements(shape)?;
        if expected != self.len() {
            let found = self.len();
            return Err(TensorError::Length { dtype: self.dtype, shape: shape.to_vec(), expected, found });
        }
        match self.reshaped_layout(shape)? {
            Some(layout) => Ok(Self { layout, ..self }),
            None => self.contiguous()?.reshape(shape),
        }
    }

    fn check_dtype<T: Element>(&self) -> Result<(), TensorError> {
        if self.dtype == T::DTYPE {
            return Ok(());
        }
        Err(TensorError::DType { expected: T::DTYPE, found: self.dtype })
    }
}

fn check_length<T: Element>(shape: &[usize], found: usize) -> Result<(), TensorError> {
    let expected = num_elements(shape)?;
    if expected == found {
        return Ok(());
    }
    Err(TensorError::Length { dtype: T::DTYPE, shape: shape.to_vec(), expected, found })
}
