//! Elementwise functions of one tensor, including activations.

use crate::{
    elementwise::{computed, map, map_to, map_vectorized, zip},
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::normalize_dim,
    numeric::{Compute, Real, cast},
    promote::to_float,
};
use pt2e_core::tensor::{DType, Tensor, TorchBool};
use pt2e_schema::{Arguments, Number, Scalar};

/// The ops of this family.
pub const FAMILY: Family = &[
    // Integers become float32.
    ("aten.acos", |args| float(args, f32::acos, f64::acos)),
    ("aten.asin", |args| float(args, f32::asin, f64::asin)),
    ("aten.atan", |args| float(args, f32::atan, f64::atan)),
    ("aten.cos", |args| float(args, f32::cos, f64::cos)),
    ("aten.cosh", |args| float(args, f32::cosh, f64::cosh)),
    ("aten.erf", |args| float(args, f32::error_function, f64::error_function)),
    ("aten.exp", |args| float(args, f32::exp, f64::exp)),
    ("aten.exp2", |args| float(args, f32::exp2, f64::exp2)),
    ("aten.expm1", |args| float(args, f32::exp_m1, f64::exp_m1)),
    ("aten.log", |args| float(args, f32::ln, f64::ln)),
    ("aten.log10", |args| float(args, f32::log10, f64::log10)),
    ("aten.log1p", |args| float(args, f32::ln_1p, f64::ln_1p)),
    ("aten.log2", |args| float(args, f32::log2, f64::log2)),
    ("aten.reciprocal", |args| float(args, f32::recip, f64::recip)),
    ("aten.rsqrt", |args| float(args, |x| 1.0 / x.sqrt(), |x| 1.0 / x.sqrt())),
    ("aten.sigmoid", |args| float(args, sigmoid, sigmoid)),
    ("aten.sin", |args| float(args, f32::sin, f64::sin)),
    ("aten.sinh", |args| float(args, f32::sinh, f64::sinh)),
    ("aten.sqrt", |args| float(args, f32::sqrt, f64::sqrt)),
    ("aten.tan", |args| float(args, f32::tan, f64::tan)),
    ("aten.tanh", |args| float(args, f32::tanh, f64::tanh)),
    // All dtypes but bool; the dtype is kept.
    ("aten.abs", |args| number(args, f32::abs, f64::abs, i64::wrapping_abs)),
    ("aten.ceil", |args| number(args, f32::ceil, f64::ceil, |x| x)),
    ("aten.floor", |args| number(args, f32::floor, f64::floor, |x| x)),
    ("aten.neg", |args| number(args, |x| -x, |x| -x, i64::wrapping_neg)),
    ("aten.relu", |args| number(args, relu, relu, |x| x.max(0))),
    ("aten.relu6", |args| number(args, |x| clamp(x, 0.0, 6.0), |x| clamp(x, 0.0, 6.0), |x| x.clamp(0, 6))),
    ("aten.round", |args| number(args, f32::round_ties_even, f64::round_ties_even, |x| x)),
    ("aten.sign", |args| converted(args, Some, sign, sign, i64::signum)),
    // Bools become integers, as in a power.
    ("aten.square", |args| {
        let convert = |dtype| Some(if dtype == DType::Bool { DType::I64 } else { dtype });
        converted(args, convert, |x| x * x, |x| x * x, |x| x.wrapping_mul(x))
    }),
    ("aten.trunc", |args| number(args, f32::trunc, f64::trunc, |x| x)),
    ("aten.bitwise_not", bitwise_not),
    ("aten.logical_not", |args| test(args, |x| x == 0.0)),
    ("aten.isinf", |args| test(args, f64::is_infinite)),
    ("aten.isnan", |args| test(args, f64::is_nan)),
    // Activations, floats only.
    ("aten.celu", |args| {
        let alpha = constant(args, "alpha")?;
        activation(
            args,
            move |x| elu(x, alpha as f32, 1.0, 1.0 / alpha as f32),
            move |x| elu(x, alpha, 1.0, 1.0 / alpha),
        )
    }),
    ("aten.elu", |args| {
        let (a, s, i) = (constant(args, "alpha")?, constant(args, "scale")?, constant(args, "input_scale")?);
        activation(args, move |x| elu(x, a as f32, s as f32, i as f32), move |x| elu(x, a, s, i))
    }),
    ("aten.gelu", gelu),
    ("aten.glu", glu),
    ("aten.hardsigmoid", |args| activation(args, hardsigmoid, hardsigmoid)),
    ("aten.hardswish", |args| {
        activation(args, |x| x * clamp(x + 3.0, 0.0, 6.0) / 6.0, |x| x * clamp(x + 3.0, 0.0, 6.0) / 6.0)
    }),
    ("aten.leaky_relu", |args| {
        let slope = constant(args, "negative_slope")?;
        activation(args, move |x| leaky_relu(x, slope as f32), move |x| leaky_relu(x, slope))
    }),
    ("aten.log_sigmoid", |args| activation(args, log_sigmoid, log_sigmoid)),
    ("aten.mish", |args| activation(args, |x| x * x.exp().ln_1p().tanh(), |x| x * x.exp().ln_1p().tanh())),
    ("aten.rrelu", rrelu),
    ("aten.selu", |args| {
        activation(args, |x| elu(x, SELU_ALPHA as f32, SELU_SCALE as f32, 1.0), |x| elu(x, SELU_ALPHA, SELU_SCALE, 1.0))
    }),
    ("aten.silu", |args| activation(args, |x| x / (1.0 + (-x).exp()), |x| x / (1.0 + (-x).exp()))),
    ("aten.softplus", |args| {
        let (beta, threshold) = (constant(args, "beta")?, constant(args, "threshold")?);
        activation(args, move |x| softplus(x, beta as f32, threshold as f32), move |x| softplus(x, beta, threshold))
    }),
    ("aten.softshrink", |args| {
        let lambda = constant(args, "lambd")?;
        activation(args, move |x| softshrink(x, lambda as f32), move |x| softshrink(x, lambda))
    }),
    ("aten.hardtanh", |args| {
        let (min, max) = (constant(args, "min_val")?, constant(args, "max_val")?);
        let (low, high) = (Number::Float(min).to_i64(), Number::Float(max).to_i64());
        number(
            args,
            move |x| clamp(x, min as f32, max as f32),
            move |x| clamp(x, min, max),
            move |x| x.max(low).min(high),
        )
    }),
    ("aten.threshold", |args| {
        let (at, value) = (constant(args, "threshold")?, constant(args, "value")?);
        let (int_at, int_value) = (Number::Float(at).to_i64(), Number::Float(value).to_i64());
        number(
            args,
            move |x| if x <= at as f32 { value as f32 } else { x },
            move |x| if x <= at { value } else { x },
            move |x| if x <= int_at { int_value } else { x },
        )
    }),
    // The identity in eval mode.
    ("aten.rrelu_with_noise_functional", |args| {
        let (leaky, noise) = (rrelu(args)?, args.tensor("noise")?);
        Ok(Box::new(move |operands| {
            let noise = operands.value(noise)?.clone();
            let mut values = leaky(operands)?;
            values.push(noise);
            Ok(values)
        }))
    }),
];

