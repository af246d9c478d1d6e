//! Kernels of the `quantized_decomposed` and `torchao` ops: quantize, dequantize and the choice of quantization parameters.
//!
//! They only read arguments; the arithmetic is in [`pt2e_core::numerics`].

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
    layout::{normalize_dim, sizes},
    numeric::cast,
};
use pt2e_core::{
    granularity::Granularity,
    numerics::{self, AffineError, Blocks, Choice, Formulas, QParamsRule, QuantRange, Scheme, ZeroPoints},
    tensor::{DType, Tensor},
};
use pt2e_schema::{ArgumentError, Arguments};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("quantized_decomposed.quantize_per_tensor", quantize_per_tensor),
    ("quantized_decomposed.quantize_per_tensor.tensor", quantize_per_tensor),
    ("quantized_decomposed.quantize_per_tensor.tensor2", quantize_per_tensor),
    ("quantized_decomposed.dequantize_per_tensor", dequantize_per_tensor),
    ("quantized_decomposed.dequantize_per_tensor.tensor", dequantize_per_tensor),
    ("quantized_decomposed.dequantize_per_tensor.tensor2", dequantize_per_tensor),
    ("quantized_decomposed.quantize_per_channel", quantize_per_channel),
    ("quantized_decomposed.dequantize_per_channel", dequantize_per_channel),
    ("quantized_decomposed.quantize_per_channel_group", quantize_per_channel_group),
    ("quantized_decomposed.dequantize_per_channel_group", dequantize_per_channel_group),
    ("quantized_decomposed.quantize_per_token", quantize_per_token),
    ("quantized_decomposed.dequantize_per_token", dequantize_per_token),
    ("quantized_decomposed.choose_qparams_per_token_asymmetric", choose_qparams_per_token_asymmetric),
    ("quantized_decomposed.choose_qparams.tensor", |args| choose_qparams(args, Scheme::Affine)),
    ("quantized_decomposed.choose_qparams_symmetric.tensor", |args| choose_qparams(args, Scheme::Symmetric)),
    ("quantized_decomposed.convert_element_type.no_fuse", convert_element_type),
    ("torchao.quantize_affine", quantize_affine),
    ("torchao.dequantize_affine", dequantize_affine),
    ("torchao.choose_qparams_affine", choose_qparams_affine),
];

/// A number that is a constant in one overload and a tensor of one element in another.
enum Parameter<T> {
    Constant(T),
    Operand(usize),
}

impl<T: Copy> Parameter<T> {
    fn new(
        args: &Arguments,
        name: &str,
        constant: impl Fn(&Arguments, &str) -> Result<T, ArgumentError>,
    ) -> Result<Self, ArgumentError> {
        match args.tensor(name) {
            Ok(index) => Ok(Parameter::Operand(index)),
            Err(_) => constant(args, name).map(Parameter::Constant),
        }
    }

    fn value(&self, operands: &Operands, read: impl Fn(&Tensor) -> Result<T, KernelError>) -> Result<T, KernelError> {
        match self {
            Parameter::Constant(value) => Ok(*value),
            Parameter::Operand(index) => read(operands.tensor(*index)?),
        }
    }
}

fn float_item(tensor: &Tensor) -> Result<f64, KernelError> {
    match &*cast(tensor.clone(), DType::F64)?.as_slice::<f64>()? {
        [value] => Ok(*value),
        values => Err(KernelError::Invalid(format!("a parameter of {} elements, expected one", values.len()))),
    }
}

fn int_item(tensor: &Tensor) -> Result<i64, KernelError> {
    match &*cast(tensor.clone(), DType::I64)?.as_slice::<i64>()? {
        [value] => Ok(*value),
        values => Err(KernelError::Invalid(format!("a parameter of {} elements, expected one", values.len()))),
    }
}

