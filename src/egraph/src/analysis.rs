//! The e-class analysis: constant, type, layout and integer range of a class.

use super::language::{Constant, Node};
use egg::{Analysis, DidMerge, EGraph, Id, Symbol};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::dialect::{families, torch_op::TorchOp};
use pt2e_schema::{
    Arg, Arguments, NumberType, SymInt, TensorType, ValueType,
    infer::{Results, infer},
    ods::ArgForm,
    table::{self, Bound, Elements, Family, Op},
};
use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// An e-graph of a function.
pub type Graph = EGraph<Node, Facts>;

/// The facts about one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassFacts {
    /// The node of the constant, if the class is one. Equal constants are one node.
    pub constant: Option<Id>,
    /// The type, if the class is a tensor. Shared, since most tensors of a function have one of a few types.
    pub shape: Option<Rc<TensorType>>,
    /// The `pt2e.layout` entry of the values in the class: sizes that the type cannot express, and strides.
    pub layout: Option<Rc<str>>,
    /// Bounds of the integers in the tensor, tighter than those of its dtype.
    pub bounds: Option<(i64, i64)>,
}

/// Two facts about one class that cannot both hold.
#[derive(Clone, Debug)]
pub enum Contradiction {
    /// Nodes of two constants.
    Constants(Id, Id),
    /// Two types.
    Types(Rc<TensorType>, Rc<TensorType>),
}

/// A contradiction and its origin.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The facts.
    pub what: Contradiction,
    /// The rule that caused it; `None` if a chain of them did, or the encoding.
    pub rule: Option<Symbol>,
}

impl Conflict {
    /// The contradiction, for a message.
    pub fn describe(&self, egraph: &Graph) -> String {
        let text = match &self.what {
            Contradiction::Constants(a, b) => {
                format!("two constants in one class: {} and {}", egraph.id_to_node(*a), egraph.id_to_node(*b))
            }
            Contradiction::Types(a, b) => format!("two types in one class: {a} and {b}"),
        };
        self.rule.map_or_else(|| text.clone(), |rule| format!("{text} (rule '{rule}')"))
    }
}

/// The analysis: it computes [`ClassFacts`], and records every contradiction.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether the types of new nodes are inferred. Set once the ops are encoded: their types are in the IR, those of nodes that
    /// rules make are not.
    pub infers: bool,
    /// Contradictions: two different constants or types in one class. A rule that causes one is wrong.
    pub conflicts: Vec<Conflict>,
    /// The constant tensors among the values, by the number in [`Node::Value`].
    pub tensors: HashMap<usize, Tensor>,
    /// Why a rule that computes constants matched but did not fire, by the class of the match and the name of the rule.
    pub refusals: BTreeMap<(Id, String), String>,
}

fn op(name: Symbol) -> Option<&'static Op> {
    table::op(name.as_str())
}

/// The position of an argument in the schema of an op.
fn place_of(op: &Op, argument: &str) -> Option<usize> {
    Some(op.schema()?.arg(argument)?.0)
}

/// The position of the result dtype among the arguments of a q or dq op.
pub(super) fn dtype_position(name: Symbol) -> Option<usize> {
    let op = op(name)?;
    match op.family()? {
        Family::Quantize => place_of(op, "dtype"),
        Family::Dequantize => place_of(op, "out_dtype").or_else(|| place_of(op, "output_dtype")),
        _ => None,
    }
}

/// The position of the dtype of the integers among the arguments of a dq op.
pub(super) fn integer_dtype_position(name: Symbol) -> Option<usize> {
    op(name).filter(|op| op.family() == Some(Family::Dequantize)).and_then(|op| place_of(op, "dtype"))
}

/// Whether the analysis can know more about an op's result than its type in the IR.
pub(super) fn knows(name: &str) -> bool {
    let Some(op) = table::op(name) else { return false };
    let by_elements = op.elements().is_some_and(|it| it.are_of_first_argument() || matches!(it, Elements::Clamped(_)));
    by_elements || matches!(op.family(), Some(Family::Quantize | Family::Dequantize)) || families::is_integer(name)
}

impl Analysis<Node> for Facts {
    type Data = ClassFacts;

