//! Warnings about what observers have seen.

use crate::wording;
use melior::ir::operation::OperationLike;
use pt2e_calibration::{AbsurdRange, Observers};
use pt2e_core::observer::{LARGEST_COUNTED, ObserverState};
use pt2e_ir::{Globals, Op, OpExt, dialect::observer::ObserverOp, pass::Diagnostic};

/// What an observer has seen that no integers of one scale can hold beside ordinary values, as words; `None` if it has seen
/// nothing of the kind.
pub(crate) fn beyond_counting(state: &ObserverState) -> Option<String> {
    if state.magnitude() <= LARGEST_COUNTED {
        return None;
    }
    Some(match (state.infinities, state.min.first(), state.max.first()) {
        (0, Some(_), Some(_)) => format!("values from {}", range(state)),
        (count, Some(_), Some(_)) => format!("values from {} and {}", range(state), infinities(count)),
        (count, ..) => format!("nothing but {}", infinities(count)),
    })
}

fn infinities(count: u64) -> String {
    if count == 1 { "1 infinity".to_owned() } else { format!("{count} infinities") }
}

fn range(state: &ObserverState) -> String {
    let least = state.min.iter().copied().fold(f32::INFINITY, f32::min);
    let greatest = state.max.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    format!("{least:.6e} to {greatest:.6e}")
}

/// Warns of observers whose range does not fit what they have seen.
pub(crate) fn warn_of_absurd<'c>(module: Op<'c>, observers: &Observers<'c>) {
    let absurd = observers.absurd();
    let globals = if absurd.is_empty() { None } else { Some(Globals::of(module)) };
    for AbsurdRange { observer, site, state, most: (low, high) } in absurd {
        let seen = site.operand_values().first().map_or_else(String::new, |value| {
            globals.as_ref().map_or_else(String::new, |globals| wording::value(*value, globals))
        });
        let message = format!(
            "observer @{} of {seen} saw values from {}, but most lie between {low:.3e} and {high:.3e}: quantized, they \
             become one number",
            observer.symbol(),
            range(&state)
        );
        Diagnostic::warning(site.location(), message)
            .note(
                "look for an outlier in the calibration data or the weights, and clamp it; a mask that is added should be \
                 -inf or torch.finfo(torch.float32).min, which --convert keeps float",
            )
            .emit();
    }
}

/// Says how many observers have seen what `--convert` keeps float.
pub(crate) fn remark_on_masks(module: Op<'_>) {
    // What cannot be read was refused before data were shown.
    let is_beyond = |observer: &ObserverOp<'_>| observer.state().is_ok_and(|state| beyond_counting(&state).is_some());
    let count = ObserverOp::all(module).into_iter().filter(is_beyond).count();
    if count > 0 {
        let who = if count == 1 { "1 observer" } else { &format!("{count} observers") };
        let message = format!("{who} saw infinities or values beyond {LARGEST_COUNTED:.1e}, such as those of a mask");
        Diagnostic::remark(module.location(), message).note("--convert keeps the ops that they serve float").emit();
    }
}
