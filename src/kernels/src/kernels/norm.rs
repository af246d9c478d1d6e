//! Normalizations: batch, layer, group, instance and root mean square.

use super::reduce::sum_of;
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    lanes, layout,
    numeric::{Compute, Real, cast},
};
use pt2e_core::{
    numerics::vectorized,
    tensor::{DType, Elements, Storage, Tensor},
};
use pt2e_schema::{Arguments, promote::statistics_dtype, shapes::quotient};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.batch_norm", |args| batch_norm(args, args.bool("training")?, 1)),
    ("aten._native_batch_norm_legit_no_training", |args| batch_norm(args, false, 3)),
    ("aten.native_batch_norm", in_place_batch_norm),
    ("aten._native_batch_norm_legit", in_place_batch_norm),
    ("aten._native_batch_norm_legit.no_stats", |args| batch_norm(args, true, 3)),
    ("aten._native_batch_norm_legit_functional", |args| batch_norm(args, args.bool("training")?, 5)),
    ("aten.instance_norm", instance_norm),
    ("aten.layer_norm", |args| layer_norm(args, false)),
    ("aten.native_layer_norm", |args| layer_norm(args, true)),
    ("aten.group_norm", |args| group_norm(args, "num_groups", false)),
    ("aten.native_group_norm", |args| group_norm(args, "group", true)),
    ("aten.rms_norm", |args| rms_norm(args, false)),
    ("aten._fused_rms_norm", |args| rms_norm(args, true)),
];

/// The optional parameters and statistics of channels, cast to their compute type.
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
                return Err(KernelError::Invalid(format!(
                    "a parameter of shape {shape:?} does not fit {count} channels"
                )));
            }
        }
        Ok(())
    }
}

/// The element `i` of an optional parameter, or `default`.
fn at<T: Real>(values: Option<&[T]>, i: usize, default: T) -> T {
    values.map_or(default, |values| values[i])
}

fn elements<T: Real>(tensor: &Option<Tensor>) -> Result<Option<Elements<'_, T>>, KernelError> {
    Ok(tensor.as_ref().map(|tensor| tensor.as_slice::<T>()).transpose()?)
}

/// The mean and the biased variance of `count` elements in several slices, summed in `f64`.
#[inline(always)]
pub(super) fn moments<'a, T: Real>(parts: impl Iterator<Item = &'a [T]> + Clone, count: usize) -> (f64, f64) {
    let mut sum = 0.0;
    for part in parts.clone() {
        sum += sum_of(part, |x| x);
    }
    let (mean, mut squares) = (sum / count as f64, 0.0);
    for part in parts {
        squares += sum_of(part, |x| (x - mean) * (x - mean));
    }
    (mean, squares / count as f64)
}

/// As [`moments`], but rounded where PyTorch rounds those of a batch, so that weights standardized by a batch norm
/// equal PyTorch's.
fn batch_moments<'a, T: Real>(parts: impl Iterator<Item = &'a [T]> + Clone, count: usize) -> (f64, f64) {
    let sum: f64 = parts.clone().map(|part| sum_of(part, |x| x)).sum();
    let mean = T::from_float(sum / count as f64);
    let square = |&x: &T| ((x - mean) * (x - mean)).to_float();
    let squares: f64 = parts.flat_map(|part| part.iter().map(square)).sum();
    (mean.to_float(), (T::from_float(squares) / T::from_float(count as f64)).to_float())
}

/// The in-place batch norm, for cases that do not write running statistics: outside training, or without statistics.
fn in_place_batch_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    let training = args.bool("training")?;
    if training && args.optional("running_mean", Arguments::tensor)?.is_some() {
        return Err(KernelError::Unsupported(
            "training=True writes the running statistics; `_native_batch_norm_legit_functional` returns them".into(),
        ));
    }
    batch_norm(args, training, 3)
}

