//! e-graph -> MLIR: what was chosen differently is rebuilt, the rest stays.

use super::{
    analysis::Graph,
    encode::{Encoded, argument_of},
    extract::Chosen,
    language::Node,
};
use crate::{
    dialect::{attr_name, torch_op},
    eval::Arg,
    ir::{Builder, Op, OpExt, TensorType, Value, ValueExt, dtype_type},
};
use egg::{Id, Language};
use melior::ir::operation::OperationLike;
use std::collections::{HashMap, HashSet};

/// Why a choice could not be written back: all of these are bugs of rules or of the bridge.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A class that is needed has no node that can be made.
    #[error("no node was chosen for a value that is used: {0}")]
    Nothing(String),
    /// The type of a new op is not known.
    #[error("the type of the new '{0}' is not known")]
    NoType(String),
    /// The op could not be made.
    #[error(transparent)]
    Op(#[from] torch_op::TorchOpError),
}

/// What a decoding changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Ops that were made.
    pub made: usize,
    /// Ops that were erased.
    pub erased: usize,
}

/// Rewrites the function to what was chosen.
///
/// # Errors
/// [`DecodeError`]; the function is then half rewritten, and the pass must fail.
pub fn decode<'c>(encoded: &Encoded<'c>, egraph: &Graph, chosen: &Chosen) -> Result<Changes, DecodeError> {
    let mut decoder = Decoder {
        egraph,
        chosen,
        encoded,
        values: HashMap::new(),
        needed: needed(encoded, egraph, chosen),
        changes: Changes::default(),
    };
    for (op, class) in &encoded.ops {
        // Operands of the ops outside are replaced when their classes get their values.
        if let Some(class) = class {
            decoder.place(*op, *class)?;
        }
    }
    for (op, class) in encoded.ops.iter().rev() {
        if class.is_some() && op.is_unused() {
            op.erase();
            decoder.changes.erased += 1;
        }
    }
    Ok(decoder.changes)
}

/// The classes that the chosen DAG under the roots has.
fn needed(encoded: &Encoded<'_>, egraph: &Graph, chosen: &Chosen) -> HashSet<Id> {
    let mut stack: Vec<Id> = encoded.roots.iter().map(|&root| egraph.find(root)).collect();
    let mut needed = HashSet::new();
    while let Some(class) = stack.pop() {
        if needed.insert(class)
            && let Some(node) = chosen.node(egraph, class)
        {
            stack.extend(node.children().iter().map(|&child| egraph.find(child)));
        }
    }
    needed
}

struct Decoder<'e, 'c> {
    egraph: &'e Graph,
    chosen: &'e Chosen,
    encoded: &'e Encoded<'c>,
    values: HashMap<Id, Value<'c>>,
    needed: HashSet<Id>,
    changes: Changes,
}

