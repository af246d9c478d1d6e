//! Tests of the loops over lanes, for arrays of many layouts.

use super::*;
use ndarray::{Array, ArrayD, Slice};

/// Sizes whose lanes are short, long, single, longer than a block of copied elements, and longer than a thread's part.
const SHAPES: [&[usize]; 9] =
    [&[], &[1], &[40_000], &[3, 5], &[130, 70], &[70, 3], &[2, 3, 4, 5], &[1, 20, 1, 33], &[2, 2, 2, 2, 2, 20]];

/// Distinct elements in row-major order.
fn counted(shape: &[usize]) -> ArrayD<i64> {
    let count = shape.iter().product::<usize>();
    let elements: Vec<i64> = (0..count).map(|i| (i as i64).wrapping_mul(7919) % 1009).collect();
    Array::from_shape_vec(shape, elements).unwrap()
}

/// Arrays without gaps: in row-major order, and with their last axis as the outermost in memory.
fn arrays(shape: &[usize]) -> Vec<ArrayD<i64>> {
    let plain = counted(shape);
    let backwards: Vec<usize> = shape.iter().rev().copied().collect();
    vec![plain, counted(&backwards).reversed_axes()]
}

/// Memory for an array whose view takes [`every_second`] position of each axis.
fn with_gaps(shape: &[usize]) -> ArrayD<i64> {
    counted(&shape.iter().map(|size| 2 * size).collect::<Vec<_>>())
}

fn every_second<S: RawData + ndarray::Data>(array: &ArrayBase<S, IxDyn>) -> ArrayViewD<'_, S::Elem> {
    array.slice_each_axis(|_| Slice::new(0, None, 2))
}

/// An array that is broadcast along each axis whose bit is set.
fn broadcast(shape: &[usize], bits: usize) -> ArrayD<i64> {
    let sizes = shape.iter().enumerate().map(|(axis, &size)| if bits >> axis & 1 == 1 { 1 } else { size });
    counted(&sizes.collect::<Vec<_>>())
}

fn check(shape: &[usize], a: &ArrayViewD<'_, i64>, b: &ArrayViewD<'_, i64>) {
    let mut gapped = with_gaps(shape);
    let mut outs = arrays(shape);
    let mut views: Vec<_> = outs.iter_mut().map(|out| out.view_mut()).collect();
    views.push(gapped.slice_each_axis_mut(|_| Slice::new(0, None, 2)));
    for mut out in views {
        let before = out.to_owned();
        for_lanes(out.view_mut(), a.clone(), &|out, a| for_each(out, a, |out, a| *out -= 3 * a));
        let expected = &before - &(a * 3);
        assert_eq!(out, expected, "{shape:?} {:?} {:?}", out.strides(), a.strides());
        for_lanes_of_two(out.view_mut(), a.clone(), b.clone(), &|out, a, b| {
            for_each_of_two(out, a, b, |out, a, b| *out = 2 * *out + a * b);
        });
        assert_eq!(out, &expected * 2 + a * b, "{shape:?} {:?} {:?} {:?}", out.strides(), a.strides(), b.strides());
        copy(out.view_mut(), a.clone());
        assert_eq!(out, a, "{shape:?} {:?} {:?}", out.strides(), a.strides());
    }
}

#[test]
fn lanes_are_those_of_the_arrays_whatever_their_strides() {
    for shape in SHAPES {
        let gapped = with_gaps(shape);
        let mut operands = arrays(shape);
        operands.push(every_second(&gapped).to_owned());
        let repeated: Vec<_> = (1..1usize << shape.len()).map(|bits| broadcast(shape, bits)).collect();
        let mut views: Vec<_> = operands.iter().map(|array| array.view()).collect();
        views.push(every_second(&gapped));
        views.extend(repeated.iter().map(|array| array.broadcast(IxDyn(shape)).unwrap()));
        for (i, a) in views.iter().enumerate() {
            // Each with itself, with an array of the same layout, and with one of another layout.
            for step in [0, 1, 3] {
                check(shape, a, &views[(i + step) % views.len()]);
            }
        }
    }
}

#[test]
fn what_is_left_between_the_elements_is_not_written_to() {
    let mut array = with_gaps(&[70, 70]);
    let before = array.clone();
    let ones = ArrayD::<i64>::ones(IxDyn(&[70, 70]));
    for_lanes(array.slice_each_axis_mut(|_| Slice::new(0, None, 2)), ones.view(), &|out, a| {
        for_each(out, a, |out, a| *out += a);
    });
    for (index, &value) in array.indexed_iter() {
        let written = index[0] % 2 == 0 && index[1] % 2 == 0;
        assert_eq!(value, before[&index] + i64::from(written));
    }
}
