//! Kernels of the `qint` dialect: quantized ops in integer arithmetic.
//!
//! Zero points are subtracted in int16, and products are summed in int32; shapes for which the sums could overflow are
//! rejected. [`pt2e_core::numerics`] requantizes the sums. `qint.requantize` takes int64 sums of other ops.

use super::{pool, spatial::Window};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, tensor_kernel},
    layout,
};
use pt2e_core::{
    memory,
    numerics::{
        Multiplier, RequantizeError, Rescale, TASK, accumulator_fits, requantize, requantize_wide, round_shift,
        vectorized,
    },
    tensor::{DType, Element, Storage, Tensor, TensorError, num_elements},
};
use pt2e_schema::{Arguments, shapes::per_dim};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("qint.adaptive_avg_pool2d", adaptive_avg_pool2d),
    ("qint.add", add),
    ("qint.conv2d", conv2d),
    ("qint.linear", linear),
    ("qint.max_pool2d", max_pool2d),
    ("qint.requantize", requantize_sums),
];

/// Rows of a tile: few enough for their elements to stay in cache while all filters are applied.
const TILE_ROWS: usize = 32;

/// Converts a constant to a narrower integer, which it must fit.
fn narrow<T: TryFrom<i64>>(name: &str, value: i64) -> Result<T, KernelError> {
    T::try_from(value).map_err(|_| KernelError::Invalid(format!("{name} is {value}, which is out of range")))
}

fn int<T: TryFrom<i64>>(args: &Arguments, name: &str) -> Result<T, KernelError> {
    narrow(name, args.int(name)?)
}

/// The parameters of a result: its zero point, and the range that it is clamped to.
#[derive(Clone, Copy)]
struct Output {
    zero_point: i32,
    range: (i32, i32),
}

impl Output {
    fn new(args: &Arguments) -> Result<Self, KernelError> {
        match args.str("rounding")? {
            "half_to_even" => {}
            other => return Err(KernelError::Unsupported(format!("rounding `{other}`"))),
        }
        Ok(Self { zero_point: int(args, "zero_point")?, range: (int(args, "quant_min")?, int(args, "quant_max")?) })
    }

    /// Requantizes accumulators, per channel of `axis` if there is more than one rescale.
    fn of(&self, sums: &Tensor, rescales: &[Rescale], axis: usize, dtype: DType) -> Result<Tensor, KernelError> {
        let axis = (rescales.len() > 1).then_some(axis);
        Ok(requantize(sums, rescales, axis, self.zero_point, self.range, dtype)?)
    }
}

/// The rescales of an op: one for the tensor, or one for each channel.
fn rescales(args: &Arguments) -> Result<Vec<Rescale>, KernelError> {
    let (multipliers, shifts) = (args.ints("multiplier")?, args.ints("shift")?);
    let remainders = match args.get("remainder") {
        Ok(_) => args.optional("remainder", Arguments::ints)?,
        Err(_) => None,
    };
    if multipliers.len() != shifts.len() || multipliers.is_empty() {
        return Err(KernelError::Invalid("multipliers and shifts differ in number".into()));
    }
    let one = |(&multiplier, &shift): (&i64, &i64)| {
        let parts = Multiplier::from_parts(narrow("multiplier", multiplier)?, narrow("shift", shift)?);
        let multiplier = parts.ok_or_else(|| {
            KernelError::Invalid(format!("multiplier {multiplier} with shift {shift} is not normalised"))
        })?;
        Ok(Rescale::new(multiplier))
    };
    let mut rescales = multipliers.iter().zip(&shifts).map(one).collect::<Result<Vec<_>, KernelError>>()?;
    if let Some(remainders) = remainders {
        if let (&[one], true) = (rescales.as_slice(), remainders.len() > 1) {
            rescales = vec![one; remainders.len()];
        }
        if rescales.len() != remainders.len() {
            return Err(KernelError::Invalid("remainders and multipliers differ in number".into()));
        }
        for (rescale, remainder) in rescales.iter_mut().zip(remainders) {
            rescale.remainder = narrow("remainder", remainder)?;
            if rescale.remainder.unsigned_abs() > 1 << 30 {
                return Err(KernelError::Invalid(format!("remainder {remainder} is not from -2^30 to 2^30")));
            }
        }
    }
    Ok(rescales)
}

