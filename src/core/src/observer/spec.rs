//! What an observer is made from.

use super::kind::ObserverKind;
use crate::numerics::{QParamsError, QParamsRule, QScheme, QuantRange};
use crate::tensor::DType;

/// PyTorch's smallest scale, 2^-23.
pub const DEFAULT_EPS: f32 = f32::EPSILON;
/// PyTorch's number of histogram bins.
const DEFAULT_BINS: usize = 2048;

/// Which observer, and for which integers; what a quantizer writes into a `QuantizationSpec`.
#[derive(Clone, Debug, PartialEq)]
pub struct ObserverSpec {
    /// The observer.
    pub kind: ObserverKind,
    /// The integer type.
    pub dtype: DType,
    /// How reals are mapped to integers.
    pub qscheme: QScheme,
    /// Smallest quantized value; the dtype's if absent.
    pub quant_min: Option<i64>,
    /// Largest quantized value; the dtype's if absent.
    pub quant_max: Option<i64>,
    /// The channel axis of a per-channel observer.
    pub ch_axis: usize,
    /// The smallest scale allowed.
    pub eps: f32,
    /// Bins of a histogram.
    pub bins: usize,
    /// Use half of the quantized range.
    pub reduce_range: bool,
}

impl ObserverSpec {
    /// A spec with PyTorch's defaults for everything else: the dtype's range, axis 0, eps 2^-23, 2048 bins.
    pub fn new(kind: ObserverKind, dtype: DType, qscheme: QScheme) -> Self {
        Self {
            kind,
            dtype,
            qscheme,
            quant_min: None,
            quant_max: None,
            ch_axis: 0,
            eps: DEFAULT_EPS,
            bins: DEFAULT_BINS,
            reduce_range: false,
        }
    }

    /// What decides the parameters besides the statistics.
    ///
    /// # Errors
    /// If dtype, range or eps do not go together.
    pub fn rule(&self) -> Result<QParamsRule, QParamsError> {
        if !(self.eps > 0.0 && self.eps.is_finite()) {
            return Err(QParamsError::Eps(self.eps));
        }
        let range = QuantRange::new(self.dtype, self.quant_min, self.quant_max, self.reduce_range)?;
        Ok(QParamsRule { scheme: self.qscheme, dtype: self.dtype, range, eps: self.eps })
    }
}
