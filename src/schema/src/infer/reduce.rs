//! Inference for reductions over dimensions, scans along one, sorting and counting.

use super::{
    Family, InferError, Inferred,
    call::Call,
    each, invalid, one,
    sizes::{as_size, broadcast, normalize_dims, with, without},
    view::numbers,
};
use crate::{
    DType, TensorType,
    promote::{Promotion, to_float, widened},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (sum, &["aten.nansum", "aten.prod", "aten.prod.dim_int", "aten.sum", "aten.sum.dim_IntList", "aten.trace"]),
    (mean, &["aten.mean", "aten.mean.dim", "aten.nanmean"]),
    (of_same_dtype, &["aten.amax", "aten.amin", "aten.max", "aten.median", "aten.min", "aten.nanmedian"]),
    (truth, &["aten.all", "aten.all.dim", "aten.all.dims", "aten.any", "aten.any.dim", "aten.any.dims"]),
    (position, &["aten.argmax", "aten.argmin", "aten.count_nonzero", "aten.count_nonzero.dim_IntList"]),
    (
        with_position,
        &["aten.kthvalue", "aten.max.dim", "aten.median.dim", "aten.min.dim", "aten.mode", "aten.nanmedian.dim"],
    ),
    (aminmax, &["aten.aminmax"]),
    (
        deviation,
        &["aten.std", "aten.std.correction", "aten.std.dim", "aten.var", "aten.var.correction", "aten.var.dim"],
    ),
    (
        deviation_and_mean,
        &[
            "aten.std_mean",
            "aten.std_mean.correction",
            "aten.std_mean.dim",
            "aten.var_mean",
            "aten.var_mean.correction",
            "aten.var_mean.dim",
        ],
    ),
    (logsumexp, &["aten.logsumexp"]),
    (
        norm,
        &[
            "aten.linalg_vector_norm",
            "aten.norm.Scalar",
            "aten.norm.ScalarOpt_dim",
            "aten.norm.ScalarOpt_dim_dtype",
            "aten.norm.ScalarOpt_dtype",
        ],
    ),
    (quantile, &["aten.nanquantile", "aten.nanquantile.scalar", "aten.quantile", "aten.quantile.scalar"]),
    (dist, &["aten.dist"]),
    (cumulative, &["aten.cumprod", "aten.cumsum"]),
    (running, &["aten.logcumsumexp", "aten.msort"]),
    (running_with_position, &["aten.cummax", "aten.cummin", "aten.sort", "aten.sort.stable"]),
    (argsort, &["aten.argsort", "aten.argsort.stable"]),
    (topk, &["aten.topk"]),
    (softmax, &["aten._log_softmax", "aten._softmax", "aten.log_softmax.int", "aten.softmax.int"]),
    (diff, &["aten.diff"]),
    (
        trapezoid,
        &["aten.cumulative_trapezoid.dx", "aten.cumulative_trapezoid.x", "aten.trapezoid.dx", "aten.trapezoid.x"],
    ),
    (histc, &["aten.histc"]),
    (bincount, &["aten.bincount"]),
    (
        bucketize,
        &["aten.bucketize.Scalar", "aten.bucketize.Tensor", "aten.searchsorted.Scalar", "aten.searchsorted.Tensor"],
    ),
    (isin, &["aten.isin.Scalar_Tensor", "aten.isin.Tensor_Scalar", "aten.isin.Tensor_Tensor"]),
    (unique, &["aten._unique2", "aten.unique_consecutive"]),
];

/// The dimensions that an op reduces: those of `dim`, or all if it is absent or empty.
fn reduced(call: &Call<'_>, rank: usize) -> Result<Vec<usize>, InferError> {
    let dims = if call.is_given("dim") { call.ints("dim")? } else { Vec::new() };
    if dims.is_empty() { Ok((0..rank).collect()) } else { Ok(normalize_dims(&dims, rank)?) }
}

/// The sizes of a reduction of `input`.
fn sizes(call: &Call<'_>, input: &TensorType) -> Result<Vec<Option<usize>>, InferError> {
    Ok(without(&input.sizes, &reduced(call, input.rank())?, call.flag("keepdim")))
}

fn sum(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(call.dtype("dtype")?.unwrap_or(widened(input.dtype)), sizes(call, input)?)
}

fn mean(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(call.dtype("dtype")?.unwrap_or(input.dtype), sizes(call, input)?)
}

fn of_same_dtype(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype, sizes(call, input)?)
}

/// `any` and `all`: only for uint8 does PyTorch return uint8 instead of bool. An empty `dim` list means no dimensions
/// here, not all.
fn truth(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dtype = if input.dtype == DType::U8 { DType::U8 } else { DType::Bool };
    let none = call.is_given("dim") && call.ints("dim")?.is_empty();
    one(dtype, if none { input.sizes.clone() } else { sizes(call, input)? })
}

fn position(call: &Call<'_>) -> Inferred {
    one(DType::I64, sizes(call, call.input()?)?)
}

fn with_position(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let sizes = sizes(call, input)?;
    each([TensorType { dtype: input.dtype, sizes: sizes.clone() }, numbers(sizes)])
}

fn aminmax(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let extreme = TensorType { dtype: input.dtype, sizes: sizes(call, input)? };
    each([extreme.clone(), extreme])
}

fn deviation(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(input.dtype.part(), sizes(call, input)?)
}

