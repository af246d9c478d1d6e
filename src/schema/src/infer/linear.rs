//! Inference for products of vectors and matrices: linear layers, attention, einsum, distances.

use super::{
    Family, InferError, Inferred, Results,
    call::Call,
    each, invalid, one,
    sizes::{broadcast, differ, expect_rank, normalize_dims, text, times, with, without},
};
use crate::{
    DType, TensorType, ValueType,
    einsum::{Equation, Label, Labels},
    promote::Promotion,
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (linear, &["aten.linear"]),
    (matmul, &["aten.bmm", "aten.dot", "aten.matmul", "aten.mm", "aten.mv", "aten.vdot"]),
    (addmm, &["aten.addmm", "aten.addmv", "aten.baddbmm"]),
    (addbmm, &["aten.addbmm"]),
    (outer, &["aten.addr", "aten.outer"]),
    (multi_dot, &["aten.linalg_multi_dot"]),
    (matrix_power, &["aten.matrix_power"]),
    (inner, &["aten.inner"]),
    (tensordot, &["aten.tensordot"]),
    (kron, &["aten.kron"]),
    (cross, &["aten.cross", "aten.linalg_cross"]),
    (einsum, &["aten.einsum"]),
    (bilinear, &["aten.bilinear"]),
    (trilinear, &["aten._trilinear"]),
    (attention, &["aten.scaled_dot_product_attention"]),
    (cdist, &["aten._cdist_forward", "aten.cdist"]),
    (pdist, &["aten._pdist_forward"]),
    (pairwise_distance, &["aten.pairwise_distance"]),
    (cosine_similarity, &["aten.cosine_similarity"]),
    (weight_norm, &["aten._weight_norm"]),
];

/// Checks that tensors have the same dtype, and returns it.
pub(super) fn expect_one_dtype<'t>(tensors: impl IntoIterator<Item = &'t TensorType>) -> Result<DType, InferError> {
    let mut tensors = tensors.into_iter();
    let first = tensors.next().map_or(DType::F32, |tensor| tensor.dtype);
    match tensors.find(|tensor| tensor.dtype != first) {
        Some(other) => invalid(format!("operands are of {first} and {}", other.dtype)),
        None => Ok(first),
    }
}

/// Checks that a bias is a vector with one element per output channel.
pub(super) fn expect_bias(bias: Option<&TensorType>, channels: Option<usize>) -> Result<(), InferError> {
    match bias {
        Some(bias) if bias.rank() != 1 || differ(bias.sizes[0], channels) => {
            let channels = channels.map_or_else(|| "?".to_owned(), |channels| channels.to_string());
            invalid(format!("bias {bias} is not a vector of the weight's {channels} output channels"))
        }
        _ => Ok(()),
    }
}

fn linear(call: &Call<'_>) -> Inferred {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    let ([rest @ .., features], [outputs @ .., taken]) = (&input.sizes[..], &weight.sizes[..]) else {
        return invalid(format!("takes an input of rank 1 or more and a weight [out, in], got {input} and {weight}"));
    };
    if outputs.len() > 1 {
        return invalid(format!("takes an input of rank 1 or more and a weight [out, in], got {input} and {weight}"));
    }
    if let (Some(features), Some(taken)) = (features, taken)
        && features != taken
    {
        return invalid(format!("input has {features} features, but the weight takes {taken}"));
    }
    let bias = call.optional_tensor("bias")?;
    if let [outputs] = outputs {
        expect_bias(bias, *outputs)?;
    }
    one(expect_one_dtype([input, weight].into_iter().chain(bias))?, [rest, outputs].concat())
}

/// The sizes of a product as in `matmul`: a vector is a row on the left and a column on the right, and leading
/// dimensions broadcast.
fn product(a: &[Option<usize>], b: &[Option<usize>]) -> Result<Vec<Option<usize>>, InferError> {
    let wrong = || InferError::Product { a: text(a), b: text(b) };
    let (a_lead, rows, inner) = match a {
        [] => return Err(wrong()),
        [inner] => (&[][..], None, inner),
        [lead @ .., rows, inner] => (lead, Some(*rows), inner),
    };
    let (b_lead, taken, columns) = match b {
        [] => return Err(wrong()),
        [taken] => (&[][..], taken, None),
        [lead @ .., taken, columns] => (lead, taken, Some(*columns)),
    };
    if differ(*inner, *taken) {
        return Err(wrong());
    }
    let mut sizes = broadcast([a_lead, b_lead]).map_err(|_| wrong())?;
    sizes.extend(rows);
    sizes.extend(columns);
    Ok(sizes)
}

