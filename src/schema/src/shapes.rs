//! Arithmetic on dimensions and known sizes, shared by type inference and kernels.

use crate::{Number, types::SizesText};

/// Why dimensions or sizes do not fit an op or each other.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ShapeError {
    /// The tensor does not have the dimension.
    #[error("dim {dim} is out of range for rank {rank}")]
    Dim {
        /// The dimension.
        dim: i64,
        /// The rank of the tensor.
        rank: usize,
    },
    /// A dimension is named twice.
    #[error("dim {0} is named twice")]
    RepeatedDim(usize),
    /// A size is negative.
    #[error("a size must not be negative, got {0}")]
    Negative(i64),
    /// An argument is less than 1.
    #[error("{name} is {value}, expected at least 1")]
    NotPositive {
        /// The name of the argument.
        name: String,
        /// Its value.
        value: i64,
    },
    /// Shapes do not broadcast.
    #[error("shapes do not broadcast: {0}")]
    Broadcast(String),
    /// A list argument of the wrong length.
    #[error("{name} has {found} elements, expected {expected}")]
    Length {
        /// Name of the argument.
        name: String,
        /// The expected number of elements.
        expected: usize,
        /// The actual number of elements.
        found: usize,
    },
    /// A quotient is not exact.
    #[error("{what} {size} is not divisible by {divisor}")]
    NotDivisible {
        /// What is divided.
        what: &'static str,
        /// Its value.
        size: usize,
        /// The divisor.
        divisor: usize,
    },
    /// A window exceeds the image.
    #[error("a window that reaches over {reach} elements does not fit into {padded} (padding included)")]
    Window {
        /// The extent of the window, dilation included.
        reach: i64,
        /// The size of the image, padding included.
        padded: i64,
    },
    /// A range that does not end.
    #[error("steps of {step} do not lead from {start} to {end}")]
    Steps {
        /// The first element.
        start: Number,
        /// The end, which the range does not include.
        end: Number,
        /// The difference of neighbours.
        step: Number,
    },
}

/// A dimension counted from the front; for a 0-d tensor, 0 and -1 are valid, as in PyTorch.
///
/// # Errors
/// [`ShapeError::Dim`] if the dimension is out of range.
pub fn normalize_dim(dim: i64, rank: usize) -> Result<usize, ShapeError> {
    let count = rank.max(1) as i64;
    let from_front = if dim < 0 { dim.saturating_add(count) } else { dim };
    if (0..count).contains(&from_front) { Ok(from_front as usize) } else { Err(ShapeError::Dim { dim, rank }) }
}

/// Dimensions counted from the front, which must be distinct.
///
/// # Errors
/// [`ShapeError::Dim`] or [`ShapeError::RepeatedDim`] if one is out of range or named twice.
pub fn normalize_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>, ShapeError> {
    let mut seen = vec![false; rank.max(1)];
    let dims = dims.iter().map(|&dim| normalize_dim(dim, rank)).collect::<Result<Vec<_>, _>>()?;
    for &dim in &dims {
        if std::mem::replace(&mut seen[dim], true) {
            return Err(ShapeError::RepeatedDim(dim));
        }
    }
    Ok(dims)
}

/// The position of an inserted dimension, which may be after the last one.
///
/// # Errors
/// [`ShapeError::Dim`] if it is out of range.
pub fn new_dim(dim: i64, rank: usize) -> Result<usize, ShapeError> {
    normalize_dim(dim, rank + 1).map_err(|_| ShapeError::Dim { dim, rank })
}

/// An integer as a size.
///
/// # Errors
/// [`ShapeError::Negative`] if it is negative.
pub fn size(value: i64) -> Result<usize, ShapeError> {
    usize::try_from(value).map_err(|_| ShapeError::Negative(value))
}

/// The argument `name` as a size that is not 0.
///
/// # Errors
/// [`ShapeError::NotPositive`] if it is less than 1.
pub fn positive(name: &str, value: i64) -> Result<usize, ShapeError> {
    let size = usize::try_from(value).ok().filter(|size| *size > 0);
    size.ok_or_else(|| ShapeError::NotPositive { name: name.to_owned(), value })
}

