//! Minima and maxima of tensors, at memory bandwidth.

use super::layout::{ChannelLayout, TASK, vectorized};
use rayon::prelude::*;

/// The number of values compared side by side.
const LANES: usize = 32;

/// The smallest and the largest of a set of float32 values, and whether any of them was NaN.
///
/// `min` and `max` ignore NaN. Results of [`min_max`] and `min_max_per_channel` have no negative zeros.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax {
    /// The smallest value; infinity for an empty set.
    pub min: f32,
    /// The largest value; minus infinity for an empty set.
    pub max: f32,
    /// Whether any value was NaN.
    pub nan: bool,
}

impl MinMax {
    /// The result for an empty set.
    pub const EMPTY: MinMax = MinMax { min: f32::INFINITY, max: f32::NEG_INFINITY, nan: false };

    /// The result for the union of both sets.
    #[inline(always)]
    pub fn union(self, other: MinMax) -> MinMax {
        MinMax {
            min: if other.min < self.min { other.min } else { self.min },
            max: if other.max > self.max { other.max } else { self.max },
            nan: self.nan | other.nan,
        }
    }

    #[inline(always)]
    fn of(x: f32) -> MinMax {
        MinMax { min: x, max: x, nan: x.is_nan() }
    }

    /// Makes zeros positive: whether 0 or -0 is met first depends on the split over lanes and threads.
    fn without_signed_zeros(self) -> MinMax {
        MinMax { min: self.min + 0.0, max: self.max + 0.0, nan: self.nan }
    }
}

#[inline(always)]
fn kernel(x: &[f32]) -> MinMax {
    let (blocks, tail) = x.as_chunks::<LANES>();
    let result = if blocks.is_empty() { MinMax::EMPTY } else { kernel_blocks(blocks) };
    tail.iter().fold(result, |result, &x| result.union(MinMax::of(x)))
}

#[inline(always)]
fn kernel_blocks(blocks: &[[f32; LANES]]) -> MinMax {
    // NaN flags are u32 like the float lanes, so that the loop needs only one vector width.
    let (mut min, mut max, mut nan) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES], [0u32; LANES]);
    for block in blocks {
        for (lane, &x) in block.iter().enumerate() {
            min[lane] = if x < min[lane] { x } else { min[lane] };
            max[lane] = if x > max[lane] { x } else { max[lane] };
            nan[lane] |= u32::from(x.is_nan());
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            let other = lane + width;
            min[lane] = if min[other] < min[lane] { min[other] } else { min[lane] };
            max[lane] = if max[other] > max[lane] { max[other] } else { max[lane] };
            nan[lane] |= nan[other];
        }
        width /= 2;
    }
    MinMax { min: min[0], max: max[0], nan: nan[0] != 0 }
}

/// The minimum and maximum of `x`.
pub fn min_max(x: &[f32]) -> MinMax {
    let result = if x.len() <= TASK {
        vectorized(
            #[inline(always)]
            || kernel(x),
        )
    } else {
        x.par_chunks(TASK)
            .map(|chunk| {
                vectorized(
                    #[inline(always)]
                    || kernel(chunk),
                )
            })
            .reduce(|| MinMax::EMPTY, MinMax::union)
    };
    result.without_signed_zeros()
}

/// The minimum and maximum of each channel of `x`, whose layout is `layout`.
///
/// Elements beyond `layout` are ignored, and channels without elements are [`MinMax::EMPTY`].
pub(crate) fn min_max_per_channel(x: &[f32], layout: ChannelLayout) -> Vec<MinMax> {
    let ChannelLayout { outer, channels, inner } = layout;
    if outer == 1 && inner > TASK {
        // Few long rows: the threads share each row.
        return x.chunks(inner).take(channels).map(min_max).collect();
    }
    let empty = || vec![MinMax::EMPTY; channels];
    let row = channels * inner;
    if row == 0 {
        return empty();
    }
    let mut result = if outer == 1 {
        let mut result = empty();
        let rows = (TASK / inner).max(1);
        result.par_chunks_mut(rows).zip(x.par_chunks(rows * inner)).for_each(|(result, x)| {
            vectorized(
                #[inline(always)]
                || accumulate(result, x, inner),
            );
        });
        result
    } else {
        if inner == 1 {
            return min_max_per_column(x, channels);
        }
        let per_task = (TASK / row).max(1) * row;
        x.par_chunks(per_task)
            .fold(empty, |mut result, x| {
                vectorized(
                    #[inline(always)]
                    || {
                        for x in x.chunks_exact(row) {
                            accumulate(&mut result, x, inner);
                        }
                    },
                );
                result
            })
            .reduce(empty, union)
    };
    for channel in &mut result {
        *channel = channel.without_signed_zeros();
    }
    result
}

