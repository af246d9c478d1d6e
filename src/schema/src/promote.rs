//! PyTorch's type promotion: the dtype that an op with several operands computes in.

use crate::{DType, Number};

/// PyTorch does not promote these two dtypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("type promotion of {0} and {1}")]
pub struct PromotionError(pub DType, pub DType);

/// The common dtype of two dtypes, as `torch.promote_types`.
///
/// # Errors
/// For `uint16` with another integer type, which PyTorch does not promote either.
pub fn promote_types(a: DType, b: DType) -> Result<DType, PromotionError> {
    use DType::*;
    if a == b {
        return Ok(a);
    }
    if a.is_complex() || b.is_complex() {
        return Ok(if [a.part(), b.part()].contains(&F64) { C128 } else { C64 });
    }
    Ok(match (a.is_float(), b.is_float()) {
        (true, true) => match (a, b) {
            (F64, _) | (_, F64) => F64,
            // Includes f16 with bf16, neither of which can represent the other.
            _ => F32,
        },
        (true, false) => a,
        (false, true) => b,
        (false, false) => match (a, b) {
            (Bool, other) | (other, Bool) => other,
            (U16, _) | (_, U16) => {
                return Err(PromotionError(a, b));
            }
            (U8, I8) | (I8, U8) => I16,
            // The wider one, since dtypes are declared in ascending order; u8 fits every signed type from i16 on.
            _ => a.max(b),
        },
    })
}

/// The operands of a promotion, by priority: tensors with dimensions, 0-d tensors, numbers.
///
/// A kind of lower priority affects the result only if its category (bool < integer < float < complex) is higher.
#[derive(Clone, Copy, Debug, Default)]
pub struct Promotion {
    dimensioned: Option<DType>,
    zero_dimensional: Option<DType>,
    number: Option<DType>,
}

impl Promotion {
    /// Adds a tensor of this dtype and rank.
    ///
    /// # Errors
    /// As [`promote_types`].
    pub fn add_dtype(&mut self, dtype: DType, rank: usize) -> Result<(), PromotionError> {
        let kind = if rank == 0 { &mut self.zero_dimensional } else { &mut self.dimensioned };
        widen(kind, dtype)
    }

    /// Adds a Python number.
    ///
    /// # Errors
    /// As [`promote_types`].
    pub fn add_number(&mut self, number: Number) -> Result<(), PromotionError> {
        self.add_number_of(number.dtype())
    }

    /// Adds a Python number of this dtype; its value is not needed.
    ///
    /// # Errors
    /// As [`promote_types`].
    pub(crate) fn add_number_of(&mut self, dtype: DType) -> Result<(), PromotionError> {
        widen(&mut self.number, dtype)
    }

    /// The dtype of the result; `float32` if there are no operands.
    ///
    /// # Errors
    /// As [`promote_types`].
    pub fn result(self) -> Result<DType, PromotionError> {
        let scalars = combine(self.zero_dimensional, self.number)?;
        Ok(combine(self.dimensioned, scalars)?.unwrap_or(DType::F32))
    }
}

/// The dtype of a sum: integers and bools become `int64`.
pub(crate) fn widened(dtype: DType) -> DType {
    if dtype.is_float() || dtype.is_complex() { dtype } else { DType::I64 }
}

/// The dtype of an op that computes in floating point: integers and bools become `float32`.
pub fn to_float(dtype: DType) -> DType {
    if dtype.is_float() || dtype.is_complex() { dtype } else { DType::F32 }
}

/// The dtype that means and deviations are computed in.
pub(crate) fn of_statistics(dtype: DType) -> DType {
    if dtype == DType::F64 { DType::F64 } else { DType::F32 }
}

/// The dtype of the statistics that a native normalization returns: the wider dtype if the dtype of a parameter differs
/// from the input's.
pub fn statistics_dtype(input: DType, mut parameters: impl Iterator<Item = DType>) -> DType {
    if parameters.any(|parameter| parameter != input) { of_statistics(input) } else { input }
}

/// The complex dtype with parts of this dtype: `complex128` for `float64`, else `complex64`.
pub fn to_complex(dtype: DType) -> DType {
    if dtype.part() == DType::F64 { DType::C128 } else { DType::C64 }
}

fn widen(kind: &mut Option<DType>, dtype: DType) -> Result<(), PromotionError> {
    *kind = Some(kind.map_or(Ok(dtype), |old| promote_types(old, dtype))?);
    Ok(())
}

fn combine(higher: Option<DType>, lower: Option<DType>) -> Result<Option<DType>, PromotionError> {
    let (Some(high), Some(low)) = (higher, lower) else { return Ok(higher.or(lower)) };
    if low.is_complex() && !high.is_complex() {
        // A complex operand of lower priority makes the result complex, but does not increase its precision.
        return Ok(Some(if high.is_float() { to_complex(high) } else { low }));
    }
    if high.is_complex() || high.is_float() || high != DType::Bool && !low.is_float() {
        return Ok(Some(high));
    }
    promote_types(high, low).map(Some)
}
