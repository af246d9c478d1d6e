//! Element types, named as PyTorch names them.

use super::{Complex32, Complex64, Float8E4M3, Float8E5M2};
use half::{bf16, f16};
use std::fmt;

/// The element type of a tensor.
///
/// The set is the one the evaluator has tensors of. Types that only travel through the compiler (`uint32`, the rarer float8s)
/// stay MLIR types and never become a [`super::Tensor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    /// `torch.bool`, one byte an element, 0 or 1.
    Bool,
    /// `torch.uint8`.
    U8,
    /// `torch.int8`.
    I8,
    /// `torch.uint16`.
    U16,
    /// `torch.int16`.
    I16,
    /// `torch.int32`.
    I32,
    /// `torch.int64`.
    I64,
    /// `torch.float16`.
    F16,
    /// `torch.bfloat16`.
    BF16,
    /// `torch.float32`.
    F32,
    /// `torch.float64`.
    F64,
    /// `torch.float8_e4m3fn`: no infinities, one NaN.
    F8E4M3,
    /// `torch.float8_e5m2`.
    F8E5M2,
    /// `torch.complex64`.
    C64,
    /// `torch.complex128`.
    C128,
}

impl DType {
    /// Every dtype, in declaration order.
    pub const ALL: [DType; 15] = [
        DType::Bool,
        DType::U8,
        DType::I8,
        DType::U16,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::F16,
        DType::BF16,
        DType::F32,
        DType::F64,
        DType::F8E4M3,
        DType::F8E5M2,
        DType::C64,
        DType::C128,
    ];

    /// Bytes of one element.
    pub const fn size(self) -> usize {
        match self {
            DType::Bool | DType::U8 | DType::I8 | DType::F8E4M3 | DType::F8E5M2 => 1,
            DType::U16 | DType::I16 | DType::F16 | DType::BF16 => 2,
            DType::I32 | DType::F32 => 4,
            DType::I64 | DType::F64 | DType::C64 => 8,
            DType::C128 => 16,
        }
    }

    /// Whether the dtype is a floating-point type.
    pub const fn is_float(self) -> bool {
        matches!(self, DType::F16 | DType::BF16 | DType::F32 | DType::F64 | DType::F8E4M3 | DType::F8E5M2)
    }

    /// Whether the dtype is a float of eight bits.
    pub const fn is_float8(self) -> bool {
        matches!(self, DType::F8E4M3 | DType::F8E5M2)
    }

    /// Whether the elements are complex numbers.
    pub const fn is_complex(self) -> bool {
        matches!(self, DType::C64 | DType::C128)
    }

    /// Whether PyTorch's quantize ops take tensors of the dtype: floats of at most 32 bits.
    pub const fn is_quantizable(self) -> bool {
        matches!(self, DType::F16 | DType::BF16 | DType::F32)
    }

    /// The dtype of the real and imaginary parts of a complex dtype; others are their own.
    pub const fn part(self) -> DType {
        match self {
            DType::C64 => DType::F32,
            DType::C128 => DType::F64,
            other => other,
        }
    }

    /// The name without `torch.`: `float32`, `int8`, ...
    pub const fn name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::U8 => "uint8",
            DType::I8 => "int8",
            DType::U16 => "uint16",
            DType::I16 => "int16",
            DType::I32 => "int32",
            DType::I64 => "int64",
            DType::F16 => "float16",
            DType::BF16 => "bfloat16",
            DType::F32 => "float32",
            DType::F64 => "float64",
            DType::F8E4M3 => "float8_e4m3fn",
            DType::F8E5M2 => "float8_e5m2",
            DType::C64 => "complex64",
            DType::C128 => "complex128",
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust type that is the element of a [`super::Tensor`].
///
/// `bool` tensors are held as [`TorchBool`], so that reinterpreting bytes needs no validation pass.
pub trait Element: bytemuck::Pod + Send + Sync + PartialEq + fmt::Debug + sealed::Sealed + 'static {
    /// The dtype whose elements this type holds.
    const DTYPE: DType;
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
    ($($rust:ty => $dtype:ident),* $(,)?) => {$(
        impl sealed::Sealed for $rust {}
        impl Element for $rust {
            const DTYPE: DType = DType::$dtype;
        }
    )*};
}

elements! {
    TorchBool => Bool,
    u8 => U8,
    i8 => I8,
    u16 => U16,
    i16 => I16,
    i32 => I32,
    i64 => I64,
    f16 => F16,
    bf16 => BF16,
    f32 => F32,
    f64 => F64,
    Float8E4M3 => F8E4M3,
    Float8E5M2 => F8E5M2,
    Complex32 => C64,
    Complex64 => C128,
}

/// Runs `$body` with the type alias `$T` bound to the Rust element type of `$dtype`.
///
/// `dispatch!(dtype, T => kernel::<T>(x))` is the one way a kernel goes from a runtime dtype to a Rust type.
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
                type $T = ::half::f16;
                $body
            }
            D::BF16 => {
                type $T = ::half::bf16;
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
