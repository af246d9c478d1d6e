//! Fourier transforms of signals and of their frames.
//!
//! Everything is computed in `f64` and rounded once.

use super::complex::{elements, from_elements, pairs};
use crate::{
    elementwise::full,
    family::Family,
    kernel::{Kernel, KernelError, Operands, tensor_kernel},
    layout::{named_dims, normalize_dim, reduced_dims, size},
    numeric::cast,
    promote::{to_complex, to_float},
};
use num_complex::Complex;
use pt2e_core::{
    memory,
    tensor::{DType, Storage, Tensor, TensorError, num_elements},
};
use pt2e_schema::{Arguments, Number, SymInt};
use rustfft::{FftDirection, FftPlanner};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.fft_fft", |args| one_dimension(args, Kind::Complex, FftDirection::Forward)),
    ("aten.fft_ifft", |args| one_dimension(args, Kind::Complex, FftDirection::Inverse)),
    ("aten.fft_rfft", |args| one_dimension(args, Kind::FromReal, FftDirection::Forward)),
    ("aten.fft_irfft", |args| one_dimension(args, Kind::ToReal, FftDirection::Inverse)),
    ("aten.fft_fft2", |args| dimensions(args, Kind::Complex, FftDirection::Forward)),
    ("aten.fft_ifft2", |args| dimensions(args, Kind::Complex, FftDirection::Inverse)),
    ("aten.fft_rfft2", |args| dimensions(args, Kind::FromReal, FftDirection::Forward)),
    ("aten.fft_irfft2", |args| dimensions(args, Kind::ToReal, FftDirection::Inverse)),
    ("aten.fft_fftn", |args| dimensions(args, Kind::Complex, FftDirection::Forward)),
    ("aten.fft_ifftn", |args| dimensions(args, Kind::Complex, FftDirection::Inverse)),
    ("aten.fft_rfftn", |args| dimensions(args, Kind::FromReal, FftDirection::Forward)),
    ("aten.fft_irfftn", |args| dimensions(args, Kind::ToReal, FftDirection::Inverse)),
    ("aten.fft_fftshift", |args| shift(args, false)),
    ("aten.fft_ifftshift", |args| shift(args, true)),
    ("aten._fft_c2c", complex_to_complex),
    ("aten._fft_r2c", real_to_complex),
    ("aten._fft_c2r", complex_to_real),
    ("aten.stft", stft),
    ("aten.istft", istft),
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

/// The divisor of a transform: 1, the square root of the number of elements, or their number.
#[derive(Clone, Copy)]
enum Norm {
    Nothing,
    Root,
    Count,
}

impl Norm {
    /// From the argument `norm` of `torch.fft` functions.
    fn of(name: Option<&str>, direction: FftDirection) -> Result<Self, KernelError> {
        match (name.unwrap_or("backward"), direction) {
            ("ortho", _) => Ok(Norm::Root),
            ("backward", FftDirection::Forward) | ("forward", FftDirection::Inverse) => Ok(Norm::Nothing),
            ("backward", FftDirection::Inverse) | ("forward", FftDirection::Forward) => Ok(Norm::Count),
            (other, _) => Err(KernelError::Invalid(format!("norm is `{other}`"))),
        }
    }

    /// From PyTorch's number.
    fn numbered(number: i64) -> Result<Self, KernelError> {
        [Norm::Nothing, Norm::Root, Norm::Count]
            .get(usize::try_from(number).unwrap_or(usize::MAX))
            .copied()
            .ok_or_else(|| KernelError::Invalid(format!("normalization is {number}")))
    }

    fn factor(self, count: usize) -> f64 {
        match self {
            Norm::Nothing => 1.0,
            Norm::Root => 1.0 / (count as f64).sqrt(),
            Norm::Count => 1.0 / count as f64,
        }
    }
}

/// A signal of complex numbers in `f64`.
struct Signal(Tensor);

impl Signal {
    fn new(tensor: Tensor) -> Result<Self, KernelError> {
        Ok(Self(cast(tensor, DType::C128)?))
    }

    fn size(&self, dim: usize) -> usize {
        self.0.shape()[dim]
    }

