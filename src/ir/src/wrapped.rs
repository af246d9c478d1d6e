//! Blocks of a program that run in a mode of PyTorch, such as `with torch.no_grad():` and `with torch.autocast("cpu"):`.
//!
//! torch.export converts such a block to the graph of a higher-order operator. The first arguments of the operator are the
//! mode; the others are passed to the graph.
//!
//! The block shares memory with the code around it: an operator in it may write in place to an outer tensor. A graph of
//! values cannot. So the new value of such a tensor is a further result of the operator, and an outer value that the block
//! needs only for such a write is a further operand. Both are named in the schema:
//!
//! ```text
//! higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2, Tensor captured_0)
//!     -> (Tensor[], Tensor written_0)
//! ```

use crate::{
    Attrs, Builder, Eraser, Op, OpExt, Value, ValueExt, array, attr_name, block_ops,
    dialect::{
        graphs,
        operator::{HIGHER_ORDER, YIELD},
        rewrite::discardable,
        torch_op::{self, Graph, OPERATOR, TorchOp},
    },
    dictionary,
    node_names::result_names,
};
use melior::ir::{Attribute, BlockLike, BlockRef, Region, RegionLike, ValueLike, operation::OperationLike};
use mlir_sys::mlirRegionTakeBody;
use pt2e_schema::{Arg, Argument, BaseType, Return, Schema, Type};

/// The operator of blocks that turn autograd off or on: `torch.no_grad`, `torch.enable_grad`.
pub const WITH_SET_GRAD: &str = "wrap_with_set_grad_enabled";
pub use crate::dialect::autocast::WITH_AUTOCAST;

/// The prefix of the names of operands that PyTorch's operator does not have.
const CAPTURED: &str = "captured_";
/// The prefix of the names of results that PyTorch's operator does not have.
const WRITTEN: &str = "written_";

/// Adds operands of the types `captured` and `written` results, which PyTorch's operator does not have, to a schema.
pub fn add_shared(schema: &mut Schema, captured: &[BaseType], written: usize) {
    let single = |base| Type { base, list: None, optional: false };
    let keyword_only = schema.args.last().is_some_and(|last| last.keyword_only);
    let argument = |(index, base): (usize, &BaseType)| Argument {
        name: format!("{CAPTURED}{index}"),
        ty: single(*base),
        alias: None,
        default: None,
        keyword_only,
    };
    schema.args.extend(captured.iter().enumerate().map(argument));
    let result = |index| Return { name: Some(format!("{WRITTEN}{index}")), ty: single(BaseType::Tensor), alias: None };
    schema.returns.extend((0..written).map(result));
}

/// How many operands and results a schema has that PyTorch's operator does not have.
pub fn shared(schema: &Schema) -> [usize; 2] {
    let captured = schema.args.iter().filter(|argument| argument.name.starts_with(CAPTURED));
    let is_written = |result: &&Return| result.name.as_deref().is_some_and(|name| name.starts_with(WRITTEN));
    [captured.count(), schema.returns.iter().filter(is_written).count()]
}

/// A block, and the operator around it.
#[derive(Clone, Copy, Debug)]
pub struct Wrapped<'c> {
    /// The operator.
    pub op: Op<'c>,
    /// The block.
    pub block: BlockRef<'c, 'c>,
    /// The terminator of the block.
    pub end: Op<'c>,
}

