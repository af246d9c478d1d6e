//! Reductions over dimensions, cumulative sums and products, and softmax.

use super::{
    binary::subtract,
    join::{concatenate, promoted},
    unary::apply,
};
use crate::{
    elementwise::{computed, zip},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    lanes::CHUNK,
    layout::{normalize_dim, reduced_dims},
    numeric::{Compute, Numeric, Real, cast},
    promote::to_float,
};
use pt2e_core::{
    dispatch,
    memory::{self, Reservation},
    numerics::vectorized,
    tensor::{DType, Element, Storage, Tensor, TorchBool, num_elements},
};
use pt2e_schema::{Arg, Arguments, Scalar};
use rayon::prelude::*;
use std::cmp::Ordering;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.sum", sum),
    ("aten.sum.dim_IntList", sum),
    ("aten.nansum", nansum),
    ("aten.mean", mean),
    ("aten.mean.dim", mean),
    ("aten.prod", prod),
    ("aten.prod.dim_int", prod),
    ("aten.amax", |args| extreme(args, Ordering::Greater)),
    ("aten.amin", |args| extreme(args, Ordering::Less)),
    ("aten.max", |args| extreme(args, Ordering::Greater)),
    ("aten.min", |args| extreme(args, Ordering::Less)),
    ("aten.max.dim", |args| extreme_with_index(args, Ordering::Greater)),
    ("aten.min.dim", |args| extreme_with_index(args, Ordering::Less)),
    ("aten.aminmax", aminmax),
    ("aten.argmax", |args| index_of_extreme(args, Ordering::Greater)),
    ("aten.argmin", |args| index_of_extreme(args, Ordering::Less)),
    ("aten.any", |args| truth(args, true)),
    ("aten.any.dim", |args| truth(args, true)),
    ("aten.any.dims", |args| truth(args, true)),
    ("aten.all", |args| truth(args, false)),
    ("aten.all.dim", |args| truth(args, false)),
    ("aten.all.dims", |args| truth(args, false)),
    ("aten.count_nonzero", count_nonzero),
    ("aten.count_nonzero.dim_IntList", count_nonzero),
    ("aten.linalg_vector_norm", |args| vector_norm(args, args.float("ord")?)),
    ("aten.norm.Scalar", |args| vector_norm(args, exponent(args)?)),
    ("aten.norm.ScalarOpt_dtype", |args| vector_norm(args, exponent(args)?)),
    ("aten.norm.ScalarOpt_dim", |args| vector_norm(args, exponent(args)?)),
    ("aten.norm.ScalarOpt_dim_dtype", |args| vector_norm(args, exponent(args)?)),
    ("aten.logsumexp", logsumexp),
    ("aten.cumsum", |args| cumulative(args, |a, b| a + b, i64::wrapping_add)),
    ("aten.cumprod", |args| cumulative(args, |a, b| a * b, i64::wrapping_mul)),
    ("aten.diff", diff),
    ("aten.softmax.int", |args| softmax(args, false)),
    ("aten._softmax", |args| softmax(args, false)),
    ("aten.log_softmax.int", |args| softmax(args, true)),
    ("aten._log_softmax", |args| softmax(args, true)),
];

/// A tensor arranged as rows: the reduced dimensions are last.
pub(super) struct Rows {
    pub(super) tensor: Tensor,
    /// The number of elements of a row.
    pub(super) size: usize,
    /// The number of rows.
    count: usize,
    /// The shape of the result.
    shape: Vec<usize>,
}

impl Rows {
    pub(super) fn new(tensor: Tensor, dims: &[usize], keepdim: bool) -> Result<Self, KernelError> {
        let kept: Vec<_> = (0..tensor.rank()).filter(|dim| !dims.contains(dim)).collect();
        let size_of = |dims: &[usize]| num_elements(&dims.iter().map(|&dim| tensor.shape()[dim]).collect::<Vec<_>>());
        let (size, count) = (size_of(dims)?, size_of(&kept)?);
        let shape = if keepdim {
            let sizes = tensor.shape().iter().enumerate();
            sizes.map(|(dim, &size)| if dims.contains(&dim) { 1 } else { size }).collect()
        } else {
            kept.iter().map(|&dim| tensor.shape()[dim]).collect()
        };
        let mut sorted = dims.to_vec();
        sorted.sort_unstable();
        let order = [kept, sorted].concat();
        Ok(Self { tensor: tensor.permute(&order)?.contiguous()?, size, count, shape })
    }

