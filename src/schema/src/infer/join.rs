//! Inference for concatenating and splitting tensors.

use super::{
    Family, InferError, Inferred, Results,
    call::Call,
    invalid, one,
    sizes::{as_size, broadcast, count, differ, either, new_dim, text, times, with, without},
};
use crate::{DType, TensorType, ValueType, promote::Promotion};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (cat, &["aten.cat", "aten.concat"]),
    (stack, &["aten.stack"]),
    (stacked_rows, &["aten.row_stack", "aten.vstack"]),
    (stacked_columns, &["aten.column_stack", "aten.dstack", "aten.hstack"]),
    (block_diag, &["aten.block_diag"]),
    (cartesian_prod, &["aten.cartesian_prod"]),
    (broadcast_tensors, &["aten.broadcast_tensors"]),
    (meshgrid, &["aten.meshgrid.indexing"]),
    (chunk, &["aten.chunk"]),
    (split, &["aten.split.Tensor", "aten.split_copy.Tensor"]),
    (split_with_sizes, &["aten.split.sizes", "aten.split_with_sizes", "aten.split_with_sizes_copy"]),
    (tensor_split, &["aten.tensor_split.indices", "aten.tensor_split.sections"]),
    (unbind, &["aten.unbind.int", "aten.unbind_copy.int"]),
];

fn promoted(tensors: &[&TensorType]) -> Result<DType, InferError> {
    let mut promotion = Promotion::default();
    tensors.iter().try_for_each(|tensor| promotion.add_dtype(tensor.dtype, tensor.rank()))?;
    Ok(promotion.result()?)
}

/// The sizes of a concatenation: all sizes must be equal except those of `dim`, which add up.
fn concatenated(shapes: &[Vec<Option<usize>>], dim: usize) -> Result<Vec<Option<usize>>, InferError> {
    let Some((first, rest)) = shapes.split_first() else { return invalid("takes at least one tensor") };
    let mut sizes = first.clone();
    for shape in rest {
        if shape.len() != sizes.len() {
            return invalid(format!("tensors differ in rank: {} and {}", sizes.len(), shape.len()));
        }
        for (at, (to, from)) in sizes.iter_mut().zip(shape).enumerate() {
            if at == dim {
                *to = to.zip(*from).map(|(a, b)| a.saturating_add(b));
            } else if differ(*to, *from) {
                return invalid(format!("sizes {} and {} differ in dimension {at}", text(first), text(shape)));
            } else {
                *to = either(*to, *from);
            }
        }
    }
    Ok(sizes)
}

/// PyTorch skips empty 1-d tensors here, whatever the rank of the others; a 1-d tensor of unknown size may be empty.
fn cat(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let dtype = promoted(&tensors)?;
    if tensors.is_empty() {
        return invalid("takes at least one tensor");
    }
    let rank = tensors.iter().map(|tensor| tensor.rank()).max().unwrap_or(0);
    let skipped = |tensor: &TensorType| match tensor.sizes[..] {
        [Some(0)] => true,
        [None] => rank > 1,
        _ => false,
    };
    let kept: Vec<_> = tensors.iter().filter(|tensor| !skipped(tensor)).map(|tensor| tensor.sizes.clone()).collect();
    if kept.is_empty() {
        call.dim("dim", 1)?;
        return one(dtype, vec![Some(0)]);
    }
    let dim = call.dim("dim", kept[0].len())?;
    if kept[0].is_empty() {
        return invalid("0-d tensors cannot be concatenated");
    }
    one(dtype, concatenated(&kept, dim)?)
}

fn stack(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let Some(first) = tensors.first() else { return invalid("takes at least one tensor") };
    let dim = new_dim(call.int("dim")?, first.rank())?;
    let mut sizes = first.sizes.clone();
    for tensor in &tensors[1..] {
        if tensor.rank() != first.rank() || sizes.iter().zip(&tensor.sizes).any(|(a, b)| differ(*a, *b)) {
            return invalid(format!("sizes {} and {} differ", text(&first.sizes), text(&tensor.sizes)));
        }
        sizes.iter_mut().zip(&tensor.sizes).for_each(|(to, from)| *to = either(*to, *from));
    }
    sizes.insert(dim, Some(tensors.len()));
    one(promoted(&tensors)?, sizes)
}

/// Tensors stacked vertically, as matrices.
fn stacked_rows(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let grown = |tensor: &&TensorType| match tensor.sizes[..] {
        [] => vec![Some(1); 2],
        [size] => vec![Some(1), size],
        _ => tensor.sizes.clone(),
    };
    one(promoted(&tensors)?, concatenated(&tensors.iter().map(grown).collect::<Vec<_>>(), 0)?)
}

fn stacked_columns(call: &Call<'_>) -> Inferred {
    let (tensors, op) = (call.tensors("tensors")?, call.op());
    let grown = |tensor: &&TensorType| match (op, &tensor.sizes[..]) {
        ("aten.hstack", []) => vec![Some(1)],
        ("aten.column_stack", sizes @ ([] | [_])) => vec![count(sizes), Some(1)],
        ("aten.dstack", []) => vec![Some(1); 3],
        ("aten.dstack", [size]) => vec![Some(1), *size, Some(1)],
        ("aten.dstack", [rows, columns]) => vec![*rows, *columns, Some(1)],
        (_, sizes) => sizes.to_vec(),
    };
    let grown: Vec<_> = tensors.iter().map(grown).collect();
    let dim = match op {
        "aten.dstack" => 2,
        "aten.hstack" if grown.first().is_some_and(|shape| shape.len() == 1) => 0,
        _ => 1,
    };
    one(promoted(&tensors)?, concatenated(&grown, dim)?)
}

