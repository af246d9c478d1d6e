//! Handles of ops and values.

use super::{context_of, text_of};
use melior::{
    Context, StringRef,
    ir::{
        Attribute, BlockLike, BlockRef, Identifier, Location, Operation, OperationRef, RegionLike, Type, ValueLike,
        attribute::AttributeLike,
        operation::{OperationBuilder, OperationLike},
    },
};
use mlir_sys::{
    MlirOpOperand, mlirBlockArgumentGetArgNumber, mlirBlockArgumentGetOwner, mlirBlockInsertOwnedOperationAfter,
    mlirBlockInsertOwnedOperationBefore, mlirOpOperandGetNextUse, mlirOpOperandGetOperandNumber, mlirOpOperandGetOwner,
    mlirOpOperandIsNull, mlirOpResultGetOwner, mlirOpResultGetResultNumber, mlirOperationGetBlock,
    mlirOperationMoveAfter, mlirOperationMoveBefore, mlirOperationRemoveAttributeByName,
    mlirOperationSetAttributeByName, mlirOperationSetLocation, mlirOperationSetOperand, mlirValueGetFirstUse,
    mlirValueReplaceAllUsesOfWith, mlirValueSetType,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// An op.
pub type Op<'c> = OperationRef<'c, 'c>;
/// The result of an op, or an argument of a block.
pub type Value<'c> = melior::ir::Value<'c, 'c>;

/// The identity of an op, for hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpKey(usize);

/// The identity of a value, for hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueKey(usize);

/// A map from ops. The keys are addresses, which no input can choose, so a fast hash without a secret key is safe.
pub type OpMap<T> = FxHashMap<OpKey, T>;

/// A set of ops.
pub type OpSet = FxHashSet<OpKey>;

/// A map from values.
pub type ValueMap<T> = FxHashMap<ValueKey, T>;

/// A set of values.
pub type ValueSet = FxHashSet<ValueKey>;

/// A use of a value: an operand of an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use<'c> {
    /// The op that uses the value.
    pub op: Op<'c>,
    /// The index of the operand.
    pub operand: usize,
}

/// Methods that melior's [`OperationRef`] lacks, or for which it needs `&mut`.
pub trait OpExt<'c>: Copy {
    /// The context.
    fn ctx(self) -> &'c Context;
    /// The full name, such as `aten.conv2d`.
    fn full_name(self) -> &'c str;
    /// An inherent or discardable attribute.
    fn attr(self, name: &str) -> Option<Attribute<'c>>;
    /// Sets an inherent or discardable attribute.
    fn set_attr(self, name: &str, attribute: Attribute<'c>);
    /// Removes an attribute if the op has it.
    fn remove_attr(self, name: &str);
    /// The operands, in order.
    fn operand_values(self) -> Vec<Value<'c>>;
    /// Sets one operand.
    fn set_operand_value(self, index: usize, value: Value<'c>);
    /// The results, in order.
    fn result_values(self) -> Vec<Value<'c>>;
    /// The result of an op that has exactly one.
    fn only_result(self) -> Option<Value<'c>>;
    /// Replaces the uses of each result by the value at the same position.
    fn replace_results_with(self, values: &[Value<'c>]);
    /// Whether no result has a use.
    fn is_unused(self) -> bool;
    /// Whether MLIR knows that the op has no effects: it may be merged with an equal one, moved, or erased.
    fn is_pure(self) -> bool;
    /// The op that the op is nested in.
    fn parent_op(self) -> Option<Op<'c>>;
    /// Moves the op just before `other`.
    fn move_before_op(self, other: Op<'c>);
    /// Moves the op just after `other`.
    fn move_after_op(self, other: Op<'c>);
    /// Changes the location of the op.
    fn set_op_location(self, location: Location<'c>);
    /// The ops of the first block of the first region, collected, so that the block may change during iteration.
    fn body_ops(self) -> Vec<Op<'c>>;
    /// The first block of the first region.
    fn body(self) -> Option<BlockRef<'c, 'c>>;
    /// Identity.
    fn op_key(self) -> OpKey;
}

impl<'c> OpExt<'c> for Op<'c> {
    fn ctx(self) -> &'c Context {
        context_of(self.context())
    }

    fn full_name(self) -> &'c str {
        let name: Identifier<'c> = self.name();
        // SAFETY: identifiers are interned in the context, for 'c.
        unsafe { text_of(mlir_sys::mlirIdentifierStr(name.to_raw())) }.unwrap_or_default()
    }

    fn attr(self, name: &str) -> Option<Attribute<'c>> {
        self.attribute(name).ok()
    }

    fn set_attr(self, name: &str, attribute: Attribute<'c>) {
        // SAFETY: both handles are valid.
        unsafe { mlirOperationSetAttributeByName(self.to_raw(), StringRef::new(name).to_raw(), attribute.to_raw()) };
    }

    fn remove_attr(self, name: &str) {
        // SAFETY: the handle is valid; a missing attribute is not an error.
        unsafe { mlirOperationRemoveAttributeByName(self.to_raw(), StringRef::new(name).to_raw()) };
    }

    fn operand_values(self) -> Vec<Value<'c>> {
        self.operands().collect()
    }

    fn set_operand_value(self, index: usize, value: Value<'c>) {
        debug_assert!(index < self.operand_count());
        // SAFETY: both handles are valid, and the index is that of an operand.
        unsafe { mlirOperationSetOperand(self.to_raw(), index as isize, value.to_raw()) };
    }

    fn result_values(self) -> Vec<Value<'c>> {
        self.results().map(Into::into).collect()
    }

    fn only_result(self) -> Option<Value<'c>> {
        if self.result_count() != 1 {
            return None;
        }
        self.result(0).ok().map(Into::into)
    }

    fn replace_results_with(self, values: &[Value<'c>]) {
        debug_assert_eq!(self.result_count(), values.len());
        for (old, new) in self.result_values().into_iter().zip(values) {
            old.replace_all_uses_with(*new);
        }
    }

    fn is_unused(self) -> bool {
        self.results().all(|result| Value::from(result).uses().next().is_none())
    }

    fn is_pure(self) -> bool {
        unsafe extern "C" {
            fn pt2eIsPure(op: mlir_sys::MlirOperation) -> bool;
        }
        // SAFETY: the handle is valid.
        unsafe { pt2eIsPure(self.to_raw()) }
    }

    fn parent_op(self) -> Option<Op<'c>> {
        self.block()?.parent_operation()
    }

    fn move_before_op(self, other: Op<'c>) {
        // SAFETY: both handles are valid.
        unsafe { mlirOperationMoveBefore(self.to_raw(), other.to_raw()) };
    }

    fn move_after_op(self, other: Op<'c>) {
        // SAFETY: both handles are valid.
        unsafe { mlirOperationMoveAfter(self.to_raw(), other.to_raw()) };
    }

    fn set_op_location(self, location: Location<'c>) {
        // SAFETY: both handles are valid.
        unsafe { mlirOperationSetLocation(self.to_raw(), location.to_raw()) };
    }

    fn body_ops(self) -> Vec<Op<'c>> {
        self.body().into_iter().flat_map(block_ops).collect()
    }

    fn body(self) -> Option<BlockRef<'c, 'c>> {
        self.region(0).ok().and_then(|region| region.first_block())
    }

    fn op_key(self) -> OpKey {
        OpKey(self.to_raw().ptr as usize)
    }
}

