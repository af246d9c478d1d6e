//! Configurations: what a user wants to be quantized differently from a quantizer's preset, as TOML or as Rust values.
//!
//! | file | contents |
//! |---|---|
//! | `mod` | [`Configuration`] and [`Rule`]: the format, and reading it from a file |
//! | `words` | the names of dtypes, schemes, observers, presets and quantizers |
//! | `name_pattern` | [`NamePattern`]: names, globs and regular expressions |
//! | `change` | [`Edit`] and [`Change`]: changes to the spec of a value |
//! | `document`, `position` | TOML with the position of every key |
//! | `selection` | which rules match which ops, and their ranks |
//! | `contradictions` | rules of one rank that say different things |
//! | `scopes` | the specs of the values of a graph, which quantizers ask for |
//! | `float_edges` | edges that stay float although the value on them is quantized where it is computed |
//! | `usage` | warnings about rules that match nothing or change nothing |
//!
//! # Precedence
//!
//! The most specific rule decides, whatever the order in the file: that is how torchao's quantizers treat module names, module
//! types, op types and the global configuration, and two rules that contradict each other are an error instead of a silent
//! choice by order. Ranks are compared by the first of these that differs:
//!
//! 1. `node`, then `location`: the rule that has it ranks above one that does not;
//! 2. `module_name`: the deeper of the modules that the rules name; at equal depth, a name above a glob or regular expression;
//! 3. `module_type`: likewise, by the depth of the innermost module of that class;
//! 4. `op`: a name with overload above one without, and a name above a glob or regular expression.
//!
//! Keys at the top of the file rank below all rules. Each setting is decided on its own: it comes from the highest rule that states
//! it, so that one rule can choose the observer of an op and another one the bits of its weight. A `preset` states all specs at
//! once. In one rule, or in rules of one rank, `output` and `input.NAME` are more specific than `activation`, `weight` and `bias`.
//!
//! # Fusions
//!
//! A backend runs ops such as linear and relu as one, in which only the operands of the first op and the result of the last one are
//! quantized. So the operands are settled by the rules that match the first op, and the result by the rules that match any of the
//! fused ops. An op that is left out (`quantize = false`) is not fused: the others are quantized without it. A weight or bias
//! belongs to the op that uses it, whichever module declares it.
//!
//! # Edges
//!
//! A quantized result is quantized for all its users. So if a rule keeps one edge float (`input.NAME`), the result that it reads
//! stays float, and the spec moves to the other users, which share qparams as before. Neither `activation = "float"` nor
//! `quantize = false` does this: such an op reads what its producers give, quantized or not, as with torchao's quantizers.

mod change;
mod contradictions;
mod document;
mod float_edges;
mod name_pattern;
mod position;
mod scopes;
mod selection;
mod usage;
mod words;

pub use change::{Change, ChangeError, Edit};
pub(crate) use float_edges::free_float_edges;
pub use name_pattern::{NamePattern, NamePatternError};
pub use position::{Place, Position, Source};
pub(crate) use scopes::Scopes;
pub(crate) use selection::Selection;
pub use usage::Usage;
pub use words::{DTypeName, GranularityName, ObserverChoice, PresetName, QuantizerName, SchemeName};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, fs, path::Path};

/// Declares a struct that has the settings beside its own fields, so that they are declared once.
macro_rules! with_settings {
    ($(#[$doc:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        $(#[$doc])*
        pub struct $name {
            $($fields)*
            /// Whether the ops are quantized. `false` leaves them float, and cancels all that less specific rules say.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub quantize: Option<bool>,
            /// The preset that the specs of the ops start from.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub preset: Option<PresetName>,
            /// Activations: input activations and the result.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub activation: Option<Edit>,
            /// Weights.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub weight: Option<Edit>,
            /// Biases.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub bias: Option<Edit>,
            /// The result.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub output: Option<Edit>,
            /// Single operands, by their names in PyTorch's schema or their numbers: `input.other = "float"`, `input.1 = "float"`.
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            pub input: BTreeMap<String, Edit>,
        }

        impl $name {
            fn settings(&self) -> Settings<'_> {
                Settings {
                    quantize: self.quantize,
                    preset: self.preset,
                    activation: self.activation.as_ref(),
                    weight: self.weight.as_ref(),
                    bias: self.bias.as_ref(),
                    output: self.output.as_ref(),
                    input: &self.input,
                }
            }
        }
    };
}