const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
const SELU_SCALE: f64 = 1.050_700_987_355_480_5;

/// The index of the operand, which is called `input` in ops defined in `torch.nn.functional`, and `self` otherwise.
pub(super) fn operand(args: &Arguments) -> Result<usize, KernelError> {
    Ok(args.tensor("self").or_else(|_| args.tensor("input"))?)
}

pub(super) fn constant(args: &Arguments, name: &str) -> Result<f64, KernelError> {
    match args.scalar(name)? {
        Scalar::Known(number) => Ok(number.to_f64()),
        Scalar::Operand(_) => Err(KernelError::Unsupported(format!("a symbolic {name}"))),
    }
}

/// A function of floats; integers and bools are converted to `float32` first.
pub(super) fn float(
    args: &Arguments,
    single: impl Fn(f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64) -> f64 + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = to_float(input.dtype());
        apply(cast(input, dtype)?, &single, &double)
    }))
}

/// A function of floats that is not defined for integers.
pub(super) fn activation(
    args: &Arguments,
    single: impl Fn(f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64) -> f64 + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| apply(operands.take(input)?, &single, &double)))
}

/// A function of floats; half-precision ones are rounded once.
///
/// # Errors
/// If the tensor does not hold floats.
pub(super) fn apply(
    input: Tensor,
    single: &(impl Fn(f32) -> f32 + Sync),
    double: &(impl Fn(f64) -> f64 + Sync),
) -> Result<Tensor, KernelError> {
    let dtype = input.dtype();
    computed(input, |input, compute| match compute {
        Compute::F32 => map(input, single),
        Compute::F64 => map(input, double),
        Compute::I64 => Err(KernelError::DType(dtype)),
    })
}

