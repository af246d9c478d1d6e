//! Parallel loops over arrays of equal shape and arbitrary strides, on which elementwise kernels are built.
//!
//! Arrays are walked lane by lane; a lane is all positions along one axis. Callers do not see strides: a function gets
//! the elements of a lane as a slice. So the walk is compiled once per element type, and only a loop over slices once
//! per function.

mod axes;
#[cfg(test)]
mod tests;

pub use axes::fixed;
pub(crate) use axes::{merge_axes, without_ones};
use bytemuck::Pod;
use ndarray::{
    ArrayBase, ArrayView, ArrayView1, ArrayViewD, ArrayViewMut, ArrayViewMut1, ArrayViewMutD, Axis, Dimension, Ix2,
    Ix4, IxDyn, RawData, ShapeBuilder, Zip, parallel::prelude::*,
};

/// The number of elements that one thread works on at a time.
pub const CHUNK: usize = 1 << 14;

/// Lanes shorter than this are not worth a call each; a longer axis becomes the lane instead.
const SHORT: usize = 16;

/// Calls `f` on consecutive parts of `elements`, in parallel.
pub fn for_chunks<T: Send + Sync>(elements: &mut [T], f: &(dyn Fn(&mut [T]) + Sync)) {
    if elements.len() <= CHUNK {
        return f(elements);
    }
    let mut elements = ArrayViewMut1::from(elements);
    let chunks = elements.axis_chunks_iter_mut(Axis(0), CHUNK).into_par_iter();
    chunks.filter_map(ArrayViewMut1::into_slice).for_each(f);
}

/// A lane of an input array.
#[derive(Clone, Copy, Debug)]
pub enum Lane<'a, A> {
    /// One element for each position.
    Elements(&'a [A]),
    /// The same element for every position.
    Repeated(A),
}

impl<'a, A: Copy> Lane<'a, A> {
    /// The lane borrowed from its array; `None` if it has gaps.
    fn without_gaps(lane: &ArrayView1<'a, A>) -> Option<Self> {
        match (lane.to_slice(), lane.strides(), lane.first()) {
            (Some(elements), ..) => Some(Self::Elements(elements)),
            (None, [0], Some(&element)) => Some(Self::Repeated(element)),
            _ => None,
        }
    }

    /// The lane borrowed from its array, or copied to `scratch`, which is at least as long.
    fn new(lane: &ArrayView1<'a, A>, scratch: &'a mut [A]) -> Self {
        Self::without_gaps(lane).unwrap_or_else(|| {
            let copy = &mut scratch[..lane.len()];
            ArrayViewMut1::from(&mut *copy).assign(lane);
            Self::Elements(copy)
        })
    }
}

/// `f(out[i], a[i])` for each position of a lane.
pub fn for_each<T, A: Copy>(out: &mut [T], a: Lane<'_, A>, f: impl Fn(&mut T, A)) {
    match a {
        Lane::Elements(a) => out.iter_mut().zip(a).for_each(|(out, &a)| f(out, a)),
        Lane::Repeated(a) => out.iter_mut().for_each(|out| f(out, a)),
    }
}

/// `f(out[i], a[i], b[i])` for each position of a lane.
pub fn for_each_of_two<T, A: Copy, B: Copy>(out: &mut [T], a: Lane<'_, A>, b: Lane<'_, B>, f: impl Fn(&mut T, A, B)) {
    match (a, b) {
        (Lane::Elements(a), Lane::Elements(b)) => {
            out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (&a, &b))| f(out, a, b));
        }
        (Lane::Elements(a), Lane::Repeated(b)) => out.iter_mut().zip(a).for_each(|(out, &a)| f(out, a, b)),
        (Lane::Repeated(a), b) => for_each(out, b, |out, b| f(out, a, b)),
    }
}

/// A function of an output lane and an input lane.
pub type WithOne<'f, T, A> = dyn Fn(&mut [T], Lane<'_, A>) + Sync + 'f;

/// A function of an output lane and two input lanes.
pub type WithTwo<'f, T, A, B> = dyn Fn(&mut [T], Lane<'_, A>, Lane<'_, B>) + Sync + 'f;

