//! Looks observers up by name and builds them from a spec.

use super::{OBSERVERS, Observer, ObserverError, ObserverState, parameters::rule, statistics::Statistics};
use crate::{
    granularity::Granularity,
    numerics::{Formulas, QParamsRule, QuantRange, Scheme},
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::DType,
};

/// Builds an observer from a spec and a saved state.
type Constructor = fn(&QuantizationSpec, QParamsRule, &ObserverState) -> Result<Box<dyn Observer>, ObserverError>;

/// The table entry of an observer.
pub(super) struct Entry {
    /// Its name and parameters.
    pub declaration: &'static Declaration,
    /// What it collects.
    pub collects: &'static Statistics,
    /// Whether it computes qparams of this scheme and granularity.
    pub finds: fn(Scheme, &Granularity) -> bool,
    /// Whose formulas it follows.
    pub formulas: Formulas,
    /// Builds one with a saved state. The parameters and `finds` have been checked.
    pub restore: Constructor,
}

/// All observers.
pub fn observers() -> impl Iterator<Item = &'static Declaration> {
    OBSERVERS.iter().map(|entry| entry.declaration)
}

/// The observer called `name`.
pub fn known_observer(name: &str) -> Option<&'static Declaration> {
    observers().find(|declaration| declaration.name == name)
}

/// The observers that find qparams of this scheme and granularity.
pub fn fitting_observers(scheme: Scheme, granularity: &Granularity) -> impl Iterator<Item = &'static Declaration> {
    OBSERVERS.iter().filter(move |entry| (entry.finds)(scheme, granularity)).map(|entry| entry.declaration)
}

/// An observer that has not seen any tensor.
///
/// # Errors
/// If the scheme, dtype, range or parameters are invalid, do not fit each other, or are not supported by the observer.
pub fn build_observer(spec: &QuantizationSpec) -> Result<Box<dyn Observer>, ObserverError> {
    restore_observer(spec, &ObserverState::default())
}

/// An observer with this state.
///
/// # Errors
/// As [`build_observer`], and if `state` is not the state of such an observer.
pub fn restore_observer(spec: &QuantizationSpec, state: &ObserverState) -> Result<Box<dyn Observer>, ObserverError> {
    spec.observer.check()?;
    let named = |entry: &&&Entry| entry.declaration.name == spec.observer.name();
    let formulas = OBSERVERS.iter().find(named).map_or(Formulas::QScheme, |entry| entry.formulas);
    let rule = rule(spec, formulas)?;
    let finds = |entry: &&&Entry| (entry.finds)(spec.scheme, &spec.granularity);
    let entry = OBSERVERS.iter().filter(finds).find(named);
    let entry = entry.ok_or_else(|| ObserverError::Scheme {
        observer: spec.observer.name(),
        scheme: spec.described_scheme(),
        others: OBSERVERS
            .iter()
            .filter(finds)
            .filter(|entry| has_qparams(entry, spec, rule))
            .map(|entry| entry.declaration.name)
            .collect(),
    })?;
    if spec.is_dynamic && !spec.is_cast() {
        match entry.formulas {
            Formulas::QScheme => check_qscheme_at_run_time(spec, rule)?,
            // torchao's op chooses no others.
            Formulas::MappingType if matches!(spec.scheme, Scheme::AffineFloatDomain | Scheme::AffineNoneDomain) => {
                return Err(ObserverError::DynamicScheme(spec.scheme));
            }
            Formulas::MappingType if rule.clips_blocks_at_run_time() => return Err(ObserverError::DynamicNoClipping),
            Formulas::MappingType => {}
        }
    }
    let observer = (entry.restore)(spec, rule, state)?;
    let has_range = spec.quant_min.is_some() || spec.quant_max.is_some();
    let is_affine = entry.formulas == Formulas::MappingType;
    if spec.is_cast() && (is_affine || observer.needs_data() || spec.is_dynamic || has_range) {
        return Err(ObserverError::Cast(spec.dtype));
    }
    Ok(observer)
}

/// Checks that PyTorch's ops choose such qparams at run time.
fn check_qscheme_at_run_time(spec: &QuantizationSpec, rule: QParamsRule) -> Result<(), ObserverError> {
    if spec.granularity.axis().is_some() {
        return Err(ObserverError::DynamicChannels);
    }
    let (min, max) = (rule.range.min, rule.range.max);
    match spec.dtype {
        DType::I8 | DType::U8 if !rule.clips_at_run_time() => {}
        dtype @ (DType::I8 | DType::U8) => return Err(ObserverError::DynamicSymmetric { dtype, min, max }),
        dtype => return Err(ObserverError::DynamicDType(dtype)),
    }
    let whole = QuantRange::of_dtype(DType::I8)?;
    let is_known = (spec.scheme, spec.dtype, rule.eps) == (Scheme::Affine, DType::I8, f32::EPSILON)
        && (rule.range.min, rule.range.max) == (whole.min, whole.max);
    if spec.granularity == Granularity::Token && !is_known {
        return Err(ObserverError::DynamicToken);
    }
    Ok(())
}

/// Whether an observer, with its default parameters in a spec that it takes, ever has qparams.
fn has_qparams(entry: &Entry, spec: &QuantizationSpec, rule: QParamsRule) -> bool {
    let spec = QuantizationSpec { observer: Named::new(entry.declaration), ..spec.clone() };
    let fresh = (entry.restore)(&spec, rule, &ObserverState::default());
    fresh.is_ok_and(|fresh| !matches!(fresh.qparams(), Err(ObserverError::NoQParams { .. })))
}

/// Whether a spec is per tensor with an integer zero point.
pub(super) fn per_tensor(scheme: Scheme, granularity: &Granularity) -> bool {
    *granularity == Granularity::Tensor && is_affine_or_symmetric(scheme)
}

/// Whether a spec is per tensor or per token, with an integer zero point.
pub(super) fn per_tensor_or_token(scheme: Scheme, granularity: &Granularity) -> bool {
    per_tensor(scheme, granularity) || (*granularity == Granularity::Token && is_affine_or_symmetric(scheme))
}

fn is_affine_or_symmetric(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Affine | Scheme::Symmetric)
}

/// Whether a spec is per channel, with one of PyTorch's qschemes.
pub(super) fn per_channel(scheme: Scheme, granularity: &Granularity) -> bool {
    granularity.axis().is_some() && (is_affine_or_symmetric(scheme) || scheme == Scheme::AffineFloatQParams)
}

/// Whether a spec has one of torchao's mapping types; every granularity divides a tensor into blocks.
pub(super) fn per_block(scheme: Scheme, _: &Granularity) -> bool {
    scheme != Scheme::AffineFloatQParams
}

/// What the observer of a spec collects.
pub(super) fn statistics(spec: &QuantizationSpec) -> Option<&'static Statistics> {
    let entry = OBSERVERS.iter().find(|entry| entry.declaration.name == spec.observer.name())?;
    Some(entry.collects)
}

/// An observer that collects statistics of the kind called `kind`.
pub(super) fn collecting(kind: &str) -> Option<&'static Declaration> {
    OBSERVERS.iter().find(|entry| entry.collects.name == kind).map(|entry| entry.declaration)
}
