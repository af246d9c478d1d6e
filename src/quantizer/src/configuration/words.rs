//! The words of configurations: names of dtypes, schemes, observers, presets and quantizers. They are those that the other crates
//! and the backends declare.

use crate::backends::{BACKENDS, Preset, presets};
use pt2e_core::{
    numerics::{QuantRange, Scheme},
    observer::{known_observer, observers},
    parameter::{Declaration, Named, Value, suggestion},
    tensor::DType,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::json;
use std::{borrow::Cow, collections::BTreeMap, fmt, num::NonZeroUsize};

/// A type whose values are words.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident($value:ty), $what:literal, $all:expr, $text:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name(pub $value);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                let all: Vec<$value> = $all;
                let text: fn(&$value) -> &'static str = $text;
                let found = all.iter().find(|value| text(value) == word);
                found.map(|value| $name(*value)).ok_or_else(|| {
                    let known: Vec<&str> = all.iter().map(text).collect();
                    let hint = suggestion(&word, &known, concat!("known ", $what, "s are"));
                    de::Error::custom(format!("unknown {} '{word}'; {hint}", $what))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn(&$value) -> &'static str = $text;
                serializer.serialize_str(text(&self.0))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let text: fn(&$value) -> &'static str = $text;
                let all: Vec<&str> = $all.iter().map(text).collect();
                json_schema!({ "type": "string", "enum": all })
            }
        }
    };
}

word!(
    /// A dtype that holds quantized values, by PyTorch's name without `torch.`.
    DTypeName(DType),
    "dtype",
    DType::ALL.into_iter().filter(|dtype| QuantRange::of_dtype(*dtype).is_ok()).collect::<Vec<DType>>(),
    |dtype| dtype.name()
);

word!(
    /// A scheme, by its name in PyTorch's qschemes.
    SchemeName(Scheme),
    "scheme",
    Scheme::ALL.to_vec(),
    |scheme| scheme.name()
);

word!(
    /// A preset of a backend.
    PresetName(&'static Preset),
    "preset",
    presets().map(|(_, preset)| preset).collect::<Vec<&'static Preset>>(),
    |preset| preset.name
);

word!(
    /// A quantizer, by its name in the option `quantizer`.
    QuantizerName(&'static str),
    "quantizer",
    BACKENDS.iter().map(|backend| backend.name).collect::<Vec<&'static str>>(),
    |name| name
);

/// Which elements share a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GranularityName {
    /// All elements of the tensor.
    Tensor,
    /// Those of an output channel of a weight.
    Channel,
    /// This many consecutive elements of a row of a matrix.
    Group(#[serde(deserialize_with = "group_size")] NonZeroUsize),
}

fn group_size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroUsize, D::Error> {
    let size = i64::deserialize(deserializer)?;
    let positive = usize::try_from(size).ok().and_then(NonZeroUsize::new);
    positive.ok_or_else(|| de::Error::custom(format!("a group has at least 1 element, not {size}")))
}

/// An observer, with parameters that have been checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ObserverChoice(pub Named);

/// The key of an observer's name.
const NAME: &str = "name";

impl<'de> Deserialize<'de> for ObserverChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = ObserverChoice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an observer, or a table such as { name = \"histogram\", bins = 1024 }")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<ObserverChoice, E> {
                Ok(ObserverChoice(Named::new(declared(name)?)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ObserverChoice, A::Error> {
                let entries =
                    BTreeMap::<String, ParameterValue>::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let Some(ParameterValue::Text(name)) = entries.get(NAME) else {
                    return Err(de::Error::custom(format!("the observer lacks its '{NAME}', a string")));
                };
                let declaration = declared(name)?;
                let mut observer = Named::new(declaration);
                for (key, value) in entries.iter().filter(|(key, _)| *key != NAME) {
                    observer = observer.with(key.clone(), value.of(declaration, key).map_err(de::Error::custom)?);
                }
                observer.check().map_err(de::Error::custom)?;
                Ok(ObserverChoice(observer))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

fn declared<E: de::Error>(name: &str) -> Result<&'static Declaration, E> {
    known_observer(name).ok_or_else(|| {
        let known: Vec<&str> = observers().map(|declaration| declaration.name).collect();
        E::custom(format!("unknown observer '{name}'; {}", suggestion(name, &known, "the observers are")))
    })
}

/// The value of a parameter in TOML.
#[derive(Clone, Debug)]
enum ParameterValue {
    Text(String),
    Value(Value),
}

impl ParameterValue {
    /// The value of the parameter `key`; an integer is a float where one is wanted.
    fn of(&self, declaration: &Declaration, key: &str) -> Result<Value, String> {
        match (self, declaration.parameter(key).map(|parameter| parameter.default)) {
            (ParameterValue::Text(text), _) => {
                Err(format!("the parameter '{key}' of an observer is a number or a bool, not the string \"{text}\""))
            }
            (ParameterValue::Value(Value::Int(number)), Some(Value::Float(_))) => Ok(Value::Float(*number as f64)),
            (ParameterValue::Value(value), _) => Ok(*value),
        }
    }
}

impl<'de> Deserialize<'de> for ParameterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = ParameterValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, true or false")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Text(text.to_owned()))
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Value(Value::Bool(value)))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Value(Value::Int(value)))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Value(Value::Float(value)))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Serialize for ObserverChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(NAME, self.0.name())?;
        for (name, value) in self.0.given() {
            match value {
                Value::Bool(value) => map.serialize_entry(name, &value)?,
                Value::Int(value) => map.serialize_entry(name, &value)?,
                Value::Float(value) => map.serialize_entry(name, &value)?,
            }
        }
        map.end()
    }
}

impl JsonSchema for ObserverChoice {
    fn schema_name() -> Cow<'static, str> {
        "Observer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let with_parameters = observers().map(|declaration| {
            let name = (NAME.to_owned(), json!({ "const": declaration.name, "description": declaration.doc }));
            let parameters = declaration.parameters.iter().map(|parameter| {
                let (ty, default) = match parameter.default {
                    Value::Bool(value) => ("boolean", json!(value)),
                    Value::Int(value) => ("integer", json!(value)),
                    Value::Float(value) => ("number", json!(value)),
                };
                let description = format!("{}; must be {}", parameter.doc, parameter.must_be);
                (parameter.name.to_owned(), json!({ "type": ty, "default": default, "description": description }))
            });
            let properties: serde_json::Map<String, serde_json::Value> = [name].into_iter().chain(parameters).collect();
            json!({ "type": "object", "properties": properties, "required": [NAME], "additionalProperties": false })
        });
        let names: Vec<&str> = observers().map(|declaration| declaration.name).collect();
        let forms: Vec<serde_json::Value> = [json!({ "enum": names })].into_iter().chain(with_parameters).collect();
        json_schema!({ "description": "An observer, alone or with parameters.", "anyOf": forms })
    }
}
