//! Copies the elements of a view in row-major order.

use super::{Storage, TensorError};
use crate::lanes::{fixed, merge_axes, without_ones};
use ndarray::{ArrayView, ArrayViewD, Dimension, Ix4};

/// Copies the elements of a view in row-major order.
///
/// # Errors
/// If there is no memory for them.
pub fn gather<T: Copy>(view: ArrayViewD<'_, T>) -> Result<Storage<T>, TensorError> {
    let mut out = Storage::with_capacity(view.len())?;
    gather_into(&mut out, view)?;
    Ok(out)
}

/// As [`gather`], appended to `out`.
///
/// # Errors
/// If there is no memory for them.
pub fn gather_into<T: Copy>(out: &mut Storage<T>, mut view: ArrayViewD<'_, T>) -> Result<(), TensorError> {
    fn lanes<T: Copy, D: Dimension>(view: &ArrayView<'_, T, D>, out: &mut Storage<T>) -> Result<(), TensorError> {
        view.rows().into_iter().try_for_each(|lane| match (lane.as_slice(), lane.strides()) {
            (Some(run), _) => out.extend_from_slice(run),
            (None, [0]) => out.extend(std::iter::repeat_n(lane[0], lane.len())),
            (None, _) => out.extend((0..lane.len()).map(|i| lane[i])),
        })
    }
    if view.is_empty() {
        return Ok(());
    }
    merge_axes(&mut [&mut view]);
    let view = without_ones(view);
    // A rank known at compile time makes stepping from lane to lane fast.
    if view.ndim() <= 4 { lanes(&fixed::<_, Ix4>(view), out) } else { lanes(&view, out) }
}
