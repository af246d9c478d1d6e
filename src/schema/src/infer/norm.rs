//! Inference for normalizations.

use super::{
    Family, InferError, Inferred,
    call::Call,
    each, invalid,
    sizes::{as_size, differ, over, text},
};
use crate::{DType, TensorType, promote};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (batch_norm, &["aten.batch_norm", "aten.instance_norm"]),
    (
        native_batch_norm,
        &[
            "aten._native_batch_norm_legit",
            "aten._native_batch_norm_legit.no_stats",
            "aten._native_batch_norm_legit_functional",
            "aten._native_batch_norm_legit_no_training",
            "aten.native_batch_norm",
        ],
    ),
    (layer_norm, &["aten.layer_norm", "aten.rms_norm"]),
    (native_layer_norm, &["aten.native_layer_norm"]),
    (fused_rms_norm, &["aten._fused_rms_norm"]),
    (group_norm, &["aten.group_norm"]),
    (native_group_norm, &["aten.native_group_norm"]),
];

const PARAMETERS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];

/// The dtype of the statistics that a native op returns.
fn statistics_dtype(call: &Call<'_>, input: DType) -> Result<DType, InferError> {
    let parameters = PARAMETERS[..3].iter().map(|name| call.optional_tensor(name));
    let parameters = parameters.collect::<Result<Vec<_>, _>>()?;
    Ok(promote::statistics_dtype(input, parameters.into_iter().flatten().map(|parameter| parameter.dtype)))
}

/// The number of channels, after checking that each parameter has as many elements.
fn channels(call: &Call<'_>) -> Result<Option<usize>, InferError> {
    let input = call.tensor("input")?;
    let Some(&channels) = input.sizes.get(1) else { return invalid(format!("{input} has no channels")) };
    for name in PARAMETERS {
        if let Some(parameter) = call.optional_tensor(name)?
            && (parameter.rank() != 1 || differ(parameter.sizes[0], channels))
        {
            return invalid(format!("{name} {parameter} is not a vector of the channels of {input}"));
        }
    }
    Ok(channels)
}

fn batch_norm(call: &Call<'_>) -> Inferred {
    channels(call)?;
    each([call.tensor("input")?.clone()])
}

/// The normalized input, the mean and the reciprocal deviation of each channel, and for the functional variant the new
/// running statistics.
fn native_batch_norm(call: &Call<'_>) -> Inferred {
    let (input, channels) = (call.tensor("input")?, channels(call)?);
    let training = call.flag("training") || call.op().ends_with(".no_stats");
    // Outside training they are empty, except on some devices.
    let saved =
        TensorType { dtype: statistics_dtype(call, input.dtype)?, sizes: vec![if training { channels } else { None }] };
    if call.op() == "aten._native_batch_norm_legit_functional" {
        let (mean, var) = (call.tensor("running_mean")?.clone(), call.tensor("running_var")?.clone());
        return each([input.clone(), saved.clone(), saved, mean, var]);
    }
    each([input.clone(), saved.clone(), saved])
}

/// The number of leading dimensions, which `normalized_shape` does not include.
fn outer_dims(call: &Call<'_>) -> Result<usize, InferError> {
    let (input, normalized) = (call.tensor("input")?, call.shape("normalized_shape")?);
    let outer = input.rank().checked_sub(normalized.len()).filter(|_| !normalized.is_empty());
    let fits = |outer: &usize| input.sizes[*outer..].iter().zip(&normalized).all(|(a, b)| !differ(*a, *b));
    let Some(outer) = outer.filter(fits) else {
        return invalid(format!("normalized_shape {} does not fit {input}", text(&normalized)));
    };
    for name in &PARAMETERS[..2] {
        if let Some(parameter) = call.optional_tensor(name)?
            && !crate::types::are_compatible(&parameter.sizes, &normalized)
        {
            return invalid(format!("{name} {parameter} is not of normalized_shape {}", text(&normalized)));
        }
    }
    Ok(outer)
}

fn layer_norm(call: &Call<'_>) -> Inferred {
    outer_dims(call)?;
    each([call.tensor("input")?.clone()])
}

/// One statistic for each row.
fn of_rows(input: &TensorType, outer: usize, dtype: DType) -> TensorType {
    let sizes = input.sizes.iter().enumerate().map(|(dim, size)| if dim < outer { *size } else { Some(1) });
    TensorType { dtype, sizes: sizes.collect() }
}

fn native_layer_norm(call: &Call<'_>) -> Inferred {
    let (input, outer) = (call.tensor("input")?, outer_dims(call)?);
    let statistic = of_rows(input, outer, statistics_dtype(call, input.dtype)?);
    each([input.clone(), statistic.clone(), statistic])
}

fn fused_rms_norm(call: &Call<'_>) -> Inferred {
    let (input, outer) = (call.tensor("input")?, outer_dims(call)?);
    each([input.clone(), of_rows(input, outer, promote::of_statistics(input.dtype))])
}

fn group_norm(call: &Call<'_>) -> Inferred {
    let input = call.tensor("input")?;
    over(channels(call)?, as_size(call.int("num_groups")?)?, "the number of channels")?;
    each([input.clone()])
}

fn native_group_norm(call: &Call<'_>) -> Inferred {
    let (input, groups) = (call.tensor("input")?, as_size(call.int("group")?)?);
    over(channels(call)?, groups, "the number of channels")?;
    let batch = input.sizes.first().copied().flatten();
    let statistic = TensorType { dtype: statistics_dtype(call, input.dtype)?, sizes: vec![batch, Some(groups)] };
    each([input.clone(), statistic.clone(), statistic])
}
