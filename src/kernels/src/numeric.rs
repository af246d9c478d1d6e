//! Conversions between dtypes, and the types that kernels compute in.

use half::{bf16, f16};
use pt2e_core::{
    dispatch,
    tensor::{Complex32, Complex64, DType, Element, Float8E4M3, Float8E5M2, Storage, Tensor, TensorError, TorchBool},
};
use pt2e_schema::Number;

/// An element that converts from and to numbers as PyTorch's `to` does.
pub trait Numeric: Element {
    /// From an integer; wraps where the type is narrower.
    fn from_int(value: i64) -> Self;
    /// From a float; integers truncate.
    fn from_float(value: f64) -> Self;
    /// To an integer; floats truncate.
    fn to_int(self) -> i64;
    /// To a float; for a complex number, the real part.
    fn to_float(self) -> f64;
    /// The imaginary part.
    fn imaginary(self) -> f64 {
        0.0
    }
    /// From the parts of a complex number; real types drop the imaginary part.
    fn from_parts(real: f64, _imaginary: f64) -> Self {
        Self::from_float(real)
    }
    /// From a Python number.
    fn from_number(number: Number) -> Self {
        match number {
            Number::Float(value) => Self::from_float(value),
            other => Self::from_int(other.to_i64()),
        }
    }
}

macro_rules! int_numeric {
    ($($t:ty),*) => {$(
        impl Numeric for $t {
            fn from_int(value: i64) -> Self {
                value as $t
            }
            fn from_float(value: f64) -> Self {
                value as i64 as $t
            }
            fn to_int(self) -> i64 {
                self as i64
            }
            fn to_float(self) -> f64 {
                self as f64
            }
        }
    )*};
}

macro_rules! float_numeric {
    ($($t:ty),*) => {$(
        impl Numeric for $t {
            fn from_int(value: i64) -> Self {
                value as $t
            }
            fn from_float(value: f64) -> Self {
                value as $t
            }
            fn to_int(self) -> i64 {
                self as i64
            }
            fn to_float(self) -> f64 {
                self as f64
            }
        }
    )*};
}

macro_rules! narrow_numeric {
    ($($t:ty),*) => {$(
        impl Numeric for $t {
            fn from_int(value: i64) -> Self {
                <$t>::from_f32(value as f32)
            }
            fn from_float(value: f64) -> Self {
                // Via f32, as in PyTorch.
                <$t>::from_f32(value as f32)
            }
            fn to_int(self) -> i64 {
                self.to_f32() as i64
            }
            fn to_float(self) -> f64 {
                self.to_f32() as f64
            }
        }
    )*};
}

macro_rules! complex_numeric {
    ($($t:ident: $part:ty),*) => {$(
        impl Numeric for $t {
            fn from_int(value: i64) -> Self {
                Self { re: value as $part, im: 0.0 }
            }
            fn from_float(value: f64) -> Self {
                Self { re: value as $part, im: 0.0 }
            }
            fn to_int(self) -> i64 {
                self.re as i64
            }
            fn to_float(self) -> f64 {
                self.re as f64
            }
            fn imaginary(self) -> f64 {
                self.im as f64
            }
            fn from_parts(real: f64, imaginary: f64) -> Self {
                Self { re: real as $part, im: imaginary as $part }
            }
        }
    )*};
}

narrow_numeric!(Float8E4M3, Float8E5M2);
complex_numeric!(Complex32: f32, Complex64: f64);
int_numeric!(u8, i8, u16, i16, i32, i64);
float_numeric!(f32, f64);
narrow_numeric!(f16, bf16);

impl Numeric for TorchBool {
    fn from_int(value: i64) -> Self {
        (value != 0).into()
    }
    fn from_float(value: f64) -> Self {
        (value != 0.0).into()
    }
    fn to_int(self) -> i64 {
        bool::from(self) as i64
    }
    fn to_float(self) -> f64 {
        bool::from(self) as u8 as f64
    }
}

/// Converts one element, as PyTorch's `to` does.
pub fn convert<S: Numeric, D: Numeric>(value: S) -> D {
    if S::DTYPE.is_complex() {
        D::from_parts(value.to_float(), value.imaginary())
    } else if S::DTYPE.is_float() {
        D::from_float(value.to_float())
    } else {
        D::from_int(value.to_int())
    }
}

/// The lowest value of an element type.
pub fn lowest<T: Numeric>() -> T {
    match (T::DTYPE, T::DTYPE.integer_range()) {
        (_, Some((least, _))) => T::from_int(least),
        (DType::Bool, None) => T::from_int(0),
        (_, None) => T::from_float(f64::NEG_INFINITY),
    }
}

/// Converts a tensor to another dtype; returns the tensor itself if it has that dtype already.
///
/// # Errors
/// None that a well-formed tensor can cause.
pub fn cast(tensor: Tensor, dtype: DType) -> Result<Tensor, TensorError> {
    if tensor.dtype() == dtype {
        return Ok(tensor);
    }
    dispatch!(tensor.dtype(), S => dispatch!(dtype, D => tensor.map_memory(converted::<S, D>)))
}

fn converted<S: Numeric, D: Numeric>(values: &[S]) -> Result<Storage<D>, TensorError> {
    Storage::collect(values.iter().map(|&value| convert(value)))
}

/// The type that kernels compute a dtype in, with the same results as PyTorch's CPU kernels.
///
/// Half-precision floats are computed in `f32` and rounded once per op. Integers of every width are computed in `i64`,
/// which gives the same results: for sums and products modulo 2^n, for comparisons and divisions exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compute {
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `i64`.
    I64,
}