    /// Reserves the memory for sorting: for each thread, the order of a row and a merge buffer.
    pub(super) fn reserve_orders(&self) -> Result<Reservation, KernelError> {
        let rows = rayon::current_num_threads().min(self.count);
        Ok(memory::reserve_for::<usize>(rows.saturating_mul(2 * self.size))?)
    }

    /// Applies `f` to each row and returns the results as a tensor.
    pub(super) fn reduce<T: Element, U: Element>(&self, f: impl Fn(&[T]) -> U + Sync) -> Result<Tensor, KernelError> {
        self.reduce_all(&f)
    }

    /// The parallel part of [`Rows::reduce`], compiled once per pair of element types instead of once per function.
    fn reduce_all<T: Element, U: Element>(&self, f: &(dyn Fn(&[T]) -> U + Sync)) -> Result<Tensor, KernelError> {
        let data = if self.size == 0 {
            Storage::filled(f(&[]), self.count)?
        } else {
            let rows = self.tensor.as_slice::<T>()?;
            let rows = rows.par_chunks(self.size).with_min_len(CHUNK.div_ceil(self.size));
            Storage::collect_parallel(rows.map(f))?
        };
        Ok(Tensor::new(&self.shape, data)?)
    }
}

/// The arguments `dim` and `keepdim`; an absent or empty `dim` means all dimensions.
fn dims(args: &Arguments) -> Result<(Vec<i64>, bool), KernelError> {
    match args.get("dim") {
        // `count_nonzero` has no `keepdim`.
        Ok(_) => {
            let keepdim = if args.get("keepdim").is_ok() { args.bool("keepdim")? } else { false };
            Ok((args.optional("dim", Arguments::ints)?.unwrap_or_default(), keepdim))
        }
        Err(_) => Ok((Vec::new(), false)),
    }
}

/// The sum in `f64`, as eight interleaved partial sums. Inlined, so that it is compiled for its caller's vector instructions.
#[inline(always)]
pub(super) fn sum_of<T: Numeric>(values: &[T], f: impl Fn(f64) -> f64) -> f64 {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += f(value.to_float());
        }
    }
    let rest = rest.iter().map(|value| f(value.to_float())).sum::<f64>();
    sums.iter().sum::<f64>() + rest
}

/// A reduction with an argument `dtype`, whose results for integers are `int64` by default.
fn total(
    args: &Arguments,
    prepare: fn(Tensor) -> Result<Tensor, KernelError>,
    reduce: fn(Tensor, &[usize], bool) -> Result<Tensor, KernelError>,
) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let default = if input.dtype().is_float() { input.dtype() } else { DType::I64 };
        let dims = reduced_dims(&dims, input.rank())?;
        reduce(cast(prepare(input)?, dtype.unwrap_or(default))?, &dims, keepdim)
    }))
}

fn sum(args: &Arguments) -> Result<Kernel, KernelError> {
    total(args, Ok, summed)
}

/// The sum of the elements that are not NaN.
fn nansum(args: &Arguments) -> Result<Kernel, KernelError> {
    let without_nan = |input: Tensor| match input.dtype().is_float() {
        true => apply(input, &|x| if x.is_nan() { 0.0 } else { x }, &|x| if x.is_nan() { 0.0 } else { x }),
        false => Ok(input),
    };
    total(args, without_nan, summed)
}

/// The sum over dimensions, in the dtype of the tensor.
///
/// # Errors
/// None that a well-formed tensor and its own dimensions can cause.
pub(super) fn summed(input: Tensor, dims: &[usize], keepdim: bool) -> Result<Tensor, KernelError> {
    computed(input, |input, compute| {
        let rows = Rows::new(input, dims, keepdim)?;
        match compute {
            Compute::F32 => rows.reduce::<f32, f32>(|row| sum_of(row, |x| x) as f32),
            Compute::F64 => rows.reduce::<f64, f64>(|row| sum_of(row, |x| x)),
            Compute::I64 => rows.reduce::<i64, i64>(|row| row.iter().fold(0, |sum: i64, &x| sum.wrapping_add(x))),
        }
    })
}

fn mean(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let dtype = dtype.unwrap_or(input.dtype());
        float_rows(
            cast(input, dtype)?,
            &dims,
            keepdim,
            |row| sum_of(row, |x| x) / row.len() as f64,
            |row| sum_of(row, |x| x) / row.len() as f64,
        )
    }))
}

