//! MLIR <-> egg: functions as e-graphs, rewritten by rules that are data.
//!
//! | file | what is in it |
//! |---|---|
//! | `language` | the nodes: ops over their arguments, constants included |
//! | `analysis` | what is known of a class, and the alarm when two facts contradict |
//! | `encode` | a function becomes an e-graph |
//! | `rules` | rules read from TOML |
//! | `extract` | the cheapest node of each class, by DAG cost |
//! | `decode` | what was chosen differently is rebuilt |

mod analysis;
mod decode;
mod encode;
mod extract;
mod language;
mod rules;

pub use analysis::{ClassFacts, Facts, Graph, Shape, constant, dtype_bounds, integer_bounds};
pub use decode::{Changes, DecodeError};
pub use extract::{Chosen, CostModel};
pub use language::{Constant, Node};
pub use rules::{Guard, RuleError};

use crate::ir::Op;
use egg::{Runner, SimpleScheduler, StopReason};
use std::time::Duration;

/// How often all rules are tried at most. A rule moves an op past one neighbour, so that this is how far one moves.
pub const ITERATION_LIMIT: usize = 64;
/// How many nodes an e-graph may have for each node that it starts with.
pub const GROWTH_LIMIT: usize = 8;

/// Rules with the guards they name.
pub struct RuleSet {
    /// The TOML of the rules.
    pub text: &'static str,
    /// Guards by name.
    pub guards: &'static [(&'static str, Guard)],
}

/// What happened to a function.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What was made and erased.
    pub changes: Changes,
    /// How often each rule fired, in the order of the file.
    pub applied: Vec<(String, usize)>,
    /// The limit that was reached, if one was: the result is sound but may be less than best.
    pub limit: Option<&'static str>,
}

/// Why a function could not be rewritten; all of these are bugs of the rules.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// The rules could not be loaded.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// Facts contradict each other.
    #[error("the e-graph contradicts itself: {0}")]
    Conflict(String),
    /// The choice could not be written back.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Rewrites a function by the rules, as far as that makes it cheaper.
///
/// # Errors
/// [`RewriteError`]; where it is of decoding, the function is half rewritten.
pub fn rewrite<'c>(
    function: Op<'c>,
    rules: &RuleSet,
    costs: &dyn CostModel,
    is_pure: impl Fn(Op<'c>) -> bool,
) -> Result<Outcome, RewriteError> {
    let mut encoded = encode::encode(function, is_pure);
    let rewrites = rules::load(rules.text, rules.guards, &encoded.list_lengths)?;
    let egraph = std::mem::take(&mut encoded.egraph);
    let node_limit = egraph.total_size().saturating_mul(GROWTH_LIMIT).max(1_000);
    let runner = Runner::default()
        .with_egraph(egraph)
        .with_iter_limit(ITERATION_LIMIT)
        .with_node_limit(node_limit)
        // Wall time must not decide a result.
        .with_time_limit(Duration::MAX)
        // The default scheduler leaves rules out that match often.
        .with_scheduler(SimpleScheduler)
        .run(&rewrites);
    let conflicts = &runner.egraph.analysis.conflicts;
    if let Some(first) = conflicts.first() {
        return Err(RewriteError::Conflict(first.clone()));
    }
    let limit = match runner.stop_reason {
        Some(StopReason::IterationLimit(_)) => Some("iteration limit"),
        Some(StopReason::NodeLimit(_)) => Some("node limit"),
        _ => None,
    };
    let applied = rewrites
        .iter()
        .map(|rule| {
            let times = runner.iterations.iter().filter_map(|iteration| iteration.applied.get(&rule.name)).sum();
            (rule.name.to_string(), times)
        })
        .collect();
    let chosen = extract::extract(&runner.egraph, costs);
    let changes = decode::decode(&encoded, &runner.egraph, &chosen)?;
    Ok(Outcome { changes, applied, limit })
}
