//! Quantization specs and annotations: how the edges of a graph are quantized, in PT2E's terms.

use crate::{
    derivation::{Derivation, DerivationError},
    granularity::Granularity,
    numerics::{QParams, QParamsError, QuantRange, Scheme, ZeroPoints},
    parameter::Named,
    tensor::DType,
};
use std::fmt;

/// How a value is quantized: one of PT2E's quantization specs.
#[derive(Clone, Debug, PartialEq)]
pub enum QSpec {
    /// `QuantizationSpec`: an observer finds the qparams.
    Observed(QuantizationSpec),
    /// `FixedQParamsQuantizationSpec`: the qparams are fixed.
    Fixed(FixedQSpec),
    /// `SharedQuantizationSpec`: the qparams are those of another value.
    Shared(EdgeOrNode),
    /// `DerivedQuantizationSpec`: the qparams are derived from those of other values.
    Derived(DerivedQSpec),
    /// `None` in `input_qspec_map`: the edge is annotated to stay float.
    Float,
}

/// The integer range of a value, and the observer that finds its qparams: PT2E's `QuantizationSpec`.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizationSpec {
    /// The integer type; or f16, to which values are cast and back.
    pub dtype: DType,
    /// Smallest quantized value; the dtype's if absent.
    pub quant_min: Option<i64>,
    /// Largest quantized value; the dtype's if absent.
    pub quant_max: Option<i64>,
    /// Which elements share a scale.
    pub granularity: Granularity,
    /// How reals are mapped to integers.
    pub scheme: Scheme,
    /// Whether qparams are chosen at run time, for each input.
    pub is_dynamic: bool,
    /// The observer, and its parameters.
    pub observer: Named,
    /// The fake-quant that simulates quantization while the model is trained, and its parameters.
    pub fake_quant: Option<Named>,
}

impl QuantizationSpec {
    /// A static, per-tensor, affine spec with the full range of the dtype.
    pub fn new(dtype: DType, observer: Named) -> Self {
        Self {
            dtype,
            quant_min: None,
            quant_max: None,
            granularity: Granularity::Tensor,
            scheme: Scheme::Affine,
            is_dynamic: false,
            observer,
            fake_quant: None,
        }
    }

    /// Whether values are cast to a float dtype and back, without scale and zero point.
    pub fn is_cast(&self) -> bool {
        self.dtype == DType::F16
    }

    /// PT2E's name of scheme and granularity, or a description if it has none.
    pub fn described_scheme(&self) -> String {
        let named = qscheme_name(self.scheme, &self.granularity);
        named.map_or_else(|| format!("{} per {}", self.scheme, self.granularity), str::to_owned)
    }
}

/// PT2E's qschemes: name, scheme, and whether it is per channel.
const QSCHEMES: [(&str, Scheme, bool); 5] = [
    ("per_tensor_affine", Scheme::Affine, false),
    ("per_tensor_symmetric", Scheme::Symmetric, false),
    ("per_channel_affine", Scheme::Affine, true),
    ("per_channel_symmetric", Scheme::Symmetric, true),
    ("per_channel_affine_float_qparams", Scheme::AffineFloatQParams, true),
];

/// The `torch.qscheme` of a scheme and a granularity; `None` if PyTorch has none.
pub fn qscheme_name(scheme: Scheme, granularity: &Granularity) -> Option<&'static str> {
    let per_channel = match granularity {
        Granularity::Tensor => false,
        Granularity::Axis(_) => true,
        _ => return None,
    };
    QSCHEMES.iter().find(|(_, of, channels)| (*of, *channels) == (scheme, per_channel)).map(|(name, ..)| *name)
}

/// The scheme of a `torch.qscheme`, and whether it is per channel.
pub fn qscheme_of_name(name: &str) -> Option<(Scheme, bool)> {
    QSCHEMES.iter().find(|(known, ..)| *known == name).map(|(_, scheme, per_channel)| (*scheme, *per_channel))
}

/// The names of all `torch.qscheme`s.
pub fn qscheme_names() -> Vec<&'static str> {
    QSCHEMES.iter().map(|(name, ..)| *name).collect()
}

/// Fixed qparams: PT2E's `FixedQParamsQuantizationSpec`.
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
    /// If the dtype or range is invalid, the scale is not a positive normal float32, or the zero point is outside the range.
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
            granularity: Granularity::Tensor,
            quant_min: range.min,
            quant_max: range.max,
            dtype: self.dtype,
        })
    }
}

/// Qparams that are derived from those of other values: PT2E's `DerivedQuantizationSpec`.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedQSpec {
    /// The source values.
    pub derived_from: Vec<EdgeOrNode>,
    /// The derivation.
    pub derivation: &'static Derivation,
    /// The integer type.
    pub dtype: DType,
    /// Smallest quantized value; the dtype's if absent.
    pub quant_min: Option<i64>,
    /// Largest quantized value; the dtype's if absent.
    pub quant_max: Option<i64>,
    /// Which elements share a scale.
    pub granularity: Granularity,
    /// How reals are mapped to integers.
    pub scheme: Scheme,
}

