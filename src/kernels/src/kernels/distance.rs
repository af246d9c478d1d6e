//! Distances between vectors, cosine similarity and weight norm.

use super::{
    binary::{add, quotient, subtract, times},
    reduce::{norm, norms, summed},
    unary::clamp,
};
use crate::{
    elementwise::{computed, expand, map, to_tensor},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::{broadcast_shapes, normalize_dim},
    numeric::{Compute, Real, cast},
    promote::result_type,
};
use pt2e_core::tensor::{DType, Storage, Tensor, TensorError, num_elements};
use pt2e_schema::{Arguments, Number};
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.dist", dist),
    ("aten.cdist", cdist),
    ("aten._cdist_forward", cdist),
    ("aten._pdist_forward", pdist),
    ("aten.pairwise_distance", pairwise_distance),
    ("aten.cosine_similarity", cosine_similarity),
    ("aten._weight_norm", weight_norm),
];

/// The norm of the difference of two tensors.
fn dist(args: &Arguments) -> Result<Kernel, KernelError> {
    let (a, b, order) = (args.tensor("self")?, args.tensor("other")?, args.scalar("p")?);
    Ok(tensor_kernel(move |mut operands| {
        let order = operands.scalar(order)?.to_f64();
        let difference = subtract(operands.take(a)?, operands.take(b)?)?;
        let dims: Vec<_> = (0..difference.rank()).collect();
        norms(difference, order, &dims, false)
    }))
}

/// The distances between all rows of one matrix and all rows of another; leading dimensions broadcast.
fn cdist(args: &Arguments) -> Result<Kernel, KernelError> {
    let (left, right, order) = (args.tensor("x1")?, args.tensor("x2")?, args.float("p")?);
    Ok(tensor_kernel(move |mut operands| {
        let (left, right) = (operands.take(left)?, operands.take(right)?);
        let (a, b) = (left.shape().to_vec(), right.shape().to_vec());
        let mismatch = || KernelError::Invalid(format!("vectors of shapes {a:?} and {b:?} do not fit"));
        let ([a_lead @ .., rows, width], [b_lead @ .., columns, other]) = (a.as_slice(), b.as_slice()) else {
            return Err(mismatch());
        };
        let dtype = left.dtype();
        if width != other || right.dtype() != dtype {
            return Err(mismatch());
        }
        let lead = broadcast_shapes(&[a_lead, b_lead])?;
        let compute = Compute::of(dtype);
        let wide = |tensor, matrix: [usize; 2]| expand(cast(tensor, compute.dtype())?, &[&lead, &matrix[..]].concat());
        let (left, right) = (wide(left, [*rows, *width])?, wide(right, [*columns, *width])?);
        let shape = [&lead, &[*rows, *columns][..]].concat();
        let result = match compute {
            Compute::F32 => distances::<f32>(&left, &right, &shape, *width, order)?,
            Compute::F64 => distances::<f64>(&left, &right, &shape, *width, order)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        Ok(cast(result, dtype)?)
    }))
}

/// The distances between all pairs of rows of a matrix.
fn pdist(args: &Arguments) -> Result<Kernel, KernelError> {
    fn pairs<T: Real>(input: &Tensor, rows: usize, width: usize, order: f64) -> Result<Tensor, KernelError> {
        let data = input.as_slice::<T>()?;
        let row = |i: usize| &data[i * width..][..width];
        let distance = |a: &[T], b: &[T]| {
            let difference = Storage::collect(a.iter().zip(b).map(|(&a, &b)| a - b))?;
            Ok::<_, TensorError>(if width == 0 { T::zero() } else { T::from_float(norm(&difference, order)) })
        };
        let count = rows.checked_mul(rows.saturating_sub(1)).map(|pairs| pairs / 2);
        let mut output = Storage::with_capacity(count.unwrap_or(usize::MAX))?;
        for (i, j) in (0..rows).flat_map(|i| (i + 1..rows).map(move |j| (i, j))) {
            output.push(distance(row(i), row(j))?)?;
        }
        Ok(Tensor::new(&[output.len()], output)?)
    }
    let (input, order) = (args.tensor("self")?, args.float("p")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let &[rows, width] = input.shape() else {
            return Err(KernelError::Invalid(format!("expected a matrix, got shape {:?}", input.shape())));
        };
        let dtype = input.dtype();
        computed(input, |input, compute| match compute {
            Compute::F32 => pairs::<f32>(&input, rows, width, order),
            Compute::F64 => pairs::<f64>(&input, rows, width, order),
            Compute::I64 => Err(KernelError::DType(dtype)),
        })
    }))
}

fn distances<T: Real>(
    left: &Tensor,
    right: &Tensor,
    shape: &[usize],
    width: usize,
    order: f64,
) -> Result<Tensor, KernelError> {
    let mut output = Storage::<T>::zeroed(num_elements(shape)?)?;
    if let &[.., rows, columns] = shape
        && !output.is_empty()
        && width > 0
    {
        let (left, right) = (left.as_slice::<T>()?, right.as_slice::<T>()?);
        output.par_chunks_mut(columns).enumerate().try_for_each_init(Storage::new, |difference, (row, out)| {
            let (a, b) = (&left[row * width..][..width], &right[row / rows * columns * width..]);
            for (out, b) in out.iter_mut().zip(b.chunks(width)) {
                difference.clear();
                difference.extend(a.iter().zip(b).map(|(&a, &b)| a - b))?;
                *out = T::from_float(norm(difference, order));
            }
            Ok::<_, TensorError>(())
        })?;
    }
    Ok(Tensor::new(shape, output)?)
}

