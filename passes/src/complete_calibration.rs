//! `complete-calibration`: observers without data are calibrated, so that `--prepare --convert` works without `--calibrate`.
//!
//! ```text
//! pt2e.observer @observer_0 #qspec      =>      pt2e.observer @observer_0 #qspec {state = {...}}
//! ```
//!
//! Observers of weights always run. Observers of activations without data are, by default, calibrated on the example inputs
//! that the module carries, or on one synthetic call if it carries none; a diagnostic says which. Observers with data keep
//! their statistics. A graph of control flow that no call ran stays float.

use crate::{
    calibrate::{SEED, calibrate},
    calibration_errors::{CALIBRATE, reported},
    calibration_ranges::warn_of_absurd,
};
use melior::ir::operation::OperationLike;
use pt2e_calibration::{Observers, Source};
use pt2e_ir::{
    Body, Eraser, Op, OpExt, Stage, ValueExt, all_ops, attr_name, bodies,
    dialect::{
        graphs,
        observer::{ObserveSite, ObserverOp},
    },
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun},
};
use pt2e_quantizer::{Decision, Reason};
use std::collections::HashSet;

/// The treatment of observers that have seen no data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Calibration {
    /// Calibrate them on example or synthetic inputs.
    #[default]
    Auto,
    /// Report an error.
    Required,
    /// Take scale 1 and zero point 0.
    None,
}

/// See [`Calibration`].
pub(crate) const CALIBRATION: PassOption<Calibration> = PassOption::words(
    "calibration",
    "Observers without data: auto calibrates them on example or synthetic inputs, required makes them an error, none gives \
     scale 1 and zero point 0",
);

/// The note that says how to calibrate on real data.
const ADVICE: &str = "for real data use --calibrate=\"data=FILE or FOLDER\" before --convert";
/// How many observers an error names.
const NAMED: usize = 8;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "complete-calibration",
    description: "Calibrate the observers that have seen no data",
    anchor: Anchor::Module,
    options: &[CALIBRATION.info, SEED.info],
    statistics: &[],
    dialects: &["pt2e"],
    needs: &[Stage::Prepared, Stage::Calibrated],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let seed = pass.options().get(&SEED);
    let mut observers = Observers::of(module).map_err(|error| reported(module, error))?;
    // Graphs that the user's data did not run must not be calibrated on other inputs.
    let calibrated = Stage::of(module) == Some(Stage::Calibrated);
    let calibration = pass.options().get(&CALIBRATION);
    if calibrated && calibration == Calibration::Auto && leave_float(module, &observers) {
        observers = Observers::of(module).map_err(|error| reported(module, error))?;
    }
    pt2e_calibration::observe_weights(module, &mut observers).map_err(|error| reported(module, error))?;
    let missing: Vec<(Op<'c>, &str)> = observers.uncalibrated().collect();
    if missing.is_empty() {
        observers.write();
        warn_of_absurd(module, &observers);
        return Ok(());
    }
    let names: Vec<String> = missing.iter().take(NAMED).map(|(_, name)| format!("@{name}")).collect();
    let rest = missing.len().saturating_sub(NAMED);
    let names = names.join(", ") + &if rest == 0 { String::new() } else { format!(" and {rest} more") };
    match calibration {
        Calibration::Required => {
            let (op, _) = missing[0];
            return Err(Diagnostic::error(op.location(), format!("observers have seen no data: {names}"))
                .note(CALIBRATE)
                .into());
        }
        Calibration::None => {
            observers.write();
            warn_of_absurd(module, &observers);
            let message =
                format!("{} observers have seen no data and give scale 1 and zero point 0: {names}", missing.len());
            Diagnostic::warning(module.location(), message).note(ADVICE).emit();
        }
        Calibration::Auto if pt2e_calibration::has_examples(module) => {
            observers.keep_calibrated();
            calibrate(module, &mut observers, &Source::ExampleInputs, seed)?;
            Diagnostic::remark(module.location(), "calibrated on the example inputs that the module carries")
                .note(ADVICE)
                .emit();
            leave_float(module, &observers);
        }
        Calibration::Auto => {
            observers.keep_calibrated();
            calibrate(module, &mut observers, &Source::Synthetic, seed)?;
            let message = "calibrated on one synthetic input (standard normal, seed 0): the module carries no example \
                           inputs; expect poor accuracy";
            Diagnostic::warning(module.location(), message).note(ADVICE).emit();
            leave_float(module, &observers);
        }
    }
    Ok(())
}

/// Removes the observers of each graph of control flow in which an observer has seen no data, because no call ran it. Returns
/// whether it removed any.
fn leave_float<'c>(module: Op<'c>, observers: &Observers<'c>) -> bool {
    let unseen: HashSet<&str> = observers.uncalibrated().map(|(_, name)| name).collect();
    let (mut dropped, mut eraser) = (HashSet::new(), Eraser::default());
    for body in bodies(module).into_iter().filter(Body::is_nested) {
        let sites = || body.ops().iter().filter_map(|op| ObserveSite::of(*op));
        if !sites().any(|site| unseen.contains(site.symbol())) {
            continue;
        }
        let graph = graphs::shown(body.owner(), body.index());
        Diagnostic::warning(body.owner().location(), format!("no call ran the {graph}, which stays float"))
            .note("--calibrate=\"data=FILE or FOLDER\" with calls that run it quantizes it")
            .emit();
        for &op in body.ops() {
            if op.attr(attr_name::ANNOTATION).is_some() {
                op.remove_attr(attr_name::ANNOTATION);
                Decision::leave_float(op, Reason::NotRun { graph: graph.clone() });
            }
            if let (Some(site), Some(observed)) = (ObserveSite::of(op), op.only_result()) {
                dropped.insert(site.symbol());
                op.operand_values().into_iter().take(1).for_each(|value| observed.replace_all_uses_with(value));
                eraser.erase(op);
            }
        }
    }
    let any_dropped = !dropped.is_empty();
    // Values outside the graph may share an observer with values in it.
    for site in all_ops(module).into_iter().filter_map(ObserveSite::of) {
        dropped.remove(site.symbol());
    }
    for observer in ObserverOp::all(module).into_iter().filter(|observer| dropped.contains(observer.symbol())) {
        eraser.erase(observer.op());
    }
    any_dropped
}
