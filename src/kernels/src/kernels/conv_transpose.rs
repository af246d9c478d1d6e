//! Transposed convolutions, and the column matrices of convolutions: `im2col` and its adjoint `col2im`.
//!
//! A transposed convolution is the adjoint of a convolution from its output to its input: the product of weight and
//! input is the column matrix, whose elements are added to the positions that the convolution would gather them from.

use super::{
    conv_operands::{Filters, group_count, per_dim},
    spatial::Window,
};
use crate::{
    elementwise::computed,
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::sizes,
    matmul::{matmul, row_major},
    numeric::{Compute, Numeric},
};
use ndarray::ArrayView2;
use pt2e_core::{
    dispatch,
    tensor::{Storage, Tensor, TensorError, num_elements},
};
use pt2e_schema::{
    Arguments,
    shapes::{self, split_image},
};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.conv_transpose1d", |args| conv_transpose(args, Some(1))),
    ("aten.conv_transpose2d.input", |args| conv_transpose(args, Some(2))),
    ("aten.conv_transpose3d.input", |args| conv_transpose(args, Some(3))),
    ("aten.im2col", im2col),
    ("aten.col2im", col2im),
];

/// A transposed convolution over `rank` spatial dimensions; if `None`, as many as the weight has.
pub(super) fn conv_transpose(args: &Arguments, rank: Option<usize>) -> Result<Kernel, KernelError> {
    let (input, weight) = (args.tensor("input")?, args.tensor("weight")?);
    let bias = args.optional("bias", Arguments::tensor)?;
    let [stride, padding, output_padding, dilation] =
        ["stride", "padding", "output_padding", "dilation"].map(|name| per_dim(args, name, rank));
    let (stride, padding, output_padding, dilation) = (stride?, padding?, output_padding?, dilation?);
    let groups = group_count(args)?;
    Ok(tensor_kernel(move |mut operands| {
        let (input, weight, bias) = (operands.take(input)?, operands.take(weight)?, operands.take_optional(bias)?);
        let rank = weight.rank().saturating_sub(2);
        let invalid = || {
            let (input, weight) = (input.shape(), weight.shape());
            KernelError::Invalid(format!("input {input:?} does not fit weight {weight:?} with {groups} groups"))
        };
        let image = split_image(input.shape(), rank).filter(|_| (1..=3).contains(&rank));
        let (lead, spatial) = image.ok_or_else(invalid)?;
        let batched = lead.len() == 2;
        let (in_channels, group_out, kernel) = (weight.shape()[0], weight.shape()[1], &weight.shape()[2..]);
        let empty = kernel.contains(&0) || spatial.contains(&0);
        if empty || lead.last() != Some(&in_channels) || !in_channels.is_multiple_of(groups) {
            return Err(invalid());
        }
        let [stride, padding, output_padding, dilation] = [&stride, &padding, &output_padding, &dilation]
            .map(|list| shapes::per_dim("stride, padding, output_padding or dilation", list, rank));
        let (stride, padding, output_padding, dilation) = (stride?, padding?, output_padding?, dilation?);
        let grown = (0..rank).map(|d| {
            if output_padding[d] < 0 || output_padding[d] >= stride[d].max(dilation[d]) {
                return Err(invalid());
            }
            let reach = (spatial[d] as i64 - 1).checked_mul(stride[d]);
            let extent = dilation[d].checked_mul(kernel[d] as i64 - 1);
            let size = reach.zip(extent).map(|(reach, extent)| reach + extent + output_padding[d] + 1 - 2 * padding[d]);
            size.filter(|size| *size > 0).ok_or_else(invalid)
        });
        let output = sizes(&grown.collect::<Result<Vec<_>, _>>()?)?;
        let pads: Vec<_> = padding.iter().map(|&pad| [pad; 2]).collect();
        let mut window = Window::conv(&output, kernel, &stride, &pads, &dilation)?;
        // With output padding, the window may fit once more than the input has positions.
        window.output[3 - rank..].copy_from_slice(spatial);
        let batch = if batched { input.shape()[0] } else { 1 };
        let mut shape = output;
        shape.insert(0, group_out * groups);
        if batched {
            shape.insert(0, batch);
        }
        num_elements(&shape)?;
        let problem = Adjoint { shape, groups, group_in: in_channels / groups, group_out, window };
        let filters = Filters::new(input, weight, bias, |_| group_out * groups)?;
        filters.run(
            |filters| problem.run(filters, matmul::<f32>, |a, b| a + b),
            |filters| problem.run(filters, matmul::<f64>, |a, b| a + b),
            |filters| problem.run(filters, multiply, i64::wrapping_add),
        )
    }))
}

