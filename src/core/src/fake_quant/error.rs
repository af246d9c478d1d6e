//! Errors of fake-quants.

use crate::{numerics::AffineError, observer::ObserverError, parameter::ParameterError};

/// Why a fake-quant could not be built or applied.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum FakeQuantError {
    /// The spec names no fake-quant.
    #[error("the spec names no fake-quant")]
    None,
    /// The fake-quant does not have this parameter, or does not accept its value.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The observer reported an error.
    #[error(transparent)]
    Observer(#[from] ObserverError),
    /// The fake-quant does not support this scheme.
    #[error("the {fake_quant} fake-quant does not do {scheme}")]
    Scheme {
        /// The fake-quant.
        fake_quant: &'static str,
        /// The requested scheme, with its granularity.
        scheme: String,
    },
    /// The fake-quant does not work with this observer.
    #[error("the {fake_quant} fake-quant needs the observer {needed}, not {observer}")]
    NeedsObserver {
        /// The fake-quant.
        fake_quant: &'static str,
        /// The observer of the spec.
        observer: &'static str,
        /// The observers that it works with.
        needed: String,
    },
    /// The tensor cannot be fake-quantized.
    #[error(transparent)]
    Affine(#[from] AffineError),
}
