//! Sorting, top-k, elements by rank, and histograms.

use super::reduce::Rows;
use crate::{
    elementwise::computed,
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{normalize_dim, reduced_dims, size},
    numeric::{Compute, Real},
};
use pt2e_core::{
    dispatch, memory,
    tensor::{Storage, Tensor, num_elements},
};
use pt2e_schema::{Arguments, SymInt};
use std::cmp::Ordering;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.sort", |args| sort(args, None)),
    ("aten.sort.stable", |args| sort(args, None)),
    ("aten.argsort", argsort),
    ("aten.argsort.stable", argsort),
    ("aten.msort", msort),
    ("aten.topk", |args| sort(args, Some("k"))),
    ("aten.kthvalue", |args| ranked(args, Rank::Nth(args.sym_int("k")?))),
    ("aten.median", |args| ranked(args, Rank::Middle)),
    ("aten.median.dim", |args| ranked(args, Rank::Middle)),
    ("aten.histc", histc),
];

/// The order of elements; as in PyTorch, NaN is greater than every number.
pub(super) fn order<T: PartialOrd>(a: &T, b: &T) -> Ordering {
    let nan = |x: &T| x.partial_cmp(x).is_none();
    a.partial_cmp(b).unwrap_or_else(|| nan(a).cmp(&nan(b)))
}

/// The sorted elements along a dimension, and their positions; only the first ones, if `count` names an argument.
///
/// The sort is stable. In PyTorch, the order of equal elements is undefined unless `stable` is given.
fn sort(args: &Arguments, count: Option<&str>) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    let descending = args.bool(if count.is_some() { "largest" } else { "descending" })?;
    let count = count.map(|name| args.sym_int(name)).transpose()?;
    Ok(Box::new(move |mut operands| {
        let count = count.map(|count| operands.int(count)).transpose()?.map(size).transpose()?;
        let [values, places] = sorted(operands.take(input)?, dim, count, descending)?;
        Ok(vec![values.into(), places.into()])
    }))
}

/// The first `count` sorted elements along a dimension, and their positions.
pub(super) fn sorted(
    input: Tensor,
    dim: i64,
    count: Option<usize>,
    descending: bool,
) -> Result<[Tensor; 2], KernelError> {
    let rank = input.rank();
    let dim = normalize_dim(dim, rank)?;
    let room = input.shape().get(dim).copied().unwrap_or(1);
    let count = count.unwrap_or(room);
    if count > room {
        return Err(KernelError::Invalid(format!("k is {count}, but the dimension has {room} elements")));
    }
    let last = rank.saturating_sub(1);
    let swap = |tensor: Tensor| if rank > 1 { tensor.transpose(dim, last) } else { Ok(tensor) };
    let input = swap(input)?;
    let mut shape = input.shape().to_vec();
    if let Some(size) = shape.last_mut() {
        *size = count;
    }
    dispatch!(input.dtype(), T => {
        let (mut values, mut places) = (Storage::with_capacity(num_elements(&shape)?)?, Storage::with_capacity(num_elements(&shape)?)?);
        // Memory for sorting.
        let _merged = memory::reserve_for::<usize>(room)?;
        let mut sorted = Storage::with_capacity(room)?;
        for row in input.as_slice::<T>()?.chunks(room.max(1)) {
            sorted.clear();
            sorted.extend(0..row.len())?;
            sorted.sort_by(|&a, &b| if descending { order(&row[b], &row[a]) } else { order(&row[a], &row[b]) });
            sorted.truncate(count);
            values.extend(sorted.iter().map(|&place: &usize| row[place]))?;
            places.extend(sorted.iter().map(|&place| place as i64))?;
        }
        let values = swap(Tensor::new::<T>(&shape, values)?)?;
        Ok([values, swap(Tensor::new(&shape, places)?)?])
    })
}

/// The sorted elements along the first dimension.
fn msort(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let [values, _] = sorted(operands.take(input)?, 0, None, false)?;
        Ok(values)
    }))
}

/// The positions of the sorted elements along a dimension.
fn argsort(args: &Arguments) -> Result<Kernel, KernelError> {
    let sorted = sort(args, None)?;
    Ok(Box::new(move |operands| Ok(sorted(operands)?.split_off(1))))
}

