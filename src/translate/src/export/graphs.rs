//! Converts the regions of higher-order operators to graph arguments.

use super::{Exporter, Failure, values::tensor_meta};
use melior::ir::{BlockLike, BlockRef, RegionLike, TypeLike, ValueLike, operation::OperationLike};
use pt2e_archive::schema::{Argument, Graph, GraphArgument, SymBoolArgument, SymFloatArgument, SymIntArgument};
use pt2e_core::tensor::DType;
use pt2e_ir::{
    Attrs, Global, Namer, Op, OpExt, TensorType, Value, ValueExt, attr_name, block_ops,
    dialect::{graphs, layout, operator},
    dtype_of, ops_in_graphs,
};

/// Refuses graphs that are nested too deeply for the archive to be read again.
pub(super) fn check_depth<'c>(ops: &[Op<'c>]) -> Result<(), Failure> {
    let mut rest: Vec<(Op<'c>, usize)> = ops.iter().map(|op| (*op, 0)).collect();
    while let Some((op, depth)) = rest.pop() {
        for block in op.regions().filter_map(|region| region.first_block()) {
            if depth >= graphs::MAX_DEPTH {
                let deepest = graphs::MAX_DEPTH;
                let why = format!("nests graphs more than {deepest} deep; write a .mlirbc file instead");
                return Err(Failure::at(op, why));
            }
            rest.extend(block_ops(block).map(|inner| (inner, depth + 1)));
        }
    }
    Ok(())
}

impl<'c> Exporter<'c, '_> {
    /// The graph that is the op's region `index`.
    pub(super) fn graph(&mut self, op: Op<'c>, index: usize) -> Result<Argument, Failure> {
        let missing = || Failure::at(op, format!("has no graph {index}"));
        let block = op.region(index).ok().and_then(|region| region.first_block()).ok_or_else(missing)?;
        let metadata = graphs::metadata(op, index).ok_or_else(missing)?;
        let outer = (std::mem::take(&mut self.graph), std::mem::take(&mut self.namer), std::mem::take(&mut self.reads));
        let filled = self.fill(op, index, block, metadata);
        let graph = std::mem::replace(&mut self.graph, outer.0);
        (self.namer, self.reads) = (outer.1, outer.2);
        filled?;
        let name =
            metadata.get(graphs::NAME).and_then(Attrs::as_str).map_or_else(|| format!("graph_{index}"), str::to_owned);
        Ok(Argument::Graph(Box::new(GraphArgument { name, graph })))
    }

    fn fill(
        &mut self,
        op: Op<'c>,
        index: usize,
        block: BlockRef<'c, 'c>,
        metadata: melior::ir::Attribute<'c>,
    ) -> Result<(), Failure> {
        let ops: Vec<Op<'c>> = block_ops(block).collect();
        let strings = |key| metadata.get(key).and_then(Attrs::as_array).unwrap_or_default();
        let (names, layouts) = (strings(graphs::INPUTS), strings(graphs::LAYOUT));
        let mut namer = Namer::default();
        for name in names.iter().copied().chain(ops.iter().filter_map(|op| op.attr(attr_name::NAME))) {
            name.as_str().into_iter().for_each(|name| namer.reserve(name));
        }
        self.namer = namer;
        self.graph = Graph {
            is_single_tensor_return: graphs::gives_single(op, index)
                .unwrap_or_else(|| metadata.get(graphs::SINGLE).and_then(Attrs::as_bool) == Some(true)),
            ..Graph::default()
        };
        for index in 0..block.argument_count() {
            let Ok(argument) = block.argument(index) else { continue };
            let value: Value<'c> = argument.into();
            let text = |list: &[melior::ir::Attribute<'c>]| list.get(index).copied().and_then(Attrs::as_str);
            let name = text(&names).map_or_else(|| self.namer.unique(&format!("arg{index}")), str::to_owned);
            let layout = text(&layouts).unwrap_or_default();
            let input = self.input(value, &name, layout).map_err(|why| Failure::at(op, why))?;
            self.graph.inputs.push(input);
        }
        for global in self.read_in_graphs(op)? {
            self.add_read(global, &ops).map_err(|why| Failure::at(op, why))?;
        }
        for inner in ops {
            if self.globals.loaded_by(inner).is_some() {
                // The load became an input.
            } else if inner.full_name() == operator::YIELD {
                for value in inner.operand_values() {
                    let output = self.output(inner, value)?;
                    self.graph.outputs.push(output);
                }
            } else {
                self.add_node(inner)?;
            }
        }
        Ok(())
    }

    /// The globals that an op's graphs read. PyTorch's graphs cannot read globals, so they become operands after the others.
    ///
    /// # Errors
    /// If the op cannot take further operands, or a graph reads a buffer that the program writes to.
    pub(super) fn read_in_graphs(&self, op: Op<'c>) -> Result<Vec<Global<'c>>, Failure> {
        let mut globals: Vec<Global<'c>> = Vec::new();
        for inner in ops_in_graphs(op) {
            let Some(global) = self.globals.loaded_by(inner) else { continue };
            if global.is_mutable() {
                return Err(Failure::at(
                    inner,
                    "reads, in a graph, a buffer that the program writes to; graphs in PyTorch cannot",
                ));
            }
            if globals.iter().all(|known| known.name() != global.name()) {
                globals.push(global);
            }
        }
        if !globals.is_empty() && graphs::shared_operands(op).is_none() {
            return Err(Failure::at(op, "has graphs that read globals, but no operands to pass them in"));
        }
        Ok(globals)
    }

    /// Adds the input by which the graph of `ops` reads a global.
    fn add_read(&mut self, global: Global<'c>, ops: &[Op<'c>]) -> Result<(), String> {
        let reads = |op: &&Op<'c>| self.globals.loaded_by(**op).is_some_and(|read| read.name() == global.name());
        let loads: Vec<Op<'c>> = ops.iter().filter(reads).copied().collect();
        let name = loads.iter().find_map(|load| load.attr(attr_name::NAME).and_then(Attrs::as_str));
        let name = match name {
            Some(name) => name.to_owned(),
            None => self.placeholder(global.fqn(), global.kind()),
        };
        let layout = global.0.attr(attr_name::LAYOUT).and_then(|entries| layout::entry(entries, 0));
        let ty = global.ty().ok_or("reads a global without a type")?;
        let meta =
            tensor_meta(ty, layout.unwrap_or_default(), false).map_err(|why| format!("reads a global that {why}"))?;
        self.note_tensor(&name, meta).map_err(Failure::reason)?;
        self.graph.inputs.push(Argument::tensor(&name));
        for value in loads.into_iter().filter_map(OpExt::only_result) {
            self.names.insert(value.value_key(), name.clone());
        }
        self.reads.insert(global.name(), name);
        Ok(())
    }

    /// Names an input of a graph or of the program, and records its metadata.
    pub(super) fn input(&mut self, value: Value<'c>, name: &str, layout: &str) -> Result<Argument, String> {
        self.names.insert(value.value_key(), name.to_owned());
        if value.r#type().is_index() {
            let expression = super::nodes::size_expression(layout).ok_or_else(|| {
                format!(
                    "takes the number `{name}` without an expression (`pt2e.layout`); only captured programs have them"
                )
            })?;
            self.graph.sym_int_values.insert(name.to_owned(), expression);
            return Ok(Argument::SymInt(SymIntArgument::Name(name.to_owned())));
        }
        let meta = tensor_meta(value.r#type(), layout, false).map_err(|why| format!("argument `{name}` {why}"))?;
        self.note_tensor(name, meta).map_err(Failure::reason)?;
        Ok(Argument::tensor(name))
    }

    /// An output of a graph or of the program.
    pub(super) fn output(&self, op: Op<'c>, value: Value<'c>) -> Result<Argument, Failure> {
        Ok(value_argument(value, self.name(op, value)?))
    }
}

/// The argument that refers to a value by its name.
pub(super) fn value_argument(value: Value<'_>, name: &str) -> Argument {
    match dtype_of(value.r#type()) {
        _ if TensorType::of(value.r#type()).is_some() => Argument::tensor(name),
        Some(DType::Bool) => Argument::SymBool(SymBoolArgument::Name(name.to_owned())),
        Some(dtype) if dtype.is_float() => Argument::SymFloat(SymFloatArgument::Name(name.to_owned())),
        _ => Argument::SymInt(SymIntArgument::Name(name.to_owned())),
    }
}
