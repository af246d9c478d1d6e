//! The Rust types of tensor elements.

use super::{Complex32, Complex64, Float8E4M3, Float8E5M2};
use half::{bf16, f16};
use pt2e_schema::DType;
use std::fmt;

mod sealed {
    pub trait Sealed {}
}

/// A Rust type that is the element of a [`super::Tensor`].
///
/// The elements of `bool` tensors are [`TorchBool`], so that reinterpreting bytes needs no validation pass.
pub trait Element: bytemuck::Pod + Send + Sync + PartialEq + fmt::Debug + sealed::Sealed + 'static {
    /// The dtype whose elements this type holds.
    const DTYPE: DType;
    /// An integer type of the same size. Code that only moves elements is compiled once per `Bits` type.
    type Bits: bytemuck::Pod + Send + Sync + fmt::Debug;
}

/// One element of a `torch.bool` tensor: any non-zero byte is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct TorchBool(pub u8);

impl From<bool> for TorchBool {
    fn from(value: bool) -> Self {
        TorchBool(value as u8)
    }
}

impl From<TorchBool> for bool {
    fn from(value: TorchBool) -> Self {
        value.0 != 0
    }
}

macro_rules! elements {
    ($($rust:ty => $dtype:ident, $bits:ty;)*) => {$(
        impl sealed::Sealed for $rust {}
        impl Element for $rust {
            const DTYPE: DType = DType::$dtype;
            type Bits = $bits;
        }
    )*};
}

elements! {
    TorchBool => Bool, u8;
    u8 => U8, u8;
    i8 => I8, u8;
    u16 => U16, u16;
    i16 => I16, u16;
    i32 => I32, u32;
    i64 => I64, [u32; 2];
    f16 => F16, u16;
    bf16 => BF16, u16;
    f32 => F32, u32;
    f64 => F64, [u32; 2];
    Float8E4M3 => F8E4M3, u8;
    Float8E5M2 => F8E5M2, u8;
    Complex32 => C64, [u32; 2];
    Complex64 => C128, [u32; 4];
}

/// Runs `$body` with the type alias `$T` bound to the Rust element type of `$dtype`.
///
/// `dispatch!(dtype, T => kernel::<T>(x))` is the only way from a runtime dtype to a Rust type in kernels.
#[macro_export]
macro_rules! dispatch {
    ($dtype:expr, $T:ident => $body:expr) => {{
        use $crate::tensor::DType as D;
        match $dtype {
            D::Bool => {
                type $T = $crate::tensor::TorchBool;
                $body
            }
            D::U8 => {
                type $T = u8;
                $body
            }
            D::I8 => {
                type $T = i8;
                $body
            }
            D::U16 => {
                type $T = u16;
                $body
            }
            D::I16 => {
                type $T = i16;
                $body
            }
            D::I32 => {
                type $T = i32;
                $body
            }
            D::I64 => {
                type $T = i64;
                $body
            }
            D::F16 => {
                type $T = $crate::tensor::f16;
                $body
            }
            D::BF16 => {
                type $T = $crate::tensor::bf16;
                $body
            }
            D::F32 => {
                type $T = f32;
                $body
            }
            D::F64 => {
                type $T = f64;
                $body
            }
            D::F8E4M3 => {
                type $T = $crate::tensor::Float8E4M3;
                $body
            }
            D::F8E5M2 => {
                type $T = $crate::tensor::Float8E5M2;
                $body
            }
            D::C64 => {
                type $T = $crate::tensor::Complex32;
                $body
            }
            D::C128 => {
                type $T = $crate::tensor::Complex64;
                $body
            }
        }
    }};
}
