//! The bodies of a module: those of its functions, and the graphs that higher-order operators are given.

use super::{Op, Value, functions_of};
use melior::ir::{BlockLike, BlockRef, RegionLike, operation::OperationLike};

/// A block whose ops are a graph of their own, as they were when it was asked for.
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
        let ops = std::iter::successors(block.first_operation(), |op| op.next_in_block()).collect();
        Some(Self { function, owner, index, block, ops })
    }

    /// The function that it is, or is in.
    pub fn function(&self) -> Op<'c> {
        self.function
    }

    /// The op whose region it is: the function, or an op in it.
    pub fn owner(&self) -> Op<'c> {
        self.owner
    }

    /// Whether it is a graph in a function, and not all of it.
    pub fn is_nested(&self) -> bool {
        self.owner != self.function
    }

    /// Which of the owner's regions it is.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The block.
    pub fn block(&self) -> BlockRef<'c, 'c> {
        self.block
    }

    /// The ops, without those of bodies in it.
    pub fn ops(&self) -> &[Op<'c>] {
        &self.ops
    }

    /// The body as it is now.
    #[must_use]
    pub fn renewed(&self) -> Option<Self> {
        Self::of(self.function, self.owner, self.index)
    }

    /// The arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Value<'c>> + '_ {
        (0..self.block.argument_count()).filter_map(|index| self.block.argument(index).ok().map(Into::into))
    }
}

/// The bodies of a module's functions, or of one function: in program order, each before those in it.
pub fn bodies(op: Op<'_>) -> Vec<Body<'_>> {
    let mut bodies = Vec::new();
    // A graph may lie in a graph as often as it likes: the stack is not the thread's.
    let mut waiting: Vec<Body<'_>> =
        functions_of(op).into_iter().rev().filter_map(|function| Body::of(function, function, 0)).collect();
    while let Some(body) = waiting.pop() {
        for &op in body.ops.iter().rev() {
            waiting.extend((0..op.region_count()).rev().filter_map(|index| Body::of(body.function, op, index)));
        }
        bodies.push(body);
    }
    bodies
}

/// The ops of the graphs that an op is given, those of graphs in them included.
pub fn ops_in_graphs(op: Op<'_>) -> Vec<Op<'_>> {
    let mut ops = Vec::new();
    let mut waiting = vec![op];
    while let Some(owner) = waiting.pop() {
        for body in (0..owner.region_count()).filter_map(|index| Body::of(op, owner, index)) {
            waiting.extend(body.ops.iter().filter(|op| op.region_count() > 0));
            ops.extend(body.ops);
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
