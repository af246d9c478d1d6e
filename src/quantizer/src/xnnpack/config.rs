//! The specs of executorch's `get_symmetric_quantization_config`.

use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{EPS as EPS_PARAMETER, HistogramObserver, MinMaxObserver, PerChannelMinMaxObserver},
    parameter::Named,
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};

/// The smallest scale of all its observers, 2^-12: smaller ones would be denormal or overflow in XNNPACK's requantization.
const EPS: f32 = 1.0 / 4096.0;

/// What to quantize to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XnnpackConfig {
    /// One scale for each output channel of a weight, instead of one for the whole.
    pub per_channel: bool,
}

impl XnnpackConfig {
    /// Activations: int8 in [-128, 127], affine, by a histogram.
    pub(super) fn activation(&self) -> QSpec {
        spec(HistogramObserver::NAMED, Scheme::Affine, Granularity::Tensor, -128)
    }

    /// Weights: int8 in [-127, 127], symmetric; `axis` is that of the output channels.
    pub(super) fn weight(&self, axis: usize) -> QSpec {
        if self.per_channel {
            spec(PerChannelMinMaxObserver::NAMED, Scheme::Symmetric, Granularity::Axis(axis), -127)
        } else {
            spec(MinMaxObserver::NAMED, Scheme::Symmetric, Granularity::Tensor, -127)
        }
    }
}

fn spec(observer: Named, scheme: Scheme, granularity: Granularity, quant_min: i64) -> QSpec {
    QSpec::Observed(QuantizationSpec {
        quant_min: Some(quant_min),
        quant_max: Some(127),
        granularity,
        scheme,
        ..QuantizationSpec::new(DType::I8, observer.with(EPS_PARAMETER.name, EPS))
    })
}
