//! The specs that a backend gives to the operands and results of the ops that its patterns match.

use crate::Role;
use pt2e_core::{
    fake_quant::FakeQuantize,
    granularity::Granularity,
    observer::{EPS, MovingAverageMinMaxObserver, MovingAveragePerChannelMinMaxObserver},
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
    /// The same specs for quantization-aware training, as torchao's presets have them: the range of a value is a moving
    /// average of the ranges of the batches, because the model changes while it is trained. Parameters of the observer that
    /// the new one has too are kept.
    #[must_use]
    pub fn for_training(self) -> Self {
        let train = |spec: Option<QSpec>| {
            let mut spec = spec?;
            if let QSpec::Observed(spec) = &mut spec {
                if !spec.is_dynamic {
                    let averages = match spec.granularity {
                        Granularity::Tensor => MovingAverageMinMaxObserver::NAMED,
                        _ => MovingAveragePerChannelMinMaxObserver::NAMED,
                    };
                    spec.observer = averages.with(EPS.name, spec.observer.float(&EPS));
                }
                spec.fake_quant = Some(FakeQuantize::NAMED);
            }
            Some(spec)
        };
        Self {
            input_activation: train(self.input_activation),
            output_activation: train(self.output_activation),
            weight: train(self.weight),
            bias: train(self.bias),
        }
    }

    /// Whether the specs are for quantization-aware training.
    pub(crate) fn is_for_training(&self) -> bool {
        let specs = [&self.input_activation, &self.output_activation, &self.weight, &self.bias];
        specs.iter().any(|spec| matches!(spec, Some(QSpec::Observed(spec)) if spec.fake_quant.is_some()))
    }

    /// The spec of an operand of this role.
    pub(crate) fn operand(&self, role: Role) -> Option<QSpec> {
        match role {
            Role::Input => self.input_activation.clone(),
            Role::Weight { .. } => self.weight.clone(),
            Role::Bias => self.bias.clone(),
        }
    }
}

/// A spec with what only the op knows: the axis of a weight's output channels, and the edges that a bias's qparams are derived from.
pub(crate) fn placed(mut spec: QSpec, role: Role, sources: &[EdgeOrNode]) -> QSpec {
    match (&mut spec, role) {
        (
            QSpec::Observed(QuantizationSpec { granularity: Granularity::Axis(of), .. }),
            Role::Weight { channel_axis },
        ) => {
            *of = channel_axis;
        }
        (QSpec::Derived(derived), Role::Bias) => derived.derived_from = sources.to_vec(),
        _ => {}
    }
    spec
}