/// The product; for integers as `int64`.
fn prod(args: &Arguments) -> Result<Kernel, KernelError> {
    total(args, Ok, |input, dims, keepdim| {
        computed(input, |input, compute| {
            let rows = Rows::new(input, dims, keepdim)?;
            match compute {
                Compute::F32 => rows.reduce::<f32, f32>(|row| row.iter().product()),
                Compute::F64 => rows.reduce::<f64, f64>(|row| row.iter().product()),
                Compute::I64 => rows.reduce::<i64, i64>(|row| row.iter().fold(1, |all: i64, &x| all.wrapping_mul(x))),
            }
        })
    })
}

/// Reduces rows of floats.
pub(super) fn float_rows(
    input: Tensor,
    dims: &[usize],
    keepdim: bool,
    single: impl Fn(&[f32]) -> f64 + Sync,
    double: impl Fn(&[f64]) -> f64 + Sync,
) -> Result<Tensor, KernelError> {
    let dtype = input.dtype();
    computed(input, |input, compute| {
        let rows = Rows::new(input, dims, keepdim)?;
        match compute {
            Compute::F32 => rows.reduce::<f32, f32>(|row| single(row) as f32),
            Compute::F64 => rows.reduce::<f64, f64>(double),
            Compute::I64 => Err(KernelError::DType(dtype)),
        }
    })
}

/// The position and value of the extreme of a row, the first of equal ones; NaN is more extreme than any number.
fn find_extreme<T: Numeric + PartialOrd>(row: &[T], wanted: Ordering) -> (usize, T) {
    let mut best = (0, row.first().copied().unwrap_or(T::from_int(0)));
    for (i, &value) in row.iter().enumerate() {
        let nan = |value: T| value.partial_cmp(&value).is_none();
        if nan(best.1) {
            break;
        }
        if nan(value) || value.partial_cmp(&best.1) == Some(wanted) {
            best = (i, value);
        }
    }
    best
}

/// Rows, which must not be empty.
fn filled_rows(input: Tensor, dims: &[usize], keepdim: bool) -> Result<Rows, KernelError> {
    let rows = Rows::new(input, dims, keepdim)?;
    if rows.size == 0 && rows.count > 0 {
        return Err(KernelError::Invalid("an empty dimension has no minimum or maximum".into()));
    }
    Ok(rows)
}

fn extreme(args: &Arguments, wanted: Ordering) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let rows = filled_rows(input, &dims, keepdim)?;
        dispatch!(rows.tensor.dtype(), T => rows.reduce::<T, T>(|row| find_extreme(row, wanted).1))
    }))
}

fn extreme_with_index(args: &Arguments, wanted: Ordering) -> Result<Kernel, KernelError> {
    let (input, dim, keepdim) = (args.tensor("self")?, args.int("dim")?, args.bool("keepdim")?);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&[dim], input.rank())?;
        let rows = filled_rows(input, &dims, keepdim)?;
        dispatch!(rows.tensor.dtype(), T => Ok(vec![
            Value::Tensor(rows.reduce::<T, T>(|row| find_extreme(row, wanted).1)?),
            Value::Tensor(rows.reduce::<T, i64>(|row| find_extreme(row, wanted).0 as i64)?),
        ]))
    }))
}

/// The least and the greatest element.
fn aminmax(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.optional("dim", Arguments::int)?);
    let keepdim = args.bool("keepdim")?;
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(dim.as_slice(), input.rank())?;
        let rows = filled_rows(input, &dims, keepdim)?;
        let extreme =
            |wanted| dispatch!(rows.tensor.dtype(), T => rows.reduce::<T, T>(|row| find_extreme(row, wanted).1));
        Ok(vec![extreme(Ordering::Less)?.into(), extreme(Ordering::Greater)?.into()])
    }))
}

fn index_of_extreme(args: &Arguments, wanted: Ordering) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.optional("dim", Arguments::int)?);
    let keepdim = args.bool("keepdim")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(dim.as_slice(), input.rank())?;
        let rows = filled_rows(input, &dims, keepdim)?;
        dispatch!(rows.tensor.dtype(), T => rows.reduce::<T, i64>(|row| find_extreme(row, wanted).0 as i64))
    }))
}

/// Whether any element, or every element, is true.
fn truth(args: &Arguments, any: bool) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    // Here an empty list means no dimensions, not all.
    let none = matches!(args.get("dim"), Ok(Arg::Ints(dims)) if dims.is_empty());
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        // Only for uint8 does PyTorch return uint8 instead of bool.
        let dtype = if input.dtype() == DType::U8 { DType::U8 } else { DType::Bool };
        let dims = if none { Vec::new() } else { reduced_dims(&dims, input.rank())? };
        let rows = Rows::new(cast(input, DType::Bool)?, &dims, keepdim)?;
        let result = rows.reduce::<TorchBool, TorchBool>(|row| {
            let mut values = row.iter().map(|&value| bool::from(value));
            if any { values.any(|value| value) } else { values.all(|value| value) }.into()
        })?;
        Ok(cast(result, dtype)?)
    }))
}