/// A batch norm with the first `results` of: output, mean, reciprocal of the standard deviation, new running mean, new
/// running variance. Mean and deviation are empty outside training.
fn batch_norm(args: &Arguments, training: bool, results: usize) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    let parameter = |name: &str| match args.get(name) {
        Ok(_) => args.optional(name, Arguments::tensor),
        // `no_stats` has no running statistics.
        Err(_) => Ok(None),
    };
    let (weight, bias) = (parameter("weight")?, parameter("bias")?);
    let (mean, var) = (parameter("running_mean")?, parameter("running_var")?);
    let (eps, momentum) = (args.float("eps")?, args.float("momentum")?);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = input.dtype();
        let channels = *input.shape().get(1).ok_or_else(|| KernelError::Invalid("the input has no channels".into()))?;
        let compute = Compute::of(dtype);
        let running = [mean, var].map(|index| index.map(|index| operands.tensor(index).cloned()).transpose());
        let [running_mean, running_var] = running;
        let (running_mean, running_var) = (running_mean?, running_var?);
        let mut parameter = |index: Option<usize>| -> Result<_, KernelError> { operands.take_optional(index) };
        let (weight, bias) = (parameter(weight)?, parameter(bias)?);
        let statistics =
            statistics_dtype(dtype, [&weight, &bias, &running_mean].into_iter().flatten().map(Tensor::dtype));
        let wide = |tensor: Option<Tensor>| tensor.map(|tensor| cast(tensor, compute.dtype())).transpose();
        let parameters = Channels {
            weight: wide(weight)?,
            bias: wide(bias)?,
            mean: wide(parameter(mean)?)?,
            var: wide(parameter(var)?)?,
        };
        parameters.check(channels)?;
        let plane: usize = input.shape()[2..].iter().product();
        let count = input.len() / channels.max(1);
        let input = cast(input, compute.dtype())?;
        let (output, moments) = match compute {
            Compute::F32 => normalize_channels::<f32>(input, channels, plane, &parameters, training, eps)?,
            Compute::F64 => normalize_channels::<f64>(input, channels, plane, &parameters, training, eps)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        let mut values = vec![Value::Tensor(cast(output, dtype)?)];
        if results > 1 {
            let saved = if training { &*moments } else { &[] };
            let deviations = saved.iter().map(|(_, var)| 1.0 / (var + eps).sqrt());
            values.push(vector(Storage::collect(saved.iter().map(|(mean, _)| *mean))?, statistics)?.into());
            values.push(vector(Storage::collect(deviations)?, statistics)?.into());
        }
        if results > 3 {
            let old = [running_mean, running_var];
            values.extend(running_statistics(old, &moments, count, training.then_some(momentum))?);
        }
        Ok(values)
    }))
}

/// The running mean and variance after a batch of `count` elements per channel; without a momentum, as they were.
fn running_statistics(
    old: [Option<Tensor>; 2],
    moments: &[(f64, f64)],
    count: usize,
    momentum: Option<f64>,
) -> Result<Vec<Value>, KernelError> {
    // The running variance is unbiased.
    let unbiased = count as f64 / (count as f64 - 1.0);
    let batch = [
        Storage::collect(moments.iter().map(|moments| moments.0))?,
        Storage::collect(moments.iter().map(|moments| moments.1 * unbiased))?,
    ];
    let updated = |(running, batch): (Option<Tensor>, Storage<f64>)| {
        let running = running.ok_or_else(|| KernelError::Invalid("running statistics are missing".into()))?;
        let Some(momentum) = momentum else { return Ok(running.into()) };
        let dtype = running.dtype();
        let old = cast(running, DType::F64)?;
        let old = old.as_slice::<f64>()?;
        let new = old.iter().zip(batch).map(|(old, new)| old * (1.0 - momentum) + new * momentum);
        Ok(Value::Tensor(vector(Storage::collect(new)?, dtype)?))
    };
    old.into_iter().zip(batch).map(updated).collect()
}

/// A vector of `dtype`.
fn vector(data: Storage<f64>, dtype: DType) -> Result<Tensor, KernelError> {
    Ok(cast(Tensor::new(&[data.len()], data)?, dtype)?)
}

