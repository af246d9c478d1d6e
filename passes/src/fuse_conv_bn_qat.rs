//! `fuse-conv-bn-qat`: the weight of a convolution or linear is scaled in training as folding a batch norm will scale it.
//!
//! ```text
//! %1 = aten.conv2d %x, %w bias %b; %2 = aten.batch_norm %1, ...
//!     =>
//! %s = %gamma / sqrt(%var + eps)
//! %1 = aten.conv2d %x, %w * %s
//! %2 = aten.batch_norm %1 / %s + %b, ...
//! ```
//!
//! Inference folds the norm into the weight, so the fake-quant must see the scaled weight. Dividing by the same scale gives
//! the norm the values that it would see without all this. The norm keeps its eps, momentum and mode. (torchao 0.18
//! resets these, and knows neither linears, 3-d convolutions nor `padding="same"`.)
//!
//! Only an op with a quantized weight is rewritten, and only if the norm is its only user. Such an op whose norm cannot be
//! folded gets a remark.

use crate::emit::{Call, Emitter};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::qspec::{QSpec, QuantizationAnnotation};
use pt2e_ir::{
    Attrs, Eraser, Globals, Namer, Op, OpExt, Stage, TensorType, Value, ValueExt, attr_name, bodies,
    dialect::{
        attributes::{annotation_attribute, attribute_annotation},
        batch_norm::{BATCH_NORM, STATISTICS},
        families::{CONVS, LINEARS, TRANSPOSED_CONVS},
        layout, rewrite, torch_op,
    },
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    tensor_type,
};
use pt2e_quantizer::Decision;
use pt2e_schema::{Arg, Arguments};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "fuse-conv-bn-qat",
    description: "Scale the weights before batch norms in training as inference will scale them",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic {
        name: c"norms-fused",
        description: c"Batch norms whose scale the weight before them got",
    }],
    dialects: &["aten", "pt2e"],
    needs: &[Stage::Captured, Stage::Annotated],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let globals = Globals::of(module);
    let mut eraser = Eraser::default();
    let mut fused = 0;
    for body in bodies(module) {
        let mut namer = namer_of(&body);
        for &op in body.ops() {
            match Pair::of(op, &globals) {
                Ok(Some(pair)) => {
                    pair.rewrite(&globals, &mut namer, &mut eraser)?;
                    fused += 1;
                }
                Ok(None) => {}
                Err(why) => {
                    let message = format!("the weight before this batch norm is not scaled as inference would: {why}");
                    Diagnostic::remark(op.location(), message).emit();
                }
            }
        }
    }
    pass.count(c"norms-fused", fused);
    if fused == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// An op with a quantized weight, and the batch norm after it.
struct Pair<'c> {
    base: Op<'c>,
    arguments: Arguments,
    annotation: QuantizationAnnotation,
    /// The axis of the output channels in the weight.
    axis: usize,
    channels: usize,
    norm: Call<'c>,
}

