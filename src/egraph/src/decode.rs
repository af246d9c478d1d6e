//! e-graph -> MLIR: replaces the ops whose node was not chosen, and keeps the others.

use super::{ConstantTensors, analysis::Graph, encode::Encoded, extract::Chosen, language::Node};
use crate::Made;
use egg::{Id, Language};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_ir::{
    Builder, Eraser, Op, OpExt, TensorType, Value, ValueExt, array, attr_name,
    dialect::{families, operator, torch_op},
    dtype_type, string,
};
use pt2e_schema::{Arg, SymInt};

/// Why a choice could not be written back. Each of these is a bug in a rule or in the conversion.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A class that is used has no chosen node.
    #[error("no node was chosen for a value that is used: {0}")]
    Nothing(String),
    /// The type of a new op is unknown.
    #[error("the type of the new '{0}' is not known")]
    NoType(String),
    /// The op could not be made.
    #[error(transparent)]
    Op(#[from] torch_op::TorchOpError),
    /// A tensor that a rule computed could not be stored.
    #[error("a computed tensor could not be stored: {0}")]
    Store(String),
}

/// The ops that decoding made and erased.
#[derive(Clone, Debug, Default)]
pub struct Changes<'c> {
    /// Ops that were made.
    pub made: Vec<Op<'c>>,
    /// How many ops were erased.
    pub erased: usize,
}

/// Rewrites the ops to the chosen nodes. Also returns the ops that stayed, last first, with their classes. `made` collects
/// the ops that rewriting makes in the function.
///
/// # Errors
/// [`DecodeError`]; the function is then half rewritten, and the pass must fail.
pub fn decode<'c>(
    encoded: &Encoded<'c>,
    egraph: &Graph,
    chosen: &Chosen<'_>,
    constants: &mut dyn ConstantTensors<'c>,
    made: &mut Made,
    eraser: &mut Eraser<'c>,
) -> Result<(Changes<'c>, Vec<(Op<'c>, Id)>), DecodeError> {
    let mut decoder = Decoder {
        constants,
        egraph,
        chosen,
        encoded,
        values: vec![None; chosen.slots()],
        needed: needed(encoded, egraph, chosen),
        changes: Changes::default(),
        made,
    };
    for (op, id) in &encoded.ops {
        // Ops outside the e-graph get their new operands when the classes of the operands get their values.
        decoder.place(*op, *id)?;
    }
    let mut kept = Vec::new();
    for (op, id) in encoded.ops.iter().rev() {
        if eraser.erase(*op) {
            decoder.changes.erased += 1;
        } else {
            kept.push((*op, egraph.find(*id)));
        }
    }
    Ok((decoder.changes, kept))
}

/// The classes in the chosen DAG under the roots.
fn needed(encoded: &Encoded<'_>, egraph: &Graph, chosen: &Chosen<'_>) -> Vec<bool> {
    let mut stack: Vec<Id> = encoded.roots.iter().map(|&root| egraph.find(root)).collect();
    let mut needed = vec![false; chosen.slots()];
    while let Some(class) = stack.pop() {
        if !std::mem::replace(&mut needed[usize::from(class)], true)
            && let Some(node) = chosen.node(egraph, class)
        {
            stack.extend(node.children().iter().map(|&child| egraph.find(child)));
        }
    }
    needed
}

struct Decoder<'e, 'c> {
    constants: &'e mut dyn ConstantTensors<'c>,
    egraph: &'e Graph,
    chosen: &'e Chosen<'e>,
    encoded: &'e Encoded<'c>,
    /// The value of each canonical class that has one.
    values: Vec<Option<Value<'c>>>,
    needed: Vec<bool>,
    changes: Changes<'c>,
    /// See [`Made`].
    made: &'e mut Made,
}

