//! MLIR -> e-graph: one class for each value.

use super::{
    ConstantTensors,
    analysis::{Facts, Graph, merge_types, result_type},
    language::{Constant, Node},
};
use egg::{EGraph, Id};
use melior::ir::{TypeLike, ValueLike, operation::OperationLike};
use pt2e_ir::{
    Op, OpExt, OpSet, Value, ValueExt, ValueMap,
    dialect::{layout, torch_op::arguments},
};
use pt2e_schema::{Arg, SymInt, TensorType};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A cache of tensor types, by the identity of the MLIR type.
#[derive(Default)]
pub struct Shapes(FxHashMap<usize, Option<Rc<TensorType>>>);

impl Shapes {
    /// The type of a value, if it is a tensor of a dtype that the compiler computes with.
    pub fn of(&mut self, value: Value<'_>) -> Option<Rc<TensorType>> {
        let ty = value.r#type();
        let read = || {
            let ty = pt2e_ir::TensorType::of(ty)?;
            Some(Rc::new(TensorType { dtype: ty.dtype()?, sizes: ty.shape }))
        };
        self.0.entry(ty.to_raw().ptr as usize).or_insert_with(read).clone()
    }
}

/// Some ops as an e-graph.
pub struct Encoded<'c> {
    /// The e-graph, not yet rewritten.
    pub egraph: Graph,
    /// The ops in it, in order, each with the id of its node.
    pub ops: Vec<(Op<'c>, Id)>,
    /// The values of the [`Node::Value`]s, by number.
    pub values: Vec<Value<'c>>,
    /// Classes that ops outside the e-graph use, so that they need a value in the end.
    pub roots: Vec<Id>,
}

/// An op whose type contradicts the types of its operands.
#[derive(Clone, Debug)]
pub struct WrongType<'c> {
    /// The op.
    pub op: Op<'c>,
    /// The type of its result in the IR.
    pub declared: Rc<TensorType>,
    /// The type of its result, inferred from its operands.
    pub inferred: Rc<TensorType>,
}

/// Encodes ops of one function, in their order. Ops without a schema, or whose results are not exactly one tensor, stay
/// outside, like all ops that are not in the list: their results are opaque values, and their operands are roots.
///
/// # Errors
/// [`WrongType`] for the first op with an impossible type.
pub fn encode<'c>(
    ops: &[Op<'c>],
    shapes: &mut Shapes,
    constants: &dyn ConstantTensors<'c>,
) -> Result<Encoded<'c>, WrongType<'c>> {
    let mut encoder = Encoder {
        constants,
        shapes,
        classes: ValueMap::default(),
        encoded: Encoded {
            egraph: EGraph::new(Facts::default()),
            ops: Vec::with_capacity(ops.len()),
            values: Vec::new(),
            roots: Vec::new(),
        },
    };
    let mut inside = OpSet::default();
    for &op in ops {
        let Some(result) = op.only_result() else { continue };
        if let Some((node, shape)) = encoder.node(op) {
            let inferred = encoder.inferred(op, &node);
            let id = encoder.encoded.egraph.add(node);
            encoder.learn_type(id, inferred);
            if let Some((inferred, declared)) = encoder.learn_type(id, Some(shape)) {
                return Err(WrongType { op, declared, inferred });
            }
            encoder.learn_layout(id, result);
            encoder.classes.insert(result.value_key(), id);
            encoder.encoded.ops.push((op, id));
            inside.insert(op.op_key());
        }
    }
    let Encoded { ops, roots, egraph, .. } = &mut encoder.encoded;
    for (op, id) in ops {
        let used_outside = |result: Value<'c>| ValueExt::uses(result).any(|used| !inside.contains(&used.op.op_key()));
        if op.only_result().is_some_and(used_outside) {
            roots.push(*id);
        }
    }
    egraph.rebuild();
    egraph.analysis.infers = true;
    Ok(encoder.encoded)
}

struct Encoder<'c, 'e> {
    constants: &'e dyn ConstantTensors<'c>,
    shapes: &'e mut Shapes,
    /// The class of each value so far.
    classes: ValueMap<Id>,
    encoded: Encoded<'c>,
}

