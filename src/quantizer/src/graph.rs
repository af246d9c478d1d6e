//! The graph that quantizers match on: the live ops and the arguments of a body, and their use-def edges.

use crate::modules::ModuleScopes;
use melior::ir::{ValueLike, operation::OperationLike};
use petgraph::{
    Direction,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};
use pt2e_core::qspec::{EdgeOrNode, QSpec, QuantizationAnnotation};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{
    Attrs, Body, Global, Globals, NoTensor, Op, OpExt, OpMap, TensorType, Value, ValueExt, ValueMap, attr_name,
    dialect::{families, torch_op},
};
use pt2e_schema::{Arg, Arguments};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::{OnceCell, RefCell};

/// A node of a [`GraphView`].
pub type NodeId = NodeIndex<u32>;

/// The kinds of nodes.
#[derive(Clone, Copy, Debug)]
pub enum Node<'c> {
    /// An argument of the body.
    Argument(Value<'c>),
    /// An op; the terminator is one too.
    Op(Op<'c>),
    /// An op that reads a parameter or buffer.
    Load(Op<'c>, Global<'c>),
}

impl<'c> Node<'c> {
    /// The op, unless the node is an argument.
    pub fn op(self) -> Option<Op<'c>> {
        match self {
            Node::Argument(_) => None,
            Node::Op(op) | Node::Load(op, _) => Some(op),
        }
    }
}

/// One use: which operand of the user it is.
#[derive(Clone, Copy, Debug)]
struct Edge {
    operand: usize,
}

/// A body as a graph. It is a snapshot: make a new one after changing the body.
///
/// Dead ops are not nodes. Otherwise a dead second user of a convolution would prevent its fusion with a relu, or a dead `cat`
/// would make live values share qparams.
///
/// It is made in one walk over the body; no method below walks the body again.
pub struct GraphView<'c> {
    graph: DiGraph<Node<'c>, Edge>,
    by_name: FxHashMap<&'c str, NodeId>,
    by_op_name: FxHashMap<&'c str, Vec<NodeId>>,
    dead: Vec<Op<'c>>,
    /// See [`Self::lost`].
    lost: RefCell<Vec<(NodeId, NoTensor)>>,
    /// Read at the first query.
    modules: OnceCell<ModuleScopes<'c>>,
}

impl<'c> GraphView<'c> {
    /// The graph of a body. Ops in nested regions are not part of it.
    pub fn of(body: &Body<'c>, globals: &Globals<'c>) -> Self {
        let arguments: Vec<Value<'c>> = body.arguments().collect();
        let (ops, dead) = body.live_and_dead_ops(globals);
        let mut graph = DiGraph::with_capacity(arguments.len() + ops.len(), 2 * ops.len());
        let mut producers: ValueMap<NodeId> =
            ValueMap::with_capacity_and_hasher(arguments.len() + ops.len(), FxBuildHasher);
        let mut by_op: OpMap<NodeId> = OpMap::with_capacity_and_hasher(ops.len(), FxBuildHasher);
        let mut by_name = FxHashMap::with_capacity_and_hasher(ops.len(), FxBuildHasher);
        let mut by_op_name: FxHashMap<&'c str, Vec<NodeId>> = FxHashMap::default();
        for argument in arguments {
            producers.insert(argument.value_key(), graph.add_node(Node::Argument(argument)));
        }
        for &op in &ops {
            let id = graph.add_node(globals.loaded_by(op).map_or(Node::Op(op), |global| Node::Load(op, global)));
            by_op.insert(op.op_key(), id);
            by_op_name.entry(op.full_name()).or_default().push(id);
            if let Some(name) = op.attr(attr_name::NAME).and_then(Attrs::as_str) {
                by_name.entry(name).or_insert(id);
            }
            producers.extend(op.results().map(|result| (Value::from(result).value_key(), id)));
        }
        // petgraph walks the edges of a node from the last added to the first: added backwards, users come in program
        // order and inputs in operand order.
        for &op in ops.iter().rev() {
            for (operand, value) in op.operand_values().into_iter().enumerate().rev() {
                let ends = (producers.get(&value.value_key()), by_op.get(&op.op_key()));
                if let (Some(&producer), Some(&user)) = ends {
                    graph.add_edge(producer, user, Edge { operand });
                }
            }
        }
        Self { graph, by_name, by_op_name, dead, lost: RefCell::default(), modules: OnceCell::new() }
    }

    /// The tensor that a node reads, if it reads one of a dtype that the compiler computes with. A tensor whose data are missing
    /// is noted in [`Self::lost`].
    pub fn constant(&self, id: NodeId) -> Option<Tensor> {
        match self.global(id)?.tensor() {
            Ok(tensor) => Some(tensor),
            Err(cause) => {
                let mut lost = self.lost.borrow_mut();
                if cause.is_lost() && lost.iter().all(|(known, _)| *known != id) {
                    lost.push((id, cause));
                }
                None
            }
        }
    }

    /// The nodes whose data were asked for but are missing: decisions made without the data may be wrong.
    pub fn lost(&self) -> Vec<(NodeId, NoTensor)> {
        self.lost.borrow().clone()
    }

