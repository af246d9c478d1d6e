//! Resampling of signals, images and volumes to another resolution.
//!
//! The dimensions are resampled one after the other. Along a dimension, each output position is a weighted sum of input
//! positions, its taps. The positions of the taps follow PyTorch's arithmetic, in the compute type of the elements.

use crate::{
    elementwise::computed,
    family::Family,
    kernel::{Kernel, KernelError, Operands, tensor_kernel},
    layout::sizes,
    numeric::{Compute, Numeric, Real},
};
use pt2e_core::tensor::{DType, Storage, Tensor, TensorError, num_elements};
use pt2e_schema::{Arguments, SymInt, shapes::per_dim};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.upsample_nearest1d", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact1d", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_nearest1d.vec", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact1d.vec", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_nearest2d", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact2d", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_nearest2d.vec", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact2d.vec", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_nearest3d", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact3d", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_nearest3d.vec", |args| resample(args, Filter::Nearest)),
    ("aten._upsample_nearest_exact3d.vec", |args| resample(args, Filter::NearestExact)),
    ("aten.upsample_linear1d", |args| resample(args, Filter::Linear)),
    ("aten.upsample_linear1d.vec", |args| resample(args, Filter::Linear)),
    ("aten.upsample_bilinear2d", |args| resample(args, Filter::Linear)),
    ("aten.upsample_bilinear2d.vec", |args| resample(args, Filter::Linear)),
    ("aten.upsample_trilinear3d", |args| resample(args, Filter::Linear)),
    ("aten.upsample_trilinear3d.vec", |args| resample(args, Filter::Linear)),
    ("aten._upsample_bilinear2d_aa", |args| resample(args, Filter::SmoothLinear)),
    ("aten._upsample_bilinear2d_aa.vec", |args| resample(args, Filter::SmoothLinear)),
    ("aten.upsample_bicubic2d", |args| resample(args, Filter::Cubic)),
    ("aten.upsample_bicubic2d.vec", |args| resample(args, Filter::Cubic)),
    ("aten._upsample_bicubic2d_aa", |args| resample(args, Filter::SmoothCubic)),
    ("aten._upsample_bicubic2d_aa.vec", |args| resample(args, Filter::SmoothCubic)),
];

/// The interpolation filter.
#[derive(Clone, Copy, PartialEq)]
enum Filter {
    /// Nearest, by PyTorch's original formula, which is off by half a position.
    Nearest,
    /// The input position with the nearest centre.
    NearestExact,
    Linear,
    /// Linear with antialiasing: over a wider window if the image shrinks.
    SmoothLinear,
    Cubic,
    /// Cubic with antialiasing: over a wider window if the image shrinks.
    SmoothCubic,
}

/// The input positions of one output position, and their weights.
struct Taps<T> {
    places: Storage<usize>,
    weights: Storage<T>,
}

/// The weights of the four taps of cubic interpolation at `t` in 0..1 (Keys, 1981), with parameter `a`.
pub(super) fn cubic_weights<T: Real>(t: T, a: f64) -> [T; 4] {
    let one = T::one();
    [one + t, t, one - t, one + one - t].map(|distance| cubic(distance, a))
}

/// Keys' kernel at a nonnegative distance.
fn cubic<T: Real>(x: T, a: f64) -> T {
    let number = T::from_float;
    if x <= T::one() {
        ((number(a + 2.0)) * x - number(a + 3.0)) * x * x + T::one()
    } else if x < number(2.0) {
        ((number(a) * x - number(5.0 * a)) * x + number(8.0 * a)) * x - number(4.0 * a)
    } else {
        T::zero()
    }
}

impl Filter {
    /// The taps of each of `output` positions along an axis of `input` positions.
    ///
    /// `scale` is the ratio of output to input positions, if the user gives it.
    fn taps<T: Real>(
        self,
        input: usize,
        output: usize,
        align_corners: bool,
        scale: Option<f64>,
    ) -> Result<Storage<Taps<T>>, TensorError> {
        let step = step::<T>(input, output, align_corners, scale);
        Storage::try_collect((0..output).map(|out| self.taps_of(out, input, output, align_corners, step, scale)))
    }

