//! Matrix products: `linear`, `matmul` and related ops.

use super::{join::concatenate, reduce::summed};
use crate::{
    elementwise::{expand, full, number_tensor, zip},
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::{broadcast_shapes, size},
    matmul::{factor, gemm_tile, matmul, matmul_add, matrices, row_major},
    numeric::{Compute, Numeric, Real, cast},
};
use pt2e_core::tensor::{DType, Storage, Tensor, num_elements};
use pt2e_schema::{Arguments, Number, Scalar};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.linear", linear),
    ("aten.matmul", |args| product(args, "self", "other")),
    ("aten.bmm", |args| product(args, "self", "mat2")),
    ("aten.mm", |args| product(args, "self", "mat2")),
    ("aten.mv", |args| product(args, "self", "vec")),
    ("aten.dot", |args| product(args, "self", "tensor")),
    ("aten.vdot", |args| product(args, "self", "other")),
    ("aten.addmm", |args| add_product(args, "mat1", "mat2", batched_product)),
    ("aten.addmv", |args| add_product(args, "mat", "vec", batched_product)),
    ("aten.baddbmm", |args| add_product(args, "batch1", "batch2", batched_product)),
    ("aten.addbmm", |args| add_product(args, "batch1", "batch2", |a, b| summed(batched_product(a, b)?, &[0], false))),
    ("aten.addr", |args| add_product(args, "vec1", "vec2", outer_product)),
    ("transformers.grouped_mm_fallback", grouped_product),
];

fn linear(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, weight) = (args.tensor("input")?, args.tensor("weight")?);
    let bias = args.optional("bias", Arguments::tensor)?;
    Ok(tensor_kernel(move |mut operands| {
        let (input, weight) = (operands.take(input)?, operands.take(weight)?);
        affine(input, weight, operands.take_optional(bias)?)
    }))
}

/// `input` times the transpose of `weight`, plus `bias`, as `aten.linear`.
///
/// # Errors
/// If the shapes do not fit, or the dtypes differ.
pub(super) fn affine(input: Tensor, weight: Tensor, bias: Option<Tensor>) -> Result<Tensor, KernelError> {
    if let &[features] = weight.shape() {
        // With a vector as weight, there is a single output, which has no dimension.
        let output = affine(input, weight.reshape(&[1, features])?, bias)?;
        let shape = output.shape()[..output.rank() - 1].to_vec();
        return Ok(output.reshape(&shape)?);
    }
    let (x, w) = (input.shape(), weight.shape());
    let mismatch = || KernelError::Invalid(format!("input {x:?} does not fit weight {w:?}"));
    let (Some((&depth, lead)), [out, features]) = (x.split_last(), w) else { return Err(mismatch()) };
    if depth != *features || input.dtype() != weight.dtype() {
        return Err(mismatch());
    }
    let dtype = input.dtype();
    let shape: Vec<_> = lead.iter().chain([out]).copied().collect();
    let (rows, out) = (lead.iter().product(), *out);
    let compute = Compute::of(dtype);
    let (input, weight) = (cast(input, compute.dtype())?, cast(weight, compute.dtype())?);
    let bias = bias.map(|bias| cast(bias, compute.dtype())).transpose()?;
    let output = match compute {
        Compute::F32 => linear_rows::<f32>(&input, &weight, bias, rows, depth, out)?,
        Compute::F64 => linear_rows::<f64>(&input, &weight, bias, rows, depth, out)?,
        Compute::I64 => {
            let output = batched_product(input, weight.transpose(0, 1)?)?;
            bias.map_or(Ok(output.clone()), |bias| zip(output, bias, i64::wrapping_add))?
        }
    };
    Ok(cast(output.reshape(&shape)?, dtype)?)
}

fn linear_rows<T: Real>(
    input: &Tensor,
    weight: &Tensor,
    bias: Option<Tensor>,
    rows: usize,
    depth: usize,
    out: usize,
) -> Result<Tensor, KernelError> {
    let shape = [rows, out];
    let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
    let (input, weight) = (input.as_slice::<T>()?, weight.as_slice::<T>()?);
    let (input, weight) = (row_major(&input, rows, depth), row_major(&weight, out, depth).reversed_axes());
    let (whole, rest) = match bias {
        Some(bias) if bias.shape() == [out] => (Some(bias), None),
        other => (None, other),
    };
    let bias = whole.as_ref().map(|bias| bias.as_slice::<T>()).transpose()?;
    matmul_add(&mut output, input, weight, bias.as_deref())?;
    let output = Tensor::new(&shape, output)?;
    match rest {
        Some(bias) => zip::<T>(output, bias, |value, bias| value + bias),
        None => Ok(output),
    }
}

