//! Element types, named as PyTorch names them.

use std::fmt;

/// The element type of a tensor.
///
/// These are the types that the evaluator computes with. Types that the compiler only passes through (`uint32`, the
/// rarer float8s) stay MLIR types and never become a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    /// `torch.bool`, one byte per element, 0 or 1.
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

    /// The size of one element in bytes.
    pub const fn size(self) -> usize {
        match self {
            DType::Bool | DType::U8 | DType::I8 | DType::F8E4M3 | DType::F8E5M2 => 1,
            DType::U16 | DType::I16 | DType::F16 | DType::BF16 => 2,
            DType::I32 | DType::F32 => 4,
            DType::I64 | DType::F64 | DType::C64 => 8,
            DType::C128 => 16,
        }
    }

    /// Whether the dtype is a real floating-point type.
    pub const fn is_float(self) -> bool {
        matches!(self, DType::F16 | DType::BF16 | DType::F32 | DType::F64 | DType::F8E4M3 | DType::F8E5M2)
    }

    /// Whether the dtype is an 8-bit float.
    pub const fn is_float8(self) -> bool {
        matches!(self, DType::F8E4M3 | DType::F8E5M2)
    }

    /// Whether the elements are complex numbers.
    pub const fn is_complex(self) -> bool {
        matches!(self, DType::C64 | DType::C128)
    }

    /// The least and the greatest value of an integer dtype; `None` for all others, and for bool.
    pub const fn integer_range(self) -> Option<(i64, i64)> {
        match self {
            DType::U8 => Some((0, u8::MAX as i64)),
            DType::I8 => Some((i8::MIN as i64, i8::MAX as i64)),
            DType::U16 => Some((0, u16::MAX as i64)),
            DType::I16 => Some((i16::MIN as i64, i16::MAX as i64)),
            DType::I32 => Some((i32::MIN as i64, i32::MAX as i64)),
            DType::I64 => Some((i64::MIN, i64::MAX)),
            _ => None,
        }
    }

    /// Whether PyTorch's quantize ops accept the dtype: float16, bfloat16 and float32.
    pub const fn is_quantizable(self) -> bool {
        matches!(self, DType::F16 | DType::BF16 | DType::F32)
    }

    /// The dtype of the real and imaginary parts of a complex dtype; any other dtype itself.
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

    /// The number in c10's enumeration (c10/core/ScalarType.h), with which schemas and torch-mlir refer to a dtype.
    pub const fn c10_number(self) -> i64 {
        match self {
            DType::U8 => 0,
            DType::I8 => 1,
            DType::I16 => 2,
            DType::I32 => 3,
            DType::I64 => 4,
            DType::F16 => 5,
            DType::F32 => 6,
            DType::F64 => 7,
            DType::C64 => 9,
            DType::C128 => 10,
            DType::Bool => 11,
            DType::BF16 => 15,
            DType::F8E5M2 => 23,
            DType::F8E4M3 => 24,
            DType::U16 => 27,
        }
    }

    /// The dtype with this number in c10's enumeration.
    pub fn from_c10_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.c10_number() == number)
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dtype_has_its_number_in_c10() {
        let known = [DType::U8, DType::F32, DType::Bool, DType::BF16, DType::U16];
        assert_eq!([0, 6, 11, 15, 27].map(DType::from_c10_number), known.map(Some));
        for dtype in DType::ALL {
            assert_eq!(DType::from_c10_number(dtype.c10_number()), Some(dtype));
        }
        // complex32 and qint8, which the evaluator does not compute with.
        assert_eq!([8, 12, -1].map(DType::from_c10_number), [None; 3]);
    }
}
