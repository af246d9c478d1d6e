//! Erases ops.

use super::{Op, OpExt, OpSet, ValueExt, block_ops};
use melior::ir::{BlockLike, RegionLike, operation::OperationLike};
use mlir_sys::{mlirOperationDestroy, mlirOperationRemoveFromParent, mlirOperationSetOperands};

/// Erases ops. There is no other way to erase one.
///
/// Erasing an op again has no effect. An erased op is unlinked from its block and drops its operands at once, but its memory is
/// freed only when the eraser is dropped. A pass uses one eraser from start to end. Until the eraser is dropped, a handle to an
/// erased op, or to an op in its graphs, still has its name, attributes and location, and no new op has the identity of an
/// erased one.
#[derive(Default)]
pub struct Eraser<'c> {
    /// The ops that were unlinked from a block, in that order.
    detached: Vec<Op<'c>>,
    /// The ops that were erased, directly or in the graphs of another op.
    erased: OpSet,
}

impl<'c> Eraser<'c> {
    /// Whether an op was erased, directly or in the graphs of another.
    pub fn has_erased(&self, op: Op<'c>) -> bool {
        self.erased.contains(&op.op_key())
    }

    /// Erases an op and everything in its graphs, and returns whether it did. An op whose results are used is not erased.
    pub fn erase(&mut self, op: Op<'c>) -> bool {
        if self.has_erased(op) || !op.is_unused() {
            return false;
        }
        self.detach(op, &with_graphs(op));
        true
    }

    /// Erases an op if nothing uses it and `may_go` allows it, and then in the same way the ops whose results it used.
    ///
    /// `may_go` is called only for ops that nothing uses. Returns all erased ops, including those in graphs.
    pub fn erase_unused(&mut self, op: Op<'c>, may_go: impl Fn(Op<'c>) -> bool) -> Vec<Op<'c>> {
        let mut gone = Vec::new();
        let mut waiting = vec![op];
        while let Some(op) = waiting.pop() {
            // Two users may have led here, so check first whether the op is erased already.
            if self.has_erased(op) || !op.is_unused() || !may_go(op) {
                continue;
            }
            let ops = with_graphs(op);
            let used = ops.iter().flat_map(|op| op.operand_values());
            waiting.extend(used.filter_map(|value| Some(value.defining_op()?.0)));
            self.detach(op, &ops);
            gone.extend(ops);
        }
        gone
    }

    /// Unlinks an op that nothing uses from its block; `ops` are the op and all ops in its graphs.
    fn detach(&mut self, op: Op<'c>, ops: &[Op<'c>]) {
        for &op in ops {
            // SAFETY: the handle is valid, and no operands are given.
            unsafe { mlirOperationSetOperands(op.to_raw(), 0, std::ptr::null()) };
            self.erased.insert(op.op_key());
        }
        // SAFETY: the handle is valid. The eraser owns the op from now on.
        unsafe { mlirOperationRemoveFromParent(op.to_raw()) };
        self.detached.push(op);
    }
}

impl Drop for Eraser<'_> {
    fn drop(&mut self) {
        for op in &self.detached {
            debug_assert!(op.is_unused(), "a result of the erased '{}' was used afterwards", op.full_name());
            // SAFETY: the op is in no block, belongs to this eraser alone, and has no operands and no users.
            unsafe { mlirOperationDestroy(op.to_raw()) };
        }
    }
}

