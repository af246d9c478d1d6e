//! Data movement within one tensor: views, and ops that change only shape, order or dtype.

use super::unary::operand;
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
    layout::{named_dims, new_dim, normalize_dim, size, sizes},
    numeric::cast,
};
use pt2e_core::tensor::{Tensor, num_elements};
use pt2e_schema::{Arguments, Number, SymInt};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.view", |args| reshape(args, "size")),
    ("aten._unsafe_view", |args| reshape(args, "size")),
    ("aten.view_copy", |args| reshape(args, "size")),
    ("aten.reshape", |args| reshape(args, "shape")),
    ("aten.reshape_as", |args| like(args, |input, other| Ok(input.reshape(other.shape())?))),
    ("aten.view_as", |args| like(args, |input, other| Ok(input.reshape(other.shape())?))),
    ("aten.flatten.using_ints", flatten),
    ("aten.unflatten.int", unflatten),
    ("aten.ravel", |args| reshaped(args, |shape| Ok(vec![shape.iter().product()]))),
    ("aten.squeeze", squeeze),
    ("aten.squeeze.dim", squeeze),
    ("aten.squeeze.dims", squeeze),
    ("aten.squeeze_copy", squeeze),
    ("aten.squeeze_copy.dim", squeeze),
    ("aten.squeeze_copy.dims", squeeze),
    ("aten.unsqueeze", unsqueeze),
    ("aten.unsqueeze_copy", unsqueeze),
    ("aten.transpose.int", |args| transpose(args, args.int("dim0")?, args.int("dim1")?)),
    ("aten.transpose_copy.int", |args| transpose(args, args.int("dim0")?, args.int("dim1")?)),
    ("aten.swapaxes", |args| transpose(args, args.int("axis0")?, args.int("axis1")?)),
    ("aten.t", t),
    ("aten.t_copy", t),
    ("aten.numpy_T", |args| view(args, reversed)),
    ("aten.permute", permute),
    ("aten.permute_copy", permute),
    ("aten.movedim.int", movedim),
    ("aten.movedim.intlist", movedim),
    ("aten.diagonal", diagonal),
    ("aten.diagonal_copy", diagonal),
    ("aten.broadcast_to", expand),
    ("aten.expand", expand),
    ("aten.expand_copy", expand),
    ("aten.expand_as", |args| like(args, |input, other| Ok(input.expand(other.shape())?))),
    ("aten.as_strided", as_strided),
    ("aten.as_strided_copy", as_strided),
    ("aten.slice.Tensor", slice),
    ("aten.slice_copy.Tensor", slice),
    ("aten.select.int", select),
    ("aten.select_copy.int", select),
    ("aten.narrow", narrow),
    ("aten.flip", flip),
    ("aten.unfold", unfold),
    ("aten.unfold_copy", unfold),
    ("aten.roll", roll),
    ("aten.repeat", |args| repeat(args, "repeats")),
    ("aten.tile", |args| repeat(args, "dims")),
    ("aten.repeat_interleave.self_int", repeat_interleave),
    ("aten.alias", identity),
    ("aten.alias_copy", identity),
    ("aten.clone", identity),
    ("aten.contiguous", |args| view(args, |input| Ok(input.contiguous()?))),
    ("aten.copy", copy),
    ("aten.detach", identity),
    ("aten.detach_copy", identity),
    ("aten.lift_fresh", identity),
    ("aten.lift_fresh_copy", identity),
    ("aten.to.dtype", |args| to(args, "dtype")),
    ("aten.to.dtype_layout", |args| to(args, "dtype")),
    ("aten.to.device", |args| to(args, "dtype")),
    ("aten._to_copy", |args| to(args, "dtype")),
    ("aten.to.other", |args| like(args, |input, other| Ok(cast(input, other.dtype())?))),
    ("aten.type_as", |args| like(args, |input, other| Ok(cast(input, other.dtype())?))),
    ("aten.sym_size.int", sym_size),
    ("aten.sym_numel", |args| number(args, |input| Ok(input.len()))),
];

/// A kernel that returns a view of its operand.
pub(super) fn view(
    args: &Arguments,
    f: impl Fn(Tensor) -> Result<Tensor, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| f(operands.take(input)?)))
}

/// A kernel that adapts its operand to a property of a second tensor.
fn like(
    args: &Arguments,
    f: impl Fn(Tensor, &Tensor) -> Result<Tensor, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let (input, other) = (args.tensor("self")?, args.tensor("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        f(input, operands.tensor(other)?)
    }))
}

