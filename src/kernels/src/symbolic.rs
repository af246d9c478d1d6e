//! Kernels of Python's functions on symbolic numbers, beyond the operators in `kernels::numbers`.

use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value},
};
use pt2e_schema::{Arg, ArgumentError, Arguments, Number, Scalar};
use std::cmp::Ordering;

/// The functions, qualified by module.
pub const FAMILY: Family = &[
    ("_operator.truediv", |args| binary(args, divide)),
    ("_operator.pow", |args| binary(args, power)),
    ("_operator.neg", |args| unary(args, |a| arithmetic(Number::Int(0), a, i64::checked_sub, |_, a| -a))),
    ("_operator.pos", |args| unary(args, |a| arithmetic(a, Number::Int(0), i64::checked_add, |a, _| a))),
    ("_operator.and_", |args| binary(args, |a, b| bits(a, b, |a, b| a & b))),
    ("_operator.or_", |args| binary(args, |a, b| bits(a, b, |a, b| a | b))),
    ("torch.sym_not", |args| unary(args, |a| Ok(Number::Bool(a.to_f64() == 0.0)))),
    ("torch.sym_max", |args| binary(args, |a, b| extreme(a, b, Ordering::Greater))),
    ("torch.sym_min", |args| binary(args, |a, b| extreme(a, b, Ordering::Less))),
    ("torch.sym_float", |args| unary(args, |a| Ok(Number::Float(a.to_f64())))),
    ("torch.sym_int", |args| unary(args, truncated)),
    ("math.trunc", |args| unary(args, truncated)),
    ("torch._sym_sqrt", |args| unary(args, |a| Ok(Number::Float(a.to_f64().sqrt())))),
    ("torch.sym_ite", |args| {
        kernel(args, |numbers| match numbers {
            &[condition, yes, no] => Ok(if condition.to_f64() == 0.0 { no } else { yes }),
            _ => Err(count(3)),
        })
    }),
];

fn count(expected: usize) -> KernelError {
    KernelError::Invalid(format!("takes {expected} numbers"))
}

/// The kernel of a function of all arguments of a call, in order.
fn kernel(
    args: &Arguments,
    run: impl Fn(&[Number]) -> Result<Number, KernelError> + Send + Sync + 'static,
) -> Result<Kernel, KernelError> {
    let numbers: Vec<Scalar> = args
        .entries()
        .iter()
        .map(|(name, arg)| match arg {
            Arg::Bool(_) | Arg::Int(_) | Arg::Float(_) | Arg::Symbol(_) => args.scalar(name),
            other => Err(ArgumentError::Kind { name: name.to_string(), expected: "a number", found: other.kind() }),
        })
        .collect::<Result<_, _>>()?;
    Ok(Box::new(move |operands| {
        let numbers: Vec<Number> = numbers.iter().map(|number| operands.scalar(*number)).collect::<Result<_, _>>()?;
        Ok(vec![Value::Number(run(&numbers)?)])
    }))
}

fn unary(args: &Arguments, run: fn(Number) -> Result<Number, KernelError>) -> Result<Kernel, KernelError> {
    kernel(args, move |numbers| match numbers {
        &[a] => run(a),
        _ => Err(count(1)),
    })
}

fn binary(args: &Arguments, run: fn(Number, Number) -> Result<Number, KernelError>) -> Result<Kernel, KernelError> {
    kernel(args, move |numbers| match numbers {
        &[a, b] => run(a, b),
        _ => Err(count(2)),
    })
}

fn overflow() -> KernelError {
    KernelError::Invalid("an integer is beyond 64 bits".to_owned())
}

/// The result is an integer if both operands are and `int` has a result, else a float.
fn arithmetic(
    a: Number,
    b: Number,
    int: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Number, KernelError> {
    match (a, b) {
        (Number::Float(_), _) | (_, Number::Float(_)) => Ok(Number::Float(float(a.to_f64(), b.to_f64()))),
        _ => int(a.to_i64(), b.to_i64()).map(Number::Int).ok_or_else(overflow),
    }
}

fn divide(a: Number, b: Number) -> Result<Number, KernelError> {
    if b.to_f64() == 0.0 {
        return Err(KernelError::Invalid("divides by zero".to_owned()));
    }
    Ok(Number::Float(a.to_f64() / b.to_f64()))
}

fn power(a: Number, b: Number) -> Result<Number, KernelError> {
    match (a, b) {
        (Number::Int(base), Number::Int(exponent)) if exponent >= 0 => {
            u32::try_from(exponent).ok().and_then(|e| base.checked_pow(e)).map(Number::Int).ok_or_else(overflow)
        }
        _ => Ok(Number::Float(a.to_f64().powf(b.to_f64()))),
    }
}

/// The order of two numbers. Integers are compared as integers, because floats cannot distinguish large ones.
fn order(a: Number, b: Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Float(_), _) | (_, Number::Float(_)) => a.to_f64().partial_cmp(&b.to_f64()),
        _ => Some(a.to_i64().cmp(&b.to_i64())),
    }
}

