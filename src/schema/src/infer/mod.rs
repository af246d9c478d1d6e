//! Shape and dtype inference: the types of an op's results, given its arguments and the types of its operands.
//!
//! This corresponds to PyTorch's meta kernels. Sizes may be unknown; sizes that depend on an unknown size or on data
//! are then unknown too. A type is never a guess: the result of every run has it.
//!
//! | module | ops |
//! |---|---|
//! | `elementwise` | functions of one tensor, or of several that broadcast |
//! | `reduce` | reductions over dimensions, scans, sorting |
//! | `view` | views that keep the order of elements, transpositions, slices, and their copying variants |
//! | `rearrange` | elements reordered or repeated: padding, flips, windows |
//! | `index` | gather, scatter, masks, embeddings |
//! | `join` | concatenation and splitting |
//! | `linear` | products of matrices, attention |
//! | `conv` | convolutions |
//! | `pool` | pooling |
//! | `norm` | normalizations |
//! | `create` | tensors from nothing, random numbers, numbers |
//! | `rnn` | recurrent networks |
//! | `resample` | interpolation and grids |
//! | `spectrum` | Fourier transforms |
//! | `quantized` | quantize, dequantize, fake-quantize, and the ops on integers |
//! | `library` | ops of other libraries, Python's operators on numbers |
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
    promote::PromotionError, shapes::ShapeError,
};
use call::Call;
use std::{collections::HashMap, sync::LazyLock};

/// The results of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// One type for each result.
    Each(Vec<ValueType>),
    /// A list of tensors of this type, of unknown length, such as `unbind` of an unknown size.
    Any(TensorType),
}

/// Why operands and arguments do not fit the op or each other.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InferError {
    /// An argument is absent or of the wrong kind.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// The dtypes of the operands do not promote.
    #[error("not supported: {0}")]
    Promotion(#[from] PromotionError),
    /// The equation of `einsum` is invalid or does not fit.
    #[error(transparent)]
    Equation(#[from] EquationError),
    /// Dimensions or sizes do not fit the op or each other.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The shapes of matrices do not fit.
    #[error("shapes {a} and {b} cannot be multiplied")]
    Product {
        /// The shape of the first.
        a: String,
        /// The shape of the second.
        b: String,
    },
    /// The op does not take a tensor of this rank.
    #[error("{what} must be {expected}, got {found}")]
    Rank {
        /// The name of the operand.
        what: &'static str,
        /// The ranks, in words.
        expected: String,
        /// The type of the tensor.
        found: String,
    },
    /// The op is not defined for this dtype.
    #[error("not defined for {0} tensors")]
    DType(DType),
    /// An operand is absent, or is a tensor instead of a number or vice versa.
    #[error("operand {index} is not {expected}")]
    Operand {
        /// The index of the operand.
        index: usize,
        /// The expected kind.
        expected: &'static str,
    },
    /// Any other error, in words.
    #[error("{0}")]
    Invalid(String),
}

type Inferred = Result<Results, InferError>;
type Infer = fn(&Call<'_>) -> Inferred;
/// Inference functions, each with its ops.
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

/// The result types of `args.op()`, given the types of its operands. `None` if the op is unknown.
///
/// # Errors
/// [`InferError`] if no call with these arguments and operands succeeds.
pub fn infer(args: &Arguments, operands: &[ValueType]) -> Result<Option<Results>, InferError> {
    let Some(infer) = TABLE.get(canonical_name(args.op())) else { return Ok(None) };
    infer(&Call::new(args, operands)).map(Some)
}

/// Whether the result types of an op can be inferred.
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
