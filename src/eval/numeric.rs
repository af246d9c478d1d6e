//! Arithmetic on elements: conversions between dtypes, and the types kernels compute in.

use crate::{
    dispatch,
    tensor::{DType, Element, Tensor, TensorError, TorchBool},
};
use half::{bf16, f16};

/// An element that converts from and to numbers as PyTorch's `to` does.
pub trait Numeric: Element {
    /// From an integer; wraps where the type is narrower.
    fn from_int(value: i64) -> Self;
    /// From a float; integers truncate.
    fn from_float(value: f64) -> Self;
    /// To an integer; floats truncate.
    fn to_int(self) -> i64;
    /// To a float.
    fn to_float(self) -> f64;
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

macro_rules! half_numeric {
    ($($t:ty),*) => {$(
        impl Numeric for $t {
            fn from_int(value: i64) -> Self {
                <$t>::from_f32(value as f32)
            }
            fn from_float(value: f64) -> Self {
                // PyTorch goes through f32 too.
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

int_numeric!(u8, i8, u16, i16, i32, i64);
float_numeric!(f32, f64);
half_numeric!(f16, bf16);

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
    if S::DTYPE.is_float() { D::from_float(value.to_float()) } else { D::from_int(value.to_int()) }
}

/// What no element is less than.
pub fn lowest<T: Numeric>() -> T {
    match T::DTYPE {
        DType::Bool | DType::U8 | DType::U16 => T::from_int(0),
        DType::I8 => T::from_int(i8::MIN.into()),
        DType::I16 => T::from_int(i16::MIN.into()),
        DType::I32 => T::from_int(i32::MIN.into()),
        DType::I64 => T::from_int(i64::MIN),
        DType::F16 | DType::BF16 | DType::F32 | DType::F64 => T::from_float(f64::NEG_INFINITY),
    }
}

/// Converts a tensor to another dtype; gives the tensor itself where it has that dtype already.
///
/// # Errors
/// None that a well-formed tensor can cause.
pub fn cast(tensor: Tensor, dtype: DType) -> Result<Tensor, TensorError> {
    if tensor.dtype() == dtype {
        return Ok(tensor);
    }
    dispatch!(tensor.dtype(), S => dispatch!(dtype, D => {
        let data = tensor.as_slice::<S>()?.iter().map(|&value| convert::<S, D>(value)).collect();
        Tensor::from_vec::<D>(tensor.shape(), data)
    }))
}

/// The type that PyTorch's CPU kernels compute a dtype in, as far as results can tell.
///
/// Half-precision floats are computed in `f32` and rounded once per op. Integers of every width are computed in `i64`:
/// sums and products modulo 2^n, comparisons and divisions give the same.
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
}

impl Real for f32 {
    fn error_function(self) -> Self {
        libm::erff(self)
    }
}

impl Real for f64 {
    fn error_function(self) -> Self {
        libm::erf(self)
    }
}
