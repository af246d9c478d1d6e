//! Types of values: what is known about a tensor or a number before the program runs.

use crate::{DType, Number};
use std::fmt;

/// The type of a tensor. A size is `None` if it is not known before the program runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TensorType {
    /// The element type.
    pub dtype: DType,
    /// The sizes.
    pub sizes: Vec<Option<usize>>,
}

impl TensorType {
    /// A type with known sizes.
    pub fn of_shape(dtype: DType, shape: &[usize]) -> Self {
        Self { dtype, sizes: shape.iter().copied().map(Some).collect() }
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.sizes.len()
    }

    /// Whether one tensor can have both types: an unknown size is compatible with any.
    pub fn is_compatible(&self, other: &Self) -> bool {
        self.dtype == other.dtype && are_compatible(&self.sizes, &other.sizes)
    }

    /// Whether a tensor of this dtype and shape has this type.
    pub fn accepts(&self, dtype: DType, shape: &[usize]) -> bool {
        let fits = |(declared, size): (&Option<usize>, &usize)| declared.is_none_or(|declared| declared == *size);
        self.dtype == dtype && self.rank() == shape.len() && self.sizes.iter().zip(shape).all(fits)
    }

    /// The type with the sizes known in either type. `None` if the types contradict each other.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let sizes = self.sizes.iter().zip(&other.sizes).map(|(a, b)| a.or(*b)).collect();
        self.is_compatible(other).then_some(Self { dtype: self.dtype, sizes })
    }
}

/// Whether one tensor can have both lists of sizes.
pub(crate) fn are_compatible(a: &[Option<usize>], b: &[Option<usize>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

/// Prints `float32 [2, ?]`, as in messages of the evaluator.
impl fmt::Display for TensorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.dtype, SizesText(&self.sizes))
    }
}

/// Prints sizes as PyTorch does, with `?` for unknown ones.
pub(crate) struct SizesText<'s>(pub &'s [Option<usize>]);

impl fmt::Display for SizesText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, size) in self.0.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { ", " })?;
            match size {
                Some(size) => write!(f, "{size}")?,
                None => f.write_str("?")?,
            }
        }
        f.write_str("]")
    }
}

/// The type of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberType {
    /// A bool.
    Bool,
    /// An integer.
    Int,
    /// A float.
    Float,
}

impl NumberType {
    /// The dtype that PyTorch gives a Python number of this kind.
    pub const fn dtype(self) -> DType {
        match self {
            NumberType::Bool => DType::Bool,
            NumberType::Int => DType::I64,
            NumberType::Float => DType::F32,
        }
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// A tensor.
    Tensor(TensorType),
    /// A tensor of unknown rank, such as a `squeeze` of unknown sizes, and of this dtype, if known.
    Unranked(Option<DType>),
    /// A number.
    Number(NumberType),
}

impl From<TensorType> for ValueType {
    fn from(tensor: TensorType) -> Self {
        Self::Tensor(tensor)
    }
}

impl From<Number> for NumberType {
    fn from(number: Number) -> Self {
        match number {
            Number::Bool(_) => Self::Bool,
            Number::Int(_) => Self::Int,
            Number::Float(_) => Self::Float,
        }
    }
}
