//! Converts each op to a node.

use super::{Exporter, Failure, probe::Probe, values::tensor_meta};
use crate::{decision, layout_text::LayoutText, record::LayoutRecord};
use indexmap::IndexMap;
use melior::ir::{TypeLike, ValueLike};
use pt2e_archive::schema::{
    Argument, Node, SymBool, SymBoolArgument, SymExpr, SymExprHint, SymFloat, SymFloatArgument, SymInt, SymIntArgument,
};
use pt2e_ir::{
    Attrs, Op, OpExt, TensorType, Value, ValueExt, attr_name,
    dialect::{
        attributes::meta_entries,
        families,
        inferred::gives_more,
        operator::{self, HIGHER_ORDER},
        torch_op::{self, TorchOp},
    },
    wrapped,
};
use pt2e_schema::{
    Schema,
    ods::{OpLayout, ResultForm},
};

/// The product of sizes.
fn product(sizes: &[SymInt]) -> SymInt {
    let (mut constant, mut hint, mut symbols) = (1, Some(1), Vec::new());
    for size in sizes {
        match size {
            SymInt::Int(size) => constant *= size,
            SymInt::Expr(size) => {
                let value = if let Some(SymExprHint::Int(value)) = size.hint { Some(value) } else { None };
                hint = hint.zip(value).map(|(hint, value)| hint * value);
                symbols.push(size);
            }
        }
    }
    match symbols.as_slice() {
        [] => SymInt::Int(constant),
        [size] if constant == 1 => SymInt::Expr((*size).clone()),
        _ => {
            let number = (constant != 1).then(|| format!("Integer({constant})"));
            let factors: Vec<String> =
                number.into_iter().chain(symbols.iter().map(|size| size.expr_str.clone())).collect();
            let hint = hint.map(|hint| SymExprHint::Int(hint * constant));
            SymInt::Expr(SymExpr { expr_str: format!("Mul({})", factors.join(", ")), hint })
        }
    }
}

