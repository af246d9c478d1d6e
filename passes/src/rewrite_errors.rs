//! Turns errors of e-graph rewriting into diagnostics at the op that caused them.

use melior::ir::operation::OperationLike;
use pt2e_egraph::RewriteError;
use pt2e_ir::{
    Body, OpExt,
    pass::{Diagnostic, PassError},
};

/// The diagnostic of an error in the input, or an internal error if a rule is wrong.
pub(crate) fn reported<'c>(body: &Body<'c>, error: RewriteError<'c>) -> PassError<'c> {
    match &error {
        RewriteError::Type { op, .. } => Diagnostic::error(
            op.location(),
            format!("'{}' has a wrong type: {error}", op.full_name()),
        )
        .note("its type contradicts the types of its operands; correct them in the text, or import the model again")
        .into(),
        _ => PassError::internal(&body.owner(), error),
    }
}
