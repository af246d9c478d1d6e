//! Which ops of a report are float against a user's requirement.

use crate::model::{OpReport, Report, Status};
use pt2e_ir::pass::nearest;
use pt2e_quantizer::configuration::NamePattern;
use std::collections::BTreeSet;

/// Why a requirement cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequirementError {
    /// No op has a name that matches.
    #[error("no op has a name, a module or a kind that '{pattern}' matches as a whole; {hint}")]
    NoMatch {
        /// The pattern.
        pattern: String,
        /// What may have been meant.
        hint: String,
    },
    /// No quantizer has been asked about an op that matches.
    #[error(
        "'{op}' ({name}) is not quantized: no quantizer has been asked yet; write --prepare before --require-quantized"
    )]
    TooEarly {
        /// The op.
        op: String,
        /// Its name.
        name: String,
    },
}

/// The numbers of the ops that `pattern` matches and that stay float.
///
/// A pattern matches an op by its name, by the FQN of a module around it, or by its kind with or without overload:
/// `aten.add.Tensor`, `aten.add`, `add`.
///
/// # Errors
/// See [`RequirementError`].
pub fn left_float(report: &Report, pattern: &NamePattern) -> Result<Vec<usize>, RequirementError> {
    let matching: Vec<&OpReport> =
        report.ops.iter().filter(|op| names(op).iter().any(|name| pattern.matches(name))).collect();
    if matching.is_empty() {
        let known: BTreeSet<&str> = report.ops.iter().flat_map(names).collect();
        let known: Vec<&str> = known.into_iter().collect();
        let kinds: BTreeSet<&str> = report.ops.iter().map(|op| op.op.as_str()).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let hint = match nearest(pattern.text(), &known) {
            Some(name) => format!("did you mean '{name}'?"),
            None if kinds.is_empty() => "the module has no ops of PyTorch".to_owned(),
            None => format!("the kinds are {}", kinds.join(", ")),
        };
        return Err(RequirementError::NoMatch { pattern: pattern.text().to_owned(), hint });
    }
    if let Some(op) = matching.iter().find(|op| op.status == Status::Undecided) {
        return Err(RequirementError::TooEarly { op: op.op.clone(), name: op.name.clone() });
    }
    Ok(matching.into_iter().filter(|op| op.status == Status::Float).map(|op| op.id).collect())
}

/// The names by which an op can be required.
fn names(op: &OpReport) -> Vec<&str> {
    let mut names = vec![op.name.as_str(), op.op.as_str()];
    let (namespace, rest) = op.op.split_once('.').unwrap_or(("", &op.op));
    let packet = rest.split('.').next().unwrap_or_default();
    let with_namespace = op.op.get(..namespace.len() + 1 + packet.len());
    names.extend([packet, rest].into_iter().chain(with_namespace));
    let module = op.module.as_deref().unwrap_or_default();
    let ends = module.match_indices('.').map(|(end, _)| end).chain([module.len()]);
    names.extend(ends.filter_map(|end| module.get(..end)));
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FORMAT, Summary, VERSION};

    fn op(id: usize, name: &str, op: &str, module: &str, status: Status) -> OpReport {
        OpReport {
            id,
            name: name.to_owned(),
            op: op.to_owned(),
            function: "forward".to_owned(),
            graph: None,
            module: Some(module.to_owned()),
            module_type: None,
            location: String::new(),
            status,
            reason: None,
            fused_into: None,
            notes: Vec::new(),
            inputs: Vec::new(),
            results: Vec::new(),
            error: None,
        }
    }

    fn report() -> Report {
        let ops = vec![
            op(0, "add_1", "aten.add.Tensor", "layers.0.attention", Status::Quantized),
            op(1, "softmax", "aten.softmax.int", "layers.0.attention", Status::Float),
            op(2, "linear", "aten.linear", "layers.1", Status::Float),
            op(3, "nms", "torchvision.nms", "", Status::NoFloats),
            op(4, "mul", "aten.mul.Tensor", "head", Status::Undecided),
        ];
        let summary = Summary::default();
        let (stage, comparison) = (None, None);
        Report { format: FORMAT, version: VERSION, stage, summary, inputs: vec![], ops, groups: vec![], comparison }
    }

    fn found(pattern: &str) -> Result<Vec<usize>, String> {
        left_float(&report(), &NamePattern::regex(pattern).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn ops_are_required_by_name_module_and_kind() {
        for (pattern, float) in [
            ("add_1", vec![]),
            ("aten.softmax", vec![1]),
            ("softmax.int", vec![1]),
            ("softmax|linear|add", vec![1, 2]),
            (r"layers", vec![1, 2]),
            (r"layers\.0", vec![1]),
            (r"layers\.\d+", vec![1, 2]),
            ("nms", vec![]),
        ] {
            assert_eq!(found(pattern), Ok(float), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_matches_whole_names() {
        assert_eq!(
            found("linea").unwrap_err(),
            "no op has a name, a module or a kind that 'linea' matches as a whole; did you mean 'linear'?"
        );
        assert_eq!(
            found("convolution_backward").unwrap_err(),
            "no op has a name, a module or a kind that 'convolution_backward' matches as a whole; the kinds are \
             aten.add.Tensor, aten.linear, aten.mul.Tensor, aten.softmax.int, torchvision.nms"
        );
    }

    #[test]
    fn an_undecided_op_is_an_error() {
        assert!(found(".*").unwrap_err().starts_with("'aten.mul.Tensor' (mul) is not quantized"));
    }
}
