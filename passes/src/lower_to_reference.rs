//! `lower-to-reference`: quantized computation as integer ops of `aten`, which PyTorch runs.
//!
//! ```text
//! %2 = linear (dq %x), (dq %w), %b; %3 = q %2   =>   %2 = linear (%x - zx), (%w - zw), %b_i64;
//!                                                    %3 = to(clamp(round(to(%2, f64) * factor) + z), i8)
//! ```
//!
//! This form states what a backend computes, in ops that everybody knows. Sums are int64 and exact; their factor, input scale
//! times weight scale by output scale, is applied in float64 and rounded once. Sums whose result is not quantized, such as those of
//! dynamic quantization, become float32. A quantize or dequantize that is left becomes primitive ops, bit for bit equal to it.
//! The result of each op is within one quantization step of the q/dq form.
//!
//! The rules are data: `passes/rules/integer_arithmetic.toml`, shared with `lower-to-integer`; `lower_to_reference.toml` for
//! float results; `decompose_qdq.toml` for the ops of quantization that are left; and those of `fold-qdq`.

mod builders;

use crate::{
    integer_arithmetic,
    rewriting::{is_float, is_pure, report_limit, reported},
};
use pt2e_core::tensor::DType;
use pt2e_egraph::{CostModel, RuleFile};
use pt2e_ir::{
    Op, OpExt, Stage, attr_name,
    dialect::families,
    pass::{Anchor, PassError, PassInfo, PassOption, PassRun, Statistic},
};
use pt2e_quantizer::Decision;
use pt2e_schema::table::{self, Cost};
use std::ffi::CStr;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "lower-to-reference",
    description: "Rewrite quantized ops to integer ops of aten, which PyTorch runs",
    anchor: Anchor::Module,
    options: &[ROUNDING.info],
    statistics: &[
        Statistic { name: LOWERED, description: c"Quantized values that integer ops compute" },
        Statistic { name: STAYED, description: c"Ops that stay in float between dequantize and quantize" },
    ],
    // Between the rewritings there are ops of qint.
    dialects: &["aten", "ml_program", "qint", "quantized_decomposed"],
    needs: &[Stage::Captured, Stage::Converted],
    gives: None,
    run,
};

const LOWERED: &CStr = c"lowered";
const STAYED: &CStr = c"stayed";

/// How a sum of integers, times its factor, becomes an integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Rounding {
    /// To the nearest, ties to even, as quantize does.
    #[default]
    HalfToEven,
    /// Toward zero, as torchao's reference form does.
    Truncate,
}

/// The option that selects the [`Rounding`].
pub(crate) const ROUNDING: PassOption<Rounding> = PassOption::words(
    "rounding",
    "Sums of integers are rounded half to even, or truncated toward zero as in torchao's reference form",
);

static FLOAT_RESULTS: RuleFile =
    RuleFile::new(include_str!("../rules/lower_to_reference.toml"), builders::GUARDS, builders::BUILDERS);

static ROUNDED: RuleFile =
    RuleFile::new(include_str!("../rules/decompose_qdq.toml"), builders::GUARDS, builders::BUILDERS);
static TRUNCATED: RuleFile = RuleFile::with_words(
    include_str!("../rules/decompose_qdq.toml"),
    builders::GUARDS,
    builders::BUILDERS,
    &[("ROUND", "aten.trunc")],
);

/// A cost model: an op of quantization is to go if there is any other form.
struct Primitives;

impl CostModel for Primitives {
    fn cost(&self, op: egg::Symbol, dtype: Option<DType>) -> f64 {
        const OF_QUANTIZATION: f64 = 1e6;
        let bytes = dtype.map_or(4, DType::size) as f64;
        match table::op(op.as_str()).and_then(table::Op::cost) {
            Some(Cost::Quantization) => OF_QUANTIZATION,
            _ if families::is_integer(op.as_str()) => OF_QUANTIZATION,
            _ => bytes,
        }
    }
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let rules = match pass.options().get(&ROUNDING) {
        Rounding::HalfToEven => &ROUNDED,
        Rounding::Truncate => &TRUNCATED,
    };
    let counts = integer_arithmetic::rewrite(pass, PASS.name, &FLOAT_RESULTS, |body, made, constants| {
        mark(made);
        let outcome = pt2e_egraph::rewrite(body, &[rules], &Primitives, is_pure, constants)
            .map_err(|error| reported(body, error))?;
        mark(&outcome.changes.made);
        report_limit(body, &outcome, "ops of quantization may be left that a further run of the pass would decompose");
        Ok(())
    })?;
    pass.count(LOWERED, counts.lowered);
    pass.count(STAYED, counts.stayed);
    Ok(())
}

/// Records for reports that ops which compute floats from floats are parts of integer forms: their integers are stored as floats, or
/// their floats are integers times a scale.
fn mark(made: &[Op<'_>]) {
    let elements = |op: &Op<'_>| table::op(op.full_name()).and_then(table::Op::elements);
    for op in made.iter().filter(|op| elements(op).is_some_and(|elements| !elements.are_any_dtype())) {
        if op.attr(attr_name::DECISION).is_none() && op.result_values().into_iter().any(is_float) {
            Decision { integer: true, ..Decision::default() }.write(*op);
        }
    }
}
