//! `lower-autocast`: the conversions of `torch.autocast` become ops, and its blocks are inlined.
//!
//! ```text
//! %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4,
//!     Tensor arg5, Tensor arg6) -> Tensor[]"(%x, %w) {arg0 = "cpu", arg1 = bf16, arg2 = true, ...} graphs {
//! ^bb0(%a: tensor<2x2xf32>, %b: tensor<2x2xf32>):
//!   %1 = aten.mm %a, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
//!   aten.yield %1 : tensor<2x2xbf16>
//! } : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
//!     =>
//! %0 = aten.to.dtype %x dtype bf16 : (tensor<2x2xf32>) -> tensor<2x2xbf16>
//! %1 = aten.to.dtype %w dtype bf16 : (tensor<2x2xf32>) -> tensor<2x2xbf16>
//! %2 = aten.mm %0, %1 : (tensor<2x2xbf16>, tensor<2x2xbf16>) -> tensor<2x2xbf16>
//! ```
//!
//! In the archive, the ops of a block have the operands that the user wrote, and the result types that autocast's conversions
//! lead to. The results of the program stay the same, bit for bit. Only blocks for the CPU convert anything. A block stays a
//! graph if it contains an op for which autocast's behaviour is unknown, such as a composite one, or an op with a graph; PyTorch
//! then converts at run time. A block that stays cannot write to a tensor from outside.
//!
//! `torch.no_grad` blocks in it must be inlined first.

mod policy;

use crate::{
    blocks::{self, Blocks, MAX_DEPTH, Place},
    wording::shown,
};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::DType;
use pt2e_ir::{
    Builder, Eraser, Globals, Op, OpExt, Stage, TensorType, Value, ValueExt, ValueMap, attr_name,
    dialect::{autocast::Mode, inferred, layout, torch_op},
    dtype_type,
    node_names::named_location,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string,
    wrapped::{WITH_AUTOCAST, Wrapped},
};
use pt2e_schema::{Arg, ValueType, infer::Results};
use std::ffi::CStr;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "lower-autocast",
    description: "Make the conversions of torch.autocast explicit, and inline its blocks",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[
        Statistic { name: INLINED, description: c"Blocks that were inlined" },
        Statistic { name: CONVERSIONS, description: c"Conversions that were made" },
    ],
    dialects: &["aten"],
    needs: &[Stage::Captured, Stage::Converted],
    gives: None,
    run,
};

const INLINED: &CStr = c"blocks-inlined";
const CONVERSIONS: &CStr = c"conversions";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    if !blocks::has_blocks(module, WITH_AUTOCAST) {
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut lowering = Lowering { globals: Globals::of(module), eraser: Eraser::default(), conversions: 0 };
    let inlined = blocks::inline(module, &mut lowering, Autocast::Off)?;
    pass.count(INLINED, inlined);
    pass.count(CONVERSIONS, lowering.conversions);
    Ok(())
}

/// The state of autocast at an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Autocast {
    /// It converts nothing.
    Off,
    /// The op is in a block that stays: PyTorch converts at run time.
    Around,
    /// It is on: some ops run in this dtype, some in `float32`.
    To(DType),
}

struct Lowering<'c> {
    globals: Globals<'c>,
    eraser: Eraser<'c>,
    conversions: usize,
}

impl<'c> Blocks<'c> for Lowering<'c> {
    type State = Autocast;

    fn enter(&self, op: Op<'c>, state: Autocast) -> Option<(Wrapped<'c>, Autocast)> {
        let (wrapped, inside) = block_of(op, state)?;
        unknown(wrapped, inside, 0).is_none().then_some((wrapped, inside))
    }

    fn inside(&self, op: Op<'c>, state: Autocast) -> Autocast {
        if Wrapped::of(op, WITH_AUTOCAST).is_some() { Autocast::Around } else { state }
    }

    fn visit(&mut self, op: Op<'c>, state: Autocast, place: &mut Place<'c>) -> Result<Op<'c>, PassError<'c>> {
        if let Some(wrapped) = Wrapped::of(op, WITH_AUTOCAST) {
            let why = block_of(op, state).and_then(|(wrapped, inside)| unknown(wrapped, inside, 0));
            return leave(wrapped, why, &mut self.eraser);
        }
        if let Autocast::To(lower) = state {
            self.convert(op, lower, place)?;
            retype(op);
        }
        Ok(op)
    }
}

