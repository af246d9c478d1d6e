//! Warnings about rules that match nothing or change nothing.

use super::{Configuration, Place, Rule, Selector, in_words, rule_path};
use crate::{GraphView, NodeId};
use melior::ir::operation::OperationLike;
use pt2e_core::parameter::suggestion;
use pt2e_ir::pass::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// The number of names that a warning lists.
const LISTED: usize = 6;

/// What the rules of a configuration match, over all graphs of a module.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The names by which ops can be selected.
    names: BTreeMap<Selector, BTreeSet<String>>,
    rules: BTreeMap<usize, RuleUsage>,
}

#[derive(Clone, Debug, Default)]
struct RuleUsage {
    /// The selectors that match an op, whatever the others do.
    alone: BTreeSet<Selector>,
    /// The names of the ops that match the rule.
    ops: BTreeSet<String>,
    /// The operands of these ops, by name and by number.
    operands: BTreeSet<String>,
    /// Whether the rule settled how a value is quantized.
    is_effective: bool,
}

impl Usage {
    pub(super) fn note<'n>(&mut self, selector: Selector, names: impl IntoIterator<Item = &'n str>) {
        let known = self.names.entry(selector).or_default();
        for name in names {
            if !known.contains(name) {
                known.insert(name.to_owned());
            }
        }
    }

    pub(super) fn matched_alone(&mut self, rule: usize, selector: Selector) {
        self.rules.entry(rule).or_default().alone.insert(selector);
    }

    pub(super) fn matched(&mut self, number: usize, rule: &Rule, graph: &GraphView<'_>, id: NodeId) {
        let usage = self.rules.entry(number).or_default();
        let is_new = usage.ops.insert(graph.op_name(id).to_owned());
        // Ops of one name differ only in the number of their operands.
        if !rule.input.is_empty() {
            let count = graph.op(id).map_or(0, |op| op.operand_count());
            usage.operands.extend((0..count).map(|operand| operand.to_string()));
            if is_new {
                usage.operands.extend((0..count).filter_map(|operand| graph.operand_name(id, operand)));
            }
        }
        if rule.quantize.is_some() {
            usage.is_effective = true;
        }
    }

    pub(super) fn settled(&mut self, rule: usize) {
        self.rules.entry(rule).or_default().is_effective = true;
    }
}

impl Configuration {
    /// Warnings about rules that match no op of a module, or change nothing, with the place of each.
    pub fn warnings(&self, usage: &Usage) -> Vec<(Option<Place>, String)> {
        let unused = RuleUsage::default();
        let mut warnings = Vec::new();
        for (number, rule) in self.rule.iter().enumerate() {
            let of_rule = usage.rules.get(&number).unwrap_or(&unused);
            let path = rule_path(number);
            if of_rule.ops.is_empty() {
                let (key, message) = self.unmatched(rule, of_rule, usage);
                warnings.push((self.source.place(&format!("{path}.{key}")), message));
                continue;
            }
            let unknown: Vec<&String> = rule.input.keys().filter(|key| !of_rule.operands.contains(*key)).collect();
            for key in &unknown {
                let known: Vec<&str> = of_rule.operands.iter().map(String::as_str).collect();
                let message = format!(
                    "no op that the rule for {rule} matches has an operand '{key}'; {}",
                    suggestion(key, &known, "the operands are")
                );
                warnings.push((self.source.place(&format!("{path}.input.{key}")), message));
            }
            if !of_rule.is_effective && unknown.is_empty() {
                let message = format!(
                    "the rule for {rule} changes nothing: of the ops that it matches ({}), no quantizer quantizes a value that it \
                     is about",
                    listed(of_rule.ops.iter().map(String::as_str))
                );
                warnings.push((self.source.place(&path), message));
            }
        }
        warnings
    }

    /// The warning about a rule that matches no op, and the key that it is about.
    fn unmatched(&self, rule: &Rule, of_rule: &RuleUsage, usage: &Usage) -> (&'static str, String) {
        let selectors = rule.selectors();
        let Some((selector, pattern)) = selectors.iter().find(|(selector, _)| !of_rule.alone.contains(selector)) else {
            let keys: Vec<&str> = selectors.iter().map(|(selector, _)| selector.key()).collect();
            let message = format!("the rule for {rule} matches no op: no op matches {} at once", in_words(&keys));
            return (selectors.first().map_or("", |(selector, _)| selector.key()), message);
        };
        let known: Vec<&str> = usage.names.get(selector).into_iter().flatten().map(String::as_str).collect();
        let hint = match nearest(pattern.text(), &known) {
            _ if known.is_empty() => format!("the module does not say of its ops what '{}' is", selector.key()),
            Some(name) => format!("did you mean '{name}'?"),
            // The short names are the outer modules, and ops without overload.
            None => {
                let mut short = known.clone();
                short.sort_by_key(|name| (name.matches(['.', ':', '/']).count(), *name));
                format!("the module has {}", listed(short.into_iter()))
            }
        };
        let combined =
            if selectors.len() > 1 { format!(", so the rule for {rule} matches none") } else { String::new() };
        (selector.key(), format!("no op matches {} = {pattern}{combined}; {hint}", selector.key()))
    }
}

/// The first names of a list, and how many more there are.
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let count = names.len();
    let shown: Vec<&str> = names.take(LISTED).collect();
    let more = count - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{}, and {more} more", shown.join(", ")) }
}
