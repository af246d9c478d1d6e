//! Sliding windows over up to three spatial dimensions, shared by convolutions and pooling.

use crate::{
    kernel::KernelError,
    lanes::CHUNK,
    numeric::{Numeric, Real},
};
use pt2e_core::tensor::{Storage, TensorError, num_elements};
use pt2e_schema::shapes::{ShapeError, Sliding};
use rayon::prelude::*;
use std::{iter::StepBy, ops::Range};

/// Input positions of one dimension, in ascending order.
pub type Positions = StepBy<Range<usize>>;

/// The sizes extended to three dimensions, with `fill` in front.
pub fn leading_ones(values: &[usize], fill: usize) -> [usize; 3] {
    let mut three = [fill; 3];
    three.iter_mut().rev().zip(values.iter().rev()).for_each(|(to, from)| *to = *from);
    three
}

/// A window that slides over three dimensions (depth, height, width).
#[derive(Clone, Debug)]
pub struct Window {
    /// Sizes of the input.
    pub input: [usize; 3],
    /// Sizes of the output.
    pub output: [usize; 3],
    /// Sizes of the window, in taps.
    pub kernel: [usize; 3],
    /// Distance between adjacent outputs, in input positions.
    pub stride: [usize; 3],
    /// Padding before the input.
    pub pad: [usize; 3],
    /// Distance between adjacent taps.
    pub dilation: [usize; 3],
}

impl Window {
    /// The window of a convolution; `pads` is the padding before and after each dimension.
    ///
    /// # Errors
    /// If a size is not positive, a padding is negative, or the window is larger than the padded input.
    pub fn conv(
        input: &[usize],
        kernel: &[usize],
        stride: &[i64],
        pads: &[[i64; 2]],
        dilation: &[i64],
    ) -> Result<Self, KernelError> {
        let mut window =
            Self::unplaced(input, kernel, stride, &pads.iter().map(|pad| pad[0]).collect::<Vec<_>>(), dilation)?;
        for (d, &[_, after]) in (3 - input.len()..3).zip(pads) {
            window.place(d, bounded(after, 0, "padding")?, false)?;
        }
        Ok(window)
    }

    /// The window of a pooling op, padded by `pad` on both sides.
    ///
    /// # Errors
    /// As [`Window::conv`], and if the padding is more than half the window.
    pub fn pool(
        input: &[usize],
        kernel: &[i64],
        stride: &[i64],
        pad: &[i64],
        dilation: &[i64],
        ceil_mode: bool,
    ) -> Result<Self, KernelError> {
        let kernel = kernel.iter().map(|&size| bounded(size, 1, "kernel_size")).collect::<Result<Vec<_>, _>>()?;
        let mut window = Self::unplaced(input, &kernel, stride, pad, dilation)?;
        for d in 3 - input.len()..3 {
            let (pad, kernel) = (window.pad[d], window.kernel[d]);
            if pad > kernel / 2 {
                return Err(KernelError::Invalid(format!(
                    "padding is {pad}, expected at most half of the window of {kernel}"
                )));
            }
            window.place(d, pad, ceil_mode)?;
        }
        Ok(window)
    }

    /// Sets the number of outputs of dimension `d`, whose padding after the input is `after`.
    fn place(&mut self, d: usize, after: usize, ceil_mode: bool) -> Result<(), ShapeError> {
        // Smaller than 2^31, as `bounded` checks, except for the kernel of a convolution.
        let int = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let sliding = Sliding {
            kernel: int(self.kernel[d]),
            stride: int(self.stride[d]),
            padding: [int(self.pad[d]), int(after)],
            dilation: int(self.dilation[d]),
            ceil_mode,
        };
        self.output[d] = sliding.count(self.input[d])?;
        Ok(())
    }

    fn unplaced(
        input: &[usize],
        kernel: &[usize],
        stride: &[i64],
        pad: &[i64],
        dilation: &[i64],
    ) -> Result<Self, KernelError> {
        let list = |values: &[i64], least: i64, name: &str| {
            values.iter().map(|&value| bounded(value, least, name)).collect::<Result<Vec<_>, _>>()
        };
        if kernel.contains(&0) {
            return Err(KernelError::Invalid("the window has no elements".into()));
        }
        Ok(Self {
            input: leading_ones(input, 1),
            output: [1; 3],
            kernel: leading_ones(kernel, 1),
            stride: leading_ones(&list(stride, 1, "stride")?, 1),
            pad: leading_ones(&list(pad, 0, "padding")?, 0),
            dilation: leading_ones(&list(dilation, 1, "dilation")?, 1),
        })
    }

