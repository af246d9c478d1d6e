//! What observers collect, independent of how they compute qparams from it.
//!
//! Observers with the same [`Statistics`] can take over each other's state, so one calibration serves specs with other dtypes,
//! ranges and observers.

use super::{Observer, ObserverError, ObserverState, registry};
use crate::{
    granularity::Granularity,
    numerics::MinMax,
    parameter::{Named, Parameter, Value},
    qspec::QuantizationSpec,
    tensor::DType,
};
use std::fmt;

/// The names of granularities among the parameters of [`Collected`].
const AXIS: &str = "ch_axis";
const ROW: &str = "row_dim";
const GROUP: &str = "group_size";
/// Followed by the number of the size.
const BLOCK: &str = "block_size_";

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
        name if name == CHANNEL_RANGES.name => {
            let ranges = super::state::Reader::new(CHANNEL_RANGES.name, state, &["max", "min"]).ok()?.ranges().ok()?;
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
    parameters: &[&super::average::AVERAGING_CONSTANT],
    has_granularity: false,
    convert: |_, _| None,
    any_order: false,
};

/// The moving averages of each channel.
pub(super) static CHANNEL_AVERAGES: Statistics = Statistics {
    name: "channel_averages",
    parameters: &[&super::average::AVERAGING_CONSTANT],
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
    parameters: &[&super::histogram::BINS],
    has_granularity: false,
    convert: |_, _| None,
    any_order: true,
};

/// The kind of the statistics that an observer collects, with the parameters that they depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Collected {
    /// The name of the kind: `range`, `histogram`, ...
    pub kind: String,
    /// The values of the parameters that they depend on, sorted by name. The granularity is `ch_axis`, `row_dim`, `group_size`, or
    /// `block_size_0` and so on.
    pub parameters: Vec<(String, Value)>,
}

impl Collected {
    /// What an observer of the spec collects; `None` if its observer is not in the registry.
    pub fn by(spec: &QuantizationSpec) -> Option<Self> {
        let kind = registry::statistics(spec)?;
        let parameter = |parameter: &&Parameter| (parameter.name.to_owned(), spec.observer.value(parameter));
        let mut parameters: Vec<_> = kind.parameters.iter().map(parameter).collect();
        if kind.has_granularity {
            parameters.extend(parameters_of(&spec.granularity));
        }
        parameters.sort_by(|a, b| a.0.cmp(&b.0));
        Some(Self { kind: kind.name.to_owned(), parameters })
    }

    /// Whether nothing is collected.
    pub fn is_nothing(&self) -> bool {
        self.kind == NOTHING.name
    }

    /// Checks that a state has such statistics.
    ///
    /// # Errors
    /// If it has not, or no observer collects this kind with these parameters.
    pub fn check(&self, state: &ObserverState) -> Result<(), ObserverError> {
        self.observer(state).map(|_| ())
    }

    /// The statistics of earlier and later data together, by the law of the observers that collect them.
    ///
    /// # Errors
    /// As [`Self::check`], and those of [`Observer::merge`].
    pub fn merged(&self, earlier: &ObserverState, later: &ObserverState) -> Result<ObserverState, ObserverError> {
        let mut observer = self.observer(earlier)?;
        observer.merge(later)?;
        Ok(observer.state())
    }

    /// An observer that collects this kind, with a state.
    fn observer(&self, state: &ObserverState) -> Result<Box<dyn Observer>, ObserverError> {
        let unknown = || ObserverError::Kind(self.to_string());
        let declaration = registry::collecting(&self.kind).ok_or_else(unknown)?;
        let (mut observer, mut granularity) = (Named::new(declaration), Granularity::Tensor);
        let size = |value: i64| usize::try_from(value).map_err(|_| unknown());
        for (name, value) in &self.parameters {
            match (name.as_str(), *value) {
                (AXIS, Value::Int(axis)) => granularity = Granularity::Axis(size(axis)?),
                (ROW, Value::Int(dim)) => granularity = Granularity::Row(dim),
                (GROUP, Value::Int(group)) => granularity = Granularity::Group(size(group)?),
                (name, Value::Int(block)) if name.starts_with(BLOCK) => match &mut granularity {
                    Granularity::Block(sizes) => sizes.push(size(block)?),
                    _ => granularity = Granularity::Block(vec![size(block)?]),
                },
                _ => observer = observer.with(name.clone(), *value),
            }
        }
        let spec = QuantizationSpec { granularity, ..QuantizationSpec::new(DType::I8, observer) };
        // Without parameters at their defaults, or with others, it would be another kind.
        if Self::by(&spec).as_ref() != Some(self) {
            return Err(unknown());
        }
        super::restore_observer(&spec, state)
    }

    /// The state of an observer of `spec` that has seen the values of these statistics; `None` if it would have collected
    /// something that they do not tell.
    pub fn adopted_by(&self, spec: &QuantizationSpec, state: &ObserverState) -> Option<ObserverState> {
        let wanted = Self::by(spec)?;
        if wanted == *self {
            return Some(state.clone());
        }
        let kind = registry::statistics(spec)?;
        if kind.name == self.kind { None } else { (kind.convert)(&self.kind, state) }
    }
}

/// A granularity as parameters. A token is a row along the last dimension.
fn parameters_of(granularity: &Granularity) -> Vec<(String, Value)> {
    let number = |name: &str, size: usize| (name.to_owned(), Value::Int(i64::try_from(size).unwrap_or(i64::MAX)));
    match granularity {
        Granularity::Tensor => Vec::new(),
        Granularity::Axis(axis) => vec![number(AXIS, *axis)],
        Granularity::Row(dim) => vec![(ROW.to_owned(), Value::Int(*dim))],
        Granularity::Token => vec![(ROW.to_owned(), Value::Int(-1))],
        Granularity::Group(size) => vec![number(GROUP, *size)],
        Granularity::Block(sizes) => {
            sizes.iter().enumerate().map(|(dim, size)| number(&format!("{BLOCK}{dim}"), *size)).collect()
        }
    }
}

/// Whether an observer of the spec gets the same statistics from values in another order, up to the law of merging.
pub fn collects_in_any_order(spec: &QuantizationSpec) -> bool {
    registry::statistics(spec).is_some_and(|kind| kind.any_order)
}

impl fmt::Display for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        for (name, value) in &self.parameters {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}
