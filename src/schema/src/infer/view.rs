//! Inference for views, such as reshapes, transpositions and slices, and for their copying variants.

use super::{
    Family, InferError, Inferred, Results,
    call::Call,
    each, invalid, one,
    sizes::{as_size, broadcast, count, differ, new_dim, normalize_dims, text, with, without},
};
use crate::{
    DType, TensorType, ValueType,
    promote::{to_complex, widened},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        same,
        &[
            "aten.alias",
            "aten.alias_copy",
            "aten.clone",
            "aten.contiguous",
            "aten.detach",
            "aten.detach_copy",
            "aten.lift_fresh",
            "aten.lift_fresh_copy",
        ],
    ),
    (converted, &["aten._to_copy", "aten.to.device", "aten.to.dtype", "aten.to.dtype_layout"]),
    (converted_as_other, &["aten.to.other", "aten.type_as"]),
    (view, &["aten._unsafe_view", "aten.reshape", "aten.view", "aten.view_copy"]),
    (view_dtype, &["aten.view.dtype"]),
    (view_as, &["aten.reshape_as", "aten.view_as"]),
    (view_as_complex, &["aten.view_as_complex", "aten.view_as_complex_copy"]),
    (view_as_real, &["aten.view_as_real", "aten.view_as_real_copy"]),
    (flatten, &["aten.flatten.using_ints"]),
    (ravel, &["aten.ravel"]),
    (unflatten, &["aten.unflatten.int"]),
    (expand, &["aten.broadcast_to", "aten.expand", "aten.expand_copy"]),
    (expand_as, &["aten.expand_as"]),
    (sum_to_size, &["aten.sum_to_size"]),
    (at_least, &["aten.atleast_1d", "aten.atleast_2d", "aten.atleast_3d"]),
    (unsqueeze, &["aten.unsqueeze", "aten.unsqueeze_copy"]),
    (
        squeeze,
        &[
            "aten.squeeze",
            "aten.squeeze.dim",
            "aten.squeeze.dims",
            "aten.squeeze_copy",
            "aten.squeeze_copy.dim",
            "aten.squeeze_copy.dims",
        ],
    ),
    (permute, &["aten.permute", "aten.permute_copy"]),
    (transpose, &["aten.swapaxes", "aten.transpose.int", "aten.transpose_copy.int"]),
    (reversed, &["aten.numpy_T"]),
    (matrix_transpose, &["aten.adjoint", "aten.mH", "aten.mT", "aten.matrix_H", "aten.t", "aten.t_copy"]),
    (movedim, &["aten.movedim.int", "aten.movedim.intlist"]),
    (slice, &["aten.slice.Tensor", "aten.slice_copy.Tensor"]),
    (narrow, &["aten.narrow"]),
    (select, &["aten.select.int", "aten.select_copy.int"]),
    (diagonal, &["aten.diagonal", "aten.diagonal_copy"]),
    (as_strided, &["aten.as_strided", "aten.as_strided_copy"]),
    (unfold, &["aten.unfold", "aten.unfold_copy"]),
];

