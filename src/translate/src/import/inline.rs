//! Blocks that PyTorch wraps in a higher-order operator of one graph: `torch.no_grad`, `torch.autocast`.
//!
//! Their nodes take the place of the wrapper. Whether autograd records them makes no difference to what they compute, and is
//! not kept. In a `torch.autocast` block PyTorch converts arguments as it runs, so the conversions are written out
//! (`aten.to.dtype`): what the program computes stays the same, bit for bit. Where a block has operators of which it is not
//! known what autocast does inside of them, it stays a graph of its own.

use super::autocast::{self, Autocast};
use pt2e_archive::schema::{
    Argument, ArgumentKind, ExportedProgram, Graph, GraphArgument, NamedArgument, Node, OptionalTensorArgument,
    OutputSpec, ScalarType, SymBoolArgument, SymFloatArgument, SymIntArgument, TensorArgument,
};
use pt2e_ir::{Namer, dialect::operator::HIGHER_ORDER};
use std::collections::HashMap;

const WITH_SET_GRAD: &str = ".wrap_with_set_grad_enabled";
const WITH_AUTOCAST: &str = ".wrap_with_autocast";
/// How deep blocks may lie in blocks.
const MAX_DEPTH: usize = 32;

/// Inlines the blocks of a program.
pub(super) fn blocks(program: &mut ExportedProgram) {
    let module = &mut program.graph_module;
    let renamed = inline(&mut module.graph, 0, Autocast::Off);
    for spec in &mut module.signature.output_specs {
        match spec {
            OutputSpec::UserOutput { arg } => rename(arg, &renamed),
            OutputSpec::BufferMutation { arg, .. }
            | OutputSpec::ParameterMutation { arg, .. }
            | OutputSpec::UserInputMutation { arg, .. } => rename_tensor(arg, &renamed),
            _ => {}
        }
    }
}

/// New names of values by their old ones.
type Renamed = HashMap<String, String>;

/// Inlines the blocks of a graph, and gives the values that have another name now.
fn inline(graph: &mut Graph, depth: usize, autocast: Autocast) -> Renamed {
    let nodes = std::mem::take(&mut graph.nodes);
    let mut namer = Namer::default();
    graph.tensor_values.keys().for_each(|name| namer.reserve(name));
    graph.sym_int_values.keys().for_each(|name| namer.reserve(name));
    graph.sym_bool_values.keys().for_each(|name| namer.reserve(name));
    graph.sym_float_values.keys().for_each(|name| namer.reserve(name));
    nodes.iter().for_each(|node| namer.reserve(super::node_name(node)));
    let mut inliner = Inliner { graph, namer, depth, outermost: depth };
    let mut renamed = Renamed::new();
    for node in nodes {
        inliner.add(node, &mut renamed, autocast);
    }
    inliner.graph.outputs.iter_mut().for_each(|output| rename(output, &renamed));
    renamed
}

struct Inliner<'g> {
    /// The graph that everything becomes part of.
    graph: &'g mut Graph,
    namer: Namer,
    depth: usize,
    /// The depth of the graph.
    outermost: usize,
}

