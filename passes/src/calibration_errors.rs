//! Turns errors of calibration into diagnostics at the op that caused them.

use melior::ir::operation::OperationLike;
use pt2e_calibration::CalibrationError;
use pt2e_ir::{
    Op,
    pass::{Diagnostic, PassError},
};

/// The diagnostic of an error, at the observer or at the module.
pub(crate) fn reported<'c>(module: Op<'c>, error: CalibrationError<'c>) -> PassError<'c> {
    let message = error.to_string();
    let op = match &error {
        CalibrationError::Observer { op, .. }
        | CalibrationError::Constant { op, .. }
        | CalibrationError::FakeQuant { op, .. }
        | CalibrationError::State { op, .. } => *op,
        CalibrationError::Function(_) | CalibrationError::Call { .. } | CalibrationError::Input(_) => module,
    };
    Diagnostic::error(op.location(), message).into()
}