    /// Changes the size of a dimension, by cutting it or adding zeros at the end.
    fn resized(self, dim: usize, size: usize) -> Result<Self, KernelError> {
        let now = self.size(dim);
        if size <= now {
            return Ok(Self(self.0.slice(dim, 0, size, 1)?));
        }
        let mut shape = self.0.shape().to_vec();
        shape[dim] = size - now;
        let zeros = full(&shape, Number::Int(0), DType::C128)?;
        Ok(Self(super::join::concatenate(&[self.0, zeros], dim)?))
    }

    /// Applies `f` to all lines along a dimension, which have `size` elements each afterwards.
    fn along(
        self,
        dim: usize,
        size: usize,
        f: impl FnOnce(Storage<Complex<f64>>, usize) -> Result<Storage<Complex<f64>>, TensorError>,
    ) -> Result<Self, KernelError> {
        let last = self.0.rank() - 1;
        let lines = self.0.transpose(dim, last)?;
        let mut shape = lines.shape().to_vec();
        let before = shape[last];
        let data = f(elements(lines)?, before)?;
        shape[last] = size;
        let output = from_elements(&shape, data, DType::C128)?;
        Ok(Self(output.transpose(dim, last)?))
    }

    /// The unnormalized transform along a dimension.
    fn transformed(self, dim: usize, direction: FftDirection) -> Result<Self, KernelError> {
        let size = self.size(dim);
        self.along(dim, size, |mut data, size| {
            if size > 0 && !data.is_empty() {
                // Memory for twiddle factors and scratch: a few times the line, at most when the size is a large prime.
                let _plan = memory::reserve_for::<Complex<f64>>(size.saturating_mul(8))?;
                FftPlanner::new().plan_fft(size, direction).process(&mut data);
            }
            Ok(data)
        })
    }

    /// The whole spectrum of `size` positions of a real signal, from its first half.
    fn mirrored(self, dim: usize, size: usize) -> Result<Self, KernelError> {
        self.along(dim, size, |data, half| {
            let lines = data.chunks(half.max(1));
            let mut whole = Storage::with_capacity(num_elements(&[lines.len(), size])?)?;
            for line in lines {
                whole.extend((0..size).map(|k| match (k, size - k) {
                    // The imaginary part, which is 0 for a real signal, is ignored.
                    (k, mirror) if k == 0 || k == mirror => Complex::new(line[k].re, 0.0),
                    (k, mirror) if k < mirror => line[k],
                    (_, mirror) => line[mirror].conj(),
                }))?;
            }
            Ok(whole)
        })
    }
}

/// A transform over dimensions, the last of which may be half a spectrum; `sizes` are those of the whole signal.
fn transform(
    input: Tensor,
    dims: &[usize],
    sizes: &[usize],
    kind: Kind,
    direction: FftDirection,
    norm: Norm,
) -> Result<Tensor, KernelError> {
    let dtype = to_float(input.dtype().part());
    if !matches!(dtype, DType::F32 | DType::F64) {
        return Err(KernelError::DType(dtype));
    }
    if kind == Kind::FromReal && input.dtype().is_complex() {
        return Err(KernelError::DType(input.dtype()));
    }
    let Some((&last, others)) = dims.split_last() else { return Ok(cast(input, to_complex(dtype))?) };
    let half = |size: usize| size / 2 + 1;
    let mut signal = Signal::new(input)?;
    for (&dim, &size) in dims.iter().zip(sizes) {
        if size == 0 || signal.0.shape().get(dim).is_none() {
            return Err(KernelError::Invalid(format!("cannot transform {size} positions of dimension {dim}")));
        }
        let needed = if kind == Kind::ToReal && dim == last { half(size) } else { size };
        signal = signal.resized(dim, needed)?;
    }
    for &dim in others {
        signal = signal.transformed(dim, direction)?;
    }
    let size = sizes.last().copied().unwrap_or(1);
    if kind == Kind::ToReal {
        signal = signal.mirrored(last, size)?;
    }
    signal = signal.transformed(last, direction)?;
    if kind == Kind::FromReal {
        signal = signal.resized(last, half(size))?;
    }
    let factor = norm.factor(num_elements(sizes)?);
    let shape = signal.0.shape().to_vec();
    let output = elements(signal.0)?.into_iter().map(|x| x * factor);
    from_elements(&shape, output, if kind == Kind::ToReal { dtype } else { to_complex(dtype) })
}

