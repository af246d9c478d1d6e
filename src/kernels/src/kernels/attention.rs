//! Scaled dot product attention.

use super::{dropout::factors, reduce::softmax_row};
use crate::{
    elementwise::map,
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::broadcast_shapes,
    matmul::{gemm_tile, matrices, part, row_major, with_contiguous_rows},
    numeric::{Compute, Real, cast},
};
use ndarray::{ArrayView2, azip};
use pt2e_core::tensor::{DType, Storage, Tensor, TorchBool, num_elements};
use pt2e_schema::Arguments;
use rayon::prelude::*;

/// The ops of this family.
pub const FAMILY: Family = &[("aten.scaled_dot_product_attention", attention)];

/// `softmax(query @ key^T * scale + mask) @ value`, rounded to the operands' dtype once, at the end.
///
/// The result of a fully masked query is zero.
fn attention(args: &Arguments) -> Result<Kernel, KernelError> {
    let [query, key, value] = ["query", "key", "value"].map(|name| args.tensor(name));
    let (query, key, value) = (query?, key?, value?);
    let mask = args.optional("attn_mask", Arguments::tensor)?;
    let (causal, grouped) = (args.bool("is_causal")?, args.bool("enable_gqa")?);
    let scale = args.optional("scale", Arguments::float)?;
    let dropped = args.float("dropout_p")?;
    if causal && mask.is_some() {
        return Err(KernelError::Invalid("both attn_mask and is_causal are given".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let (query, key, value) = (operands.take(query)?, operands.take(key)?, operands.take(value)?);
        let mask = operands.take_optional(mask)?;
        let (&[.., length, width], &[.., context, _]) = (query.shape(), key.shape()) else {
            let (query, key) = (query.shape(), key.shape());
            return Err(KernelError::Invalid(format!(
                "queries and keys must have rank 2 or more, got shapes {query:?} and {key:?}"
            )));
        };
        let dtype = query.dtype();
        if !dtype.is_float() {
            return Err(KernelError::DType(dtype));
        }
        let wide = Compute::of(dtype).dtype();
        let (query, key, value) = (cast(query, wide)?, cast(key, wide)?, cast(value, wide)?);
        let (key, value) = if grouped { (share(key, &query)?, share(value, &query)?) } else { (key, value) };
        // As in PyTorch, both factors are scaled by the square root of the scale, so that their product does not overflow.
        let factor = scale.unwrap_or(1.0 / (width as f64).sqrt()).abs().sqrt();
        let sign = if scale.is_some_and(|scale| scale < 0.0) { -1.0 } else { 1.0 };
        let (query, key) = (scaled(query, factor * sign)?, scaled(key, factor)?);
        let bias = if causal { Some(causal_mask(length, context)?) } else { mask };
        let bias = bias.map(|bias| cast(additive(bias)?, wide).map_err(KernelError::from)).transpose()?;
        let drop = |shape: &[usize]| -> Result<_, KernelError> {
            Ok(factors(&operands, shape, dtype, dropped)?.map(|factors| cast(factors, wide)).transpose()?)
        };
        let output = match Compute::of(dtype) {
            Compute::F64 => attend::<f64>(query, key, value, bias, &drop)?,
            _ => attend::<f32>(query, key, value, bias, &drop)?,
        };
        Ok(cast(output, dtype)?)
    }))
}

/// The number of queries whose scores a thread holds at a time.
const QUERIES: usize = 128;

/// The dropout factors for a softmax of a given shape, if any.
type Factors<'a> = dyn Fn(&[usize]) -> Result<Option<Tensor>, KernelError> + 'a;

