//! Counts the uses of globals, and erases globals that lose their last use.

use super::{Attrs, Eraser, Globals, Op, OpExt, ValueExt, all_ops};
use rustc_hash::FxHashMap;

/// How often each global of a module is used.
pub struct GlobalUses<'c>(FxHashMap<&'c str, Count>);

#[derive(Clone, Copy, Default)]
struct Count {
    /// The number of ops that load or store it.
    ops: usize,
    /// The number of uses of the values that are loaded from it. A store counts as one use.
    values: usize,
}

impl<'c> GlobalUses<'c> {
    /// Counts the uses in all bodies of a module.
    pub fn of(module: Op<'c>) -> Self {
        let mut uses: FxHashMap<&'c str, Count> = FxHashMap::default();
        for op in all_ops(module) {
            if let Some(symbol) = used_global(op) {
                let count = uses.entry(symbol).or_default();
                count.ops += 1;
                count.values += op.only_result().map_or(1, |value| value.uses().count());
            }
        }
        Self(uses)
    }

    /// How often the value of a global was used when the uses were counted; a store counts as a use.
    pub fn of_value(&self, symbol: &str) -> usize {
        self.0.get(symbol).map_or(0, |count| count.values)
    }

    /// Erases an op that nothing uses, the ops that only it used, and private globals that no op loads or stores any more.
    pub fn erase_unused(&mut self, op: Op<'c>, globals: &mut Globals<'c>, eraser: &mut Eraser<'c>) {
        let gone = eraser.erase_unused(op, |op| globals.loaded_by(op).is_some() || op.is_pure());
        for symbol in gone.into_iter().filter_map(used_global) {
            let Some(count) = self.0.get_mut(symbol) else { continue };
            count.ops = count.ops.saturating_sub(1);
            if count.ops == 0
                && let Some(global) = globals.get(symbol).filter(|global| global.is_private())
            {
                globals.erase(global, eraser);
            }
        }
    }
}

/// The symbol of the global that an op loads or stores.
fn used_global<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr("global")?.as_symbol()
}