fn count_nonzero(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        summed(cast(cast(input, DType::Bool)?, DType::I64)?, &dims, keepdim)
    }))
}

/// The order of `norm`, 2 by default.
fn exponent(args: &Arguments) -> Result<f64, KernelError> {
    match args.optional("p", Arguments::scalar)? {
        None => Ok(2.0),
        Some(Scalar::Known(number)) => Ok(number.to_f64()),
        Some(Scalar::Operand(_)) => Err(KernelError::Unsupported("a symbolic order of a norm".into())),
    }
}

fn vector_norm(args: &Arguments, order: f64) -> Result<Kernel, KernelError> {
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    let dtype = match args.get("dtype") {
        Ok(_) => args.optional("dtype", Arguments::dtype)?,
        Err(_) => None,
    };
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let dtype = dtype.unwrap_or(input.dtype());
        norms(cast(input, dtype)?, order, &dims, keepdim)
    }))
}

/// The norms of order `order` over dimensions.
///
/// # Errors
/// If the tensor does not hold floats.
pub(super) fn norms(input: Tensor, order: f64, dims: &[usize], keepdim: bool) -> Result<Tensor, KernelError> {
    float_rows(input, dims, keepdim, |row| norm(row, order), |row| norm(row, order))
}

/// The norm of order `order` of a vector, computed in `f64`; NaN if an element is NaN.
pub(super) fn norm<T: Real>(row: &[T], order: f64) -> f64 {
    let extreme = |start: f64, pick: fn(f64, f64) -> f64| {
        let values = row.iter().map(|x| Numeric::to_float(*x).abs());
        values.fold(start, |most, x| if most.is_nan() || x.is_nan() { f64::NAN } else { pick(most, x) })
    };
    match order {
        f64::INFINITY => extreme(0.0, f64::max),
        f64::NEG_INFINITY => extreme(f64::INFINITY, f64::min),
        0.0 => row.iter().filter(|x| !x.is_zero()).count() as f64,
        1.0 => sum_of(row, f64::abs),
        2.0 => sum_of(row, |x| x * x).sqrt(),
        _ => sum_of(row, |x| x.abs().powf(order)).powf(1.0 / order),
    }
}

/// Changes each row along `dim` in place.
pub(super) fn scan<T: Element>(
    input: Tensor,
    dim: usize,
    f: &(dyn Fn(&mut [T]) + Sync),
) -> Result<Tensor, KernelError> {
    let rank = input.rank();
    let turned = |tensor: Tensor| if dim + 1 < rank { tensor.transpose(dim, rank - 1) } else { Ok(tensor) };
    let input = turned(input)?;
    let shape = input.shape().to_vec();
    let size = shape.last().copied().unwrap_or(1);
    let mut data = input.into_storage::<T>()?;
    if size > 0 {
        data.par_chunks_mut(size).with_min_len(CHUNK.div_ceil(size)).for_each(f);
    }
    Ok(turned(Tensor::new(&shape, data)?)?)
}

/// The logarithm of the sum of exponentials.
fn logsumexp(args: &Arguments) -> Result<Kernel, KernelError> {
    fn of_row<T: Real>(row: &[T]) -> f64 {
        let most = row.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(Numeric::to_float(x)));
        // Do not shift by an infinity: subtracting it from itself would give NaN.
        let shift = if most.is_finite() { most } else { 0.0 };
        sum_of(row, |x| (x - shift).exp()).ln() + shift
    }
    let (input, (dims, keepdim)) = (args.tensor("self")?, dims(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dims, dtype) = (reduced_dims(&dims, input.rank())?, to_float(input.dtype()));
        float_rows(cast(input, dtype)?, &dims, keepdim, of_row, of_row)
    }))
}

/// Replaces each element by `f` of the previous result and the element.
pub(super) fn running<T: Copy>(row: &mut [T], f: fn(T, T) -> T) {
    let mut last = None;
    for value in row {
        *value = last.map_or(*value, |last| f(last, *value));
        last = Some(*value);
    }
}