impl<'c> Lowering<'c> {
    /// Converts the operands of an op as autocast does.
    fn convert(&mut self, op: Op<'c>, lower: DType, place: &mut Place<'c>) -> Result<(), PassError<'c>> {
        let Ok(Some(target)) = policy::target(op, lower) else { return Ok(()) };
        let mut converted: ValueMap<Value<'c>> = ValueMap::default();
        for (index, value) in op.operand_values().into_iter().enumerate() {
            let Some(ty) = TensorType::of(value.r#type()) else { continue };
            if ty.dtype().is_none_or(|dtype| dtype == target || !policy::is_cast(dtype)) {
                continue;
            }
            let new = match converted.get(&value.value_key()) {
                Some(known) => *known,
                None => {
                    place.note_use(value, op);
                    let new = self.conversion(op, value, ty, target, place)?;
                    converted.insert(value.value_key(), new);
                    new
                }
            };
            op.set_operand_value(index, new);
        }
        Ok(())
    }

    /// Builds the conversion of a value before `op`.
    fn conversion(
        &mut self,
        op: Op<'c>,
        value: Value<'c>,
        ty: TensorType<'c>,
        target: DType,
        place: &mut Place<'c>,
    ) -> Result<Value<'c>, PassError<'c>> {
        let context = op.ctx();
        let name = place.unique("to");
        let mut attributes = vec![(attr_name::NAME, string(context, &name))];
        attributes.extend(op.attr(attr_name::META).map(|meta| (attr_name::META, meta)));
        let entry = layout::of_stored_value(value, &self.globals);
        attributes.extend(layout::attribute(context, &[entry]).map(|layout| (attr_name::LAYOUT, layout)));
        let result = TensorType { element: dtype_type(context, target), ..ty }.to_type();
        let mut builder = Builder::before(op).with_location(named_location(op, &name));
        // to(self, dtype, non_blocking, copy, memory_format)
        let args = [Arg::Tensor(0), Arg::DType(target), Arg::Bool(false), Arg::Bool(false), Arg::None];
        let made = torch_op::build(&mut builder, "aten.to.dtype", &args, &[value], &[result], &attributes);
        self.conversions += 1;
        made.ok().and_then(OpExt::only_result).ok_or_else(|| PassError::internal(&op, "a conversion without a result"))
    }
}

/// Sets the result dtypes of an op to the inferred ones: for a block in a branch, `torch.export` records the dtypes without
/// autocast.
fn retype(op: Op<'_>) {
    if op.attr(attr_name::INPLACE).is_some() {
        return;
    }
    let Ok(Some(Results::Each(types))) = inferred::result_types(op) else { return };
    for (value, inferred) in op.result_values().into_iter().zip(types) {
        let (Some(known), ValueType::Tensor(inferred)) = (TensorType::of(value.r#type()), inferred) else { continue };
        if known.dtype() != Some(inferred.dtype) {
            let element = dtype_type(op.ctx(), inferred.dtype);
            value.set_value_type(TensorType { element, ..known }.to_type());
        }
    }
}

/// The autocast block of an op, and the state in it; `None` for any other op, and in a block that stays.
fn block_of(op: Op<'_>, outside: Autocast) -> Option<(Wrapped<'_>, Autocast)> {
    if outside == Autocast::Around {
        return None;
    }
    let wrapped = Wrapped::of(op, WITH_AUTOCAST)?;
    let inside = match Mode::of(op)? {
        Mode::Off => Autocast::Off,
        Mode::On(Some(dtype)) => Autocast::To(dtype),
        Mode::On(None) => return None,
        // Autocast for another device does not affect the CPU.
        Mode::Outer => outside,
    };
    Some((wrapped, inside))
}

/// The first op of a block for which autocast's behaviour is unknown.
fn unknown<'c>(wrapped: Wrapped<'c>, state: Autocast, depth: usize) -> Option<Op<'c>> {
    if depth >= MAX_DEPTH {
        return Some(wrapped.op);
    }
    wrapped.ops().into_iter().find_map(|op| match (block_of(op, state), state) {
        (Some((inner, inside)), _) => unknown(inner, inside, depth + 1),
        (None, Autocast::To(lower)) => policy::target(op, lower).is_err().then_some(op),
        (None, Autocast::Off | Autocast::Around) => None,
    })
}

/// Leaves a block as it is, except for the operands and results that the importer added to PyTorch's operator.
fn leave<'c>(wrapped: Wrapped<'c>, why: Option<Op<'c>>, eraser: &mut Eraser<'c>) -> Result<Op<'c>, PassError<'c>> {
    let op = wrapped.op;
    if wrapped.shared() == [0, 0] {
        return Ok(op);
    }
    if let Some(new) = wrapped.without_shared(eraser).map_err(|why| PassError::internal(&op, why))? {
        return Ok(new);
    }
    let why = why.map_or_else(String::new, |why| format!(": the behaviour of autocast is unknown for {}", shown(why)));
    let message = format!("{} stays a graph{why}; but it writes to a tensor from outside", shown(op));
    Err(Diagnostic::error(op.location(), message)
        .note(
            "give the block a copy of the tensor, `x.clone()`, or take the operator out of the block, and export again",
        )
        .into())
}
