//! Convolutions: `conv1d`, `conv2d`, `conv3d`, and `convolution`, which comprises them and the transposed ones.
//!
//! There is one implementation, for three spatial dimensions; leading ones of size 1 are added if there are fewer. A
//! convolution is a matrix product of the weight with columns gathered from the input, in blocks whose columns stay in
//! cache; a depthwise convolution is computed directly.

use super::{
    conv_operands::{Filters, group_count, per_dim},
    conv_transpose::conv_transpose,
    spatial::{PlaneScratch, Window},
};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, tensor_kernel},
    matmul::{gemm_tile, part, row_major},
    numeric::Real,
};
use pt2e_core::{
    memory,
    tensor::{Storage, Tensor, TensorError, num_elements},
};
use pt2e_schema::{
    Arguments,
    shapes::{self, split_image},
};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.conv1d", |args| conv(args, Some(1))),
    ("aten.conv1d.padding", |args| conv(args, Some(1))),
    ("aten.conv2d", |args| conv(args, Some(2))),
    ("aten.conv2d.padding", |args| conv(args, Some(2))),
    ("aten.conv3d", |args| conv(args, Some(3))),
    ("aten.conv3d.padding", |args| conv(args, Some(3))),
    ("aten.convolution", |args| if args.bool("transposed")? { conv_transpose(args, None) } else { conv(args, None) }),
];

/// Output positions of a block: enough for an efficient matrix product, few enough for the columns to stay in cache.
/// Being a multiple of the usual line lengths from 7 to 224, it gives whole vectors, which the product need not copy.
const TILE_COLUMNS: usize = 224;
/// Output channels of a tile of a block. With few output positions, splitting by channels is the only way to use several threads.
const TILE_CHANNELS: usize = 128;

/// The argument `padding`: a size for each dimension, or the name of a rule.
enum Padding {
    Explicit(Vec<i64>),
    Valid,
    Same,
}

/// A convolution over `rank` spatial dimensions; if `None`, as many as the weight has.
fn conv(args: &Arguments, rank: Option<usize>) -> Result<Kernel, KernelError> {
    let (input, weight) = (args.tensor("input")?, args.tensor("weight")?);
    let bias = args.optional("bias", Arguments::tensor)?;
    let (stride, dilation) = (per_dim(args, "stride", rank)?, per_dim(args, "dilation", rank)?);
    let padding = match args.str("padding") {
        Ok("valid") => Padding::Valid,
        Ok("same") => Padding::Same,
        Ok(other) => return Err(KernelError::Invalid(format!("padding is `{other}`, not `valid` or `same`"))),
        Err(_) => Padding::Explicit(per_dim(args, "padding", rank)?),
    };
    let groups = group_count(args)?;
    Ok(tensor_kernel(move |mut operands: Operands| {
        let (input, weight, bias) = (operands.take(input)?, operands.take(weight)?, operands.take_optional(bias)?);
        let problem = Problem::new(input.shape(), weight.shape(), &stride, &padding, &dilation, groups)?;
        let filters = Filters::new(input, weight, bias, |_| problem.out_channels)?;
        filters.run(
            |filters| problem.run::<f32>(filters),
            |filters| problem.run::<f64>(filters),
            |filters| problem.run_integers(filters),
        )
    }))
}

/// The sizes of one convolution.
struct Problem {
    out_shape: Vec<usize>,
    groups: usize,
    /// Input channels of one group.
    group_in: usize,
    /// Output channels of one group.
    group_out: usize,
    out_channels: usize,
    window: Window,
}

