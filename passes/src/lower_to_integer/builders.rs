//! The guards and builders of the rules in `lower_to_integer.toml`.

use crate::integer_arithmetic::{
    constants::{Built, add, add_tensor, bias_of, check_zero_point, int, scale, shape_of, weight_zero_point},
    narrow,
};
use pt2e_core::{
    numerics::{Multiplier, accumulator_fits, multipliers_of_sum, quantize_bias},
    tensor::{DType, Tensor},
};
use pt2e_egraph::{Builder, Constant, Graph, Guard, constant, dtype_bounds, shape, tensor};
use pt2e_schema::TensorType;

/// The guards, by name.
pub const GUARDS: &[(&str, Guard)] = &[("eight-bit", eight_bit), ("same-shape", same_shape), ("spatial", spatial)];

/// The builders.
pub const BUILDERS: &[Builder] = &[
    Builder { name: "accumulate", outputs: 5, build: accumulate },
    Builder { name: "narrow", outputs: 2, build: narrow },
    Builder { name: "pairs", outputs: 3, build: pairs },
    Builder { name: "pooling", outputs: 6, build: pooling },
    Builder { name: "rescale", outputs: 2, build: rescale },
    Builder { name: "sum", outputs: 3, build: sum },
    Builder { name: "windows", outputs: 2, build: windows },
];

/// `eight-bit(?dtype)`: int8 or uint8, the types of qint.
fn eight_bit(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let eight = |class: &egg::Id| matches!(constant(egraph, *class), Some(Constant::DType(DType::I8 | DType::U8)));
    classes.iter().all(eight)
}

/// `same-shape(?x ?y)`: no operand is broadcast. Two dynamic sizes on the same axis are equal, because PyTorch exports no dynamic
/// size that may be 1.
fn same_shape(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let [x, y] = *classes else { return false };
    shape(egraph, x).zip(shape(egraph, y)).is_some_and(|(x, y)| x.sizes == y.sizes)
}

/// `spatial(?x ?dims)`: the dimensions are the last two of four.
fn spatial(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let [x, dims] = *classes else { return false };
    let (Some(shape), Some(Constant::Ints(dims))) = (shape(egraph, x), constant(egraph, dims)) else { return false };
    let mut dims: Vec<i64> = dims.iter().map(|dim| if *dim < 0 { dim + 4 } else { *dim }).collect();
    dims.sort_unstable();
    shape.sizes.len() == 4 && dims == [2, 3]
}

/// A zero point of an activation, which must be a value of its dtype: `qint` ops accept no other.
fn zero_point_of(egraph: &Graph, dtype: DType, class: egg::Id) -> Result<i64, String> {
    let zero_point = int(egraph, class, "a zero point")?;
    check_zero_point(dtype, zero_point)?;
    Ok(zero_point)
}

/// A pair of sizes, such as a kernel size or a stride; a single size stands for both.
fn pair(egraph: &Graph, class: egg::Id) -> Result<[i64; 2], String> {
    match constant(egraph, class) {
        Some(Constant::Ints(values)) => match values.as_ref() {
            [both] => Ok([*both; 2]),
            [height, width] => Ok([*height, *width]),
            other => Err(format!("the geometry {other:?} is not of two dimensions")),
        },
        Some(Constant::Int(both)) => Ok([*both; 2]),
        _ => Err("a geometry is not constant".to_owned()),
    }
}

/// `pairs(?x ?stride ?padding ?dilation)`: the geometry of a convolution of a batch.
fn pairs(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, geometry @ ..] = classes else { return Err("wrong arguments".to_owned()) };
    if shape_of(egraph, *x)?.sizes.len() != 4 {
        return Err("the input has no batch dimension".to_owned());
    }
    geometry.iter().map(|class| pair(egraph, *class).map(|pair| add(egraph, Constant::Ints(pair.into())))).collect()
}

