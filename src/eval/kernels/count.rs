//! How often values occur, and which ones: their number is known only when the values are.

use super::sort::order;
use crate::{
    dispatch,
    eval::{
        args::Arguments,
        kernel::{Kernel, KernelError, Value, tensor_kernel},
        layout::size,
        numeric::cast,
        registry::Family,
    },
    tensor::{DType, Tensor, num_elements},
};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.bincount", bincount),
    ("aten.one_hot", one_hot),
    ("aten._unique2", |args| unique(args, true)),
    ("aten.unique_consecutive", |args| unique(args, false)),
];

/// A tensor's integers, none negative, as positions.
fn positions(tensor: Tensor) -> Result<Vec<usize>, KernelError> {
    if tensor.dtype().is_float() {
        return Err(KernelError::DType(tensor.dtype()));
    }
    cast(tensor, DType::I64)?.as_slice::<i64>()?.iter().map(|&value| size(value)).collect()
}

/// One more than the greatest position.
fn extent(positions: &[usize]) -> usize {
    positions.iter().max().map_or(0, |most| most.saturating_add(1))
}

/// How often each integer from 0 on occurs, or the sum of the weights of its occurrences.
fn bincount(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, weights) = (args.tensor("self")?, args.optional("weights", Arguments::tensor)?);
    let least = args.sym_int("minlength")?;
    Ok(tensor_kernel(move |mut operands| {
        let least = size(operands.int(least)?)?;
        let weights = operands.take_optional(weights)?;
        let input = operands.take(input)?;
        if input.rank() != 1 || weights.as_ref().is_some_and(|weights| weights.shape() != input.shape()) {
            return Err(KernelError::Invalid(format!("a tensor of shape {:?} is counted", input.shape())));
        }
        let bins = positions(input)?;
        let count = extent(&bins).max(least);
        num_elements(&[count, size_of::<f64>()])?;
        let Some(weights) = weights else {
            let mut counts = zeros::<i64>(count)?;
            bins.into_iter().for_each(|bin| counts[bin] += 1);
            return Ok(Tensor::from_vec(&[count], counts)?);
        };
        let dtype = if weights.dtype() == DType::F32 { DType::F32 } else { DType::F64 };
        let (mut sums, weights) = (zeros::<f64>(count)?, cast(weights, DType::F64)?);
        bins.into_iter().zip(weights.as_slice::<f64>()?).for_each(|(bin, weight)| sums[bin] += weight);
        Ok(cast(Tensor::from_vec(&[count], sums)?, dtype)?)
    }))
}

/// Zeros, if there is memory for as many: the number comes from values.
fn zeros<T: Clone + Default>(count: usize) -> Result<Vec<T>, KernelError> {
    let mut data = Vec::new();
    data.try_reserve_exact(count).map_err(|_| KernelError::Invalid(format!("memory for {count} elements")))?;
    data.resize(count, T::default());
    Ok(data)
}

/// A 1 in the place that each integer says, among zeros; as many places as the greatest needs where none are given.
fn one_hot(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, classes) = (args.tensor("self")?, args.int("num_classes")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let mut shape = input.shape().to_vec();
        let places = positions(input)?;
        let classes = if classes == -1 { extent(&places) } else { size(classes)? };
        if extent(&places) > classes || classes == 0 {
            return Err(KernelError::Invalid(format!("positions up to {} of {classes}", extent(&places))));
        }
        shape.push(classes);
        let mut data = zeros::<i64>(num_elements(&shape)?)?;
        for (row, place) in data.chunks_mut(classes).zip(places) {
            row[place] = 1;
        }
        Ok(Tensor::from_vec(&shape, data)?)
    }))
}

/// The different elements, which of them each element is, and how often each occurs; of all elements in ascending order, or
/// of runs of equal ones.
fn unique(args: &Arguments, sort: bool) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (inverse, counts) = (args.bool("return_inverse")?, args.bool("return_counts")?);
    if args.get("dim").is_ok() && args.optional("dim", Arguments::int)?.is_some() {
        return Err(KernelError::Unsupported("different slices of a dimension".into()));
    }
    Ok(Box::new(move |mut operands| {
        let input = operands.take(input)?;
        dispatch!(input.dtype(), T => {
            let data = input.as_slice::<T>()?;
            let mut places: Vec<_> = (0..data.len()).collect();
            if sort {
                places.sort_by(|&a, &b| order(&data[a], &data[b]));
            }
            let (mut values, mut sizes) = (Vec::new(), Vec::new());
            let mut which = vec![0i64; data.len()];
            for run in places.chunk_by(|&a, &b| data[a] == data[b]) {
                run.iter().for_each(|&place| which[place] = values.len() as i64);
                values.extend(run.first().map(|&place| data[place]));
                sizes.push(run.len() as i64);
            }
            let vector = |wanted: bool, data: Vec<i64>| if wanted { data } else { Vec::new() };
            let sizes = vector(counts, sizes);
            let shape = if inverse { input.shape().to_vec() } else { vec![0] };
            Ok(vec![
                Value::Tensor(Tensor::from_vec::<T>(&[values.len()], values)?),
                Tensor::from_vec(&shape, vector(inverse, which))?.into(),
                Tensor::from_vec(&[sizes.len()], sizes)?.into(),
            ])
        })
    }))
}
