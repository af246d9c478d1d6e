//! Arithmetic on sizes, some of which may be unknown.

use super::InferError;
use crate::{TensorType, types::SizesText};

/// A dimension counted from the front; for a 0-d tensor, 0 and -1 are valid, as in PyTorch.
pub(super) fn normalize_dim(dim: i64, rank: usize) -> Result<usize, InferError> {
    let count = rank.max(1) as i64;
    let from_front = if dim < 0 { dim.saturating_add(count) } else { dim };
    if (0..count).contains(&from_front) { Ok(from_front as usize) } else { Err(InferError::Dim { dim, rank }) }
}

/// Dimensions counted from the front, which must be distinct.
pub(super) fn normalize_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, InferError> {
    let mut seen = vec![false; rank.max(1)];
    let dims = dims.iter().map(|&dim| normalize_dim(dim, rank)).collect::<Result<Vec<_>, _>>()?;
    for &dim in &dims {
        if std::mem::replace(&mut seen[dim], true) {
            return Err(InferError::RepeatedDim(dim));
        }
    }
    Ok(dims)
}

/// The position of an inserted dimension, which may be after the last one.
pub(super) fn new_dim(dim: i64, rank: usize) -> Result<usize, InferError> {
    normalize_dim(dim, rank + 1).map_err(|_| InferError::Dim { dim, rank })
}

/// Sizes as text, for messages.
pub(super) fn text(sizes: &[Option<usize>]) -> String {
    SizesText(sizes).to_string()
}

/// The sizes that all of `shapes` broadcast to. An unknown size may be 1, so a known size other than 1 decides.
pub(super) fn broadcast<'s>(
    shapes: impl IntoIterator<Item = &'s [Option<usize>]> + Clone,
) -> Result<Vec<Option<usize>>, InferError> {
    let rank = shapes.clone().into_iter().map(<[_]>::len).max().unwrap_or(0);
    let mut result = vec![Some(1); rank];
    for shape in shapes.clone() {
        for (to, &from) in result.iter_mut().rev().zip(shape.iter().rev()) {
            *to = match (*to, from) {
                (Some(1), from) => from,
                (to, Some(1)) => to,
                (None, from) => from,
                (to, None) => to,
                (Some(a), Some(b)) if a == b => Some(a),
                _ => {
                    let shapes: Vec<_> = shapes.clone().into_iter().map(text).collect();
                    return Err(InferError::Broadcast(shapes.join(" and ")));
                }
            };
        }
    }
    Ok(result)
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
pub(super) fn plus(size: Option<usize>, more: Option<i64>) -> Result<Option<usize>, InferError> {
    let (Some(size), Some(more)) = (size, more) else { return Ok(None) };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    as_size(size.saturating_add(more)).map(Some)
}

/// The product of two sizes; 0 if one is 0, even if the other is unknown.
pub(super) fn times(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    count(&[a, b])
}

/// A quotient of sizes, which must be exact.
pub(super) fn over(size: Option<usize>, divisor: usize, what: &str) -> Result<Option<usize>, InferError> {
    let Some(size) = size else { return Ok(None) };
    if divisor == 0 || !size.is_multiple_of(divisor) {
        return Err(InferError::Invalid(format!("{what} {size} is not divisible by {divisor}")));
    }
    Ok(Some(size / divisor))
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

/// An integer as a size.
pub(super) fn as_size(value: i64) -> Result<usize, InferError> {
    usize::try_from(value).map_err(|_| InferError::Invalid(format!("a size must not be negative, got {value}")))
}