impl<'c> Decoder<'_, 'c> {
    /// At the place of an op of the e-graph: its class gets its value here, if it has none yet.
    fn place(&mut self, op: Op<'c>, class: Id) -> Result<(), DecodeError> {
        let class = self.egraph.find(class);
        if !self.needed.contains(&class) {
            return Ok(());
        }
        let value = match self.values.get(&class) {
            Some(value) => *value,
            None => self.make(op, class, Some(op))?,
        };
        if let Some(result) = op.only_result()
            && result.key() != value.key()
        {
            result.replace_all_uses_with(value);
        }
        Ok(())
    }

    /// The value of a class, made before `at` if it is not there. `original` is an op of the class at that place.
    fn make(&mut self, at: Op<'c>, class: Id, original: Option<Op<'c>>) -> Result<Value<'c>, DecodeError> {
        // A stack of its own: chains of moved ops may be long.
        let mut stack = vec![class];
        while let Some(&next) = stack.last() {
            if self.values.contains_key(&next) {
                stack.pop();
                continue;
            }
            let node = self.chosen.node(self.egraph, next).ok_or_else(|| self.nothing(next))?;
            let missing: Vec<Id> =
                self.tensor_children(node).into_iter().filter(|child| !self.values.contains_key(child)).collect();
            if !missing.is_empty() {
                stack.extend(missing);
                continue;
            }
            let value = match node {
                Node::Value(index) => self.encoded.values[*index],
                node => self.op(at, next, node, original.filter(|_| next == class))?,
            };
            self.values.insert(next, value);
            stack.pop();
        }
        self.values.get(&class).copied().ok_or_else(|| self.nothing(class))
    }

    fn nothing(&self, class: Id) -> DecodeError {
        DecodeError::Nothing(format!("{:?}", self.egraph[class].nodes))
    }

    /// The classes of the tensors among the arguments of a node.
    fn tensor_children(&self, node: &Node) -> Vec<Id> {
        let mut classes = Vec::new();
        for &child in node.children() {
            let child = self.egraph.find(child);
            match self.chosen.node(self.egraph, child) {
                Some(Node::Constant(_)) => {}
                Some(list @ Node::List(_)) => {
                    classes.extend(list.children().iter().map(|&element| self.egraph.find(element)));
                }
                _ => classes.push(child),
            }
        }
        classes
    }

    /// The op of a node whose operands are there: the original one if it is just that, else a new one.
    fn op(&mut self, at: Op<'c>, class: Id, node: &Node, original: Option<Op<'c>>) -> Result<Value<'c>, DecodeError> {
        let Node::Op(name, children) = node else { return Err(self.nothing(class)) };
        let mut operands: Vec<Value<'c>> = Vec::new();
        let mut args = Vec::with_capacity(children.len());
        for &child in children {
            let child = self.egraph.find(child);
            args.push(match self.chosen.node(self.egraph, child) {
                Some(Node::Constant(constant)) => argument_of(constant),
                Some(Node::List(elements)) => {
                    let start = operands.len();
                    for element in elements {
                        operands.push(self.value(*element)?);
                    }
                    Arg::Tensors((start..operands.len()).collect())
                }
                _ => {
                    operands.push(self.value(child)?);
                    Arg::Tensor(operands.len() - 1)
                }
            });
        }
        if let Some(op) = original
            && op.full_name() == name.as_str()
            && torch_op::arguments(op).is_ok_and(|found| found.entries().iter().map(|(_, arg)| arg).eq(&args))
        {
            for (index, operand) in operands.iter().enumerate() {
                if op.operand(index).is_ok_and(|old| old.key() != operand.key()) {
                    op.set_operand_value(index, *operand);
                }
            }
            return op.only_result().ok_or_else(|| self.nothing(class));
        }
        let shape = self.egraph[class].data.shape.as_ref();
        let shape = shape.ok_or_else(|| DecodeError::NoType(name.to_string()))?;
        let ty = TensorType { shape: shape.sizes.clone(), element: dtype_type(at.ctx(), shape.dtype) }.to_type();
        let source = source_of(at, name.as_str());
        let kept: Vec<_> =
            [attr_name::NAME, attr_name::META].into_iter().filter_map(|key| Some((key, source?.attr(key)?))).collect();
        let mut builder = Builder::before(at).with_location(source.unwrap_or(at).location());
        let op = torch_op::build(&mut builder, name.as_str(), &args, &operands, &[ty], &kept)?;
        self.changes.made += 1;
        op.only_result().ok_or_else(|| self.nothing(class))
    }

    fn value(&self, class: Id) -> Result<Value<'c>, DecodeError> {
        let class = self.egraph.find(class);
        self.values.get(&class).copied().ok_or_else(|| self.nothing(class))
    }
}

/// The op whose name and metadata a new op of that name takes over: the op at its place, or one that feeds it. Rules
/// swap neighbours, so that one of them is where the new op comes from.
fn source_of<'c>(at: Op<'c>, name: &str) -> Option<Op<'c>> {
    let feeds = at.operand_values().into_iter().filter_map(|value| value.defining_op().map(|(op, _)| op));
    std::iter::once(at).chain(feeds).find(|op| op.full_name() == name)
}
