//! Rules as data: a TOML file says name, left side, right side, guards, and why the rule is sound.
//!
//! ```toml
//! [names]                 # short names for ops
//! q = "quantized_decomposed.quantize_per_tensor"
//!
//! [[rule]]
//! name = "requantize-equal"
//! lhs = "(q (dq ?y ?s ?z ?lo ?hi ?dt none) ?s ?z ?lo ?hi ?dt)"
//! rhs = "?y"
//! guards = ["exact(?y ?s ?z ?lo ?hi ?dt)"]
//! why = "..."
//! ```
//!
//! `$( ... )*` stands for the elements of a list, with `#` in names for the number of the element: such a rule is made
//! once for each length of a list in the graph.

use super::{
    analysis::{Facts, Graph, Shape},
    language::Node,
};
use egg::{Applier, ENodeOrVar, Id, Language, Pattern, PatternAst, Rewrite, Subst, Symbol, Var};
use std::collections::{BTreeMap, BTreeSet};

/// A guard: whether a rule may fire where its arguments are bound to these classes.
pub type Guard = fn(&Graph, &[Id]) -> bool;

/// Why a rule file could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Not the TOML that is expected.
    #[error("the rule file is malformed: {0}")]
    Toml(String),
    /// A side of a rule is not a pattern.
    #[error("rule '{rule}': {reason}")]
    Rule {
        /// The rule.
        rule: String,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    names: BTreeMap<String, String>,
    rule: Vec<RuleText>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    name: String,
    lhs: String,
    rhs: String,
    #[serde(default)]
    guards: Vec<String>,
    why: String,
}

/// Loads the rules of a file, for the lengths of lists that the graph has.
///
/// # Errors
/// [`RuleError`] names the rule.
pub fn load(
    text: &str,
    guards: &[(&str, Guard)],
    list_lengths: &BTreeSet<usize>,
) -> Result<Vec<Rewrite<Node, Facts>>, RuleError> {
    let file: File = toml::from_str(text).map_err(|error| RuleError::Toml(error.to_string()))?;
    let mut rules = Vec::new();
    for rule in &file.rule {
        let error = |reason: String| RuleError::Rule { rule: rule.name.clone(), reason };
        if rule.why.trim().is_empty() {
            return Err(error("says not why it is sound".into()));
        }
        let repeats = rule.lhs.contains("$(");
        let lengths: Vec<Option<usize>> =
            if repeats { list_lengths.iter().copied().map(Some).collect() } else { vec![None] };
        for length in lengths {
            let side = |text: &str| -> Result<Pattern<Node>, RuleError> {
                let text = expand(text, length).ok_or_else(|| error(format!("unbalanced repetition in '{text}'")))?;
                with_full_names(&text, &file.names).parse().map_err(|reason| error(format!("{reason}")))
            };
            let (lhs, rhs) = (side(&rule.lhs)?, side(&rule.rhs)?);
            let guards = rule.guards.iter().map(|text| parse_guard(text, guards).map_err(&error));
            let guards = guards.collect::<Result<Vec<_>, _>>()?;
            let name = length.map_or_else(|| rule.name.clone(), |length| format!("{}-{length}", rule.name));
            let applier = Guarded { rhs: rhs.ast, guards };
            rules.push(Rewrite::new(name, lhs, applier).map_err(error)?);
        }
    }
    Ok(rules)
}

/// Writes `$( ... )*` out `length` times, with `#` replaced by the number.
fn expand(text: &str, length: Option<usize>) -> Option<String> {
    let Some(start) = text.find("$(") else { return Some(text.to_owned()) };
    let end = start + text[start..].find(")*")?;
    let body = &text[start + 2..end];
    let repeated: Vec<String> = (0..length?).map(|index| body.replace('#', &index.to_string())).collect();
    expand(&format!("{}{}{}", &text[..start], repeated.join(" "), &text[end + 2..]), length)
}

/// Replaces short names behind an opening parenthesis.
fn with_full_names(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('(').enumerate() {
        if index > 0 {
            out.push('(');
        }
        let end = part.find([' ', ')']).unwrap_or(part.len());
        let (word, rest) = part.split_at(end);
        let full = if index == 0 { None } else { names.get(word) };
        out.push_str(full.map_or(word, String::as_str));
        out.push_str(rest);
    }
    out
}

