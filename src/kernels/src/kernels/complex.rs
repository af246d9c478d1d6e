//! Complex numbers: how they are made of real ones and taken apart, and arithmetic on them.
//!
//! Everything is computed in `f64` and rounded once. Kernels of data movement take complex tensors as they are; others of
//! real numbers refuse them.

use super::{binary::take, spectrum};
use crate::{
    elementwise::{expand, to_tensor},
    kernel::{Kernel, KernelError, Operands, Value, tensor_kernel},
    layout::broadcast_shapes,
    numeric::cast,
    promote::{result_type, to_complex, to_float},
    registry::{Builder, Family},
};
use num_complex::Complex;
use pt2e_core::tensor::{Complex64, DType, Storage, Tensor, TorchBool, num_elements};
use pt2e_schema::{Arg, Arguments, Number, Scalar};

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

/// What ops that also take real numbers do to complex ones.
const ARITHMETIC: Family = &[
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

/// Ops that are sums of elements: the real and the imaginary part are summed apart.
const LINEAR: &[&str] = &["aten.cumsum", "aten.mean", "aten.mean.dim", "aten.sum", "aten.sum.dim_IntList"];

/// Ops that are sums of products of the elements of two tensors.
const BILINEAR: &[&str] =
    &["aten.bmm", "aten.einsum", "aten.linear", "aten.matmul", "aten.mm", "aten.mv", "aten.outer", "aten.dot"];

/// Ops to which elements are bytes that are moved, and those that know about every dtype.
const MOVES: &str = "view _unsafe_view view_copy reshape reshape_as view_as flatten.using_ints unflatten.int ravel squeeze \
squeeze.dim squeeze.dims squeeze_copy squeeze_copy.dim squeeze_copy.dims unsqueeze unsqueeze_copy transpose.int \
transpose_copy.int swapaxes t t_copy numpy_T permute permute_copy movedim.int movedim.intlist diagonal \
diagonal_copy broadcast_to expand expand_copy expand_as as_strided as_strided_copy slice.Tensor \
slice_copy.Tensor select.int select_copy.int narrow flip unfold unfold_copy roll repeat tile \
repeat_interleave.self_int alias alias_copy clone contiguous copy detach detach_copy lift_fresh lift_fresh_copy \
to.dtype to.dtype_layout to.device _to_copy to.other type_as constant_pad_nd sym_size.int sym_numel cat concat stack chunk \
split.Tensor split_copy.Tensor split_with_sizes split_with_sizes_copy split.sizes tensor_split.indices \
tensor_split.sections unbind.int unbind_copy.int zeros ones full new_zeros new_ones new_full zeros_like \
ones_like full_like empty.memory_format empty_permuted empty_strided new_empty new_empty_strided empty_like zero \
fill.Scalar scalar_tensor index_select gather index.Tensor slice_scatter select_scatter mT fliplr flipud rot90 \
view.dtype _assert_tensor_metadata where.self hstack vstack broadcast_tensors atleast_1d atleast_2d atleast_3d \
dropout";

/// Whether an op moves elements of any dtype.
fn moves(op: &str) -> bool {
    op.strip_prefix("aten.").is_some_and(|name| MOVES.split(' ').any(|moves| moves == name))
}

fn any(operands: &Operands, is: fn(DType) -> bool) -> Option<DType> {
    let dtypes = operands.iter().filter_map(|value| value.as_tensor().ok()).map(Tensor::dtype);
    dtypes.into_iter().find(|dtype| is(*dtype))
}

/// The kernel of an op, by its usual name, whose builder knows real numbers only: complex tensors have kernels of their own, or none, and
/// float8s are for moving and converting.
pub(crate) fn with_rarer_dtypes(op: &str, args: &Arguments, builder: Builder) -> Result<Kernel, KernelError> {
    let own = FAMILY.iter().chain(spectrum::FAMILY).any(|(name, _)| *name == op);
    if own || moves(op) {
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
    let complex = match ARITHMETIC.iter().find(|(name, _)| *name == op) {
        Some((_, builder)) => Some(builder(args)?),
        None if LINEAR.contains(&op) => Some(linear(builder(args)?)),
        None if BILINEAR.contains(&op) => Some(bilinear(builder(args)?)),
        None => None,
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

/// The elements of a tensor of any dtype as complex numbers.
pub(super) fn elements(tensor: Tensor) -> Result<Storage<Complex<f64>>, KernelError> {
    let wide = cast(tensor, DType::C128)?;
    Ok(Storage::collect(wide.as_slice::<Complex64>()?.iter().map(|&x| x.into()))?)
}

/// A tensor of complex numbers, or of their real parts, as the dtype says.
pub(super) fn from_elements(
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
        let pairs = a.as_slice::<f64>()?.iter().zip(b.as_slice::<f64>()?);
        from_elements(&shape, pairs.map(|(&a, &b)| f(a, b)), to_complex(dtype))
    }))
}

/// Pairs of the last dimension as complex numbers.
fn view_as_complex(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let (dtype, shape) = (input.dtype(), input.shape().to_vec());
        let Some((2, lead)) = shape.split_last() else {
            return Err(KernelError::Invalid(format!("a tensor of shape {shape:?} as pairs")));
        };
        if !matches!(dtype, DType::F32 | DType::F64) {
            return Err(KernelError::DType(dtype));
        }
        let wide = cast(input, DType::F64)?;
        let pairs = wide.as_slice::<f64>()?.as_chunks::<2>().0.iter();
        from_elements(lead, pairs.map(|&[re, im]| Complex::new(re, im)), to_complex(dtype))
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

/// Something real of each number; of integers as `float32` where they have no such part.
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

/// The angle of each number; of a real one half a turn where it is negative.
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

/// The two parts of a tensor as tensors of real numbers; no imaginary one of a real tensor.
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

/// A complex tensor of two real ones of one shape.
fn join(re: Tensor, im: Tensor) -> Result<Tensor, KernelError> {
    let (shape, dtype) = (re.shape().to_vec(), to_complex(re.dtype()));
    let (re, im) = (cast(re, DType::F64)?, cast(im, DType::F64)?);
    let pairs = re.as_slice::<f64>()?.iter().zip(im.as_slice::<f64>()?);
    from_elements(&shape, pairs.map(|(&re, &im)| Complex::new(re, im)), dtype)
}

fn only(kernel: &Kernel, values: Vec<Value>) -> Result<Tensor, KernelError> {
    kernel(Operands::new(values))?.pop().ok_or(KernelError::Operand(0))?.into_tensor()
}

/// A kernel for sums of elements, on the parts of one complex operand.
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

/// A kernel for sums of products, on the parts of two operands.
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
            (Some(a), Some(b)) => super::binary::subtract(re, product(a, b)?)?,
            _ => re,
        };
        let mixed = [a_im.map(|a| product(&a, &b_re)), b_im.map(|b| product(&a_re, &b))];
        let mixed = mixed.into_iter().flatten().collect::<Result<Vec<_>, _>>()?.into_iter();
        let im = mixed.map(Ok).reduce(|a, b| super::binary::add(a?, b?));
        join(re, im.ok_or(KernelError::Operand(0))??)
    })
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

/// The conjugates; real numbers are their own.
fn conjugate(args: &Arguments) -> Result<Kernel, KernelError> {
    unary(args, |x| x.conj())
}

/// A function of two numbers, of which at least one is complex.
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

/// Whether numbers are equal, or not.
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

/// A power whose exponent is a number.
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
