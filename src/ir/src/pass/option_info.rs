//! Options of passes and pipelines, and the errors in the options that a user writes.

use regex::Regex;
use std::fmt;

/// The values that an option takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionKind {
    /// `true` or `false`.
    Bool,
    /// An integer of at least the given value.
    Int(i64),
    /// One of the given words.
    Enum(&'static [&'static str]),
    /// A comma-separated list of the given words; may be empty.
    List(&'static [&'static str]),
    /// A file or folder; empty for none.
    Path,
    /// A file to write, whose name ends in one of the given extensions, or `-` for standard output. Its value may be written
    /// without its name.
    Output(&'static [&'static str]),
    /// A regular expression. Its value may be written without its name.
    Regex,
}

impl OptionKind {
    /// Whether the value of an option of this kind may be written without its name, `--pass=value`.
    pub(super) fn stands_alone(self) -> bool {
        matches!(self, OptionKind::Output(_) | OptionKind::Regex)
    }
}

impl fmt::Display for OptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionKind::Bool => f.write_str("true or false"),
            OptionKind::Int(min) => write!(f, "an integer of at least {min}"),
            OptionKind::Enum(words) => write!(f, "one of {}", words.join(", ")),
            OptionKind::List(words) => write!(f, "a comma-separated list of {}", words.join(", ")),
            OptionKind::Path => f.write_str("a path"),
            OptionKind::Output(extensions) => {
                write!(f, "- or a file whose name ends in {}", extensions.join(" or "))
            }
            OptionKind::Regex => f.write_str("a regular expression"),
        }
    }
}

/// An option of a pass or pipeline, `name=value` on the command line.
#[derive(Clone, Copy, Debug)]
pub struct OptionInfo {
    /// Name, in kebab case.
    pub name: &'static str,
    /// One line for `--help`.
    pub description: &'static str,
    /// The values that it takes.
    pub kind: OptionKind,
    /// The value if it is not given.
    pub default: &'static str,
}

impl OptionInfo {
    /// The description with the values that the option takes, and its default unless that is empty.
    pub fn help(&self) -> String {
        let values = match self.kind {
            OptionKind::Path => return self.description.to_owned(),
            OptionKind::Enum(words) => words.join(", "),
            kind => kind.to_string(),
        };
        let default = if self.default.is_empty() { String::new() } else { format!("; default {}", self.default) };
        format!("{} [{values}{default}]", self.description)
    }

    /// Checks that a value is of the option's kind.
    pub(super) fn check(&self, value: &str) -> Result<(), OptionError> {
        let bad_word = |words: &[&str], found: &str| {
            let suggestion = nearest(found, words).map(|word| format!("; did you mean '{word}'?")).unwrap_or_default();
            let expected = self.kind.to_string();
            Err(OptionError::Value { option: self.name, expected, found: found.to_owned(), suggestion })
        };
        match self.kind {
            OptionKind::Bool if value == "true" || value == "false" => Ok(()),
            OptionKind::Bool => bad_word(&["true", "false"], value),
            OptionKind::Int(min) if value.parse::<i64>().is_ok_and(|v| v >= min) => Ok(()),
            OptionKind::Int(_) => bad_word(&[], value),
            OptionKind::Enum(words) if words.contains(&value) => Ok(()),
            OptionKind::Enum(words) => bad_word(words, value),
            OptionKind::List(words) => {
                match value.split(',').map(str::trim).find(|word| !word.is_empty() && !words.contains(word)) {
                    Some(word) => bad_word(words, word),
                    None => Ok(()),
                }
            }
            OptionKind::Path => Ok(()),
            OptionKind::Output(extensions) => {
                let has = |extension: &&str| value.strip_suffix(*extension).is_some_and(|stem| !stem.is_empty());
                if value == "-" || extensions.iter().any(has) { Ok(()) } else { bad_word(&[], value) }
            }
            OptionKind::Regex => match Regex::new(value) {
                Ok(_) => Ok(()),
                Err(error) => {
                    // The last line of the error is the reason; those before it show the place.
                    let reason = error.to_string();
                    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                    Err(OptionError::Regex { option: self.name, found: value.to_owned(), reason })
                }
            },
        }
    }
}

/// An error in the options that the user wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// A value that the option does not take.
    #[error("option '{option}' takes {expected}, got '{found}'{suggestion}")]
    Value {
        /// The option.
        option: &'static str,
        /// The values that it takes.
        expected: String,
        /// The value.
        found: String,
        /// A suggestion; empty, or after a semicolon.
        suggestion: String,
    },
    /// A regular expression that cannot be parsed.
    #[error("option '{option}' takes a regular expression, and '{found}' is none: {reason}")]
    Regex {
        /// The option.
        option: &'static str,
        /// The value.
        found: String,
        /// The error in it.
        reason: String,
    },
    /// An unknown option.
    #[error("no such option {name}; {known}{hint}")]
    Unknown {
        /// The unknown name.
        name: String,
        /// The existing options.
        known: String,
        /// A suggestion; empty, or after a semicolon.
        hint: String,
    },
    /// An option without a value.
    #[error("option '{option}' has no value; write {example}")]
    NoValue {
        /// The option.
        option: &'static str,
        /// An example of what to type.
        example: String,
    },
    /// A value without an option.
    #[error("'{word}' has no name before its '='; {known}")]
    NoName {
        /// The word that was typed.
        word: String,
        /// The existing options.
        known: String,
    },
    /// An option that is given more than once.
    #[error("option '{option}' is given twice; write it once")]
    Twice {
        /// The option.
        option: &'static str,
    },
    /// A value that contains both kinds of quotes.
    #[error(
        "option '{option}' takes no value with both kinds of quotes, as {found} has; write one of them as \\x27 or \\x22"
    )]
    Quotes {
        /// The option.
        option: &'static str,
        /// The value.
        found: String,
    },
    /// A quote or bracket is open at the end.
    #[error("the options {text:?} end without the closing {missing}")]
    Unclosed {
        /// The options as they were typed.
        text: String,
        /// The quote or bracket.
        missing: char,
    },
}

/// The candidate nearest to `word`, if it is near enough for `word` to be a likely misspelling of it.
pub fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let budget = word.chars().count() / 3 + 1;
    candidates
        .iter()
        .map(|candidate| (strsim::levenshtein(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= budget)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWITCH: OptionInfo =
        OptionInfo { name: "per-channel", description: "", kind: OptionKind::Bool, default: "false" };

    #[test]
    fn help_says_what_an_option_takes() {
        assert_eq!(SWITCH.help(), " [true or false; default false]");
        let list = OptionInfo { kind: OptionKind::List(&["xnnpack", "arm"]), default: "xnnpack", ..SWITCH };
        assert_eq!(list.help(), " [a comma-separated list of xnnpack, arm; default xnnpack]");
        assert_eq!(OptionInfo { default: "", ..list }.help(), " [a comma-separated list of xnnpack, arm]");
        let limit = OptionInfo { kind: OptionKind::Int(1), default: "7", ..SWITCH };
        assert_eq!(limit.help(), " [an integer of at least 1; default 7]");
        let words = OptionInfo { kind: OptionKind::Enum(&["auto", "none"]), default: "auto", ..SWITCH };
        assert_eq!(words.help(), " [auto, none; default auto]");
        let path = OptionInfo { description: "A file", kind: OptionKind::Path, default: "", ..SWITCH };
        assert_eq!(path.help(), "A file");
    }

    #[test]
    fn nothing_is_suggested_for_a_far_word() {
        assert_eq!(nearest("completely-else", &["xnnpack"]), None);
    }
}
