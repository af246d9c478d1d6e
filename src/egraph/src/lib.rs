//! MLIR <-> egg: functions as e-graphs, rewritten by rules that are data.
//!
//! | file | contents |
//! |---|---|
//! | `language` | the nodes: ops over their arguments, constants included |
//! | `analysis` | the facts about a class, and the errors when two of them contradict each other |
//! | `islands` | cuts a function at the ops that no rule looks past |
//! | `encode` | converts ops to an e-graph |
//! | `rules` | reads rules from TOML |
//! | `extract` | chooses the cheapest node of each class, by DAG cost |
//! | `decode` | replaces the ops whose node was not chosen |

mod analysis;
mod decode;
mod encode;
mod extract;
mod islands;
mod language;
mod rules;

pub use analysis::{ClassFacts, Facts, Graph, constant, dtype_bounds, integer_bounds, shape, tensor};
pub use decode::{Changes, DecodeError};
pub use extract::{Chosen, CostModel};
pub use language::{Constant, Node, TensorConstant};
pub use rules::{Build, Builder, Guard, RuleError, RuleFile, vocabulary};

use egg::{Id, Rewrite, Runner, SimpleScheduler, StopReason};
use melior::ir::operation::OperationLike;
use pt2e_core::tensor::Tensor;
use pt2e_ir::{
    Attrs, Body, Eraser, Namer, Op, OpExt, OpSet, Value, attr_name,
    dialect::torch_op::{TorchOp, arguments},
    node_names::namer_of,
    string,
};
use pt2e_schema::{Arg, TensorType, ods::ArgForm};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
    time::Duration,
};

/// The greatest number of rounds of all rules. A rule moves an op past one neighbour, so this is how far an op can move.
const ITERATION_LIMIT: usize = 64;
/// The greatest number of nodes of an e-graph for each node that it starts with.
const GROWTH_LIMIT: usize = 8;

/// The constant tensors of a function: rules may read those that it loads, and store new ones.
pub trait ConstantTensors<'c> {
    /// The tensor that an op loads, if no run of the program changes it.
    fn load(&self, op: Op<'c>) -> Option<Tensor>;
    /// Stores a tensor, and returns a value for it that is defined before `at`.
    ///
    /// # Errors
    /// Why it cannot be stored.
    fn store(&mut self, at: Op<'c>, constant: &TensorConstant) -> Result<Value<'c>, String>;
}

/// No constant tensors, for rules that compute none.
pub struct NoConstantTensors;

impl<'c> ConstantTensors<'c> for NoConstantTensors {
    fn load(&self, _: Op<'c>) -> Option<Tensor> {
        None
    }

    fn store(&mut self, _: Op<'c>, _: &TensorConstant) -> Result<Value<'c>, String> {
        Err("the pass keeps no constant tensors".to_owned())
    }
}

/// An op that stayed although the left side of a rule matched it.
#[derive(Clone, Debug)]
pub struct Refusal<'c> {
    /// The op.
    pub op: Op<'c>,
    /// The rule.
    pub rule: String,
    /// Why the rule did not fire.
    pub reason: String,
}

/// The result of rewriting a function.
#[derive(Clone, Debug, Default)]
pub struct Outcome<'c> {
    /// The ops that were made and erased.
    pub changes: Changes<'c>,
    /// Ops that stayed although a rule that computes constants matched them, in the order of the function.
    pub refusals: Vec<Refusal<'c>>,
    /// How often each rule fired, in the order of the file.
    pub applied: Vec<(String, usize)>,
    /// The limit that was reached, if any: the result is sound but may not be optimal.
    pub limit: Option<&'static str>,
}

/// Why a function could not be rewritten. All of these except [`RewriteError::Type`] are bugs in rules.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError<'c> {
    /// The type of an op in the IR is impossible.
    #[error("its declared type is {declared}, but by its operands it is {inferred}")]
    Type {
        /// The op.
        op: Op<'c>,
        /// The type of its result in the IR.
        declared: Rc<TensorType>,
        /// The type of its result, inferred from its operands.
        inferred: Rc<TensorType>,
    },
    /// The rules could not be loaded.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// Facts about a class contradict each other.
    #[error("the e-graph contradicts itself: {0}")]
    Conflict(String),
    /// The choice could not be written back.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Rewrites a body by the rules where that makes it cheaper. Only pure ops that the rules or the analysis know are encoded.