impl<'c> Wrapped<'c> {
    /// The block of an operator `name` in `higher_order`, if the operator's operands and results match the block's; `None` for
    /// any other op.
    pub fn of(op: Op<'c>, name: &str) -> Option<Self> {
        if op.full_name() != OPERATOR || op.region_count() != 1 {
            return None;
        }
        let schema = TorchOp::of(op)?.schema;
        if schema.namespace != HIGHER_ORDER || schema.name != name {
            return None;
        }
        let block = op.region(0).ok()?.first_block()?;
        let end = block_ops(block).last()?;
        let wrapped = Self { op, block, end };
        let same = |a: &[Value<'c>], b: &[Value<'c>]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.r#type() == b.r#type())
        };
        let fits = end.full_name() == YIELD
            && same(&wrapped.arguments(), &op.operand_values())
            && same(&end.operand_values(), &op.result_values());
        fits.then_some(wrapped)
    }

    /// The arguments of the block.
    pub fn arguments(self) -> Vec<Value<'c>> {
        (0..self.block.argument_count()).filter_map(|index| self.block.argument(index).ok().map(Into::into)).collect()
    }

    /// The ops of the block, without its terminator.
    pub fn ops(self) -> Vec<Op<'c>> {
        block_ops(self.block).take_while(|op| *op != self.end).collect()
    }

    /// The names of the operator's results outside the block; empty if they have none.
    pub fn names(self) -> Vec<&'c str> {
        let names = result_names(self.op);
        match self.op.attr(attr_name::NAME).and_then(Attrs::as_str) {
            Some(only) if names.is_empty() && self.op.result_count() == 1 => vec![only],
            _ => names,
        }
    }

    /// How many operands and results the operator has that PyTorch's operator does not have.
    pub fn shared(self) -> [usize; 2] {
        TorchOp::of(self.op).map_or([0; 2], |torch| shared(torch.schema))
    }

    /// Replaces the operator by one without the operands and results that PyTorch's operator does not have, and returns it;
    /// `None` if one of these is used.
    ///
    /// # Errors
    /// A message if the new operator cannot be built.
    pub fn without_shared(self, eraser: &mut Eraser<'c>) -> Result<Option<Op<'c>>, String> {
        let Self { op, block, end } = self;
        let Some(torch) = TorchOp::of(op) else { return Ok(None) };
        let [captured, written] = shared(torch.schema);
        let (operands, results, arguments) = (op.operand_values(), op.result_values(), self.arguments());
        let (given, gives) = (operands.len().saturating_sub(captured), results.len().saturating_sub(written));
        let mut more = results.iter().skip(gives).chain(arguments.iter().skip(given));
        if more.any(|value| ValueExt::uses(*value).next().is_some()) {
            return Ok(None);
        }
        let mut schema = torch.schema.clone();
        schema.args.truncate(schema.args.len().saturating_sub(captured));
        schema.returns.truncate(schema.returns.len().saturating_sub(written));
        let new = TorchOp::described(&schema)?;
        let read = torch_op::arguments(op).map_err(|error| error.to_string())?;
        let args: Vec<Arg> = read.entries().iter().take(schema.args.len()).map(|(_, arg)| arg.clone()).collect();
        let metadata = graphs::metadata(op, 0).unwrap_or_else(|| dictionary(op.ctx(), &[]));
        let metadata = graphs::metadata_without(op, metadata, &(given..operands.len()).collect::<Vec<_>>());

        let yielded: Vec<Value<'c>> = end.operand_values().into_iter().take(gives).collect();
        Builder::before(end).build(YIELD, &yielded, &[], &[]).map_err(|error| error.to_string())?;
        eraser.erase(end);
        for index in (given..arguments.len()).rev() {
            // SAFETY: the argument has no uses. Arguments are erased from the last to the first, so that the others keep their
            // numbers.
            unsafe { block.erase_argument(index) };
        }
        let region = Region::new();
        let from = op.region(0).map_err(|error| error.to_string())?;
        // SAFETY: both regions are alive; the block moves from one to the other.
        unsafe { mlirRegionTakeBody(region.to_raw(), from.to_raw()) };
        let types: Vec<_> = results.iter().take(gives).map(|value| value.r#type()).collect();
        let attributes: Vec<(String, Attribute<'c>)> = discardable(op)
            .into_iter()
            .map(|(name, attribute)| match attribute.as_array() {
                Some(list) if [attr_name::RESULT_NAMES, attr_name::LAYOUT].contains(&name.as_str()) => {
                    (name, array(op.ctx(), &list[..gives.min(list.len())]))
                }
                _ => (name, attribute),
            })
            .collect();
        let attributes: Vec<_> = attributes.iter().map(|(name, attribute)| (name.as_str(), *attribute)).collect();
        let graphs = vec![Graph { metadata, region }];
        let made = new.build(&mut Builder::before(op), &args, &operands[..given], graphs, &types, &attributes);
        let made = made.map_err(|error| error.to_string())?;
        for (old, new) in results.into_iter().zip(made.result_values()) {
            ValueExt::replace_all_uses_with(old, new);
        }
        eraser.erase(op);
        Ok(Some(made))
    }
}
