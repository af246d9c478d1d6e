//! Attention.

use super::{binary::add, linear::batched_product, reduce::softmax_along};
use crate::{
    eval::{
        args::Arguments,
        elementwise::map,
        kernel::{Kernel, KernelError, tensor_kernel},
        layout::View,
        numeric::{Compute, cast},
        registry::Family,
    },
    tensor::{DType, Tensor, TorchBool},
};

/// The ops of this family.
pub const FAMILY: Family = &[("aten.scaled_dot_product_attention", attention)];

/// `softmax(query @ key^T * scale + mask) @ value`, rounded to the operands' dtype once, at the end.
///
/// A query that may attend to nothing gets zeros.
fn attention(args: &Arguments) -> Result<Kernel, KernelError> {
    let [query, key, value] = ["query", "key", "value"].map(|name| args.tensor(name));
    let (query, key, value) = (query?, key?, value?);
    let mask = args.optional("attn_mask", Arguments::tensor)?;
    let (causal, grouped) = (args.bool("is_causal")?, args.bool("enable_gqa")?);
    let scale = args.optional("scale", Arguments::float)?;
    if args.float("dropout_p")? != 0.0 {
        return Err(KernelError::Unsupported("dropout_p: the evaluator draws no random numbers".into()));
    }
    if causal && mask.is_some() {
        return Err(KernelError::Invalid("both attn_mask and is_causal are given".into()));
    }
    Ok(tensor_kernel(move |mut operands| {
        let (query, key, value) = (operands.take(query)?, operands.take(key)?, operands.take(value)?);
        let mask = operands.take_optional(mask)?;
        let (&[.., length, width], &[.., context, _]) = (query.shape(), key.shape()) else {
            let (query, key) = (query.shape(), key.shape());
            return Err(KernelError::Invalid(format!("attention of queries {query:?} to keys {key:?}")));
        };
        let dtype = query.dtype();
        if !dtype.is_float() {
            return Err(KernelError::DType(dtype));
        }
        let wide = Compute::of(dtype).dtype();
        let (query, key, value) = (cast(query, wide)?, cast(key, wide)?, cast(value, wide)?);
        let (key, value) = if grouped { (share(key, &query)?, share(value, &query)?) } else { (key, value) };
        // Both factors are scaled by the root, as PyTorch does, so that their product does not overflow.
        let factor = scale.unwrap_or(1.0 / (width as f64).sqrt()).abs().sqrt();
        let sign = if scale.is_some_and(|scale| scale < 0.0) { -1.0 } else { 1.0 };
        let (query, key) = (scaled(query, factor * sign)?, scaled(key, factor)?);
        let view = View::new(key.shape());
        let rank = key.rank();
        let mut scores = batched_product(query, view.transpose(rank - 2, rank - 1).read(key)?)?;
        let bias = if causal { Some(causal_mask(length, context)?) } else { mask };
        if let Some(bias) = bias {
            scores = add(scores, cast(additive(bias)?, wide)?)?;
        }
        let last = scores.rank() - 1;
        let weights = silence(softmax_along(scores.clone(), last, false)?, &scores, context)?;
        Ok(cast(batched_product(weights, value)?, dtype)?)
    }))
}

fn scaled(tensor: Tensor, factor: f64) -> Result<Tensor, KernelError> {
    match tensor.dtype() {
        DType::F64 => map::<f64>(tensor, move |x| x * factor),
        _ => map::<f32>(tensor, move |x| x * factor as f32),
    }
}

/// Keys or values with each head repeated for the queries that share it.
fn share(tensor: Tensor, query: &Tensor) -> Result<Tensor, KernelError> {
    let shape = tensor.shape().to_vec();
    let heads = |shape: &[usize]| shape.len().checked_sub(3).map(|dim| shape[dim]);
    let (Some(all), Some(own)) = (heads(query.shape()), heads(&shape)) else {
        return Err(KernelError::Invalid(format!("heads of an operand of shape {shape:?} are shared")));
    };
    if own == 0 || !all.is_multiple_of(own) {
        return Err(KernelError::Invalid(format!("{all} heads share {own}")));
    }
    let at = shape.len() - 2;
    let [split, grown] = [1, all / own].map(|times| [&shape[..at], &[times], &shape[at..]].concat());
    let mut result = shape.clone();
    result[at - 1] = all;
    Ok(View::new(&split).expand(&grown)?.read(tensor.reshape(&split)?)?.reshape(&result)?)
}

/// The mask of queries that attend to the keys up to their own position.
fn causal_mask(length: usize, context: usize) -> Result<Tensor, KernelError> {
    let seen = (0..length).flat_map(|query| (0..context).map(move |key| TorchBool::from(key <= query)));
    Ok(Tensor::from_vec(&[length, context], seen.collect())?)
}

/// A mask as what is added to the scores.
fn additive(mask: Tensor) -> Result<Tensor, KernelError> {
    if mask.dtype() != DType::Bool {
        return Ok(mask);
    }
    let seen = mask.as_slice::<TorchBool>()?.iter().map(|&seen| if seen.into() { 0.0 } else { f32::NEG_INFINITY });
    Ok(Tensor::from_vec(mask.shape(), seen.collect())?)
}

/// Zeros for the queries all of whose scores are minus infinity.
fn silence(weights: Tensor, scores: &Tensor, context: usize) -> Result<Tensor, KernelError> {
    let shape = weights.shape().to_vec();
    crate::dispatch!(weights.dtype(), T => {
        use crate::eval::numeric::Numeric;
        let mut data = weights.into_vec::<T>()?;
        let rows = data.chunks_mut(context.max(1)).zip(scores.as_slice::<T>()?.chunks(context.max(1)));
        for (weights, scores) in rows {
            if scores.iter().all(|score| score.to_float() == f64::NEG_INFINITY) {
                weights.fill(T::from_int(0));
            }
        }
        Ok(Tensor::from_vec(&shape, data)?)
    })
}