impl<'c> Decoder<'_, 'c> {
    /// Visits an op of the e-graph: its class gets its value here, if it has none yet.
    fn place(&mut self, op: Op<'c>, node: Id) -> Result<(), DecodeError> {
        let class = self.egraph.find(node);
        if !self.needed[usize::from(class)] {
            return Ok(());
        }
        let value = match self.values[usize::from(class)] {
            Some(value) => value,
            None => self.make(op, class, node)?,
        };
        if let Some(result) = op.only_result()
            && result.value_key() != value.value_key()
        {
            if result.r#type() == value.r#type() {
                result.replace_all_uses_with(value);
            } else {
                // The types of equal values may differ in which sizes are static. Users that need the exact type keep
                // using the old op.
                let uses: Vec<_> = result.uses().filter(|r#use| takes_any_sizes(r#use.op)).collect();
                uses.into_iter().for_each(|r#use| r#use.op.set_operand_value(r#use.operand, value));
            }
        }
        Ok(())
    }

    /// The value of a class, which is built before `at` if it does not exist. `at` is an op of the class, encoded as
    /// `original`.
    fn make(&mut self, at: Op<'c>, class: Id, original: Id) -> Result<Value<'c>, DecodeError> {
        // An explicit stack instead of recursion, because chains of moved ops may be long.
        let mut stack = vec![class];
        while let Some(&next) = stack.last() {
            if self.values[usize::from(next)].is_some() {
                stack.pop();
                continue;
            }
            let node = self.chosen.node(self.egraph, next).ok_or_else(|| self.nothing(next))?;
            let ready = stack.len();
            let operands = self.operands(node);
            stack.extend(operands.iter().filter(|class| self.values[usize::from(**class)].is_none()));
            if stack.len() > ready {
                continue;
            }
            let value = match node {
                Node::Value(index) => self.encoded.values[*index],
                Node::Tensor(constant) => self.constants.store(at, constant).map_err(DecodeError::Store)?,
                node if next == class && self.is_unchanged(original, node) => self.keep(at, next, &operands)?,
                node => self.op(at, next, node, &operands, next == class)?,
            };
            self.values[usize::from(next)] = Some(value);
            stack.pop();
        }
        self.values[usize::from(class)].ok_or_else(|| self.nothing(class))
    }

    fn nothing(&self, class: Id) -> DecodeError {
        DecodeError::Nothing(format!("{:?}", self.egraph[class].nodes))
    }

    /// The constant size of a class, if it is one.
    fn known_size(&self, class: Id) -> Option<i64> {
        match self.chosen.node(self.egraph, class) {
            Some(Node::Constant(constant)) => constant.as_int(),
            _ => None,
        }
    }

    /// The classes of a node's operands, in operand order. Constants are attributes, and so no operands.
    fn operands(&self, node: &Node) -> Vec<Id> {
        let mut operands = Vec::new();
        for &child in node.children() {
            match self.chosen.node(self.egraph, child) {
                Some(Node::Constant(_)) => {}
                Some(list @ (Node::List(_) | Node::Sizes(_))) => {
                    operands.extend(list.children().iter().filter(|element| self.known_size(**element).is_none()));
                }
                _ => operands.push(child),
            }
        }
        operands.iter_mut().for_each(|class| *class = self.egraph.find(*class));
        operands
    }

    /// Whether a node is the one that was encoded, apart from operands that are equal.
    fn is_unchanged(&self, original: Id, node: &Node) -> bool {
        let original = self.egraph.id_to_node(original);
        let pairs = original.children().iter().zip(node.children());
        original.matches(node) && pairs.into_iter().all(|(&a, &b)| self.egraph.find(a) == self.egraph.find(b))
    }

    /// Updates the operands of `at`, and returns its result.
    fn keep(&self, at: Op<'c>, class: Id, operands: &[Id]) -> Result<Value<'c>, DecodeError> {
        for (index, &operand) in operands.iter().enumerate() {
            let value = self.value(operand)?;
            if at.operand(index).is_ok_and(|old| old.value_key() != value.value_key()) {
                at.set_operand_value(index, value);
            }
        }
        at.only_result().ok_or_else(|| self.nothing(class))
    }

    /// Builds an op for a node whose operands exist; `replaces` says whether it replaces `at`.
    fn op(
        &mut self,
        at: Op<'c>,
        class: Id,
        node: &Node,
        operands: &[Id],
        replaces: bool,
    ) -> Result<Value<'c>, DecodeError> {
        let Node::Op(name, children) = node else { return Err(self.nothing(class)) };
        let operands: Vec<Value<'c>> = operands.iter().map(|class| self.value(*class)).collect::<Result<_, _>>()?;
        let mut places = 0..operands.len();
        let mut place = || places.next().ok_or_else(|| self.nothing(class));
        let mut args = Vec::with_capacity(children.len());
        for &child in children {
            args.push(match self.chosen.node(self.egraph, child) {
                Some(Node::Constant(constant)) => constant.to_argument(),
                Some(Node::List(elements)) => Arg::Tensors(elements.iter().map(|_| place()).collect::<Result<_, _>>()?),
                Some(Node::Sizes(sizes)) => {
                    let size = |&size: &Id| match self.known_size(size) {
                        Some(size) => Ok(SymInt::Known(size)),
                        None => Ok(SymInt::Operand(place()?)),
                    };
                    Arg::SymInts(sizes.iter().map(size).collect::<Result<_, DecodeError>>()?)
                }
                _ => match place()? {
                    place if TensorType::of(operands[place].r#type()).is_some() => Arg::Tensor(place),
                    place => Arg::Symbol(place),
                },
            });
        }
        let ty = match at.only_result().filter(|_| replaces) {
            // The exact type of the replaced op, because users may depend on its static sizes.
            Some(result) => result.r#type(),
            None => {
                let shape = self.egraph[class].data.shape.as_ref();
                let shape = shape.ok_or_else(|| DecodeError::NoType(name.to_string()))?;
                TensorType { shape: shape.sizes.clone(), element: dtype_type(at.ctx(), shape.dtype) }.to_type()
            }
        };
        // Without an op of the same kind to inherit from, it inherits from the op that it replaces.
        let source = self.source_of(at, name.as_str());
        let named = source.or(replaces.then_some(at));
        let mut kept: Vec<_> =
            [attr_name::NAME, attr_name::META].into_iter().filter_map(|key| Some((key, named?.attr(key)?))).collect();
        // q and dq have the layout of their operand.
        let elementwise = families::is_quantize(name.as_str()) || families::is_dequantize(name.as_str());
        let layout = self.egraph[class].data.layout.as_deref();
        // Of ops that no archive has, only the expressions of sizes may be needed, for the ops that replace them.
        let is_known = || TensorType::of(ty).is_some_and(|ty| ty.static_shape().is_some());
        let needs_none = elementwise || (families::is_integer(name.as_str()) && is_known());
        if let Some(text) = layout.filter(|_| !needs_none) {
            kept.push((attr_name::LAYOUT, array(at.ctx(), &[string(at.ctx(), text)])));
        }
        let place = source.or_else(|| self.computing_op(at, name.as_str())).unwrap_or(at).location();
        let mut builder = Builder::before(at).with_location(place);
        let op = torch_op::build(&mut builder, name.as_str(), &args, &operands, &[ty], &kept)?;
        self.changes.made.push(op);
        self.made.all.insert(op.op_key());
        if replaces {
            self.made.heirs.insert(op.op_key());
        }
        op.only_result().ok_or_else(|| self.nothing(class))
    }

    fn is_original(&self, op: Op<'c>) -> bool {
        !self.made.all.contains(&op.op_key())
    }

    /// `at` and the chain of producers along first operands, as long as they are ops of the original function.
    fn chain_before(&self, at: Op<'c>) -> impl Iterator<Item = Op<'c>> {
        let before = |op: &Op<'c>| Some(op.operand_values().first()?.defining_op()?.0);
        std::iter::successors(Some(at), before).take(FUSED).take_while(|op| self.is_original(*op))
    }

    /// The op of the same kind whose name and metadata a new op inherits: the op that it replaces, a producer of its operands, or
    /// an op shortly before. Rules swap neighbours, so the new op is one of them, moved.
    fn source_of(&self, at: Op<'c>, name: &str) -> Option<Op<'c>> {
        let feeds = at.operand_values().into_iter().filter_map(|value| value.defining_op().map(|(op, _)| op));
        let near = std::iter::once(at).chain(feeds).filter(|op| self.is_original(*op));
        near.chain(self.chain_before(at)).find(|op| op.full_name() == name)
    }

    /// The corresponding op of another dialect, at `at` or shortly before it: the `aten.conv2d` that, with its clamp and its q,
    /// becomes `qint.conv2d`.
    fn computing_op(&self, at: Op<'c>, name: &str) -> Option<Op<'c>> {
        let wanted = name.split('.').nth(1)?;
        self.chain_before(at).find(|op| op.full_name().split('.').nth(1) == Some(wanted))
    }

    fn value(&self, class: Id) -> Result<Value<'c>, DecodeError> {
        let class = self.egraph.find(class);
        self.values[usize::from(class)].ok_or_else(|| self.nothing(class))
    }
}

/// Whether an operand of an op may have a type with more or fewer static sizes. PyTorch's ops allow that; terminators of
/// functions and graphs do not, nor do ops with graphs.
fn takes_any_sizes(op: Op<'_>) -> bool {
    families::has_schema(op.full_name()) && op.full_name() != operator::YIELD && op.region_count() == 0
}

/// How many ops back to look for the op that a fused or moved op comes from: clamps, copies, q and dq may lie between.
const FUSED: usize = 6;
