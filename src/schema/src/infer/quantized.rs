//! Inference for quantize, dequantize, fake-quantize, the choice of quantization parameters, and the integer ops.

use super::{
    Family, InferError, Inferred, Results,
    call::Call,
    conv::groups,
    each, invalid, one,
    pool::{Window, adaptive, expect_channels, pool, split_image, windows},
    sizes::{as_size, count, differ, expect_rank, over},
    view::numbers,
};
use crate::{DType, TensorType, ValueType};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        quantize,
        &[
            "quantized_decomposed.convert_element_type.no_fuse",
            "quantized_decomposed.quantize_per_tensor",
            "quantized_decomposed.quantize_per_tensor.tensor",
            "quantized_decomposed.quantize_per_tensor.tensor2",
            "quantized_decomposed.quantize_per_token",
        ],
    ),
    (quantize_per_channel, &["quantized_decomposed.quantize_per_channel"]),
    (
        dequantize,
        &[
            "quantized_decomposed.dequantize_per_tensor",
            "quantized_decomposed.dequantize_per_tensor.tensor",
            "quantized_decomposed.dequantize_per_tensor.tensor2",
        ],
    ),
    (dequantize_per_channel, &["quantized_decomposed.dequantize_per_channel"]),
    (dequantize_per_token, &["quantized_decomposed.dequantize_per_token"]),
    (quantize_per_group, &["quantized_decomposed.quantize_per_channel_group"]),
    (dequantize_per_group, &["quantized_decomposed.dequantize_per_channel_group"]),
    (
        choose_qparams,
        &["quantized_decomposed.choose_qparams.tensor", "quantized_decomposed.choose_qparams_symmetric.tensor"],
    ),
    (
        choose_qparams_per_token,
        &["quantized_decomposed.choose_qparams_per_token", "quantized_decomposed.choose_qparams_per_token_asymmetric"],
    ),
    (quantize_blocks, &["torchao.quantize_affine"]),
    (dequantize_blocks, &["torchao.dequantize_affine"]),
    (choose_qparams_of_blocks, &["torchao.choose_qparams_affine"]),
    (fake_quant_per_channel, &["quantized_decomposed.fake_quant_per_channel"]),
    (fake_quantize, &["aten.fake_quantize_per_tensor_affine", "aten.fake_quantize_per_tensor_affine.tensor_qparams"]),
    (fake_quantize_per_channel, &["aten.fake_quantize_per_channel_affine"]),
    (
        fake_quantize_with_mask,
        &[
            "aten._fake_quantize_per_tensor_affine_cachemask_tensor_qparams",
            "aten.fake_quantize_per_channel_affine_cachemask",
            "aten.fake_quantize_per_tensor_affine_cachemask",
        ],
    ),
    (integer_linear, &["qint.linear"]),
    (integer_conv2d, &["qint.conv2d"]),
    (integer_add, &["qint.add"]),
    (integer_max_pool2d, &["qint.max_pool2d"]),
    (integer_avg_pool2d, &["qint.adaptive_avg_pool2d"]),
    (integer_requantize, &["qint.requantize"]),
];

fn dtype(call: &Call<'_>) -> Result<DType, InferError> {
    call.dtype("dtype")?.map_or_else(|| invalid("dtype is None"), Ok)
}

fn quantize(call: &Call<'_>) -> Inferred {
    one(dtype(call)?, call.tensor("input")?.sizes.clone())
}

/// The input of a dequantize op, after checking that its dtype is the op's `dtype`.
fn quantized_input<'a>(call: &Call<'a>) -> Result<&'a TensorType, InferError> {
    let (input, dtype) = (call.tensor("input")?, dtype(call)?);
    if input.dtype != dtype {
        return invalid(format!("dtype {dtype} is not the element type of {input}"));
    }
    Ok(input)
}

fn dequantize(call: &Call<'_>) -> Inferred {
    one(call.dtype("out_dtype")?.unwrap_or(DType::F32), quantized_input(call)?.sizes.clone())
}

