//! `inline-grad-mode`: `torch.no_grad` blocks are inlined.
//!
//! torch.export makes such a block a graph, and wraps it in an operator:
//!
//! ```text
//! %0 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%x)
//!     {arg0 = false, arg1 = {name = "submod_1"}} graphs {
//! ^bb0(%a: tensor<2xf32>):
//!   %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
//!   aten.yield %1 : tensor<2xf32>
//! } : (tensor<2xf32>) -> tensor<2xf32>
//!     =>
//! %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
//! ```
//!
//! Whether autograd records ops does not affect their results, and is not kept. Blocks of `torch.enable_grad` and
//! `torch.set_grad_enabled` are the same operator. An operator whose operands and results do not match those of its block
//! stays as it is.

use crate::blocks::{self, Blocks, Place};
use pt2e_ir::{
    Op, Stage,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
    wrapped::{WITH_SET_GRAD, Wrapped},
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "inline-grad-mode",
    description: "Inline the blocks of torch.no_grad, torch.enable_grad and torch.set_grad_enabled",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: INLINED, description: c"Blocks that were inlined" }],
    dialects: &[],
    needs: &[Stage::Captured, Stage::Converted],
    gives: None,
    run,
};

const INLINED: &std::ffi::CStr = c"blocks-inlined";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    if !blocks::has_blocks(module, WITH_SET_GRAD) {
        pass.leaves_unchanged();
        return Ok(());
    }
    let inlined = blocks::inline(module, &mut GradMode, ())?;
    pass.count(INLINED, inlined);
    Ok(())
}

struct GradMode;

impl<'c> Blocks<'c> for GradMode {
    type State = ();

    fn enter(&self, op: Op<'c>, (): ()) -> Option<(Wrapped<'c>, ())> {
        Wrapped::of(op, WITH_SET_GRAD).map(|wrapped| (wrapped, ()))
    }

    fn inside(&self, _: Op<'c>, (): ()) {}

    fn visit(&mut self, op: Op<'c>, (): (), _: &mut Place<'c>) -> Result<Op<'c>, PassError<'c>> {
        Ok(op)
    }
}