/// `pooling(?x ?kernel ?stride ?padding ?dilation)`: the geometry of a pooling of integers, and the range of their dtype.
fn pooling(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, kernel, stride, padding, dilation] = *classes else { return Err("wrong arguments".to_owned()) };
    let TensorType { sizes, dtype } = shape_of(egraph, x)?;
    let (low, high) = match dtype {
        DType::I8 | DType::U8 => dtype_bounds(*dtype).ok_or("a dtype without bounds")?,
        _ => return Err(format!("the input is {dtype}")),
    };
    if sizes.len() != 4 {
        return Err("the input has no batch dimension".to_owned());
    }
    let kernel = pair(egraph, kernel)?;
    let stride = match constant(egraph, stride) {
        Some(Constant::Ints(empty)) if empty.is_empty() => kernel,
        _ => pair(egraph, stride)?,
    };
    let geometry = [kernel, stride, pair(egraph, padding)?, pair(egraph, dilation)?];
    let mut built: Vec<egg::Id> = geometry.into_iter().map(|pair| add(egraph, Constant::Ints(pair.into()))).collect();
    built.extend([low, high].map(|bound| add(egraph, Constant::Int(bound))));
    Ok(built)
}

/// `sum(?x ?zx ?sx ?zy ?sy ?s ?z)`: both multipliers of an addition, and their common shift. All tensors have the dtype of `?x`.
fn sum(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [input, zx, x, zy, y, s, z] = *classes else { return Err("wrong arguments".to_owned()) };
    let dtype = shape_of(egraph, input)?.dtype;
    for zero_point in [zx, zy, z] {
        zero_point_of(egraph, dtype, zero_point)?;
    }
    let s = f64::from(scale(egraph, s)?);
    let factors = [f64::from(scale(egraph, x)?) / s, f64::from(scale(egraph, y)?) / s];
    let (multipliers, shift) = multipliers_of_sum(factors).map_err(|error| error.to_string())?;
    let constants = multipliers.map(i64::from).into_iter().chain([shift.into()]);
    Ok(constants.map(|value| add(egraph, Constant::Int(value))).collect())
}

/// `windows(?x ?size)`: the output size of an average over windows that tile the input, and the number of elements of each.
fn windows(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, size] = *classes else { return Err("wrong arguments".to_owned()) };
    let size = pair(egraph, size)?;
    let [_, _, Some(height), Some(width)] = *shape_of(egraph, x)?.sizes.as_slice() else {
        return Err("the input is not of rank 4 with a known height and width".to_owned());
    };
    let mut elements = 1;
    for (from, to) in [height, width].into_iter().zip(size) {
        let to = usize::try_from(to).ok().filter(|&to| to > 0 && from > 0 && from.is_multiple_of(to));
        elements *=
            from / to.ok_or_else(|| format!("the windows of {from} elements in {size:?} parts differ in size"))?;
    }
    if !accumulator_fits(elements, 255, 1, 0) {
        return Err(format!("a sum of {elements} elements may overflow int32"));
    }
    let elements = i64::try_from(elements).map_err(|error| error.to_string())?;
    Ok([Constant::Ints(size.into()), Constant::Int(elements)].map(|constant| add(egraph, constant)).into())
}

/// `rescale(?x ?z ?s ?n ?zx ?sx ...)`: the multiplier and shift that turn accumulators into quantized values: the product of the
/// scales of all inputs, divided by `?s` and `?n`. All tensors have the dtype of `?x`.
fn rescale(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, z, s, n, inputs @ ..] = classes else { return Err("wrong arguments".to_owned()) };
    let dtype = shape_of(egraph, *x)?.dtype;
    let mut factor = 1.0;
    for input in inputs.chunks(2) {
        let [zero_point, input] = *input else { return Err("wrong arguments".to_owned()) };
        zero_point_of(egraph, dtype, zero_point)?;
        factor *= f64::from(scale(egraph, input)?);
    }
    zero_point_of(egraph, dtype, *z)?;
    factor /= f64::from(scale(egraph, *s)?);
    factor /= int(egraph, *n, "a divisor")? as f64;
    let multiplier = Multiplier::new(factor).map_err(|error| error.to_string())?;
    let parts = [i64::from(multiplier.multiplier()), multiplier.shift().into()];
    Ok(parts.map(|part| add(egraph, Constant::Ints([part].into()))).into())
}