impl Inliner<'_> {
    /// Adds a node whose arguments have the names of `renamed`, and whose results have their own.
    fn add(&mut self, mut node: Node, renamed: &mut Renamed, autocast: Autocast) {
        node.inputs.iter_mut().for_each(|input| rename(&mut input.arg, renamed));
        if let Some(block) = Block::of(&node, autocast)
            && self.depth < MAX_DEPTH
            && can_inline(block.graph, block.autocast, 0)
        {
            self.add_block(&node, block, renamed);
            return;
        }
        let inside = if node.target.ends_with(WITH_AUTOCAST) { Autocast::Around } else { autocast };
        for input in &mut node.inputs {
            if let Argument::Graph(inner) = &mut input.arg
                && self.depth < MAX_DEPTH
            {
                inline(&mut inner.graph, self.depth + 1, inside);
            }
        }
        self.convert(&mut node, autocast);
        self.graph.nodes.push(node);
    }

    fn add_block(&mut self, wrapper: &Node, block: Block<'_>, outer: &mut Renamed) {
        let mut inner = Renamed::new();
        for (parameter, argument) in block.graph.inputs.iter().zip(block.arguments) {
            if let (Some(parameter), Some(argument)) = (parameter.value_name(), argument.arg.value_name()) {
                inner.insert(parameter.to_owned(), argument.to_owned());
            }
        }
        // A result is called as the wrapper's, by which the rest of the graph knows it.
        let mut results = Renamed::new();
        let given: Vec<_> = block.graph.outputs.iter().zip(&wrapper.outputs).collect();
        for (output, known) in &given {
            if let (Some(output), Some(known)) = (output.value_name(), known.value_name())
                && !inner.contains_key(output)
            {
                results.entry(output.to_owned()).or_insert_with(|| known.to_owned());
            }
        }
        self.depth += 1;
        for node in &block.graph.nodes {
            let mut node = node.clone();
            let old_name = super::node_name(&node).to_owned();
            let names: Vec<String> = values_of(&node.outputs).map(str::to_owned).collect();
            for name in &names {
                let new = results.get(name).cloned().unwrap_or_else(|| self.namer.unique(name));
                self.take_over(block.graph, name, &new);
                inner.insert(name.clone(), new);
            }
            node.outputs.iter_mut().for_each(|output| rename(output, &inner));
            node.name = Some(match names.as_slice() {
                [only] => inner[only].clone(),
                _ => self.namer.unique(&old_name),
            });
            // Its arguments are renamed where it is added; its results have their names.
            self.add(node, &mut inner, block.autocast);
        }
        self.depth -= 1;
        for (output, known) in given {
            if let (Some(output), Some(known)) = (output.value_name(), known.value_name()) {
                let now = inner.get(output).map_or(output, String::as_str);
                if now != known {
                    outer.values_mut().filter(|name| *name == known).for_each(|name| now.clone_into(name));
                    // The graph itself knows values by the names that they have here.
                    if self.depth == self.outermost {
                        outer.insert(known.to_owned(), now.to_owned());
                    }
                }
            }
        }
    }

    /// Copies what a block's graph says of a value.
    fn take_over(&mut self, block: &Graph, name: &str, new: &str) {
        if let Some(meta) = block.tensor_values.get(name) {
            self.graph.tensor_values.insert(new.to_owned(), meta.clone());
        }
        if let Some(value) = block.sym_int_values.get(name) {
            self.graph.sym_int_values.insert(new.to_owned(), value.clone());
        }
        if let Some(value) = block.sym_bool_values.get(name) {
            self.graph.sym_bool_values.insert(new.to_owned(), value.clone());
        }
        if let Some(value) = block.sym_float_values.get(name) {
            self.graph.sym_float_values.insert(new.to_owned(), value.clone());
        }
    }

    /// Writes out what autocast does to the arguments of a node.
    fn convert(&mut self, node: &mut Node, autocast: Autocast) {
        let dtypes: Vec<ScalarType> = tensors_of(node).filter_map(|name| dtype_of(self.graph, name)).collect();
        let Ok(Some(target)) = autocast::target(node, autocast, &dtypes) else { return };
        let metadata = node.metadata.clone();
        let mut converted = Renamed::new();
        for input in &mut node.inputs {
            for_each_tensor(&mut input.arg, &mut |tensor| {
                if let Some(name) = converted.get(&tensor.name) {
                    tensor.name.clone_from(name);
                    return;
                }
                let Some(meta) = self.graph.tensor_values.get(&tensor.name) else { return };
                if !autocast::is_cast(meta.dtype) || meta.dtype == target {
                    return;
                }
                let mut meta = meta.clone();
                meta.dtype = target;
                let name = self.namer.unique("to");
                self.graph.tensor_values.insert(name.clone(), meta);
                let argument = |name: &str, arg| NamedArgument {
                    name: name.to_owned(),
                    arg,
                    kind: Some(ArgumentKind::Positional),
                };
                self.graph.nodes.push(Node {
                    target: "torch.ops.aten.to.dtype".to_owned(),
                    inputs: vec![
                        argument("self", Argument::Tensor(tensor.clone())),
                        argument("dtype", Argument::ScalarType(target)),
                    ],
                    outputs: vec![Argument::tensor(&name)],
                    metadata: metadata.clone(),
                    is_hop_single_tensor_return: None,
                    name: Some(name.clone()),
                    extra: Default::default(),
                });
                converted.insert(std::mem::replace(&mut tensor.name, name.clone()), name);
            });
        }
    }
}

/// A wrapper's graph, what it is called with, and the state of autocast in it.
#[derive(Clone, Copy)]
struct Block<'n> {
    graph: &'n Graph,
    arguments: &'n [NamedArgument],
    autocast: Autocast,
}

impl<'n> Block<'n> {
    /// The block that a node wraps; `None` for other nodes.
    fn of(node: &'n Node, outside: Autocast) -> Option<Self> {
        let name = node.target.strip_prefix("torch.ops.")?.strip_prefix(HIGHER_ORDER)?;
        let (graph, arguments, autocast) = match (name, node.inputs.as_slice()) {
            (WITH_SET_GRAD, [_, graph, arguments @ ..]) => (graph, arguments, outside),
            (WITH_AUTOCAST, [device, dtype, enabled, _, graph, arguments @ ..]) if outside != Autocast::Around => {
                let is_cpu = device.arg == Argument::String("cpu".to_owned());
                let autocast = match (&dtype.arg, &enabled.arg) {
                    (_, Argument::Bool(false)) if is_cpu => Autocast::Off,
                    (Argument::ScalarType(dtype), Argument::Bool(true)) if is_cpu => Autocast::To(*dtype),
                    // What is done on other devices does not concern the CPU.
                    (_, Argument::Bool(_)) => outside,
                    _ => return None,
                };
                (graph, arguments, autocast)
            }
            _ => return None,
        };
        let Argument::Graph(graph) = &graph.arg else { return None };
        let GraphArgument { graph, .. } = graph.as_ref();
        let named = |argument: &Argument| argument.value_name().is_some();
        let values = graph.inputs.iter().chain(&graph.outputs).chain(&node.outputs).all(named)
            && arguments.iter().all(|argument| named(&argument.arg));
        let fits = graph.inputs.len() == arguments.len() && graph.outputs.len() == node.outputs.len();
        (values && fits).then_some(Self { graph, arguments, autocast })
    }
}

