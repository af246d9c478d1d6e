//! Looks fake-quants up by name and builds them from a spec.

use super::{FAKE_QUANTS, FakeQuant, FakeQuantError};
use crate::{
    observer::{Observer, ObserverState, restore_observer},
    parameter::Declaration,
    qspec::QuantizationSpec,
};

/// Builds a fake-quant around an observer, with a saved state.
type Constructor = fn(Box<dyn Observer>, &ObserverState) -> Result<Box<dyn FakeQuant>, FakeQuantError>;

/// The table entry of a fake-quant.
pub(super) struct Entry {
    /// Its name and parameters.
    pub declaration: &'static Declaration,
    /// The names of the tensors that it adds to its observer's state.
    pub keeps: &'static [&'static str],
    /// Builds one around an observer that is restored already. The parameters have been checked.
    pub restore: Constructor,
}

/// All fake-quants.
pub fn fake_quants() -> impl Iterator<Item = &'static Declaration> {
    FAKE_QUANTS.iter().map(|entry| entry.declaration)
}

/// The fake-quant called `name`.
pub fn known_fake_quant(name: &str) -> Option<&'static Declaration> {
    fake_quants().find(|declaration| declaration.name == name)
}

/// A fake-quant that has not seen any tensor.
///
/// # Errors
/// If the spec names no fake-quant, or the observer or the parameters are invalid.
pub fn build_fake_quant(spec: &QuantizationSpec) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
    restore_fake_quant(spec, &ObserverState::default())
}

/// A fake-quant with this state.
///
/// # Errors
/// As [`build_fake_quant`], and if `state` is not the state of such a fake-quant.
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