fn number(
    args: &Arguments,
    f: impl Fn(&Tensor) -> Result<usize, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(Box::new(move |operands| Ok(vec![Value::Number(Number::Int(f(operands.tensor(input)?)? as i64))])))
}

fn identity(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| operands.take(input)))
}

fn to(args: &Arguments, name: &str) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("self")?, args.optional(name, Arguments::dtype)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = dtype.unwrap_or(input.dtype());
        Ok(cast(input, dtype)?)
    }))
}

/// Sizes, one of which may be -1 and is inferred from the number of elements.
fn inferred(values: &[i64], count: usize) -> Result<Vec<usize>, KernelError> {
    let wrong = || KernelError::Invalid(format!("cannot give sizes {values:?} to {count} elements"));
    let mut shape = Vec::with_capacity(values.len());
    let mut unknown = None;
    for (i, &value) in values.iter().enumerate() {
        if value == -1 && unknown.replace(i).is_none() {
            shape.push(1);
        } else {
            shape.push(size(value)?);
        }
    }
    if let Some(i) = unknown {
        let known = num_elements(&shape)?;
        shape[i] = count.checked_div(known).ok_or_else(wrong)?;
    }
    if num_elements(&shape)? == count { Ok(shape) } else { Err(wrong()) }
}

fn reshape(args: &Arguments, name: &str) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("self")?, args.sym_ints(name)?);
    Ok(tensor_kernel(move |mut operands| {
        let shape = operands.ints(&shape)?;
        let input = operands.take(input)?;
        let shape = inferred(&shape, input.len())?;
        Ok(input.reshape(&shape)?)
    }))
}

/// A kernel that reshapes its operand to `f` of its shape.
fn reshaped(
    args: &Arguments,
    f: impl Fn(&[usize]) -> Result<Vec<usize>, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let shape = f(input.shape())?;
        Ok(input.reshape(&shape)?)
    }))
}

fn flatten(args: &Arguments) -> Result<Kernel, KernelError> {
    let (start, end) = (args.int("start_dim")?, args.int("end_dim")?);
    reshaped(args, move |shape| {
        let (start, end) = (normalize_dim(start, shape.len())?, normalize_dim(end, shape.len())?);
        if start > end {
            return Err(KernelError::Invalid(format!("start_dim {start} is after end_dim {end}")));
        }
        if shape.is_empty() {
            return Ok(vec![1]);
        }
        let middle = shape[start..=end].iter().product();
        Ok([&shape[..start], &[middle], &shape[end + 1..]].concat())
    })
}

fn unflatten(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, sizes) = (args.tensor("self")?, args.int("dim")?, args.sym_ints("sizes")?);
    Ok(tensor_kernel(move |mut operands| {
        let sizes = operands.ints(&sizes)?;
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        let Some(&count) = input.shape().get(dim) else {
            return Err(KernelError::Invalid("a 0-d tensor has no dimension to unflatten".into()));
        };
        let shape = [&input.shape()[..dim], &inferred(&sizes, count)?, &input.shape()[dim + 1..]].concat();
        Ok(input.reshape(&shape)?)
    }))
}

fn squeeze(args: &Arguments) -> Result<Kernel, KernelError> {
    // No `dim` means every dimension; an empty list means none.
    let dims = match args.get("dim") {
        Ok(_) => Some(args.ints("dim")?),
        Err(_) => None,
    };
    reshaped(args, move |shape| {
        let dims = match &dims {
            Some(dims) => dims.iter().map(|&dim| normalize_dim(dim, shape.len())).collect::<Result<Vec<_>, _>>()?,
            None => (0..shape.len()).collect(),
        };
        let kept = shape.iter().enumerate().filter(|(dim, size)| **size != 1 || !dims.contains(dim));
        Ok(kept.map(|(_, &size)| size).collect())
    })
}

fn unsqueeze(args: &Arguments) -> Result<Kernel, KernelError> {
    let dim = args.int("dim")?;
    reshaped(args, move |shape| {
        let dim = new_dim(dim, shape.len())?;
        Ok([&shape[..dim], &[1], &shape[dim..]].concat())
    })
}

fn transpose(args: &Arguments, a: i64, b: i64) -> Result<Kernel, KernelError> {
    view(args, move |input| {
        let rank = input.rank();
        let (a, b) = (normalize_dim(a, rank)?, normalize_dim(b, rank)?);
        if rank == 0 { Ok(input) } else { Ok(input.transpose(a, b)?) }
    })
}

