//! How a backend quantizes what its patterns match.

use pt2e_core::{
    granularity::Granularity,
    qspec::{EdgeOrNode, QSpec, QuantizationSpec},
};

/// The specs of the values of an op: PT2E's `QuantizationConfig`. What has none stays float.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantizationConfig {
    /// Of activations that an op takes.
    pub input_activation: Option<QSpec>,
    /// Of what an op gives.
    pub output_activation: Option<QSpec>,
    /// Of weights. If it is per channel, the axis is that of the op's output channels, which its pattern says.
    pub weight: Option<QSpec>,
    /// Of biases. If their qparams are derived, it is from those of the operands that the pattern names before the bias.
    pub bias: Option<QSpec>,
}

impl QuantizationConfig {
    /// The spec of a weight whose output channels are on `axis`.
    pub(crate) fn weight_on(&self, axis: usize) -> Option<QSpec> {
        let mut spec = self.weight.clone()?;
        if let QSpec::Observed(QuantizationSpec { granularity: Granularity::Axis(of), .. }) = &mut spec {
            *of = axis;
        }
        Some(spec)
    }
    /// The spec of a bias; `sources` are the edges that its qparams are derived from, if they are derived.
    pub(crate) fn bias_from(&self, sources: &[EdgeOrNode]) -> Option<QSpec> {
        let mut spec = self.bias.clone()?;
        if let QSpec::Derived(derived) = &mut spec {
            derived.derived_from = sources.to_vec();
        }
        Some(spec)
    }
}
