//! Kernels of fake quantization: quantize and dequantize in one op on floats, with a mask of the elements that were in range.

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value},
    layout::normalize_dim,
    numeric::{Compute, Numeric, Real, cast},
};
use pt2e_core::{
    numerics::{FakeQuantizable, FakeQuantizer, fake_quantize_runs},
    tensor::{DType, Storage, Tensor, TorchBool},
};
use pt2e_schema::{ArgumentError, Arguments};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.fake_quantize_per_tensor_affine", |args| per_tensor(args, 1)),
    ("aten.fake_quantize_per_tensor_affine.tensor_qparams", |args| per_tensor(args, 1)),
    ("aten.fake_quantize_per_tensor_affine_cachemask", |args| per_tensor(args, 2)),
    ("aten._fake_quantize_per_tensor_affine_cachemask_tensor_qparams", |args| per_tensor(args, 2)),
    ("aten.fake_quantize_per_channel_affine", |args| per_channel(args, 1)),
    ("aten.fake_quantize_per_channel_affine_cachemask", |args| per_channel(args, 2)),
];

/// The arguments common to all overloads.
#[derive(Clone, Copy)]
struct Common {
    input: usize,
    range: (i64, i64),
    results: usize,
}

impl Common {
    fn new(args: &Arguments, results: usize) -> Result<Self, KernelError> {
        let range = (args.int("quant_min")?, args.int("quant_max")?);
        if range.0 > range.1 {
            return Err(KernelError::Invalid(format!("quant_min {} is above quant_max {}", range.0, range.1)));
        }
        Ok(Self { input: args.tensor("self")?, range, results })
    }

    /// The results for an input whose runs of `run` elements are fake-quantized by the quantizers, cyclically.
    fn apply(&self, input: Tensor, quantizers: &[FakeQuantizer], run: usize) -> Result<Vec<Value>, KernelError> {
        let dtype = input.dtype();
        let compute = Compute::of(dtype);
        let input = cast(input, compute.dtype())?;
        let (output, mask) = match compute {
            Compute::F32 => fake_quantized::<f32>(input, quantizers, run)?,
            Compute::F64 => fake_quantized::<f64>(input, quantizers, run)?,
            Compute::I64 => return Err(KernelError::DType(dtype)),
        };
        let mut values = vec![Value::Tensor(cast(output, dtype)?), mask.into()];
        values.truncate(self.results);
        Ok(values)
    }
}

fn fake_quantized<T: Real + FakeQuantizable>(
    input: Tensor,
    quantizers: &[FakeQuantizer],
    run: usize,
) -> Result<(Tensor, Tensor), KernelError> {
    let shape = input.shape().to_vec();
    let mut data = input.into_storage::<T>()?;
    let mut mask = Storage::<TorchBool>::zeroed(data.len())?;
    fake_quantize_runs(&mut data, &mut mask, quantizers, run);
    Ok((Tensor::new(&shape, data)?, Tensor::new(&shape, mask)?))
}

/// The elements of an operand.
fn elements<T: Numeric>(operands: &Operands, index: usize) -> Result<Storage<T>, KernelError> {
    Ok(cast(operands.tensor(index)?.clone(), T::DTYPE)?.into_storage()?)
}

/// Fake quantization per tensor; some overloads have a switch that turns it off.
fn per_tensor(args: &Arguments, results: usize) -> Result<Kernel, KernelError> {
    let common = Common::new(args, results)?;
    let tensors = args.tensor("scale").and_then(|scale| Ok((scale, args.tensor("zero_point")?))).ok();
    let constants = match tensors {
        Some(_) => None,
        None => Some((args.float("scale")? as f32, args.int("zero_point")?)),
    };
    let switch = args.tensor("fake_quant_enabled").ok();
    Ok(Box::new(move |mut operands| {
        let (scale, zero_point) = match (tensors, constants) {
            (Some((scale, zero_point)), _) => {
                let (scale, zero_point) = (elements(&operands, scale)?, elements(&operands, zero_point)?);
                let (&[scale], &[zero_point]) = (&*scale, &*zero_point) else {
                    return Err(KernelError::Invalid("expected one scale and one zero point".into()));
                };
                (scale, zero_point)
            }
            (None, Some(constants)) => constants,
            (None, None) => return Err(ArgumentError::Missing { name: "scale".to_owned() }.into()),
        };
        let off = switch.map(|switch| elements::<i64>(&operands, switch)).transpose()?;
        let input = operands.take(common.input)?;
        if off.is_some_and(|switch| switch.first() == Some(&0)) {
            let mask = Storage::filled(TorchBool::from(true), input.len())?;
            let mask = Tensor::new(input.shape(), mask)?;
            return Ok(vec![input.into(), mask.into()]);
        }
        let run = input.len();
        common.apply(input, &[FakeQuantizer::per_tensor(scale, zero_point, common.range)], run)
    }))
}

fn per_channel(args: &Arguments, results: usize) -> Result<Kernel, KernelError> {
    let common = Common::new(args, results)?;
    let (scale, zero_point, axis) = (args.tensor("scale")?, args.tensor("zero_point")?, args.int("axis")?);
    Ok(Box::new(move |mut operands| {
        let zero_points = operands.tensor(zero_point)?;
        if zero_points.dtype() != DType::I32 {
            return Err(KernelError::DType(zero_points.dtype()));
        }
        let (scales, zero_points) = (elements(&operands, scale)?, elements(&operands, zero_point)?);
        let input = operands.take(common.input)?;
        let axis = normalize_dim(axis, input.rank())?;
        let count = input.shape().get(axis).copied().unwrap_or(0);
        if scales.len() != count || zero_points.len() != count {
            return Err(KernelError::Invalid(format!(
                "{count} channels with {} scales and {} zero points",
                scales.len(),
                zero_points.len()
            )));
        }
        let quantizer = |(scale, zero_point)| FakeQuantizer::of_channel(scale, zero_point, common.range);
        let quantizers = scales.into_iter().zip(zero_points).map(quantizer);
        let run = input.shape().get(axis + 1..).unwrap_or_default().iter().product();
        common.apply(input, &Storage::collect(quantizers)?, run)
    }))
}