/// The tensor with its dimensions in reverse order.
fn reversed(input: Tensor) -> Result<Tensor, KernelError> {
    let order: Vec<_> = (0..input.rank()).rev().collect();
    Ok(input.permute(&order)?)
}

/// A matrix transposed; a vector or a 0-d tensor as it is.
fn t(args: &Arguments) -> Result<Kernel, KernelError> {
    view(args, |input| if input.rank() == 2 { Ok(input.transpose(0, 1)?) } else { Ok(input) })
}

/// Moves dimensions to other positions; the rest keep their order.
fn movedim(args: &Arguments) -> Result<Kernel, KernelError> {
    let (from, to) = (args.ints("source")?, args.ints("destination")?);
    view(args, move |input| {
        let rank = input.rank();
        let (from, to) = (named_dims(&from, rank)?, named_dims(&to, rank)?);
        if from.len() != to.len() {
            return Err(KernelError::Invalid(format!(
                "{} source dimensions, but {} destinations",
                from.len(),
                to.len()
            )));
        }
        let mut rest = (0..rank).filter(|dim| !from.contains(dim));
        let moved = |at: usize| to.iter().position(|&place| place == at).map(|i| from[i]);
        let order: Vec<_> = (0..rank).filter_map(|at| moved(at).or_else(|| rest.next())).collect();
        Ok(input.permute(&order)?)
    })
}

/// The arguments `offset`, `dim1` and `dim2`.
pub(super) struct Diagonal {
    offset: i64,
    dims: [i64; 2],
}

impl Diagonal {
    pub(super) fn new(args: &Arguments) -> Result<Self, KernelError> {
        Ok(Self { offset: args.int("offset")?, dims: [args.int("dim1")?, args.int("dim2")?] })
    }

    /// The diagonal of a tensor, as the last dimension.
    ///
    /// # Errors
    /// If the dimensions are out of range or not distinct.
    pub(super) fn of(&self, input: Tensor) -> Result<Tensor, KernelError> {
        let dims = named_dims(&self.dims, input.rank())?;
        Ok(input.diagonal(dims[0], dims[1], self.offset)?)
    }
}

fn diagonal(args: &Arguments) -> Result<Kernel, KernelError> {
    let diagonal = Diagonal::new(args)?;
    view(args, move |input| diagonal.of(input))
}

fn permute(args: &Arguments) -> Result<Kernel, KernelError> {
    let dims = args.ints("dims")?;
    view(args, move |input| {
        let rank = input.rank();
        if dims.len() != rank {
            return Err(KernelError::Invalid(format!("dims has {} elements, expected {rank}", dims.len())));
        }
        Ok(input.permute(&named_dims(&dims, rank)?)?)
    })
}

fn expand(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("self")?, args.sym_ints("size")?);
    Ok(tensor_kernel(move |mut operands| {
        let mut shape = operands.ints(&shape)?;
        let input = operands.take(input)?;
        // -1 keeps a size.
        for (to, &from) in shape.iter_mut().rev().zip(input.shape().iter().rev()) {
            *to = if *to == -1 { from as i64 } else { *to };
        }
        Ok(input.expand(&sizes(&shape)?)?)
    }))
}

/// A position in a dimension of `size`, counted from the end if negative, clamped to `0..=size`.
fn clamp_position(position: i64, size: usize) -> usize {
    let size = size as i64;
    let position = if position < 0 { position.saturating_add(size) } else { position };
    position.clamp(0, size) as usize
}

/// A position in a dimension of `size`, counted from the end if negative.
pub(super) fn position(index: i64, size: usize) -> Result<usize, KernelError> {
    let from_front = if index < 0 { index.saturating_add(size as i64) } else { index };
    let found = usize::try_from(from_front).ok().filter(|&index| index < size);
    found.ok_or_else(|| KernelError::Invalid(format!("index {index} is out of range for size {size}")))
}

/// The arguments `dim`, `start`, `end` and `step`.
pub(super) struct Slice {
    dim: i64,
    start: Option<SymInt>,
    end: Option<SymInt>,
    step: SymInt,
}

impl Slice {
    pub(super) fn new(args: &Arguments) -> Result<Self, KernelError> {
        Ok(Self {
            dim: args.int("dim")?,
            start: args.optional("start", Arguments::sym_int)?,
            end: args.optional("end", Arguments::sym_int)?,
            step: args.sym_int("step")?,
        })
    }

