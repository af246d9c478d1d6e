//! Normal random numbers, by the Box-Muller transform: two from two uniform ones.
//!
//! Fewer than 16 numbers are computed one by one, in doubles. From 16 on, PyTorch draws uniform numbers into the tensor
//! and transforms each block of 16 in place; for floats with its own vector code, whose logarithm, sine and cosine are
//! those of the single-precision Cephes library with fused multiply-adds. Both are reproduced bit for bit.

use super::Stream;
use crate::numeric::Numeric;
use pt2e_core::numerics::vectorized;
use std::f64::consts::PI;

/// The number of elements that are transformed together.
const BLOCK: usize = 16;

/// A type that normal numbers are computed in.
pub trait Block: Numeric {
    /// A uniform number.
    fn uniform(stream: &mut Stream) -> Self;
    /// Transforms a block of 16 uniform numbers to normal ones.
    fn transform(block: &mut [Self], mean: f64, std: f64);
}

/// When the uniform numbers of a tensor are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// All of them before the first is transformed.
    Ahead,
    /// Block by block, as for 16-bit tensors, whose numbers are computed in a separate float buffer.
    ByBlock,
}

impl Stream {
    /// A normal number.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let (angle, radius) = (self.uniform_f64(), self.uniform_f64());
        let (angle, radius) = (2.0 * PI * angle, (-2.0 * (-radius).ln_1p()).sqrt());
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }

    /// Fills a tensor with normal numbers.
    pub fn fill_normal<T: Block>(&mut self, numbers: &mut [T], drawn: Drawn, mean: f64, std: f64) {
        let count = numbers.len();
        if count < BLOCK {
            numbers.iter_mut().for_each(|number| *number = T::from_float(self.normal().mul_add(std, mean)));
            return;
        }
        let mut draw = |numbers: &mut [T]| numbers.iter_mut().for_each(|number| *number = T::uniform(self));
        if drawn == Drawn::Ahead {
            draw(numbers);
        }
        for block in numbers.chunks_exact_mut(BLOCK) {
            if drawn == Drawn::ByBlock {
                draw(block);
            }
            T::transform(block, mean, std);
        }
        // The last partial block, extended to a full one over the preceding numbers, is drawn anew.
        if !count.is_multiple_of(BLOCK) {
            let last = &mut numbers[count - BLOCK..];
            draw(last);
            T::transform(last, mean, std);
        }
    }
}

impl Block for f64 {
    fn uniform(stream: &mut Stream) -> Self {
        stream.uniform_f64()
    }

    fn transform(block: &mut [Self], mean: f64, std: f64) {
        let (first, second) = block.split_at_mut(BLOCK / 2);
        for (a, b) in first.iter_mut().zip(second) {
            let (radius, angle) = ((-2.0 * (1.0 - *a).ln()).sqrt(), 2.0 * PI * *b);
            *a = (radius * angle.cos()).mul_add(std, mean);
            *b = (radius * angle.sin()).mul_add(std, mean);
        }
    }
}

impl Block for f32 {
    fn uniform(stream: &mut Stream) -> Self {
        stream.uniform_f32()
    }

    fn transform(block: &mut [Self], mean: f64, std: f64) {
        let (mean, std) = (mean as f32, std as f32);
        let (first, second) = block.split_at_mut(BLOCK / 2);
        vectorized(
            #[inline(always)]
            || {
                for (a, b) in first.iter_mut().zip(second.iter_mut()) {
                    let radius = (-2.0 * logarithm(1.0 - *a)).sqrt();
                    let (sine, cosine) = sine_and_cosine((2.0 * PI) as f32 * *b);
                    *a = (radius * cosine).mul_add(std, mean);
                    *b = (radius * sine).mul_add(std, mean);
                }
            },
        );
    }
}

/// The polynomial of these coefficients, the constant one first, by Horner's rule with fused multiply-adds.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    coefficients.into_iter().rev().reduce(|sum, coefficient| sum.mul_add(x, coefficient)).unwrap_or_default()
}

/// ln(1 + x) = x - x^2 / 2 + x^3 P(x) for sqrt(1/2) <= 1 + x < sqrt(2).
#[rustfmt::skip]
const LOGARITHM: [f32; 9] = [
    3.333_333e-1, -2.499_999_4e-1, 2.000_071_4e-1, -1.666_805_8e-1, 1.424_932_3e-1, -1.242_014_1e-1, 1.167_699_84e-1,
    -1.151_461e-1, 7.037_683_6e-2,
];
/// ln(2) in two parts; the first has few bits, so that its products with exponents are exact.
#[expect(clippy::excessive_precision, reason = "the first is this number exactly")]
const LN_2: [f32; 2] = [0.693_359_375, -2.121_944_4e-4];

/// The logarithm of a normal (not denormal) number in `(0, 1]`.
#[inline(always)]
fn logarithm(x: f32) -> f32 {
    let bits = x.to_bits();
    // x = mantissa * 2^exponent with a mantissa in [1/2, 1).
    let exponent = (bits >> 23) as i32 - 126;
    let mantissa = f32::from_bits(bits & 0x007f_ffff | 0x3f00_0000);
    let small = mantissa < std::f32::consts::FRAC_1_SQRT_2;
    let exponent = (exponent - i32::from(small)) as f32;
    let x = if small { (mantissa - 1.0) + mantissa } else { mantissa - 1.0 };
    let square = x * x;
    let tail = (polynomial(x, LOGARITHM) * x).mul_add(square, exponent * LN_2[1]);
    let tail = (-square).mul_add(0.5, tail);
    exponent.mul_add(LN_2[0], x + tail)
}

/// sin(x) = x + x^3 P(x^2) for |x| <= pi/4.
const SINE: [f32; 3] = [-1.666_665_5e-1, 8.332_161e-3, -1.951_529_6e-4];
/// cos(x) = 1 - x^2 / 2 + x^4 P(x^2) for |x| <= pi/4.
const COSINE: [f32; 3] = [4.166_664_6e-2, -1.388_731_6e-3, 2.443_315_7e-5];
/// -pi/4 in three parts; the first two have few bits.
const MINUS_PI_4: [f32; 3] = [-0.785_156_25, -2.418_756_5e-4, -3.774_895e-8];

/// Sine and cosine of a number in `[0, 2 pi)`.
#[inline(always)]
fn sine_and_cosine(x: f32) -> (f32, f32) {
    // The nearest even octant.
    let octant = ((x * (4.0 / PI) as f32) as i32 + 1) & !1;
    let x = MINUS_PI_4.into_iter().fold(x, |x, part| (octant as f32).mul_add(part, x));
    let square = x * x;
    let sine = (polynomial(square, SINE) * square).mul_add(x, x);
    let cosine = (polynomial(square, COSINE) * square).mul_add(square, -(square * 0.5)) + 1.0;
    let (sine, cosine) = if octant & 2 == 0 { (sine, cosine) } else { (cosine, sine) };
    let sine = if octant & 4 == 0 { sine } else { -sine };
    let cosine = if (octant + 2) & 4 == 0 { cosine } else { -cosine };
    (sine, cosine)
}
