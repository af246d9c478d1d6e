//! Inference for ops that reorder, repeat or pad elements: flips, repetition, padding, diagonals, windows of images.

use super::{
    Family, InferError, Inferred,
    call::Call,
    each, invalid, one,
    pool::{Window, windows},
    sizes::{as_size, count, normalize_dims, over, plus, times, with},
    view::{diagonal_dims, diagonal_length, numbers},
};
use crate::{DType, shapes::positive};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (same, &["aten.channel_shuffle", "aten.fft_fftshift", "aten.fft_ifftshift", "aten.roll", "aten.tril", "aten.triu"]),
    (flip, &["aten.flip", "aten.fliplr", "aten.flipud"]),
    (rot90, &["aten.rot90"]),
    (repeat, &["aten.repeat", "aten.tile"]),
    (repeat_interleave, &["aten.repeat_interleave.self_int"]),
    (repeat_each, &["aten.repeat_interleave.self_Tensor"]),
    (repeated_positions, &["aten.repeat_interleave.Tensor"]),
    (
        pad,
        &[
            "aten.constant_pad_nd",
            "aten.pad",
            "aten.reflection_pad1d",
            "aten.reflection_pad2d",
            "aten.reflection_pad3d",
            "aten.replication_pad1d",
            "aten.replication_pad2d",
            "aten.replication_pad3d",
        ],
    ),
    (diag, &["aten.diag"]),
    (diagflat, &["aten.diagflat"]),
    (diag_embed, &["aten.diag_embed"]),
    (one_hot, &["aten.one_hot"]),
    (pixel_shuffle, &["aten.pixel_shuffle"]),
    (pixel_unshuffle, &["aten.pixel_unshuffle"]),
    (im2col, &["aten.im2col"]),
    (col2im, &["aten.col2im"]),
];

fn same(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn flip(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    if call.is_given("dims") {
        normalize_dims(&call.ints("dims")?, input.rank())?;
    }
    each([input.clone()])
}

/// An odd number of quarter turns swaps the two dimensions.
fn rot90(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dims = normalize_dims(&call.ints("dims")?, input.rank())?;
    let mut sizes = input.sizes.clone();
    match dims[..] {
        [a, b] if a < sizes.len() && b < sizes.len() => {
            if call.int("k")?.rem_euclid(2) == 1 {
                sizes.swap(a, b);
            }
        }
        _ => return invalid(format!("rot90 takes two dimensions, got {}", dims.len())),
    }
    one(input.dtype, sizes)
}

/// Missing dimensions have size 1; `tile` does not repeat dimensions that it does not name.
fn repeat(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let name = if call.is_given("repeats") { "repeats" } else { "dims" };
    let mut repeats = call.shape(name)?;
    if repeats.len() < input.rank() {
        if name == "repeats" {
            return invalid(format!("{} repetitions for {} dimensions", repeats.len(), input.rank()));
        }
        repeats.splice(0..0, std::iter::repeat_n(Some(1), input.rank() - repeats.len()));
    }
    let lead = repeats.len() - input.rank();
    let size = |dim: usize| dim.checked_sub(lead).map_or(Some(1), |dim| input.sizes[dim]);
    one(input.dtype, repeats.iter().enumerate().map(|(dim, count)| times(size(dim), *count)).collect())
}

/// The sizes after the size of dimension `dim`, or the number of elements without `dim`, is mapped by `size`.
fn interleaved(
    call: &Call<'_>,
    sizes: &[Option<usize>],
    size: impl FnOnce(Option<usize>) -> Option<usize>,
) -> Result<Vec<Option<usize>>, InferError> {
    let given = if call.is_given("output_size") { call.size("output_size")?.map(as_size).transpose()? } else { None };
    if !call.is_given("dim") {
        return Ok(vec![given.or(size(count(sizes)))]);
    }
    let dim = call.dim("dim", sizes.len())?;
    let old = sizes.get(dim).copied().unwrap_or(Some(1));
    Ok(if sizes.is_empty() { vec![given.or(size(old))] } else { with(sizes, dim, given.or(size(old))) })
}

fn repeat_interleave(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let repeats = call.size("repeats")?.map(as_size).transpose()?;
    one(input.dtype, interleaved(call, &input.sizes, |size| times(size, repeats))?)
}

fn repeat_each(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype, interleaved(call, &input.sizes, |_| None)?)
}

fn repeated_positions(call: &Call<'_>) -> Inferred {
    let repeats = call.tensor("repeats")?;
    let size = if call.is_given("output_size") { call.size("output_size")?.map(as_size).transpose()? } else { None };
    one(repeats.dtype, vec![size])
}

/// Padding is a list of pairs (before, after), from the last dimension on. Negative padding crops.
fn pad(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let name = if call.is_given("pad") { "pad" } else { "padding" };
    let pads = call.sizes(name)?;
    if !pads.len().is_multiple_of(2) || pads.len() / 2 > input.rank() {
        return invalid(format!(
            "{name} has {} elements for {} dimensions, expected two for each padded dimension",
            pads.len(),
            input.rank()
        ));
    }
    let mut sizes = input.sizes.clone();
    for (size, pair) in sizes.iter_mut().rev().zip(pads.chunks(2)) {
        let more = pair.iter().try_fold(0i64, |sum, pad| Some(sum.saturating_add((*pad)?)));
        *size = plus(*size, more)?;
    }
    one(input.dtype, sizes)
}