/// A function of an output lane and an input lane, both of which may have gaps.
type WithViews<'f, T, A> = dyn Fn(ArrayViewMut1<'_, T>, ArrayView1<'_, A>) + Sync + 'f;

/// The number of elements of a lane with gaps that are copied at a time.
const BLOCK: usize = 64;

/// Calls `f` on the elements of a lane; if it has gaps, on a copy that is then written back.
fn with_elements<T: Copy>(lane: &mut ArrayViewMut1<'_, T>, scratch: &mut [T], f: impl FnOnce(&mut [T])) {
    if let Some(elements) = lane.as_slice_mut() {
        return f(elements);
    }
    let copy = &mut scratch[..lane.len()];
    ArrayViewMut1::from(&mut *copy).assign(lane);
    f(copy);
    lane.assign(&ArrayView1::from(&*copy));
}

/// All elements of an array as one lane, if they are contiguous or a single element repeated.
fn one_lane<'a, A>(array: &ArrayViewD<'a, A>) -> Option<ArrayView1<'a, A>> {
    if let Some(elements) = array.to_slice() {
        return Some(elements.into());
    }
    let first = array.clone().into_iter().next().filter(|_| array.strides().iter().all(|&stride| stride == 0))?;
    Some(repeated(first, array.len()))
}

/// A lane of `count` positions that all read one element.
fn repeated<A>(element: &A, count: usize) -> ArrayView1<'_, A> {
    match ArrayView1::from_shape(count.strides(0), std::slice::from_ref(element)) {
        Ok(lane) => lane,
        Err(error) => panic!("a lane of {count} elements: {error}"),
    }
}

/// The axes of `out` in descending order of stride.
fn order<T>(out: &ArrayViewMutD<'_, T>) -> IxDyn {
    let mut order = IxDyn::zeros(out.ndim());
    let axes = order.slice_mut();
    axes.iter_mut().enumerate().for_each(|(axis, at)| *at = axis);
    axes.sort_by_key(|&axis| (std::cmp::Reverse(out.strides()[axis].unsigned_abs()), axis));
    order
}

/// The axis to use as the lane: the last one, or the longest if the last one is short.
fn last_axis<T>(out: &ArrayViewMutD<'_, T>) -> usize {
    let (last, sizes) = (out.ndim() - 1, out.shape());
    if sizes[last] >= SHORT { last } else { (0..=last).rev().max_by_key(|&axis| sizes[axis]).unwrap_or(last) }
}

/// The array with axis `last` moved to the end.
fn with_axis_last<S: RawData>(array: ArrayBase<S, IxDyn>, last: usize) -> ArrayBase<S, IxDyn> {
    let mut array = array;
    array.swap_axes(last, array.ndim() - 1);
    array
}

/// Calls `f` on each lane of `out` and the corresponding lane of `a`, or on parts of them.
///
/// # Panics
/// If the shapes differ.
pub fn for_lanes<T: Pod + Send + Sync, A: Pod + Sync>(
    out: ArrayViewMutD<'_, T>,
    a: ArrayViewD<'_, A>,
    f: &WithOne<'_, T, A>,
) {
    walk(out, a, &|mut out, a| {
        if let (Some(out), Some(a)) = (out.as_slice_mut(), Lane::without_gaps(&a)) {
            return f(out, a);
        }
        let (mut room, mut room_of_a) = ([T::zeroed(); BLOCK], [A::zeroed(); BLOCK]);
        let parts = out.axis_chunks_iter_mut(Axis(0), BLOCK).zip(a.axis_chunks_iter(Axis(0), BLOCK));
        for (mut out, a) in parts {
            with_elements(&mut out, &mut room, |out| f(out, Lane::new(&a, &mut room_of_a)));
        }
    });
}