/// `accumulate(?x ?zx ?sx ?w ?zw ?sw ?b ?s ?z)`: the constants of an op that sums products: int32 bias or none, zero point of the
/// weight, multipliers, shifts, and remainders of the bias or none.
fn accumulate(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, zx, sx, w, zw, sw, b, s, z] = *classes else { return Err("wrong arguments".to_owned()) };
    let weight = shape_of(egraph, w)?.clone();
    let (channels, depth) = match weight.sizes.iter().copied().collect::<Option<Vec<usize>>>().as_deref() {
        Some([channels, rest @ ..]) => (*channels, rest.iter().product::<usize>()),
        _ => return Err("the sizes of the weight are not known".to_owned()),
    };
    let scales = match tensor(egraph, sw) {
        Some(scales) => pt2e_core::numerics::to_f32(scales).map_err(|error| error.to_string())?.to_vec(),
        None => vec![scale(egraph, sw)?],
    };
    if scales.len() != 1 && scales.len() != channels {
        return Err(format!("there are {} scales for {channels} output channels", scales.len()));
    }
    let zero_point = weight_zero_point(egraph, zw)?;
    let (input, output) = (scale(egraph, sx)?, scale(egraph, s)?);
    let multipliers = scales.iter().map(|&weight| Multiplier::from_scales(input, weight, output));
    let multipliers = multipliers.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let bias = bias_of(egraph, b, channels)?;
    let (mut biases, mut remainders) = (Vec::new(), Vec::new());
    for (channel, &bias) in bias.iter().flatten().enumerate() {
        let of = |len: usize| if len == 1 { 0 } else { channel };
        let (scale, multiplier) = (scales[of(scales.len())], multipliers[of(multipliers.len())]);
        let (bias, remainder) = quantize_bias(bias, input, scale, multiplier).map_err(|error| error.to_string())?;
        biases.push(bias);
        remainders.push(i64::from(remainder));
    }
    let peak = |dtype: DType, zero_point: i64| {
        let (low, high) = check_zero_point(dtype, zero_point)?;
        let peak = (zero_point - low).unsigned_abs().max((high - zero_point).unsigned_abs());
        u32::try_from(peak).map_err(|_| format!("{dtype} is not of 8 bits"))
    };
    let greatest = biases.iter().map(|bias| bias.unsigned_abs()).max().unwrap_or(0);
    let dtype = shape_of(egraph, x)?.dtype;
    zero_point_of(egraph, dtype, z)?;
    let input = peak(dtype, zero_point_of(egraph, dtype, zx)?)?;
    if !accumulator_fits(depth, input, peak(weight.dtype, zero_point)?, greatest) {
        return Err(format!("a sum of {depth} products may overflow int32"));
    }
    let bias = match bias {
        Some(_) => {
            let tensor = Tensor::from_vec(&[channels], biases).map_err(|error| error.to_string())?;
            add_tensor(egraph, tensor, "quantized_bias")
        }
        None => add(egraph, Constant::None),
    };
    let remainder = if remainders.iter().any(|&remainder| remainder != 0) {
        Constant::Ints(remainders.into())
    } else {
        Constant::None
    };
    let parts = [
        Constant::Int(zero_point),
        Constant::Ints(multipliers.iter().map(|multiplier| multiplier.multiplier().into()).collect()),
        Constant::Ints(multipliers.iter().map(|multiplier| multiplier.shift().into()).collect()),
        remainder,
    ];
    Ok(std::iter::once(bias).chain(parts.map(|part| add(egraph, part))).collect())
}