impl<'c> Encoder<'c, '_> {
    /// The class of an operand; a value from outside the e-graph becomes opaque.
    fn class_of(&mut self, value: Value<'c>) -> Id {
        if let Some(class) = self.classes.get(&value.value_key()) {
            return *class;
        }
        let number = self.encoded.values.len();
        let class = self.encoded.egraph.add(Node::Value(number));
        self.encoded.values.push(value);
        let shape = self.shapes.of(value);
        self.learn_type(class, shape);
        self.learn_layout(class, value);
        self.classes.insert(value.value_key(), class);
        let loaded = value.defining_op().filter(|(op, _)| op.result_count() == 1);
        if let Some(tensor) = loaded.and_then(|(op, _)| self.constants.load(op)) {
            self.encoded.egraph.analysis.tensors.insert(number, tensor);
        }
        class
    }

    /// The inferred type of a node's result; `None` if all sizes are static, because the verifier has then compared it with the
    /// type in the IR already.
    fn inferred(&mut self, op: Op<'c>, node: &Node) -> Option<Rc<TensorType>> {
        let values = op.operand_values().into_iter().chain(op.result_values());
        let types: Vec<_> = values.filter_map(|value| self.shapes.of(value)).collect();
        let is_known = types.iter().all(|ty| ty.sizes.iter().all(Option::is_some));
        if is_known { None } else { result_type(&self.encoded.egraph, node) }
    }

    /// Adds a type to the facts about a class; returns both types if they contradict each other.
    fn learn_type(&mut self, class: Id, shape: Option<Rc<TensorType>>) -> Option<(Rc<TensorType>, Rc<TensorType>)> {
        let egraph = &mut self.encoded.egraph;
        let class = egraph.find(class);
        merge_types(&mut egraph[class].data.shape, shape.as_ref())
    }

    fn learn_layout(&mut self, class: Id, value: Value<'c>) {
        let egraph = &mut self.encoded.egraph;
        let class = egraph.find(class);
        let known = &mut egraph[class].data.layout;
        // A recorded layout takes precedence over an inferred one.
        *known = layout::of_value(value).map(Rc::from).or(known.take());
    }

    /// The node of an op and its type; `None` for an op that stays outside.
    fn node(&mut self, op: Op<'c>) -> Option<(Node, Rc<TensorType>)> {
        // An op can only be rebuilt if its result type is known, and the analysis knows only tensor types.
        let shape = self.shapes.of(op.only_result()?)?;
        let args = arguments(op).ok()?;
        let mut children = Vec::with_capacity(args.entries().len());
        for (_, arg) in args.entries() {
            children.push(match arg {
                Arg::Tensor(index) | Arg::Symbol(index) => self.operand(op, *index)?,
                Arg::Tensors(indices) => {
                    let list: Option<Box<[Id]>> = indices.iter().map(|index| self.operand(op, *index)).collect();
                    self.encoded.egraph.add(Node::List(list?))
                }
                Arg::SymInts(sizes) => {
                    let mut list = Vec::with_capacity(sizes.len());
                    for size in sizes {
                        list.push(match size {
                            SymInt::Known(size) => self.constant(Constant::Int(*size)),
                            SymInt::Operand(index) => self.operand(op, *index)?,
                        });
                    }
                    self.encoded.egraph.add(Node::Sizes(list.into()))
                }
                arg => {
                    let constant = constant_of(arg)?;
                    self.constant(constant)
                }
            });
        }
        Some((Node::Op(op.full_name().into(), children.into()), shape))
    }

    fn operand(&mut self, op: Op<'c>, index: usize) -> Option<Id> {
        op.operand(index).ok().map(|value| self.class_of(value))
    }

    fn constant(&mut self, constant: Constant) -> Id {
        self.encoded.egraph.add(Node::Constant(constant))
    }
}

/// An argument as a constant; `None` if it is a runtime operand, or a constant that an e-node cannot hold.
fn constant_of(arg: &Arg) -> Option<Constant> {
    Some(match arg {
        Arg::None => Constant::None,
        Arg::Bool(value) => Constant::Bool(*value),
        Arg::Int(value) => Constant::Int(*value),
        Arg::Float(value) => Constant::Float(value.to_bits()),
        Arg::Str(value) => Constant::Str(value.as_str().into()),
        Arg::DType(value) => Constant::DType(*value),
        Arg::Bools(values) => Constant::Bools(values.as_slice().into()),
        Arg::Ints(values) => Constant::Ints(values.as_slice().into()),
        Arg::Floats(values) => Constant::Floats(values.iter().map(|value| value.to_bits()).collect()),
        // Only `aten.operator` has lists of strings and graphs, and it stays outside.
        Arg::Strs(_) | Arg::Graph(_) => return None,
        Arg::Tensor(_) | Arg::Tensors(_) | Arg::OptionalTensors(_) | Arg::Symbol(_) | Arg::SymInts(_) => return None,
    })
}