fn quantize_per_tensor(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("input")?, args.dtype("dtype")?);
    let scale = Parameter::new(args, "scale", Arguments::float)?;
    let [zero_point, quant_min, quant_max] =
        ["zero_point", "quant_min", "quant_max"].map(|name| Parameter::new(args, name, Arguments::int));
    let (zero_point, quant_min, quant_max) = (zero_point?, quant_min?, quant_max?);
    Ok(tensor_kernel(move |operands| {
        let scale = scale.value(&operands, float_item)?;
        let zero_point = zero_point.value(&operands, int_item)?;
        let (quant_min, quant_max) = (quant_min.value(&operands, int_item)?, quant_max.value(&operands, int_item)?);
        let input = operands.tensor(input)?;
        Ok(numerics::quantize_per_tensor(input, scale, zero_point, quant_min, quant_max, dtype)?)
    }))
}

fn dequantize_per_tensor(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("input")?, args.dtype("dtype")?);
    let out_dtype = args.optional("out_dtype", Arguments::dtype)?.unwrap_or(DType::F32);
    let scale = Parameter::new(args, "scale", Arguments::float)?;
    let zero_point = Parameter::new(args, "zero_point", Arguments::int)?;
    Ok(tensor_kernel(move |operands| {
        let (scale, zero_point) = (scale.value(&operands, float_item)?, zero_point.value(&operands, int_item)?);
        let input = operands.tensor(input)?;
        numerics::check_quantized_dtype(input, dtype)?;
        Ok(numerics::dequantize_per_tensor(input, scale, zero_point, out_dtype)?)
    }))
}

/// The zero points of `channels` channels; 0 if absent.
fn zero_points(tensor: Option<Tensor>, channels: usize) -> Result<ZeroPoints, KernelError> {
    Ok(match tensor {
        None => ZeroPoints::Int(vec![0; channels]),
        Some(tensor) if tensor.dtype().is_float() => ZeroPoints::Float(cast(tensor, DType::F32)?.into_vec()?),
        Some(tensor) => ZeroPoints::Int(cast(tensor, DType::I64)?.into_vec()?),
    })
}

fn quantize_per_channel(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, scales) = (args.tensor("input")?, args.tensor("scales")?);
    let (offsets, axis) = (args.optional("zero_points", Arguments::tensor)?, args.int("axis")?);
    let (quant_min, quant_max) = (args.int("quant_min")?, args.int("quant_max")?);
    let dtype = args.dtype("dtype")?;
    Ok(tensor_kernel(move |mut operands| {
        let scales: Vec<f32> = cast(operands.take(scales)?, DType::F32)?.into_vec()?;
        let offsets = zero_points(operands.take_optional(offsets)?, scales.len())?;
        let input = operands.tensor(input)?;
        let axis = normalize_dim(axis, input.rank())?;
        Ok(numerics::quantize_per_channel(input, &scales, &offsets, axis, quant_min, quant_max, dtype)?)
    }))
}

fn dequantize_per_channel(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, scales) = (args.tensor("input")?, args.tensor("scales")?);
    let (offsets, axis) = (args.optional("zero_points", Arguments::tensor)?, args.int("axis")?);
    let dtype = args.dtype("dtype")?;
    let out_dtype = args.optional("out_dtype", Arguments::dtype)?.unwrap_or(DType::F32);
    Ok(tensor_kernel(move |mut operands| {
        let scales: Vec<f32> = cast(operands.take(scales)?, DType::F32)?.into_vec()?;
        let offsets = zero_points(operands.take_optional(offsets)?, scales.len())?;
        let input = operands.tensor(input)?;
        numerics::check_quantized_dtype(input, dtype)?;
        let axis = normalize_dim(axis, input.rank())?;
        Ok(numerics::dequantize_per_channel(input, &scales, &offsets, axis, out_dtype)?)
    }))
}

/// The number of elements of a group; 0 if it is negative, which no tensor is divided into.
fn group_size(args: &Arguments) -> Result<usize, ArgumentError> {
    Ok(usize::try_from(args.int("group_size")?).unwrap_or_default())
}

