//! Converts the blocks that PyTorch wraps in a higher-order operator of one graph: `torch.no_grad`, `torch.autocast`.
//!
//! As for any higher-order operator, the operator becomes an `aten.operator` and the block its region. But a block shares
//! memory with the graph around it: its inputs are the very tensors that are passed to it, and its results may be views. So
//! [aliases](super::aliases) are tracked into the block and out of it. An outer tensor to which the block writes is a further
//! result of the operator, and an outer value that the block needs only for such a write is a further operand: see
//! [`pt2e_ir::wrapped`].

use super::{Failure, Importer, Name, Output, arguments::Call, derive, refuse, training};
use indexmap::IndexSet;
use melior::ir::{Attribute, Block, BlockLike, BlockRef, Location, Region, RegionLike, Type, Value, ValueLike};
use pt2e_archive::schema::{Argument, Graph as PtGraph, GraphArgument, NamedArgument, Node};
use pt2e_ir::{
    Attrs, Namer, OpExt, TensorType, ValueExt, ValueMap, attr_name,
    dialect::{
        operator::{self, HIGHER_ORDER},
        torch_op::{Graph, TorchOp},
    },
    node_names::result_names,
    string,
    wrapped::{self, WITH_AUTOCAST, WITH_SET_GRAD},
};
use pt2e_schema::{Arg, BaseType, registry};

/// How deeply blocks may be nested. In an archive, the JSON parser's own limit is lower.
const MAX_DEPTH: usize = 32;

/// A block that is being read.
struct OpenBlock<'c, 'p> {
    /// The MLIR block around it.
    around: BlockRef<'c, 'c>,
    /// The index of its graph in [`Blocks::scopes`].
    scope: usize,
    /// The arguments of the block, by the outer values that they stand for.
    taken: ValueMap<Value<'c, 'c>>,
    /// The outer values that are not operands of PyTorch's operator.
    captured: Vec<Value<'c, 'c>>,
    /// The names of outer graphs whose values it has changed.
    changed: IndexSet<Name<'p>>,
}

/// The blocks of the graph that is being read: the program's, or an argument of an operator.
pub(super) struct Blocks<'c, 'p> {
    /// The index in `scopes` of the graph or block that is being read.
    scope: usize,
    /// The graph, and then the graphs of its blocks, in the order in which they are read.
    scopes: Vec<&'p PtGraph>,
    /// The blocks that are being read, the outermost first.
    open: Vec<OpenBlock<'c, 'p>>,
    /// Whether the graph or a block in it writes to a tensor.
    pub writes: bool,
    /// The names that the graph uses, made on demand to name results that PyTorch's operator does not have.
    names: Option<Namer>,
}

impl<'p> Blocks<'_, 'p> {
    /// Starts reading a graph.
    pub fn new(graph: &'p PtGraph) -> Self {
        Self { scope: 0, scopes: vec![graph], open: Vec::new(), writes: write(graph), names: None }
    }
}

/// The graph of a block, and the arguments that it is called with.
#[derive(Clone, Copy)]
pub(super) struct Wrapper<'p> {
    graph: &'p GraphArgument,
    arguments: &'p [NamedArgument],
}

impl<'p> Wrapper<'p> {
    /// The block that a node wraps; `None` for other nodes.
    pub fn of(node: &'p Node) -> Option<Self> {
        let name = node.target.strip_prefix("torch.ops.")?.strip_prefix(HIGHER_ORDER)?.strip_prefix('.')?;
        let (graph, arguments) = match (name, node.inputs.as_slice()) {
            (WITH_SET_GRAD, [_, graph, arguments @ ..]) => (graph, arguments),
            (WITH_AUTOCAST, [_, _, _, _, graph, arguments @ ..]) => (graph, arguments),
            _ => return None,
        };
        let Argument::Graph(argument) = &graph.arg else { return None };
        let graph = &argument.graph;
        let named = |argument: &Argument| argument.value_name().is_some();
        let values = graph.inputs.iter().chain(&graph.outputs).chain(&node.outputs).all(named)
            && arguments.iter().all(|argument| named(&argument.arg));
        let fits = graph.inputs.len() == arguments.len() && graph.outputs.len() == node.outputs.len();
        (values && fits).then_some(Self { graph: argument, arguments })
    }
}