/// Checks that scales and zero points are vectors with one element per channel.
fn expect_qparams(call: &Call<'_>, input: &TensorType, scales: &str, zero_points: &str) -> Result<(), InferError> {
    let axis = call.int("axis")?;
    let Some(&channels) = usize::try_from(axis).ok().and_then(|axis| input.sizes.get(axis)) else {
        return invalid(format!("axis {axis} is out of range for {input}"));
    };
    for name in [scales, zero_points] {
        if let Some(qparams) = call.optional_tensor(name)?
            && (qparams.rank() != 1 || differ(qparams.sizes[0], channels))
        {
            let channels = channels.map_or_else(|| "?".to_owned(), |channels| channels.to_string());
            return invalid(format!("{name} {qparams} is not a vector of the {channels} channels of axis {axis}"));
        }
    }
    Ok(())
}

fn quantize_per_channel(call: &Call<'_>) -> Inferred {
    expect_qparams(call, call.tensor("input")?, "scales", "zero_points")?;
    quantize(call)
}

fn dequantize_per_channel(call: &Call<'_>) -> Inferred {
    expect_qparams(call, call.tensor("input")?, "scales", "zero_points")?;
    dequantize(call)
}

fn output_dtype(call: &Call<'_>) -> Result<DType, InferError> {
    call.dtype("output_dtype")?.map_or_else(|| invalid("output_dtype is None"), Ok)
}

fn dequantize_per_token(call: &Call<'_>) -> Inferred {
    one(output_dtype(call)?, call.tensor("input")?.sizes.clone())
}

/// Checks that rows are divisible into groups, with a scale and zero point for each.
fn expect_groups(call: &Call<'_>) -> Result<(), InferError> {
    let (input, group) = (call.tensor("input")?, as_size(call.int("group_size")?)?);
    expect_rank("input", input, 2..=2)?;
    let (rows, row) = (input.sizes[0], input.sizes[1]);
    if group == 0 || row.is_some_and(|row| !row.is_multiple_of(group)) {
        return invalid(format!("the last dimension of {input} is not divisible into groups of {group}"));
    }
    let groups = rows.zip(row).map(|(rows, row)| rows * (row / group));
    for name in ["scales", "zero_points"] {
        let count =
            call.optional_tensor(name)?.and_then(|qparams| qparams.sizes.iter().copied().product::<Option<usize>>());
        if let (Some(groups), Some(count)) = (groups, count)
            && groups != count
        {
            return invalid(format!("there are {groups} groups of {group} in {input}, but {count} {name}"));
        }
    }
    Ok(())
}

fn quantize_per_group(call: &Call<'_>) -> Inferred {
    expect_groups(call)?;
    quantize(call)
}

fn dequantize_per_group(call: &Call<'_>) -> Inferred {
    expect_groups(call)?;
    dequantize_per_token(call)
}

fn choose_qparams(_: &Call<'_>) -> Inferred {
    each([TensorType::of_shape(DType::F64, &[1]), TensorType::of_shape(DType::I64, &[1])])
}

/// One scale and zero point per row, with the dtypes of PyTorch's meta kernels, which exported programs contain.
fn choose_qparams_per_token(call: &Call<'_>) -> Inferred {
    let input = call.tensor("input")?;
    let Some((_, rows)) = input.sizes.split_last() else { return invalid("a 0-d tensor has no tokens") };
    let sizes = [rows, &[Some(1)]].concat();
    each([TensorType { dtype: DType::F64, sizes: sizes.clone() }, numbers(sizes)])
}

/// The number of blocks in each dimension of a tensor, after checking that it can be divided into them.
fn blocks_of(call: &Call<'_>, input: &TensorType) -> Result<Vec<Option<usize>>, InferError> {
    let block_size = call.shape("block_size")?;
    if block_size.len() != input.rank() {
        let block = super::sizes::text(&block_size);
        return invalid(format!("block_size {block} does not have a size for each dimension of {input}"));
    }
    let mut counts = Vec::new();
    for (dim, (&size, &block)) in input.sizes.iter().zip(&block_size).enumerate() {
        counts.push(match (size, block) {
            (Some(size), Some(block)) if size == block => Some(1),
            (Some(size), Some(block)) if block == 0 || size % block != 0 => {
                return invalid(format!("dimension {dim} of {input} is not divisible into blocks of {block}"));
            }
            (Some(size), Some(block)) => Some(size / block),
            (size, Some(1)) => size,
            _ => None,
        });
    }
    Ok(counts)
}