/// The sizes of the whole signal along dimensions: the given ones, or those of the input.
fn whole(input: &Tensor, dims: &[usize], given: Option<Vec<i64>>, kind: Kind) -> Result<Vec<usize>, KernelError> {
    let given = given.unwrap_or_else(|| vec![-1; dims.len()]);
    if given.len() != dims.len() {
        return Err(KernelError::Invalid(format!("{} sizes for {} dimensions", given.len(), dims.len())));
    }
    let last = dims.len().saturating_sub(1);
    let sizes = dims.iter().zip(given).enumerate().map(|(i, (&dim, given))| match given {
        -1 => {
            let now = input.shape().get(dim).copied().unwrap_or(0);
            Ok(if kind == Kind::ToReal && i == last { 2 * now.saturating_sub(1) } else { now })
        }
        given => Ok(size(given)?),
    });
    sizes.collect()
}

fn one_dimension(args: &Arguments, kind: Kind, direction: FftDirection) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let count = args.optional("n", Arguments::sym_int)?;
    let norm = Norm::of(args.optional("norm", Arguments::str)?, direction)?;
    Ok(tensor_kernel(move |mut operands| {
        let count = count.map(|count: SymInt| operands.int(count)).transpose()?;
        let input = operands.take(input)?;
        let dims = [normalize_dim(dim, input.rank())?];
        let sizes = whole(&input, &dims, count.map(|count| vec![count]), kind)?;
        transform(input, &dims, &sizes, kind, direction, norm)
    }))
}

fn dimensions(args: &Arguments, kind: Kind, direction: FftDirection) -> Result<Kernel, KernelError> {
    let (input, dims) = (args.tensor("self")?, args.optional("dim", Arguments::ints)?);
    let sizes = args.optional("s", Arguments::sym_ints)?;
    let norm = Norm::of(args.optional("norm", Arguments::str)?, direction)?;
    Ok(tensor_kernel(move |mut operands| {
        let sizes = sizes.as_ref().map(|sizes| operands.ints(sizes)).transpose()?;
        let input = operands.take(input)?;
        let rank = input.rank();
        let dims = match (&dims, &sizes) {
            (Some(dims), _) => reduced_dims(dims, rank)?,
            // The last dimensions, as many as there are sizes.
            (None, Some(sizes)) => (rank.saturating_sub(sizes.len())..rank).collect(),
            (None, None) => (0..rank).collect(),
        };
        let sizes = whole(&input, &dims, sizes, kind)?;
        transform(input, &dims, &sizes, kind, direction, norm)
    }))
}

fn complex_to_complex(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dims) = (args.tensor("self")?, args.sym_ints("dim")?);
    let norm = Norm::numbered(args.int("normalization")?)?;
    let direction = if args.bool("forward")? { FftDirection::Forward } else { FftDirection::Inverse };
    Ok(tensor_kernel(move |mut operands| {
        let dims = operands.ints(&dims)?;
        let input = operands.take(input)?;
        let dims = named_dims(&dims, input.rank())?;
        let sizes = whole(&input, &dims, None, Kind::Complex)?;
        transform(input, &dims, &sizes, Kind::Complex, direction, norm)
    }))
}

fn real_to_complex(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dims) = (args.tensor("self")?, args.ints("dim")?);
    let norm = Norm::numbered(args.int("normalization")?)?;
    let kind = if args.bool("onesided")? { Kind::FromReal } else { Kind::Complex };
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let sizes = whole(&input, &dims, None, kind)?;
        transform(input, &dims, &sizes, kind, FftDirection::Forward, norm)
    }))
}

fn complex_to_real(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dims, last) = (args.tensor("self")?, args.ints("dim")?, args.sym_int("last_dim_size")?);
    let norm = Norm::numbered(args.int("normalization")?)?;
    Ok(tensor_kernel(move |mut operands| {
        let last = size(operands.int(last)?)?;
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let mut sizes = whole(&input, &dims, None, Kind::ToReal)?;
        if let Some(size) = sizes.last_mut() {
            *size = last;
        }
        transform(input, &dims, &sizes, Kind::ToReal, FftDirection::Inverse, norm)
    }))
}

