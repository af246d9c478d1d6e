//! What is known of a class: constant, type, range of integers.

use super::language::{Constant, Node};
use egg::{Analysis, DidMerge, EGraph, Id, Symbol};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::dialect::{families, qint_schemas, torch_op::TorchOp};
use pt2e_schema::{
    Arg, Arguments, NumberType, SymInt, TensorType, ValueType,
    infer::{Results, infer},
    ods::ArgForm,
};
use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// An e-graph of a function.
pub type Graph = EGraph<Node, Facts>;

/// What is known of one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassFacts {
    /// The node that says which constant the class is. Equal constants are one node.
    pub constant: Option<Id>,
    /// The type of the tensor that the class is. Shared, since most tensors of a function have one of a few types.
    pub shape: Option<Rc<TensorType>>,
    /// The entry of `pt2e.layout` of the values that the class is: the sizes that the type cannot say, and strides.
    pub layout: Option<Rc<str>>,
    /// Bounds of the integers in the tensor, tighter than those of its dtype.
    pub bounds: Option<(i64, i64)>,
}

/// Two facts of one class of which one must be wrong.
#[derive(Clone, Debug)]
pub enum Contradiction {
    /// Nodes of two constants.
    Constants(Id, Id),
    /// Two types.
    Types(Rc<TensorType>, Rc<TensorType>),
}

/// A contradiction and where it comes from.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The facts.
    pub what: Contradiction,
    /// The rule that caused it; `None` if a chain of them did, or the encoding.
    pub rule: Option<Symbol>,
}

impl Conflict {
    /// What is wrong, for a message.
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

/// The analysis: it carries [`ClassFacts`], and remembers every contradiction it met.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether the types of new nodes are inferred: of those that rules make. Of ops, the IR says them.
    pub infers: bool,
    /// Contradictions: two different constants or types of one class. A rule that causes one is wrong.
    pub conflicts: Vec<Conflict>,
    /// The constant tensors among the values, by the number in [`Node::Value`].
    pub tensors: HashMap<usize, Tensor>,
    /// Why a rule that computes constants matched and did not fire, by class of the match and name of the rule.
    pub refusals: BTreeMap<(Id, String), String>,
}

/// Ops that only move or select elements of their first argument.
const SELECT: [&str; 6] =
    ["aten.view", "aten.reshape", "aten.flatten.using_ints", "aten.permute", "aten.transpose.int", "aten.max_pool2d"];

/// Where the range is among the arguments of a q or dq op: `quant_min` and `quant_max` follow each other.
///
/// Of the forms whose parameters the rules can know: a scale that is computed in the graph is nothing that a guard can see.
pub(super) fn range_position(name: Symbol) -> Option<usize> {
    match name.as_str().strip_prefix("quantized_decomposed.")? {
        "quantize_per_tensor" | "dequantize_per_tensor" => Some(3),
        "quantize_per_channel" | "dequantize_per_channel" => Some(4),
        _ => None,
    }
}

/// Ops whose result has the type of their first argument.
const SAME_TYPE: [&str; 3] = ["aten.relu", "aten.clamp", "aten.hardtanh"];

/// Whether the analysis knows more of an op's result than its type in the IR.
pub(super) fn knows(name: &str) -> bool {
    SELECT.contains(&name)
        || SAME_TYPE.contains(&name)
        || families::is_quantize(name)
        || families::is_dequantize(name)
        || name.starts_with(qint_schemas::PREFIX)
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
        // Equal values may be laid out in different ways, of which either will do.
        a.layout = a.layout.take().or(b.layout.clone());
        // Both bounds hold, so that their intersection does.
        a.bounds = match (a.bounds, b.bounds) {
            (Some((l, h)), Some((m, i))) => Some((l.max(m), h.min(i))),
            (x, y) => x.or(y),
        };
        DidMerge(*a != before, *a != b)
    }
}