/// The sizes of one transposed convolution.
struct Adjoint {
    /// The shape of the result.
    shape: Vec<usize>,
    groups: usize,
    /// Input channels of one group.
    group_in: usize,
    /// Output channels of one group.
    group_out: usize,
    /// The window of the convolution that this is the adjoint of: its input is our output.
    window: Window,
}

impl Adjoint {
    fn run<T: Numeric>(
        &self,
        filters: &Filters,
        product: impl Fn(&mut [T], ArrayView2<'_, T>, ArrayView2<'_, T>) -> Result<(), TensorError> + Sync,
        add: impl Fn(T, T) -> T + Sync,
    ) -> Result<Tensor, KernelError> {
        let (input, weight) = (filters.input.as_slice::<T>()?, filters.weight.as_slice::<T>()?);
        let bias = filters.bias.as_ref().map(|bias| bias.as_slice::<T>()).transpose()?;
        let mut output = Storage::<T>::zeroed(num_elements(&self.shape)?)?;
        let in_plane: usize = self.window.output.iter().product();
        let out_plane: usize = self.window.input.iter().product();
        let depth = self.group_out * self.window.kernel.iter().product::<usize>();
        if !output.is_empty() {
            let images = output.par_chunks_mut(self.group_out * out_plane).enumerate();
            images.try_for_each_init(Storage::new, |columns, (i, image)| {
                let group = i % self.groups;
                if let Some(bias) = &bias {
                    let planes = image.chunks_mut(out_plane).zip(&bias[group * self.group_out..]);
                    planes.for_each(|(plane, &bias)| plane.fill(bias));
                }
                let pixels = &input[i * self.group_in * in_plane..][..self.group_in * in_plane];
                let taps = &weight[group * self.group_in * depth..][..self.group_in * depth];
                columns.clear();
                columns.resize(num_elements(&[depth, in_plane])?, T::from_int(0))?;
                let taps = row_major(taps, self.group_in, depth).reversed_axes();
                product(columns, taps, row_major(pixels, self.group_in, in_plane))?;
                let planes = image.par_chunks_mut(out_plane).zip(columns.par_chunks(depth / self.group_out * in_plane));
                planes.for_each(|(plane, columns)| self.window.scatter_columns(columns, 1, plane, &add));
                Ok::<_, TensorError>(())
            })?;
        }
        Ok(Tensor::new(&self.shape, output)?)
    }
}

/// A product of integer matrices, modulo 2^n.
fn multiply(out: &mut [i64], left: ArrayView2<'_, i64>, right: ArrayView2<'_, i64>) -> Result<(), TensorError> {
    out.fill(0);
    for (row, out) in out.chunks_mut(right.ncols().max(1)).enumerate() {
        for k in 0..left.ncols() {
            let factor = left[(row, k)];
            for (column, out) in out.iter_mut().enumerate() {
                *out = out.wrapping_add(factor.wrapping_mul(right[(k, column)]));
            }
        }
    }
    Ok(())
}

