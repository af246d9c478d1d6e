//! The guards of `integer_arithmetic.toml`, and the builders of its constants.

use super::constants::{
    Built, add, add_tensor, bias_of, check_zero_point, dtype, int, integers, ints, known_sizes, number, per_dimension,
    scale, shape_of, weight_zero_point,
};
use pt2e_core::{
    numerics::{Multiplier, integers_over_a_power, quantize_bias, quantize_per_tensor},
    tensor::Tensor,
};
use pt2e_egraph::{Builder, Constant, Graph, Guard, constant, dtype_bounds, tensor};

/// The guards, by name.
pub(super) const GUARDS: &[(&str, Guard)] = &[
    ("at-most-16-bits", at_most_16_bits),
    ("scale-has-reciprocal", crate::fold_qdq::scale_has_reciprocal),
    ("zero-point-in-range", crate::fold_qdq::zero_point_in_range),
];

/// The builders.
pub(super) const BUILDERS: &[Builder] = &[
    Builder { name: "centre", outputs: 1, build: centre },
    Builder { name: "elements", outputs: 1, build: elements },
    Builder { name: "factor", outputs: 2, build: factor },
    Builder { name: "flat-pool", outputs: 4, build: flat_pool },
    Builder { name: "narrow", outputs: 2, build: narrow },
    Builder { name: "nearest", outputs: 2, build: super::tables::nearest },
    Builder { name: "quantized-bounds", outputs: 2, build: quantized_bounds },
    Builder { name: "sums", outputs: 6, build: sums },
    Builder { name: "table", outputs: 2, build: super::tables::table },
    Builder { name: "term-and-number", outputs: 4, build: term_and_number },
    Builder { name: "tiles", outputs: 3, build: tiles },
    Builder { name: "two-terms", outputs: 4, build: two_terms },
    Builder { name: "window", outputs: 1, build: window },
];

const WRONG: &str = "wrong arguments";

/// `at-most-16-bits(?dtype ...)`: integers of 8 or 16 bits, whose products int64 can sum.
pub(crate) fn at_most_16_bits(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| dtype(egraph, *class).is_ok_and(|dtype| dtype_bounds(dtype).is_some()))
}

/// `quantized-bounds(?a ?b ?s ?z ?lo ?hi ?dt)`: q of the bounds of a clamp.
fn quantized_bounds(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [a, b, s, z, low, high, dtype] = *classes else { return Err("wrong arguments".to_owned()) };
    let scale = constant(egraph, s).and_then(Constant::as_float).ok_or("the scale is not constant")?;
    let zero_point = int(egraph, z, "the zero point")?;
    let (low, high) = (int(egraph, low, "quant_min")?, int(egraph, high, "quant_max")?);
    let Some(Constant::DType(dtype)) = constant(egraph, dtype).cloned() else { return Err("no dtype".to_owned()) };
    let mut bounds = Vec::new();
    for bound in [a, b] {
        let bound = match constant(egraph, bound).ok_or("a bound is not constant")? {
            Constant::None => Constant::None,
            bound => {
                let value = bound.as_float().filter(|value| !value.is_nan()).ok_or("a bound is not a number")?;
                let quantized = quantize_per_tensor(&Tensor::scalar(value as f32), scale, zero_point, low, high, dtype)
                    .map_err(|error| error.to_string())?;
                Constant::Int(integers(&quantized)?.first().copied().ok_or("no bound")?)
            }
        };
        bounds.push(add(egraph, bound));
    }
    Ok(bounds)
}

/// `narrow(?lo ?hi ?min ?max)`: the range of a result that is clamped again.
pub(crate) fn narrow(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [low, high, min, max] = *classes else { return Err("wrong arguments".to_owned()) };
    let (low, high) = (int(egraph, low, "quant_min")?, int(egraph, high, "quant_max")?);
    let bound = |class, absent| match constant(egraph, class) {
        Some(Constant::None) => Ok(absent),
        Some(Constant::Int(bound)) => Ok(*bound),
        _ => Err("a bound is not an integer".to_owned()),
    };
    let (min, max) = (bound(min, i64::MIN)?, bound(max, i64::MAX)?);
    if min > max {
        return Err("the bounds are not in order".to_owned());
    }
    Ok([low, high].map(|value| add(egraph, Constant::Int(value.clamp(min, max)))).into())
}

