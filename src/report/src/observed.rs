//! The observers of a module: their specs, statistics and qparams.

use crate::{
    model::{Group, QParams},
    qparams::of_observer,
};
use pt2e_core::{
    observer::{Observer, restore_observer},
    qspec::{QSpec, QuantizationSpec, qscheme_name},
};
use pt2e_ir::{
    Attrs, Op, OpExt, attr_name,
    dialect::{
        attributes::{attribute_qspec, attribute_state},
        observer::ObserverOp,
    },
};
use rustc_hash::FxHashMap;

/// The most bins of a histogram in a report: more than a screen shows.
const BINS: usize = 256;

/// The groups of a module, by the symbol of the observer.
pub(crate) struct Observed<'c>(FxHashMap<&'c str, Group>);

impl<'c> Observed<'c> {
    /// The observers of a module, or those whose statistics a converted module keeps.
    pub(crate) fn of(module: Op<'c>) -> Self {
        let live = ObserverOp::all(module).into_iter().filter_map(|op| {
            let spec = op.spec()?;
            let observer = restored(&spec, || op.state().ok());
            Some((op.symbol(), group(op.symbol(), &spec, observer, op.calls())))
        });
        let kept = module.attr(attr_name::OBSERVERS).and_then(Attrs::as_dictionary).unwrap_or_default();
        let kept = kept.into_iter().filter_map(|(symbol, entry)| {
            let spec = attribute_qspec(entry.get("spec")?)?;
            let observer = restored(&spec, || attribute_state(entry.get("state")?).ok());
            Some((symbol, group(symbol, &spec, observer, entry.get("calls").and_then(Attrs::as_i64))))
        });
        Self(live.chain(kept).collect())
    }

    /// The group of an observer, without values.
    pub(crate) fn group(&self, symbol: &str) -> Option<&Group> {
        self.0.get(symbol)
    }
}

fn restored(
    spec: &QSpec,
    state: impl FnOnce() -> Option<pt2e_core::observer::ObserverState>,
) -> Option<Box<dyn Observer>> {
    let QSpec::Observed(spec) = spec else { return None };
    restore_observer(spec, &state()?).ok()
}

fn group(symbol: &str, spec: &QSpec, observer: Option<Box<dyn Observer>>, calls: Option<i64>) -> Group {
    let qparams: Option<QParams> = match spec {
        QSpec::Fixed(fixed) => fixed.qparams().ok().map(|qparams| of_observer(&qparams)),
        _ => {
            let calibrated = observer.as_ref().filter(|observer| observer.needs_data() && observer.is_calibrated());
            calibrated.and_then(|observer| observer.qparams().ok()).map(|qparams| of_observer(&qparams))
        }
    };
    Group {
        name: symbol.to_owned(),
        spec: described(spec),
        values: Vec::new(),
        calls,
        seen: observer.as_ref().and_then(|observer| observer.extremes()).map(|(least, greatest)| [least, greatest]),
        range: qparams.as_ref().and_then(QParams::range),
        qparams,
        histogram: observer.as_ref().and_then(|observer| observer.histogram()).map(coarser),
    }
}

/// A histogram with at most [`BINS`] bins.
fn coarser(counts: &[f32]) -> Vec<f64> {
    // Neighbouring bins are added up in groups of one size, so that bins stay equally wide.
    let size = (counts.len().div_ceil(BINS)..=counts.len())
        .find(|size| counts.len().is_multiple_of(*size))
        .unwrap_or(counts.len());
    counts.chunks(size.max(1)).map(|bins| bins.iter().map(|count| f64::from(*count)).sum()).collect()
}

/// A spec in words.
pub(crate) fn described(spec: &QSpec) -> String {
    match spec {
        QSpec::Observed(spec) if spec.is_cast() => format!("cast to {}", spec.dtype),
        QSpec::Observed(spec) => {
            let QuantizationSpec { dtype, scheme, granularity, .. } = spec;
            let range = match (spec.quant_min, spec.quant_max) {
                (Some(min), Some(max)) => format!(" [{min}, {max}]"),
                _ => String::new(),
            };
            let named = qscheme_name(*scheme, granularity);
            let scheme = named.map_or_else(|| format!("{scheme} per {granularity}"), |name| name.replace('_', " "));
            let when = if spec.is_dynamic { "chosen at run time".to_owned() } else { spec.observer.name().to_owned() };
            format!("{dtype}{range}, {scheme}, {when}")
        }
        QSpec::Fixed(fixed) => {
            format!("{}, fixed scale {} and zero point {}", fixed.dtype, fixed.scale, fixed.zero_point)
        }
        QSpec::Derived(derived) => {
            let from: Vec<String> = derived.derived_from.iter().map(ToString::to_string).collect();
            format!("{}, derived from {}", derived.dtype, from.join(" and "))
        }
        QSpec::Shared(with) => format!("shared with {with}"),
        QSpec::Float => "float".to_owned(),
    }
}
