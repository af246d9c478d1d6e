//! The backends, and the options that choose among them.
//!
//! A backend is one file here, with its patterns, specs and options, and one line of [`BACKENDS`].

mod xnnpack;

use crate::{ComposableQuantizer, Quantizer};
use pt2e_ir::pass::{OptionInfo, OptionKind, Options, PassOption};

/// A backend.
pub struct Backend {
    /// Its name in the option `quantizer=NAME`.
    pub name: &'static str,
    /// The options of its quantizer. Backends that have the same option must list the same declaration.
    pub options: &'static [OptionInfo],
    /// Makes its quantizer from the options.
    pub quantizer: fn(&Options) -> Box<dyn Quantizer>,
}

/// Every backend.
pub const BACKENDS: &[Backend] = &[xnnpack::BACKEND];

/// The options of passes that ask quantizers: the list of quantizers, and the options of every backend. A pipeline forwards
/// them with [`Options::forward`].
pub const OPTIONS: &[OptionInfo] = {
    const ALL: [OptionInfo; 1 + count_options(BACKENDS)] = options_of(BACKENDS);
    &ALL
};

/// One scale for each output channel of a weight.
pub(crate) const PER_CHANNEL: PassOption<bool> = PassOption::switch(
    "per-channel",
    "One scale for each output channel of a weight, instead of one for the whole",
    false,
);

/// Whether the specs are for training.
pub const QAT: PassOption<bool> = PassOption::switch(
    "qat",
    "Give specs fake-quants, for training in PyTorch; --prepare-qat is --prepare with this",
    false,
);

/// [`OPTIONS`] with [`QAT`] set by default.
pub const QAT_OPTIONS: &[OptionInfo] = {
    const ALL: [OptionInfo; OPTIONS.len()] = {
        let mut all = [QUANTIZER; OPTIONS.len()];
        let mut i = 0;
        while i < all.len() {
            all[i] = OPTIONS[i];
            if is_same(all[i].name, QAT.info.name) {
                all[i].default = "true";
            }
            i += 1;
        }
        all
    };
    &ALL
};

/// The option that lists the quantizers.
const QUANTIZER: OptionInfo = OptionInfo {
    name: "quantizer",
    description: "The backends to quantize for; what an earlier one has annotated, a later one leaves",
    kind: OptionKind::List(&NAMES),
    default: "xnnpack",
};

const NAMES: [&str; BACKENDS.len()] = {
    let mut names = [""; BACKENDS.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = BACKENDS[i].name;
        i += 1;
    }
    names
};

/// Why the options do not select quantizers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantizerOptionError {
    /// The list is empty.
    #[error("option '{}' names no quantizer; write {}={}", QUANTIZER.name, QUANTIZER.name, QUANTIZER.default)]
    None,
    /// A quantizer is listed more than once.
    #[error("option '{}' names '{word}' twice; write it once", QUANTIZER.name)]
    Twice {
        /// Its name.
        word: String,
    },
    /// An option is given, but none of the listed quantizers has it.
    #[error(
        "option '{option}' belongs to {having}, which '{}={asked}' does not name; name it there, or leave the option out",
        QUANTIZER.name
    )]
    OfAnother {
        /// The option.
        option: &'static str,
        /// The listed quantizers.
        asked: String,
        /// The quantizers that have the option.
        having: String,
    },
}

/// The quantizers that the options of a pass or pipeline select.
///
/// # Errors
/// A list that is empty or names one twice, and options that none of the listed ones has.
pub fn quantizers(options: &Options) -> Result<ComposableQuantizer, QuantizerOptionError> {
    choose(BACKENDS, options)
}

fn choose(backends: &[Backend], options: &Options) -> Result<ComposableQuantizer, QuantizerOptionError> {
    let mut chosen: Vec<&Backend> = Vec::new();
    for word in options.list(QUANTIZER.name) {
        if chosen.iter().any(|backend| backend.name == word) {
            return Err(QuantizerOptionError::Twice { word: word.to_owned() });
        }
        // Parsing the options has refused unknown names.
        chosen.extend(backends.iter().find(|backend| backend.name == word));
    }
    if chosen.is_empty() {
        return Err(QuantizerOptionError::None);
    }
    let has = |backend: &Backend, name: &str| backend.options.iter().any(|option| option.name == name);
    for option in backends.iter().flat_map(|backend| backend.options) {
        let is_given = options.text(option.name) != option.default;
        if is_given && !chosen.iter().any(|backend| has(backend, option.name)) {
            let names = |backends: Vec<&Backend>| backends.iter().map(|b| b.name).collect::<Vec<_>>();
            return Err(QuantizerOptionError::OfAnother {
                option: option.name,
                asked: names(chosen).join(","),
                having: names(backends.iter().filter(|backend| has(backend, option.name)).collect()).join(" and "),
            });
        }
    }
    Ok(ComposableQuantizer::new(chosen.iter().map(|backend| (backend.quantizer)(options)).collect()))
}

