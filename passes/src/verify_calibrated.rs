//! `verify-calibrated`: checks the contract between calibration and `insert-qdq`.
//!
//! - Every observer has seen data.
//! - The statistics of every observer give finite qparams.

use melior::ir::operation::OperationLike;
use pt2e_core::{observer::restore_observer, qspec::QSpec};
use pt2e_ir::{
    dialect::observer::ObserverOp,
    pass::{Diagnostic, PassError, PassInfo, PassRun},
};

/// The pass.
pub static PASS: PassInfo =
    PassInfo::verifier("verify-calibrated", "Check that the data of every observer give valid qparams", run);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let mut failed = false;
    for observer in ObserverOp::all(pass.op()) {
        let Some(QSpec::Observed(spec)) = observer.spec() else { continue };
        let error = |why: String| {
            Diagnostic::error(observer.op().location(), format!("observer @{}: {why}", observer.symbol()))
        };
        match observer.state() {
            Err(cause) => error(cause.to_string()).emit(),
            Ok(state) => match restore_observer(&spec, &state).and_then(|restored| restored.qparams()) {
                Ok(_) => continue,
                Err(cause) => error(cause.to_string())
                    .note("calibrate with --calibrate=\"data=FILE or FOLDER\" before --convert")
                    .emit(),
            },
        }
        failed = true;
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
