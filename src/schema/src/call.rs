//! The arguments of one op: PyTorch's call model, with operands in place of values known only at run time.

use crate::DType;
use std::{borrow::Cow, fmt};

/// A Python number, as PyTorch's `Scalar` holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A bool.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
}

impl Number {
    /// The number as a float.
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Bool(value) => value as u8 as f64,
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// The number as an integer; a float is truncated, as PyTorch does.
    pub fn to_i64(self) -> i64 {
        match self {
            Number::Bool(value) => value as i64,
            Number::Int(value) => value,
            Number::Float(value) => value as i64,
        }
    }
}

impl Number {
    /// The dtype that PyTorch gives a Python number.
    pub fn dtype(self) -> DType {
        match self {
            Number::Bool(_) => DType::Bool,
            Number::Int(_) => DType::I64,
            Number::Float(_) => DType::F32,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Bool(value) => write!(f, "{value}"),
            Number::Int(value) => write!(f, "{value}"),
            Number::Float(value) => write!(f, "{value:?}"),
        }
    }
}

/// Why an argument could not be read as requested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// The op has no argument of this name.
    #[error("argument `{name}` is missing")]
    Missing {
        /// Name of the argument.
        name: String,
    },
    /// The argument is of the wrong kind.
    #[error("argument `{name}` is {found}, expected {expected}")]
    Kind {
        /// Name of the argument.
        name: String,
        /// The kind requested.
        expected: &'static str,
        /// The kind found.
        found: &'static str,
    },
}

/// An integer that is either known at compile time or a runtime operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymInt {
    /// A constant.
    Known(i64),
    /// The operand of this index, an integer [`Number`].
    Operand(usize),
}

/// A PyTorch `Scalar`: a number that is either known at compile time or a runtime operand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// A constant.
    Known(Number),
    /// The operand of this index, a [`Number`].
    Operand(usize),
}

/// The value of a `Tensor` argument for which PyTorch also accepts a number, such as `mul.Tensor(x, 2.0)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TensorOrNumber {
    /// The operand of this index, a tensor or a symbolic number; which of them is known only at run time.
    Operand(usize),
    /// A constant; takes part in type promotion as a wrapped number.
    Number(Number),
}

/// One argument of an op. Operand indices count the op's runtime operands.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// `None`.
    None,
    /// A tensor operand.
    Tensor(usize),
    /// A list of tensor operands.
    Tensors(Vec<usize>),
    /// A list of tensor operands, some of which may be absent (`Tensor?[]`).
    OptionalTensors(Vec<Option<usize>>),
    /// A number operand: a symbolic int, float or bool.
    Symbol(usize),
    /// A list of integers, some of which may be operands.
    SymInts(Vec<SymInt>),
    /// A constant bool.
    Bool(bool),
    /// A constant integer.
    Int(i64),
    /// A constant float.
    Float(f64),
    /// A constant string; also a layout, device or memory format, by PyTorch's name without `torch.`.
    Str(String),
    /// A dtype.
    DType(DType),
    /// A list of constant strings.
    Strs(Vec<String>),
    /// The graph of this index among the op's regions.
    Graph(usize),
    /// A list of constant bools.
    Bools(Vec<bool>),
    /// A list of constant integers.
    Ints(Vec<i64>),
    /// A list of constant floats.
    Floats(Vec<f64>),
}

impl Arg {
    /// What kind of argument this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Arg::None => "None",
            Arg::Tensor(_) => "a tensor",
            Arg::Tensors(_) => "a list of tensors",
            Arg::OptionalTensors(_) => "a list of optional tensors",
            Arg::Symbol(_) => "a symbolic number",
            Arg::SymInts(_) => "a list of symbolic integers",
            Arg::Bool(_) => "a bool",
            Arg::Int(_) => "an integer",
            Arg::Float(_) => "a float",
            Arg::Str(_) => "a string",
            Arg::Strs(_) => "a list of strings",
            Arg::Graph(_) => "a graph",
            Arg::DType(_) => "a dtype",
            Arg::Bools(_) => "a list of bools",
            Arg::Ints(_) => "a list of integers",
            Arg::Floats(_) => "a list of floats",
        }
    }
}