    /// The extent of the window in dimension `d`, dilation included.
    fn extent(&self, d: usize) -> usize {
        self.dilation[d] * (self.kernel[d] - 1) + 1
    }

    /// Whether each output depends only on the input at the same position.
    pub fn is_pointwise(&self) -> bool {
        self.kernel == [1; 3] && self.stride == [1; 3] && self.input == self.output
    }

    /// The input position of tap `tap` of output `out` in dimension `d`, unless it is padding.
    pub fn source(&self, d: usize, out: usize, tap: usize) -> Option<usize> {
        (out * self.stride[d] + tap * self.dilation[d]).checked_sub(self.pad[d]).filter(|&at| at < self.input[d])
    }

    /// The input positions of the taps of output `out` in dimension `d` that are not padding.
    pub fn sources(&self, d: usize, out: usize) -> Positions {
        let (start, step) = (out * self.stride[d], self.dilation[d]);
        let skipped = self.pad[d].saturating_sub(start).div_ceil(step);
        let first = (start + skipped * step).saturating_sub(self.pad[d]);
        let end = (start + self.extent(d)).saturating_sub(self.pad[d]).min(self.input[d]);
        let none = skipped >= self.kernel[d];
        (first..if none { first } else { end.max(first) }).step_by(step)
    }

    /// The taps of dimension `d` that are not padding for all outputs.
    pub fn taps(&self, d: usize) -> Range<usize> {
        let (pad, step, last) = (self.pad[d], self.dilation[d], self.output[d].saturating_sub(1) * self.stride[d]);
        let first = pad.saturating_sub(last).div_ceil(step);
        let end = (pad + self.input[d]).div_ceil(step).min(self.kernel[d]);
        first.min(end)..end
    }

    /// The output positions of dimension `d` for which tap `tap` is not padding, and the input position of the first.
    pub fn valid(&self, d: usize, tap: usize) -> (Range<usize>, usize) {
        let (stride, pad, offset) = (self.stride[d], self.pad[d], tap * self.dilation[d]);
        // Clamp: a tap that covers only padding would start after the last output.
        let start = pad.saturating_sub(offset).div_ceil(stride).min(self.output[d]);
        // out * stride + offset - pad < input
        let end = (self.input[d] + pad).saturating_sub(offset).div_ceil(stride).min(self.output[d]);
        (start..end.max(start), start * stride + offset - pad.min(start * stride + offset))
    }

