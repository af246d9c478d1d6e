//! Diagnostics of observers and of calibration, at the op that caused them.

use crate::wording;
use melior::ir::operation::OperationLike;
use pt2e_calibration::CalibrationError;
use pt2e_ir::{
    Globals, Op, OpExt, ValueExt,
    dialect::observer::{ObserveSite, ObserverOp, RestoreError},
    pass::{Diagnostic, PassError},
};
use std::fmt;

/// What to do about an observer that has seen no data, or none that gives qparams.
pub(crate) const CALIBRATE: &str = "calibrate with --calibrate=\"data=FILE or FOLDER\" before --convert";

/// What is wrong with an observer.
pub(crate) fn observer_error(observer: ObserverOp<'_>, why: impl fmt::Display) -> Diagnostic<'_> {
    Diagnostic::error(observer.op().location(), format!("observer @{}: {why}", observer.symbol()))
}

/// Why an observer could not be restored.
pub(crate) fn restore_error(observer: ObserverOp<'_>, why: RestoreError) -> Diagnostic<'_> {
    match why {
        RestoreError::State(why) => observer_error(observer, why),
        // Data cannot mend a spec.
        RestoreError::Observer(why) if why.is_of_spec() => observer_error(observer, why),
        RestoreError::Observer(why) => observer_error(observer, why).note(CALIBRATE),
    }
}

/// The diagnostic of an error, at the observer or at the module.
pub(crate) fn reported<'c>(module: Op<'c>, error: CalibrationError<'c>) -> PassError<'c> {
    let message = match &error {
        // The site is the observer's own op, so the value that it refused needs a name.
        CalibrationError::Observer { op, name, cause } => match observed(module, *op) {
            Some(value) => format!("observer @{name} of {value}: {cause}"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    };
    let op = match &error {
        CalibrationError::Observer { op, .. }
        | CalibrationError::Constant { op, .. }
        | CalibrationError::FakeQuant { op, .. } => *op,
        CalibrationError::Function(_) | CalibrationError::Call { .. } | CalibrationError::Input(_) => module,
    };
    Diagnostic::error(op.location(), message).into()
}

/// Names the value that a site observes: a parameter, an argument, or the op that makes it.
fn observed<'c>(module: Op<'c>, site: Op<'c>) -> Option<String> {
    let site = ObserveSite::of(site)?;
    let mut value = site.op().operand_values().first().copied()?;
    while let Some((before, _)) = value.defining_op().filter(|(before, _)| ObserveSite::of(*before).is_some()) {
        value = before.operand_values().first().copied()?;
    }
    let globals = Globals::of(module);
    let maker = value.defining_op().map(|(op, _)| op).filter(|op| globals.loaded_by(*op).is_none());
    Some(maker.map_or_else(|| wording::value(value, &globals), wording::shown))
}