/// `centre(?z ?dtype)`: the zero point, if it is a value of the dtype. Further away, the float32 form would lose bits of x - z.
fn centre(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [z, of] = *classes else { return Err(WRONG.to_owned()) };
    check_zero_point(dtype(egraph, of)?, int(egraph, z, "a zero point")?)?;
    Ok(vec![z])
}

/// The scale of a result whose zero point is a value of its dtype, as `qint` ops require.
fn output_scale(egraph: &Graph, s: egg::Id, z: egg::Id, dt: egg::Id) -> Result<f64, String> {
    check_zero_point(dtype(egraph, dt)?, int(egraph, z, "a zero point")?)?;
    scale(egraph, s).map(f64::from)
}

/// The constants of `qint.requantize` for one factor.
fn add_multiplier(egraph: &mut Graph, multiplier: Multiplier) -> [egg::Id; 2] {
    let parts = [i64::from(multiplier.multiplier()), multiplier.shift().into()];
    parts.map(|part| add(egraph, Constant::Ints([part].into())))
}

/// `factor(?s ?z ?dt ?n ?sx ...)`: multiplier and shift of the product of the scales `?sx ...`, divided by `?s` and by the
/// number `?n`. A number of the program, which PyTorch rounds to float32 too, may stand for a scale.
fn factor(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [s, z, dt, n, scales @ ..] = classes else { return Err(WRONG.to_owned()) };
    let mut factor = 1.0 / (output_scale(egraph, *s, *z, *dt)? * number(egraph, *n)?);
    for class in scales {
        number(egraph, *class)?;
        factor *= f64::from(scale(egraph, *class)?);
    }
    let multiplier = Multiplier::new(factor).map_err(|error| error.to_string())?;
    Ok(add_multiplier(egraph, multiplier).into())
}

/// Terms of a sum, in steps of the result: an integer for each factor, then multiplier and shift of their unit.
fn terms(egraph: &mut Graph, factors: &[f64]) -> Built {
    let (integers, unit) = integers_over_a_power(factors).map_err(|error| error.to_string())?;
    let mut built: Vec<egg::Id> = integers.into_iter().map(|integer| add(egraph, Constant::Int(integer))).collect();
    built.extend(add_multiplier(egraph, unit));
    Ok(built)
}

/// `two-terms(?s ?z ?dt ?sx ?sy ?alpha)`: the factors of x and of alpha * y as integers, and multiplier and shift of their unit.
fn two_terms(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [s, z, dt, sx, sy, alpha] = *classes else { return Err(WRONG.to_owned()) };
    let s = output_scale(egraph, s, z, dt)?;
    let [x, y] = [scale(egraph, sx)?, scale(egraph, sy)?].map(f64::from);
    let alpha = number(egraph, alpha)?;
    terms(egraph, &[x / s, alpha * y / s])
}

/// `term-and-number(?s ?z ?dt ?sx ?c ?alpha)`: as `two-terms`, for x and the number alpha * c.
fn term_and_number(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [s, z, dt, sx, c, alpha] = *classes else { return Err(WRONG.to_owned()) };
    let s = output_scale(egraph, s, z, dt)?;
    let x = f64::from(scale(egraph, sx)?);
    let number = number(egraph, c)? * number(egraph, alpha)?;
    terms(egraph, &[x / s, f64::from(number as f32) / s])
}

/// `elements(?x ?dims)`: the number of elements that a reduction over some dimensions, or over all, makes one.
fn elements(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, dims] = *classes else { return Err(WRONG.to_owned()) };
    let sizes = &shape_of(egraph, x)?.sizes;
    let dims = match constant(egraph, dims) {
        Some(Constant::None) => Vec::new(),
        _ => ints(egraph, dims, "the list of dimensions")?,
    };
    let rank = i64::try_from(sizes.len()).map_err(|error| error.to_string())?;
    let all = (0..rank).collect();
    let dims = if dims.is_empty() { all } else { dims };
    let size = |dim: i64| sizes.get(usize::try_from(if dim < 0 { dim + rank } else { dim }).ok()?).copied().flatten();
    let sizes = dims.into_iter().map(size).collect::<Option<Vec<usize>>>();
    let count: usize = sizes.ok_or("the number of elements is known only at run time")?.iter().product();
    let count = i64::try_from(count).map_err(|error| error.to_string())?;
    Ok(vec![add(egraph, Constant::Int(count))])
}