impl Problem {
    fn new(
        input: &[usize],
        weight: &[usize],
        stride: &[i64],
        padding: &Padding,
        dilation: &[i64],
        groups: usize,
    ) -> Result<Self, KernelError> {
        let rank = weight.len().saturating_sub(2);
        let invalid = || {
            let kind = format!("conv{rank}d");
            KernelError::Invalid(format!("{kind}: input {input:?} does not fit weight {weight:?} with {groups} groups"))
        };
        let image = split_image(input, rank).filter(|_| (1..=3).contains(&rank));
        let (lead, spatial) = image.ok_or_else(invalid)?;
        let (stride, dilation) =
            (&shapes::per_dim("stride", stride, rank)?, &shapes::per_dim("dilation", dilation, rank)?);
        let (out_channels, group_in) = (weight[0], weight[1]);
        if lead.last() != Some(&(group_in * groups)) || !out_channels.is_multiple_of(groups) {
            return Err(invalid());
        }
        let kernel = &weight[2..];
        // The padding before and after each dimension.
        let pads: Vec<[i64; 2]> = match padding {
            Padding::Valid => vec![[0; 2]; rank],
            Padding::Explicit(pads) => {
                shapes::per_dim("padding", pads, rank)?.into_iter().map(|pad| [pad; 2]).collect()
            }
            Padding::Same if stride.iter().any(|&stride| stride != 1) => {
                return Err(KernelError::Invalid("padding `same` needs stride 1".into()));
            }
            Padding::Same => {
                kernel.iter().zip(dilation).map(|(&size, &dilation)| shapes::same_padding(size, dilation)).collect()
            }
        };
        let window = Window::conv(spatial, kernel, stride, &pads, dilation)?;
        let mut out_shape = Vec::with_capacity(rank + 2);
        out_shape.extend(&lead[..lead.len() - 1]);
        out_shape.push(out_channels);
        out_shape.extend(&window.output[3 - rank..]);
        num_elements(&out_shape)?;
        Ok(Self { out_shape, groups, group_in, group_out: out_channels / groups, out_channels, window })
    }

    fn run<T: Real>(&self, filters: &Filters) -> Result<Tensor, KernelError> {
        let (input, weight) = (filters.input.as_slice::<T>()?, filters.weight.as_slice::<T>()?);
        let bias = filters.bias.as_ref().map(|bias| bias.as_slice::<T>()).transpose()?;
        let mut output = Storage::<T>::zeroed(num_elements(&self.out_shape)?)?;
        if !output.is_empty() {
            if self.group_in == 1 && self.groups > 1 {
                self.depthwise(&input, &weight, bias.as_deref(), &mut output)?;
            } else {
                self.gathered(&input, &weight, bias.as_deref(), &mut output)?;
            }
        }
        Ok(Tensor::new(&self.out_shape, output)?)
    }

    /// The convolution of integers, modulo 2^n. It is rare, so the code is simple rather than fast.
    fn run_integers(&self, filters: &Filters) -> Result<Tensor, KernelError> {
        let (input, weight) = (filters.input.as_slice::<i64>()?, filters.weight.as_slice::<i64>()?);
        let bias = filters.bias.as_ref().map(|bias| bias.as_slice::<i64>()).transpose()?;
        let mut output = Storage::<i64>::zeroed(num_elements(&self.out_shape)?)?;
        let in_group = self.group_in * self.window.input.iter().product::<usize>();
        let out_plane: usize = self.window.output.iter().product();
        let lines = self.window.output[0] * self.window.output[1];
        if !output.is_empty() {
            let groups = output.par_chunks_mut(self.group_out * out_plane).enumerate();
            groups.try_for_each_init(Storage::new, |columns, (i, out)| {
                let first = i % self.groups * self.group_out;
                self.window.gather_columns(&input[i * in_group..][..in_group], self.group_in, 0, lines, columns)?;
                for (channel, plane) in (first..).zip(out.chunks_mut(out_plane)) {
                    plane.fill(bias.as_ref().map_or(0, |bias| bias[channel]));
                    let filter = &weight[channel * self.depth()..][..self.depth()];
                    for (&factor, row) in filter.iter().zip(columns.chunks(out_plane)) {
                        let sums = plane.iter_mut().zip(row);
                        sums.for_each(|(sum, &value)| *sum = sum.wrapping_add(factor.wrapping_mul(value)));
                    }
                }
                Ok::<_, TensorError>(())
            })?;
        }
        Ok(Tensor::new(&self.out_shape, output)?)
    }