impl<'c> Exporter<'c, '_> {
    pub(super) fn add_node(&mut self, op: Op<'c>) -> Result<(), Failure> {
        let name = op.full_name();
        let torch = TorchOp::of(op).filter(|_| !families::is_integer(name));
        let Some(TorchOp { schema, layout, .. }) = torch else {
            return Err(Failure::at(op, unknown(name)));
        };
        refuse_shared(schema).map_err(|why| Failure::at(op, why))?;
        let arguments = torch_op::arguments(op).map_err(|error| Failure::at(op, error.to_string()))?;
        let args: Vec<_> = arguments.entries().iter().map(|(_, arg)| arg.clone()).collect();
        let inputs = self.inputs(op, schema, &args)?;
        let node_name = match op.attr(attr_name::NAME).and_then(Attrs::as_str) {
            Some(name) => name.to_owned(),
            None => self.namer.unique(&schema.name),
        };
        let outputs = self.outputs(op, schema, layout, &node_name)?;
        self.graph.nodes.push(Node {
            target: operator::target(schema),
            inputs,
            outputs,
            metadata: metadata(op),
            is_hop_single_tensor_return: (schema.namespace == HIGHER_ORDER).then(|| !gives_tuple(schema)),
            name: Some(node_name),
            extra: Default::default(),
        });
        Ok(())
    }

    /// Names the results of an op and records their metadata.
    fn outputs(
        &mut self,
        op: Op<'c>,
        schema: &Schema,
        layout: &OpLayout,
        node_name: &str,
    ) -> Result<Vec<Argument>, Failure> {
        let results = op.result_values();
        let names = self.result_names(op, schema, node_name, results.len());
        let layouts = op.attr(attr_name::LAYOUT).and_then(Attrs::as_array).unwrap_or_default();
        let mut values = Vec::new();
        for (index, (value, name)) in results.iter().zip(&names).enumerate() {
            let layout = layouts.get(index).copied().and_then(Attrs::as_str).unwrap_or_default();
            self.names.insert(value.value_key(), name.clone());
            if TensorType::of(value.r#type()).is_some() {
                let found = self.meta_of_operand(op, *value, layout);
                let meta = match found.or_else(|| self.probed_meta(op, index, layout)) {
                    Some(meta) => meta,
                    None => tensor_meta(value.r#type(), layout, false).map_err(|why| Failure::at(op, why))?,
                };
                self.note_tensor(name, meta)?;
                values.push(Argument::tensor(name));
            } else {
                values.push(self.number(op, *value, name, layout)?);
            }
        }
        // The elements of the tuple that a higher-order operator returns are separate outputs.
        if schema.namespace == HIGHER_ORDER {
            return Ok(values);
        }
        let mut outputs = Vec::new();
        for (result, group) in layout.results.iter().zip(operator::result_groups(layout, values.len())) {
            let values = values[group].iter();
            if result.form == ResultForm::TensorList {
                let tensors =
                    values.filter_map(|value| if let Argument::Tensor(t) = value { Some(t.clone()) } else { None });
                outputs.push(Argument::Tensors(tensors.collect()));
            } else {
                outputs.extend(values.cloned());
            }
        }
        Ok(outputs)
    }

    /// Metadata for a result of a q/dq op that a pass made: that of its first operand, with the dtype of the result, and with one
    /// row for each of the operand's if these are the qparams of tokens. `None` for other ops, and for an op that has its own
    /// `pt2e.layout`.
    fn meta_of_operand(&self, op: Op<'c>, result: Value<'c>, layout: &str) -> Option<pt2e_archive::schema::TensorMeta> {
        if !layout.is_empty() || !families::is_quantization(op.full_name()) {
            return None;
        }
        let operand = *op.operand_values().first()?;
        let (from, to) = (TensorType::of(operand.r#type())?, TensorType::of(result.r#type())?);
        let meta = self.graph.tensor_values.get(self.names.get(&operand.value_key())?)?;
        let meta = pt2e_archive::schema::TensorMeta { dtype: to.dtype()?.into(), requires_grad: false, ..meta.clone() };
        if from.shape == to.shape {
            return Some(meta);
        }
        let (rows, qparams) = (from.shape.split_last()?.1, to.shape.split_last()?);
        let mut sizes = meta.sizes.clone();
        *sizes.last_mut()? = SymInt::Int(1);
        let strides = (0..sizes.len()).map(|dim| product(&sizes[dim + 1..])).collect();
        (qparams == (&Some(1), rows)).then_some(pt2e_archive::schema::TensorMeta { sizes, strides, ..meta })
    }

    /// Metadata for a result with dynamic sizes of an op that a pass made, and whose sizes follow from those of its operands; row-major.
    fn probed_meta(&mut self, op: Op<'c>, index: usize, layout: &str) -> Option<pt2e_archive::schema::TensorMeta> {
        let tensor = TensorType::of(op.result_values().get(index)?.r#type())?;
        if !layout.is_empty() || tensor.static_shape().is_some() {
            return None;
        }
        let operands = op.operand_values();
        let meta = |value: &Value<'c>| self.graph.tensor_values.get(self.names.get(&value.value_key())?);
        let operands: Vec<_> = operands.iter().map(meta).collect();
        let probe = self.probe.get_or_insert_with(|| Probe::of(self.module));
        let sizes = probe.sizes(op, index, &operands)?;
        let strides = (0..sizes.len()).map(|dim| product(&sizes[dim + 1..])).collect();
        let text = LayoutRecord { sizes, strides }.to_text().ok()?;
        tensor_meta(tensor.to_type(), &text, false).ok()
    }

    fn result_names(&mut self, op: Op<'c>, schema: &Schema, node_name: &str, count: usize) -> Vec<String> {
        let given = op.attr(attr_name::RESULT_NAMES).and_then(Attrs::as_array).unwrap_or_default();
        let given: Option<Vec<String>> = given.into_iter().map(|name| name.as_str().map(str::to_owned)).collect();
        match given {
            Some(names) if names.len() == count && count > 0 => names,
            // If a higher-order operator returns a tuple of one value, the value does not have the operator's name.
            _ if count == 1 && !gives_tuple(schema) => vec![node_name.to_owned()],
            _ => (0..count).map(|_| self.namer.unique("getitem")).collect(),
        }
    }

    /// Records a result that is a number, with its symbolic expression.
    fn number(&mut self, op: Op<'c>, value: Value<'c>, name: &str, layout: &str) -> Result<Argument, Failure> {
        let no_expression = || {
            Failure::at(op, "gives a number without an expression (`pt2e.layout`); only captured programs have them")
        };
        if value.r#type().is_index() {
            let expression = size_expression(layout).ok_or_else(no_expression)?;
            self.graph.sym_int_values.insert(name.to_owned(), expression);
            return Ok(Argument::SymInt(SymIntArgument::Name(name.to_owned())));
        }
        if value.r#type().is_f64() {
            let expression = SymExpr::from_text(layout).map_err(|_| no_expression())?;
            self.graph.sym_float_values.insert(name.to_owned(), SymFloat::Expr(expression));
            return Ok(Argument::SymFloat(SymFloatArgument::Name(name.to_owned())));
        }
        let expression = SymExpr::from_text(layout).map_err(|_| no_expression())?;
        self.graph.sym_bool_values.insert(name.to_owned(), SymBool::Expr(expression));
        Ok(Argument::SymBool(SymBoolArgument::Name(name.to_owned())))
    }
}

/// Refuses an operator, read but not yet imported, with results that PyTorch's operator writes to memory instead.
fn refuse_shared(schema: &Schema) -> Result<(), &'static str> {
    if gives_more(schema) || wrapped::shared(schema) != [0, 0] {
        return Err("has results that PyTorch's operator writes to memory instead; run --import first");
    }
    Ok(())
}

/// Whether an operator is of higher order and returns a tuple, not a tensor.
fn gives_tuple(schema: &Schema) -> bool {
    schema.namespace == HIGHER_ORDER && !matches!(schema.returns.as_slice(), [only] if only.ty.list.is_none())
}

/// The expression of an integer, from its entry of `pt2e.layout`.
pub(super) fn size_expression(layout: &str) -> Option<SymInt> {
    SymInt::from_text(layout).ok()
}

/// The metadata that torch keeps for a node, and what was decided about it, which torch does not read.
fn metadata(op: Op<'_>) -> IndexMap<String, String> {
    let entries = op.attr(attr_name::META).and_then(meta_entries).and_then(Attrs::as_dictionary).unwrap_or_default();
    let decision = op.attr(attr_name::DECISION).map(|decision| (attr_name::DECISION, decision::to_text(decision)));
    let known = entries.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())));
    known.chain(decision).map(|(key, text)| (key.to_owned(), text)).collect()
}

/// Why an op that is not PyTorch's cannot be written, and what the user can do.
fn unknown(name: &str) -> &'static str {
    match name.split('.').next() {
        Some("pt2e") => "the module has observers; go on with --convert, or write a .mlirbc file",
        Some("qint") => "PyTorch has no such integer operator; write a .mlirbc file",
        Some("func") => {
            "a program is one function; inline its calls with --inline --unique-names, or write a .mlirbc file"
        }
        Some("check") => "an expectation is for pt2e-run, and cannot be part of a program; remove it",
        _ => "PyTorch has no such operator; write a .mlirbc file",
    }
}
