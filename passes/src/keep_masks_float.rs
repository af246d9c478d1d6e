//! `keep-masks-float`: ops on values that are too large to quantize, such as masks, lose their observers and stay float.
//!
//! ```text
//! %2 = pt2e.observe %mask @saw_infinities; %3 = aten.add.Tensor %scores, %2      =>      %3 = aten.add.Tensor %scores, %mask
//! ```
//!
//! A mask holds -inf, or the smallest number of its dtype, at positions that attention must ignore. Quantized together with
//! such values, all scores become one integer, and the infinities become the smallest score. ExecuTorch's quantizer keeps the
//! op float if such a number is a constant of the graph. This pass keeps it float if calibration saw such a value, whether the
//! mask is a buffer, an input, or computed.
//!
//! Ops that share qparams with such an op, or take theirs from it, stay float too, as do the ops that are fused with it. All
//! other ops keep their observers: the observer of an output that is now float stays on the edges that read it quantized.

use crate::{calibration_errors::observer_error, calibration_ranges::beyond_counting, wording};
use melior::ir::operation::OperationLike;
use pt2e_core::qspec::{QSpec, QuantizationAnnotation};
use pt2e_ir::{
    Attrs, Body, Eraser, Globals, Op, OpExt, OpMap, Value, ValueExt, all_ops, attr_name, bodies,
    dialect::{
        attributes::attribute_annotation,
        observer::{ObserveSite, ObserverOp},
    },
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun, Statistic},
};
use pt2e_quantizer::{Decision, Reason};
use std::collections::{HashMap, HashSet};

/// The treatment of ops on masks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Masks {
    /// Keep them float.
    #[default]
    Float,
    /// Quantize them, with a warning.
    Quantized,
}

/// See [`Masks`].
pub(crate) const MASKS: PassOption<Masks> = PassOption::words(
    "masks",
    "Ops on infinities or values beyond 3.4e15, such as the add of an attention mask, stay float, or are quantized, with a \
     warning, as in torchao",
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "keep-masks-float",
    description: "Remove the observers of ops on masks, so that these stay float",
    anchor: Anchor::Module,
    options: &[MASKS.info],
    statistics: &[
        Statistic { name: c"ops-float", description: c"Ops that stay float" },
        Statistic { name: c"observers-dropped", description: c"Observers that were removed" },
    ],
    dialects: &["pt2e"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let observers = ObserverOp::all(module);
    let mut seen: HashMap<&'c str, String> = HashMap::new();
    for observer in &observers {
        let state = observer.state().map_err(|why| observer_error(*observer, why))?;
        // An observer that has seen no data cannot have seen a mask; errors in its spec are left to later passes.
        let Some(QSpec::Observed(spec)) = observer.spec().filter(|_| !state.is_empty()) else { continue };
        let restored = observer.restore(&spec).map_err(|why| observer_error(*observer, why))?;
        seen.extend(beyond_counting(restored.as_ref()).map(|what| (observer.symbol(), what)));
    }
    if seen.is_empty() {
        pass.leaves_unchanged();
        return Ok(());
    }
    if pass.options().get(&MASKS) == Masks::Quantized {
        pass.leaves_unchanged();
        warn(module, &seen);
        return Ok(());
    }
    let (mut float, mut eraser) = (0, Eraser::default());
    for body in bodies(module) {
        let mut graph = Annotated::of(&body);
        graph.find(&seen);
        float += graph.float.len();
        graph.drop_observers(&mut eraser);
    }
    let used: HashSet<&'c str> =
        all_ops(module).into_iter().filter_map(ObserveSite::of).map(|site| site.symbol()).collect();
    let unused: Vec<_> = observers.into_iter().filter(|observer| !used.contains(observer.symbol())).collect();
    pass.count(c"ops-float", float);
    pass.count(c"observers-dropped", unused.len());
    for observer in unused {
        eraser.erase(observer.op());
    }
    Ok(())
}

/// Warns of each observer that saw a mask, at its first site.
fn warn<'c>(module: Op<'c>, seen: &HashMap<&'c str, String>) {
    let (mut warned, globals) = (HashSet::new(), Globals::of(module));
    for site in all_ops(module).into_iter().filter_map(ObserveSite::of) {
        if let Some(values) = seen.get(site.symbol()).filter(|_| warned.insert(site.symbol())) {
            let of =
                site.op().operand_values().first().map_or_else(String::new, |value| wording::value(*value, &globals));
            let message = format!(
                "observer @{} of {of} saw {values}: with these in the range, all other values quantize to one number",
                site.symbol()
            );
            Diagnostic::warning(site.op().location(), message)
                .note("--convert=\"masks=float\", which is the default, keeps the ops that use it float")
                .emit();
        }
    }
}