fn product(args: &Arguments, left: &str, right: &str) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor(left)?, args.tensor(right)?);
    Ok(tensor_kernel(move |mut operands| batched_product(operands.take(left)?, operands.take(right)?)))
}

/// Groups of rows, which end at `offs`, each times its own matrix; the result of rows after the last group is zero.
fn grouped_product(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, weight, ends) = (args.tensor("input")?, args.tensor("weight")?, args.tensor("offs")?);
    Ok(tensor_kernel(move |mut operands| {
        let (input, weight) = (operands.take(input)?, operands.take(weight)?);
        let ends = cast(operands.take(ends)?, DType::I64)?;
        let (&[rows, _], &[groups, _, columns]) = (input.shape(), weight.shape()) else {
            let (input, weight) = (input.shape(), weight.shape());
            return Err(KernelError::Invalid(format!("input {input:?} does not fit weights {weight:?}")));
        };
        if ends.shape() != [groups] {
            return Err(KernelError::Invalid(format!(
                "offs has shape {:?}, expected one end for each of {groups} groups",
                ends.shape()
            )));
        }
        let (mut parts, mut start) = (Vec::with_capacity(groups + 1), 0);
        for (group, &end) in ends.as_slice::<i64>()?.iter().enumerate() {
            let end = size(end)?;
            if end < start || end > rows {
                return Err(KernelError::Invalid(format!(
                    "a group from row {start} to {end} is out of range for {rows} rows"
                )));
            }
            let tokens = input.clone().slice(0, start, end, 1)?;
            let matrix = weight.clone().select(0, group)?;
            parts.push(batched_product(tokens, matrix)?);
            start = end;
        }
        parts.push(full(&[rows - start, columns], Number::Int(0), input.dtype())?);
        concatenate(&parts, 0)
    }))
}

/// The matrix product of two tensors, as `torch.matmul`: vectors are rows or columns, leading dimensions broadcast.
///
/// # Errors
/// If the shapes do not fit, or the dtypes differ.
pub fn batched_product(a: Tensor, b: Tensor) -> Result<Tensor, KernelError> {
    let dtype = a.dtype();
    let mismatch = {
        let (a, b) = (a.shape().to_vec(), b.shape().to_vec());
        move || KernelError::Invalid(format!("shapes {a:?} and {b:?} cannot be multiplied"))
    };
    if b.dtype() != dtype || a.rank() == 0 || b.rank() == 0 {
        return Err(mismatch());
    }
    let (vector_left, vector_right) = (a.rank() == 1, b.rank() == 1);
    let a_shape = if vector_left { [&[1], a.shape()].concat() } else { a.shape().to_vec() };
    let b_shape = if vector_right { [b.shape(), &[1]].concat() } else { b.shape().to_vec() };
    let (a_lead, a_matrix) = a_shape.split_at(a_shape.len() - 2);
    let (b_lead, b_matrix) = b_shape.split_at(b_shape.len() - 2);
    let (&[m, k], &[b_k, n]) = (a_matrix, b_matrix) else { return Err(mismatch()) };
    if k != b_k {
        return Err(mismatch());
    }
    let lead = broadcast_shapes(&[a_lead, b_lead])?;
    let mut shape = lead.clone();
    shape.extend((!vector_left).then_some(m));
    shape.extend((!vector_right).then_some(n));
    let compute = Compute::of(dtype);
    let (a, b) = (cast(a, compute.dtype())?.reshape(&a_shape)?, cast(b, compute.dtype())?.reshape(&b_shape)?);
    let output = if b_lead.is_empty() {
        // With a single right matrix, the left matrices are the rows of one matrix.
        let rows = lead.iter().product::<usize>() * m;
        match compute {
            Compute::F32 => products::<f32>(a.reshape(&[1, rows, k])?, b.reshape(&[1, k, n])?, [1, rows, k, n])?,
            Compute::F64 => products::<f64>(a.reshape(&[1, rows, k])?, b.reshape(&[1, k, n])?, [1, rows, k, n])?,
            Compute::I64 => return integer_product(a, b, lead, [m, k, n], &shape, dtype),
        }
    } else {
        let a = expand(a, &[&lead, [m, k].as_slice()].concat())?;
        let b = expand(b, &[&lead, [k, n].as_slice()].concat())?;
        let sizes = [lead.iter().product(), m, k, n];
        match compute {
            Compute::F32 => products::<f32>(a, b, sizes)?,
            Compute::F64 => products::<f64>(a, b, sizes)?,
            Compute::I64 => return integer_product(a, b, lead, [m, k, n], &shape, dtype),
        }
    };
    Ok(cast(output.reshape(&shape)?, dtype)?)
}

