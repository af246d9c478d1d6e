//! Patterns: what a backend can do, as data.

use crate::{GraphView, NodeId};

/// Full names of ops, such as `aten.conv2d`.
pub type OpNames = &'static [&'static str];

/// The tail of an op that is quantized alone, for [`Pattern::with_tails`].
pub const ALONE: OpNames = &[];

/// What an operand is to its op.
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

/// Which values of an op have qparams of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    Nothing,
    InputAndOutput,
    InputsAndOutput,
    Producer,
}

/// Something that a backend can do: which ops, alone or fused with which others, and which of their operands and results are
/// quantized how.
///
/// ```
/// use pt2e_quantizer::{ALONE, Pattern, Role};
///
/// // Linear, fused with the relu after it if there is one; the bias stays float unless the configuration has a spec for it.
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
    pub(crate) tails: &'static [OpNames],
    pub(crate) left_before: OpNames,
    pub(crate) in_place: Option<OpNames>,
    pub(crate) condition: Option<fn(&GraphView<'_>, NodeId) -> bool>,
    pub(crate) shared_parameter_remark: Option<&'static str>,
}

impl Pattern {
    const fn new(ops: OpNames, sharing: Sharing) -> Self {
        Self {
            ops,
            sharing,
            operands: &[],
            tails: &[ALONE],
            left_before: &[],
            in_place: None,
            condition: None,
            shared_parameter_remark: None,
        }
    }

    /// Ops that compute something new, so that inputs and output have qparams of their own. `operands` says by the names of
    /// PyTorch's schema what is quantized; whatever else the op takes stays float. What computes a weight or bias belongs to the
    /// op, and stays float too. An op stays float as a whole if one of these operands cannot be quantized, such as an integer
    /// tensor; a number in an operand's place is no tensor to quantize.
    pub const fn computes(ops: OpNames, operands: &'static [(&'static str, Role)]) -> Self {
        Self { operands, ..Self::new(ops, Sharing::Nothing) }
    }

    /// Ops that are quantized wherever they are and whose output has the qparams of their first operand: those of the value
    /// before, if that is annotated when the pattern's turn comes.
    pub const fn shares_input(ops: OpNames) -> Self {
        Self::new(ops, Sharing::InputAndOutput)
    }

    /// Ops such as `cat`, all of whose inputs and output have one set of qparams. It is that of the first input whose qparams
    /// come from an annotated output, perhaps through ops of [`Self::passes_through`]; if there is none, of the first input.
    pub const fn shares_all_inputs(ops: OpNames) -> Self {
        Self::new(ops, Sharing::InputsAndOutput)
    }

    /// Ops that give values of their first operand on, or averages of them: behind an annotated op they take its qparams, and
    /// behind a float one they stay float. All in one pattern are looked at in program order, so that chains of them are
    /// annotated as a whole; the pattern is the last one of most backends.
    pub const fn passes_through(ops: OpNames) -> Self {
        Self::new(ops, Sharing::Producer)
    }

    /// The ops are fused with those after them: the first of `tails` that follows is taken. A tail is a chain of ops, each the
    /// only user of the one before it ([`GraphView::fused_tail`]); [`ALONE`] is the op without any. The inputs are
    /// quantized at the first op, the output at the last one, and nothing between them.
    pub const fn with_tails(self, tails: &'static [OpNames]) -> Self {
        Self { tails, ..self }
    }

    /// Leaves ops whose only user is one of `names` to a later pattern.
    pub const fn left_before(self, names: OpNames) -> Self {
        Self { left_before: names, ..self }
    }

    /// Of ops that PyTorch does in place, such as `relu_`, only those of `names` are meant. Without this, all are.
    pub const fn in_place_only(self, names: OpNames) -> Self {
        Self { in_place: Some(names), ..self }
    }

    /// Only ops for which `condition` holds are meant.
    pub const fn when(self, condition: fn(&GraphView<'_>, NodeId) -> bool) -> Self {
        Self { condition: Some(condition), ..self }
    }

    /// What is said of an op whose weight or bias another op has as well, in a form that follows the name of the op.
    pub const fn remarks_on_shared_parameters(self, remark: &'static str) -> Self {
        Self { shared_parameter_remark: Some(remark), ..self }
    }

    /// What is wrong with the names in it: an op or an operand that PyTorch does not have would never match.
    pub fn unknown_names(&self) -> Vec<String> {
        let schemas = pt2e_schema::registry();
        let tails = self.tails.iter().copied().flatten();
        let unknown = |name: &&&str| schemas.by_mlir_name(name).is_none();
        let others = tails.chain(self.left_before).chain(self.in_place.into_iter().flatten());
        let ops = self.ops.iter().chain(others).filter(unknown).map(|name| format!("there is no op '{name}'"));
        let operands = self.ops.iter().flat_map(|op| self.operands.iter().map(move |(operand, _)| (op, operand)));
        let operands = operands
            .filter(|(op, operand)| schemas.by_mlir_name(op).is_some_and(|schema| schema.arg(operand).is_none()));
        ops.chain(operands.map(|(op, operand)| format!("'{op}' has no operand '{operand}'"))).collect()
    }

    /// Whether an op of [`Self::ops`] is meant.
    pub(crate) fn means(&self, graph: &GraphView<'_>, id: NodeId) -> bool {
        self.means_form(graph, id)
            && self.condition.is_none_or(|condition| condition(graph, id))
            && graph.fused_tail(id, self.left_before).is_none()
    }

    /// Whether an op is one of [`Self::ops`], in a form that is meant.
    pub(crate) fn means_form(&self, graph: &GraphView<'_>, id: NodeId) -> bool {
        let names = match self.in_place {
            Some(names) if graph.is_in_place(id) => names,
            _ => self.ops,
        };
        names.contains(&graph.op_name(id))
    }
}