    fn taps_of<T: Real>(
        self,
        out: usize,
        input: usize,
        output: usize,
        align_corners: bool,
        step: T,
        scale: Option<f64>,
    ) -> Result<Taps<T>, TensorError> {
        let last = input - 1;
        let half = T::from_float(0.5);
        let position = T::from_int(out as i64);
        let source = if align_corners { step * position } else { step * (position + half) - half };
        match self {
            Filter::Nearest => {
                let place = if output == input {
                    out
                } else if output == 2 * input {
                    out / 2
                } else {
                    // Always in single precision, as in PyTorch.
                    let step: f32 = self::step(input, output, false, scale);
                    (out as f32 * step) as usize
                };
                Taps::new(&[place.min(last)], &[T::one()])
            }
            Filter::NearestExact => {
                let source = if source < T::zero() { T::zero() } else { source };
                let place = (source + half).to_int() as usize;
                Taps::new(&[place.min(last)], &[T::one()])
            }
            Filter::Linear => {
                if output == input {
                    return Taps::new(&[out], &[T::one()]);
                }
                let source = if source < T::zero() { T::zero() } else { source };
                let place = (source.to_int() as usize).min(last);
                let weight = source - T::from_int(place as i64);
                let weight = if weight > T::one() { T::one() } else { weight };
                Taps::new(&[place, (place + 1).min(last)], &[T::one() - weight, weight])
            }
            Filter::Cubic => {
                let floor = source.floor();
                let first = floor.to_int();
                let places = [-1, 0, 1, 2].map(|tap| (first + tap).clamp(0, last as i64) as usize);
                Taps::new(&places, &cubic_weights(source - floor, -0.75))
            }
            Filter::SmoothLinear => smooth(out, input, step, 1.0, |x| {
                let weight = T::one() - x;
                if weight > T::zero() { weight } else { T::zero() }
            }),
            Filter::SmoothCubic => smooth(out, input, step, 2.0, |x| cubic(x, -0.5)),
        }
    }
}

/// The taps of an output position for an antialiasing filter of this reach, which is widened if the image shrinks.
/// `weight` takes a distance in input positions, or in output positions if these are further apart.
fn smooth<T: Real>(
    out: usize,
    input: usize,
    step: T,
    reach: f64,
    weight: impl Fn(T) -> T,
) -> Result<Taps<T>, TensorError> {
    let half = T::from_float(0.5);
    let wide = if step > T::one() { step } else { T::one() };
    let (support, center) = (T::from_float(reach) * wide, step * (T::from_int(out as i64) + half));
    let first = (center - support + half).to_int().max(0) as usize;
    let end = ((center + support + half).to_int().max(0) as usize).min(input);
    let weights = (first..end).map(|place| weight(((T::from_int(place as i64) - center + half) / wide).abs()));
    let mut weights = Storage::collect(weights)?;
    let total = weights.iter().fold(T::zero(), |sum, &weight| sum + weight);
    if total != T::zero() {
        weights.iter_mut().for_each(|weight| *weight = *weight / total);
    }
    Ok(Taps { places: Storage::collect(first..end)?, weights })
}

/// The distance between output positions, in input positions.
fn step<T: Real>(input: usize, output: usize, align_corners: bool, scale: Option<f64>) -> T {
    let number = |size: usize| T::from_int(size as i64);
    if align_corners {
        return if output > 1 { number(input - 1) / number(output - 1) } else { T::zero() };
    }
    match scale.filter(|scale| *scale > 0.0) {
        Some(scale) => T::from_float(1.0 / scale),
        None => number(input) / number(output),
    }
}

/// The arguments that determine the output sizes.
struct Sizing {
    output: Option<Vec<SymInt>>,
    /// One per spatial dimension, or one for all.
    scales: Vec<Option<f64>>,
}

impl Sizing {
    fn new(args: &Arguments) -> Result<Self, KernelError> {
        let output = args.optional("output_size", Arguments::sym_ints)?;
        let (scales, by_scale) = match args.get("scale_factors") {
            Ok(_) => match args.optional("scale_factors", Arguments::floats)? {
                None => (vec![None], false),
                Some(factors) => (factors.into_iter().map(Some).collect(), true),
            },
            Err(_) => {
                let names = ["scales", "scales_d", "scales_h", "scales_w"];
                let present = names.into_iter().filter(|name| args.get(name).is_ok());
                let scales = present.map(|name| args.optional(name, Arguments::float));
                (scales.collect::<Result<_, _>>()?, false)
            }
        };
        if output.is_some() == by_scale {
            return Err(KernelError::Invalid("expected exactly one of output_size and scale_factors".into()));
        }
        Ok(Self { output, scales })
    }

