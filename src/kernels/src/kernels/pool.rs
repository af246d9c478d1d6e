//! Pooling: maximum and average, over fixed and adaptive windows.

use super::spatial::{Positions, Window, leading_ones};
use crate::{
    elementwise::computed,
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    lanes, layout,
    numeric::{Compute, Numeric, lowest},
};
use pt2e_core::{
    dispatch, memory,
    tensor::{Storage, Tensor, TensorError, num_elements},
};
use pt2e_schema::{
    Arguments,
    shapes::{image_forms, per_dim, split_image},
};
use rayon::prelude::*;
use std::ops::Range;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.max_pool1d", |args| max_pool(args, "self", 1, false)),
    ("aten.max_pool2d", |args| max_pool(args, "self", 2, false)),
    ("aten.max_pool2d_with_indices", |args| max_pool(args, "self", 2, true)),
    ("aten.max_pool3d", |args| max_pool(args, "self", 3, false)),
    ("aten.max_pool3d_with_indices", |args| max_pool(args, "self", 3, true)),
    ("aten.avg_pool1d", |args| avg_pool(args, 1)),
    ("aten.avg_pool2d", |args| avg_pool(args, 2)),
    ("aten.avg_pool3d", |args| avg_pool(args, 3)),
    ("aten.adaptive_avg_pool1d", |args| adaptive_avg_pool(args, 1)),
    ("aten.adaptive_avg_pool2d", |args| adaptive_avg_pool(args, 2)),
    ("aten._adaptive_avg_pool2d", |args| adaptive_avg_pool(args, 2)),
    ("aten.adaptive_avg_pool3d", |args| adaptive_avg_pool(args, 3)),
    ("aten._adaptive_avg_pool3d", |args| adaptive_avg_pool(args, 3)),
    ("aten.adaptive_max_pool1d", |args| adaptive_max_pool(args, 1)),
    ("aten.adaptive_max_pool2d", |args| adaptive_max_pool(args, 2)),
    ("aten.adaptive_max_pool3d", |args| adaptive_max_pool(args, 3)),
];

/// The arguments of a pooling op that determine its window.
struct Geometry {
    kernel: Vec<i64>,
    stride: Vec<i64>,
    padding: Vec<i64>,
    dilation: Vec<i64>,
    ceil_mode: bool,
}

impl Geometry {
    fn new(args: &Arguments, rank: usize, dilation: Vec<i64>) -> Result<Self, KernelError> {
        let kernel = per_dim("kernel_size", &args.ints("kernel_size")?, rank)?;
        let stride = match args.optional("stride", Arguments::ints)?.unwrap_or_default() {
            empty if empty.is_empty() => kernel.clone(),
            stride => per_dim("stride", &stride, rank)?,
        };
        let padding = per_dim("padding", &args.ints("padding")?, rank)?;
        Ok(Self { kernel, stride, padding, dilation, ceil_mode: args.bool("ceil_mode")? })
    }

    fn window(&self, spatial: &[usize]) -> Result<Window, KernelError> {
        Window::pool(spatial, &self.kernel, &self.stride, &self.padding, &self.dilation, self.ceil_mode)
    }
}

/// Splits the shape of an operand into leading and spatial sizes.
fn split_shape(shape: &[usize], rank: usize) -> Result<(&[usize], &[usize]), KernelError> {
    let wrong = || KernelError::Invalid(format!("input must be {}, got shape {shape:?}", image_forms(rank)));
    split_image(shape, rank).ok_or_else(wrong)
}

/// The shape of a result: `lead` and the last `rank` of `sizes`.
fn joined_shape(lead: &[usize], sizes: [usize; 3], rank: usize) -> Result<Vec<usize>, KernelError> {
    let shape: Vec<_> = lead.iter().chain(&sizes[3 - rank..]).copied().collect();
    num_elements(&shape)?;
    Ok(shape)
}

/// Computes output planes from input planes, in parallel.
fn for_planes<T: Numeric, U: Send>(
    input: &[T],
    in_plane: usize,
    output: &mut [U],
    out_plane: usize,
    f: &(dyn Fn(&[T], &mut [U]) + Sync),
) {
    if out_plane > 0 && in_plane > 0 {
        let planes = output.par_chunks_mut(out_plane).zip(input.par_chunks(in_plane));
        planes.with_min_len(lanes::CHUNK.div_ceil(in_plane)).for_each(|(out, plane)| f(plane, out));
    }
}

/// Max pooling of the argument `input` over `rank` dimensions.
pub(super) fn max_pool(args: &Arguments, input: &str, rank: usize, indices: bool) -> Result<Kernel, KernelError> {
    let input = args.tensor(input)?;
    let geometry = Geometry::new(args, rank, per_dim("dilation", &args.ints("dilation")?, rank)?)?;
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let (lead, spatial) = split_shape(input.shape(), rank)?;
        let window = geometry.window(spatial)?;
        let shape = joined_shape(lead, window.output, rank)?;
        if !indices {
            let output = dispatch!(input.dtype(), T => maxima::<T>(&input, &shape, &window))?;
            return Ok(vec![output.into()]);
        }
        dispatch!(input.dtype(), T => max_windows::<T>(&input, &shape, &window, |d, out| window.sources(d, out)))
    }))
}

