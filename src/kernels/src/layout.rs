//! Dimensions, broadcasting and strided views.

use super::{kernel::KernelError, numeric::Numeric};
use pt2e_core::{
    dispatch,
    tensor::{Storage, Tensor, TensorError, num_elements},
};

/// A dimension counted from the front; a 0-d tensor takes 0 and -1, as in PyTorch.
///
/// # Errors
/// If there is no such dimension.
pub fn normalize_dim(dim: i64, rank: usize) -> Result<usize, KernelError> {
    let count = rank.max(1) as i64;
    let from_front = if dim < 0 { dim.saturating_add(count) } else { dim };
    if (0..count).contains(&from_front) {
        return Ok(from_front as usize);
    }
    Err(KernelError::Invalid(format!("dimension {dim} of a tensor of {rank} dimensions")))
}

/// Dimensions counted from the front, each at most once; an empty list is all of them.
///
/// # Errors
/// If there is no such dimension, or one is named twice.
pub fn normalize_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, KernelError> {
    if dims.is_empty() {
        return Ok((0..rank).collect());
    }
    let mut seen = vec![false; rank.max(1)];
    let dims = dims.iter().map(|&dim| normalize_dim(dim, rank)).collect::<Result<Vec<_>, _>>()?;
    for &dim in &dims {
        if std::mem::replace(&mut seen[dim], true) {
            return Err(KernelError::Invalid(format!("dimension {dim} is named twice")));
        }
    }
    Ok(dims.into_iter().filter(|dim| *dim < rank).collect())
}

/// A size as PyTorch's integer.
///
/// # Errors
/// If it is negative.
pub fn size(value: i64) -> Result<usize, KernelError> {
    usize::try_from(value).map_err(|_| KernelError::Invalid(format!("a size of {value}")))
}

/// Sizes as PyTorch's integers, none of them inferred; their product fits memory's address space.
///
/// # Errors
/// If one is negative or their product overflows.
pub fn sizes(values: &[i64]) -> Result<Vec<usize>, KernelError> {
    let sizes = values.iter().map(|&value| size(value)).collect::<Result<Vec<_>, _>>()?;
    num_elements(&sizes)?;
    Ok(sizes)
}

/// The shape that all of `shapes` broadcast to.
///
/// # Errors
/// If two sizes of a dimension differ and neither is 1.
pub fn broadcast_shapes(shapes: &[&[usize]]) -> Result<Vec<usize>, KernelError> {
    let rank = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let mut result = vec![1; rank];
    for shape in shapes {
        for (to, &from) in result.iter_mut().rev().zip(shape.iter().rev()) {
            if *to == 1 {
                *to = from;
            } else if from != 1 && from != *to {
                return Err(KernelError::Invalid(format!("shapes {shapes:?} do not broadcast")));
            }
        }
    }
    Ok(result)
}

/// A strided view of a contiguous tensor.
///
/// The methods that make one view from another keep every element inside the tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    shape: Vec<usize>,
    strides: Vec<isize>,
    offset: usize,
}

impl View {
    /// All of a contiguous tensor of this shape.
    pub fn new(shape: &[usize]) -> Self {
        let mut strides = vec![0; shape.len()];
        let mut step = 1isize;
        for (stride, &size) in strides.iter_mut().zip(shape).rev() {
            *stride = step;
            step = step.saturating_mul(size.max(1) as isize);
        }
        Self { shape: shape.to_vec(), strides, offset: 0 }
    }

    /// A view of a contiguous tensor of `count` elements by sizes, strides and the position of its first element.
    ///
    /// # Errors
    /// If the view leaves the tensor.
    pub fn strided(shape: &[usize], strides: &[usize], offset: usize, count: usize) -> Result<Self, KernelError> {
        let outside = || {
            KernelError::Invalid(format!("sizes {shape:?}, strides {strides:?} from {offset} leave {count} elements"))
        };
        if shape.len() != strides.len() {
            return Err(outside());
        }
        let last = shape.iter().zip(strides).try_fold(offset, |last, (&size, &stride)| {
            size.saturating_sub(1).checked_mul(stride).and_then(|reach| last.checked_add(reach))
        });
        if num_elements(shape)? > 0 && last.is_none_or(|last| last >= count) {
            return Err(outside());
        }
        let strides = strides.iter().map(|&stride| isize::try_from(stride).unwrap_or(isize::MAX)).collect();
        Ok(Self { shape: shape.to_vec(), strides, offset })
    }

