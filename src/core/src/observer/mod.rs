//! Observers: they collect statistics of tensors and compute quantization parameters from them.
//!
//! | file | contents |
//! |---|---|
//! | `state` | [`ObserverState`]: the statistics in a form that can be stored and read back |
//! | `whole` | code shared by observers of the range of whole tensors |
//! | `parameters` | the parameters shared by all observers of minima and maxima |
//! | `min_max` | [`MinMaxObserver`]: the running minimum and maximum |
//! | `moving_average_min_max` | [`MovingAverageMinMaxObserver`]: their moving averages |
//! | `moving_average_per_channel_min_max` | [`MovingAveragePerChannelMinMaxObserver`]: the same for each index of an axis |
//! | `per_channel_min_max` | [`PerChannelMinMaxObserver`]: minimum and maximum for each index of an axis |
//! | `histogram` | [`HistogramObserver`]: a histogram, and the range in it with the least squared error |
//! | `registry` | looks observers up by name and builds them from a spec |
//!
//! A new observer needs a file like `min_max`, with its tests, and its lines below. No other code knows individual
//! observers: a spec names its observer, and the text of a module holds parameters and statistics under the names that
//! the observer declares.
//!
//! Given the same tensors, scales and zero points are bit for bit those of torchao's observers on a CPU with AVX2.
//! Where torchao raises, or its scale is not finite, the result is an [`ObserverError`]. Two differences are
//! deliberate: NaN is an error when it is observed, not when qparams are computed; and half-precision floats are
//! widened before they are counted in a histogram.

mod error;
mod histogram;
mod min_max;
mod moving_average_min_max;
mod moving_average_per_channel_min_max;
mod parameters;
mod per_channel_min_max;
mod registry;
mod state;
mod whole;

#[cfg(test)]
mod tests;

pub use error::ObserverError;
pub use histogram::HistogramObserver;
pub use min_max::MinMaxObserver;
pub use moving_average_min_max::MovingAverageMinMaxObserver;
pub use moving_average_per_channel_min_max::MovingAveragePerChannelMinMaxObserver;
pub use parameters::{EPS, REDUCE_RANGE};
pub use per_channel_min_max::PerChannelMinMaxObserver;
pub use registry::{build_observer, known_observer, observers, restore_observer};
pub use state::ObserverState;
pub(crate) use state::Reader;

use crate::{
    numerics::{QParams, QParamsRule},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// All observers.
static OBSERVERS: &[&registry::Entry] = &[
    &min_max::ENTRY,
    &moving_average_min_max::ENTRY,
    &per_channel_min_max::ENTRY,
    &moving_average_per_channel_min_max::ENTRY,
    &histogram::ENTRY,
];

/// The largest magnitude that executorch's quantizer lets PyTorch's `histc` count. Larger values, such as the constant
/// of an attention mask, would leave only one quantized value for all others in the same tensor.
pub const LARGEST_COUNTED: f32 = 3.402_823_5e15;

/// How the range of a new tensor changes a stored range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RangeUpdate {
    /// The stored range is extended to contain the new one.
    Union,
    /// Each stored bound moves towards the new one by this share of their distance.
    Average(f64),
}

/// Collects statistics of the tensors at one point of a program.
pub trait Observer: Send {
    /// The spec it was built from.
    fn spec(&self) -> &QuantizationSpec;

    /// Everything besides the statistics that determines the qparams.
    fn rule(&self) -> &QParamsRule;

    /// Adds the elements of `x` to the statistics. A tensor without elements changes nothing.
    ///
    /// # Errors
    /// If `x` contains NaN, or the observer does not take its shape or dtype. The statistics are then unchanged.
    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError>;

    /// The qparams for the values seen so far.
    ///
    /// # Errors
    /// [`ObserverError::Uncalibrated`] if nothing was seen (torchao gives [`QParams::uncalibrated`] instead), and
    /// [`ObserverError::QParams`] if the values have no finite scale.
    fn qparams(&self) -> Result<QParams, ObserverError>;

    /// Whether observing the same tensor again changes nothing.
    fn is_idempotent(&self) -> bool;

    /// The least and the greatest value over all channels, as far as the statistics tell; `None` without statistics.
    fn extremes(&self) -> Option<(f32, f32)>;

    /// The number of infinities left out of the statistics.
    fn infinities(&self) -> u64 {
        0
    }

    /// Whether any element was seen, apart from infinities left out.
    fn is_calibrated(&self) -> bool {
        self.extremes().is_some()
    }

    /// The largest magnitude seen, infinity included; 0 if nothing was seen.
    fn magnitude(&self) -> f32 {
        let left_out = if self.infinities() > 0 { f32::INFINITY } else { 0.0 };
        let (min, max) = self.extremes().unwrap_or_default();
        left_out.max(min.abs()).max(max.abs())
    }

    /// How it updates its statistics, if these are a range for each scale and nothing else; the first range is always taken
    /// as it is. Such an observer can be written as ops of PyTorch, and so observe a model while it is trained.
    fn range_update(&self) -> Option<RangeUpdate> {
        None
    }

    /// The statistics.
    fn state(&self) -> ObserverState;
}
