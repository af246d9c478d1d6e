//! Rules of one rank that say different things about one op.

use super::{Configuration, ConfigurationFault, Rule, selection::Selection};
use crate::GraphView;
use serde_json::Value;

/// The keys that state a range.
const RANGE: [&str; 3] = ["bits", "quant_min", "quant_max"];

/// The errors for the rules that match one op at one rank and contradict each other.
pub(super) fn contradictions(
    configuration: &Configuration,
    graph: &GraphView<'_>,
    selection: &Selection,
) -> Vec<ConfigurationFault> {
    let mut faults = Vec::new();
    for (id, set) in selection.distinct() {
        for (i, (later, rank)) in set.iter().enumerate() {
            for (earlier, _) in set[..i].iter().filter(|(_, other)| other == rank) {
                let [first, second] = [*earlier.min(later), *earlier.max(later)];
                let rules =
                    [first, second].map(|number| configuration.rule.get(number).map(leaves).unwrap_or_default());
                if let Some(difference) = difference(&rules[0], &rules[1]) {
                    let node = graph.name(id).map(|name| format!(" ({name})")).unwrap_or_default();
                    let message = format!(
                        "this rule and {} are equally specific for '{}'{node}, but {difference}; remove one, or make one of them \
                         more specific",
                        configuration.rule_name(first),
                        graph.op_name(id)
                    );
                    faults.push(ConfigurationFault {
                        place: configuration.source.place(&super::rule_path(second)),
                        message,
                    });
                }
            }
        }
    }
    faults
}

/// Everything that a rule states, each with its path.
fn leaves(rule: &Rule) -> Vec<(String, String)> {
    fn collect(value: &Value, path: &str, leaves: &mut Vec<(String, String)>) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    collect(value, &super::document::joined(path, key), leaves);
                }
            }
            other => leaves.push((path.to_owned(), other.to_string())),
        }
    }
    let mut leaves = Vec::new();
    // A rule has only strings as keys, so this does not fail.
    collect(&serde_json::to_value(rule).unwrap_or_default(), "", &mut leaves);
    leaves.retain(|(path, _)| super::Selector::ALL.iter().all(|selector| !is_within(path, selector.key())));
    leaves
}

fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What two rules state differently, worded to follow "but".
fn difference(first: &[(String, String)], second: &[(String, String)]) -> Option<String> {
    let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
    pairs.into_iter().find_map(|((a, x), (b, y))| {
        let differs = match (a.rsplit_once('.'), b.rsplit_once('.')) {
            _ if a == b => x != y,
            // `weight = "float"` beside `weight.bits = 4`.
            _ if is_within(a, b) || is_within(b, a) => true,
            (Some((of_a, key_a)), Some((of_b, key_b))) => {
                let is_range = RANGE.contains(&key_a) && RANGE.contains(&key_b);
                of_a == of_b && is_range && (key_a == RANGE[0] || key_b == RANGE[0])
            }
            _ => false,
        };
        differs.then(|| format!("that one says {a} = {x} and this one {b} = {y}"))
    })
}