/// The bounds of an 8-bit dtype.
fn bounds(dtype: DType) -> Result<(i32, i32), KernelError> {
    let range = dtype.integer_range().filter(|_| dtype.size() == 1);
    range.map(|(least, greatest)| (least as i32, greatest as i32)).ok_or(KernelError::DType(dtype))
}

/// The greatest magnitude of an element minus its zero point.
fn peak(dtype: DType, zero_point: i16) -> Result<u32, KernelError> {
    let (least, greatest) = bounds(dtype)?;
    let zero_point = i32::from(zero_point);
    if !(least..=greatest).contains(&zero_point) {
        return Err(KernelError::Invalid(format!("zero point {zero_point} is not a value of {dtype}")));
    }
    Ok((zero_point - least).unsigned_abs().max((greatest - zero_point).unsigned_abs()))
}

/// The elements minus the zero point, which [`peak`] has checked.
fn centred(tensor: &Tensor, zero_point: i16) -> Result<Storage<i16>, KernelError> {
    Ok(match tensor.dtype() {
        DType::I8 => Storage::collect(tensor.as_slice::<i8>()?.iter().map(|&x| i16::from(x) - zero_point))?,
        DType::U8 => Storage::collect(tensor.as_slice::<u8>()?.iter().map(|&x| i16::from(x) - zero_point))?,
        other => return Err(KernelError::DType(other)),
    })
}

/// The centred input and weight and the bias of a linear layer or a convolution.
struct Operation {
    input: Storage<i16>,
    weight: Storage<i16>,
    /// One element per output channel.
    bias: Storage<i32>,
    /// The dtype of the input.
    dtype: DType,
}

/// The constant arguments of a linear layer or a convolution.
struct Weighted {
    input: usize,
    weight: usize,
    bias: Option<usize>,
    input_zero_point: i16,
    weight_zero_point: i16,
    rescales: Vec<Rescale>,
    output: Output,
}

impl Weighted {
    fn new(args: &Arguments) -> Result<Self, KernelError> {
        Ok(Self {
            input: args.tensor("input")?,
            weight: args.tensor("weight")?,
            bias: args.optional("bias", Arguments::tensor)?,
            input_zero_point: int(args, "input_zero_point")?,
            weight_zero_point: int(args, "weight_zero_point")?,
            rescales: rescales(args)?,
            output: Output::new(args)?,
        })
    }

    /// Prepares the operands for sums of `depth` products.
    fn prepare(&self, operands: &Operands, depth: usize, channels: usize) -> Result<Operation, KernelError> {
        let (input, weight) = (operands.tensor(self.input)?, operands.tensor(self.weight)?);
        let bias = match self.bias {
            Some(index) => operands.tensor(index)?.clone().into_storage::<i32>()?,
            None => Storage::zeroed(channels)?,
        };
        if bias.len() != channels || (self.rescales.len() > 1 && self.rescales.len() != channels) {
            let (biases, rescales) = (bias.len(), self.rescales.len());
            let message = format!("{biases} biases and {rescales} multipliers for {channels} output channels");
            return Err(KernelError::Invalid(message));
        }
        let greatest = bias.iter().map(|bias| bias.unsigned_abs()).max().unwrap_or(0);
        let peaks = (peak(input.dtype(), self.input_zero_point)?, peak(weight.dtype(), self.weight_zero_point)?);
        if !accumulator_fits(depth, peaks.0, peaks.1, greatest) {
            return Err(KernelError::Unsupported(format!("sums of {depth} products, which may overflow int32")));
        }
        Ok(Operation {
            input: centred(input, self.input_zero_point)?,
            weight: centred(weight, self.weight_zero_point)?,
            bias,
            dtype: input.dtype(),
        })
    }
}

/// `sums[r * bias.len() + c] = bias[c] + rows[r] . filters[c]`, where rows and filters have `depth` elements each.
fn products(sums: &mut [i32], rows: &[i16], filters: &[i16], depth: usize, bias: &[i32]) {
    let channels = bias.len();
    if depth == 0 {
        sums.chunks_mut(channels).for_each(|row| row.copy_from_slice(bias));
        return;
    }
    vectorized(
        #[inline(always)]
        || {
            // Rows in the inner loop: they stay in cache, and each filter is read once per tile.
            for (channel, (filter, &bias)) in filters.chunks_exact(depth).zip(bias).enumerate() {
                for (row, sums) in rows.chunks_exact(depth).zip(sums.chunks_exact_mut(channels)) {
                    sums[channel] = bias + dot(filter, row);
                }
            }
        },
    );
}

