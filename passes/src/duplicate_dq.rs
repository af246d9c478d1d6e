//! `duplicate-dq`: every quantized user of a dequantized value gets a dequantize op of its own.
//!
//! ```text
//! %1 = dq %0; %2 = conv2d %1, ...; %3 = relu %1      =>      %1 = dq %0; %2 = conv2d %1, ...; %3 = dq %0; %4 = relu %3
//! ```
//!
//! Backends match `dq - op - q`, and a shared dq would belong to several matches. Users that no annotation quantizes
//! keep the original dq, which is erased if it has no users left. Ops that only read sizes do not count as users. If qparams are
//! chosen at run time, the dq stays shared, because backends match it together with the op that chooses them. (torchao 0.18
//! overlooks the symmetric form of that op, and then fails.)

use pt2e_ir::{
    Builder, Eraser, Namer, Op, OpExt, OpSet, Stage, Value, ValueExt, attr_name, bodies,
    dialect::{attributes::attribute_annotation, families, torch_op},
    node_names::{namer_of, torch_stem},
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
    string,
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "duplicate-dq",
    description: "Give every quantized user of a dequantized value a dequantize op of its own",
    anchor: Anchor::Function,
    options: &[],
    statistics: &[Statistic { name: c"copies", description: c"Dequantize ops that were copied for a user" }],
    dialects: &["quantized_decomposed"],
    needs: &[Stage::Converted],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let (mut copies, mut eraser) = (0, Eraser::default());
    for body in bodies(pass.op()) {
        // Made for the first copy: collecting the names takes longer than finding that there is nothing to copy.
        let mut namer = None;
        for &op in body.ops() {
            if families::is_converted_dequantize(op.full_name()) && !is_dynamic(op) {
                copies += duplicate(op, || namer.get_or_insert_with(|| namer_of(&body)), &mut eraser)?;
            }
        }
    }
    pass.count(c"copies", copies);
    if copies == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// Whether the annotation of an op quantizes one of its operands or its result.
fn is_quantized(op: Op<'_>) -> bool {
    let annotation = op.attr(attr_name::ANNOTATION).and_then(attribute_annotation);
    annotation.is_some_and(|annotation| annotation.quantizes())
}

/// Whether the qparams of a dequantize op are chosen at run time.
fn is_dynamic(op: Op<'_>) -> bool {
    let mut producers = op.operand_values().into_iter().filter_map(|value| Some(value.defining_op()?.0));
    producers.any(|producer| families::chooses_qparams(producer.full_name()))
}

/// Copies a dq op for each of its quantized users, and returns the number of copies.
fn duplicate<'c, 'n>(
    op: Op<'c>,
    namer: impl FnOnce() -> &'n mut Namer,
    eraser: &mut Eraser<'c>,
) -> Result<usize, PassError<'c>> {
    let Some(value) = op.only_result() else { return Ok(0) };
    if value.uses().nth(1).is_none() {
        return Ok(0);
    }
    let mut seen: OpSet = OpSet::default();
    let users: Vec<Op<'c>> = value
        .uses_in_order()
        .into_iter()
        .map(|used| used.op)
        .filter(|user| !families::asks_for_sizes(user.full_name()) && seen.insert(user.op_key()))
        .collect();
    if users.len() < 2 {
        return Ok(0);
    }
    let mut copies = 0;
    let namer = namer();
    let mut builder = Builder::after(op);
    for user in users.into_iter().filter(|user| is_quantized(*user)) {
        let copy = copy(op, &mut builder, namer)?;
        for (operand, used) in user.operand_values().into_iter().enumerate() {
            if used.value_key() == value.value_key() {
                user.set_operand_value(operand, copy);
            }
        }
        copies += 1;
    }
    eraser.erase(op);
    Ok(copies)
}

fn copy<'c>(op: Op<'c>, builder: &mut Builder<'c>, namer: &mut Namer) -> Result<Value<'c>, PassError<'c>> {
    use melior::ir::ValueLike;
    let arguments = torch_op::arguments(op).map_err(|error| PassError::internal(&op, error))?;
    let args: Vec<_> = arguments.entries().iter().map(|(_, arg)| arg.clone()).collect();
    let mut attributes = vec![(attr_name::NAME, string(op.ctx(), &namer.unique(&torch_stem(op.full_name()))))];
    for name in [attr_name::META, attr_name::OBSERVER] {
        attributes.extend(op.attr(name).map(|attribute| (name, attribute)));
    }
    let types: Vec<_> = op.result_values().iter().map(|value| value.r#type()).collect();
    let copy = torch_op::build(builder, op.full_name(), &args, &op.operand_values(), &types, &attributes)
        .map_err(|error| PassError::internal(&op, error))?;
    copy.only_result().ok_or_else(|| PassError::internal(&copy, "a dequantize op without a result"))
}
