//! Dimension arguments, sizes and broadcasting.

use super::kernel::KernelError;
use pt2e_core::tensor::num_elements;

/// A dimension counted from the front; for a 0-d tensor, 0 and -1 are valid, as in PyTorch.
///
/// # Errors
/// If the dimension is out of range.
pub fn normalize_dim(dim: i64, rank: usize) -> Result<usize, KernelError> {
    let count = rank.max(1) as i64;
    let from_front = if dim < 0 { dim.saturating_add(count) } else { dim };
    if (0..count).contains(&from_front) {
        return Ok(from_front as usize);
    }
    Err(KernelError::Invalid(format!("dim {dim} is out of range for rank {rank}")))
}

/// Dimensions counted from the front, which must be distinct; an empty list means all.
///
/// # Errors
/// If a dimension is out of range or named twice.
pub fn normalize_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, KernelError> {
    if dims.is_empty() {
        return Ok((0..rank).collect());
    }
    let mut seen = vec![false; rank.max(1)];
    let dims = dims.iter().map(|&dim| normalize_dim(dim, rank)).collect::<Result<Vec<_>, _>>()?;
    for &dim in &dims {
        if std::mem::replace(&mut seen[dim], true) {
            return Err(KernelError::Invalid(format!("dim {dim} is named twice")));
        }
    }
    Ok(dims.into_iter().filter(|dim| *dim < rank).collect())
}

/// Converts a size from PyTorch's `int`.
///
/// # Errors
/// If it is negative.
pub fn size(value: i64) -> Result<usize, KernelError> {
    usize::try_from(value).map_err(|_| KernelError::Invalid(format!("a size must not be negative, got {value}")))
}

/// Converts sizes from PyTorch's `int`s. None of them may be inferred (-1), and their product must not overflow.
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
