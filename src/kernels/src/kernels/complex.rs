//! Complex numbers: construction, parts and arithmetic.
//!
//! Everything is computed in `f64` and rounded once. Kernels of data movement take complex tensors as they are; other
//! kernels for real numbers reject them, or are extended by `rarer_dtypes`.

use super::binary::take;
use crate::{
    elementwise::{expand, to_tensor},
    family::Family,
    kernel::{Kernel, KernelError, Value, tensor_kernel},
    layout::broadcast_shapes,
    numeric::cast,
    promote::{result_type, to_complex, to_float},
};
use num_complex::Complex;
use pt2e_core::tensor::{Complex64, DType, Storage, Tensor, TorchBool, num_elements};
use pt2e_schema::{Arguments, Number, Scalar};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.complex", |args| from_parts(args, "real", "imag", Complex::new)),
    ("aten.polar", |args| from_parts(args, "abs", "angle", Complex::from_polar)),
    ("aten.view_as_complex", view_as_complex),
    ("aten.view_as_complex_copy", view_as_complex),
    ("aten.view_as_real", view_as_real),
    ("aten.view_as_real_copy", view_as_real),
    ("aten.real", |args| part(args, |x| x.re)),
    ("aten.imag", |args| part(args, |x| x.im)),
    ("aten.angle", angle),
    ("aten.conj", conjugate),
    ("aten._conj", conjugate),
    ("aten._conj_physical", conjugate),
    ("aten.conj_physical", conjugate),
    ("aten.resolve_conj", |args| unary(args, |x| x)),
    ("aten.resolve_neg", |args| unary(args, |x| x)),
];

/// The complex kernels of ops that also take real numbers.
pub(crate) const ARITHMETIC: Family = &[
    ("aten.add.Tensor", |args| scaled_sum(args, "self", "other", 1.0)),
    ("aten.add.Scalar", |args| scaled_sum(args, "self", "other", 1.0)),
    ("aten.sub.Tensor", |args| scaled_sum(args, "self", "other", -1.0)),
    ("aten.sub.Scalar", |args| scaled_sum(args, "self", "other", -1.0)),
    ("aten.rsub.Tensor", |args| scaled_sum(args, "other", "self", -1.0)),
    ("aten.rsub.Scalar", |args| scaled_sum(args, "other", "self", -1.0)),
    ("aten.mul.Tensor", |args| binary(args, "other", |a, b| a * b)),
    ("aten.mul.Scalar", |args| binary(args, "other", |a, b| a * b)),
    ("aten.div.Tensor", |args| binary(args, "other", |a, b| a / b)),
    ("aten.div.Scalar", |args| binary(args, "other", |a, b| a / b)),
    ("aten.pow.Tensor_Scalar", power),
    ("aten.eq.Tensor", |args| compare(args, true)),
    ("aten.ne.Tensor", |args| compare(args, false)),
    ("aten.abs", |args| part(args, |x| x.norm())),
    ("aten.neg", |args| unary(args, |x| -x)),
    ("aten.exp", |args| unary(args, Complex::exp)),
    ("aten.sqrt", |args| unary(args, Complex::sqrt)),
    ("aten.reciprocal", |args| unary(args, |x| x.inv())),
    ("aten.square", |args| unary(args, |x| x * x)),
];

/// The elements of a tensor of any dtype as complex numbers.
pub(crate) fn elements(tensor: Tensor) -> Result<Storage<Complex<f64>>, KernelError> {
    let wide = cast(tensor, DType::C128)?;
    Ok(Storage::collect(wide.as_slice::<Complex64>()?.iter().map(|&x| x.into()))?)
}

/// A tensor of complex numbers, or of their real parts if the dtype is real.
pub(crate) fn from_elements(
    shape: &[usize],
    data: impl IntoIterator<Item = Complex<f64>, IntoIter: ExactSizeIterator>,
    dtype: DType,
) -> Result<Tensor, KernelError> {
    let data = Storage::collect(data.into_iter().map(Complex64::from))?;
    Ok(cast(Tensor::new(shape, data)?, dtype)?)
}

fn from_parts(
    args: &Arguments,
    first: &str,
    second: &str,
    f: fn(f64, f64) -> Complex<f64>,
) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor(first)?, args.tensor(second)?);
    Ok(tensor_kernel(move |mut operands| {
        let (a, b) = (operands.take(a)?, operands.take(b)?);
        let dtype = a.dtype();
        if b.dtype() != dtype || !matches!(dtype, DType::F32 | DType::F64) {
            return Err(KernelError::DType(dtype));
        }
        let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
        let (a, b) = (expand(cast(a, DType::F64)?, &shape)?, expand(cast(b, DType::F64)?, &shape)?);
        let (a, b) = (a.as_slice::<f64>()?, b.as_slice::<f64>()?);
        from_elements(&shape, a.iter().zip(&b).map(|(&a, &b)| f(a, b)), to_complex(dtype))
    }))
}

/// The pairs along the last dimension as complex numbers.
fn view_as_complex(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        let Some((2, lead)) = shape.split_last() else {
            return Err(KernelError::Invalid(format!("the last dimension must be of size 2, got shape {shape:?}")));
        };
        if !matches!(dtype, DType::F32 | DType::F64) {
            return Err(KernelError::DType(dtype));
        }
        let wide = cast(input, DType::F64)?;
        let wide = wide.as_slice::<f64>()?;
        from_elements(lead, wide.as_chunks::<2>().0.iter().map(|&[re, im]| Complex::new(re, im)), to_complex(dtype))
    }))
}

