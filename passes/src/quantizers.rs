//! The options that say which quantizer, and how it is made: a new backend is one line of [`QUANTIZERS`].

use pt2e_ir::pass::{OptionInfo, OptionKind, Options};
use pt2e_quantizer::{Quantizer, Xnnpack, XnnpackConfig};

/// Makes a quantizer as the options of a pass say.
type Make = fn(&Options) -> Box<dyn Quantizer>;

/// Every quantizer, by the word that asks for it.
const QUANTIZERS: &[(&str, Make)] =
    &[("xnnpack", |options| Box::new(Xnnpack::new(XnnpackConfig { per_channel: options.bool(PER_CHANNEL.name) })))];

/// The words of [`QUANTIZERS`].
const NAMES: [&str; QUANTIZERS.len()] = {
    let mut names = [""; QUANTIZERS.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = QUANTIZERS[i].0;
        i += 1;
    }
    names
};

/// Which backend's quantizer.
pub(crate) const QUANTIZER: OptionInfo = OptionInfo {
    name: "quantizer",
    description: "The backend to quantize for",
    kind: OptionKind::Enum(&NAMES),
    default: "xnnpack",
};

/// How weights are quantized.
pub(crate) const PER_CHANNEL: OptionInfo = OptionInfo {
    name: "per-channel",
    description: "One scale for each output channel of a weight, instead of one for the whole",
    kind: OptionKind::Bool,
    default: "false",
};

/// The quantizer that the options of a pass ask for; the first of [`QUANTIZERS`] for a word that is none of them, which
/// the check of the options has refused.
pub(crate) fn from_options(options: &Options) -> Box<dyn Quantizer> {
    let word = options.text(QUANTIZER.name);
    let (_, make) = QUANTIZERS.iter().find(|(name, _)| *name == word).unwrap_or(&QUANTIZERS[0]);
    make(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quantizer_has_the_name_that_asks_for_it() {
        static OPTIONS: [OptionInfo; 2] = [QUANTIZER, PER_CHANNEL];
        for name in NAMES {
            let options = Options::check(&OPTIONS, [name, PER_CHANNEL.default]).unwrap();
            assert_eq!(from_options(&options).name(), name);
        }
        assert!(NAMES.contains(&QUANTIZER.default));
    }
}