/// Methods that melior's values lack.
pub trait ValueExt<'c>: Copy {
    /// The uses, latest first as MLIR keeps them.
    fn uses(self) -> Uses<'c>;
    /// The uses in the order of their ops in the block, then of their operands.
    fn uses_in_order(self) -> Vec<Use<'c>>;
    /// Makes every user use `other` instead.
    fn replace_all_uses_with(self, other: Value<'c>);
    /// The op whose result this is, and the index of the result; `None` for a block argument.
    fn defining_op(self) -> Option<(Op<'c>, usize)>;
    /// The number of the block argument that this is; `None` for an op's result.
    fn argument_number(self) -> Option<usize>;
    /// The op whose block's argument this is; `None` for an op's result.
    fn argument_owner(self) -> Option<Op<'c>>;
    /// The block whose argument it is, or that contains its op; `None` for the result of an op that is in no block.
    fn home(self) -> Option<BlockRef<'c, 'c>>;
    /// Changes the type in place.
    fn set_value_type(self, ty: Type<'c>);
    /// Identity.
    fn value_key(self) -> ValueKey;
}

impl<'c> ValueExt<'c> for Value<'c> {
    fn uses(self) -> Uses<'c> {
        // SAFETY: the handle is valid.
        Uses { next: unsafe { mlirValueGetFirstUse(self.to_raw()) }, context: std::marker::PhantomData }
    }

    fn uses_in_order(self) -> Vec<Use<'c>> {
        let mut uses: Vec<_> = self.uses().collect();
        uses.sort_by(|a, b| {
            if a.op == b.op {
                a.operand.cmp(&b.operand)
            } else if a.op.is_before_in_block(b.op) {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        });
        uses
    }

    fn replace_all_uses_with(self, other: Value<'c>) {
        // SAFETY: both handles are valid.
        unsafe { mlirValueReplaceAllUsesOfWith(self.to_raw(), other.to_raw()) };
    }

    fn defining_op(self) -> Option<(Op<'c>, usize)> {
        if !self.is_operation_result() {
            return None;
        }
        // SAFETY: the value is an op's result, whose op lives as long as it.
        unsafe {
            let op = Op::from_raw(mlirOpResultGetOwner(self.to_raw()));
            Some((op, mlirOpResultGetResultNumber(self.to_raw()) as usize))
        }
    }

    fn argument_number(self) -> Option<usize> {
        // SAFETY: checked to be a block argument.
        self.is_block_argument().then(|| unsafe { mlirBlockArgumentGetArgNumber(self.to_raw()) } as usize)
    }

    fn argument_owner(self) -> Option<Op<'c>> {
        if self.is_block_argument() { self.home()?.parent_operation() } else { None }
    }

    fn home(self) -> Option<BlockRef<'c, 'c>> {
        match self.defining_op() {
            Some((op, _)) => op.block(),
            // SAFETY: a value that is not an op's result is a block argument, whose block lives as long as it.
            None => Some(unsafe { BlockRef::from_raw(mlirBlockArgumentGetOwner(self.to_raw())) }),
        }
    }

    fn set_value_type(self, ty: Type<'c>) {
        use melior::ir::TypeLike;
        // SAFETY: both handles are valid.
        unsafe { mlirValueSetType(self.to_raw(), ty.to_raw()) };
    }

    fn value_key(self) -> ValueKey {
        ValueKey(self.to_raw().ptr as usize)
    }
}