/// For a vector, the matrix with that diagonal; for a matrix, its diagonal.
fn diag(call: &Call<'_>) -> Inferred {
    let (input, offset) = (call.input()?, call.int("diagonal")?);
    match input.sizes[..] {
        [size] => {
            let size = size.map(|size| size.saturating_add(skip(offset)));
            one(input.dtype, vec![size; 2])
        }
        [rows, columns] => one(input.dtype, vec![diagonal_length(rows, columns, offset)]),
        _ => invalid(format!("diag takes a vector or a matrix, got {input}")),
    }
}

fn skip(offset: i64) -> usize {
    usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX)
}

fn diagflat(call: &Call<'_>) -> Inferred {
    let (input, offset) = (call.input()?, call.int("offset")?);
    let size = count(&input.sizes).map(|size| size.saturating_add(skip(offset)));
    one(input.dtype, vec![size; 2])
}

fn diag_embed(call: &Call<'_>) -> Inferred {
    let (input, offset) = (call.input()?, call.int("offset")?);
    let Some((last, rest)) = input.sizes.split_last() else { return invalid("diag_embed does not take a 0-d tensor") };
    let (a, b) = diagonal_dims(call, input.rank() + 1)?;
    let size = last.map(|size| size.saturating_add(skip(offset)));
    let mut sizes = rest.to_vec();
    for dim in [a.min(b), a.max(b)] {
        sizes.insert(dim, size);
    }
    one(input.dtype, sizes)
}

/// `num_classes` classes; if it is -1, as many as the data needs.
fn one_hot(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    if input.dtype != DType::I64 {
        return Err(InferError::DType(input.dtype));
    }
    let classes = match call.int("num_classes")? {
        -1 => None,
        classes => Some(as_size(classes)?),
    };
    each([numbers([input.sizes.as_slice(), &[classes]].concat())])
}

fn factor(call: &Call<'_>, name: &str) -> Result<usize, InferError> {
    Ok(positive(name, call.int(name)?)?)
}

fn pixel_shuffle(call: &Call<'_>) -> Inferred {
    let (input, factor) = (call.input()?, factor(call, "upscale_factor")?);
    let [rest @ .., channels, height, width] = &input.sizes[..] else {
        return invalid(format!("pixel_shuffle takes [..., C, H, W], got {input}"));
    };
    let channels = over(*channels, factor.saturating_mul(factor), "the number of channels")?;
    let grown = [channels, times(*height, Some(factor)), times(*width, Some(factor))];
    one(input.dtype, [rest, &grown].concat())
}

fn pixel_unshuffle(call: &Call<'_>) -> Inferred {
    let (input, factor) = (call.input()?, factor(call, "downscale_factor")?);
    let [rest @ .., channels, height, width] = &input.sizes[..] else {
        return invalid(format!("pixel_unshuffle takes [..., C, H, W], got {input}"));
    };
    let channels = times(*channels, Some(factor.saturating_mul(factor)));
    let shrunk = [channels, over(*height, factor, "the height")?, over(*width, factor, "the width")?];
    one(input.dtype, [rest, &shrunk].concat())
}

/// The windows of an image as columns.
fn im2col(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let (batch, image) = match &input.sizes[..] {
        [image @ .., _, _] if image.len() == 1 => (&[][..], &input.sizes[..]),
        [batch, image @ ..] if image.len() == 3 => (std::slice::from_ref(batch), image),
        _ => return invalid(format!("im2col takes [N, C, H, W] or [C, H, W], got {input}")),
    };
    let kernel = call.geometry("kernel_size", 2)?;
    let columns = windows(&image[1..], &Window::of(call, 2)?)?;
    let area =
        kernel.iter().try_fold(1usize, |area, size| Ok::<_, InferError>(area.saturating_mul(as_size(*size)?)))?;
    let column = [times(image[0], Some(area)), times(columns[0], columns[1])];
    one(input.dtype, [batch, &column].concat())
}

/// The image that is the sum of its windows, given as columns.
fn col2im(call: &Call<'_>) -> Inferred {
    let (input, size) = (call.input()?, call.shape("output_size")?);
    let kernel = call.geometry("kernel_size", 2)?;
    let area =
        kernel.iter().try_fold(1usize, |area, size| Ok::<_, InferError>(area.saturating_mul(as_size(*size)?)))?;
    let [batch @ .., rows, _] = &input.sizes[..] else {
        return invalid(format!("col2im takes [N, C * kH * kW, L] or [C * kH * kW, L], got {input}"));
    };
    let channels = over(*rows, area, "the number of rows")?;
    one(input.dtype, [batch, &[channels], &size].concat())
}