/// `window('aten.avg_pool2d ?kernel ?padding ?ceil ?include ?divisor)`: what an average pool divides each sum by.
fn window(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [op, kernel, padding, ceil, include, divisor] = *classes else { return Err(WRONG.to_owned()) };
    let dims = match constant(egraph, op) {
        Some(Constant::Str(name)) if name.contains("3d") => 3,
        _ => 2,
    };
    let is = |class, value| constant(egraph, class) == Some(&Constant::Bool(value));
    if !is(ceil, false) {
        return Err("with ceil_mode, windows at the end have fewer elements".to_owned());
    }
    if let Some(divisor) = constant(egraph, divisor).and_then(Constant::as_int) {
        return Ok(vec![add(egraph, Constant::Int(divisor))]);
    }
    let padding = per_dimension(egraph, padding, dims, "the padding")?;
    if padding.iter().any(|padding| *padding != 0) && !is(include, true) {
        return Err("without count_include_pad, windows at the border have fewer elements".to_owned());
    }
    let count = per_dimension(egraph, kernel, dims, "the kernel size")?.iter().product();
    Ok(vec![add(egraph, Constant::Int(count))])
}

/// `tiles(?x ?size dims)`: the windows that an adaptive pool over the last dimensions has, no padding, and the number of elements of
/// each window. Pools of one dimension have windows of two, of height 1.
fn tiles(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, size, dims] = *classes else { return Err(WRONG.to_owned()) };
    let dims = usize::try_from(int(egraph, dims, "a rank")?).map_err(|error| error.to_string())?;
    let sizes = &shape_of(egraph, x)?.sizes;
    let from = sizes.len().checked_sub(dims).and_then(|start| sizes.get(start..)).ok_or("the rank is too low")?;
    let parts = per_dimension(egraph, size, dims, "the output size")?;
    let mut windows: Vec<i64> = Vec::new();
    for (&from, &count) in from.iter().zip(&parts) {
        let from = from.and_then(|from| i64::try_from(from).ok()).ok_or("the input size is known only at run time")?;
        if count <= 0 || from % count != 0 {
            return Err(format!("the windows of {from} elements in {parts:?} parts differ in size"));
        }
        windows.push(from / count);
    }
    let count = windows.iter().product();
    if dims == 1 {
        windows.insert(0, 1);
    }
    let none = vec![0; windows.len()];
    let constants = [Constant::Ints(windows.into()), Constant::Ints(none.into()), Constant::Int(count)];
    Ok(constants.map(|constant| add(egraph, constant)).into())
}

/// `flat-pool(?kernel ?stride ?padding ?dilation)`: the geometry of a pool of one dimension in two, with height 1.
fn flat_pool(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [kernel, stride, padding, dilation] = *classes else { return Err(WRONG.to_owned()) };
    let mut geometry = Vec::new();
    for (class, high, what) in [
        (kernel, 1, "the kernel size"),
        (stride, 1, "the stride"),
        (padding, 0, "the padding"),
        (dilation, 1, "the dilation"),
    ] {
        geometry.push(match ints(egraph, class, what)?.as_slice() {
            [] => Constant::Ints([].into()),
            [wide] => Constant::Ints([high, *wide].into()),
            other => return Err(format!("{what} {other:?} is not of one dimension")),
        });
    }
    Ok(geometry.into_iter().map(|constant| add(egraph, constant)).collect())
}

/// A weight: the scale of each output channel, or one for all, and how its integers are centred.
pub(crate) struct Weight {
    /// The number of output channels.
    pub(crate) channels: usize,
    /// One scale, or one for each output channel.
    pub(crate) scales: Vec<f32>,
    /// What is subtracted from the integers: a number, or a tensor that broadcasts to them.
    pub(crate) centre: egg::Id,
}

