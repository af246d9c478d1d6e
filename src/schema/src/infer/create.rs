//! Inference for tensors created from numbers, random ones included, and for numbers read from tensors.

use super::{Family, InferError, Inferred, Results, call::Call, each, invalid, one, sizes::as_size};
use crate::{DType, Number, NumberType, ValueType, shapes::range_length};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        sized,
        &[
            "aten.empty.memory_format",
            "aten.empty_permuted",
            "aten.empty_strided",
            "aten.normal.float_float",
            "aten.ones",
            "aten.rand",
            "aten.randn",
            "aten.zeros",
        ],
    ),
    (sized_integers, &["aten.randint", "aten.randint.low"]),
    (full, &["aten.full"]),
    (sized_as, &["aten.new_empty", "aten.new_empty_strided", "aten.new_full", "aten.new_ones", "aten.new_zeros"]),
    (
        like,
        &[
            "aten.empty_like",
            "aten.full_like",
            "aten.ones_like",
            "aten.rand_like",
            "aten.randint_like",
            "aten.randint_like.low_dtype",
            "aten.randn_like",
            "aten.zeros_like",
        ],
    ),
    (scalar_tensor, &["aten.scalar_tensor"]),
    (eye, &["aten.eye", "aten.eye.m"]),
    (linspace, &["aten.linspace"]),
    (arange, &["aten.arange", "aten.arange.start", "aten.arange.start_step"]),
    (triangle_indices, &["aten.tril_indices", "aten.triu_indices"]),
    (randperm, &["aten.randperm"]),
    (multinomial, &["aten.multinomial"]),
    (
        nothing,
        &[
            "aten._assert_async",
            "aten._assert_async.msg",
            "aten._assert_scalar",
            "aten._assert_tensor_metadata",
            "aten.sym_constrain_range",
            "aten.sym_constrain_range_for_size",
        ],
    ),
    (item, &["aten._local_scalar_dense", "aten.item"]),
    (integer, &["aten.sym_numel"]),
    (sym_size, &["aten.sym_size.int"]),
];

fn sized(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(DType::F32), call.shape("size")?)
}

fn sized_integers(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(DType::I64), call.shape("size")?)
}

fn full(call: &Call<'_>) -> Inferred {
    let dtype = match call.dtype("dtype")? {
        Some(dtype) => dtype,
        None => call.number("fill_value")?.dtype(),
    };
    one(dtype, call.shape("size")?)
}

/// As [`sized`], with the dtype of `self` by default.
fn sized_as(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(call.input()?.dtype), call.shape("size")?)
}

fn like(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(call.dtype("dtype")?.unwrap_or(input.dtype), input.sizes.clone())
}

fn scalar_tensor(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(DType::F32), Vec::new())
}

fn eye(call: &Call<'_>) -> Inferred {
    let size = |name: &str| -> Result<_, InferError> { Ok(call.size(name)?.map(as_size).transpose()?) };
    let rows = size("n")?;
    let columns = if call.is_given("m") { size("m")? } else { rows };
    one(call.dtype("dtype")?.unwrap_or(DType::F32), vec![rows, columns])
}

fn linspace(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(DType::F32), vec![Some(as_size(call.int("steps")?)?)])
}

fn arange(call: &Call<'_>) -> Inferred {
    let (mut ints, mut values) = (true, Vec::new());
    for (name, default) in [("start", 0), ("end", 0), ("step", 1)] {
        if call.is_given(name) {
            ints &= call.number(name)? != NumberType::Float;
            values.push(call.constant(name)?);
        } else {
            values.push(Some(Number::Int(default)));
        }
    }
    let dtype = call.dtype("dtype")?.unwrap_or(if ints { DType::I64 } else { DType::F32 });
    let [Some(start), Some(end), Some(step)] = values[..] else { return one(dtype, vec![None]) };
    let count = range_length(start, end, step)?;
    // Beyond this, a double does not represent every integer.
    let exact = [start, end].iter().all(|number| number.to_f64().abs() < 9e15);
    one(dtype, vec![exact.then_some(count)])
}

/// One column per element of the lower or upper triangle.
fn triangle_indices(call: &Call<'_>) -> Inferred {
    let (rows, columns) = (as_size(call.int("row")?)?, as_size(call.int("col")?)?);
    let offset = i128::from(call.int("offset")?);
    let (wide_rows, wide_columns) = (rows as i128, columns as i128);
    // The number of elements under the diagonal: from row to row it grows by one, clamped to between 0 and the whole row.
    let under = |offset: i128| {
        let first = (-offset).clamp(0, wide_rows);
        let last = (wide_columns - offset).clamp(first, wide_rows);
        let growing = (last - first) * (first + offset + last - 1 + offset) / 2;
        growing + (wide_rows - last) * wide_columns
    };
    let count = match call.op() {
        "aten.tril_indices" => under(offset + 1),
        _ => wide_rows * wide_columns - under(offset),
    };
    one(call.dtype("dtype")?.unwrap_or(DType::I64), vec![Some(2), usize::try_from(count).ok()])
}

fn randperm(call: &Call<'_>) -> Inferred {
    one(call.dtype("dtype")?.unwrap_or(DType::I64), vec![call.size("n")?.map(as_size).transpose()?])
}

/// Samples for each row of probabilities.
fn multinomial(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let samples = call.size("num_samples")?.map(as_size).transpose()?;
    match &input.sizes[..] {
        [rows @ .., _] if rows.len() < 2 => one(DType::I64, [rows, &[samples]].concat()),
        _ => invalid(format!("probabilities must be a vector or a matrix, got {input}")),
    }
}

fn nothing(_: &Call<'_>) -> Inferred {
    each([])
}

fn number(kind: NumberType) -> Inferred {
    Ok(Results::Each(vec![ValueType::Number(kind)]))
}

fn item(call: &Call<'_>) -> Inferred {
    number(match call.input()?.dtype {
        DType::Bool => NumberType::Bool,
        dtype if dtype.is_complex() => return Err(InferError::DType(dtype)),
        dtype if dtype.is_float() => NumberType::Float,
        _ => NumberType::Int,
    })
}

fn integer(_: &Call<'_>) -> Inferred {
    number(NumberType::Int)
}

fn sym_size(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    number(NumberType::Int)
}
