//! Compares values as the ops of the `check` dialect require.

use pt2e_core::{
    dispatch,
    tensor::{Complex64, DType, Tensor, TensorError},
};
use pt2e_ir::{Attrs, Op, OpExt};
use pt2e_kernels::numeric::{Numeric, cast};
use std::fmt;

/// The condition that a `check` op requires of its two operands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expectation {
    /// Equal bits. NaN equals NaN, whatever its bits; 0.0 is not -0.0.
    Equal,
    /// |actual - expected| <= atol + rtol * |expected| of real or complex numbers, computed in f64. Equal infinities are
    /// close, and so are two NaNs.
    Close {
        /// The tolerance relative to the expected value.
        rtol: f64,
        /// The absolute tolerance.
        atol: f64,
    },
}

/// How values differ from the expected ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// In shape or element type.
    Type {
        /// Element type and shape of the value.
        actual: String,
        /// The expected element type and shape.
        expected: String,
    },
    /// In elements.
    Elements {
        /// How many differ.
        count: usize,
        /// How many there are.
        total: usize,
        /// Index of the first element in row-major order that differs.
        first: Vec<usize>,
        /// The value at that index.
        actual: String,
        /// The expected value.
        expected: String,
        /// The largest |actual - expected| of the elements that differ; NaN if one of the differences is NaN.
        largest: f64,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { actual, expected } => write!(f, "the value is {actual}, expected {expected}"),
            Self::Elements { count, total, first, actual, expected, largest } => {
                let differ = if *count == 1 { "differs" } else { "differ" };
                write!(
                    f,
                    "{count} of {total} elements {differ}; the first is {first:?}: {actual}, expected {expected}; the \
                     largest difference is {largest}"
                )
            }
        }
    }
}

impl Expectation {
    /// The expectation of `op`; `None` if it is not an op of the `check` dialect.
    pub fn of(op: Op<'_>) -> Option<Self> {
        let number = |name| op.attr(name).and_then(Attrs::as_f64).unwrap_or_default();
        match op.full_name() {
            "check.expect_eq" => Some(Self::Equal),
            "check.expect_close" => Some(Self::Close { rtol: number("rtol"), atol: number("atol") }),
            _ => None,
        }
    }

    /// How `actual` differs from `expected`; `None` if it does not.
    ///
    /// # Errors
    /// [`TensorError`] if the elements cannot be read.
    pub fn mismatch(self, actual: &Tensor, expected: &Tensor) -> Result<Option<Mismatch>, TensorError> {
        if actual.dtype() != expected.dtype() || actual.shape() != expected.shape() {
            let describe = |tensor: &Tensor| format!("{} {:?}", tensor.dtype(), tensor.shape());
            return Ok(Some(Mismatch::Type { actual: describe(actual), expected: describe(expected) }));
        }
        // Real numbers are compared as complex ones.
        let (left, right) = (cast(actual.clone(), DType::C128)?, cast(expected.clone(), DType::C128)?);
        let (left, right) = (left.as_slice::<Complex64>()?, right.as_slice::<Complex64>()?);
        let is_nan = |x: &Complex64| x.re.is_nan() || x.im.is_nan();
        let distance = |a: &Complex64, b: &Complex64| (a.re - b.re).hypot(a.im - b.im);
        let size = actual.dtype().size();
        let (actual_bytes, expected_bytes) = (actual.bytes(), expected.bytes());
        let bits = |at: usize| at * size..(at + 1) * size;
        let differs = |(at, (a, e)): &(usize, (&Complex64, &Complex64))| {
            let same_bits = actual_bytes[bits(*at)] == expected_bytes[bits(*at)];
            let equal = same_bits || (is_nan(a) && is_nan(e));
            match self {
                Self::Equal => !equal,
                Self::Close { rtol, atol } => {
                    let difference = distance(a, e);
                    // A difference of infinities is infinite or NaN, so outside any tolerance.
                    let within = difference.is_finite() && difference <= atol + rtol * e.re.hypot(e.im);
                    !equal && !within
                }
            }
        };
        let wrong = || left.iter().zip(right.iter()).enumerate().filter(differs);
        let Some((first, _)) = wrong().next() else { return Ok(None) };
        let differences = wrong().map(|(_, (a, e))| distance(a, e));
        Ok(Some(Mismatch::Elements {
            count: wrong().count(),
            total: left.len(),
            first: unravel(first, actual.shape()),
            actual: element(actual, first)?,
            expected: element(expected, first)?,
            largest: differences.fold(0.0, |max, next| if next.is_nan() || next > max { next } else { max }),
        }))
    }
}

/// The index of the element at `position` in row-major order.
fn unravel(mut position: usize, shape: &[usize]) -> Vec<usize> {
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&size| {
            let here = position % size;
            position /= size;
            here
        })
        .collect();
    index.reverse();
    index
}

