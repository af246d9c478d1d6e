//! The specs of executorch's `get_symmetric_quantization_config`.

use pt2e_core::{
    numerics::QScheme,
    observer::{HistogramObserver, MinMaxObserver, ObserverSpec, PerChannelMinMaxObserver},
    qspec::QSpec,
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
        let scheme = QScheme::PerTensorAffine;
        spec(ObserverSpec::new(HistogramObserver::KIND, DType::I8, scheme), -128, 127)
    }

    /// Weights: int8 in [-127, 127], symmetric; `axis` is that of the output channels.
    pub(super) fn weight(&self, axis: usize) -> QSpec {
        let (kind, scheme) = if self.per_channel {
            (PerChannelMinMaxObserver::KIND, QScheme::PerChannelSymmetric)
        } else {
            (MinMaxObserver::KIND, QScheme::PerTensorSymmetric)
        };
        let mut observer = ObserverSpec::new(kind, DType::I8, scheme);
        observer.ch_axis = if self.per_channel { axis } else { 0 };
        spec(observer, -127, 127)
    }
}

fn spec(mut observer: ObserverSpec, quant_min: i64, quant_max: i64) -> QSpec {
    observer.quant_min = Some(quant_min);
    observer.quant_max = Some(quant_max);
    observer.eps = EPS;
    QSpec::Observed { observer, is_dynamic: false }
}