    /// The scale of each of `rank` dimensions.
    fn scales(&self, rank: usize) -> Result<Vec<Option<f64>>, KernelError> {
        match self.scales.as_slice() {
            &[all] => Ok(vec![all; rank]),
            scales if scales.len() == rank => Ok(scales.to_vec()),
            scales => Err(KernelError::Invalid(format!("{} scales for {rank} dimensions", scales.len()))),
        }
    }

    fn output(&self, operands: &Operands, input: &[usize]) -> Result<Vec<usize>, KernelError> {
        let values = match &self.output {
            Some(output) => per_dim("output_size", &operands.ints(output)?, input.len())?,
            None => {
                let pairs = input.iter().zip(self.scales(input.len())?);
                pairs.map(|(&size, scale)| (size as f64 * scale.unwrap_or(1.0)).floor() as i64).collect()
            }
        };
        sizes(&values)
    }
}

fn resample(args: &Arguments, filter: Filter) -> Result<Kernel, KernelError> {
    let (input, sizing) = (args.tensor("self").or_else(|_| args.tensor("input"))?, Sizing::new(args)?);
    let nearest = matches!(filter, Filter::Nearest | Filter::NearestExact);
    let align_corners = !nearest && args.bool("align_corners")?;
    let rank = if args.op().contains("1d") {
        1
    } else if args.op().contains("3d") {
        3
    } else {
        2
    };
    Ok(tensor_kernel(move |mut operands| {
        let from = operands.tensor(input)?.shape();
        if from.len() != rank + 2 {
            return Err(KernelError::Invalid(format!("expected {rank} spatial dimensions, got shape {from:?}")));
        }
        let spatial = &from[2..];
        let shape = [&from[..2], &sizing.output(&operands, spatial)?].concat();
        if num_elements(&shape)? > 0 && spatial.contains(&0) {
            return Err(KernelError::Invalid(format!("cannot resample an empty image of shape {from:?}")));
        }
        let input = operands.take(input)?;
        let (dtype, scales) = (input.dtype(), sizing.scales(rank)?);
        let run = |input: Tensor, compute| match compute {
            Compute::F64 => resampled::<f64>(&input, filter, align_corners, &scales, &shape),
            _ => resampled::<f32>(&input, filter, align_corners, &scales, &shape),
        };
        match dtype {
            DType::U8 => resampled_bytes(&input, filter, align_corners, &scales, &shape),
            dtype if !dtype.is_float() => Err(KernelError::DType(dtype)),
            _ => computed(input, run),
        }
    }))
}

fn resampled<T: Real>(
    input: &Tensor,
    filter: Filter,
    align_corners: bool,
    scales: &[Option<f64>],
    shape: &[usize],
) -> Result<Tensor, KernelError> {
    resample_dims(
        input,
        shape,
        |input, output, dim| filter.taps::<T>(input, output, align_corners, scales[dim]),
        |taps, element: &dyn Fn(usize) -> T| taps.sum(element),
    )
}

/// Resamples uint8 images in fixed point, rounding to bytes between dimensions, as PyTorch does.
fn resampled_bytes(
    input: &Tensor,
    filter: Filter,
    align_corners: bool,
    scales: &[Option<f64>],
    shape: &[usize],
) -> Result<Tensor, KernelError> {
    resample_dims(
        input,
        shape,
        |input, output, dim| FixedTaps::of(filter.taps::<f64>(input, output, align_corners, scales[dim])?),
        |taps, element: &dyn Fn(usize) -> u8| taps.sum(element),
    )
}

