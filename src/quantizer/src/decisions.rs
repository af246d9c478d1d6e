//! What quantizers decide about a graph.

use crate::{Annotations, GraphView, NodeId};
use std::collections::HashSet;

/// What quantizers have decided about a graph so far.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// How edges and outputs are quantized.
    pub annotations: Annotations,
    /// What a user may want to know about a node, in a form that follows the name of its op.
    pub remarks: Vec<(NodeId, String)>,
    /// See [`Self::take_parameter`].
    parameters: HashSet<NodeId>,
}

impl Decisions {
    /// Nothing is decided yet.
    pub fn new(graph: &GraphView<'_>) -> Self {
        Self { annotations: Annotations::new(graph), remarks: Vec::new(), parameters: HashSet::new() }
    }

    /// Whether a node is decided about: it is annotated, or is part of an annotated op as [`Self::take_parameter`] says. A
    /// quantizer leaves such a node as it is.
    pub fn is_taken(&self, id: NodeId) -> bool {
        self.annotations.has(id) || self.parameters.contains(&id)
    }

    /// Says that a node makes the weight or bias of an annotated op, and so belongs to that op: what computes a weight stays
    /// float, and the weight is quantized. `false` if another op had taken it.
    pub fn take_parameter(&mut self, id: NodeId) -> bool {
        self.parameters.insert(id)
    }

    /// Adds a remark about a node.
    pub fn remark(&mut self, id: NodeId, message: impl Into<String>) {
        self.remarks.push((id, message.into()));
    }
}