    fn make(egraph: &mut Graph, node: &Node, id: Id) -> ClassFacts {
        match node {
            Node::Constant(_) => ClassFacts { constant: Some(id), ..ClassFacts::default() },
            Node::Op(name, children) => ClassFacts {
                bounds: bounds(egraph, *name, children),
                shape: if egraph.analysis.infers { result_type(egraph, node) } else { None },
                layout: result_layout(egraph, *name, children),
                constant: None,
            },
            Node::Tensor(constant) => {
                let tensor = constant.tensor();
                let ty = TensorType::of_shape(tensor.dtype(), tensor.shape());
                ClassFacts { shape: Some(Rc::new(ty)), ..ClassFacts::default() }
            }
            _ => ClassFacts::default(),
        }
    }

    fn merge(&mut self, a: &mut ClassFacts, b: ClassFacts) -> DidMerge {
        let before = a.clone();
        let mut found = Vec::new();
        found.extend(merge_equal(&mut a.constant, b.constant).map(|(x, y)| Contradiction::Constants(x, y)));
        found.extend(merge_types(&mut a.shape, b.shape.as_ref()).map(|(x, y)| Contradiction::Types(x, y)));
        self.conflicts.extend(found.into_iter().map(|what| Conflict { what, rule: None }));
        // Equal values may have different layouts; either is valid.
        a.layout = a.layout.take().or(b.layout.clone());
        // Both bounds hold, and so does their intersection.
        a.bounds = match (a.bounds, b.bounds) {
            (Some((l, h)), Some((m, i))) => Some((l.max(m), h.min(i))),
            (x, y) => x.or(y),
        };
        DidMerge(*a != before, *a != b)
    }
}

/// Fills `a` from `b` if it has no value; returns both if they differ.
fn merge_equal<T: PartialEq + Clone>(a: &mut Option<T>, b: Option<T>) -> Option<(T, T)> {
    match (a.as_ref(), b) {
        (Some(x), Some(y)) if *x != y => return Some((x.clone(), y)),
        (None, b) => *a = b,
        _ => {}
    }
    None
}

/// Sets `a` to the meet of both types; returns both if they contradict each other.
pub(super) fn merge_types(
    a: &mut Option<Rc<TensorType>>,
    b: Option<&Rc<TensorType>>,
) -> Option<(Rc<TensorType>, Rc<TensorType>)> {
    let b = b?;
    match a {
        Some(known) if known == b => None,
        Some(known) => match known.meet(b) {
            Some(both) => {
                *known = Rc::new(both);
                None
            }
            None => Some((known.clone(), b.clone())),
        },
        None => {
            *a = Some(b.clone());
            None
        }
    }
}

/// The type of an op's result. `None` if it is not a single tensor, or if the types of its operands are not known.
pub(super) fn result_type(egraph: &Graph, node: &Node) -> Option<Rc<TensorType>> {
    let Node::Op(name, children) = node else { return None };
    let torch = TorchOp::named(name.as_str())?;
    let mut operands = Operands { egraph, types: Vec::new() };
    let mut entries = Vec::with_capacity(children.len());
    for ((argument, place), child) in torch.schema.args.iter().zip(&torch.layout.args).zip(children) {
        entries.push((argument.name.as_str().into(), operands.argument(place.form, *child)?));
    }
    match infer(&Arguments::new(name.as_str(), entries), &operands.types).ok()?? {
        Results::Each(types) => match <[ValueType; 1]>::try_from(types) {
            Ok([ValueType::Tensor(ty)]) => Some(Rc::new(ty)),
            _ => None,
        },
        Results::Any(_) => None,
    }
}

/// Collects classes as the operands of a call, for type inference.
struct Operands<'e> {
    egraph: &'e Graph,
    types: Vec<ValueType>,
}

impl Operands<'_> {
    /// A class as an argument; `None` for a tensor whose type is not known.
    fn argument(&mut self, form: ArgForm, class: Id) -> Option<Arg> {
        if let Some(constant) = constant(self.egraph, class) {
            return Some(constant.to_argument());
        }
        let list = self.egraph[class].nodes.iter().find(|node| matches!(node, Node::List(_) | Node::Sizes(_)));
        match list {
            Some(Node::List(elements)) => {
                Some(Arg::Tensors(elements.iter().map(|element| self.tensor(*element)).collect::<Option<_>>()?))
            }
            Some(Node::Sizes(sizes)) => Some(Arg::SymInts(sizes.iter().map(|size| self.size(*size)).collect())),
            _ if form == ArgForm::SymInt => Some(Arg::Symbol(self.add(ValueType::Number(NumberType::Int)))),
            _ => self.tensor(class).map(Arg::Tensor),
        }
    }

    fn add(&mut self, ty: ValueType) -> usize {
        self.types.push(ty);
        self.types.len() - 1
    }

    fn tensor(&mut self, class: Id) -> Option<usize> {
        let ty = self.egraph[class].data.shape.as_deref()?.clone();
        Some(self.add(ty.into()))
    }

    fn size(&mut self, class: Id) -> SymInt {
        match constant(self.egraph, class).and_then(Constant::as_int) {
            Some(size) => SymInt::Known(size),
            None => SymInt::Operand(self.add(ValueType::Number(NumberType::Int))),
        }
    }
}

