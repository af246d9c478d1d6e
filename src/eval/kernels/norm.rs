//! Normalisations: batch, layer, group, instance and root mean square.

use crate::{
    eval::{
        args::Arguments,
        kernel::{Kernel, KernelError, Value, tensor_kernel},
        layout,
        numeric::{Compute, Real, cast},
        registry::Family,
    },
    tensor::{DType, Tensor},
};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.batch_norm", |args| batch_norm(args, args.bool("training")?, 1)),
    ("aten._native_batch_norm_legit_no_training", |args| batch_norm(args, false, 3)),
    ("aten.instance_norm", instance_norm),
    ("aten.layer_norm", layer_norm),
    ("aten.group_norm", group_norm),
    ("aten.rms_norm", rms_norm),
];

/// The optional operands that scale, shift and describe channels, cast to what they are computed in.
struct Channels {
    weight: Option<Tensor>,
    bias: Option<Tensor>,
    mean: Option<Tensor>,
    var: Option<Tensor>,
}

impl Channels {
    fn check(&self, count: usize) -> Result<(), KernelError> {
        for tensor in [&self.weight, &self.bias, &self.mean, &self.var].into_iter().flatten() {
            if tensor.len() != count {
                let shape = tensor.shape();
                return Err(KernelError::Invalid(format!("a parameter of shape {shape:?} for {count} channels")));
            }
        }
        Ok(())
    }
}

/// The element `i` of an optional parameter, or `default`.
fn at<T: Real>(values: &Option<&[T]>, i: usize, default: T) -> T {
    values.map_or(default, |values| values[i])
}

fn elements<T: Real>(tensor: &Option<Tensor>) -> Result<Option<&[T]>, KernelError> {
    Ok(tensor.as_ref().map(|tensor| tensor.as_slice::<T>()).transpose()?)
}

/// Mean and variance (biased) of some elements, summed in `f64`.
fn moments<T: Real>(values: impl Iterator<Item = T> + Clone, count: usize) -> (f64, f64) {
    let mean = values.clone().map(T::to_float).sum::<f64>() / count as f64;
    let var = values.map(|value| (value.to_float() - mean).powi(2)).sum::<f64>() / count as f64;
    (mean, var)
}

/// `batch_norm`. With `results` = 3 the two results that only training uses follow, empty.
fn batch_norm(args: &Arguments, training: bool, results: usize) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    let names = ["weight", "bias", "running_mean", "running_var"];
    let [weight, bias, mean, var] = names.map(|name| args.optional(name, Arguments::tensor));
    let (weight, bias, mean, var) = (weight?, bias?, mean?, var?);
    let eps = args.float("eps")?;
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = input.dtype();
        let channels = *input.shape().get(1).ok_or_else(|| KernelError::Invalid("an input without channels".into()))?;
        let compute = Compute::of(dtype);
        let mut parameter = |index: Option<usize>| -> Result<_, KernelError> {
            Ok(operands.take_optional(index)?.map(|tensor| cast(tensor, compute.dtype())).transpose()?)
        };
        let parameters = Channels {
            weight: parameter(weight)?,
            bias: parameter(bias)?,
            mean: parameter(mean)?,
            var: parameter(var)?,
        };
        parameters.check(channels)?;
        let plane: usize = input.shape()[2..].iter().product();
        let input = cast(input, compute.dtype())?;
        let output = match compute {
            Compute::F32 => normalize_channels::<f32>(input, channels, plane, &parameters, training, eps)?,
            Compute::F64 => normalize_channels::<f64>(input, channels, plane, &parameters, training, eps)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        let mut values = vec![Value::Tensor(cast(output, dtype)?)];
        for _ in 1..results {
            values.push(Value::Tensor(Tensor::from_vec(&[0], Vec::<f32>::new())?));
        }
        Ok(values)
    }))
}

fn normalize_channels<T: Real>(
    input: Tensor,
    channels: usize,
    plane: usize,
    parameters: &Channels,
    training: bool,
    eps: f64,
) -> Result<Tensor, KernelError> {
    let shape = input.shape().to_vec();
    let (weight, bias) = (elements::<T>(&parameters.weight)?, elements::<T>(&parameters.bias)?);
    let (mean, var) = (elements::<T>(&parameters.mean)?, elements::<T>(&parameters.var)?);
    let mut data = input.into_vec::<T>()?;
    if data.is_empty() {
        return Ok(Tensor::from_vec(&shape, data)?);
    }
    let statistics = |channel: usize| -> Result<(T, T), KernelError> {
        if training {
            let planes = data.chunks(plane).skip(channel).step_by(channels);
            let (mean, var) = moments(planes.flatten().copied(), data.len() / channels);
            return Ok((T::from_float(mean), T::from_float(var)));
        }
        let (Some(mean), Some(var)) = (mean, var) else {
            return Err(KernelError::Invalid("running statistics are needed outside training".into()));
        };
        Ok((mean[channel], var[channel]))
    };
    // y = x * scale + shift.
    let lines = (0..channels).map(|channel| {
        let (mean, var) = statistics(channel)?;
        let scale = at(&weight, channel, T::one()) / (var + T::from_float(eps)).sqrt();
        Ok((scale, at(&bias, channel, T::zero()) - mean * scale))
    });
    let lines = lines.collect::<Result<Vec<_>, KernelError>>()?;
    let planes = data.par_chunks_mut(plane).with_min_len(layout::CHUNK.div_ceil(plane)).enumerate();
    planes.for_each(|(i, values)| {
        let (scale, shift) = lines[i % channels];
        values.iter_mut().for_each(|value| *value = *value * scale + shift);
    });
    Ok(Tensor::from_vec(&shape, data)?)
}