fn same(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn converted(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(call.dtype("dtype")?.unwrap_or(input.dtype), input.sizes.clone())
}

fn converted_as_other(call: &Call<'_>) -> Inferred {
    one(call.tensor("other")?.dtype, call.input()?.sizes.clone())
}

/// The sizes of a view of `input`. At most one wanted size may be -1; it is inferred from the others.
fn viewed(input: &[Option<usize>], wanted: &[Option<i64>]) -> Result<Vec<Option<usize>>, InferError> {
    let mut sizes = Vec::with_capacity(wanted.len());
    let mut rest = None;
    for (dim, size) in wanted.iter().enumerate() {
        match size {
            Some(-1) if rest.is_some() => return invalid("only one size can be -1"),
            Some(-1) => {
                rest = Some(dim);
                sizes.push(None);
            }
            size => sizes.push(size.map(as_size).transpose()?),
        }
    }
    let wrong = |input: &[Option<usize>], elements: usize| {
        let wanted: Vec<_> = wanted.iter().map(|size| size.map_or_else(|| "?".to_owned(), |n| n.to_string())).collect();
        invalid(format!("cannot give sizes [{}] from the {elements} elements of {}", wanted.join(", "), text(input)))
    };
    let Some(elements) = count(input) else { return Ok(sizes) };
    match rest {
        Some(dim) => {
            let others: Vec<_> = sizes.iter().enumerate().filter(|(i, _)| *i != dim).map(|(_, size)| *size).collect();
            match count(&others) {
                Some(0) if elements == 0 => return invalid("a size of -1 is ambiguous beside a size of 0"),
                Some(others) if others == 0 || !elements.is_multiple_of(others) => return wrong(input, elements),
                others => sizes[dim] = others.map(|others| elements / others),
            }
        }
        None if differ(count(&sizes), Some(elements)) => return wrong(input, elements),
        None => {}
    }
    Ok(sizes)
}

fn view(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let name = if call.is_given("size") { "size" } else { "shape" };
    one(input.dtype, viewed(&input.sizes, &call.sizes(name)?)?)
}

/// The same bytes reinterpreted as another dtype.
fn view_dtype(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dtype = call.dtype("dtype")?.unwrap_or(input.dtype);
    let Some(last) = input.rank().checked_sub(1).filter(|_| dtype.size() != input.dtype.size()) else {
        return one(dtype, input.sizes.clone());
    };
    let size = match input.sizes[last].map(|size| size.saturating_mul(input.dtype.size())) {
        Some(bytes) if !bytes.is_multiple_of(dtype.size()) => {
            return invalid(format!("the last dimension of {input} is not divisible into elements of {dtype}"));
        }
        bytes => bytes.map(|bytes| bytes / dtype.size()),
    };
    one(dtype, with(&input.sizes, last, size))
}

fn view_as(call: &Call<'_>) -> Inferred {
    let (input, other) = (call.input()?, call.tensor("other")?);
    if differ(count(&input.sizes), count(&other.sizes)) {
        return invalid(format!("{input} and {other} have different numbers of elements"));
    }
    one(input.dtype, other.sizes.clone())
}

fn view_as_complex(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    match input.sizes.split_last() {
        Some((Some(2) | None, rest)) => one(to_complex(input.dtype), rest.to_vec()),
        _ => invalid(format!("the last dimension of {input} must be of size 2")),
    }
}

fn view_as_real(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype.part(), [input.sizes.as_slice(), &[Some(2)]].concat())
}

fn flatten(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    if input.rank() == 0 {
        return one(input.dtype, vec![Some(1)]);
    }
    let (start, end) = (call.dim("start_dim", input.rank())?, call.dim("end_dim", input.rank())?);
    if start > end {
        return invalid(format!("start_dim {start} is after end_dim {end}"));
    }
    let flat = [count(&input.sizes[start..=end])];
    one(input.dtype, [&input.sizes[..start], &flat, &input.sizes[end + 1..]].concat())
}

fn ravel(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype, vec![count(&input.sizes)])
}

fn unflatten(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(size) = input.sizes.get(dim) else { return invalid("a 0-d tensor has no dimension to unflatten") };
    let parts = viewed(&[*size], &call.sizes("sizes")?)?;
    one(input.dtype, [&input.sizes[..dim], parts.as_slice(), &input.sizes[dim + 1..]].concat())
}

fn expand(call: &Call<'_>) -> Inferred {
    let (input, wanted) = (call.input()?, call.sizes("size")?);
    let mismatch = || invalid(format!("shape {} does not expand to {wanted:?}", text(&input.sizes)));
    let Some(lead) = wanted.len().checked_sub(input.rank()) else { return mismatch() };
    let mut sizes = Vec::with_capacity(wanted.len());
    for (dim, size) in wanted.iter().enumerate() {
        let old = dim.checked_sub(lead).map(|dim| input.sizes[dim]);
        sizes.push(match (size, old) {
            (Some(-1), Some(old)) => old,
            (Some(size), Some(old)) => {
                let size = as_size(*size)?;
                if old.is_some_and(|old| old != 1 && old != size) {
                    return mismatch();
                }
                Some(size)
            }
            // Any size but 1 is kept.
            (None, Some(old)) => old.filter(|old| *old != 1),
            (size, None) => size.map(as_size).transpose()?,
        });
    }
    one(input.dtype, sizes)
}

fn expand_as(call: &Call<'_>) -> Inferred {
    let (input, other) = (call.input()?, call.tensor("other")?);
    let both = broadcast([input.sizes.as_slice(), &other.sizes])?;
    if both.len() != other.rank() || both.iter().zip(&other.sizes).any(|(a, b)| differ(*a, *b)) {
        return invalid(format!("shape {} does not expand to {}", text(&input.sizes), text(&other.sizes)));
    }
    one(input.dtype, other.sizes.clone())
}

