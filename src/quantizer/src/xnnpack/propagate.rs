//! Ops that pass values through take the qparams of the op before them, if that is quantized.

use super::{Matcher, ops};
use crate::{GraphView, NodeId};
use pt2e_ir::OpExt;

/// Whether a node's output shares the qparams of its first operand.
pub(super) fn passes_through(graph: &GraphView<'_>, id: NodeId) -> bool {
    let names = if graph.is_in_place(id) { ops::PASS_THROUGH_IN_PLACE } else { ops::PASS_THROUGH };
    names.contains(&graph.op_name(id))
}

impl Matcher<'_, '_> {
    /// Goes with the data, so that a chain of such ops is taken as a whole.
    pub(super) fn propagate(&mut self) {
        for id in self.graph.ids() {
            if self.is_taken(id) || !passes_through(self.graph, id) {
                continue;
            }
            let Some(producer) = self.graph.producer(id, 0) else { continue };
            // An annotation holds one spec for one result.
            if self.annotations.output(producer).is_none() || self.graph.op(id).and_then(OpExt::only_result).is_none() {
                continue;
            }
            let Some(shared) = self.graph.shared_output(producer) else { continue };
            let mut annotation = self.graph.float_annotation(id);
            annotation.set_input(0, shared.clone());
            annotation.output = Some(shared);
            self.annotations.set(id, annotation);
        }
    }
}