    /// Gathers the columns of `lines` output lines from `first_line` (a line spans the output width) into `columns`: a
    /// row-major matrix of `channels * window` rows and `lines * width` columns.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn gather_columns<T: Numeric>(
        &self,
        image: &[T],
        channels: usize,
        first_line: usize,
        lines: usize,
        columns: &mut Storage<T>,
    ) -> Result<(), TensorError> {
        let plane: usize = self.input.iter().product();
        let size = num_elements(&[self.kernel.as_slice(), &[lines, self.output[2]]].concat())?;
        columns.resize(num_elements(&[channels, size])?, T::from_int(0))?;
        if plane == 0 || size == 0 {
            columns.fill(T::from_int(0));
            return Ok(());
        }
        let parts = columns.par_chunks_mut(size).zip(image.par_chunks(plane)).with_min_len(CHUNK.div_ceil(size));
        parts.for_each(|(rows, source)| {
            if self.keeps_lines() {
                self.gather_shifted(source, first_line..first_line + lines, rows);
            } else {
                self.gather_channel(source, first_line, lines, rows);
            }
        });
        Ok(())
    }

    /// Whether each tap reads a shifted copy of the input: two dimensions, stride 1, and output sizes equal to the input's.
    fn keeps_lines(&self) -> bool {
        self.input == self.output && self.stride == [1; 3] && self.input[0] == 1 && self.kernel[0] == 1
    }

    /// Gathers the rows of one channel, line by line.
    fn gather_channel<T: Numeric>(&self, source: &[T], first_line: usize, lines: usize, rows: &mut [T]) {
        let [_, height, width] = self.input;
        let [_, out_height, out_width] = self.output;
        let padding = T::from_int(0);
        let mut rows = rows.chunks_exact_mut(lines * out_width);
        for kz in 0..self.kernel[0] {
            for ky in 0..self.kernel[1] {
                for kx in 0..self.kernel[2] {
                    let Some(row) = rows.next() else { return };
                    let (valid, first) = self.valid(2, kx);
                    for (line, out) in (first_line..).zip(row.chunks_exact_mut(out_width)) {
                        let z = self.source(0, line / out_height, kz);
                        let y = self.source(1, line % out_height, ky);
                        let Some((z, y)) = z.zip(y) else {
                            out.fill(padding);
                            continue;
                        };
                        let from = &source[(z * height + y) * width..][..width];
                        out[..valid.start.min(out_width)].fill(padding);
                        copy_strided(&from[first.min(width)..], self.stride[2], &mut out[valid.clone()]);
                        out[valid.end..].fill(padding);
                    }
                }
            }
        }
    }

    /// Gathers the rows of one channel if the window [keeps lines](Self::keeps_lines): copies each in one piece, then
    /// fills in its padding.
    fn gather_shifted<T: Numeric>(&self, source: &[T], lines: Range<usize>, rows: &mut [T]) {
        let width = self.input[2];
        let padding = T::from_int(0);
        let start = lines.start * width;
        let mut rows = rows.chunks_exact_mut(lines.len() * width);
        for ky in 0..self.kernel[1] {
            let (ys, first_y) = self.valid(1, ky);
            for kx in 0..self.kernel[2] {
                let Some(row) = rows.next() else { return };
                let (xs, first_x) = self.valid(2, kx);
                let (top, bottom) = (ys.start.max(lines.start), ys.end.min(lines.end));
                if top >= bottom || xs.is_empty() {
                    row.fill(padding);
                    continue;
                }
                row[..top * width - start].fill(padding);
                row[bottom * width - start..].fill(padding);
                // From the first to the last element that is not padding.
                let (from, to) = (top * width + xs.start, (bottom - 1) * width + xs.end);
                let source = &source[(top - ys.start + first_y) * width + first_x..][..to - from];
                row[from - start..to - start].copy_from_slice(source);
                for line in row[top * width - start..bottom * width - start].chunks_exact_mut(width) {
                    line[..xs.start].fill(padding);
                    line[xs.end..].fill(padding);
                }
            }
        }
    }

    /// The adjoint of [`Window::gather_columns`] for all lines: adds, by `add`, each element of `columns` to the
    /// position of `image` that it would be gathered from.
    pub fn scatter_columns<T: Copy>(&self, columns: &[T], channels: usize, image: &mut [T], add: impl Fn(T, T) -> T) {
        let [_, height, width] = self.input;
        let [_, out_height, out_width] = self.output;
        let plane: usize = self.input.iter().product();
        let lines = self.output[0] * out_height;
        let mut rows = columns.chunks_exact(lines * out_width);
        for channel in 0..channels {
            let target = &mut image[channel * plane..][..plane];
            for kz in 0..self.kernel[0] {
                for ky in 0..self.kernel[1] {
                    for kx in 0..self.kernel[2] {
                        let Some(row) = rows.next() else { return };
                        let (valid, first) = self.valid(2, kx);
                        for (line, values) in row.chunks_exact(out_width).enumerate() {
                            let z = self.source(0, line / out_height, kz);
                            let y = self.source(1, line % out_height, ky);
                            let Some((z, y)) = z.zip(y) else { continue };
                            let to = &mut target[(z * height + y) * width..][..width];
                            let to = to[first.min(width)..].iter_mut().step_by(self.stride[2]);
                            to.zip(&values[valid.clone()]).for_each(|(to, &value)| *to = add(*to, value));
                        }
                    }
                }
            }
        }
    }

    /// Filters one plane with one filter: `out[o] = bias + sum over taps of filter[t] * source[o, t]`.
    ///
    /// The plane is first copied with padding, with its elements grouped by position modulo the stride, so that for
    /// each tap the elements of all outputs are contiguous. Results between two output lines are computed and dropped.
    ///
    /// # Errors
    /// If there is no memory for the copy.
    pub fn filter_plane<T: Real>(
        &self,
        source: &[T],
        filter: &[T],
        bias: T,
        scratch: &mut PlaneScratch<T>,
        out: &mut [T],
    ) -> Result<(), TensorError> {
        let [depth, height, width] = self.input;
        let out_width = self.output[2];
        // The positions that the windows reach. If the stride exceeds them, there is only one phase per position.
        let reach: [usize; 3] = std::array::from_fn(|d| (self.output[d] - 1) * self.stride[d] + self.extent(d));
        let phases: [usize; 3] = std::array::from_fn(|d| self.stride[d].min(reach[d]));
        // The sizes of a phase, i.e. of the positions that are equal modulo the stride.
        let phase: [usize; 3] = std::array::from_fn(|d| reach[d].div_ceil(self.stride[d]));
        let phase_size = num_elements(&phase)?;
        let place = |d: usize, at: usize| (at % self.stride[d], at / self.stride[d]);
        let line_of = |(z_phase, z): (usize, usize), (y_phase, y): (usize, usize)| {
            (z_phase * phases[1] + y_phase) * phases[2] * phase_size + (z * phase[1] + y) * phase[2]
        };
        let padded = &mut scratch.padded;
        padded.clear();
        padded.resize(num_elements(&[phases.as_slice(), &phase].concat())?.saturating_add(BLOCK), T::zero())?;
        for z in 0..depth {
            for y in 0..height {
                let (z_at, y_at) = (z + self.pad[0], y + self.pad[1]);
                if z_at >= reach[0] || y_at >= reach[1] {
                    continue;
                }
                let (z_place, y_place) = (place(0, z_at), place(1, y_at));
                let from = &source[(z * height + y) * width..][..width];
                let to = &mut padded[line_of(z_place, y_place)..];
                for first in 0..self.stride[2].min(width).min(reach[2].saturating_sub(self.pad[2])) {
                    let (x_phase, x) = place(2, first + self.pad[2]);
                    let count = (width - first).div_ceil(self.stride[2]).min(phase[2].saturating_sub(x));
                    copy_strided(&from[first..], self.stride[2], &mut to[x_phase * phase_size + x..][..count]);
                }
            }
        }
        scratch.taps.clear();
        for kz in 0..self.kernel[0] {
            for ky in 0..self.kernel[1] {
                for kx in 0..self.kernel[2] {
                    let [z, y, x] = [(0, kz), (1, ky), (2, kx)].map(|(d, tap)| place(d, tap * self.dilation[d]));
                    scratch.taps.push(line_of(z, y) + x.0 * phase_size + x.1)?;
                }
            }
        }
        let line = |i: usize| (i / self.output[1] * phase[1] + i % self.output[1]) * phase[2];
        let lines = out.len() / out_width;
        let count = line(lines - 1) + out_width;
        scratch.sums.resize(count.next_multiple_of(BLOCK), T::zero())?;
        filter_line(&scratch.padded, &scratch.taps, filter, bias, &mut scratch.sums);
        for (i, out) in out.chunks_exact_mut(out_width).enumerate() {
            out.copy_from_slice(&scratch.sums[line(i)..][..out_width]);
        }
        Ok(())
    }
}