    /// The slice of a tensor.
    ///
    /// # Errors
    /// If the step is not positive, or the dimension is out of range.
    pub(super) fn of(&self, operands: &Operands, input: Tensor) -> Result<Tensor, KernelError> {
        let int = |int: Option<SymInt>, default| int.map_or(Ok(default), |int| operands.int(int));
        let (start, end, step) = (int(self.start, 0)?, int(self.end, i64::MAX)?, operands.int(self.step)?);
        if step <= 0 {
            return Err(KernelError::Invalid(format!("the step of a slice must be positive, got {step}")));
        }
        let dim = normalize_dim(self.dim, input.rank())?;
        let Some(&size) = input.shape().get(dim) else {
            return Err(KernelError::Invalid("a 0-d tensor has no dimension to slice".into()));
        };
        let (start, end) = (clamp_position(start, size), clamp_position(end, size));
        Ok(input.slice(dim, start, end, step as usize)?)
    }
}

fn slice(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, slice) = (args.tensor("self")?, Slice::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        slice.of(&operands, input)
    }))
}

/// The arguments `size`, `stride` and `storage_offset`.
///
/// They refer to the elements in row-major order. The program's strides refer to PyTorch's memory layout, which the
/// evaluator does not reproduce if it is not row-major.
pub(super) struct Strided {
    size: Vec<SymInt>,
    stride: Vec<SymInt>,
    offset: Option<SymInt>,
}

impl Strided {
    pub(super) fn new(args: &Arguments) -> Result<Self, KernelError> {
        let (size, stride) = (args.sym_ints("size")?, args.sym_ints("stride")?);
        Ok(Self { size, stride, offset: args.optional("storage_offset", Arguments::sym_int)? })
    }

    /// The elements of a tensor that the arguments select.
    ///
    /// # Errors
    /// If they select elements outside the tensor.
    pub(super) fn of(&self, operands: &Operands, input: Tensor) -> Result<Tensor, KernelError> {
        let (shape, strides) = (sizes(&operands.ints(&self.size)?)?, operands.ints(&self.stride)?);
        let strides = strides.into_iter().map(size).collect::<Result<Vec<_>, _>>()?;
        let offset = size(self.offset.map_or(Ok(0), |offset| operands.int(offset))?)?;
        Ok(input.as_strided(&shape, &strides, offset)?)
    }
}

fn as_strided(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, layout) = (args.tensor("self")?, Strided::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        layout.of(&operands, input)
    }))
}

/// `src`, broadcast and cast to the shape and dtype of `self`.
fn copy(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source) = (args.tensor("self")?, args.tensor("src")?);
    Ok(tensor_kernel(move |mut operands| {
        let source = operands.take(source)?;
        let input = operands.tensor(input)?;
        Ok(cast(source.expand(input.shape())?, input.dtype())?)
    }))
}

fn select(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, index) = (args.tensor("self")?, args.int("dim")?, args.sym_int("index")?);
    Ok(tensor_kernel(move |mut operands| {
        let index = operands.int(index)?;
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        let index = position(index, input.shape().get(dim).copied().unwrap_or(0))?;
        Ok(input.select(dim, index)?)
    }))
}

fn narrow(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (start, length) = (args.sym_int("start")?, args.sym_int("length")?);
    Ok(tensor_kernel(move |mut operands| {
        let (start, length) = (operands.int(start)?, size(operands.int(length)?)?);
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        let Some(&room) = input.shape().get(dim) else {
            return Err(KernelError::Invalid("a 0-d tensor has no dimension to narrow".into()));
        };
        let start = clamp_position(start, room);
        if length > room - start {
            return Err(KernelError::Invalid(format!("{length} positions from {start} exceed size {room}")));
        }
        Ok(input.slice(dim, start, start + length, 1)?)
    }))
}

fn flip(args: &Arguments) -> Result<Kernel, KernelError> {
    let dims = args.ints("dims")?;
    view(args, move |input| {
        let dims = named_dims(&dims, input.rank())?;
        Ok(dims.into_iter().try_fold(input, Tensor::flip)?)
    })
}