/// `b` if its order relative to `a` is `wanted`, else `a`.
fn extreme(a: Number, b: Number, wanted: Ordering) -> Result<Number, KernelError> {
    Ok(if order(b, a) == Some(wanted) { b } else { a })
}

fn bits(a: Number, b: Number, of: fn(i64, i64) -> i64) -> Result<Number, KernelError> {
    match (a, b) {
        (Number::Bool(_), Number::Bool(_)) => Ok(Number::Bool(of(a.to_i64(), b.to_i64()) != 0)),
        (Number::Float(_), _) | (_, Number::Float(_)) => {
            Err(KernelError::Value { expected: "an integer or a bool", found: "a float" })
        }
        _ => Ok(Number::Int(of(a.to_i64(), b.to_i64()))),
    }
}

fn truncated(a: Number) -> Result<Number, KernelError> {
    match a {
        // 2^63, the smallest positive float beyond i64.
        Number::Float(value) if value.is_nan() || value.abs() >= 9_223_372_036_854_775_808.0 => Err(overflow()),
        other => Ok(Number::Int(other.to_i64())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kernel::Operands, registry};

    fn run(name: &str, numbers: &[Number]) -> Result<Number, KernelError> {
        let args = (0..numbers.len()).map(|index| (index.to_string().into(), Arg::Symbol(index))).collect();
        let kernel = registry::build(&Arguments::new(name, args))?;
        match kernel(Operands::new(numbers.iter().copied().map(Value::Number)))?.as_slice() {
            [Value::Number(number)] => Ok(*number),
            other => panic!("{other:?}"),
        }
    }

    /// Expected values are those of Python.
    #[test]
    fn numbers_are_computed_with_as_in_python() {
        use Number::{Bool, Float, Int};
        for (name, a, b, expected) in [
            ("_operator.truediv", Int(7), Int(2), Float(3.5)),
            ("_operator.pow", Int(3), Int(4), Int(81)),
            ("_operator.pow", Int(2), Int(-1), Float(0.5)),
            ("_operator.and_", Bool(true), Bool(false), Bool(false)),
            ("_operator.or_", Int(5), Int(2), Int(7)),
            ("torch.sym_max", Int(3), Float(3.5), Float(3.5)),
            ("torch.sym_max", Int(9007199254740993), Int(9007199254740992), Int(9007199254740993)),
            ("torch.sym_min", Int(3), Int(4), Int(3)),
        ] {
            assert_eq!(run(name, &[a, b]).unwrap(), expected, "{a:?} {name} {b:?}");
        }
        assert_eq!(run("math.trunc", &[Float(-2.7)]).unwrap(), Int(-2));
        assert_eq!(run("torch.sym_ite", &[Bool(false), Int(1), Int(2)]).unwrap(), Int(2));
        assert_eq!(run("_operator.neg", &[Float(0.0)]).unwrap().to_f64().to_bits(), (-0.0f64).to_bits());
        assert_eq!(run("_operator.neg", &[Bool(true)]).unwrap(), Int(-1));
    }

    #[test]
    fn what_has_no_value_is_an_error() {
        use Number::{Float, Int};
        assert_eq!(run("_operator.truediv", &[Int(1), Int(0)]).unwrap_err().to_string(), "divides by zero");
        let message = "an integer is beyond 64 bits";
        assert_eq!(run("_operator.pow", &[Int(i64::MAX), Int(2)]).unwrap_err().to_string(), message);
        assert_eq!(run("torch.sym_int", &[Float(f64::INFINITY)]).unwrap_err().to_string(), message);
        assert_eq!(run("torch.sym_max", &[Int(1)]).unwrap_err().to_string(), "takes 2 numbers");
    }
}
