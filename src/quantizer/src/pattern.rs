//! Patterns: the ops and fusions that a backend supports, as data.

use crate::{GraphView, NodeId, Reason};

/// Full names of ops, such as `aten.conv2d`.
pub type OpNames = &'static [&'static str];

/// A condition on an op.
pub type Condition = fn(&GraphView<'_>, NodeId) -> bool;

/// Why a condition does not hold for an op.
pub type Explanation = fn(&GraphView<'_>, NodeId) -> Reason;

/// The empty tail, for [`Pattern::with_tails`]: the op is not fused.
pub const ALONE: OpNames = &[];

/// The role of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An activation: [`QuantizationConfig::input_activation`](crate::QuantizationConfig::input_activation).
    Input,
    /// A weight: [`QuantizationConfig::weight`](crate::QuantizationConfig::weight).
    Weight {
        /// The axis of the output channels.
        channel_axis: usize,
    },
    /// A bias: [`QuantizationConfig::bias`](crate::QuantizationConfig::bias).
    Bias,
}

/// Which values of an op share qparams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// See [`Pattern::computes`].
    Nothing,
    /// See [`Pattern::shares_input`].
    InputAndOutput,
    /// See [`Pattern::shares_all_inputs`].
    InputsAndOutput,
    /// See [`Pattern::passes_through`].
    Producer,
    /// See [`Pattern::keeps_integers`].
    Integers,
}

/// A binary op between an op and its tail: see [`Pattern::joined_by`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Join {
    pub(crate) ops: OpNames,
    /// The role of the other operand, which stays float without one.
    pub(crate) other: Option<Role>,
}

/// Ops that a backend supports, alone or fused with others, and how their operands and results are quantized.
///
/// ```
/// use pt2e_quantizer::{ALONE, Pattern, Role};
///
/// // Linear, fused with a relu if one follows; the bias stays float unless the configuration has a spec for it.
/// static LINEAR: Pattern = Pattern::computes(
///     &["aten.linear"],
///     &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)],
/// )
/// .with_tails(&[&["aten.relu"], ALONE]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    pub(crate) ops: OpNames,
    pub(crate) sharing: Sharing,
    pub(crate) operands: &'static [(&'static str, Role)],
    pub(crate) behind: OpNames,
    pub(crate) join: Option<Join>,
    pub(crate) tails: &'static [OpNames],
    pub(crate) tails_branch: bool,
    pub(crate) leaves_output: bool,
    pub(crate) has_equal_shapes: bool,
    pub(crate) users: &'static [(&'static str, OpNames)],
    pub(crate) left_before: OpNames,
    pub(crate) in_place: Option<OpNames>,
    pub(crate) condition: Option<Condition>,
    pub(crate) explanation: Option<Explanation>,
    pub(crate) shared_parameter_remark: Option<&'static str>,
    pub(crate) remarks: &'static [(Condition, &'static str)],
}

impl Pattern {
    const fn new(ops: OpNames, sharing: Sharing) -> Self {
        Self {
            ops,
            sharing,
            operands: &[],
            behind: &[],
            join: None,
            tails: &[ALONE],
            tails_branch: false,
            leaves_output: false,
            has_equal_shapes: false,
            users: &[],
            left_before: &[],
            in_place: None,
            condition: None,
            explanation: None,
            shared_parameter_remark: None,
            remarks: &[],
        }
    }

