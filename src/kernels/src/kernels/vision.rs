//! torchvision's ops: non-maximum suppression, region pooling and deformable convolution.

use super::spatial::Window;
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::size,
    matmul::{matmul, row_major},
    numeric::{Compute, Numeric, Real, cast},
};
use pt2e_core::tensor::{Storage, Tensor, TensorError, num_elements};
use pt2e_schema::Arguments;
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family =
    &[("torchvision.deform_conv2d", deform_conv2d), ("torchvision.nms", nms), ("torchvision.roi_align", roi_align)];

/// The boxes that remain, in order of their scores, after each has suppressed the later ones that overlap it.
fn nms(args: &Arguments) -> Result<Kernel, KernelError> {
    let (boxes, scores, threshold) = (args.tensor("dets")?, args.tensor("scores")?, args.float("iou_threshold")?);
    Ok(tensor_kernel(move |mut operands| {
        let (boxes, scores) = (operands.take(boxes)?, operands.take(scores)?);
        let (dtype, count) = (boxes.dtype(), scores.len());
        if boxes.shape() != [count, 4] || scores.rank() != 1 || scores.dtype() != dtype {
            let (boxes, scores) = (boxes.shape(), scores.shape());
            return Err(KernelError::Invalid(format!(
                "boxes of shape {boxes:?} do not fit scores of shape {scores:?}"
            )));
        }
        let compute = Compute::of(dtype);
        let (boxes, scores) = (cast(boxes, compute.dtype())?, cast(scores, compute.dtype())?);
        let kept = match compute {
            Compute::F32 => suppress::<f32>(&boxes.as_slice()?, &scores.as_slice()?, threshold)?,
            Compute::F64 => suppress::<f64>(&boxes.as_slice()?, &scores.as_slice()?, threshold)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(Tensor::new(&[kept.len()], kept)?)
    }))
}

fn suppress<T: Real>(boxes: &[T], scores: &[T], threshold: f64) -> Result<Storage<i64>, TensorError> {
    let boxes = boxes.as_chunks::<4>().0;
    let area = |b: &[T; 4]| (b[2] - b[0]) * (b[3] - b[1]);
    let mut order = Storage::collect(0..scores.len())?;
    order.sort_by(|&a, &b| Numeric::to_float(scores[b]).total_cmp(&Numeric::to_float(scores[a])));
    let (mut kept, mut suppressed) = (Storage::new(), Storage::<bool>::zeroed(scores.len())?);
    for (i, &first) in order.iter().enumerate() {
        if suppressed[first] {
            continue;
        }
        kept.push(first as i64)?;
        let a = &boxes[first];
        for &second in &order[i + 1..] {
            let b = &boxes[second];
            let side = |low: usize| (a[low + 2].min(b[low + 2]) - a[low].max(b[low])).max(T::zero());
            let common = side(0) * side(1);
            let overlap = common / (area(a) + area(b) - common);
            suppressed[second] |= Numeric::to_float(overlap) > threshold;
        }
    }
    Ok(kept)
}

/// The four taps of bilinear interpolation, from the two positions and weights of each axis.
fn corners<T: Real>(y: [(usize, T); 2], x: [(usize, T); 2], width: usize) -> [(usize, T); 4] {
    [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| (y[i].0 * width + x[j].0, y[i].1 * x[j].1))
}

/// The maximum number of samples in a bin of a region; no region is much larger than its image.
const MAX_SAMPLES: usize = 1 << 20;

struct Regions {
    scale: f64,
    pooled: [usize; 2],
    samples: i64,
    aligned: bool,
}

/// Divides regions of images into bins, and averages samples in each bin.
fn roi_align(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, rois) = (args.tensor("input")?, args.tensor("rois")?);
    let (height, width) = (args.sym_int("pooled_height")?, args.sym_int("pooled_width")?);
    let (scale, samples) = (args.float("spatial_scale")?, args.int("sampling_ratio")?);
    let aligned = args.bool("aligned")?;
    Ok(tensor_kernel(move |mut operands| {
        let pooled = [size(operands.int(height)?)?, size(operands.int(width)?)?];
        let (input, rois) = (operands.take(input)?, operands.take(rois)?);
        let dtype = input.dtype();
        if input.rank() != 4 || rois.rank() != 2 || rois.shape()[1] != 5 || rois.dtype() != dtype {
            let (input, rois) = (input.shape(), rois.shape());
            return Err(KernelError::Invalid(format!(
                "regions of shape {rois:?} do not fit images of shape {input:?}"
            )));
        }
        let compute = Compute::of(dtype);
        let (input, rois) = (cast(input, compute.dtype())?, cast(rois, compute.dtype())?);
        let regions = Regions { scale, pooled, samples, aligned };
        let output = match compute {
            Compute::F32 => regions.align::<f32>(&input, &rois)?,
            Compute::F64 => regions.align::<f64>(&input, &rois)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(output, dtype)?)
    }))
}

