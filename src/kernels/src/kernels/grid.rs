//! Sampling images at the positions in a grid tensor.

use super::{linear::batched_product, resample::cubic_weights};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::sizes,
    numeric::{Compute, Numeric, Real, cast},
};
use pt2e_core::tensor::{Storage, Tensor, num_elements};
use pt2e_schema::Arguments;
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.affine_grid_generator", affine_grid),
    ("aten.grid_sampler", grid_sampler),
    ("aten.grid_sampler_2d", grid_sampler),
    ("aten.grid_sampler_3d", grid_sampler),
];

/// The grid of positions that an affine map gives to the positions of an image.
fn affine_grid(args: &Arguments) -> Result<Kernel, KernelError> {
    let (theta, shape) = (args.tensor("theta")?, args.sym_ints("size")?);
    let align_corners = args.bool("align_corners")?;
    Ok(tensor_kernel(move |mut operands| {
        let shape = sizes(&operands.ints(&shape)?)?;
        let theta = operands.take(theta)?;
        let spatial = shape.get(2..).filter(|spatial| (2..=3).contains(&spatial.len()));
        let Some(spatial) = spatial.filter(|s| theta.shape() == [shape[0], s.len(), s.len() + 1]) else {
            let theta = theta.shape();
            return Err(KernelError::Invalid(format!("size {shape:?} does not fit affine maps of shape {theta:?}")));
        };
        let dtype = theta.dtype();
        let compute = Compute::of(dtype);
        let theta = cast(theta, compute.dtype())?;
        let base = match compute {
            Compute::F32 => homogeneous::<f32>(spatial, align_corners)?,
            Compute::F64 => homogeneous::<f64>(spatial, align_corners)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        let maps = theta.transpose(1, 2)?;
        let grid = batched_product(base, maps)?;
        Ok(cast(grid.reshape(&[&[shape[0]], spatial, &[spatial.len()]].concat())?, dtype)?)
    }))
}

/// The homogeneous coordinates of an image's positions: from -1 to 1, last dimension first, followed by 1.
fn homogeneous<T: Real>(spatial: &[usize], align_corners: bool) -> Result<Tensor, KernelError> {
    let count = num_elements(spatial)?;
    let mut data = Storage::with_capacity(num_elements(&[count, spatial.len() + 1])?)?;
    let coordinate = |place: usize, size: usize| {
        if size <= 1 {
            return 0.0;
        }
        let corner = place as f64 * 2.0 / (size - 1) as f64 - 1.0;
        if align_corners { corner } else { corner * (size - 1) as f64 / size as f64 }
    };
    for mut rest in 0..count {
        for &size in spatial.iter().rev() {
            data.push(T::from_float(coordinate(rest % size, size)))?;
            rest /= size;
        }
        data.push(T::one())?;
    }
    Ok(Tensor::new(&[count, spatial.len() + 1], data)?)
}

/// The interpolation, in the order of PyTorch's numbers.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Linear,
    Nearest,
    Cubic,
}

/// The padding outside the image, in the order of PyTorch's numbers.
#[derive(Clone, Copy, PartialEq)]
enum Outside {
    Zeros,
    Border,
    Reflection,
}

#[derive(Clone, Copy)]
struct Sampler {
    mode: Mode,
    outside: Outside,
    align_corners: bool,
}

impl Sampler {
    fn new(args: &Arguments) -> Result<Self, KernelError> {
        let mode = match args.int("interpolation_mode")? {
            0 => Mode::Linear,
            1 => Mode::Nearest,
            2 => Mode::Cubic,
            other => return Err(KernelError::Invalid(format!("interpolation_mode is {other}"))),
        };
        let outside = match args.int("padding_mode")? {
            0 => Outside::Zeros,
            1 => Outside::Border,
            2 => Outside::Reflection,
            other => return Err(KernelError::Invalid(format!("padding_mode is {other}"))),
        };
        Ok(Self { mode, outside, align_corners: args.bool("align_corners")? })
    }

    /// Maps a coordinate into the image, unless the padding is zeros.
    fn fold<T: Real>(self, at: T, size: usize) -> T {
        let last = T::from_int(size as i64 - 1);
        let clip = |at: T| at.max(T::zero()).min(last);
        match self.outside {
            Outside::Zeros => at,
            Outside::Border => clip(at),
            Outside::Reflection => {
                let half = T::from_float(0.5);
                let (low, span) =
                    if self.align_corners { (T::zero(), last) } else { (-half, T::from_int(size as i64)) };
                if span == T::zero() {
                    return T::zero();
                }
                let distance = (at - low).abs();
                let (extra, flips) = (distance % span, (distance / span).floor());
                let even = flips % T::from_float(2.0) == T::zero();
                clip(if even { extra + low } else { span - extra + low })
            }
        }
    }

