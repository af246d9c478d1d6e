//! Ops that replace or update some elements of a tensor: the inverse of selection.
//!
//! Each op finds the positions that it writes by applying the corresponding selection to a tensor of positions.

use super::{
    binary::{quotient, take},
    index::{gathered_places, indexed, take_slices},
    shape::{Diagonal, Slice, Strided, position},
};
use crate::{
    elementwise::{expand, full, to_tensor, zip},
    family::Family,
    kernel::{Kernel, KernelError, Operands, tensor_kernel},
    lanes::copy,
    layout::{broadcast_shapes, normalize_dim},
    numeric::{Numeric, cast},
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Element, Layout, Storage, Tensor, TorchBool, num_elements},
};
use pt2e_schema::{Arguments, Number, Scalar};
use std::{cell::Cell, cmp::Ordering};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.index_add", |args| along_dim(args, true)),
    ("aten.index_copy", |args| along_dim(args, false)),
    ("aten.index_put", index_put),
    ("aten.index_fill.int_Scalar", index_fill),
    ("aten.index_fill.int_Tensor", index_fill),
    ("aten.masked_scatter", masked_scatter),
    ("aten.scatter.src", |args| scatter(args, Update::Replace)),
    ("aten.scatter.value", |args| scatter(args, Update::Replace)),
    ("aten.scatter.reduce", |args| scatter(args, update_of(args.str("reduce")?)?)),
    ("aten.scatter.value_reduce", |args| scatter(args, update_of(args.str("reduce")?)?)),
    ("aten.scatter_add", |args| scatter(args, Update::Add(Number::Int(1)))),
    ("aten.scatter_reduce.two", scatter_reduce),
    ("aten.slice_scatter", slice_scatter),
    ("aten.select_scatter", select_scatter),
    ("aten.diagonal_scatter", diagonal_scatter),
    ("aten.diag_embed", diag_embed),
    ("aten.as_strided_scatter", as_strided_scatter),
];

/// How a new element is combined with the old one.
#[derive(Clone, Copy)]
enum Update {
    Replace,
    /// Adds the new element times a number.
    Add(Number),
    Multiply,
    /// Keeps the greater or the lesser element, or NaN.
    Extreme(Ordering),
}

/// The meaning of the argument `reduce` of `scatter` and `scatter_reduce`.
fn update_of(name: &str) -> Result<Update, KernelError> {
    match name {
        "add" | "sum" | "mean" => Ok(Update::Add(Number::Int(1))),
        "multiply" | "prod" => Ok(Update::Multiply),
        "amax" => Ok(Update::Extreme(Ordering::Greater)),
        "amin" => Ok(Update::Extreme(Ordering::Less)),
        other => Err(KernelError::Invalid(format!("reduce is `{other}`"))),
    }
}

/// A tensor of this shape whose elements are their own positions.
fn positions(shape: &[usize]) -> Result<Tensor, KernelError> {
    Ok(Tensor::new(shape, Storage::collect((0..num_elements(shape)?).map(|position| position as i64))?)?)
}

/// `input` with the elements of `source` written to `places`, in order.
fn write(
    input: Tensor,
    places: impl Iterator<Item = usize>,
    source: &Tensor,
    update: Update,
) -> Result<Tensor, KernelError> {
    if source.dtype() != input.dtype() {
        let (from, to) = (source.dtype(), input.dtype());
        return Err(KernelError::Invalid(format!("cannot write {from} elements into a {to} tensor")));
    }
    let shape = input.shape().to_vec();
    dispatch!(input.dtype(), T => {
        let mut data = input.into_storage::<T>()?;
        for (place, &value) in places.zip(&source.as_slice::<T>()?) {
            let old = &mut data[place];
            *old = match update {
                Update::Replace => value,
                Update::Multiply if T::DTYPE.is_float() => T::from_float(old.to_float() * value.to_float()),
                Update::Multiply => T::from_int(old.to_int().wrapping_mul(value.to_int())),
                Update::Extreme(wanted) => {
                    let nan = |value: T| value.partial_cmp(&value).is_none();
                    let stays = nan(*old) || !nan(value) && value.partial_cmp(old) != Some(wanted);
                    if stays { *old } else { value }
                }
                Update::Add(alpha) if T::DTYPE.is_float() => {
                    T::from_float(old.to_float() + alpha.to_f64() * value.to_float())
                }
                Update::Add(alpha) => T::from_int(old.to_int().wrapping_add(alpha.to_i64().wrapping_mul(value.to_int()))),
            };
        }
        Ok(Tensor::new(&shape, data)?)
    })
}

