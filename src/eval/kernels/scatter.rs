//! Tensors of which some elements are replaced or added to: the inverse of selection.
//!
//! Each op first finds the positions that it writes, by the selection that reads them, on a tensor of positions.

use super::{
    index::{gathered_places, indexed, take_slices},
    shape::Slice,
};
use crate::{
    dispatch,
    eval::{
        args::Arguments,
        elementwise::expand,
        kernel::{Kernel, KernelError, Number, tensor_kernel},
        layout::{View, normalize_dim},
        numeric::{Numeric, cast},
        registry::Family,
    },
    tensor::{Element, Tensor},
};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.index_add", |args| along_dim(args, true)),
    ("aten.index_copy", |args| along_dim(args, false)),
    ("aten.index_put", index_put),
    ("aten.scatter_add", scatter_add),
    ("aten.slice_scatter", slice_scatter),
];

/// What happens where a new element meets an old one.
#[derive(Clone, Copy)]
enum Meeting {
    Replace,
    /// The new one, times a number, is added.
    Add(Number),
}

/// The positions of the elements of a tensor of this shape, as a tensor of it.
fn positions(shape: &[usize]) -> Result<Tensor, KernelError> {
    let view = View::new(shape);
    Ok(Tensor::from_vec(shape, view.positions().into_iter().map(|position| position as i64).collect())?)
}

/// `input` with each element of `source` written at its place, in order.
fn write(
    input: Tensor,
    places: impl Iterator<Item = usize>,
    source: &Tensor,
    meeting: Meeting,
) -> Result<Tensor, KernelError> {
    if source.dtype() != input.dtype() {
        let (from, to) = (source.dtype(), input.dtype());
        return Err(KernelError::Invalid(format!("elements of {from} are written into a tensor of {to}")));
    }
    let shape = input.shape().to_vec();
    dispatch!(input.dtype(), T => {
        let mut data = input.into_vec::<T>()?;
        for (place, &value) in places.zip(source.as_slice::<T>()?) {
            let old = &mut data[place];
            *old = match meeting {
                Meeting::Replace => value,
                Meeting::Add(alpha) if T::DTYPE.is_float() => {
                    T::from_float(old.to_float() + alpha.to_f64() * value.to_float())
                }
                Meeting::Add(alpha) => T::from_int(old.to_int().wrapping_add(alpha.to_i64().wrapping_mul(value.to_int()))),
            };
        }
        Ok(Tensor::from_vec(&shape, data)?)
    })
}

/// [`write`] with the places in a tensor that [`positions`] was made into.
fn write_at(input: Tensor, places: &Tensor, source: &Tensor, meeting: Meeting) -> Result<Tensor, KernelError> {
    write(input, places.as_slice::<i64>()?.iter().map(|&place| place as usize), source, meeting)
}

/// `index_add` and `index_copy`: slices of a dimension.
fn along_dim(args: &Arguments, add: bool) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (index, source) = (args.tensor("index")?, args.tensor("source")?);
    let alpha = if add { Some(args.scalar("alpha")?) } else { None };
    Ok(tensor_kernel(move |mut operands| {
        let meeting = match alpha {
            Some(alpha) => Meeting::Add(operands.scalar(alpha)?),
            None => Meeting::Replace,
        };
        let (index, source) = (operands.take(index)?, operands.take(source)?);
        let index = if index.rank() == 0 { index.reshape(&[1])? } else { index };
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        // A 0-d tensor is a tensor of one element.
        let shape = if input.rank() == 0 { vec![1] } else { input.shape().to_vec() };
        let places = take_slices(&positions(&shape)?, dim, &index)?;
        let one_slice = source.rank() + 1 == places.rank() && index.len() == 1;
        if source.shape() != places.shape() && !(one_slice && source.len() == places.len()) {
            let (found, expected) = (source.shape(), places.shape());
            return Err(KernelError::Invalid(format!("a source of shape {found:?}, expected {expected:?}")));
        }
        write_at(input, &places, &source, meeting)
    }))
}

fn index_put(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, indices) = (args.tensor("self")?, args.optional_tensors("indices")?);
    let (values, accumulate) = (args.tensor("values")?, args.bool("accumulate")?);
    let meeting = if accumulate { Meeting::Add(Number::Int(1)) } else { Meeting::Replace };
    Ok(tensor_kernel(move |mut operands| {
        let indices = indices.iter().map(|&index| operands.take_optional(index)).collect::<Result<Vec<_>, _>>()?;
        let (input, values) = (operands.take(input)?, operands.take(values)?);
        let places = indexed(positions(input.shape())?, indices)?;
        let values = expand(values, places.shape())?;
        write_at(input, &places, &values, meeting)
    }))
}

fn scatter_add(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (index, source) = (args.tensor("index")?, args.tensor("src")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        let index = operands.tensor(index)?;
        if index.is_empty() {
            return Ok(input);
        }
        let dim = normalize_dim(dim, input.rank())?;
        let places = gathered_places(input.shape(), dim, index)?;
        let fits = index.shape().iter().zip(source.shape()).all(|(wanted, size)| wanted <= size);
        if index.rank() != source.rank() || !fits {
            let (index, source) = (index.shape(), source.shape());
            return Err(KernelError::Invalid(format!("an index of shape {index:?} with a source of shape {source:?}")));
        }
        let used = index.shape().iter().enumerate();
        let view = used.fold(View::new(source.shape()), |view, (dim, &size)| view.slice(dim, 0, size, 1));
        write(input, places.into_iter(), &view.read(source)?, Meeting::Add(Number::Int(1)))
    }))
}

fn slice_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source, slice) = (args.tensor("self")?, args.tensor("src")?, Slice::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let view = slice.view(&operands, operands.tensor(input)?.shape())?;
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        if source.shape() != view.shape() {
            let (found, expected) = (source.shape(), view.shape());
            return Err(KernelError::Invalid(format!("a source of shape {found:?} for a slice of shape {expected:?}")));
        }
        let source = cast(source, input.dtype())?;
        write(input, view.positions().into_iter(), &source, Meeting::Replace)
    }))
}