/// The arguments of one op in the order of its PyTorch schema, with defaults filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    op: String,
    entries: Vec<(Cow<'static, str>, Arg)>,
}

impl Arguments {
    /// The arguments of `op` (`aten.conv2d`, `aten.add.Tensor`; a `default` overload has no suffix).
    pub fn new(op: impl Into<String>, entries: Vec<(Cow<'static, str>, Arg)>) -> Self {
        Self { op: op.into(), entries }
    }

    /// The op's name.
    pub fn op(&self) -> &str {
        &self.op
    }

    /// Name and value of each argument, in schema order.
    pub fn entries(&self) -> &[(Cow<'static, str>, Arg)] {
        &self.entries
    }

    /// The argument `name`.
    ///
    /// # Errors
    /// [`ArgumentError::Missing`] if the op has no argument of that name.
    pub fn get(&self, name: &str) -> Result<&Arg, ArgumentError> {
        let found = self.entries.iter().find(|(n, _)| n == name);
        found.map(|(_, arg)| arg).ok_or_else(|| ArgumentError::Missing { name: name.to_owned() })
    }

    /// The argument `name` read by `get`, or `None` if the argument is `None`.
    ///
    /// `args.optional("bias", Arguments::tensor)?` is the index of the bias operand, if there is a bias.
    ///
    /// # Errors
    /// Those of `get`, and [`ArgumentError::Missing`].
    pub fn optional<'a, T, E: From<ArgumentError>>(
        &'a self,
        name: &str,
        get: impl FnOnce(&'a Self, &str) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match self.get(name)? {
            Arg::None => Ok(None),
            _ => get(self, name).map(Some),
        }
    }

    /// The operand index of a tensor argument.
    ///
    /// # Errors
    /// If the argument is missing or of another kind; the same holds for all getters below.
    pub fn tensor(&self, name: &str) -> Result<usize, ArgumentError> {
        match self.get(name)? {
            Arg::Tensor(index) => Ok(*index),
            other => Err(kind_error(name, "a tensor", other)),
        }
    }

    /// A `Tensor` argument for which PyTorch also accepts a number.
    pub fn tensor_or_number(&self, name: &str) -> Result<TensorOrNumber, ArgumentError> {
        match self.get(name)? {
            Arg::Tensor(index) | Arg::Symbol(index) => Ok(TensorOrNumber::Operand(*index)),
            Arg::Bool(value) => Ok(TensorOrNumber::Number(Number::Bool(*value))),
            Arg::Int(value) => Ok(TensorOrNumber::Number(Number::Int(*value))),
            Arg::Float(value) => Ok(TensorOrNumber::Number(Number::Float(*value))),
            other => Err(kind_error(name, "a tensor or a number", other)),
        }
    }

    /// The operand indices of a list of tensors.
    pub fn tensors(&self, name: &str) -> Result<Vec<usize>, ArgumentError> {
        match self.get(name)? {
            Arg::Tensors(indices) => Ok(indices.clone()),
            Arg::OptionalTensors(indices) if indices.iter().all(Option::is_some) => {
                Ok(indices.iter().flatten().copied().collect())
            }
            other => Err(kind_error(name, "a list of tensors", other)),
        }
    }

    /// The operand indices of a list of optional tensors.
    pub fn optional_tensors(&self, name: &str) -> Result<Vec<Option<usize>>, ArgumentError> {
        match self.get(name)? {
            Arg::OptionalTensors(indices) => Ok(indices.clone()),
            Arg::Tensors(indices) => Ok(indices.iter().copied().map(Some).collect()),
            other => Err(kind_error(name, "a list of optional tensors", other)),
        }
    }

    /// A constant bool.
    pub fn bool(&self, name: &str) -> Result<bool, ArgumentError> {
        match self.get(name)? {
            Arg::Bool(value) => Ok(*value),
            other => Err(kind_error(name, "a bool", other)),
        }
    }

    /// A constant integer.
    pub fn int(&self, name: &str) -> Result<i64, ArgumentError> {
        match self.get(name)? {
            Arg::Int(value) => Ok(*value),
            other => Err(kind_error(name, "an integer", other)),
        }
    }

    /// A constant float; an integer is converted.
    pub fn float(&self, name: &str) -> Result<f64, ArgumentError> {
        match self.get(name)? {
            Arg::Float(value) => Ok(*value),
            Arg::Int(value) => Ok(*value as f64),
            other => Err(kind_error(name, "a float", other)),
        }
    }

    /// A string, layout, device or memory format.
    pub fn str(&self, name: &str) -> Result<&str, ArgumentError> {
        match self.get(name)? {
            Arg::Str(value) => Ok(value),
            other => Err(kind_error(name, "a string", other)),
        }
    }

    /// A dtype.
    pub fn dtype(&self, name: &str) -> Result<DType, ArgumentError> {
        match self.get(name)? {
            Arg::DType(value) => Ok(*value),
            other => Err(kind_error(name, "a dtype", other)),
        }
    }

    /// A list of constant integers; a single integer is a list of one.
    pub fn ints(&self, name: &str) -> Result<Vec<i64>, ArgumentError> {
        match self.get(name)? {
            Arg::Ints(values) => Ok(values.clone()),
            Arg::Int(value) => Ok(vec![*value]),
            other => Err(kind_error(name, "a list of integers", other)),
        }
    }

    /// A list of constant floats.
    pub fn floats(&self, name: &str) -> Result<Vec<f64>, ArgumentError> {
        match self.get(name)? {
            Arg::Floats(values) => Ok(values.clone()),
            other => Err(kind_error(name, "a list of floats", other)),
        }
    }

    /// An integer that may be symbolic.
    pub fn sym_int(&self, name: &str) -> Result<SymInt, ArgumentError> {
        match self.get(name)? {
            Arg::Int(value) => Ok(SymInt::Known(*value)),
            Arg::Symbol(index) => Ok(SymInt::Operand(*index)),
            other => Err(kind_error(name, "an integer", other)),
        }
    }

    /// A list of integers that may be symbolic; a single integer is a list of one.
    pub fn sym_ints(&self, name: &str) -> Result<Vec<SymInt>, ArgumentError> {
        match self.get(name)? {
            Arg::SymInts(values) => Ok(values.clone()),
            Arg::Ints(values) => Ok(values.iter().copied().map(SymInt::Known).collect()),
            Arg::Int(_) | Arg::Symbol(_) => Ok(vec![self.sym_int(name)?]),
            other => Err(kind_error(name, "a list of integers", other)),
        }
    }

    /// A number (PyTorch's `Scalar`) that may be symbolic.
    pub fn scalar(&self, name: &str) -> Result<Scalar, ArgumentError> {
        match self.get(name)? {
            Arg::Bool(value) => Ok(Scalar::Known(Number::Bool(*value))),
            Arg::Int(value) => Ok(Scalar::Known(Number::Int(*value))),
            Arg::Float(value) => Ok(Scalar::Known(Number::Float(*value))),
            Arg::Symbol(index) => Ok(Scalar::Operand(*index)),
            other => Err(kind_error(name, "a number", other)),
        }
    }
}

fn kind_error(name: &str, expected: &'static str, found: &Arg) -> ArgumentError {
    ArgumentError::Kind { name: name.to_owned(), expected, found: found.kind() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn getters_convert_what_pytorch_converts_and_name_the_rest() {
        let entries = vec![
            ("input".into(), Arg::Tensor(0)),
            ("bias".into(), Arg::None),
            ("stride".into(), Arg::Int(2)),
            ("size".into(), Arg::SymInts(vec![SymInt::Operand(1), SymInt::Known(3)])),
        ];
        let args = Arguments::new("aten.op", entries);
        assert_eq!(args.tensor("input").unwrap(), 0);
        assert_eq!(args.optional("bias", Arguments::tensor).unwrap(), None);
        assert_eq!(args.optional("input", Arguments::tensor).unwrap(), Some(0));
        assert_eq!(args.ints("stride").unwrap(), [2]);
        assert_eq!(args.float("stride").unwrap(), 2.0);
        assert_eq!(args.sym_ints("size").unwrap(), [SymInt::Operand(1), SymInt::Known(3)]);
        assert_eq!(
            args.ints("size").unwrap_err().to_string(),
            "argument `size` is a list of symbolic integers, expected a list of integers"
        );
        assert_eq!(args.int("dilation").unwrap_err().to_string(), "argument `dilation` is missing");
    }
}
