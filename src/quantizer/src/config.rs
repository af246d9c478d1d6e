//! How a backend quantizes what its patterns match.

use pt2e_core::{
    granularity::Granularity,
    qspec::{QSpec, QuantizationSpec},
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
    /// Of biases.
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
}