/// As [`for_lanes`], with lanes that may have gaps.
fn walk<T: Send + Sync, A: Sync>(mut out: ArrayViewMutD<'_, T>, mut a: ArrayViewD<'_, A>, f: &WithViews<'_, T, A>) {
    fn chunks<T: Send + Sync, A: Sync>(mut out: ArrayViewMut1<'_, T>, a: ArrayView1<'_, A>, f: &WithViews<'_, T, A>) {
        if out.len() <= CHUNK {
            return f(out, a);
        }
        let out = out.axis_chunks_iter_mut(Axis(0), CHUNK).into_par_iter();
        out.zip(a.axis_chunks_iter(Axis(0), CHUNK)).for_each(|(out, a)| f(out, a));
    }
    fn rows<T: Send + Sync, A: Sync, D: Dimension>(
        mut out: ArrayViewMut<'_, T, D>,
        a: ArrayView<'_, A, D>,
        f: &WithViews<'_, T, A>,
    ) {
        let (count, lane) = (out.len(), out.shape().last().copied().unwrap_or(1));
        let rows = Zip::from(out.rows_mut()).and(a.rows());
        if count <= CHUNK {
            rows.for_each(f);
        } else {
            rows.into_par_iter().with_min_len(CHUNK.div_ceil(lane)).for_each(|(out, a)| chunks(out, a, f));
        }
    }
    assert_eq!(out.shape(), a.shape(), "arrays of different sizes are walked together");
    if out.is_empty() {
        return;
    }
    // The common case; for a small array, the reordering below takes longer than the loop.
    if let (true, Some(a)) = (out.is_standard_layout(), one_lane(&a)) {
        return out.into_slice().into_iter().for_each(|out| chunks(out.into(), a, f));
    }
    if !out.is_standard_layout() {
        let order = order(&out);
        (out, a) = (out.permuted_axes(order.clone()), a.permuted_axes(order));
    }
    merge_axes(&mut [&mut out, &mut a]);
    let (out, a) = (without_ones(out), without_ones(a));
    let last = last_axis(&out);
    let (out, a) = (with_axis_last(out, last), with_axis_last(a, last));
    match out.ndim() {
        1 => chunks(fixed(out), fixed(a), f),
        // A rank known at compile time makes stepping from lane to lane fast.
        2 => rows(fixed::<_, Ix2>(out), fixed(a), f),
        3 | 4 => rows(fixed::<_, Ix4>(out), fixed(a), f),
        _ => rows(out, a, f),
    }
}

/// Writes the elements of `a` to `out`.
///
/// # Panics
/// If the shapes differ.
pub fn copy<T: Copy + Send + Sync>(mut out: ArrayViewMutD<'_, T>, mut a: ArrayViewD<'_, T>) {
    merge_axes(&mut [&mut out, &mut a]);
    let (out, a) = (without_ones(out), without_ones(a));
    let tiled = |axis: usize| a.shape()[axis] > TILE && a.strides()[axis] != out.strides()[axis];
    let across = (0..a.ndim()).find(|&axis| a.strides()[axis] == 1 && tiled(axis));
    match across {
        // A cache line of `a` holds elements of several lanes of `out`: write those lanes together.
        Some(axis) if tiled(a.ndim() - 1) => copy_tiles(out, a, axis),
        _ => copy_lanes(out, a),
    }
}

/// The side of a tile, over two axes of which one is contiguous in the input and the other in the output.
const TILE: usize = 64;

fn copy_tiles<T: Copy + Send + Sync>(mut out: ArrayViewMutD<'_, T>, a: ArrayViewD<'_, T>, across: usize) {
    let (across, along) = (Axis(across), Axis(a.ndim() - 1));
    let elements = out.len() / out.len_of(across) * TILE;
    let strips = out.axis_chunks_iter_mut(across, TILE).into_par_iter().zip(a.axis_chunks_iter(across, TILE));
    strips.with_min_len(CHUNK.div_ceil(elements)).for_each(|(mut out, a)| {
        let tiles = out.axis_chunks_iter_mut(along, TILE).zip(a.axis_chunks_iter(along, TILE));
        tiles.for_each(|(out, a)| copy_lanes(out, a));
    });
}

fn copy_lanes<T: Copy + Send + Sync>(out: ArrayViewMutD<'_, T>, a: ArrayViewD<'_, T>) {
    walk(out, a, &|mut out, a| match (a.strides(), a.first()) {
        ([0], Some(&element)) => out.fill(element),
        _ => out.assign(&a),
    });
}

