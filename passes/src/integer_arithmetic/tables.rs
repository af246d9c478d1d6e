//! Functions of one 8-bit element as tables, and of one position as indices.

use super::constants::{Built, add, add_tensor, dtype, int, number, shape_of};
use pt2e_core::{
    numerics::{dequantize_per_tensor, quantize_per_tensor},
    tensor::{DType, Tensor},
};
use pt2e_egraph::{Constant, Graph, constant, dtype_bounds};
use pt2e_ir::dialect::torch_op::TorchOp;
use pt2e_kernels::{Operands, Value, registry};
use pt2e_schema::{Arg, Arguments};

/// `table('aten.sigmoid 'aten.tanh ?xdt ?sx ?zx ?s ?z ?lo ?hi ?dt ...)`: the column of the quantized results of the first op, of the
/// result of the second one unless that is none, for each integer; and the least integer. The first op has the rest as its
/// arguments after the tensor.
pub(super) fn table(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [op, inner, from, sx, zx, s, z, low, high, to, rest @ ..] = classes else {
        return Err("wrong arguments".to_owned());
    };
    let (from, to) = (dtype(egraph, *from)?, dtype(egraph, *to)?);
    let (least, greatest) = dtype_bounds(from).ok_or_else(|| format!("a table of all {from} is too large"))?;
    if greatest - least > 255 {
        return Err(format!("a table of all {from} would have {} elements", greatest - least + 1));
    }
    let values = || -> Result<Tensor, Box<dyn std::error::Error>> {
        let integers: Vec<i64> = (least..=greatest).collect();
        let integers = pt2e_kernels::numeric::cast(Tensor::from_vec(&[integers.len(), 1], integers)?, from)?;
        let x = dequantize_per_tensor(&integers, number(egraph, *sx)?, int(egraph, *zx, "a zero point")?, DType::F32)?;
        let x = if constant(egraph, *inner) == Some(&Constant::None) { x } else { evaluate(egraph, *inner, x, &[])? };
        let y = evaluate(egraph, *op, x, rest)?;
        if y.as_slice::<f32>()?.iter().any(|value| value.is_nan()) {
            return Err("it is undefined for some of the integers".into());
        }
        let [z, low, high] = [*z, *low, *high].map(|class| int(egraph, class, "a parameter of the result"));
        Ok(quantize_per_tensor(&y, number(egraph, *s)?, z?, low?, high?, to)?)
    };
    let values = values().map_err(|error| error.to_string())?;
    Ok(vec![add_tensor(egraph, values, "lookup_table"), add(egraph, Constant::Int(least))])
}

/// `nearest('aten.upsample_nearest2d.vec ?x ...)`: the position of each element of the op's result in `?x`, all dimensions after the
/// second one counted as one; and the sizes of these dimensions in the result. The op has the rest as its arguments.
pub(super) fn nearest(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [op, x, rest @ ..] = classes else { return Err("wrong arguments".to_owned()) };
    let sizes = &shape_of(egraph, *x)?.sizes;
    let sizes = sizes.get(2..).and_then(|sizes| sizes.iter().copied().collect::<Option<Vec<usize>>>());
    let sizes = sizes.ok_or("the input size is known only at run time")?;
    let positions = || -> Result<Tensor, Box<dyn std::error::Error>> {
        // float64 holds every position exactly.
        let all: Vec<f64> = (0..sizes.iter().product::<usize>()).map(|position| position as f64).collect();
        evaluate(egraph, *op, Tensor::from_vec(&[&[1, 1], sizes.as_slice()].concat(), all)?, rest)
    };
    let positions = positions().map_err(|error| error.to_string())?;
    let sizes: Vec<i64> = positions.shape()[2..].iter().map(|&size| size as i64).collect();
    let count = positions.len();
    let positions = positions.reshape(&[count]).map_err(|error| error.to_string())?;
    let positions = pt2e_kernels::numeric::cast(positions, DType::I64).map_err(|error| error.to_string())?;
    Ok(vec![add_tensor(egraph, positions, "nearest_positions"), add(egraph, Constant::Ints(sizes.into()))])
}

/// The result of an op whose name is a constant, of a tensor and constants.
fn evaluate(egraph: &Graph, op: egg::Id, x: Tensor, rest: &[egg::Id]) -> Result<Tensor, Box<dyn std::error::Error>> {
    let Some(Constant::Str(op)) = constant(egraph, op) else { return Err("no op".into()) };
    let schema = TorchOp::named(op).ok_or_else(|| format!("'{op}' has no schema"))?.schema;
    let constants = rest.iter().map(|class| Some(constant(egraph, *class)?.to_argument()));
    let arguments = std::iter::once(Some(Arg::Tensor(0))).chain(constants).collect::<Option<Vec<Arg>>>();
    let arguments = arguments.ok_or("an argument is not constant")?;
    let names = schema.args.iter().map(|arg| arg.name.clone().into());
    let arguments = Arguments::new(&**op, names.zip(arguments).collect());
    let results = registry::build(&arguments)?(Operands::new([Value::Tensor(x)]))?;
    Ok(results.into_iter().next().ok_or("no result")?.into_tensor()?)
}
