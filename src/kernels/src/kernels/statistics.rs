//! Variances and standard deviations.

use super::{norm::moments, reduce::float_rows};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Value},
    layout::reduced_dims,
    numeric::Real,
};
use pt2e_core::tensor::Tensor;
use pt2e_schema::{Arguments, Scalar};

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.var", |args| spread(args, VARIANCE)),
    ("aten.var.dim", |args| spread(args, VARIANCE)),
    ("aten.var.correction", |args| spread(args, VARIANCE)),
    ("aten.var_mean", |args| spread(args, VARIANCE.with_mean())),
    ("aten.var_mean.dim", |args| spread(args, VARIANCE.with_mean())),
    ("aten.var_mean.correction", |args| spread(args, VARIANCE.with_mean())),
    ("aten.std", |args| spread(args, DEVIATION)),
    ("aten.std.dim", |args| spread(args, DEVIATION)),
    ("aten.std.correction", |args| spread(args, DEVIATION)),
    ("aten.std_mean", |args| spread(args, DEVIATION.with_mean())),
    ("aten.std_mean.dim", |args| spread(args, DEVIATION.with_mean())),
    ("aten.std_mean.correction", |args| spread(args, DEVIATION.with_mean())),
];

/// The results of an op.
#[derive(Clone, Copy)]
struct Wanted {
    root: bool,
    mean: bool,
}

const VARIANCE: Wanted = Wanted { root: false, mean: false };
const DEVIATION: Wanted = Wanted { root: true, mean: false };

impl Wanted {
    const fn with_mean(self) -> Self {
        Self { mean: true, ..self }
    }
}

/// The correction that is subtracted from the number of elements in the divisor, 1 by default.
fn correction(args: &Arguments) -> Result<f64, KernelError> {
    if args.get("unbiased").is_ok() {
        return Ok(if args.bool("unbiased")? { 1.0 } else { 0.0 });
    }
    match args.optional("correction", Arguments::scalar)? {
        None => Ok(1.0),
        Some(Scalar::Known(number)) => Ok(number.to_f64()),
        Some(Scalar::Operand(_)) => Err(KernelError::Unsupported("a symbolic correction".into())),
    }
}

/// The variance or standard deviation of elements; NaN if there are none.
fn spread_of<T: Real>(row: &[T], correction: f64, root: bool) -> f64 {
    let count = row.len() as f64;
    let squares = moments(std::iter::once(row), row.len()).1 * count;
    let variance = squares / (count - correction).max(0.0);
    if root { variance.sqrt() } else { variance }
}

fn spread(args: &Arguments, wanted: Wanted) -> Result<Kernel, KernelError> {
    let (input, correction) = (args.tensor("self")?, correction(args)?);
    let (dims, keepdim) = match args.get("dim") {
        Ok(_) => (args.optional("dim", Arguments::ints)?.unwrap_or_default(), args.bool("keepdim")?),
        Err(_) => (Vec::new(), false),
    };
    Ok(Box::new(move |mut operands| {
        let input: Tensor = operands.take(input)?;
        let dims = reduced_dims(&dims, input.rank())?;
        let root = wanted.root;
        let (single, double) =
            (move |row: &[f32]| spread_of(row, correction, root), move |row: &[f64]| spread_of(row, correction, root));
        let mean = if wanted.mean {
            let single = |row: &[f32]| moments(std::iter::once(row), row.len()).0;
            let double = |row: &[f64]| moments(std::iter::once(row), row.len()).0;
            Some(float_rows(input.clone(), &dims, keepdim, single, double)?)
        } else {
            None
        };
        let spread = float_rows(input, &dims, keepdim, single, double)?;
        Ok(std::iter::once(spread).chain(mean).map(Value::Tensor).collect())
    }))
}
