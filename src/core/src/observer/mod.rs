//! Observers: they look at tensors, keep statistics, and turn these into quantization parameters.
//!
//! | file | what is in it |
//! |---|---|
//! | `state` | [`ObserverState`]: the statistics, to be stored and read back |
//! | `whole` | what observers of the range of whole tensors have in common |
//! | `parameters` | the parameters that all of them take |
//! | `min_max` | [`MinMaxObserver`]: the running minimum and maximum |
//! | `moving_average_min_max` | [`MovingAverageMinMaxObserver`]: their moving averages |
//! | `per_channel_min_max` | [`PerChannelMinMaxObserver`]: minimum and maximum for each index of an axis |
//! | `histogram` | [`HistogramObserver`]: a histogram, and the range of least squared error in it |
//! | `registry` | observers by their names, made of a spec |
//!
//! A new observer is a file like `min_max`, with its tests, and the lines of it below. Nothing else knows observers one by one:
//! a spec names its observer, and parameters and statistics go through the text of a module under the names that the observer
//! declares.
//!
//! Given the same tensors, scales and zero points have the bits of torchao's observers on a CPU with AVX2. Where torchao
//! raises, or its scale is not finite, there is an [`ObserverError`]. Two differences are deliberate: NaN is an error when it
//! is seen, not when parameters are asked for; and half floats are widened before they are counted in a histogram.

mod error;
mod histogram;
mod min_max;
mod moving_average_min_max;
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

/// The observers that there are.
static OBSERVERS: &[&registry::Entry] =
    &[&min_max::ENTRY, &moving_average_min_max::ENTRY, &per_channel_min_max::ENTRY, &histogram::ENTRY];

/// The largest magnitude that executorch's quantizer lets PyTorch's `histc` count. What is larger, such as the constant that an
/// attention mask is made of, leaves nothing of the values beside it once they are quantized together.
pub const LARGEST_COUNTED: f32 = 3.402_823_5e15;

/// Something that collects statistics of the tensors that pass a point of a program.
pub trait Observer: Send {
    /// What the observer was made from.
    fn spec(&self) -> &QuantizationSpec;

    /// What decides qparams besides statistics.
    fn rule(&self) -> &QParamsRule;

    /// Adds the elements of `x` to the statistics. A tensor without elements changes nothing.
    ///
    /// # Errors
    /// If `x` has NaN, or a shape or dtype that the observer does not take; the statistics are then as before.
    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError>;

    /// The parameters for what was seen so far.
    ///
    /// # Errors
    /// [`ObserverError::Uncalibrated`] if nothing was seen (torchao gives [`QParams::uncalibrated`] instead), and
    /// [`ObserverError::QParams`] if what was seen has no finite scale.
    fn qparams(&self) -> Result<QParams, ObserverError>;

    /// Whether seeing the same tensor again changes nothing.
    fn is_idempotent(&self) -> bool;

    /// The least and the greatest value, of all channels together, as far as the statistics say; `None` where there are none.
    fn extremes(&self) -> Option<(f32, f32)>;

    /// How many infinities were left out of the statistics.
    fn infinities(&self) -> u64 {
        0
    }

    /// Whether a tensor with elements was seen; infinities that were left out are none.
    fn is_calibrated(&self) -> bool {
        self.extremes().is_some()
    }

    /// The largest magnitude seen, infinity included; 0 if nothing was seen.
    fn magnitude(&self) -> f32 {
        let left_out = if self.infinities() > 0 { f32::INFINITY } else { 0.0 };
        let (min, max) = self.extremes().unwrap_or_default();
        left_out.max(min.abs()).max(max.abs())
    }

    /// The statistics.
    fn state(&self) -> ObserverState;
}
