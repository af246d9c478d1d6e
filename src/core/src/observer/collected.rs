//! The statistics of an observer as a kind of their own: checked, merged, and taken over by other observers.

use super::{Observer, ObserverError, ObserverState, registry, statistics::NOTHING};
use crate::{
    granularity::Granularity,
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