impl<'c> Pair<'c> {
    /// The pair whose norm is `op`, or why there is none. An op that is no such norm gives no reason.
    fn of(op: Op<'c>, globals: &Globals<'c>) -> Result<Option<Self>, &'static str> {
        let Some(norm) = Call::of(op, BATCH_NORM) else { return Ok(None) };
        let base = norm.tensor("input").and_then(|input| Some((input, input.defining_op()?.0)));
        let Some((input, base)) = base else { return Ok(None) };
        let name = base.full_name();
        let is_transposed = TRANSPOSED_CONVS.contains(&name);
        if !(CONVS.contains(&name) || is_transposed || LINEARS.contains(&name)) {
            return Ok(None);
        }
        let annotation = base.attr(attr_name::ANNOTATION).and_then(attribute_annotation);
        let (Some(annotation), Ok(arguments)) = (annotation, torch_op::arguments(base)) else { return Ok(None) };
        let spec = |name: &str| annotation.inputs.get(arguments.tensor(name).ok()?);
        if spec("weight").is_none_or(|spec| *spec == QSpec::Float) {
            return Ok(None);
        }
        if annotation.output.is_some() {
            return Err("the value between them is quantized");
        }
        if input.uses().nth(1).is_some() {
            return Err("the op before it has other users, which need its result as it is");
        }
        if spec("bias").is_some_and(|spec| *spec != QSpec::Float) {
            return Err("the bias is quantized");
        }
        let [Some(_), Some(var)] = STATISTICS.map(|name| norm.tensor(name)) else {
            return Err("it has no running statistics");
        };
        let shape = |value: Value<'c>| TensorType::of(value.r#type()).map(|ty| ty.shape);
        let weight = arguments.tensor("weight").ok().and_then(|index| base.operand(index).ok()).and_then(shape);
        let (Some(weight), Some(output)) = (weight, shape(input)) else { return Ok(None) };
        let is_grouped = is_transposed && !matches!(arguments.int("groups"), Ok(1));
        let axis = usize::from(is_transposed);
        let channels = weight.get(axis).copied().flatten();
        let normed = shape(var).and_then(|shape| if let [size] = shape[..] { size } else { None });
        let Some(channels) = channels.filter(|_| channels == normed && weight.len() == output.len() && !is_grouped)
        else {
            return Err("its channels are not those of the op before it");
        };
        let own = [var].into_iter().chain(norm.tensor("weight"));
        let is_later = |value: Value<'c>| value.defining_op().is_some_and(|(op, _)| !op.is_before_in_block(base));
        if own.filter(|value| is_later(*value)).any(|value| load_of(value, globals).is_none()) {
            return Err("its parameters are computed after the op before it");
        }
        Ok(Some(Self { base, arguments, annotation, axis, channels, norm }))
    }

    fn rewrite(self, globals: &Globals<'c>, namer: &mut Namer, eraser: &mut Eraser<'c>) -> Result<(), PassError<'c>> {
        let Self { base, arguments, annotation, axis, channels, norm } = self;
        let internal = |why: &str| PassError::internal(&base, why);
        let context = base.ctx();
        let (var, gamma) = (norm.tensor(STATISTICS[1]), norm.tensor("weight"));
        for value in var.iter().chain(&gamma) {
            // The scale is computed before the op; a parameter may be loaded after it.
            if let Some(load) = load_of(*value, globals).filter(|load| !load.is_before_in_block(base)) {
                load.move_before_op(base);
            }
        }
        let var = var.ok_or_else(|| internal("its norm has no running statistics"))?;
        let eps = norm.number("eps").ok_or_else(|| internal("its norm has no eps"))?;
        let dtype = TensorType::of(var.r#type()).and_then(|ty| ty.dtype());
        let dtype = dtype.ok_or_else(|| internal("a variance of an unknown dtype"))?;
        let vector = |shape: &[usize]| tensor_type(context, shape, dtype);

        // They are folded into the op before the norm, as the norm is.
        let name = base.attr(attr_name::NAME).and_then(Attrs::as_str).map(str::to_owned);
        let decision = Decision { fused_into: name, ..Decision::default() };
        let mark = decision.attribute(context).map(|decision| (attr_name::DECISION, decision));
        let mut emit = Emitter::before(base, base, namer).marked(mark);
        let per_channel = vector(&[channels]);
        let args = [Arg::Tensor(0), Arg::Float(eps), Arg::Int(1)];
        let shifted = emit.value("aten.add.Tensor", &args, &[var], per_channel, None)?;
        let root = emit.value("aten.sqrt", &[Arg::Tensor(0)], &[shifted], per_channel, None)?;
        let scale = match gamma {
            Some(gamma) => {
                emit.value("aten.div.Tensor", &[Arg::Tensor(0), Arg::Tensor(1)], &[gamma, root], per_channel, None)?
            }
            None => emit.value("aten.reciprocal", &[Arg::Tensor(0)], &[root], per_channel, None)?,
        };
        let weight_index = arguments.tensor("weight").map_err(|error| PassError::internal(&base, error))?;
        let mut operands = base.operand_values();
        let weight = *operands.get(weight_index).ok_or_else(|| internal("no weight"))?;
        let rank = TensorType::of(weight.r#type()).map_or(0, |ty| ty.shape.len());
        let on_axis = |axis: usize| (0..rank).map(|dim| if dim == axis { channels } else { 1 }).collect::<Vec<_>>();
        let viewed = |emit: &mut Emitter<'c, '_>, value: Value<'c>, axis: usize| {
            let shape = on_axis(axis);
            let sizes = shape.iter().map(|size| i64::try_from(*size).unwrap_or(i64::MAX)).collect();
            emit.value("aten.view", &[Arg::Tensor(0), Arg::Ints(sizes)], &[value], vector(&shape), None)
        };
        let scale_of_weight = viewed(&mut emit, scale, axis)?;
        let pair = [Arg::Tensor(0), Arg::Tensor(1)];
        let scaled = emit.value("aten.mul.Tensor", &pair, &[weight, scale_of_weight], weight.r#type(), None)?;

        let bias = arguments.tensor("bias").ok().and_then(|index| operands.get(index).copied());
        operands.push(scaled);
        let (names, mut args): (Vec<_>, Vec<Arg>) = arguments.entries().iter().cloned().unzip();
        for (name, arg) in names.iter().zip(&mut args) {
            match name.as_ref() {
                "weight" => *arg = Arg::Tensor(operands.len() - 1),
                "bias" => *arg = Arg::None,
                _ => {}
            }
        }
        let new = rewrite::with_arguments(base, &args, &operands, eraser)
            .map_err(|error| PassError::internal(&base, error))?;
        let input = arguments.tensor("input").ok().and_then(|index| annotation.inputs.get(index).cloned());
        let weight = annotation.inputs.get(weight_index).cloned();
        let annotation = QuantizationAnnotation { inputs: input.into_iter().chain(weight).collect(), ..annotation };
        let annotation = annotation_attribute(new.location(), &annotation).ok_or(PassError::Emitted)?;
        new.set_attr(attr_name::ANNOTATION, annotation);

        let result = new.only_result().ok_or_else(|| internal("no single result"))?;
        let entry = layout::of_value(result);
        let mut emit = Emitter::before(norm.op, norm.op, namer).marked(mark);
        let scale_of_result = viewed(&mut emit, scale, 1)?;
        let mut value = emit.value("aten.div.Tensor", &pair, &[result, scale_of_result], result.r#type(), entry)?;
        if let Some(bias) = bias {
            let bias = viewed(&mut emit, bias, 1)?;
            let args = [Arg::Tensor(0), Arg::Tensor(1), Arg::Int(1)];
            value = emit.value("aten.add.Tensor", &args, &[value, bias], result.r#type(), entry)?;
        }
        let input = norm.arguments().tensor("input").map_err(|error| PassError::internal(&base, error))?;
        norm.op.set_operand_value(input, value);
        Ok(())
    }
}

/// The op that loads a value from a global.
fn load_of<'c>(value: Value<'c>, globals: &Globals<'c>) -> Option<Op<'c>> {
    let (op, _) = value.defining_op()?;
    globals.loaded_by(op).map(|_| op)
}
