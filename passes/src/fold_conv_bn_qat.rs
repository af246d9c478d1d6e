//! `fold-conv-bn-qat`: batch norms are folded into the convolution or linear before them after quantization-aware training.
//!
//! ```text
//! %1 = pt2e.observe (%w * %s) @observer_0
//! %2 = aten.conv2d %x, %1
//! %3 = aten.batch_norm %2 / %s + %b, %gamma, %beta, %mean, %var
//!     =>
//! %1 = pt2e.observe %folded @observer_0
//! %3 = aten.conv2d %x, %1 bias %b'
//! ```
//!
//! Undoes `fuse-conv-bn-qat`, and folds the norm as `fuse-conv-bn` does. The observer stays on the folded weight: it has
//! seen this weight in training. Parameters that are not constant cannot be folded; that is an error.

use crate::{
    emit::{Call, node},
    fuse_conv_bn::fold,
};
use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Attrs, Builder, Eraser, GlobalUses, Globals, Op, OpExt, Value, ValueExt, ValueKey, all_ops, attr_name, bodies,
    dialect::{
        batch_norm::BATCH_NORM,
        families::{CONVS, LINEARS, TRANSPOSED_CONVS},
        observer::ObserveSite,
        rewrite, torch_op,
    },
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "fold-conv-bn-qat",
    description: "Fold batch norms after quantization-aware training into the weights before them",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"norms-folded", description: c"Batch norms that were folded" }],
    dialects: &["aten", "pt2e", "ml_program"],
    needs: &[],
    gives: None,
    run,
};

/// Marks an op, while the pass runs, with the observer of its weight.
const OBSERVER: &str = "pt2e.weight_observer";
/// The name of the site of that observer.
const SITE: &str = "pt2e.weight_site";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let mut eraser = Eraser::default();
    let mut rests = Vec::new();
    for body in bodies(module) {
        for &op in body.ops() {
            if let Some(trained) = Trained::of(op, &globals) {
                rests.extend(trained.undo(&globals, &mut eraser)?);
            }
        }
    }
    let count = rests.len();
    pass.count(c"norms-folded", count);
    if count == 0 {
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut uses = GlobalUses::of(module);
    for rest in rests.into_iter().flatten() {
        if ObserveSite::of(rest).is_some() {
            let scaled = rest.operand_values().first().and_then(|value| Some(value.defining_op()?.0));
            eraser.erase(rest);
            scaled.into_iter().for_each(|op| uses.erase_unused(op, &mut globals, &mut eraser));
        } else {
            uses.erase_unused(rest, &mut globals, &mut eraser);
        }
    }
    fold(module)?;
    let mut sites = HashMap::new();
    let mut failed = false;
    for op in all_ops(module).into_iter().filter(|op| op.attr(OBSERVER).is_some()) {
        let after =
            op.only_result().into_iter().flat_map(ValueExt::uses).find_map(|used| Call::of(used.op, BATCH_NORM));
        if let Some(norm) = after {
            Diagnostic::error(norm.op.location(), "this batch norm cannot be folded after quantization-aware training")
                .note("a remark says why; the observer of the weight has seen the folded weight, and fits no other")
                .emit();
            failed = true;
        }
        observe_weight(op, &mut sites)?;
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}

/// Puts the observer of a weight between the weight and the op.
fn observe_weight<'c>(op: Op<'c>, sites: &mut HashMap<(ValueKey, &'c str), Value<'c>>) -> Result<(), PassError<'c>> {
    let internal = |why: &str| PassError::internal(&op, why);
    let text = |name: &str| op.attr(name).and_then(Attrs::as_str);
    let arguments = torch_op::arguments(op).map_err(|error| PassError::internal(&op, error))?;
    let index = arguments.tensor("weight").map_err(|error| PassError::internal(&op, error))?;
    let (symbol, name) = (text(OBSERVER).unwrap_or_default(), text(SITE));
    let weight = op.operand_values().get(index).copied().ok_or_else(|| internal("it has no weight"))?;
    let key = (weight.value_key(), symbol);
    let observed = match sites.get(&key) {
        Some(observed) => *observed,
        None => {
            let site = ObserveSite::build(&mut Builder::before(op), weight, symbol).op();
            name.into_iter().for_each(|name| site.set_attr(attr_name::NAME, string(op.ctx(), name)));
            site.only_result().ok_or_else(|| internal("a site without a result"))?
        }
    };
    sites.insert(key, observed);
    op.set_operand_value(index, observed);
    [OBSERVER, SITE].into_iter().for_each(|name| op.remove_attr(name));
    Ok(())
}

/// A pair of ops as `fuse-conv-bn-qat` leaves them.
struct Trained<'c> {
    base: Op<'c>,
    norm: Call<'c>,
    site: ObserveSite<'c>,
    weight: Value<'c>,
    bias: Option<Value<'c>>,
}