/// Checks the ranks of the operands of a product; `matmul` takes any.
fn expect_ranks(op: &str, a: &TensorType, b: &TensorType) -> Result<(), InferError> {
    let ranks = match op {
        "aten.mm" | "aten.addmm" => (2, 2),
        "aten.bmm" | "aten.baddbmm" | "aten.addbmm" => (3, 3),
        "aten.mv" | "aten.addmv" => (2, 1),
        "aten.dot" | "aten.vdot" | "aten.addr" | "aten.outer" => (1, 1),
        _ => return Ok(()),
    };
    expect_rank("the first factor", a, ranks.0..=ranks.0)?;
    expect_rank("the second factor", b, ranks.1..=ranks.1)
}

fn matmul(call: &Call<'_>) -> Inferred {
    let a = call.tensor("self")?;
    let b = ["other", "mat2", "vec", "tensor"].iter().find(|name| call.is_given(name));
    let b = call.tensor(b.copied().unwrap_or("other"))?;
    expect_ranks(call.op(), a, b)?;
    if call.op() == "aten.bmm" && differ(a.sizes[0], b.sizes[0]) {
        return Err(InferError::Product { a: text(&a.sizes), b: text(&b.sizes) });
    }
    one(expect_one_dtype([a, b])?, product(&a.sizes, &b.sizes)?)
}

/// A product plus a tensor that broadcasts to it.
fn addmm(call: &Call<'_>) -> Inferred {
    let [a, b] = match call.op() {
        "aten.addmv" => ["mat", "vec"],
        "aten.baddbmm" => ["batch1", "batch2"],
        _ => ["mat1", "mat2"],
    };
    let (added, a, b) = (call.tensor("self")?, call.tensor(a)?, call.tensor(b)?);
    expect_ranks(call.op(), a, b)?;
    let sizes = product(&a.sizes, &b.sizes)?;
    expect_broadcast(added, &sizes)?;
    one(expect_one_dtype([added, a, b])?, sizes)
}

/// Checks that a tensor broadcasts to `sizes` without enlarging them.
fn expect_broadcast(tensor: &TensorType, sizes: &[Option<usize>]) -> Result<(), InferError> {
    let both = broadcast([tensor.sizes.as_slice(), sizes])?;
    if both.len() == sizes.len() && !both.iter().zip(sizes).any(|(a, b)| differ(*a, *b)) {
        return Ok(());
    }
    invalid(format!("shape {} does not expand to {}", text(&tensor.sizes), text(sizes)))
}

/// The sum of a batch of products, plus a tensor.
fn addbmm(call: &Call<'_>) -> Inferred {
    let (added, a, b) = (call.tensor("self")?, call.tensor("batch1")?, call.tensor("batch2")?);
    expect_ranks(call.op(), a, b)?;
    let sizes = product(&a.sizes, &b.sizes)?;
    expect_broadcast(added, &sizes[1..])?;
    one(expect_one_dtype([added, a, b])?, sizes[1..].to_vec())
}

fn outer(call: &Call<'_>) -> Inferred {
    let sum = call.op() == "aten.addr";
    let (a, b) =
        if sum { (call.tensor("vec1")?, call.tensor("vec2")?) } else { (call.tensor("self")?, call.tensor("vec2")?) };
    expect_ranks(call.op(), a, b)?;
    let sizes = vec![a.sizes[0], b.sizes[0]];
    if sum {
        let added = call.tensor("self")?;
        expect_broadcast(added, &sizes)?;
        return one(call.promoted(&["self", "vec1", "vec2"])?, sizes);
    }
    one(call.promoted(&["self", "vec2"])?, sizes)
}

fn multi_dot(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let Some((first, rest)) = tensors.split_first() else { return invalid("takes at least one matrix") };
    let sizes = rest.iter().try_fold(first.sizes.clone(), |sizes, next| product(&sizes, &next.sizes))?;
    one(expect_one_dtype(tensors)?, sizes)
}

fn matrix_power(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    match input.sizes[..] {
        [.., rows, columns] if !differ(rows, columns) => each([input.clone()]),
        _ => invalid(format!("takes square matrices, got {input}")),
    }
}