/// As [`write()`], with places selected from a tensor of [`positions`].
fn write_at(input: Tensor, places: &Tensor, source: &Tensor, update: Update) -> Result<Tensor, KernelError> {
    write(input, places.as_slice::<i64>()?.iter().map(|&place| place as usize), source, update)
}

/// `index_add` and `index_copy`: writes slices of a dimension.
fn along_dim(args: &Arguments, add: bool) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (index, source) = (args.tensor("index")?, args.tensor("source")?);
    let alpha = if add { Some(args.scalar("alpha")?) } else { None };
    Ok(tensor_kernel(move |mut operands| {
        let update = match alpha {
            Some(alpha) => Update::Add(operands.scalar(alpha)?),
            None => Update::Replace,
        };
        let (index, source) = (operands.take(index)?, operands.take(source)?);
        let index = if index.rank() == 0 { index.reshape(&[1])? } else { index };
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        // A 0-d tensor counts as a vector of one element.
        let shape = if input.rank() == 0 { vec![1] } else { input.shape().to_vec() };
        let places = take_slices(&positions(&shape)?, dim, &index)?;
        let one_slice = source.rank() + 1 == places.rank() && index.len() == 1;
        if source.shape() != places.shape() && !(one_slice && source.len() == places.len()) {
            let (found, expected) = (source.shape(), places.shape());
            return Err(KernelError::Invalid(format!("the source has shape {found:?}, expected {expected:?}")));
        }
        write_at(input, &places, &source, update)
    }))
}

fn index_put(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, indices) = (args.tensor("self")?, args.optional_tensors("indices")?);
    let (values, accumulate) = (args.tensor("values")?, args.bool("accumulate")?);
    let update = if accumulate { Update::Add(Number::Int(1)) } else { Update::Replace };
    Ok(tensor_kernel(move |mut operands| {
        let indices = indices.iter().map(|&index| operands.take_optional(index)).collect::<Result<Vec<_>, _>>()?;
        let (input, values) = (operands.take(input)?, operands.take(values)?);
        let places = indexed(positions(input.shape())?, indices)?;
        let values = expand(values, places.shape())?;
        write_at(input, &places, &values, update)
    }))
}

/// The tensor or number that is written.
#[derive(Clone, Copy)]
enum Source {
    Tensor(usize),
    Number(Scalar),
}

impl Source {
    fn of(args: &Arguments) -> Result<Self, KernelError> {
        if args.get("src").is_ok() {
            return Ok(Source::Tensor(args.tensor("src")?));
        }
        Ok(Source::Number(args.scalar("value")?))
    }

    /// The elements to write for an index of this shape.
    fn elements(self, operands: &mut Operands, index: &[usize], dtype: DType) -> Result<Tensor, KernelError> {
        match self {
            Source::Number(number) => full(index, operands.scalar(number)?, dtype),
            Source::Tensor(source) => {
                let source = operands.take(source)?;
                // A 0-d tensor counts as a vector of one element.
                let lines = |shape: &[usize]| if shape.is_empty() { vec![1] } else { shape.to_vec() };
                let (wanted, shape) = (lines(index), lines(source.shape()));
                if wanted.len() != shape.len() || wanted.iter().zip(&shape).any(|(wanted, size)| wanted > size) {
                    return Err(KernelError::Invalid(format!(
                        "an index of shape {index:?} does not fit a source of shape {shape:?}"
                    )));
                }
                let mut used = wanted.iter().enumerate();
                Ok(used.try_fold(source.reshape(&shape)?, |source, (dim, &size)| source.slice(dim, 0, size, 1))?)
            }
        }
    }
}

