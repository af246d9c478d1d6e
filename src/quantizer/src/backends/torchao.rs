//! Eager PyTorch and ExecuTorch's LLM runtime: the ways in which torchao's `quantize_` quantizes weights, and activations with them.
//!
//! Weights are integers of 2 to 8 bits, with a scale for each output channel or each group of a row, or 8-bit floats with one scale.
//! Activations stay float, or the qparams of each token are chosen at run time, or they are calibrated. Results of ops stay float.

use super::{Backend, Dtypes, Preset};
use crate::{Pattern, PatternQuantizer, QuantizationConfig, Quantizer, Role};
use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{
        AffineQuantizedMinMaxObserver, HistogramObserver, MinMaxObserver, PerChannelMinMaxObserver, PlaceholderObserver,
    },
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::{
    dialect::families,
    pass::{Options, PassOption},
};

/// The backend `torchao`.
pub(super) const BACKEND: Backend = Backend {
    name: "torchao",
    options: &[ACTIVATION.info, WEIGHT.info, GROUP_SIZE.info],
    // PyTorch has no op that quantizes to 8-bit floats in groups.
    exclusive: &[("group-size", "weight=float8-e4m3"), ("group-size", "weight=float8-e5m2")],
    presets: &[
        Preset { name: "int8_weight_only", options: "" },
        Preset { name: "int4_weight_only", options: "weight=int4" },
        Preset { name: "float8_weight_only", options: "weight=float8-e4m3" },
        Preset { name: "int8_dynamic_activation_int8_weight", options: "activation=int8-per-token" },
        Preset { name: "int8_dynamic_activation_int4_weight", options: "activation=int8-per-token weight=int4" },
        Preset { name: "float8_static_activation_float8_weight", options: "activation=float8-e4m3 weight=float8-e4m3" },
        Preset { name: "int16_static_activation_int8_weight", options: "activation=int16" },
    ],
    dtypes: Dtypes {
        activation: &[DType::I8, DType::U8, DType::I16, DType::F8E4M3, DType::F8E5M2],
        weight: &[DType::I8, DType::F8E4M3, DType::F8E5M2],
    },
    quantizer,
};

/// How the inputs of ops are quantized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
enum Activation {
    /// Not at all.
    #[default]
    Float,
    /// Each token by qparams that are chosen at run time.
    Int8PerToken,
    /// To one of these dtypes, by qparams that are calibrated.
    Int8,
    Uint8,
    Int16,
    #[strum(serialize = "float8-e4m3")]
    Float8E4M3,
    #[strum(serialize = "float8-e5m2")]
    Float8E5M2,
}

/// How weights are quantized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
enum Weight {
    #[default]
    Int8,
    Int7,
    Int6,
    Int5,
    Int4,
    Int3,
    Int2,
    #[strum(serialize = "float8-e4m3")]
    Float8E4M3,
    #[strum(serialize = "float8-e5m2")]
    Float8E5M2,
}

const ACTIVATION: PassOption<Activation> = PassOption::words(
    "activation",
    "Inputs of ops: float; int8 with qparams that are chosen at run time for each token, in linears only; or a dtype with qparams that \
     are calibrated",
);
const WEIGHT: PassOption<Weight> = PassOption::words("weight", "The dtype or number of bits of weights");
const GROUP_SIZE: PassOption<i64> = PassOption::integer(
    "group-size",
    "The elements of a row of an integer weight that share a scale, in linears only; 0 for whole rows of 8 bits, and for 32 elements of \
     fewer bits",
    0,
    "0",
);

/// The size of groups of weights of less than 8 bits, if none is stated: torchao's for these.
const DEFAULT_GROUP: usize = 32;

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    let (activation, stated) = (options.get(&ACTIVATION), options.get(&GROUP_SIZE));
    let weight = weight_of(options.get(&WEIGHT), usize::try_from(stated).unwrap_or_default());
    // Groups are parts of the rows of a matrix, and tokens are rows.
    let linears_only = activation == Activation::Int8PerToken || matches!(weight.granularity, Granularity::Group(_));
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: if linears_only { &PATTERNS[..1] } else { PATTERNS },
        config: QuantizationConfig {
            input_activation: activation_of(activation).map(QSpec::Observed),
            weight: Some(QSpec::Observed(weight)),
            ..QuantizationConfig::default()
        },
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] =
    &[Pattern::computes(families::LINEARS, WEIGHTED), Pattern::computes(families::CONVS, WEIGHTED)];

const WEIGHTED: &[(&str, Role)] = &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 })];

/// Integers are affine, but for those of 16 bits, whose backends have no zero points; 8-bit floats have none either.
fn activation_of(activation: Activation) -> Option<QuantizationSpec> {
    let affine = |dtype| QuantizationSpec::new(dtype, HistogramObserver::NAMED);
    let symmetric =
        |dtype, observer| QuantizationSpec { scheme: Scheme::Symmetric, ..QuantizationSpec::new(dtype, observer) };
    Some(match activation {
        Activation::Float => return None,
        Activation::Int8PerToken => QuantizationSpec {
            granularity: Granularity::Token,
            is_dynamic: true,
            ..QuantizationSpec::new(DType::I8, PlaceholderObserver::NAMED)
        },
        Activation::Int8 => affine(DType::I8),
        Activation::Uint8 => affine(DType::U8),
        Activation::Int16 => symmetric(DType::I16, HistogramObserver::NAMED),
        Activation::Float8E4M3 => symmetric(DType::F8E4M3, MinMaxObserver::NAMED),
        Activation::Float8E5M2 => symmetric(DType::F8E5M2, MinMaxObserver::NAMED),
    })
}

/// Symmetric. Integers of 8 bits leave out -128, so that the largest value of a channel is met exactly. PyTorch has no op that
/// dequantizes 8-bit floats per channel, so they have one scale. `group` is 0 if no size is stated.
fn weight_of(weight: Weight, group: usize) -> QuantizationSpec {
    let float =
        |dtype| QuantizationSpec { scheme: Scheme::Symmetric, ..QuantizationSpec::new(dtype, MinMaxObserver::NAMED) };
    let bits = match weight {
        Weight::Int8 => 8,
        Weight::Int7 => 7,
        Weight::Int6 => 6,
        Weight::Int5 => 5,
        Weight::Int4 => 4,
        Weight::Int3 => 3,
        Weight::Int2 => 2,
        Weight::Float8E4M3 => return float(DType::F8E4M3),
        Weight::Float8E5M2 => return float(DType::F8E5M2),
    };
    let greatest = (1_i64 << (bits - 1)) - 1;
    let (observer, granularity) = match group {
        0 if weight == Weight::Int8 => (PerChannelMinMaxObserver::NAMED, Granularity::Axis(0)),
        0 => (AffineQuantizedMinMaxObserver::NAMED, Granularity::Group(DEFAULT_GROUP)),
        size => (AffineQuantizedMinMaxObserver::NAMED, Granularity::Group(size)),
    };
    QuantizationSpec {
        quant_min: Some(if weight == Weight::Int8 { -greatest } else { -greatest - 1 }),
        quant_max: Some(greatest),
        scheme: Scheme::Symmetric,
        granularity,
        ..QuantizationSpec::new(DType::I8, observer)
    }
}