/// Moves frequency 0 to the middle, or back.
fn shift(args: &Arguments, back: bool) -> Result<Kernel, KernelError> {
    let (input, dims) = (args.tensor("self")?, args.optional("dim", Arguments::ints)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(dims.as_deref().unwrap_or_default(), input.rank())?;
        let by = |dim: &usize| {
            let size = input.shape().get(*dim).copied().unwrap_or(0);
            (if back { size.div_ceil(2) } else { size / 2 }) as i64
        };
        let shifts: Vec<i64> = dims.iter().map(by).collect();
        let dims: Vec<i64> = dims.iter().map(|&dim| dim as i64).collect();
        super::shape::rolled(input, &shifts, &dims)
    }))
}

/// The arguments that divide a signal into frames.
struct Frames {
    input: usize,
    window: Option<usize>,
    /// The number of samples of a frame.
    length: usize,
    /// The number of samples from one frame to the next.
    hop: usize,
    /// The number of samples of the window, which is centred in a frame.
    width: usize,
    normalized: bool,
    onesided: Option<bool>,
}

impl Frames {
    fn new(args: &Arguments) -> Result<Self, KernelError> {
        let length = size(args.int("n_fft")?)?;
        let optional = |name: &str| Ok::<_, KernelError>(args.optional(name, Arguments::int)?.map(size).transpose()?);
        let (hop, width) = (optional("hop_length")?.unwrap_or(length / 4), optional("win_length")?.unwrap_or(length));
        if hop == 0 || width == 0 || width > length {
            return Err(KernelError::Invalid(format!(
                "n_fft {length}, hop_length {hop} and win_length {width} do not fit"
            )));
        }
        Ok(Self {
            input: args.tensor("self")?,
            window: args.optional("window", Arguments::tensor)?,
            length,
            hop,
            width,
            normalized: args.bool("normalized")?,
            onesided: args.optional("onesided", Arguments::bool)?,
        })
    }

    /// The window, padded with zeros to the length of a frame.
    fn window(&self, operands: &mut Operands) -> Result<Storage<f64>, KernelError> {
        let given = match operands.take_optional(self.window)? {
            Some(window) if window.dtype().is_complex() => return Err(KernelError::DType(window.dtype())),
            Some(window) if window.shape() == [self.width] => cast(window, DType::F64)?.into_storage::<f64>()?,
            Some(window) => {
                return Err(KernelError::Invalid(format!(
                    "the window has shape {:?}, expected [{}]",
                    window.shape(),
                    self.width
                )));
            }
            None => Storage::filled(1.0, self.width)?,
        };
        let mut whole = Storage::<f64>::zeroed(self.length)?;
        let left = (self.length - self.width) / 2;
        whole[left..left + self.width].copy_from_slice(&given);
        Ok(whole)
    }

    fn norm(&self, otherwise: Norm) -> Norm {
        if self.normalized { Norm::Root } else { otherwise }
    }
}

/// The short-time Fourier transform: (frequency, frame) for each signal.
fn stft(args: &Arguments) -> Result<Kernel, KernelError> {
    let frames = Frames::new(args)?;
    let complex = args.optional("return_complex", Arguments::bool)?.unwrap_or(false);
    if args.get("align_to_window").is_ok() && args.optional("align_to_window", Arguments::bool)?.unwrap_or(false) {
        return Err(KernelError::Unsupported("frames that are aligned to the window".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let window = frames.window(&mut operands)?;
        let input = operands.take(frames.input)?;
        let dtype = input.dtype();
        let Some((&samples, lead)) = input.shape().split_last().filter(|(_, lead)| lead.len() < 2) else {
            return Err(KernelError::Invalid(format!("expected one signal or a batch, got shape {:?}", input.shape())));
        };
        if samples < frames.length {
            return Err(KernelError::Invalid(format!(
                "a frame of {} samples is longer than the signal of {samples}",
                frames.length
            )));
        }
        let lead = lead.to_vec();
        let input = input.unfold(lead.len(), frames.length, frames.hop)?;
        let shape = input.shape().to_vec();
        let mut cut = elements(input)?;
        for frame in cut.chunks_mut(frames.length) {
            frame.iter_mut().zip(&window).for_each(|(x, weight)| *x *= weight);
        }
        let kind = match frames.onesided.unwrap_or(!dtype.is_complex()) {
            true => Kind::FromReal,
            false => Kind::Complex,
        };
        // The cut signal is real if the input is, as the real-input transform requires.
        let signal = from_elements(&shape, cut, if dtype.is_complex() { DType::C128 } else { DType::F64 })?;
        let dims = [shape.len() - 1];
        let norm = frames.norm(Norm::Nothing);
        let spectrum = transform(signal, &dims, &[frames.length], kind, FftDirection::Forward, norm)?;
        let turned = spectrum.transpose(lead.len(), lead.len() + 1)?;
        let turned = cast(turned, to_complex(to_float(dtype.part())))?;
        if complex { Ok(turned) } else { pairs(turned) }
    }))
}

