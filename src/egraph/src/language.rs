//! The nodes of the e-graph.

use egg::{FromOp, Id, Language, Symbol};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::dialect::torch_op::TorchOp;
use pt2e_schema::Arg;
use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// A constant argument, compared by its bits. Lists are boxed, because there are many nodes and this determines their size.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Constant {
    /// `None`.
    None,
    /// A bool.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float, by its bits: NaNs with the same bits are one constant, and 0.0 and -0.0 are two.
    Float(u64),
    /// A string.
    Str(Box<str>),
    /// A dtype.
    DType(DType),
    /// A list of bools.
    Bools(Box<[bool]>),
    /// A list of integers.
    Ints(Box<[i64]>),
    /// A list of floats, by their bits.
    Floats(Box<[u64]>),
}

impl Constant {
    /// The integer of an integer constant.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Constant::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The constant as an argument of a call.
    pub fn to_argument(&self) -> Arg {
        match self {
            Constant::None => Arg::None,
            Constant::Bool(value) => Arg::Bool(*value),
            Constant::Int(value) => Arg::Int(*value),
            Constant::Float(bits) => Arg::Float(f64::from_bits(*bits)),
            Constant::Str(value) => Arg::Str(value.to_string()),
            Constant::DType(value) => Arg::DType(*value),
            Constant::Bools(values) => Arg::Bools(values.to_vec()),
            Constant::Ints(values) => Arg::Ints(values.to_vec()),
            Constant::Floats(bits) => Arg::Floats(bits.iter().map(|bits| f64::from_bits(*bits)).collect()),
        }
    }

    /// The number of an integer or float constant.
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Constant::Float(bits) => Some(f64::from_bits(*bits)),
            Constant::Int(value) => Some(*value as f64),
            _ => None,
        }
    }
}

/// A constant tensor, compared by its type and bytes.
#[derive(Clone, Debug)]
pub struct TensorConstant {
    tensor: Arc<Tensor>,
    purpose: &'static str,
}

impl TensorConstant {
    /// A tensor with its purpose, such as `quantized_bias`, from which the global that stores it gets its name.
    pub fn new(tensor: Tensor, purpose: &'static str) -> Self {
        Self { tensor: Arc::new(tensor), purpose }
    }

    /// The tensor.
    pub fn tensor(&self) -> &Tensor {
        &self.tensor
    }

    /// What it is for.
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn parts(&self) -> (DType, &[usize], Cow<'_, [u8]>) {
        (self.tensor.dtype(), self.tensor.shape(), self.tensor.bytes())
    }
}

impl PartialEq for TensorConstant {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for TensorConstant {}

impl PartialOrd for TensorConstant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TensorConstant {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl Hash for TensorConstant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// An e-node. An op has its arguments as children, in the order of PyTorch's schema, constants included, so that a pattern can
/// bind every argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// An op of a full name such as `aten.relu`.
    Op(Symbol, Box<[Id]>),
    /// A list of tensors, such as the argument of `cat`.
    List(Box<[Id]>),
    /// A list of sizes: constants, and values that are known only at run time.
    Sizes(Box<[Id]>),
    /// A constant argument.
    Constant(Constant),
    /// A tensor that a rule computed.
    Tensor(TensorConstant),
    /// A value that is opaque to the e-graph: an argument, a loaded global, a result of an op with several. The number is its
    /// position in the list of opaque values of the encoding.
    Value(usize),
}

/// The part of a node, apart from its children, that must be equal for two nodes to match.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// An op, by name and number of arguments.
    Op(Symbol, usize),
    /// A list of that length.
    List(usize),
    /// A list of that many sizes.
    Sizes(usize),
    /// A constant.
    Constant(Constant),
    /// A tensor.
    Tensor(TensorConstant),
    /// A value.
    Value(usize),
}

impl Language for Node {
    type Discriminant = NodeKind;

    fn discriminant(&self) -> NodeKind {
        match self {
            Node::Op(name, children) => NodeKind::Op(*name, children.len()),
            Node::List(children) => NodeKind::List(children.len()),
            Node::Sizes(children) => NodeKind::Sizes(children.len()),
            Node::Constant(constant) => NodeKind::Constant(constant.clone()),
            Node::Tensor(tensor) => NodeKind::Tensor(tensor.clone()),
            Node::Value(index) => NodeKind::Value(*index),
        }
    }

    fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Node::Op(a, x), Node::Op(b, y)) => a == b && x.len() == y.len(),
            (Node::List(x), Node::List(y)) | (Node::Sizes(x), Node::Sizes(y)) => x.len() == y.len(),
            (Node::Constant(a), Node::Constant(b)) => a == b,
            (Node::Tensor(a), Node::Tensor(b)) => a == b,
            (Node::Value(a), Node::Value(b)) => a == b,
            _ => false,
        }
    }

    fn children(&self) -> &[Id] {
        match self {
            Node::Op(_, children) | Node::List(children) | Node::Sizes(children) => children,
            _ => &[],
        }
    }

    fn children_mut(&mut self) -> &mut [Id] {
        match self {
            Node::Op(_, children) | Node::List(children) | Node::Sizes(children) => children,
            _ => &mut [],
        }
    }
}

/// A word of a pattern that is not a node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither an op, `list`, nor a constant")]
pub struct UnknownWord(String);

impl FromOp for Node {
    type Error = UnknownWord;

    /// `list`, an op of the dialects, or a constant: `none`, `true`, `3`, `0.5`, a string after a quote (`'strided`), a
    /// dtype by PyTorch's name.
    fn from_op(op: &str, children: Vec<Id>) -> Result<Self, UnknownWord> {
        if op == "list" {
            return Ok(Node::List(children.into()));
        }
        if children.is_empty() {
            let constant = if op == "none" {
                Some(Constant::None)
            } else if let Ok(value) = op.parse() {
                Some(Constant::Bool(value))
            } else if let Ok(value) = op.parse() {
                Some(Constant::Int(value))
            } else if let Ok(value) = op.parse::<f64>() {
                Some(Constant::Float(value.to_bits()))
            } else if let Some(text) = op.strip_prefix('\'') {
                Some(Constant::Str(text.into()))
            } else {
                DType::ALL.into_iter().find(|dtype| dtype.name() == op).map(Constant::DType)
            };
            if let Some(constant) = constant {
                return Ok(Node::Constant(constant));
            }
        }
        if TorchOp::named(op).is_none_or(TorchOp::is_generic) {
            return Err(UnknownWord(op.to_owned()));
        }
        Ok(Node::Op(op.into(), children.into()))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Op(name, _) => write!(f, "{name}"),
            Node::List(_) => f.write_str("list"),
            Node::Sizes(_) => f.write_str("sizes"),
            Node::Constant(Constant::None) => f.write_str("none"),
            Node::Constant(Constant::Bool(value)) => write!(f, "{value}"),
            Node::Constant(Constant::Int(value)) => write!(f, "{value}"),
            Node::Constant(Constant::Float(bits)) => write!(f, "{:?}", f64::from_bits(*bits)),
            Node::Constant(Constant::DType(dtype)) => write!(f, "{dtype}"),
            Node::Constant(Constant::Str(text)) => write!(f, "'{text}"),
            Node::Constant(constant) => write!(f, "{constant:?}"),
            Node::Tensor(constant) => write!(f, "{} {:?}", constant.tensor().dtype(), constant.tensor().shape()),
            Node::Value(index) => write!(f, "%{index}"),
        }
    }
}
