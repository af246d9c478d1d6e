//! Enumerations, numbers and tensor metadata.

use pt2e_core::tensor::{DType, contiguous_strides};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Defines an enumeration that is a number in JSON. An unknown number is an error that names the type.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub enum $name { $($(#[$variant_doc])* $variant = $code),* }

        impl From<$name> for i64 {
            fn from(value: $name) -> i64 {
                value as i64
            }
        }

        impl TryFrom<i64> for $name {
            type Error = String;
            fn try_from(code: i64) -> Result<Self, String> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err(format!("{} {code} is unknown", stringify!($name))),
                }
            }
        }
    };
}

numbered! {
    /// Element types in the archive's own numbering, which is not c10's.
    ScalarType {
        /// No type.
        Unknown = 0,
        /// `torch.uint8`.
        Byte = 1,
        /// `torch.int8`.
        Char = 2,
        /// `torch.int16`.
        Short = 3,
        /// `torch.int32`.
        Int = 4,
        /// `torch.int64`.
        Long = 5,
        /// `torch.float16`.
        Half = 6,
        /// `torch.float32`.
        Float = 7,
        /// `torch.float64`.
        Double = 8,
        /// `torch.complex32`.
        ComplexHalf = 9,
        /// `torch.complex64`.
        ComplexFloat = 10,
        /// `torch.complex128`.
        ComplexDouble = 11,
        /// `torch.bool`.
        Bool = 12,
        /// `torch.bfloat16`.
        BFloat16 = 13,
        /// `torch.uint16`.
        UInt16 = 28,
        /// `torch.float8_e4m3fn`.
        Float8E4M3Fn = 29,
        /// `torch.float8_e5m2`.
        Float8E5M2 = 30,
        /// `torch.float8_e4m3fnuz`.
        Float8E4M3FnUz = 31,
        /// `torch.float8_e5m2fnuz`.
        Float8E5M2FnUz = 32,
        /// `torch.float8_e8m0fnu`.
        Float8E8M0Fnu = 33,
        /// `torch.uint32`.
        UInt32 = 34,
        /// `torch.uint64`.
        UInt64 = 35,
    }
}

impl ScalarType {
    /// Bytes of one element; 0 for [`ScalarType::Unknown`].
    pub const fn size(self) -> usize {
        use ScalarType::*;
        match self {
            Unknown => 0,
            Byte | Char | Bool | Float8E4M3Fn | Float8E5M2 | Float8E4M3FnUz | Float8E5M2FnUz | Float8E8M0Fnu => 1,
            Short | Half | BFloat16 | UInt16 => 2,
            Int | Float | ComplexHalf | UInt32 => 4,
            Long | Double | ComplexFloat | UInt64 => 8,
            ComplexDouble => 16,
        }
    }

    /// The dtype of a [`pt2e_core::tensor::Tensor`] of this type; `None` for types that only pass through the compiler.
    pub const fn dtype(self) -> Option<DType> {
        use ScalarType::*;
        Some(match self {
            Bool => DType::Bool,
            Byte => DType::U8,
            Char => DType::I8,
            UInt16 => DType::U16,
            Short => DType::I16,
            Int => DType::I32,
            Long => DType::I64,
            Half => DType::F16,
            BFloat16 => DType::BF16,
            Float => DType::F32,
            Double => DType::F64,
            Float8E4M3Fn => DType::F8E4M3,
            Float8E5M2 => DType::F8E5M2,
            ComplexFloat => DType::C64,
            ComplexDouble => DType::C128,
            _ => return None,
        })
    }
}

impl From<DType> for ScalarType {
    fn from(dtype: DType) -> Self {
        match dtype {
            DType::Bool => ScalarType::Bool,
            DType::U8 => ScalarType::Byte,
            DType::I8 => ScalarType::Char,
            DType::U16 => ScalarType::UInt16,
            DType::I16 => ScalarType::Short,
            DType::I32 => ScalarType::Int,
            DType::I64 => ScalarType::Long,
            DType::F16 => ScalarType::Half,
            DType::BF16 => ScalarType::BFloat16,
            DType::F32 => ScalarType::Float,
            DType::F64 => ScalarType::Double,
            DType::F8E4M3 => ScalarType::Float8E4M3Fn,
            DType::F8E5M2 => ScalarType::Float8E5M2,
            DType::C64 => ScalarType::ComplexFloat,
            DType::C128 => ScalarType::ComplexDouble,
        }
    }
}