impl Weight {
    /// The weight of the integers `w`, whose output channels in each of `groups` are along `axis`.
    pub(crate) fn of(
        egraph: &mut Graph,
        [w, zw, sw]: [egg::Id; 3],
        axis: egg::Id,
        groups: egg::Id,
    ) -> Result<Self, String> {
        let sizes = known_sizes(egraph, w)?;
        let [axis, groups] = [int(egraph, axis, "an axis")?, int(egraph, groups, "the number of groups")?]
            .map(|number| usize::try_from(number).map_err(|error| error.to_string()));
        let (axis, groups) = (axis?, groups?);
        let one_group = *sizes.get(axis).ok_or("the weight has no such axis")?;
        let scales = match tensor(egraph, sw) {
            Some(scales) => pt2e_core::numerics::to_f32(scales).map_err(|error| error.to_string())?.to_vec(),
            None => vec![scale(egraph, sw)?],
        };
        if scales.len() != 1 && scales.len() != one_group {
            return Err(format!("there are {} scales for {one_group} output channels", scales.len()));
        }
        if let Some(scale) = scales.iter().find(|scale| !scale.is_normal()) {
            return Err(format!("the scale {scale:e} is not a normal float32"));
        }
        let scales = if scales.len() == 1 { scales } else { scales.repeat(groups) };
        let dtype = shape_of(egraph, w)?.dtype;
        let centre = match weight_zero_point(egraph, zw) {
            Ok(zero_point) => {
                check_zero_point(dtype, zero_point)?;
                add(egraph, Constant::Int(zero_point))
            }
            Err(reason) => {
                let zero_points = integers(tensor(egraph, zw).ok_or(reason)?)?;
                zero_points.iter().try_for_each(|&zero_point| check_zero_point(dtype, zero_point).map(drop))?;
                let mut shape = vec![1; sizes.len()];
                shape[axis] = zero_points.len();
                let zero_points = Tensor::from_vec(&shape, zero_points).map_err(|error| error.to_string())?;
                add_tensor(egraph, zero_points, "weight_zero_points")
            }
        };
        Ok(Self { channels: one_group * groups, scales, centre })
    }
}

/// The axis of the output channels in the result of a linear layer or a convolution. A convolution of an input without a batch
/// has none in the result either.
pub(crate) fn channel_axis(egraph: &Graph, x: egg::Id, w: egg::Id) -> Result<usize, String> {
    let [x, w] = [shape_of(egraph, x)?.sizes.len(), shape_of(egraph, w)?.sizes.len()];
    (x + 1).checked_sub(w).ok_or_else(|| "the rank of the input is too low".to_owned())
}

/// `sums(?x ?sx ?w ?zw ?sw axis ?groups ?b ?s ?z ?dt)`: the constants of an op that sums products, with output channels along `axis`
/// of the weight: int64 bias or none, what to subtract from the weight, then multipliers, shifts, remainders of the bias or
/// none, and the axis of channels for `qint.requantize`.
fn sums(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, sx, w, zw, sw, axis, groups, b, s, z, dt] = *classes else { return Err(WRONG.to_owned()) };
    let output = output_scale(egraph, s, z, dt)? as f32;
    let input = scale(egraph, sx)?;
    let weight = Weight::of(egraph, [w, zw, sw], axis, groups)?;
    let multipliers = weight.scales.iter().map(|&weight| Multiplier::from_scales(input, weight, output));
    let multipliers = multipliers.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let bias = bias_of(egraph, b, weight.channels)?;
    let (mut biases, mut remainders) = (Vec::new(), Vec::new());
    for (channel, &bias) in bias.iter().flatten().enumerate() {
        let of = if multipliers.len() == 1 { 0 } else { channel };
        let quantized = quantize_bias(bias, input, weight.scales[of], multipliers[of]);
        let (bias, remainder) = quantized.map_err(|error| error.to_string())?;
        biases.push(i64::from(bias));
        remainders.push(i64::from(remainder));
    }
    let bias = match bias {
        Some(_) => {
            let biases = Tensor::from_vec(&[weight.channels], biases).map_err(|error| error.to_string())?;
            add_tensor(egraph, biases, "quantized_bias")
        }
        None => add(egraph, Constant::None),
    };
    let axis = i64::try_from(channel_axis(egraph, x, w)?).map_err(|error| error.to_string())?;
    let is_exact = remainders.iter().all(|remainder| *remainder == 0);
    let constants = [
        Constant::Ints(multipliers.iter().map(|multiplier| multiplier.multiplier().into()).collect()),
        Constant::Ints(multipliers.iter().map(|multiplier| multiplier.shift().into()).collect()),
        if is_exact { Constant::None } else { Constant::Ints(remainders.into()) },
        Constant::Int(axis),
    ];
    let constants = constants.map(|constant| add(egraph, constant));
    Ok([bias, weight.centre].into_iter().chain(constants).collect())
}