/// Checks that there is a scale and a zero point for each block, and that the range fits the dtype of quantized values.
fn expect_qparams_of_blocks(call: &Call<'_>, input: &TensorType, quantized: DType) -> Result<(), InferError> {
    let blocks = count(&blocks_of(call, input)?);
    for name in ["scale", "zero_point"] {
        // PyTorch takes a tensor without elements for none.
        let found = call.optional_tensor(name)?.and_then(|qparams| count(&qparams.sizes)).filter(|count| *count > 0);
        if let (Some(blocks), Some(found)) = (blocks, found)
            && blocks != found
        {
            return invalid(format!("there are {blocks} blocks in {input}, but {found} elements of {name}"));
        }
    }
    expect_range(call, quantized)
}

/// Checks that the bounds of the quantized range, if they are stated, are in order and fit the dtype.
fn expect_range(call: &Call<'_>, dtype: DType) -> Result<(), InferError> {
    let bound = |name: &str| -> Result<Option<f64>, InferError> {
        let given = if call.is_given(name) { call.constant(name)? } else { None };
        Ok(given.map(|number| number.to_f64()))
    };
    let (min, max) = (bound("quant_min")?, bound("quant_max")?);
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        return invalid(format!("quant_min {min} is above quant_max {max}"));
    }
    let Some((least, greatest)) = dtype.integer_range() else { return Ok(()) };
    let outside = min.into_iter().chain(max).find(|bound| !(least as f64..=greatest as f64).contains(bound));
    outside.map_or(Ok(()), |bound| invalid(format!("the bound {bound} does not fit {dtype}")))
}

fn quantize_blocks(call: &Call<'_>) -> Inferred {
    let (input, dtype) = (call.tensor("input")?, output_dtype(call)?);
    expect_qparams_of_blocks(call, input, dtype)?;
    one(dtype, input.sizes.clone())
}

fn dequantize_blocks(call: &Call<'_>) -> Inferred {
    let (input, dtype) = (call.tensor("input")?, call.dtype("input_dtype")?);
    if dtype != Some(input.dtype) {
        return invalid(format!("input_dtype is not the element type of {input}"));
    }
    expect_qparams_of_blocks(call, input, input.dtype)?;
    one(output_dtype(call)?, input.sizes.clone())
}

/// Scales have the dtype of the tensor, and so have zero points that are not affine, unless others are stated.
fn choose_qparams_of_blocks(call: &Call<'_>) -> Inferred {
    let input = call.tensor("input")?;
    let mapping = call.str("mapping_type")?;
    let offset = match mapping {
        "ASYMMETRIC" => DType::I32,
        "SYMMETRIC" | "SYMMETRIC_NO_CLIPPING_ERR" => input.dtype,
        _ => return invalid(format!("unknown mapping_type {mapping:?}")),
    };
    let quantized = call.dtype("target_dtype")?.map_or_else(|| invalid("target_dtype is None"), Ok)?;
    expect_range(call, quantized)?;
    let (counts, keepdim) = (blocks_of(call, input)?, call.flag("keepdim"));
    let block_size = call.shape("block_size")?;
    let scale_dtype = call.dtype("scale_dtype")?.unwrap_or(input.dtype);
    let zero_point_dtype = call.dtype("zero_point_dtype")?.unwrap_or(offset);
    let of_single_elements = block_size.iter().all(|size| *size == Some(1));
    let sizes: Vec<_> = if of_single_elements {
        // PyTorch takes them for one block of all elements.
        counts.iter().filter(|_| keepdim).map(|_| Some(1)).collect()
    } else if keepdim {
        counts
    } else {
        let dims = input.sizes.iter().zip(&block_size).zip(counts);
        // A dimension that one block fills is left out; whether it does is not known of every size.
        if dims.clone().any(|((size, block), _)| *block != Some(1) && (size.is_none() || block.is_none())) {
            let of = |dtype| ValueType::Unranked(Some(dtype));
            return Ok(Results::Each(vec![of(scale_dtype), of(zero_point_dtype)]));
        }
        dims.filter(|((size, block), _)| size != block || **block == Some(1)).map(|(_, count)| count).collect()
    };
    each([TensorType { dtype: scale_dtype, sizes: sizes.clone() }, TensorType { dtype: zero_point_dtype, sizes }])
}