/// How the elements of a row are scaled and shifted after normalisation.
enum Affine {
    /// One weight and bias for each element of a row.
    Elements,
    /// A row is some channels of one image: one weight and bias for each channel, of `plane` elements.
    Channels { per_row: usize, rows: usize, plane: usize },
}

/// Normalises rows of `size` elements to mean 0 (if `center`) and variance 1.
fn normalize_rows(
    input: Tensor,
    size: usize,
    weight: Option<Tensor>,
    bias: Option<Tensor>,
    eps: f64,
    center: bool,
    affine: Affine,
) -> Result<Tensor, KernelError> {
    let dtype = input.dtype();
    let compute = Compute::of(dtype);
    let optional = |tensor: Option<Tensor>| tensor.map(|tensor| cast(tensor, compute.dtype())).transpose();
    let (input, weight, bias) = (cast(input, compute.dtype())?, optional(weight)?, optional(bias)?);
    let parameters = Channels { weight, bias, mean: None, var: None };
    parameters.check(match affine {
        Affine::Elements => size,
        Affine::Channels { per_row, rows, .. } => per_row * rows,
    })?;
    let output = match compute {
        Compute::F32 => normalized::<f32>(input, size, &parameters, eps, center, affine)?,
        Compute::F64 => normalized::<f64>(input, size, &parameters, eps, center, affine)?,
        Compute::I64 => return Err(KernelError::DType(dtype)),
    };
    Ok(cast(output, dtype)?)
}

fn normalized<T: Real>(
    input: Tensor,
    size: usize,
    parameters: &Channels,
    eps: f64,
    center: bool,
    affine: Affine,
) -> Result<Tensor, KernelError> {
    let shape = input.shape().to_vec();
    let (weight, bias) = (elements::<T>(&parameters.weight)?, elements::<T>(&parameters.bias)?);
    let mut data = input.into_vec::<T>()?;
    let rows = data.par_chunks_mut(size.max(1)).with_min_len(layout::CHUNK.div_ceil(size.max(1))).enumerate();
    rows.for_each(|(row, values)| {
        let (mean, power) = if center {
            moments(values.iter().copied(), size)
        } else {
            (0.0, values.iter().map(|value| value.to_float().powi(2)).sum::<f64>() / size as f64)
        };
        let (mean, scale) = (T::from_float(mean), T::from_float(1.0 / (power + eps).sqrt()));
        for (i, value) in values.iter_mut().enumerate() {
            let parameter = match affine {
                Affine::Elements => i,
                Affine::Channels { per_row, rows, plane } => row % rows * per_row + i / plane,
            };
            let normal = (*value - mean) * scale;
            *value = normal * at(&weight, parameter, T::one()) + at(&bias, parameter, T::zero());
        }
    });
    Ok(Tensor::from_vec(&shape, data)?)
}

/// The elements of a row of `layer_norm` and `rms_norm`: those of the last dimensions.
fn row_size(shape: &[usize], normalized: &[i64]) -> Result<usize, KernelError> {
    let normalized = layout::sizes(normalized)?;
    if normalized.is_empty() || !shape.ends_with(&normalized) {
        return Err(KernelError::Invalid(format!("normalized_shape {normalized:?} of an input of shape {shape:?}")));
    }
    Ok(normalized.iter().product())
}

fn layer_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("input")?, args.sym_ints("normalized_shape")?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    let eps = args.float("eps")?;
    Ok(tensor_kernel(move |mut operands| {
        let size = row_size(operands.tensor(input)?.shape(), &operands.ints(&shape)?)?;
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        normalize_rows(operands.take(input)?, size, weight, bias, eps, true, Affine::Elements)
    }))
}

fn rms_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("input")?, args.sym_ints("normalized_shape")?);
    let (weight, eps) = (args.optional("weight", Arguments::tensor)?, args.optional("eps", Arguments::float)?);
    Ok(tensor_kernel(move |mut operands| {
        let size = row_size(operands.tensor(input)?.shape(), &operands.ints(&shape)?)?;
        let weight = operands.take_optional(weight)?;
        let input = operands.take(input)?;
        // The machine epsilon of the type that is computed in.
        let eps = eps.unwrap_or(if input.dtype() == DType::F64 { f64::EPSILON } else { f32::EPSILON.into() });
        normalize_rows(input, size, weight, None, eps, false, Affine::Elements)
    }))
}

fn group_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, groups) = (args.tensor("input")?, layout::size(args.int("num_groups")?)?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    let eps = args.float("eps")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let channels = input.shape().get(1).copied().unwrap_or(0);
        if groups == 0 || !channels.is_multiple_of(groups) {
            return Err(KernelError::Invalid(format!("{groups} groups of {channels} channels")));
        }
        let plane: usize = input.shape()[2.min(input.rank())..].iter().product();
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        let per_row = channels / groups;
        let affine = Affine::Channels { per_row, rows: groups, plane };
        normalize_rows(input, per_row * plane, weight, bias, eps, true, affine)
    }))
}

fn instance_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    if !args.bool("use_input_stats")? {
        // With running statistics this is a batch norm in evaluation.
        return batch_norm(args, false, 1);
    }
    let (input, eps) = (args.tensor("input")?, args.float("eps")?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let Some((channels, spatial)) = input.shape().get(1..).and_then(<[usize]>::split_first) else {
            return Err(KernelError::Invalid("an input without channels".into()));
        };
        let (rows, plane) = (*channels, spatial.iter().product());
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        normalize_rows(input, plane, weight, bias, eps, true, Affine::Channels { per_row: 1, rows, plane })
    }))
}
