//! Quantiles, the mode, and the median and mean that ignore NaN.

use super::{
    reduce::{Rows, float_rows},
    sort::order,
};
use crate::{
    elementwise::to_tensor,
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{normalize_dim, reduced_dims},
    numeric::{Numeric, Real, cast},
};
use pt2e_core::{
    dispatch,
    tensor::{DType, Tensor},
};
use pt2e_schema::Arguments;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.quantile", |args| quantile(args, false)),
    ("aten.quantile.scalar", |args| quantile(args, false)),
    ("aten.nanquantile", |args| quantile(args, true)),
    ("aten.nanquantile.scalar", |args| quantile(args, true)),
    ("aten.nanmedian", nanmedian),
    ("aten.nanmedian.dim", nanmedian),
    ("aten.nanmean", nanmean),
    ("aten.mode", mode),
];

/// The interpolation of a quantile that lies between two elements.
#[derive(Clone, Copy)]
enum Interpolation {
    Linear,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

impl Interpolation {
    fn of(name: &str) -> Result<Self, KernelError> {
        Ok(match name {
            "linear" => Interpolation::Linear,
            "lower" => Interpolation::Lower,
            "higher" => Interpolation::Higher,
            "midpoint" => Interpolation::Midpoint,
            "nearest" => Interpolation::Nearest,
            other => return Err(KernelError::Invalid(format!("interpolation is `{other}`"))),
        })
    }
}

/// The quantile `q` of sorted elements, NaN last. NaN if any element is NaN; with `ignore_nan`, only if all are.
fn quantile_of<T: Real>(sorted: &[T], q: T, interpolation: Interpolation, ignore_nan: bool) -> T {
    let count = sorted.iter().take_while(|x| !x.is_nan()).count();
    let sorted = if ignore_nan { &sorted[..count] } else { sorted };
    let Some(last) = sorted.last().filter(|last| !last.is_nan()) else { return T::nan() };
    let rank = q * T::from_int(sorted.len() as i64 - 1);
    let rank = match interpolation {
        Interpolation::Lower => rank.floor(),
        Interpolation::Higher => rank.ceil(),
        Interpolation::Nearest => T::from_float(rank.to_float().round_ties_even()),
        Interpolation::Linear | Interpolation::Midpoint => rank,
    };
    let at = |rank: T| sorted.get(rank.to_int().max(0) as usize).copied().unwrap_or(*last);
    let (low, high) = (at(rank.floor()), at(rank.ceil()));
    let weight =
        if matches!(interpolation, Interpolation::Midpoint) { T::from_float(0.5) } else { rank - rank.floor() };
    if low == high {
        low
    } else if weight < T::from_float(0.5) {
        low + weight * (high - low)
    } else {
        high - (high - low) * (T::one() - weight)
    }
}

fn quantile(args: &Arguments, ignore_nan: bool) -> Result<Kernel, KernelError> {
    let (input, q) = (args.tensor("self")?, args.tensor_or_number("q")?);
    let (dim, keepdim) = (args.optional("dim", Arguments::int)?, args.bool("keepdim")?);
    let interpolation = Interpolation::of(args.str("interpolation")?)?;
    Ok(tensor_kernel(move |mut operands| {
        let q = super::binary::take(&mut operands, q)?;
        let input = operands.take(input)?;
        let dtype = input.dtype();
        if !matches!(dtype, DType::F32 | DType::F64) {
            return Err(KernelError::DType(dtype));
        }
        let q = to_tensor(q, dtype)?;
        let mut lead = q.shape().to_vec();
        let wild = !cast(q.clone(), DType::F64)?.as_slice::<f64>()?.iter().all(|q| (0.0..=1.0).contains(q));
        if lead.len() > 1 || wild {
            return Err(KernelError::Invalid("q must be a number or a vector of numbers from 0 to 1".into()));
        }
        let dims = match dim {
            Some(dim) if input.rank() > 0 => vec![normalize_dim(dim, input.rank())?],
            _ => (0..input.rank()).collect(),
        };
        let rows = Rows::new(input, &dims, keepdim)?;
        if rows.size == 0 {
            return Err(KernelError::Invalid("an empty dimension has no quantiles".into()));
        }
        fn all<T: Real>(
            rows: &Rows,
            q: &Tensor,
            interpolation: Interpolation,
            ignore_nan: bool,
        ) -> Result<Vec<Tensor>, KernelError> {
            let _sorted = rows.reserve_orders()?;
            let q = q.as_slice::<T>()?;
            let each = q.iter().map(|&q| {
                rows.reduce::<T, T>(|row| {
                    let mut sorted = row.to_vec();
                    sorted.sort_by(order);
                    quantile_of(&sorted, q, interpolation, ignore_nan)
                })
            });
            each.collect()
        }
        let parts = match dtype {
            DType::F64 => all::<f64>(&rows, &q, interpolation, ignore_nan)?,
            _ => all::<f32>(&rows, &q, interpolation, ignore_nan)?,
        };
        let shape = parts.first().map(|part| part.shape().to_vec()).unwrap_or_default();
        let flat = parts.into_iter().map(|part| {
            let count = part.len();
            part.reshape(&[count])
        });
        let flat = super::join::concatenate(&flat.collect::<Result<Vec<_>, _>>()?, 0)?;
        lead.extend(shape);
        Ok(flat.reshape(&lead)?)
    }))
}

/// The median of the elements that are not NaN, the lower of two.
fn nanmedian(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (dim, keepdim) = match args.get("dim") {
        Ok(_) => (Some(args.int("dim")?), args.bool("keepdim")?),
        Err(_) => (None, false),
    };
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(dim.as_slice(), input.rank())?;
        let rows = Rows::new(input, &dims, keepdim)?;
        if rows.size == 0 {
            return Err(KernelError::Invalid("an empty dimension has no median".into()));
        }
        let _sorted = rows.reserve_orders()?;
        dispatch!(rows.tensor.dtype(), T => {
            let find = |row: &[T]| {
                let mut sorted: Vec<_> = (0..row.len()).collect();
                sorted.sort_by(|&a, &b| order(&row[a], &row[b]));
                let count = row.iter().filter(|x| x.partial_cmp(x).is_some()).count();
                sorted[count.saturating_sub(1) / 2]
            };
            let values = Value::Tensor(rows.reduce::<T, T>(|row| row[find(row)])?);
            if dim.is_none() {
                return Ok(vec![values]);
            }
            Ok(vec![values, rows.reduce::<T, i64>(|row| find(row) as i64)?.into()])
        })
    }))
}

