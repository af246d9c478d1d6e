//! Inductor's backend on Intel GPUs: static int8 activations, and int8 weights per channel, as torchao's `XPUInductorQuantizer`
//! annotates them. It has the patterns of x86, but no kernel for max pooling on integers.

use super::{Backend, Dtypes, Preset, inductor, x86_inductor};
use crate::{Pattern, PatternQuantizer, Quantizer};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::Options;

/// The backend `xpu-inductor`.
pub(super) const BACKEND: Backend = Backend {
    name: "xpu-inductor",
    options: &[inductor::MATMUL.info],
    exclusive: &[],
    presets: &[Preset { name: "default_xpu_inductor", options: "" }],
    dtypes: Dtypes { activation: &[DType::I8], weight: &[DType::I8] },
    quantizer,
};

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: inductor::chosen(PATTERNS, options),
        config: inductor::config(DType::I8, (-128, 127), true, false),
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] =
    &x86_inductor::patterns(&["aten.cat", "aten.avg_pool2d", "aten.adaptive_avg_pool2d", "aten.flatten.using_ints"]);
