//! The backends.
//!
//! A backend is one file here, with its patterns, specs, options and presets, and one line of [`BACKENDS`].

mod arm_inductor;
mod embedding;
mod inductor;
mod torchao;
mod x86_inductor;
mod xnnpack;
mod xpu_inductor;

use crate::{QuantizationConfig, Quantizer};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::{OptionInfo, Options, PassOption};

/// A backend.
#[derive(Clone, Copy)]
pub struct Backend {
    /// Its name in the option `quantizer=NAME`.
    pub name: &'static str,
    /// The options of its quantizer. Backends that have the same option must list the same declaration.
    pub options: &'static [OptionInfo],
    /// Pairs of options that cannot both be set: each the name of an option, or `name=value` for one of its values.
    pub exclusive: &'static [(&'static str, &'static str)],
    /// Its presets, which configurations name; by torchao's names of their functions without `get_` and
    /// `_quantization_config`.
    pub presets: &'static [Preset],
    /// The dtypes of quantized values that it can run.
    pub dtypes: Dtypes,
    /// Makes its quantizer from the options.
    pub quantizer: fn(&Options) -> Box<dyn Quantizer>,
}

/// Options of a backend under one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name; no other preset of any backend has it.
    pub name: &'static str,
    /// The options, as on the command line.
    pub options: &'static str,
}

/// The dtypes of quantized values that a backend can run; none stated means any.
#[derive(Clone, Copy, Debug)]
pub struct Dtypes {
    /// Those of activations.
    pub activation: &'static [DType],
    /// Those of weights.
    pub weight: &'static [DType],
}

/// Every backend.
pub const BACKENDS: &[Backend] = &[
    xnnpack::BACKEND,
    x86_inductor::BACKEND,
    arm_inductor::BACKEND,
    xpu_inductor::BACKEND,
    embedding::BACKEND,
    torchao::BACKEND,
];

/// One scale for each output channel of a weight.
pub(crate) const PER_CHANNEL: PassOption<bool> = PassOption::switch(
    "per-channel",
    "One scale for each output channel of a weight, instead of one for the whole",
    false,
);

/// Qparams of activations that are chosen at run time.
pub(crate) const DYNAMIC: PassOption<bool> = PassOption::switch(
    "dynamic",
    "Choose the qparams of activations at run time, from each input, instead of calibrating them",
    false,
);

/// Whether the specs are for training.
pub const QAT: PassOption<bool> = PassOption::switch(
    "qat",
    "Give specs fake-quants, for training in PyTorch; --prepare-qat is --prepare with this",
    false,
);

/// Every preset, with its backend.
pub(crate) fn presets() -> impl Iterator<Item = (&'static Backend, &'static Preset)> {
    BACKENDS.iter().flat_map(|backend| backend.presets.iter().map(move |preset| (backend, preset)))
}

/// The specs of a preset.
pub(crate) fn config_of(preset: &Preset) -> Option<QuantizationConfig> {
    let (backend, preset) = presets().find(|(_, known)| *known == preset)?;
    // A test parses the options of every preset.
    let options = Options::parse(backend.options, preset.options).ok()?;
    (backend.quantizer)(&options).config().cloned()
}

/// The dtypes that the backend of this name can run.
pub(crate) fn dtypes_of(backend: &str) -> Option<&'static Dtypes> {
    BACKENDS.iter().find(|known| known.name == backend).map(|known| &known.dtypes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_has_specs_and_a_name_of_its_own() {
        let names: Vec<&str> = presets().map(|(_, preset)| preset.name).collect();
        for (backend, preset) in presets() {
            assert_eq!(names.iter().filter(|name| **name == preset.name).count(), 1, "{}", preset.name);
            assert!(Options::parse(backend.options, preset.options).is_ok(), "{}", preset.name);
            assert!(config_of(preset).is_some(), "{}", preset.name);
        }
    }
    #[test]
    fn every_condition_of_a_pattern_is_explained() {
        for backend in BACKENDS {
            let switches = backend.options.iter().filter(|option| option.default == "false");
            let texts = switches.map(|option| format!("{}=true", option.name)).chain([String::new()]);
            for text in texts {
                let quantizer = (backend.quantizer)(&Options::parse(backend.options, &text).unwrap());
                for pattern in quantizer.patterns() {
                    assert_eq!(
                        pattern.condition.is_some(),
                        pattern.explanation.is_some(),
                        "{}: {pattern:?}",
                        backend.name
                    );
                }
            }
        }
    }
}
