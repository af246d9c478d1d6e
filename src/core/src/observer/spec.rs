//! What an observer is made from.

use super::{HistogramObserver, MinMaxObserver, Observer, ObserverError, ObserverState, PerChannelMinMaxObserver};
use crate::numerics::{QParamsError, QParamsRule, QScheme, QuantRange};
use crate::tensor::DType;
use std::fmt;

/// PyTorch's smallest scale, 2^-23.
pub const DEFAULT_EPS: f32 = f32::EPSILON;
/// PyTorch's number of histogram bins.
pub const DEFAULT_BINS: usize = 2048;
/// Enough for any use, and few enough to be allocated without thought.
const MAX_BINS: usize = 1 << 20;

/// Which observer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObserverKind {
    /// [`MinMaxObserver`].
    MinMax,
    /// [`PerChannelMinMaxObserver`].
    PerChannelMinMax,
    /// [`HistogramObserver`].
    Histogram,
}

impl ObserverKind {
    /// Every kind, in declaration order.
    pub const ALL: [ObserverKind; 3] = [ObserverKind::MinMax, ObserverKind::PerChannelMinMax, ObserverKind::Histogram];

    /// The name in text: `min_max`, `per_channel_min_max`, `histogram`.
    pub const fn name(self) -> &'static str {
        match self {
            ObserverKind::MinMax => "min_max",
            ObserverKind::PerChannelMinMax => "per_channel_min_max",
            ObserverKind::Histogram => "histogram",
        }
    }

    /// The kind of that [`ObserverKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for ObserverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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

    /// An observer that has seen nothing.
    ///
    /// # Errors
    /// If the scheme, dtype, range, eps or bins do not go together with each other and with the observer.
    pub fn build(&self) -> Result<Box<dyn Observer>, ObserverError> {
        self.restore(&ObserverState::default())
    }

    /// An observer that has seen what `state` says.
    ///
    /// # Errors
    /// As [`ObserverSpec::build`], and if `state` is not of such an observer.
    pub fn restore(&self, state: &ObserverState) -> Result<Box<dyn Observer>, ObserverError> {
        let rule = self.rule()?;
        if self.qscheme.is_per_channel() != (self.kind == ObserverKind::PerChannelMinMax) {
            return Err(ObserverError::Scheme { kind: self.kind, scheme: self.qscheme });
        }
        state.check(self)?;
        Ok(match self.kind {
            ObserverKind::MinMax => Box::new(MinMaxObserver::new(self.clone(), rule, state)),
            ObserverKind::PerChannelMinMax => Box::new(PerChannelMinMaxObserver::new(self.clone(), rule, state)),
            ObserverKind::Histogram if !(2..=MAX_BINS).contains(&self.bins) => {
                return Err(ObserverError::Bins(self.bins));
            }
            ObserverKind::Histogram => Box::new(HistogramObserver::new(self.clone(), rule, state)),
        })
    }
}
