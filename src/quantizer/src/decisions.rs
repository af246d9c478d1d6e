//! The decisions of quantizers about a graph.

use crate::{Annotations, GraphView, NodeId, Role};
use pt2e_core::qspec::QSpec;
use std::{collections::HashSet, fmt, rc::Rc};

/// What a user wants for the values of a graph.
pub(crate) trait Preferences: fmt::Debug {
    /// Whether an op is to stay float.
    fn excludes(&self, id: NodeId) -> bool;

    /// The spec of an operand to which a backend gives `spec`.
    fn input(&self, graph: &GraphView<'_>, edge: (NodeId, usize), role: Role, spec: Option<QSpec>) -> Option<QSpec>;

    /// The spec of the result of fused ops to which a backend gives `spec`.
    fn output(&self, fused: &[NodeId], spec: Option<QSpec>) -> Option<QSpec>;
}

/// The decisions of quantizers about a graph so far.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// How edges and outputs are quantized.
    pub annotations: Annotations,
    /// Remarks for the user about nodes, each worded to follow the name of the op.
    pub remarks: Vec<(NodeId, String)>,
    /// See [`Self::take_parameter`].
    parameters: HashSet<NodeId>,
    preferences: Option<Rc<dyn Preferences>>,
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
            preferences: None,
            computed: HashSet::new(),
        }
    }

    /// Sets what the user wants.
    pub(crate) fn prefer(&mut self, preferences: Option<Rc<dyn Preferences>>) {
        self.preferences = preferences;
    }

    /// Whether a node is decided: it is annotated, belongs to an annotated op (see [`Self::take_parameter`]), or the user's
    /// configuration leaves it float. A quantizer leaves such a node as it is.
    pub fn is_taken(&self, id: NodeId) -> bool {
        self.annotations.has(id) || self.parameters.contains(&id) || self.is_excluded(id)
    }

    /// Whether the user's configuration leaves an op float.
    pub fn is_excluded(&self, id: NodeId) -> bool {
        self.preferences.as_ref().is_some_and(|preferences| preferences.excludes(id))
    }

    /// The spec that an operand is to have if the backend gives it `spec`: as the user's configuration says. `None` leaves the
    /// operand float. A shared spec stays or becomes `None`.
    pub fn input_spec(
        &self,
        graph: &GraphView<'_>,
        id: NodeId,
        operand: usize,
        role: Role,
        spec: Option<QSpec>,
    ) -> Option<QSpec> {
        match &self.preferences {
            Some(preferences) => preferences.input(graph, (id, operand), role, spec),
            None => spec,
        }
    }

    /// The same for the result of fused ops, which is the result of the last one; an op alone is a fusion of one.
    pub fn output_spec(&self, fused: &[NodeId], spec: Option<QSpec>) -> Option<QSpec> {
        match &self.preferences {
            Some(preferences) => preferences.output(fused, spec),
            None => spec,
        }
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