    /// The positions along an axis that are combined for a coordinate from -1 to 1, and their weights.
    fn taps<T: Real>(self, at: T, size: usize, taps: &mut Vec<(usize, T)>) {
        taps.clear();
        let (one, half) = (T::one(), T::from_float(0.5));
        let count = T::from_int(size as i64);
        let at = if self.align_corners { (at + one) * half * (count - one) } else { ((at + one) * count - one) * half };
        let mut push = |place: T, weight: T| {
            if place >= T::zero() && place < count {
                taps.push((place.to_int() as usize, weight));
            }
        };
        match self.mode {
            Mode::Linear => {
                let at = self.fold(at, size);
                let floor = at.floor();
                push(floor, floor + one - at);
                push(floor + one, at - floor);
            }
            Mode::Nearest => push(round_ties_even(self.fold(at, size)), one),
            Mode::Cubic => {
                let floor = at.floor();
                let weights = cubic_weights(at - floor, -0.75);
                for (i, weight) in weights.into_iter().enumerate() {
                    push(self.fold(floor + T::from_int(i as i64 - 1), size).floor(), weight);
                }
            }
        }
    }
}

/// The nearest integer, ties to even.
fn round_ties_even<T: Real>(x: T) -> T {
    T::from_float(Numeric::to_float(x).round_ties_even())
}

fn grid_sampler(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, grid, sampler) = (args.tensor("input")?, args.tensor("grid")?, Sampler::new(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, grid) = (operands.take(input)?, operands.take(grid)?);
        let dtype = input.dtype();
        let mismatch = || {
            let (input, grid) = (input.shape(), grid.shape());
            KernelError::Invalid(format!("images of shape {input:?} do not fit a grid of shape {grid:?}"))
        };
        let rank = input.rank().saturating_sub(2);
        let fits = (2..=3).contains(&rank)
            && grid.rank() == rank + 2
            && grid.shape()[0] == input.shape()[0]
            && grid.shape()[rank + 1] == rank
            && grid.dtype() == dtype
            && !input.shape()[2..].contains(&0);
        if !fits {
            return Err(mismatch());
        }
        if rank == 3 && sampler.mode == Mode::Cubic {
            return Err(KernelError::Unsupported("bicubic sampling of volumes".into()));
        }
        let compute = Compute::of(dtype);
        let (input, grid) = (cast(input, compute.dtype())?, cast(grid, compute.dtype())?);
        let output = match compute {
            Compute::F32 => sampled::<f32>(&input, &grid, sampler)?,
            Compute::F64 => sampled::<f64>(&input, &grid, sampler)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(output, dtype)?)
    }))
}

fn sampled<T: Real>(input: &Tensor, grid: &Tensor, sampler: Sampler) -> Result<Tensor, KernelError> {
    let rank = input.rank() - 2;
    let (channels, spatial) = (input.shape()[1], &input.shape()[2..]);
    let places = &grid.shape()[1..rank + 1];
    let shape = [&input.shape()[..2], places].concat();
    let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
    let (plane, out_plane) = (spatial.iter().product::<usize>(), places.iter().product::<usize>());
    if output.is_empty() {
        return Ok(Tensor::new(&shape, output)?);
    }
    let (grid, input) = (grid.as_slice::<T>()?, input.as_slice::<T>()?);
    let (grids, images) = (grid.par_chunks(out_plane * rank), input.par_chunks(channels * plane));
    output.par_chunks_mut(channels * out_plane).zip(images).zip(grids).for_each(|((out, image), grid)| {
        let (mut axis, mut taps) = (Vec::new(), Vec::<(usize, T)>::new());
        for (i, at) in grid.chunks(rank).enumerate() {
            // The taps of a position are the products of the axes' taps; the grid's last coordinate belongs to the first axis.
            taps.clear();
            taps.push((0, T::one()));
            for (&at, &size) in at.iter().rev().zip(spatial) {
                sampler.taps(at, size, &mut axis);
                let products = taps.iter().flat_map(|&(place, weight)| {
                    axis.iter().map(move |&(next, factor)| (place * size + next, weight * factor))
                });
                taps = products.collect();
            }
            for (out, plane) in out.chunks_mut(out_plane).zip(image.chunks(plane)) {
                out[i] = taps.iter().fold(T::zero(), |sum, &(place, weight)| sum + plane[place] * weight);
            }
        }
    });
    Ok(Tensor::new(&shape, output)?)
}