impl Compute {
    /// The compute type of a dtype.
    pub fn of(dtype: DType) -> Self {
        match dtype {
            DType::F16 | DType::BF16 | DType::F32 => Compute::F32,
            DType::F64 => Compute::F64,
            _ => Compute::I64,
        }
    }

    /// The dtype whose elements are of the compute type.
    pub fn dtype(self) -> DType {
        match self {
            Compute::F32 => DType::F32,
            Compute::F64 => DType::F64,
            Compute::I64 => DType::I64,
        }
    }
}

/// A floating-point type that kernels compute in.
pub trait Real: Numeric + num_traits::Float + num_traits::FloatConst + Default + std::ops::AddAssign {
    /// The error function.
    fn error_function(self) -> Self;

    /// The exponential, within two units in the last place. For `f32` it has no branches or calls, so that loops over
    /// it vectorize.
    fn exp_in_loop(self) -> Self;

    /// The error function, as [`Real::exp_in_loop`].
    fn error_function_in_loop(self) -> Self;
}

impl Real for f32 {
    fn error_function(self) -> Self {
        libm::erff(self)
    }

    #[inline(always)]
    fn exp_in_loop(self) -> Self {
        // 2^n * e^r with |r| <= ln(2) / 2. At the clamped bounds the result is 0 or infinity; NaN passes.
        let x = if self < -104.0 { -104.0 } else { self };
        let x = if x > 89.0 { 89.0 } else { x };
        // Adding 1.5 * 2^23 rounds to an integer, which is in the low bits of the sum.
        const ROUND: f32 = 12_582_912.0;
        let shifted = x * std::f32::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        // ln(2) in two parts; the first has few enough bits for its product to be exact.
        let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
        let tail = polynomial(r, [0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0]);
        let power = r * r * tail + r + 1.0;
        // Scale in two steps, because 2^n itself may be out of range.
        let n = shifted.to_bits().wrapping_sub(ROUND.to_bits()) as i32;
        let scale = |n: i32| f32::from_bits((n.wrapping_add(127) as u32) << 23);
        power * scale(n >> 1) * scale(n - (n >> 1))
    }

    #[inline(always)]
    fn error_function_in_loop(self) -> Self {
        // Least squares fits at Chebyshev nodes: of erf(x) / x - 1 in x^2 below SPLIT, of -ln(erfc(x)) above.
        const SPLIT: f32 = 0.9375;
        let x = self.abs();
        let near = polynomial(
            x * x,
            [
                1.283_791_7e-1,
                -3.761_263_3e-1,
                1.128_368_5e-1,
                -2.685_878_7e-2,
                5.199_459_3e-3,
                -8.124_385e-4,
                8.291_218e-5,
            ],
        );
        // From 4 on, the function is 1 up to rounding.
        let far = if x > 4.0 { 4.0 } else { x };
        let far = polynomial(
            far,
            [
                -1.818_637e-4,
                1.129_549_9,
                6.332_755e-1,
                1.083_597_3e-1,
                -2.517_166_1e-2,
                4.191_199e-3,
                -4.386_849e-4,
                2.146_638_7e-5,
            ],
        );
        let far = 1.0 - (-far).exp_in_loop();
        if x < SPLIT { self + self * near } else { far.copysign(self) }
    }
}

impl Real for f64 {
    fn error_function(self) -> Self {
        libm::erf(self)
    }

    fn exp_in_loop(self) -> Self {
        self.exp()
    }

    fn error_function_in_loop(self) -> Self {
        libm::erf(self)
    }
}

/// The polynomial of these coefficients, the constant one first, by Horner's rule.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    coefficients.into_iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest error over many values of the range, in units in the last place.
    fn worst(range: std::ops::Range<f32>, f: fn(f32) -> f32, exact: fn(f64) -> f64) -> f64 {
        const STEPS: u32 = 200_000;
        let values = (0..STEPS).map(|i| range.start + (range.end - range.start) * (i as f32 / STEPS as f32));
        let errors = values.map(|x| {
            let exact = exact(x.into());
            let unit = f64::from((exact as f32).abs().next_up()) - f64::from((exact as f32).abs());
            (f64::from(f(x)) - exact).abs() / unit
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn functions_for_loops_are_within_two_units_in_the_last_place() {
        assert!(worst(-87.0..88.7, f32::exp_in_loop, f64::exp) < 2.0);
        assert!(worst(-1.0..1.0, f32::exp_in_loop, f64::exp) < 2.0);
        assert!(worst(-6.0..6.0, f32::error_function_in_loop, libm::erf) < 2.0);
        assert!(worst(-0.01..0.01, f32::error_function_in_loop, libm::erf) < 2.0);
    }

    #[test]
    fn functions_for_loops_have_the_limits_of_the_exact_ones() {
        assert_eq!(f32::NEG_INFINITY.exp_in_loop(), 0.0);
        assert_eq!(f32::INFINITY.exp_in_loop(), f32::INFINITY);
        assert_eq!(0f32.exp_in_loop(), 1.0);
        assert!(f32::NAN.exp_in_loop().is_nan());
        assert_eq!(f32::NEG_INFINITY.error_function_in_loop(), -1.0);
        assert_eq!(f32::INFINITY.error_function_in_loop(), 1.0);
        assert!(f32::NAN.error_function_in_loop().is_nan());
    }
}