fn adaptive_max_pool(args: &Arguments, rank: usize) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let output = layout::sizes(&per_dim("output_size", &args.ints("output_size")?, rank)?)?;
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let (lead, spatial) = split_shape(input.shape(), rank)?;
        let window = adaptive_window(spatial, &output);
        let shape = joined_shape(lead, window.output, rank)?;
        dispatch!(input.dtype(), T => max_windows::<T>(&input, &shape, &window, |d, out| {
            adaptive_range(window.input[d], window.output[d], out).step_by(1)
        }))
    }))
}

/// The maximum of each window; computed for a line of the output at a time, tap by tap.
fn maxima<T: Numeric + PartialOrd>(input: &Tensor, shape: &[usize], window: &Window) -> Result<Tensor, KernelError> {
    let [_, height, width] = window.input;
    let [_, out_height, out_width] = window.output;
    let (in_plane, out_plane) = (window.input.iter().product(), window.output.iter().product());
    let mut values = initial_maxima::<T>(shape, in_plane)?;
    for_planes(&input.as_slice::<T>()?, in_plane, &mut values, out_plane, &|plane, out| {
        for (line, out) in out.chunks_exact_mut(out_width).enumerate() {
            for z in window.sources(0, line / out_height) {
                for y in window.sources(1, line % out_height) {
                    let from = &plane[(z * height + y) * width..][..width];
                    for kx in window.taps(2) {
                        let (valid, first) = window.valid(2, kx);
                        let taps = from.iter().skip(first).step_by(window.stride[2]);
                        out[valid].iter_mut().zip(taps).for_each(|(best, &value)| {
                            *best = if exceeds(value, *best) { value } else { *best };
                        });
                    }
                }
            }
        }
    });
    Ok(Tensor::new(shape, values)?)
}

/// Whether `value` replaces the maximum `best`. NaN is always the maximum; of equal values the first is kept.
fn exceeds<T: PartialOrd>(value: T, best: T) -> bool {
    value > best || value.partial_cmp(&value).is_none()
}

/// The initial maxima, which remain for a dilated window that lies entirely in the padding.
fn initial_maxima<T: Numeric>(shape: &[usize], in_plane: usize) -> Result<Storage<T>, KernelError> {
    let count = num_elements(shape)?;
    if count > 0 && in_plane == 0 {
        return Err(KernelError::Invalid("an empty plane has no maximum".into()));
    }
    Ok(Storage::filled(lowest::<T>(), count)?)
}

/// For each output, the maximum over the input positions `positions(d, out)`, and its position in the plane.
fn max_windows<T: Numeric + PartialOrd>(
    input: &Tensor,
    shape: &[usize],
    window: &Window,
    positions: impl Fn(usize, usize) -> Positions,
) -> Result<Vec<Value>, KernelError> {
    let source = &input.as_slice::<T>()?;
    let (in_plane, out_plane) = (window.input.iter().product(), window.output.iter().product());
    let mut values = initial_maxima::<T>(shape, in_plane)?;
    let lists = for_outputs(window, positions)?;
    for_planes(source, in_plane, &mut values, out_plane, &|plane, out| {
        scan(plane, window.input, &lists, |i, value, _| out[i] = value);
    });
    let mut places = Storage::<i64>::zeroed(values.len())?;
    for_planes(source, in_plane, &mut places, out_plane, &|plane, out| {
        scan(plane, window.input, &lists, |i, _, at| out[i] = at as i64);
    });
    Ok(vec![Tensor::new(shape, values)?.into(), Tensor::new(shape, places)?.into()])
}

/// `of(d, out)` for each output of each dimension.
fn for_outputs<T>(window: &Window, of: impl Fn(usize, usize) -> T) -> Result<[Storage<T>; 3], TensorError> {
    let of = |d: usize| Storage::collect((0..window.output[d]).map(|out| of(d, out)));
    Ok([of(0)?, of(1)?, of(2)?])
}

/// Calls `emit(output, maximum, position)` for each output of a plane, in order.
fn scan<T: Numeric + PartialOrd>(
    plane: &[T],
    [_, height, width]: [usize; 3],
    lists: &[Storage<Positions>; 3],
    mut emit: impl FnMut(usize, T, usize),
) {
    let mut out = 0;
    for zs in &lists[0] {
        for ys in &lists[1] {
            for xs in &lists[2] {
                if let (Some(z), Some(y), Some(x)) = (zs.clone().next(), ys.clone().next(), xs.clone().next()) {
                    let mut at = (z * height + y) * width + x;
                    let mut best = plane[at];
                    for z in zs.clone() {
                        for y in ys.clone() {
                            let start = (z * height + y) * width;
                            let line = &plane[start..][..width];
                            for x in xs.clone() {
                                let value = line[x];
                                if exceeds(value, best) {
                                    (best, at) = (value, start + x);
                                }
                            }
                        }
                    }
                    emit(out, best, at);
                }
                out += 1;
            }
        }
    }
}

