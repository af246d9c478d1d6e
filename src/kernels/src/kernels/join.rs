//! Concatenation, splitting and padding.

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    lanes::copy,
    layout::{new_dim, normalize_dim, size},
    numeric::{Numeric, cast},
    promote::Promotion,
};
use ndarray::{Axis, Dimension, indices};
use pt2e_core::{
    dispatch, memory,
    tensor::{Array, Storage, Tensor, TensorError, gather_into, num_elements},
};
use pt2e_schema::{Arguments, Number};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.cat", cat),
    ("aten.concat", cat),
    ("aten.stack", stack),
    ("aten.chunk", chunk),
    ("aten.split.Tensor", split),
    ("aten.split_copy.Tensor", split),
    ("aten.split_with_sizes", split_with_sizes),
    ("aten.split_with_sizes_copy", split_with_sizes),
    ("aten.split.sizes", |args| sections(args, "split_size")),
    ("aten.tensor_split.indices", tensor_split),
    ("aten.tensor_split.sections", even_split),
    ("aten.unbind.int", unbind),
    ("aten.unbind_copy.int", unbind),
    ("aten.pad", pad),
    ("aten.constant_pad_nd", constant_pad),
    ("aten.reflection_pad1d", |args| pad_spatial(args, Mode::Reflect, 1)),
    ("aten.reflection_pad2d", |args| pad_spatial(args, Mode::Reflect, 2)),
    ("aten.reflection_pad3d", |args| pad_spatial(args, Mode::Reflect, 3)),
    ("aten.replication_pad1d", |args| pad_spatial(args, Mode::Replicate, 1)),
    ("aten.replication_pad2d", |args| pad_spatial(args, Mode::Replicate, 2)),
    ("aten.replication_pad3d", |args| pad_spatial(args, Mode::Replicate, 3)),
    ("aten.meshgrid.indexing", meshgrid),
];

/// The tensors, cast to the dtype that they promote to.
///
/// # Errors
/// If they do not promote.
pub(super) fn promoted(tensors: Vec<Tensor>) -> Result<Vec<Tensor>, KernelError> {
    let mut promotion = Promotion::default();
    tensors.iter().try_for_each(|tensor| promotion.add_dtype(tensor.dtype(), tensor.rank()))?;
    let dtype = promotion.result()?;
    Ok(tensors.into_iter().map(|tensor| cast(tensor, dtype)).collect::<Result<_, _>>()?)
}

fn cat(args: &Arguments) -> Result<Kernel, KernelError> {
    let (tensors, dim) = (args.tensors("tensors")?, args.int("dim")?);
    Ok(tensor_kernel(move |mut operands| {
        let tensors = promoted(operands.take_all(&tensors)?)?;
        // PyTorch skips tensors of shape [0], whatever the rank of the others.
        let kept: Vec<_> = tensors.iter().filter(|tensor| tensor.shape() != [0]).cloned().collect();
        let tensors = if kept.is_empty() { tensors } else { kept };
        let rank = tensors.first().map_or(0, Tensor::rank);
        if rank == 0 {
            return Err(KernelError::Invalid("cannot concatenate 0-d tensors".into()));
        }
        concatenate(&tensors, normalize_dim(dim, rank)?)
    }))
}

/// The concatenation of tensors along dimension `dim`.
///
/// # Errors
/// If there are no tensors, or their dtypes or other sizes differ.
pub fn concatenate(tensors: &[Tensor], dim: usize) -> Result<Tensor, KernelError> {
    let Some(first) = tensors.first() else {
        return Err(KernelError::Invalid("takes at least one tensor".into()));
    };
    let mut shape = first.shape().to_vec();
    let fits = |tensor: &Tensor| {
        let (a, b) = (tensor.shape(), &shape);
        dim < b.len() && a.len() == b.len() && a[..dim] == b[..dim] && a[dim + 1..] == b[dim + 1..]
    };
    if !tensors.iter().all(|tensor| fits(tensor) && tensor.dtype() == first.dtype()) {
        let shapes: Vec<_> = tensors.iter().map(Tensor::shape).collect();
        return Err(KernelError::Invalid(format!("cannot concatenate shapes {shapes:?} along dimension {dim}")));
    }
    shape[dim] = tensors.iter().map(|tensor| tensor.shape()[dim]).sum();
    let inner: usize = shape[dim + 1..].iter().product();
    let outer: usize = shape[..dim].iter().product();
    if !tensors.iter().all(Tensor::is_contiguous) {
        // Long contiguous runs are appended; otherwise each tensor is written to its part of an array.
        let runs = |tensor: &Tensor| tensor.layout().strides().last() == Some(&1);
        if inner >= LONG && tensors.iter().all(runs) {
            return dispatch!(first.dtype(), T => appended::<T>(tensors, dim, &shape));
        }
        return dispatch!(first.dtype(), T => assembled::<T>(tensors, dim, &shape));
    }
    dispatch!(first.dtype(), T => {
        let parts = tensors.iter().map(|tensor| Ok((tensor.as_slice::<T>()?, tensor.shape()[dim] * inner)));
        let parts = parts.collect::<Result<Vec<_>, KernelError>>()?;
        let count = num_elements(&shape)?;
        let mut data = Storage::with_capacity(count)?;
        // Without elements, the other dimensions may have any size, so do not loop over them.
        for i in 0..if count > 0 { outer } else { 0 } {
            parts.iter().try_for_each(|(part, run)| data.extend_from_slice(&part[i * run..][..*run]))?;
        }
        Ok(Tensor::new::<T>(&shape, data)?)
    })
}

