//! Reads values from TOML: every error has the position of the key or value that is wrong, and an unknown key or word the nearest
//! known one.

use super::position::Position;
use pt2e_core::parameter::suggestion;
use serde::{
    de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};
use std::{fmt, ops::Range};
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

/// An error in a TOML text.
#[derive(Debug)]
pub(super) struct Fault {
    /// The bytes of the text that are wrong; `None` until the deserializer adds them.
    span: Option<Range<usize>>,
    message: String,
}

impl Fault {
    /// The position in `text`, and the message.
    pub(super) fn in_text(self, text: &str) -> (Position, String) {
        (Position::of_byte(text, self.span.map_or(0, |span| span.start)), self.message)
    }

    fn at(mut self, span: &Range<usize>) -> Self {
        self.span.get_or_insert_with(|| span.clone());
        self
    }
}

/// A parsed text.
pub(super) type Document<'t> = Spanned<DeTable<'t>>;

/// Parses a text.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    DeTable::parse(text).map_err(|error| Fault { span: error.span(), message: error.message().to_owned() })
}

/// The value that a document holds.
pub(super) fn read<'de, T: Deserialize<'de>>(document: &'de Document<'de>) -> Result<T, Fault> {
    T::deserialize(Table(document.get_ref())).map_err(|fault| fault.at(&document.span()))
}

/// Every key in a document with its path, such as `rule.2.weight.dtype`, and the byte at which it starts. The path of an element
/// of an array ends with its number.
pub(super) fn places(document: &Document<'_>) -> Vec<(String, usize)> {
    fn in_table(table: &DeTable<'_>, path: &str, places: &mut Vec<(String, usize)>) {
        for (key, value) in table {
            let path = joined(path, key.get_ref());
            places.push((path.clone(), key.span().start));
            in_value(value, &path, places);
        }
    }
    fn in_value(value: &Spanned<DeValue<'_>>, path: &str, places: &mut Vec<(String, usize)>) {
        match value.get_ref() {
            DeValue::Table(table) => in_table(table, path, places),
            DeValue::Array(array) => {
                for (number, element) in array.iter().enumerate() {
                    let path = joined(path, &number.to_string());
                    places.push((path.clone(), element.span().start));
                    in_value(element, &path, places);
                }
            }
            _ => {}
        }
    }
    let mut places = Vec::new();
    in_table(document.get_ref(), "", &mut places);
    places
}

/// The path of a key in a value.
pub(super) fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { span: None, message: message.to_string() }
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        // The rules are the only array of tables.
        let is_rule = found == de::Unexpected::Map && expected.to_string() == "a sequence";
        if is_rule {
            return Self::custom("expected an array, found a table; write [[rule]]");
        }
        Self::custom(format!("expected {}, found {}", plain(&expected.to_string()), shown(&found)))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format!("unknown key '{field}'; {}", suggestion(field, known, "the keys here are")))
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format!("unknown word '{word}'; {}", suggestion(word, known, "the words here are")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("the key '{field}' is missing"))
    }
}

/// serde's word for an expected value, in TOML's terms.
fn plain(expected: &str) -> &str {
    match expected {
        "i64" | "u32" | "u64" | "usize" => "an integer",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "a table",
        other => other,
    }
}

fn shown(found: &de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Str(text) => format!("the string \"{text}\""),
        de::Unexpected::Signed(number) => format!("the integer {number}"),
        de::Unexpected::Float(number) => format!("the number {number:?}"),
        de::Unexpected::Bool(value) => value.to_string(),
        de::Unexpected::Seq => "an array".to_owned(),
        de::Unexpected::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// The deserializer of a value.
#[derive(Clone, Copy)]
struct Reader<'de>(&'de Spanned<DeValue<'de>>);

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let read = match self.0.get_ref() {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(de::Error::custom(format!("the integer {number} is too large"))),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => visitor.visit_f64(number),
                Err(_) => Err(de::Error::custom(format!("{number} is not a number"))),
            },
            DeValue::Boolean(value) => visitor.visit_bool(*value),
            DeValue::Datetime(_) => Err(de::Error::invalid_type(de::Unexpected::Other("a date"), &visitor)),
            DeValue::Array(array) => visitor.visit_seq(Elements(array, 0)),
            DeValue::Table(table) => Table(table).deserialize_any(visitor),
        };
        read.map_err(|fault| fault.at(&self.0.span()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let read = match self.0.get_ref() {
            DeValue::String(text) => {
                let word: de::value::StrDeserializer<'_, Fault> = text.as_ref().into_deserializer();
                visitor.visit_enum(word)
            }
            // A word with a value: `{ group = 32 }`.
            DeValue::Table(table) if table.len() == 1 => {
                let entries = Entries { left: table.iter().collect(), value: None };
                visitor.visit_enum(de::value::MapAccessDeserializer::new(entries))
            }
            other => Err(de::Error::custom(format!("expected a word, found {}", other.type_str()))),
        };
        read.map_err(|fault| fault.at(&self.0.span()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The deserializer of a table.
struct Table<'de>(&'de DeTable<'de>);

impl<'de> Deserializer<'de> for Table<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        // In the order of the text, so that the first error is the first in the text.
        let mut entries: Vec<Entry<'de>> = self.0.iter().collect();
        entries.sort_by_key(|(key, _)| std::cmp::Reverse(key.span().start));
        visitor.visit_map(Entries { left: entries, value: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

type Entry<'de> = (&'de Spanned<std::borrow::Cow<'de, str>>, &'de Spanned<DeValue<'de>>);

/// The entries of a table, the next one last.
struct Entries<'de> {
    left: Vec<Entry<'de>>,
    value: Option<&'de Spanned<DeValue<'de>>>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.left.pop() else { return Ok(None) };
        self.value = Some(value);
        let name: de::value::StrDeserializer<'_, Fault> = key.get_ref().as_ref().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|fault| fault.at(&key.span()))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.value.take() {
            Some(value) => seed.deserialize(Reader(value)).map_err(|fault| fault.at(&value.span())),
            None => Err(de::Error::custom("a value was read before its key")),
        }
    }
}

/// The elements of an array, and the number of the next one.
struct Elements<'de>(&'de DeArray<'de>, usize);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(element) = self.0.get(self.1) else { return Ok(None) };
        self.1 += 1;
        seed.deserialize(Reader(element)).map(Some).map_err(|fault| fault.at(&element.span()))
    }
}
