//! Tensors from numbers, and checks that have no result.

use crate::{
    dispatch,
    eval::{
        args::{Arguments, Scalar},
        elementwise::full,
        kernel::{Kernel, KernelError, Number, Value, tensor_kernel},
        layout::sizes,
        registry::Family,
    },
    tensor::{DType, Tensor, num_elements},
};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.zeros", |args| filled(args, Some(0))),
    ("aten.ones", |args| filled(args, Some(1))),
    ("aten.full", |args| filled(args, None)),
    ("aten.new_zeros", |args| filled(args, Some(0))),
    ("aten.new_ones", |args| filled(args, Some(1))),
    ("aten.new_full", |args| filled(args, None)),
    ("aten.zeros_like", |args| filled_like(args, Some(0))),
    ("aten.ones_like", |args| filled_like(args, Some(1))),
    ("aten.full_like", |args| filled_like(args, None)),
    ("aten.scalar_tensor", scalar_tensor),
    ("aten.arange", |args| arange(args, None, None)),
    ("aten.arange.start", |args| arange(args, Some("start"), None)),
    ("aten.arange.start_step", |args| arange(args, Some("start"), Some("step"))),
    ("aten._assert_tensor_metadata", |_| Ok(Box::new(|_| Ok(Vec::new())))),
    ("aten._assert_scalar", assert_scalar),
];

/// The number that fills a tensor: `number`, or the argument `fill_value`.
fn fill_value(args: &Arguments, number: Option<i64>) -> Result<Scalar, KernelError> {
    number.map_or_else(|| args.scalar("fill_value"), |number| Ok(Scalar::Known(Number::Int(number))))
}

fn filled(args: &Arguments, number: Option<i64>) -> Result<Kernel, KernelError> {
    let (shape, value) = (args.sym_ints("size")?, fill_value(args, number)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    // `new_zeros` and its like take the dtype of a tensor.
    let like = args.tensor("self").ok();
    Ok(tensor_kernel(move |operands| {
        let value = operands.scalar(value)?;
        let default = match (like, number) {
            (Some(like), _) => operands.tensor(like)?.dtype(),
            (None, Some(_)) => DType::F32,
            (None, None) => value.dtype(),
        };
        full(&sizes(&operands.ints(&shape)?)?, value, dtype.unwrap_or(default))
    }))
}

fn filled_like(args: &Arguments, number: Option<i64>) -> Result<Kernel, KernelError> {
    let (input, value) = (args.tensor("self")?, fill_value(args, number)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |operands| {
        let (input, value) = (operands.tensor(input)?, operands.scalar(value)?);
        full(input.shape(), value, dtype.unwrap_or(input.dtype()))
    }))
}

fn scalar_tensor(args: &Arguments) -> Result<Kernel, KernelError> {
    let (value, dtype) = (args.scalar("s")?, args.optional("dtype", Arguments::dtype)?);
    Ok(tensor_kernel(move |operands| full(&[], operands.scalar(value)?, dtype.unwrap_or(DType::F32))))
}

fn arange(args: &Arguments, start: Option<&str>, step: Option<&str>) -> Result<Kernel, KernelError> {
    let number = |name: Option<&str>, default| match name {
        Some(name) => args.scalar(name),
        None => Ok(Scalar::Known(Number::Int(default))),
    };
    let (start, end, step) = (number(start, 0)?, args.scalar("end")?, number(step, 1)?);
    let dtype = args.optional("dtype", Arguments::dtype)?;
    Ok(tensor_kernel(move |operands| {
        let [start, end, step] = [start, end, step].map(|scalar| operands.scalar(scalar));
        let (start, end, step) = (start?, end?, step?);
        let ints = [start, end, step].iter().all(|number| !matches!(number, Number::Float(_)));
        let dtype = dtype.unwrap_or(if ints { DType::I64 } else { DType::F32 });
        let count = ((end.to_f64() - start.to_f64()) / step.to_f64()).ceil();
        if !(count.is_finite() && count >= 0.0) {
            return Err(KernelError::Invalid(format!("a range from {start:?} to {end:?} in steps of {step:?}")));
        }
        let count = count as usize;
        num_elements(&[count, dtype.size()])?;
        dispatch!(dtype, T => {
            use crate::eval::numeric::Numeric;
            let element = |i: usize| {
                if dtype.is_float() {
                    T::from_float(start.to_f64() + i as f64 * step.to_f64())
                } else {
                    T::from_int(start.to_i64().wrapping_add((i as i64).wrapping_mul(step.to_i64())))
                }
            };
            Ok(Tensor::from_vec::<T>(&[count], (0..count).map(element).collect())?)
        })
    }))
}

fn assert_scalar(args: &Arguments) -> Result<Kernel, KernelError> {
    let (condition, message) = (args.scalar("self")?, args.str("assert_msg")?.to_owned());
    Ok(Box::new(move |operands| {
        if operands.scalar(condition)?.to_f64() == 0.0 {
            return Err(KernelError::Invalid(message.clone()));
        }
        Ok(Vec::<Value>::new())
    }))
}
