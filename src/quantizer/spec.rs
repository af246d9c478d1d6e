//! How an edge is quantized, in PT2E's terms.

use crate::{numerics::QScheme, observer::ObserverSpec, tensor::DType};

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

/// A value as an annotation names it: PT2E's `EdgeOrNode`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueRef {
    /// The output of the node of this name.
    Output(String),
    /// The edge into an operand of the node of this name.
    Edge(String, usize),
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
}

impl QSpec {
    /// Whether two specs agree in all that decides if their values may share qparams: everything but the kind of
    /// observer and its eps (PT2E compares dtype, dynamic, range, scheme, axis, scale and zero point).
    pub fn may_share(&self, other: &QSpec) -> bool {
        match (self, other) {
            (QSpec::Observed { observer: a, is_dynamic: x }, QSpec::Observed { observer: b, is_dynamic: y }) => {
                let axis = |spec: &ObserverSpec| axis_of(spec);
                x == y
                    && (a.dtype, a.quant_min, a.quant_max, a.qscheme) == (b.dtype, b.quant_min, b.quant_max, b.qscheme)
                    && axis(a) == axis(b)
            }
            (QSpec::Fixed(a), QSpec::Fixed(b)) => a == b,
            _ => false,
        }
    }
}

/// The channel axis of a per-channel scheme.
pub(crate) fn axis_of(spec: &ObserverSpec) -> Option<usize> {
    (!matches!(spec.qscheme, QScheme::PerTensorAffine | QScheme::PerTensorSymmetric)).then_some(spec.ch_axis)
}
