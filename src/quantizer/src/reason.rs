//! Why an op is quantized as it is, as data: remarks, reports and `--require-quantized` read it.
//!
//! The passes that decide write it to the ops, as `pt2e.decision`:
//!
//! ```text
//! %1 = aten.softmax.int %0 dim -1 {pt2e.decision = {float = {code = "no-pattern", quantizers = "xnnpack"}}, ...}
//! %3 = aten.relu %2 {pt2e.annotation = #pt2e.annotation<...>, pt2e.decision = {fused_into = "conv2d"}, ...}
//! ```

use melior::{Context, ir::Attribute};
use pt2e_ir::{Attrs, Op, OpExt, array, attr_name, dictionary, string};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// Why an op stays float.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Reason {
    /// No pattern of the quantizers names the op.
    NoPattern {
        /// The quantizers.
        quantizers: String,
    },
    /// A pattern names the op, but needs another form of it.
    Form {
        /// The quantizer.
        quantizer: String,
        /// What it needs.
        needs: String,
    },
    /// A pattern names the op, but needs other shapes.
    Shape {
        /// The quantizer.
        quantizer: String,
        /// What it needs.
        needs: String,
    },
    /// An operand has a dtype that cannot be quantized.
    Dtype {
        /// The operand.
        operand: String,
        /// Its dtype.
        dtype: String,
        /// The dtypes that can be quantized.
        needs: String,
    },
    /// An operand is a constant that is too large to be quantized together with other values.
    ScalarTooLarge {
        /// The operand.
        operand: String,
        /// The constant.
        value: String,
    },
    /// An operand is a number that is known only at run time.
    RuntimeNumber {
        /// The operand.
        operand: String,
    },
    /// The op shares the qparams of its input, which has none.
    FloatInput {
        /// What computes the input.
        producer: String,
    },
    /// The op has several results.
    SeveralResults,
    /// A rule of the configuration leaves the op out.
    Excluded {
        /// The rule.
        rule: String,
    },
    /// The configuration keeps the values float that the quantizer would quantize.
    FloatValues,
    /// The op computes the weight or the bias of another one; only its result is quantized.
    Parameter {
        /// The other op.
        of: String,
    },
    /// A quantizer would annotate the op together with ops that another one has annotated.
    Taken {
        /// The quantizer.
        quantizer: String,
    },
    /// Calibration saw values that are too large to be quantized.
    Mask {
        /// What was seen, and where.
        seen: String,
    },
    /// The op takes its qparams from one that stays float.
    SharedWithFloat {
        /// The other op.
        op: String,
    },
    /// The op is fused with one that stays float.
    FusedWithFloat {
        /// The other op.
        op: String,
    },
    /// No call of calibration ran the op.
    NotRun {
        /// The graph of control flow that the op is in.
        graph: String,
    },
    /// The op has no form in integer arithmetic.
    NoIntegerForm {
        /// Why.
        why: String,
    },
    /// The op does not compute float values from float values.
    NoFloats,
    /// Nothing uses the results of the op.
    Unused,
    /// No quantizer has been asked yet.
    NotAsked,
    /// The module does not say.
    NotRecorded,
}

impl Reason {
    /// The word for its kind, in attributes and reports.
    pub fn code(&self) -> String {
        self.fields().get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Its code and details.
    fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            // An enum with a tag is an object.
            _ => Map::new(),
        }
    }
}