/// Why qparams cannot be derived.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DerivedError {
    /// The dtype or range is invalid.
    #[error(transparent)]
    QParams(#[from] QParamsError),
    /// The derivation failed.
    #[error(transparent)]
    Derivation(#[from] DerivationError),
    /// The scheme needs float zero points, but derived zero points are integers.
    #[error("the scheme {0} has float zero points, and derived ones are integers; use affine or symmetric")]
    Scheme(Scheme),
}

impl DerivedQSpec {
    /// Checks that dtype, range and scheme fit together.
    ///
    /// # Errors
    /// If they do not.
    pub fn check(&self) -> Result<(), DerivedError> {
        self.range().map(|_| ())
    }

    fn range(&self) -> Result<QuantRange, DerivedError> {
        if self.scheme == Scheme::AffineFloatQParams {
            return Err(DerivedError::Scheme(self.scheme));
        }
        Ok(QuantRange::new(self.dtype, self.quant_min, self.quant_max, false)?)
    }

    /// The qparams of a tensor of `shape`, derived from `sources`: the qparams of `derived_from`, in its order.
    ///
    /// # Errors
    /// If the dtype or range is invalid, or the sources do not fit each other or the granularity.
    pub fn qparams(&self, sources: &[&QParams], shape: &[usize]) -> Result<QParams, DerivedError> {
        let range = self.range()?;
        let (mut scales, mut zero_points) = self.derivation.derive(sources)?;
        let expected = match self.granularity {
            Granularity::Tensor => Some(1),
            Granularity::Axis(axis) => shape.get(axis).copied(),
            _ => None,
        };
        // If all sources are per tensor, all channels get the one derived scale.
        if let (Some(channels), &[scale], &[zero_point]) = (expected, scales.as_slice(), zero_points.as_slice()) {
            (scales, zero_points) = (vec![scale; channels], vec![zero_point; channels]);
        }
        if expected != Some(scales.len()) {
            let granularity = format!("per {}", self.granularity);
            return Err(DerivationError::Granularity { scales: scales.len(), granularity }.into());
        }
        Ok(QParams {
            scales,
            zero_points: ZeroPoints::Int(zero_points),
            granularity: self.granularity.clone(),
            quant_min: range.min,
            quant_max: range.max,
            dtype: self.dtype,
        })
    }
}

/// A value that annotations refer to: PT2E's `EdgeOrNode`. Specs refer to nodes by name; code that has the graph uses
/// its node ids as `N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeOrNode<N = String> {
    /// The output of a node.
    Output(N),
    /// The edge into an operand of a node.
    Edge(N, usize),
}

impl<N> EdgeOrNode<N> {
    /// The node whose annotation contains the spec of the value.
    pub fn node(&self) -> &N {
        match self {
            EdgeOrNode::Output(node) | EdgeOrNode::Edge(node, _) => node,
        }
    }

    /// The position of the value at its node, for messages that name the node elsewhere: `input 0`, `the output`.
    pub fn part(&self) -> String {
        match self {
            EdgeOrNode::Output(_) => "the output".to_owned(),
            EdgeOrNode::Edge(_, operand) => format!("input {operand}"),
        }
    }
}

impl<N: fmt::Display> fmt::Display for EdgeOrNode<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of '{}'", self.part(), self.node())
    }
}

/// How the input edges and the output of an op are quantized.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizationAnnotation {
    /// One spec for each operand.
    pub inputs: Vec<QSpec>,
    /// The spec of the result, if it is annotated.
    pub output: Option<QSpec>,
    /// Whether the inputs may share qparams with their producers and with other users that have an equal spec.
    pub allow_implicit_sharing: bool,
}

impl QuantizationAnnotation {
    /// An annotation that leaves all `operands` edges float.
    pub fn float(operands: usize) -> Self {
        Self { inputs: vec![QSpec::Float; operands], output: None, allow_implicit_sharing: true }
    }

    /// Whether it quantizes an operand or the result.
    pub fn quantizes(&self) -> bool {
        self.inputs.iter().chain(&self.output).any(|spec| *spec != QSpec::Float)
    }

    /// Sets the spec of the edge into an operand; does nothing if the op does not have the operand.
    pub fn set_input(&mut self, operand: usize, spec: QSpec) {
        if let Some(input) = self.inputs.get_mut(operand) {
            *input = spec;
        }
    }
}

/// The parts of a spec that must be equal for two values to share qparams: PT2E compares dtype, dynamic, range, scheme,
/// axis, scale and zero point, but neither the observer nor its eps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SharingClass {
    dtype: DType,
    quant_min: Option<i64>,
    quant_max: Option<i64>,
    /// Scheme, granularity and whether it is dynamic; `None` for fixed qparams.
    observed: Option<(Scheme, Granularity, bool)>,
    /// The bits of the scale, and the zero point; `None` for observed qparams.
    fixed: Option<(u64, i64)>,
}

