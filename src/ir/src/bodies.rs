//! The bodies of a module: the bodies of its functions, and the graphs of higher-order operators.

use super::{Globals, Op, OpExt, Value, ValueExt, ValueSet, block_ops, functions, symbol_name};
use melior::ir::{BlockLike, BlockRef, Location, RegionLike, operation::OperationLike};
use std::fmt;

/// A block whose ops form a graph of their own. The list of ops is a snapshot: see [`Body::reload`].
#[derive(Clone)]
pub struct Body<'c> {
    function: Op<'c>,
    owner: Op<'c>,
    index: usize,
    block: BlockRef<'c, 'c>,
    ops: Vec<Op<'c>>,
}

impl<'c> Body<'c> {
    fn of(function: Op<'c>, owner: Op<'c>, index: usize) -> Option<Self> {
        let block = owner.region(index).ok()?.first_block()?;
        Some(Self { function, owner, index, block, ops: block_ops(block).collect() })
    }

    /// The function whose body it is, or in which it is nested.
    pub fn function(&self) -> Op<'c> {
        self.function
    }

    /// The op whose region it is: the function, or an op in it.
    pub fn owner(&self) -> Op<'c> {
        self.owner
    }

    /// Whether it is a graph inside a function, not the function's own body.
    pub fn is_nested(&self) -> bool {
        self.owner != self.function
    }

    /// Which of the owner's regions it is.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its block.
    pub fn block(&self) -> BlockRef<'c, 'c> {
        self.block
    }

    /// Its ops, without those of nested bodies.
    pub fn ops(&self) -> &[Op<'c>] {
        &self.ops
    }

    /// The live ops and the dead ops, both in program order.
    ///
    /// An op is live if it has an effect, such as a store or the terminator, or if a live op uses its result. Values are never
    /// written to, so an in-place op is dead like any other once nothing uses its result: a view in which the write is visible
    /// is another result, computed from this one. Loads of globals are always live, because they compute nothing.
    pub fn live_and_dead_ops(&self, globals: &Globals<'c>) -> (Vec<Op<'c>>, Vec<Op<'c>>) {
        let mut needed = ValueSet::default();
        let is_live = |op: &Op<'c>| {
            let is_used = || op.result_values().into_iter().any(|value| needed.contains(&value.value_key()));
            let is_live = op.result_count() == 0 || !op.is_pure() || globals.loaded_by(*op).is_some() || is_used();
            if is_live {
                needed.extend(op.operand_values().into_iter().map(ValueExt::value_key));
            }
            is_live
        };
        let (mut live, mut dead): (Vec<_>, Vec<_>) = self.ops.iter().rev().copied().partition(is_live);
        live.reverse();
        dead.reverse();
        (live, dead)
    }

    /// The body with its current ops.
    #[must_use]
    pub fn reload(&self) -> Option<Self> {
        Self::of(self.function, self.owner, self.index)
    }

    /// The bodies nested in its ops, as they are now: the graphs of higher-order operators.
    pub fn inner(&self) -> impl Iterator<Item = Self> + '_ {
        self.ops.iter().flat_map(|op| (0..op.region_count()).filter_map(|index| Self::of(self.function, *op, index)))
    }

    /// The arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Value<'c>> + '_ {
        (0..self.block.argument_count()).filter_map(|index| self.block.argument(index).ok().map(Into::into))
    }
}

/// The functions on which a pass works, whether it runs on a module or on a single function.
fn functions_of<'c>(op: Op<'c>) -> Vec<Op<'c>> {
    if op.full_name() == "func.func" { vec![op] } else { functions(op).collect() }
}

/// The bodies of a module's functions, or of one function, without nested bodies.
pub fn function_bodies(op: Op<'_>) -> Vec<Body<'_>> {
    functions_of(op).into_iter().filter_map(|function| Body::of(function, function, 0)).collect()
}

/// The bodies of a module's functions, or of one function, in program order: each before the bodies nested in it.
pub fn bodies(op: Op<'_>) -> Vec<Body<'_>> {
    let mut bodies = Vec::new();
    // An explicit stack, because graphs may be nested too deeply for recursion.
    let mut waiting = function_bodies(op);
    waiting.reverse();
    while let Some(body) = waiting.pop() {
        for &op in body.ops.iter().rev() {
            waiting.extend((0..op.region_count()).rev().filter_map(|index| Body::of(body.function, op, index)));
        }
        bodies.push(body);
    }
    bodies
}

/// The ops in the graphs of an op, including those of nested graphs.
pub fn ops_in_graphs(op: Op<'_>) -> Vec<Op<'_>> {
    let mut ops = Vec::new();
    let mut waiting = vec![op];
    while let Some(owner) = waiting.pop() {
        for block in owner.regions().filter_map(|region| region.first_block()) {
            waiting.extend(block_ops(block).filter(|op| op.region_count() > 0));
            ops.extend(block_ops(block));
        }
    }
    ops
}

/// The ops of all bodies of a module or function, in the order of [`bodies`].
pub fn all_ops(op: Op<'_>) -> Vec<Op<'_>> {
    let mut bodies = bodies(op);
    match bodies.as_mut_slice() {
        [only] => std::mem::take(&mut only.ops),
        several => several.iter().flat_map(|body| body.ops.iter().copied()).collect(),
    }
}

/// A function, or a graph in one, with several blocks. The compiler does not follow branches between them.
#[derive(Clone, Copy, Debug)]
pub struct SeveralBlocks<'c> {
    owner: Op<'c>,
    index: usize,
    second: BlockRef<'c, 'c>,
}

impl<'c> SeveralBlocks<'c> {
    /// A region with several blocks in a module's functions, or in one function; `None` if all have one.
    pub fn in_bodies_of(op: Op<'c>) -> Option<Self> {
        let mut waiting: Vec<(Op<'c>, usize)> =
            functions_of(op).into_iter().rev().map(|function| (function, 0)).collect();
        while let Some((owner, index)) = waiting.pop() {
            let Some(block) = owner.region(index).ok().and_then(|region| region.first_block()) else { continue };
            if let Some(second) = block.next_in_region() {
                return Some(Self { owner, index, second });
            }
            waiting.extend(block_ops(block).flat_map(|op| (0..op.region_count()).map(move |index| (op, index))));
        }
        None
    }

    /// The location of the second block.
    pub fn location(&self) -> Location<'c> {
        self.second.first_operation().map_or_else(|| self.owner.location(), |op: Op<'c>| op.location())
    }
}

impl fmt::Display for SeveralBlocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = 1 + std::iter::successors(Some(self.second), |block| block.next_in_region()).count();
        match symbol_name(self.owner) {
            Some(name) => write!(f, "@{name} has {count} blocks"),
            None => write!(f, "graph {} of '{}' has {count} blocks", self.index, self.owner.full_name()),
        }
    }
}