/// Scratch memory of [`Window::filter_plane`], reused from plane to plane.
pub struct PlaneScratch<T> {
    padded: Storage<T>,
    taps: Storage<usize>,
    sums: Storage<T>,
}

impl<T> Default for PlaneScratch<T> {
    fn default() -> Self {
        Self { padded: Storage::new(), taps: Storage::new(), sums: Storage::new() }
    }
}

/// The number of sums that are held in registers.
const BLOCK: usize = 16;

/// `out[x] = bias + sum over t of filter[t] * source[taps[t] + x]`; the length of `out` is a multiple of [`BLOCK`].
fn filter_line<T: Real>(source: &[T], taps: &[usize], filter: &[T], bias: T, out: &mut [T]) {
    for (i, block) in out.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        let mut sums = [bias; BLOCK];
        for (&tap, &weight) in taps.iter().zip(filter) {
            let values = &source[tap + i * BLOCK..][..BLOCK];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * *value);
        }
        *block = sums;
    }
}

/// `to[i] = from[i * stride]`.
fn copy_strided<T: Copy>(from: &[T], stride: usize, to: &mut [T]) {
    if stride == 1 {
        to.copy_from_slice(&from[..to.len()]);
    } else {
        to.iter_mut().zip(from.iter().step_by(stride)).for_each(|(to, from)| *to = *from);
    }
}

fn bounded(value: i64, least: i64, name: &str) -> Result<usize, KernelError> {
    // Larger values could overflow the arithmetic on positions, and no tensor has such sizes.
    let fits = usize::try_from(value).ok().filter(|_| (least..=i32::MAX as i64).contains(&value));
    fits.ok_or_else(|| {
        let bound = if value < least { format!("at least {least}") } else { format!("at most {}", i32::MAX) };
        KernelError::Invalid(format!("{name} is {value}, expected {bound}"))
    })
}
