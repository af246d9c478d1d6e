//! Compares a model with the float model that it was made from.

use super::{Arguments, NAME, error::RunError, task};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use pt2e_archive::calls::DataSet;
use pt2e_calibration::Source;
use pt2e_ir::Op;
use pt2e_report::{EXTENSIONS, compare, write};
use std::{io::Write, path::PathBuf};

/// A file for the report, whose extension says what is written.
pub fn report_path(text: &str) -> Result<PathBuf, String> {
    if EXTENSIONS.iter().any(|extension| text.ends_with(extension)) {
        return Ok(PathBuf::from(text));
    }
    Err(format!("the name of a report must end in {}", EXTENSIONS.join(" or ")))
}

/// Prints the error of each op of `module` against `float`, and writes the report. Returns true, because no error is too large.
pub fn run(float: Op<'_>, module: Op<'_>, arguments: &Arguments) -> Result<bool, RunError> {
    let [expected, actual] = [float, module].map(|model| task::only(model, arguments.function.as_deref()));
    let (expected, actual) = (expected?, actual?);
    let data = arguments.inputs.as_deref().map(DataSet::open).transpose()?;
    if let Some(ignored) = data.as_ref().and_then(DataSet::ignored) {
        eprintln!("{NAME}: warning: {ignored}");
    }
    let source = match &data {
        Some(data) => Source::Data(data),
        None if pt2e_calibration::has_examples(float) => Source::ExampleInputs,
        None => {
            eprintln!(
                "{NAME}: warning: the models are compared on synthetic inputs (standard normal, seed 0): the float model carries \
                 no example inputs; for real ones use --inputs"
            );
            Source::Synthetic
        }
    };
    let inputs = |cause| RunError::Inputs { function: expected.name.to_owned(), cause: Box::new(cause) };
    let calls = pt2e_calibration::calls(float, expected.function, &source).map_err(inputs)?;
    let bar = ProgressBar::new(calls.size_hint().1.unwrap_or_default() as u64).with_finish(ProgressFinish::AndClear);
    if let Ok(style) = ProgressStyle::with_template("comparing {bar:40} {pos}/{len} calls, {eta} left") {
        bar.set_style(style);
    }
    let calls = bar.wrap_iter(calls.map(|call| call.map_err(inputs)));
    let report = compare((float, expected.function), (module, actual.function), calls, arguments.seed)?;
    write!(std::io::stdout(), "{}", report.errors())?;
    if let Some(path) = &arguments.report {
        write(&report, path)?;
    }
    Ok(true)
}