fn normalize_channels<T: Real>(
    input: Tensor,
    channels: usize,
    plane: usize,
    parameters: &Channels,
    training: bool,
    eps: f64,
) -> Result<(Tensor, Storage<(f64, f64)>), KernelError> {
    let shape = input.shape().to_vec();
    let (weight, bias) = (elements::<T>(&parameters.weight)?, elements::<T>(&parameters.bias)?);
    let (weight, bias) = (weight.as_deref(), bias.as_deref());
    let (mean, var) = (elements::<T>(&parameters.mean)?, elements::<T>(&parameters.var)?);
    let mut data = input.into_storage::<T>()?;
    if data.is_empty() {
        return Ok((Tensor::new(&shape, data)?, Storage::zeroed(channels)?));
    }
    let statistics = |channel: usize| {
        if training {
            let planes = data.chunks(plane).skip(channel).step_by(channels);
            return Ok(batch_moments(planes, data.len() / channels));
        }
        let (Some(mean), Some(var)) = (&mean, &var) else {
            return Err(KernelError::Invalid("training=False needs running statistics".into()));
        };
        Ok((mean[channel].to_float(), var[channel].to_float()))
    };
    let statistics: Storage<(f64, f64)> = Storage::try_collect((0..channels).map(statistics))?;
    // y = x * scale + shift.
    let lines = statistics.iter().enumerate().map(|(channel, &(mean, var))| {
        let (mean, weight) = (T::from_float(mean), at(weight, channel, T::one()));
        let bias = at(bias, channel, T::zero());
        if training {
            let scale = T::from_float((var + eps).sqrt().recip()) * weight;
            return (scale, (-mean).mul_add(scale, bias));
        }
        let scale = weight / (T::from_float(var) + T::from_float(eps)).sqrt();
        (scale, bias - mean * scale)
    });
    let lines = Storage::collect(lines)?;
    let planes = data.par_chunks_mut(plane).with_min_len(lanes::CHUNK.div_ceil(plane)).enumerate();
    planes.for_each(|(i, values)| {
        let (scale, shift) = lines[i % channels];
        if training {
            vectorized(
                #[inline(always)]
                || values.iter_mut().for_each(|value| *value = value.mul_add(scale, shift)),
            );
        } else {
            values.iter_mut().for_each(|value| *value = *value * scale + shift);
        }
    });
    Ok((Tensor::new(&shape, data)?, statistics))
}

/// How the elements of a row are scaled and shifted after normalization.
enum Affine {
    /// One weight and bias per element of a row.
    Elements,
    /// A row is several channels of one image, of `plane` elements each: one weight and bias per channel.
    Channels { per_row: usize, rows: usize, plane: usize },
}

/// The normalized rows, and the mean and the reciprocal of the standard deviation of each.
struct Normalized {
    output: Tensor,
    mean: Tensor,
    scale: Tensor,
}

impl Normalized {
    /// The results of a native op, with statistics of this shape.
    fn all(self, shape: &[usize]) -> Result<Vec<Value>, KernelError> {
        Ok(vec![self.output.into(), self.mean.reshape(shape)?.into(), self.scale.reshape(shape)?.into()])
    }
}

/// Normalizes rows of `size` elements to mean 0 (if `center`) and variance 1.
fn normalize_rows(
    input: Tensor,
    size: usize,
    weight: Option<Tensor>,
    bias: Option<Tensor>,
    eps: f64,
    center: bool,
    affine: Affine,
) -> Result<Normalized, KernelError> {
    let dtype = input.dtype();
    let compute = Compute::of(dtype);
    let statistics = statistics_dtype(dtype, [&weight, &bias].into_iter().flatten().map(Tensor::dtype));
    let optional = |tensor: Option<Tensor>| tensor.map(|tensor| cast(tensor, compute.dtype())).transpose();
    let (input, weight, bias) = (cast(input, compute.dtype())?, optional(weight)?, optional(bias)?);
    let parameters = Channels { weight, bias, mean: None, var: None };
    parameters.check(match affine {
        Affine::Elements => size,
        Affine::Channels { per_row, rows, .. } => per_row * rows,
    })?;
    let Normalized { output, mean, scale } = match compute {
        Compute::F32 => normalized::<f32>(input, size, &parameters, eps, center, affine)?,
        Compute::F64 => normalized::<f64>(input, size, &parameters, eps, center, affine)?,
        Compute::I64 => return Err(KernelError::DType(dtype)),
    };
    Ok(Normalized { output: cast(output, dtype)?, mean: cast(mean, statistics)?, scale: cast(scale, statistics)? })
}