/// The rank of the wanted element, in ascending order.
#[derive(Clone, Copy)]
enum Rank {
    /// The n-th element, counted from 1.
    Nth(SymInt),
    /// The median, the lower of two; NaN if any element is.
    Middle,
}

/// The element of a rank along a dimension, and its position; without `dim`, only the element, among all.
fn ranked(args: &Arguments, rank: Rank) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (dim, keepdim) = match args.get("dim") {
        Ok(_) => (Some(args.int("dim")?), args.bool("keepdim")?),
        Err(_) => (None, false),
    };
    Ok(Box::new(move |mut operands| {
        let nth = match rank {
            Rank::Nth(k) => Some(size(operands.int(k)?)?),
            Rank::Middle => None,
        };
        let input = operands.take(input)?;
        let dims = reduced_dims(dim.as_slice(), input.rank())?;
        let rows = Rows::new(input, &dims, keepdim)?;
        if nth.map_or(rows.size == 0, |k| !(1..=rows.size).contains(&k)) {
            return Err(KernelError::Invalid(format!("k is {nth:?}, but the dimension has {} elements", rows.size)));
        }
        let _orders = rows.reserve_orders()?;
        dispatch!(rows.tensor.dtype(), T => {
            let find = |row: &[T]| {
                let mut sorted: Vec<_> = (0..row.len()).collect();
                sorted.sort_by(|&a, &b| order(&row[a], &row[b]));
                let nan = |&place: &usize| row[place].partial_cmp(&row[place]).is_none();
                let at = match nth {
                    Some(k) => k - 1,
                    None => sorted.iter().position(nan).unwrap_or((row.len() - 1) / 2),
                };
                sorted[at]
            };
            let values = Value::Tensor(rows.reduce::<T, T>(|row| row[find(row)])?);
            if dim.is_none() {
                return Ok(vec![values]);
            }
            Ok(vec![values, rows.reduce::<T, i64>(|row| find(row) as i64)?.into()])
        })
    }))
}

/// The number of elements in each of `bins` equal parts of a range; an empty range stands for the range of the elements.
fn histc(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, bins) = (args.tensor("self")?, size(args.int("bins")?)?);
    let (min, max) = (args.scalar("min")?, args.scalar("max")?);
    if bins == 0 {
        return Err(KernelError::Invalid("bins must be positive".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let (min, max) = (operands.scalar(min)?.to_f64(), operands.scalar(max)?.to_f64());
        let input = operands.take(input)?;
        let dtype = input.dtype();
        computed(input, |input, compute| match compute {
            Compute::F32 => histogram::<f32>(&input, bins, min, max),
            Compute::F64 => histogram::<f64>(&input, bins, min, max),
            Compute::I64 => Err(KernelError::DType(dtype)),
        })
    }))
}

fn histogram<T: Real>(input: &Tensor, bins: usize, min: f64, max: f64) -> Result<Tensor, KernelError> {
    let data = input.as_slice::<T>()?;
    let (mut min, mut max) = (T::from_float(min), T::from_float(max));
    if min == max && !data.is_empty() {
        let extreme = |a: T, b: &T| if order(b, &a) == Ordering::Less { (*b, a) } else { (a, *b) };
        min = data.iter().fold(data[0], |least, value| extreme(least, value).0);
        max = data.iter().fold(data[0], |most, value| extreme(most, value).1);
    }
    if min == max {
        (min, max) = (min - T::one(), max + T::one());
    }
    if !(min.is_finite() && max.is_finite() && min < max) {
        return Err(KernelError::Invalid(format!("the range from {min:?} to {max:?} is not finite or not ascending")));
    }
    let mut counts = Storage::<f64>::zeroed(bins)?;
    for &value in data.iter().filter(|value| **value >= min && **value <= max) {
        let bin = ((value - min) * T::from_int(bins as i64) / (max - min)).to_int();
        counts[(bin.max(0) as usize).min(bins - 1)] += 1.0;
    }
    Ok(Tensor::new(&[bins], Storage::collect(counts.iter().map(|&count| T::from_float(count)))?)?)
}
