//! Shape and dtype inference: what the types of an op's results are, given its arguments and the types of its operands.
//!
//! This is what PyTorch's meta kernels compute. Sizes may be unknown; what depends on them is then unknown, and so are sizes
//! that depend on data. A type is never a guess: the result of every run has it.
//!
//! | module | which ops |
//! |---|---|
//! | `elementwise` | functions of one tensor, or of several that broadcast |
//! | `reduce` | reductions over dimensions, scans, sorting |
//! | `view` | other views of the same elements, and copies of them |
//! | `rearrange` | elements in another order, or several times: padding, flips, windows |
//! | `index` | gather, scatter, masks, embeddings |
//! | `join` | concatenation, and its reverse |
//! | `linear` | products of matrices, attention |
//! | `conv` | convolutions |
//! | `pool` | pooling |
//! | `norm` | normalizations |
//! | `create` | tensors from nothing, random numbers, numbers |
//! | `rnn` | recurrent networks |
//! | `resample` | interpolation and grids |
//! | `spectrum` | Fourier transforms |
//! | `quantized` | quantize, dequantize, fake-quantize, and the ops on integers |
//! | `library` | ops of other libraries, Python's functions on numbers |
//!
//! ```
//! use pt2e_schema::{Arg, Arguments, DType, TensorType, infer};
//!
//! let args = Arguments::new("aten.relu", vec![("self".into(), Arg::Tensor(0))]);
//! let input = TensorType { dtype: DType::F32, sizes: vec![Some(2), None] };
//! let results = infer::infer(&args, &[input.clone().into()])?.expect("relu is known");
//! assert_eq!(results, infer::Results::Each(vec![input.into()]));
//! # Ok::<(), infer::InferError>(())
//! ```

mod call;
mod conv;
mod create;
mod elementwise;
mod index;
mod join;
mod library;
mod linear;
mod norm;
mod pool;
mod quantized;
mod rearrange;
mod reduce;
mod resample;
mod rnn;
mod sizes;
mod spectrum;
mod view;

use crate::{
    ArgumentError, Arguments, DType, TensorType, ValueType, canonical_name, einsum::EquationError,
    promote::PromotionError,
};
use call::Call;
use std::{collections::HashMap, sync::LazyLock};

/// The results of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// One type a result.
    Each(Vec<ValueType>),
    /// A list of tensors of this type, whose length is not known: `unbind` of a size that is not known.
    Any(TensorType),
}

/// Why operands and arguments do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InferError {
    /// An argument is absent, or of another kind than the schema says.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// Operands are of dtypes that do not promote.
    #[error("not supported: {0}")]
    Promotion(#[from] PromotionError),
    /// The equation of `einsum`.
    #[error(transparent)]
    Equation(#[from] EquationError),
    /// A dimension that the tensor does not have.
    #[error("dim {dim} is out of range for rank {rank}")]
    Dim {
        /// The dimension.
        dim: i64,
        /// The rank of the tensor.
        rank: usize,
    },
    /// A dimension that is named twice.
    #[error("dim {0} is named twice")]
    RepeatedDim(usize),
    /// Sizes that do not broadcast.
    #[error("shapes do not broadcast: {0}")]
    Broadcast(String),
    /// Sizes of matrices that do not fit.
    #[error("shapes {a} and {b} cannot be multiplied")]
    Product {
        /// Sizes of the first.
        a: String,
        /// Sizes of the second.
        b: String,
    },
    /// A tensor of a rank that the op does not take.
    #[error("{what} must be {expected}, got {found}")]
    Rank {
        /// Which tensor.
        what: &'static str,
        /// The ranks, in words.
        expected: String,
        /// The type of the tensor.
        found: String,
    },
    /// A list argument of the wrong length.
    #[error("{name} has {found} elements, expected {expected}")]
    Length {
        /// Name of the argument.
        name: String,
        /// How many elements there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A dtype that the op is not defined for.
    #[error("not defined for {0} tensors")]
    DType(DType),
    /// An operand that is not there, or a tensor in the place of a number, or the other way round.
    #[error("operand {index} is not {expected}")]
    Operand {
        /// The index of the operand.
        index: usize,
        /// What is expected.
        expected: &'static str,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Invalid(String),
}

type Inferred = Result<Results, InferError>;
type Infer = fn(&Call<'_>) -> Inferred;
/// Functions, each with the ops whose types it infers.
type Family = &'static [(Infer, &'static [&'static str])];

static FAMILIES: &[Family] = &[
    conv::FAMILY,
    create::FAMILY,
    elementwise::FAMILY,
    index::FAMILY,
    join::FAMILY,
    library::FAMILY,
    linear::FAMILY,
    norm::FAMILY,
    pool::FAMILY,
    quantized::FAMILY,
    rearrange::FAMILY,
    reduce::FAMILY,
    resample::FAMILY,
    rnn::FAMILY,
    spectrum::FAMILY,
    view::FAMILY,
];

static TABLE: LazyLock<HashMap<&'static str, Infer>> = LazyLock::new(|| {
    let rows = FAMILIES.iter().copied().flatten();
    rows.flat_map(|(infer, names)| names.iter().map(|name| (*name, *infer))).collect()
});

/// The types of the results of `args.op()`, given those of its operands. `None` if nothing is known of the op.
///
/// # Errors
/// [`InferError`] if no call with these arguments and operands succeeds.
pub fn infer(args: &Arguments, operands: &[ValueType]) -> Result<Option<Results>, InferError> {
    let Some(infer) = TABLE.get(canonical_name(args.op())) else { return Ok(None) };
    infer(&Call::new(args, operands)).map(Some)
}

/// Whether anything is known of the types of an op's results.
pub fn supports(op: &str) -> bool {
    TABLE.contains_key(canonical_name(op))
}

fn one(dtype: DType, sizes: Vec<Option<usize>>) -> Inferred {
    Ok(Results::Each(vec![TensorType { dtype, sizes }.into()]))
}

fn each<const N: usize>(types: [TensorType; N]) -> Inferred {
    Ok(Results::Each(types.into_iter().map(ValueType::Tensor).collect()))
}

fn invalid<T>(why: impl Into<String>) -> Result<T, InferError> {
    Err(InferError::Invalid(why.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_op_is_in_two_places() {
        let names: usize = FAMILIES.iter().copied().flatten().map(|(_, names)| names.len()).sum();
        assert_eq!(names, TABLE.len());
        let aliases: Vec<_> = TABLE.keys().filter(|name| canonical_name(name) != **name).collect();
        assert!(aliases.is_empty(), "other names of ops are in aliases.rs: {aliases:?}");
    }
}
