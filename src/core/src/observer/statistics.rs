//! What observers collect, independent of how they compute qparams from it.
//!
//! Observers with the same [`Statistics`] can take over each other's state, so one calibration serves specs with other dtypes,
//! ranges and observers.

use super::{ObserverState, average::AVERAGING_CONSTANT, parameters::BINS};
use crate::{numerics::MinMax, parameter::Parameter};

/// A kind of statistics.
#[derive(Debug)]
pub(super) struct Statistics {
    /// Its name in files of statistics.
    pub name: &'static str,
    /// The parameters of the observer that the statistics depend on.
    pub parameters: &'static [&'static Parameter],
    /// Whether they depend on the granularity.
    pub has_granularity: bool,
    /// Makes them from statistics of another kind, if that loses nothing. Not called for statistics of this kind.
    pub convert: fn(from: &str, &ObserverState) -> Option<ObserverState>,
    /// Whether merging in another order gives the same result, up to the law of merging.
    pub any_order: bool,
}

/// No statistics.
pub(super) static NOTHING: Statistics = Statistics {
    name: "nothing",
    parameters: &[],
    has_granularity: false,
    convert: |_, _| Some(ObserverState::default()),
    any_order: true,
};

/// The least and the greatest value: `min` and `max`.
pub(super) static RANGE: Statistics = Statistics {
    name: "range",
    parameters: &[],
    has_granularity: false,
    convert: |from, state| match from {
        // The sign of infinities that were left out of a histogram is not known.
        name if name == HISTOGRAM.name => {
            state.get("infinities").is_none().then(|| state.clone().without(&["histogram"]))
        }
        name if name == CHANNEL_RANGES.name || name == BLOCK_RANGES.name => {
            let ranges = super::state::Reader::new(RANGE.name, state, &["max", "min"]).ok()?.ranges().ok()?;
            let range = ranges.into_iter().reduce(MinMax::union);
            Some(super::state::of_ranges(range.as_slice()))
        }
        _ => None,
    },
    any_order: true,
};

/// The least and the greatest value of each channel: `min` and `max`.
pub(super) static CHANNEL_RANGES: Statistics = Statistics {
    name: "channel_ranges",
    parameters: &[],
    has_granularity: true,
    convert: |_, _| None,
    any_order: true,
};

/// The least and the greatest value of each block: `min` and `max`.
pub(super) static BLOCK_RANGES: Statistics =
    Statistics { name: "block_ranges", parameters: &[], has_granularity: true, convert: |_, _| None, any_order: true };

/// The moving averages of the least and the greatest value: `min` and `max`, with `first_min`, `first_max` and `tensors`.
pub(super) static AVERAGES: Statistics = Statistics {
    name: "averages",
    parameters: &[&AVERAGING_CONSTANT],
    has_granularity: false,
    convert: |_, _| None,
    any_order: false,
};

/// The moving averages of each channel.
pub(super) static CHANNEL_AVERAGES: Statistics = Statistics {
    name: "channel_averages",
    parameters: &[&AVERAGING_CONSTANT],
    has_granularity: true,
    convert: |_, _| None,
    any_order: false,
};

/// The moving averages of each block.
pub(super) static BLOCK_AVERAGES: Statistics = Statistics {
    name: "block_averages",
    parameters: &[&AVERAGING_CONSTANT],
    has_granularity: true,
    convert: |_, _| None,
    any_order: false,
};

/// Values in a stored order: `value_0`, `value_1`, ...
pub(super) static VALUES: Statistics =
    Statistics { name: "values", parameters: &[], has_granularity: false, convert: |_, _| None, any_order: false };

/// A histogram of finite values: `histogram`, `min`, `max` and `infinities`.
pub(super) static HISTOGRAM: Statistics = Statistics {
    name: "histogram",
    parameters: &[&BINS],
    has_granularity: false,
    convert: |_, _| None,
    any_order: true,
};
