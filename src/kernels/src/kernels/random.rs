//! Kernels that draw random numbers, as PyTorch draws them.

use super::{
    binary::{add, quotient, take, times},
    reduce::running,
    sort::sorted,
};
use crate::{
    elementwise::expand,
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{broadcast_shapes, size, sizes},
    numeric::{Numeric, cast},
    random::{Block, Drawn, Stream},
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Storage, Tensor, num_elements},
};
use pt2e_schema::{ArgumentError, Arguments, SymInt};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.rand", |args| created(args, unit)),
    ("aten.rand_like", |args| like(args, unit)),
    ("aten.randn", |args| created(args, standard)),
    ("aten.randn_like", |args| like(args, standard)),
    ("aten.randint", |args| integers(args, None)),
    ("aten.randint.low", |args| integers(args, Some("low"))),
    ("aten.randint_like", |args| integers(args, None)),
    ("aten.randint_like.low_dtype", |args| integers(args, Some("low"))),
    ("aten.random.from", |args| integers(args, Some("from"))),
    ("aten.random.to", |args| integers(args, None)),
    ("aten.randperm", permutation),
    ("aten.uniform", uniform),
    ("aten.normal_functional", normal),
    ("aten.normal.float_float", normal),
    ("aten.normal.Tensor_float", normal_around),
    ("aten.normal.float_Tensor", normal_around),
    ("aten.normal.Tensor_Tensor", normal_around),
    ("aten.exponential", exponential),
    ("aten.bernoulli", |args| bernoulli_of(args, "self")),
    ("aten.bernoulli.p", bernoulli),
    ("aten.bernoulli.Tensor", |args| bernoulli_of(args, "p")),
    ("aten.multinomial", multinomial),
];

/// Draws a tensor of a shape and a dtype.
type Draw = fn(&mut Stream, &[usize], DType) -> Result<Tensor, KernelError>;

/// A tensor whose elements are drawn in row-major order.
fn drawn<T: Numeric>(shape: &[usize], mut draw: impl FnMut() -> T) -> Result<Tensor, KernelError> {
    let mut data = Storage::<T>::zeroed(num_elements(shape)?)?;
    data.iter_mut().for_each(|element| *element = draw());
    Ok(Tensor::new(shape, data)?)
}

fn unit(stream: &mut Stream, shape: &[usize], dtype: DType) -> Result<Tensor, KernelError> {
    between(stream, shape, dtype, 0.0, 1.0)
}

/// Uniform numbers; 16-bit ones are drawn as floats. A number that is rounded to the end of the half-open interval
/// becomes the start.
fn between(stream: &mut Stream, shape: &[usize], dtype: DType, from: f64, to: f64) -> Result<Tensor, KernelError> {
    fn within<T: Numeric>(value: T, from: f64, to: f64) -> T {
        if value.to_float() == T::from_float(to).to_float() { T::from_float(from) } else { value }
    }
    let mut float = || stream.uniform_f32().mul_add(to as f32 - from as f32, from as f32);
    match dtype {
        DType::F32 => drawn(shape, || within(float(), from, to)),
        DType::F16 => drawn(shape, || within(half::f16::from_f32(float()), from, to)),
        DType::BF16 => drawn(shape, || within(half::bf16::from_f32(float()), from, to)),
        DType::F64 => drawn(shape, || within(stream.uniform_f64().mul_add(to - from, from), from, to)),
        _ => Err(KernelError::DType(dtype)),
    }
}

fn standard(stream: &mut Stream, shape: &[usize], dtype: DType) -> Result<Tensor, KernelError> {
    normals(stream, shape, dtype, 0.0, 1.0)
}