#[inline(always)]
fn dot(filter: &[i16], row: &[i16]) -> i32 {
    filter.iter().zip(row).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

fn linear(args: &Arguments) -> Result<Kernel, KernelError> {
    let op = Weighted::new(args)?;
    Ok(tensor_kernel(move |operands| {
        let (x, w) = (operands.tensor(op.input)?.shape(), operands.tensor(op.weight)?.shape());
        let (Some((&depth, lead)), &[channels, features]) = (x.split_last(), w) else {
            return Err(KernelError::Invalid(format!("input {x:?} does not fit weight {w:?}")));
        };
        if depth != features {
            return Err(KernelError::Invalid(format!("input {x:?} does not fit weight {w:?}")));
        }
        let shape: Vec<usize> = lead.iter().copied().chain([channels]).collect();
        let Operation { input, weight, bias, dtype } = op.prepare(&operands, depth, channels)?;
        let mut sums = Storage::<i32>::zeroed(num_elements(&shape)?)?;
        if channels > 0 && depth > 0 {
            let rows = input.par_chunks(TILE_ROWS * depth);
            let tiles = sums.par_chunks_mut(TILE_ROWS * channels).zip(rows);
            tiles.for_each(|(sums, rows)| products(sums, rows, &weight, depth, &bias));
        } else if channels > 0 {
            products(&mut sums, &[], &[], 0, &bias);
        }
        op.output.of(&Tensor::new(&shape, sums)?, &op.rescales, shape.len() - 1, dtype)
    }))
}

fn conv2d(args: &Arguments) -> Result<Kernel, KernelError> {
    let op = Weighted::new(args)?;
    let [stride, padding, dilation] =
        ["stride", "padding", "dilation"].map(|name| Ok::<_, KernelError>(per_dim(name, &args.ints(name)?, 2)?));
    let (stride, padding, dilation) = (stride?, padding?, dilation?);
    let pads: Vec<_> = padding.iter().map(|&pad| [pad; 2]).collect();
    let groups: usize = int(args, "groups")?;
    Ok(tensor_kernel(move |operands| {
        let (x, w) = (operands.tensor(op.input)?.shape(), operands.tensor(op.weight)?.shape());
        let (&[batch, inputs, height, width], &[channels, group_in, kernel_height, kernel_width]) = (x, w) else {
            return Err(KernelError::Invalid(format!("input {x:?} does not fit weight {w:?}")));
        };
        if groups == 0 || group_in.checked_mul(groups) != Some(inputs) || !channels.is_multiple_of(groups) {
            let message = format!("input {x:?} does not fit weight {w:?}, {groups} groups");
            return Err(KernelError::Invalid(message));
        }
        let window = Window::conv(&[height, width], &[kernel_height, kernel_width], &stride, &pads, &dilation)?;
        let [_, out_height, out_width] = window.output;
        let shape = [batch, channels, out_height, out_width];
        let count = num_elements(&shape)?;
        let depth = group_in * kernel_height * kernel_width;
        let operation = op.prepare(&operands, depth, channels)?;
        let sums = match count {
            0 => Storage::new(),
            _ => convolution_sums(&operation, &window, batch, groups, group_in)?,
        };
        op.output.of(&Tensor::new(&shape, sums)?, &op.rescales, 1, operation.dtype)
    }))
}

/// The sums of a convolution with a nonempty result, in the layout of the result.
fn convolution_sums(
    op: &Operation,
    window: &Window,
    batch: usize,
    groups: usize,
    group_in: usize,
) -> Result<Storage<i32>, TensorError> {
    let depth = group_in * window.kernel.iter().product::<usize>();
    let group_out = op.bias.len() / groups;
    let positions: usize = window.output.iter().product();
    let group_size = group_in * window.input.iter().product::<usize>();
    // Compute them with channels innermost, so that a tile is contiguous.
    let mut sums = Storage::<i32>::zeroed(num_elements(&[batch, groups, positions, group_out])?)?;
    type Tile<'a> = (usize, usize, &'a mut [i32]);
    let _tiles = memory::reserve_for::<Tile<'_>>(2 * batch * groups * positions.div_ceil(TILE_ROWS))?;
    let tiles: Vec<Tile<'_>> = sums
        .chunks_mut(positions * group_out)
        .enumerate()
        .flat_map(|(part, sums)| {
            let tiles = sums.chunks_mut(TILE_ROWS * group_out).enumerate();
            tiles.map(move |(tile, sums)| (part, tile * TILE_ROWS, sums))
        })
        .collect();
    tiles.into_par_iter().try_for_each_init(Storage::new, |rows, (part, first, sums)| {
        let group = part % groups;
        let image = &op.input[part * group_size..][..group_size];
        gather_rows(window, image, group_in, first, sums.len() / group_out, rows)?;
        let filters = &op.weight[group * group_out * depth..][..group_out * depth];
        products(sums, rows, filters, depth, &op.bias[group * group_out..][..group_out]);
        Ok::<_, TensorError>(())
    })?;
    let mut turned = Storage::<i32>::zeroed(sums.len())?;
    let parts = turned.par_chunks_mut(positions * group_out).zip(sums.par_chunks(positions * group_out));
    parts.for_each(|(to, from)| {
        for (channel, to) in to.chunks_mut(positions).enumerate() {
            to.iter_mut().zip(from.iter().skip(channel).step_by(group_out)).for_each(|(to, from)| *to = *from);
        }
    });
    Ok(turned)
}