/// Iterator over the uses of a value. Uses must not be added or removed during iteration.
pub struct Uses<'c> {
    next: MlirOpOperand,
    context: std::marker::PhantomData<&'c Context>,
}

impl<'c> Iterator for Uses<'c> {
    type Item = Use<'c>;

    fn next(&mut self) -> Option<Use<'c>> {
        // SAFETY: `next` is null or a use of a live value.
        unsafe {
            if mlirOpOperandIsNull(self.next) {
                return None;
            }
            let op = Op::from_raw(mlirOpOperandGetOwner(self.next));
            let operand = mlirOpOperandGetOperandNumber(self.next) as usize;
            self.next = mlirOpOperandGetNextUse(self.next);
            Some(Use { op, operand })
        }
    }
}

/// Builds ops at an insertion point.
#[derive(Clone, Copy)]
pub struct Builder<'c> {
    point: InsertionPoint<'c>,
    location: Location<'c>,
}

#[derive(Clone, Copy)]
enum InsertionPoint<'c> {
    Before(Op<'c>),
    After(Op<'c>),
    End(BlockRef<'c, 'c>),
}

impl<'c> Builder<'c> {
    /// Builds before `op`, with its location.
    pub fn before(op: Op<'c>) -> Self {
        Self { point: InsertionPoint::Before(op), location: op.location() }
    }

    /// Builds after `op`, with its location; each new op comes after the one before.
    pub fn after(op: Op<'c>) -> Self {
        Self { point: InsertionPoint::After(op), location: op.location() }
    }

    /// Builds at the end of a block.
    pub fn at_end(block: BlockRef<'c, 'c>, location: Location<'c>) -> Self {
        Self { point: InsertionPoint::End(block), location }
    }

    /// The same insertion point with another location.
    pub fn with_location(self, location: Location<'c>) -> Self {
        Self { location, ..self }
    }

    /// The location of new ops.
    pub fn location(&self) -> Location<'c> {
        self.location
    }

    /// Builds an op.
    ///
    /// # Errors
    /// If MLIR refuses to create it, for example because its name is not registered.
    pub fn build(
        &mut self,
        name: &str,
        operands: &[Value<'c>],
        results: &[Type<'c>],
        attributes: &[(&str, Attribute<'c>)],
    ) -> Result<Op<'c>, melior::Error> {
        let context = context_of(self.location.context());
        let attributes: Vec<_> = attributes.iter().map(|(name, a)| (Identifier::new(context, name), *a)).collect();
        let op = OperationBuilder::new(name, self.location)
            .add_operands(operands)
            .add_results(results)
            .add_attributes(&attributes)
            .build()?;
        Ok(self.insert(op))
    }

    /// Inserts an op that was built elsewhere.
    pub fn insert(&mut self, op: Operation<'c>) -> Op<'c> {
        let raw = op.into_raw();
        // SAFETY: the anchors are in blocks, which take ownership of the op.
        let op = unsafe {
            match self.point {
                InsertionPoint::Before(anchor) => {
                    mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(anchor.to_raw()), anchor.to_raw(), raw);
                }
                InsertionPoint::After(anchor) => {
                    mlirBlockInsertOwnedOperationAfter(mlirOperationGetBlock(anchor.to_raw()), anchor.to_raw(), raw);
                }
                InsertionPoint::End(block) => mlir_sys::mlirBlockAppendOwnedOperation(block.to_raw(), raw),
            }
            Op::from_raw(raw)
        };
        if let InsertionPoint::After(_) = self.point {
            self.point = InsertionPoint::After(op);
        }
        op
    }
}

/// The ops of a block.
pub fn block_ops<'c>(block: BlockRef<'c, 'c>) -> impl Iterator<Item = Op<'c>> {
    std::iter::successors(block.first_operation(), |op| op.next_in_block())
}

/// The functions of a module that have a body.
pub fn functions<'c>(module: Op<'c>) -> impl Iterator<Item = Op<'c>> {
    module.body_ops().into_iter().filter(|op| op.full_name() == "func.func" && op.body().is_some())
}
