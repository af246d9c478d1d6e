//! `verify-prepared`: checks the contract between `insert-observers` and the passes that calibrate and convert.
//!
//! - Every edge and output with a spec of its own goes through an observer of that spec, or of one that may share its qparams;
//!   every edge with a shared spec goes through some observer. Buffers that the program writes to are exempt.
//! - Every observer can be built from its spec, and is used.
//! - The module has observers, or `pt2e.stage` says that it was prepared: then the quantizer knew none of its ops. Without this
//!   check, conversion would silently leave a module unchanged that was never prepared.

use crate::buffer_writes;
use melior::ir::operation::OperationLike;
use pt2e_core::{observer::build_observer, qspec::QSpec};
use pt2e_ir::{
    Globals, Op, OpExt, Stage, Value, ValueExt, all_ops, attr_name,
    dialect::{
        attributes::attribute_annotation,
        observer::{ObserveSite, ObserverOp},
    },
    pass::{Diagnostic, PassError, PassInfo, PassRun},
};
use std::collections::{HashMap, HashSet};

/// The pass.
pub static PASS: PassInfo =
    PassInfo::verifier("verify-prepared", "Check that every annotated value goes through an observer of its spec", run);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    let mut verifier =
        Verifier { globals: Globals::of(module), observers: HashMap::new(), used: HashSet::new(), failed: false };
    let observers = ObserverOp::all(module);
    observers.iter().for_each(|op| verifier.read_observer(*op));
    all_ops(module).into_iter().for_each(|op| verifier.check_op(op));
    for op in &observers {
        if !verifier.used.contains(op.symbol()) {
            verifier.error(op.op(), "no pt2e.observe names this observer".to_owned());
        }
    }
    let stage = Stage::of(module);
    if observers.is_empty() && !verifier.failed && !matches!(stage, Some(Stage::Prepared | Stage::Calibrated)) {
        let stage = stage.map_or_else(String::new, |stage| format!("; it is {stage}"));
        return Err(Diagnostic::error(module.location(), format!("the module has no observers{stage}"))
            .note("--prepare inserts observers; run it before --calibrate and --convert")
            .into());
    }
    if verifier.failed { Err(PassError::Emitted) } else { Ok(()) }
}

struct Verifier<'c> {
    globals: Globals<'c>,
    observers: HashMap<&'c str, QSpec>,
    used: HashSet<&'c str>,
    failed: bool,
}

impl<'c> Verifier<'c> {
    fn error(&mut self, op: Op<'c>, message: String) {
        Diagnostic::error(op.location(), message)
            .note("--insert-observers makes observers from the annotations; --prepare also runs the passes before it")
            .emit();
        self.failed = true;
    }

    fn read_observer(&mut self, observer: ObserverOp<'c>) {
        let (op, spec) = (observer.op(), observer.spec());
        if spec.is_none() {
            self.error(op, "the dtype of this observer is unknown".to_owned());
        }
        if let Some(QSpec::Observed(spec)) = &spec
            && let Err(error) = build_observer(spec)
        {
            self.error(op, format!("this observer cannot be built from its spec: {error}"));
        }
        if let Some(spec) = spec {
            self.observers.insert(observer.symbol(), spec);
        }
    }

    fn check_op(&mut self, op: Op<'c>) {
        self.used.extend(ObserveSite::of(op).map(ObserveSite::symbol));
        let Some(annotation) = op.attr(attr_name::ANNOTATION).and_then(attribute_annotation) else { return };
        for (operand, (spec, value)) in annotation.inputs.iter().zip(op.operand_values()).enumerate() {
            if buffer_writes::is_destination(op, operand, &self.globals) {
                continue;
            }
            let observer = value.defining_op().and_then(|(producer, _)| self.spec_of(producer));
            if let Some(message) = disagreement(spec, observer) {
                self.error(op, format!("'{}': input {operand} {message}", op.full_name()));
            }
        }
        if let (Some(spec), Some(result)) = (&annotation.output, op.only_result()) {
            let observer = self.observer_of_output(result);
            if let Some(message) = disagreement(spec, observer) {
                self.error(op, format!("'{}': the output {message}", op.full_name()));
            }
        }
    }

    /// The observer of an output, if its `pt2e.observe` is the only user. Uses that write the value to a buffer do not
    /// count.
    fn observer_of_output(&self, result: Value<'c>) -> Option<&QSpec> {
        let mut uses = result.uses().filter(|r#use| !buffer_writes::is_raw(r#use, &self.globals));
        match (uses.next(), uses.next()) {
            (Some(only), None) => self.spec_of(only.op),
            _ => None,
        }
    }

    fn spec_of(&self, site: Op<'c>) -> Option<&QSpec> {
        self.observers.get(ObserveSite::of(site)?.symbol())
    }
}

/// The error if a value with this spec goes through this observer.
fn disagreement(spec: &QSpec, observer: Option<&QSpec>) -> Option<&'static str> {
    match (spec, observer) {
        (QSpec::Float, _) | (QSpec::Shared(_), Some(_)) => None,
        (_, None) => Some("is annotated but does not go through an observer"),
        (QSpec::Derived(_), Some(observer)) if spec == observer => None,
        (QSpec::Observed(_) | QSpec::Fixed(_), Some(observer)) if spec.sharing_class() == observer.sharing_class() => {
            None
        }
        _ => Some("goes through an observer with another spec than its annotation"),
    }
}
