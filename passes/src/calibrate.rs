//! `calibrate`: observers collect statistics of the values of a prepared module.
//!
//! ```text
//! pt2e.observer @observer_0 #qspec
//!     =>
//! pt2e.observer @observer_0 #qspec {state = {max = dense<1.5> : tensor<1xf32>, min = dense<-2.0> : tensor<1xf32>}}
//! ```
//!
//! The reference evaluator runs the module on calibration data, and the statistics become the `state` of the `pt2e.observer`
//! symbols. A second run adds to them. Observers of weights need no data, and run once. A range that is far wider than most of
//! the values in it is a warning.
//!
//! With `save-stats`, the statistics of activations are also written to a file, which `load-stats` reads.

use crate::{
    calibration_errors::reported,
    calibration_ranges::{remark_on_masks, warn_of_absurd},
    wording::shown,
};
use indicatif::{ProgressBar, ProgressStyle};
use melior::ir::operation::OperationLike;
use pt2e_archive::calls::DataSet;
use pt2e_calibration::{CalibrationError, CallStream, Identity, Observers, Source};
use pt2e_ir::{
    NoTensor, Op, OpExt, Stage, all_ops,
    dialect::{observer::ObserverOp, operator::draws_random_numbers},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun, Statistic},
};
use pt2e_kernels::Generator;
use std::path::{Path, PathBuf};

/// The calibration data.
const DATA: PassOption<PathBuf> = PassOption::path(
    "data",
    "Calibration data: a .npz or .safetensors file, or a folder of them, one call each, arrays named by graph input or 0, \
     1, ...; without it the example inputs that the module carries",
);

/// The file for the statistics.
const SAVE_STATS: PassOption<PathBuf> = PassOption::path(
    "save-stats",
    "A file, such as s.json, to which the statistics are also written, for --load-stats",
);

/// The seed of the model's random numbers.
pub(crate) const SEED: PassOption<i64> = PassOption::integer(
    "seed",
    "The seed of the random numbers that the model draws, as for torch.manual_seed",
    0,
    "0",
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "calibrate",
    description: "Run the prepared module on calibration data and collect statistics in its observers",
    anchor: Anchor::Module,
    options: &[DATA.info, SAVE_STATS.info, SEED.info],
    statistics: &[Statistic { name: c"calls", description: c"Calls of the module" }],
    dialects: &["pt2e"],
    needs: &[Stage::Prepared, Stage::Calibrated],
    gives: Some(Stage::Calibrated),
    run,
};

/// Runs a prepared or calibrated module on calls in memory, as the pass does on files, and makes it a calibrated one. `seed` is that of
/// the random numbers which the model draws; statistics are also written to the file `save`, as with `save-stats`. Returns the number of
/// calls; `None` if errors were emitted.
pub fn calibrate_on(module: Op<'_>, stream: &dyn CallStream, seed: i64, save: Option<&Path>) -> Option<usize> {
    let observed = || {
        let stage = Stage::read(module).map_err(|error| Diagnostic::error(module.location(), error.to_string()))?;
        if !stage.is_some_and(|stage| PASS.needs.contains(&stage)) {
            let found = stage.map_or_else(|| "of no stage".to_owned(), |stage| stage.to_string());
            return Err(Diagnostic::error(module.location(), format!("the module is {found}, and has no observers"))
                .note("prepare it first")
                .into());
        }
        let mut observers = prepared_observers(module)?;
        let calls = calibrate_and_save(module, &mut observers, &Source::Stream(stream), seed, save)?;
        remark_on_masks(module, &observers);
        Stage::Calibrated.set(module);
        Ok(calls)
    };
    match observed() {
        Ok(calls) => Some(calls),
        Err(PassError::Rejected(diagnostic)) => {
            diagnostic.emit();
            None
        }
        Err(PassError::Emitted) => None,
        Err(PassError::Internal { location, message }) => {
            Diagnostic::error(location, format!("internal error in calibration: {message}")).emit();
            None
        }
    }
}