/// Normal numbers; 16-bit ones are rounded from floats.
fn normals(stream: &mut Stream, shape: &[usize], dtype: DType, mean: f64, std: f64) -> Result<Tensor, KernelError> {
    fn of<T: Block>(
        stream: &mut Stream,
        shape: &[usize],
        drawn: Drawn,
        mean: f64,
        std: f64,
    ) -> Result<Tensor, KernelError> {
        let mut data = Storage::<T>::zeroed(num_elements(shape)?)?;
        stream.fill_normal(&mut data, drawn, mean, std);
        Ok(Tensor::new(shape, data)?)
    }
    match dtype {
        DType::F64 => of::<f64>(stream, shape, Drawn::Ahead, mean, std),
        DType::F32 => of::<f32>(stream, shape, Drawn::Ahead, mean, std),
        DType::F16 | DType::BF16 => Ok(cast(of::<f32>(stream, shape, Drawn::ByBlock, mean, std)?, dtype)?),
        _ => Err(KernelError::DType(dtype)),
    }
}

fn created(args: &Arguments, draw: Draw) -> Result<Kernel, KernelError> {
    let shape = args.sym_ints("size")?;
    let dtype = args.optional("dtype", Arguments::dtype)?.unwrap_or(DType::F32);
    Ok(tensor_kernel(move |operands| {
        draw(&mut operands.generator()?.stream(), &sizes(&operands.ints(&shape)?)?, dtype)
    }))
}

fn like(args: &Arguments, draw: Draw) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("self")?, args.optional("dtype", Arguments::dtype)?);
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        draw(&mut operands.generator()?.stream(), input.shape(), dtype.unwrap_or(input.dtype()))
    }))
}

/// Integers from `low` (default 0) to below `high`, which some operators call `to`.
fn integers(args: &Arguments, low: Option<&str>) -> Result<Kernel, KernelError> {
    let low = low.map_or(Ok(SymInt::Known(0)), |name| args.sym_int(name))?;
    let high = args.sym_int("high").or_else(|_| args.sym_int("to"))?;
    let (shape, like) = (args.sym_ints("size").ok(), args.tensor("self").ok());
    let dtype = args.optional("dtype", Arguments::dtype).ok().flatten();
    Ok(tensor_kernel(move |operands| {
        let (low, high) = (operands.int(low)?, operands.int(high)?);
        let like = like.map(|index| operands.tensor(index)).transpose()?;
        let shape = match (&shape, like) {
            (Some(shape), _) => sizes(&operands.ints(shape)?)?,
            (None, Some(like)) => like.shape().to_vec(),
            (None, None) => return Err(ArgumentError::Missing { name: "size".to_owned() }.into()),
        };
        let dtype = dtype.or(like.map(Tensor::dtype)).unwrap_or(DType::I64);
        let range = u64::try_from(i128::from(high) - i128::from(low)).ok().filter(|range| *range > 0);
        let range =
            range.ok_or_else(|| KernelError::Invalid(format!("the range from {low} to below {high} is empty")))?;
        let generator = operands.generator()?;
        let mut stream = generator.stream();
        dispatch!(dtype, T => drawn(&shape, || T::from_int(low.wrapping_add(stream.below(range) as i64))))
    }))
}

/// The numbers below `n` in random order: each element is swapped with itself or a later one.
fn permutation(args: &Arguments) -> Result<Kernel, KernelError> {
    let n = args.sym_int("n")?;
    let dtype = args.optional("dtype", Arguments::dtype)?.unwrap_or(DType::I64);
    Ok(tensor_kernel(move |operands| {
        let n = size(operands.int(n)?)?;
        // PyTorch draws from 64 bits for longer permutations.
        let short = u32::try_from(n).ok().filter(|n| *n < u32::MAX / 20);
        let short = short.ok_or_else(|| KernelError::Unsupported(format!("a permutation of {n} numbers")))?;
        let mut order = Storage::<i64>::zeroed(n)?;
        order.iter_mut().zip(0..).for_each(|(element, index)| *element = index);
        let generator = operands.generator()?;
        let mut stream = generator.stream();
        for index in 0..short.saturating_sub(1) {
            let other = index + stream.index_below(short - index);
            order.swap(index as usize, other as usize);
        }
        Ok(cast(Tensor::new(&[n], order)?, dtype)?)
    }))
}