fn quantize_per_channel_group(args: &Arguments) -> Result<Kernel, KernelError> {
    let [input, scales, offsets] = ["input", "scales", "zero_points"].map(|name| args.tensor(name));
    let (input, scales, offsets) = (input?, scales?, offsets?);
    let range = (args.int("quant_min")?, args.int("quant_max")?);
    let (dtype, group_size) = (args.dtype("dtype")?, group_size(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let scales = group_scales(operands.take(scales)?)?;
        let offsets = zero_points(Some(operands.take(offsets)?), scales.len())?;
        let input = operands.tensor(input)?;
        Ok(numerics::quantize_per_channel_group(input, &scales, &offsets, range, dtype, group_size)?)
    }))
}

fn dequantize_per_channel_group(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, scales) = (args.tensor("input")?, args.tensor("scales")?);
    let (offsets, dtype) = (args.optional("zero_points", Arguments::tensor)?, args.dtype("dtype")?);
    let (output_dtype, group_size) = (args.dtype("output_dtype")?, group_size(args)?);
    Ok(tensor_kernel(move |mut operands| {
        let scales = group_scales(operands.take(scales)?)?;
        let offsets = zero_points(operands.take_optional(offsets)?, scales.len())?;
        let input = operands.tensor(input)?;
        numerics::check_quantized_dtype(input, dtype)?;
        Ok(numerics::dequantize_per_channel_group(input, &scales, &offsets, group_size, output_dtype)?)
    }))
}

/// The scales of groups. PyTorch computes in their dtype, and only float32 is implemented.
fn group_scales(scales: Tensor) -> Result<Vec<f32>, KernelError> {
    match scales.dtype() {
        DType::F32 => Ok(scales.into_vec()?),
        other => Err(KernelError::Invalid(format!("scales of groups of {other}, expected float32"))),
    }
}

fn quantize_per_token(args: &Arguments) -> Result<Kernel, KernelError> {
    let [input, scales, zero_points] = ["input", "scales", "zero_points"].map(|name| args.tensor(name));
    let (input, scales, zero_points) = (input?, scales?, zero_points?);
    let (range, dtype) = ((args.int("quant_min")?, args.int("quant_max")?), args.dtype("dtype")?);
    Ok(tensor_kernel(move |operands| {
        let [input, scales, zero_points] = [input, scales, zero_points].map(|index| operands.tensor(index));
        Ok(numerics::quantize_per_token(input?, scales?, zero_points?, range, dtype)?)
    }))
}

fn dequantize_per_token(args: &Arguments) -> Result<Kernel, KernelError> {
    let [input, scales, zero_points] = ["input", "scales", "zero_points"].map(|name| args.tensor(name));
    let (input, scales, zero_points) = (input?, scales?, zero_points?);
    let output_dtype = args.dtype("output_dtype")?;
    Ok(tensor_kernel(move |operands| {
        let [input, scales, zero_points] = [input, scales, zero_points].map(|index| operands.tensor(index));
        Ok(numerics::dequantize_per_token(input?, scales?, zero_points?, output_dtype)?)
    }))
}

/// PyTorch chooses int8 qparams, whatever the dtype.
fn choose_qparams_per_token_asymmetric(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    Ok(Box::new(move |operands| {
        let (scales, zero_points) = numerics::choose_qparams_per_token_asymmetric(operands.tensor(input)?)?;
        Ok(vec![Value::Tensor(scales), Value::Tensor(zero_points)])
    }))
}

fn choose_qparams(args: &Arguments, scheme: Scheme) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("input")?, args.dtype("dtype")?);
    let range = QuantRange { min: args.int("quant_min")?, max: args.int("quant_max")?, custom: true };
    let (formulas, eps) = (Formulas::QScheme, args.float("eps")? as f32);
    let rule = QParamsRule { formulas, scheme, dtype, range, eps }.at_run_time();
    Ok(Box::new(move |operands| {
        let values = numerics::to_f32(operands.tensor(input)?)?;
        let bounds = numerics::min_max(&values);
        let min = if bounds.nan { f32::NAN } else { bounds.min };
        let qparams = numerics::choose_qparams(&rule, &[min], &[bounds.max], &Granularity::Tensor)?;
        let scales: Vec<f64> = qparams.scales.iter().map(|&scale| scale.into()).collect();
        let zero_points = qparams.zero_points.as_int().unwrap_or_default().to_vec();
        Ok(vec![
            Value::Tensor(Tensor::from_vec(&[scales.len()], scales)?),
            Value::Tensor(Tensor::from_vec(&[zero_points.len()], zero_points)?),
        ])
    }))
}

