//! Views: tensors that share memory with others and hold all or some of their elements in another order.
//!
//! ndarray computes the layouts, on [`Places`], and panics for dimensions and positions that do not exist. Whether each
//! element of a new layout is inside the memory is checked here, because a wrong layout would read other memory; that
//! check cannot fail for arguments that ndarray accepts.

use super::{Layout, Places, Tensor, TensorError, num_elements};
use crate::lanes::{merge_axes, without_ones};
use ndarray::{ArrayView, Axis, IxDyn, Slice};

impl Tensor {
    /// The tensor with the layout that `f` gives to a view of this one.
    ///
    /// # Errors
    /// Those of `f`.
    fn rearranged<E: From<TensorError>>(
        self,
        f: impl for<'a> FnOnce(Places<'a>) -> Result<Places<'a>, E>,
    ) -> Result<Self, E> {
        let memory = self.one_byte_each();
        let layout = Layout::of_view(&f(self.layout.view(memory)?)?, memory)?;
        Ok(Self { layout, ..self })
    }

    /// The first bytes of the memory, as many as the memory has elements.
    fn one_byte_each(&self) -> &[u8] {
        let bytes = self.buffer.bytes();
        &bytes[..bytes.len() / self.dtype.size()]
    }

    /// The dimensions in another order: dimension `i` is the former `dims[i]`. `dims` must be a permutation.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If `dims` is not a permutation.
    pub fn permute(self, dims: &[usize]) -> Result<Self, TensorError> {
        self.rearranged(|places| Ok(places.permuted_axes(IxDyn(dims))))
    }

    /// The tensor with two dimensions swapped.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimensions.
    pub fn transpose(self, a: usize, b: usize) -> Result<Self, TensorError> {
        self.rearranged(|mut places| {
            places.swap_axes(a, b);
            Ok(places)
        })
    }

    /// Every `step`-th position of dimension `dim` in `start..end`; bounds beyond the size are clamped.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimension, or `step` is 0.
    pub fn slice(self, dim: usize, start: usize, end: usize, step: usize) -> Result<Self, TensorError> {
        let end = end.min(self.shape()[dim]);
        let slice = Slice::from(start.min(end)..end).step_by(isize::try_from(step).unwrap_or(isize::MAX));
        self.rearranged(|places| Ok(places.slice_axis_move(Axis(dim), slice)))
    }

    /// The tensor with dimension `dim` reversed.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimension.
    pub fn flip(self, dim: usize) -> Result<Self, TensorError> {
        self.rearranged(|mut places| {
            places.invert_axis(Axis(dim));
            Ok(places)
        })
    }

    /// The slice at position `index` of dimension `dim`, without that dimension.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimension, or the dimension not the position.
    pub fn select(self, dim: usize, index: usize) -> Result<Self, TensorError> {
        self.rearranged(|places| Ok(places.index_axis_move(Axis(dim), index)))
    }

    /// The tensor broadcast to `shape`: dimensions of size 1 are repeated, and dimensions may be added in front.
    ///
    /// # Errors
    /// [`TensorError::Expand`] if a size differs and is not 1; [`TensorError::TooLarge`] if the number of elements overflows.
    pub fn expand(self, shape: &[usize]) -> Result<Self, TensorError> {
        if self.shape() == shape {
            return Ok(self);
        }
        // ndarray rejects shapes that are too large as well, but without saying why.
        num_elements(shape)?;
        let memory = self.one_byte_each();
        let places = self.layout.view(memory)?;
        let wider: Option<ArrayView<'_, u8, IxDyn>> = places.broadcast(shape);
        let wrong = || TensorError::Expand { from: self.shape().to_vec(), to: shape.to_vec() };
        let layout = Layout::of_view(&wider.ok_or_else(wrong)?, memory)?;
        Ok(Self { layout, ..self })
    }

    /// The diagonal of two dimensions, as the new last dimension; `offset` columns to the right of the main diagonal.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimensions.
    pub fn diagonal(self, rows: usize, columns: usize, offset: i64) -> Result<Self, TensorError> {
        let skip = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        let (down, right) = if offset < 0 { (skip, 0) } else { (0, skip) };
        let corner = self.slice(rows, down, usize::MAX, 1)?.slice(columns, right, usize::MAX, 1)?;
        let (sizes, strides) = (corner.shape(), corner.layout.strides());
        let others: Vec<_> = (0..corner.rank()).filter(|dim| *dim != rows && *dim != columns).collect();
        let mut shape: Vec<_> = others.iter().map(|&dim| sizes[dim]).collect();
        let mut steps: Vec<_> = others.iter().map(|&dim| strides[dim]).collect();
        shape.push(sizes[rows].min(sizes[columns]));
        steps.push(strides[rows] + strides[columns]);
        corner.with_strides(&shape, &steps)
    }

    /// Windows of `size` positions of dimension `dim`, `step` apart; the positions within a window become the new last dimension.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    ///
    /// # Panics
    /// If the tensor does not have the dimension, or `step` is 0. The window must not be larger than the dimension.
    pub fn unfold(self, dim: usize, size: usize, step: usize) -> Result<Self, TensorError> {
        let mut shape = self.shape().to_vec();
        let mut strides = self.layout.strides().to_vec();
        let stride = strides[dim];
        shape[dim] = (shape[dim] - size) / step + 1;
        strides[dim] = stride.wrapping_mul(step as isize);
        shape.push(size);
        strides.push(stride);
        self.with_strides(&shape, &strides)
    }

    /// A view with any sizes and strides, which refer to the elements in row-major order, starting at the element `offset`.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the tensor; [`TensorError::Memory`] if the tensor is not
    /// contiguous and there is no memory for a contiguous copy.
    pub fn as_strided(self, shape: &[usize], strides: &[usize], offset: usize) -> Result<Self, TensorError> {
        let tensor = self.contiguous()?;
        let strides: Vec<_> = strides.iter().map(|&stride| isize::try_from(stride).unwrap_or(isize::MAX)).collect();
        // Check against the tensor's own elements first: its memory may hold more.
        let inside = Layout::strided(shape, &strides, offset, tensor.len())?;
        let first = tensor.layout.span().unwrap_or_default().start;
        let room = tensor.one_byte_each().len();
        let layout = Layout::strided(inside.shape(), &strides, first + offset, room)?;
        Ok(Self { layout, ..tensor })
    }

    /// A view with other sizes and strides, which refer to memory, from the same first element.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the memory.
    pub fn with_strides(self, shape: &[usize], strides: &[isize]) -> Result<Self, TensorError> {
        let memory = self.one_byte_each();
        let first = self.layout.view(memory)?.as_ptr().addr() - memory.as_ptr().addr();
        let layout = Layout::strided(shape, strides, first, memory.len())?;
        Ok(Self { layout, ..self })
    }

    /// The layout of the same elements under another shape, if no copy is needed.
    pub(super) fn reshaped_layout(&self, shape: &[usize]) -> Result<Option<Layout>, TensorError> {
        if self.is_contiguous() {
            return Ok(Some(self.layout.row_major_as(shape)));
        }
        let mut places = self.layout.view(self.one_byte_each())?;
        merge_axes(&mut [&mut places]);
        Ok(self.layout.reshaped(shape, &without_ones(places)))
    }
}