/// `softmax(query @ key^T + bias) @ value`, for a block of queries of one head at a time, so that the scores never exist in full.
fn attend<T: Real>(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    bias: Option<Tensor>,
    drop: &Factors<'_>,
) -> Result<Tensor, KernelError> {
    let ([.., length, width], [.., context, depth]) = (query.shape(), value.shape()) else {
        let shapes = [query.shape(), value.shape()];
        return Err(KernelError::Invalid(format!(
            "queries and values must have rank 2 or more, got shapes {shapes:?}"
        )));
    };
    let (length, width, context, depth) = (*length, *width, *context, *depth);
    if !key.shape().ends_with(&[context, width]) {
        let shapes = [query.shape(), key.shape(), value.shape()];
        return Err(KernelError::Invalid(format!("shapes of queries, keys and values do not fit: {shapes:?}")));
    }
    let lead_of = |tensor: &Tensor| tensor.shape()[..tensor.rank().saturating_sub(2)].to_vec();
    let leads: Vec<_> =
        [Some(&query), Some(&key), Some(&value), bias.as_ref()].into_iter().flatten().map(lead_of).collect();
    let lead = broadcast_shapes(&leads.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    let heads = |tensor: Tensor, rows: usize, columns: usize| {
        with_contiguous_rows(tensor)?.expand(&[lead.as_slice(), &[rows, columns]].concat())
    };
    let (query, key) = (heads(query, length, width)?, heads(key, context, width)?);
    let value = heads(value, context, depth)?;
    let bias = bias.map(|bias| bias.expand(&[lead.as_slice(), &[length, context]].concat())).transpose()?;
    let (queries, keys) = (matrices(&query.view::<T>()?)?, matrices(&key.view::<T>()?)?);
    let values = matrices(&value.view::<T>()?)?;
    let biases = bias.as_ref().map(|bias| matrices(&bias.view::<T>()?)).transpose()?;
    let factors = drop(&[lead.as_slice(), &[length, context]].concat())?;
    let factors = factors.as_ref().map(Tensor::as_slice::<T>).transpose()?;
    let shape = [lead.as_slice(), &[length, depth]].concat();
    let mut output = Storage::<T>::zeroed(num_elements(&shape)?)?;
    if output.is_empty() {
        return Ok(Tensor::new(&shape, output)?);
    }
    output.par_chunks_mut(length * depth).enumerate().try_for_each(|(head, output)| {
        let head = Head {
            queries: queries[head],
            keys: keys[head],
            values: values[head],
            biases: biases.as_ref().map(|biases| biases[head]),
            factors: factors.as_ref().map(|factors| &factors[head * length * context..]),
        };
        let blocks = output.par_chunks_mut(QUERIES * depth).enumerate();
        blocks.try_for_each_init(Storage::new, |scores, (block, output)| head.attend(block * QUERIES, scores, output))
    })?;
    Ok(Tensor::new(&shape, output)?)
}

/// The operands of one head.
struct Head<'a, T> {
    queries: ArrayView2<'a, T>,
    keys: ArrayView2<'a, T>,
    values: ArrayView2<'a, T>,
    /// The bias of each score.
    biases: Option<ArrayView2<'a, T>>,
    /// The dropout factor of each score.
    factors: Option<&'a [T]>,
}

impl<T: Real> Head<'_, T> {
    /// Computes the rows of `output`, which are those of the queries from `first` on.
    fn attend(&self, first: usize, scores: &mut Storage<T>, output: &mut [T]) -> Result<(), KernelError> {
        let (context, depth) = self.values.dim();
        let rows = output.len() / depth;
        scores.resize(num_elements(&[rows, context])?, T::zero())?;
        gemm_tile(scores, context, part(self.queries, 0, first, rows), self.keys.reversed_axes());
        if let Some(biases) = &self.biases {
            let rows = scores.chunks_mut(context.max(1)).zip(biases.rows().into_iter().skip(first));
            rows.for_each(|(scores, biases)| azip!((score in scores, &bias in biases) *score += bias));
        }
        for row in scores.chunks_mut(context.max(1)) {
            if row.iter().all(|&score| score == <T as num_traits::Float>::neg_infinity()) {
                row.fill(T::zero());
            } else {
                softmax_row(row, false);
            }
        }
        if let Some(factors) = self.factors {
            let factors = &factors[first * context..];
            scores.iter_mut().zip(factors).for_each(|(score, factor)| *score = *score * *factor);
        }
        gemm_tile(output, depth, row_major(scores, rows, context), self.values);
        Ok(())
    }
}

fn scaled(tensor: Tensor, factor: f64) -> Result<Tensor, KernelError> {
    match tensor.dtype() {
        DType::F64 => map::<f64>(tensor, move |x| x * factor),
        _ => map::<f32>(tensor, move |x| x * factor as f32),
    }
}

/// Keys or values with each head repeated for the heads of queries that share it.
fn share(tensor: Tensor, query: &Tensor) -> Result<Tensor, KernelError> {
    let shape = tensor.shape().to_vec();
    let heads = |shape: &[usize]| shape.len().checked_sub(3).map(|dim| shape[dim]);
    let (Some(all), Some(own)) = (heads(query.shape()), heads(&shape)) else {
        return Err(KernelError::Invalid(format!("enable_gqa needs a dimension of heads, got shape {shape:?}")));
    };
    if own == 0 || !all.is_multiple_of(own) {
        return Err(KernelError::Invalid(format!("{all} heads of queries cannot share {own} heads")));
    }
    let at = shape.len() - 2;
    let [split, grown] = [1, all / own].map(|times| [&shape[..at], &[times], &shape[at..]].concat());
    let mut result = shape.clone();
    result[at - 1] = all;
    Ok(tensor.reshape(&split)?.expand(&grown)?.reshape(&result)?)
}

/// The mask by which each query attends to the keys up to its own position.
fn causal_mask(length: usize, context: usize) -> Result<Tensor, KernelError> {
    let shape = [length, context];
    let mut seen = Storage::<TorchBool>::zeroed(num_elements(&shape)?)?;
    for (query, keys) in seen.chunks_mut(context.max(1)).enumerate() {
        keys.iter_mut().take(query + 1).for_each(|key| *key = true.into());
    }
    Ok(Tensor::new(&shape, seen)?)
}

/// A mask in additive form: a bool mask becomes 0 and minus infinity.
fn additive(mask: Tensor) -> Result<Tensor, KernelError> {
    if mask.dtype() != DType::Bool {
        return Ok(mask);
    }
    let added = |&seen: &TorchBool| if seen.into() { 0.0 } else { f32::NEG_INFINITY };
    Ok(mask.map_memory(|mask| Storage::collect(mask.iter().map(added)))?)
}