fn union(mut a: Vec<MinMax>, b: Vec<MinMax>) -> Vec<MinMax> {
    a.iter_mut().zip(b).for_each(|(a, b)| *a = a.union(b));
    a
}

/// The minimum and maximum of each column of `x`, whose rows have `columns` elements.
///
/// Minima and maxima are in separate arrays, so that columns are compared side by side in vectors.
fn min_max_per_column(x: &[f32], columns: usize) -> Vec<MinMax> {
    let empty = || (vec![f32::INFINITY; columns], vec![f32::NEG_INFINITY; columns], vec![0u32; columns]);
    let add = |mut result: (Vec<f32>, Vec<f32>, Vec<u32>), x: &[f32]| {
        let (min, max, nan) = (&mut *result.0, &mut *result.1, &mut *result.2);
        vectorized(
            #[inline(always)]
            || {
                for row in x.chunks_exact(columns) {
                    for (((min, max), nan), &x) in min.iter_mut().zip(&mut *max).zip(&mut *nan).zip(row) {
                        *min = if x < *min { x } else { *min };
                        *max = if x > *max { x } else { *max };
                        *nan |= u32::from(x.is_nan());
                    }
                }
            },
        );
        result
    };
    let per_task = (TASK / columns).max(1) * columns;
    let collect = |(min, max, nan): (Vec<f32>, Vec<f32>, Vec<u32>)| {
        let columns = min.into_iter().zip(max).zip(nan);
        columns.map(|((min, max), nan)| MinMax { min, max, nan: nan != 0 }.without_signed_zeros()).collect::<Vec<_>>()
    };
    x.par_chunks(per_task).fold(empty, add).map(collect).reduce(|| vec![MinMax::EMPTY; columns], union)
}

/// Accumulates one row of `inner` elements into each channel.
#[inline(always)]
fn accumulate(result: &mut [MinMax], x: &[f32], inner: usize) {
    for (result, x) in result.iter_mut().zip(x.chunks_exact(inner)) {
        *result = result.union(kernel(x));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive<'a>(x: impl Iterator<Item = &'a f32>) -> MinMax {
        x.fold(MinMax::EMPTY, |m, &x| MinMax { min: m.min.min(x), max: m.max.max(x), nan: m.nan | x.is_nan() })
    }

    fn ramp(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919) % 10007) as f32 - 5000.0).collect()
    }

    #[test]
    fn every_element_counts_at_every_length() {
        for n in [0, 1, 31, 32, 33, 1000, TASK, TASK + 1, 3 * TASK + 5] {
            let mut x = ramp(n);
            assert_eq!(min_max(&x), naive(x.iter()), "{n} elements");
            if let Some(last) = x.last_mut() {
                *last = f32::NAN;
                assert!(min_max(&x).nan);
                x[0] = f32::NEG_INFINITY;
                assert_eq!(min_max(&x).min, f32::NEG_INFINITY);
            }
        }
    }

    #[test]
    fn channels_are_kept_apart_whatever_the_axis() {
        for shape in [
            [4, 5, 33],
            [1, 7, 40],
            [300, 17, 1],
            [1, 3, TASK + 3],
            [1, 900, 211],
            [2, 1, 1],
            [3, 2, TASK],
            [70_000, 3, 1],
        ] {
            let layout = ChannelLayout::new(&shape, 1).unwrap();
            let x = ramp(shape.iter().product());
            let expected: Vec<MinMax> = (0..shape[1])
                .map(|c| {
                    let rows = x.chunks(shape[2]).enumerate().filter(|(row, _)| row % shape[1] == c);
                    naive(rows.flat_map(|(_, row)| row))
                })
                .collect();
            assert_eq!(min_max_per_channel(&x, layout), expected, "{shape:?}");
        }
        let empty = ChannelLayout { outer: 0, channels: 2, inner: 3 };
        assert_eq!(min_max_per_channel(&[], empty), [MinMax::EMPTY; 2]);
    }

    #[test]
    fn zeros_have_no_sign() {
        for x in [[0.0, -0.0], [-0.0, 0.0]] {
            let m = min_max(&x);
            assert_eq!((m.min.to_bits(), m.max.to_bits()), (0, 0));
        }
    }
}
