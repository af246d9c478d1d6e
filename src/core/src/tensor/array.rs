//! Uniquely owned arrays, which kernels write to.

use super::{Element, Layout, Storage, Tensor, TensorError, num_elements};
use ndarray::{ArrayViewD, ArrayViewMutD};

/// A writable n-dimensional array; it becomes a [`Tensor`] without a copy.
///
/// The elements fill its memory without gaps, in any order of the dimensions.
#[derive(Debug)]
pub struct Array<T> {
    data: Storage<T>,
    layout: Layout,
}

impl<T: Element> Array<T> {
    /// Zeros, in row-major order.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn zeroed(shape: &[usize]) -> Result<Self, TensorError> {
        Ok(Self { data: Storage::zeroed(num_elements(shape)?)?, layout: Layout::row_major(shape) })
    }

    /// The sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        self.layout.shape()
    }

    /// Where the elements are in memory.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The elements in memory order.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// The elements.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    pub fn view(&self) -> Result<ArrayViewD<'_, T>, TensorError> {
        self.layout.view(&self.data)
    }

    /// A writable view of the bits of the elements that `part`, a layout over this array's memory, selects.
    ///
    /// # Errors
    /// [`TensorError::Layout`] if an element is outside the memory, or two elements overlap.
    pub fn part_bits_mut(&mut self, part: &Layout) -> Result<ArrayViewMutD<'_, T::Bits>, TensorError> {
        part.view_mut(bytemuck::cast_slice_mut(&mut self.data))
    }

    /// A writable view of the bits of the elements.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    pub fn bits_mut(&mut self) -> Result<ArrayViewMutD<'_, T::Bits>, TensorError> {
        self.layout.view_mut(bytemuck::cast_slice_mut(&mut self.data))
    }

    /// A writable view of the elements.
    ///
    /// # Errors
    /// [`TensorError::Layout`], if an element were outside the memory.
    pub fn view_mut(&mut self) -> Result<ArrayViewMutD<'_, T>, TensorError> {
        self.layout.view_mut(&mut self.data)
    }
}

impl<T: Element> From<Array<T>> for Tensor {
    fn from(array: Array<T>) -> Self {
        Self::over(array.data, array.layout)
    }
}

impl Tensor {
    /// The elements as an array: without a copy if this tensor fills its memory and no other tensor shares it. The
    /// order of the dimensions in memory is kept unless there are gaps or repeated elements.
    ///
    /// # Errors
    /// [`TensorError::DType`] if the elements are not `T`s; [`TensorError::Memory`] if there is no memory for a copy.
    pub fn into_array<T: Element>(self) -> Result<Array<T>, TensorError> {
        let Some(run) = self.gapless::<T>()? else {
            let layout = Layout::row_major(self.shape());
            return Ok(Array { data: self.contiguous()?.into_storage()?, layout });
        };
        if run.len() != self.memory::<T>().len() {
            return Ok(Array { data: Storage::copied(run)?, layout: self.layout.at_start() });
        }
        Ok(Array { data: self.buffer.into_storage()?, layout: self.layout })
    }
}