fn normalized<T: Real>(
    input: Tensor,
    size: usize,
    parameters: &Channels,
    eps: f64,
    center: bool,
    affine: Affine,
) -> Result<Normalized, KernelError> {
    let shape = input.shape().to_vec();
    let (weight, bias) = (elements::<T>(&parameters.weight)?, elements::<T>(&parameters.bias)?);
    let (weight, bias) = (weight.as_deref(), bias.as_deref());
    let mut data = input.into_storage::<T>()?;
    let rows = data.par_chunks_mut(size.max(1)).with_min_len(lanes::CHUNK.div_ceil(size.max(1))).enumerate();
    let lines = rows.map(|(row, values)| {
        vectorized(
            #[inline(always)]
            || {
                let (mean, power) = if center {
                    moments(std::iter::once(&*values), size)
                } else {
                    (0.0, sum_of(values, |x| x * x) / size as f64)
                };
                let (mean, scale) = (T::from_float(mean), T::from_float(1.0 / (power + eps).sqrt()));
                match affine {
                    Affine::Elements => {
                        for value in values.iter_mut() {
                            *value = (*value - mean) * scale;
                        }
                        for (value, weight) in values.iter_mut().zip(weight.unwrap_or_default()) {
                            *value = *value * *weight;
                        }
                        for (value, bias) in values.iter_mut().zip(bias.unwrap_or_default()) {
                            *value += *bias;
                        }
                    }
                    Affine::Channels { per_row, rows, plane } => {
                        for (i, values) in values.chunks_mut(plane.max(1)).enumerate() {
                            let channel = row % rows * per_row + i;
                            let (weight, bias) = (at(weight, channel, T::one()), at(bias, channel, T::zero()));
                            for value in values {
                                *value = (*value - mean) * scale * weight + bias;
                            }
                        }
                    }
                }
                (mean, scale)
            },
        )
    });
    let lines = Storage::collect_parallel(lines)?;
    let rows = [lines.len()];
    let mean = Tensor::new(&rows, Storage::collect(lines.iter().map(|line| line.0))?)?;
    let scale = Tensor::new(&rows, Storage::collect(lines.iter().map(|line| line.1))?)?;
    Ok(Normalized { output: Tensor::new(&shape, data)?, mean, scale })
}

/// The number of elements of a row of `layer_norm` and `rms_norm`, which spans the last dimensions.
fn row_size(shape: &[usize], normalized: &[i64]) -> Result<usize, KernelError> {
    let normalized = layout::sizes(normalized)?;
    if normalized.is_empty() || !shape.ends_with(&normalized) {
        return Err(KernelError::Invalid(format!(
            "normalized_shape {normalized:?} does not fit an input of shape {shape:?}"
        )));
    }
    Ok(normalized.iter().product())
}

/// The shape of the statistics, with 1 for each normalized dimension, and the number of elements of a row.
fn lines_of(shape: &[usize], normalized: &[i64]) -> Result<(Vec<usize>, usize), KernelError> {
    let size = row_size(shape, normalized)?;
    let mut lines = shape.to_vec();
    lines[shape.len() - normalized.len()..].fill(1);
    Ok((lines, size))
}

fn layer_norm(args: &Arguments, statistics: bool) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("input")?, args.sym_ints("normalized_shape")?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    let eps = args.float("eps")?;
    Ok(Box::new(move |mut operands| {
        let (lines, size) = lines_of(operands.tensor(input)?.shape(), &operands.ints(&shape)?)?;
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        let rows = normalize_rows(operands.take(input)?, size, weight, bias, eps, true, Affine::Elements)?;
        if statistics { rows.all(&lines) } else { Ok(vec![rows.output.into()]) }
    }))
}

