//! Observers by their names: what the table of them says, and how they are made of a spec.

use super::{OBSERVERS, Observer, ObserverError, ObserverState, parameters::rule};
use crate::{
    granularity::Granularity,
    numerics::{QParamsRule, Scheme},
    parameter::Declaration,
    qspec::QuantizationSpec,
};

/// Makes an observer of a spec, with a saved state.
type Constructor = fn(&QuantizationSpec, QParamsRule, &ObserverState) -> Result<Box<dyn Observer>, ObserverError>;

/// What the table says of an observer.
pub(super) struct Entry {
    /// Its name and parameters.
    pub declaration: &'static Declaration,
    /// Whether it finds qparams of that scheme and granularity.
    pub finds: fn(Scheme, &Granularity) -> bool,
    /// Makes one that has seen what a state says. Parameters have been checked, and so has that it finds such qparams.
    pub restore: Constructor,
}

/// The observers that there are.
pub fn observers() -> impl Iterator<Item = &'static Declaration> {
    OBSERVERS.iter().map(|entry| entry.declaration)
}

/// The observer of that name.
pub fn known_observer(name: &str) -> Option<&'static Declaration> {
    observers().find(|declaration| declaration.name == name)
}

/// An observer that has seen nothing.
///
/// # Errors
/// If the scheme, dtype, range or parameters do not go together with each other and with the observer.
pub fn build_observer(spec: &QuantizationSpec) -> Result<Box<dyn Observer>, ObserverError> {
    restore_observer(spec, &ObserverState::default())
}

/// An observer that has seen what `state` says.
///
/// # Errors
/// As [`build_observer`], and if `state` is not of such an observer.
pub fn restore_observer(spec: &QuantizationSpec, state: &ObserverState) -> Result<Box<dyn Observer>, ObserverError> {
    spec.observer.check()?;
    let rule = rule(spec)?;
    let finds = |entry: &&&Entry| (entry.finds)(spec.scheme, &spec.granularity);
    let entry = OBSERVERS.iter().filter(finds).find(|entry| entry.declaration.name == spec.observer.name());
    let entry = entry.ok_or_else(|| ObserverError::Scheme {
        observer: spec.observer.name(),
        scheme: spec.described_scheme(),
        others: OBSERVERS.iter().filter(finds).map(|entry| entry.declaration.name).collect(),
    })?;
    (entry.restore)(spec, rule, state)
}

/// Whether there is one scale for the tensor, and an integer zero point.
pub(super) fn per_tensor(scheme: Scheme, granularity: &Granularity) -> bool {
    *granularity == Granularity::Tensor && scheme != Scheme::AffineFloatQParams
}
