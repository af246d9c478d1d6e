//! The observers that there are: the one table of them.

use super::{
    HistogramObserver, MinMaxObserver, Observer, ObserverError, ObserverKind, ObserverSpec, ObserverState,
    PerChannelMinMaxObserver,
};
use crate::numerics::{QParamsRule, QScheme};

/// Makes an observer that has seen what a state says. The rule is that of the spec.
type Constructor = fn(ObserverSpec, QParamsRule, &ObserverState) -> Result<Box<dyn Observer>, ObserverError>;

/// An observer, and whether its schemes are the per-channel ones.
struct Entry {
    kind: ObserverKind,
    per_channel: bool,
    restore: Constructor,
}

static OBSERVERS: [Entry; 3] = [
    Entry { kind: MinMaxObserver::KIND, per_channel: false, restore: MinMaxObserver::restore },
    Entry { kind: PerChannelMinMaxObserver::KIND, per_channel: true, restore: PerChannelMinMaxObserver::restore },
    Entry { kind: HistogramObserver::KIND, per_channel: false, restore: HistogramObserver::restore },
];

/// The observer of that [`ObserverKind::name`].
pub fn known_observer(name: &str) -> Option<ObserverKind> {
    OBSERVERS.iter().map(|entry| entry.kind).find(|kind| kind.name() == name)
}

/// An observer that has seen nothing.
///
/// # Errors
/// If the scheme, dtype, range, eps or bins do not go together with each other and with the observer.
pub fn build_observer(spec: &ObserverSpec) -> Result<Box<dyn Observer>, ObserverError> {
    restore_observer(spec, &ObserverState::default())
}

/// An observer that has seen what `state` says.
///
/// # Errors
/// As [`build_observer`], and if `state` is not of such an observer.
pub fn restore_observer(spec: &ObserverSpec, state: &ObserverState) -> Result<Box<dyn Observer>, ObserverError> {
    let rule = spec.rule()?;
    let (kind, scheme) = (spec.kind, spec.qscheme);
    let entry = OBSERVERS.iter().find(|entry| entry.kind == kind && entry.per_channel == scheme.is_per_channel());
    let entry = entry.ok_or_else(|| ObserverError::Scheme { kind, scheme, instead: observers_of(scheme) })?;
    (entry.restore)(spec.clone(), rule, state)
}

/// The names of the observers that compute parameters of a scheme.
fn observers_of(scheme: QScheme) -> String {
    let fitting = OBSERVERS.iter().filter(|entry| entry.per_channel == scheme.is_per_channel());
    fitting.map(|entry| entry.kind.name()).collect::<Vec<_>>().join(" or ")
}