fn rms_norm(args: &Arguments, statistics: bool) -> Result<Kernel, KernelError> {
    let (input, shape) = (args.tensor("input")?, args.sym_ints("normalized_shape")?);
    let (weight, eps) = (args.optional("weight", Arguments::tensor)?, args.optional("eps", Arguments::float)?);
    Ok(Box::new(move |mut operands| {
        let (lines, size) = lines_of(operands.tensor(input)?.shape(), &operands.ints(&shape)?)?;
        let weight = operands.take_optional(weight)?;
        let input = operands.take(input)?;
        let dtype = input.dtype();
        // The default is the machine epsilon of the compute type.
        let eps = eps.unwrap_or(if dtype == DType::F64 { f64::EPSILON } else { f32::EPSILON.into() });
        if !statistics {
            return Ok(vec![normalize_rows(input, size, weight, None, eps, false, Affine::Elements)?.output.into()]);
        }
        // The reciprocals of the norms have the compute type.
        let wide = Compute::of(dtype).dtype();
        let weight = weight.map(|weight| cast(weight, wide)).transpose()?;
        let rows = normalize_rows(cast(input, wide)?, size, weight, None, eps, false, Affine::Elements)?;
        Ok(vec![cast(rows.output, dtype)?.into(), rows.scale.reshape(&lines)?.into()])
    }))
}

fn group_norm(args: &Arguments, groups: &str, statistics: bool) -> Result<Kernel, KernelError> {
    let (input, groups) = (args.tensor("input")?, layout::size(args.int(groups)?)?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    let eps = args.float("eps")?;
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let batch = input.shape().first().copied().unwrap_or(0);
        let channels = input.shape().get(1).copied().unwrap_or(0);
        let per_row = quotient("the number of channels", channels, groups)?;
        let plane: usize = input.shape()[2.min(input.rank())..].iter().product();
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        let affine = Affine::Channels { per_row, rows: groups, plane };
        let rows = normalize_rows(input, per_row * plane, weight, bias, eps, true, affine)?;
        if statistics { rows.all(&[batch, groups]) } else { Ok(vec![rows.output.into()]) }
    }))
}

fn instance_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    if !args.bool("use_input_stats")? {
        // With running statistics this is a batch norm in eval mode.
        return batch_norm(args, false, 1);
    }
    let (input, eps) = (args.tensor("input")?, args.float("eps")?);
    let (weight, bias) = (args.optional("weight", Arguments::tensor)?, args.optional("bias", Arguments::tensor)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let Some((channels, spatial)) = input.shape().get(1..).and_then(<[usize]>::split_first) else {
            return Err(KernelError::Invalid("the input has no channels".into()));
        };
        let (rows, plane) = (*channels, spatial.iter().product());
        let (weight, bias) = (operands.take_optional(weight)?, operands.take_optional(bias)?);
        Ok(normalize_rows(input, plane, weight, bias, eps, true, Affine::Channels { per_row: 1, rows, plane })?.output)
    }))
}

#[cfg(test)]
mod tests {
    use crate::registry;
    use pt2e_schema::{Arg, Arguments};

    #[test]
    fn training_that_would_write_running_statistics_is_refused() {
        let args = |training| {
            let tensors = ["input", "weight", "bias", "running_mean", "running_var"];
            let tensors = tensors.into_iter().enumerate().map(|(i, name)| (name.into(), Arg::Tensor(i)));
            let numbers = [("training", Arg::Bool(training)), ("momentum", Arg::Float(0.1)), ("eps", Arg::Float(1e-5))];
            let numbers = numbers.map(|(name, arg)| (name.into(), arg));
            Arguments::new("aten._native_batch_norm_legit", tensors.chain(numbers).collect())
        };
        assert!(registry::build(&args(false)).is_ok());
        let error = registry::build(&args(true)).err().expect("an error").to_string();
        assert!(error.contains("_native_batch_norm_legit_functional"), "{error}");
    }
}