impl<'c> Trained<'c> {
    /// The pair whose norm is `op`, in inference mode.
    fn of(op: Op<'c>, globals: &Globals<'c>) -> Option<Self> {
        let norm = Call::of(op, BATCH_NORM)?;
        if norm.arguments().bool("training") != Ok(false) {
            return None;
        }
        let input = norm.tensor("input")?;
        let (divided, bias) = match Call::giving(input, "aten.add.Tensor") {
            Some(sum) => (sum.tensor("self")?, Some(Call::giving(sum.tensor("other")?, "aten.view")?.tensor("self")?)),
            None => (input, None),
        };
        let divided = Call::giving(divided, "aten.div.Tensor")?;
        let scale = Call::giving(divided.tensor("other")?, "aten.view")?.tensor("self")?;
        let result = divided.tensor("self")?;
        let (base, _) = result.defining_op()?;
        if ![CONVS, TRANSPOSED_CONVS, LINEARS].iter().any(|names| names.contains(&base.full_name())) {
            return None;
        }
        let arguments = torch_op::arguments(base).ok()?;
        if arguments.tensor("bias").is_ok() || result.uses().nth(1).is_some() {
            return None;
        }
        let (site, _) = base.operand_values().get(arguments.tensor("weight").ok()?)?.defining_op()?;
        let site = ObserveSite::of(site)?;
        let scaled = Call::giving(site.op().operand_values().first().copied()?, "aten.mul.Tensor")?;
        let weight_scale = Call::giving(scaled.tensor("other")?, "aten.view")?.tensor("self")?;
        if weight_scale.value_key() != scale.value_key() || !is_scale_of(scale, &norm, globals) {
            return None;
        }
        Some(Self { base, norm, site, weight: scaled.tensor("self")?, bias })
    }

    /// Gives the op its own weight and bias again, marked with the observer. Returns what is then no longer used; nothing if
    /// it did nothing.
    fn undo(self, globals: &Globals<'c>, eraser: &mut Eraser<'c>) -> Result<Option<Vec<Op<'c>>>, PassError<'c>> {
        let Self { base, norm, site, weight, bias } = self;
        let internal = |error: torch_op::TorchOpError| PassError::internal(&base, error);
        if let Some((load, _)) = bias.and_then(ValueExt::defining_op)
            && globals.loaded_by(load).is_some()
            && !load.is_before_in_block(base)
        {
            load.move_before_op(base);
        }
        let arguments = torch_op::arguments(base).map_err(internal)?;
        let mut operands = base.operand_values();
        operands.push(weight);
        operands.extend(bias);
        let own = operands.len() - 1 - usize::from(bias.is_some());
        let args: Vec<Arg> = arguments
            .entries()
            .iter()
            .map(|(name, arg)| match name.as_ref() {
                "weight" => Arg::Tensor(own),
                "bias" if bias.is_some() => Arg::Tensor(own + 1),
                _ => arg.clone(),
            })
            .collect();
        let index = norm.arguments().tensor("input").map_err(|error| PassError::internal(&base, error))?;
        let old = norm.tensor("input").and_then(|input| Some(input.defining_op()?.0));
        let new = rewrite::with_arguments(base, &args, &operands, eraser).map_err(internal)?;
        new.set_attr(OBSERVER, string(base.ctx(), site.symbol()));
        node(site.op()).into_iter().for_each(|name| new.set_attr(SITE, string(base.ctx(), name)));
        let result = new.only_result().ok_or_else(|| PassError::internal(&new, "no single result"))?;
        norm.op.set_operand_value(index, result);
        Ok(Some(old.into_iter().chain([site.op()]).collect()))
    }
}

/// Whether a value is the scale of a norm: `gamma / sqrt(var + eps)`.
fn is_scale_of<'c>(scale: Value<'c>, norm: &Call<'c>, globals: &Globals<'c>) -> bool {
    let is_same = |a: Option<Value<'c>>, b: Option<Value<'c>>| {
        let global = |value: Value<'c>| Some(globals.loaded_by(value.defining_op()?.0)?.name());
        match (a, b) {
            (Some(a), Some(b)) => {
                a.value_key() == b.value_key() || global(a).is_some_and(|name| Some(name) == global(b))
            }
            _ => false,
        }
    };
    let root = match Call::giving(scale, "aten.div.Tensor") {
        Some(ratio) if is_same(ratio.tensor("self"), norm.tensor("weight")) => ratio.tensor("other"),
        Some(_) => None,
        None if norm.tensor("weight").is_none() => {
            Call::giving(scale, "aten.reciprocal").and_then(|inverse| inverse.tensor("self"))
        }
        None => None,
    };
    let shifted = root
        .and_then(|root| Call::giving(root, "aten.sqrt")?.tensor("self"))
        .and_then(|shifted| Call::giving(shifted, "aten.add.Tensor"));
    shifted.is_some_and(|shifted| {
        shifted.number("other") == norm.number("eps") && is_same(shifted.tensor("self"), norm.tensor("running_var"))
    })
}
