//! Globals that lose their readers.

use pt2e::ir::{Attrs, Globals, Op, OpExt, ValueExt, all_ops};
use std::collections::HashMap;

/// How often each global is read or written.
pub struct Uses<'c>(HashMap<&'c str, usize>);

impl<'c> Uses<'c> {
    /// Counts in all bodies of a module.
    pub fn of(module: Op<'c>) -> Self {
        let mut uses = HashMap::new();
        for op in all_ops(module) {
            if let Some(symbol) = op.attr("global").and_then(Attrs::as_symbol) {
                *uses.entry(symbol).or_insert(0) += 1;
            }
        }
        Self(uses)
    }

    /// Erases an op that nothing uses, what it alone used, and globals that nothing reads any more.
    pub fn erase_unused(&mut self, op: Op<'c>, globals: &Globals<'c>) {
        let mut work = vec![op];
        while let Some(op) = work.pop() {
            let global = globals.loaded_by(op);
            if !op.is_unused() || !(global.is_some() || op.is_pure()) {
                continue;
            }
            let mut producers: Vec<Op<'c>> =
                op.operand_values().into_iter().filter_map(|value| Some(value.defining_op()?.0)).collect();
            producers.sort_by_key(|producer| OpExt::key(*producer));
            producers.dedup_by_key(|producer| OpExt::key(*producer));
            op.erase();
            if let Some(global) = global {
                let left = self.0.get_mut(global.name()).map_or(0, |uses| {
                    *uses -= 1;
                    *uses
                });
                if left == 0 && global.is_private() {
                    self.0.remove(global.name());
                    global.0.erase();
                }
            }
            work.extend(producers);
        }
    }
}
