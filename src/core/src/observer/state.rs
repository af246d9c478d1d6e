//! The statistics of an observer as plain data.

use super::error::ObserverError;
use crate::{
    numerics::MinMax,
    tensor::{Element, Elements, Tensor, TensorError},
};
use std::{borrow::Cow, collections::BTreeMap};

/// The statistics of an observer, to be stored with a program and read back: tensors under names that the observer chooses.
///
/// Empty for an observer that has seen nothing.
#[derive(Clone, Debug, Default)]
pub struct ObserverState(BTreeMap<Cow<'static, str>, Tensor>);

impl ObserverState {
    /// The state with a tensor added.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, tensor: Tensor) -> Self {
        self.0.insert(name.into(), tensor);
        self
    }

    /// The state with a vector added.
    #[must_use]
    pub(crate) fn with_vector<T: Element>(self, name: &'static str, values: Vec<T>) -> Self {
        self.with(name, Tensor::vector(values))
    }

    /// The tensor called `name`.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.get(name)
    }

    /// All tensors, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.0.iter().map(|(name, tensor)| (name.as_ref(), tensor))
    }

    /// Whether the state has no tensors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The state without the named tensors.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, _| !names.contains(&name.as_ref()));
        self
    }
}

/// States are equal if their tensors have the same names, dtypes, shapes and bits.
impl PartialEq for ObserverState {
    fn eq(&self, other: &Self) -> bool {
        let same =
            |(x, y): (&Tensor, &Tensor)| x.dtype() == y.dtype() && x.shape() == y.shape() && x.bytes() == y.bytes();
        self.0.keys().eq(other.0.keys()) && self.0.values().zip(other.0.values()).all(same)
    }
}

/// Reads the state of an observer, and rejects tensors that the observer does not keep.
pub(crate) struct Reader<'a> {
    observer: &'static str,
    state: &'a ObserverState,
}

impl<'a> Reader<'a> {
    /// Reads `state` as that of an observer that keeps tensors of these names.
    ///
    /// # Errors
    /// If the state has other tensors.
    pub fn new(observer: &'static str, state: &'a ObserverState, kept: &[&str]) -> Result<Self, ObserverError> {
        let reader = Self { observer, state };
        match state.iter().find(|(name, _)| !kept.contains(name)) {
            Some((name, _)) => Err(reader.error(format!("it keeps no `{name}`, but {}", kept.join(", ")))),
            None => Ok(reader),
        }
    }

    /// The error that the state is not a valid state of the observer.
    pub fn error(&self, reason: impl Into<String>) -> ObserverError {
        ObserverError::State { observer: self.observer, reason: reason.into() }
    }

    fn part(part: &'static str, reason: impl ToString) -> ObserverError {
        ObserverError::Part { part, reason: reason.to_string() }
    }

    /// The elements of a tensor; none if it is absent.
    pub fn vector<T: Element>(&self, name: &'static str) -> Result<Elements<'a, T>, ObserverError> {
        let wrong = |error: TensorError| Self::part(name, error);
        self.state.get(name).map_or(Ok(Elements::Stored(&[])), |tensor| tensor.as_slice::<T>().map_err(wrong))
    }

    /// The count in a tensor of one element; 0 if it is absent.
    pub fn count(&self, name: &'static str) -> Result<u64, ObserverError> {
        match *self.vector::<i64>(name)? {
            [] if self.state.get(name).is_none() => Ok(0),
            [count] if count >= 0 => Ok(count.unsigned_abs()),
            _ => Err(Self::part(name, "it is not a count")),
        }
    }

    /// The flag in a tensor of one byte; true if it is absent.
    pub fn flag(&self, name: &'static str) -> Result<bool, ObserverError> {
        match *self.vector::<u8>(name)? {
            [] => Ok(true),
            [on @ (0 | 1)] => Ok(on == 1),
            _ => Err(self.error(format!("`{name}` is neither 0 nor 1"))),
        }
    }

    /// The tensors `min` and `max` as ranges, one per element.
    pub fn ranges(&self) -> Result<Vec<MinMax>, ObserverError> {
        self.ranges_named("min", "max")
    }

    /// The tensors of these names as ranges, one per element.
    pub fn ranges_named(&self, min: &'static str, max: &'static str) -> Result<Vec<MinMax>, ObserverError> {
        for (name, other) in [(min, max), (max, min)] {
            if self.state.get(name).is_none() && self.state.get(other).is_some() {
                return Err(Self::part(name, "it has no value"));
            }
        }
        let (min, max) = (self.vector::<f32>(min)?, self.vector::<f32>(max)?);
        if min.len() != max.len() {
            return Err(self.error("there are not as many minima as maxima"));
        }
        // `!all(<=)` rather than `any(>)`, to reject NaN too.
        if !min.iter().zip(max.iter()).all(|(min, max)| min <= max) {
            return Err(self.error("a minimum is above its maximum, or NaN"));
        }
        Ok(min.iter().zip(max.iter()).map(|(&min, &max)| MinMax { min, max, nan: false }).collect())
    }

    /// The tensors `min` and `max` as a single range, if they are present.
    pub fn range(&self) -> Result<Option<MinMax>, ObserverError> {
        match self.ranges()?.as_slice() {
            [] => Ok(None),
            &[range] => Ok(Some(range)),
            _ => Err(self.error("there is more than one minimum")),
        }
    }
}

/// The state with the tensors `min` and `max` of these ranges; empty without ranges.
pub(super) fn of_ranges(ranges: &[MinMax]) -> ObserverState {
    if ranges.is_empty() {
        return ObserverState::default();
    }
    ObserverState::default()
        .with_vector("min", ranges.iter().map(|range| range.min).collect())
        .with_vector("max", ranges.iter().map(|range| range.max).collect())
}
