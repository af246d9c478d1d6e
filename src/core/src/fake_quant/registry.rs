//! Fake-quants by their names: what the table of them says, and how they are made of a spec.

use super::{FAKE_QUANTS, FakeQuant, FakeQuantError};
use crate::{
    observer::{Observer, ObserverState, restore_observer},
    parameter::Declaration,
    qspec::QuantizationSpec,
};

/// Makes a fake-quant around an observer, with a saved state.
type Constructor = fn(Box<dyn Observer>, &ObserverState) -> Result<Box<dyn FakeQuant>, FakeQuantError>;

/// What the table says of a fake-quant.
pub(super) struct Entry {
    /// Its name and parameters.
    pub declaration: &'static Declaration,
    /// The names of the tensors of its state that are not its observer's.
    pub keeps: &'static [&'static str],
    /// Makes one over an observer that has seen what a state says. Parameters have been checked.
    pub restore: Constructor,
}

/// The fake-quants that there are.
pub fn fake_quants() -> impl Iterator<Item = &'static Declaration> {
    FAKE_QUANTS.iter().map(|entry| entry.declaration)
}

/// The fake-quant of that name.
pub fn known_fake_quant(name: &str) -> Option<&'static Declaration> {
    fake_quants().find(|declaration| declaration.name == name)
}

/// A fake-quant that has seen nothing.
///
/// # Errors
/// If the spec names none, or its observer or the parameters cannot be.
pub fn build_fake_quant(spec: &QuantizationSpec) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
    restore_fake_quant(spec, &ObserverState::default())
}

/// A fake-quant that knows what `state` says.
///
/// # Errors
/// As [`build_fake_quant`], and if `state` is not of such a fake-quant.
pub fn restore_fake_quant(
    spec: &QuantizationSpec,
    state: &ObserverState,
) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
    let named = spec.fake_quant.as_ref().ok_or(FakeQuantError::None)?;
    named.check()?;
    let entry = FAKE_QUANTS.iter().find(|entry| entry.declaration.name == named.name()).ok_or(FakeQuantError::None)?;
    let observer = restore_observer(spec, &state.clone().without(entry.keeps))?;
    (entry.restore)(observer, state)
}
