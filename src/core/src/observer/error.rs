//! Errors of observers.

use crate::granularity::GranularityError;
use crate::numerics::{QParamsError, Scheme};
use crate::parameter::ParameterError;
use crate::tensor::{DType, TensorError};

/// Why an observer could not be built, could not observe a tensor, or has no qparams.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ObserverError {
    /// The observer does not compute qparams of this scheme and granularity.
    #[error("the {observer} observer does not do {scheme}; {}", instead(others))]
    Scheme {
        /// The observer.
        observer: &'static str,
        /// The requested scheme, with its granularity.
        scheme: String,
        /// The observers that support it.
        others: Vec<&'static str>,
    },
    /// The observer does not have this parameter, or does not accept its value.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Dynamic qparams depend on the current input only, so they cannot be a moving average.
    #[error("a moving average is for static quantization; a dynamic spec needs averaging_constant = 1.0, or min_max")]
    AveragedDynamic,
    /// The observer is for static quantization only.
    #[error(
        "the {0} observer is for static quantization; a dynamic spec needs the observer placeholder or \
         affine_quantized_placeholder"
    )]
    StaticOnly(&'static str),
    /// A placeholder has no statistics from which static qparams could follow.
    #[error(
        "the {0} observer is for casts to f16, and for dynamic quantization, which chooses qparams at run time; add \
         is_dynamic = true, or use an observer that keeps statistics, such as min_max"
    )]
    StaticPlaceholder(&'static str),
    /// torchao's op chooses other zero points at run time.
    #[error(
        "the scheme {0} is for static quantization; a dynamic spec is affine, symmetric or symmetric_no_clipping_err"
    )]
    DynamicScheme(Scheme),
    /// PyTorch's op that chooses qparams of tokens at run time has only one form.
    #[error(
        "dynamic quantization per token is affine, to all of int8, with eps = 2^-23, because PyTorch has no other op for it; state \
         these, or take the observer affine_quantized_placeholder"
    )]
    DynamicToken,
    /// PyTorch chooses qparams at run time for 8-bit integers only.
    #[error("dynamic quantization is to int8 or uint8, not to {0}")]
    DynamicDType(DType),
    /// PyTorch chooses one scale for a whole tensor.
    #[error(
        "PyTorch has no op that chooses the qparams of channels at run time; use the observer affine_quantized_placeholder, a \
         per-tensor scheme, or a static spec"
    )]
    DynamicChannels,
    /// The zero point that PyTorch chooses at run time is not in the middle of the range.
    #[error(
        "dynamic symmetric quantization of {dtype} to [{min}, {max}] would clip values of one sign, because PyTorch chooses the \
         middle of {dtype} as the zero point at run time; use an affine scheme, or a range around that zero point"
    )]
    DynamicSymmetric {
        /// The dtype.
        dtype: DType,
        /// Smallest quantized value.
        min: i64,
        /// Largest quantized value.
        max: i64,
    },
    /// torchao's formula clips values at run time.
    #[error(
        "symmetric_no_clipping_err clips values at run time if 0 is not the middle of the quantized range, because torchao divides \
         by its bounds; use the symmetric scheme, a signed range, or a static spec"
    )]
    DynamicNoClipping,
    /// A cast has neither statistics nor a range.
    #[error(
        "{0} is a cast, not a quantization; it takes the placeholder observer, and no quant_min, quant_max or is_dynamic"
    )]
    Cast(DType),
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
    /// The tensor does not have the channel axis, or has fewer than 2 dimensions.
    #[error(
        "a per-channel observer of axis {axis} needs a tensor with that axis and at least 2 dimensions, got shape {shape:?}"
    )]
    Axis {
        /// The channel axis.
        axis: usize,
        /// Shape of the tensor.
        shape: Vec<usize>,
    },
    /// The tensor cannot be divided into the blocks of the spec.
    #[error("a tensor cannot be observed: {0}")]
    Blocks(#[from] GranularityError),
    /// The tensor has a different number of channels than earlier ones.
    #[error("the observer has seen {expected} channels and now gets {found}; use one observer for each value")]
    Channels {
        /// Channels of the earlier tensors.
        expected: usize,
        /// Channels of this tensor.
        found: usize,
    },
    /// Nothing was observed.
    #[error("the observer has seen no data; calibrate it first")]
    Uncalibrated,
    /// Nothing finite was observed.
    #[error("the observer has seen only infinities ({0} of them); leave the ops that use this value in float")]
    OnlyInfinities(u64),
    /// The observer never has qparams.
    #[error(
        "the {observer} observer finds no qparams; for a value that is to be quantized use min_max or histogram, and \
         annotate one that is to stay float with #pt2e.float"
    )]
    NoQParams {
        /// The observer.
        observer: &'static str,
    },
    /// Moving averages lack what is needed to merge them.
    #[error("moving averages without the number of their tensors cannot be merged with earlier ones; calibrate again")]
    UncountedAverages,
    /// No qparams exist for these statistics.
    #[error(transparent)]
    QParams(#[from] QParamsError),
    /// No observer collects such statistics.
    #[error("no observer of this version collects '{0}'")]
    Kind(String),
    /// A stored state is not a valid state of this observer.
    #[error("these are not statistics of the {observer} observer: {reason}")]
    State {
        /// The observer.
        observer: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A tensor of a stored state is not valid.
    #[error("`{part}` of its state cannot be read: {reason}")]
    Part {
        /// The name of the tensor.
        part: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A tensor could not be read or created.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

impl ObserverError {
    /// Whether the spec itself is at fault, whatever the data.
    pub fn is_of_spec(&self) -> bool {
        matches!(
            self,
            Self::Scheme { .. }
                | Self::Parameter(_)
                | Self::AveragedDynamic
                | Self::StaticOnly(_)
                | Self::StaticPlaceholder(_)
                | Self::DynamicScheme(_)
                | Self::DynamicDType(_)
                | Self::DynamicChannels
                | Self::DynamicSymmetric { .. }
                | Self::DynamicNoClipping
                | Self::DynamicToken
                | Self::Cast(_)
        )
    }
}

/// Advice to use one of `observers` instead.
fn instead(observers: &[&str]) -> String {
    if observers.is_empty() {
        return "there is no observer yet that does".to_owned();
    }
    format!("use {}", observers.join(" or "))
}
