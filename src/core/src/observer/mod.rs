//! Observers: they collect statistics of tensors and compute quantization parameters from them.
//!
//! | file | contents |
//! |---|---|
//! | `state` | [`ObserverState`]: the statistics in a form that can be stored and read back |
//! | `statistics` | the kinds of statistics that observers collect |
//! | `collected` | statistics apart from their observer: which observers can take over whose |
//! | `whole`, `regions` | the range of a whole tensor, and of each region of one that has a range of its own |
//! | `extremes` | the observer that the three of minima and maxima are |
//! | `average` | the averages of ranges, and the observer of them that the three of moving averages are |
//! | `passive` | the observer that those without statistics are |
//! | `parameters` | the parameters shared by all observers of minima and maxima |
//! | `min_max` | [`MinMaxObserver`]: the running minimum and maximum |
//! | `moving_average_min_max` | [`MovingAverageMinMaxObserver`]: their moving averages |
//! | `per_channel_min_max` | [`PerChannelMinMaxObserver`]: minimum and maximum for each index of an axis |
//! | `moving_average_per_channel_min_max` | [`MovingAveragePerChannelMinMaxObserver`]: their moving averages |
//! | `affine_quantized_min_max` | [`AffineQuantizedMinMaxObserver`]: minimum and maximum of each block, for every granularity |
//! | `affine_quantized_moving_average_min_max` | [`AffineQuantizedMovingAverageMinMaxObserver`]: their moving averages |
//! | `affine_quantized_placeholder` | [`AffineQuantizedPlaceholderObserver`]: nothing, for qparams of blocks that are chosen at run time |
//! | `histogram` | [`HistogramObserver`]: a histogram, and the range in it with the least squared error |
//! | `percentile` | [`PercentileObserver`]: a histogram, and the range in it that holds a percentage of the values |
//! | `mse` | [`MseObserver`]: a histogram, and the range in it with the least error after rounding |
//! | `entropy` | [`EntropyObserver`]: a histogram, and the range in it with the least relative entropy |
//! | `fixed_qparams` | [`FixedQParamsObserver`]: qparams that the spec states |
//! | `recording` | [`RecordingObserver`]: the values themselves |
//! | `noop` | [`NoopObserver`]: nothing |
//! | `placeholder` | [`PlaceholderObserver`]: nothing, for qparams that are chosen at run time |
//! | `registry` | looks observers up by name and builds them from a spec |
//!
//! A new observer needs a file like `min_max`, with its tests, and its lines below. No other code knows individual
//! observers: a spec names its observer, and the text of a module holds parameters and statistics under the names that
//! the observer declares.
//!
//! Given the same tensors, scales and zero points are bit for bit those of torchao's observers on a CPU with AVX2.
//! Where torchao raises, or its scale is not finite, the result is an [`ObserverError`]. The other differences are deliberate:
//!
//! - NaN is an error when it is observed, not when qparams are computed.
//! - Half-precision floats are widened before they are counted in a histogram.
//! - A single bound of the quantized range is not ignored, and bounds that the dtype cannot hold are an error.
//! - The range of an 8-bit float is that of its finite values, and its histograms are searched by its own rounding.
//! - A dynamic spec is refused if PyTorch's op, which chooses qparams at run time, would clip all values of one sign: it has the
//!   middle of the dtype as the zero point of a symmetric scheme, whatever the range. So is one per channel.
//! - If rounding moves an averaged minimum above its maximum, they are swapped.
//! - A tensor with one channel is not taken for one with all channels.
//! - The affine observers compute in float32, whatever the dtype of the tensors, as torchao's do with `scale_dtype=torch.float32` and
//!   tensors converted to it. The scheme symmetric_no_clipping_err clips no values of unsigned ranges either.
//! - A symmetric int8 or int16 with an unsigned range, such as 0 to 15, has the zero point in its middle, as uint8 has. With
//!   torchao's 0 it would clip negative values. (The affine observers follow another formula of torchao, by which it is at 8.)
//!
//! Statistics can be merged: [`Observer::merge`] adds those of later data, so that runs over parts of the data, merged in the
//! order of the data, stand for one run over all. Minima and maxima are then exact. The documentation of each observer states
//! its law.

mod affine_quantized_min_max;
mod affine_quantized_moving_average_min_max;
mod affine_quantized_placeholder;
mod average;
mod collected;
mod entropy;
mod error;
mod extremes;
mod fixed_qparams;
mod histogram;
mod min_max;
mod moving_average_min_max;
mod moving_average_per_channel_min_max;
mod mse;
mod noop;
mod parameters;
mod passive;
mod per_channel_min_max;
mod percentile;
mod placeholder;
mod recording;
mod regions;
mod registry;
mod state;
mod statistics;
mod whole;

#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod tests;

pub use affine_quantized_min_max::AffineQuantizedMinMaxObserver;
pub use affine_quantized_moving_average_min_max::AffineQuantizedMovingAverageMinMaxObserver;
pub use affine_quantized_placeholder::AffineQuantizedPlaceholderObserver;
pub use collected::{Collected, collects_in_any_order};
pub use entropy::EntropyObserver;
pub use error::ObserverError;
pub use fixed_qparams::FixedQParamsObserver;
pub use histogram::HistogramObserver;
pub use min_max::MinMaxObserver;
pub use moving_average_min_max::MovingAverageMinMaxObserver;
pub use moving_average_per_channel_min_max::MovingAveragePerChannelMinMaxObserver;
pub use mse::MseObserver;
pub use noop::NoopObserver;
pub use parameters::{EPS, REDUCE_RANGE};
pub use per_channel_min_max::PerChannelMinMaxObserver;
pub use percentile::PercentileObserver;
pub use placeholder::PlaceholderObserver;
pub use recording::RecordingObserver;
pub use registry::{build_observer, fitting_observers, known_observer, observers, restore_observer};
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
    &percentile::ENTRY,
    &mse::ENTRY,
    &entropy::ENTRY,
    &affine_quantized_min_max::ENTRY,
    &affine_quantized_moving_average_min_max::ENTRY,
    &affine_quantized_placeholder::ENTRY,
    &fixed_qparams::ENTRY,
    &recording::ENTRY,
    &noop::ENTRY,
    &placeholder::ENTRY,
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

    /// Adds the statistics of an observer of the same spec that has seen later data.
    ///
    /// # Errors
    /// If `later` is not a state of this observer, or has another number of channels. The statistics are then unchanged.
    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError>;

    /// The qparams for the values seen so far.
    ///
    /// # Errors
    /// [`ObserverError::Uncalibrated`] if nothing was seen (torchao gives [`QParams::uncalibrated`] instead), and
    /// [`ObserverError::QParams`] if the values have no finite scale.
    fn qparams(&self) -> Result<QParams, ObserverError>;

    /// Whether its qparams follow from statistics. Those of a dynamic spec are chosen at run time.
    fn needs_data(&self) -> bool {
        !self.spec().is_dynamic
    }

    /// Whether observing the same tensor again changes nothing.
    fn is_idempotent(&self) -> bool;

    /// The least and the greatest value over all channels, as far as the statistics tell; `None` without statistics.
    fn extremes(&self) -> Option<(f32, f32)>;

    /// How often values were seen, in bins of equal width between [`Observer::extremes`], if the statistics tell.
    fn histogram(&self) -> Option<&[f32]> {
        None
    }

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