/// Integers become `int64` if any dimension is summed or the result is 0-d, and keep their dtype otherwise.
fn sum_to_size(call: &Call<'_>) -> Inferred {
    let (input, size) = (call.input()?, call.shape("size")?);
    let Some(lead) = input.rank().checked_sub(size.len()) else {
        return invalid(format!("size {} has more dimensions than {input}", text(&size)));
    };
    let pairs = || input.sizes[lead..].iter().zip(&size);
    let dtype = match widened(input.dtype) {
        wide if lead > 0 || size.is_empty() || pairs().any(|(from, to)| *to == Some(1) && differ(*from, *to)) => wide,
        wide if wide == input.dtype || pairs().all(|(from, to)| from.is_some() && from == to) => input.dtype,
        _ => return Ok(Results::Each(vec![ValueType::Unranked(None)])),
    };
    one(dtype, size)
}

fn at_least(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let sizes = input.sizes.as_slice();
    let sizes = match (call.op(), sizes) {
        ("aten.atleast_1d", []) => vec![Some(1)],
        ("aten.atleast_2d", []) => vec![Some(1); 2],
        ("aten.atleast_2d", [size]) => vec![Some(1), *size],
        ("aten.atleast_3d", []) => vec![Some(1); 3],
        ("aten.atleast_3d", [size]) => vec![Some(1), *size, Some(1)],
        ("aten.atleast_3d", [rows, columns]) => vec![*rows, *columns, Some(1)],
        _ => sizes.to_vec(),
    };
    one(input.dtype, sizes)
}

fn unsqueeze(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let mut sizes = input.sizes.clone();
    sizes.insert(new_dim(call.int("dim")?, input.rank())?, Some(1));
    one(input.dtype, sizes)
}

/// Removes all dimensions of size 1, or the named ones that are; an unknown size makes the rank unknown.
fn squeeze(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let named = if call.is_given("dim") {
        normalize_dims(&call.ints("dim")?, input.rank())?
    } else {
        (0..input.rank()).collect()
    };
    let of_size =
        |wanted: Option<usize>| named.iter().copied().filter(move |dim| input.sizes.get(*dim) == Some(&wanted));
    if of_size(None).next().is_some() {
        return Ok(Results::Each(vec![ValueType::Unranked(Some(input.dtype))]));
    }
    one(input.dtype, without(&input.sizes, &of_size(Some(1)).collect::<Vec<_>>(), false))
}

fn permuted(input: &TensorType, dims: &[usize]) -> Inferred {
    one(input.dtype, dims.iter().map(|&dim| input.sizes[dim]).collect())
}

fn permute(call: &Call<'_>) -> Inferred {
    let (input, dims) = (call.input()?, call.ints("dims")?);
    let normal = normalize_dims(&dims, input.rank()).ok().filter(|normal| normal.len() == input.rank());
    let Some(normal) = normal else {
        let dims: Vec<_> = dims.iter().map(i64::to_string).collect();
        let (dims, rank) = (dims.join(", "), input.rank());
        return invalid(format!("dims [{dims}] are not a permutation of the {rank} dimensions"));
    };
    permuted(input, &normal)
}

fn exchanged(input: &TensorType, a: usize, b: usize) -> Inferred {
    let mut sizes = input.sizes.clone();
    if input.rank() > 0 {
        sizes.swap(a, b);
    }
    one(input.dtype, sizes)
}

fn transpose(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let names = if call.is_given("dim0") { ["dim0", "dim1"] } else { ["axis0", "axis1"] };
    exchanged(input, call.dim(names[0], input.rank())?, call.dim(names[1], input.rank())?)
}

fn reversed(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype, input.sizes.iter().rev().copied().collect())
}

fn matrix_transpose(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    match input.rank() {
        0 | 1 => each([input.clone()]),
        rank => exchanged(input, rank - 2, rank - 1),
    }
}

fn movedim(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let rank = input.rank();
    let (from, to) = (normalize_dims(&call.ints("source")?, rank)?, normalize_dims(&call.ints("destination")?, rank)?);
    if from.len() != to.len() {
        return invalid(format!("{} source dimensions, but {} destinations", from.len(), to.len()));
    }
    if rank == 0 {
        return each([input.clone()]);
    }
    let mut rest = (0..rank).filter(|dim| !from.contains(dim));
    let dims: Vec<_> = (0..rank)
        .filter_map(|place| to.iter().position(|to| *to == place).map(|i| from[i]).or_else(|| rest.next()))
        .collect();
    permuted(input, &dims)
}

