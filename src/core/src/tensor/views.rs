//! Tensors on the memory of other tensors: the same elements, or some of them, in another order.
//!
//! ndarray works the layouts out, on [`Places`].

use super::{Layout, Places, Tensor, TensorError, num_elements};
use crate::lanes::{merge_axes, without_ones};
use ndarray::{ArrayView, Axis, IxDyn, Slice};

impl Tensor {
    /// The tensor whose elements are those that `f` leaves of this one's, in the order that it gives them.
    ///
    /// # Errors
    /// Those of `f`.
    pub fn rearranged<E: From<TensorError>>(
        self,
        f: impl for<'a> FnOnce(Places<'a>) -> Result<Places<'a>, E>,
    ) -> Result<Self, E> {
        let memory = self.one_byte_each();
        let layout = Layout::of_view(&f(self.layout.view(memory)?)?, memory)?;
        Ok(Self { layout, ..self })
    }

    /// As many bytes of the memory as it has elements.
    fn one_byte_each(&self) -> &[u8] {
        let bytes = self.buffer.bytes();
        &bytes[..bytes.len() / self.dtype.size()]
    }

    /// The dimensions in another order: dimension `i` is the former `dims[i]`, and each is there once.
    ///
    /// # Errors
    /// None; so for all the functions below that do not say more.
    pub fn permute(self, dims: &[usize]) -> Result<Self, TensorError> {
        self.rearranged(|places| Ok(places.permuted_axes(IxDyn(dims))))
    }

    /// Two dimensions exchanged.
    ///
    /// # Errors
    /// None.
    pub fn transpose(self, a: usize, b: usize) -> Result<Self, TensorError> {
        self.rearranged(|mut places| {
            places.swap_axes(a, b);
            Ok(places)
        })
    }

    /// Every `step`-th position of dimension `dim` in `start..end`, as far as there are such positions.
    ///
    /// # Errors
    /// None.
    pub fn slice(self, dim: usize, start: usize, end: usize, step: usize) -> Result<Self, TensorError> {
        let end = end.min(self.shape()[dim]);
        let slice = Slice::from(start.min(end)..end).step_by(isize::try_from(step).unwrap_or(isize::MAX));
        self.rearranged(|places| Ok(places.slice_axis_move(Axis(dim), slice)))
    }

    /// Dimension `dim` backwards.
    ///
    /// # Errors
    /// None.
    pub fn flip(self, dim: usize) -> Result<Self, TensorError> {
        self.rearranged(|mut places| {
            places.invert_axis(Axis(dim));
            Ok(places)
        })
    }

    /// Without dimension `dim`, at position `index` of it.
    ///
    /// # Errors
    /// None.
    pub fn select(self, dim: usize, index: usize) -> Result<Self, TensorError> {
        self.rearranged(|places| Ok(places.index_axis_move(Axis(dim), index)))
    }

    /// Dimensions of size 1 repeated to `shape`, which may have more dimensions in front.
    ///
    /// # Errors
    /// [`TensorError::Expand`] if a size differs and is not 1; [`TensorError::TooLarge`] if there are more elements than addresses.
    pub fn expand(self, shape: &[usize]) -> Result<Self, TensorError> {
        if self.shape() == shape {
            return Ok(self);
        }
        // ndarray does not broadcast to such shapes either, and does not say why.
        num_elements(shape)?;
        let memory = self.one_byte_each();
        let places = self.layout.view(memory)?;
        let wider: Option<ArrayView<'_, u8, IxDyn>> = places.broadcast(shape);
        let wrong = || TensorError::Expand { from: self.shape().to_vec(), to: shape.to_vec() };
        let layout = Layout::of_view(&wider.ok_or_else(wrong)?, memory)?;
        Ok(Self { layout, ..self })
    }

    /// The diagonal of two dimensions, which becomes the last dimension; `offset` columns to the right of the main one.
    ///
    /// # Errors
    /// None.
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

    /// Windows of `size` positions of dimension `dim`, `step` apart; the positions of a window are the new last dimension.
    ///
    /// # Errors
    /// None.
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

    /// Any sizes and strides, from the element at `offset` of the elements in row-major order.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside of the tensor; [`TensorError::Memory`] if the tensor is not in row-major
    /// order and there is no memory for a copy that is.
    pub fn as_strided(self, shape: &[usize], strides: &[usize], offset: usize) -> Result<Self, TensorError> {
        let tensor = self.contiguous()?;
        let strides: Vec<_> = strides.iter().map(|&stride| isize::try_from(stride).unwrap_or(isize::MAX)).collect();
        // In the elements of the tensor first: its memory may have more.
        let inside = Layout::strided(shape, &strides, offset, tensor.len())?;
        let first = tensor.layout.span().unwrap_or_default().start;
        let room = tensor.one_byte_each().len();
        let layout = Layout::strided(inside.shape(), &strides, first + offset, room)?;
        Ok(Self { layout, ..tensor })
    }

    /// Other sizes and strides, in the memory, from the same first element.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside of the memory.
    pub fn with_strides(self, shape: &[usize], strides: &[isize]) -> Result<Self, TensorError> {
        let memory = self.one_byte_each();
        let first = self.layout.view(memory)?.as_ptr().addr() - memory.as_ptr().addr();
        let layout = Layout::strided(shape, strides, first, memory.len())?;
        Ok(Self { layout, ..self })
    }

    /// The layout of the same elements in row-major order under another shape, if they need not be copied for it.
    pub(super) fn reshaped_layout(&self, shape: &[usize]) -> Result<Option<Layout>, TensorError> {
        if self.is_contiguous() {
            return Ok(Some(self.layout.row_major_as(shape)));
        }
        let mut places = self.layout.view(self.one_byte_each())?;
        merge_axes(&mut [&mut places]);
        Ok(self.layout.reshaped(shape, &without_ones(places)))
    }
}