/// The number of elements per position of the concatenated dimension that make appending runs worthwhile.
const LONG: usize = 256;

/// As [`concatenate`], for tensors that are not contiguous but consist of long contiguous runs.
fn appended<T: Numeric>(tensors: &[Tensor], dim: usize, shape: &[usize]) -> Result<Tensor, KernelError> {
    let count = num_elements(shape)?;
    let mut out = Storage::with_capacity(count)?;
    // Without elements, the other dimensions may have any size, so do not loop over them.
    if count == 0 {
        return Ok(Tensor::new::<T>(shape, out)?);
    }
    let views = tensors.iter().map(|tensor| tensor.view::<T>()).collect::<Result<Vec<_>, _>>()?;
    for index in indices(&shape[..dim]) {
        for view in &views {
            let part = index.slice().iter().fold(view.clone(), |rest, &at| rest.index_axis_move(Axis(0), at));
            gather_into(&mut out, part)?;
        }
    }
    Ok(Tensor::new(shape, out)?)
}

/// As [`concatenate`], for tensors of any strides: each is written to its part of the result.
fn assembled<T: Numeric>(tensors: &[Tensor], dim: usize, shape: &[usize]) -> Result<Tensor, KernelError> {
    let mut out = Array::<T>::zeroed(shape)?;
    let mut rest = out.bits_mut()?;
    for tensor in tensors {
        let (part, behind) = rest.split_at(Axis(dim), tensor.shape()[dim]);
        copy(part, tensor.bits::<T>()?);
        rest = behind;
    }
    Ok(out.into())
}

fn stack(args: &Arguments) -> Result<Kernel, KernelError> {
    let (tensors, dim) = (args.tensors("tensors")?, args.int("dim")?);
    Ok(tensor_kernel(move |mut operands| {
        let tensors = promoted(operands.take_all(&tensors)?)?;
        let dim = new_dim(dim, tensors.first().map_or(0, Tensor::rank))?;
        let raised = tensors.into_iter().map(|tensor| {
            let mut shape = tensor.shape().to_vec();
            shape.insert(dim.min(shape.len()), 1);
            tensor.reshape(&shape)
        });
        concatenate(&raised.collect::<Result<Vec<_>, _>>()?, dim)
    }))
}

/// Splits the tensor into pieces that end at `ends` along dimension `dim`.
fn pieces(input: &Tensor, dim: usize, ends: &[usize]) -> Result<Vec<Value>, KernelError> {
    // Memory for the metadata of each piece.
    let _pieces = memory::reserve_for::<[usize; 32]>(ends.len())?;
    let starts = std::iter::once(&0).chain(ends);
    let parts = starts.zip(ends).map(|(&start, &end)| Ok(input.clone().slice(dim, start, end, 1)?.into()));
    parts.collect()
}

/// The normalized dimension and its size.
fn dim_size(input: &Tensor, dim: i64) -> Result<(usize, usize), KernelError> {
    let dim = normalize_dim(dim, input.rank())?;
    let size = input.shape().get(dim).copied();
    size.map(|size| (dim, size)).ok_or_else(|| KernelError::Invalid("cannot split a 0-d tensor".into()))
}

/// The ends of pieces of `step` positions; the last piece may be smaller.
fn even_ends(size: usize, step: usize) -> Result<Storage<usize>, TensorError> {
    if size == 0 || step == 0 {
        return Storage::copied(&[size]);
    }
    Storage::collect((0..size.div_ceil(step)).map(|i| (i + 1).saturating_mul(step).min(size)))
}

fn chunk(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, chunks, dim) = (args.tensor("self")?, size(args.int("chunks")?)?, args.int("dim")?);
    if chunks == 0 {
        return Err(KernelError::Invalid("the number of chunks must be positive".into()));
    }
    Ok(Box::new(move |operands| {
        let input = operands.tensor(input)?;
        let (dim, size) = dim_size(input, dim)?;
        if size == 0 {
            return pieces(input, dim, &Storage::<usize>::zeroed(chunks)?);
        }
        pieces(input, dim, &even_ends(size, size.div_ceil(chunks))?)
    }))
}

