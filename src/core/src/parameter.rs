//! Names with typed parameters, by which a spec selects an observer or a fake-quant, as PT2E does by `Observer.with_args(...)`.
//!
//! An observer declares its parameters in a [`Declaration`]; a spec holds a [`Named`], which is a declaration and the
//! values that differ from its defaults. So code that reads and prints specs need not know the individual observers.

use std::{borrow::Cow, fmt};

/// The value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A bool.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
}

impl Value {
    /// The name of its type, for messages.
    pub const fn type_name(self) -> &'static str {
        match self {
            Value::Bool(_) => "bool",
            Value::Int(_) => "integer",
            Value::Float(_) => "float",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value:?}"),
        }
    }
}

macro_rules! values {
    ($($from:ty => $variant:ident),*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Value::$variant(value.into())
            }
        }
    )*};
}

values!(bool => Bool, i32 => Int, i64 => Int, f32 => Float, f64 => Float);

/// A parameter of an observer or a fake-quant.
#[derive(Debug)]
pub struct Parameter {
    /// Its name; PyTorch's if PyTorch has the parameter.
    pub name: &'static str,
    /// Its value if a spec does not give one. The type of the default is the type of the parameter.
    pub default: Value,
    /// Whether a value of the right type is valid.
    pub accepts: fn(Value) -> bool,
    /// The condition that `accepts` checks, worded to follow "must be".
    pub must_be: &'static str,
    /// One sentence for the documentation.
    pub doc: &'static str,
}

/// The declaration of an observer or a fake-quant, which specs name.
#[derive(Debug)]
pub struct Declaration {
    /// `observer` or `fake-quant`.
    pub category: &'static str,
    /// Its name in specs.
    pub name: &'static str,
    /// One sentence for the documentation.
    pub doc: &'static str,
    /// Its parameters.
    pub parameters: &'static [&'static Parameter],
}

impl Declaration {
    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().copied().find(|parameter| parameter.name == name)
    }
}

/// Why a parameter is rejected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParameterError {
    /// No parameter has this name.
    #[error("the {of} has no parameter '{name}'; {}", suggestion(name, known, "it has"))]
    Unknown {
        /// The observer or fake-quant: `min_max observer`.
        of: String,
        /// The name.
        name: String,
        /// The names of all its parameters.
        known: Vec<&'static str>,
    },
    /// The value has the wrong type.
    #[error("`{name}` of the {of} is {value}; it must be of type {expected}")]
    Type {
        /// The observer or fake-quant.
        of: String,
        /// The parameter.
        name: &'static str,
        /// The type of the parameter.
        expected: &'static str,
        /// The rejected value.
        value: Value,
    },
    /// The value is invalid.
    #[error("`{name}` of the {of} is {value}; it must be {must_be}")]
    Value {
        /// The observer or fake-quant.
        of: String,
        /// The parameter.
        name: &'static str,
        /// The rejected value.
        value: Value,
        /// The condition on valid values.
        must_be: &'static str,
    },
}

/// A suggestion for an unknown name: the known name most similar to it, or else all known names after the words `all`.
pub fn suggestion(name: &str, known: &[&str], all: &str) -> String {
    let nearest = known.iter().map(|known| (strsim::osa_distance(name, known), known)).min();
    match nearest {
        Some((distance, nearest)) if distance <= name.chars().count().min(nearest.len()) / 3 => {
            format!("did you mean '{nearest}'?")
        }
        Some(_) => format!("{all} {}", known.join(", ")),
        None => format!("{all} none"),
    }
}

/// A name with parameters.
///
/// Nothing is checked before [`Named::check`], so that a spec can be written as one expression. Values equal to the
/// default are not stored, so two that mean the same compare equal.
#[derive(Clone)]
pub struct Named {
    declaration: &'static Declaration,
    /// Sorted by name.
    given: Vec<(Cow<'static, str>, Value)>,
}

impl Named {
    /// The name with all parameters at their defaults.
    pub const fn new(declaration: &'static Declaration) -> Self {
        Self { declaration, given: Vec::new() }
    }

    /// The name with a parameter set.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.given.retain(|(given, _)| *given != name);
        if self.declaration.parameter(&name).is_none_or(|parameter| parameter.default != value) {
            let at = self.given.partition_point(|(given, _)| *given < name);
            self.given.insert(at, (name, value));
        }
        self
    }

