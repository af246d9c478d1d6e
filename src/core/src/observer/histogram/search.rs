//! Finds the part of a histogram's range with the least squared quantization error.
//!
//! The search is that of torchao (originally Caffe2's norm minimisation): it cuts off quantiles in steps of 1e-5, each
//! time at the end where this removes more bins, until the error grows. To match torchao bit for bit, each step is in
//! the same precision and order.

use crate::numerics::{sum, vectorized};

/// The quantile cut off in each step.
const STEP: f64 = 1e-5;

/// The range to quantize, `(min, max)`, given counts in bins of equal width from `min` to `max` and quantized values of
/// `bits` bits.
pub(super) fn least_error_range(min: f32, max: f32, counts: &[f32], bits: u32) -> (f32, f32) {
    let mut error = SquaredError::new(min, max, counts, bits);
    least_range(min, max, counts, |start, end| error.of_range(start, end))
}

/// As [`least_error_range`], with the error of quantizing to the range from the start of one bin to the end of another.
pub(super) fn least_range(
    min: f32,
    max: f32,
    counts: &[f32],
    mut error: impl FnMut(usize, usize) -> f64,
) -> (f32, f32) {
    let bins = counts.len();
    let Some(last) = bins.checked_sub(1) else {
        return (min, max);
    };
    let total = f64::from(sum(counts));
    let cumulative = cumulative_sum(counts);
    let below = |bin: usize, bound: f64| cumulative.get(bin).is_some_and(|&c| c < bound as f32);
    let above = |bin: usize, bound: f64| cumulative.get(bin).is_some_and(|&c| c > bound as f32);

    let (mut alpha, mut beta) = (0f64, 1f64);
    let (mut start, mut end) = (0, last);
    let mut least = f64::INFINITY;
    while alpha < beta {
        let (next_alpha, next_beta) = (alpha + STEP, beta - STEP);
        let (mut left, mut right) = (start, end);
        while left < end && below(left, next_alpha * total) {
            left += 1;
        }
        while right > start && above(right, next_beta * total) {
            right -= 1;
        }
        let candidate = if left - start > end - right {
            alpha = next_alpha;
            (left, end)
        } else {
            beta = next_beta;
            (start, right)
        };
        if candidate == (start, end) {
            continue;
        }
        let found = error(candidate.0, candidate.1);
        // As in torchao, NaN (from ranges whose cube overflows) does not stop the search.
        if found > least {
            break;
        }
        least = found;
        (start, end) = candidate;
    }
    let width = (max - min) / bins as f32;
    (min + width * start as f32, min + width * (end + 1) as f32)
}

/// Running sums, accumulated in float64, each rounded to float32.
fn cumulative_sum(counts: &[f32]) -> Vec<f32> {
    let mut total = 0f64;
    let add = |&count| {
        total += f64::from(count);
        total as f32
    };
    counts.iter().map(add).collect()
}

/// The squared error of quantizing the values of a histogram, as a function of the range of bins that is kept.
struct SquaredError {
    bin_width: f64,
    /// Counts over bin width.
    density: Vec<f32>,
    /// The number of quantized values, 2^bits.
    levels: f64,
    norms: Vec<f32>,
}

impl SquaredError {
    fn new(min: f32, max: f32, counts: &[f32], bits: u32) -> Self {
        let bin_width = (f64::from(max) - f64::from(min)) / counts.len() as f64;
        Self {
            bin_width,
            density: counts.iter().map(|count| count / bin_width as f32).collect(),
            levels: 2f64.powi(bits as i32),
            norms: vec![0.0; counts.len()],
        }
    }

    /// The error of quantizing to the range from the start of bin `start` to the end of bin `end`.
    ///
    /// The values of a bin are assumed to be evenly distributed. The values of a bin from `a` to `b` are quantized to
    /// the middles of the levels from that of `a` to that of `b`.
    fn of_range(&mut self, start: usize, end: usize) -> f64 {
        let level_width = self.bin_width * (end as f64 - start as f64 + 1.0) / self.levels;
        if level_width == 0.0 {
            return 0.0;
        }
        // Up to 2^28, the quotient of two float32 computed in float64 has the same floor as the exact one, and
        // PyTorch's float32 algorithm gives that floor up to 2^22: enough for levels of 16 bits.
        if self.levels <= f64::from(1u32 << 16) {
            vectorized(
                #[inline(always)]
                || {
                    self.fill_norms(
                        start,
                        level_width,
                        #[inline(always)]
                        |a, b| (f64::from(a) / f64::from(b)).floor() as f32,
                    )
                },
            );
        } else {
            vectorized(
                #[inline(always)]
                || self.fill_norms(start, level_width, floor_divide),
            );
        }
        f64::from(sum(&self.norms))
    }

    #[inline(always)]
    fn fill_norms(&mut self, start: usize, level_width: f64, floor_divide: impl Fn(f32, f32) -> f32) {
        let bin_width = self.bin_width as f32;
        let last_level = (self.levels - 1.0) as f32;
        let half = (level_width / 2.0) as f32;
        let level_width = level_width as f32;
        let half_cubed = half * half * half;
        let inside = (half_cubed - (-half * -half * -half)) / 3.0;
        for (bin, (norm, &density)) in self.norms.iter_mut().zip(&self.density).enumerate() {
            let bin_start = (bin as i32 - start as i32) as f32 * bin_width;
            let bin_end = bin_start + bin_width;
            let first = clamp(floor_divide(bin_start, level_width), last_level);
            let last = clamp(floor_divide(bin_end, level_width), last_level);
            let from = bin_start - (first + 0.5) * level_width;
            let to = bin_end - (last * level_width + half);
            *norm = density * ((half_cubed - from * from * from) / 3.0)
                + (last - first - 1.0) * (density * inside)
                + density * ((to * to * to - (-half * -half * -half)) / 3.0);
        }
    }
}

/// `x` clamped to `[0, high]`, by comparisons so that NaN stays NaN on every machine.
#[inline(always)]
fn clamp(x: f32, high: f32) -> f32 {
    let x = if x < 0.0 { 0.0 } else { x };
    if x > high { high } else { x }
}

/// The floor of `a / b` as computed by PyTorch's float32 floor division.
#[inline(always)]
fn floor_divide(a: f32, b: f32) -> f32 {
    if b == 0.0 {
        return a / b;
    }
    let remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 && (b < 0.0) != (remainder < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (a / b).signum() * 0.0;
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}