impl Regions {
    fn align<T: Real>(&self, input: &Tensor, rois: &Tensor) -> Result<Tensor, KernelError> {
        let &[images, channels, height, width] = input.shape() else { return Err(KernelError::Operand(0)) };
        let [rows, columns] = self.pooled;
        let shape = [rois.shape()[0], channels, rows, columns];
        let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
        if output.is_empty() {
            return Ok(Tensor::new(&shape, output)?);
        }
        let (data, plane) = (input.as_slice::<T>()?, height * width);
        let mut taps = Storage::new();
        let number = |value: usize| T::from_int(value as i64);
        let (scale, offset) = (T::from_float(self.scale), T::from_float(if self.aligned { 0.5 } else { 0.0 }));
        for (out, roi) in output.chunks_mut(channels * rows * columns).zip(rois.as_slice::<T>()?.as_chunks::<5>().0) {
            let image = size(roi[0].to_int())?;
            if image >= images {
                return Err(KernelError::Invalid(format!(
                    "image {image} of a region is out of range for {images} images"
                )));
            }
            let image = &data[image * channels * plane..][..channels * plane];
            let [left, top, right, bottom] = [roi[1], roi[2], roi[3], roi[4]].map(|edge| edge * scale - offset);
            let extent = |low: T, high: T| if self.aligned { high - low } else { (high - low).max(T::one()) };
            let (tall, wide) = (extent(top, bottom), extent(left, right));
            let (bin_height, bin_width) = (tall / number(rows), wide / number(columns));
            let samples = |bin: T| if self.samples > 0 { self.samples } else { bin.ceil().to_int().max(0) } as usize;
            let (down, across) = (samples(bin_height), samples(bin_width));
            if down.saturating_mul(across) > MAX_SAMPLES {
                return Err(KernelError::Invalid(format!(
                    "too many samples in one bin of a region: {down} x {across}"
                )));
            }
            let count = number((down * across).max(1));
            for row in 0..rows {
                for column in 0..columns {
                    taps.clear();
                    for i in 0..down {
                        let at = |start: T, bin: usize, step: T, i: usize, n: usize| {
                            start + number(bin) * step + (number(i) + T::from_float(0.5)) * step / number(n)
                        };
                        let y = clipped(at(top, row, bin_height, i, down), height);
                        for j in 0..across {
                            let x = clipped(at(left, column, bin_width, j, across), width);
                            if let Some((y, x)) = y.zip(x) {
                                taps.extend(corners(y, x, width))?;
                            }
                        }
                    }
                    for (channel, plane) in image.chunks(plane.max(1)).enumerate() {
                        let sum = taps.iter().fold(T::zero(), |sum, &(place, weight)| sum + weight * plane[place]);
                        out[(channel * rows + row) * columns + column] = sum / count;
                    }
                }
            }
        }
        Ok(Tensor::new(&shape, output)?)
    }
}

