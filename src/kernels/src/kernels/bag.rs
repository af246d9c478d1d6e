//! Embedding bags.

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value},
    layout::size,
    numeric::{Compute, Real, cast},
};
use pt2e_core::tensor::{DType, Storage, Tensor, num_elements};
use pt2e_schema::Arguments;

use super::shape::position;

/// The ops of this family.
pub const FAMILY: Family = &[("aten._embedding_bag", embedding_bag), ("aten.embedding_bag.padding_idx", embedding_bag)];

/// The reduction of the rows in a bag, in the order of PyTorch's numbers.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Sum,
    Mean,
    Max,
}

/// The rows and weights of each bag.
struct Bags {
    /// The row of each index; `None` for padding.
    rows: Storage<Option<usize>>,
    /// The start of each bag; it ends where the next one starts.
    starts: Storage<usize>,
    /// The weight of each index, in the compute type.
    weights: Option<Tensor>,
}

impl Bags {
    /// The bags of indices into a table of `room` rows of `dtype`; `padding` is the row to skip.
    fn new(
        indices: &Tensor,
        offsets: &Tensor,
        weights: Option<&Tensor>,
        dtype: DType,
        room: usize,
        padding: Option<usize>,
    ) -> Result<Self, KernelError> {
        if indices.rank() != 1 || offsets.rank() != 1 {
            return Err(KernelError::Invalid("indices and offsets must be vectors".into()));
        }
        let row = |&index: &i64| {
            let row = size(index)?;
            if row >= room {
                return Err(KernelError::Invalid(format!("index {row} is out of range for {room} rows")));
            }
            Ok(Some(row).filter(|row| Some(*row) != padding))
        };
        let wide = cast(indices.clone(), DType::I64)?;
        let rows = Storage::try_collect::<KernelError>(wide.as_slice::<i64>()?.iter().map(row))?;
        let wide = cast(offsets.clone(), DType::I64)?;
        let starts = wide.as_slice::<i64>()?;
        let starts = Storage::try_collect::<KernelError>(starts.iter().map(|&start| Ok(size(start)?)))?;
        if !starts.is_sorted() || starts.first().is_some_and(|first| *first != 0) || starts.last() > Some(&rows.len()) {
            return Err(KernelError::Invalid(format!("offsets {starts:?} do not fit {} indices", rows.len())));
        }
        if let Some(weights) = weights
            && (weights.shape() != [rows.len()] || weights.dtype() != dtype)
        {
            let shape = weights.shape();
            return Err(KernelError::Invalid(format!("weights of shape {shape:?} do not fit {} indices", rows.len())));
        }
        let wide = Compute::of(dtype).dtype();
        let weights = weights.map(|weights| cast(weights.clone(), wide)).transpose()?;
        Ok(Self { rows, starts, weights })
    }

    /// The positions of a bag's indices.
    fn range(&self, bag: usize) -> std::ops::Range<usize> {
        self.starts[bag]..self.starts.get(bag + 1).copied().unwrap_or(self.rows.len())
    }

    /// The number of rows of a bag, without padding.
    fn count(&self, bag: usize) -> usize {
        self.rows[self.range(bag)].iter().flatten().count()
    }
}

