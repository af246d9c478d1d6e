//! Builds the ops of a rewrite, with names and metadata as torch.export gives them.

use melior::ir::{Attribute, Type};
use pt2e_ir::{
    Attrs, Builder, Namer, Op, OpExt, Value, ValueExt, attr_name,
    dialect::{
        layout,
        torch_op::{self, TorchOp},
    },
    node_names::named_location,
    pass::PassError,
    string,
};
use pt2e_schema::{Arg, Arguments};

/// Builds ops of PyTorch at one place of a function.
pub(crate) struct Emitter<'c, 'n> {
    builder: Builder<'c>,
    namer: &'n mut Namer,
    /// The op that the new ones are made for: they get its metadata.
    source: Op<'c>,
    /// An attribute that the new ones get besides.
    mark: Option<(&'static str, Attribute<'c>)>,
}

impl<'c, 'n> Emitter<'c, 'n> {
    /// Builds ops before `op`, with the metadata of `source`.
    pub(crate) fn before(op: Op<'c>, source: Op<'c>, namer: &'n mut Namer) -> Self {
        Self { builder: Builder::before(op), namer, source, mark: None }
    }

    /// Gives the new ops an attribute.
    pub(crate) fn marked(self, mark: Option<(&'static str, Attribute<'c>)>) -> Self {
        Self { mark, ..self }
    }

    /// An op with results of these types. `layout` is the entry of `pt2e.layout` for its first result.
    pub(crate) fn op(
        &mut self,
        name: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        results: &[Type<'c>],
        layout: Option<&str>,
    ) -> Result<Op<'c>, PassError<'c>> {
        let context = self.source.ctx();
        let node = self.namer.unique(name.split('.').nth(1).unwrap_or(name));
        let mut attributes = vec![(attr_name::NAME, string(context, &node))];
        attributes.extend(self.source.attr(attr_name::META).map(|meta| (attr_name::META, meta)));
        attributes.extend(self.mark);
        let entries: Vec<Option<&str>> = (0..results.len()).map(|index| layout.filter(|_| index == 0)).collect();
        attributes.extend(layout::attribute(context, &entries).map(|layout| (attr_name::LAYOUT, layout)));
        self.builder = self.builder.with_location(named_location(self.source, &node));
        torch_op::build(&mut self.builder, name, args, operands, results, &attributes)
            .map_err(|error| PassError::internal(&self.source, error))
    }

    /// The result of an op with a single result.
    pub(crate) fn value(
        &mut self,
        name: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        result: Type<'c>,
        layout: Option<&str>,
    ) -> Result<Value<'c>, PassError<'c>> {
        let op = self.op(name, args, operands, &[result], layout)?;
        op.only_result().ok_or_else(|| PassError::internal(&self.source, format!("'{name}' has no single result")))
    }
}

/// An op of PyTorch with its arguments.
pub(crate) struct Call<'c> {
    /// The op.
    pub(crate) op: Op<'c>,
    arguments: Arguments,
}

impl<'c> Call<'c> {
    /// The op `op`, if its operator has this name.
    pub(crate) fn of(op: Op<'c>, name: &str) -> Option<Self> {
        TorchOp::of(op).filter(|torch| torch.name(op) == name)?;
        Some(Self { op, arguments: torch_op::arguments(op).ok()? })
    }

    /// The op that computes a value, if its operator has this name.
    pub(crate) fn giving(value: Value<'c>, name: &str) -> Option<Self> {
        Self::of(value.defining_op()?.0, name)
    }

    /// Its arguments.
    pub(crate) fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// A tensor argument.
    pub(crate) fn tensor(&self, name: &str) -> Option<Value<'c>> {
        self.op.operand_values().get(self.arguments.tensor(name).ok()?).copied()
    }

    /// A number argument.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.arguments.get(name) {
            Ok(Arg::Int(value)) => Some(*value as f64),
            Ok(Arg::Float(value)) => Some(*value),
            _ => None,
        }
    }
}

/// The name of an op's node.
pub(crate) fn node<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr(attr_name::NAME).and_then(Attrs::as_str)
}