/// The two positions of an axis that a coordinate lies between, clamped to the image, with their weights; `None` if it
/// is outside by more than one position.
fn clipped<T: Real>(at: T, size: usize) -> Option<[(usize, T); 2]> {
    if at.is_nan() || at < -T::one() || at > T::from_int(size as i64) || size == 0 {
        return None;
    }
    let at = at.max(T::zero());
    let low = at.to_int() as usize;
    if low >= size - 1 {
        return Some([(size - 1, T::one()), (size - 1, T::zero())]);
    }
    let weight = at - T::from_int(low as i64);
    Some([(low, T::one() - weight), (low + 1, weight)])
}

/// A 2-d convolution in which each tap is shifted by its own offset, and optionally scaled by a mask.
fn deform_conv2d(args: &Arguments) -> Result<Kernel, KernelError> {
    let [input, weight, offset, mask, bias] =
        ["input", "weight", "offset", "mask", "bias"].map(|name| args.tensor(name));
    let (input, weight, offset, mask, bias) = (input?, weight?, offset?, mask?, bias?);
    let pair = |name: &str| Ok::<_, KernelError>([args.int(&format!("{name}_h"))?, args.int(&format!("{name}_w"))?]);
    let (stride, pad, dilation) = (pair("stride")?, pair("pad")?, pair("dilation")?);
    let (groups, offset_groups) = (size(args.int("groups")?)?, size(args.int("offset_groups")?)?);
    let masked = args.bool("use_mask")?;
    Ok(tensor_kernel(move |mut operands| {
        let [input, weight, offset, bias] = [input, weight, offset, bias].map(|index| operands.take(index));
        let (input, weight, offset, bias) = (input?, weight?, offset?, bias?);
        let mask = if masked { Some(operands.take(mask)?) } else { None };
        let invalid = || {
            let (input, weight, offset) = (input.shape(), weight.shape(), offset.shape());
            KernelError::Invalid(format!("input {input:?}, weight {weight:?} and offsets {offset:?} do not fit"))
        };
        let (&[batch, channels, height, width], &[out_channels, group_in, rows, columns]) =
            (input.shape(), weight.shape())
        else {
            return Err(invalid());
        };
        let pads = pad.map(|pad| [pad; 2]);
        let window = Window::conv(&[height, width], &[rows, columns], &stride, &pads, &dilation)?;
        let (taps, plane) = (rows * columns, [window.output[1], window.output[2]]);
        let places = |per_tap: usize| [batch, per_tap * offset_groups * taps, plane[0], plane[1]];
        let fits = groups > 0
            && height * width > 0
            && offset_groups > 0
            && channels == group_in * groups
            && out_channels.is_multiple_of(groups)
            && channels.is_multiple_of(offset_groups)
            && offset.shape() == places(2)
            && mask.as_ref().is_none_or(|mask| mask.shape() == places(1))
            && bias.shape() == [out_channels];
        let dtype = input.dtype();
        let others = [&weight, &offset, &bias].into_iter().chain(&mask);
        if !fits || others.into_iter().any(|tensor| tensor.dtype() != dtype) {
            return Err(invalid());
        }
        let compute = Compute::of(dtype);
        let wide = |tensor: &Tensor| cast(tensor.clone(), compute.dtype())?.contiguous();
        let deformed = Deformed {
            window,
            groups,
            offset_groups,
            input: wide(&input)?,
            weight: wide(&weight)?,
            offset: wide(&offset)?,
            mask: mask.as_ref().map(wide).transpose()?,
            bias: wide(&bias)?,
        };
        let output = match compute {
            Compute::F32 => deformed.run::<f32>()?,
            Compute::F64 => deformed.run::<f64>()?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(output, dtype)?)
    }))
}

/// A deformable convolution whose shapes have been checked.
struct Deformed {
    window: Window,
    groups: usize,
    offset_groups: usize,
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    mask: Option<Tensor>,
    bias: Tensor,
}