    /// The number of nodes; all ids are below it.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether the graph has no nodes, as for a declaration.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nodes: arguments, then ops in program order.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<'c> {
        (0..self.graph.node_count()).map(NodeId::new)
    }

    /// The nodes that are ops, in program order.
    pub fn ops(&self) -> impl Iterator<Item = (NodeId, Op<'c>)> {
        self.ids().filter_map(|id| Some((id, self.op(id)?)))
    }

    /// The dead ops of the body, which are not nodes.
    pub fn dead_ops(&self) -> &[Op<'c>] {
        &self.dead
    }

    /// The op of a node; `None` for an argument.
    pub fn op(&self, id: NodeId) -> Option<Op<'c>> {
        self.graph.node_weight(id).and_then(|node| node.op())
    }

    /// The full name of a node's op; empty for an argument.
    pub fn op_name(&self, id: NodeId) -> &'c str {
        self.op(id).map_or("", OpExt::full_name)
    }

    /// The `pt2e.name` of a node that is an op.
    pub fn name(&self, id: NodeId) -> Option<&'c str> {
        self.op(id)?.attr(attr_name::NAME)?.as_str()
    }

    /// Whether the op stands for one that is in place in PyTorch, such as `relu_`.
    pub fn is_in_place(&self, id: NodeId) -> bool {
        self.op(id).is_some_and(|op| op.attr(attr_name::INPLACE).is_some())
    }

    /// The parameter or buffer that a node reads.
    pub fn global(&self, id: NodeId) -> Option<Global<'c>> {
        match self.graph.node_weight(id) {
            Some(Node::Load(_, global)) => Some(*global),
            _ => None,
        }
    }

    /// The op with the given `pt2e.name`.
    pub fn named(&self, name: &str) -> Option<NodeId> {
        self.by_name.get(name).copied()
    }

    /// The ops with the given full name, such as `aten.conv2d`, in program order.
    pub fn ops_named(&self, op_name: &str) -> &[NodeId] {
        self.by_op_name.get(op_name).map_or(&[], Vec::as_slice)
    }

    /// The ops with any of the given full names, in program order.
    pub fn ops_of(&self, op_names: &[&str]) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> = op_names.iter().flat_map(|name| self.ops_named(name)).copied().collect();
        ids.sort_unstable();
        ids
    }

    /// The inputs of a node: operand, and the node that produces it.
    pub fn inputs(&self, id: NodeId) -> impl Iterator<Item = (usize, NodeId)> {
        self.graph.edges_directed(id, Direction::Incoming).map(|edge| (edge.weight().operand, edge.source()))
    }

    /// The node that produces an operand.
    pub fn producer(&self, id: NodeId, operand: usize) -> Option<NodeId> {
        self.inputs(id).find(|(index, _)| *index == operand).map(|(_, producer)| producer)
    }

    /// The uses of a node's results: user and operand, in program order.
    pub fn users(&self, id: NodeId) -> impl Iterator<Item = (NodeId, usize)> {
        self.graph.edges(id).map(|edge| (edge.target(), edge.weight().operand))
    }

    /// The user of a node, if only one op uses it; it may do so through several operands.
    pub fn only_user(&self, id: NodeId) -> Option<NodeId> {
        let mut users = self.users(id).map(|(user, _)| user);
        let first = users.next()?;
        users.all(|user| user == first).then_some(first)
    }

    /// The type of an operand; `None` if it is not a ranked tensor.
    pub fn operand_type(&self, id: NodeId, operand: usize) -> Option<TensorType<'c>> {
        TensorType::of(self.op(id)?.operand(operand).ok()?.r#type())
    }

    /// Whether an operand is a tensor of a dtype that can be quantized. PyTorch's quantizers do not check this; there, observers
    /// or ops fail on other dtypes.
    pub fn is_quantizable(&self, id: NodeId, operand: usize) -> bool {
        self.operand_type(id, operand).and_then(|ty| ty.dtype()).is_some_and(DType::is_quantizable)
    }

    /// Whether an op computes float tensors from float tensors, and is not a part of quantization itself: only such an op can stay
    /// float.
    pub fn computes_on_floats(&self, id: NodeId) -> bool {
        let is_float = |ty| TensorType::of(ty).and_then(|ty| ty.dtype()).is_some_and(DType::is_float);
        self.op(id).is_some_and(|op| {
            op.operands().any(|value| is_float(value.r#type()))
                && op.results().any(|value| is_float(value.r#type()))
                && !families::is_quantization(op.full_name())
        })
    }

    /// Names what computes an operand, in messages: the op with its name, the parameter, or the input.
    pub fn shown_producer(&self, id: NodeId, operand: usize) -> String {
        let Some(producer) = self.producer(id, operand) else { return "its input".to_owned() };
        match (self.global(producer), self.op(producer)) {
            (Some(global), _) => format!("`{}`", global.fqn()),
            (None, Some(op)) => format!("'{}' ({})", op.full_name(), self.name(producer).unwrap_or_default()),
            (None, None) => "the input of the graph".to_owned(),
        }
    }

    /// The arguments of an op by their names in PyTorch's schema; a tensor is given by its operand number. `None` for an
    /// argument of the body and for ops without a schema.
    pub fn arguments(&self, id: NodeId) -> Option<Arguments> {
        torch_op::arguments(self.op(id)?).ok()
    }

    /// The op that a backend fuses with `id`, such as the relu after a convolution: the only user of `id`, if its name is among
    /// `names`. In-place forms (`relu_`) count too.
    ///
    /// ```
    /// # use melior::ir::{Module, operation::OperationLike};
    /// # use pt2e_ir::{Globals, Op, bodies};
    /// # use pt2e_quantizer::GraphView;
    /// # let context = pt2e_ir::dialect::context();
    /// # let module = Module::parse(&context, "
    /// #     func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
    /// #       %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
    /// #       %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
    /// #       return %1 : tensor<1x2xf32>
    /// #     }").unwrap();
    /// # // SAFETY: the module outlives the handle.
    /// # let module = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    /// # let body = bodies(module).remove(0);
    /// # let graph = GraphView::of(&body, &Globals::of(module));
    /// // %0 = aten.linear %x, %w
    /// // %1 = aten.relu %0
    /// let (linear, relu) = (graph.ops_named("aten.linear")[0], graph.ops_named("aten.relu")[0]);
    /// assert_eq!(graph.fused_tail(linear, &["aten.relu", "aten.hardtanh"]), Some(relu));
    /// assert_eq!(graph.fused_tail(linear, &["aten.hardtanh"]), None);
    /// assert_eq!(graph.fused_tail(relu, &["aten.linear"]), None);
    /// ```
    pub fn fused_tail(&self, id: NodeId, names: &[&str]) -> Option<NodeId> {
        self.only_user(id).filter(|user| names.contains(&self.op_name(*user)))
    }

    /// PyTorch's name of the argument that an operand of an op is, or is an element of.
    pub fn operand_name(&self, id: NodeId, operand: usize) -> Option<String> {
        let arguments = self.arguments(id)?;
        let is_it = |arg: &Arg| match arg {
            Arg::Tensor(index) | Arg::Symbol(index) => *index == operand,
            Arg::Tensors(indices) => indices.contains(&operand),
            Arg::OptionalTensors(indices) => indices.contains(&Some(operand)),
            _ => false,
        };
        arguments.entries().iter().find(|(_, arg)| is_it(arg)).map(|(name, _)| name.clone().into_owned())
    }

    /// The modules that an op comes from, the innermost last: the FQN and the full name of the class of each.
    pub fn module_stack(&self, id: NodeId) -> impl Iterator<Item = (&'c str, &'c str)> {
        self.modules().modules(id.index())
    }

    /// A number that ops have in common if they come from the same modules.
    pub(crate) fn module_stack_number(&self, id: NodeId) -> Option<usize> {
        self.modules().stack_number(id.index())
    }

    /// Where the Python program calls the op, as PyTorch's metadata say: lines `File "model.py", line 42, in forward`.
    pub fn stack_trace(&self, id: NodeId) -> Option<&'c str> {
        self.modules().trace(id.index())
    }

    /// The FQN of the innermost module that an op comes from, such as `layers.0.fc`; empty for the root module. `None` if the
    /// metadata do not say.
    pub fn module_path(&self, id: NodeId) -> Option<&'c str> {
        self.modules().path(id.index())
    }

    /// The full name of the class of that module, such as `torch.nn.modules.linear.Linear`.
    pub fn module_type(&self, id: NodeId) -> Option<&'c str> {
        self.modules().ty(id.index())
    }

    /// Whether an op comes from the module with this FQN, or from one of its submodules.
    pub fn is_in_module(&self, id: NodeId, fqn: &str) -> bool {
        self.modules().is_in(id.index(), fqn)
    }

    /// The full name of the function or module class that an op comes from, as PyTorch's `get_source_partitions` finds it.
    /// Functions are known only in strict exports.
    pub fn source(&self, id: NodeId) -> Option<&'c str> {
        self.modules().source(id.index())
    }

    fn modules(&self) -> &ModuleScopes<'c> {
        self.modules.get_or_init(|| ModuleScopes::of(self.ids().map(|id| self.op(id))))
    }

    /// An annotation that leaves every operand float, to be filled in.
    pub fn float_annotation(&self, id: NodeId) -> QuantizationAnnotation {
        QuantizationAnnotation::float(self.op(id).map_or(0, |op| op.operand_count()))
    }

    /// A spec that shares the qparams of a node's output; `None` for a node without a name.
    pub fn shared_output(&self, id: NodeId) -> Option<QSpec> {
        Some(QSpec::Shared(EdgeOrNode::Output(self.name(id)?.to_owned())))
    }

    /// A spec that shares the qparams of the edge into a node's operand; `None` for a node without a name.
    pub fn shared_edge(&self, id: NodeId, operand: usize) -> Option<QSpec> {
        Some(QSpec::Shared(EdgeOrNode::Edge(self.name(id)?.to_owned(), operand)))
    }
}