/// The layout of the results of q, dq and clamps: that of their operand.
fn result_layout(egraph: &Graph, name: Symbol, children: &[Id]) -> Option<Rc<str>> {
    let is_clamp = op(name).and_then(Op::elements).is_some_and(|elements| matches!(elements, Elements::Clamped(_)));
    let same = is_clamp || dtype_position(name).is_some();
    if same { egraph[*children.first()?].data.layout.clone() } else { None }
}

/// Bounds of the integers in an op's result.
fn bounds(egraph: &Graph, name: Symbol, children: &[Id]) -> Option<(i64, i64)> {
    let op = op(name)?;
    let of_first = || egraph[*children.first()?].data.bounds;
    if op.family() == Some(Family::Quantize) || families::is_integer(name.as_str()) {
        let int = |argument| constant(egraph, *children.get(place_of(op, argument)?)?)?.as_int();
        return Some((int("quant_min")?, int("quant_max")?));
    }
    match op.elements()? {
        elements if elements.are_of_first_argument() => of_first().filter(|_| !may_see_padding(egraph, op, children)),
        Elements::Clamped(clamp) => {
            let low = bound(egraph, op, children, clamp.low)?;
            let high = bound(egraph, op, children, clamp.high)?;
            // A clamp with min above max gives max everywhere, so it is left alone.
            if low.zip(high).is_some_and(|(low, high)| low > high) {
                return None;
            }
            let clamp = |value: i64| value.max(low.unwrap_or(i64::MIN)).min(high.unwrap_or(i64::MAX));
            of_first().map(|(least, greatest)| (clamp(least), clamp(greatest))).or(low.zip(high))
        }
        _ => None,
    }
}

/// Whether a pooling window may lie entirely in the padding, which is less than any element. PyTorch pads at most half a
/// window, so this needs dilation.
fn may_see_padding(egraph: &Graph, op: &Op, children: &[Id]) -> bool {
    let Some(position) = place_of(op, "dilation") else { return false };
    match children.get(position).and_then(|&class| constant(egraph, class)) {
        Some(Constant::Ints(dilation)) => dilation.iter().any(|&dilation| dilation != 1),
        Some(Constant::Int(dilation)) => *dilation != 1,
        _ => true,
    }
}

/// A bound of a clamp of integers: `Some(None)` if the clamp has no such bound, `None` if it is not known.
fn bound(egraph: &Graph, op: &Op, children: &[Id], bound: Bound) -> Option<Option<i64>> {
    match bound {
        Bound::Absent => Some(None),
        Bound::Fixed(value) => Some(Some(value)),
        Bound::Argument(name) => match constant(egraph, *children.get(place_of(op, name)?)?)? {
            Constant::None => Some(None),
            constant => constant.as_int().map(Some),
        },
    }
}

/// The constant of a class, if it is one.
pub fn constant(egraph: &Graph, class: Id) -> Option<&Constant> {
    match egraph.id_to_node(egraph[class].data.constant?) {
        Node::Constant(constant) => Some(constant),
        _ => None,
    }
}

/// The constant tensor of a class, if it is one: a global that is never written to, or a result of a rule.
pub fn tensor(egraph: &Graph, class: Id) -> Option<&Tensor> {
    egraph[class].nodes.iter().find_map(|node| match node {
        Node::Tensor(constant) => Some(constant.tensor()),
        Node::Value(number) => egraph.analysis.tensors.get(number),
        _ => None,
    })
}

/// The type of a class, if it is a tensor of a known type.
pub fn shape(egraph: &Graph, class: Id) -> Option<&TensorType> {
    egraph[class].data.shape.as_deref()
}

/// Bounds of the integers of a class: the known ones, or else those of its dtype.
pub fn integer_bounds(egraph: &Graph, class: Id) -> Option<(i64, i64)> {
    let data = &egraph[class].data;
    data.bounds.or_else(|| dtype_bounds(data.shape.as_ref()?.dtype))
}

/// The least and greatest value of an integer dtype of at most 16 bits.
pub fn dtype_bounds(dtype: DType) -> Option<(i64, i64)> {
    dtype.integer_range().filter(|_| dtype.size() <= 2)
}
