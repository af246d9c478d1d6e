//! Reading and making constants in guards and builders.

use pt2e_core::{
    numerics::{ZeroPoints, dequantize_per_channel, dequantize_per_tensor, to_f32},
    tensor::{DType, Tensor},
};
use pt2e_egraph::{Constant, Graph, Node, TensorConstant, constant, dtype_bounds, shape, tensor};
use pt2e_ir::dialect::families;
use pt2e_schema::TensorType;

/// The result of a builder.
pub(crate) type Built = Result<Vec<egg::Id>, String>;

/// The class of a constant.
pub(crate) fn add(egraph: &mut Graph, constant: Constant) -> egg::Id {
    egraph.add(Node::Constant(constant))
}

/// An integer; `what` names it in the error.
pub(crate) fn int(egraph: &Graph, class: egg::Id, what: &str) -> Result<i64, String> {
    constant(egraph, class).and_then(Constant::as_int).ok_or_else(|| format!("{what} is not a constant integer"))
}

/// A scale as float32, in which q and dq compute, if it can be divided by.
pub(crate) fn scale(egraph: &Graph, class: egg::Id) -> Result<f32, String> {
    let scale = constant(egraph, class).and_then(Constant::as_float).ok_or("a scale is not constant")?;
    let scale = scale as f32;
    if scale.is_normal() { Ok(scale) } else { Err(format!("the scale {scale:e} is not a normal float32")) }
}

/// A number that is a constant of the program, or the scale of a quantized operand.
pub(crate) fn number(egraph: &Graph, class: egg::Id) -> Result<f64, String> {
    let number = constant(egraph, class).and_then(Constant::as_float);
    number.ok_or_else(|| "an operand is neither a quantized tensor nor a number".to_owned())
}

/// A dtype.
pub(crate) fn dtype(egraph: &Graph, class: egg::Id) -> Result<DType, String> {
    match constant(egraph, class) {
        Some(Constant::DType(dtype)) => Ok(*dtype),
        _ => Err("a dtype is not constant".to_owned()),
    }
}

/// A list of integers; a single one is a list of one.
pub(crate) fn ints(egraph: &Graph, class: egg::Id, what: &str) -> Result<Vec<i64>, String> {
    match constant(egraph, class) {
        Some(Constant::Ints(values)) => Ok(values.to_vec()),
        Some(Constant::Int(value)) => Ok(vec![*value]),
        _ => Err(format!("{what} is not constant")),
    }
}

/// As many integers as dimensions; one stands for all.
pub(crate) fn per_dimension(egraph: &Graph, class: egg::Id, dims: usize, what: &str) -> Result<Vec<i64>, String> {
    match ints(egraph, class, what)?.as_slice() {
        [all] => Ok(vec![*all; dims]),
        values if values.len() == dims => Ok(values.to_vec()),
        values => Err(format!("{what} {values:?} is not of {dims} dimensions")),
    }
}

/// A tensor that a rule computes; the global that stores it gets its name from `purpose`.
pub(crate) fn add_tensor(egraph: &mut Graph, tensor: Tensor, purpose: &'static str) -> egg::Id {
    egraph.add(Node::Tensor(TensorConstant::new(tensor, purpose)))
}

/// The sizes of a tensor, if all of them are known.
pub(crate) fn known_sizes(egraph: &Graph, class: egg::Id) -> Result<Vec<usize>, String> {
    let sizes = shape_of(egraph, class)?.sizes.iter().copied().collect::<Option<Vec<usize>>>();
    sizes.ok_or_else(|| "a size is known only at run time".to_owned())
}

/// The least and greatest value of a dtype, if the zero point is between them.
pub(crate) fn check_zero_point(dtype: DType, zero_point: i64) -> Result<(i64, i64), String> {
    let (low, high) = dtype_bounds(dtype).ok_or_else(|| format!("{dtype} is not of 8 bits"))?;
    if (low..=high).contains(&zero_point) {
        Ok((low, high))
    } else {
        Err(format!("the zero point {zero_point} is not a value of {dtype}"))
    }
}

/// The type of a tensor.
pub(crate) fn shape_of(egraph: &Graph, class: egg::Id) -> Result<&TensorType, String> {
    shape(egraph, class).ok_or_else(|| "a type is not known".to_owned())
}

/// The elements of an integer tensor.
pub(crate) fn integers(tensor: &Tensor) -> Result<Vec<i64>, String> {
    let wide = pt2e_kernels::numeric::cast(tensor.clone(), DType::I64).map_err(|error| error.to_string())?;
    if tensor.dtype().is_float() {
        return Err(format!("{} elements are not integers", tensor.dtype()));
    }
    wide.into_vec().map_err(|error| error.to_string())
}

/// The zero point of a weight, which must be the same for all channels.
pub(crate) fn weight_zero_point(egraph: &Graph, class: egg::Id) -> Result<i64, String> {
    match (constant(egraph, class), tensor(egraph, class)) {
        (Some(Constant::None), _) => Ok(0),
        (Some(Constant::Int(zero_point)), _) => Ok(*zero_point),
        (_, Some(tensor)) => match integers(tensor)?.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => Ok(*first),
            _ => Err("the zero points of the weight differ".to_owned()),
        },
        _ => Err("the zero point of the weight is not constant".to_owned()),
    }
}

/// The elements of a constant bias, or none. A bias that is itself quantized has the values of its dequantize op.
pub(crate) fn bias_of(egraph: &Graph, class: egg::Id, channels: usize) -> Result<Option<Vec<f32>>, String> {
    if constant(egraph, class) == Some(&Constant::None) {
        return Ok(None);
    }
    let dequantized;
    let bias = match tensor(egraph, class) {
        Some(bias) => bias,
        None => {
            dequantized = dequantized_constant(egraph, class)?.ok_or("the bias is not constant")?;
            &dequantized
        }
    };
    if bias.dtype() != DType::F32 || bias.shape() != [channels] {
        return Err(format!("the bias is {} of shape {:?}", bias.dtype(), bias.shape()));
    }
    Ok(Some(bias.as_slice::<f32>().map_err(|error| error.to_string())?.to_vec()))
}

/// The value of a dequantize op of a constant with one scale, or with one for each channel.
fn dequantized_constant(egraph: &Graph, class: egg::Id) -> Result<Option<Tensor>, String> {
    for node in &egraph[class].nodes {
        let Node::Op(name, children) = node else { continue };
        let (&[integers, scale, zero_point, ..], true) = (&**children, families::is_dequantize(name.as_str())) else {
            continue;
        };
        let Some(integers) = tensor(egraph, integers) else { continue };
        let value = match (number(egraph, scale), int(egraph, zero_point, "a zero point"), tensor(egraph, scale)) {
            (Ok(scale), Ok(zero_point), _) => dequantize_per_tensor(integers, scale, zero_point, DType::F32),
            (_, _, Some(scales)) => {
                let scales = to_f32(scales).map_err(|error| error.to_string())?;
                let zero_points = vec![weight_zero_point(egraph, zero_point)?; scales.len()];
                dequantize_per_channel(integers, &scales, &ZeroPoints::Int(zero_points), 0, DType::F32)
            }
            _ => continue,
        };
        return value.map(Some).map_err(|error| error.to_string());
    }
    Ok(None)
}