fn inner(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("self")?, call.tensor("other")?);
    let sizes = match (&a.sizes[..], &b.sizes[..]) {
        ([], sizes) | (sizes, []) => sizes.to_vec(),
        ([rows @ .., x], [columns @ .., y]) if !differ(*x, *y) => [rows, columns].concat(),
        (x, y) => return Err(InferError::Product { a: text(x), b: text(y) }),
    };
    one(expect_one_dtype([a, b])?, sizes)
}

fn tensordot(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("self")?, call.tensor("other")?);
    let a_dims = normalize_dims(&call.ints("dims_self")?, a.rank())?;
    let b_dims = normalize_dims(&call.ints("dims_other")?, b.rank())?;
    let fits = a_dims.iter().zip(&b_dims).all(|(x, y)| match (a.sizes.get(*x), b.sizes.get(*y)) {
        (Some(x), Some(y)) => !differ(*x, *y),
        // A 0-d tensor.
        _ => false,
    });
    if a_dims.len() != b_dims.len() || !fits {
        return Err(InferError::Product { a: text(&a.sizes), b: text(&b.sizes) });
    }
    let sizes = [without(&a.sizes, &a_dims, false), without(&b.sizes, &b_dims, false)].concat();
    one(expect_one_dtype([a, b])?, sizes)
}

fn kron(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("self")?, call.tensor("other")?);
    let rank = a.rank().max(b.rank());
    let size = |tensor: &TensorType, dim: usize| {
        (dim + tensor.rank()).checked_sub(rank).map_or(Some(1), |dim| tensor.sizes[dim])
    };
    let sizes = (0..rank).map(|dim| times(size(a, dim), size(b, dim))).collect();
    one(call.promoted(&["self", "other"])?, sizes)
}

fn cross(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("self")?, call.tensor("other")?);
    let sizes = broadcast([a.sizes.as_slice(), &b.sizes])?;
    if call.is_given("dim") {
        let dim = call.dim("dim", sizes.len())?;
        if differ(sizes.get(dim).copied().flatten(), Some(3)) {
            return invalid(format!("the size of dimension {dim} must be 3, got {}", text(&sizes)));
        }
    }
    one(call.promoted(&["self", "other"])?, sizes)
}

fn labels_of(equation: &str, tensors: &[&TensorType]) -> Result<Labels, InferError> {
    let ranks: Vec<_> = tensors.iter().map(|tensor| tensor.rank()).collect();
    Ok(Equation::parse(equation)?.labels(&ranks)?)
}

/// The sizes of the output of an einsum equation; dimensions with the same label broadcast.
fn contracted(labels: &Labels, tensors: &[&TensorType]) -> Result<Vec<Option<usize>>, InferError> {
    let size = |wanted: &Label| {
        let all = labels.inputs.iter().zip(tensors).flat_map(|(labels, tensor)| labels.iter().zip(&tensor.sizes));
        let all: Vec<_> = all.filter(|(label, _)| *label == wanted).map(|(_, size)| [*size]).collect();
        Ok(broadcast(all.iter().map(<[_; 1]>::as_slice))?.first().copied().unwrap_or(Some(1)))
    };
    // Check the sizes of summed dimensions too.
    labels.inputs.iter().flatten().try_for_each(|label| size(label).map(drop))?;
    labels.output.iter().map(size).collect()
}

fn einsum(call: &Call<'_>) -> Inferred {
    let tensors = call.tensors("tensors")?;
    let labels = labels_of(call.str("equation")?, &tensors)?;
    let (sizes, dtype) = (contracted(&labels, &tensors)?, expect_one_dtype(tensors.iter().copied())?);
    let given: Vec<_> = tensors.iter().map(|tensor| tensor.sizes.as_slice()).collect();
    // PyTorch does not sum a dimension of size 1, so the dtype of a sum of integers is unknown without the sizes.
    let is_sum = labels.inputs.iter().flatten().any(|label| !labels.output.contains(label));
    let promotes = is_sum && !dtype.is_float() && !dtype.is_complex() && dtype != DType::I64;
    if promotes && given.iter().any(|sizes| sizes.contains(&None)) {
        return Ok(Results::Each(vec![ValueType::Unranked(None)]));
    }
    match labels.result_dtype(&given, dtype) {
        Some(dtype) => one(dtype, sizes),
        None => invalid(format!("PyTorch would multiply a sum, which is int64, with {dtype}")),
    }
}

