//! Inference for pooling, and the arithmetic of sliding windows.

use super::{Family, InferError, Inferred, call::Call, each, invalid, sizes::differ, view::numbers};
use crate::{
    TensorType,
    shapes::{self, ShapeError, Sliding},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (|call| pool(call, 1), &["aten.avg_pool1d", "aten.max_pool1d"]),
    (|call| pool(call, 2), &["aten.avg_pool2d", "aten.max_pool2d"]),
    (|call| pool(call, 3), &["aten.avg_pool3d", "aten.max_pool3d"]),
    (|call| pool_with_indices(call, 2), &["aten.max_pool2d_with_indices"]),
    (|call| pool_with_indices(call, 3), &["aten.max_pool3d_with_indices"]),
    (|call| adaptive(call, 1), &["aten.adaptive_avg_pool1d"]),
    (|call| adaptive(call, 2), &["aten._adaptive_avg_pool2d", "aten.adaptive_avg_pool2d"]),
    (|call| adaptive(call, 3), &["aten._adaptive_avg_pool3d", "aten.adaptive_avg_pool3d"]),
    (|call| adaptive_with_indices(call, 1), &["aten.adaptive_max_pool1d"]),
    (|call| adaptive_with_indices(call, 2), &["aten.adaptive_max_pool2d"]),
    (|call| adaptive_with_indices(call, 3), &["aten.adaptive_max_pool3d"]),
];

/// The geometry of a sliding window, one value per spatial dimension.
pub(super) struct Window {
    pub kernel: Vec<i64>,
    pub stride: Vec<i64>,
    /// The padding before and after.
    pub padding: Vec<[i64; 2]>,
    pub dilation: Vec<i64>,
    /// Whether a last window may extend beyond the image.
    pub ceil_mode: bool,
}

impl Window {
    /// The window of a pooling op; the default stride is the kernel size.
    pub fn of(call: &Call<'_>, dims: usize) -> Result<Self, InferError> {
        let kernel = call.geometry("kernel_size", dims)?;
        let stride = match call.is_given("stride") && !call.ints("stride")?.is_empty() {
            true => call.geometry("stride", dims)?,
            false => kernel.clone(),
        };
        let padding = call.geometry("padding", dims)?.into_iter().map(|padding| [padding; 2]).collect();
        let dilation = if call.is_given("dilation") { call.geometry("dilation", dims)? } else { vec![1; dims] };
        Ok(Self { kernel, stride, padding, dilation, ceil_mode: call.flag("ceil_mode") })
    }

    /// The number of windows along a dimension of `size` elements.
    fn count(&self, dim: usize, size: Option<usize>) -> Result<Option<usize>, ShapeError> {
        let sliding = Sliding {
            kernel: self.kernel[dim],
            stride: self.stride[dim],
            padding: self.padding[dim],
            dilation: self.dilation[dim],
            ceil_mode: self.ceil_mode,
        };
        sliding.check()?;
        size.map(|size| sliding.count(size)).transpose()
    }
}

/// The output sizes of a window that slides over an image.
pub(super) fn windows(spatial: &[Option<usize>], window: &Window) -> Result<Vec<Option<usize>>, ShapeError> {
    spatial.iter().enumerate().map(|(dim, size)| window.count(dim, *size)).collect()
}

/// The leading sizes and the spatial sizes.
type Split<'t> = (&'t [Option<usize>], &'t [Option<usize>]);

/// The sizes of an image, split into leading sizes (channels, and possibly a batch) and spatial ones.
pub(super) fn split_image(input: &TensorType, dims: usize) -> Result<Split<'_>, InferError> {
    shapes::split_image(&input.sizes, dims).ok_or_else(|| InferError::Rank {
        what: "input",
        expected: shapes::image_forms(dims).to_owned(),
        found: input.to_string(),
    })
}

fn pooled(call: &Call<'_>, dims: usize) -> Result<TensorType, InferError> {
    let input = call.input()?;
    let (lead, spatial) = split_image(input, dims)?;
    let spatial = windows(spatial, &Window::of(call, dims)?)?;
    Ok(TensorType { dtype: input.dtype, sizes: [lead, &spatial].concat() })
}

pub(super) fn pool(call: &Call<'_>, dims: usize) -> Inferred {
    each([pooled(call, dims)?])
}

fn with_indices(values: TensorType) -> Inferred {
    let indices = numbers(values.sizes.clone());
    each([values, indices])
}

fn pool_with_indices(call: &Call<'_>, dims: usize) -> Inferred {
    with_indices(pooled(call, dims)?)
}

fn adapted(call: &Call<'_>, dims: usize) -> Result<TensorType, InferError> {
    let input = call.input()?;
    let (lead, _) = split_image(input, dims)?;
    let output = shapes::per_dim("output_size", &call.shape("output_size")?, dims)?;
    Ok(TensorType { dtype: input.dtype, sizes: [lead, &output].concat() })
}

pub(super) fn adaptive(call: &Call<'_>, dims: usize) -> Inferred {
    each([adapted(call, dims)?])
}

fn adaptive_with_indices(call: &Call<'_>, dims: usize) -> Inferred {
    with_indices(adapted(call, dims)?)
}

/// Checks that the number of input channels fits the weight.
pub(super) fn expect_channels(
    channels: Option<usize>,
    per_group: Option<usize>,
    groups: usize,
) -> Result<(), InferError> {
    if let (Some(channels), Some(per_group)) = (channels, per_group)
        && differ(Some(channels), per_group.checked_mul(groups))
    {
        return invalid(format!(
            "input has {channels} channels, but the weight takes {per_group} in each of {groups} groups"
        ));
    }
    Ok(())
}
