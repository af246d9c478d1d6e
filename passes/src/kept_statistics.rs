//! What the passes that replace observers keep of them for a report.

use pt2e_ir::{Op, OpExt, attr_name, dialect::observer::ObserverOp, dictionary, pass::PassOption};

/// Whether specs and statistics of observers stay in the module, as `pt2e.observers`, and the ops that replace the sites of an
/// observer name it, as `pt2e.observer`.
pub(crate) const KEEP_STATISTICS: PassOption<bool> = PassOption::switch(
    "keep-statistics",
    "Keep the statistics of observers in the converted module, for --report",
    false,
);

/// Moves specs, statistics and numbers of calls of observers to an attribute of the module.
pub(crate) fn keep<'c>(module: Op<'c>, observers: &[ObserverOp<'c>]) {
    let kept = [("spec", "spec"), ("state", "state"), (attr_name::CALLS, "calls")];
    let entries: Vec<_> = observers
        .iter()
        .map(|observer| {
            let op = observer.op();
            let entry: Vec<_> = kept.iter().filter_map(|(name, key)| Some((*key, op.attr(name)?))).collect();
            (observer.symbol(), dictionary(module.ctx(), &entry))
        })
        .collect();
    module.set_attr(attr_name::OBSERVERS, dictionary(module.ctx(), &entries));
}
