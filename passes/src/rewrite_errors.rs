//! Errors of rewriting as diagnostics of the op that they are about.

use melior::ir::operation::OperationLike;
use pt2e_egraph::RewriteError;
use pt2e_ir::{
    Body, OpExt,
    pass::{Diagnostic, PassError},
};

/// The diagnostic of an error in the input, or an internal error where a rule is wrong.
pub(crate) fn reported<'c>(body: &Body<'c>, error: RewriteError<'c>) -> PassError<'c> {
    match &error {
        RewriteError::Type { op, .. } => {
            Diagnostic::error(op.location(), format!("'{}' has a wrong type: {error}", op.full_name()))
                .note(
                    "the types of its operands lead to this error; correct them in the text, or import the model again",
                )
                .into()
        }
        _ => PassError::internal(&body.owner(), error),
    }
}