/// The settings of a rule or of a whole configuration.
#[derive(Clone, Copy, Debug)]
struct Settings<'a> {
    quantize: Option<bool>,
    preset: Option<PresetName>,
    activation: Option<&'a Edit>,
    weight: Option<&'a Edit>,
    bias: Option<&'a Edit>,
    output: Option<&'a Edit>,
    input: &'a BTreeMap<String, Edit>,
}

with_settings! {
/// What a user wants to be quantized differently from a quantizer's defaults. The keys at the top hold for the whole model.
///
/// ```
/// use pt2e_quantizer::configuration::{Change, Configuration, Edit, NamePattern, Rule};
///
/// let text = "
/// [[rule]]
/// module_name = 'classifier.*'
/// quantize = false
///
/// [[rule]]
/// module_type = 'Linear'
/// weight.bits = 4
/// ";
/// let bits = |bits| Edit::Change(Change { bits: Some(bits), ..Change::default() });
/// let leave_out = Rule {
///     module_name: Some("classifier.*".parse()?),
///     quantize: Some(false),
///     ..Rule::default()
/// };
/// let four_bits = Rule { module_type: Some("Linear".parse()?), weight: Some(bits(4)), ..Rule::default() };
/// let configuration = Configuration { rule: vec![leave_out, four_bits], ..Configuration::default() };
/// assert_eq!(Configuration::parse(text, "q.toml")?, configuration);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
#[schemars(
    title = "Configuration of pt2e-opt",
    description = "What is to be quantized differently from a quantizer's defaults. Keys at the top hold for the whole model.",
    extend("$comment" = "Generated by `cargo xtask docs`.")
)]
pub struct Configuration {
    /// The quantizers, in order of precedence, as in the option `quantizer`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantizer: Vec<QuantizerName>,
    /// What holds for some ops only. The most specific rule decides, whatever the order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    /// The positions of all keys in the file.
    #[serde(skip)]
    pub source: Source,
}
}

with_settings! {
/// What holds for the ops that match all of `node`, `location`, `module_name`, `module_type` and `op` that are given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub struct Rule {
    /// The name of a node, as the IR shows it in `pt2e.name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NamePattern>,
    /// A file of Python source, or a line of it, in the stack trace of the op: `model.py`, `net/model.py:42`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<NamePattern>,
    /// A module around the op, by its FQN: all ops of the module and of its submodules match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module_name: Option<NamePattern>,
    /// The class of a module around the op: `Linear`, `torch.nn.Linear`, or the full name `torch.nn.modules.linear.Linear`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module_type: Option<NamePattern>,
    /// The op, with or without its overload: `aten.add.Tensor`, `aten.add`, `add`. Without it, all overloads match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op: Option<NamePattern>,
}
}

/// Why a configuration cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The file cannot be read.
    #[error("{file}: cannot read the configuration: {reason}")]
    File {
        /// The file.
        file: String,
        /// The error.
        reason: String,
    },
    /// The text is wrong.
    #[error("{place}: {message}")]
    Text {
        /// The place of the error.
        place: Place,
        /// The error.
        message: String,
    },
}

