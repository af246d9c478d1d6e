//! Layouts: sizes, strides and start offset of an array in memory.

use super::{TensorError, num_elements};
use ndarray::{ArrayViewD, ArrayViewMutD, Dimension, IxDyn, ShapeBuilder};
use std::ops::Range;

/// A view with one dummy byte per element, on which ndarray computes layouts independently of the element type. The
/// values of the bytes are irrelevant.
pub type Places<'a> = ArrayViewD<'a, u8>;

/// Sizes, strides and start offset, all in elements.
///
/// Strides may be negative, and are 0 for a dimension that repeats one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    shape: IxDyn,
    /// Each is an `isize` stored as `usize`, as ndarray expects them.
    strides: IxDyn,
    /// The lowest offset of any element.
    start: usize,
}

/// The strides of an array in row-major order. As in PyTorch, a dimension of size 0 counts as 1.
pub fn contiguous_strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1usize; shape.len()];
    set_row_major(shape, &mut strides);
    strides
}

fn set_row_major(shape: &[usize], strides: &mut [usize]) {
    let mut elements = 1usize;
    for (stride, &size) in strides.iter_mut().zip(shape).rev() {
        *stride = elements;
        elements = elements.saturating_mul(size.max(1));
    }
}

impl Layout {
    /// Row-major order, from the start of the memory.
    pub fn row_major(shape: &[usize]) -> Self {
        let shape = IxDyn(shape);
        let mut strides = shape.clone();
        set_row_major(shape.slice(), strides.slice_mut());
        Self { shape, strides, start: 0 }
    }

    /// Sizes and strides, with the first element at offset `first` in a memory of `room` elements.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the memory.
    pub fn strided(shape: &[usize], strides: &[isize], first: usize, room: usize) -> Result<Self, TensorError> {
        let wrong = || TensorError::Layout { shape: shape.to_vec(), strides: strides.to_vec(), first, room };
        if shape.len() != strides.len() {
            return Err(wrong());
        }
        if num_elements(shape)? == 0 {
            return Ok(Self::row_major(shape));
        }
        let mut layout = Self { shape: IxDyn(shape), strides: IxDyn(shape), start: first };
        for ((to, &stride), &size) in layout.strides.slice_mut().iter_mut().zip(strides).zip(shape) {
            // The stride of a dimension of size 1 is irrelevant.
            *to = if size == 1 { 0 } else { stride.cast_unsigned() };
            if stride < 0 {
                let back = stride.unsigned_abs().checked_mul(size - 1);
                layout.start = back.and_then(|back| layout.start.checked_sub(back)).ok_or_else(wrong)?;
            }
        }
        if layout.span().is_none_or(|span| span.end > room) { Err(wrong()) } else { Ok(layout) }
    }

    /// The layout of a view of `memory`.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if the view is of another memory.
    pub(super) fn of_view<T>(view: &ArrayViewD<'_, T>, memory: &[T]) -> Result<Self, TensorError> {
        let first = view.as_ptr().addr().wrapping_sub(memory.as_ptr().addr()) / size_of::<T>().max(1);
        Self::strided(view.shape(), view.strides(), first, memory.len())
    }

    /// The sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        self.shape.slice()
    }

    /// The stride of each dimension.
    pub fn strides(&self) -> &[isize] {
        bytemuck::cast_slice(self.strides.slice())
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.shape.size()
    }

    /// Whether the layout has no elements.
    pub fn is_empty(&self) -> bool {
        self.shape().contains(&0)
    }

    /// Whether the elements are in row-major order without gaps, from any start offset.
    pub fn is_row_major(&self) -> bool {
        let mut elements = 1;
        self.is_empty()
            || self.shape().iter().zip(self.strides.slice()).rev().all(|(&size, &stride)| {
                let follows = size == 1 || stride == elements;
                elements *= size;
                follows
            })
    }

    /// The same sizes and strides, starting at offset 0.
    pub(super) fn at_start(&self) -> Self {
        Self { start: 0, ..self.clone() }
    }

    /// Row-major order from the same start offset.
    pub(super) fn row_major_as(&self, shape: &[usize]) -> Self {
        Self { start: self.start, ..Self::row_major(shape) }
    }

    /// The range of offsets that contains all elements; `None` on overflow.
    pub fn span(&self) -> Option<Range<usize>> {
        if self.is_empty() {
            return Some(0..0);
        }
        let reach = self.shape().iter().zip(self.strides()).try_fold(0usize, |reach, (&size, &stride)| {
            reach.checked_add(stride.unsigned_abs().checked_mul(size - 1)?)
        });
        let end = reach?.checked_add(1)?.checked_add(self.start)?;
        Some(self.start..end)
    }

    /// The layout of the same elements under another shape, if strides can express it. `merged` is a view with the
    /// dimensions of this layout merged as far as possible.
    pub(super) fn reshaped(&self, shape: &[usize], merged: &Places<'_>) -> Option<Self> {
        let mut wider = merged.shape().iter().zip(merged.strides()).rev();
        let (mut room, mut step) = (1, 0isize);
        let mut strides = IxDyn(shape);
        for (to, &size) in strides.slice_mut().iter_mut().zip(shape).rev() {
            *to = 0;
            if size == 1 {
                continue;
            }
            if room == 1 {
                (room, step) = wider.next().map(|(&size, &stride)| (size, stride))?;
            }
            if room % size != 0 {
                return None;
            }
            *to = step.cast_unsigned();
            (room, step) = (room / size, step.wrapping_mul(size as isize));
        }
        Some(Self { shape: IxDyn(shape), strides, start: self.start })
    }

    /// The elements of `memory` in this layout.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the memory.
    pub fn view<'a, T>(&self, memory: &'a [T]) -> Result<ArrayViewD<'a, T>, TensorError> {
        let room = memory.len();
        let memory = memory.get(self.start..).ok_or_else(|| self.outside(room))?;
        let shape = self.shape.clone().strides(self.strides_in_use());
        ArrayViewD::from_shape(shape, memory).map_err(|_| self.outside(room))
    }

    /// As [`Layout::view`], writable.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the memory, or two elements overlap.
    pub fn view_mut<'a, T>(&self, memory: &'a mut [T]) -> Result<ArrayViewMutD<'a, T>, TensorError> {
        let room = memory.len();
        let memory = memory.get_mut(self.start..).ok_or_else(|| self.outside(room))?;
        let shape = self.shape.clone().strides(self.strides_in_use());
        ArrayViewMutD::from_shape(shape, memory).map_err(|_| self.outside(room))
    }

    /// The strides, or zeros for an empty layout, whose strides do not matter.
    fn strides_in_use(&self) -> IxDyn {
        if self.is_empty() { IxDyn::zeros(self.shape.ndim()) } else { self.strides.clone() }
    }

    fn outside(&self, room: usize) -> TensorError {
        let (shape, strides) = (self.shape().to_vec(), self.strides().to_vec());
        TensorError::Layout { shape, strides, first: self.start, room }
    }
}
