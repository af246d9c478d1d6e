//! Data movement composed of other data movement, and reinterpretation as another dtype.

use super::{
    index::take_slices,
    join::{concatenate, promoted},
    reduce::summed,
    scatter::write_part,
    shape::view,
};
use crate::{
    elementwise::{expand, full},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{broadcast_shapes, named_dims, normalize_dim, size, sizes},
    numeric::cast,
};
use pt2e_core::tensor::{DType, Storage, Tensor, TensorError, num_elements};
use pt2e_schema::{Arguments, Number, SymInt};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.mT", matrix_transpose),
    ("aten.mH", matrix_transpose),
    ("aten.adjoint", matrix_transpose),
    ("aten.matrix_H", matrix_transpose),
    ("aten.fliplr", |args| flip(args, 1)),
    ("aten.flipud", |args| flip(args, 0)),
    ("aten.rot90", rot90),
    ("aten.atleast_1d", |args| atleast(args, |shape| if shape.is_empty() { vec![1] } else { shape.to_vec() })),
    ("aten.atleast_2d", |args| atleast(args, at_least_2d)),
    ("aten.atleast_3d", |args| atleast(args, at_least_3d)),
    ("aten.hstack", |args| stack(args, |shape| if shape.is_empty() { vec![1] } else { shape.to_vec() }, 1)),
    ("aten.vstack", |args| stack(args, at_least_2d, 0)),
    ("aten.row_stack", |args| stack(args, at_least_2d, 0)),
    ("aten.dstack", |args| stack(args, at_least_3d, 2)),
    ("aten.column_stack", |args| {
        stack(args, |shape| if shape.len() < 2 { vec![shape.iter().product(), 1] } else { shape.to_vec() }, 1)
    }),
    ("aten.broadcast_tensors", broadcast_tensors),
    ("aten.block_diag", block_diag),
    ("aten.cartesian_prod", cartesian_product),
    ("aten.diag", diag),
    ("aten.diagflat", diagflat),
    ("aten.take", take),
    ("aten.sum_to_size", sum_to_size),
    ("aten.repeat_interleave.self_Tensor", repeat_each),
    ("aten.repeat_interleave.Tensor", repeat_positions),
    ("aten.view.dtype", reinterpret),
];

/// Swaps the last two dimensions; for real numbers also the conjugate transpose.
fn matrix_transpose(args: &Arguments) -> Result<Kernel, KernelError> {
    view(args, |input| match input.rank() {
        0 => Ok(input),
        1 => Err(KernelError::Invalid("cannot transpose a vector".into())),
        rank => Ok(input.transpose(rank - 2, rank - 1)?),
    })
}

fn flip(args: &Arguments, dim: usize) -> Result<Kernel, KernelError> {
    view(args, move |input| match input.rank() {
        rank if rank > dim => Ok(input.flip(dim)?),
        rank => Err(KernelError::Invalid(format!("cannot flip dimension {dim} of a tensor of rank {rank}"))),
    })
}

/// Quarter turns from the first of two dimensions towards the second.
fn rot90(args: &Arguments) -> Result<Kernel, KernelError> {
    let (turns, dims) = (args.int("k")?, args.ints("dims")?);
    view(args, move |input| {
        let &[from, to] = named_dims(&dims, input.rank())?.as_slice() else {
            return Err(KernelError::Invalid(format!("expected two dimensions, got {dims:?}")));
        };
        Ok(match turns.rem_euclid(4) {
            1 => input.flip(to)?.transpose(from, to)?,
            2 => input.flip(from)?.flip(to)?,
            3 => input.flip(from)?.transpose(from, to)?,
            _ => input,
        })
    })
}

fn at_least_2d(shape: &[usize]) -> Vec<usize> {
    match shape {
        [] => vec![1, 1],
        &[columns] => vec![1, columns],
        shape => shape.to_vec(),
    }
}

fn at_least_3d(shape: &[usize]) -> Vec<usize> {
    match shape {
        [] => vec![1, 1, 1],
        &[columns] => vec![1, columns, 1],
        &[rows, columns] => vec![rows, columns, 1],
        shape => shape.to_vec(),
    }
}

fn atleast(args: &Arguments, grow: fn(&[usize]) -> Vec<usize>) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let shape = grow(input.shape());
        Ok(input.reshape(&shape)?)
    }))
}

