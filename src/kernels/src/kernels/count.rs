//! Counting and distinct values: ops whose result sizes depend on the data.

use super::sort::order;
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::size,
    numeric::cast,
};
use pt2e_core::{
    dispatch, memory,
    tensor::{DType, Storage, Tensor, num_elements},
};
use pt2e_schema::Arguments;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.bincount", bincount),
    ("aten.one_hot", one_hot),
    ("aten._unique2", |args| unique(args, true)),
    ("aten.unique_consecutive", |args| unique(args, false)),
];

/// The integers of a tensor, which must not be negative, as positions.
fn positions(tensor: Tensor) -> Result<Storage<usize>, KernelError> {
    if tensor.dtype().is_float() {
        return Err(KernelError::DType(tensor.dtype()));
    }
    Storage::try_collect(cast(tensor, DType::I64)?.as_slice::<i64>()?.iter().map(|&value| Ok(size(value)?)))
}

/// One more than the greatest position.
fn extent(positions: &[usize]) -> usize {
    positions.iter().max().map_or(0, |most| most.saturating_add(1))
}

/// The number of occurrences of each integer from 0 on, or the sum of their weights.
fn bincount(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, weights) = (args.tensor("self")?, args.optional("weights", Arguments::tensor)?);
    let least = args.sym_int("minlength")?;
    Ok(tensor_kernel(move |mut operands| {
        let least = size(operands.int(least)?)?;
        let weights = operands.take_optional(weights)?;
        let input = operands.take(input)?;
        if input.rank() != 1 || weights.as_ref().is_some_and(|weights| weights.shape() != input.shape()) {
            return Err(KernelError::Invalid(format!("expected a vector, got shape {:?}", input.shape())));
        }
        let bins = positions(input)?;
        let count = extent(&bins).max(least);
        let Some(weights) = weights else {
            let mut counts = Storage::<i64>::zeroed(count)?;
            bins.into_iter().for_each(|bin| counts[bin] += 1);
            return Ok(Tensor::new(&[count], counts)?);
        };
        let dtype = if weights.dtype() == DType::F32 { DType::F32 } else { DType::F64 };
        let (mut sums, weights) = (Storage::<f64>::zeroed(count)?, cast(weights, DType::F64)?);
        bins.into_iter().zip(&weights.as_slice::<f64>()?).for_each(|(bin, weight)| sums[bin] += weight);
        Ok(cast(Tensor::new(&[count], sums)?, dtype)?)
    }))
}

/// Each integer as a vector of zeros with a 1 at that position; the number of classes, if not given, follows from the
/// greatest integer.
fn one_hot(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, classes) = (args.tensor("self")?, args.int("num_classes")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let mut shape = input.shape().to_vec();
        let places = positions(input)?;
        let classes = if classes == -1 { extent(&places) } else { size(classes)? };
        if extent(&places) > classes || classes == 0 {
            return Err(KernelError::Invalid(format!(
                "the data has {} classes, but num_classes is {classes}",
                extent(&places)
            )));
        }
        shape.push(classes);
        let mut data = Storage::<i64>::zeroed(num_elements(&shape)?)?;
        for (row, place) in data.chunks_mut(classes).zip(places) {
            row[place] = 1;
        }
        Ok(Tensor::new(&shape, data)?)
    }))
}

/// The distinct elements, the index of each element among them, and their counts; of all elements, in ascending order,
/// or of runs of equal elements.
fn unique(args: &Arguments, sort: bool) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (inverse, counts) = (args.bool("return_inverse")?, args.bool("return_counts")?);
    if args.get("dim").is_ok() && args.optional("dim", Arguments::int)?.is_some() {
        return Err(KernelError::Unsupported("unique slices of a dimension".into()));
    }
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        dispatch!(input.dtype(), T => {
            let data = input.as_slice::<T>()?;
            let mut places = Storage::collect(0..data.len())?;
            let _merged = memory::reserve_for::<usize>(if sort { data.len() } else { 0 })?;
            if sort {
                places.sort_by(|&a, &b| order(&data[a], &data[b]));
            }
            let (mut values, mut sizes) = (Storage::new(), Storage::new());
            let mut which = Storage::<i64>::zeroed(data.len())?;
            for run in places.chunk_by(|&a, &b| data[a] == data[b]) {
                run.iter().for_each(|&place| which[place] = values.len() as i64);
                values.extend(run.first().map(|&place| data[place]))?;
                sizes.push(run.len() as i64)?;
            }
            let vector = |wanted: bool, data: Storage<i64>| if wanted { data } else { Storage::new() };
            let sizes = vector(counts, sizes);
            let shape = if inverse { input.shape().to_vec() } else { vec![0] };
            Ok(vec![
                Value::Tensor(Tensor::new::<T>(&[values.len()], values)?),
                Tensor::new(&shape, vector(inverse, which))?.into(),
                Tensor::new(&[sizes.len()], sizes)?.into(),
            ])
        })
    }))
}