/// The number of options of the backends, each counted once.
const fn count_options(backends: &[Backend]) -> usize {
    let (mut count, mut b) = (0, 0);
    while b < backends.len() {
        let mut o = 0;
        while o < backends[b].options.len() {
            if is_first(backends, b, backends[b].options[o].name) {
                count += 1;
            }
            o += 1;
        }
        b += 1;
    }
    count
}

/// [`QUANTIZER`], and the options of the backends, each once.
const fn options_of<const N: usize>(backends: &[Backend]) -> [OptionInfo; N] {
    let mut options = [QUANTIZER; N];
    let (mut count, mut b) = (1, 0);
    while b < backends.len() {
        let mut o = 0;
        while o < backends[b].options.len() {
            if is_first(backends, b, backends[b].options[o].name) {
                options[count] = backends[b].options[o];
                count += 1;
            }
            o += 1;
        }
        b += 1;
    }
    options
}

/// Whether no backend before `index` has an option of that name.
const fn is_first(backends: &[Backend], index: usize, name: &str) -> bool {
    let mut b = 0;
    while b < index {
        let mut o = 0;
        while o < backends[b].options.len() {
            if is_same(backends[b].options[o].name, name) {
                return false;
            }
            o += 1;
        }
        b += 1;
    }
    true
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PatternQuantizer, QuantizationConfig};

    const BITS: PassOption<i64> = PassOption::integer("bits", "Bits of a weight", 2, "8");
    const SECOND: Backend = Backend { name: "second", options: &[PER_CHANNEL.info, BITS.info], quantizer: second };
    const TWO: &[Backend] = &[xnnpack::BACKEND, SECOND];
    static TWO_OPTIONS: [OptionInfo; 1 + count_options(TWO)] = options_of(TWO);

    fn second(_: &Options) -> Box<dyn Quantizer> {
        let config = QuantizationConfig::default();
        Box::new(PatternQuantizer { name: "second", patterns: &[], config, lifts_numbers_of: &["aten.sub.Tensor"] })
    }

    fn chosen(quantizer: &str, per_channel: &str, bits: &str) -> Result<Vec<&'static str>, String> {
        let infos = Box::leak(Box::new(TWO_OPTIONS));
        infos[0].kind = OptionKind::List(&["xnnpack", "second"]);
        let options = Options::check(infos, [quantizer, per_channel, "false", bits]).unwrap();
        choose(TWO, &options).map(|composed| composed.lifts_numbers_of()).map_err(|error| error.to_string())
    }

    #[test]
    fn options_are_those_of_all_backends_each_once() {
        assert_eq!(TWO_OPTIONS.map(|option| option.name), ["quantizer", "per-channel", "qat", "bits"]);
        for option in BACKENDS.iter().flat_map(|backend| backend.options) {
            let listed: Vec<_> = OPTIONS.iter().filter(|listed| listed.name == option.name).collect();
            let [listed] = listed[..] else { panic!("{} is there {} times", option.name, listed.len()) };
            assert_eq!(format!("{listed:?}"), format!("{option:?}"), "declared twice");
        }
    }

    #[test]
    fn each_quantizer_has_the_name_that_asks_for_it() {
        for backend in BACKENDS {
            let values = OPTIONS.iter().map(|o| if o.name == QUANTIZER.name { backend.name } else { o.default });
            let options = Options::check(OPTIONS, values.collect::<Vec<_>>()).unwrap();
            assert_eq!((backend.quantizer)(&options).name(), backend.name);
            assert!(quantizers(&options).is_ok());
            for pattern in (backend.quantizer)(&options).patterns() {
                assert_eq!(pattern.unknown_names(), [""; 0], "{}", backend.name);
            }
        }
        assert!(NAMES.contains(&QUANTIZER.default));
    }

    #[test]
    fn quantizers_are_made_in_the_order_of_the_list() {
        assert_eq!(chosen("second", "false", "8").unwrap(), ["aten.sub.Tensor"]);
        assert_eq!(
            chosen("xnnpack, second", "true", "4").unwrap(),
            ["aten.add.Tensor", "aten.mul.Tensor", "aten.sub.Tensor"]
        );
        assert_eq!(
            chosen("second,xnnpack", "false", "4").unwrap(),
            ["aten.sub.Tensor", "aten.add.Tensor", "aten.mul.Tensor"]
        );
    }

    #[test]
    fn lists_that_ask_for_nothing_clear_are_refused() {
        let refused = |quantizer, bits| chosen(quantizer, "true", bits).unwrap_err();
        assert_eq!(refused(",", "8"), "option 'quantizer' names no quantizer; write quantizer=xnnpack");
        assert_eq!(refused("second,xnnpack,second", "8"), "option 'quantizer' names 'second' twice; write it once");
        assert_eq!(
            refused("xnnpack", "4"),
            "option 'bits' belongs to second, which 'quantizer=xnnpack' does not name; name it there, or leave the option out"
        );
    }
}