numbered! {
    /// How a tensor's elements are laid out.
    Layout {
        /// No layout.
        Unknown = 0,
        /// `torch.sparse_coo`.
        SparseCoo = 1,
        /// `torch.sparse_csr`.
        SparseCsr = 2,
        /// `torch.sparse_csc`.
        SparseCsc = 3,
        /// `torch.sparse_bsr`.
        SparseBsr = 4,
        /// `torch.sparse_bsc`.
        SparseBsc = 5,
        /// `torch._mkldnn`.
        Mkldnn = 6,
        /// `torch.strided`.
        Strided = 7,
    }
}

numbered! {
    /// The order of a tensor's dimensions in memory.
    MemoryFormat {
        /// No format.
        Unknown = 0,
        /// `torch.contiguous_format`.
        Contiguous = 1,
        /// `torch.channels_last`.
        ChannelsLast = 2,
        /// `torch.channels_last_3d`.
        ChannelsLast3d = 3,
        /// `torch.preserve_format`.
        Preserve = 4,
    }
}

numbered! {
    /// How an argument was passed.
    ArgumentKind {
        /// Not recorded.
        Unknown = 0,
        /// By position.
        Positional = 1,
        /// By keyword.
        Keyword = 2,
    }
}

/// A double. In JSON the non-finite ones are the strings `"Infinity"`, `"-Infinity"` and `"NaN"`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Float(pub f64);

impl From<f64> for Float {
    fn from(value: f64) -> Self {
        Float(value)
    }
}

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            v => serializer.serialize_f64(v),
        }
    }
}

impl<'de> Deserialize<'de> for Float {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Float;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, \"Infinity\", \"-Infinity\" or \"NaN\"")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Float, E> {
                Ok(Float(value))
            }
            // Python writes an int that was passed as a float argument as an int.
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Float, E> {
                Ok(Float(value as f64))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Float, E> {
                Ok(Float(value as f64))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Float, E> {
                match value {
                    "Infinity" => Ok(Float(f64::INFINITY)),
                    "-Infinity" => Ok(Float(f64::NEG_INFINITY)),
                    "NaN" => Ok(Float(f64::NAN)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Where a tensor lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// `cpu`, `cuda`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// The index among devices of that type; `None` is the current device.
    pub index: Option<i64>,
}

impl Device {
    /// The CPU.
    pub fn cpu() -> Self {
        Self { kind: "cpu".to_owned(), index: None }
    }
}

/// The value that a symbolic expression had in the example run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum SymExprHint {
    /// An integer.
    #[serde(rename = "as_int")]
    Int(i64),
    /// A truth value.
    #[serde(rename = "as_bool")]
    Bool(bool),
    /// A double.
    #[serde(rename = "as_float")]
    Float(Float),
}

/// A symbolic expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymExpr {
    /// SymPy's `srepr` text: `Mul(Integer(2), Symbol('s39', positive=True, integer=True))`.
    pub expr_str: String,
    /// The value in the example run; `None` for data-dependent symbols.
    pub hint: Option<SymExprHint>,
}

/// An integer, or an expression that gives one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SymInt {
    /// A symbolic value.
    #[serde(rename = "as_expr")]
    Expr(SymExpr),
    /// A constant.
    #[serde(rename = "as_int")]
    Int(i64),
}

impl SymInt {
    /// The number as a size or a stride; `None` for an expression and for a negative number.
    pub fn constant(&self) -> Option<usize> {
        match self {
            SymInt::Int(value) => usize::try_from(*value).ok(),
            SymInt::Expr(_) => None,
        }
    }
}

/// A double, or an expression that gives one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SymFloat {
    /// A symbolic value.
    #[serde(rename = "as_expr")]
    Expr(SymExpr),
    /// A constant.
    #[serde(rename = "as_float")]
    Float(Float),
}

/// A truth value, or an expression that gives one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SymBool {
    /// A symbolic value.
    #[serde(rename = "as_expr")]
    Expr(SymExpr),
    /// A constant.
    #[serde(rename = "as_bool")]
    Bool(bool),
}

/// The metadata of a tensor, known before it is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorMeta {
    /// Element type.
    pub dtype: ScalarType,
    /// Sizes, outermost first.
    pub sizes: Vec<SymInt>,
    /// Whether autograd records operations on it.
    pub requires_grad: bool,
    /// Where it lives.
    pub device: Device,
    /// The stride of each dimension, in elements.
    pub strides: Vec<SymInt>,
    /// The position of the first element in the storage, in elements.
    pub storage_offset: SymInt,
    /// How the elements are laid out.
    pub layout: Layout,
}

impl TensorMeta {
    /// Whether the strides are those of row-major order; `None` if a size or a stride is not constant.
    pub fn is_row_major(&self) -> Option<bool> {
        let constants = |numbers: &[SymInt]| numbers.iter().map(SymInt::constant).collect::<Option<Vec<_>>>();
        Some(contiguous_strides(&constants(&self.sizes)?) == constants(&self.strides)?)
    }
}
