//! The view of a call that inference has: arguments whose operands are types.

use super::{
    InferError,
    sizes::{as_size, normalize_dim},
};
use crate::{
    Arg, Arguments, DType, NumberType, Scalar, SymInt, TensorOrNumber, TensorType, ValueType, promote::Promotion,
    shapes::per_dim,
};

/// Arguments, and the types of the operands that they refer to.
pub(super) struct Call<'a> {
    args: &'a Arguments,
    operands: &'a [ValueType],
}

/// A tensor or a number.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a> {
    /// A tensor.
    Tensor(&'a TensorType),
    /// A number.
    Number(NumberType),
}

impl Operand<'_> {
    /// The sizes for broadcasting; none for a number.
    pub fn sizes(&self) -> &[Option<usize>] {
        match self {
            Operand::Tensor(tensor) => &tensor.sizes,
            Operand::Number(_) => &[],
        }
    }
}

impl<'a> Call<'a> {
    pub fn new(args: &'a Arguments, operands: &'a [ValueType]) -> Self {
        Self { args, operands }
    }

    /// The op's name.
    pub fn op(&self) -> &'a str {
        self.args.op()
    }

    fn tensor_at(&self, index: usize) -> Result<&'a TensorType, InferError> {
        match self.operands.get(index) {
            Some(ValueType::Tensor(tensor)) => Ok(tensor),
            _ => Err(InferError::Operand { index, expected: "a tensor" }),
        }
    }

    fn number_at(&self, index: usize) -> Result<NumberType, InferError> {
        match self.operands.get(index) {
            Some(ValueType::Number(number)) => Ok(*number),
            _ => Err(InferError::Operand { index, expected: "a number" }),
        }
    }

    /// A tensor argument.
    pub fn tensor(&self, name: &str) -> Result<&'a TensorType, InferError> {
        self.tensor_at(self.args.tensor(name)?)
    }

    /// The first tensor of an op: `self`, or `input` in the ops that `torch.nn.functional` defines.
    pub fn input(&self) -> Result<&'a TensorType, InferError> {
        self.tensor("self").or_else(|_| self.tensor("input"))
    }

    /// A tensor argument that may be `None`.
    pub fn optional_tensor(&self, name: &str) -> Result<Option<&'a TensorType>, InferError> {
        if self.is_given(name) { self.tensor(name).map(Some) } else { Ok(None) }
    }

    /// A list of tensors.
    pub fn tensors(&self, name: &str) -> Result<Vec<&'a TensorType>, InferError> {
        self.args.tensors(name)?.into_iter().map(|index| self.tensor_at(index)).collect()
    }

    /// A list of tensors, some of which may be `None`.
    pub fn optional_tensors(&self, name: &str) -> Result<Vec<Option<&'a TensorType>>, InferError> {
        let indices = self.args.optional_tensors(name)?;
        indices.into_iter().map(|index| index.map(|index| self.tensor_at(index)).transpose()).collect()
    }

    /// An argument that is a tensor or a number.
    pub fn operand(&self, name: &str) -> Result<Operand<'a>, InferError> {
        Ok(match self.args.tensor_or_number(name)? {
            TensorOrNumber::Number(number) => Operand::Number(number.into()),
            TensorOrNumber::Operand(index) => match self.operands.get(index) {
                Some(ValueType::Tensor(tensor)) => Operand::Tensor(tensor),
                _ => Operand::Number(self.number_at(index)?),
            },
        })
    }

    /// Whether an argument exists and is not `None`.
    pub fn is_given(&self, name: &str) -> bool {
        !matches!(self.args.get(name), Err(_) | Ok(Arg::None))
    }

    /// A bool.
    pub fn bool(&self, name: &str) -> Result<bool, InferError> {
        Ok(self.args.bool(name)?)
    }

    /// A bool argument; false if it is absent or `None`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.args.get(name), Ok(Arg::Bool(true)))
    }

    /// A string.
    pub fn str(&self, name: &str) -> Result<&'a str, InferError> {
        Ok(self.args.str(name)?)
    }

    /// A constant integer.
    pub fn int(&self, name: &str) -> Result<i64, InferError> {
        Ok(self.args.int(name)?)
    }

    /// An integer, or `None` if it is known only at run time.
    pub fn size(&self, name: &str) -> Result<Option<i64>, InferError> {
        Ok(match self.args.sym_int(name)? {
            SymInt::Known(value) => Some(value),
            SymInt::Operand(_) => None,
        })
    }

    /// A list of integers, `None` for those known only at run time.
    pub fn sizes(&self, name: &str) -> Result<Vec<Option<i64>>, InferError> {
        let known = |size| match size {
            SymInt::Known(value) => Some(value),
            SymInt::Operand(_) => None,
        };
        Ok(self.args.sym_ints(name)?.into_iter().map(known).collect())
    }

    /// A list of sizes, none of which may be negative.
    pub fn shape(&self, name: &str) -> Result<Vec<Option<usize>>, InferError> {
        Ok(self.sizes(name)?.into_iter().map(|size| size.map(as_size).transpose()).collect::<Result<_, _>>()?)
    }

    /// A list of constant integers.
    pub fn ints(&self, name: &str) -> Result<Vec<i64>, InferError> {
        Ok(self.args.ints(name)?)
    }

    /// A list of constant floats.
    pub fn floats(&self, name: &str) -> Result<Vec<f64>, InferError> {
        Ok(self.args.floats(name)?)
    }

    /// A list of one integer per dimension; a single integer stands for all.
    pub fn geometry(&self, name: &str, dims: usize) -> Result<Vec<i64>, InferError> {
        Ok(per_dim(name, &self.ints(name)?, dims)?)
    }

    /// A dtype; `None` if the argument is absent or `None`.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>, InferError> {
        if self.is_given(name) { Ok(Some(self.args.dtype(name)?)) } else { Ok(None) }
    }

    /// The value of a number, if it is constant.
    pub fn constant(&self, name: &str) -> Result<Option<crate::Number>, InferError> {
        Ok(match self.args.scalar(name)? {
            Scalar::Known(number) => Some(number),
            Scalar::Operand(_) => None,
        })
    }

    /// The type of a number argument.
    pub fn number(&self, name: &str) -> Result<NumberType, InferError> {
        match self.args.scalar(name)? {
            Scalar::Known(number) => Ok(number.into()),
            Scalar::Operand(index) => self.number_at(index),
        }
    }

    /// A dimension of a tensor of that rank, counted from the front.
    pub fn dim(&self, name: &str, rank: usize) -> Result<usize, InferError> {
        Ok(normalize_dim(self.int(name)?, rank)?)
    }

    /// The dtype that arguments promote to, ignoring those that are absent or `None`.
    pub fn promoted(&self, names: &[&str]) -> Result<DType, InferError> {
        let mut promotion = Promotion::default();
        for name in names.iter().filter(|name| self.is_given(name)) {
            match self.operand(name)? {
                Operand::Tensor(tensor) => promotion.add_dtype(tensor.dtype, tensor.rank())?,
                Operand::Number(number) => promotion.add_number_of(number.dtype())?,
            }
        }
        Ok(promotion.result()?)
    }
}
