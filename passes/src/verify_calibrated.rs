//! `verify-calibrated`: checks the contract between calibration and `insert-qdq`.
//!
//! - Every observer that needs data has seen some; those of dynamic specs need none.
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
        let check = observer.restore(&spec).and_then(|restored| match restored.needs_data() {
            true => Ok(restored.qparams().map(|_| ())?),
            false => Ok(()),
        });
        if let Err(why) = check {
            restore_error(observer, why).emit();
            failed = true;
        }
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