fn avg_pool(args: &Arguments, rank: usize) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let geometry = Geometry::new(args, rank, vec![1; rank])?;
    let count_include_pad = args.bool("count_include_pad")?;
    let divisor = match args.get("divisor_override") {
        Ok(_) => args.optional("divisor_override", Arguments::int)?,
        // `avg_pool1d` has no `divisor_override`.
        Err(_) => None,
    };
    if divisor == Some(0) {
        return Err(KernelError::Invalid("divisor_override must not be 0".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (lead, spatial) = split_shape(input.shape(), rank)?;
        let window = geometry.window(spatial)?;
        let shape = joined_shape(lead, window.output, rank)?;
        let range = |d: usize, out: usize| {
            let start = out * window.stride[d];
            // With ceil_mode, a window may extend beyond the padding; it is cut off there.
            let end = (start + window.kernel[d]).min(window.input[d] + 2 * window.pad[d]);
            let inside = start.saturating_sub(window.pad[d])..(end.saturating_sub(window.pad[d])).min(window.input[d]);
            let counted = if count_include_pad { end - start } else { inside.len() };
            (inside, counted)
        };
        let size = |counted: usize| divisor.map_or(counted as f64, |divisor| divisor as f64);
        averages(input, &shape, &window, range, size)
    }))
}

fn adaptive_avg_pool(args: &Arguments, rank: usize) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let output = args.sym_ints("output_size")?;
    Ok(tensor_kernel(move |mut operands| {
        let output = layout::sizes(&per_dim("output_size", &operands.ints(&output)?, rank)?)?;
        let input = operands.take(input)?;
        let (lead, spatial) = split_shape(input.shape(), rank)?;
        let window = adaptive_window(spatial, &output);
        let shape = joined_shape(lead, window.output, rank)?;
        let range = |d: usize, out: usize| {
            let range = adaptive_range(window.input[d], window.output[d], out);
            (range.clone(), range.len())
        };
        averages(input, &shape, &window, range, |counted| counted as f64)
    }))
}

fn adaptive_window(input: &[usize], output: &[usize]) -> Window {
    let ones = [1; 3];
    Window {
        input: leading_ones(input, 1),
        output: leading_ones(output, 1),
        kernel: ones,
        stride: ones,
        pad: [0; 3],
        dilation: ones,
    }
}

/// The input positions of output `out` of an adaptive pooling op.
fn adaptive_range(input: usize, output: usize, out: usize) -> Range<usize> {
    out * input / output..((out + 1) * input).div_ceil(output)
}

/// Averages over `range(d, out)`, which gives the input positions of each output and the number of positions that count.
fn averages(
    input: Tensor,
    shape: &[usize],
    window: &Window,
    range: impl Fn(usize, usize) -> (Range<usize>, usize),
    size: impl Fn(usize) -> f64 + Sync,
) -> Result<Tensor, KernelError> {
    // Reserve memory for the result first, so that an error names its size.
    drop(memory::reserve(num_elements(shape)?.saturating_mul(input.dtype().size()))?);
    let ranges = for_outputs(window, range)?;
    computed(input, |input, compute| match compute {
        Compute::F32 => {
            average_planes::<f32>(&input, shape, window, &ranges, &size, |a, b| a + b, |sum, n| sum / n as f32)
        }
        Compute::F64 => average_planes::<f64>(&input, shape, window, &ranges, &size, |a, b| a + b, |sum, n| sum / n),
        Compute::I64 => average_planes(&input, shape, window, &ranges, &size, i64::wrapping_add, |sum, n| {
            sum.checked_div(n as i64).unwrap_or(0)
        }),
    })
}

/// Averages planes; averages of integers are truncated.
fn average_planes<T: Numeric>(
    input: &Tensor,
    shape: &[usize],
    window: &Window,
    ranges: &[Storage<(Range<usize>, usize)>; 3],
    size: &(impl Fn(usize) -> f64 + Sync),
    add: impl Fn(T, T) -> T + Sync,
    divide: impl Fn(T, f64) -> T + Sync,
) -> Result<Tensor, KernelError> {
    let [_, height, width] = window.input;
    let mut output = Storage::<T>::zeroed(num_elements(shape)?)?;
    let (in_plane, out_plane) = (window.input.iter().product(), window.output.iter().product());
    for_planes(&input.as_slice::<T>()?, in_plane, &mut output, out_plane, &|plane, out| {
        let mut out = out.iter_mut();
        for (zs, z_count) in &ranges[0] {
            for (ys, y_count) in &ranges[1] {
                for (xs, x_count) in &ranges[2] {
                    let mut sum = T::from_int(0);
                    for z in zs.clone() {
                        for y in ys.clone() {
                            let line = &plane[(z * height + y) * width..][..width];
                            line[xs.clone()].iter().for_each(|&value| sum = add(sum, value));
                        }
                    }
                    if let Some(out) = out.next() {
                        *out = divide(sum, size(z_count * y_count * x_count));
                    }
                }
            }
        }
    });
    Ok(Tensor::new(shape, output)?)
}