/// Whether it is known what autocast does to every node of a block.
fn can_inline(graph: &Graph, autocast: Autocast, depth: usize) -> bool {
    depth < MAX_DEPTH
        && graph.nodes.iter().all(|node| {
            if let Some(block) = Block::of(node, autocast) {
                return can_inline(block.graph, block.autocast, depth + 1);
            }
            let dtypes: Option<Vec<_>> = tensors_of(node).map(|name| dtype_of(graph, name)).collect();
            dtypes.is_some_and(|dtypes| autocast::target(node, autocast, &dtypes).is_ok())
        })
}

fn dtype_of(graph: &Graph, name: &str) -> Option<ScalarType> {
    graph.tensor_values.get(name).map(|meta| meta.dtype)
}

/// The names of the values that a node gives.
fn values_of(outputs: &[Argument]) -> impl Iterator<Item = &str> {
    outputs.iter().flat_map(|output| {
        let list = if let Argument::Tensors(list) = output { list.as_slice() } else { &[] };
        output.value_name().into_iter().chain(list.iter().map(|tensor| tensor.name.as_str()))
    })
}

/// The names of the tensors that a node takes.
fn tensors_of(node: &Node) -> impl Iterator<Item = &str> {
    node.inputs.iter().flat_map(|input| -> Vec<&str> {
        match &input.arg {
            Argument::Tensor(tensor) | Argument::OptionalTensor(OptionalTensorArgument::Tensor(tensor)) => {
                vec![&tensor.name]
            }
            Argument::Tensors(tensors) => tensors.iter().map(|tensor| tensor.name.as_str()).collect(),
            Argument::OptionalTensors(tensors) => tensors
                .iter()
                .filter_map(|tensor| match tensor {
                    OptionalTensorArgument::Tensor(tensor) => Some(tensor.name.as_str()),
                    OptionalTensorArgument::None(_) => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    })
}

fn for_each_tensor(argument: &mut Argument, change: &mut dyn FnMut(&mut TensorArgument)) {
    match argument {
        Argument::Tensor(tensor) | Argument::OptionalTensor(OptionalTensorArgument::Tensor(tensor)) => change(tensor),
        Argument::Tensors(tensors) => tensors.iter_mut().for_each(change),
        Argument::OptionalTensors(tensors) => tensors.iter_mut().for_each(|tensor| {
            if let OptionalTensorArgument::Tensor(tensor) = tensor {
                change(tensor);
            }
        }),
        Argument::NestedTensors(lists) => lists.iter_mut().flatten().for_each(change),
        Argument::StringToArgument(entries) => entries.values_mut().for_each(|entry| for_each_tensor(entry, change)),
        _ => {}
    }
}

fn rename_tensor(tensor: &mut TensorArgument, renamed: &Renamed) {
    rename_word(&mut tensor.name, renamed);
}

fn rename_word(name: &mut String, renamed: &Renamed) {
    if let Some(new) = renamed.get(name) {
        name.clone_from(new);
    }
}

/// Gives the values in an argument their new names. A graph has names of its own.
fn rename(argument: &mut Argument, renamed: &Renamed) {
    let int = |value: &mut SymIntArgument| {
        if let SymIntArgument::Name(name) = value {
            rename_word(name, renamed);
        }
    };
    let bool = |value: &mut SymBoolArgument| {
        if let SymBoolArgument::Name(name) = value {
            rename_word(name, renamed);
        }
    };
    let float = |value: &mut SymFloatArgument| {
        if let SymFloatArgument::Name(name) = value {
            rename_word(name, renamed);
        }
    };
    match argument {
        Argument::SymInt(value) => int(value),
        Argument::SymInts(values) => values.iter_mut().for_each(int),
        Argument::SymBool(value) => bool(value),
        Argument::SymBools(values) => values.iter_mut().for_each(bool),
        Argument::SymFloat(value) => float(value),
        Argument::SymFloats(values) => values.iter_mut().for_each(float),
        other => for_each_tensor(other, &mut |tensor| rename_tensor(tensor, renamed)),
    }
}
