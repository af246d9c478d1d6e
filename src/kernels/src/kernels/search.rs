//! Searching numbers in sorted sequences and in sets.

use super::{binary::take, index::gathered_places, sort::order};
use crate::{
    elementwise::{map_to, to_tensor},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    numeric::{Compute, Numeric, cast},
    promote::result_type,
};
use pt2e_core::tensor::{DType, Storage, Tensor, TorchBool};
use pt2e_schema::Arguments;
use std::cmp::Ordering;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.searchsorted.Tensor", |args| search(args, "sorted_sequence", "self")),
    ("aten.searchsorted.Scalar", |args| search(args, "sorted_sequence", "self")),
    ("aten.bucketize.Tensor", |args| search(args, "boundaries", "self")),
    ("aten.bucketize.Scalar", |args| search(args, "boundaries", "self")),
    ("aten.isin.Tensor_Tensor", |args| isin(args, "elements", "test_elements")),
    ("aten.isin.Tensor_Scalar", |args| isin(args, "elements", "test_element")),
    ("aten.isin.Scalar_Tensor", |args| isin(args, "element", "test_elements")),
];

/// Two values, promoted and cast to the compute type.
fn together(a: Value, b: Value) -> Result<(Tensor, Tensor, Compute), KernelError> {
    let dtype = result_type([&a, &b])?;
    let compute = Compute::of(dtype);
    let wide = |value| Ok::<_, KernelError>(cast(to_tensor(value, dtype)?, compute.dtype())?);
    Ok((wide(a)?, wide(b)?, compute))
}

/// Whether a number is inserted to the right of equal ones.
fn goes_right(args: &Arguments) -> Result<bool, KernelError> {
    // `side`, which `bucketize` does not have, takes precedence over `right`.
    let side = if args.get("side").is_ok() { args.optional("side", Arguments::str)? } else { None };
    match side {
        None => Ok(args.bool("right")?),
        Some("left") => Ok(false),
        Some("right") => Ok(true),
        Some(other) => Err(KernelError::Invalid(format!("side is `{other}`"))),
    }
}

/// The insertion position of each number in a sorted sequence, or in that of its row.
fn search(args: &Arguments, sequence: &str, values: &str) -> Result<Kernel, KernelError> {
    let (sequence, values) = (args.tensor(sequence)?, args.tensor_or_number(values)?);
    let (right, narrow) = (goes_right(args)?, args.bool("out_int32")?);
    let sorter = if args.get("sorter").is_ok() { args.optional("sorter", Arguments::tensor)? } else { None };
    Ok(tensor_kernel(move |mut operands| {
        let (sequence, values) = (operands.take(sequence)?, take(&mut operands, values)?);
        let sorter = operands.take_optional(sorter)?;
        let (sequence, values, compute) = together(sequence.into(), values)?;
        let fits = match sequence.shape() {
            [] => false,
            [_] => true,
            [lead @ .., _] => values.shape().split_last().is_some_and(|(_, rows)| rows == lead),
        };
        let sorter_fits = sorter.as_ref().is_none_or(|sorter| sorter.shape() == sequence.shape());
        if !fits || !sorter_fits {
            let (sequence, values) = (sequence.shape(), values.shape());
            return Err(KernelError::Invalid(format!(
                "values of shape {values:?} do not fit sequences of shape {sequence:?}"
            )));
        }
        let places = match compute {
            Compute::F32 => insertions::<f32>(&sequence, &values, sorter.as_ref(), right)?,
            Compute::F64 => insertions::<f64>(&sequence, &values, sorter.as_ref(), right)?,
            Compute::I64 => insertions::<i64>(&sequence, &values, sorter.as_ref(), right)?,
        };
        Ok(cast(places, if narrow { DType::I32 } else { DType::I64 })?)
    }))
}

fn insertions<T: Numeric + PartialOrd>(
    sequence: &Tensor,
    values: &Tensor,
    sorter: Option<&Tensor>,
    right: bool,
) -> Result<Tensor, KernelError> {
    let data = sequence.as_slice::<T>()?;
    let sorted: Storage<T> = match sorter {
        None => Storage::copied(&data)?,
        Some(sorter) => {
            let places = gathered_places(sequence.shape(), sequence.rank() - 1, sorter)?;
            Storage::collect(places.iter().map(|&place| data[place]))?
        }
    };
    let size = sequence.shape().last().copied().unwrap_or(0);
    let columns = if sequence.rank() == 1 { values.len() } else { values.shape().last().copied().unwrap_or(1) };
    let mut places = Storage::with_capacity(values.len())?;
    for (row, values) in values.as_slice::<T>()?.chunks(columns.max(1)).enumerate() {
        let sorted = &sorted[if sequence.rank() == 1 { 0 } else { row * size }..][..size];
        places.extend(values.iter().map(|value| {
            // NaN sorts after every number.
            let before = |other: &T| match order(other, value) {
                Ordering::Less => true,
                Ordering::Equal => right,
                Ordering::Greater => false,
            };
            sorted.partition_point(before) as i64
        }))?;
    }
    Ok(Tensor::new(values.shape(), places)?)
}

/// Whether each number is (or with `invert`, is not) in a set.
fn isin(args: &Arguments, elements: &str, set: &str) -> Result<Kernel, KernelError> {
    let (elements, set) = (args.tensor_or_number(elements)?, args.tensor_or_number(set)?);
    let invert = args.bool("invert")?;
    Ok(tensor_kernel(move |mut operands| {
        let (elements, set) = (take(&mut operands, elements)?, take(&mut operands, set)?);
        let (elements, set, compute) = together(elements, set)?;
        match compute {
            Compute::F32 => members::<f32>(&elements, &set, invert),
            Compute::F64 => members::<f64>(&elements, &set, invert),
            Compute::I64 => members::<i64>(&elements, &set, invert),
        }
    }))
}

fn members<T: Numeric + PartialOrd>(elements: &Tensor, set: &Tensor, invert: bool) -> Result<Tensor, KernelError> {
    let mut set = set.clone().into_storage::<T>()?;
    set.sort_by(order);
    map_to::<T, TorchBool>(elements, |value| {
        // NaN equals nothing, not even itself.
        let found = value.partial_cmp(&value).is_some() && set.binary_search_by(|other| order(other, &value)).is_ok();
        (found != invert).into()
    })
}
