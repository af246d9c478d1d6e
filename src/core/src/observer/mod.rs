//! Observers: they look at tensors, keep statistics, and turn these into quantization parameters.
//!
//! | file | what is in it |
//! |---|---|
//! | `kind` | [`ObserverKind`]: the name of an observer |
//! | `spec` | [`ObserverSpec`]: which observer, for which integers |
//! | `state` | [`ObserverState`]: the statistics, to be stored and read back |
//! | `min_max` | [`MinMaxObserver`]: the running minimum and maximum |
//! | `per_channel_min_max` | [`PerChannelMinMaxObserver`]: the same for each index of an axis |
//! | `histogram` | [`HistogramObserver`]: a histogram, and the range of least squared error in it |
//! | `registry` | the table of the observers, which makes them of a spec; a new observer is a file and a line of it |
//!
//! Given the same tensors, scales and zero points have the bits of torchao's observers on a CPU with AVX2. Where torchao
//! raises, or its scale is not finite, there is an [`ObserverError`]. Two differences are deliberate: NaN is an error when it
//! is seen, not when parameters are asked for; and half floats are widened before they are counted in a histogram.

mod error;
mod histogram;
mod kind;
mod min_max;
mod per_channel_min_max;
mod registry;
mod spec;
mod state;

#[cfg(test)]
mod tests;

pub use error::ObserverError;
pub use histogram::HistogramObserver;
pub use kind::ObserverKind;
pub use min_max::MinMaxObserver;
pub use per_channel_min_max::PerChannelMinMaxObserver;
pub use registry::{build_observer, known_observer, restore_observer};
pub use spec::{DEFAULT_EPS, ObserverSpec};
pub use state::ObserverState;

use crate::numerics::QParams;
use crate::tensor::Tensor;

/// The largest magnitude that executorch's quantizer lets PyTorch's `histc` count. What is larger, such as the constant that an
/// attention mask is made of, leaves nothing of the values beside it once they are quantized together.
pub const LARGEST_COUNTED: f32 = 3.402_823_5e15;

/// Something that collects statistics of the tensors that pass a point of a program.
pub trait Observer: Send {
    /// What the observer was made from.
    fn spec(&self) -> &ObserverSpec;

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

    /// Whether a tensor with elements was seen.
    fn is_calibrated(&self) -> bool;

    /// The statistics.
    fn state(&self) -> ObserverState;
}
