//! What can go wrong in a fake-quant.

use crate::{numerics::AffineError, observer::ObserverError, parameter::ParameterError};

/// Why a fake-quant could not be made or applied.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum FakeQuantError {
    /// The spec names none.
    #[error("the spec names no fake-quant")]
    None,
    /// A parameter that the fake-quant does not have, or not with that value.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The observer refuses.
    #[error(transparent)]
    Observer(#[from] ObserverError),
    /// Such qparams are not fake-quantized.
    #[error("the {fake_quant} fake-quant does not do {scheme}")]
    Scheme {
        /// The fake-quant.
        fake_quant: &'static str,
        /// The scheme asked for, with its granularity.
        scheme: String,
    },
    /// The tensor cannot be fake-quantized.
    #[error(transparent)]
    Affine(#[from] AffineError),
}