/// Worded to follow "stays float: ".
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPattern { quantizers } => write!(f, "no pattern of {quantizers} has this kind of op"),
            Self::Form { quantizer, needs } | Self::Shape { quantizer, needs } => {
                write!(f, "{quantizer} quantizes it only {needs}")
            }
            Self::Dtype { operand, dtype, needs } => {
                write!(f, "its operand '{operand}' is {dtype}, and only {needs} can be quantized")
            }
            Self::ScalarTooLarge { operand, value } => {
                write!(
                    f,
                    "its operand '{operand}' is {value}, beside which all other values would quantize to one number"
                )
            }
            Self::RuntimeNumber { operand } => {
                write!(f, "its operand '{operand}' is a number that is known only at run time")
            }
            Self::FloatInput { producer } => {
                write!(f, "it shares the qparams of its input, and {producer} is not quantized")
            }
            Self::SeveralResults => f.write_str("it has several results, and an annotation has a spec for one"),
            Self::Excluded { rule } => write!(f, "{rule} leaves it out"),
            Self::FloatValues => f.write_str("the configuration keeps its values float"),
            Self::Parameter { of } => {
                write!(f, "it computes a weight or bias of '{of}', and only the result of that is quantized")
            }
            Self::Taken { quantizer } => write!(
                f,
                "quantizer '{quantizer}' would annotate it together with ops that an earlier quantizer has annotated"
            ),
            Self::Mask { seen } => f.write_str(seen),
            Self::SharedWithFloat { op } => write!(f, "it takes its qparams from {op}, which stays float"),
            Self::FusedWithFloat { op } => write!(f, "it is fused with {op}, which stays float"),
            Self::NotRun { graph } => write!(f, "no call ran the {graph}"),
            Self::NoIntegerForm { why } => f.write_str(why),
            Self::NoFloats => f.write_str("it does not compute float values from float values"),
            Self::Unused => f.write_str("nothing uses its result"),
            Self::NotAsked => f.write_str("no quantizer has been asked yet"),
            Self::NotRecorded => f.write_str("the module does not say why"),
        }
    }
}

/// What was decided about an op, besides its annotation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Why the op stays float.
    pub float: Option<Reason>,
    /// The name of the first op of the fusion that it belongs to, unless it is that itself.
    pub fused_into: Option<String>,
    /// Whether the op is a part of the arithmetic on integers that has replaced quantized ops.
    pub integer: bool,
    /// Remarks, each worded to follow the name of the op.
    pub notes: Vec<String>,
}

impl Decision {
    /// The decision that an op records.
    pub fn read(op: Op<'_>) -> Self {
        let Some(attribute) = op.attr(attr_name::DECISION) else { return Self::default() };
        let text = |value: Attribute<'_>| value.as_str().map(str::to_owned);
        Self {
            float: attribute.get("float").and_then(|value| serde_json::from_value(json(value)?).ok()),
            fused_into: attribute.get("fused_into").and_then(text),
            integer: attribute.get("integer").is_some(),
            notes: attribute.get("notes").and_then(Attrs::as_array).into_iter().flatten().filter_map(text).collect(),
        }
    }

    /// Records the decision on an op, in place of an earlier one.
    pub fn write(&self, op: Op<'_>) {
        match self.attribute(op.ctx()) {
            Some(attribute) => op.set_attr(attr_name::DECISION, attribute),
            None => op.remove_attr(attr_name::DECISION),
        }
    }

    /// The attribute that records it; `None` if there is nothing to record.
    pub fn attribute<'c>(&self, context: &'c Context) -> Option<Attribute<'c>> {
        let float = self.float.as_ref().map(|reason| ("float", attribute(context, reason.fields())));
        let fused_into = self.fused_into.as_ref().map(|name| ("fused_into", string(context, name)));
        let integer = self.integer.then(|| ("integer", Attribute::unit(context)));
        let notes: Vec<_> = self.notes.iter().map(|note| string(context, note)).collect();
        let notes = (!notes.is_empty()).then(|| ("notes", array(context, &notes)));
        let entries: Vec<_> = float.into_iter().chain(fused_into).chain(integer).chain(notes).collect();
        (!entries.is_empty()).then(|| dictionary(context, &entries))
    }

    /// Records why an op stays float; its remarks are kept.
    pub fn leave_float(op: Op<'_>, reason: Reason) {
        Self { float: Some(reason), fused_into: None, ..Self::read(op) }.write(op);
    }
}

/// A dictionary of strings.
fn attribute<'c>(context: &'c Context, fields: Map<String, Value>) -> Attribute<'c> {
    let fields: Vec<(String, String)> =
        fields.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect();
    let entries: Vec<(&str, Attribute<'c>)> =
        fields.iter().map(|(key, value)| (key.as_str(), string(context, value))).collect();
    dictionary(context, &entries)
}

fn json(attribute: Attribute<'_>) -> Option<Value> {
    let entries = attribute.as_dictionary()?.into_iter();
    let entries = entries.filter_map(|(key, value)| Some((key.to_owned(), Value::from(value.as_str()?))));
    Some(Value::Object(entries.collect()))
}
