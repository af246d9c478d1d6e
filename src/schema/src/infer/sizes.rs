//! Arithmetic on sizes, some of which may be unknown.

use super::InferError;
use crate::{
    TensorType,
    shapes::{self, ShapeError},
    types::SizesText,
};

pub(super) use crate::shapes::{
    broadcast_unknown as broadcast, new_dim, normalize_dim, normalize_dims, size as as_size,
};

/// Sizes as text, for messages.
pub(super) fn text(sizes: &[Option<usize>]) -> String {
    SizesText(sizes).to_string()
}

/// Whether both sizes are known and differ.
pub(super) fn differ(a: Option<usize>, b: Option<usize>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// The number of elements; 0 if one size is 0, even if others are unknown.
pub(super) fn count(sizes: &[Option<usize>]) -> Option<usize> {
    if sizes.contains(&Some(0)) {
        return Some(0);
    }
    sizes.iter().try_fold(1usize, |count, size| count.checked_mul((*size)?))
}

/// One size known from either of two sources.
pub(super) fn either(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    a.or(b)
}

/// The sizes without `dims`; with `keepdim`, these become 1.
pub(super) fn without(sizes: &[Option<usize>], dims: &[usize], keepdim: bool) -> Vec<Option<usize>> {
    let kept = |(dim, size): (usize, &Option<usize>)| match (dims.contains(&dim), keepdim) {
        (false, _) => Some(*size),
        (true, true) => Some(Some(1)),
        (true, false) => None,
    };
    sizes.iter().enumerate().filter_map(kept).collect()
}

/// The sizes with that of dimension `dim` replaced; a 0-d tensor is unchanged.
pub(super) fn with(sizes: &[Option<usize>], dim: usize, size: Option<usize>) -> Vec<Option<usize>> {
    let mut sizes = sizes.to_vec();
    if let Some(old) = sizes.get_mut(dim) {
        *old = size;
    }
    sizes
}

/// The sum of a size and `more`, which must not be negative.
pub(super) fn plus(size: Option<usize>, more: Option<i64>) -> Result<Option<usize>, ShapeError> {
    let (Some(size), Some(more)) = (size, more) else { return Ok(None) };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    as_size(size.saturating_add(more)).map(Some)
}

/// The product of two sizes; 0 if one is 0, even if the other is unknown.
pub(super) fn times(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    count(&[a, b])
}

/// A quotient of sizes, which must be exact.
pub(super) fn over(size: Option<usize>, divisor: usize, what: &'static str) -> Result<Option<usize>, ShapeError> {
    size.map(|size| shapes::quotient(what, size, divisor)).transpose()
}

/// Checks the rank of a tensor.
pub(super) fn expect_rank(
    what: &'static str,
    tensor: &TensorType,
    ranks: std::ops::RangeInclusive<usize>,
) -> Result<(), InferError> {
    if ranks.contains(&tensor.rank()) {
        return Ok(());
    }
    let (low, high) = (ranks.start(), ranks.end());
    let expected = match () {
        () if low == high => format!("of rank {low}"),
        () if *high == usize::MAX => format!("of rank {low} or more"),
        () if *high == low + 1 => format!("of rank {low} or {high}"),
        () => format!("of rank {low} to {high}"),
    };
    Err(InferError::Rank { what, expected, found: tensor.to_string() })
}