fn deviation_and_mean(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let sizes = sizes(call, input)?;
    each([TensorType { dtype: input.dtype.part(), sizes: sizes.clone() }, TensorType { dtype: input.dtype, sizes }])
}

fn logsumexp(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(to_float(input.dtype), sizes(call, input)?)
}

fn norm(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    one(call.dtype("dtype")?.unwrap_or(input.dtype).part(), sizes(call, input)?)
}

/// With a vector of quantiles, the result has them as its first dimension.
fn quantile(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let wanted = call.tensor("q").map_or(&[][..], |q| &q.sizes);
    one(input.dtype, [wanted, &sizes(call, input)?].concat())
}

fn dist(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.input()?, call.tensor("other")?);
    broadcast([a.sizes.as_slice(), &b.sizes])?;
    one(call.promoted(&["self", "other"])?.part(), Vec::new())
}

fn cumulative(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    one(call.dtype("dtype")?.unwrap_or(widened(input.dtype)), input.sizes.clone())
}

fn running(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn running_with_position(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    each([input.clone(), numbers(input.sizes.clone())])
}

fn argsort(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    each([numbers(input.sizes.clone())])
}

fn topk(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let k = call.size("k")?.map(as_size).transpose()?;
    if let (Some(Some(size)), Some(k)) = (input.sizes.get(dim), k)
        && k > *size
    {
        return invalid(format!("k is {k}, but dimension {dim} has {size} elements"));
    }
    let sizes = with(&input.sizes, dim, k);
    each([TensorType { dtype: input.dtype, sizes: sizes.clone() }, numbers(sizes)])
}

fn softmax(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    call.dim("dim", input.rank())?;
    let dtype = match call.dtype("dtype")? {
        Some(dtype) => dtype,
        None if call.flag("half_to_float") => DType::F32,
        None => to_float(input.dtype),
    };
    one(dtype, input.sizes.clone())
}

fn diff(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    if input.rank() == 0 {
        return invalid("a 0-d tensor has no differences");
    }
    let dim = call.dim("dim", input.rank())?;
    let (mut size, mut promotion) = (input.sizes[dim], Promotion::default());
    promotion.add_dtype(input.dtype, input.rank())?;
    for name in ["prepend", "append"] {
        if let Some(more) = call.optional_tensor(name)? {
            promotion.add_dtype(more.dtype, more.rank())?;
            // A 0-d tensor counts as one element.
            let more = more.sizes.get(dim).copied().unwrap_or(Some(1));
            size = size.zip(more).map(|(size, more)| size.saturating_add(more));
        }
    }
    let order = as_size(call.int("n")?)?;
    one(promotion.result()?, with(&input.sizes, dim, size.map(|size| size.saturating_sub(order))))
}

/// The integral over a dimension; a cumulative integral keeps the dimension, one element shorter.
fn trapezoid(call: &Call<'_>) -> Inferred {
    let y = call.tensor("y")?;
    let dim = call.dim("dim", y.rank())?;
    let mut promotion = Promotion::default();
    promotion.add_dtype(y.dtype, y.rank())?;
    if let Some(x) = call.optional_tensor("x").ok().flatten() {
        promotion.add_dtype(x.dtype, x.rank())?;
    } else {
        promotion.add_number_of(call.number("dx")?.dtype())?;
    }
    // The sum is halved, so integers become floats.
    let dtype = to_float(promotion.result()?);
    if call.op().starts_with("aten.cumulative") {
        let size = y.sizes.get(dim).copied().flatten();
        return one(dtype, with(&y.sizes, dim, size.map(|size| size.saturating_sub(1))));
    }
    one(dtype, without(&y.sizes, &[dim], false))
}

fn histc(call: &Call<'_>) -> Inferred {
    one(call.input()?.dtype, vec![Some(as_size(call.int("bins")?)?)])
}

fn bincount(call: &Call<'_>) -> Inferred {
    let dtype = match call.optional_tensor("weights")?.map(|weights| weights.dtype) {
        None => DType::I64,
        Some(DType::F32) => DType::F32,
        Some(_) => DType::F64,
    };
    one(dtype, vec![None])
}

fn bucketize(call: &Call<'_>) -> Inferred {
    let dtype = if call.flag("out_int32") { DType::I32 } else { DType::I64 };
    one(dtype, call.operand("self")?.sizes().to_vec())
}

fn isin(call: &Call<'_>) -> Inferred {
    let name = if call.is_given("elements") { "elements" } else { "element" };
    one(DType::Bool, call.operand(name)?.sizes().to_vec())
}

/// The distinct values, the index of each element among them, and the count of each value. Results that are not
/// requested are empty.
fn unique(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = if call.is_given("dim") { Some(call.dim("dim", input.rank())?) } else { None };
    let values = match dim {
        Some(dim) => with(&input.sizes, dim, None),
        None => vec![None],
    };
    let inverse = match (call.flag("return_inverse"), dim) {
        (false, _) => vec![Some(0)],
        (true, Some(dim)) => vec![input.sizes.get(dim).copied().unwrap_or(Some(1))],
        (true, None) => input.sizes.clone(),
    };
    let counts = vec![if call.flag("return_counts") { None } else { Some(0) }];
    each([TensorType { dtype: input.dtype, sizes: values }, numbers(inverse), numbers(counts)])
}
