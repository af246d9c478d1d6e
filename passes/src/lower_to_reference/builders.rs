//! The guards and builders of the rules in `lower_to_reference.toml` and `decompose_qdq.toml`.

use crate::integer_arithmetic::{
    constants::{Built, add, add_tensor, int, ints, known_sizes, number, shape_of, weight_zero_point},
    sums::{Weight, at_most_16_bits, channel_axis},
};
use pt2e_core::{
    numerics::Multiplier,
    tensor::{DType, Tensor},
};
use pt2e_egraph::{Builder, Constant, Graph, Guard, constant, shape};

/// The guards, by name.
pub(super) const GUARDS: &[(&str, Guard)] = &[
    ("at-most-16-bits", at_most_16_bits),
    ("dtype", is_dtype),
    ("float32", is_float32),
    ("has-dimensions", has_dimensions),
    ("has-dtype", has_dtype),
    ("integers", is_integer),
    ("tensor", is_tensor),
    ("vector", is_vector),
];

/// The builders.
pub(super) const BUILDERS: &[Builder] = &[
    Builder { name: "channel-shape", outputs: 1, build: channel_shape },
    Builder { name: "common-zero-point", outputs: 1, build: common_zero_point },
    Builder { name: "group-shapes", outputs: 3, build: group_shapes },
    Builder { name: "groups", outputs: 8, build: groups },
    Builder { name: "real-factors", outputs: 1, build: real_factors },
    Builder { name: "real-remainders", outputs: 1, build: real_remainders },
    Builder { name: "reciprocal", outputs: 1, build: reciprocal },
    Builder { name: "shape-along", outputs: 1, build: shape_along },
    Builder { name: "weight-scales", outputs: 2, build: weight_scales },
];

const WRONG: &str = "wrong arguments";

/// `dtype(?out)`: not none.
fn is_dtype(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| matches!(constant(egraph, *class), Some(Constant::DType(_))))
}

/// `float32(?x)`: tensors of float32.
fn is_float32(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| shape(egraph, *class).is_some_and(|ty| ty.dtype == DType::F32))
}

/// `has-dtype(?x ?dtype)`.
fn has_dtype(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let [x, dtype] = *classes else { return false };
    shape(egraph, x).is_some_and(|ty| constant(egraph, dtype) == Some(&Constant::DType(ty.dtype)))
}

/// `integers(?z)`: integers, as numbers or tensors.
fn is_integer(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| match constant(egraph, *class) {
        Some(constant) => constant.as_int().is_some(),
        None => shape(egraph, *class).is_some_and(|ty| !ty.dtype.is_float()),
    })
}

/// `has-dimensions(?x)`: tensors of rank 1 or more.
fn has_dimensions(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| shape(egraph, *class).is_some_and(|ty| !ty.sizes.is_empty()))
}

/// `tensor(?x)`: tensors, not none.
fn is_tensor(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| shape(egraph, *class).is_some())
}

/// `vector(?b)`: tensors of rank 1, not none.
fn is_vector(egraph: &Graph, classes: &[egg::Id]) -> bool {
    classes.iter().all(|class| shape(egraph, *class).is_some_and(|ty| ty.sizes.len() == 1))
}

/// The shape of one element for each index of `axis` in a tensor of rank `rank`.
fn along(rank: usize, axis: usize) -> Result<Vec<i64>, String> {
    let mut shape = vec![1; rank];
    *shape.get_mut(axis).ok_or("the axis is out of range")? = -1;
    Ok(shape)
}

fn one(egraph: &mut Graph, constant: Constant) -> Vec<egg::Id> {
    vec![add(egraph, constant)]
}

/// A number, or one for each index of `axis` in a tensor of rank `rank`.
fn per_channel(egraph: &mut Graph, values: Vec<f64>, rank: usize, axis: usize, purpose: &'static str) -> Built {
    if let [value] = values.as_slice() {
        return Ok(one(egraph, Constant::Float(value.to_bits())));
    }
    let shape: Vec<usize> =
        along(rank, axis)?.into_iter().map(|size| if size < 0 { values.len() } else { 1 }).collect();
    let tensor = Tensor::from_vec(&shape, values).map_err(|error| error.to_string())?;
    Ok(vec![add_tensor(egraph, tensor, purpose)])
}

fn axis_of(egraph: &Graph, class: egg::Id) -> Result<usize, String> {
    usize::try_from(int(egraph, class, "an axis")?).map_err(|error| error.to_string())
}

/// `real-factors(?sums ?m ?shift ?axis)`: the factors of multipliers and shifts.
fn real_factors(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [sums, m, shift, axis] = *classes else { return Err(WRONG.to_owned()) };
    let (multipliers, shifts) = (ints(egraph, m, "a multiplier")?, ints(egraph, shift, "a shift")?);
    let factor = |(&multiplier, &shift): (&i64, &i64)| {
        let multiplier = Multiplier::from_parts(i32::try_from(multiplier).ok()?, u32::try_from(shift).ok()?)?;
        Some(multiplier.value())
    };
    let factors = multipliers.iter().zip(&shifts).map(factor).collect::<Option<Vec<f64>>>();
    let (rank, axis) = (shape_of(egraph, sums)?.sizes.len(), axis_of(egraph, axis)?);
    per_channel(egraph, factors.ok_or("a multiplier is not normalised")?, rank, axis, "factors")
}

