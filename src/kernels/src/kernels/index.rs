//! Selection of elements by index tensors and masks.

use super::{join::concatenate, shape::position};
use crate::{
    elementwise::{expand, full},
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::{broadcast_shapes, normalize_dim},
    numeric::cast,
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Storage, Tensor, TorchBool, contiguous_strides, num_elements},
};
use pt2e_schema::{Arguments, Number};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.embedding", embedding),
    ("aten.index_select", index_select),
    ("aten.gather", gather),
    ("aten.take_along_dim", take_along_dim),
    ("aten.nonzero", nonzero_positions),
    ("aten.masked_select", masked_select),
    ("aten.index.Tensor", index),
];

/// The slices of dimension `dim` at `indices`; the shape of `indices` replaces the dimension.
pub(super) fn take_slices(input: &Tensor, dim: usize, indices: &Tensor) -> Result<Tensor, KernelError> {
    let shape = input.shape();
    let (lead, room, rest) = (&shape[..dim], shape[dim], &shape[dim + 1..]);
    let inner: usize = rest.iter().product();
    let indices_cast = cast(indices.clone(), DType::I64)?;
    let places = indices_cast.as_slice::<i64>()?;
    let places = Storage::try_collect::<KernelError>(places.iter().map(|&index| position(index, room)))?;
    let result = [lead, indices.shape(), rest].concat();
    dispatch!(input.dtype(), T => {
        let data = input.as_slice::<T>()?;
        let count = num_elements(&result)?;
        let mut output = Storage::with_capacity(count)?;
        // Without elements, the other dimensions may have any size, so do not loop over them.
        for outer in 0..if count > 0 { lead.iter().product::<usize>() } else { 0 } {
            for place in &places {
                output.extend_from_slice(&data[(outer * room + place) * inner..][..inner])?;
            }
        }
        Ok(Tensor::new::<T>(&result, output)?)
    })
}

fn embedding(args: &Arguments) -> Result<Kernel, KernelError> {
    let (weight, indices) = (args.tensor("weight")?, args.tensor("indices")?);
    Ok(tensor_kernel(move |operands| {
        let weight = operands.tensor(weight)?;
        if weight.rank() != 2 {
            return Err(KernelError::Invalid(format!("the weight must be a matrix, got shape {:?}", weight.shape())));
        }
        take_slices(weight, 0, operands.tensor(indices)?)
    }))
}

fn index_select(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, indices) = (args.tensor("self")?, args.int("dim")?, args.tensor("index")?);
    Ok(tensor_kernel(move |mut operands| {
        let indices = operands.take(indices)?;
        let indices = if indices.rank() == 0 { indices.reshape(&[1])? } else { indices };
        let input = operands.tensor(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        if input.rank() == 0 {
            return take_slices(&input.clone().reshape(&[1])?, 0, &indices)?.reshape(&[]).map_err(Into::into);
        }
        take_slices(input, dim, &indices)
    }))
}

fn gather(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, index) = (args.tensor("self")?, args.int("dim")?, args.tensor("index")?);
    Ok(tensor_kernel(move |operands| {
        let (input, index) = (operands.tensor(input)?, operands.tensor(index)?);
        gathered(input, normalize_dim(dim, input.rank())?, index)
    }))
}

fn gathered(input: &Tensor, dim: usize, index: &Tensor) -> Result<Tensor, KernelError> {
    let places = gathered_places(input.shape(), dim, index)?;
    dispatch!(input.dtype(), T => {
        let data = input.as_slice::<T>()?;
        Ok(Tensor::new::<T>(index.shape(), Storage::collect(places.iter().map(|&place| data[place]))?)?)
    })
}