/// The number of positions of a slice. Unknown bounds are `None`.
pub(super) fn sliced(
    size: Option<usize>,
    start: Option<i64>,
    end: Option<i64>,
    step: Option<i64>,
) -> Result<Option<usize>, InferError> {
    if step.is_some_and(|step| step < 1) {
        return invalid("the step of a slice must be positive");
    }
    let (Some(size), Some(start), Some(end), Some(step)) = (size, start, end, step) else { return Ok(None) };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let bound = |at: i64| if at < 0 { at.saturating_add(size) } else { at }.clamp(0, size);
    let length = bound(end).saturating_sub(bound(start)).max(0) as u64;
    Ok(usize::try_from(length.div_ceil(step as u64)).ok())
}

fn slice(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(&size) = input.sizes.get(dim) else { return invalid("a 0-d tensor has no dimension to slice") };
    let start = if call.is_given("start") { call.size("start")? } else { Some(0) };
    let end = if call.is_given("end") { call.size("end")? } else { Some(i64::MAX) };
    one(input.dtype, with(&input.sizes, dim, sliced(size, start, end, call.size("step")?)?))
}

fn narrow(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let length = call.size("length")?.map(as_size).transpose()?;
    one(input.dtype, with(&input.sizes, dim, length))
}

fn select(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(&size) = input.sizes.get(dim) else { return invalid("a 0-d tensor has no dimension to select from") };
    if let (Some(size), Some(index)) = (size, call.size("index")?)
        && normalize_index(index, size).is_none()
    {
        return invalid(format!("index {index} is out of range for dimension {dim} of size {size}"));
    }
    one(input.dtype, without(&input.sizes, &[dim], false))
}

fn normalize_index(index: i64, size: usize) -> Option<usize> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let from_front = if index < 0 { index.saturating_add(size) } else { index };
    (0..size).contains(&from_front).then_some(from_front as usize)
}

/// The length of the diagonal `offset` columns to the right of the main one.
pub(super) fn diagonal_length(rows: Option<usize>, columns: Option<usize>, offset: i64) -> Option<usize> {
    let skip = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let (down, right) = if offset < 0 { (skip, 0) } else { (0, skip) };
    Some(rows?.saturating_sub(down).min(columns?.saturating_sub(right)))
}

/// The two dimensions of a diagonal, which must differ.
pub(super) fn diagonal_dims(call: &Call<'_>, rank: usize) -> Result<(usize, usize), InferError> {
    let dims = normalize_dims(&[call.int("dim1")?, call.int("dim2")?], rank)?;
    Ok((dims[0], dims[1]))
}

fn diagonal(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let (a, b) = diagonal_dims(call, input.rank())?;
    let mut sizes = without(&input.sizes, &[a, b], false);
    sizes.push(diagonal_length(input.sizes[a], input.sizes[b], call.int("offset")?));
    one(input.dtype, sizes)
}

fn as_strided(call: &Call<'_>) -> Inferred {
    one(call.input()?.dtype, call.shape("size")?)
}

fn unfold(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dimension", input.rank())?;
    let (window, step) = (as_size(call.int("size")?)?, as_size(call.int("step")?)?);
    if step == 0 {
        return invalid("the step between windows must be positive");
    }
    // A 0-d tensor counts as one element.
    let size = input.sizes.get(dim).copied().unwrap_or(Some(1));
    let windows = match size {
        Some(size) if size < window => {
            return invalid(format!("windows of {window} elements do not fit into size {size} of dimension {dim}"));
        }
        size => size.map(|size| (size - window) / step + 1),
    };
    let mut sizes = with(&input.sizes, dim, windows);
    sizes.push(Some(window));
    one(input.dtype, sizes)
}

/// Checks the shape of the tensor that `select_scatter` and similar ops write.
pub(super) fn expect_sizes(what: &str, found: &TensorType, expected: &[Option<usize>]) -> Result<(), InferError> {
    if crate::types::are_compatible(&found.sizes, expected) {
        return Ok(());
    }
    invalid(format!("{what} is {found}, expected sizes {}", text(expected)))
}

/// The type of a tensor of indices: `int64`.
pub(super) fn numbers(sizes: Vec<Option<usize>>) -> TensorType {
    TensorType { dtype: DType::I64, sizes }
}
