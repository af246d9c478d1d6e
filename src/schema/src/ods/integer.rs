//! Generates the ODS definitions of the `qint` ops. Their assembly format and verifier follow from the names of the
//! arguments, as the header of qint.schemas explains.

use super::{
    OdsError, class_name,
    layout::{ArgForm, ArgLayout, OpLayout},
    render::{attr_type, camel},
};
use crate::{
    model::{Argument, Schema},
    registry::{INTEGER_OPS, registry},
};

/// An argument, and the operand or attribute that holds it.
struct Part<'s> {
    arg: &'s Argument,
    place: &'s ArgLayout,
    name: &'s str,
}

impl Part<'_> {
    /// The C++ getter.
    fn getter(&self) -> String {
        getter(self.name)
    }
}

fn getter(name: &str) -> String {
    format!("get{}()", camel(name))
}

/// The `def` of every op, in the order of qint.schemas.
pub(super) fn operations() -> Result<Vec<String>, OdsError> {
    documented().map(|(schema, comment)| operation(schema, &comment)).collect()
}

/// Each schema with the lines of its comment.
fn documented() -> impl Iterator<Item = (&'static Schema, Vec<&'static str>)> {
    let mut comment = Vec::new();
    INTEGER_OPS.lines().filter_map(move |line| match line.strip_prefix('#') {
        Some(text) => {
            comment.push(text.strip_prefix(' ').unwrap_or(text));
            None
        }
        // An empty line separates the header of the file from the comment of the first op.
        None if line.is_empty() => {
            comment.clear();
            None
        }
        None => {
            let name = line.split_once('(')?.0.replace("::", ".");
            Some((registry().by_mlir_name(&name)?, std::mem::take(&mut comment)))
        }
    })
}

fn operation(schema: &Schema, comment: &[&str]) -> Result<String, OdsError> {
    let layout = OpLayout::of(schema)?;
    let parts: Vec<Part<'_>> = schema
        .args
        .iter()
        .zip(&layout.args)
        .filter_map(|(arg, place)| {
            let name = place.operand.as_deref().or(place.attr.as_deref())?;
            Some(Part { arg, place, name })
        })
        .collect();
    let (summary, description) = comment.split_first().map_or(("", &[][..]), |(summary, rest)| (*summary, rest));
    let description = description.iter().skip_while(|line| line.is_empty());
    let description: String =
        description.map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect();
    let arguments = parts.iter().map(|part| Ok(format!("    {}:${}", constraint(schema, part)?, part.name)));
    let arguments = arguments.collect::<Result<Vec<_>, OdsError>>()?.join(",\n");
    Ok(format!(
        "def QInt_{class} : QInt_Op<\"{name}\"> {{\n  let summary = \"{summary}\";\n  let description = [{{\n{description}  \
         }}];\n  let arguments = (ins\n{arguments});\n  let results = (outs {result}:$result);\n  let assemblyFormat = \
         [{{\n    {assembly}\n  }}];\n  let extraClassDefinition = [{{\n    ::llvm::LogicalResult $cppClass::verify() {{\n      \
         return ::llvm::failure({checks});\n    }}\n  }}];\n}}\n",
        class = class_name(schema),
        name = schema.name,
        result = if parts.iter().any(|part| part.name == "dtype") { "QInt_Requantized" } else { "QInt_Tensor" },
        assembly = assembly(&parts).join("\n    "),
        checks = checks(&parts)
            .iter()
            .map(|check| format!("::llvm::failed({check})"))
            .collect::<Vec<_>>()
            .join(" ||\n                             "),
    ))
}

fn constraint(schema: &Schema, part: &Part<'_>) -> Result<String, OdsError> {
    match part.place.form {
        ArgForm::Tensor if part.name == "accumulator" => Ok("QInt_Accumulator".to_owned()),
        ArgForm::Tensor => Ok("QInt_Tensor".to_owned()),
        ArgForm::OptionalTensor => Ok("Optional<QInt_Bias>".to_owned()),
        _ => attr_type(schema, part.arg, part.place),
    }
}

/// The lines of the assembly format: the tensors, each with its own arguments, then every other argument after its name.
fn assembly(parts: &[Part<'_>]) -> Vec<String> {
    let tensors: Vec<&Part<'_>> = parts.iter().filter(|part| part.place.form == ArgForm::Tensor).collect();
    let own = |tensor: &Part<'_>, part: &Part<'_>| -> Option<String> {
        Some(part.name.strip_prefix(tensor.name)?.strip_prefix('_')?.to_owned())
    };
    let with_own = tensors.iter().map(|tensor| {
        let own = parts.iter().filter_map(|part| Some(format!(" `{}` ${}", own(tensor, part)?, part.name)));
        format!("${}{}", tensor.name, own.collect::<String>())
    });
    let mut lines = vec![with_own.collect::<Vec<_>>().join(" `,` ")];
    for part in parts {
        if part.place.form == ArgForm::Tensor || tensors.iter().any(|tensor| own(tensor, part).is_some()) {
            continue;
        }
        let clause = format!("`{0}` ${0}", part.name);
        lines.push(if part.arg.ty.optional { format!("({clause}^)?") } else { clause });
    }
    lines.push("attr-dict `:` functional-type(operands, results)".to_owned());
    lines
}

/// The checks of the verifier, as calls of functions in QIntDialect.cpp. Inference verifies the types.
fn checks(parts: &[Part<'_>]) -> Vec<String> {
    let find = |name: &str| parts.iter().find(|part| part.name == name);
    let channels = match (find("weight"), find("accumulator")) {
        (Some(_), _) => "channelsOf(getWeight(), 0)",
        (_, Some(_)) => "channelsOf(getAccumulator(), getAxis())",
        _ => "1",
    };
    let bias = if find("bias").is_some() { "getBias(), " } else { "" };
    let mut checks = Vec::new();
    for part in parts {
        if let Some(length) = part.arg.ty.list.and_then(|list| list.len) {
            let least = i32::from(part.name != "padding");
            checks.push(format!("verifyGeometry(*this, \"{}\", {}, {length}, {least})", part.name, part.getter()));
        }
    }
    checks.push("verifyShapes(*this)".to_owned());
    for part in parts {
        let is_list = part.arg.ty.list.is_some();
        checks.extend(match part.name {
            "multiplier" if is_list => Some(format!("verifyRescale(*this, getMultiplier(), getShift(), {channels})")),
            "shift" if !is_list => Some("verifyShift(*this, getShift())".to_owned()),
            "remainder" => Some(format!("verifyRemainder(*this, getRemainder(), {bias}{channels})")),
            "rounding" => Some("verifyRounding(*this, getRounding())".to_owned()),
            "quant_max" => Some("verifyRange(*this, getQuantMin(), getQuantMax(), getResult())".to_owned()),
            name if name.ends_with("_multiplier") => Some(format!("verifyMultiplier(*this, {})", part.getter())),
            name => name.strip_suffix("zero_point").map(|tensor| {
                let tensor = tensor.strip_suffix('_').unwrap_or("result");
                format!("verifyZeroPoint(*this, \"{name}\", {}, {})", part.getter(), getter(tensor))
            }),
        });
    }
    checks
}