/// The input elements of `count` output positions from `first`: one row per position, in the order of a filter. Padding is 0.
fn gather_rows(
    window: &Window,
    image: &[i16],
    channels: usize,
    first: usize,
    count: usize,
    rows: &mut Storage<i16>,
) -> Result<(), TensorError> {
    let [_, height, width] = window.input;
    let [_, kernel_height, kernel_width] = window.kernel;
    let depth = channels * kernel_height * kernel_width;
    rows.clear();
    rows.resize(num_elements(&[count, depth])?, 0)?;
    if depth == 0 {
        return Ok(());
    }
    for (position, row) in (first..).zip(rows.chunks_exact_mut(depth)) {
        let (y, x) = (position / window.output[2], position % window.output[2]);
        for (line, to) in row.chunks_exact_mut(kernel_width).enumerate() {
            let (channel, tap) = (line / kernel_height, line % kernel_height);
            let Some(y) = window.source(1, y, tap) else { continue };
            let from = &image[(channel * height + y) * width..][..width];
            for (tap, to) in to.iter_mut().enumerate() {
                if let Some(x) = window.source(2, x, tap) {
                    *to = from[x];
                }
            }
        }
    }
    Ok(())
}

fn add(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, other) = (args.tensor("input")?, args.tensor("other")?);
    let input_zero_point: i16 = int(args, "input_zero_point")?;
    let other_zero_point: i16 = int(args, "other_zero_point")?;
    let [input_multiplier, other_multiplier] =
        ["input_multiplier", "other_multiplier"].map(|name| int::<i32>(args, name).map(i64::from));
    let (input_multiplier, other_multiplier) = (input_multiplier?, other_multiplier?);
    let shift = int::<u32>(args, "shift")?;
    if shift > Multiplier::MAX_SHIFT {
        return Err(KernelError::Invalid(format!("shift is {shift}, which is out of range")));
    }
    let output = Output::new(args)?;
    Ok(tensor_kernel(move |operands| {
        let (a, b) = (operands.tensor(input)?, operands.tensor(other)?);
        if a.shape() != b.shape() {
            return Err(KernelError::Invalid(format!("shapes {:?} and {:?} differ", a.shape(), b.shape())));
        }
        peak(a.dtype(), input_zero_point)?;
        peak(b.dtype(), other_zero_point)?;
        let (x, y) = (centred(a, input_zero_point)?, centred(b, other_zero_point)?);
        let (low, high) = output.range;
        let sum = |x: i16, y: i16| {
            // Each product has at most 9 + 31 bits.
            let sum = i64::from(x) * input_multiplier + i64::from(y) * other_multiplier;
            (round_shift(sum, shift) + i64::from(output.zero_point)).clamp(low.into(), high.into())
        };
        match a.dtype() {
            DType::I8 => zipped(a.shape(), &x, &y, output, a.dtype(), |x, y| sum(x, y) as i8),
            _ => zipped(a.shape(), &x, &y, output, a.dtype(), |x, y| sum(x, y) as u8),
        }
    }))
}