/// Concatenates tensors, reshaped by `grow`, along `dim`, or along the only dimension.
fn stack(args: &Arguments, grow: fn(&[usize]) -> Vec<usize>, dim: usize) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    Ok(tensor_kernel(move |mut operands| {
        let grown = promoted(operands.take_all(&tensors)?)?.into_iter().map(|tensor| {
            let shape = grow(tensor.shape());
            tensor.reshape(&shape)
        });
        let grown = grown.collect::<Result<Vec<_>, _>>()?;
        let rank = grown.first().map_or(0, Tensor::rank);
        concatenate(&grown, dim.min(rank.saturating_sub(1)))
    }))
}

fn broadcast_tensors(args: &Arguments) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    Ok(Box::new(move |mut operands| {
        let tensors = operands.take_all(&tensors)?;
        let shape = broadcast_shapes(&tensors.iter().map(Tensor::shape).collect::<Vec<_>>())?;
        tensors.into_iter().map(|tensor| Ok(expand(tensor, &shape)?.into())).collect()
    }))
}

/// The block-diagonal matrix of several matrices.
fn block_diag(args: &Arguments) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    Ok(tensor_kernel(move |mut operands| {
        let tensors = promoted(operands.take_all(&tensors)?)?;
        let blocks = tensors.into_iter().map(|tensor| match at_least_2d(tensor.shape()).as_slice() {
            &[rows, columns] => Ok((tensor.reshape(&[rows, columns])?, rows, columns)),
            shape => Err(KernelError::Invalid(format!("expected matrices, got shape {shape:?}"))),
        });
        let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
        let Some((first, ..)) = blocks.first() else {
            return Err(KernelError::Invalid("takes at least one tensor".into()));
        };
        let shape = blocks.iter().fold([0, 0], |[r, c], (_, rows, columns)| [r + rows, c + columns]);
        let (mut matrix, mut at) = (full(&shape, Number::Int(0), first.dtype())?, [0, 0]);
        for (block, rows, columns) in blocks {
            let part =
                |matrix: Tensor| Ok(matrix.slice(0, at[0], at[0] + rows, 1)?.slice(1, at[1], at[1] + columns, 1)?);
            matrix = write_part(matrix, part, block)?;
            at = [at[0] + rows, at[1] + columns];
        }
        Ok(matrix)
    }))
}

/// All combinations of one element from each vector, as rows.
fn cartesian_product(args: &Arguments) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    Ok(tensor_kernel(move |mut operands| {
        let vectors = operands.take_all(&tensors)?;
        let same = vectors.windows(2).all(|pair| pair[0].dtype() == pair[1].dtype());
        if !same || vectors.iter().any(|vector| vector.rank() != 1) {
            return Err(KernelError::Invalid("expected vectors of the same dtype".into()));
        }
        let sizes: Vec<_> = vectors.iter().map(Tensor::len).collect();
        if let [_] = sizes.as_slice() {
            return vectors.into_iter().next().ok_or(KernelError::Operand(0));
        }
        let rows = num_elements(&sizes)?;
        let columns = vectors.into_iter().enumerate().map(|(i, vector)| {
            let mut shape = vec![1; sizes.len()];
            shape[i] = sizes[i];
            Ok(expand(vector.reshape(&shape)?, &sizes)?.reshape(&[rows, 1])?)
        });
        concatenate(&columns.collect::<Result<Vec<_>, KernelError>>()?, 1)
    }))
}

/// A square matrix of zeros with a vector on a diagonal.
fn with_diagonal(vector: Tensor, offset: i64) -> Result<Tensor, KernelError> {
    let skip = size(offset.saturating_abs())?;
    let side = vector.len().saturating_add(skip);
    let matrix = full(&[side, side], Number::Int(0), vector.dtype())?;
    write_part(matrix, |matrix| Ok(matrix.diagonal(0, 1, offset)?), vector)
}

/// The diagonal of a matrix, or the matrix with a given diagonal.
fn diag(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, offset) = (args.tensor("self")?, args.int("diagonal")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        match input.rank() {
            1 => with_diagonal(input, offset),
            2 => Ok(input.diagonal(0, 1, offset)?),
            rank => Err(KernelError::Invalid(format!("expected a vector or a matrix, got rank {rank}"))),
        }
    }))
}

fn diagflat(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, offset) = (args.tensor("self")?, args.int("offset")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let count = input.len();
        with_diagonal(input.reshape(&[count])?, offset)
    }))
}

/// The elements at positions in the flattened tensor.
fn take(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, index) = (args.tensor("self")?, args.tensor("index")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let count = input.len();
        take_slices(&input.reshape(&[count])?, 0, operands.tensor(index)?)
    }))
}

