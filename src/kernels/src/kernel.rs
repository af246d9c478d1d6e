//! Kernels, their operands and results.

use crate::random::Generator;
use pt2e_core::tensor::{Element, Elements, Tensor, TorchBool};
use pt2e_schema::{Number, Scalar, SymInt};

pub use crate::error::KernelError;

/// A value of a running program.
#[derive(Clone, Debug)]
pub enum Value {
    /// A tensor.
    Tensor(Tensor),
    /// A number: a symbolic size, or the result of an op such as `aten.sym_size.int`.
    Number(Number),
}

impl Value {
    /// The tensor.
    ///
    /// # Errors
    /// [`KernelError::Value`] if it is a number.
    pub fn into_tensor(self) -> Result<Tensor, KernelError> {
        match self {
            Value::Tensor(tensor) => Ok(tensor),
            Value::Number(_) => Err(KernelError::Value { expected: "a tensor", found: "a number" }),
        }
    }

    /// The tensor, borrowed.
    ///
    /// # Errors
    /// [`KernelError::Value`] if it is a number.
    pub fn as_tensor(&self) -> Result<&Tensor, KernelError> {
        match self {
            Value::Tensor(tensor) => Ok(tensor),
            Value::Number(_) => Err(KernelError::Value { expected: "a tensor", found: "a number" }),
        }
    }
}

impl From<Value> for Tensor {
    /// A number becomes a 0-d tensor of bool, i64 or f64.
    fn from(value: Value) -> Self {
        match value {
            Value::Tensor(tensor) => tensor,
            Value::Number(Number::Bool(value)) => Self::scalar(TorchBool::from(value)),
            Value::Number(Number::Int(value)) => Self::scalar(value),
            Value::Number(Number::Float(value)) => Self::scalar(value),
        }
    }
}

impl From<Tensor> for Value {
    fn from(tensor: Tensor) -> Self {
        Value::Tensor(tensor)
    }
}

/// The runtime operands of one call of a kernel.
///
/// The kernel owns them: the memory of a tensor that is [taken](Operands::take) and not used elsewhere can be reused
/// for the result.
#[derive(Debug, Default)]
pub struct Operands {
    values: Vec<Option<Value>>,
    generator: Option<Generator>,
}

impl Operands {
    /// Operands in the order of the indices in [`pt2e_schema::Arg`].
    pub fn new(values: impl IntoIterator<Item = Value>) -> Self {
        Self { values: values.into_iter().map(Some).collect(), generator: None }
    }

    /// Lets the kernel draw random numbers from `generator`.
    pub fn drawing_from(self, generator: &Generator) -> Self {
        Self { generator: Some(generator.clone()), ..self }
    }

    /// The random number generator.
    ///
    /// # Errors
    /// [`KernelError::NoGenerator`] if the kernel does not run in a program.
    pub fn generator(&self) -> Result<&Generator, KernelError> {
        self.generator.as_ref().ok_or(KernelError::NoGenerator)
    }

    /// The operands that have not been taken.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().flatten()
    }

    /// All operands, in order.
    ///
    /// # Errors
    /// [`KernelError::Operand`] if one has been taken.
    pub fn into_values(self) -> Result<Vec<Value>, KernelError> {
        let values = self.values.into_iter().enumerate();
        values.map(|(index, value)| value.ok_or(KernelError::Operand(index))).collect()
    }

    /// The operand of this index.
    ///
    /// # Errors
    /// [`KernelError::Operand`] if it does not exist or has been taken.
    pub fn value(&self, index: usize) -> Result<&Value, KernelError> {
        self.values.get(index).and_then(Option::as_ref).ok_or(KernelError::Operand(index))
    }

    /// The tensor of this index.
    ///
    /// # Errors
    /// If it does not exist, has been taken, or is a number.
    pub fn tensor(&self, index: usize) -> Result<&Tensor, KernelError> {
        self.value(index)?.as_tensor()
    }

    /// The elements of the tensor of this index, in row-major order.
    ///
    /// # Errors
    /// As [`Operands::tensor`], and if the elements are not `T`s.
    pub fn slice<T: Element>(&self, index: usize) -> Result<Elements<'_, T>, KernelError> {
        Ok(self.tensor(index)?.as_slice()?)
    }

    /// Takes the tensor of this index out of the operands.
    ///
    /// # Errors
    /// If it does not exist, has been taken, or is a number.
    pub fn take(&mut self, index: usize) -> Result<Tensor, KernelError> {
        self.take_value(index)?.into_tensor()
    }

    /// Takes the value of this index out of the operands.
    ///
    /// # Errors
    /// [`KernelError::Operand`] if it does not exist or has been taken.
    pub fn take_value(&mut self, index: usize) -> Result<Value, KernelError> {
        self.values.get_mut(index).and_then(Option::take).ok_or(KernelError::Operand(index))
    }

    /// Takes the tensors of these indices out of the operands.
    ///
    /// # Errors
    /// As [`Operands::take`].
    pub fn take_all(&mut self, indices: &[usize]) -> Result<Vec<Tensor>, KernelError> {
        indices.iter().map(|&index| self.take(index)).collect()
    }

    /// Takes the tensor of an optional argument out of the operands.
    ///
    /// # Errors
    /// As [`Operands::take`].
    pub fn take_optional(&mut self, index: Option<usize>) -> Result<Option<Tensor>, KernelError> {
        index.map(|index| self.take(index)).transpose()
    }

    /// The number of this index.
    ///
    /// # Errors
    /// If it does not exist, has been taken, or is a tensor.
    pub fn number(&self, index: usize) -> Result<Number, KernelError> {
        match self.value(index)? {
            Value::Number(number) => Ok(*number),
            Value::Tensor(_) => Err(KernelError::Value { expected: "a number", found: "a tensor" }),
        }
    }

    /// The value of an integer argument.
    ///
    /// # Errors
    /// If its operand is not an integer.
    pub fn int(&self, int: SymInt) -> Result<i64, KernelError> {
        match int {
            SymInt::Known(value) => Ok(value),
            SymInt::Operand(index) => match self.number(index)? {
                Number::Int(value) => Ok(value),
                Number::Bool(_) => Err(KernelError::Value { expected: "an integer", found: "a bool" }),
                Number::Float(_) => Err(KernelError::Value { expected: "an integer", found: "a float" }),
            },
        }
    }

    /// The values of a list of integer arguments.
    ///
    /// # Errors
    /// If one of them is not an integer.
    pub fn ints(&self, ints: &[SymInt]) -> Result<Vec<i64>, KernelError> {
        ints.iter().map(|int| self.int(*int)).collect()
    }

    /// The value of a `Scalar` argument.
    ///
    /// # Errors
    /// If its operand is a tensor.
    pub fn scalar(&self, scalar: Scalar) -> Result<Number, KernelError> {
        match scalar {
            Scalar::Known(number) => Ok(number),
            Scalar::Operand(index) => self.number(index),
        }
    }
}

/// One op with its constant arguments bound: built once per instruction, run once per input.
pub type Kernel = Box<dyn Fn(Operands) -> Result<Vec<Value>, KernelError> + Send + Sync>;

/// A kernel with a single tensor as its result.
pub fn tensor_kernel(run: impl Fn(Operands) -> Result<Tensor, KernelError> + Send + Sync + 'static) -> Kernel {
    Box::new(move |operands| Ok(vec![Value::Tensor(run(operands)?)]))
}