/// The list argument `name`, with one value for each of `dims` dimensions; a single value stands for all.
///
/// # Errors
/// [`ShapeError::Length`] if the list has another length.
pub fn per_dim<T: Clone>(name: &str, values: &[T], dims: usize) -> Result<Vec<T>, ShapeError> {
    match values {
        [value] => Ok(vec![value.clone(); dims]),
        values if values.len() == dims => Ok(values.to_vec()),
        values => Err(ShapeError::Length { name: name.to_owned(), expected: dims, found: values.len() }),
    }
}

/// The size that two sizes of a dimension broadcast to.
fn joined(a: usize, b: usize) -> Option<usize> {
    match (a, b) {
        (1, size) | (size, 1) => Some(size),
        (a, b) => (a == b).then_some(a),
    }
}

/// The sizes that all of `shapes` broadcast to, dimension by dimension, from the last one on.
fn joined_shapes<'s, S: Copy + 's>(
    shapes: impl IntoIterator<Item = &'s [S]> + Clone,
    one: S,
    join: impl Fn(S, S) -> Option<S>,
) -> Option<Vec<S>> {
    let mut result = vec![one; shapes.clone().into_iter().map(<[_]>::len).max().unwrap_or(0)];
    for shape in shapes {
        for (to, &from) in result.iter_mut().rev().zip(shape.iter().rev()) {
            *to = join(*to, from)?;
        }
    }
    Some(result)
}

/// The shape that all of `shapes` broadcast to.
///
/// # Errors
/// [`ShapeError::Broadcast`] if two sizes of a dimension differ and neither is 1.
pub fn broadcast(shapes: &[&[usize]]) -> Result<Vec<usize>, ShapeError> {
    let result = joined_shapes(shapes.iter().copied(), 1, joined);
    result.ok_or_else(|| {
        let shapes: Vec<_> = shapes.iter().map(|shape| format!("{shape:?}")).collect();
        ShapeError::Broadcast(shapes.join(" and "))
    })
}

/// As [`broadcast`], of sizes that may be unknown. An unknown size may be 1, so a known size other than 1 decides.
pub(crate) fn broadcast_unknown<'s>(
    shapes: impl IntoIterator<Item = &'s [Option<usize>]> + Clone,
) -> Result<Vec<Option<usize>>, ShapeError> {
    let join = |a, b| match (a, b) {
        (Some(a), Some(b)) => joined(a, b).map(Some),
        (None, Some(1)) | (Some(1), None) => Some(None),
        (a, b) => Some(a.or(b)),
    };
    let result = joined_shapes(shapes.clone(), Some(1), join);
    result.ok_or_else(|| {
        let shapes: Vec<_> = shapes.into_iter().map(|sizes| SizesText(sizes).to_string()).collect();
        ShapeError::Broadcast(shapes.join(" and "))
    })
}

/// A quotient of sizes, which must be exact.
///
/// # Errors
/// [`ShapeError::NotDivisible`] if it is not.
pub fn quotient(what: &'static str, size: usize, divisor: usize) -> Result<usize, ShapeError> {
    if divisor == 0 || !size.is_multiple_of(divisor) {
        return Err(ShapeError::NotDivisible { what, size, divisor });
    }
    Ok(size / divisor)
}

/// The number of elements of a range, as of `arange`.
///
/// # Errors
/// [`ShapeError::Steps`] if no number of steps leads to the end.
pub fn range_length(start: Number, end: Number, step: Number) -> Result<usize, ShapeError> {
    let count = ((end.to_f64() - start.to_f64()) / step.to_f64()).ceil();
    if count.is_finite() && count >= 0.0 { Ok(count as usize) } else { Err(ShapeError::Steps { start, end, step }) }
}

/// The sizes of an image, split into leading ones (channels, and possibly a batch) and `dims` spatial ones; `None` if the
/// rank is another one.
pub fn split_image<S>(sizes: &[S], dims: usize) -> Option<(&[S], &[S])> {
    let lead = sizes.len().checked_sub(dims).filter(|lead| (1..=2).contains(lead))?;
    Some(sizes.split_at(lead))
}

/// The shapes that [`split_image`] accepts, for messages.
pub fn image_forms(dims: usize) -> &'static str {
    const FORMS: [&str; 3] = ["[N, C, L] or [C, L]", "[N, C, H, W] or [C, H, W]", "[N, C, D, H, W] or [C, D, H, W]"];
    FORMS.get(dims.wrapping_sub(1)).copied().unwrap_or_default()
}

