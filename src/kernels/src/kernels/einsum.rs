//! Sums of products over labelled dimensions: `einsum` and bilinear forms.

use super::{binary::add, linear::batched_product, reduce::summed};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    layout::{normalize_dim, size},
    numeric::cast,
};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_schema::{
    Arguments,
    einsum::{Equation, Label, Labels},
    promote::promote_types,
};

/// The ops of this family.
pub const FAMILY: Family = &[("aten.einsum", einsum), ("aten.bilinear", bilinear), ("aten._trilinear", trilinear)];

fn einsum(args: &Arguments) -> Result<Kernel, KernelError> {
    let (equation, tensors) = (Equation::parse(args.str("equation")?)?, args.tensors("tensors")?);
    Ok(tensor_kernel(move |operands| {
        let tensors = tensors.iter().map(|&index| operands.tensor(index).cloned()).collect::<Result<Vec<_>, _>>()?;
        contract_by(tensors, &equation)
    }))
}

/// Evaluates an equation on tensors.
fn contract_by(tensors: Vec<Tensor>, equation: &Equation) -> Result<Tensor, KernelError> {
    let ranks: Vec<_> = tensors.iter().map(Tensor::rank).collect();
    let Labels { inputs, output } = equation.labels(&ranks)?;
    contract_all(tensors, &inputs, &output)
}

/// The product of all tensors, summed over the labels that are not in `output`.
fn contract_all(tensors: Vec<Tensor>, labels: &[Vec<Label>], output: &[Label]) -> Result<Tensor, KernelError> {
    let mut all = output.to_vec();
    for &label in labels.iter().flatten() {
        if !all.contains(&label) {
            all.push(label);
        }
    }
    let aligned = tensors.into_iter().zip(labels).map(|(tensor, labels)| align(tensor, labels, &all));
    let aligned = aligned.collect::<Result<Vec<_>, _>>()?;
    let (first, others) =
        aligned.split_first().ok_or_else(|| KernelError::Invalid("the equation has no operands".into()))?;
    let mut product = first.clone();
    for (i, next) in others.iter().enumerate() {
        // Sum now over labels that neither the output nor a later operand has.
        let is_kept = |dim| dim < output.len() || others[i + 1..].iter().any(|later| later.shape()[dim] != 1);
        product = contract(product, next.clone(), &(0..all.len()).map(is_kept).collect::<Vec<_>>())?;
    }
    // The products are sums already; for integers, another `sum` would change the dtype.
    if labels.len() == 1 && all.len() > output.len() {
        product = total(product, &(output.len()..all.len()).collect::<Vec<_>>())?;
    }
    let shape = product.shape()[..output.len()].to_vec();
    Ok(product.reshape(&shape)?)
}

/// The tensor with one dimension per label of `all`: of size 1 if it does not have the label, the diagonal if it has it
/// several times.
fn align(tensor: Tensor, labels: &[Label], all: &[Label]) -> Result<Tensor, KernelError> {
    let (mut shape, mut strides) = (vec![1; all.len()], vec![0; all.len()]);
    for (dim, label) in all.iter().enumerate() {
        for ((at, &size), &stride) in labels.iter().zip(tensor.shape()).zip(tensor.layout().strides()) {
            if at != label {
                continue;
            }
            if shape[dim] != 1 && size != shape[dim] {
                return Err(KernelError::Invalid(format!("one label has sizes {} and {size}", shape[dim])));
            }
            shape[dim] = size;
            strides[dim] += stride;
        }
    }
    Ok(tensor.with_strides(&shape, &strides)?)
}

/// The sum over some dimensions, which become size 1; of integers, in int64.
fn total(tensor: Tensor, dims: &[usize]) -> Result<Tensor, KernelError> {
    let dtype = tensor.dtype();
    let sums = if dtype.is_float() || dtype.is_complex() { tensor } else { cast(tensor, DType::I64)? };
    summed(sums, dims, true)
}

