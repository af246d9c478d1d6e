//! Inference for reading and writing elements selected by indices and masks.

use super::{
    Family, Inferred,
    call::Call,
    each, invalid, one,
    sizes::{broadcast, count, with, without},
    view::{diagonal_dims, diagonal_length, expect_sizes, numbers, sliced},
};
use crate::{DType, TensorType};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (embedding, &["aten.embedding"]),
    (embedding_bag, &["aten._embedding_bag", "aten.embedding_bag.padding_idx"]),
    (index_select, &["aten.index_select"]),
    (gather, &["aten.gather"]),
    (take_along_dim, &["aten.take_along_dim"]),
    (take, &["aten.take"]),
    (nonzero, &["aten.nonzero"]),
    (masked_select, &["aten.masked_select"]),
    (index, &["aten.index.Tensor"]),
    (written, &["aten.as_strided_scatter", "aten.index_put"]),
    (
        written_along_dim,
        &[
            "aten.index_add",
            "aten.index_copy",
            "aten.index_fill.int_Scalar",
            "aten.index_fill.int_Tensor",
            "aten.scatter.reduce",
            "aten.scatter.src",
            "aten.scatter.value",
            "aten.scatter.value_reduce",
            "aten.scatter_add",
            "aten.scatter_reduce.two",
        ],
    ),
    (slice_scatter, &["aten.slice_scatter"]),
    (select_scatter, &["aten.select_scatter"]),
    (diagonal_scatter, &["aten.diagonal_scatter"]),
];

fn embedding(call: &Call<'_>) -> Inferred {
    let (weight, indices) = (call.tensor("weight")?, call.tensor("indices")?);
    let [_, row @ ..] = &weight.sizes[..] else { return invalid("the weight of an embedding must not be 0-d") };
    one(weight.dtype, [indices.sizes.as_slice(), row].concat())
}

/// The bags, and the results for the backward pass: the bag of each index, the size of each bag, and the positions of its maxima.
fn embedding_bag(call: &Call<'_>) -> Inferred {
    const MAX: i64 = 2;
    let (weight, indices, offsets) = (call.tensor("weight")?, call.tensor("indices")?, call.tensor("offsets")?);
    let ([_, width], [_], [starts]) = (&weight.sizes[..], &indices.sizes[..], &offsets.sizes[..]) else {
        return invalid(format!("takes a weight [rows, width] and two vectors, got {weight}, {indices} and {offsets}"));
    };
    let last = usize::from(call.flag("include_last_offset"));
    let bags = starts.map(|starts| starts.saturating_sub(last));
    let dtype = if indices.dtype == offsets.dtype { indices.dtype } else { DType::I64 };
    let integers = |sizes| TensorType { dtype, sizes };
    let maxima = if call.int("mode")? == MAX { vec![bags, *width] } else { vec![bags] };
    each([
        TensorType { dtype: weight.dtype, sizes: vec![bags, *width] },
        // Empty if PyTorch computes the bags without it, so the size is unknown.
        integers(vec![None]),
        integers(vec![bags]),
        integers(maxima),
    ])
}

fn index_select(call: &Call<'_>) -> Inferred {
    let (input, index) = (call.input()?, call.tensor("index")?);
    let dim = call.dim("dim", input.rank())?;
    if index.rank() > 1 {
        return invalid(format!("the index must be a vector, got {index}"));
    }
    one(input.dtype, with(&input.sizes, dim, count(&index.sizes)))
}

fn gather(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    one(input.dtype, call.tensor("index")?.sizes.clone())
}

/// All dimensions but `dim` broadcast; without `dim`, the input is flattened.
fn take_along_dim(call: &Call<'_>) -> Inferred {
    let (input, indices) = (call.input()?, call.tensor("indices")?);
    if !call.is_given("dim") {
        return one(input.dtype, vec![count(&indices.sizes)]);
    }
    let dim = call.dim("dim", input.rank())?;
    let free = [with(&input.sizes, dim, Some(1)), with(&indices.sizes, dim, Some(1))];
    let sizes = broadcast(free.iter().map(Vec::as_slice))?;
    one(input.dtype, with(&sizes, dim, indices.sizes.get(dim).copied().flatten()))
}

fn take(call: &Call<'_>) -> Inferred {
    one(call.input()?.dtype, call.tensor("index")?.sizes.clone())
}

fn nonzero(call: &Call<'_>) -> Inferred {
    each([numbers(vec![None, Some(call.input()?.rank())])])
}

fn masked_select(call: &Call<'_>) -> Inferred {
    let (input, mask) = (call.input()?, call.tensor("mask")?);
    broadcast([input.sizes.as_slice(), &mask.sizes])?;
    one(input.dtype, vec![None])
}

/// Indices broadcast with each other. Their common dimensions replace the indexed dimensions if these are adjacent, and
/// go to the front otherwise. A mask counts as one index per dimension, with as many elements as it has true ones.
fn index(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let mut indices: Vec<Option<Vec<Option<usize>>>> = Vec::new();
    for index in call.optional_tensors("indices")? {
        match index {
            None => indices.push(None),
            Some(mask) if matches!(mask.dtype, DType::Bool | DType::U8) => {
                indices.extend(std::iter::repeat_n(Some(vec![None]), mask.rank()));
                // A 0-d mask adds a dimension of size 0 or 1.
                if mask.rank() == 0 {
                    return one(input.dtype, [&[None], input.sizes.as_slice()].concat());
                }
            }
            Some(index) => indices.push(Some(index.sizes.clone())),
        }
    }
    if indices.len() > input.rank() {
        return invalid(format!("{} dimensions are indexed, but the input is {input}", indices.len()));
    }
    let dims: Vec<usize> =
        indices.iter().enumerate().filter(|(_, index)| index.is_some()).map(|(dim, _)| dim).collect();
    let shape = broadcast(indices.iter().flatten().map(Vec::as_slice))?;
    let mut sizes = without(&input.sizes, &dims, false);
    let adjacent = dims.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let place = if adjacent { dims.first().copied().unwrap_or(0) } else { 0 };
    sizes.splice(place..place, shape);
    one(input.dtype, sizes)
}

fn written(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn written_along_dim(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    each([input.clone()])
}

fn slice_scatter(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let Some(&size) = input.sizes.get(dim) else { return invalid("a 0-d tensor has no dimension to slice") };
    let start = if call.is_given("start") { call.size("start")? } else { Some(0) };
    let end = if call.is_given("end") { call.size("end")? } else { Some(i64::MAX) };
    let part = with(&input.sizes, dim, sliced(size, start, end, call.size("step")?)?);
    expect_sizes("src", call.tensor("src")?, &part)?;
    each([input.clone()])
}

fn select_scatter(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    expect_sizes("src", call.tensor("src")?, &without(&input.sizes, &[dim], false))?;
    each([input.clone()])
}

fn diagonal_scatter(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let (a, b) = diagonal_dims(call, input.rank())?;
    let mut part = without(&input.sizes, &[a, b], false);
    part.push(diagonal_length(input.sizes[a], input.sizes[b], call.int("offset")?));
    expect_sizes("src", call.tensor("src")?, &part)?;
    each([input.clone()])
}