fn fake_quant_per_channel(call: &Call<'_>) -> Inferred {
    let input = call.tensor("input")?;
    expect_qparams(call, input, "scales", "zero_points")?;
    each([input.clone()])
}

fn fake_quantize(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn fake_quantize_per_channel(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    expect_qparams(call, input, "scale", "zero_point")?;
    each([input.clone()])
}

/// The second result is a mask of the elements that were in range.
fn fake_quantize_with_mask(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    each([input.clone(), TensorType { dtype: DType::Bool, sizes: input.sizes.clone() }])
}

/// Checks that the bias of an integer layer is a vector with one element per output channel.
fn expect_integer_bias(call: &Call<'_>, channels: Option<usize>) -> Result<(), InferError> {
    super::linear::expect_bias(call.optional_tensor("bias")?, channels)
}

fn integer_linear(call: &Call<'_>) -> Inferred {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    expect_rank("weight", weight, 2..=2)?;
    let Some((features, rest)) = input.sizes.split_last() else {
        return Err(InferError::Rank {
            what: "input",
            expected: "of rank 1 or more".to_owned(),
            found: input.to_string(),
        });
    };
    if let (Some(features), Some(taken)) = (features, weight.sizes[1])
        && *features != taken
    {
        return invalid(format!("input has {features} features, but the weight takes {taken}"));
    }
    expect_integer_bias(call, weight.sizes[0])?;
    one(input.dtype, [rest, &[weight.sizes[0]]].concat())
}

fn integer_conv2d(call: &Call<'_>) -> Inferred {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    expect_rank("input", input, 4..=4)?;
    expect_rank("weight", weight, 4..=4)?;
    let (lead, spatial) = split_image(input, 2)?;
    let groups = groups(call)?;
    over(weight.sizes[0], groups, "the number of output channels")?;
    expect_channels(lead[1], weight.sizes[1], groups)?;
    expect_integer_bias(call, weight.sizes[0])?;
    let kernel: Option<Vec<i64>> = weight.sizes[2..].iter().map(|size| i64::try_from((*size)?).ok()).collect();
    let spatial = match kernel {
        Some(kernel) => {
            let padding = call.geometry("padding", 2)?.into_iter().map(|padding| [padding; 2]).collect();
            let (stride, dilation) = (call.geometry("stride", 2)?, call.geometry("dilation", 2)?);
            windows(spatial, &Window { kernel, stride, padding, dilation, ceil_mode: false })?
        }
        None => vec![None; 2],
    };
    one(input.dtype, [&lead[..1], &[weight.sizes[0]], &spatial].concat())
}

/// Both operands have the same shape: integer ops do not broadcast.
fn integer_add(call: &Call<'_>) -> Inferred {
    let (input, other) = (call.tensor("input")?, call.tensor("other")?);
    match input.meet(other) {
        Some(both) => each([both]),
        None => invalid(format!("operands differ: {input} and {other}")),
    }
}

fn integer_max_pool2d(call: &Call<'_>) -> Inferred {
    expect_rank("input", call.tensor("input")?, 4..=4)?;
    pool(call, 2)
}

fn integer_avg_pool2d(call: &Call<'_>) -> Inferred {
    expect_rank("input", call.tensor("input")?, 4..=4)?;
    adaptive(call, 2)
}

fn integer_requantize(call: &Call<'_>) -> Inferred {
    let (accumulator, axis) = (call.tensor("accumulator")?, call.int("axis")?);
    if !usize::try_from(axis).is_ok_and(|axis| axis < accumulator.rank().max(1)) {
        return invalid(format!("axis {axis} is out of range for {accumulator}"));
    }
    one(dtype(call)?, accumulator.sizes.clone())
}