/// The mean of the elements that are not NaN.
fn nanmean(args: &Arguments) -> Result<Kernel, KernelError> {
    fn of_row<T: Real>(row: &[T]) -> f64 {
        let numbers = row.iter().filter(|x| !x.is_nan()).map(|x| Numeric::to_float(*x));
        let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), x| (sum + x, count + 1.0));
        sum / count
    }
    let (input, dims) = (args.tensor("self")?, args.optional("dim", Arguments::ints)?.unwrap_or_default());
    let (keepdim, dtype) = (args.bool("keepdim")?, args.optional("dtype", Arguments::dtype)?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        if !input.dtype().is_float() {
            return Err(KernelError::DType(input.dtype()));
        }
        let dims = reduced_dims(&dims, input.rank())?;
        let dtype = dtype.unwrap_or(input.dtype());
        float_rows(cast(input, dtype)?, &dims, keepdim, of_row, of_row)
    }))
}

/// The most frequent element, the least of several, and its last position.
fn mode(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim, keepdim) = (args.tensor("self")?, args.int("dim")?, args.bool("keepdim")?);
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        let dims = reduced_dims(&[dim], input.rank())?;
        let rows = Rows::new(input, &dims, keepdim)?;
        if rows.size == 0 {
            return Err(KernelError::Invalid("an empty dimension has no mode".into()));
        }
        let _sorted = rows.reserve_orders()?;
        dispatch!(rows.tensor.dtype(), T => {
            let find = |row: &[T]| {
                let mut sorted: Vec<_> = (0..row.len()).collect();
                sorted.sort_by(|&a, &b| order(&row[a], &row[b]));
                let runs = sorted.chunk_by(|&a, &b| row[a] == row[b]);
                let longest = runs.fold(&[][..], |most: &[usize], run| if run.len() > most.len() { run } else { most });
                longest.last().copied().unwrap_or(0)
            };
            Ok(vec![
                Value::Tensor(rows.reduce::<T, T>(|row| row[find(row)])?),
                rows.reduce::<T, i64>(|row| find(row) as i64)?.into(),
            ])
        })
    }))
}