fn uniform(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, from, to) = (args.tensor("self")?, args.float("from")?, args.float("to")?);
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        between(&mut operands.generator()?.stream(), input.shape(), input.dtype(), from, to)
    }))
}

/// Normal numbers, with the shape and dtype of the operand or of the arguments.
fn normal(args: &Arguments) -> Result<Kernel, KernelError> {
    let (mean, std) = (args.float("mean")?, args.float("std")?);
    let (shape, like) = (args.sym_ints("size").ok(), args.tensor("self").ok());
    let dtype = args.optional("dtype", Arguments::dtype).ok().flatten();
    Ok(tensor_kernel(move |operands| {
        let like = like.map(|index| operands.tensor(index)).transpose()?;
        let shape = match (&shape, like) {
            (Some(shape), _) => sizes(&operands.ints(shape)?)?,
            (None, Some(like)) => like.shape().to_vec(),
            (None, None) => return Err(ArgumentError::Missing { name: "size".to_owned() }.into()),
        };
        let dtype = dtype.or(like.map(Tensor::dtype)).unwrap_or(DType::F32);
        normals(&mut operands.generator()?.stream(), &shape, dtype, mean, std)
    }))
}

/// Normal numbers with a mean, a deviation or both per element.
fn normal_around(args: &Arguments) -> Result<Kernel, KernelError> {
    let (mean, std) = (args.tensor_or_number("mean")?, args.tensor_or_number("std")?);
    Ok(tensor_kernel(move |mut operands| {
        let (mean, std) = (take(&mut operands, mean)?, take(&mut operands, std)?);
        let mut stream = operands.generator()?.stream();
        match (&mean, &std) {
            (Value::Tensor(around), Value::Number(std)) => {
                let drawn = normals(&mut stream, around.shape(), around.dtype(), 0.0, std.to_f64())?;
                add(drawn, mean)
            }
            (_, Value::Tensor(std)) => {
                let shape = match &mean {
                    Value::Tensor(mean) => broadcast_shapes(&[mean.shape(), std.shape()])?,
                    Value::Number(_) => std.shape().to_vec(),
                };
                add(times(normals(&mut stream, &shape, std.dtype(), 0.0, 1.0)?, std.clone())?, mean)
            }
            _ => Err(KernelError::Value { expected: "a tensor", found: "a number" }),
        }
    }))
}

/// Exponentially distributed numbers, with the shape of the operand.
fn exponential(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, rate) = (args.tensor("self")?, args.float("lambd")?);
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        if !input.dtype().is_float() {
            return Err(KernelError::DType(input.dtype()));
        }
        let mut stream = operands.generator()?.stream();
        dispatch!(input.dtype(), T => drawn(input.shape(), || T::from_float(stream.exponential(rate))))
    }))
}

pub(super) fn probability(value: f64) -> Result<f64, KernelError> {
    let fits = (0.0..=1.0).contains(&value);
    fits.then_some(value).ok_or_else(|| KernelError::Invalid(format!("a probability must be from 0 to 1, got {value}")))
}

/// Ones with probability `p`, else zeros.
pub(super) fn coins(stream: &mut Stream, shape: &[usize], dtype: DType, p: f64) -> Result<Tensor, KernelError> {
    dispatch!(dtype, T => drawn(shape, || T::from_int(stream.bernoulli(p).into())))
}

fn bernoulli(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, p) = (args.tensor("self")?, probability(args.float("p")?)?);
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        coins(&mut operands.generator()?.stream(), input.shape(), input.dtype(), p)
    }))
}

