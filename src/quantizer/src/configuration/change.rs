//! Changes to the spec of a value.

use super::words::{DTypeName, GranularityName, ObserverChoice, SchemeName};
use crate::Role;
use pt2e_core::{
    granularity::Granularity,
    observer::{build_observer, fitting_observers},
    parameter::Named,
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
};
use std::{borrow::Cow, fmt};

/// The word for a value that is not quantized.
pub(super) const FLOAT: &str = "float";

/// What a rule says about a value: that it stays float, or how its spec differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The value is not quantized.
    Float,
    /// The value is quantized, with these changes to its spec.
    Change(Change),
}

/// Changes to a spec; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
#[schemars(extend("minProperties" = 1))]
pub struct Change {
    /// The dtype of quantized values, and with it the whole range of the dtype.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtype: Option<DTypeName>,
    /// The number of bits, from 2 to 16: the range becomes the whole range of that many bits, in the dtype that the value has, or
    /// in one of 16 bits if that is too small.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 16))]
    pub bits: Option<i64>,
    /// The smallest quantized value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quant_min: Option<i64>,
    /// The largest quantized value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quant_max: Option<i64>,
    /// How reals are mapped to integers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<SchemeName>,
    /// Which elements share a scale: the `tensor`, those of an output `channel`, or `{ group = 32 }` in a row of a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granularity: Option<GranularityName>,
    /// The observer that finds scale and zero point. Parameters that are not stated, and which the observer before it has too, keep
    /// their values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observer: Option<ObserverChoice>,
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is no spec to change, and the change does not state a whole one.
    #[error(
        "changes the spec of {role}, which the preset leaves float; state dtype and observer, so that it is a spec of its own"
    )]
    NoSpec {
        /// The value.
        role: &'static str,
    },
    /// The value's qparams are not found by an observer.
    #[error("changes the spec of {role}, whose qparams are {how}; only \"{FLOAT}\" can be stated for it")]
    NotObserved {
        /// The value.
        role: &'static str,
        /// Where the qparams come from.
        how: &'static str,
    },
    /// The backend does not run ops on the dtype.
    #[error("quantizes {role} to {dtype}, which quantizer '{quantizer}' cannot; it takes {known}")]
    DType {
        /// The value.
        role: &'static str,
        /// The dtype.
        dtype: DType,
        /// The quantizer.
        quantizer: &'static str,
        /// The dtypes that it takes.
        known: String,
    },
    /// The result is not a valid spec.
    #[error("gives {role} a spec that is not valid: {reason}")]
    Invalid {
        /// The value.
        role: &'static str,
        /// The error.
        reason: String,
    },
}

impl Change {
    /// The error in the change itself, whatever it is applied to.
    pub(super) fn contradiction(&self) -> Option<String> {
        let has_bound = self.quant_min.is_some() || self.quant_max.is_some();
        match (self.bits, self.quant_min, self.quant_max) {
            (Some(_), ..) if has_bound => {
                Some("'bits' states the whole range, so it cannot be given with 'quant_min' or 'quant_max'".to_owned())
            }
            (Some(bits), ..) if !(2..=16).contains(&bits) => Some(format!("'bits' must be from 2 to 16, found {bits}")),
            (_, Some(min), Some(max)) if min >= max => {
                Some(format!("'quant_min' must be below 'quant_max', found {min} and {max}"))
            }
            _ => None,
        }
    }

