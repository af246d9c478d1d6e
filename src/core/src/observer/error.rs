//! What can go wrong in an observer.

use super::kind::ObserverKind;
use crate::numerics::{QParamsError, QScheme};
use crate::tensor::{DType, TensorError};

/// Why an observer could not be made, fed or asked.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ObserverError {
    /// The observer does not compute parameters of that scheme.
    #[error("the {kind} observer does not do {scheme}; use {instead}")]
    Scheme {
        /// The observer.
        kind: ObserverKind,
        /// The scheme asked for.
        scheme: QScheme,
        /// The names of the observers that do.
        instead: String,
    },
    /// The histogram has too few or too many bins.
    #[error("a histogram of {0} bins is not possible; use from 2 to 1048576 (PyTorch uses 2048)")]
    Bins(usize),
    /// The tensor holds NaN.
    #[error(
        "the observed tensor of shape {shape:?} holds NaN; look for the first op of the float model that makes it, or fix the calibration data"
    )]
    Nan {
        /// Shape of the tensor.
        shape: Vec<usize>,
    },
    /// The observer does not take tensors of this dtype.
    #[error("the {kind} observer does not take {dtype} tensors; cast to float32 or do not observe this value")]
    DType {
        /// The observer.
        kind: ObserverKind,
        /// Dtype of the tensor.
        dtype: DType,
    },
    /// The tensor has no such channel axis, or no other axis.
    #[error(
        "a per-channel observer of axis {axis} needs a tensor with that axis and at least 2 dimensions, got shape {shape:?}"
    )]
    Axis {
        /// The channel axis.
        axis: usize,
        /// Shape of the tensor.
        shape: Vec<usize>,
    },
    /// The tensor has more or fewer channels than those before.
    #[error("the observer has seen {expected} channels and now gets {found}; use one observer for each value")]
    Channels {
        /// Channels so far.
        expected: usize,
        /// Channels of this tensor.
        found: usize,
    },
    /// Nothing was observed.
    #[error("the observer has seen no data; calibrate it first")]
    Uncalibrated,
    /// Nothing finite was observed.
    #[error("the observer has seen nothing but infinities, {0} of them; leave the ops that it serves float")]
    OnlyInfinities(u64),
    /// The parameters do not exist.
    #[error(transparent)]
    QParams(#[from] QParamsError),
    /// Stored statistics are not those of such an observer.
    #[error("these are not statistics of the {kind} observer: {reason}")]
    State {
        /// The observer.
        kind: ObserverKind,
        /// What is wrong.
        reason: &'static str,
    },
    /// The memory of a tensor is not what its dtype says.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}
