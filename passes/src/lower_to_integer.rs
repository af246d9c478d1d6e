//! `lower-to-integer`: dequantize - op - quantize becomes one `qint` op, in integer arithmetic.
//!
//! ```text
//! %3 = conv2d (dq %x), (dq %w), %b; %4 = relu %3; %5 = q %4   =>   %5 = qint.conv2d %x, %w bias %b_i32 ...
//! ```
//!
//! Weights must be stored as integers, and a module with observers is refused. The result of each new op is within one
//! quantization step of the ops that it replaces. Ops without an integer form stay float, and remarks say which and why;
//! `verify-integer` makes that an error.
//!
//! The rules are data: `passes/rules/lower_to_integer.toml` for ops that are one `qint` op; `integer_arithmetic.toml` for all others,
//! which become integer ops of `aten` and `qint.requantize` of their sums, or a table for a function such as sigmoid; and those of
//! `fold-qdq`, which move data as integers. A bias becomes a buffer `_quantized_bias<i>`. A `qint` op has the name of the
//! quantize op whose value it computes.

mod builders;

use crate::integer_arithmetic::rewrite;
use pt2e_egraph::RuleFile;
use pt2e_ir::{
    Stage,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};
use std::ffi::CStr;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "lower-to-integer",
    description: "Rewrite quantized ops to integer arithmetic",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[
        Statistic { name: LOWERED, description: c"Integer ops that were made" },
        Statistic { name: STAYED, description: c"Ops that stay in float between dequantize and quantize" },
    ],
    dialects: &["aten", "ml_program", "qint", "quantized_decomposed"],
    needs: &[Stage::Captured, Stage::Converted, Stage::Integer],
    gives: Some(Stage::Integer),
    run,
};

const LOWERED: &CStr = c"lowered";
const STAYED: &CStr = c"stayed";

static RULES: RuleFile =
    RuleFile::new(include_str!("../rules/lower_to_integer.toml"), builders::GUARDS, builders::BUILDERS);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let counts = rewrite(pass, PASS.name, &RULES, |_, _, _| Ok(()))?;
    pass.count(LOWERED, counts.lowered);
    pass.count(STAYED, counts.stayed);
    // A module without integer arithmetic stays at its stage: captured or converted.
    if counts.lowered == 0 {
        pass.keeps_stage();
    }
    Ok(())
}
