//! Dimension arguments, sizes and broadcasting.

use super::kernel::KernelError;
use pt2e_core::tensor::num_elements;
use pt2e_schema::shapes::{self, ShapeError};

pub use pt2e_schema::shapes::{broadcast as broadcast_shapes, new_dim, normalize_dim, size};

/// Distinct dimensions counted from the front; none for a 0-d tensor.
///
/// # Errors
/// If a dimension is out of range or named twice.
pub fn named_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, ShapeError> {
    Ok(shapes::normalize_dims(dims, rank)?.into_iter().filter(|dim| *dim < rank).collect())
}

/// The dimensions that an op reduces: as [`named_dims`], but an empty list means all.
///
/// # Errors
/// As [`named_dims`].
pub fn reduced_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, ShapeError> {
    if dims.is_empty() { Ok((0..rank).collect()) } else { named_dims(dims, rank) }
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
