//! `require-quantized`: ops that must be quantized but stay float are errors.
//!
//! ```text
//! --prepare --require-quantized='aten.conv2d|layers\.0'      =>      an error for each op that matches and stays float
//! ```
//!
//! The regular expression has to match the whole name of the op's node, the FQN of a module around it, or the kind of the op with
//! or without its overload (`aten.add.Tensor`, `aten.add`, `add`). Each error says why the op stays float, and what to type to
//! quantize it. An expression that matches no op is an error too, since a build would otherwise pass because of a misspelt name.

use melior::ir::operation::OperationLike;
use pt2e_ir::pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun};
use pt2e_quantizer::configuration::NamePattern;
use pt2e_report::{collect, left_float};

/// The ops.
const OPS: PassOption<String> = PassOption::regex(
    "ops",
    "The ops, by the whole name of the node, of a module around it, or of the op: --require-quantized='conv2d|layers\\..*'",
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "require-quantized",
    description: "Refuse a module in which ops that match a regular expression stay float",
    anchor: Anchor::Module,
    options: &[OPS.info],
    statistics: &[],
    dialects: &[],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    let error = |message: String| Diagnostic::error(module.location(), message);
    let text = pass.options().get(&OPS);
    if text.is_empty() {
        return Err(error("'--require-quantized' needs a regular expression".to_owned())
            .note("write --require-quantized='conv2d|linear', or '.*' for all ops")
            .into());
    }
    let pattern = NamePattern::regex(&text).map_err(|cause| error(format!("'--require-quantized': {cause}")))?;
    let collected = collect(module);
    let found =
        left_float(&collected.report, &pattern).map_err(|cause| error(format!("'--require-quantized': {cause}")))?;
    if found.is_empty() {
        return Ok(());
    }
    for id in found {
        let (Some(op), Some(entry)) = (collected.ops.get(id), collected.report.ops.get(id)) else { continue };
        let why = entry.reason.as_ref();
        let reason = why.map(|why| format!(": {}", why.text)).unwrap_or_default();
        let message = format!("'{}' ({}) is required to be quantized, but stays float{reason}", entry.op, entry.name);
        let mut diagnostic = Diagnostic::error(op.location(), message);
        if let Some(advice) = why.and_then(|why| why.advice.as_ref()) {
            diagnostic = diagnostic.note(advice);
        }
        diagnostic.emit();
    }
    Err(PassError::Emitted)
}
