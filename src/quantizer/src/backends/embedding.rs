//! Embedding tables, as torchao's `EmbeddingQuantizer` annotates them: uint8 weights with a float scale and offset for each row.
//! It is meant to be combined with another backend: `quantizer=embedding,x86-inductor`.

use super::{Backend, Dtypes};
use crate::{Pattern, PatternQuantizer, QuantizationConfig, Quantizer, Role};
use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{EPS, PerChannelMinMaxObserver},
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::pass::Options;

/// The backend `embedding`.
pub(super) const BACKEND: Backend = Backend {
    name: "embedding",
    options: &[],
    exclusive: &[],
    presets: &[],
    dtypes: Dtypes { activation: &[], weight: &[DType::U8] },
    quantizer,
};

fn quantizer(_: &Options) -> Box<dyn Quantizer> {
    let observer = PerChannelMinMaxObserver::NAMED.with(EPS.name, 1.0_f32 / 4096.0);
    let weight = QSpec::Observed(QuantizationSpec {
        scheme: Scheme::AffineFloatQParams,
        granularity: Granularity::Axis(0),
        ..QuantizationSpec::new(DType::U8, observer)
    });
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: PATTERNS,
        config: QuantizationConfig { weight: Some(weight), ..QuantizationConfig::default() },
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] =
    &[Pattern::computes(&["aten.embedding"], &[("weight", Role::Weight { channel_axis: 0 })])];
