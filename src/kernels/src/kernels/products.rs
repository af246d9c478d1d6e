//! Products composed of matrix products: inner, Kronecker, cross products, matrix powers.

use super::{
    binary::{subtract, times},
    linear::batched_product,
    reduce::summed,
};
use crate::{
    elementwise::{expand, full},
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::{broadcast_shapes, named_dims, normalize_dim},
    numeric::cast,
};
use pt2e_core::tensor::{DType, Tensor, num_elements};
use pt2e_schema::{Arguments, Number};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.inner", inner),
    ("aten.kron", kronecker),
    ("aten.tensordot", tensordot),
    ("aten.trace", trace),
    ("aten.cross", cross),
    ("aten.linalg_cross", cross),
    ("aten.linalg_multi_dot", multi_dot),
    ("aten.matrix_power", power),
];

/// Sums of products along the last dimension of both.
fn inner(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        if a.rank() == 0 || b.rank() == 0 {
            return times(a, b);
        }
        let dims = ([a.rank() - 1], [b.rank() - 1]);
        contract(a, b, &dims.0, &dims.1)
    }))
}

/// Sums of products over `a_dims` and `b_dims`; the result has the other dimensions of `a`, then those of `b`.
fn contract(a: Tensor, b: Tensor, a_dims: &[usize], b_dims: &[usize]) -> Result<Tensor, KernelError> {
    let (a_shape, b_shape) = (a.shape().to_vec(), b.shape().to_vec());
    let sizes = |shape: &[usize], dims: &[usize]| dims.iter().map(|&dim| shape[dim]).collect::<Vec<_>>();
    let (depth, b_depth) = (sizes(&a_shape, a_dims), sizes(&b_shape, b_dims));
    if depth != b_depth {
        return Err(KernelError::Invalid(format!("the summed dimensions have sizes {depth:?} and {b_depth:?}")));
    }
    let rest = |rank: usize, dims: &[usize]| (0..rank).filter(|dim| !dims.contains(dim)).collect::<Vec<_>>();
    let (a_rest, b_rest) = (rest(a_shape.len(), a_dims), rest(b_shape.len(), b_dims));
    let (rows, columns) = (sizes(&a_shape, &a_rest), sizes(&b_shape, &b_rest));
    let (m, k, n) = (rows.iter().product(), depth.iter().product(), columns.iter().product());
    let left = a.permute(&[a_rest, a_dims.to_vec()].concat())?.reshape(&[m, k])?;
    let right = b.permute(&[b_dims.to_vec(), b_rest].concat())?.reshape(&[k, n])?;
    Ok(batched_product(left, right)?.reshape(&[rows, columns].concat())?)
}

fn tensordot(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("other")?);
    let (a_dims, b_dims) = (args.ints("dims_self")?, args.ints("dims_other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        let (a_dims, b_dims) = (named_dims(&a_dims, a.rank())?, named_dims(&b_dims, b.rank())?);
        contract(a, b, &a_dims, &b_dims)
    }))
}

/// The Kronecker product: each element of the first tensor times the second tensor, as blocks.
fn kronecker(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor("self")?, args.tensor("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        let rank = a.rank().max(b.rank());
        let padded = |tensor: &Tensor| [&vec![1; rank - tensor.rank()], tensor.shape()].concat();
        let (a_shape, b_shape) = (padded(&a), padded(&b));
        let a_split: Vec<_> = a_shape.iter().flat_map(|&size| [size, 1]).collect();
        let b_split: Vec<_> = b_shape.iter().flat_map(|&size| [1, size]).collect();
        let shape: Vec<_> = a_shape.iter().zip(&b_shape).map(|(a, b)| a.saturating_mul(*b)).collect();
        num_elements(&shape)?;
        Ok(times(a.reshape(&a_split)?, b.reshape(&b_split)?)?.reshape(&shape)?)
    }))
}

/// The sum of the diagonal of a matrix; for integers as `int64`.
fn trace(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        if input.rank() != 2 {
            return Err(KernelError::Invalid(format!("expected a matrix, got shape {:?}", input.shape())));
        }
        let dtype = if input.dtype().is_float() { input.dtype() } else { DType::I64 };
        summed(cast(input.diagonal(0, 1, 0)?, dtype)?, &[0], false)
    }))
}

/// The cross products of vectors along a dimension of size 3; by default the first such dimension.
fn cross(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b, dim) = (args.tensor("self")?, args.tensor("other")?, args.optional("dim", Arguments::int)?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
        let dim = match dim {
            Some(dim) => Some(normalize_dim(dim, shape.len())?),
            None => shape.iter().position(|&size| size == 3),
        };
        let dim = dim.filter(|&dim| shape.get(dim) == Some(&3));
        let dim =
            dim.ok_or_else(|| KernelError::Invalid(format!("takes vectors of 3 elements, got shape {shape:?}")))?;
        let (a, b) = (expand(a, &shape)?, expand(b, &shape)?);
        // The elements rotated by one or two positions.
        let turned = |tensor: &Tensor, by: i64| super::shape::rolled(tensor.clone(), &[-by], &[dim as i64]);
        subtract(times(turned(&a, 1)?, turned(&b, 2)?)?, times(turned(&a, 2)?, turned(&b, 1)?)?)
    }))
}

/// The product of a chain of matrices, of which the first and the last may be vectors.
fn multi_dot(args: &Arguments) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    Ok(tensor_kernel(move |mut operands| {
        let mut tensors = operands.take_all(&tensors)?.into_iter();
        let first = tensors.next().ok_or_else(|| KernelError::Invalid("takes at least one matrix".into()))?;
        tensors.try_fold(first, batched_product)
    }))
}

/// Matrix powers, by repeated squaring.
fn power(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, exponent) = (args.tensor("self")?, args.int("n")?);
    let exponent = u64::try_from(exponent)
        .map_err(|_| KernelError::Unsupported(format!("the matrix power {exponent}, which needs an inverse")))?;
    Ok(tensor_kernel(move |mut operands| {
        let mut square = operands.take(input)?;
        let shape = square.shape().to_vec();
        let (&[.., rows, columns], dtype) = (shape.as_slice(), square.dtype()) else {
            return Err(KernelError::Invalid(format!("expected square matrices, got shape {shape:?}")));
        };
        if rows != columns {
            return Err(KernelError::Invalid(format!("expected square matrices, got {rows} x {columns}")));
        }
        let mut identity = full(&[rows, rows], Number::Int(0), dtype)?;
        let ones = full(&[rows], Number::Int(1), dtype)?;
        identity = super::scatter::write_part(identity, |square| Ok(square.diagonal(0, 1, 0)?), ones)?;
        let (mut result, mut left) = (None, exponent);
        while left > 0 {
            if left % 2 == 1 {
                result = Some(match result {
                    Some(result) => batched_product(result, square.clone())?,
                    None => square.clone(),
                });
            }
            left /= 2;
            if left > 0 {
                square = batched_product(square.clone(), square)?;
            }
        }
        result.map_or_else(|| expand(identity, &shape), Ok)
    }))
}
