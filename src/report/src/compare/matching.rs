//! Which values of two models are the same, as PT2E identifies nodes: by a debug handle, by the node that they come from, or by
//! their names.

use pt2e_ir::{
    Attrs, Op, OpExt, OpMap, ValueExt, attr_name,
    dialect::{attributes::meta_entries, families},
};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// What identifies a node, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Identity {
    /// `custom["numeric_debug_handle"]`.
    Handle(i64),
    /// The oldest ancestor in `from_node`, and the graph that it is in.
    Ancestor(String, i64),
    /// The name of that ancestor, or of the node itself.
    Name(String),
}

fn identities(op: Op<'_>) -> Vec<Identity> {
    let meta = op.attr(attr_name::META).and_then(meta_entries);
    let entry = |key: &str| -> Option<Value> { serde_json::from_str(meta?.get(key)?.as_str()?).ok() };
    let handle = entry("custom").and_then(|custom| custom.get("numeric_debug_handle")?.as_i64());
    let own = op.attr(attr_name::NAME).and_then(Attrs::as_str).map(str::to_owned);
    let oldest = entry("from_node").and_then(|sources| oldest(&sources));
    let mut identities: Vec<Identity> = handle.map(Identity::Handle).into_iter().collect();
    match oldest {
        Some((name, graph)) => {
            identities.extend(graph.map(|graph| Identity::Ancestor(name.clone(), graph)));
            identities.push(Identity::Name(name));
        }
        None => identities.extend(own.map(Identity::Name)),
    }
    identities
}

/// The oldest ancestor in a list of sources: its name, and the number of its graph.
fn oldest(sources: &Value) -> Option<(String, Option<i64>)> {
    let mut source = sources.as_array()?.last()?;
    while let Some(before) = source.get("from_node").and_then(|before| before.as_array()?.last()) {
        source = before;
    }
    Some((source.get("name")?.as_str()?.to_owned(), source.get("graph_id").and_then(Value::as_i64)))
}

/// What became of an op of the float model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// The op of this number computes the same value.
    Found(usize),
    /// The batch norm after it was folded into it, so its own value is nowhere.
    Folded,
    /// No op has it.
    Missing,
}

/// For each op of `float`, the op of `quantized` that computes the same value.
///
/// A batch norm that was folded into the convolution before it has the value of that convolution.
pub(super) fn matches<'f, 'q>(float: &[Op<'f>], quantized: &[Op<'q>]) -> Vec<Match> {
    let mut by_identity: FxHashMap<Identity, usize> = FxHashMap::default();
    for (number, op) in quantized.iter().enumerate() {
        // If an op has become several, the last one computes its value.
        by_identity.extend(identities(*op).into_iter().map(|identity| (identity, number)));
    }
    let find = |op: &Op<'f>| identities(*op).iter().find_map(|identity| by_identity.get(identity).copied());
    let mut found: Vec<Match> = float.iter().map(|op| find(op).map_or(Match::Missing, Match::Found)).collect();
    let numbers: OpMap<usize> = float.iter().enumerate().map(|(number, op)| (op.op_key(), number)).collect();
    for (number, op) in float.iter().enumerate() {
        if found[number] != Match::Missing || !families::BATCH_NORMS.contains(&op.full_name()) {
            continue;
        }
        let before = op.operand_values().first().and_then(|value| value.defining_op());
        if let Some(&before) = before.and_then(|(before, _)| numbers.get(&before.op_key()))
            && let Match::Found(_) = found[before]
        {
            found[number] = std::mem::replace(&mut found[before], Match::Folded);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_ancestor_is_at_the_end_of_the_chain() {
        let sources = r#"[{"name": "b", "graph_id": 2, "from_node": [{"name": "x"}, {"name": "a", "graph_id": 1, "from_node": []}]}]"#;
        assert_eq!(oldest(&serde_json::from_str(sources).unwrap()), Some(("a".to_owned(), Some(1))));
        assert_eq!(oldest(&serde_json::from_str("[]").unwrap()), None);
        assert_eq!(oldest(&serde_json::from_str("{}").unwrap()), None);
    }
}