/// The norm of `x1 - x2 + eps` along the last dimension.
fn pairwise_distance(args: &Arguments) -> Result<Kernel, KernelError> {
    let (left, right, order) = (args.tensor("x1")?, args.tensor("x2")?, args.float("p")?);
    let (eps, keepdim) = (args.float("eps")?, args.bool("keepdim")?);
    Ok(tensor_kernel(move |mut operands| {
        let difference = subtract(operands.take(left)?, operands.take(right)?)?;
        let shifted = add(difference, Value::Number(Number::Float(eps)))?;
        let last = shifted.rank().checked_sub(1);
        norms(shifted, order, last.as_slice(), keepdim)
    }))
}

fn cosine_similarity(args: &Arguments) -> Result<Kernel, KernelError> {
    let (left, right) = (args.tensor("x1")?, args.tensor("x2")?);
    let (dim, eps) = (args.int("dim")?, args.float("eps")?);
    Ok(tensor_kernel(move |mut operands| {
        let (left, right) = (operands.take_value(left)?, operands.take_value(right)?);
        let dtype = result_type([&left, &right])?;
        let (left, right) = (to_tensor(left, dtype)?, to_tensor(right, dtype)?);
        let shape = broadcast_shapes(&[left.shape(), right.shape()])?;
        let dim = normalize_dim(dim, shape.len())?;
        let dims: &[usize] = if shape.is_empty() { &[] } else { &[dim] };
        let unit = |tensor: Tensor| {
            let tensor = expand(tensor, &shape)?;
            let length = norms(tensor.clone(), 2.0, dims, true)?;
            let length = match length.dtype() {
                DType::F64 => map::<f64>(length, |x| clamp(x, eps, f64::INFINITY))?,
                dtype => cast(map::<f32>(cast(length, DType::F32)?, |x| clamp(x, eps as f32, f32::INFINITY))?, dtype)?,
            };
            quotient(tensor, length)
        };
        summed(times(unit(left)?, unit(right)?)?, dims, false)
    }))
}

/// `v * (g / norm(v))`, with the norm over all dimensions except `dim`, or over all.
fn weight_norm(args: &Arguments) -> Result<Kernel, KernelError> {
    let (direction, length, dim) = (args.tensor("v")?, args.tensor("g")?, args.int("dim")?);
    Ok(tensor_kernel(move |mut operands| {
        let (direction, length) = (operands.take(direction)?, operands.take(length)?);
        let rank = direction.rank();
        // -1 means no dimension here, not the last one.
        let kept = if dim == -1 { None } else { Some(normalize_dim(dim, rank)?) };
        let dims: Vec<_> = (0..rank).filter(|&d| Some(d) != kept).collect();
        let norm = match kept {
            Some(kept) if direction.dtype() == DType::F32 && rank > 0 && (kept == 0 || kept + 1 == rank) => {
                outer_norms(&direction, kept)?
            }
            _ => norms(direction.clone(), 2.0, &dims, kept.is_some())?,
        };
        times(direction, quotient(length, norm)?)
    }))
}

/// The norms over all dimensions but the first or the last, in the summation order of PyTorch's kernel on one thread.
/// The weight's qparams are computed from the result, so even a difference in the last bit would show.
fn outer_norms(tensor: &Tensor, kept: usize) -> Result<Tensor, KernelError> {
    let data = tensor.as_slice::<f32>()?;
    let mut shape = vec![1; tensor.rank()];
    let count = tensor.shape()[kept];
    shape[kept] = count;
    let mut sums = if kept == 0 {
        let width = data.len().checked_div(count).unwrap_or(0);
        Storage::collect((0..count).map(|row| lane_sum_of_squares(&data[row * width..][..width])))?
    } else {
        let mut sums = Storage::<f32>::zeroed(count)?;
        for row in data.chunks_exact(count.max(1)) {
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum = x.mul_add(*x, *sum));
        }
        sums
    };
    sums.iter_mut().for_each(|sum| *sum = sum.sqrt());
    Ok(Tensor::new(&shape, sums)?)
}

/// The sum of squares in eight lanes, which are then added in halves; for fewer elements, one by one.
fn lane_sum_of_squares(row: &[f32]) -> f32 {
    const LANES: usize = 8;
    if row.len() < LANES {
        return row.iter().map(|x| x * x).sum();
    }
    let mut lanes = [0.0f32; LANES];
    for chunk in row.chunks(LANES) {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += x * x);
    }
    for half in [4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Norms of `torch._weight_norm_interface` of PyTorch 2.15 on one thread, bit for bit.
    #[test]
    fn outer_norms_are_those_of_pytorch() {
        let cases: [(&[usize], usize, &[u32]); 5] = [
            (&[2, 19], 0, &[0x401c_1ed1, 0x402c_f00f]),
            (&[2, 5], 0, &[0x3f7c_81d4, 0x3fbc_aa03]),
            (&[7, 3], 1, &[0x3f7b_c2e2, 0x3ff4_1dd8, 0x3fc8_d66c]),
            (&[3, 4, 5], 0, &[0x4028_bab2, 0x402d_0a27, 0x4026_cd78]),
            (&[3, 4, 5], 2, &[0x4004_6d93, 0x3ff1_ce21, 0x3fff_3771, 0x4006_316b, 0x400c_ac82]),
        ];
        for (shape, kept, expected) in cases {
            let data: Vec<f32> =
                (0..num_elements(shape).unwrap()).map(|i| (((i * 37) % 101) as f64 / 97.0) as f32).collect();
            let norms = outer_norms(&Tensor::from_vec(shape, data).unwrap(), kept).unwrap();
            let bits: Vec<u32> = norms.as_slice::<f32>().unwrap().iter().map(|norm| norm.to_bits()).collect();
            assert_eq!(bits, expected, "{shape:?} but {kept}");
        }
    }
}
