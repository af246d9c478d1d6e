//! Inference for Fourier transforms of signals and of their frames.

use super::{
    Family, InferError, Inferred,
    call::Call,
    invalid, one,
    sizes::{as_size, normalize_dims},
};
use crate::{
    DType, TensorType,
    promote::{to_complex, to_float},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        |call| transform(call, Kind::Complex),
        &["aten.fft_fft", "aten.fft_fft2", "aten.fft_fftn", "aten.fft_ifft", "aten.fft_ifft2", "aten.fft_ifftn"],
    ),
    (|call| transform(call, Kind::FromReal), &["aten.fft_rfft", "aten.fft_rfft2", "aten.fft_rfftn"]),
    (|call| transform(call, Kind::ToReal), &["aten.fft_irfft", "aten.fft_irfft2", "aten.fft_irfftn"]),
    (complex_to_complex, &["aten._fft_c2c"]),
    (real_to_complex, &["aten._fft_r2c"]),
    (complex_to_real, &["aten._fft_c2r"]),
    (stft, &["aten.stft"]),
    (istft, &["aten.istft"]),
];

/// Which side of a transform is real.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Complex,
    /// The input is real; the result omits the redundant half of the last dimension.
    FromReal,
    /// The input is the first half of the last dimension; the result is real.
    ToReal,
}

fn half(size: Option<usize>) -> Option<usize> {
    size.map(|size| size / 2 + 1)
}

/// The size given for each transformed dimension, if any; a given size may be unknown.
type GivenSizes = Vec<Option<Option<usize>>>;

/// The transformed dimensions, in order, and the sizes given for them.
fn dims(call: &Call<'_>, rank: usize) -> Result<(Vec<usize>, GivenSizes), InferError> {
    let name = if call.is_given("n") { "n" } else { "s" };
    let given = if call.is_given(name) {
        // -1 keeps the size.
        let size = |size: Option<i64>| match size {
            Some(-1) => Ok(None),
            size => size.map(as_size).transpose().map(Some),
        };
        Some(call.sizes(name)?.into_iter().map(size).collect::<Result<Vec<_>, _>>()?)
    } else {
        None
    };
    let dims: Vec<usize> = match (call.is_given("dim"), &given) {
        (true, _) => normalize_dims(&call.ints("dim")?, rank)?,
        // The last dimensions, as many as there are sizes.
        (false, Some(given)) if given.len() <= rank => (rank - given.len()..rank).collect(),
        (false, Some(given)) => return invalid(format!("{} sizes for a tensor of rank {rank}", given.len())),
        (false, None) => (0..rank).collect(),
    };
    let given = given.unwrap_or_else(|| vec![None; dims.len()]);
    if given.len() != dims.len() || dims.iter().any(|dim| *dim >= rank) {
        return invalid(format!("{} sizes for {} dimensions of a tensor of rank {rank}", given.len(), dims.len()));
    }
    Ok((dims, given))
}

fn transform(call: &Call<'_>, kind: Kind) -> Inferred {
    let input = call.input()?;
    let (dims, given) = dims(call, input.rank())?;
    let mut sizes = input.sizes.clone();
    for (dim, size) in dims.iter().zip(&given) {
        if let Some(size) = size {
            sizes[*dim] = *size;
        }
    }
    if let (Some(last), Some(given)) = (dims.last(), given.last()) {
        match kind {
            Kind::Complex => {}
            Kind::FromReal => sizes[*last] = half(sizes[*last]),
            Kind::ToReal => {
                let whole = input.sizes[*last].map(|size| 2 * size.saturating_sub(1));
                sizes[*last] = given.unwrap_or(whole);
            }
        }
    }
    let dtype = to_float(input.dtype);
    one(if kind == Kind::ToReal { dtype.part() } else { to_complex(dtype) }, sizes)
}

fn complex_to_complex(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype, input.sizes.clone())
}

/// The last transformed dimension; `None` for a 0-d tensor.
fn last_dim(call: &Call<'_>, input: &TensorType) -> Result<Option<usize>, InferError> {
    let last = normalize_dims(&call.ints("dim")?, input.rank())?.last().copied();
    Ok(last.filter(|last| *last < input.rank()))
}

fn real_to_complex(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let mut sizes = input.sizes.clone();
    if let Some(last) = last_dim(call, input)?.filter(|_| call.flag("onesided")) {
        sizes[last] = half(sizes[last]);
    }
    one(to_complex(input.dtype), sizes)
}

fn complex_to_real(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let mut sizes = input.sizes.clone();
    if let Some(last) = last_dim(call, input)? {
        sizes[last] = call.size("last_dim_size")?.map(as_size).transpose()?;
    }
    one(input.dtype.part(), sizes)
}

/// An optional size; `None` if it is not given.
fn optional_size(call: &Call<'_>, name: &str) -> Result<Option<usize>, InferError> {
    if call.is_given(name) { Ok(Some(as_size(call.int(name)?)?)) } else { Ok(None) }
}

/// The short-time Fourier transform: frequencies by frames.
fn stft(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let frame = as_size(call.int("n_fft")?)?;
    let hop = optional_size(call, "hop_length")?.unwrap_or(frame / 4);
    let [lead @ .., samples] = &input.sizes[..] else { return invalid("a 0-d tensor is not a signal") };
    if hop == 0 {
        return invalid("hop_length must be positive");
    }
    let frames = match samples {
        Some(samples) if *samples < frame => {
            return invalid(format!("a frame of {frame} samples is longer than the signal of {samples}"));
        }
        // The window may be shorter than the frame, and frames aligned to it.
        Some(_) if call.flag("align_to_window") => None,
        samples => samples.map(|samples| (samples - frame) / hop + 1),
    };
    let onesided = if call.is_given("onesided") { call.bool("onesided")? } else { !input.dtype.is_complex() };
    let bins = if onesided { half(Some(frame)) } else { Some(frame) };
    let dtype = to_float(input.dtype);
    if call.flag("return_complex") {
        return one(to_complex(dtype), [lead, &[bins, frames]].concat());
    }
    one(dtype.part(), [lead, &[bins, frames, Some(2)]].concat())
}

fn istft(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let frame = as_size(call.int("n_fft")?)?;
    let hop = optional_size(call, "hop_length")?.unwrap_or(frame / 4);
    let [lead @ .., _, frames] = &input.sizes[..] else { return invalid(format!("{input} is not a spectrum")) };
    let total = frames.map(|frames| frames.saturating_sub(1).saturating_mul(hop).saturating_add(frame));
    let cut = if call.flag("center") { frame / 2 * 2 } else { 0 };
    let samples = optional_size(call, "length")?.or(total.map(|total| total.saturating_sub(cut)));
    let dtype: DType = if call.flag("return_complex") { input.dtype } else { input.dtype.part() };
    one(dtype, [lead, &[samples]].concat())
}
