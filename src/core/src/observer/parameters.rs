//! The parameters that several observers share, and the [`QParamsRule`] that follows from them.

use crate::{
    numerics::{Formulas, QParamsError, QParamsRule, QuantRange, Scheme},
    parameter::{Parameter, Value},
    qspec::QuantizationSpec,
};

/// The smallest scale allowed.
pub static EPS: Parameter = Parameter {
    name: "eps",
    // PyTorch's default, 2^-23.
    default: Value::Float(f32::EPSILON as f64),
    accepts: |value| matches!(value, Value::Float(eps) if eps as f32 > 0.0 && (eps as f32).is_finite()),
    must_be: "positive and finite in float32",
    doc: "the smallest scale that the observer gives",
};

/// Whether only half of the quantized range is used.
pub static REDUCE_RANGE: Parameter = Parameter {
    name: "reduce_range",
    default: Value::Bool(false),
    accepts: |_| true,
    must_be: "true or false",
    doc: "whether half of the quantized range is left unused, for instructions whose sums overflow",
};

/// The number of bins that a histogram divides its range into.
pub(super) static BINS: Parameter = Parameter {
    name: "bins",
    default: Value::Int(2048),
    // The upper bound is beyond any use, and small enough to allocate without further checks.
    accepts: |value| matches!(value, Value::Int(bins) if (2..=1 << 20).contains(&bins)),
    must_be: "from 2 to 1048576 (PyTorch uses 2048)",
    doc: "how many bins the histogram has",
};

/// Everything besides the statistics that determines the qparams of a spec, by the formulas of its observer.
///
/// # Errors
/// If the range does not fit the dtype, or the scheme would give an 8-bit float a zero point.
pub(super) fn rule(spec: &QuantizationSpec, formulas: Formulas) -> Result<QParamsRule, QParamsError> {
    if spec.dtype.is_float8() && spec.scheme != Scheme::Symmetric {
        return Err(QParamsError::ZeroPointOfFloat8 { dtype: spec.dtype, scheme: spec.scheme });
    }
    let range = if spec.is_cast() {
        // The largest finite float16; a cast uses no range.
        QuantRange { min: -65504, max: 65504, custom: false }
    } else {
        QuantRange::new(spec.dtype, spec.quant_min, spec.quant_max, spec.observer.bool(&REDUCE_RANGE))?
    };
    if spec.scheme == Scheme::AffineFloatDomain && range.min != 0 {
        return Err(QParamsError::RangeOfRealZeroPoints { scheme: spec.scheme, min: range.min });
    }
    let (scheme, dtype, eps) = (spec.scheme, spec.dtype, spec.observer.float(&EPS) as f32);
    Ok(QParamsRule { formulas, scheme, dtype, range, eps })
}