/// Complex numbers as pairs along a new last dimension.
pub(super) fn pairs(input: Tensor) -> Result<Tensor, KernelError> {
    let (dtype, shape) = (input.dtype(), [input.shape(), &[2]].concat());
    if !dtype.is_complex() {
        return Err(KernelError::DType(dtype));
    }
    let numbers = elements(input)?;
    let mut data = Storage::with_capacity(num_elements(&shape)?)?;
    numbers.iter().try_for_each(|x| data.extend([x.re, x.im]))?;
    Ok(cast(Tensor::new(&shape, data)?, dtype.part())?)
}

fn view_as_real(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| pairs(operands.take(input)?)))
}

/// A real-valued function of each number, such as its imaginary part. For integers the result is `float32`, except that
/// of `real`.
fn part(args: &Arguments, f: fn(Complex<f64>) -> f64) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let same = args.op() == "aten.real";
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        if same && !dtype.is_complex() {
            return Ok(input);
        }
        let data = Storage::collect(elements(input)?.into_iter().map(f))?;
        Ok(cast(Tensor::new(&shape, data)?, to_float(dtype.part()))?)
    }))
}

/// The angle of each number; for a negative real number, half a turn.
fn angle(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let (complex, real) = (
        part(args, |x| x.arg())?,
        part(args, |x| match x.re {
            re if re.is_nan() => re,
            re if re < 0.0 => std::f64::consts::PI,
            _ => 0.0,
        })?,
    );
    Ok(Box::new(
        move |operands| {
            if operands.tensor(input)?.dtype().is_complex() { complex(operands) } else { real(operands) }
        },
    ))
}

/// A function of each number, in its own dtype.
fn unary(args: &Arguments, f: fn(Complex<f64>) -> Complex<f64>) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        if !input.dtype().is_complex() {
            return Ok(input);
        }
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        from_elements(&shape, elements(input)?.into_iter().map(f), dtype)
    }))
}

/// The conjugates; real numbers are unchanged.
fn conjugate(args: &Arguments) -> Result<Kernel, KernelError> {
    unary(args, |x| x.conj())
}

/// A function of two numbers, at least one of which is complex.
fn combine(a: Value, b: Value, f: impl Fn(Complex<f64>, Complex<f64>) -> Complex<f64>) -> Result<Tensor, KernelError> {
    let dtype = result_type([&a, &b])?;
    let (a, b) = (to_tensor(a, dtype)?, to_tensor(b, dtype)?);
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    let (a, b) = (elements(expand(a, &shape)?)?, elements(expand(b, &shape)?)?);
    from_elements(&shape, a.into_iter().zip(b).map(|(a, b)| f(a, b)), dtype)
}

fn binary(
    args: &Arguments,
    other: &str,
    f: fn(Complex<f64>, Complex<f64>) -> Complex<f64>,
) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor_or_number("self")?, args.tensor_or_number(other)?);
    Ok(tensor_kernel(move |mut operands| combine(take(&mut operands, a)?, take(&mut operands, b)?, f)))
}

/// `left + sign * alpha * right`.
fn scaled_sum(args: &Arguments, left: &str, right: &str, sign: f64) -> Result<Kernel, KernelError> {
    let (a, b, alpha) = (args.tensor_or_number(left)?, args.tensor_or_number(right)?, args.scalar("alpha")?);
    Ok(tensor_kernel(move |mut operands| {
        let factor = operands.scalar(alpha)?.to_f64() * sign;
        combine(take(&mut operands, a)?, take(&mut operands, b)?, |a, b| a + b * factor)
    }))
}

/// Whether numbers are equal, or unequal if not `equal`.
fn compare(args: &Arguments, equal: bool) -> Result<Kernel, KernelError> {
    let (a, b) = (args.tensor_or_number("self")?, args.tensor_or_number("other")?);
    Ok(tensor_kernel(move |mut operands| {
        let [a, b] = [take(&mut operands, a)?, take(&mut operands, b)?].map(|value| to_tensor(value, DType::C128));
        let (a, b) = (a?, b?);
        let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
        let (a, b) = (elements(expand(a, &shape)?)?, elements(expand(b, &shape)?)?);
        let data = Storage::collect(a.into_iter().zip(b).map(|(a, b)| TorchBool::from((a == b) == equal)))?;
        Ok(Tensor::new::<TorchBool>(&shape, data)?)
    }))
}

/// A power with a number as exponent.
fn power(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, exponent) = (args.tensor("self")?, args.scalar("exponent")?);
    let exponent = match exponent {
        Scalar::Known(exponent) => exponent,
        Scalar::Operand(_) => return Err(KernelError::Unsupported("a symbolic exponent".into())),
    };
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        let power = |x: Complex<f64>| match exponent {
            Number::Int(n) if i32::try_from(n).is_ok() => x.powi(n as i32),
            number => x.powf(number.to_f64()),
        };
        from_elements(&shape, elements(input)?.into_iter().map(power), dtype)
    }))
}
