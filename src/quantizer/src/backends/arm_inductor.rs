//! Inductor's backend on Arm CPUs: static int8 activations and int8 weights, one scale a tensor, as torchao's
//! `ArmInductorQuantizer` annotates them.

use super::{Backend, Dtypes, Preset, inductor};
use crate::{Pattern, PatternQuantizer, Quantizer};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::Options;

/// The backend `arm-inductor`.
pub(super) const BACKEND: Backend = Backend {
    name: "arm-inductor",
    options: &[inductor::MATMUL.info],
    presets: &[Preset { name: "default_arm_inductor", options: "" }],
    dtypes: Dtypes { activation: &[DType::I8], weight: &[DType::I8] },
    quantizer,
};

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: inductor::chosen(PATTERNS, options),
        config: inductor::config(DType::I8, (-128, 127), false),
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] = &[inductor::MATMUL_PATTERN, inductor::CONV_ADD, inductor::CONV, inductor::LINEAR_UNARY];
