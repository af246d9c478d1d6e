//! `report`: writes what was decided about each op, and why.
//!
//! ```text
//! --prepare --calibrate --convert --report=r.html      =>      r.html; the module stays as it is
//! ```
//!
//! For a module of any stage: each op with its status (quantized, fused, integer, float, or without floats), the reason if it is
//! not quantized, its qparams, the group of values that share them, the module and the line of Python that it comes from; each
//! group with the range and the histogram that calibration saw. The name of the file says what is written: `.json`, described by
//! `src/report/report.schema.json`; `.html`, one page that needs no network; `-`, a table on standard output.
//!
//! The reasons come from `pt2e.decision`, which `.pt2` archives keep in the metadata of nodes. Calibrated modules have the statistics of observers;
//! a converted one has them if `--report` follows `--convert` in one command, or with `--convert="keep-statistics=true"`.

use melior::ir::operation::OperationLike;
use pt2e_ir::pass::{Anchor, Diagnostic, Output, PassError, PassInfo, PassOption, PassRun};
use pt2e_report::{EXTENSIONS, collect, write};

/// The file.
const TO: PassOption<Output> = PassOption::output(
    "to",
    "The report: --report=r.json, --report=r.html, or - for a table on standard output",
    EXTENSIONS,
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "report",
    description: "Write what was decided about each op and why, as JSON, HTML or a table",
    anchor: Anchor::Module,
    options: &[TO.info],
    statistics: &[],
    dialects: &[],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    let Output(path) = pass.options().get(&TO);
    write(&collect(module).report, &path)
        .map_err(|error| Diagnostic::error(module.location(), format!("the report cannot be written: {error}")).into())
}