///
/// # Errors
/// [`RewriteError`]; if decoding failed, the body is half rewritten.
pub fn rewrite<'c>(
    body: &Body<'c>,
    rules: &[&RuleFile],
    costs: &dyn CostModel,
    is_pure: impl Fn(Op<'c>) -> bool,
    constants: &mut dyn ConstantTensors<'c>,
) -> Result<Outcome<'c>, RewriteError<'c>> {
    let vocabulary = rules::vocabulary(rules)?;
    let known = |name: &str| vocabulary.contains(name) || analysis::knows(name);
    let mut ops = body.ops().to_vec();
    ops.retain(|op| known(op.full_name()) && op.only_result().is_some() && is_pure(*op));
    let rewrites = rules::load(rules, &list_lengths(&ops))?;
    let mut outcome =
        Outcome { applied: rewrites.iter().map(|rule| (rule.name.to_string(), 0)).collect(), ..Outcome::default() };
    let (mut shapes, mut made) = (encode::Shapes::default(), Made::default());
    let mut namer = namer_of(body);
    // One eraser for all batches: maps identify ops by address, so a new op must not get the address of an erased one.
    let mut eraser = Eraser::default();
    for batch in islands::batches(&ops, islands::BATCH) {
        let mut encoded = encode::encode(&batch, &mut shapes, constants)
            .map_err(|encode::WrongType { op, declared, inferred }| RewriteError::Type { op, declared, inferred })?;
        let runner = saturate(std::mem::take(&mut encoded.egraph), &rewrites);
        if let Some(first) = runner.egraph.analysis.conflicts.first() {
            return Err(RewriteError::Conflict(first.describe(&runner.egraph)));
        }
        let chosen = extract::extract(&runner.egraph, costs, &encoded.roots);
        let (changes, kept) = decode::decode(&encoded, &runner.egraph, &chosen, constants, &mut made, &mut eraser)?;
        outcome.refusals.extend(refusals(&runner.egraph, &kept));
        outcome.add(&runner, changes);
    }
    separate_names(body, &made, &mut namer);
    outcome.refusals.sort_by(|a, b| {
        let before = |a: Op<'c>, b: Op<'c>| a != b && a.is_before_in_block(b);
        before(b.op, a.op).cmp(&before(a.op, b.op))
    });
    Ok(outcome)
}

/// The ops that were made.
#[derive(Default)]
struct Made {
    all: OpSet,
    /// The ops among `all` that compute the value of the op that they replace.
    heirs: OpSet,
}

/// Renames each new op that has inherited the name of an op that still exists: one op may have become several, or have
/// stayed. A name stays with the value that had it, and is given to no other value, so that the bodies before and after can
/// be compared by the names of values.
fn separate_names<'c>(body: &Body<'c>, made: &Made, namer: &mut Namer) {
    let Some(body) = body.reload().filter(|_| !made.all.is_empty()) else { return };
    let name = |op: &Op<'c>| op.attr(attr_name::NAME).and_then(Attrs::as_str);
    let (new, old): (Vec<_>, Vec<_>) = body.ops().iter().partition(|op| made.all.contains(&op.op_key()));
    let mut taken: HashSet<&str> = old.into_iter().filter_map(name).collect();
    let (heirs, others): (Vec<&Op<'c>>, Vec<_>) = new.into_iter().partition(|op| made.heirs.contains(&op.op_key()));
    for op in heirs.into_iter().chain(others) {
        if let Some(given) = name(op).filter(|given| !taken.insert(given)) {
            op.set_attr(attr_name::NAME, string(op.ctx(), &namer.unique(given)));
        }
    }
}

/// The lengths of the lists of tensors that the ops take, for rules with repetitions.
fn list_lengths(ops: &[Op<'_>]) -> BTreeSet<usize> {
    let mut lengths = BTreeSet::new();
    let takes_list = |op: &&Op<'_>| {
        let args = TorchOp::named(op.full_name()).map_or(&[][..], |op| &op.layout.args);
        args.iter().any(|arg| arg.form == ArgForm::TensorList)
    };
    for op in ops.iter().filter(takes_list) {
        let Ok(args) = arguments(*op) else { continue };
        lengths.extend(args.entries().iter().filter_map(|(_, arg)| match arg {
            Arg::Tensors(list) => Some(list.len()),
            _ => None,
        }));
    }
    lengths
}

/// Applies the rules until they find nothing new, or a limit is reached.
fn saturate(egraph: Graph, rewrites: &[Rewrite<Node, Facts>]) -> Runner<Node, Facts> {
    let node_limit = egraph.total_size().saturating_mul(GROWTH_LIMIT).max(1_000);
    Runner::default()
        .with_egraph(egraph)
        .with_iter_limit(ITERATION_LIMIT)
        .with_node_limit(node_limit)
        // The result must not depend on wall time.
        .with_time_limit(Duration::MAX)
        // The default scheduler would suspend rules that match often.
        .with_scheduler(SimpleScheduler)
        .run(rewrites)
}

impl<'c> Outcome<'c> {
    /// Adds what happened to one batch.
    fn add(&mut self, runner: &Runner<Node, Facts>, changes: Changes<'c>) {
        for (rule, times) in &mut self.applied {
            let rule = egg::Symbol::from(rule.as_str());
            *times += runner.iterations.iter().filter_map(|iteration| iteration.applied.get(&rule)).sum::<usize>();
        }
        self.limit = self.limit.or(match runner.stop_reason {
            Some(StopReason::IterationLimit(_)) => Some("iteration limit"),
            Some(StopReason::NodeLimit(_)) => Some("node limit"),
            _ => None,
        });
        self.changes.made.extend(changes.made);
        self.changes.erased += changes.erased;
    }
}

fn refusals<'c>(egraph: &Graph, kept: &[(Op<'c>, Id)]) -> Vec<Refusal<'c>> {
    let mut by_class: HashMap<Id, Vec<(&String, &String)>> = HashMap::new();
    for ((class, rule), reason) in &egraph.analysis.refusals {
        by_class.entry(egraph.find(*class)).or_default().push((rule, reason));
    }
    let of_op = |&(op, class): &(Op<'c>, Id)| {
        let found = by_class.get(&class).into_iter().flatten();
        found.map(move |(rule, reason)| Refusal { op, rule: (*rule).clone(), reason: (*reason).clone() })
    };
    kept.iter().rev().flat_map(of_op).collect()
}
