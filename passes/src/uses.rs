//! Globals that lose their readers.

use pt2e_ir::{Attrs, Eraser, Globals, Op, OpExt, all_ops};
use std::collections::HashMap;

/// How often each global is read or written.
pub struct Uses<'c>(HashMap<&'c str, usize>);

impl<'c> Uses<'c> {
    /// Counts in all bodies of a module.
    pub fn of(module: Op<'c>) -> Self {
        let mut uses = HashMap::new();
        for symbol in all_ops(module).into_iter().filter_map(used_global) {
            *uses.entry(symbol).or_insert(0) += 1;
        }
        Self(uses)
    }

    /// Erases an op that nothing uses, what it alone used, and private globals that nothing reads any more.
    pub fn erase_unused(&mut self, op: Op<'c>, globals: &mut Globals<'c>, eraser: &mut Eraser<'c>) {
        let gone = eraser.erase_unused(op, |op| globals.loaded_by(op).is_some() || op.is_pure());
        for symbol in gone.into_iter().filter_map(used_global) {
            let Some(uses) = self.0.get_mut(symbol) else { continue };
            *uses = uses.saturating_sub(1);
            if *uses == 0
                && let Some(global) = globals.get(symbol).filter(|global| global.is_private())
            {
                globals.erase(global, eraser);
            }
        }
    }
}

/// The symbol of the global that an op reads or writes.
fn used_global<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr("global")?.as_symbol()
}