fn split(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, step, dim) = (args.tensor("self")?, args.sym_int("split_size")?, args.int("dim")?);
    Ok(Box::new(move |operands| {
        let step = size(operands.int(step)?)?;
        let input = operands.tensor(input)?;
        let (dim, size) = dim_size(input, dim)?;
        if step == 0 && size != 0 {
            return Err(KernelError::Invalid("split_size must be positive".into()));
        }
        pieces(input, dim, &even_ends(size, step)?)
    }))
}

fn split_with_sizes(args: &Arguments) -> Result<Kernel, KernelError> {
    sections(args, "split_sizes")
}

fn sections(args: &Arguments, name: &str) -> Result<Kernel, KernelError> {
    let (input, lengths, dim) = (args.tensor("self")?, args.sym_ints(name)?, args.int("dim")?);
    Ok(Box::new(move |operands| {
        let lengths = operands.ints(&lengths)?;
        let input = operands.tensor(input)?;
        let (dim, room) = dim_size(input, dim)?;
        let mut ends = Vec::with_capacity(lengths.len());
        let mut end = 0usize;
        for &length in &lengths {
            end = end.saturating_add(size(length)?);
            ends.push(end);
        }
        if end != room {
            return Err(KernelError::Invalid(format!("split sizes {lengths:?} do not add up to {room}")));
        }
        pieces(input, dim, &ends)
    }))
}

fn tensor_split(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, indices, dim) = (args.tensor("self")?, args.sym_ints("indices")?, args.int("dim")?);
    Ok(Box::new(move |operands| {
        let indices = operands.ints(&indices)?;
        let input = operands.tensor(input)?;
        let (dim, size) = dim_size(input, dim)?;
        let clamp = |index: i64| (if index < 0 { index + size as i64 } else { index }).clamp(0, size as i64) as usize;
        let ends: Vec<_> = indices.iter().map(|&index| clamp(index)).chain([size]).collect();
        pieces(input, dim, &ends)
    }))
}

/// Splits into parts whose sizes differ by at most one, the larger ones first.
fn even_split(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, sections, dim) = (args.tensor("self")?, args.sym_int("sections")?, args.int("dim")?);
    Ok(Box::new(move |operands| {
        let sections = size(operands.int(sections)?)?;
        let input = operands.tensor(input)?;
        let (dim, room) = dim_size(input, dim)?;
        if sections == 0 {
            return Err(KernelError::Invalid(format!("cannot split {room} positions into 0 sections")));
        }
        let end = |part: usize| part * (room / sections) + part.min(room % sections);
        let ends = Storage::collect((0..sections).map(|part| end(part + 1)))?;
        pieces(input, dim, &ends)
    }))
}

fn unbind(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    Ok(Box::new(move |operands| {
        let input = operands.tensor(input)?;
        let (dim, size) = dim_size(input, dim)?;
        let _parts = memory::reserve_for::<[usize; 32]>(size)?;
        (0..size).map(|i| Ok(input.clone().select(dim, i)?.into())).collect()
    }))
}

/// The padding mode.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Constant,
    Reflect,
    Replicate,
    Circular,
}

impl Mode {
    fn of(name: &str) -> Result<Self, KernelError> {
        match name {
            "constant" => Ok(Mode::Constant),
            "reflect" => Ok(Mode::Reflect),
            "replicate" => Ok(Mode::Replicate),
            "circular" => Ok(Mode::Circular),
            other => Err(KernelError::Invalid(format!("padding mode `{other}`"))),
        }
    }

    /// The input position of the element at padded position `at` (negative before the input); `None` for the constant.
    fn source(self, at: i64, size: i64) -> Option<i64> {
        if (0..size).contains(&at) {
            return Some(at);
        }
        match self {
            Mode::Constant => None,
            Mode::Reflect => Some(if at < 0 { -at } else { 2 * (size - 1) - at }),
            Mode::Replicate => Some(at.clamp(0, size - 1)),
            Mode::Circular => Some(at.rem_euclid(size)),
        }
    }
}

fn pad(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, pads, mode) = (args.tensor("self")?, args.sym_ints("pad")?, Mode::of(args.str("mode")?)?);
    let value = args.optional("value", Arguments::float)?.unwrap_or(0.0);
    Ok(tensor_kernel(move |mut operands| {
        let pads = operands.ints(&pads)?;
        padded(operands.take(input)?, &pads, mode, Number::Float(value))
    }))
}

fn constant_pad(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, pads, value) = (args.tensor("self")?, args.sym_ints("pad")?, args.scalar("value")?);
    Ok(tensor_kernel(move |mut operands| {
        let (pads, value) = (operands.ints(&pads)?, operands.scalar(value)?);
        padded(operands.take(input)?, &pads, Mode::Constant, value)
    }))
}

