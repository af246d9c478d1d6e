//! Arguments and operands shared by convolutions and transposed convolutions.

use crate::{
    kernel::KernelError,
    numeric::{Compute, cast},
};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_schema::{Arguments, shapes};

/// A list argument, expanded to `rank` spatial dimensions if the op determines their number.
pub(super) fn per_dim(args: &Arguments, name: &str, rank: Option<usize>) -> Result<Vec<i64>, KernelError> {
    let values = args.ints(name)?;
    Ok(match rank {
        Some(rank) => shapes::per_dim(name, &values, rank)?,
        None => values,
    })
}

/// The argument `groups`.
pub(super) fn group_count(args: &Arguments) -> Result<usize, KernelError> {
    Ok(shapes::positive("groups", args.int("groups")?)?)
}

/// The operands of a convolution, cast to the compute type of their common dtype.
pub(super) struct Filters {
    pub input: Tensor,
    pub weight: Tensor,
    pub bias: Option<Tensor>,
    dtype: DType,
}

impl Filters {
    /// # Errors
    /// If the bias does not have `channels(weight)` elements, or the dtypes differ.
    pub fn new(
        input: Tensor,
        weight: Tensor,
        bias: Option<Tensor>,
        channels: impl FnOnce(&[usize]) -> usize,
    ) -> Result<Self, KernelError> {
        let channels = channels(weight.shape());
        if let Some(bias) = &bias
            && bias.shape() != [channels]
        {
            let found = bias.shape();
            return Err(KernelError::Invalid(format!("bias has shape {found:?}, expected [{channels}]")));
        }
        let dtype = input.dtype();
        if weight.dtype() != dtype || bias.as_ref().is_some_and(|bias| bias.dtype() != dtype) {
            return Err(KernelError::Invalid("input, weight and bias have different dtypes".into()));
        }
        let wide = Compute::of(dtype).dtype();
        let bias = bias.map(|bias| cast(bias, wide)).transpose()?;
        Ok(Self { input: cast(input, wide)?, weight: cast(weight, wide)?, bias, dtype })
    }

    /// Calls the function for the compute type, and casts its result to the dtype of the operands.
    ///
    /// # Errors
    /// Those of the called function.
    pub fn run(
        &self,
        single: impl FnOnce(&Self) -> Result<Tensor, KernelError>,
        double: impl FnOnce(&Self) -> Result<Tensor, KernelError>,
        int: impl FnOnce(&Self) -> Result<Tensor, KernelError>,
    ) -> Result<Tensor, KernelError> {
        let output = match Compute::of(self.dtype) {
            Compute::F32 => single(self)?,
            Compute::F64 => double(self)?,
            Compute::I64 => int(self)?,
        };
        Ok(cast(output, self.dtype)?)
    }
}