/// Writes elements at the positions of a dimension in an index.
fn scatter(args: &Arguments, update: Update) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (index, source) = (args.tensor("index")?, Source::of(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, index) = (operands.take(input)?, operands.take(index)?);
        if index.is_empty() {
            return Ok(input);
        }
        let places = scattered_places(&input, dim, &index)?;
        let source = source.elements(&mut operands, index.shape(), input.dtype())?;
        write(input, places.into_iter(), &source, update)
    }))
}

fn scattered_places(input: &Tensor, dim: i64, index: &Tensor) -> Result<Storage<usize>, KernelError> {
    gathered_places(input.shape(), normalize_dim(dim, input.rank())?, index)
}

/// Reduces the elements that an index maps to each position, including the old element if `include_self`.
fn scatter_reduce(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let (index, source) = (args.tensor("index")?, Source::of(args)?);
    let (update, mean) = (update_of(args.str("reduce")?)?, args.str("reduce")? == "mean");
    let include = args.bool("include_self")?;
    Ok(tensor_kernel(move |mut operands| {
        let (mut input, index) = (operands.take(input)?, operands.take(index)?);
        if index.is_empty() {
            return Ok(input);
        }
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        let places = scattered_places(&input, dim, &index)?;
        let source = source.elements(&mut operands, index.shape(), dtype)?;
        // Without the old element, the first new element at a position replaces it.
        let mut counts = Storage::filled(i64::from(include), num_elements(&shape)?)?;
        let mut firsts = Storage::new();
        for (i, &place) in places.iter().enumerate() {
            if counts[place] == 0 {
                firsts.push(i)?;
            }
            counts[place] += 1;
        }
        let mut first = Storage::<bool>::zeroed(places.len())?;
        firsts.into_iter().for_each(|i| first[i] = true);
        let opening = Storage::collect_unsized((0..places.len()).filter(|&i| first[i]))?;
        let rest = Storage::collect_unsized((0..places.len()).filter(|&i| !first[i]))?;
        for (group, update) in [(opening, Update::Replace), (rest, update)] {
            let at = Tensor::new(&[group.len()], Storage::collect(group.iter().map(|&i| i as i64))?)?;
            let elements = take_slices(&source.clone().reshape(&[places.len()])?, 0, &at)?;
            input = write(input, group.into_iter().map(|i| places[i]), &elements, update)?;
        }
        if !mean {
            return Ok(input);
        }
        counts.iter_mut().for_each(|count| *count = (*count).max(1));
        let counts = Tensor::new(&shape, counts)?;
        if dtype.is_float() {
            return quotient(input, counts);
        }
        Ok(cast(zip::<i64>(cast(input, DType::I64)?, counts, |sum, count| sum.div_euclid(count))?, dtype)?)
    }))
}

fn index_fill(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, index) = (args.tensor("self")?, args.int("dim")?, args.tensor("index")?);
    let value = args.tensor_or_number("value")?;
    Ok(tensor_kernel(move |mut operands| {
        let value = take(&mut operands, value)?;
        let (input, index) = (operands.take(input)?, operands.take(index)?);
        let index = if index.rank() == 0 { index.reshape(&[1])? } else { index };
        let dim = normalize_dim(dim, input.rank())?;
        let shape = if input.rank() == 0 { vec![1] } else { input.shape().to_vec() };
        let places = take_slices(&positions(&shape)?, dim, &index)?;
        let value = expand(to_tensor(value, input.dtype())?, places.shape())?;
        write_at(input, &places, &value, Update::Replace)
    }))
}

/// Replaces the elements where a mask is true by those of a source, in order.
fn masked_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, mask, source) = (args.tensor("self")?, args.tensor("mask")?, args.tensor("source")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, mask) = (operands.take(input)?, operands.take(mask)?);
        let shape = broadcast_shapes(&[input.shape(), mask.shape()])?;
        let (input, mask) = (expand(input, &shape)?, expand(cast(mask, DType::Bool)?, &shape)?);
        let mask = mask.as_slice::<TorchBool>()?;
        let places = mask.iter().enumerate().filter(|(_, value)| bool::from(**value));
        let places = Storage::collect_unsized(places.map(|(place, _)| place))?;
        let source = operands.take(source)?;
        if source.len() < places.len() {
            let (found, wanted) = (source.len(), places.len());
            return Err(KernelError::Invalid(format!(
                "the mask selects {wanted} elements, but the source has {found}"
            )));
        }
        write(input, places.into_iter(), &source, Update::Replace)
    }))
}