/// Resamples the spatial dimensions one after the other, the last one first; `taps(input, output, dim)` gives the taps
/// of a dimension.
fn resample_dims<E: Numeric, A: Sync>(
    input: &Tensor,
    shape: &[usize],
    taps: impl Fn(usize, usize, usize) -> Result<Storage<A>, TensorError>,
    sum: impl Fn(&A, &dyn Fn(usize) -> E) -> E + Sync,
) -> Result<Tensor, KernelError> {
    let mut data = Storage::<E>::zeroed(num_elements(shape)?)?;
    if data.is_empty() {
        return Ok(Tensor::new(shape, data)?);
    }
    let (from, to) = (&input.shape()[2..], &shape[2..]);
    let sizes = from.iter().zip(to).enumerate();
    let axes = sizes.map(|(dim, (&from, &to))| Ok((from, taps(from, to, dim)?)));
    let axes = axes.collect::<Result<Vec<(usize, Storage<A>)>, TensorError>>()?;
    let (before, after) = (from.iter().product(), to.iter().product());
    let input = input.as_slice::<E>()?;
    let planes = data.par_chunks_mut(after).zip(input.par_chunks(before));
    planes.try_for_each_init(<(Storage<E>, Storage<E>)>::default, |(done, next), (out, plane)| {
        // The number of elements within one position of the dimension; the inner dimensions are already resampled.
        let mut inner = 1;
        for (i, (size, taps)) in axes.iter().enumerate().rev() {
            let source: &[E] = if i + 1 == axes.len() { plane } else { done };
            next.clear();
            for block in source.chunks(size * inner) {
                for taps in taps {
                    next.extend((0..inner).map(|x| sum(taps, &|place| block[place * inner + x])))?;
                }
            }
            inner *= taps.len();
            std::mem::swap(done, next);
        }
        out.copy_from_slice(done);
        Ok::<_, TensorError>(())
    })?;
    Ok(Tensor::new(shape, data)?)
}

impl<T: Real> Taps<T> {
    fn new(places: &[usize], weights: &[T]) -> Result<Self, TensorError> {
        Ok(Self { places: Storage::copied(places)?, weights: Storage::copied(weights)? })
    }

    /// The weighted sum of the elements at the taps.
    fn sum(&self, element: impl Fn(usize) -> T) -> T {
        match (&*self.places, &*self.weights) {
            // A single tap is copied: multiplying an infinity by its weight could give NaN.
            (&[place], _) => element(place),
            (places, weights) => {
                places.iter().zip(weights).fold(T::zero(), |sum, (&place, &weight)| sum + element(place) * weight)
            }
        }
    }
}

/// Taps whose weights are integers, in units of `2^-precision`.
struct FixedTaps {
    places: Storage<usize>,
    weights: Storage<i32>,
    precision: u32,
}

impl FixedTaps {
    /// The taps of an axis in fixed point, with the greatest precision for which all weights fit 16 bits.
    fn of(taps: Storage<Taps<f64>>) -> Result<Storage<Self>, TensorError> {
        // Taps that coincide at the edge are merged.
        let merged: Storage<Taps<f64>> = Storage::try_collect(taps.into_iter().map(Taps::merged))?;
        let most = merged.iter().flat_map(|taps| &taps.weights).fold(0.0, |most: f64, &weight| most.max(weight));
        let fits = |precision: &u32| 0.5 + most * f64::from(1u32 << (precision + 1)) < f64::from(1 << 15);
        let precision = (0..22).find(|precision| !fits(precision)).unwrap_or(22);
        let fixed = |weight: f64| (weight * f64::from(1u32 << precision)).round() as i32;
        Storage::try_collect(merged.into_iter().map(|Taps { places, weights }| {
            let weights = Storage::collect(weights.into_iter().map(fixed))?;
            Ok(Self { places, weights, precision })
        }))
    }

    fn sum(&self, element: impl Fn(usize) -> u8) -> u8 {
        let half = (1 << self.precision) / 2;
        let pairs = self.places.iter().zip(&self.weights);
        let sum = pairs.fold(half, |sum, (&place, &weight)| sum + i32::from(element(place)) * weight);
        (sum >> self.precision).clamp(0, 255) as u8
    }
}

impl Taps<f64> {
    /// Merges taps at the same position by adding their weights.
    fn merged(self) -> Result<Self, TensorError> {
        let (mut places, mut weights) = (Storage::new(), Storage::<f64>::new());
        for (place, weight) in self.places.into_iter().zip(self.weights) {
            match weights.last_mut() {
                Some(last) if places.last() == Some(&place) => *last += weight,
                _ => {
                    places.push(place)?;
                    weights.push(weight)?;
                }
            }
        }
        Ok(Self { places, weights })
    }
}