    /// The name.
    pub fn name(&self) -> &'static str {
        self.declaration.name
    }

    /// The declaration that the name stands for.
    pub fn declaration(&self) -> &'static Declaration {
        self.declaration
    }

    /// The parameters that are not at their defaults, sorted by name.
    pub fn given(&self) -> impl Iterator<Item = (&str, Value)> {
        self.given.iter().map(|(name, value)| (name.as_ref(), *value))
    }

    /// The value of a parameter. Its default is that of the declared parameter of its name.
    pub fn value(&self, parameter: &Parameter) -> Value {
        let given = self.given.iter().find(|(name, _)| name == parameter.name);
        let default = || self.declaration.parameter(parameter.name).unwrap_or(parameter).default;
        given.map_or_else(default, |(_, value)| *value)
    }

    /// The value of a bool parameter.
    pub fn bool(&self, parameter: &Parameter) -> bool {
        matches!(self.value(parameter), Value::Bool(true))
    }

    /// The value of an integer parameter that is a count; 0 if it is negative.
    pub fn count(&self, parameter: &Parameter) -> usize {
        match self.value(parameter) {
            Value::Int(value) => usize::try_from(value).unwrap_or_default(),
            _ => 0,
        }
    }

    /// The value of an integer parameter.
    pub fn int(&self, parameter: &Parameter) -> i64 {
        match self.value(parameter) {
            Value::Int(value) => value,
            _ => 0,
        }
    }

    /// The value of a float parameter.
    pub fn float(&self, parameter: &Parameter) -> f64 {
        match self.value(parameter) {
            Value::Float(value) => value,
            _ => f64::NAN,
        }
    }

    /// Checks that every given parameter exists and has a valid value of its type.
    ///
    /// # Errors
    /// For the first parameter that does not.
    pub fn check(&self) -> Result<(), ParameterError> {
        for (name, value) in self.given() {
            let of = || self.to_string();
            let Some(parameter) = self.declaration.parameter(name) else {
                let known = self.declaration.parameters.iter().map(|parameter| parameter.name).collect();
                return Err(ParameterError::Unknown { of: of(), name: name.to_owned(), known });
            };
            let Parameter { name, default, accepts, must_be, .. } = *parameter;
            let expected = default.type_name();
            if value.type_name() != expected {
                return Err(ParameterError::Type { of: of(), name, expected, value });
            }
            if !accepts(value) {
                return Err(ParameterError::Value { of: of(), name, value, must_be });
            }
        }
        Ok(())
    }
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.given == other.given
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.name(), self.given)
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.declaration.category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static BINS: Parameter = Parameter {
        name: "bins",
        default: Value::Int(2048),
        accepts: |value| matches!(value, Value::Int(2..)),
        must_be: "at least 2",
        doc: "",
    };
    static EPS: Parameter =
        Parameter { name: "eps", default: Value::Float(0.5), accepts: |_| true, must_be: "", doc: "" };
    static THING: Declaration =
        Declaration { category: "observer", name: "thing", doc: "", parameters: &[&BINS, &EPS] };

    #[test]
    fn defaults_are_not_kept() {
        let thing = Named::new(&THING);
        assert_eq!(thing.clone().with("bins", 2048).with("eps", 0.5), thing);
        assert_eq!(thing.clone().with("bins", 3).with("bins", 2048), thing);
        let both = thing.clone().with("eps", 0.25).with("bins", 4);
        assert_eq!(both, thing.clone().with("bins", 4).with("eps", 0.25));
        assert_eq!(both.given().collect::<Vec<_>>(), [("bins", Value::Int(4)), ("eps", Value::Float(0.25))]);
        assert_eq!((both.count(&BINS), both.float(&EPS)), (4, 0.25));
        assert_eq!((thing.count(&BINS), thing.float(&EPS)), (2048, 0.5));
    }

    #[test]
    fn what_cannot_be_is_named() {
        let error = |thing: Named| thing.check().unwrap_err().to_string();
        let thing = Named::new(&THING);
        assert_eq!(thing.check(), Ok(()));
        assert_eq!(thing.clone().with("bins", 2).check(), Ok(()));
        let bin = error(thing.clone().with("bin", 3));
        assert_eq!(bin, "the thing observer has no parameter 'bin'; did you mean 'bins'?");
        let other = error(thing.clone().with("momentum", 3));
        assert_eq!(other, "the thing observer has no parameter 'momentum'; it has bins, eps");
        let value = error(thing.clone().with("bins", 1));
        assert_eq!(value, "`bins` of the thing observer is 1; it must be at least 2");
        let ty = error(thing.with("eps", 1));
        assert_eq!(ty, "`eps` of the thing observer is 1; it must be of type float");
    }
}