/// The annotated ops of a body, numbered in program order.
struct Annotated<'c> {
    ops: Vec<(Op<'c>, QuantizationAnnotation)>,
    number: OpMap<usize>,
    /// The ops that take their qparams from an op, by the name of that op.
    sharers: HashMap<String, Vec<usize>>,
    /// The ops that stay float, and why, in the order of discovery.
    float: Vec<(usize, Reason)>,
    is_float: Vec<bool>,
}

impl<'c> Annotated<'c> {
    fn of(body: &Body<'c>) -> Self {
        let annotation = |op: &Op<'c>| Some((*op, attribute_annotation(op.attr(attr_name::ANNOTATION)?)?));
        let ops: Vec<_> = body.ops().iter().filter_map(annotation).collect();
        let mut sharers: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, (_, annotation)) in ops.iter().enumerate() {
            for spec in annotation.inputs.iter().chain(&annotation.output) {
                for value in spec.refers_to() {
                    sharers.entry(value.node().to_owned()).or_default().push(number);
                }
            }
        }
        let number = ops.iter().enumerate().map(|(number, (op, _))| (op.op_key(), number)).collect();
        Self { is_float: vec![false; ops.len()], ops, number, sharers, float: Vec::new() }
    }

    fn number(&self, op: Op<'c>) -> Option<usize> {
        self.number.get(&op.op_key()).copied()
    }

    /// The annotation of an op, unless the op stays float.
    fn quantized(&self, op: Op<'c>) -> Option<&QuantizationAnnotation> {
        let number = self.number(op).filter(|number| !self.is_float[*number])?;
        Some(&self.ops[number].1)
    }

    fn add(&mut self, number: usize, why: Reason) {
        if !std::mem::replace(&mut self.is_float[number], true) {
            self.float.push((number, why));
        }
    }

    /// Finds all ops that stay float, and emits a remark for each. `seen` describes the masks that observers saw, by symbol.
    fn find(&mut self, seen: &HashMap<&'c str, String>) {
        for number in 0..self.ops.len() {
            if let Some(why) = self.seen_by(number, seen) {
                self.add(number, Reason::Mask { seen: why });
            }
        }
        let mut next = 0;
        while let Some(&(number, _)) = self.float.get(next) {
            next += 1;
            let op = self.ops[number].0;
            let name = op.attr(attr_name::NAME).and_then(Attrs::as_str).unwrap_or_default();
            for sharer in self.sharers.get(name).cloned().unwrap_or_default() {
                self.add(sharer, Reason::SharedWithFloat { op: format!("'{}'", op.full_name()) });
            }
            for partner in self.partners(number) {
                self.add(partner, Reason::FusedWithFloat { op: format!("'{}'", op.full_name()) });
            }
        }
        for (number, why) in &self.float {
            let op = self.ops[*number].0;
            Diagnostic::remark(op.location(), format!("'{}' stays float: {why}", op.full_name()))
                .note("--convert=\"masks=quantized\" quantizes it, as torchao does")
                .emit();
        }
    }

    /// Why an op is affected: which of its edges, or its output, goes through an observer that saw a mask.
    fn seen_by(&self, number: usize, seen: &HashMap<&'c str, String>) -> Option<String> {
        let (op, annotation) = self.ops.get(number)?;
        let why = |place: String, site: ObserveSite<'c>| {
            let values = seen.get(site.symbol())?;
            Some(format!("observer @{} of {place} saw {values}, such as those of a mask", site.symbol()))
        };
        let mut inputs = annotation.inputs.iter().zip(op.operand_values()).enumerate();
        let input = inputs.find_map(|(operand, (spec, value))| {
            let site = ObserveSite::of(value.defining_op()?.0).filter(|_| *spec != QSpec::Float)?;
            why(format!("input {operand}"), site)
        });
        input.or_else(|| why("its output".to_owned(), self.output_site(*op, annotation)?))
    }

    /// The `pt2e.observe` op on an annotated output.
    fn output_site(&self, op: Op<'c>, annotation: &QuantizationAnnotation) -> Option<ObserveSite<'c>> {
        annotation.output.as_ref()?;
        op.only_result()?.uses().find_map(|r#use| ObserveSite::of(r#use.op))
    }

    /// The ops before and after an op in its fusion: the value between them stays float and has no other users.
    fn partners(&self, number: usize) -> Vec<usize> {
        let (op, annotation) = &self.ops[number];
        let mut partners = Vec::new();
        if annotation.output.is_none() {
            partners.extend(self.next_in_pattern(*op));
        }
        for (spec, value) in annotation.inputs.iter().zip(op.operand_values()) {
            let before = value.defining_op().filter(|_| *spec == QSpec::Float);
            partners.extend(before.and_then(|(before, _)| {
                let before_number = self.number(before)?;
                let leads_here =
                    self.ops[before_number].1.output.is_none() && self.next_in_pattern(before) == Some(number);
                leads_here.then_some(before_number)
            }));
        }
        partners
    }

    /// The only user of an op, if it is annotated and takes the result unquantized.
    fn next_in_pattern(&self, op: Op<'c>) -> Option<usize> {
        let mut uses = op.only_result()?.uses();
        let only = uses.next()?;
        let number = self.number(only.op)?;
        let takes_float = self.ops[number].1.inputs.get(only.operand) == Some(&QSpec::Float);
        (takes_float && uses.next().is_none()).then_some(number)
    }

    /// Removes the annotations of the ops that stay float, and makes them bypass their observers.
    fn drop_observers(&self, eraser: &mut Eraser<'c>) {
        for (number, why) in &self.float {
            let (op, annotation) = &self.ops[*number];
            let output = self.output_site(*op, annotation);
            self.lead_inputs_past(*op, annotation, eraser);
            if let Some(site) = output {
                self.lead_users_past(site, eraser);
            }
            op.remove_attr(attr_name::ANNOTATION);
            Decision::leave_float(*op, why.clone());
        }
    }

    /// Makes an op bypass the observers of its own edges. Observers of the producer's output stay, because the value is
    /// quantized for all its users.
    fn lead_inputs_past(&self, op: Op<'c>, annotation: &QuantizationAnnotation, eraser: &mut Eraser<'c>) {
        for (operand, (spec, mut value)) in annotation.inputs.iter().zip(op.operand_values()).enumerate() {
            if *spec == QSpec::Float {
                continue;
            }
            while let Some((site, before)) = self.site_of_edge(value) {
                op.set_operand_value(operand, before);
                // The eraser keeps a site that has other users.
                eraser.erase(site);
                value = before;
            }
        }
    }

    /// The site that defines a value, and the value that it observes, unless that is a quantized output.
    fn site_of_edge(&self, value: Value<'c>) -> Option<(Op<'c>, Value<'c>)> {
        let (site, _) = value.defining_op().filter(|(op, _)| ObserveSite::of(*op).is_some())?;
        let before = site.operand_values().first().copied()?;
        let is_output = before
            .defining_op()
            .is_some_and(|(op, _)| self.quantized(op).is_some_and(|annotation| annotation.output.is_some()));
        (!is_output).then_some((site, before))
    }

    /// Makes the users of a float output bypass its observer, except for edges that are quantized.
    fn lead_users_past(&self, site: ObserveSite<'c>, eraser: &mut Eraser<'c>) {
        let site = site.op();
        let (Some(observed), Some(before)) = (site.only_result(), site.operand_values().first().copied()) else {
            return;
        };
        let uses: Vec<_> = observed.uses().collect();
        for r#use in uses {
            let serves = self
                .quantized(r#use.op)
                .and_then(|annotation| annotation.inputs.get(r#use.operand))
                .is_some_and(|spec| *spec != QSpec::Float);
            if !serves {
                r#use.op.set_operand_value(r#use.operand, before);
            }
        }
        eraser.erase(site);
    }
}
