//! `fold-qdq`: q and dq move through ops that only move data, and pairs that change nothing cancel.
//!
//! ```text
//! %1 = dq %0; %2 = max_pool2d %1; %3 = q %2      =>      %3 = max_pool2d %0
//! ```
//!
//! The rules are data: `passes/rules/fold_qdq.toml`; the README beside it states the law that they obey. The pass merges the
//! copies of dq ops that `duplicate-dq` makes for backends that expect one dq per user: run it before integer lowering, not
//! for such a backend.

use crate::rewriting::{element_bytes, is_pure, quantization_cost, report_limit, reported};
use pt2e_core::tensor::DType;
use pt2e_egraph::{CostModel, Graph, NoConstantTensors, RuleFile, constant, dtype_bounds, integer_bounds};
use pt2e_ir::{
    bodies,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_schema::table::{self, Cost};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "fold-qdq",
    description: "Move q and dq through data movement, and remove pairs that change nothing",
    anchor: Anchor::Function,
    options: &[],
    statistics: &[
        Statistic { name: MADE, description: c"Ops that were made" },
        Statistic { name: ERASED, description: c"Ops that were erased" },
    ],
    dialects: &["aten", "quantized_decomposed"],
    needs: &[],
    gives: None,
    run,
};

const MADE: &std::ffi::CStr = c"ops-made";
const ERASED: &std::ffi::CStr = c"ops-erased";

/// The rules. `lower-to-integer` uses them too.
pub(crate) static RULES: RuleFile = RuleFile::new(
    include_str!("../rules/fold_qdq.toml"),
    &[
        ("exact-integers", exact_integers),
        ("scale-has-reciprocal", scale_has_reciprocal),
        ("zero-point-in-range", zero_point_in_range),
    ],
    &[],
);

/// `exact-integers(?y ?s ?lo ?hi ?dt)`: q after dq returns the same integers. Law 1 of the rules.
fn exact_integers(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let [y, scale, low, high, dtype] = *classes else { return false };
    let Some(pt2e_egraph::Constant::DType(dtype)) = constant(egraph, dtype) else { return false };
    // Checked first: the arithmetic below could overflow for wider integers.
    let Some((least, greatest)) = dtype_bounds(*dtype) else { return false };
    let Some(scale) = constant(egraph, scale).and_then(pt2e_egraph::Constant::as_float) else { return false };
    let int = |class| constant(egraph, class).and_then(pt2e_egraph::Constant::as_int);
    let (Some(low), Some(high)) = (int(low), int(high)) else { return false };
    if low < least || greatest < high {
        return false;
    }
    let scale = scale as f32;
    let widest = scale * (high - low) as f32;
    let normal = scale.is_normal() && scale > 0.0 && widest.is_normal() && (1.0 / scale).is_normal();
    let within = integer_bounds(egraph, y).is_some_and(|(least, greatest)| low <= least && greatest <= high);
    normal && within
}

/// `scale-has-reciprocal(?s)`: q is increasing. It multiplies by 1 / s, which may be infinite for a denormal scale, and 0 times
/// infinity is NaN.
pub(crate) fn scale_has_reciprocal(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let scale = |class: &egg::Id| constant(egraph, *class).and_then(pt2e_egraph::Constant::as_float);
    classes.iter().all(|class| scale(class).is_some_and(|scale| (scale as f32).recip().is_finite()))
}

/// `zero-point-in-range(?z ?lo ?hi)`: the zero point lies within the quantized range.
pub(crate) fn zero_point_in_range(egraph: &Graph, classes: &[egg::Id]) -> bool {
    let int = |class: &egg::Id| constant(egraph, *class).and_then(pt2e_egraph::Constant::as_int);
    match classes.iter().map(int).collect::<Option<Vec<_>>>().as_deref() {
        Some([zero_point, low, high]) => low <= zero_point && zero_point <= high,
        _ => false,
    }
}

/// A cost model: an op costs the bytes per element of its result, and a q or dq also a pass over the floats.
struct MovedBytes;

impl CostModel for MovedBytes {
    fn cost(&self, op: egg::Symbol, dtype: Option<DType>) -> f64 {
        let cost = table::op(op.as_str()).and_then(table::Op::cost);
        if cost == Some(Cost::Quantization) { quantization_cost(dtype) } else { element_bytes(dtype) }
    }
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    for body in bodies(pass.op()) {
        let outcome = pt2e_egraph::rewrite(&body, &[&RULES], &MovedBytes, is_pure, &mut NoConstantTensors)
            .map_err(|error| reported(&body, error))?;
        pass.count(MADE, outcome.changes.made.len());
        pass.count(ERASED, outcome.changes.erased);
        report_limit(&body, &outcome, "q and dq ops may be left that a further run of the pass would move");
    }
    Ok(())
}