/// Pads the last `dims` dimensions of an input with channels and possibly a batch.
fn pad_spatial(args: &Arguments, mode: Mode, dims: usize) -> Result<Kernel, KernelError> {
    let (input, pads) = (args.tensor("self")?, args.sym_ints("padding")?);
    Ok(tensor_kernel(move |mut operands| {
        let pads = operands.ints(&pads)?;
        let input = operands.take(input)?;
        if pads.len() != 2 * dims || !(dims + 1..=dims + 2).contains(&input.rank()) {
            let (shape, wanted) = (input.shape(), 2 * dims);
            return Err(KernelError::Invalid(format!(
                "{} paddings for shape {shape:?}, expected {wanted}",
                pads.len()
            )));
        }
        padded(input, &pads, mode, Number::Int(0))
    }))
}

/// Pads a tensor. `pads` has (before, after) for each dimension, from the last one on; negative padding crops.
fn padded(input: Tensor, pads: &[i64], mode: Mode, value: Number) -> Result<Tensor, KernelError> {
    let mut result = input;
    for (i, pair) in pads.chunks(2).enumerate() {
        let (&[before, after], Some(dim)) = (pair, result.rank().checked_sub(i + 1)) else {
            return Err(KernelError::Invalid(format!("padding {pads:?} does not fit rank {}", result.rank())));
        };
        result = pad_dim(result, dim, before, after, mode, value)?;
    }
    Ok(result)
}

fn pad_dim(
    input: Tensor,
    dim: usize,
    before: i64,
    after: i64,
    mode: Mode,
    value: Number,
) -> Result<Tensor, KernelError> {
    if before == 0 && after == 0 {
        return Ok(input);
    }
    let room = input.shape()[dim] as i64;
    let invalid = || KernelError::Invalid(format!("cannot pad {room} positions by {before} and {after}"));
    let grown = room.checked_add(before).and_then(|size| size.checked_add(after)).filter(|size| *size >= 0);
    let grown = grown.ok_or_else(invalid)?;
    // Circular padding crops before it wraps around; the other modes crop after padding.
    if mode == Mode::Circular && before.min(after) < 0 {
        let kept = input.shape()[dim].saturating_add_signed(after.min(0) as isize);
        let cropped = input.slice(dim, before.min(0).unsigned_abs() as usize, kept, 1)?;
        return pad_dim(cropped, dim, before.max(0), after.max(0), mode, value);
    }
    // Reflected or wrapped positions must lie in the input.
    let limit = match mode {
        Mode::Reflect => room - 1,
        Mode::Circular => room,
        Mode::Replicate if room == 0 => 0,
        _ => i64::MAX,
    };
    if before > limit || after > limit {
        return Err(invalid());
    }
    let mut shape = input.shape().to_vec();
    shape[dim] = size(grown)?;
    let count = num_elements(&shape)?;
    let inner: usize = shape[dim + 1..].iter().product();
    dispatch!(input.dtype(), T => {
        let data = input.as_slice::<T>()?;
        let fill = T::from_number(value);
        let mut output = Storage::with_capacity(count)?;
        let sources = Storage::collect((0..shape[dim]).map(|at| mode.source(at as i64 - before, room)))?;
        let lines: usize = if count > 0 { shape[..dim].iter().product() } else { 0 };
        for outer in 0..lines {
            for source in &sources {
                match source {
                    Some(at) => output.extend_from_slice(&data[(outer * room as usize + *at as usize) * inner..][..inner])?,
                    None => output.extend(std::iter::repeat_n(fill, inner))?,
                }
            }
        }
        Ok(Tensor::new::<T>(&shape, output)?)
    })
}

fn meshgrid(args: &Arguments) -> Result<Kernel, KernelError> {
    let tensors = args.tensors("tensors")?;
    let swap = match args.str("indexing")? {
        "ij" => false,
        "xy" => tensors.len() >= 2,
        other => return Err(KernelError::Invalid(format!("indexing `{other}`"))),
    };
    Ok(Box::new(move |mut operands| {
        let mut tensors = operands.take_all(&tensors)?;
        if swap {
            tensors.swap(0, 1);
        }
        let shape: Vec<_> = tensors.iter().map(Tensor::len).collect();
        let rank = shape.len();
        let mut grids = Vec::with_capacity(rank);
        for (dim, tensor) in tensors.into_iter().enumerate() {
            let mut own = vec![1; rank];
            own[dim] = tensor.len();
            grids.push(Value::Tensor(tensor.reshape(&own)?.expand(&shape)?));
        }
        if swap {
            grids.swap(0, 1);
        }
        Ok(grids)
    }))
}
