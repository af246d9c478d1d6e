//! The decisions of quantizers about a graph.

use crate::{Annotations, Decision, GraphView, NodeId, Reason, Role};
use pt2e_core::qspec::QSpec;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    rc::Rc,
};

/// What a user wants for the values of a graph.
pub(crate) trait Preferences: fmt::Debug {
    /// Whether an op is to stay float.
    fn excludes(&self, id: NodeId) -> bool;

    /// The rule by which it stays float, worded to begin a sentence.
    fn exclusion(&self, id: NodeId) -> Option<String>;

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
    /// See [`Self::take_parameter`]: the op that a node belongs to.
    parameters: HashMap<NodeId, NodeId>,
    /// See [`Self::leave_float`].
    reasons: HashMap<NodeId, Reason>,
    /// See [`Self::fuse`].
    fused: HashMap<NodeId, NodeId>,
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
            parameters: HashMap::new(),
            reasons: HashMap::new(),
            fused: HashMap::new(),
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
        self.annotations.has(id) || self.parameters.contains_key(&id) || self.is_excluded(id)
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

    /// Takes the node that computes a weight or bias of the annotated op `of`. It belongs to that op and stays float itself; only
    /// its result is quantized. Returns `false` if another op had taken it.
    pub fn take_parameter(&mut self, id: NodeId, of: NodeId) -> bool {
        let is_new = !self.parameters.contains_key(&id);
        self.parameters.entry(id).or_insert(of);
        is_new
    }

    /// Notes that an annotated op is a part of the fusion that begins with `first`.
    pub fn fuse(&mut self, id: NodeId, first: NodeId) {
        self.fused.insert(id, first);
    }

    /// Notes why a quantizer leaves an op float that it knows. The first reason counts, but any other counts more than that a
    /// pattern needs another form of the op; none counts for an op that is annotated in the end.
    pub fn leave_float(&mut self, id: NodeId, reason: Reason) {
        let known = self.reasons.entry(id).or_insert_with(|| reason.clone());
        if let Reason::Form { .. } = known {
            *known = reason;
        }
    }

    /// As [`Self::leave_float`], in place of an earlier reason.
    pub(crate) fn leave_float_instead(&mut self, id: NodeId, reason: Reason) {
        self.reasons.insert(id, reason);
    }

    /// What was decided about an op, for [`Decision::write`]. `quantizers` are all that were asked.
    pub fn decision(&self, graph: &GraphView<'_>, id: NodeId, quantizers: &[&str]) -> Decision {
        let name = |id: &NodeId| graph.name(*id).unwrap_or_default().to_owned();
        let notes = self.remarks.iter().filter(|(of, _)| *of == id).map(|(_, note)| note.clone()).collect();
        if self.annotations.has(id) {
            return Decision { fused_into: self.fused.get(&id).map(name), notes, ..Decision::default() };
        }
        let excluded = self.preferences.as_ref().and_then(|preferences| preferences.exclusion(id));
        let float = match (excluded, self.parameters.get(&id)) {
            _ if !graph.computes_on_floats(id) => None,
            (Some(rule), _) => Some(Reason::Excluded { rule }),
            (None, Some(of)) => Some(Reason::Parameter { of: name(of) }),
            (None, None) => {
                let no_pattern = || Reason::NoPattern { quantizers: quantizers.join(", ") };
                Some(self.reasons.get(&id).cloned().unwrap_or_else(no_pattern))
            }
        };
        Decision { float, notes, ..Decision::default() }
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