/// Sums, means or maxima of rows of a table, and three results for the backward pass: the bag of each index, the size
/// of each bag, and the rows of the maxima. As in PyTorch's CPU kernels, those that the mode does not need are
/// empty or zero.
fn embedding_bag(args: &Arguments) -> Result<Kernel, KernelError> {
    let (table, indices, offsets) = (args.tensor("weight")?, args.tensor("indices")?, args.tensor("offsets")?);
    let weights = args.optional("per_sample_weights", Arguments::tensor)?;
    let mode = match args.int("mode")? {
        0 => Mode::Sum,
        1 => Mode::Mean,
        2 => Mode::Max,
        other => return Err(KernelError::Invalid(format!("mode is {other}"))),
    };
    if weights.is_some() && mode != Mode::Sum {
        return Err(KernelError::Invalid("per_sample_weights need mode 0 (sum)".into()));
    }
    let (last_offset, padding) = (args.bool("include_last_offset")?, args.optional("padding_idx", Arguments::int)?);
    // A negative padding_idx counts from the end in the overload where it is optional, and means none in the other.
    let from_end = args.op() == "aten.embedding_bag.padding_idx";
    Ok(Box::new(move |mut operands| {
        let table = operands.take(table)?;
        let &[room, width] = table.shape() else {
            return Err(KernelError::Invalid(format!("the weight must be a matrix, got shape {:?}", table.shape())));
        };
        let (indices, offsets) = (operands.tensor(indices)?, operands.tensor(offsets)?);
        let (index_dtype, mixed) = (indices.dtype(), indices.dtype() != offsets.dtype());
        let index_dtype = if mixed { DType::I64 } else { index_dtype };
        let padding = match padding {
            Some(padding) if from_end || padding >= 0 => Some(position(padding, room)?),
            _ => None,
        };
        let (dtype, compute) = (table.dtype(), Compute::of(table.dtype()));
        let weights = weights.map(|index| operands.tensor(index)).transpose()?;
        let all = Bags::new(indices, offsets, weights, dtype, room, padding)?;
        let table = cast(table, compute.dtype())?;
        let bags = all.starts.len() - (last_offset && !all.starts.is_empty()) as usize;
        let (output, most) = match compute {
            Compute::F32 => reduce::<f32>(&table, &all, bags, mode)?,
            Compute::F64 => reduce::<f64>(&table, &all, bags, mode)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        let vector = |data: Storage<i64>| Ok::<_, KernelError>(cast(Tensor::new(&[data.len()], data)?, index_dtype)?);
        let direct = mode == Mode::Sum && padding.is_none() && dtype != DType::F64;
        let bag_of = (0..bags).flat_map(|bag| all.range(bag).map(move |_| bag as i64));
        let sizes = (0..bags).map(|bag| if mode == Mode::Sum { 0 } else { all.count(bag) as i64 });
        let sizes = vector(Storage::collect(sizes)?)?;
        let most = match mode {
            Mode::Max => cast(Tensor::new(&[bags, width], most)?, index_dtype)?,
            _ => sizes.clone(),
        };
        Ok(vec![
            Value::Tensor(cast(output, dtype)?),
            vector(if direct { Storage::new() } else { Storage::collect_unsized(bag_of)? })?.into(),
            sizes.into(),
            most.into(),
        ])
    }))
}

/// The bags, and the rows of the maxima.
fn reduce<T: Real>(
    table: &Tensor,
    bags: &Bags,
    count: usize,
    mode: Mode,
) -> Result<(Tensor, Storage<i64>), KernelError> {
    let width = table.shape()[1];
    let shape = [count, width];
    let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
    let mut most = Storage::<i64>::zeroed(if mode == Mode::Max { output.len() } else { 0 })?;
    let table = table.as_slice::<T>()?;
    let weights = bags.weights.as_ref().map(Tensor::as_slice::<T>).transpose()?;
    for bag in 0..count {
        let out = &mut output[bag * width..][..width];
        let rows = bags.range(bag).filter_map(|at| Some((at, bags.rows[at]?)));
        for (n, (at, row)) in rows.enumerate() {
            let values = &table[row * width..][..width];
            if mode == Mode::Max {
                for (i, (out, &value)) in out.iter_mut().zip(values).enumerate() {
                    if n == 0 || value > *out {
                        *out = value;
                        most[bag * width + i] = row as i64;
                    }
                }
            } else {
                let weight = weights.as_ref().map_or(T::one(), |weights| weights[at]);
                out.iter_mut().zip(values).for_each(|(out, &value)| *out += weight * value);
            }
        }
        if mode == Mode::Mean {
            let size = T::from_int(bags.count(bag).max(1) as i64);
            out.iter_mut().for_each(|out| *out = *out / size);
        }
    }
    Ok((Tensor::new(&shape, output)?, most))
}