fn bilinear(call: &Call<'_>) -> Inferred {
    let factors = [call.tensor("input1")?, call.tensor("weight")?, call.tensor("input2")?];
    let sizes = contracted(&labels_of("...i,oij,...j->...o", &factors)?, &factors)?;
    let bias = call.optional_tensor("bias")?;
    expect_bias(bias, sizes.last().copied().flatten())?;
    one(expect_one_dtype(factors.into_iter().chain(bias))?, sizes)
}

/// The product of three factors, each with dimensions of size 1 inserted, summed over some dimensions.
fn trilinear(call: &Call<'_>) -> Inferred {
    let raised = |tensor: &str, dims: &str| {
        let mut sizes = call.tensor(tensor)?.sizes.clone();
        for dim in call.ints(dims)? {
            let dim = usize::try_from(dim).ok().filter(|dim| *dim <= sizes.len());
            let Some(dim) = dim else { return invalid(format!("{dims} names a dimension that does not exist")) };
            sizes.insert(dim, Some(1));
        }
        Ok(sizes)
    };
    let factors = [raised("i1", "expand1")?, raised("i2", "expand2")?, raised("i3", "expand3")?];
    let sizes = broadcast(factors.iter().map(Vec::as_slice))?;
    let summed = normalize_dims(&call.ints("sumdim")?, sizes.len())?;
    one(call.promoted(&["i1", "i2", "i3"])?, without(&sizes, &summed, false))
}

fn attention(call: &Call<'_>) -> Inferred {
    let (query, key, value) = (call.tensor("query")?, call.tensor("key")?, call.tensor("value")?);
    let ([q @ .., length, width], [k @ .., context, key_width], [v @ .., keys, depth]) =
        (&query.sizes[..], &key.sizes[..], &value.sizes[..])
    else {
        return invalid(format!("takes queries, keys and values of rank 2 or more, got {query}, {key} and {value}"));
    };
    if differ(*width, *key_width) || differ(*context, *keys) {
        return invalid(format!("queries {query} do not fit keys {key} and values {value}"));
    }
    // Several heads of queries share one head of keys and values.
    let lead = if call.flag("enable_gqa") && !q.is_empty() {
        let heads = |lead: &[Option<usize>]| with(lead, lead.len().saturating_sub(1), q[q.len() - 1]);
        broadcast([q, &heads(k), &heads(v)])?
    } else {
        broadcast([q, k, v])?
    };
    one(expect_one_dtype([query, key, value])?, [lead.as_slice(), &[*length, *depth]].concat())
}

fn cdist(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("x1")?, call.tensor("x2")?);
    let ([a_lead @ .., rows, x], [b_lead @ .., columns, y]) = (&a.sizes[..], &b.sizes[..]) else {
        return invalid(format!("takes matrices, got {a} and {b}"));
    };
    if differ(*x, *y) {
        return invalid(format!("vectors of {a} and {b} differ in length"));
    }
    one(expect_one_dtype([a, b])?, [broadcast([a_lead, b_lead])?.as_slice(), &[*rows, *columns]].concat())
}

/// The distances between all pairs of rows.
fn pdist(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    expect_rank("input", input, 2..=2)?;
    one(input.dtype, vec![input.sizes[0].map(|rows| rows.saturating_mul(rows.saturating_sub(1)) / 2)])
}

fn pairwise_distance(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("x1")?, call.tensor("x2")?);
    let sizes = broadcast([a.sizes.as_slice(), &b.sizes])?;
    let last: Vec<_> = sizes.len().checked_sub(1).into_iter().collect();
    let mut promotion = Promotion::default();
    [a, b].into_iter().try_for_each(|tensor| promotion.add_dtype(tensor.dtype, tensor.rank()))?;
    promotion.add_number_of(DType::F32)?;
    one(promotion.result()?, without(&sizes, &last, call.bool("keepdim")?))
}

fn cosine_similarity(call: &Call<'_>) -> Inferred {
    let (a, b) = (call.tensor("x1")?, call.tensor("x2")?);
    let sizes = broadcast([a.sizes.as_slice(), &b.sizes])?;
    let dim = call.dim("dim", sizes.len())?;
    one(call.promoted(&["x1", "x2"])?, without(&sizes, &[dim], false))
}

/// `v`, rescaled to the norms `g`.
fn weight_norm(call: &Call<'_>) -> Inferred {
    let (v, g) = (call.tensor("v")?, call.tensor("g")?);
    one(call.promoted(&["v", "g"])?, broadcast([v.sizes.as_slice(), &g.sizes])?)
}
