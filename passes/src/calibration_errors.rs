//! Diagnostics of observers and of calibration, at the op that caused them.

use melior::ir::operation::OperationLike;
use pt2e_calibration::CalibrationError;
use pt2e_ir::{
    Op,
    dialect::observer::{ObserverOp, RestoreError},
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
    let message = error.to_string();
    let op = match &error {
        CalibrationError::Observer { op, .. }
        | CalibrationError::Constant { op, .. }
        | CalibrationError::FakeQuant { op, .. } => *op,
        CalibrationError::Function(_) | CalibrationError::Call { .. } | CalibrationError::Input(_) => module,
    };
    Diagnostic::error(op.location(), message).into()
}