fn unfold(args: &Arguments) -> Result<Kernel, KernelError> {
    let (dim, window, step) = (args.int("dimension")?, size(args.int("size")?)?, size(args.int("step")?)?);
    view(args, move |input| {
        let dim = normalize_dim(dim, input.rank())?;
        // A 0-d tensor counts as one element.
        let size = input.shape().get(dim).copied();
        if window > size.unwrap_or(1) || step == 0 {
            let size = size.unwrap_or(1);
            return Err(KernelError::Invalid(format!(
                "windows of size {window} and step {step} do not fit size {size}"
            )));
        }
        Ok(match size {
            None => input.reshape(&[1])?.slice(0, 0, window, 1)?,
            Some(_) => input.unfold(dim, window, step)?,
        })
    })
}

fn roll(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, shifts, dims) = (args.tensor("self")?, args.sym_ints("shifts")?, args.ints("dims")?);
    Ok(tensor_kernel(move |mut operands| {
        let shifts = operands.ints(&shifts)?;
        let input = operands.take(input)?;
        let shape = input.shape().to_vec();
        if dims.is_empty() && shifts.len() == 1 {
            let count = input.len();
            return Ok(rolled(input.reshape(&[count])?, &shifts, &[0])?.reshape(&shape)?);
        }
        if dims.len() != shifts.len() {
            return Err(KernelError::Invalid(format!("{} shifts for {} dimensions", shifts.len(), dims.len())));
        }
        rolled(input, &shifts, &dims)
    }))
}

pub(super) fn rolled(mut input: Tensor, shifts: &[i64], dims: &[i64]) -> Result<Tensor, KernelError> {
    for (&shift, &dim) in shifts.iter().zip(dims) {
        let dim = normalize_dim(dim, input.rank())?;
        let size = input.shape().get(dim).copied().unwrap_or(0);
        if size > 0 {
            let cut = size - shift.rem_euclid(size as i64) as usize;
            let (tail, head) = (input.clone().slice(dim, cut, size, 1)?, input.slice(dim, 0, cut, 1)?);
            input = super::join::concatenate(&[tail, head], dim)?;
        }
    }
    Ok(input)
}

fn repeat(args: &Arguments, name: &str) -> Result<Kernel, KernelError> {
    let (input, repeats) = (args.tensor("self")?, args.sym_ints(name)?);
    let tile = name == "dims";
    Ok(tensor_kernel(move |mut operands| {
        let mut repeats = sizes(&operands.ints(&repeats)?)?;
        let input = operands.take(input)?;
        if tile {
            // `tile` does not repeat leading dimensions that it does not mention.
            repeats.splice(0..0, vec![1; input.rank().saturating_sub(repeats.len())]);
        }
        let Some(lead) = repeats.len().checked_sub(input.rank()) else {
            return Err(KernelError::Invalid(format!("{} repeats for {} dimensions", repeats.len(), input.rank())));
        };
        // Each dimension becomes (repeats, size), by expanding the first of the two.
        let shape = [vec![1; lead], input.shape().to_vec()].concat();
        let split: Vec<_> = shape.iter().flat_map(|&size| [1, size]).collect();
        let grown: Vec<_> = shape.iter().zip(&repeats).flat_map(|(&size, &times)| [times, size]).collect();
        let result: Vec<_> = grown.chunks(2).map(|pair| pair[0].saturating_mul(pair[1])).collect();
        num_elements(&result)?;
        Ok(input.reshape(&split)?.expand(&grown)?.reshape(&result)?)
    }))
}

fn repeat_interleave(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, repeats) = (args.tensor("self")?, args.sym_int("repeats")?);
    let dim = args.optional("dim", Arguments::int)?;
    Ok(tensor_kernel(move |mut operands| {
        let repeats = size(operands.int(repeats)?)?;
        let input = operands.take(input)?;
        let shape = if dim.is_some() { input.shape().to_vec() } else { vec![input.len()] };
        let dim = normalize_dim(dim.unwrap_or(0), shape.len())?;
        let shape = if shape.is_empty() { vec![1] } else { shape };
        let after = [&shape[..=dim], &[1], &shape[dim + 1..]].concat();
        let grown = [&shape[..=dim], &[repeats], &shape[dim + 1..]].concat();
        let mut result = shape.clone();
        result[dim] = result[dim].saturating_mul(repeats);
        Ok(input.reshape(&after)?.expand(&grown)?.reshape(&result)?)
    }))
}

fn sym_size(args: &Arguments) -> Result<Kernel, KernelError> {
    let dim = args.int("dim")?;
    number(args, move |input| {
        let dim = normalize_dim(dim, input.rank())?;
        input.shape().get(dim).copied().ok_or_else(|| KernelError::Invalid("a 0-d tensor has no sizes".into()))
    })
}