/// A window that slides along one dimension of an image.
#[derive(Clone, Copy, Debug)]
pub struct Sliding {
    /// The number of taps.
    pub kernel: i64,
    /// The distance of neighbouring windows.
    pub stride: i64,
    /// The padding before and after the image.
    pub padding: [i64; 2],
    /// The distance of neighbouring taps.
    pub dilation: i64,
    /// Whether a last window may extend beyond the image.
    pub ceil_mode: bool,
}

impl Sliding {
    /// Checks the arguments that must be positive.
    pub(crate) fn check(&self) -> Result<(), ShapeError> {
        let all = [("kernel_size", self.kernel), ("stride", self.stride), ("dilation", self.dilation)];
        all.into_iter().try_for_each(|(name, value)| positive(name, value).map(|_| ()))
    }

    /// The number of windows along a dimension of `size` elements.
    ///
    /// # Errors
    /// [`ShapeError::NotPositive`] for an argument that must be positive; [`ShapeError::Window`] if no window fits.
    pub fn count(&self, size: usize) -> Result<usize, ShapeError> {
        self.check()?;
        let [before, after] = self.padding;
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let padded = size.saturating_add(before).saturating_add(after);
        let reach = self.dilation.saturating_mul(self.kernel.saturating_sub(1)).saturating_add(1);
        let room = padded.saturating_sub(reach);
        let partial = if self.ceil_mode { self.stride - 1 } else { 0 };
        let mut windows = room.saturating_add(partial).div_euclid(self.stride).saturating_add(1);
        // The last window must begin in the image or in the padding before it.
        if self.ceil_mode && windows.saturating_sub(1).saturating_mul(self.stride) >= size.saturating_add(before) {
            windows -= 1;
        }
        let windows = usize::try_from(windows).ok().filter(|windows| *windows > 0);
        windows.ok_or(ShapeError::Window { reach, padded })
    }
}

/// The padding before and after a dimension that makes a convolution with stride 1 keep its size: `padding="same"`.
pub fn same_padding(kernel: usize, dilation: i64) -> [i64; 2] {
    let kernel = i64::try_from(kernel).unwrap_or(i64::MAX);
    let all = dilation.saturating_mul(kernel.saturating_sub(1));
    [all / 2, all - all / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pooled(size: usize, kernel: i64, stride: i64, padding: i64) -> Result<usize, ShapeError> {
        Sliding { kernel, stride, padding: [padding; 2], dilation: 1, ceil_mode: true }.count(size)
    }

    /// The expected numbers are those of `torch.nn.functional.max_pool1d` with `ceil_mode=True`.
    #[test]
    fn windows_beyond_the_image() {
        assert_eq!(pooled(2, 5, 4, 0), Ok(1));
        assert_eq!(pooled(3, 5, 3, 0), Ok(1));
        assert_eq!(pooled(1, 5, 2, 2), Ok(1));
        assert_eq!(pooled(2, 3, 5, 1), Ok(1));
        assert_eq!(pooled(2, 5, 2, 0), Err(ShapeError::Window { reach: 5, padded: 2 }));
        assert_eq!(pooled(2, 4, 2, 0), Err(ShapeError::Window { reach: 4, padded: 2 }));
    }

    #[test]
    fn broadcasting_of_known_and_unknown_sizes() {
        assert_eq!(broadcast(&[&[2, 1], &[3]]), Ok(vec![2, 3]));
        assert_eq!(broadcast(&[&[2, 1], &[0, 1, 4]]), Ok(vec![0, 2, 4]));
        let error = broadcast(&[&[2, 3], &[4]]).unwrap_err();
        assert_eq!(error.to_string(), "shapes do not broadcast: [2, 3] and [4]");
        // An unknown size may be 1.
        let join = |a, b| broadcast_unknown([&[a][..], &[b]]).map(|sizes| sizes[0]);
        assert_eq!(join(None, Some(1)), Ok(None));
        assert_eq!(join(Some(3), None), Ok(Some(3)));
        assert_eq!(join(None, None), Ok(None));
        assert!(join(Some(3), Some(2)).is_err());
    }
}
