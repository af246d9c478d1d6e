//! The specs that a backend gives to the operands and results of the ops that its patterns match.

use pt2e_core::{
    granularity::Granularity,
    qspec::{EdgeOrNode, QSpec, QuantizationSpec},
};

/// The specs of the operands and the result of an op: PT2E's `QuantizationConfig`. A value without a spec stays float.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantizationConfig {
    /// The spec of input activations.
    pub input_activation: Option<QSpec>,
    /// The spec of the result.
    pub output_activation: Option<QSpec>,
    /// The spec of weights. If it is per channel, the axis of the output channels, which the pattern states, replaces its axis.
    pub weight: Option<QSpec>,
    /// The spec of biases. Derived qparams are derived from the operands that the pattern lists before the bias.
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
    /// The spec of a bias. `sources` are the edges that derived qparams are derived from.
    pub(crate) fn bias_from(&self, sources: &[EdgeOrNode]) -> Option<QSpec> {
        let mut spec = self.bias.clone()?;
        if let QSpec::Derived(derived) = &mut spec {
            derived.derived_from = sources.to_vec();
        }
        Some(spec)
    }
}
