//! How an edge is quantized, in PT2E's terms.

use crate::{
    numerics::{QParams, QParamsError, QScheme, QuantRange, ZeroPoints},
    observer::ObserverSpec,
    tensor::DType,
};
use std::fmt;

/// How a value is quantized: one of PT2E's quantization specs.
#[derive(Clone, Debug, PartialEq)]
pub enum QSpec {
    /// `QuantizationSpec`: an observer finds the qparams.
    Observed {
        /// The observer, and the integers it quantizes to.
        observer: ObserverSpec,
        /// Whether qparams are chosen at run time, for each input anew.
        is_dynamic: bool,
    },
    /// `FixedQParamsQuantizationSpec`: the qparams are known beforehand.
    Fixed(FixedQSpec),
    /// `SharedQuantizationSpec`: the qparams are those of another value.
    Shared(ValueRef),
    /// `None` in `input_qspec_map`: the edge is spoken of, and stays float.
    Float,
}

/// Qparams that are known beforehand.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedQSpec {
    /// The integer type.
    pub dtype: DType,
    /// The scale.
    pub scale: f64,
    /// The zero point.
    pub zero_point: i64,
    /// Smallest quantized value; the dtype's if absent.
    pub quant_min: Option<i64>,
    /// Largest quantized value; the dtype's if absent.
    pub quant_max: Option<i64>,
}

impl FixedQSpec {
    /// The qparams, per tensor.
    ///
    /// # Errors
    /// A dtype or range that cannot be, a scale that is no positive normal float32, or a zero point outside the range.
    pub fn qparams(&self) -> Result<QParams, QParamsError> {
        let range = QuantRange::new(self.dtype, self.quant_min, self.quant_max, false)?;
        let scale = self.scale as f32;
        if !(scale.is_normal() && scale > 0.0) {
            return Err(QParamsError::Scale(self.scale));
        }
        if !(range.min..=range.max).contains(&self.zero_point) {
            return Err(QParamsError::ZeroPoint { zero_point: self.zero_point, min: range.min, max: range.max });
        }
        Ok(QParams {
            scales: vec![scale],
            zero_points: ZeroPoints::Int(vec![self.zero_point]),
            axis: None,
            quant_min: range.min,
            quant_max: range.max,
            dtype: self.dtype,
        })
    }
}

/// A value as an annotation names it: PT2E's `EdgeOrNode`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueRef {
    /// The output of the node of this name.
    Output(String),
    /// The edge into an operand of the node of this name.
    Edge(String, usize),
}

impl fmt::Display for ValueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueRef::Output(node) => write!(f, "the output of '{node}'"),
            ValueRef::Edge(node, operand) => write!(f, "input {operand} of '{node}'"),
        }
    }
}

/// How the edges into an op and its output are quantized: PT2E's `QuantizationAnnotation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// One spec for each operand.
    pub inputs: Vec<QSpec>,
    /// The spec of the result, if it is annotated.
    pub output: Option<QSpec>,
    /// Whether the inputs may share qparams with their producers and with other users of equal spec.
    pub allow_implicit_sharing: bool,
}

impl Annotation {
    /// An annotation that leaves all `operands` edges float.
    pub fn float(operands: usize) -> Self {
        Self { inputs: vec![QSpec::Float; operands], output: None, allow_implicit_sharing: true }
    }

    /// Sets the spec of the edge into an operand; nothing if there is no such operand.
    pub fn set_input(&mut self, operand: usize, spec: QSpec) {
        if let Some(input) = self.inputs.get_mut(operand) {
            *input = spec;
        }
    }
}

/// All of a spec that decides whether two values may share qparams: PT2E compares dtype, dynamic, range, scheme, axis,
/// scale and zero point, but neither the kind of observer nor its eps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SharingClass {
    dtype: DType,
    quant_min: Option<i64>,
    quant_max: Option<i64>,
    /// Scheme, axis and whether it is dynamic; `None` for fixed qparams.
    observed: Option<(QScheme, Option<usize>, bool)>,
    /// The bits of the scale, and the zero point; `None` for observed qparams.
    fixed: Option<(u64, i64)>,
}

impl QSpec {
    /// What decides whether values may share qparams; `None` for specs without qparams of their own.
    pub fn sharing_class(&self) -> Option<SharingClass> {
        match self {
            QSpec::Observed { observer, is_dynamic } => Some(SharingClass {
                dtype: observer.dtype,
                quant_min: observer.quant_min,
                quant_max: observer.quant_max,
                observed: Some((observer.qscheme, axis_of(observer), *is_dynamic)),
                fixed: None,
            }),
            QSpec::Fixed(fixed) => Some(SharingClass {
                dtype: fixed.dtype,
                quant_min: fixed.quant_min,
                quant_max: fixed.quant_max,
                observed: None,
                fixed: Some((fixed.scale.to_bits(), fixed.zero_point)),
            }),
            QSpec::Shared(_) | QSpec::Float => None,
        }
    }
}

/// The channel axis of a per-channel scheme.
pub fn axis_of(spec: &ObserverSpec) -> Option<usize> {
    (!matches!(spec.qscheme, QScheme::PerTensorAffine | QScheme::PerTensorSymmetric)).then_some(spec.ch_axis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(scale: f64, zero_point: i64) -> Result<QParams, QParamsError> {
        FixedQSpec { dtype: DType::I8, scale, zero_point, quant_min: None, quant_max: None }.qparams()
    }

    #[test]
    fn fixed_qparams_are_those_of_float32() {
        let sigmoid = fixed(1.0 / 256.0, -128).unwrap();
        assert_eq!(sigmoid.per_tensor(), Some((0.00390625, -128)));
        assert!(fixed(0.1, 127).is_ok());
        // Zero, denormal and infinite in float32, though not in float64.
        for scale in [1e-46, 1e-40, 1e39, 0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(matches!(fixed(scale, 0), Err(QParamsError::Scale(_))), "{scale}");
        }
        for zero_point in [-129, 128, i64::MAX] {
            assert_eq!(fixed(0.1, zero_point), Err(QParamsError::ZeroPoint { zero_point, min: -128, max: 127 }));
        }
    }
}