/// An op and all ops in its regions.
fn with_graphs(op: Op<'_>) -> Vec<Op<'_>> {
    let mut ops = vec![op];
    let mut next = 0;
    while let Some(op) = ops.get(next).copied() {
        next += 1;
        for region in op.regions() {
            let blocks = std::iter::successors(region.first_block(), |block| block.next_in_region());
            for block in blocks {
                ops.extend(block_ops(block));
            }
        }
    }
    ops
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attrs, Builder, OpKey, all_ops, functions};
    use melior::ir::{Module, operation::OperationLike};

    /// Runs a test on the module of a text, with a function that finds its ops by their `pt2e.name`.
    fn with_module(text: &str, run: impl for<'c> Fn(Op<'c>, &dyn Fn(&str) -> Op<'c>)) {
        let context = crate::dialect::context();
        let module = Module::parse(&context, text).expect("the text is a module");
        // SAFETY: the module outlives the call.
        let op = unsafe { Op::from_raw(module.as_operation().to_raw()) };
        let named = |name: &str| {
            let is_it = |op: &Op<'_>| op.attr("pt2e.name").and_then(Attrs::as_str) == Some(name);
            all_ops(op).into_iter().find(is_it).expect("an op of that name")
        };
        run(op, &named);
        assert!(module.as_operation().verify());
    }

    fn count(module: Op<'_>) -> usize {
        functions(module).map(|function| function.body_ops().len()).sum()
    }

    const DIAMOND: &str = r#"
        func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
          %0 = aten.abs %x {pt2e.name = "top"} : (tensor<2xf32>) -> tensor<2xf32>
          %1 = aten.neg %0 {pt2e.name = "left"} : (tensor<2xf32>) -> tensor<2xf32>
          %2 = aten.exp %1 {pt2e.name = "right"} : (tensor<2xf32>) -> tensor<2xf32>
          %3 = aten.div.Tensor %0, %2 {pt2e.name = "bottom"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
          return %x : tensor<2xf32>
        }"#;

    #[test]
    fn what_two_users_lead_to_goes_once() {
        with_module(DIAMOND, |module, named| {
            let mut eraser = Eraser::default();
            let gone = eraser.erase_unused(named("bottom"), OpExt::is_pure);
            assert_eq!(gone.len(), 4);
            assert_eq!(count(module), 1);
        });
    }

    #[test]
    fn an_op_is_erased_once_and_can_still_be_named() {
        with_module(DIAMOND, |_, named| {
            let (mut eraser, bottom, top) = (Eraser::default(), named("bottom"), named("top"));
            assert!(!eraser.erase(top), "it is used");
            assert!(eraser.erase(bottom));
            assert!(!eraser.erase(bottom));
            assert!(eraser.erase_unused(bottom, |_| true).is_empty());
            assert!(eraser.has_erased(bottom) && !eraser.has_erased(top));
            assert_eq!(bottom.full_name(), "aten.div.Tensor");
            assert_eq!(bottom.operand_count(), 0);
        });
    }

    #[test]
    fn what_may_not_go_keeps_what_it_uses() {
        with_module(DIAMOND, |module, named| {
            let left = named("left").op_key();
            let gone = Eraser::default().erase_unused(named("bottom"), |op| op.op_key() != left);
            assert_eq!(gone.len(), 2);
            assert_eq!(count(module), 3);
        });
    }

    #[test]
    fn a_new_op_is_not_taken_for_an_erased_one() {
        with_module(DIAMOND, |_, named| {
            let (mut eraser, mut keys) = (Eraser::default(), Vec::<OpKey>::new());
            let top = named("top");
            for _ in 0..100 {
                let operands = top.operand_values();
                let types = [melior::ir::ValueLike::r#type(&operands[0])];
                let op = Builder::before(top).build("aten.neg", &operands, &types, &[]).expect("an op");
                assert!(!eraser.has_erased(op));
                assert!(!keys.contains(&op.op_key()));
                keys.push(op.op_key());
                assert!(eraser.erase(op));
            }
        });
    }

    #[test]
    fn what_is_in_graphs_goes_with_the_op() {
        let text = r#"
            ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
            func.func @f(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
              %0 = aten.abs %x {pt2e.name = "given"} : (tensor<2xf32>) -> tensor<2xf32>
              %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %0) {arg1 = {}, arg2 = {}} graphs {
              ^bb0(%a: tensor<2xf32>):
                %2 = ml_program.global_load_const @w : tensor<2xf32> {pt2e.name = "load"}
                %3 = aten.add.Tensor %a, %2 {pt2e.name = "dead"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
                aten.yield %2 : tensor<2xf32>
              }, {
              ^bb0(%a: tensor<2xf32>):
                aten.yield %a : tensor<2xf32>
              } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
              return %x : tensor<2xf32>
            }"#;
        with_module(text, |module, named| {
            let mut eraser = Eraser::default();
            let cond = all_ops(module).into_iter().find(|op| op.full_name() == "aten.operator").expect("the cond");
            let dead = named("dead");
            let gone = eraser.erase_unused(cond, |_| true);
            // The cond, its operand, a load, an addition and two yields.
            assert_eq!(gone.len(), 6);
            assert_eq!(count(module), 1);
            assert!(eraser.has_erased(dead));
            assert!(!eraser.erase(dead));
            assert_eq!(dead.full_name(), "aten.add.Tensor");
        });
    }
}
