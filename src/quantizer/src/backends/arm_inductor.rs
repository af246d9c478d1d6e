//! Inductor's backend on Arm CPUs: int8 activations, static or dynamic, and int8 weights, one scale a tensor, as torchao's
//! `ArmInductorQuantizer` annotates them.

use super::{Backend, DYNAMIC, Dtypes, Preset, QAT, inductor};
use crate::{Pattern, PatternQuantizer, Quantizer};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::Options;

/// The backend `arm-inductor`.
pub(super) const BACKEND: Backend = Backend {
    name: "arm-inductor",
    options: &[inductor::MATMUL.info, DYNAMIC.info, QAT.info],
    exclusive: &[("dynamic", "matmul")],
    presets: &[
        Preset { name: "default_arm_inductor", options: "" },
        Preset { name: "default_arm_inductor_dynamic", options: "dynamic=true" },
    ],
    dtypes: Dtypes { activation: &[DType::I8], weight: &[DType::I8] },
    quantizer,
};

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    let (dynamic, qat) = (options.get(&DYNAMIC), options.get(&QAT));
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: match (dynamic, qat) {
            (true, _) => inductor::LINEAR_ALONE,
            (false, true) => inductor::chosen(QAT_PATTERNS, options),
            (false, false) => inductor::chosen(PATTERNS, options),
        },
        config: match qat {
            true => inductor::qat_config(DType::I8, (-128, 127), false, dynamic),
            false => inductor::config(DType::I8, (-128, 127), false, dynamic),
        },
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] = &[inductor::MATMUL_PATTERN, inductor::CONV_ADD, inductor::CONV, inductor::LINEAR_UNARY];

/// Batch norms are still there in training. Only the outputs of the ops behind them are quantized where they are computed.
static QAT_PATTERNS: &[Pattern] = &[
    inductor::MATMUL_PATTERN,
    inductor::CONV_NORM_ADD,
    inductor::CONV_NORM,
    inductor::CONV_ADD,
    inductor::CONV,
    inductor::LINEAR_UNARY,
];