/// Sums over the dimensions that broadcasting `size` to the tensor's shape would repeat.
fn sum_to_size(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("self")?, args.sym_ints("size")?);
    Ok(tensor_kernel(move |mut operands| {
        let shape = sizes(&operands.ints(&shape)?)?;
        let input = operands.take(input)?;
        if broadcast_shapes(&[&shape, input.shape()])? != input.shape() {
            let (from, to) = (shape, input.shape().to_vec());
            return Err(TensorError::Expand { from, to }.into());
        }
        let lead = input.rank() - shape.len();
        let repeated = |dim: &usize| *dim < lead || (shape[dim - lead] == 1 && input.shape()[*dim] != 1);
        let dims: Vec<_> = (0..input.rank()).filter(repeated).collect();
        // Sums of integers are `int64`.
        let summed_over = !dims.is_empty() || shape.is_empty();
        let integers = !input.dtype().is_float() && summed_over;
        let dtype = if integers { DType::I64 } else { input.dtype() };
        let input = cast(input, dtype)?;
        Ok(summed(input, &dims, true)?.reshape(&shape)?)
    }))
}

/// Each position, repeated as often as `repeats` says.
fn repeated_positions(repeats: &Tensor) -> Result<Tensor, KernelError> {
    let counts = cast(repeats.clone(), DType::I64)?;
    let counts = counts.as_slice::<i64>()?;
    let total = counts.iter().try_fold(0usize, |sum, &count| Ok::<_, KernelError>(sum.saturating_add(size(count)?)))?;
    let mut places = Storage::with_capacity(total)?;
    for (i, &count) in counts.iter().enumerate() {
        places.extend(std::iter::repeat_n(i as i64, size(count)?))?;
    }
    Ok(Tensor::new(&[places.len()], places)?)
}

fn repeat_positions(args: &Arguments) -> Result<Kernel, KernelError> {
    let repeats = args.tensor("repeats")?;
    Ok(tensor_kernel(move |operands| {
        let repeats = operands.tensor(repeats)?;
        if repeats.rank() != 1 {
            return Err(KernelError::Invalid(format!("repeats must be a vector, got shape {:?}", repeats.shape())));
        }
        Ok(cast(repeated_positions(repeats)?, repeats.dtype())?)
    }))
}

fn repeat_each(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, repeats) = (args.tensor("self")?, args.tensor("repeats")?);
    let dim = args.optional("dim", Arguments::int)?;
    let expected = args.optional("output_size", Arguments::sym_int)?;
    Ok(tensor_kernel(move |mut operands| {
        let expected = expected.map(|size: SymInt| operands.int(size)).transpose()?;
        let input = operands.take(input)?;
        let count = input.len();
        let input = if dim.is_none() || input.rank() == 0 { input.reshape(&[count])? } else { input };
        let dim = normalize_dim(dim.unwrap_or(0), input.rank())?;
        let room = input.shape()[dim];
        let repeats = operands.tensor(repeats)?;
        if repeats.rank() > 1 || (repeats.len() != 1 && repeats.len() != room) {
            return Err(KernelError::Invalid(format!(
                "repeats of shape {:?} do not fit {room} positions",
                repeats.shape()
            )));
        }
        let places = repeated_positions(&expand(repeats.clone().reshape(&[repeats.len()])?, &[room])?)?;
        if expected.is_some_and(|expected| expected != places.len() as i64) {
            return Err(KernelError::Invalid(format!(
                "output_size is {expected:?}, but the result has size {}",
                places.len()
            )));
        }
        take_slices(&input, dim, &places)
    }))
}

/// The bytes of the last dimension reinterpreted as elements of another dtype.
fn reinterpret(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("self")?, args.dtype("dtype")?);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let (from, to) = (input.dtype().size(), dtype.size());
        let mut shape = input.shape().to_vec();
        if from != to {
            let last = shape.last_mut().filter(|size| (**size * from).is_multiple_of(to));
            let wrong = || {
                KernelError::Invalid(format!(
                    "the last dimension of shape {:?} is not divisible into elements of {dtype}",
                    input.shape()
                ))
            };
            let last = last.ok_or_else(wrong)?;
            *last = *last * from / to;
        }
        let (owner, range) = input.contiguous()?.shared_bytes();
        Ok(vec![Value::Tensor(Tensor::from_owner(dtype, &shape, owner, range)?)])
    }))
}
