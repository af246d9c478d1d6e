//! Inductor's backend on Arm CPUs: int8 activations, static or dynamic, and int8 weights, one scale a tensor, as torchao's
//! `ArmInductorQuantizer` annotates them.

use super::{Backend, DYNAMIC, Dtypes, Preset, inductor};
use crate::{Pattern, PatternQuantizer, Quantizer};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::Options;

/// The backend `arm-inductor`.
pub(super) const BACKEND: Backend = Backend {
    name: "arm-inductor",
    options: &[inductor::MATMUL.info, DYNAMIC.info],
    exclusive: &[("dynamic", "matmul")],
    presets: &[
        Preset { name: "default_arm_inductor", options: "" },
        Preset { name: "default_arm_inductor_dynamic", options: "dynamic=true" },
    ],
    dtypes: Dtypes { activation: &[DType::I8], weight: &[DType::I8] },
    quantizer,
};

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    let dynamic = options.get(&DYNAMIC);
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: if dynamic { inductor::LINEAR_ALONE } else { inductor::chosen(PATTERNS, options) },
        config: inductor::config(DType::I8, (-128, 127), false, dynamic),
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] = &[inductor::MATMUL_PATTERN, inductor::CONV_ADD, inductor::CONV, inductor::LINEAR_UNARY];
