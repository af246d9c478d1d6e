//! Inference for convolutions and transposed convolutions.

use super::{
    Family, InferError, Inferred,
    call::Call,
    invalid,
    linear::{expect_bias, expect_one_dtype},
    one,
    pool::{Window, expect_channels, split_image, windows},
    sizes::{over, plus, times},
};
use crate::{
    TensorType,
    shapes::{positive, same_padding},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (|call| conv(call, 1), &["aten.conv1d", "aten.conv1d.padding"]),
    (|call| conv(call, 2), &["aten.conv2d", "aten.conv2d.padding"]),
    (|call| conv(call, 3), &["aten.conv3d", "aten.conv3d.padding"]),
    (|call| conv_transpose(call, 1), &["aten.conv_transpose1d"]),
    (|call| conv_transpose(call, 2), &["aten.conv_transpose2d.input"]),
    (|call| conv_transpose(call, 3), &["aten.conv_transpose3d.input"]),
    (convolution, &["aten.convolution"]),
];

/// `convolution`, whose number of spatial dimensions follows from the weight.
fn convolution(call: &Call<'_>) -> Inferred {
    match call.tensor("weight")?.rank() {
        dims @ 3..=5 if call.bool("transposed")? => conv_transpose(call, dims - 2),
        dims @ 3..=5 => conv(call, dims - 2),
        _ => invalid(format!("weight must be of rank 3 to 5, got {}", call.tensor("weight")?)),
    }
}

pub(super) fn groups(call: &Call<'_>) -> Result<usize, InferError> {
    Ok(positive("groups", call.int("groups")?)?)
}

fn expect_weight(weight: &TensorType, dims: usize, transposed: bool) -> Result<(), InferError> {
    if weight.rank() == dims + 2 {
        return Ok(());
    }
    let spatial = ["kL", "kH, kW", "kD, kH, kW"][dims - 1];
    let channels = if transposed { "I, O / groups" } else { "O, I / groups" };
    let expected = format!("[{channels}, {spatial}]");
    Err(InferError::Rank { what: "weight", expected, found: weight.to_string() })
}

/// The padding before and after each dimension. With `same`, the result has the size of the input.
fn padding(call: &Call<'_>, dims: usize, kernel: &[Option<usize>], dilation: &[i64]) -> Result<Padding, InferError> {
    match call.str("padding") {
        Ok("valid") => Ok(Padding::Zeros(vec![[0; 2]; dims])),
        Ok("same") => {
            let pads = kernel.iter().zip(dilation).map(|(size, dilation)| Some(same_padding((*size)?, *dilation)));
            let pads: Option<Vec<_>> = pads.collect();
            Ok(pads.map_or(Padding::Unknown, Padding::Zeros))
        }
        Ok(other) => invalid(format!("padding is \"{other}\", expected \"same\" or \"valid\"")),
        Err(_) => Ok(Padding::Zeros(call.geometry("padding", dims)?.into_iter().map(|padding| [padding; 2]).collect())),
    }
}

enum Padding {
    Zeros(Vec<[i64; 2]>),
    /// `same` padding for a kernel of unknown size.
    Unknown,
}

/// The sizes of a kernel, if they are known.
fn known(kernel: &[Option<usize>]) -> Option<Vec<i64>> {
    kernel.iter().map(|size| i64::try_from((*size)?).ok()).collect()
}

fn conv(call: &Call<'_>, dims: usize) -> Inferred {
    let (input, weight, bias) = (call.tensor("input")?, call.tensor("weight")?, call.optional_tensor("bias")?);
    let (lead, spatial) = split_image(input, dims)?;
    expect_weight(weight, dims, false)?;
    let (stride, dilation) = (call.geometry("stride", dims)?, call.geometry("dilation", dims)?);
    let kernel = &weight.sizes[2..];
    let padding = padding(call, dims, kernel, &dilation)?;
    let groups = groups(call)?;
    over(weight.sizes[0], groups, "the number of output channels")?;
    expect_channels(lead.last().copied().flatten(), weight.sizes[1], groups)?;
    expect_bias(bias, weight.sizes[0])?;
    let dtype = expect_one_dtype([input, weight].into_iter().chain(bias))?;
    let spatial = match (known(kernel), padding) {
        (Some(kernel), Padding::Zeros(padding)) => {
            windows(spatial, &Window { kernel, stride, padding, dilation, ceil_mode: false })?
        }
        _ => vec![None; dims],
    };
    one(dtype, [&lead[..lead.len() - 1], &[weight.sizes[0]], &spatial].concat())
}

fn conv_transpose(call: &Call<'_>, dims: usize) -> Inferred {
    let (input, weight, bias) = (call.tensor("input")?, call.tensor("weight")?, call.optional_tensor("bias")?);
    let (lead, spatial) = split_image(input, dims)?;
    expect_weight(weight, dims, true)?;
    let (stride, dilation) = (call.geometry("stride", dims)?, call.geometry("dilation", dims)?);
    let (padding, more) = (call.geometry("padding", dims)?, call.geometry("output_padding", dims)?);
    let groups = groups(call)?;
    expect_channels(lead.last().copied().flatten(), weight.sizes[0], 1)?;
    let channels = times(weight.sizes[1], Some(groups));
    expect_bias(bias, channels)?;
    let dtype = expect_one_dtype([input, weight].into_iter().chain(bias))?;
    let grown = |dim: usize| {
        let (Some(size), Some(kernel)) = (spatial[dim], weight.sizes[2 + dim]) else { return Ok(None) };
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let kernel = i64::try_from(kernel).unwrap_or(i64::MAX);
        let last = size.saturating_sub(1).saturating_mul(stride[dim]);
        let reach = dilation[dim].saturating_mul(kernel.saturating_sub(1));
        let cut = padding[dim].saturating_mul(-2);
        let more = last.saturating_add(cut).saturating_add(reach).saturating_add(more[dim]);
        plus(Some(1), Some(more))
    };
    let spatial = (0..dims).map(grown).collect::<Result<Vec<_>, _>>()?;
    one(dtype, [&lead[..lead.len() - 1], &[channels], &spatial].concat())
}