/// A function from the sizes of an image to the window of `im2col` or `col2im`.
fn windows(args: &Arguments) -> Result<impl Fn(&[usize]) -> Result<Window, KernelError> + use<>, KernelError> {
    let [kernel, dilation, padding, stride] =
        ["kernel_size", "dilation", "padding", "stride"].map(|name| per_dim(args, name, Some(2)));
    let (kernel, dilation, padding, stride) = (sizes(&kernel?)?, dilation?, padding?, stride?);
    Ok(move |image: &[usize]| {
        let pads: Vec<_> = padding.iter().map(|&pad| [pad; 2]).collect();
        Window::conv(image, &kernel, &stride, &pads, &dilation)
    })
}

/// Splits a shape into the batch size, if present, and the `rank` sizes of one item.
fn batched(shape: &[usize], rank: usize) -> Result<(&[usize], &[usize]), KernelError> {
    let lead = shape.len().checked_sub(rank).filter(|lead| *lead <= 1);
    let lead = lead.ok_or_else(|| {
        KernelError::Invalid(format!("expected rank {rank}, or one more for a batch, got shape {shape:?}"))
    })?;
    Ok(shape.split_at(lead))
}

/// The patches of images, one per column.
fn im2col(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, windows) = (args.tensor("self")?, windows(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let shape = input.shape().to_vec();
        let (lead, image) = batched(&shape, 3)?;
        let window = windows(&image[1..])?;
        let result = [
            lead,
            &[num_elements(&[&[image[0]], window.kernel.as_slice()].concat())?],
            &[window.output.iter().product()],
        ];
        let result = result.concat();
        num_elements(&result)?;
        dispatch!(input.dtype(), T => gather::<T>(&input, &result, &window, image[0]))
    }))
}

fn gather<T: Numeric>(
    input: &Tensor,
    shape: &[usize],
    window: &Window,
    channels: usize,
) -> Result<Tensor, KernelError> {
    let mut output = Storage::with_capacity(num_elements(shape)?)?;
    let size = (channels * window.input.iter().product::<usize>()).max(1);
    let (lines, mut columns) = (window.output[0] * window.output[1], Storage::new());
    for image in input.as_slice::<T>()?.chunks(size) {
        window.gather_columns(image, channels, 0, lines, &mut columns)?;
        output.extend_from_slice(&columns)?;
    }
    Ok(Tensor::new(shape, output)?)
}

/// The images that are the sums of their patches.
fn col2im(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, output, windows) = (args.tensor("self")?, args.sym_ints("output_size")?, windows(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let output = sizes(&operands.ints(&output)?)?;
        let input = operands.take(input)?;
        let shape = input.shape().to_vec();
        let (lead, patches) = batched(&shape, 2)?;
        let window = windows(&output)?;
        let taps = window.kernel.iter().product::<usize>();
        if !patches[0].is_multiple_of(taps) || patches[1] != window.output.iter().product::<usize>() {
            return Err(KernelError::Invalid(format!("columns of shape {shape:?} do not fit an image of {output:?}")));
        }
        let channels = patches[0] / taps;
        let result = [lead, &[channels], output.as_slice()].concat();
        computed(input, |input, compute| match compute {
            Compute::F32 => scatter::<f32>(&input, &result, &window, channels, |a, b| a + b),
            Compute::F64 => scatter::<f64>(&input, &result, &window, channels, |a, b| a + b),
            Compute::I64 => scatter(&input, &result, &window, channels, i64::wrapping_add),
        })
    }))
}

fn scatter<T: Numeric>(
    input: &Tensor,
    shape: &[usize],
    window: &Window,
    channels: usize,
    add: impl Fn(T, T) -> T,
) -> Result<Tensor, KernelError> {
    let mut output = Storage::<T>::zeroed(num_elements(shape)?)?;
    let size = channels * window.input.iter().product::<usize>();
    let patches: usize = window.kernel.iter().chain(&window.output).product();
    let patches = (channels * patches).max(1);
    let input = input.as_slice::<T>()?;
    let images = output.chunks_mut(size.max(1)).zip(input.chunks(patches));
    images.for_each(|(image, patches)| window.scatter_columns(patches, channels, image, &add));
    Ok(Tensor::new(shape, output)?)
}