/// Ones and zeros with the shape and dtype of `self`, with a probability per element.
fn bernoulli_of(args: &Arguments, probabilities: &str) -> Result<Kernel, KernelError> {
    let (input, probabilities) = (args.tensor("self")?, args.tensor(probabilities)?);
    Ok(tensor_kernel(move |operands| {
        let (input, given) = (operands.tensor(input)?, operands.tensor(probabilities)?);
        if !given.dtype().is_float() {
            return Err(KernelError::DType(given.dtype()));
        }
        let wide = given.dtype() == DType::F64;
        let given = cast(expand(given.clone(), input.shape())?, DType::F64)?;
        let given = given.as_slice::<f64>()?;
        given.iter().try_for_each(|&p| probability(p).map(drop))?;
        let mut stream = operands.generator()?.stream();
        let mut next = given.iter();
        let mut coin = || {
            let uniform = if wide { stream.uniform_f64() } else { stream.uniform_f32().into() };
            next.next().is_some_and(|&p| uniform < p)
        };
        dispatch!(input.dtype(), T => drawn(input.shape(), || T::from_int(coin().into())))
    }))
}

/// Indices into the last dimension, drawn with probabilities in proportion to its weights.
fn multinomial(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (count, replacement) = (args.sym_int("num_samples")?, args.bool("replacement")?);
    Ok(tensor_kernel(move |operands| {
        let (weights, count) = (operands.tensor(input)?, operands.int(count)?);
        let (&width, _) = weights.shape().split_last().ok_or_else(|| KernelError::Invalid("no weights".to_owned()))?;
        let samples = size(count)?;
        if !weights.dtype().is_float() {
            return Err(KernelError::DType(weights.dtype()));
        }
        if samples == 0 || width == 0 || !replacement && samples > width {
            return Err(KernelError::Invalid(format!("cannot draw {samples} samples from {width} categories")));
        }
        dispatch!(weights.dtype(), T => {
            weights.as_slice::<T>()?.chunks_exact(width).try_for_each(check_weights)?;
        });
        let mut stream = operands.generator()?.stream();
        if !replacement || samples == 1 {
            // The indices of the largest quotients of weights and exponential numbers are distributed as if drawn one by one.
            let dtype = weights.dtype();
            let chances = dispatch!(dtype, T => drawn(weights.shape(), || T::from_float(stream.exponential(1.0)))?);
            let chances = quotient(weights.clone(), chances)?;
            let [_, places] = sorted(chances, -1, Some(samples), true)?;
            return Ok(places);
        }
        let shape = [&weights.shape()[..weights.rank() - 1], &[samples]].concat();
        dispatch!(weights.dtype(), T => {
            let weights = weights.as_slice::<T>()?;
            let rows = weights.chunks_exact(width);
            let mut indices = Storage::<i64>::zeroed(num_elements(&shape)?)?;
            for (row, indices) in rows.zip(indices.chunks_exact_mut(samples)) {
                let cumulative = cumulative(row)?;
                indices.iter_mut().for_each(|index| {
                    let uniform = stream.uniform_f64();
                    *index = cumulative.partition_point(|&sum| sum < uniform).min(width - 1) as i64;
                });
            }
            Ok(Tensor::new(&shape, indices)?)
        })
    }))
}

/// Rejects weights that PyTorch rejects.
fn check_weights<T: Numeric>(weights: &[T]) -> Result<(), KernelError> {
    let weights = || weights.iter().map(|weight| weight.to_float());
    if let Some(weight) = weights().find(|weight| !(*weight >= 0.0 && weight.is_finite())) {
        return Err(KernelError::Invalid(format!("a weight must be finite and not negative, got {weight}")));
    }
    if weights().all(|weight| weight == 0.0) {
        return Err(KernelError::Invalid("all weights are 0".to_owned()));
    }
    Ok(())
}

/// The cumulative distribution of weights, in their own precision.
fn cumulative<T: Numeric>(weights: &[T]) -> Result<Storage<f64>, KernelError> {
    fn round<T: Numeric>(value: f64) -> f64 {
        T::from_float(value).to_float()
    }
    let mut sums = Storage::collect(weights.iter().map(|weight| weight.to_float()))?;
    running(&mut sums, |sum, weight| round::<T>(sum + weight));
    let total = sums.last().copied().unwrap_or_default();
    sums.iter_mut().for_each(|part| *part = round::<T>(*part / total));
    Ok(sums)
}
