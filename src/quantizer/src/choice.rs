//! Which quantizers the options of a pass choose.

use crate::{
    BACKENDS, Backend, ComposableQuantizer,
    backends::{QAT, presets},
    configuration::{Configuration, ConfigurationError},
};
use pt2e_ir::pass::{OptionInfo, OptionKind, Options, PassOption};
use std::path::PathBuf;

/// The options of passes that ask quantizers: the list of quantizers, the configuration, and the options of every backend. A
/// pipeline forwards them with [`Options::forward`].
pub const OPTIONS: &[OptionInfo] = {
    const ALL: [OptionInfo; COMMON.len() + count_options(BACKENDS)] = options_of(BACKENDS);
    &ALL
};

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

/// The options that do not belong to a backend.
const COMMON: [OptionInfo; 2] = [QUANTIZER, CONFIG.info];

/// The option that lists the quantizers.
const QUANTIZER: OptionInfo = OptionInfo {
    name: "quantizer",
    description: "The backends to quantize for; what an earlier one has annotated, a later one leaves. Without it, those that \
                  the configuration names, or else xnnpack",
    kind: OptionKind::List(&NAMES),
    default: "",
};

/// The quantizer if neither the options nor the configuration name one.
const DEFAULT: &str = "xnnpack";

/// The option that names the user's configuration.
const CONFIG: PassOption<PathBuf> = PassOption::path(
    "config",
    "A TOML file that says what to quantize differently: which ops to leave out, and specs by op, module name and module type",
);

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
    #[error("option '{}' names no quantizer; write {}={DEFAULT}", QUANTIZER.name, QUANTIZER.name)]
    None,
    /// A quantizer is listed more than once.
    #[error("option '{}' names '{word}' twice; write it once", QUANTIZER.name)]
    Twice {
        /// Its name.
        word: String,
    },
    /// An option is given, but none of the quantizers has it.
    #[error(
        "option '{option}' belongs to {having}, which '{}={asked}' does not name; name it there, or leave the option out",
        QUANTIZER.name
    )]
    OfAnother {
        /// The option.
        option: &'static str,
        /// The quantizers that are asked.
        asked: String,
        /// The quantizers that have the option.
        having: String,
    },
    /// Specs for training are asked for, but none of the quantizers has them.
    #[error("'{}={asked}' has no specs for training; quantizers that have them: {others}", QUANTIZER.name)]
    NotTrained {
        /// The quantizers that are asked.
        asked: String,
        /// The quantizers that have such specs.
        others: String,
    },
    /// Two options exclude each other.
    #[error("options '{first}' and '{second}' of quantizer '{owner}' exclude each other; leave one out")]
    Exclusive {
        /// One option.
        first: &'static str,
        /// The other option.
        second: &'static str,
        /// The quantizer that has both.
        owner: &'static str,
    },
    /// The configuration cannot be read.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The preset of the configuration is of a backend that is not asked.
    #[error(
        "{place}: preset '{preset}' belongs to quantizer '{owner}', but the quantizers are {asked}; name '{owner}' there"
    )]
    PresetOfAnother {
        /// Where the preset is stated.
        place: String,
        /// The preset.
        preset: &'static str,
        /// Its backend.
        owner: &'static str,
        /// The quantizers that are asked.
        asked: String,
    },
    /// An option is given beside a preset, which states all options of its backend.
    #[error(
        "{place}: preset '{preset}' and option '{option}' both state the specs of quantizer '{owner}'; leave one out"
    )]
    PresetAndOption {
        /// Where the preset is stated.
        place: String,
        /// The preset.
        preset: &'static str,
        /// The option.
        option: &'static str,
        /// The backend of both.
        owner: &'static str,
    },
}

/// The quantizers that the options of a pass or pipeline select, with the configuration that they name.
///
/// The option `quantizer` counts more than the configuration's key of that name, and that more than the backend of its preset.
///
/// # Errors
/// A list that is empty or names one twice, options that none of the listed ones has, and a configuration that is wrong or
/// contradicts the options.
pub fn quantizers(options: &Options) -> Result<ComposableQuantizer, QuantizerOptionError> {
    choose(BACKENDS, options)
}