    /// The spec with the changes.
    pub(super) fn apply(&self, spec: Option<QSpec>, role: &'static str) -> Result<QSpec, ChangeError> {
        let mut spec = match spec {
            Some(QSpec::Observed(spec)) => spec,
            // The qparams are those of another value, whose own spec decides.
            Some(QSpec::Shared(value)) => return Ok(QSpec::Shared(value)),
            Some(QSpec::Fixed(_)) => return Err(ChangeError::NotObserved { role, how: "fixed" }),
            Some(QSpec::Derived(_)) => return Err(ChangeError::NotObserved { role, how: "derived from other values" }),
            Some(QSpec::Float) | None => match (self.dtype, &self.observer) {
                (Some(dtype), Some(observer)) => QuantizationSpec::new(dtype.0, observer.0.clone()),
                _ => return Err(ChangeError::NoSpec { role }),
            },
        };
        if let Some(DTypeName(dtype)) = self.dtype.filter(|dtype| dtype.0 != spec.dtype) {
            (spec.dtype, spec.quant_min, spec.quant_max) = (dtype, None, None);
        }
        if let Some(bits) = self.bits {
            set_bits(&mut spec, bits);
        }
        spec.quant_min = self.quant_min.or(spec.quant_min);
        spec.quant_max = self.quant_max.or(spec.quant_max);
        if let Some(SchemeName(scheme)) = self.scheme {
            spec.scheme = scheme;
        }
        match self.granularity {
            Some(GranularityName::Tensor) => spec.granularity = Granularity::Tensor,
            // The pattern knows the axis, and sets it.
            Some(GranularityName::Channel) => spec.granularity = Granularity::Axis(0),
            Some(GranularityName::Group(size)) => spec.granularity = Granularity::Group(size.get()),
            None => {}
        }
        spec.observer = self.observer_for(&spec);
        build_observer(&spec).map_err(|error| ChangeError::Invalid { role, reason: error.to_string() })?;
        Ok(QSpec::Observed(spec))
    }

    /// The observer that is stated; else that of the spec or, if it does not find qparams of the spec's scheme and granularity, the
    /// first one that does.
    fn observer_for(&self, spec: &QuantizationSpec) -> Named {
        let old = &spec.observer;
        match &self.observer {
            Some(ObserverChoice(stated)) => inheriting(stated.clone(), old),
            None => {
                let mut fitting = fitting_observers(spec.scheme, &spec.granularity).peekable();
                match fitting.peek().copied() {
                    Some(first) if !fitting.any(|known| known.name == old.name()) => inheriting(Named::new(first), old),
                    _ => old.clone(),
                }
            }
        }
    }
}

/// An observer with those parameters of `old` that it has too and that are not stated.
fn inheriting(stated: Named, old: &Named) -> Named {
    let is_stated = |name: &str| stated.given().any(|(given, _)| given == name);
    let inherited = old.given().filter(|(name, _)| stated.declaration().parameter(name).is_some() && !is_stated(name));
    inherited.fold(stated.clone(), |observer, (name, value)| observer.with(name.to_owned(), value))
}

fn set_bits(spec: &mut QuantizationSpec, bits: i64) {
    let is_unsigned = matches!(spec.dtype, DType::U8 | DType::U16);
    if bits > 8 && spec.dtype.size() == 1 {
        spec.dtype = if is_unsigned { DType::U16 } else { DType::I16 };
    }
    let values = 1_i64 << bits;
    let (min, max) = if is_unsigned { (0, values - 1) } else { (-values / 2, values / 2 - 1) };
    (spec.quant_min, spec.quant_max) = (Some(min), Some(max));
}

/// The name of a value in messages.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Input => "an input",
        Role::Weight { .. } => "a weight",
        Role::Bias => "a bias",
    }
}

impl<'de> Deserialize<'de> for Edit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Edit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "\"{FLOAT}\" or a table such as {{ bits = 4 }}")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Edit, E> {
                match word {
                    FLOAT => Ok(Edit::Float),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Edit, A::Error> {
                let change = Change::deserialize(de::value::MapAccessDeserializer::new(map))?;
                match change.contradiction() {
                    Some(error) => Err(de::Error::custom(error)),
                    None => Ok(Edit::Change(change)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Edit::Float => serializer.serialize_str(FLOAT),
            Edit::Change(change) => change.serialize(serializer),
        }
    }
}

impl JsonSchema for Edit {
    fn schema_name() -> Cow<'static, str> {
        "Edit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "\"float\" to leave the value float, or how its spec differs from the preset's.",
            "anyOf": [{ "const": FLOAT }, generator.subschema_for::<Change>()],
        })
    }
}