fn zipped<Q: Element>(
    shape: &[usize],
    x: &[i16],
    y: &[i16],
    output: Output,
    dtype: DType,
    f: impl Fn(i16, i16) -> Q + Sync,
) -> Result<Tensor, KernelError> {
    check_range(output.range, dtype)?;
    let mut result = Storage::<Q>::zeroed(x.len())?;
    let tasks = result.par_chunks_mut(TASK).zip(x.par_chunks(TASK)).zip(y.par_chunks(TASK));
    tasks.for_each(|((result, x), y)| {
        for ((result, &x), &y) in result.iter_mut().zip(x).zip(y) {
            *result = f(x, y);
        }
    });
    Ok(Tensor::new(shape, result)?)
}

/// Checks that a range fits an 8-bit dtype.
fn check_range((min, max): (i32, i32), dtype: DType) -> Result<(), KernelError> {
    let (least, greatest) = bounds(dtype)?;
    if least <= min && min <= max && max <= greatest {
        return Ok(());
    }
    Err(RequantizeError::Range { min, max, dtype }.into())
}

fn max_pool2d(args: &Arguments) -> Result<Kernel, KernelError> {
    let pool = pool::max_pool(args, "input", 2, false)?;
    let range: (i32, i32) = (int(args, "quant_min")?, int(args, "quant_max")?);
    Ok(tensor_kernel(move |operands| {
        let pooled = pool(operands)?.into_iter().next().ok_or(KernelError::Operand(0))?.into_tensor()?;
        check_range(range, pooled.dtype())?;
        let shape = pooled.shape().to_vec();
        let (low, high) = range;
        Ok(match pooled.dtype() {
            DType::I8 => clamped::<i8>(&shape, pooled, low as i8, high as i8)?,
            _ => clamped::<u8>(&shape, pooled, low as u8, high as u8)?,
        })
    }))
}

fn clamped<Q: Element + Ord>(shape: &[usize], tensor: Tensor, low: Q, high: Q) -> Result<Tensor, KernelError> {
    let mut values = tensor.into_storage::<Q>()?;
    values.iter_mut().for_each(|value| *value = (*value).clamp(low, high));
    Ok(Tensor::new(shape, values)?)
}

fn adaptive_avg_pool2d(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    let sizes = layout::sizes(&per_dim("output_size", &args.ints("output_size")?, 2)?)?;
    let zero_point: i16 = int(args, "input_zero_point")?;
    let (rescales, output) = (rescales(args)?, Output::new(args)?);
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        let (&[batch, channels, height, width], &[rows, columns]) = (input.shape(), sizes.as_slice()) else {
            return Err(KernelError::Invalid(format!("expected an input of rank 4, got shape {:?}", input.shape())));
        };
        if rows == 0 || columns == 0 || !height.is_multiple_of(rows) || !width.is_multiple_of(columns) {
            let message = format!("windows of one size do not tile [{height}, {width}] in {sizes:?} parts");
            return Err(KernelError::Unsupported(message));
        }
        let (tall, wide) = (height / rows, width / columns);
        if !accumulator_fits(tall * wide, peak(input.dtype(), zero_point)?, 1, 0) {
            return Err(KernelError::Unsupported("sums that may overflow int32".into()));
        }
        let elements = centred(input, zero_point)?;
        let shape = [batch, channels, rows, columns];
        let mut sums = Storage::<i32>::zeroed(num_elements(&shape)?)?;
        if !elements.is_empty() {
            let planes = sums.par_chunks_mut(rows * columns).zip(elements.par_chunks(height * width));
            planes.for_each(|(sums, plane)| {
                for (y, line) in plane.chunks_exact(width).enumerate() {
                    let sums = &mut sums[y / tall * columns..][..columns];
                    for (sum, part) in sums.iter_mut().zip(line.chunks_exact(wide)) {
                        *sum += part.iter().map(|&x| i32::from(x)).sum::<i32>();
                    }
                }
            });
        }
        output.of(&Tensor::new(&shape, sums)?, &rescales, 1, input.dtype())
    }))
}

fn requantize_sums(args: &Arguments) -> Result<Kernel, KernelError> {
    let (sums, axis) = (args.tensor("accumulator")?, int::<usize>(args, "axis")?);
    let (rescales, output, dtype) = (rescales(args)?, Output::new(args)?, args.dtype("dtype")?);
    let axis = (rescales.len() > 1).then_some(axis);
    Ok(tensor_kernel(move |operands| {
        Ok(requantize_wide(operands.tensor(sums)?, &rescales, axis, output.zero_point, output.range, dtype)?)
    }))
}

#[cfg(test)]
mod tests;