impl Deformed {
    fn run<T: Real>(&self) -> Result<Tensor, KernelError> {
        let [_, out_height, out_width] = self.window.output;
        let (batch, out_channels) = (self.input.shape()[0], self.weight.shape()[0]);
        let shape = [batch, out_channels, out_height, out_width];
        let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
        let out_plane = out_height * out_width;
        if output.is_empty() {
            return Ok(Tensor::new(&shape, output)?);
        }
        let (weight, bias) = (self.weight.as_slice::<T>()?, self.bias.as_slice::<T>()?);
        let depth = self.weight.len() / out_channels;
        let group_out = out_channels / self.groups;
        // Images run in parallel; any error is the same for all of them, so results stay deterministic.
        let images = output.par_chunks_mut(out_channels * out_plane).enumerate();
        images.try_for_each(|(image, out)| -> Result<(), KernelError> {
            let columns = self.columns::<T>(image)?;
            for (group, out) in out.chunks_mut(group_out * out_plane).enumerate() {
                let filters = row_major(&weight[group * group_out * depth..], group_out, depth);
                let columns = row_major(&columns[group * depth * out_plane..], depth, out_plane);
                matmul(out, filters, columns)?;
            }
            for (plane, &bias) in out.chunks_mut(out_plane).zip(&bias) {
                plane.iter_mut().for_each(|value| *value += bias);
            }
            Ok(())
        })?;
        Ok(Tensor::new(&shape, output)?)
    }

    /// The column matrix of one image: for each channel and tap, the interpolated input at each output position.
    fn columns<T: Real>(&self, image: usize) -> Result<Storage<T>, KernelError> {
        let window = &self.window;
        let ([_, height, width], [_, _, out_width]) = (window.input, window.output);
        let (plane, out_plane) = (height * width, window.output.iter().product::<usize>());
        let taps: usize = window.kernel.iter().product();
        let channels = self.input.shape()[1];
        let input = &self.input.as_slice::<T>()?[image * channels * plane..][..channels * plane];
        let per_image = self.offset_groups * taps * out_plane;
        let offset = &self.offset.as_slice::<T>()?[image * 2 * per_image..][..2 * per_image];
        let mask = self.mask.as_ref().map(|mask| mask.as_slice::<T>()).transpose()?;
        let mask = mask.as_ref().map(|mask| &mask[image * per_image..][..per_image]);
        let mut columns = Storage::<T>::zeroed(num_elements(&[channels, taps, out_plane])?)?;
        if columns.is_empty() {
            return Ok(columns);
        }
        let rows = columns.par_chunks_mut(taps * out_plane).zip(input.par_chunks(plane)).enumerate();
        rows.for_each(|(channel, (rows, source))| {
            let group = channel / (channels / self.offset_groups);
            for (tap, row) in rows.chunks_mut(out_plane).enumerate() {
                let first = (group * taps + tap) * out_plane;
                for (out, value) in row.iter_mut().enumerate() {
                    let base = |d: usize, out: usize, tap: usize| {
                        T::from_int((out * window.stride[d] + tap * window.dilation[d]) as i64 - window.pad[d] as i64)
                    };
                    let y = base(1, out / out_width, tap / window.kernel[2]) + offset[2 * first + out];
                    let x = base(2, out % out_width, tap % window.kernel[2]) + offset[2 * first + out_plane + out];
                    let weight = mask.map_or(T::one(), |mask| mask[first + out]);
                    *value = weight * interpolate(source, [height, width], y, x);
                }
            }
        });
        Ok(columns)
    }
}

/// The bilinear interpolation of a plane at (y, x); zero outside.
fn interpolate<T: Real>(plane: &[T], [height, width]: [usize; 2], y: T, x: T) -> T {
    let mut sum = T::zero();
    for (row, row_weight) in [(y.floor(), y.floor() + T::one() - y), (y.floor() + T::one(), y - y.floor())] {
        for (column, weight) in [(x.floor(), x.floor() + T::one() - x), (x.floor() + T::one(), x - x.floor())] {
            let inside = |at: T, size: usize| at >= T::zero() && at < T::from_int(size as i64);
            if inside(row, height) && inside(column, width) {
                sum += row_weight * weight * plane[row.to_int() as usize * width + column.to_int() as usize];
            }
        }
    }
    sum
}
