//! Diagnostics about implausible values that observers have seen: outliers and masks.

use crate::wording;
use melior::ir::operation::OperationLike;
use pt2e_calibration::{AbsurdRange, Observers};
use pt2e_core::observer::{LARGEST_COUNTED, Observer};
use pt2e_ir::{Globals, Op, OpExt, pass::Diagnostic};

/// Describes the values that an observer saw, if they are so large that no scale can represent them beside ordinary values.
pub(crate) fn beyond_counting(observer: &dyn Observer) -> Option<String> {
    if observer.magnitude() <= LARGEST_COUNTED {
        return None;
    }
    Some(match (observer.infinities(), observer.extremes()) {
        (0, Some(seen)) => format!("values from {}", range(seen)),
        (count, Some(seen)) => format!("values from {} and {}", range(seen), infinities(count)),
        (count, None) => format!("nothing but {}", infinities(count)),
    })
}

fn infinities(count: u64) -> String {
    if count == 1 { "1 infinity".to_owned() } else { format!("{count} infinities") }
}

fn range((least, greatest): (f32, f32)) -> String {
    format!("{least:.6e} to {greatest:.6e}")
}

/// Warns of observers whose range is implausibly wide for the values that they have seen.
pub(crate) fn warn_of_absurd<'c>(module: Op<'c>, observers: &Observers<'c>) {
    let absurd = observers.absurd();
    let globals = if absurd.is_empty() { None } else { Some(Globals::of(module)) };
    for AbsurdRange { observer, site, seen: extremes, most: (low, high) } in absurd {
        let seen = site.operand_values().first().map_or_else(String::new, |value| {
            globals.as_ref().map_or_else(String::new, |globals| wording::value(*value, globals))
        });
        let message = format!(
            "observer @{} of {seen} saw values from {}, but most lie between {low:.3e} and {high:.3e}: these would all \
             quantize to one number",
            observer.symbol(),
            range(extremes)
        );
        Diagnostic::warning(site.location(), message)
            .note(
                "look for an outlier in the calibration data or the weights, and clamp it; an additive mask should hold \
                 -inf or torch.finfo(torch.float32).min, which --convert keeps float",
            )
            .emit();
    }
}

/// Remarks how many observers have seen values that `--convert` keeps float.
pub(crate) fn remark_on_masks(module: Op<'_>, observers: &Observers<'_>) {
    let count = observers.all().filter(|observer| beyond_counting(*observer).is_some()).count();
    if count > 0 {
        let who = if count == 1 { "1 observer" } else { &format!("{count} observers") };
        let message = format!("{who} saw infinities or values beyond {LARGEST_COUNTED:.1e}, such as those of a mask");
        Diagnostic::remark(module.location(), message).note("--convert keeps the ops that they serve float").emit();
    }
}