fn block_diag(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let mut sizes = [Some(0usize); 2];
    for tensor in &tensors {
        let block = match tensor.sizes[..] {
            [] => [Some(1); 2],
            [size] => [Some(1), size],
            [rows, columns] => [rows, columns],
            _ => return invalid(format!("block_diag takes matrices, got {tensor}")),
        };
        for (to, more) in sizes.iter_mut().zip(block) {
            *to = to.zip(more).map(|(a, b)| a.saturating_add(b));
        }
    }
    one(promoted(&tensors)?, sizes.to_vec())
}

fn cartesian_prod(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let dtype = promoted(&tensors)?;
    if let [only] = tensors[..] {
        return one(dtype, only.sizes.clone());
    }
    let rows = tensors.iter().try_fold(1, |rows, tensor| times(Some(rows), count(&tensor.sizes)));
    one(dtype, vec![rows, Some(tensors.len())])
}

fn broadcast_tensors(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let sizes = broadcast(tensors.iter().map(|tensor| tensor.sizes.as_slice()))?;
    let each = tensors.iter().map(|tensor| TensorType { dtype: tensor.dtype, sizes: sizes.clone() }.into());
    Ok(Results::Each(each.collect()))
}

fn meshgrid(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let mut sizes: Vec<_> = tensors.iter().map(|tensor| count(&tensor.sizes)).collect();
    if call.str("indexing")? == "xy" && sizes.len() > 1 {
        sizes.swap(0, 1);
    }
    let each = tensors.iter().map(|tensor| TensorType { dtype: tensor.dtype, sizes: sizes.clone() }.into());
    Ok(Results::Each(each.collect()))
}

/// The parts of a tensor with the given sizes in `dim`; for a 0-d tensor, itself.
fn parts(input: &TensorType, dim: usize, sizes: impl IntoIterator<Item = Option<usize>>) -> Inferred {
    let part = |size| ValueType::from(TensorType { dtype: input.dtype, sizes: with(&input.sizes, dim, size) });
    Ok(Results::Each(sizes.into_iter().map(part).collect()))
}

/// An unknown number of parts.
fn any_parts(input: &TensorType, dim: usize) -> Inferred {
    Ok(Results::Any(TensorType { dtype: input.dtype, sizes: with(&input.sizes, dim, None) }))
}

/// The sizes of parts of `size` positions; the last may be smaller.
fn pieces(total: usize, size: usize) -> impl Iterator<Item = Option<usize>> {
    (0..total.div_ceil(size.max(1)).max(1)).map(move |i| Some(size.min(total - (i * size).min(total))))
}

/// A limit on the number of parts, so that a huge argument does not make us allocate a huge list.
const MAX_PARTS: usize = 1 << 20;

fn chunk(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let chunks = as_size(call.int("chunks")?)?;
    let Some(Some(total)) = input.sizes.get(dim) else { return any_parts(input, dim) };
    if chunks == 0 {
        return invalid("the number of chunks must be positive");
    }
    // An empty dimension is split into as many empty parts as requested.
    if *total == 0 {
        return parts(input, dim, std::iter::repeat_n(Some(0), chunks.min(MAX_PARTS)));
    }
    parts(input, dim, pieces(*total, total.div_ceil(chunks)))
}

fn split(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let size = call.size("split_size")?.map(as_size).transpose()?;
    let (Some(Some(total)), Some(size)) = (input.sizes.get(dim), size) else { return any_parts(input, dim) };
    if size == 0 && *total > 0 {
        return invalid(format!("cannot split {total} positions into parts of size 0"));
    }
    if total.div_ceil(size.max(1)) > MAX_PARTS {
        return any_parts(input, dim);
    }
    parts(input, dim, pieces(*total, size))
}

fn split_with_sizes(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let name = if call.is_given("split_sizes") { "split_sizes" } else { "split_size" };
    let sizes = call.shape(name)?;
    let sum = sizes.iter().try_fold(0usize, |sum, size| Some(sum.saturating_add((*size)?)));
    if let Some(total) = input.sizes.get(dim)
        && differ(sum, *total)
    {
        return invalid(format!("split sizes {} do not add up to {}", text(&sizes), text(&[*total])));
    }
    parts(input, dim, sizes)
}

/// Splits at given positions, or into sections whose sizes differ by at most one.
fn tensor_split(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(&total) = input.sizes.get(dim) else { return invalid("a 0-d tensor cannot be split") };
    if call.is_given("indices") {
        let mut bounds = vec![Some(0)];
        bounds.extend(call.sizes("indices")?);
        bounds.push(Some(i64::MAX));
        let sizes = bounds.windows(2).map(|pair| super::view::sliced(total, pair[0], pair[1], Some(1)));
        return parts(input, dim, sizes.collect::<Result<Vec<_>, _>>()?);
    }
    let Some(sections) = call.size("sections")?.map(as_size).transpose()? else { return any_parts(input, dim) };
    if sections == 0 || sections > MAX_PARTS {
        return invalid(format!("{sections} sections"));
    }
    parts(input, dim, (0..sections).map(|i| total.map(|total| total / sections + usize::from(i < total % sections))))
}

fn unbind(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(&size) = input.sizes.get(dim) else { return invalid("a 0-d tensor has no dimension to unbind") };
    let part = TensorType { dtype: input.dtype, sizes: without(&input.sizes, &[dim], false) };
    match size {
        Some(size) if size <= MAX_PARTS => Ok(Results::Each(vec![part.into(); size])),
        _ => Ok(Results::Any(part)),
    }
}
