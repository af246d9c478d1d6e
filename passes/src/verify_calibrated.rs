//! `verify-calibrated`: the contract between calibration and `insert-qdq`. Every observer has seen data, and what it saw gives
//! finite qparams.

use melior::ir::operation::OperationLike;
use pt2e::{
    dialect::observer::ObserverOp,
    pass::{Diagnostic, PassError, PassInfo, PassRun},
    quantizer::QSpec,
};

/// The pass.
pub static PASS: PassInfo =
    PassInfo::verifier("verify-calibrated", "Check that every observer has seen data from which qparams follow", run);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let mut failed = false;
    for observer in ObserverOp::all(pass.op()) {
        let Some(QSpec::Observed { observer: spec, .. }) = observer.spec() else { continue };
        if let Err(error) = spec.restore(&observer.state()).and_then(|restored| restored.qparams()) {
            Diagnostic::error(observer.op().location(), format!("observer @{}: {error}", observer.symbol()))
                .note("calibrate with --calibrate=\"data=FILE or FOLDER\" before --convert")
                .emit();
            failed = true;
        }
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
