//! `annotate-observed`: ops are annotated with the specs of the observers around them.
//!
//! ```text
//! %1 = pt2e.observe %0 @observer_0; %2 = aten.relu %1
//!     =>
//! %1 = pt2e.observe %0 @observer_0; %2 = aten.relu %1 {pt2e.annotation = #pt2e.annotation<inputs = [#qspec]>}
//! ```
//!
//! A program that was trained has lost its annotations, and `duplicate-dq` and `port-metadata` read them. An op that the
//! quantizer did not annotate, but whose input is observed for another op, looks like one that is annotated: it then gets a
//! dequantize op of its own. A module with an annotation stays as it is.

use melior::ir::operation::OperationLike;
use pt2e_core::qspec::{QSpec, QuantizationAnnotation};
use pt2e_ir::{
    Op, OpExt, OpMap, ValueExt, all_ops, attr_name, bodies,
    dialect::{
        attributes::annotation_attribute,
        families,
        observer::{ObserveSite, ObserverOp},
    },
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "annotate-observed",
    description: "Annotate ops with the specs of the observers around them",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"ops-annotated", description: c"Ops that got an annotation" }],
    dialects: &["pt2e"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let specs: HashMap<&str, QSpec> =
        ObserverOp::all(module).into_iter().filter_map(|op| Some((op.symbol(), op.spec()?))).collect();
    if specs.is_empty() || all_ops(module).iter().any(|op| op.attr(attr_name::ANNOTATION).is_some()) {
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut annotated = 0;
    for body in bodies(module) {
        let mut annotations: OpMap<(Op<'c>, QuantizationAnnotation)> = OpMap::default();
        for site in body.ops().iter().filter_map(|op| ObserveSite::of(*op)) {
            let Some(spec) = specs.get(site.symbol()) else { continue };
            let mut annotation = |op: Op<'c>, set: &dyn Fn(&mut QuantizationAnnotation)| {
                if families::has_schema(op.full_name()) {
                    let float = || (op, QuantizationAnnotation::float(op.operand_count()));
                    set(&mut annotations.entry(op.op_key()).or_insert_with(float).1);
                }
            };
            for used in site.op().only_result().into_iter().flat_map(ValueExt::uses) {
                annotation(used.op, &|annotation| annotation.set_input(used.operand, spec.clone()));
            }
            let producer = site.op().operand_values().first().and_then(|value| value.defining_op());
            if let Some((producer, _)) = producer.filter(|(op, _)| op.only_result().is_some_and(is_observed_only)) {
                annotation(producer, &|annotation| annotation.output = Some(spec.clone()));
            }
        }
        for (op, annotation) in annotations.into_values() {
            let attribute = annotation_attribute(op.location(), &annotation).ok_or(PassError::Emitted)?;
            op.set_attr(attr_name::ANNOTATION, attribute);
            annotated += 1;
        }
    }
    pass.count(c"ops-annotated", annotated);
    Ok(())
}

/// Whether the only user of a value is an observer, as the observer of an output is.
fn is_observed_only(value: pt2e_ir::Value<'_>) -> bool {
    let mut uses = value.uses();
    matches!((uses.next(), uses.next()), (Some(only), None) if ObserveSite::of(only.op).is_some())
}