/// For each element of `index`, the position of the element that `gather` along `dim` reads, in a contiguous tensor of
/// this shape.
///
/// # Errors
/// If the shapes do not fit, or an index is out of range.
pub(super) fn gathered_places(shape: &[usize], dim: usize, index: &Tensor) -> Result<Storage<usize>, KernelError> {
    let wanted = index.shape();
    let fits = wanted.iter().zip(shape).enumerate().all(|(d, (wanted, size))| d == dim || wanted <= size);
    if shape.len() != wanted.len() || !fits {
        return Err(KernelError::Invalid(format!(
            "an index of shape {wanted:?} does not fit a tensor of shape {shape:?}"
        )));
    }
    if index.is_empty() {
        return Ok(Storage::new());
    }
    let room = shape.get(dim).copied().unwrap_or(1);
    let positions = cast(index.clone(), DType::I64)?;
    let strides = contiguous_strides(shape);
    let stride = strides.get(dim).copied().unwrap_or(1);
    // The offset of each element at index 0 of the gathered dimension, built up dimension by dimension.
    let mut starts = Storage::copied(&[0usize])?;
    for (d, (&size, &stride)) in wanted.iter().zip(&strides).enumerate() {
        let mut finer = Storage::with_capacity(starts.len() * size)?;
        let step = if d == dim { 0 } else { stride };
        starts.iter().try_for_each(|start| finer.extend((0..size).map(|i| start + i * step)))?;
        starts = finer;
    }
    let positions = positions.as_slice::<i64>()?;
    let pairs = starts.iter().zip(&positions);
    Storage::try_collect(pairs.map(|(start, &index)| Ok(start + position(index, room)? * stride)))
}

/// `gather` with all dimensions but `dim` broadcast; without `dim`, on the flattened input.
fn take_along_dim(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, index) = (args.tensor("self")?, args.optional("dim", Arguments::int)?, args.tensor("indices")?);
    Ok(tensor_kernel(move |mut operands| {
        let (mut input, mut index) = (operands.take(input)?, operands.take(index)?);
        let dim = match dim {
            Some(dim) if input.rank() == index.rank() => normalize_dim(dim, input.rank())?,
            Some(_) => {
                let (index, input) = (index.shape(), input.shape());
                return Err(KernelError::Invalid(format!(
                    "an index of shape {index:?} does not fit a tensor of shape {input:?}"
                )));
            }
            None => {
                (input, index) = (flat(input)?, flat(index)?);
                0
            }
        };
        if input.rank() > 0 {
            let (room, wanted) = (input.shape()[dim], index.shape()[dim]);
            let others = |tensor: &Tensor| {
                let mut shape = tensor.shape().to_vec();
                shape[dim] = 1;
                shape
            };
            let mut common = broadcast_shapes(&[&others(&input), &others(&index)])?;
            common[dim] = room;
            input = expand(input, &common)?;
            common[dim] = wanted;
            index = expand(index, &common)?;
        }
        gathered(&input, dim, &index)
    }))
}

fn flat(tensor: Tensor) -> Result<Tensor, KernelError> {
    let count = tensor.len();
    Ok(tensor.reshape(&[count])?)
}

/// The positions of the nonzero elements, one per row.
fn nonzero_positions(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let mask = cast(operands.take(input)?, DType::Bool)?;
        let rank = mask.rank();
        if rank == 0 {
            return full(&[usize::from(bool::from(mask.as_slice::<TorchBool>()?[0])), 0], Number::Int(0), DType::I64);
        }
        let columns = nonzero(&mask)?;
        let count = columns.first().map_or(0, Tensor::len);
        let rows = columns.iter().map(|column| column.clone().reshape(&[count, 1])).collect::<Result<Vec<_>, _>>()?;
        concatenate(&rows, 1)
    }))
}

/// The elements where a mask is true; input and mask broadcast.
fn masked_select(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, mask) = (args.tensor("self")?, args.tensor("mask")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, mask) = (operands.take(input)?, cast(operands.take(mask)?, DType::Bool)?);
        let shape = broadcast_shapes(&[input.shape(), mask.shape()])?;
        let (input, mask) = (flat(expand(input, &shape)?)?, flat(expand(mask, &shape)?)?);
        indexed(input, vec![Some(mask)])
    }))
}