/// `real-remainders(?sums ?rest ?shift ?axis)`: remainders of biases in steps of the result.
fn real_remainders(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [sums, rest, shift, axis] = *classes else { return Err(WRONG.to_owned()) };
    let (remainders, shifts) = (ints(egraph, rest, "a remainder")?, ints(egraph, shift, "a shift")?);
    let shift_of = |channel: usize| shifts.get(if shifts.len() == 1 { 0 } else { channel }).copied();
    let steps = |(channel, &remainder): (usize, &i64)| {
        Some(remainder as f64 * 2f64.powi(-i32::try_from(shift_of(channel)?).ok()?))
    };
    let remainders = remainders.iter().enumerate().map(steps).collect::<Option<Vec<f64>>>();
    let (rank, axis) = (shape_of(egraph, sums)?.sizes.len(), axis_of(egraph, axis)?);
    per_channel(egraph, remainders.ok_or("remainders and shifts differ in number")?, rank, axis, "bias_remainders")
}

/// `reciprocal(?s)`: of a scale, in float64.
fn reciprocal(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [scale] = *classes else { return Err(WRONG.to_owned()) };
    let reciprocal = 1.0 / number(egraph, scale)?;
    Ok(one(egraph, Constant::Float(reciprocal.to_bits())))
}

/// `shape-along(?x ?axis)`: the shape in which qparams of an axis broadcast to a tensor.
fn shape_along(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, axis] = *classes else { return Err(WRONG.to_owned()) };
    let shape = along(shape_of(egraph, x)?.sizes.len(), axis_of(egraph, axis)?)?;
    Ok(one(egraph, Constant::Ints(shape.into())))
}

/// `channel-shape(?x ?w)`: the shape in which a bias broadcasts to the result of a convolution.
fn channel_shape(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, w] = *classes else { return Err(WRONG.to_owned()) };
    let shape = along(shape_of(egraph, x)?.sizes.len(), channel_axis(egraph, x, w)?)?;
    Ok(one(egraph, Constant::Ints(shape.into())))
}

/// `group-shapes(?x ?group)`: the shapes of groups as rows, of one number for each group, and of the whole.
fn group_shapes(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, group] = *classes else { return Err(WRONG.to_owned()) };
    let sizes = known_sizes(egraph, x)?;
    let sizes =
        sizes.into_iter().map(i64::try_from).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let group = int(egraph, group, "the group size")?;
    let constants = [vec![-1, group], vec![-1, 1], sizes].map(|shape| Constant::Ints(shape.into()));
    Ok(constants.map(|constant| add(egraph, constant)).into())
}

/// `weight-scales(?x ?w ?zw ?sw axis ?groups)`: what to subtract from the weight, and the scales of its output channels.
fn weight_scales(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, w, zw, sw, axis, groups] = *classes else { return Err(WRONG.to_owned()) };
    let weight = Weight::of(egraph, [w, zw, sw], axis, groups)?;
    let (rank, axis) = (shape_of(egraph, x)?.sizes.len(), channel_axis(egraph, x, w)?);
    let scales = weight.scales.iter().copied().map(f64::from).collect();
    let scales = per_channel(egraph, scales, rank, axis, "weight_scales")?;
    Ok([vec![weight.centre], scales].concat())
}

/// `common-zero-point(?z)`: the zero point of all channels.
fn common_zero_point(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [z] = *classes else { return Err(WRONG.to_owned()) };
    let zero_point = weight_zero_point(egraph, z)?;
    Ok(one(egraph, Constant::Int(zero_point)))
}

/// `groups(?x ?w ?group)`, for the matrices of groups: the shapes of input and weight cut into groups, of one number for each group
/// of the weight, and of one for each row of the input; what moves the groups of input and weight to the front; the dimension
/// of groups; the shape of the result.
fn groups(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [x, w, group] = *classes else { return Err(WRONG.to_owned()) };
    let group = int(egraph, group, "the group size")?;
    let mut shapes = Vec::new();
    for class in [x, w] {
        let sizes = known_sizes(egraph, class)?.into_iter().map(i64::try_from);
        shapes.push(sizes.collect::<Result<Vec<i64>, _>>().map_err(|error| error.to_string())?);
    }
    let [mut result, weight] = <[Vec<i64>; 2]>::try_from(shapes).map_err(|_| WRONG.to_owned())?;
    let (&[channels, depth], Some(last)) = (weight.as_slice(), result.last_mut()) else { return Err(WRONG.to_owned()) };
    *last = channels;
    let count = depth.checked_div(group).ok_or("the group size is 0")?;
    let constants = [
        vec![-1, count, group],
        vec![channels, count, group],
        vec![channels, count, 1],
        vec![-1, 1],
        vec![1, 0, 2],
        vec![1, 2, 0],
        vec![0],
        result,
    ];
    Ok(constants.map(|ints| add(egraph, Constant::Ints(ints.into()))).into())
}
