//! The annotations of a graph, read from and written to the attributes of its ops.

use crate::{GraphView, NodeId};
use melior::ir::operation::OperationLike;
use pt2e_core::qspec::{QSpec, QuantizationAnnotation};
use pt2e_ir::{
    OpExt, attr_name,
    dialect::attributes::{annotation_attribute, attribute_annotation},
};

/// The annotations of the ops of a [`GraphView`].
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    by_node: Vec<Option<QuantizationAnnotation>>,
}

impl Annotations {
    /// No annotations yet.
    pub fn new(graph: &GraphView<'_>) -> Self {
        Self { by_node: vec![None; graph.len()] }
    }

    /// Reads the annotation attributes of the ops.
    pub fn read(graph: &GraphView<'_>) -> Self {
        let read = |id| attribute_annotation(graph.op(id)?.attr(attr_name::ANNOTATION)?);
        Self { by_node: graph.ids().map(read).collect() }
    }

    /// Sets the annotation attributes of the ops. Returns `false`, after a diagnostic, if MLIR's verifier refuses one.
    #[must_use]
    pub fn write(&self, graph: &GraphView<'_>) -> bool {
        self.iter().all(|(id, annotation)| {
            let Some(op) = graph.op(id) else { return false };
            let attribute = annotation_attribute(op.location(), annotation);
            if let Some(attribute) = attribute {
                op.set_attr(attr_name::ANNOTATION, attribute);
            }
            attribute.is_some()
        })
    }

    /// The annotation of a node.
    pub fn get(&self, id: NodeId) -> Option<&QuantizationAnnotation> {
        self.by_node.get(id.index())?.as_ref()
    }

    /// Annotates a node.
    pub fn set(&mut self, id: NodeId, annotation: QuantizationAnnotation) {
        if let Some(place) = self.by_node.get_mut(id.index()) {
            *place = Some(annotation);
        }
    }

    /// Whether a node is annotated.
    pub fn has(&self, id: NodeId) -> bool {
        self.get(id).is_some()
    }

    /// The spec of a node's output.
    pub fn output(&self, id: NodeId) -> Option<&QSpec> {
        self.get(id)?.output.as_ref()
    }

    /// The annotated nodes, in program order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &QuantizationAnnotation)> {
        self.by_node
            .iter()
            .enumerate()
            .filter_map(|(index, annotation)| Some((NodeId::new(index), annotation.as_ref()?)))
    }

    /// How many nodes are annotated.
    pub fn count(&self) -> usize {
        self.iter().count()
    }
}
