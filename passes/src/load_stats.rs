//! `load-stats`: the observers of a prepared module get the statistics of a file instead of being calibrated.
//!
//! ```text
//! pt2e.observer @observer_0 #qspec
//!     =>
//! pt2e.observer @observer_0 #qspec {state = {max = dense<1.5> : tensor<1xf32>, min = dense<-2.0> : tensor<1xf32>}}
//! ```
//!
//! `calibrate` writes such files with its option `save-stats`. A file serves every configuration of the module that it was written
//! for: statistics belong to values, so other dtypes, ranges and schemes can use them, and other observers if they collect the
//! same, or less. Statistics of a module with other ops or weights are refused. Observers of weights run on the weights.

use crate::{
    calibrate::identity,
    calibration_errors::reported,
    calibration_ranges::{remark_on_masks, warn_of_absurd},
};
use melior::ir::operation::OperationLike;
use pt2e_archive::statistics::StatisticsFile;
use pt2e_calibration::{LoadError, Observers};
use pt2e_ir::{
    Stage,
    dialect::observer::ObserverOp,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun, Statistic},
};
use std::path::PathBuf;

/// The file.
const FILE: PassOption<PathBuf> = PassOption::path(
    "file",
    "A file of statistics, which --calibrate=\"save-stats=FILE\" or --merge-stats has written",
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "load-stats",
    description: "Give observers the statistics of a file instead of calibrating them",
    anchor: Anchor::Module,
    options: &[FILE.info],
    statistics: &[Statistic { name: c"observers", description: c"Observers that got statistics" }],
    dialects: &["pt2e"],
    needs: &[Stage::Prepared],
    gives: Some(Stage::Calibrated),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let file = pass.options().get(&FILE);
    if file.as_os_str().is_empty() {
        return Err(Diagnostic::error(module.location(), "no file of statistics is given")
            .note("write --load-stats=\"file=s.json\"; --calibrate=\"save-stats=s.json\" makes such a file")
            .into());
    }
    if ObserverOp::all(module).is_empty() {
        return Err(Diagnostic::error(module.location(), "the module has no observers that could get statistics")
            .note("--prepare inserts them")
            .into());
    }
    let read = StatisticsFile::read(&file);
    let read = read.map_err(|error| Diagnostic::error(module.location(), error.to_string()))?;
    let identity = identity(module)?;
    let mut observers = Observers::of(module).map_err(|error| reported(module, error))?;
    pt2e_calibration::observe_weights(module, &mut observers).map_err(|error| reported(module, error))?;
    let filled = observers.fill(&read, &identity).map_err(|error| {
        let message = format!("{}: {error}", file.display());
        match &error {
            LoadError::OtherModule => Diagnostic::error(module.location(), message),
            LoadError::Observer { observer, .. } => Diagnostic::error(observer.op().location(), message),
            LoadError::Missing { observer, .. } => Diagnostic::error(observer.op().location(), message).note(
                "calibrate a configuration that observes these values with --calibrate=\"save-stats=FILE\"; histogram \
                 statistics serve the most observers",
            ),
        }
    })?;
    observers.write();
    warn_of_absurd(module, &observers);
    remark_on_masks(module, &observers);
    pass.count(c"observers", filled);
    Ok(())
}