impl Configuration {
    /// Reads a file.
    ///
    /// # Errors
    /// If there is no such file, it is not UTF-8, not TOML, or has a key or value that the format does not have.
    pub fn read(file: &Path) -> Result<Self, ConfigurationError> {
        let failed = |reason: String| ConfigurationError::File { file: file.display().to_string(), reason };
        if file.is_dir() {
            return Err(failed("it is a folder; name a file, such as config=q.toml".to_owned()));
        }
        let bytes = fs::read(file).map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| failed(format!("it is not text in UTF-8 (byte {})", error.utf8_error().valid_up_to())))?;
        Self::parse(&text, file)
    }

    /// Reads a text; `file` is named in errors.
    ///
    /// # Errors
    /// If it is not TOML, or has a key or value that the format does not have.
    pub fn parse(text: &str, file: impl AsRef<Path>) -> Result<Self, ConfigurationError> {
        let file = file.as_ref();
        let failed = |fault: document::Fault| {
            let (position, message) = fault.in_text(text);
            ConfigurationError::Text { place: Place { file: file.to_owned(), position }, message }
        };
        let document = document::parse(text).map_err(failed)?;
        let mut configuration: Self = document::read(&document).map_err(failed)?;
        let places = document::places(&document).into_iter();
        configuration.source = Source {
            file: file.to_owned(),
            positions: places.map(|(path, byte)| (path, Position::of_byte(text, byte))).collect(),
        };
        configuration.check()?;
        Ok(configuration)
    }

    /// Refuses rules that select or state nothing.
    fn check(&self) -> Result<(), ConfigurationError> {
        for (number, rule) in self.rule.iter().enumerate() {
            let problem = if rule.selectors().is_empty() {
                format!(
                    "the rule selects no ops; give it one of {}, or write its keys at the top of the file, where they hold for \
                     the whole model",
                    Selector::ALL.map(|selector| selector.key()).join(", ")
                )
            } else if rule.states_nothing() {
                "the rule states nothing; add quantize = false, or the spec that the ops are to have".to_owned()
            } else {
                continue;
            };
            let Some(place) = self.source.place(&rule_path(number)) else { continue };
            return Err(ConfigurationError::Text { place, message: problem });
        }
        Ok(())
    }

    /// The JSON schema of the format, for editors.
    pub fn json_schema() -> String {
        let schema = schemars::schema_for!(Configuration);
        // Serializing a JSON value does not fail.
        serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
    }

    /// The place of a key in messages; the number of the key's rule is part of its path.
    pub(crate) fn place_of(&self, path: &str) -> String {
        self.source.place(path).map_or_else(|| path.to_owned(), |place| place.to_string())
    }

    /// Names a rule in messages, with the place of one of its keys; the rules count from 0.
    fn rule_name(&self, number: usize) -> String {
        let rule = self.rule.get(number).map(ToString::to_string).unwrap_or_default();
        match self.source.place(&rule_path(number)) {
            Some(place) => format!("the rule for {rule} (line {})", place.position.line),
            None => format!("the rule for {rule} (number {})", number + 1),
        }
    }
}

/// `a, b and c`.
fn in_words(words: &[&str]) -> String {
    match words.split_last() {
        Some((end, [])) => (*end).to_owned(),
        Some((end, before)) => format!("{} and {end}", before.join(", ")),
        None => String::new(),
    }
}

/// An error in a configuration that only a graph or a quantizer shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigurationFault {
    /// Where it is; `None` if the configuration was not read from a file.
    pub place: Option<Place>,
    /// The error.
    pub message: String,
}

/// The path of a rule in the source.
fn rule_path(number: usize) -> String {
    document::joined("rule", &number.to_string())
}

/// The keys by which a rule selects ops, highest rank first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Selector {
    Node,
    Location,
    ModuleName,
    ModuleType,
    Op,
}

impl Selector {
    const ALL: [Selector; 5] =
        [Selector::Node, Selector::Location, Selector::ModuleName, Selector::ModuleType, Selector::Op];

    /// The key in a rule.
    fn key(self) -> &'static str {
        match self {
            Selector::Node => "node",
            Selector::Location => "location",
            Selector::ModuleName => "module_name",
            Selector::ModuleType => "module_type",
            Selector::Op => "op",
        }
    }
}

impl Rule {
    /// The selectors that are given.
    fn selectors(&self) -> Vec<(Selector, &NamePattern)> {
        let pattern = |selector| match selector {
            Selector::Node => self.node.as_ref(),
            Selector::Location => self.location.as_ref(),
            Selector::ModuleName => self.module_name.as_ref(),
            Selector::ModuleType => self.module_type.as_ref(),
            Selector::Op => self.op.as_ref(),
        };
        Selector::ALL.into_iter().filter_map(|selector| Some((selector, pattern(selector)?))).collect()
    }

    fn states_nothing(&self) -> bool {
        let Settings { quantize, preset, activation, weight, bias, output, input } = self.settings();
        let edits = [activation, weight, bias, output];
        quantize.is_none() && preset.is_none() && edits.iter().all(Option::is_none) && input.is_empty()
    }
}

/// Its selectors, as in the file.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (selector, pattern)) in self.selectors().into_iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            write!(f, "{separator}{} = {pattern}", selector.key())?;
        }
        Ok(())
    }
}
