//! `sink-constants`: graphs of control flow load parameters and constants themselves.
//!
//! ```text
//! %w = ml_program.global_load_const @w
//! %1 = aten.operator "higher_order::cond(...)"(%p, %x, %w) graphs {
//! ^bb0(%a: tensor<2xf32>, %b: tensor<2x2xf32>): ... aten.linear %a, %b ...
//!     =>
//! %1 = aten.operator "higher_order::cond(...)"(%p, %x) graphs {
//! ^bb0(%a: tensor<2xf32>):
//!   %w = ml_program.global_load_const @w
//!   ... aten.linear %a, %w ...
//! ```
//!
//! torch.export passes weights to the graphs of `cond`, `while_loop`, `map` and `scan` as operands. In such a graph a weight
//! is an argument of unknown value, and would be quantized like an activation, in every run. Loaded in the graph, it is treated
//! like any weight: its observer runs once, and it is stored as integers. On export it becomes an operand again.

use melior::ir::{BlockLike, BlockRef, RegionLike, operation::OperationLike};
use pt2e_ir::{
    Attrs, Builder, Eraser, Globals, Op, OpExt, Value, ValueExt, attr_name,
    dialect::graphs,
    functions,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
    string,
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "sink-constants",
    description: "Let the graphs of control flow load the constants that they get as operands",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"operands-dropped", description: c"Operands that were replaced by loads" }],
    dialects: &["ml_program"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let dropped = sink_all(pass.op())?;
    pass.count(c"operands-dropped", dropped);
    if dropped == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// Sinks the constants of a module; returns how many operands were replaced by loads.
pub(crate) fn sink_all<'c>(module: Op<'c>) -> Result<usize, PassError<'c>> {
    let globals = Globals::of(module);
    let mut eraser = Eraser::default();
    let mut dropped = 0;
    // From the outside in: a graph may pass a constant on to a nested graph.
    let mut waiting: Vec<BlockRef<'c, 'c>> = functions(module).filter_map(OpExt::body).collect();
    while let Some(block) = waiting.pop() {
        let mut next = block.first_operation();
        while let Some(op) = next {
            next = op.next_in_block();
            if op.region_count() == 0 {
                continue;
            }
            let (op, count) = sink(op, &globals, &mut eraser)?;
            dropped += count;
            waiting.extend((0..op.region_count()).filter_map(|index| op.region(index).ok()?.first_block()));
        }
    }
    Ok(dropped)
}

/// Sinks the constants among the operands of an op; returns the op that replaces it, and the number of constants.
fn sink<'c>(op: Op<'c>, globals: &Globals<'c>, eraser: &mut Eraser<'c>) -> Result<(Op<'c>, usize), PassError<'c>> {
    let Some(shared) = graphs::shared_operands(op) else { return Ok((op, 0)) };
    let operands = op.operand_values();
    let mut positions = Vec::new();
    let mut loads: Vec<Op<'c>> = Vec::new();
    for (position, operand) in shared.iter().enumerate() {
        let load = operands.get(*operand).and_then(|value| value.defining_op()).map(|(load, _)| load);
        let is_constant = |load: &Op<'c>| globals.loaded_by(*load).is_some_and(|global| !global.is_mutable());
        if let Some(load) = load.filter(is_constant) {
            positions.push(position);
            loads.push(load);
        }
    }
    if positions.is_empty() {
        return Ok((op, 0));
    }
    for index in 0..op.region_count() {
        let block = op.region(index).ok().and_then(|region| region.first_block());
        let block = block.ok_or_else(|| PassError::internal(&op, "a graph without a block"))?;
        let names = graphs::metadata(op, index)
            .and_then(|metadata| metadata.get(graphs::INPUTS)?.as_array())
            .unwrap_or_default();
        for (position, load) in positions.iter().zip(&loads) {
            let place = block.argument_count() - shared.len() + position;
            let argument: Value<'c> = block.argument(place).map_err(|error| PassError::internal(&op, error))?.into();
            if argument.uses().next().is_some() {
                let read = read(block, *load, globals, names.get(place).copied().and_then(Attrs::as_str))?;
                argument.replace_all_uses_with(read);
            }
        }
    }
    let new = graphs::drop_shared_operands(op, &positions, eraser).map_err(|error| PassError::internal(&op, error))?;
    for load in loads {
        eraser.erase(load);
    }
    Ok((new, positions.len()))
}

/// Loads the global of `load` in a graph, under the name of the argument that it replaces.
fn read<'c>(
    block: BlockRef<'c, 'c>,
    load: Op<'c>,
    globals: &Globals<'c>,
    name: Option<&str>,
) -> Result<Value<'c>, PassError<'c>> {
    let internal = || PassError::internal(&load, "a constant that a graph cannot read");
    let first = block.first_operation().ok_or_else(internal)?;
    let global = globals.loaded_by(load).ok_or_else(internal)?;
    let name = name.map(|name| (attr_name::NAME, string(load.ctx(), name)));
    let mut builder = Builder::before(first).with_location(load.location());
    global.load(&mut builder, name.as_slice()).map_err(|error| PassError::internal(&load, error))
}
