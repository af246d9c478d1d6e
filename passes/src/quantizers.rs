//! The options that say which quantizer, and how it is made.

use pt2e::{
    pass::{OptionInfo, OptionKind, Options},
    quantizer::{Quantizer, Xnnpack, XnnpackConfig},
};

/// Which backend's quantizer.
pub(crate) const QUANTIZER: OptionInfo = OptionInfo {
    name: "quantizer",
    description: "The backend to quantize for",
    kind: OptionKind::Enum(&["xnnpack"]),
    default: "xnnpack",
};

/// How weights are quantized.
pub(crate) const PER_CHANNEL: OptionInfo = OptionInfo {
    name: "per-channel",
    description: "One scale for each output channel of a weight, instead of one for the whole",
    kind: OptionKind::Bool,
    default: "false",
};

/// The quantizer that the options of a pass ask for.
pub(crate) fn from_options(options: &Options) -> impl Quantizer + use<> {
    Xnnpack::new(XnnpackConfig { per_channel: options.bool(PER_CHANNEL.name) })
}
