//! Functions of one 8-bit element as tables.

use super::constants::{Built, add, add_tensor, dtype, int, number};
use pt2e_core::{
    numerics::{dequantize_per_tensor, quantize_per_tensor},
    tensor::{DType, Tensor},
};
use pt2e_egraph::{Constant, Graph, constant, dtype_bounds};
use pt2e_ir::dialect::torch_op::TorchOp;
use pt2e_kernels::{Operands, Value, registry};
use pt2e_schema::{Arg, Arguments};

/// `table('aten.sigmoid ?xdt ?sx ?zx ?s ?z ?lo ?hi ?dt ...)`: the column of the op's quantized result for each integer, and the least
/// integer. The op has the rest as its arguments after the tensor.
pub(super) fn table(egraph: &mut Graph, classes: &[egg::Id]) -> Built {
    let [op, from, sx, zx, s, z, low, high, to, rest @ ..] = classes else { return Err("wrong arguments".to_owned()) };
    let Some(Constant::Str(op)) = constant(egraph, *op) else { return Err("no op".to_owned()) };
    let (from, to) = (dtype(egraph, *from)?, dtype(egraph, *to)?);
    let (least, greatest) = dtype_bounds(from).ok_or_else(|| format!("a table of all {from} is too large"))?;
    if greatest - least > 255 {
        return Err(format!("a table of all {from} would have {} elements", greatest - least + 1));
    }
    let schema = TorchOp::named(op).ok_or_else(|| format!("'{op}' has no schema"))?.schema;
    let constants = rest.iter().map(|class| Some(constant(egraph, *class)?.to_argument()));
    let arguments = std::iter::once(Some(Arg::Tensor(0))).chain(constants).collect::<Option<Vec<Arg>>>();
    let arguments = arguments.ok_or("an argument is not constant")?;
    let names = schema.args.iter().map(|arg| arg.name.clone().into());
    let arguments = Arguments::new(&**op, names.zip(arguments).collect());
    let values = || -> Result<Tensor, Box<dyn std::error::Error>> {
        let integers: Vec<i64> = (least..=greatest).collect();
        let integers = pt2e_kernels::numeric::cast(Tensor::from_vec(&[integers.len(), 1], integers)?, from)?;
        let x = dequantize_per_tensor(&integers, number(egraph, *sx)?, int(egraph, *zx, "a zero point")?, DType::F32)?;
        let results = registry::build(&arguments)?(Operands::new([Value::Tensor(x)]))?;
        let y = results.into_iter().next().ok_or("no result")?.into_tensor()?;
        if y.as_slice::<f32>()?.iter().any(|value| value.is_nan()) {
            return Err("it is undefined for some of the integers".into());
        }
        let [z, low, high] = [*z, *low, *high].map(|class| int(egraph, class, "a parameter of the result"));
        Ok(quantize_per_tensor(&y, number(egraph, *s)?, z?, low?, high?, to)?)
    };
    let values = values().map_err(|error| error.to_string())?;
    Ok(vec![add_tensor(egraph, values, "lookup_table"), add(egraph, Constant::Int(least))])
}