/// As [`for_lanes`], with two input arrays.
///
/// # Panics
/// If the shapes differ.
pub fn for_lanes_of_two<T: Pod + Send + Sync, A: Pod + Sync, B: Pod + Sync>(
    mut out: ArrayViewMutD<'_, T>,
    mut a: ArrayViewD<'_, A>,
    mut b: ArrayViewD<'_, B>,
    f: &WithTwo<'_, T, A, B>,
) {
    fn without_gaps<T: Pod, A: Pod, B: Pod>(
        mut out: ArrayViewMut1<'_, T>,
        a: ArrayView1<'_, A>,
        b: ArrayView1<'_, B>,
        f: &WithTwo<'_, T, A, B>,
    ) {
        if let (Some(out), Some(a), Some(b)) = (out.as_slice_mut(), Lane::without_gaps(&a), Lane::without_gaps(&b)) {
            return f(out, a, b);
        }
        let (mut room, mut room_of_a, mut room_of_b) =
            ([T::zeroed(); BLOCK], [A::zeroed(); BLOCK], [B::zeroed(); BLOCK]);
        let inputs = a.axis_chunks_iter(Axis(0), BLOCK).zip(b.axis_chunks_iter(Axis(0), BLOCK));
        for (mut out, (a, b)) in out.axis_chunks_iter_mut(Axis(0), BLOCK).zip(inputs) {
            let (a, b) = (Lane::new(&a, &mut room_of_a), Lane::new(&b, &mut room_of_b));
            with_elements(&mut out, &mut room, |out| f(out, a, b));
        }
    }
    fn chunks<T: Pod + Send + Sync, A: Pod + Sync, B: Pod + Sync>(
        mut out: ArrayViewMut1<'_, T>,
        a: ArrayView1<'_, A>,
        b: ArrayView1<'_, B>,
        f: &WithTwo<'_, T, A, B>,
    ) {
        if out.len() <= CHUNK {
            return without_gaps(out, a, b, f);
        }
        let inputs = a.axis_chunks_iter(Axis(0), CHUNK).into_par_iter().zip(b.axis_chunks_iter(Axis(0), CHUNK));
        let out = out.axis_chunks_iter_mut(Axis(0), CHUNK).into_par_iter();
        out.zip(inputs).for_each(|(out, (a, b))| without_gaps(out, a, b, f));
    }
    fn rows<T: Pod + Send + Sync, A: Pod + Sync, B: Pod + Sync, D: Dimension>(
        mut out: ArrayViewMut<'_, T, D>,
        a: ArrayView<'_, A, D>,
        b: ArrayView<'_, B, D>,
        f: &WithTwo<'_, T, A, B>,
    ) {
        let (count, lane) = (out.len(), out.shape().last().copied().unwrap_or(1));
        let rows = Zip::from(out.rows_mut()).and(a.rows()).and(b.rows());
        if count <= CHUNK {
            rows.for_each(|out, a, b| without_gaps(out, a, b, f));
        } else {
            rows.into_par_iter().with_min_len(CHUNK.div_ceil(lane)).for_each(|(out, a, b)| chunks(out, a, b, f));
        }
    }
    assert!(out.shape() == a.shape() && out.shape() == b.shape(), "arrays of different sizes are walked together");
    if out.is_empty() {
        return;
    }
    if let (true, Some(a), Some(b)) = (out.is_standard_layout(), one_lane(&a), one_lane(&b)) {
        return out.into_slice().into_iter().for_each(|out| chunks(out.into(), a, b, f));
    }
    if !out.is_standard_layout() {
        let order = order(&out);
        out = out.permuted_axes(order.clone());
        (a, b) = (a.permuted_axes(order.clone()), b.permuted_axes(order));
    }
    merge_axes(&mut [&mut out, &mut a, &mut b]);
    let (out, a, b) = (without_ones(out), without_ones(a), without_ones(b));
    let last = last_axis(&out);
    let (out, a, b) = (with_axis_last(out, last), with_axis_last(a, last), with_axis_last(b, last));
    match out.ndim() {
        1 => chunks(fixed(out), fixed(a), fixed(b), f),
        2 => rows(fixed::<_, Ix2>(out), fixed(a), fixed(b), f),
        3 | 4 => rows(fixed::<_, Ix4>(out), fixed(a), fixed(b), f),
        _ => rows(out, a, b, f),
    }
}