    /// The sizes of the view.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The strides of the dimensions of a contiguous tensor of this shape.
    pub fn contiguous_strides(shape: &[usize]) -> Vec<usize> {
        Self::new(shape).strides.into_iter().map(isize::unsigned_abs).collect()
    }

    /// The dimensions in another order: dimension `i` is the former `dims[i]`.
    pub fn permute(&self, dims: &[usize]) -> Self {
        Self {
            shape: dims.iter().map(|&dim| self.shape[dim]).collect(),
            strides: dims.iter().map(|&dim| self.strides[dim]).collect(),
            offset: self.offset,
        }
    }

    /// Two dimensions exchanged.
    pub fn transpose(&self, a: usize, b: usize) -> Self {
        let mut dims: Vec<_> = (0..self.shape.len()).collect();
        dims.swap(a, b);
        self.permute(&dims)
    }

    /// Every `step`-th position of dimension `dim` in `start..end`.
    pub fn slice(&self, dim: usize, start: usize, end: usize, step: usize) -> Self {
        let mut view = self.clone();
        let end = end.min(self.shape[dim]);
        view.shape[dim] = end.saturating_sub(start).div_ceil(step);
        if view.shape[dim] > 0 {
            view.offset = view.offset.wrapping_add_signed(self.strides[dim] * start as isize);
        }
        // A step that overflows leads to no second position.
        view.strides[dim] = view.strides[dim].wrapping_mul(step as isize);
        view
    }

    /// Dimension `dim` backwards.
    pub fn flip(&self, dim: usize) -> Self {
        let mut view = self.clone();
        let last = self.shape[dim].saturating_sub(1) as isize;
        view.offset = view.offset.wrapping_add_signed(self.strides[dim] * last);
        view.strides[dim] = -self.strides[dim];
        view
    }

    /// Without dimension `dim`, at position `index` of it.
    pub fn select(&self, dim: usize, index: usize) -> Self {
        let mut view = self.slice(dim, index, index + 1, 1);
        view.shape.remove(dim);
        view.strides.remove(dim);
        view
    }

    /// The diagonal of two dimensions, which becomes the last dimension; `offset` columns to the right of the main one.
    pub fn diagonal(&self, rows: usize, columns: usize, offset: i64) -> Self {
        let skip = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        let (down, right) = if offset < 0 { (skip, 0) } else { (0, skip) };
        let whole = |dim: usize, start: usize| (start.min(self.shape[dim]), self.shape[dim]);
        let ((down, end), (right, edge)) = (whole(rows, down), whole(columns, right));
        let mut view = self.slice(rows, down, end, 1).slice(columns, right, edge, 1);
        let size = view.shape[rows].min(view.shape[columns]);
        let stride = view.strides[rows] + view.strides[columns];
        for dim in [rows.max(columns), rows.min(columns)] {
            view.shape.remove(dim);
            view.strides.remove(dim);
        }
        view.shape.push(size);
        view.strides.push(stride);
        view
    }

    /// Windows of `size` positions of dimension `dim`, `step` apart; the positions of a window are the new last
    /// dimension.
    pub fn unfold(&self, dim: usize, size: usize, step: usize) -> Self {
        let mut view = self.clone();
        view.shape[dim] = (self.shape[dim] - size) / step + 1;
        view.strides[dim] = view.strides[dim].wrapping_mul(step as isize);
        view.shape.push(size);
        view.strides.push(self.strides[dim]);
        view
    }

    /// The view with its dimensions of size 1 repeated to `shape`, which may have more dimensions in front.
    ///
    /// # Errors
    /// If a size differs and is not 1.
    pub fn expand(&self, shape: &[usize]) -> Result<Self, KernelError> {
        let mismatch = || KernelError::Invalid(format!("shape {:?} does not expand to {shape:?}", self.shape));
        let lead = shape.len().checked_sub(self.shape.len()).ok_or_else(mismatch)?;
        let mut strides = vec![0; shape.len()];
        for (i, (&size, &stride)) in self.shape.iter().zip(&self.strides).enumerate() {
            if size == shape[lead + i] {
                strides[lead + i] = stride;
            } else if size != 1 {
                return Err(mismatch());
            }
        }
        num_elements(shape)?;
        Ok(Self { shape: shape.to_vec(), strides, offset: self.offset })
    }