    /// The number of rows of the column matrix, which is the number of elements of a filter.
    fn depth(&self) -> usize {
        self.group_in * self.window.kernel.iter().product::<usize>()
    }

    fn gathered<T: Real>(
        &self,
        input: &[T],
        weight: &[T],
        bias: Option<&[T]>,
        output: &mut [T],
    ) -> Result<(), TensorError> {
        let window = &self.window;
        let in_plane: usize = window.input.iter().product();
        let out_plane: usize = window.output.iter().product();
        let width = window.output[2];
        let lines_per_block = TILE_COLUMNS.div_ceil(width).max(1);
        let depth = self.depth();
        let pointwise = window.is_pointwise();

        let rows = (output.len() / out_plane).saturating_mul(out_plane.div_ceil(lines_per_block * width));
        let _rows = memory::reserve_for::<&mut [T]>(rows)?;
        let mut blocks = Vec::new();
        for (image_group, channels) in output.chunks_mut(self.group_out * out_plane).enumerate() {
            let first = blocks.len();
            blocks.extend((0..out_plane.div_ceil(lines_per_block * width)).map(|i| Block {
                image_group,
                first_line: i * lines_per_block,
                rows: Vec::with_capacity(self.group_out),
            }));
            for channel in channels.chunks_mut(out_plane) {
                let parts = channel.chunks_mut(lines_per_block * width).zip(&mut blocks[first..]);
                parts.for_each(|(part, block)| block.rows.push(part));
            }
        }
        blocks.into_par_iter().try_for_each_init(Storage::new, |gathered, mut block| {
            let columns = block.rows.first().map_or(0, |row| row.len());
            let image = &input[block.image_group * self.group_in * in_plane..][..self.group_in * in_plane];
            let columns_of = if pointwise {
                part(row_major(image, self.group_in, in_plane), 1, block.first_line * width, columns)
            } else {
                window.gather_columns(image, self.group_in, block.first_line, columns / width, gathered)?;
                row_major(gathered, depth, columns)
            };
            let first_channel = block.image_group % self.groups * self.group_out;
            let tiles = block.rows.par_chunks_mut(TILE_CHANNELS).enumerate();
            tiles.try_for_each_init(Storage::new, |product, (tile, rows)| {
                let first_channel = first_channel + tile * TILE_CHANNELS;
                let filters = &weight[first_channel * depth..][..rows.len() * depth];
                product.resize(rows.len() * columns, T::zero())?;
                gemm_tile(product, columns, row_major(filters, rows.len(), depth), columns_of);
                for (channel, (row, product)) in (first_channel..).zip(rows.iter_mut().zip(product.chunks(columns))) {
                    match bias {
                        Some(bias) => {
                            let bias = bias[channel];
                            row.iter_mut().zip(product).for_each(|(out, value)| *out = *value + bias);
                        }
                        None => row.copy_from_slice(product),
                    }
                }
                Ok(())
            })
        })
    }

    fn depthwise<T: Real>(
        &self,
        input: &[T],
        weight: &[T],
        bias: Option<&[T]>,
        output: &mut [T],
    ) -> Result<(), TensorError> {
        let window = &self.window;
        let in_plane: usize = window.input.iter().product();
        let out_plane: usize = window.output.iter().product();
        let taps: usize = window.kernel.iter().product();
        let planes = output.par_chunks_mut(out_plane).enumerate();
        planes.try_for_each_init(PlaneScratch::default, |scratch, (plane, out)| {
            let (image, channel) = (plane / self.out_channels, plane % self.out_channels);
            let source = image * self.groups + channel / self.group_out;
            let source = &input[source * in_plane..][..in_plane];
            let bias = bias.map_or(T::zero(), |bias| bias[channel]);
            window.filter_plane(source, &weight[channel * taps..][..taps], bias, scratch, out)
        })
    }
}

/// A block of output positions of one group of one image.
struct Block<'a, T> {
    image_group: usize,
    first_line: usize,
    /// The output, one slice per channel.
    rows: Vec<&'a mut [T]>,
}
