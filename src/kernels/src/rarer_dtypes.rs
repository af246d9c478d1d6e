//! Support for the rarer dtypes, complex numbers and float8, in ops whose kernels do not know them.
//!
//! Kernels of data movement take these dtypes as they are, and the kernels of [`complex`] and [`spectrum`] compute with
//! complex numbers. For other ops that are sums or sums of products, a complex kernel is composed of the real one. All
//! remaining kernels reject these dtypes.

use crate::{
    family::Builder,
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
    kernels::{
        binary,
        complex::{self, elements, from_elements},
        spectrum,
    },
    numeric::cast,
    promote::to_complex,
};
use num_complex::Complex;
use pt2e_core::tensor::{DType, Storage, Tensor};
use pt2e_schema::{
    Arg, Arguments,
    table::{self, Complex as Arithmetic, Elements, Family, Op},
};

/// Whether the kernel of an op works for any dtype, because it only moves, creates or converts elements, or refuses dtypes itself.
/// Includes dropout, which only moves them outside training.
fn takes_any_dtype(op: &Op) -> bool {
    let own = [Family::Dropout, Family::Quantize, Family::Dequantize];
    op.elements().is_some_and(Elements::are_any_dtype) || op.family().is_some_and(|family| own.contains(&family))
}

fn any(operands: &Operands, is: fn(DType) -> bool) -> Option<DType> {
    let dtypes = operands.iter().filter_map(|value| value.as_tensor().ok()).map(Tensor::dtype);
    dtypes.into_iter().find(|dtype| is(*dtype))
}

/// Extends the kernel of an op to complex tensors, if possible, and makes it reject the dtypes that it does not
/// support. `op` is the canonical name.
pub(crate) fn with_rarer_dtypes(op: &str, args: &Arguments, builder: Builder) -> Result<Kernel, KernelError> {
    let own = complex::FAMILY.iter().chain(spectrum::FAMILY).any(|(name, _)| *name == op);
    let facts = table::op(op);
    if own || facts.is_some_and(takes_any_dtype) {
        return builder(args);
    }
    let rarer = |dtype: DType| dtype.is_complex() || dtype.is_float8();
    let asked = args.entries().iter().find_map(|(_, arg)| match arg {
        Arg::DType(dtype) if rarer(*dtype) => Some(*dtype),
        _ => None,
    });
    if let Some(dtype) = asked {
        return Err(KernelError::DType(dtype));
    }
    let real = builder(args)?;
    let own = complex::ARITHMETIC.iter().find(|(name, _)| *name == op);
    let complex = match (own, facts.and_then(Op::complex)) {
        (Some((_, builder)), _) => Some(builder(args)?),
        (None, Some(Arithmetic::Linear)) => Some(linear(builder(args)?)),
        (None, Some(Arithmetic::Bilinear)) => Some(bilinear(builder(args)?)),
        (None, None) => None,
    };
    Ok(Box::new(move |operands| {
        if let Some(dtype) = any(&operands, DType::is_float8) {
            return Err(KernelError::DType(dtype));
        }
        match (any(&operands, DType::is_complex), &complex) {
            (None, _) => real(operands),
            (Some(_), Some(complex)) => complex(operands),
            (Some(dtype), None) => Err(KernelError::DType(dtype)),
        }
    }))
}

/// The real and imaginary parts of a tensor; `None` as the imaginary part of a real tensor.
fn split(tensor: Tensor) -> Result<(Tensor, Option<Tensor>), KernelError> {
    let (dtype, shape) = (tensor.dtype(), tensor.shape().to_vec());
    if !dtype.is_complex() {
        return Ok((tensor, None));
    }
    let numbers = elements(tensor)?;
    let re = Storage::collect(numbers.iter().map(|x| x.re))?;
    let im = Storage::collect(numbers.iter().map(|x| x.im))?;
    let wide = |data: Storage<f64>| Ok::<_, KernelError>(cast(Tensor::new(&shape, data)?, dtype.part())?);
    Ok((wide(re)?, Some(wide(im)?)))
}

/// The complex tensor of a real and an imaginary part.
fn join(re: Tensor, im: Tensor) -> Result<Tensor, KernelError> {
    let (shape, dtype) = (re.shape().to_vec(), to_complex(re.dtype()));
    let (re, im) = (cast(re, DType::F64)?, cast(im, DType::F64)?);
    let (re, im) = (re.as_slice::<f64>()?, im.as_slice::<f64>()?);
    from_elements(&shape, re.iter().zip(&im).map(|(&re, &im)| Complex::new(re, im)), dtype)
}

fn only(kernel: &Kernel, values: Vec<Value>) -> Result<Tensor, KernelError> {
    kernel(Operands::new(values))?.pop().ok_or(KernelError::Operand(0))?.into_tensor()
}

/// The complex kernel of a linear op: applies the real kernel to the real and the imaginary parts.
fn linear(kernel: Kernel) -> Kernel {
    tensor_kernel(move |operands| {
        let (mut re, mut im) = (Vec::new(), Vec::new());
        for value in operands.into_values()? {
            match value {
                Value::Tensor(tensor) => {
                    let (real, imaginary) = split(tensor)?;
                    im.push(Value::Tensor(imaginary.unwrap_or_else(|| real.clone())));
                    re.push(Value::Tensor(real));
                }
                number => {
                    re.push(number.clone());
                    im.push(number);
                }
            }
        }
        join(only(&kernel, re)?, only(&kernel, im)?)
    })
}

/// The complex kernel of a bilinear op: combines products of the real and the imaginary parts of two operands.
fn bilinear(kernel: Kernel) -> Kernel {
    tensor_kernel(move |operands| {
        let tensors = operands.into_values()?.into_iter().map(Value::into_tensor).collect::<Result<Vec<_>, _>>()?;
        let [a, b]: [Tensor; 2] = tensors.try_into().map_err(|tensors: Vec<Tensor>| {
            KernelError::Unsupported(format!("{} operands, some of them complex", tensors.len()))
        })?;
        let ((a_re, a_im), (b_re, b_im)) = (split(a)?, split(b)?);
        let product = |a: &Tensor, b: &Tensor| only(&kernel, vec![a.clone().into(), b.clone().into()]);
        let re = product(&a_re, &b_re)?;
        let re = match (&a_im, &b_im) {
            (Some(a), Some(b)) => binary::subtract(re, product(a, b)?)?,
            _ => re,
        };
        let mixed = [a_im.map(|a| product(&a, &b_re)), b_im.map(|b| product(&a_re, &b))];
        let mixed = mixed.into_iter().flatten().collect::<Result<Vec<_>, _>>()?.into_iter();
        let im = mixed.map(Ok).reduce(|a, b| binary::add(a?, b?));
        join(re, im.ok_or(KernelError::Operand(0))??)
    })
}