/// The positions of the true elements of a mask, as one index tensor per dimension.
fn nonzero(mask: &Tensor) -> Result<Vec<Tensor>, KernelError> {
    let mut positions: Vec<_> = (0..mask.rank()).map(|_| Storage::new()).collect();
    for (i, &value) in mask.as_slice::<TorchBool>()?.iter().enumerate() {
        if bool::from(value) {
            let mut rest = i;
            for (positions, &size) in positions.iter_mut().zip(mask.shape()).rev() {
                positions.push((rest % size) as i64)?;
                rest /= size;
            }
        }
    }
    positions.into_iter().map(|data| Ok(Tensor::new(&[data.len()], data)?)).collect()
}

fn index(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, indices) = (args.tensor("self")?, args.optional_tensors("indices")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let indices = indices.iter().map(|&index| operands.take_optional(index)).collect::<Result<Vec<_>, _>>()?;
        indexed(input, indices)
    }))
}

/// The result of `aten.index.Tensor`.
///
/// # Errors
/// If there are too many indices, they do not broadcast, or one is out of range.
pub(super) fn indexed(input: Tensor, indices: Vec<Option<Tensor>>) -> Result<Tensor, KernelError> {
    let mut places: Vec<Option<Tensor>> = Vec::new();
    for index in indices {
        match index {
            None => places.push(None),
            // PyTorch still accepts uint8 masks, from before it had bool tensors.
            Some(mask) if matches!(mask.dtype(), DType::Bool | DType::U8) => {
                let at = places.len();
                if input.shape().get(at..at + mask.rank()) != Some(mask.shape()) {
                    let (mask, shape) = (mask.shape(), input.shape());
                    return Err(KernelError::Invalid(format!(
                        "a mask of shape {mask:?} does not fit dimension {at} of {shape:?}"
                    )));
                }
                places.extend(nonzero(&cast(mask, DType::Bool)?)?.into_iter().map(Some));
            }
            Some(index) => places.push(Some(cast(index, DType::I64)?)),
        }
    }
    select(input, &places)
}

/// The elements of `input` at `places`, which has one entry per leading dimension; `None` means all positions.
fn select(input: Tensor, places: &[Option<Tensor>]) -> Result<Tensor, KernelError> {
    let shape = input.shape().to_vec();
    if places.len() > shape.len() {
        return Err(KernelError::Invalid(format!("{} indices for a tensor of shape {shape:?}", places.len())));
    }
    let (indexed, mut free): (Vec<_>, Vec<_>) = (0..places.len()).partition(|&dim| places[dim].is_some());
    free.extend(places.len()..shape.len());
    let Some((&first, &last)) = indexed.first().zip(indexed.last()) else { return Ok(input) };
    let tensors: Vec<_> = places.iter().flatten().collect();
    let common = broadcast_shapes(&tensors.iter().map(|tensor| tensor.shape()).collect::<Vec<_>>())?;
    // Move the indexed dimensions to the front and flatten them into one, so that a tuple of indices becomes one index.
    let mut joined = Storage::<i64>::zeroed(num_elements(&common)?)?;
    for (&dim, &tensor) in indexed.iter().zip(&tensors) {
        let tensor = expand(tensor.clone(), &common)?;
        for (joined, &index) in joined.iter_mut().zip(&tensor.as_slice::<i64>()?) {
            *joined = *joined * shape[dim] as i64 + position(index, shape[dim])? as i64;
        }
    }
    let order = [indexed.as_slice(), &free].concat();
    let rest: Vec<_> = free.iter().map(|&dim| shape[dim]).collect();
    let room = indexed.iter().map(|&dim| shape[dim]).product();
    let front = input.permute(&order)?.reshape(&[&[room], rest.as_slice()].concat())?;
    let output = take_slices(&front, 0, &Tensor::new(&common, joined)?)?;
    if last - first + 1 != indexed.len() || first == 0 {
        return Ok(output);
    }
    // If the indexed dimensions are adjacent, the common dimensions replace them in position.
    let count = common.len();
    let dims: Vec<_> = (count..count + first).chain(0..count).chain(count + first..output.rank()).collect();
    Ok(output.permute(&dims)?)
}
