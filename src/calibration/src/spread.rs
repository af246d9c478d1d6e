//! Tells whether the range of an observer is plausible for the values that it has seen.
//!
//! A single outlier can determine the range of a whole tensor: at 1e6 times the width of the other values, all of them
//! become one integer. The interquartile range would reveal it, but fails on values that occur often: the zeros of a relu,
//! the bound of a clamp, the two values of a mask. So each value of a tensor counts once, and the shortest interval that
//! contains more than half of the values replaces the interquartile range: it also finds the denser of two groups that lie
//! far apart.

use pt2e_core::{numerics::to_f32, tensor::Tensor};

/// How many values of a tensor are sampled: enough for a median, and cheap beside a histogram of all values.
const SAMPLES: usize = 512;
/// Low bits of a float32 that are ignored: its sign, exponent and 3 bits of its mantissa remain.
const DROPPED_BITS: u32 = 20;
/// A range this many times as wide as most values is implausible.
const ABSURD: f64 = 1e6;

/// A histogram of values by sign, exponent and high mantissa bits.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread(Vec<u32>);

impl Spread {
    /// Counts sampled values of a tensor, at positions that depend only on its size. Values below `zero` in magnitude are
    /// left out: they quantize to zero, which every range can represent. An example is the long tail of a sigmoid.
    pub fn add(&mut self, tensor: &Tensor, zero: f32) {
        let Ok(values) = to_f32(tensor) else { return };
        let mut sample: Vec<u32> =
            sampled(&values).filter(|x| x.is_finite() && x.abs() >= zero).map(|x| ordered(x + 0.0)).collect();
        sample.sort_unstable();
        sample.dedup();
        if self.0.is_empty() {
            self.0 = vec![0; 1 << (u32::BITS - DROPPED_BITS)];
        }
        for x in sample {
            if let Some(count) = self.0.get_mut((x >> DROPPED_BITS) as usize) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// The ends of the shortest interval that contains more than half of the values, if it is implausibly short for a range
    /// from `min` to `max`.
    pub fn lost_in(&self, min: f32, max: f32) -> Option<(f32, f32)> {
        let (low, high) = self.shortest_half()?;
        // Every quantized range contains zero.
        let range = f64::from(max.max(0.0)) - f64::from(min.min(0.0));
        (range > ABSURD * (f64::from(high) - f64::from(low))).then_some((low, high))
    }

    fn shortest_half(&self) -> Option<(f32, f32)> {
        let total: u64 = self.0.iter().map(|&count| u64::from(count)).sum();
        let filled: Vec<(u32, u64)> =
            (0..).zip(&self.0).filter(|(_, count)| **count > 0).map(|(bin, &count)| (bin, u64::from(count))).collect();
        let mut shortest: Option<(f32, f32)> = None;
        let (mut held, mut first) = (0, 0);
        for &(last, count) in &filled {
            held += count;
            while let Some(&(bin, count)) = filled.get(first)
                && 2 * held > total
            {
                let (low, high) =
                    (unordered(bin << DROPPED_BITS), unordered((last << DROPPED_BITS) | ((1 << DROPPED_BITS) - 1)));
                if shortest.is_none_or(|(a, b)| f64::from(high) - f64::from(low) < f64::from(b) - f64::from(a)) {
                    shortest = Some((low, high));
                }
                held -= count;
                first += 1;
            }
        }
        shortest
    }
}

/// One sample from each of equal parts of `values`, at a pseudo-random position in the part: samples at equal distances could
/// all belong to one channel.
fn sampled(values: &[f32]) -> impl Iterator<Item = f32> + '_ {
    let count = values.len().min(SAMPLES);
    (0..count).filter_map(move |part| {
        let (start, end) = (part * values.len() / count, (part + 1) * values.len() / count);
        let place = (part as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        values.get(start + place as usize % (end - start).max(1)).copied()
    })
}

/// Maps a float to an integer with the same order.
fn ordered(x: f32) -> u32 {
    let bits = x.to_bits();
    if x.is_sign_negative() { !bits } else { bits | 1 << 31 }
}

/// The inverse of [`ordered`].
fn unordered(x: u32) -> f32 {
    f32::from_bits(if x >> 31 == 1 { x & !(1 << 31) } else { !x })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the range of `values` is implausible for them, if values below 2^-13 quantize to zero.
    fn is_absurd(values: &[f32]) -> bool {
        let mut spread = Spread::default();
        spread.add(&Tensor::from_vec(&[values.len()], values.to_vec()).unwrap(), 1.0 / 8192.0);
        let (min, max) = values.iter().fold((f32::MAX, f32::MIN), |(min, max), &x| (min.min(x), max.max(x)));
        spread.lost_in(min, max).is_some()
    }

    /// Distinct numbers from -1 to 1.
    fn ordinary(count: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7919) % 10007) as f32 / 5003.5 - 1.0).collect()
    }

    #[test]
    fn outliers_are_absurd_from_a_million_times_on() {
        let with = |outlier: f32| [ordinary(5000), vec![outlier]].concat();
        assert!(is_absurd(&with(1e8)));
        assert!(is_absurd(&with(-3e7)));
        assert!(!is_absurd(&with(1e4)));
        assert!(!is_absurd(&with(1e5)));
        assert!(!is_absurd(&ordinary(5000)));
    }

    #[test]
    fn two_groups_far_apart_are_absurd_whichever_is_larger() {
        let masked = |part: usize| -> Vec<f32> {
            ordinary(4096).into_iter().enumerate().map(|(i, x)| if i % 10 < part { x - 1e9 } else { x }).collect()
        };
        (1..9).for_each(|part| assert!(is_absurd(&masked(part)), "{part} of 10 masked"));
    }

    #[test]
    fn values_that_occur_often_count_once() {
        let relu: Vec<f32> = ordinary(5000).into_iter().map(|x| (x - 0.9).max(0.0) * 1e4).collect();
        assert!(!is_absurd(&relu), "zeros");
        let shifted: Vec<f32> = relu.iter().map(|x| x + 1e-3).collect();
        assert!(!is_absurd(&shifted), "zeros, moved");
        let clamped: Vec<f32> = ordinary(5000).into_iter().map(|x| x.clamp(-1e-3, 0.9) * 1e3).collect();
        assert!(!is_absurd(&clamped), "a bound");
        assert!(!is_absurd(&[0.0, -1e9, 0.0, -1e9, 0.0]), "a mask alone");
        assert!(!is_absurd(&[3.5; 100]), "a constant");
        assert!(!is_absurd(&[0.0; 100]), "nothing but zeros");
        assert!(!is_absurd(&[1e-3, 5e3]), "two values");
        assert!(!is_absurd(&[]));
    }

    #[test]
    fn tails_that_become_zero_in_any_range_do_not_count() {
        let softmax: Vec<f32> = ordinary(5000).into_iter().map(|x| (x * 40.0 - 40.0).exp()).collect();
        assert!(!is_absurd(&softmax));
        let silu: Vec<f32> = ordinary(5000).into_iter().map(|x| x * 60.0).map(|x| x / (1.0 + (-x).exp())).collect();
        assert!(!is_absurd(&silu));
    }

    #[test]
    fn order_of_floats_is_kept() {
        let values = [f32::MIN, -2.5, -1.0, -1e-40, 0.0, 1e-40, 0.7, 1.0, f32::MAX];
        assert!(values.windows(2).all(|pair| ordered(pair[0]) < ordered(pair[1])));
        values.iter().for_each(|&x| assert_eq!(unordered(ordered(x)), x));
    }
}
