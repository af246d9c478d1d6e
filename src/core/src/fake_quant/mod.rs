//! Fake-quants: they observe tensors and return them rounded as quantization would round them, in floats.
//!
//! PT2E inserts them for quantization-aware training. A spec names one beside its observer, by `fake_quant = fake_quantize`.
//!
//! | file | contents |
//! |---|---|
//! | `fake_quantize` | [`FakeQuantize`]: an observer, and fake quantization with the qparams it computes |
//! | `fused_moving_avg_obs_fake_quantize` | [`FusedMovingAvgObsFakeQuantize`]: as PyTorch trains by default |
//! | `fixed_qparams_fake_quantize` | [`FixedQParamsFakeQuantize`]: qparams that the spec states |
//! | `learnable_fake_quantize` | [`LearnableFakeQuantize`]: qparams that are learned |
//! | `affine_fake_quantize` | [`AffineFakeQuantize`]: an affine observer, and blocks fake-quantized by torchao's arithmetic |
//! | `registry` | looks fake-quants up by name and builds them from a spec |
//!
//! As with observers, a new one needs a file with its tests, and its lines below.

mod affine_fake_quantize;
mod error;
mod fake_quantize;
mod fixed_qparams_fake_quantize;
mod fused_moving_avg_obs_fake_quantize;
mod learnable_fake_quantize;
mod registry;

pub use affine_fake_quantize::AffineFakeQuantize;
pub use error::FakeQuantError;
pub use fake_quantize::FakeQuantize;
pub use fixed_qparams_fake_quantize::FixedQParamsFakeQuantize;
pub use fused_moving_avg_obs_fake_quantize::FusedMovingAvgObsFakeQuantize;
pub use learnable_fake_quantize::LearnableFakeQuantize;
pub use registry::{build_fake_quant, fake_quants, known_fake_quant, restore_fake_quant};

use crate::{
    numerics::QParams,
    observer::{ObserverError, ObserverState},
    parameter::{Parameter, Value},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// All fake-quants.
static FAKE_QUANTS: &[&registry::Entry] = &[
    &fake_quantize::ENTRY,
    &fused_moving_avg_obs_fake_quantize::ENTRY,
    &fixed_qparams_fake_quantize::ENTRY,
    &learnable_fake_quantize::ENTRY,
    &affine_fake_quantize::ENTRY,
];

/// Whether a model is trained with PyTorch's qparams where they differ from those of the converted model.
static TORCH_EXACT: Parameter = Parameter {
    name: "torch_exact",
    default: Value::Bool(false),
    accepts: |_| true,
    must_be: "true or false",
    doc: "whether a model is trained with PyTorch's qparams where they differ from those of the converted model",
};

/// Simulates quantization while a model is trained.
pub trait FakeQuant: Send {
    /// The spec it was built from.
    fn spec(&self) -> &QuantizationSpec;

    /// Observes `x` if observing is on, and returns it, fake-quantized if fake-quantizing is on.
    ///
    /// # Errors
    /// If `x` cannot be observed or fake-quantized.
    fn forward(&mut self, x: &Tensor) -> Result<Tensor, FakeQuantError>;

    /// Turns observing on or off; it is on at first.
    fn set_observing(&mut self, on: bool);

    /// Turns fake-quantizing on or off; it is on at first.
    fn set_fake_quantizing(&mut self, on: bool);

    /// The qparams for the values seen so far; the converted model uses these.
    ///
    /// # Errors
    /// Those of [`crate::observer::Observer::qparams`].
    fn qparams(&self) -> Result<QParams, ObserverError>;

    /// Its state, to be stored with a program and read back.
    fn state(&self) -> ObserverState;
}
