//! `verify-calibrated`: checks the contract between calibration and `insert-qdq`.
//!
//! - Every observer has seen data.
//! - The statistics of every observer give finite qparams.

use crate::calibration_errors::restore_error;
use pt2e_core::qspec::QSpec;
use pt2e_ir::{
    dialect::observer::ObserverOp,
    pass::{PassError, PassInfo, PassRun},
};

/// The pass.
pub static PASS: PassInfo =
    PassInfo::verifier("verify-calibrated", "Check that the data of every observer give valid qparams", run);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let mut failed = false;
    for observer in ObserverOp::all(pass.op()) {
        let Some(QSpec::Observed(spec)) = observer.spec() else { continue };
        let qparams = observer.restore(&spec).and_then(|restored| Ok(restored.qparams()?));
        if let Err(why) = qparams {
            restore_error(observer, why).emit();
            failed = true;
        }
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
