//! Edges that a configuration keeps float although the value on them is quantized where it is computed.
//!
//! A quantizer states once, at the op that computes a value, how the value is quantized, and every user of the value sees it
//! quantized. If one edge is to stay float, the spec moves to the other edges, which share its qparams:
//!
//! ```text
//! relu: output = #act                                 relu: (float)
//! conv: inputs = [#shared<relu>, ...]         =>      conv: inputs = [#act, ...]
//! add:  inputs = [..., float]                         add:  inputs = [..., float]
//! ```

use super::scopes::Scopes;
use crate::{Annotations, GraphView, NodeId};
use pt2e_core::qspec::{EdgeOrNode, QSpec, QuantizationAnnotation};

/// Frees the edges that `scopes` keep float from the specs of the values on them. Returns remarks on the ops that compute these
/// values.
pub(crate) fn free_float_edges(
    scopes: &Scopes,
    graph: &GraphView<'_>,
    annotations: &mut Annotations,
) -> Vec<(NodeId, String)> {
    let mut remarks = Vec::new();
    if !scopes.names_edges() {
        return remarks;
    }
    for producer in graph.ids() {
        let (Some(spec), Some(name)) = (annotations.output(producer).cloned(), graph.name(producer)) else { continue };
        let float = graph.users(producer).find(|(user, operand)| scopes.keeps_float(graph, (*user, *operand)));
        let Some((user, operand)) = float else { continue };
        move_to_users(graph, annotations, EdgeOrNode::Output(name.to_owned()), spec);
        if let Some(mut annotation) = annotations.get(producer).cloned() {
            annotation.output = None;
            annotations.set(producer, annotation);
        }
        let operand = graph.operand_name(user, operand).unwrap_or_else(|| operand.to_string());
        let user = graph.name(user).unwrap_or_default();
        remarks.push((
            producer,
            format!("has a float result, because the configuration keeps '{operand}' of '{user}' float; its other uses are quantized one by one"),
        ));
    }
    remarks
}

/// Gives the first site that shares the qparams of `value` its spec, and lets the others share with that one.
fn move_to_users(graph: &GraphView<'_>, annotations: &mut Annotations, value: EdgeOrNode, spec: QSpec) {
    let shared = QSpec::Shared(value);
    // A shared spec need not move: what shares with it can share with its target.
    let mut owner = if let QSpec::Shared(_) = spec { Some(spec.clone()) } else { None };
    let refers = |annotation: &QuantizationAnnotation| {
        annotation.inputs.iter().chain(&annotation.output).any(|spec| *spec == shared)
    };
    let referring: Vec<NodeId> =
        annotations.iter().filter(|(_, annotation)| refers(annotation)).map(|(id, _)| id).collect();
    for id in referring {
        let (Some(mut annotation), Some(name)) = (annotations.get(id).cloned(), graph.name(id)) else { continue };
        for (operand, input) in annotation.inputs.iter_mut().enumerate().filter(|(_, input)| **input == shared) {
            *input = owner.clone().unwrap_or_else(|| spec.clone());
            owner.get_or_insert_with(|| QSpec::Shared(EdgeOrNode::Edge(name.to_owned(), operand)));
        }
        if annotation.output.as_ref() == Some(&shared) {
            annotation.output = Some(owner.clone().unwrap_or_else(|| spec.clone()));
            owner.get_or_insert_with(|| QSpec::Shared(EdgeOrNode::Output(name.to_owned())));
        }
        annotations.set(id, annotation);
    }
}
