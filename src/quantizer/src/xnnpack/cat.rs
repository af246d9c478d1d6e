//! Concatenation: all inputs and the output share the qparams of one input.

use super::{Matcher, ops, propagate::passes_through};
use crate::NodeId;

impl Matcher<'_, '_> {
    /// Every concatenation.
    pub(super) fn cats(&mut self) {
        let cats = self.graph.ops_named(ops::CAT);
        if cats.is_empty() {
            return;
        }
        let traced = self.traced();
        let is_traced = |id: NodeId| traced.get(id.index()).copied().unwrap_or(false);
        for &id in cats {
            if self.is_taken(id) {
                continue;
            }
            let inputs: Vec<_> = self.graph.inputs(id).collect();
            if !inputs.iter().all(|(operand, _)| self.graph.is_quantizable(id, *operand)) {
                continue;
            }
            let owner = inputs.iter().find(|(_, producer)| is_traced(*producer)).or(inputs.first());
            let Some(&(owner, _)) = owner else { continue };
            let Some(shared) = self.graph.shared_edge(id, owner) else { continue };
            let mut annotation = self.graph.float_annotation(id);
            for (operand, _) in inputs {
                annotation.set_input(operand, if operand == owner { self.config.activation() } else { shared.clone() });
            }
            annotation.output = Some(shared);
            self.annotations.set(id, annotation);
        }
    }

    /// Of each node, whether its qparams come from an annotated output, perhaps through ops that pass values through.
    ///
    /// The first such input of a cat is its owner: its producer's qparams are then the cat's. One walk answers it for
    /// all cats, because a cat is annotated before those after it ask.
    fn traced(&self) -> Vec<bool> {
        let mut traced = vec![false; self.graph.len()];
        for id in self.graph.ids() {
            let is_cat = self.graph.op_name(id) == ops::CAT && !self.is_taken(id);
            let is_source = self.annotations.output(id).is_some() || is_cat;
            let before = if passes_through(self.graph, id) { self.graph.producer(id, 0) } else { None };
            traced[id.index()] = is_source || before.is_some_and(|producer| traced[producer.index()]);
        }
        traced
    }
}
