//! The decisions of quantizers about a graph.

use crate::{Annotations, GraphView, NodeId};
use std::collections::HashSet;

/// The decisions of quantizers about a graph so far.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// How edges and outputs are quantized.
    pub annotations: Annotations,
    /// Remarks for the user about nodes, each worded to follow the name of the op.
    pub remarks: Vec<(NodeId, String)>,
    /// See [`Self::take_parameter`].
    parameters: HashSet<NodeId>,
    /// See [`Self::is_computed_from_integers`].
    computed: HashSet<NodeId>,
}

impl Decisions {
    /// Nothing is decided yet.
    pub fn new(graph: &GraphView<'_>) -> Self {
        Self {
            annotations: Annotations::new(graph),
            remarks: Vec::new(),
            parameters: HashSet::new(),
            computed: HashSet::new(),
        }
    }

    /// Whether a node is decided: it is annotated, or belongs to an annotated op (see [`Self::take_parameter`]). A quantizer
    /// leaves such a node as it is.
    pub fn is_taken(&self, id: NodeId) -> bool {
        self.annotations.has(id) || self.parameters.contains(&id)
    }

    /// Takes the node that computes a weight or bias of an annotated op. It belongs to that op and stays float itself; only its
    /// result is quantized. Returns `false` if another op had taken it.
    pub fn take_parameter(&mut self, id: NodeId) -> bool {
        self.parameters.insert(id)
    }

    /// Whether a backend computes the result of a node from quantized activations. The result itself may be float or quantized.
    pub fn is_computed_from_integers(&self, id: NodeId) -> bool {
        self.computed.contains(&id)
    }

    /// Notes this about a node.
    pub fn set_computed_from_integers(&mut self, id: NodeId) {
        self.computed.insert(id);
    }

    /// Adds a remark about a node.
    pub fn remark(&mut self, id: NodeId, message: impl Into<String>) {
        self.remarks.push((id, message.into()));
    }
}