/// The observers of a module that is to be calibrated; those of weights have seen them.
fn prepared_observers<'c>(module: Op<'c>) -> Result<Observers<'c>, PassError<'c>> {
    let mut observers = Observers::of(module).map_err(|error| reported(module, error))?;
    let is_prepared = Stage::of(module) == Some(Stage::Prepared);
    if ObserverOp::all(module).is_empty() && is_prepared {
        Diagnostic::warning(module.location(), "the module has no observers, so nothing is calibrated")
            .note("the quantizer knows none of the ops; the remarks of --prepare list them")
            .emit();
    } else if ObserverOp::all(module).is_empty() {
        return Err(Diagnostic::error(module.location(), "the module has no observers to calibrate")
            .note("--prepare inserts them")
            .into());
    }
    pt2e_calibration::observe_weights(module, &mut observers).map_err(|error| reported(module, error))?;
    Ok(observers)
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut observers = prepared_observers(module)?;
    let data = pass.options().get(&DATA);
    let set = if data.as_os_str().is_empty() { None } else { Some(DataSet::open(&data)) };
    let set = set.transpose().map_err(|error| reported(module, CalibrationError::Input(error.into())))?;
    let source = set.as_ref().map_or(Source::ExampleInputs, Source::Data);
    let save = pass.options().get(&SAVE_STATS);
    let save = (!save.as_os_str().is_empty()).then_some(save.as_path());
    let calls = calibrate_and_save(module, &mut observers, &source, pass.options().get(&SEED), save)?;
    if observers.need_no_calls() {
        Diagnostic::remark(module.location(), "no observer of an activation needs data, so no call is run").emit();
    } else if let Some(set) = &set {
        let s = if calls == 1 { "" } else { "s" };
        let mut remark =
            Diagnostic::remark(module.location(), format!("observed {calls} call{s} of '{}'", data.display()));
        if let Some(ignored) = set.ignored() {
            remark = remark.note(ignored);
        }
        remark.emit();
    }
    if set.is_none() && calls > 0 {
        Diagnostic::remark(module.location(), "calibrated on the example inputs that the module carries")
            .note("for real data use --calibrate=\"data=FILE or FOLDER\"")
            .emit();
    }
    remark_on_masks(module, &observers);
    pass.count(c"calls", calls);
    Ok(())
}

/// Calibrates observers that have seen the weights, and writes the statistics of activations to a file if there is one.
fn calibrate_and_save<'c>(
    module: Op<'c>,
    observers: &mut Observers<'c>,
    source: &Source<'_>,
    seed: i64,
    save: Option<&Path>,
) -> Result<usize, PassError<'c>> {
    let identity = save.map(|_| identity(module)).transpose()?;
    if identity.is_some() {
        // A spec that no observer can have was refused before.
        observers.collect_values().map_err(|error| PassError::internal(&module, error))?;
    }
    let calls = calibrate(module, observers, source, seed)?;
    if let Some((identity, save)) = identity.zip(save) {
        let saved = observers.to_file(&identity).write(save);
        saved.map_err(|error| Diagnostic::error(module.location(), error.to_string()))?;
    }
    Ok(calls)
}

/// The numbers and the hash of the values of a module.
pub(crate) fn identity<'c>(module: Op<'c>) -> Result<Identity<'c>, PassError<'c>> {
    let missing =
        |(op, error): (Op<'c>, NoTensor)| Diagnostic::error(op.location(), format!("'{}': {error}", op.full_name()));
    Ok(Identity::of(module).map_err(missing)?)
}

/// Calibrates the observers of activations on the calls of `source`, with a progress bar if there is a terminal, and writes
/// the statistics of all observers to the module. If the model drew random numbers, a remark names the ops and the `seed`.
pub(crate) fn calibrate<'c>(
    module: Op<'c>,
    observers: &mut Observers<'c>,
    source: &Source<'_>,
    seed: i64,
) -> Result<usize, PassError<'c>> {
    let generator = Generator::seeded(seed.unsigned_abs());
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("calibrating {bar:40} {pos}/{len} calls, {eta} left") {
        bar.set_style(style);
    }
    let progress = |done: usize, calls: Option<usize>| {
        bar.set_length(calls.unwrap_or(done) as u64);
        bar.set_position(done as u64);
    };
    let result = pt2e_calibration::calibrate(module, observers, source, &generator, progress);
    bar.finish_and_clear();
    let calls = result.map_err(|error| reported(module, error))?;
    observers.write();
    warn_of_absurd(module, observers);
    if generator.has_drawn() {
        remark_on_randomness(module, seed);
    }
    Ok(calls)
}

/// Remarks which ops have drawn random numbers, and from which seed.
fn remark_on_randomness(module: Op<'_>, seed: i64) {
    let random: Vec<Op<'_>> = all_ops(module).into_iter().filter(|op| draws_random_numbers(*op)).collect();
    let Some(&first) = random.first() else { return };
    let others = if random.len() > 1 { format!(" and {} more", random.len() - 1) } else { String::new() };
    let what = format!("calibration drew random numbers: {}{others}, seed {seed}", shown(first));
    Diagnostic::remark(first.location(), what)
        .note("these are the numbers that PyTorch draws after torch.manual_seed with this seed; --calibrate=\"seed=N\" and --convert=\"seed=N\" set another")
        .emit();
}