    /// The view without the trailing dimensions that repeat one element, and the number of repetitions.
    pub fn split_repeats(&self) -> (Self, usize) {
        let mut view = self.clone();
        let mut repeats = 1;
        while let (Some(&size), Some(&stride)) = (view.shape.last(), view.strides.last()) {
            if stride != 0 && size != 1 {
                break;
            }
            repeats *= size;
            view.shape.pop();
            view.strides.pop();
        }
        (view, repeats)
    }

    /// The tensor that the view of `tensor` shows: shared memory where the view is all of the tensor, in order.
    ///
    /// # Errors
    /// None for a view made from the tensor's shape.
    pub fn read(&self, tensor: Tensor) -> Result<Tensor, KernelError> {
        if self.strides == Self::new(&self.shape).strides && num_elements(&self.shape)? == tensor.len() {
            return Ok(tensor.reshape(&self.shape)?);
        }
        dispatch!(tensor.dtype(), T => Ok(Tensor::new(&self.shape, self.gather(tensor.as_slice::<T>()?)?)?))
    }

    /// The elements that the view of `data` shows, in row-major order.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn gather<T: Numeric>(&self, data: &[T]) -> Result<Storage<T>, TensorError> {
        let mut out = Storage::with_capacity(num_elements(&self.shape)?)?;
        self.for_runs(|start, size, stride| match stride {
            1 => out.extend_from_slice(&data[start as usize..][..size]),
            0 => out.extend(std::iter::repeat_n(data[start as usize], size)),
            _ => out.extend((0..size as isize).map(|i| data[(start + i * stride) as usize])),
        })?;
        Ok(out)
    }

    /// Where the elements of the view are in the tensor, in row-major order.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn positions(&self) -> Result<Storage<usize>, TensorError> {
        let mut out = Storage::with_capacity(num_elements(&self.shape)?)?;
        self.for_runs(|start, size, stride| out.extend((0..size as isize).map(|i| (start + i * stride) as usize)))?;
        Ok(out)
    }

    /// Calls `f` with the position of the first element, the size and the stride of each run of the innermost dimension.
    fn for_runs(&self, mut f: impl FnMut(isize, usize, isize) -> Result<(), TensorError>) -> Result<(), TensorError> {
        if self.shape.contains(&0) {
            return Ok(());
        }
        let (shape, strides) = self.coalesced();
        let (inner, outer) = (shape.len() - 1, &shape[..shape.len() - 1]);
        let (size, stride) = (shape[inner], strides[inner]);
        let mut index = vec![0usize; outer.len()];
        let mut start = self.offset as isize;
        loop {
            f(start, size, stride)?;
            let advanced = (0..outer.len()).rev().any(|dim| {
                index[dim] += 1;
                start += strides[dim];
                let carry = index[dim] == outer[dim];
                if carry {
                    start -= strides[dim] * outer[dim] as isize;
                    index[dim] = 0;
                }
                !carry
            });
            if !advanced {
                return Ok(());
            }
        }
    }

    /// The same elements in the same order with as few dimensions as possible, at least one.
    fn coalesced(&self) -> (Vec<usize>, Vec<isize>) {
        let (mut shape, mut strides) = (Vec::<usize>::new(), Vec::<isize>::new());
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            if size == 1 {
                continue;
            }
            match (shape.last_mut(), strides.last_mut()) {
                (Some(outer), Some(outer_stride)) if *outer_stride == stride * size as isize => {
                    *outer *= size;
                    *outer_stride = stride;
                }
                _ => {
                    shape.push(size);
                    strides.push(stride);
                }
            }
        }
        if shape.is_empty() {
            return (vec![1], vec![1]);
        }
        (shape, strides)
    }
}

/// Elements that one thread works on at a time in elementwise loops.
pub const CHUNK: usize = 1 << 14;