/// `batch` products of an `m x k` and a `k x n` matrix.
fn products<T: Real>(a: Tensor, b: Tensor, [batch, m, k, n]: [usize; 4]) -> Result<Tensor, KernelError> {
    let shape = [batch, m, n];
    let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
    if output.is_empty() || k == 0 {
        return Ok(Tensor::new(&shape, output)?);
    }
    let (a, b) = (factor(a, m, n)?, factor(b, m, n)?);
    let (a, b) = (matrices(&a.view::<T>()?)?, matrices(&b.view::<T>()?)?);
    if let ([a], [b]) = (&*a, &*b) {
        matmul(&mut output, *a, *b)?;
    } else {
        let matrices = output.par_chunks_mut(m * n).zip(a.par_iter()).zip(b.par_iter());
        matrices.for_each(|((out, a), b)| gemm_tile(out, n, *a, *b));
    }
    Ok(Tensor::new(&shape, output)?)
}

/// The product of integer matrices, modulo 2^n. It is rare, so the code is simple rather than fast.
fn integer_product(
    a: Tensor,
    b: Tensor,
    lead: Vec<usize>,
    [m, k, n]: [usize; 3],
    shape: &[usize],
    dtype: DType,
) -> Result<Tensor, KernelError> {
    let a = expand(a, &[&lead, [m, k].as_slice()].concat())?;
    let b = expand(b, &[&lead, [k, n].as_slice()].concat())?;
    let rank = b.rank();
    let columns = b.transpose(rank - 2, rank - 1)?;
    let mut output = Storage::with_capacity(num_elements(shape)?)?;
    let (a, columns) = (a.as_slice::<i64>()?, columns.as_slice::<i64>()?);
    for (a, b) in a.chunks((m * k).max(1)).zip(columns.chunks((n * k).max(1))) {
        for row in a.chunks(k.max(1)) {
            output.extend(
                b.chunks(k.max(1)).map(|column| {
                    row.iter().zip(column).fold(0i64, |sum, (a, b)| sum.wrapping_add(a.wrapping_mul(*b)))
                }),
            )?;
        }
    }
    // If the inner dimension is empty, the loop above adds nothing, and every sum is zero.
    output.resize(num_elements(shape)?, 0)?;
    Ok(cast(Tensor::new(shape, output)?, dtype)?)
}

/// The product of a column and a row vector.
fn outer_product(a: Tensor, b: Tensor) -> Result<Tensor, KernelError> {
    let (rows, columns) = (a.len(), b.len());
    batched_product(a.reshape(&[rows, 1])?, b.reshape(&[1, columns])?)
}

/// `beta * self + alpha * multiply(left, right)`.
fn add_product(
    args: &Arguments,
    left: &str,
    right: &str,
    multiply: fn(Tensor, Tensor) -> Result<Tensor, KernelError>,
) -> Result<Kernel, KernelError> {
    let (input, left, right) = (args.tensor("self")?, args.tensor(left)?, args.tensor(right)?);
    let factor = |name: &str| match args.scalar(name)? {
        Scalar::Known(number) => Ok(number),
        Scalar::Operand(_) => Err(KernelError::Unsupported(format!("a symbolic {name}"))),
    };
    let (alpha, beta) = (factor("alpha")?, factor("beta")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = input.dtype();
        let compute = Compute::of(dtype);
        let wide = compute.dtype();
        let product = multiply(cast(operands.take(left)?, wide)?, cast(operands.take(right)?, wide)?)?;
        let input = cast(input, wide)?;
        let output = match compute {
            Compute::F32 => weighted::<f32>(product, input, alpha, beta, |a, b| a * b, |a, b| a + b)?,
            Compute::F64 => weighted::<f64>(product, input, alpha, beta, |a, b| a * b, |a, b| a + b)?,
            Compute::I64 => weighted(product, input, alpha, beta, i64::wrapping_mul, i64::wrapping_add)?,
        };
        Ok(cast(output, dtype)?)
    }))
}

fn weighted<T: Numeric>(
    product: Tensor,
    input: Tensor,
    alpha: Number,
    beta: Number,
    multiply: impl Fn(T, T) -> T + Sync,
    add: impl Fn(T, T) -> T + Sync,
) -> Result<Tensor, KernelError> {
    let times = |tensor: Tensor, factor: Number| zip::<T>(tensor, number_tensor(factor, T::DTYPE), &multiply);
    let product = times(product, alpha)?;
    // As in PyTorch, beta = 0 ignores the input, so that its NaNs do not spread.
    if beta.to_f64() == 0.0 { Ok(product) } else { zip::<T>(product, times(input, beta)?, add) }
}