/// A guard with the variables it is asked about.
type BoundGuard = (Guard, Vec<Var>);

fn parse_guard(text: &str, guards: &[(&str, Guard)]) -> Result<BoundGuard, String> {
    let (name, rest) = text.split_once('(').ok_or_else(|| format!("guard '{text}' is not name(?variables)"))?;
    let variables = rest.strip_suffix(')').ok_or_else(|| format!("guard '{text}' does not end"))?;
    let (_, guard) =
        guards.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("there is no guard '{name}'"))?;
    let variables = variables.split_whitespace().map(|v| v.parse().map_err(|e| format!("guard '{text}': {e}")));
    Ok((*guard, variables.collect::<Result<_, _>>()?))
}

/// Adds the right side where the guards hold, and types it from the root down.
struct Guarded {
    rhs: PatternAst<Node>,
    guards: Vec<BoundGuard>,
}

impl Applier<Node, Facts> for Guarded {
    fn apply_one(
        &self,
        egraph: &mut Graph,
        class: Id,
        subst: &Subst,
        _: Option<&PatternAst<Node>>,
        rule: Symbol,
    ) -> Vec<Id> {
        let holds = self.guards.iter().all(|(guard, variables)| {
            let classes: Option<Vec<Id>> = variables.iter().map(|variable| subst.get(*variable).copied()).collect();
            classes.is_some_and(|classes| guard(egraph, &classes))
        });
        if !holds {
            return Vec::new();
        }
        let root = egraph[class].data.shape.clone();
        let mut ids: Vec<Id> = Vec::with_capacity(self.rhs.len());
        for node in &self.rhs {
            let id = match node {
                ENodeOrVar::Var(variable) => match subst.get(*variable) {
                    Some(id) => *id,
                    None => return Vec::new(),
                },
                ENodeOrVar::ENode(node) => egraph.add(node.clone().map_children(|child| ids[usize::from(child)])),
            };
            ids.push(id);
        }
        let Some(&id) = ids.last() else { return Vec::new() };
        let conflicts = egraph.analysis.conflicts.len();
        type_elementwise(egraph, &self.rhs, &ids, root);
        let changed = egraph.union(class, id);
        for conflict in &mut egraph.analysis.conflicts[conflicts..] {
            conflict.push_str(&format!(" (rule '{rule}')"));
        }
        if changed { vec![id] } else { Vec::new() }
    }

    fn vars(&self) -> Vec<Var> {
        Pattern::new(self.rhs.clone()).vars()
    }
}

/// Gives the new classes of a right side their types, from the root down: the operand of q, dq and clamps has the shape
/// of the result, and the dtype that the op says.
fn type_elementwise(egraph: &mut Graph, rhs: &PatternAst<Node>, ids: &[Id], root: Option<Shape>) {
    let mut shape = root;
    let mut index = ids.len().checked_sub(1);
    while let Some(at) = index {
        let class = egraph.find(ids[at]);
        match (&egraph[class].data.shape, &shape) {
            (None, Some(known)) => egraph[class].data.shape = Some(known.clone()),
            (Some(known), _) => shape = Some(known.clone()),
            (None, None) => return,
        }
        let ENodeOrVar::ENode(node @ Node::Op(name, children)) = &rhs[Id::from(at)] else { return };
        let dtype = operand_dtype(egraph, *name, node, ids);
        let Some(first) = children.first().filter(|_| dtype.is_some()) else { return };
        shape = shape.zip(dtype).map(|(shape, dtype)| Shape { dtype, ..shape });
        index = Some(usize::from(*first));
    }
}

/// The dtype of the first operand of an elementwise op, which has the shape of the result.
fn operand_dtype(egraph: &Graph, name: Symbol, node: &Node, ids: &[Id]) -> Option<crate::tensor::DType> {
    use super::{analysis, language::Constant};
    if !analysis::DEQUANTIZE.contains(&name.as_str()) {
        return None;
    }
    let position = analysis::range_position(name)? + 2;
    let child = node.children().get(position)?;
    match analysis::constant(egraph, ids[usize::from(*child)])? {
        Constant::DType(dtype) => Some(*dtype),
        _ => None,
    }
}