fn choose(backends: &'static [Backend], options: &Options) -> Result<ComposableQuantizer, QuantizerOptionError> {
    let config = options.get(&CONFIG);
    let has_config = !config.as_os_str().is_empty();
    let configuration = if has_config { Some(Configuration::read(&config)?) } else { None };
    let preset = configuration.as_ref().and_then(|configuration| configuration.preset);
    let preset = preset.and_then(|name| presets().find(|(_, preset)| *preset == name.0));
    let names: Vec<&str> = match (&configuration, preset) {
        _ if !options.text(QUANTIZER.name).is_empty() => options.list(QUANTIZER.name).collect(),
        (Some(configuration), _) if !configuration.quantizer.is_empty() => {
            configuration.quantizer.iter().map(|quantizer| quantizer.0).collect()
        }
        (_, Some((backend, _))) => vec![backend.name],
        _ => vec![DEFAULT],
    };
    let mut chosen: Vec<&Backend> = Vec::new();
    for word in names {
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
    let listed = |backends: &[&Backend]| backends.iter().map(|b| b.name).collect::<Vec<_>>();
    let is_given = |option: &OptionInfo| options.text(option.name) != option.default;
    for option in backends.iter().flat_map(|backend| backend.options).filter(|option| is_given(option)) {
        if !chosen.iter().any(|backend| has(backend, option.name)) {
            let having: Vec<&Backend> = backends.iter().filter(|backend| has(backend, option.name)).collect();
            if option.name == QAT.info.name {
                let (asked, others) = (listed(&chosen).join(","), listed(&having).join(", "));
                return Err(QuantizerOptionError::NotTrained { asked, others });
            }
            return Err(QuantizerOptionError::OfAnother {
                option: option.name,
                asked: listed(&chosen).join(","),
                having: listed(&having).join(" and "),
            });
        }
    }
    let mut preset_options = None;
    if let (Some((backend, preset)), Some(configuration)) = (preset, &configuration) {
        let place = configuration.place_of("preset");
        if chosen.iter().all(|chosen| chosen.name != backend.name) {
            let asked = listed(&chosen).join(", ");
            return Err(QuantizerOptionError::PresetOfAnother {
                place,
                preset: preset.name,
                owner: backend.name,
                asked,
            });
        }
        if let Some(option) = backend.options.iter().find(|option| option.name != QAT.info.name && is_given(option)) {
            let (preset, option, owner) = (preset.name, option.name, backend.name);
            return Err(QuantizerOptionError::PresetAndOption { place, preset, option, owner });
        }
        // Whether the specs are for training is not part of a preset.
        let training = if has(backend, QAT.info.name) { QAT.set(options.get(&QAT)) } else { String::new() };
        // A test parses the options of every preset.
        let options = Options::parse(backend.options, &format!("{} {training}", preset.options)).ok();
        preset_options = options.map(|options| (backend.name, options));
    }
    let mut quantizers = Vec::new();
    for backend in chosen {
        let options = match &preset_options {
            Some((owner, options)) if *owner == backend.name => options,
            _ => options,
        };
        let is_set = |stated: &str| match stated.split_once('=') {
            Some((name, value)) => options.text(name) == value,
            None => {
                backend.options.iter().any(|option| option.name == stated && options.text(stated) != option.default)
            }
        };
        if let Some(&(first, second)) = backend.exclusive.iter().find(|(a, b)| is_set(a) && is_set(b)) {
            return Err(QuantizerOptionError::Exclusive { first, second, owner: backend.name });
        }
        quantizers.push((backend.quantizer)(options));
    }
    Ok(ComposableQuantizer::new(quantizers).configured(configuration))
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

/// [`COMMON`], and the options of the backends, each once.
const fn options_of<const N: usize>(backends: &[Backend]) -> [OptionInfo; N] {
    let mut options = [COMMON[0]; N];
    let mut count = 0;
    while count < COMMON.len() {
        options[count] = COMMON[count];
        count += 1;
    }
    let mut b = 0;
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
    use crate::{
        PatternQuantizer, QuantizationConfig, Quantizer,
        backends::{Dtypes, PER_CHANNEL},
    };

    const BITS: PassOption<i64> = PassOption::integer("bits", "Bits of a weight", 2, "8");
    const SECOND: Backend = Backend {
        name: "second",
        options: &[PER_CHANNEL.info, BITS.info],
        exclusive: &[],
        presets: &[],
        dtypes: Dtypes { activation: &[], weight: &[] },
        quantizer: second,
    };
    const TWO: &[Backend] = &[BACKENDS[0], SECOND];
    static TWO_OPTIONS: [OptionInfo; COMMON.len() + count_options(TWO)] = options_of(TWO);

    fn second(_: &Options) -> Box<dyn Quantizer> {
        let config = QuantizationConfig::default();
        Box::new(PatternQuantizer { name: "second", patterns: &[], config, lifts_numbers_of: &["aten.sub.Tensor"] })
    }

    fn chosen(quantizer: &str, per_channel: &str, bits: &str) -> Result<Vec<&'static str>, String> {
        let infos = Box::leak(Box::new(TWO_OPTIONS));
        infos[0].kind = OptionKind::List(&["xnnpack", "second"]);
        let options = Options::check(infos, [quantizer, "", per_channel, "false", "false", bits]).unwrap();
        choose(TWO, &options).map(|composed| composed.lifts_numbers_of()).map_err(|error| error.to_string())
    }

    #[test]
    fn options_are_those_of_all_backends_each_once() {
        assert_eq!(
            TWO_OPTIONS.map(|option| option.name),
            ["quantizer", "config", "per-channel", "dynamic", "qat", "bits"]
        );
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
            for (a, b) in backend.exclusive {
                let set = |option: &OptionInfo| {
                    let stated = [*a, *b].into_iter().find(|stated| stated.split('=').next() == Some(option.name))?;
                    Some(
                        stated
                            .split_once('=')
                            .map_or(if option.default == "false" { "true" } else { "16" }, |(_, value)| value),
                    )
                };
                let options = OPTIONS.iter().map(|option| set(option).unwrap_or(option.default));
                let options =
                    options.zip(OPTIONS).map(|(text, o)| if o.name == QUANTIZER.name { backend.name } else { text });
                let options = Options::check(OPTIONS, options.collect::<Vec<_>>()).unwrap();
                assert!(matches!(quantizers(&options), Err(QuantizerOptionError::Exclusive { .. })), "{a} {b}");
            }
        }
        assert!(NAMES.contains(&DEFAULT));
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
