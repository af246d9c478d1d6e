//! Fake-quants: they look at tensors as observers do, and give them on as quantization would change them, in floats.
//!
//! PT2E puts them where a model is trained for quantization. A spec names one beside its observer, by
//! `fake_quant = fake_quantize`.
//!
//! | file | what is in it |
//! |---|---|
//! | `fake_quantize` | [`FakeQuantize`]: an observer, and fake quantization with the qparams that it gives |
//! | `registry` | fake-quants by their names, made of a spec |
//!
//! As with observers, a new one is a file, with its tests, and the lines of it below.

mod error;
mod fake_quantize;
mod registry;

pub use error::FakeQuantError;
pub use fake_quantize::FakeQuantize;
pub use registry::{build_fake_quant, fake_quants, known_fake_quant, restore_fake_quant};

use crate::{
    numerics::QParams,
    observer::{ObserverError, ObserverState},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// The fake-quants that there are.
static FAKE_QUANTS: &[&registry::Entry] = &[&fake_quantize::ENTRY];

/// Something that pretends quantization while a model is trained.
pub trait FakeQuant: Send {
    /// What it was made from.
    fn spec(&self) -> &QuantizationSpec;

    /// What becomes of `x`: it is looked at if observing is on, and fake-quantized if fake-quantizing is on.
    ///
    /// # Errors
    /// If it cannot be observed or fake-quantized.
    fn forward(&mut self, x: &Tensor) -> Result<Tensor, FakeQuantError>;

    /// Turns observing on or off; it is on at first.
    fn set_observing(&mut self, on: bool);

    /// Turns fake-quantizing on or off; it is on at first.
    fn set_fake_quantizing(&mut self, on: bool);

    /// The qparams for what was seen so far, which the converted model has.
    ///
    /// # Errors
    /// As the observer's.
    fn qparams(&self) -> Result<QParams, ObserverError>;

    /// What it knows, to be stored with a program and read back.
    fn state(&self) -> ObserverState;
}