/// A function of numbers of every dtype but bool.
fn number(
    args: &Arguments,
    single: impl Fn(f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64) -> f64 + Send + Sync + 'static,
    int: impl Fn(i64) -> i64 + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    converted(args, |dtype| Some(dtype).filter(|dtype| *dtype != DType::Bool), single, double, int)
}

/// A function of numbers. `convert` maps the dtype of the operand to that of the result; `None` if the function is not
/// defined for it.
fn converted(
    args: &Arguments,
    convert: fn(DType) -> Option<DType>,
    single: impl Fn(f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64) -> f64 + Send + Sync + 'static,
    int: impl Fn(i64) -> i64 + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dtype = convert(input.dtype()).ok_or(KernelError::DType(input.dtype()))?;
        computed(cast(input, dtype)?, |input, compute| match compute {
            Compute::F32 => map(input, &single),
            Compute::F64 => map(input, &double),
            Compute::I64 => map(input, &int),
        })
    }))
}

pub(super) fn test(args: &Arguments, f: impl Fn(f64) -> bool + Send + Sync + 'static) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = cast(operands.take(input)?, DType::F64)?;
        map_to::<f64, TorchBool>(&input, |x| f(x).into())
    }))
}

fn bitwise_not(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = operand(args)?;
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        match input.dtype() {
            DType::Bool => map::<TorchBool>(input, |x| (!bool::from(x)).into()),
            dtype if dtype.is_float() => Err(KernelError::DType(dtype)),
            _ => computed(input, |input, _| map::<i64>(input, |x| !x)),
        }
    }))
}

/// Leaky relu; in training, each negative element has its own random slope.
fn rrelu(args: &Arguments) -> Result<Kernel, KernelError> {
    let (lower, upper) = (constant(args, "lower")?, constant(args, "upper")?);
    if !args.bool("training")? {
        let slope = (lower + upper) / 2.0;
        return activation(args, move |x| leaky_relu(x, slope as f32), move |x| leaky_relu(x, slope));
    }
    let input = operand(args)?;
    Ok(tensor_kernel(move |operands| {
        let input = operands.tensor(input)?;
        // The bounds are rounded to single precision unless the dtype is float64; the slopes are drawn as doubles.
        let bound = |value: f64| if input.dtype() == DType::F64 { value } else { f64::from(value as f32) };
        let (lower, upper) = (bound(lower), bound(upper));
        let mut stream = operands.generator()?.stream();
        let mut slope = |x: f64| if x <= 0.0 { stream.uniform_f64() * (upper - lower) + lower } else { 1.0 };
        match input.dtype() {
            DType::F32 => map_to::<f32, f32>(input, |x| x * slope(x.into()) as f32),
            DType::F64 => map_to::<f64, f64>(input, |x| x * slope(x)),
            dtype => Err(KernelError::DType(dtype)),
        }
    }))
}

