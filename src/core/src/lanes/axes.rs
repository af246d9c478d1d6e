//! Merges the axes of arrays of equal shape, because loops over few long lanes are fast.

use ndarray::{ArrayBase, ArrayViewD, ArrayViewMutD, Axis, Dimension, IxDyn, RawData};

/// An array whose axes [`merge_axes`] can merge.
pub(crate) trait Axes {
    /// The sizes.
    fn sizes(&self) -> &[usize];
    /// Whether [`Axes::merge`] is possible.
    fn merges(&self, outer: Axis, inner: Axis) -> bool;
    /// Merges two axes: `inner` then walks over both, and `outer` has size 1.
    fn merge(&mut self, outer: Axis, inner: Axis);
}

macro_rules! axes {
    ($($view:ident),*) => {$(
        impl<T> Axes for $view<'_, T> {
            fn sizes(&self) -> &[usize] {
                self.shape()
            }
            fn merges(&self, outer: Axis, inner: Axis) -> bool {
                self.view().merge_axes(outer, inner)
            }
            fn merge(&mut self, outer: Axis, inner: Axis) {
                self.merge_axes(outer, inner);
            }
        }
    )*};
}

axes!(ArrayViewD, ArrayViewMutD);

/// Merges the axes of arrays of equal shape as far as all of them allow. Merged axes remain with size 1, for
/// [`without_ones`] to remove. Positions keep their row-major order.
pub(crate) fn merge_axes(arrays: &mut [&mut dyn Axes]) {
    let Some(sizes) = arrays.first().map(|array| array.sizes()) else { return };
    let rank = sizes.len();
    if rank < 2 || sizes.contains(&0) {
        return;
    }
    let mut inner = rank - 1;
    for outer in (0..inner).rev() {
        let axes = (Axis(outer), Axis(inner));
        if arrays.iter().all(|array| array.merges(axes.0, axes.1)) {
            arrays.iter_mut().for_each(|array| array.merge(axes.0, axes.1));
        } else {
            inner = outer;
        }
    }
}

/// The array without its axes of size 1, but with at least one axis.
pub(crate) fn without_ones<S: RawData>(mut array: ArrayBase<S, IxDyn>) -> ArrayBase<S, IxDyn> {
    if array.ndim() == 0 {
        return array.insert_axis(Axis(0));
    }
    for axis in (0..array.ndim()).rev() {
        if array.ndim() > 1 && array.len_of(Axis(axis)) == 1 {
            array = array.index_axis_move(Axis(axis), 0);
        }
    }
    array
}

/// The array with the rank of `D`, with axes of size 1 added in front.
///
/// # Panics
/// If the array has more axes.
pub fn fixed<S: RawData, D: Dimension>(mut array: ArrayBase<S, IxDyn>) -> ArrayBase<S, D> {
    while D::NDIM.is_some_and(|axes| array.ndim() < axes) {
        array = array.insert_axis(Axis(0));
    }
    match array.into_dimensionality() {
        Ok(array) => array,
        Err(error) => panic!("an array of more axes: {error}"),
    }
}