/// Replaces some elements of the operand by a source: those in the view that `part` returns.
pub(super) fn write_part(
    input: Tensor,
    part: impl FnOnce(Tensor) -> Result<Tensor, KernelError>,
    source: Tensor,
) -> Result<Tensor, KernelError> {
    // Copy the operand to row-major memory of its own, to which stride arguments refer.
    let whole = dispatch!(input.dtype(), T => Tensor::from(input.contiguous()?.into_array::<T>()?));
    let part = part(whole.clone())?.layout().clone();
    write_places(whole, &part, source)
}

fn write_places(whole: Tensor, part: &Layout, source: Tensor) -> Result<Tensor, KernelError> {
    if source.shape() != part.shape() {
        let (found, expected) = (source.shape(), part.shape());
        return Err(KernelError::Invalid(format!("the source has shape {found:?}, expected {expected:?}")));
    }
    let source = cast(source, whole.dtype())?;
    dispatch!(whole.dtype(), T => {
        let mut array = whole.into_array::<T>()?;
        match array.part_bits_mut(part) {
            Ok(places) => copy(places, source.bits::<T>()?),
            // If elements overlap, the last one wins.
            Err(_) => {
                let cells = Cell::from_mut(array.as_mut_slice()).as_slice_of_cells();
                part.view(cells)?.iter().zip(&source.view::<T>()?).for_each(|(place, &element)| place.set(element));
            }
        }
        Ok(array.into())
    })
}

fn slice_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source, slice) = (args.tensor("self")?, args.tensor("src")?, Slice::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        write_part(input, |input| slice.of(&operands, input), source)
    }))
}

fn select_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source) = (args.tensor("self")?, args.tensor("src")?);
    let (dim, index) = (args.int("dim")?, args.sym_int("index")?);
    Ok(tensor_kernel(move |mut operands| {
        let index = operands.int(index)?;
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        let dim = normalize_dim(dim, input.rank())?;
        let index = position(index, input.shape().get(dim).copied().unwrap_or(0))?;
        write_part(input, |input| Ok(input.select(dim, index)?), source)
    }))
}

fn diagonal_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source, diagonal) = (args.tensor("self")?, args.tensor("src")?, Diagonal::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        write_part(input, |input| diagonal.of(input), source)
    }))
}

/// Zeros, except on the diagonal of two new dimensions.
fn diag_embed(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, offset) = (args.tensor("self")?, args.int("offset")?);
    let (dim1, dim2) = (args.int("dim1")?, args.int("dim2")?);
    Ok(tensor_kernel(move |mut operands| {
        let source = operands.take(input)?;
        let Some((&size, lead)) = source.shape().split_last() else {
            return Err(KernelError::Invalid("a 0-d tensor has no diagonal".into()));
        };
        let rank = source.rank() + 1;
        let (rows, columns) = (normalize_dim(dim1, rank)?, normalize_dim(dim2, rank)?);
        if rows == columns {
            return Err(KernelError::Invalid(format!("a diagonal needs two dimensions, got {rows} twice")));
        }
        let side = usize::try_from(offset.unsigned_abs()).ok().and_then(|skip| size.checked_add(skip));
        let side = side.ok_or_else(|| KernelError::Invalid(format!("offset {offset} is too large")))?;
        let mut lead = lead.iter();
        let new = |dim| if dim == rows || dim == columns { Some(side) } else { lead.next().copied() };
        let shape: Vec<_> = (0..rank).filter_map(new).collect();
        let zeros = full(&shape, Number::Int(0), source.dtype())?;
        write_part(zeros, |zeros| Ok(zeros.diagonal(rows, columns, offset)?), source)
    }))
}

fn as_strided_scatter(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, source, layout) = (args.tensor("self")?, args.tensor("src")?, Strided::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, source) = (operands.take(input)?, operands.take(source)?);
        write_part(input, |input| layout.of(&operands, input), source)
    }))
}
