//! The errors of kernels, of programs, and of hooks.

use pt2e_core::{
    memory::MemoryError,
    numerics::{AffineError, QParamsError, RequantizeError},
    tensor::{DType, TensorError},
};
use pt2e_schema::{ArgumentError, TensorType, einsum::EquationError, promote::PromotionError, shapes::ShapeError};

/// The error that a hook returns.
pub type HookError = Box<dyn std::error::Error + Send + Sync>;

/// Why a kernel could not be built or run. The program adds the location ([`EvalError`]).
#[derive(Debug, thiserror::Error)]
pub enum KernelError {
    /// No kernel of that name is registered.
    #[error("the evaluator does not support the op `{0}`")]
    UnknownOp(String),
    /// The kernel does not support these arguments.
    #[error("not supported: {0}")]
    Unsupported(String),
    /// The kernel draws random numbers, but has no generator.
    #[error("draws random numbers, which is possible only while a program runs")]
    NoGenerator,
    /// An argument is absent or of the wrong kind.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// PyTorch does not promote the dtypes of the operands either.
    #[error("not supported: {0}")]
    Promotion(#[from] PromotionError),
    /// The equation of `einsum` is invalid or does not fit the operands.
    #[error(transparent)]
    Equation(#[from] EquationError),
    /// Dimensions or sizes do not fit the op or each other.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The op does not accept the value of an argument or operand.
    #[error("{0}")]
    Invalid(String),
    /// A graph of a higher-order operator failed.
    #[error("{0}")]
    Graph(#[source] Box<EvalError>),
    /// A value is a tensor instead of a number or vice versa.
    #[error("expected {expected}, got {found}")]
    Value {
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: &'static str,
    },
    /// The operand does not exist, or has been taken already.
    #[error("operand {0} is not there")]
    Operand(usize),
    /// The op is not defined for the dtype of an operand.
    #[error("not defined for {0} tensors")]
    DType(DType),
    /// A tensor could not be quantized or dequantized.
    #[error(transparent)]
    Affine(#[from] AffineError),
    /// No quantization parameters fit the values.
    #[error(transparent)]
    QParams(#[from] QParamsError),
    /// Accumulators could not be requantized.
    #[error(transparent)]
    Requantize(#[from] RequantizeError),
    /// A tensor could not be created or read.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

impl From<MemoryError> for KernelError {
    fn from(error: MemoryError) -> Self {
        Self::Tensor(error.into())
    }
}

/// Why a program could not be built or run.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// An instruction failed.
    #[error("{location}: {op}: {cause}")]
    Instruction {
        /// The op's name.
        op: String,
        /// The op's location, in the form chosen by the builder of the program.
        location: String,
        /// What went wrong.
        #[source]
        cause: KernelError,
    },
    /// A kernel returned the wrong number of results.
    #[error("{location}: {op}: {found} results, expected {expected}")]
    ResultCount {
        /// The op's name.
        op: String,
        /// The op's location.
        location: String,
        /// Results declared by the instruction.
        expected: usize,
        /// Results returned by the kernel.
        found: usize,
    },
    /// The type of a result is not the declared one.
    #[error(
        "{location}: {op}: the result is {found}, but its type says {declared}; the type of the op is wrong, or the program was \
         captured for other sizes"
    )]
    ResultType {
        /// The op's name.
        op: String,
        /// The op's location.
        location: String,
        /// The type declared by the instruction.
        declared: TensorType,
        /// The type of the result.
        found: TensorType,
    },
    /// A hook returned an error.
    #[error("{location}: {cause}")]
    Hook {
        /// The location where the value is computed or observed.
        location: String,
        /// The hook's error.
        #[source]
        cause: HookError,
    },
    /// The caller passed the wrong number of inputs.
    #[error("the program has {expected} inputs, but {found} were given")]
    InputCount {
        /// Inputs of the program.
        expected: usize,
        /// Inputs given.
        found: usize,
    },
    /// There is no memory for an output in row-major order.
    #[error("output {index}: {cause}")]
    Output {
        /// The index of the output.
        index: usize,
        /// What went wrong.
        #[source]
        cause: TensorError,
    },
    /// A slot is read before it is written.
    #[error("value {0} is used before it is defined")]
    Undefined(usize),
}