/// An element as text: the shortest decimal that reads back as the same value.
///
/// # Errors
/// [`TensorError::OutOfBounds`] if the tensor has no such element.
pub fn element(tensor: &Tensor, position: usize) -> Result<String, TensorError> {
    let text = if tensor.dtype() == DType::Bool {
        tensor.bytes().get(position).map(|&byte| (byte != 0).to_string())
    } else {
        dispatch!(tensor.dtype(), T => tensor.as_slice::<T>()?.get(position).map(|value| format!("{value:?}")))
    };
    text.ok_or(TensorError::OutOfBounds(position..position + 1))
}

/// The positions of the least and the greatest number of a tensor, and the number of NaNs. Complex numbers are ordered by their
/// real parts.
///
/// # Errors
/// None for a well-formed tensor.
pub fn range(tensor: &Tensor) -> Result<(Option<(usize, usize)>, usize), TensorError> {
    fn of<T: Numeric>(values: &[T]) -> (Option<(usize, usize)>, usize) {
        let numbers = || values.iter().map(|value| value.to_float()).enumerate().filter(|(_, value)| !value.is_nan());
        let least = numbers().min_by(|a, b| a.1.total_cmp(&b.1));
        let greatest = numbers().max_by(|a, b| a.1.total_cmp(&b.1));
        let nans = values.iter().filter(|value| value.to_float().is_nan()).count();
        (least.zip(greatest).map(|(least, greatest)| (least.0, greatest.0)), nans)
    }
    Ok(dispatch!(tensor.dtype(), T => of(&tensor.as_slice::<T>()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(values: &[f32]) -> Tensor {
        Tensor::from_vec(&[values.len()], values.to_vec()).unwrap()
    }

    fn mismatch(expectation: Expectation, actual: &[f32], expected: &[f32]) -> Option<String> {
        expectation.mismatch(&floats(actual), &floats(expected)).unwrap().map(|mismatch| mismatch.to_string())
    }

    #[test]
    fn equal_is_of_bits_except_for_nan() {
        let equal = Expectation::Equal;
        let quiet = f32::from_bits(0x7fc0_0001);
        assert_eq!(mismatch(equal, &[1.0, f32::NAN, f32::INFINITY], &[1.0, quiet, f32::INFINITY]), None);
        let zero = mismatch(equal, &[1.0, -0.0], &[1.0, 0.0]).unwrap();
        assert_eq!(zero, "1 of 2 elements differs; the first is [1]: -0.0, expected 0.0; the largest difference is 0");
        assert!(mismatch(equal, &[f32::NAN], &[1.0]).unwrap().ends_with("the largest difference is NaN"));
    }

    #[test]
    fn close_is_absolute_and_relative() {
        let close = |rtol, atol| Expectation::Close { rtol, atol };
        // 0.5 + 0.25 * 2 = 1, and the difference may be equal to it.
        assert_eq!(mismatch(close(0.25, 0.5), &[3.0], &[2.0]), None);
        assert!(mismatch(close(0.25, 0.5), &[3.0625], &[2.0]).is_some());
        // The tolerance is relative to the expected value, not to the actual one.
        assert!(mismatch(close(0.5, 0.0), &[1.0], &[2.0]).is_none());
        assert!(mismatch(close(0.5, 0.0), &[2.0], &[1.0]).is_some());
        let infinity = f32::INFINITY;
        assert_eq!(mismatch(close(0.0, 0.0), &[infinity, f32::NAN, -0.0], &[infinity, f32::NAN, 0.0]), None);
        assert!(mismatch(close(1.0, 1.0), &[infinity], &[-infinity]).is_some());
        assert!(mismatch(close(1.0, 1.0), &[1.0], &[infinity]).is_some());
        assert!(mismatch(close(1.0, 1.0), &[f32::NAN], &[1.0]).is_some());
    }

    #[test]
    fn the_first_difference_is_named_in_its_dimensions() {
        let actual = Tensor::from_vec(&[2, 3], vec![1i8, 2, 3, 4, 5, 6]).unwrap();
        let expected = Tensor::from_vec(&[2, 3], vec![1i8, 2, 3, 4, 7, -6]).unwrap();
        let mismatch = Expectation::Equal.mismatch(&actual, &expected).unwrap().unwrap().to_string();
        assert_eq!(
            mismatch,
            "2 of 6 elements differ; the first is [1, 1]: 5, expected 7; the largest difference is 12"
        );
        let flat = expected.reshape(&[6]).unwrap();
        let mismatch = Expectation::Equal.mismatch(&actual, &flat).unwrap().unwrap().to_string();
        assert_eq!(mismatch, "the value is int8 [2, 3], expected int8 [6]");
    }
}
