//! `port-metadata`: quantize and dequantize ops get the stack traces of the ops that they serve.
//!
//! ```text
//! %1 = dq %0; %2 = relu %1 {pt2e.meta = #m}; %3 = q %2      =>      %1 = dq %0 {pt2e.meta = #m}; ...; %3 = q %2 {pt2e.meta = #m}
//! ```
//!
//! The dq of an annotated input gets the stack trace of the op that reads it, and the q of an annotated output that of the op
//! that computes it. If the qparams of an input are chosen at run time, its q and the op that chooses them get it too. The q of
//! a graph's input and the dq of its output serve no annotated op, and get none. The q of a parameter, and the ops between them
//! that only move its elements, get the metadata of the parameter. The annotations are then no longer needed, and are removed.

use melior::ir::Attribute;
use pt2e_core::qspec::QSpec;
use pt2e_ir::{
    Attrs, Op, OpExt, Stage, ValueExt, attr_name, bodies,
    dialect::{
        attributes::{attribute_annotation, meta_attribute, meta_entries},
        families,
    },
    dictionary, is_constant_load,
    pass::{Anchor, PassError, PassInfo, PassRun},
};

/// The keys of a node's metadata that are copied to q and dq.
const PORTED: [&str; 2] = ["stack_trace", "quantization_tag"];

/// The ops between a parameter and its quantize op that get the metadata of the parameter: the list of torchao's pass, which
/// gives none to other ops that move elements.
const MOVES: [&str; 9] = [
    "aten.flatten.using_ints",
    "aten.permute",
    "aten.permute_copy",
    "aten.slice_copy.Tensor",
    "aten.squeeze.dim",
    "aten.squeeze_copy.dim",
    "aten.transpose.int",
    "aten.view",
    "aten.view_copy",
];

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "port-metadata",
    description: "Give quantize and dequantize ops the stack trace of the op they serve, and drop annotations",
    anchor: Anchor::Function,
    options: &[],
    statistics: &[],
    dialects: &["pt2e"],
    needs: &[Stage::Converted],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    for body in bodies(pass.op()) {
        for &op in body.ops() {
            if let Some(annotation) = op.attr(attr_name::ANNOTATION).and_then(attribute_annotation) {
                let meta = ported(op);
                for (spec, value) in annotation.inputs.iter().zip(op.operand_values()) {
                    let producer = value.defining_op().map(|(producer, _)| producer);
                    if let (true, Some(dq)) =
                        (*spec != QSpec::Float, producer.filter(|op| families::is_dequantize(op.full_name())))
                    {
                        set(dq, meta);
                        match dynamic_q(dq) {
                            Some((q, choose)) => [q, choose].into_iter().for_each(|op| set(op, meta)),
                            None => port_from_parameter(dq),
                        }
                    }
                }
                let users = op.only_result().into_iter().flat_map(ValueExt::uses).map(|used| used.op);
                if annotation.output.is_some() {
                    users.filter(|user| families::is_quantize(user.full_name())).for_each(|q| set(q, meta));
                }
            }
            op.remove_attr(attr_name::ANNOTATION);
        }
    }
    Ok(())
}

/// The quantize op before a dequantize op, and the op that chooses their qparams at run time.
fn dynamic_q<'c>(dq: Op<'c>) -> Option<(Op<'c>, Op<'c>)> {
    let q = dq.operand_values().first()?.defining_op()?.0;
    let mut producers = q.operand_values().into_iter().filter_map(|value| Some(value.defining_op()?.0));
    Some((q, producers.find(|producer| families::chooses_qparams(producer.full_name()))?))
}

/// Copies the metadata of the parameter that a dequantize op comes from, if there is one.
fn port_from_parameter<'c>(dq: Op<'c>) {
    let before = |op: Op<'c>| op.operand_values().first().and_then(|value| Some(value.defining_op()?.0));
    let Some(q) = before(dq).filter(|op| families::is_quantize(op.full_name())) else { return };
    let mut served = vec![q];
    let mut producer = before(q);
    while let Some(op) = producer.filter(|op| MOVES.contains(&op.full_name())) {
        served.push(op);
        producer = before(op);
    }
    if let Some(load) = producer.filter(|op| is_constant_load(*op)) {
        served.into_iter().for_each(|op| set(op, ported(load)));
    }
}

/// The entries of an op's metadata that are copied.
fn ported<'c>(op: Op<'c>) -> Option<Attribute<'c>> {
    let entries = op.attr(attr_name::META).and_then(meta_entries)?;
    let kept: Vec<(&str, Attribute<'c>)> = PORTED.iter().filter_map(|key| Some((*key, entries.get(key)?))).collect();
    (!kept.is_empty()).then(|| meta_attribute(dictionary(op.ctx(), &kept)))
}

/// Adds entries to the metadata of an op.
fn set<'c>(op: Op<'c>, meta: Option<Attribute<'c>>) {
    let Some(ported) = meta.and_then(meta_entries).and_then(Attrs::as_dictionary) else { return };
    let own = op.attr(attr_name::META).and_then(meta_entries).and_then(Attrs::as_dictionary).unwrap_or_default();
    let mut entries: Vec<(&str, Attribute<'c>)> = own.into_iter().filter(|(key, _)| !PORTED.contains(key)).collect();
    entries.extend(ported);
    op.set_attr(attr_name::META, meta_attribute(dictionary(op.ctx(), &entries)));
}
