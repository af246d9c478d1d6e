//! Inference for ops of other libraries, and for Python's operators on numbers.

use super::{
    Family, InferError, Inferred, Results,
    call::Call,
    each, invalid, one,
    pool::{Window, windows},
    sizes::as_size,
    view::numbers,
};
use crate::{NumberType, ValueType};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (arithmetic, &["_operator.add", "_operator.floordiv", "_operator.mod", "_operator.mul", "_operator.sub"]),
    (comparison, &["_operator.eq", "_operator.ge", "_operator.gt", "_operator.le", "_operator.lt", "_operator.ne"]),
    (nms, &["torchvision.nms"]),
    (roi_align, &["torchvision.roi_align"]),
    (deform_conv2d, &["torchvision.deform_conv2d"]),
    (grouped_product, &["transformers.grouped_mm_fallback"]),
];

fn number(kind: NumberType) -> Inferred {
    Ok(Results::Each(vec![ValueType::Number(kind)]))
}

/// The result is an integer unless an operand is a float; bools count as integers.
fn arithmetic(call: &Call<'_>) -> Inferred {
    let float = call.number("a")? == NumberType::Float || call.number("b")? == NumberType::Float;
    number(if float { NumberType::Float } else { NumberType::Int })
}

fn comparison(_: &Call<'_>) -> Inferred {
    number(NumberType::Bool)
}

/// The indices of the boxes that are kept.
fn nms(_: &Call<'_>) -> Inferred {
    each([numbers(vec![None])])
}

fn roi_align(call: &Call<'_>) -> Inferred {
    let (input, rois) = (call.tensor("input")?, call.tensor("rois")?);
    let ([_, channels, _, _], [regions, _]) = (&input.sizes[..], &rois.sizes[..]) else {
        return invalid(format!("takes images [N, C, H, W] and regions [K, 5], got {input} and {rois}"));
    };
    let pooled = |name: &str| Ok::<_, InferError>(call.size(name)?.map(as_size).transpose()?);
    one(input.dtype, vec![*regions, *channels, pooled("pooled_height")?, pooled("pooled_width")?])
}

fn deform_conv2d(call: &Call<'_>) -> Inferred {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    let ([batch, _, spatial @ ..], [channels, _, kernel @ ..]) = (&input.sizes[..], &weight.sizes[..]) else {
        return invalid(format!("takes images and a weight of rank 4, got {input} and {weight}"));
    };
    if spatial.len() != 2 || kernel.len() != 2 {
        return invalid(format!("takes images and a weight of rank 4, got {input} and {weight}"));
    }
    let kernel: Option<Vec<i64>> = kernel.iter().map(|size| i64::try_from((*size)?).ok()).collect();
    let both = |height: &str, width: &str| Ok::<_, InferError>([call.size(height)?, call.size(width)?]);
    let known = |pair: [Option<i64>; 2]| pair.into_iter().collect::<Option<Vec<_>>>();
    let stride = known(both("stride_h", "stride_w")?);
    let padding = known(both("pad_h", "pad_w")?);
    let dilation = known(both("dilation_h", "dilation_w")?);
    let spatial = match (kernel, stride, padding, dilation) {
        (Some(kernel), Some(stride), Some(padding), Some(dilation)) => {
            let padding = padding.into_iter().map(|padding| [padding; 2]).collect();
            windows(spatial, &Window { kernel, stride, padding, dilation, ceil_mode: false })?
        }
        _ => vec![None; 2],
    };
    one(input.dtype, [&[*batch, *channels], spatial.as_slice()].concat())
}

/// Each group of rows times the matrix of the group.
fn grouped_product(call: &Call<'_>) -> Inferred {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    match (&input.sizes[..], &weight.sizes[..]) {
        ([rows, _], [_, _, columns]) => one(input.dtype, vec![*rows, *columns]),
        _ => invalid(format!("takes rows and a matrix for each group, got {input} and {weight}")),
    }
}