    /// Ops that compute new values, so that inputs and output have qparams of their own. `operands` lists the operands to
    /// quantize, by their names in PyTorch's schema; all others stay float. The op that computes a weight or bias belongs to the
    /// pattern and stays float. If a listed operand cannot be quantized, such as an integer tensor, the whole op stays float; a
    /// listed operand that is a number is skipped.
    pub const fn computes(ops: OpNames, operands: &'static [(&'static str, Role)]) -> Self {
        Self { operands, ..Self::new(ops, Sharing::Nothing) }
    }

    /// Ops that are always quantized, and whose output has the qparams of their first operand. If its producer is annotated by
    /// then, the operand has the qparams of the producer's output.
    pub const fn shares_input(ops: OpNames) -> Self {
        Self::new(ops, Sharing::InputAndOutput)
    }

    /// Ops such as `cat`, whose inputs and output all have the same qparams: those of the first input whose qparams come from an
    /// annotated output, directly or through ops of [`Self::passes_through`], or else of the first input.
    pub const fn shares_all_inputs(ops: OpNames) -> Self {
        Self::new(ops, Sharing::InputsAndOutput)
    }

    /// Ops whose results are values of their first operand, or averages of them: behind an annotated op they take its qparams,
    /// behind a float one they stay float. They are visited in program order, so that a chain of ops in one pattern is annotated
    /// as a whole. Most backends have it as their last pattern.
    pub const fn passes_through(ops: OpNames) -> Self {
        Self::new(ops, Sharing::Producer)
    }

    /// Ops that a backend computes on integers if it gets integers, such as poolings and `cat`: they are annotated if all tensors
    /// that they take are results of annotated ops with quantized inputs, whether or not these results are quantized themselves.
    /// The first input is quantized as an input activation; the other inputs and the output share its qparams. They are visited
    /// in program order, so that a chain of ops in one pattern is annotated as a whole.
    pub const fn keeps_integers(ops: OpNames) -> Self {
        Self::new(ops, Sharing::Integers)
    }

    /// Fuses the ops with one of `names`, such as a batch norm in training, that must be their only user. It comes before all
    /// else that they are fused with.
    pub const fn through(self, names: OpNames) -> Self {
        Self { behind: names, ..self }
    }

    /// Fuses the ops with a binary op, such as the `add` of a residual connection, that must be their only user. It comes before
    /// the tail, and takes another tensor, whose role is `other`; without a role that tensor stays float.
    pub const fn joined_by(self, ops: OpNames, other: Option<Role>) -> Self {
        Self { join: Some(Join { ops, other }), ..self }
    }

    /// Fuses the ops with the first of `tails` that follows them. A tail is a chain of ops, each the only user of the one before
    /// it ([`GraphView::fused_tail`]); [`ALONE`] is the empty tail. The inputs are quantized at the first op, the output at the
    /// last one, and nothing between them.
    pub const fn with_tails(self, tails: &'static [OpNames]) -> Self {
        Self { tails, ..self }
    }

    /// Fuses the ops with a tail even if other ops, too, use the values between them.
    pub const fn with_branching_tails(self) -> Self {
        Self { tails_branch: true, ..self }
    }

    /// Leaves the output float even if the configuration has a spec for outputs.
    pub const fn without_output(self) -> Self {
        Self { leaves_output: true, ..self }
    }

    /// Matches only ops whose listed operands are all tensors, of one shape. Sizes that are known only at run time count as equal.
    pub const fn with_equal_shapes(self) -> Self {
        Self { has_equal_shapes: true, ..self }
    }

    /// Matches an op that `users` lists only if one of the ops beside its name uses its result.
    pub const fn used_by(self, users: &'static [(&'static str, OpNames)]) -> Self {
        Self { users, ..self }
    }

    /// Leaves ops whose only user is one of `names` to a later pattern.
    pub const fn left_before(self, names: OpNames) -> Self {
        Self { left_before: names, ..self }
    }

    /// Matches only those in-place ops of PyTorch, such as `relu_`, that are in `names`. Without this, all in-place forms match.
    pub const fn in_place_only(self, names: OpNames) -> Self {
        Self { in_place: Some(names), ..self }
    }

    /// Matches only ops for which `condition` holds.
    pub const fn when(self, condition: Condition) -> Self {
        Self { condition: Some(condition), ..self }
    }

    /// Says why an op stays float for which the condition of [`Self::when`] does not hold.
    pub const fn otherwise(self, explanation: Explanation) -> Self {
        Self { explanation: Some(explanation), ..self }
    }

    /// The remark on an op that shares its weight or bias with another op, worded to follow the name of the op.
    pub const fn remarks_on_shared_parameters(self, remark: &'static str) -> Self {
        Self { shared_parameter_remark: Some(remark), ..self }
    }

    /// The remarks on matched ops for which a condition holds, each worded to follow the name of the op.
    pub const fn remarks_when(self, remarks: &'static [(Condition, &'static str)]) -> Self {
        Self { remarks, ..self }
    }

    /// Errors for the ops and operands in it that PyTorch does not have, which would never match.
    pub fn unknown_names(&self) -> Vec<String> {
        let schemas = pt2e_schema::registry();
        let tails = self.tails.iter().copied().flatten();
        let unknown = |name: &&&str| schemas.by_mlir_name(name).is_none();
        let users = self.users.iter().flat_map(|(op, users)| [op].into_iter().chain(users.iter()));
        let joins = self.join.iter().flat_map(|join| join.ops).chain(self.behind);
        let others = tails.chain(self.left_before).chain(self.in_place.into_iter().flatten()).chain(joins).chain(users);
        let ops = self.ops.iter().chain(others).filter(unknown).map(|name| format!("there is no op '{name}'"));
        let operands = self.ops.iter().flat_map(|op| self.operands.iter().map(move |(operand, _)| (op, operand)));
        let operands = operands
            .filter(|(op, operand)| schemas.by_mlir_name(op).is_some_and(|schema| schema.arg(operand).is_none()));
        ops.chain(operands.map(|(op, operand)| format!("'{op}' has no operand '{operand}'"))).collect()
    }

    /// Why an op that has one of the pattern's names does not match the pattern, apart from tails, operands and users.
    pub(crate) fn refuses(&self, graph: &GraphView<'_>, id: NodeId, quantizer: &str) -> Option<Reason> {
        let form = |needs: String| Some(Reason::Form { quantizer: quantizer.to_owned(), needs });
        if !self.means_form(graph, id) {
            return form("if it does not work in place".to_owned());
        }
        if !self.condition.is_none_or(|condition| condition(graph, id)) {
            let other = || form("in other forms".to_owned());
            return self.explanation.map_or_else(other, |explanation| Some(explanation(graph, id)));
        }
        let is_unused = |(op, users): &&(&str, OpNames)| {
            graph.op_name(id) == *op && !graph.users(id).any(|(user, _)| users.contains(&graph.op_name(user)))
        };
        let (_, users) = self.users.iter().find(is_unused)?;
        form(format!("if one of {} uses its result", users.join(", ")))
    }

    /// Whether an op has one of the pattern's names; if it is in place, one of those of [`Self::in_place_only`].
    pub(crate) fn means_form(&self, graph: &GraphView<'_>, id: NodeId) -> bool {
        let names = match self.in_place {
            Some(names) if graph.is_in_place(id) => names,
            _ => self.ops,
        };
        names.contains(&graph.op_name(id))
    }
}
