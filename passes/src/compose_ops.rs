//! `compose-ops`: ops that PyTorch's decompositions have made become the ops that quantizers know again.
//!
//! ```text
//! %1 = aten.convolution %x, %w ...                                    =>      %1 = aten.conv2d %x, %w ...
//! %1 = aten.permute %w dims [1, 0]; %2 = aten.addmm %b, %x, %1        =>      %2 = aten.linear %x, %w bias %b
//! %1, %2 = aten.max_pool2d_with_indices %x ...                        =>      %1 = aten.max_pool2d %x ...
//! ```
//!
//! `ExportedProgram.run_decompositions` replaces the ops on the right by those on the left. A product is a linear layer only if
//! its second factor is a transposed parameter, and the pooling must not use the indices. The results are the same.

use melior::ir::ValueLike;
use pt2e_ir::{
    Eraser, Op, OpExt, TensorType, Value, ValueExt, attr_name, bodies,
    dialect::{rewrite, torch_op},
    is_constant_load,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_schema::{Arg, Arguments};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "compose-ops",
    description: "Turn decomposed convolutions, linear layers and poolings into the ops that quantizers know",
    anchor: Anchor::Function,
    options: &[],
    statistics: &[Statistic { name: c"ops-composed", description: c"Ops that were replaced" }],
    dialects: &["aten"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let mut eraser = Eraser::default();
    let mut composed = 0;
    for body in bodies(pass.op()) {
        for &op in body.ops() {
            // An annotation has one spec for each operand of the old op.
            if op.attr(attr_name::ANNOTATION).is_some() {
                continue;
            }
            let Some(new) = composed_form(op) else { continue };
            let made = rewrite::with_op(op, new.name, &new.args, &new.operands, &mut eraser);
            made.map_err(|error| PassError::internal(&op, error))?;
            if let Some(transposed) = new.transposed.filter(|transposed| transposed.is_unused()) {
                eraser.erase(transposed);
            }
            composed += 1;
        }
    }
    pass.count(c"ops-composed", composed);
    if composed == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// The op that an op becomes.
struct Composed<'c> {
    name: &'static str,
    args: Vec<Arg>,
    operands: Vec<Value<'c>>,
    /// The op that transposed the weight, which may have no users afterwards.
    transposed: Option<Op<'c>>,
}

fn composed_form<'c>(op: Op<'c>) -> Option<Composed<'c>> {
    match op.full_name() {
        CONVOLUTION => {
            let arguments = torch_op::arguments(op).ok()?;
            let operands = op.operand_values();
            let (name, args) = convolution(&values(&arguments), &operands)?;
            Some(Composed { name, args, operands, transposed: None })
        }
        "aten.addmm" => {
            let arguments = torch_op::arguments(op).ok()?;
            let is_one = |name: &str| {
                matches!(arguments.get(name), Ok(Arg::Int(1))) || arguments.get(name) == Ok(&Arg::Float(1.0))
            };
            let bias = *op.operand_values().get(arguments.tensor("self").ok()?)?;
            let is_bias = TensorType::of(bias.r#type()).is_some_and(|ty| ty.shape.len() == 1);
            if !(is_one("alpha") && is_one("beta") && is_bias) {
                return None;
            }
            linear(op, &arguments, "mat1", Some(bias))
        }
        "aten.mm" => linear(op, &torch_op::arguments(op).ok()?, "self", None),
        "aten.max_pool2d_with_indices" => {
            let (_, rest) = op.result_values().split_first().map(|(first, rest)| (*first, rest.to_vec()))?;
            if rest.iter().any(|indices| ValueExt::uses(*indices).next().is_some()) {
                return None;
            }
            let args = values(&torch_op::arguments(op).ok()?);
            Some(Composed { name: "aten.max_pool2d", args, operands: op.operand_values(), transposed: None })
        }
        _ => None,
    }
}

fn values(arguments: &Arguments) -> Vec<Arg> {
    arguments.entries().iter().map(|(_, arg)| arg.clone()).collect()
}

/// A decomposed convolution.
pub(crate) const CONVOLUTION: &str = "aten.convolution";

/// The convolution that an [`CONVOLUTION`] is, by the rank of the weight and the argument `transposed`, and its arguments.
pub(crate) fn convolution(args: &[Arg], operands: &[Value<'_>]) -> Option<(&'static str, Vec<Arg>)> {
    let [input, weight, bias, stride, padding, dilation, transposed, output_padding, groups] = args else {
        return None;
    };
    let Arg::Tensor(index) = weight else { return None };
    let rank = TensorType::of(operands.get(*index)?.r#type())?.shape.len();
    let name = match (transposed, rank) {
        (Arg::Bool(false), 3) => "aten.conv1d",
        (Arg::Bool(false), 4) => "aten.conv2d",
        (Arg::Bool(false), 5) => "aten.conv3d",
        (Arg::Bool(true), 3) => "aten.conv_transpose1d",
        (Arg::Bool(true), 4) => "aten.conv_transpose2d.input",
        (Arg::Bool(true), 5) => "aten.conv_transpose3d.input",
        _ => return None,
    };
    let own = match transposed {
        Arg::Bool(true) => vec![input, weight, bias, stride, padding, output_padding, groups, dilation],
        _ => vec![input, weight, bias, stride, padding, dilation, groups],
    };
    Some((name, own.into_iter().cloned().collect()))
}

/// The linear layer that a product is, if its second factor is a transposed parameter.
fn linear<'c>(op: Op<'c>, arguments: &Arguments, input: &str, bias: Option<Value<'c>>) -> Option<Composed<'c>> {
    let factor = |name: &str| op.operand_values().get(arguments.tensor(name).ok()?).copied();
    let (input, factor) = (factor(input)?, factor("mat2")?);
    let (transposed, _) = factor.defining_op()?;
    let weight = transposed_matrix(transposed)?;
    weight.defining_op().filter(|(load, _)| is_constant_load(*load))?;
    let operands: Vec<Value<'c>> = [input, weight].into_iter().chain(bias).collect();
    let args = vec![Arg::Tensor(0), Arg::Tensor(1), if bias.is_some() { Arg::Tensor(2) } else { Arg::None }];
    Some(Composed { name: "aten.linear", args, operands, transposed: Some(transposed) })
}

/// The matrix that an op transposes.
fn transposed_matrix(op: Op<'_>) -> Option<Value<'_>> {
    let matrix = *op.operand_values().first()?;
    TensorType::of(matrix.r#type()).filter(|ty| ty.shape.len() == 2)?;
    let arguments = torch_op::arguments(op).ok()?;
    let axis = |axis: i64| if axis < 0 { axis + 2 } else { axis };
    let transposes = match op.full_name() {
        "aten.t" => true,
        "aten.permute" => arguments.ints("dims").is_ok_and(|dims| dims.into_iter().map(axis).eq([1, 0])),
        "aten.transpose.int" => {
            matches!((arguments.int("dim0"), arguments.int("dim1")), (Ok(a), Ok(b)) if axis(a) != axis(b))
        }
        _ => false,
    };
    transposes.then_some(matrix)
}