impl QSpec {
    /// The class of values that may share qparams implicitly; `None` for specs that are never shared implicitly:
    /// shared, derived and float ones.
    pub fn sharing_class(&self) -> Option<SharingClass> {
        match self {
            QSpec::Observed(spec) => Some(SharingClass {
                dtype: spec.dtype,
                quant_min: spec.quant_min,
                quant_max: spec.quant_max,
                observed: Some((spec.scheme, spec.granularity.clone(), spec.is_dynamic)),
                fixed: None,
            }),
            QSpec::Fixed(fixed) => Some(SharingClass {
                dtype: fixed.dtype,
                quant_min: fixed.quant_min,
                quant_max: fixed.quant_max,
                observed: None,
                fixed: Some((fixed.scale.to_bits(), fixed.zero_point)),
            }),
            QSpec::Shared(_) | QSpec::Derived(_) | QSpec::Float => None,
        }
    }

    /// The values whose qparams it shares, or derives its own from.
    pub fn refers_to(&self) -> &[EdgeOrNode] {
        match self {
            QSpec::Shared(value) => std::slice::from_ref(value),
            QSpec::Derived(derived) => &derived.derived_from,
            QSpec::Observed(_) | QSpec::Fixed(_) | QSpec::Float => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derivation::BIAS;

    fn fixed(scale: f64, zero_point: i64) -> Result<QParams, QParamsError> {
        FixedQSpec { dtype: DType::I8, scale, zero_point, quant_min: None, quant_max: None }.qparams()
    }

    #[test]
    fn fixed_qparams_are_those_of_float32() {
        let sigmoid = fixed(1.0 / 256.0, -128).unwrap();
        assert_eq!(sigmoid.per_tensor(), Some((0.00390625, -128)));
        assert!(fixed(0.1, 127).is_ok());
        // The first three are zero, denormal and infinite in float32, though not in float64.
        for scale in [1e-46, 1e-40, 1e39, 0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(matches!(fixed(scale, 0), Err(QParamsError::Scale(_))), "{scale}");
        }
        for zero_point in [-129, 128, i64::MAX] {
            assert_eq!(fixed(0.1, zero_point), Err(QParamsError::ZeroPoint { zero_point, min: -128, max: 127 }));
        }
    }

    #[test]
    fn qschemes_are_named_as_by_pytorch() {
        for (name, scheme, per_channel) in QSCHEMES {
            let granularity = if per_channel { Granularity::Axis(1) } else { Granularity::Tensor };
            assert_eq!(qscheme_name(scheme, &granularity), Some(name));
            assert_eq!(qscheme_of_name(name), Some((scheme, per_channel)));
        }
        for granularity in [Granularity::Token, Granularity::Row(-1), Granularity::Group(32)] {
            assert_eq!(qscheme_name(Scheme::Symmetric, &granularity), None);
        }
        assert_eq!(qscheme_name(Scheme::AffineFloatQParams, &Granularity::Tensor), None);
    }

    #[test]
    fn a_bias_is_derived_for_the_tensor_or_for_channels() {
        let edge = |operand| EdgeOrNode::Edge("linear".to_owned(), operand);
        let bias = |granularity| DerivedQSpec {
            derived_from: vec![edge(0), edge(1)],
            derivation: &BIAS,
            dtype: DType::I32,
            quant_min: None,
            quant_max: None,
            granularity,
            scheme: Scheme::Symmetric,
        };
        let x = fixed(0.5, 3).unwrap();
        let w = QParams {
            scales: vec![0.25, 2.0],
            zero_points: ZeroPoints::Int(vec![0; 2]),
            granularity: Granularity::Axis(0),
            ..x.clone()
        };
        let qparams = bias(Granularity::Axis(0)).qparams(&[&x, &w], &[2]).unwrap();
        assert_eq!(
            (qparams.scales, qparams.granularity, qparams.dtype),
            (vec![0.125, 1.0], Granularity::Axis(0), DType::I32)
        );
        assert_eq!((qparams.quant_min, qparams.quant_max), (i32::MIN.into(), i32::MAX.into()));
        assert_eq!(qparams.zero_points, ZeroPoints::Int(vec![0, 0]));
        assert_eq!(bias(Granularity::Tensor).qparams(&[&x, &x], &[2]).unwrap().per_tensor(), Some((0.25, 0)));
        let misfit = bias(Granularity::Tensor).qparams(&[&x, &w], &[2]).unwrap_err().to_string();
        assert_eq!(misfit, "there are 2 scales, but the tensor of this spec is quantized per tensor");
        let each = bias(Granularity::Axis(0)).qparams(&[&x, &x], &[3]).unwrap();
        assert_eq!((each.scales, each.zero_points), (vec![0.25; 3], ZeroPoints::Int(vec![0; 3])));
        for (granularity, shape) in
            [(Granularity::Axis(0), &[3][..]), (Granularity::Axis(1), &[2]), (Granularity::Token, &[2])]
        {
            assert!(bias(granularity).qparams(&[&x, &w], shape).is_err());
        }
    }
}
