//! Counts values in bins, as `torch.histc` in float32.

use crate::numerics::{TASK, vectorized};
use rayon::prelude::*;

/// The number of values whose bins are computed together, in vector registers, before they are counted one by one.
const BLOCK: usize = 1024;
/// Counters per bin. Activations often repeat one value (the 0 of a relu); with a single counter, each increment would
/// wait for the previous one to leave the store buffer.
const LANES: usize = 4;

/// The number of values of `x` in each of `bins` bins of equal width from `min` to `max`.
///
/// `torch.histc(x, bins, min, max)`: values outside the range and NaN are not counted; if `min == max`, values equal to
/// them fall into the middle bin. If `max - min` overflows float32, nothing is counted.
pub(super) fn count(x: &[f32], bins: usize, min: f32, max: f32) -> Vec<f32> {
    let width = max - min;
    if !width.is_finite() {
        return vec![0.0; bins];
    }
    if width == 0.0 {
        let mut counts = vec![0.0; bins];
        counts[bins / 2] = x.iter().filter(|&&x| x == min).count() as f32;
        return counts;
    }
    total(&lanes(x, Grid { min, max, width, bins }), bins)
}

/// As [`count`], if all values are in the range, and the range has a finite width that is not zero.
pub(super) fn count_all(x: &[f32], bins: usize, min: f32, max: f32) -> Option<Vec<f32>> {
    let width = max - min;
    if !(width.is_finite() && width > 0.0) {
        return None;
    }
    let grid = Grid { min, max, width, bins };
    let counts = lanes(x, grid);
    let all_inside = counts.chunks(grid.stride()).all(|lane| lane.last() == Some(&0));
    all_inside.then(|| total(&counts, bins))
}

/// The counters of all lanes, one lane after the other.
fn lanes(x: &[f32], grid: Grid) -> Vec<u32> {
    if x.len() <= TASK {
        let mut counts = grid.zeros();
        vectorized(
            #[inline(always)]
            || grid.add(x, &mut counts),
        );
        counts
    } else {
        x.par_chunks(TASK)
            .fold(
                || grid.zeros(),
                |mut counts, x| {
                    vectorized(
                        #[inline(always)]
                        || grid.add(x, &mut counts),
                    );
                    counts
                },
            )
            .reduce(
                || grid.zeros(),
                |mut a, b| {
                    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                    a
                },
            )
    }
}

/// The sums over the lanes.
fn total(counts: &[u32], bins: usize) -> Vec<f32> {
    let mut total = vec![0u32; bins];
    for lane in counts.chunks(bins + 1) {
        total.iter_mut().zip(lane).for_each(|(total, count)| *total += count);
    }
    total.into_iter().map(|count| count as f32).collect()
}

#[derive(Clone, Copy)]
struct Grid {
    min: f32,
    max: f32,
    width: f32,
    bins: usize,
}

impl Grid {
    /// The number of counters of a lane: one for each bin, and one for values outside the range.
    fn stride(&self) -> usize {
        self.bins + 1
    }

    fn zeros(&self) -> Vec<u32> {
        vec![0; LANES * self.stride()]
    }

    /// The bin of `x`; `bins` if it is outside the range.
    #[inline(always)]
    fn bin(&self, x: f32) -> u32 {
        /// A float32 of at least this magnitude holds its integer value in the low bits of its mantissa.
        const TWO_23: f32 = (1 << 23) as f32;
        let position = (x - self.min) * self.bins as f32 / self.width;
        // In PyTorch an overflow to infinity becomes bin 0.
        let position = if position < TWO_23 { position } else { 0.0 };
        let bin = (position.trunc() + TWO_23).to_bits() & 0x7f_ffff;
        let bin = bin.min(self.bins as u32 - 1);
        if x >= self.min && x <= self.max { bin } else { self.bins as u32 }
    }

    #[inline(always)]
    fn add(&self, x: &[f32], counts: &mut [u32]) {
        let (a, rest) = counts.split_at_mut(self.stride());
        let (b, rest) = rest.split_at_mut(self.stride());
        let (c, d) = rest.split_at_mut(self.stride());
        let mut bins = [0u32; BLOCK];
        for x in x.chunks(BLOCK) {
            for (bin, &x) in bins.iter_mut().zip(x) {
                *bin = self.bin(x);
            }
            let (quads, rest) = bins.split_at(x.len()).0.as_chunks::<LANES>();
            for &[i, j, k, l] in quads {
                increment(a, i);
                increment(b, j);
                increment(c, k);
                increment(d, l);
            }
            for &bin in rest {
                increment(a, bin);
            }
        }
    }
}

#[inline(always)]
fn increment(counts: &mut [u32], bin: u32) {
    if let Some(count) = counts.get_mut(bin as usize) {
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_half_open_but_for_the_last() {
        let x = [0.0, 0.25, 0.49, 0.5, 1.0, 0.75, -0.1, 1.1, f32::NAN, f32::INFINITY];
        assert_eq!(count(&x, 4, 0.0, 1.0), [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(count(&[3.0, 3.0], 4, 3.0, 3.0), [0.0, 0.0, 2.0, 0.0]);
        assert_eq!(count(&x, 4, -3e38, 3e38), [0.0; 4]);
    }

    #[test]
    fn all_values_are_counted_or_none() {
        let x = [0.0, 0.25, 0.49, 0.5, 1.0];
        assert_eq!(count_all(&x, 4, 0.0, 1.0), Some(count(&x, 4, 0.0, 1.0)));
        for outside in [-0.1, 1.1, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(count_all(&[0.5, outside], 4, 0.0, 1.0), None, "{outside}");
        }
        assert_eq!(count_all(&[3.0], 4, 3.0, 3.0), None);
        assert_eq!(count_all(&x, 4, -3e38, 3e38), None);
    }

    #[test]
    fn large_tensors_are_counted_like_small_ones() {
        let x: Vec<f32> = (0..5 * TASK + 77).map(|i| ((i * 31) % 1009) as f32).collect();
        let mut expected = vec![0.0; 1009];
        x.iter().for_each(|&x| expected[x as usize] += 1.0);
        // 1009 bins of width 1008 / 1009: value v is in bin v.
        assert_eq!(count(&x, 1009, 0.0, 1008.0), expected);
    }
}
