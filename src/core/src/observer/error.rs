//! What can go wrong in an observer.

use crate::numerics::QParamsError;
use crate::parameter::ParameterError;
use crate::tensor::{DType, TensorError};

/// Why an observer could not be made, fed or asked.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ObserverError {
    /// The observer does not compute parameters of that scheme and granularity.
    #[error("the {observer} observer does not do {scheme}; {}", instead(others))]
    Scheme {
        /// The observer.
        observer: &'static str,
        /// The scheme asked for, with its granularity.
        scheme: String,
        /// The observers that do.
        others: Vec<&'static str>,
    },
    /// A parameter that the observer does not have, or not with that value.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Qparams that are chosen for each input anew do not depend on inputs before.
    #[error("a moving average is for static quantization; a dynamic spec needs averaging_constant = 1.0, or min_max")]
    AveragedDynamic,
    /// The tensor holds NaN.
    #[error(
        "the observed tensor of shape {shape:?} holds NaN; look for the first op of the float model that makes it, or fix the calibration data"
    )]
    Nan {
        /// Shape of the tensor.
        shape: Vec<usize>,
    },
    /// The observer does not take tensors of this dtype.
    #[error("the {observer} observer does not take {dtype} tensors; cast to float32 or do not observe this value")]
    DType {
        /// The observer.
        observer: &'static str,
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
    #[error("these are not statistics of the {observer} observer: {reason}")]
    State {
        /// The observer.
        observer: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A stored tensor is not one that the observer keeps.
    #[error("`{part}` of its state cannot be read: {reason}")]
    Part {
        /// The name of the tensor.
        part: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The memory of a tensor is not what its dtype says.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

/// The observers to use for another.
fn instead(observers: &[&str]) -> String {
    if observers.is_empty() {
        return "there is no observer yet that does".to_owned();
    }
    format!("use {}", observers.join(" or "))
}
