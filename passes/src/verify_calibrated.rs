//! `verify-calibrated`: the contract between calibration and `insert-qdq`. Every observer has seen data, and what it saw gives
//! finite qparams.

use melior::ir::operation::OperationLike;
use pt2e::{
    dialect::attributes::{attribute_qspec, attribute_state},
    ir::{OpExt, symbol_name},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun},
    quantizer::QSpec,
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "verify-calibrated",
    description: "Check that every observer has seen data from which qparams follow",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[],
    dialects: &[],
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let mut failed = false;
    for op in pass.op().body_ops() {
        if op.full_name() != "pt2e.observer" {
            continue;
        }
        let Some(QSpec::Observed { observer: spec, .. }) = op.attr("spec").and_then(attribute_qspec) else { continue };
        let state = op.attr("state").and_then(attribute_state).unwrap_or_default();
        if let Err(error) = spec.restore(&state).and_then(|observer| observer.qparams()) {
            let name = symbol_name(op).unwrap_or_default();
            Diagnostic::error(op.location(), format!("observer @{name}: {error}"))
                .note("calibrate with --calibrate=\"data=FILE or FOLDER\" before --convert")
                .emit();
            failed = true;
        }
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
