//! Renders an operation as ODS text.

use std::fmt::Write as _;

use super::descriptions;
use super::layout::{ArgForm, ArgLayout, OpLayout, ResultForm};
use super::overrides::{self, Condition, Effects, Trigger};
use super::{OdsError, class_name};
use crate::model::{Argument, Default, Schema};

/// The `def` of the operation of `schema`; `prefix` is the prefix of the dialect's definitions.
pub(super) fn operation(prefix: &str, schema: &Schema) -> Result<String, OdsError> {
    let layout = OpLayout::of(schema)?;
    let mut text = String::new();
    let class = class_name(schema);
    let mnemonic = schema.mlir_name().split_off(schema.namespace.len() + 1);
    let traits = traits(schema, &layout);
    let base = match overrides::effects(schema) {
        Effects::If(conditions) => {
            let conditions: Vec<String> =
                conditions.iter().map(|condition| cpp_condition(&layout, condition)).collect();
            format!("{prefix}_OpImpureIf<\"{mnemonic}\", \"{}\", [{traits}]>", conditions.join(" && "))
        }
        Effects::Pure | Effects::Unknown => format!("{prefix}_Op<\"{mnemonic}\", [{traits}]>"),
    };
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    line(format!("def {prefix}_{class} : {base} {{"));
    line(format!("  let summary = \"{}\";", schema.to_string().replace('\\', "\\\\").replace('"', "\\\"")));
    if let Some(description) = descriptions::description(schema) {
        line(format!("  let description = [{{\n    {}\n  }}];", description.replace('\n', "\n    ")));
    }
    line(format!("  let arguments = (ins{});", list(arguments(schema, &layout)?)));
    line(format!("  let results = (outs{});", list(results(&layout))));
    if overrides::is_verified(schema) {
        line("  let hasVerifier = 1;".to_owned());
    }
    line(format!("  let assemblyFormat = [{{{}}}];", list_lines(assembly(schema, &layout))));
    line("}".to_owned());
    Ok(text)
}

fn list(items: Vec<String>) -> String {
    let mut text = String::new();
    for (i, item) in items.iter().enumerate() {
        // Infallible: writing to a string.
        let _ = write!(text, "{}\n    {item}", if i == 0 { "" } else { "," });
    }
    text
}

fn list_lines(items: Vec<String>) -> String {
    items.iter().map(|item| format!("\n    {item}")).collect::<String>() + "\n  "
}

pub(super) fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect()
}

/// A condition as a C++ expression.
fn cpp_condition(layout: &OpLayout, condition: &Condition) -> String {
    let one = |arg: &ArgLayout| {
        let getter = |name: &Option<String>| format!("get{}()", camel(name.as_deref().unwrap_or_default()));
        match condition.is {
            Trigger::True => getter(&arg.attr),
            Trigger::TrueOrNone => format!("{}.value_or(true)", getter(&arg.attr)),
            Trigger::Given => getter(&arg.operand),
            Trigger::Uncertain => format!("::pt2e::isUncertain({})", getter(&arg.attr)),
            Trigger::Several => format!("{} > 1", getter(&arg.attr)),
        }
    };
    let any: Vec<String> = condition.args.iter().filter_map(|arg| layout.args.get(*arg)).map(one).collect();
    if any.len() == 1 { any.join("") } else { format!("({})", any.join(" || ")) }
}

fn traits(schema: &Schema, layout: &OpLayout) -> String {
    let mut traits = Vec::new();
    if overrides::effects(schema) == Effects::Pure {
        traits.push("Pure".to_owned());
    }
    if layout.operand_segments {
        traits.push("AttrSizedOperandSegments".to_owned());
    }
    for arg in &layout.args {
        let (Some(operand), Some(attr)) = (&arg.operand, &arg.attr) else { continue };
        let class = match arg.form {
            ArgForm::TensorOrNumber | ArgForm::SymNumber => "Torch_OperandXorAttr",
            ArgForm::SymInt => "Torch_SymIntMatches",
            ArgForm::SymIntList => "Torch_SymIntsMatch",
            ArgForm::OptionalTensorList => "Torch_MaskMatches",
            _ => continue,
        };
        traits.push(format!("{class}<\"{operand}\", \"{attr}\", \"{}\", \"{}\">", camel(operand), camel(attr)));
    }
    traits.join(", ")
}

fn arguments(schema: &Schema, layout: &OpLayout) -> Result<Vec<String>, OdsError> {
    let mut items = Vec::new();
    for (arg, place) in schema.args.iter().zip(&layout.args) {
        if let Some(operand) = &place.operand {
            items.push(format!("{}:${operand}", operand_type(place.form)));
        }
        if let Some(attr) = &place.attr {
            items.push(format!("{}:${attr}", attr_type(schema, arg, place)?));
        }
    }
    Ok(items)
}

fn operand_type(form: ArgForm) -> &'static str {
    match form {
        ArgForm::OptionalTensor => "Optional<Torch_Tensor>",
        ArgForm::TensorList | ArgForm::OptionalTensorList => "Variadic<Torch_Tensor>",
        ArgForm::TensorOrNumber => "Optional<Torch_TensorOrNumber>",
        ArgForm::SymNumber => "Optional<Torch_NumberValue>",
        ArgForm::SymInt => "Optional<Index>",
        ArgForm::SymIntList => "Variadic<Index>",
        _ => "Torch_Tensor",
    }
}