/// The sums, at each of `total` samples, of frames that start `hop` samples apart, times the window.
fn overlapped<'f>(
    frames: impl Iterator<Item = &'f [f64]>,
    window: &[f64],
    hop: usize,
    total: usize,
) -> Result<Storage<f64>, TensorError> {
    let mut sums = Storage::<f64>::zeroed(total)?;
    for (frame, values) in frames.enumerate() {
        for (i, (value, weight)) in values.iter().zip(window).enumerate() {
            sums[frame * hop + i] += value * weight;
        }
    }
    Ok(sums)
}

/// The inverse short-time Fourier transform: overlaps and adds the frames.
fn istft(args: &Arguments) -> Result<Kernel, KernelError> {
    let frames = Frames::new(args)?;
    let (center, length) = (args.bool("center")?, args.optional("length", Arguments::int)?.map(size).transpose()?);
    if args.bool("return_complex")? {
        return Err(KernelError::Unsupported("a complex signal".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let window = frames.window(&mut operands)?;
        let input = operands.take(frames.input)?;
        let (dtype, shape) = (input.dtype().part(), input.shape().to_vec());
        let &[ref lead @ .., bins, count] = shape.as_slice() else {
            return Err(KernelError::Invalid(format!("expected frames [..., frequency, frame], got shape {shape:?}")));
        };
        let expected =
            if frames.onesided.unwrap_or(bins != frames.length) { frames.length / 2 + 1 } else { frames.length };
        if lead.len() > 1 || bins != expected || count == 0 || !input.dtype().is_complex() {
            return Err(KernelError::Invalid(format!(
                "shape {shape:?} does not fit complex frames of {} samples",
                frames.length
            )));
        }
        let turned = input.transpose(lead.len(), lead.len() + 1)?;
        // A two-sided spectrum is transformed as complex; the cast below keeps the real part.
        let (dims, sizes) = ([lead.len() + 1], [frames.length]);
        let kind = if bins == frames.length && bins > 1 { Kind::Complex } else { Kind::ToReal };
        let wide = cast(turned, DType::C128)?;
        let cut = transform(wide, &dims, &sizes, kind, FftDirection::Inverse, frames.norm(Norm::Count))?;
        let cut = cast(cut, DType::F64)?;
        let total = (count - 1).checked_mul(frames.hop).and_then(|last| last.checked_add(frames.length));
        let total = total.ok_or_else(|| KernelError::Invalid("the signal is too long".into()))?;
        let start = if center { frames.length / 2 } else { 0 };
        let end = length
            .map_or(if center { total - frames.length / 2 } else { total }, |length| start.saturating_add(length));
        let weights = overlapped(std::iter::repeat_n(&*window, count), &window, frames.hop, total)?;
        let kept = weights.get(start..end.min(total)).unwrap_or_default();
        if kept.iter().any(|weight| weight.abs() < 1e-11) {
            return Err(KernelError::Invalid("the windows do not cover every sample: their sum is 0 somewhere".into()));
        }
        let samples = end.saturating_sub(start);
        let shape = [lead, &[samples]].concat();
        let mut output = Storage::with_capacity(num_elements(&shape)?)?;
        for signal in cut.as_slice::<f64>()?.chunks(count * frames.length) {
            let sums = overlapped(signal.chunks(frames.length), &window, frames.hop, total)?;
            let pairs = sums.iter().zip(&weights).skip(start).map(|(sum, weight)| sum / weight);
            let filled = output.len() + samples;
            output.extend(pairs.take(samples))?;
            output.resize(filled, 0.0)?;
        }
        Ok(cast(Tensor::new(&shape, output)?, dtype)?)
    }))
}