/// Whether a graph or a block in it writes to a tensor.
pub(super) fn write(graph: &PtGraph) -> bool {
    graph.nodes.iter().any(|node| {
        registry().by_target(&node.target).is_some_and(|schema| schema.is_mutating())
            || training::statistics(node).is_some()
            || Wrapper::of(node).is_some_and(|wrapper| write(&wrapper.graph.graph))
    })
}

/// Reserves the names of the nodes of a graph and of its blocks.
pub(super) fn reserve_names(graph: &PtGraph, namer: &mut Namer) {
    for node in &graph.nodes {
        namer.reserve(super::node_name(node));
        if let Some(wrapper) = Wrapper::of(node) {
            reserve_names(&wrapper.graph.graph, namer);
        }
    }
}

impl<'c, 'p> Importer<'c, 'p> {
    /// A name of the graph or block that is being read.
    pub(super) fn name(&self, text: &'p str) -> Name<'p> {
        Name { scope: self.blocks.scope, text }
    }

    /// Runs `run` with the names and metadata of the graph `scope`. Ops are still added to the current MLIR block.
    pub(super) fn in_scope<T>(
        &mut self,
        scope: usize,
        run: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Some(graph) = self.blocks.scopes.get(scope).copied() else { return refuse("has no graph") };
        let outer = (std::mem::replace(&mut self.blocks.scope, scope), std::mem::replace(&mut self.graph, graph));
        let result = run(self);
        (self.blocks.scope, self.graph) = outer;
        result
    }

    /// The MLIR block around all blocks that are being read.
    pub(super) fn outermost_body(&self) -> BlockRef<'c, 'c> {
        self.blocks.open.first().map_or(self.body, |outermost| outermost.around)
    }

    /// Sets the value of a tensor, given by its first name.
    pub(super) fn set(&mut self, name: Name<'p>, value: Value<'c, 'c>) {
        self.values.insert(name, value);
        if let Some(block) = self.blocks.open.last_mut().filter(|block| name.scope < block.scope) {
            block.changed.insert(name);
        }
    }

    /// The value that stands for `value` in the current MLIR block. A value of an outer block is captured as an argument.
    pub(super) fn here(&mut self, value: Value<'c, 'c>) -> Result<Value<'c, 'c>, Failure> {
        let home = ValueExt::home(value);
        if home == Some(self.body) {
            return Ok(value);
        }
        let Some(from) = self.blocks.open.iter().rposition(|block| Some(block.around) == home) else {
            return refuse(
                "reads a value that was computed in a block of torch.no_grad or torch.autocast but is not one of its results; \
                 call `.clone()` on the tensor that is written to where it is computed, and export again",
            );
        };
        let mut value = value;
        for index in from..self.blocks.open.len() {
            let inner = self.blocks.open.get(index + 1).map_or(self.body, |inner| inner.around);
            let block = &mut self.blocks.open[index];
            value = match block.taken.get(&value.value_key()) {
                Some(argument) => *argument,
                None => {
                    let argument =
                        add_argument(inner, value.r#type(), Location::name(self.context, "captured", self.origin));
                    block.taken.insert(value.value_key(), argument);
                    block.captured.push(value);
                    argument
                }
            };
        }
        Ok(value)
    }

    /// Adds the operator of a block, and reads the block.
    pub(super) fn add_block(&mut self, node: &'p Node, wrapper: Wrapper<'p>) -> Result<(), Failure> {
        if self.blocks.open.len() >= MAX_DEPTH {
            return refuse(format!("blocks are nested more than {MAX_DEPTH} deep"));
        }
        let mut call = Call::default();
        for (index, input) in node.inputs.iter().enumerate() {
            let arg = match &input.arg {
                Argument::Graph(_) => Arg::Graph(0),
                other => self.argument(other, &mut call).map_err(|failure| match failure {
                    Failure::Program(why) => Failure::Program(format!("argument `arg{index}`: {why}")),
                    other => other,
                })?,
            };
            call.args.push(arg);
        }
        let mut schema = derive::schema(node)?;
        let graph: &'p PtGraph = &wrapper.graph.graph;
        let region = Region::new();
        // SAFETY: the region owns the block, and an op takes the region before anything reads from the block.
        let body: BlockRef<'c, 'c> = unsafe { BlockRef::from_raw(region.append_block(Block::new(&[])).to_raw()) };
        let scope = self.blocks.scopes.len();
        self.blocks.scopes.push(graph);
        let outside = self.blocks.scope;
        let around = std::mem::replace(&mut self.body, body);
        let (taken, captured, changed) = (ValueMap::default(), Vec::new(), IndexSet::default());
        self.blocks.open.push(OpenBlock { around, scope, taken, captured, changed });
        let read = self.in_scope(scope, |this| this.read_block(wrapper, outside, &call))?;
        self.body = around;
        let Some(OpenBlock { captured, .. }) = self.blocks.open.pop() else { return refuse("is in no block") };

        let mut outputs = self.outputs(node)?;
        let declared = outputs.len();
        for (name, value) in read.further {
            let (ty, layout) = self.in_scope(name.scope, |this| this.tensor_type(name.text))?;
            let layout = layout.filter(|_| ty == value.r#type());
            outputs.push(Output { name: self.result_name(value).into(), ty: value.r#type(), layout });
        }
        let is_tensor = |value: &Value<'c, 'c>| TensorType::of(value.r#type()).is_some();
        let bases: Vec<BaseType> =
            captured.iter().map(|value| if is_tensor(value) { BaseType::Tensor } else { BaseType::SymInt }).collect();
        wrapped::add_shared(&mut schema, &bases, outputs.len() - declared);
        for value in captured {
            let index = call.operands.len();
            call.args.push(if is_tensor(&value) { Arg::Tensor(index) } else { Arg::Symbol(index) });
            call.operands.push(value);
        }
        call.graphs.push(Graph { metadata: read.metadata, region });
        let torch = TorchOp::described(&schema).map_err(Failure::Program)?;
        let op = self.build(torch, call, node, outputs, &[])?;
        for (output, inner) in node.outputs.iter().zip(read.given) {
            let Some(name) = output.value_name().map(|name| self.name(name)) else { continue };
            self.refuse_second(name)?;
            self.aliases.note_same(name, inner);
        }
        let results = op.result_values();
        for (name, index) in read.left {
            match results.get(index) {
                Some(result) => self.set(name, *result),
                None => return refuse("gives fewer values than its graph"),
            }
        }
        Ok(())
    }

    /// Reads the innermost open block, which the graph `outside` calls with `call`.
    fn read_block(
        &mut self,
        wrapper: Wrapper<'p>,
        outside: usize,
        call: &Call<'c>,
    ) -> Result<ReadBlock<'c, 'p>, Failure> {
        let (scope, body, graph) = (self.blocks.scope, self.body, self.graph);
        let operands = &call.operands[call.operands.len().saturating_sub(graph.inputs.len())..];
        let (mut names, mut layouts) = (Vec::new(), Vec::new());
        for ((parameter, argument), operand) in graph.inputs.iter().zip(wrapper.arguments).zip(operands) {
            let (Some(name), Some(argument)) = (parameter.value_name(), argument.arg.value_name()) else { continue };
            self.refuse_second(self.name(name))?;
            self.aliases.note_same(self.name(name), Name { scope: outside, text: argument });
            let value = add_argument(body, operand.r#type(), Location::name(self.context, name, self.origin));
            if let Some(block) = self.blocks.open.last_mut() {
                block.taken.entry(operand.value_key()).or_insert(value);
            }
            names.push(string(self.context, name));
            layouts.push(match parameter {
                Argument::Tensor(_) => self.tensor_type(name)?.1,
                Argument::SymInt(_) => self.symbol_layout(name)?,
                _ => None,
            });
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            self.add_node(index, node).map_err(|failure| failure.at(node))?;
        }

        let (mut yields, mut given, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for output in &graph.outputs {
            let Some(name) = output.value_name().map(|name| self.name(name)) else { continue };
            yields.push(self.value(name)?);
            given.push(self.aliases.first_name(name));
        }
        left.extend(
            given.iter().enumerate().filter(|(_, name)| name.scope >= scope).map(|(index, name)| (*name, index)),
        );
        // Views that the block takes do not exist outside, so writes through them must reach outer bases here.
        for base in self.aliases.news_from(scope) {
            self.value(base)?;
        }
        let mut further: IndexSet<Name<'p>> = IndexSet::new();
        if self.blocks.writes {
            // Later, a view that the block returns may be written to, or a base of it.
            let bases = given.iter().flat_map(|name| self.aliases.bases(*name)).filter(|base| base.scope >= scope);
            let bases: Vec<Name<'p>> = bases.filter(|base| !given.contains(base)).collect();
            for base in &bases {
                self.value(*base)?;
            }
            further.extend(bases);
        }
        further.extend(self.blocks.open.last().map(|block| block.changed.clone()).unwrap_or_default());
        let count = yields.len();
        for name in &further {
            let Some(value) = self.values.get(name).filter(|value| ValueExt::home(**value) == Some(body)) else {
                continue;
            };
            let known = yields.iter().position(|known: &Value<'c, 'c>| known.value_key() == value.value_key());
            left.push((*name, known.unwrap_or(yields.len())));
            yields.extend(known.is_none().then_some(*value));
        }
        for index in 0..body.argument_count().saturating_sub(names.len()) {
            names.push(string(self.context, &format!("captured_{index}")));
            layouts.push(None);
        }
        let metadata = self.graph_metadata(wrapper.graph, &names, &layouts);
        let new = |(name, index): &(Name<'p>, usize)| (*index >= count).then(|| (*index, (*name, yields[*index])));
        let further: std::collections::BTreeMap<usize, _> = left.iter().rev().filter_map(new).collect();
        self.builder(self.origin)
            .build(operator::YIELD, &yields, &[], &[])
            .map_err(|error| Failure::Program(error.to_string()))?;
        Ok(ReadBlock { metadata, given, further: further.into_values().collect(), left })
    }

    /// The name of a result that PyTorch's operator does not have: that of the value in the block, made unique.
    fn result_name(&mut self, value: Value<'c, 'c>) -> String {
        let name = value.defining_op().and_then(|(op, index)| {
            let own = op.attr(attr_name::NAME).and_then(Attrs::as_str);
            result_names(op).get(index).copied().or(own)
        });
        let name = name.unwrap_or("written");
        if self.blocks.scope > 0 {
            // It gets its unique name when the block is inlined.
            return name.to_owned();
        }
        let graph = self.graph;
        let namer = self.blocks.names.get_or_insert_with(|| {
            let mut namer = Namer::default();
            graph.tensor_values.keys().for_each(|name| namer.reserve(name));
            graph.nodes.iter().for_each(|node| namer.reserve(super::node_name(node)));
            namer
        });
        namer.unique(name)
    }

    /// Refuses a name that another value of the graph has.
    pub(super) fn refuse_second(&self, name: Name<'p>) -> Result<(), Failure> {
        let stored = name.is_outermost() && self.inputs.is_stored(name.text);
        if stored || self.values.contains_key(&name) || self.aliases.is_second_name(name) {
            return refuse(format!("gives the name `{name}` to a second value"));
        }
        Ok(())
    }
}

/// A block that was read.
struct ReadBlock<'c, 'p> {
    metadata: Attribute<'c>,
    /// The first names of the results that PyTorch's operator has.
    given: Vec<Name<'p>>,
    /// The further results of the block.
    further: Vec<(Name<'p>, Value<'c, 'c>)>,
    /// The names whose values are now results of the operator, with the index of the result.
    left: Vec<(Name<'p>, usize)>,
}

/// Adds an argument to a block that lives as long as the module.
pub(super) fn add_argument<'c>(body: BlockRef<'c, 'c>, ty: Type<'c>, location: Location<'c>) -> Value<'c, 'c> {
    let value = body.add_argument(ty, location);
    // SAFETY: the block lives as long as the module.
    unsafe { Value::from_raw(value.to_raw()) }
}