/// The ODS constraint of the attribute: plain, optional, or with a default.
pub(super) fn attr_type(schema: &Schema, arg: &Argument, place: &ArgLayout) -> Result<String, OdsError> {
    let plain = match place.form {
        ArgForm::OptionalTensorList => return Ok("DenseBoolArrayAttr".to_owned()),
        ArgForm::TensorOrNumber | ArgForm::SymNumber => return Ok("OptionalAttr<Torch_NumberAttr>".to_owned()),
        ArgForm::Number => "Torch_NumberAttr",
        ArgForm::NumberList => "Torch_NumberArrayAttr",
        ArgForm::SymInt | ArgForm::Int => "I64Attr",
        ArgForm::SymIntList | ArgForm::IntList => "DenseI64ArrayAttr",
        ArgForm::Float => "F64Attr",
        ArgForm::FloatList => "DenseF64ArrayAttr",
        ArgForm::Bool => "BoolAttr",
        ArgForm::BoolList => "DenseBoolArrayAttr",
        ArgForm::StrList => "StrArrayAttr",
        ArgForm::Graph => "DictionaryAttr",
        ArgForm::ScalarType => "TypeAttr",
        _ => "StrAttr",
    };
    // An absent attribute means `None`, even if the default is something else (`ScalarType? dtype=4`), which is then
    // always printed.
    if place.nullable {
        return Ok(format!("OptionalAttr<{plain}>"));
    }
    let Some(default) = &arg.default else { return Ok(plain.to_owned()) };
    // A type has no C++ literal, so a dtype is always printed.
    if place.form == ArgForm::ScalarType {
        return Ok(plain.to_owned());
    }
    let value = default_value(place.form, default).ok_or_else(|| OdsError::Default {
        op: schema.mlir_name(),
        arg: arg.name.clone(),
        ty: arg.ty,
    })?;
    Ok(match (place.form, default) {
        (ArgForm::Number, Default::Int(_)) => format!("Torch_IntDefault<{value}>"),
        (ArgForm::Number, Default::Bool(_)) => format!("Torch_BoolDefault<{value}>"),
        (ArgForm::Number, _) => format!("Torch_FloatDefault<{value}>"),
        (ArgForm::Str | ArgForm::MemoryFormat, _) => format!("DefaultValuedStrAttr<{plain}, {value}>"),
        _ => format!("DefaultValuedAttr<{plain}, {value}>"),
    })
}

/// The default as a quoted C++ expression for the attribute's builder.
fn default_value(form: ArgForm, default: &Default) -> Option<String> {
    Some(match (form, default) {
        (ArgForm::MemoryFormat, Default::Int(number)) => format!("\"{}\"", overrides::memory_format(*number)?),
        (ArgForm::Str, Default::Str(value)) => format!("\"{value}\""),
        (_, Default::List(values)) => {
            let values: Option<Vec<String>> = values.iter().map(cpp_literal).collect();
            format!("\"{{{}}}\"", values?.join(", "))
        }
        (ArgForm::Layout, _) => return None,
        (_, value) => format!("\"{}\"", cpp_literal(value)?),
    })
}

fn cpp_literal(value: &Default) -> Option<String> {
    match value {
        Default::Bool(value) => Some(value.to_string()),
        Default::Int(value) => Some(value.to_string()),
        Default::Float(value) if value.is_finite() => Some(format!("{value:?}")),
        _ => None,
    }
}

fn results(layout: &OpLayout) -> Vec<String> {
    let constraint = |form| match form {
        ResultForm::Tensor => "Torch_Tensor",
        ResultForm::TensorList => "Variadic<Torch_Tensor>",
        ResultForm::Int => "Index",
        ResultForm::Bool => "I1",
        ResultForm::Float => "F64",
        ResultForm::Number => "Torch_NumberResult",
    };
    layout.results.iter().map(|result| format!("{}:${}", constraint(result.form), result.name)).collect()
}

/// The lines of the assembly format.
fn assembly(schema: &Schema, layout: &OpLayout) -> Vec<String> {
    let mut tensors = Vec::new();
    let mut clauses = Vec::new();
    for (arg, place) in schema.args.iter().zip(&layout.args) {
        let (operand, attr) = (place.operand.as_deref().unwrap_or_default(), place.attr.as_deref().unwrap_or_default());
        let elidable = place.nullable || arg.default.is_some() && place.form != ArgForm::ScalarType;
        match place.form {
            ArgForm::Dropped => {}
            ArgForm::Tensor => tensors.push(format!("${operand}")),
            // ODS does not print a space before a bracket by itself.
            ArgForm::TensorList => tensors.push(format!("` ` `[` ${operand} `]`")),
            ArgForm::OptionalTensorList => tensors.push(format!("custom<OptionalTensors>(${operand}, ${attr})")),
            ArgForm::TensorOrNumber => tensors.push(format!("custom<ValueOrNumber>(${operand}, ${attr})")),
            ArgForm::OptionalTensor => clauses.push(clause(&arg.name, format!("${operand}"), true)),
            ArgForm::SymNumber => {
                clauses.push(clause(&arg.name, format!("custom<ValueOrNumber>(${operand}, ${attr})"), false))
            }
            ArgForm::SymInt => {
                clauses.push(clause(&arg.name, format!("custom<DynamicIndex>(${operand}, ${attr})"), elidable))
            }
            ArgForm::SymIntList => {
                clauses.push(clause(&arg.name, format!("custom<DynamicIndexList>(${operand}, ${attr})"), elidable));
            }
            ArgForm::Number => clauses.push(clause(&arg.name, format!("custom<Number>(${attr})"), elidable)),
            _ => clauses.push(clause(&arg.name, format!("${attr}"), elidable)),
        }
    }
    let mut lines = Vec::new();
    if !tensors.is_empty() {
        lines.push(tensors.join(" `,` "));
    }
    lines.extend(clauses);
    lines.push("attr-dict `:` functional-type(operands, results)".to_owned());
    lines
}

fn clause(keyword: &str, value: String, elidable: bool) -> String {
    if elidable { format!("(`{keyword}` {value}^)?") } else { format!("`{keyword}` {value}") }
}