/// Running sums and products; floats accumulate in `f64`, as in PyTorch.
fn cumulative(args: &Arguments, float: fn(f64, f64) -> f64, int: fn(i64, i64) -> i64) -> Result<Kernel, KernelError> {
    let (input, dim, dtype) = (args.tensor("self")?, args.int("dim")?, args.optional("dtype", Arguments::dtype)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let default = if input.dtype().is_float() { input.dtype() } else { DType::I64 };
        let dtype = dtype.unwrap_or(default);
        let dim = normalize_dim(dim, input.rank())?;
        let input = cast(input, dtype)?;
        let result = if dtype.is_float() {
            scan::<f64>(cast(input, DType::F64)?, dim, &|row| running(row, float))?
        } else {
            scan::<i64>(cast(input, DType::I64)?, dim, &|row| running(row, int))?
        };
        Ok(cast(result, dtype)?)
    }))
}

/// The differences of adjacent elements, applied `n` times.
fn diff(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, n, dim) = (args.tensor("self")?, args.int("n")?, args.int("dim")?);
    let (before, after) = (args.optional("prepend", Arguments::tensor)?, args.optional("append", Arguments::tensor)?);
    if n < 0 {
        return Err(KernelError::Invalid(format!("n must not be negative, got {n}")));
    }
    Ok(tensor_kernel(move |mut operands| {
        let parts = [before, Some(input), after].into_iter().flatten();
        let parts = parts.map(|index| operands.tensor(index).cloned()).collect::<Result<Vec<_>, _>>()?;
        let rank = parts.first().map_or(0, Tensor::rank);
        if rank == 0 {
            return Err(KernelError::Invalid("a 0-d tensor has no differences".into()));
        }
        let dim = normalize_dim(dim, rank)?;
        let mut tensor = if parts.len() > 1 { concatenate(&promoted(parts)?, dim)? } else { operands.take(input)? };
        for done in 0..n {
            let size = tensor.shape()[dim];
            if tensor.is_empty() {
                let rest = usize::try_from(n - done).unwrap_or(usize::MAX);
                return Ok(tensor.slice(dim, 0, size.saturating_sub(rest), 1)?);
            }
            let upper = tensor.clone().slice(dim, 1, size, 1)?;
            let lower = tensor.slice(dim, 0, size - 1, 1)?;
            tensor = match upper.dtype() {
                DType::Bool => zip::<TorchBool>(upper, lower, |a, b| (a != b).into())?,
                _ => subtract(upper, lower)?,
            };
        }
        Ok(tensor)
    }))
}

fn softmax(args: &Arguments, log: bool) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let dtype = match args.get("dtype") {
        Ok(_) => args.optional("dtype", Arguments::dtype)?,
        // Instead of `dtype`, `_softmax` has `half_to_float`, which only GPUs support.
        Err(_) => None,
    };
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        let dtype = dtype.unwrap_or(to_float(input.dtype()));
        softmax_along(cast(input, dtype)?, dim, log)
    }))
}

/// The softmax, or its logarithm, along a dimension.
///
/// # Errors
/// If the tensor does not hold floats.
pub(super) fn softmax_along(input: Tensor, dim: usize, log: bool) -> Result<Tensor, KernelError> {
    let dtype = input.dtype();
    computed(input, |input, compute| match compute {
        Compute::F32 => scan::<f32>(input, dim, &|row| softmax_row(row, log)),
        Compute::F64 => scan::<f64>(input, dim, &|row| softmax_row(row, log)),
        Compute::I64 => Err(KernelError::DType(dtype)),
    })
}

/// Replaces a row by its softmax, or the logarithm of it.
pub(super) fn softmax_row<T: Real>(row: &mut [T], log: bool) {
    vectorized(
        #[inline(always)]
        || {
            let most = greatest(row);
            if log {
                let mut total = 0.0;
                for x in row.iter_mut() {
                    *x = *x - most;
                    total += Numeric::to_float(x.exp());
                }
                let shift = T::from_float(total.ln());
                for x in row.iter_mut() {
                    *x = *x - shift;
                }
            } else {
                for x in row.iter_mut() {
                    *x = (*x - most).exp_in_loop();
                }
                let total = T::from_float(sum_of(row, |x| x));
                for x in row.iter_mut() {
                    *x = *x / total;
                }
            }
        },
    );
}

/// The greatest element, ignoring NaN; minus infinity if there is none.
#[inline(always)]
fn greatest<T: Real>(row: &[T]) -> T {
    let greater = |a: T, b: T| if b > a { b } else { a };
    let (blocks, rest) = row.as_chunks::<16>();
    let mut lanes = [<T as num_traits::Float>::neg_infinity(); 16];
    for block in blocks {
        for (lane, &x) in lanes.iter_mut().zip(block) {
            *lane = greater(*lane, x);
        }
    }
    lanes.iter().chain(rest).fold(<T as num_traits::Float>::neg_infinity(), |most, &x| greater(most, x))
}