/// Makes `a` what either says; both, if they differ.
fn merge_equal<T: PartialEq + Clone>(a: &mut Option<T>, b: Option<T>) -> Option<(T, T)> {
    match (a.as_ref(), b) {
        (Some(x), Some(y)) if *x != y => return Some((x.clone(), y)),
        (None, b) => *a = b,
        _ => {}
    }
    None
}

/// Makes `a` what both say together; gives both, if they contradict each other.
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

/// The type of what an op gives. `None` where it is not one tensor, or the types of its operands are not known.
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

/// Classes as the operands of a call.
struct Operands<'e> {
    egraph: &'e Graph,
    types: Vec<ValueType>,
}

impl Operands<'_> {
    /// The argument that a class is; `None` for a tensor whose type is not known.
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

/// The layout of what q, dq and clamps give: that of their operand.
fn result_layout(egraph: &Graph, name: Symbol, children: &[Id]) -> Option<Rc<str>> {
    let name = name.as_str();
    let same = families::is_quantize(name) || families::is_dequantize(name) || SAME_TYPE.contains(&name);
    if same { egraph[*children.first()?].data.layout.clone() } else { None }
}

fn bounds(egraph: &Graph, name: Symbol, children: &[Id]) -> Option<(i64, i64)> {
    if families::is_quantize(name.as_str()) {
        let position = range_position(name)?;
        let int = |index: usize| constant(egraph, *children.get(index)?)?.as_int();
        return Some((int(position)?, int(position + 1)?));
    }
    if name.as_str().starts_with(qint_schemas::PREFIX) {
        // Each has the range of its result as its last arguments.
        let [.., low, high] = children else { return None };
        return Some((constant(egraph, *low)?.as_int()?, constant(egraph, *high)?.as_int()?));
    }
    if SELECT.contains(&name.as_str()) {
        return egraph[*children.first()?].data.bounds;
    }
    if name.as_str() == "aten.clamp" {
        let input = egraph[*children.first()?].data.bounds;
        let bound = |index: usize| constant(egraph, *children.get(index)?)?.as_int();
        return match (input, bound(1), bound(2)) {
            // A clamp with min above max gives max everywhere, so it is left alone.
            (Some((low, high)), min, max) if min <= max || max.is_none() => {
                let clamp = |value: i64| value.max(min.unwrap_or(i64::MIN)).min(max.unwrap_or(i64::MAX));
                Some((clamp(low), clamp(high)))
            }
            (None, Some(min), Some(max)) if min <= max => Some((min, max)),
            _ => None,
        };
    }
    None
}

/// The constant that a class is.
pub fn constant(egraph: &Graph, class: Id) -> Option<&Constant> {
    match egraph.id_to_node(egraph[class].data.constant?) {
        Node::Constant(constant) => Some(constant),
        _ => None,
    }
}

/// The constant tensor that a class is: a global that is never written to, or what a rule has computed.
pub fn tensor(egraph: &Graph, class: Id) -> Option<&Tensor> {
    egraph[class].nodes.iter().find_map(|node| match node {
        Node::Tensor(constant) => Some(constant.tensor()),
        Node::Value(number) => egraph.analysis.tensors.get(number),
        _ => None,
    })
}

/// The type of the tensor that a class is, if it is known.
pub fn shape(egraph: &Graph, class: Id) -> Option<&TensorType> {
    egraph[class].data.shape.as_deref()
}

/// Bounds of the integers of a class: those known of it, or those of its dtype.
pub fn integer_bounds(egraph: &Graph, class: Id) -> Option<(i64, i64)> {
    let data = &egraph[class].data;
    data.bounds.or_else(|| dtype_bounds(data.shape.as_ref()?.dtype))
}

/// The least and greatest value of an integer dtype of at most 16 bits.
pub fn dtype_bounds(dtype: DType) -> Option<(i64, i64)> {
    match dtype {
        DType::I8 => Some((i8::MIN.into(), i8::MAX.into())),
        DType::U8 => Some((u8::MIN.into(), u8::MAX.into())),
        DType::I16 => Some((i16::MIN.into(), i16::MAX.into())),
        DType::U16 => Some((u16::MIN.into(), u16::MAX.into())),
        _ => None,
    }
}