/// The first half of a dimension times the sigmoid of the second.
fn glu(args: &Arguments) -> Result<Kernel, KernelError> {
    let (input, dim) = (args.tensor("self")?, args.int("dim")?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let dim = normalize_dim(dim, input.rank())?;
        let size = input.shape().get(dim).copied().unwrap_or(1);
        if !size.is_multiple_of(2) {
            return Err(KernelError::Invalid(format!("size {size} is not even")));
        }
        let dtype = input.dtype();
        computed(input, |input, compute| {
            let value = input.clone().slice(dim, 0, size / 2, 1)?;
            let gate = input.slice(dim, size / 2, size, 1)?;
            match compute {
                Compute::F32 => zip::<f32>(value, gate, |value, gate| value * sigmoid(gate)),
                Compute::F64 => zip::<f64>(value, gate, |value, gate| value * sigmoid(gate)),
                Compute::I64 => Err(KernelError::DType(dtype)),
            }
        })
    }))
}

fn gelu(args: &Arguments) -> Result<Kernel, KernelError> {
    match args.str("approximate")? {
        "none" => {
            let input = operand(args)?;
            Ok(tensor_kernel(move |mut operands| {
                let input = operands.take(input)?;
                let dtype = input.dtype();
                computed(input, |input, compute| match compute {
                    Compute::F32 => map_vectorized(
                        input,
                        #[inline(always)]
                        |x: f32| gelu_erf(x),
                    ),
                    Compute::F64 => map::<f64>(input, gelu_erf),
                    Compute::I64 => Err(KernelError::DType(dtype)),
                })
            }))
        }
        "tanh" => activation(args, gelu_tanh, gelu_tanh),
        other => Err(KernelError::Invalid(format!("approximate is `{other}`"))),
    }
}

/// `x` clamped to `min..=max`. As in PyTorch, NaN stays, and if `min > max`, the result is `max`.
pub(super) fn clamp<T: PartialOrd>(x: T, min: T, max: T) -> T {
    let x = if x < min { min } else { x };
    if x > max { max } else { x }
}

pub(super) fn relu<T: Real>(x: T) -> T {
    // With `<=`, NaN stays NaN.
    if x <= T::zero() { T::zero() } else { x }
}

fn sign<T: Real>(x: T) -> T {
    if x > T::zero() {
        T::one()
    } else if x < T::zero() {
        -T::one()
    } else {
        T::zero()
    }
}

pub(super) fn sigmoid<T: Real>(x: T) -> T {
    T::one() / (T::one() + (-x).exp())
}

fn hardsigmoid<T: Real>(x: T) -> T {
    clamp(x + T::from_float(3.0), T::zero(), T::from_float(6.0)) / T::from_float(6.0)
}

fn leaky_relu<T: Real>(x: T, slope: T) -> T {
    if x > T::zero() { x } else { x * slope }
}

fn elu<T: Real>(x: T, alpha: T, scale: T, input_scale: T) -> T {
    if x > T::zero() { x * scale } else { (x * input_scale).exp_m1() * alpha * scale }
}

fn softplus<T: Real>(x: T, beta: T, threshold: T) -> T {
    if x * beta > threshold { x } else { (x * beta).exp().ln_1p() / beta }
}

fn log_sigmoid<T: Real>(x: T) -> T {
    let least = if x < T::zero() { x } else { T::zero() };
    least - (-x.abs()).exp().ln_1p()
}

fn softshrink<T: Real>(x: T, lambda: T) -> T {
    if x > lambda {
        x - lambda
    } else if x < -lambda {
        x + lambda
    } else {
        // 0, or NaN if x is NaN.
        x * T::zero()
    }
}

#[inline(always)]
fn gelu_erf<T: Real>(x: T) -> T {
    let half = T::from_float(0.5);
    x * half * (T::one() + (x * T::FRAC_1_SQRT_2()).error_function_in_loop())
}

fn gelu_tanh<T: Real>(x: T) -> T {
    let half = T::from_float(0.5);
    let scale = T::SQRT_2() * T::FRAC_2_SQRT_PI() * half;
    half * x * (T::one() + (scale * (x + T::from_float(0.044_715) * x * x * x)).tanh())
}
