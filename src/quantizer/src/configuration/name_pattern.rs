//! Patterns of dotted names: of ops, modules, classes and nodes.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};
use std::{borrow::Cow, fmt, str::FromStr};

/// A pattern of dotted names: a name, a glob such as `layers.*.fc`, or a regular expression.
///
/// In a glob, `*` and `?` stand for characters other than dots, `**` also for dots, `[ab]` for one of these characters, and
/// `{a,b}` for either text. A regular expression has to match the whole name.
#[derive(Clone, Debug)]
pub struct NamePattern {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Name,
    /// With dots as path separators.
    Glob(Box<GlobMatcher>),
    Regex(Regex),
}

/// Why a text is not a [`NamePattern`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamePatternError {
    /// It is empty.
    #[error("a name cannot be empty")]
    Empty,
    /// It is not a glob.
    #[error("'{text}' is not a glob: {reason}")]
    Glob {
        /// The text.
        text: String,
        /// The error.
        reason: String,
    },
    /// It is not a regular expression.
    #[error("'{text}' is not a regular expression: {reason}")]
    Regex {
        /// The text.
        text: String,
        /// The error.
        reason: String,
    },
}

impl NamePattern {
    /// A name or a glob.
    ///
    /// # Errors
    /// If the text is empty, or a glob with an error in it.
    pub fn new(text: &str) -> Result<Self, NamePatternError> {
        if text.is_empty() {
            return Err(NamePatternError::Empty);
        }
        let kind = if text.contains(['*', '?', '[', '{']) {
            let glob = GlobBuilder::new(&separated(text)).literal_separator(true).build();
            let glob = glob
                .map_err(|error| NamePatternError::Glob { text: text.to_owned(), reason: error.kind().to_string() })?;
            Kind::Glob(Box::new(glob.compile_matcher()))
        } else {
            Kind::Name
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// A regular expression.
    ///
    /// # Errors
    /// If the text is not one.
    pub fn regex(text: &str) -> Result<Self, NamePatternError> {
        // Alone first, so that errors show the text as it was written.
        let regex = Regex::new(text).and_then(|_| Regex::new(&format!("^(?:{text})$")));
        let regex = regex.map_err(|error| NamePatternError::Regex {
            text: text.to_owned(),
            // The last line says what is wrong; those before it point at the place.
            reason: error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        })?;
        Ok(Self { text: text.to_owned(), kind: Kind::Regex(regex) })
    }

    /// The text that it was made from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is a name, and neither a glob nor a regular expression.
    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Name)
    }

    /// Whether it matches a name. A glob also matches the name that is equal to its text, because names of classes may contain
    /// brackets.
    pub fn matches(&self, name: &str) -> bool {
        match &self.kind {
            Kind::Name => self.text == name,
            Kind::Glob(glob) => self.text == name || glob.is_match(separated(name)),
            Kind::Regex(regex) => regex.is_match(name),
        }
    }
}

/// A name as globs see it.
fn separated(name: &str) -> String {
    name.replace('.', "/")
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && matches!(self.kind, Kind::Regex(_)) == matches!(other.kind, Kind::Regex(_))
    }
}

impl FromStr for NamePattern {
    type Err = NamePatternError;

    fn from_str(text: &str) -> Result<Self, NamePatternError> {
        Self::new(text)
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Regex(_) => write!(f, "{{ regex = '{}' }}", self.text),
            _ => write!(f, "\"{}\"", self.text),
        }
    }
}

/// The key of a regular expression.
const REGEX: &str = "regex";

impl<'de> Deserialize<'de> for NamePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = NamePattern;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, a glob, or { regex = '...' }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<NamePattern, E> {
                NamePattern::new(text).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NamePattern, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Keys {
                    regex: String,
                }
                let keys = Keys::deserialize(de::value::MapAccessDeserializer::new(map))?;
                NamePattern::regex(&keys.regex).map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Serialize for NamePattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind {
            Kind::Regex(_) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(REGEX, &self.text)?;
                map.end()
            }
            _ => serializer.serialize_str(&self.text),
        }
    }
}

impl JsonSchema for NamePattern {
    fn schema_name() -> Cow<'static, str> {
        "NamePattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A name, a glob (`*` stops at dots, `**` does not), or a regular expression for the whole name.",
            "anyOf": [
                { "type": "string", "minLength": 1 },
                {
                    "type": "object",
                    "properties": { REGEX: { "type": "string", "format": "regex" } },
                    "required": [REGEX],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, names: &[&str]) -> Vec<bool> {
        let pattern = NamePattern::new(pattern).unwrap();
        names.iter().map(|name| pattern.matches(name)).collect()
    }

    #[test]
    fn stars_stop_at_dots() {
        let names = ["layers", "layers.0", "layers.10", "layers.0.fc", "layers.0.a.fc", "xlayers.0"];
        assert_eq!(matches("layers.0", &names), [false, true, false, false, false, false]);
        assert_eq!(matches("layers.*", &names), [false, true, true, false, false, false]);
        assert_eq!(matches("layers.?", &names), [false, true, false, false, false, false]);
        assert_eq!(matches("layers.**", &names), [false, true, true, true, true, false]);
        assert_eq!(matches("**.fc", &names), [false, false, false, true, true, false]);
        assert_eq!(matches("layers.{0,10}", &names), [false, true, true, false, false, false]);
        assert_eq!(matches("layers.[0-4]", &names), [false, true, false, false, false, false]);
    }

    #[test]
    fn regular_expressions_match_whole_names() {
        let regex = NamePattern::regex(r"a|layers\.\d+").unwrap();
        let names = ["layers.0", "layers.12", "layers.0.fc", "xlayers.0", "a", "ab"];
        assert_eq!(names.map(|name| regex.matches(name)), [true, true, false, false, true, false]);
    }

    #[test]
    fn classes_with_brackets_are_names_too() {
        assert_eq!(matches("m.Block[int]", &["m.Block[int]", "m.Blocki", "m.Block"]), [true, true, false]);
    }

    #[test]
    fn wrong_patterns_are_refused() {
        assert_eq!(NamePattern::new(""), Err(NamePatternError::Empty));
        for glob in ["a[", "{a", "[z-a]"] {
            assert!(matches!(NamePattern::new(glob), Err(NamePatternError::Glob { .. })), "{glob}");
        }
        let error = NamePattern::regex("layers.(").unwrap_err().to_string();
        assert_eq!(error, "'layers.(' is not a regular expression: unclosed group");
        // Balanced only together with the group that is put around it.
        assert!(NamePattern::regex("a)|(b").is_err());
    }
}