/// The product of two tensors of equal rank, summed over the dimensions that are not `kept`, which become size 1.
///
/// Computed as a batch of matrix products: shared dimensions that are kept form the batch, those that are summed the
/// inner dimension.
fn contract(mut a: Tensor, mut b: Tensor, kept: &[bool]) -> Result<Tensor, KernelError> {
    let (mut batch, mut left, mut right, mut inner) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut before_left, mut before_right) = (Vec::new(), Vec::new());
    for (dim, &kept) in kept.iter().enumerate() {
        let (wide_a, wide_b) = (a.shape()[dim] != 1, b.shape()[dim] != 1);
        if wide_a && wide_b && a.shape()[dim] != b.shape()[dim] {
            let (a, b) = (a.shape()[dim], b.shape()[dim]);
            return Err(KernelError::Invalid(format!("one label has sizes {a} and {b}")));
        }
        match (kept, wide_a, wide_b) {
            (true, true, false) => left.push(dim),
            (true, false, true) => right.push(dim),
            (true, ..) => batch.push(dim),
            (false, true, true) => inner.push(dim),
            // A dimension of only one side is summed before the product.
            (false, true, false) => before_left.push(dim),
            (false, false, true) => before_right.push(dim),
            (false, false, false) => inner.push(dim),
        }
    }
    for (side, dims) in [(&mut a, &before_left), (&mut b, &before_right)] {
        if !dims.is_empty() {
            *side = total(side.clone(), dims)?;
        }
        inner.extend(dims);
    }
    // Sums of integers are int64. PyTorch multiplies them with others element by element, but refuses a matrix product.
    if a.dtype() != b.dtype() && inner.iter().all(|dim| a.shape()[*dim] == 1) {
        let dtype = promote_types(a.dtype(), b.dtype())?;
        (a, b) = (cast(a, dtype)?, cast(b, dtype)?);
    }
    let count = |tensor: &Tensor, dims: &[usize]| dims.iter().map(|&dim| tensor.shape()[dim]).product::<usize>();
    let sizes = |tensor: &Tensor, dims: &[usize]| dims.iter().map(|&dim| tensor.shape()[dim]).collect::<Vec<_>>();
    let matrices = |tensor: &Tensor, order: [&[usize]; 4]| -> Result<Tensor, KernelError> {
        let shape = [count(tensor, order[0]), count(tensor, order[1]), count(tensor, order[2])];
        Ok(tensor.clone().permute(&order.concat())?.reshape(&shape)?)
    };
    let product = batched_product(
        matrices(&a, [&batch, &left, &inner, &right])?,
        matrices(&b, [&batch, &inner, &right, &left])?,
    )?;
    let ones = vec![1; inner.len()];
    let shape = [sizes(&a, &batch), sizes(&a, &left), sizes(&b, &right), ones].concat();
    let order = [batch, left, right, inner].concat();
    let mut back = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &dim)| back[dim] = at);
    Ok(product.reshape(&shape)?.permute(&back)?)
}

/// `output[.., o] = bias[o] + sum over i and j of input1[.., i] * weight[o, i, j] * input2[.., j]`.
fn bilinear(args: &Arguments) -> Result<Kernel, KernelError> {
    let (left, right, weight) = (args.tensor("input1")?, args.tensor("input2")?, args.tensor("weight")?);
    let bias = args.optional("bias", Arguments::tensor)?;
    let equation = Equation::parse("...i,oij,...j->...o")?;
    Ok(tensor_kernel(move |mut operands| {
        let tensors = vec![operands.take(left)?, operands.take(weight)?, operands.take(right)?];
        let product = contract_by(tensors, &equation)?;
        operands.take_optional(bias)?.map_or(Ok(product.clone()), |bias| add(product, bias))
    }))
}

/// The product of three tensors, each with dimensions of size 1 inserted, summed over some dimensions.
fn trilinear(args: &Arguments) -> Result<Kernel, KernelError> {
    let [a, b, c] = [("i1", "expand1"), ("i2", "expand2"), ("i3", "expand3")]
        .map(|(tensor, dims)| Ok::<_, KernelError>((args.tensor(tensor)?, args.ints(dims)?)));
    let (factors, sums) = ([a?, b?, c?], args.ints("sumdim")?);
    Ok(tensor_kernel(move |operands| {
        let raised = |(index, dims): &(usize, Vec<i64>)| {
            let tensor = operands.tensor(*index)?.clone();
            let mut shape = tensor.shape().to_vec();
            for &dim in dims {
                let dim = size(dim)?;
                if dim > shape.len() {
                    return Err(KernelError::Invalid(format!("cannot insert dimension {dim} into shape {shape:?}")));
                }
                shape.insert(dim, 1);
            }
            Ok(tensor.reshape(&shape)?)
        };
        let [a, b, c] = [raised(&factors[0])?, raised(&factors[1])?, raised(&factors[2])?];
        let rank = a.rank();
        if b.rank() != rank || c.rank() != rank {
            return Err(KernelError::Invalid("the factors have different ranks".into()));
        }
        let sums = sums.iter().map(|&dim| normalize_dim(dim, rank)).collect::<Result<Vec<_>, _>>()?;
        // Dimensions that the third factor has are summed with it, not before.
        let kept: Vec<_> = (0..rank).map(|dim| !sums.contains(&dim) || c.shape()[dim] != 1).collect();
        let product = contract(a, b, &kept)?;
        let kept: Vec<_> = (0..rank).map(|dim| !sums.contains(&dim)).collect();
        let product = contract(product, c, &kept)?;
        let shape: Vec<_> = (0..rank).filter(|&dim| kept[dim]).map(|dim| product.shape()[dim]).collect();
        Ok(product.reshape(&shape)?)
    }))
}
