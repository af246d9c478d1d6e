//! Converts each node to an op.

use super::{
    Failure, Importer, Name, Output, arguments::Call, blocks::Wrapper, derive, known_name, node_name, place, refuse,
    training,
};
use crate::{decision, layout_text::LayoutText};
use melior::ir::{Attribute, Location, Type, ValueLike, r#type::IntegerType};
use pt2e_archive::schema::{
    Argument, NamedArgument, Node, SymBool, SymBoolArgument, SymExpr, SymFloat, SymFloatArgument, SymIntArgument,
};
use pt2e_core::tensor::DType;
use pt2e_ir::{
    Op, OpExt, TensorType, Value, array, attr_name,
    dialect::{attributes::meta_attribute, layout, torch_op::TorchOp},
    dictionary, string,
};
use pt2e_schema::Arg;
use pt2e_schema::{BaseType, Schema, ods::ArgForm, registry};

impl<'c, 'p> Importer<'c, 'p> {
    /// The current value of a name, after all writes to it.
    pub(super) fn value(&mut self, name: Name<'p>) -> Result<Value<'c>, Failure> {
        let name = self.aliases.first_name(name);
        self.settle(name)?;
        let value = match self.values.get(&name) {
            Some(value) => *value,
            None => self.load(name)?,
        };
        self.here(value)
    }

    pub(super) fn add_node(&mut self, index: usize, node: &'p Node) -> Result<(), Failure> {
        let Some(schema) = registry().by_target(&node.target).filter(|schema| schema.is_mutating()) else {
            if let Some(wrapper) = Wrapper::of(node) {
                return self.add_block(node, wrapper);
            }
            let torch = operator_of(node)?;
            refuse_hidden_writes(torch.schema, node, self.depth)?;
            if let Some(statistics) = training::statistics(node) {
                return self.add_batch_norm(node, statistics);
            }
            let call = self.call(torch.schema, node)?;
            let outputs = self.outputs(node)?;
            let op = self.build(with_numbers(torch, &call.args)?, call, node, outputs, &[])?;
            self.name_results(op, node)?;
            return self.note_views(torch.schema, node, index);
        };
        let Some(functional) = registry().functional_twin(schema) else {
            return refuse(format!("writes to its arguments and has no known functional form: {schema}"));
        };
        let Some(Argument::Tensor(written)) =
            node.inputs.iter().find(|i| i.name == schema.args[0].name).map(|i| &i.arg)
        else {
            return refuse(format!("lacks the argument `{}`", schema.args[0].name));
        };
        // A view may share memory with an input of the graph, which belongs to its caller.
        let root = self.aliases.root(self.name(&written.name));
        if self.depth > 0 && root.is_outermost() && self.inputs.is_argument(root.text) {
            return refuse(format!(
                "writes to the input `{root}` of a graph that is an argument of an operator; write to a copy, \
                 `{root}.clone()`, and export again"
            ));
        }
        let call = self.call(schema, node)?;
        refuse_narrowing(schema, &call)?;
        let inplace = [(attr_name::INPLACE, Attribute::unit(self.context))];
        let functional = TorchOp::named(&functional.mlir_name())
            .ok_or_else(|| Failure::Program(format!("has no operation: {functional}")))?;
        let outputs = self.outputs(node)?;
        let op = self.build(functional, call, node, outputs, &inplace)?;
        self.name_results(op, node)?;
        let value = op.only_result().ok_or_else(|| Failure::Program("has no single result".to_owned()))?;
        self.write(self.name(&written.name), value);
        if let Some(Argument::Tensor(result)) = node.outputs.first() {
            self.aliases.note_same(self.name(&result.name), self.name(&written.name));
        }
        Ok(())
    }

    /// Adds the op of a node, with the results `outputs`.
    pub(super) fn build(
        &mut self,
        torch: TorchOp,
        call: Call<'c>,
        node: &'p Node,
        outputs: Vec<Output<'c, 'p>>,
        extra: &[(&str, Attribute<'c>)],
    ) -> Result<Op<'c>, Failure> {
        let types: Vec<Type<'c>> = outputs.iter().map(|output| output.ty).collect();
        let mut attributes = Vec::new();
        let unnamed = || (!outputs.is_empty()).then(|| self.namer.unique(&torch.schema.name));
        let name = known_name(node).map(str::to_owned).or_else(unnamed);
        attributes.extend(name.map(|name| (attr_name::NAME, string(self.context, &name))));
        let plain = matches!(outputs.as_slice(), [only] if only.name == node_name(node)) || outputs.is_empty();
        if !plain {
            let names: Vec<_> = outputs.iter().map(|output| string(self.context, &output.name)).collect();
            attributes.push((attr_name::RESULT_NAMES, array(self.context, &names)));
        }
        let (decisions, metadata): (Vec<_>, Vec<_>) =
            node.metadata.iter().partition(|(key, _)| *key == attr_name::DECISION);
        if !metadata.is_empty() {
            let entries: Vec<_> = metadata.into_iter().map(|(k, v)| (k.as_str(), string(self.context, v))).collect();
            attributes.push((attr_name::META, meta_attribute(dictionary(self.context, &entries))));
        }
        let decision = decisions.first().and_then(|(_, text)| decision::from_text(self.context, text));
        attributes.extend(decision.map(|decision| (attr_name::DECISION, decision)));
        let layouts: Vec<_> = outputs.into_iter().map(|output| output.layout).collect();
        attributes.extend(layout::attribute(self.context, &layouts).map(|layout| (attr_name::LAYOUT, layout)));
        attributes.extend_from_slice(extra);
        let mut builder = self.builder(self.location(node));
        torch
            .build(&mut builder, &call.args, &call.operands, call.graphs, &types, &attributes)
            .map_err(|error| Failure::Program(error.to_string()))
    }

    fn location(&self, node: &Node) -> Location<'c> {
        let place = place::of(node).map(|place| Location::new(self.context, place.file, place.line, 1));
        Location::name(self.context, node_name(node), place.unwrap_or(self.origin))
    }

    /// The results of a node, with lists flattened.
    pub(super) fn outputs(&self, node: &'p Node) -> Result<Vec<Output<'c, 'p>>, Failure> {
        let mut outputs = Vec::new();
        for output in &node.outputs {
            match output {
                Argument::Tensor(tensor) => outputs.push(self.tensor_output(&tensor.name)?),
                Argument::Tensors(tensors) => {
                    for tensor in tensors {
                        outputs.push(self.tensor_output(&tensor.name)?);
                    }
                }
                Argument::SymInt(SymIntArgument::Name(name)) => {
                    let layout = self.symbol_layout(name)?;
                    outputs.push(Output { name: name.into(), ty: Type::index(self.context), layout });
                }
                Argument::SymBool(SymBoolArgument::Name(name)) => {
                    let layout = match self.graph.sym_bool_values.get(name) {
                        Some(SymBool::Expr(expression)) => expression_layout(expression)?,
                        _ => return refuse(no_expression("sym_bool_values", name)),
                    };
                    let ty = IntegerType::new(self.context, 1).into();
                    outputs.push(Output { name: name.into(), ty, layout: Some(layout) });
                }
                Argument::SymFloat(SymFloatArgument::Name(name)) => {
                    let layout = match self.graph.sym_float_values.get(name) {
                        Some(SymFloat::Expr(expression)) => expression_layout(expression)?,
                        _ => return refuse(no_expression("sym_float_values", name)),
                    };
                    outputs.push(Output { name: name.into(), ty: Type::float64(self.context), layout: Some(layout) });
                }
                other => return refuse(format!("has an output `{}`, which is not supported", other.kind())),
            }
        }
        Ok(outputs)
    }

    pub(super) fn tensor_output(&self, name: &'p str) -> Result<Output<'c, 'p>, Failure> {
        let (ty, layout) = self.tensor_type(name)?;
        Ok(Output { name: name.into(), ty, layout })
    }

    /// The entry of `pt2e.layout` for a symbolic integer: its expression.
    pub(super) fn symbol_layout(&self, name: &str) -> Result<Option<String>, Failure> {
        let Some(value) = self.graph.sym_int_values.get(name) else {
            return refuse(no_expression("sym_int_values", name));
        };
        value.to_text().map(Some).map_err(|error| Failure::Program(error.to_string()))
    }

    /// Gives the first results of an op the names of the node's results.
    pub(super) fn name_results(&mut self, op: Op<'c>, node: &'p Node) -> Result<(), Failure> {
        for (name, value) in values_of(node).zip(op.result_values()) {
            let name = self.name(name);
            self.refuse_second(name)?;
            self.values.insert(name, value);
        }
        Ok(())
    }
}

/// The names of a node's results, with lists flattened.
fn values_of(node: &Node) -> impl Iterator<Item = &str> {
    node.outputs.iter().flat_map(|output| {
        let list = if let Argument::Tensors(list) = output { list.as_slice() } else { &[] };
        output.value_name().into_iter().chain(list.iter().map(|tensor| tensor.name.as_str()))
    })
}

/// The operator of a node.
fn operator_of(node: &Node) -> Result<TorchOp, Failure> {
    let op = match registry().by_target(&node.target) {
        Some(schema) => TorchOp::named(&schema.mlir_name()).ok_or_else(|| format!("has no operation: {schema}")),
        None => TorchOp::described(&derive::schema(node)?),
    };
    op.map_err(Failure::Program)
}

/// The operator with a `Scalar` in place of each tensor parameter to which a number is passed, if its operation cannot take
/// one: PyTorch's decompositions call `sub.Tensor(1, x)`.
fn with_numbers(torch: TorchOp, args: &[Arg]) -> Result<TorchOp, Failure> {
    let is_number = |arg: &Arg| matches!(arg, Arg::Bool(_) | Arg::Int(_) | Arg::Float(_) | Arg::Symbol(_));
    let mut schema = torch.schema.clone();
    for ((parameter, place), arg) in schema.args.iter_mut().zip(&torch.layout.args).zip(args) {
        if place.form == ArgForm::Tensor && is_number(arg) {
            parameter.ty.base = BaseType::Scalar;
            parameter.alias = None;
        }
    }
    if schema == *torch.schema { Ok(torch) } else { TorchOp::described(&schema).map_err(Failure::Program) }
}

fn no_expression(table: &str, name: &str) -> String {
    format!("the archive has no expression ({table}) for the value `{name}`")
}

fn expression_layout(expression: &SymExpr) -> Result<String, Failure> {
    expression.to_text().map_err(|error| Failure::Program(error.to_string()))
}

/// Refuses an in-place operator whose functional form would have another dtype than the tensor that is written to.
fn refuse_narrowing(schema: &Schema, call: &Call<'_>) -> Result<(), Failure> {
    let category = |dtype: DType| match dtype {
        DType::Bool => 0,
        dtype if dtype.is_complex() => 3,
        dtype if dtype.is_float() => 2,
        _ => 1,
    };
    let tensor = |index: usize| {
        let ty = TensorType::of(call.operands.get(index)?.r#type())?;
        Some((ty.dtype()?, ty.shape.len()))
    };
    let Some((written, rank)) = tensor(0) else { return Ok(()) };
    for (parameter, arg) in schema.args.iter().zip(&call.args) {
        let Arg::Tensor(index) = arg else { continue };
        let Some((other, other_rank)) = tensor(*index) else { continue };
        if !["other", "tensor1", "tensor2", "end", "exponent"].contains(&parameter.name.as_str()) || other == written {
            continue;
        }
        // Within a category, only operands that have dimensions promote.
        let counts = other_rank > 0 || rank == 0;
        if category(other) > category(written)
            || (category(other) == category(written) && counts && other.size() >= written.size())
        {
            return refuse(format!(
                "computes in {other}, but writes in place to a tensor of {written}; convert the argument `{}` first, with \
                 `.to(...)`",
                parameter.name
            ));
        }
    }
    Ok(())
}

/// Refuses an operator that writes to buffers although its schema does not say so, except [batch norms](super::training)
/// outside graph arguments. A norm without running statistics writes nothing; weight standardization uses those.
fn refuse_hidden_writes(schema: &Schema, node: &Node, depth: usize) -> Result<(), Failure> {
    let is_statistic =
        |input: &NamedArgument| input.name.starts_with("running_") && !matches!(input.arg, Argument::None(_));
    let statistics = node.inputs.iter().any(is_statistic);
    let is_true = |name: &str| node.inputs.iter().any(|input| input.name == name && input.arg == Argument::Bool(true));
    let is_read = depth == 0 && training::statistics(node).is_some();
    match (schema.namespace.as_str(), schema.name.as_str()) {
        ("aten", "batch_norm") if statistics && is_true("training") && !is_read => refuse(
            "is a batch norm in training mode in a graph that an operator is given, which changes its running statistics \
             as a hidden side effect; call `model.eval()` before torch.export.export",
        ),
        ("aten", "instance_norm") if statistics && is_true("use_input_stats") => refuse(
            "is an instance norm in training mode, which changes its running statistics as a hidden side effect; call \
             `model.eval()` before torch.export.export",
        ),
        _ => Ok(()),
    }
}
