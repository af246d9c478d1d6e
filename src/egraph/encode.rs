//! MLIR -> e-graph: one class for each value of a function.

use super::{
    ConstantTensors,
    analysis::{Facts, Graph, Shape},
    language::{Constant, Node},
};
use crate::{
    dialect::torch_op::{TorchOp, arguments},
    eval::{Arg, SymInt},
    ir::{Op, OpExt, TensorType, Value, ValueExt, ValueKey},
};
use egg::{EGraph, Id};
use melior::ir::{BlockLike, ValueLike};
use std::collections::{BTreeSet, HashMap};

/// A function as an e-graph.
pub struct Encoded<'c> {
    /// The e-graph, not yet rewritten.
    pub egraph: Graph,
    /// The function's ops, in order, each with the class of its result if the e-graph looks into it.
    pub ops: Vec<(Op<'c>, Option<Id>)>,
    /// The values behind [`Node::Value`]s.
    pub values: Vec<Value<'c>>,
    /// Classes that the ops outside the e-graph use, which must be there in the end.
    pub roots: Vec<Id>,
    /// The lengths of lists of tensors, for rules with repetitions.
    pub list_lengths: BTreeSet<usize>,
}

/// Encodes a function. Ops that have no schema, have effects or give anything but one tensor stay outside: their results
/// are opaque values, and their operands roots.
pub fn encode<'c>(
    function: Op<'c>,
    is_pure: impl Fn(Op<'c>) -> bool,
    constants: &dyn ConstantTensors<'c>,
) -> Encoded<'c> {
    let mut encoded = Encoded {
        egraph: EGraph::new(Facts::default()),
        ops: Vec::new(),
        values: Vec::new(),
        roots: Vec::new(),
        list_lengths: BTreeSet::new(),
    };
    let mut classes: HashMap<ValueKey, Id> = HashMap::new();
    if let Some(block) = function.body() {
        for index in 0..block.argument_count() {
            if let Ok(argument) = block.argument(index) {
                encoded.opaque(argument.into(), &mut classes);
            }
        }
    }
    for op in function.body_ops() {
        let node = if is_pure(op) { encoded.node(op, &classes) } else { None };
        match (node, op.only_result()) {
            (Some(node), Some(result)) => {
                let class = encoded.egraph.add(node);
                encoded.learn_type(class, result);
                classes.insert(result.key(), class);
                encoded.ops.push((op, Some(class)));
            }
            _ => {
                encoded.roots.extend(op.operand_values().iter().filter_map(|value| classes.get(&value.key())));
                for result in op.result_values() {
                    encoded.opaque(result, &mut classes);
                }
                if let (Some(_), Some(tensor)) = (op.only_result(), constants.load(op)) {
                    encoded.egraph.analysis.tensors.insert(encoded.values.len() - 1, tensor);
                }
                encoded.ops.push((op, None));
            }
        }
    }
    encoded.egraph.rebuild();
    encoded
}

impl<'c> Encoded<'c> {
    fn opaque(&mut self, value: Value<'c>, classes: &mut HashMap<ValueKey, Id>) {
        let class = self.egraph.add(Node::Value(self.values.len()));
        self.values.push(value);
        self.learn_type(class, value);
        classes.insert(value.key(), class);
    }

    fn learn_type(&mut self, class: Id, value: Value<'c>) {
        let Some(ty) = TensorType::of(value.r#type()) else { return };
        let Some(dtype) = ty.dtype() else { return };
        let class = self.egraph.find(class);
        let shape = Shape { sizes: ty.shape, dtype };
        let known = &mut self.egraph[class].data.shape;
        match known {
            Some(inferred) if *inferred != shape => {
                let conflict = format!("the type {shape:?} of the IR is not the inferred {inferred:?}");
                self.egraph.analysis.conflicts.push(conflict);
            }
            _ => *known = Some(shape),
        }
    }

    /// The node of an op; `None` for an op that stays outside.
    fn node(&mut self, op: Op<'c>, classes: &HashMap<ValueKey, Id>) -> Option<Node> {
        TorchOp::named(op.full_name())?;
        // A new op can be made only where its type is known, which the analysis says of tensors.
        TensorType::of(op.only_result()?.r#type())?.dtype()?;
        let args = arguments(op).ok()?;
        let operands = op.operand_values();
        let class_of = |index: &usize| classes.get(&operands.get(*index)?.key()).copied();
        let mut children = Vec::with_capacity(args.entries().len());
        for (_, arg) in args.entries() {
            let child = match arg {
                Arg::Tensor(index) => class_of(index)?,
                Arg::Tensors(indices) => {
                    let list: Option<Vec<Id>> = indices.iter().map(class_of).collect();
                    self.list_lengths.insert(indices.len());
                    self.egraph.add(Node::List(list?.into()))
                }
                Arg::Symbol(index) => class_of(index)?,
                Arg::SymInts(sizes) => {
                    let mut list = Vec::with_capacity(sizes.len());
                    for size in sizes {
                        list.push(match size {
                            SymInt::Known(size) => self.egraph.add(Node::Constant(Constant::Int(*size))),
                            SymInt::Operand(index) => class_of(index)?,
                        });
                    }
                    self.egraph.add(Node::Sizes(list.into()))
                }
                arg => self.egraph.add(Node::Constant(constant_of(arg)?)),
            };
            children.push(child);
        }
        Some(Node::Op(op.full_name().into(), children.into()))
    }
}

/// An argument as a constant; `None` if it is a runtime operand.
fn constant_of(arg: &Arg) -> Option<Constant> {
    Some(match arg {
        Arg::None => Constant::None,
        Arg::Bool(value) => Constant::Bool(*value),
        Arg::Int(value) => Constant::Int(*value),
        Arg::Float(value) => Constant::Float(value.to_bits()),
        Arg::Str(value) => Constant::Str(value.clone()),
        Arg::DType(value) => Constant::DType(*value),
        Arg::Bools(values) => Constant::Bools(values.clone()),
        Arg::Ints(values) => Constant::Ints(values.clone()),
        Arg::Floats(values) => Constant::Floats(values.iter().map(|value| value.to_bits()).collect()),
        Arg::Tensor(_) | Arg::Tensors(_) | Arg::OptionalTensors(_) | Arg::Symbol(_) | Arg::SymInts(_) => return None,
    })
}

/// A constant as an argument.
pub(super) fn argument_of(constant: &Constant) -> Arg {
    match constant {
        Constant::None => Arg::None,
        Constant::Bool(value) => Arg::Bool(*value),
        Constant::Int(value) => Arg::Int(*value),
        Constant::Float(bits) => Arg::Float(f64::from_bits(*bits)),
        Constant::Str(value) => Arg::Str(value.clone()),
        Constant::DType(value) => Arg::DType(*value),
        Constant::Bools(values) => Arg::Bools(values.clone()),
        Constant::Ints(values) => Arg::Ints(values.clone()),
        Constant::Floats(bits) => Arg::Floats(bits.iter().map(|bits| f64::from_bits(*bits)).collect()),
    }
}