/// A bound of a quantized range, which may be a float; that of the dtype if it is absent.
fn bound(args: &Arguments, name: &str, otherwise: i64) -> Result<i64, ArgumentError> {
    let number = args.optional(name, Arguments::float)?;
    // Every bound is exact in float64.
    Ok(number.map_or(otherwise, |number| number as i64))
}

fn range_of(args: &Arguments, dtype: DType) -> Result<(i64, i64), KernelError> {
    let QuantRange { min, max, .. } =
        QuantRange::of_dtype(dtype).map_err(|error| KernelError::Invalid(error.to_string()))?;
    Ok((bound(args, "quant_min", min)?, bound(args, "quant_max", max)?))
}

/// Gives `run` the first tensor, and the scales and zero points of its blocks.
fn on_blocks(
    args: &Arguments,
    run: impl Fn(&Tensor, &Blocks<'_>) -> Result<Tensor, AffineError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let (input, scale) = (args.tensor("input")?, args.tensor("scale")?);
    let (zero_point, block_size) = (args.optional("zero_point", Arguments::tensor)?, args.sym_ints("block_size")?);
    Ok(tensor_kernel(move |operands| {
        let size = sizes(&operands.ints(&block_size)?)?;
        let zero_point = zero_point.map(|index| operands.tensor(index)).transpose()?;
        // PyTorch takes a tensor without elements for none.
        let zero_point = zero_point.filter(|zero_point| !zero_point.is_empty());
        let blocks = Blocks { size: &size, scale: operands.tensor(scale)?, zero_point };
        Ok(run(operands.tensor(input)?, &blocks)?)
    }))
}

fn quantize_affine(args: &Arguments) -> Result<Kernel, KernelError> {
    let dtype = args.dtype("output_dtype")?;
    let range = range_of(args, dtype)?;
    on_blocks(args, move |x, blocks| numerics::quantize_affine(x, blocks, range, dtype))
}

fn dequantize_affine(args: &Arguments) -> Result<Kernel, KernelError> {
    let (dtype, output_dtype) = (args.dtype("input_dtype")?, args.dtype("output_dtype")?);
    on_blocks(args, move |q, blocks| {
        numerics::check_quantized_dtype(q, dtype)?;
        numerics::dequantize_affine(q, blocks, output_dtype)
    })
}

fn choose_qparams_affine(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dtype, block_size) = (args.tensor("input")?, args.dtype("target_dtype")?, args.sym_ints("block_size")?);
    let mapping = args.str("mapping_type")?;
    let known = Scheme::ALL.into_iter().find(|scheme| scheme.mapping_type() == Some(mapping));
    let scheme = known.ok_or_else(|| KernelError::Invalid(format!("unknown mapping_type {mapping:?}")))?;
    let (min, max) = range_of(args, dtype)?;
    let range = QuantRange { min, max, custom: true };
    let choice = Choice {
        rule: QParamsRule { formulas: Formulas::MappingType, scheme, dtype, range, eps: f32::EPSILON },
        eps: args.optional("eps", Arguments::float)?.map(|eps| eps as f32),
        scale_dtype: args.optional("scale_dtype", Arguments::dtype)?,
        zero_point_dtype: args.optional("zero_point_dtype", Arguments::dtype)?,
        keepdim: args.bool("keepdim")?,
    };
    Ok(Box::new(move |operands| {
        let size = sizes(&operands.ints(&block_size)?)?;
        let (scales, zero_points) = numerics::choose_qparams_affine(operands.tensor(input)?, &size, &choice)?;
        Ok(vec![Value::Tensor(scales), Value::Tensor(zero_points)])
    }))
}

fn convert_element_type(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dtype) = (args.tensor("input")?, args.dtype("dtype")?);
    Ok(tensor_kernel(move |mut operands| Ok(cast(operands.take(input)?, dtype)?)))
}
