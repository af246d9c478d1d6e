//! Pixel shuffle and channel shuffle.

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
};
use pt2e_core::tensor::{Tensor, num_elements};
use pt2e_schema::{
    Arguments,
    shapes::{positive, quotient},
};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.pixel_shuffle", pixel_shuffle),
    ("aten.pixel_unshuffle", pixel_unshuffle),
    ("aten.channel_shuffle", channel_shuffle),
];

/// Reshapes a tensor to `split`, permutes its dimensions, and reshapes it to `result`.
fn regroup(input: Tensor, split: &[usize], dims: &[usize], result: &[usize]) -> Result<Tensor, KernelError> {
    Ok(input.reshape(split)?.permute(dims)?.reshape(result)?)
}

/// The leading sizes of an image, and its channels, height and width.
fn image_sizes(shape: &[usize]) -> Result<(&[usize], [usize; 3]), KernelError> {
    match shape {
        [lead @ .., channels, height, width] => Ok((lead, [*channels, *height, *width])),
        _ => Err(KernelError::Invalid(format!("expected an image [..., C, H, W], got shape {shape:?}"))),
    }
}

fn factor(args: &Arguments, name: &str) -> Result<usize, KernelError> {
    Ok(positive(name, args.int(name)?)?)
}

fn pixel_shuffle(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, r) = (args.tensor("self")?, factor(args, "upscale_factor")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (lead, [c, h, w]) = image_sizes(input.shape())?;
        let channels = quotient("the number of channels", c, r.saturating_mul(r))?;
        let result = [lead, &[channels, num_elements(&[h, r])?, num_elements(&[w, r])?]].concat();
        let batch = num_elements(lead)?;
        regroup(input, &[batch, channels, r, r, h, w], &[0, 1, 4, 2, 5, 3], &result)
    }))
}

fn pixel_unshuffle(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, r) = (args.tensor("self")?, factor(args, "downscale_factor")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (lead, [c, h, w]) = image_sizes(input.shape())?;
        let (rows, columns) = (quotient("the height", h, r)?, quotient("the width", w, r)?);
        let result = [lead, &[num_elements(&[c, r, r])?, rows, columns]].concat();
        let batch = num_elements(lead)?;
        regroup(input, &[batch, c, rows, r, columns, r], &[0, 1, 3, 5, 2, 4], &result)
    }))
}

fn channel_shuffle(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, groups) = (args.tensor("self")?, factor(args, "groups")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let shape = input.shape().to_vec();
        let [batch, channels, spatial @ ..] = shape.as_slice() else {
            return Err(KernelError::Invalid("the input has no channels".into()));
        };
        let channels = quotient("the number of channels", *channels, groups)?;
        regroup(input, &[*batch, groups, channels, spatial.iter().product()], &[0, 2, 1, 3], &shape)
    }))
}
