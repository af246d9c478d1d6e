//! Several quantizers on one graph.

use crate::{Annotations, Decisions, GraphView, NodeId, Problem, Quantizer};

/// Quantizers that annotate one graph in order: PT2E's `ComposableQuantizer`. The annotations of an earlier one stay; a later
/// one sees them, and may share their qparams.
pub struct ComposableQuantizer {
    quantizers: Vec<Box<dyn Quantizer>>,
}

/// The result of asking several quantizers.
#[derive(Clone, Debug)]
pub struct Composition {
    /// Their combined decisions. The remarks name the ops on which they disagree.
    pub decisions: Decisions,
    /// The errors that [`Quantizer::validate`] finds in each quantizer's own annotations.
    pub problems: Vec<Problem>,
    /// The quantizers, in order, and how many ops each has annotated.
    pub annotated: Vec<(&'static str, usize)>,
}

impl ComposableQuantizer {
    /// `quantizers` in order of precedence, highest first.
    pub fn new(quantizers: Vec<Box<dyn Quantizer>>) -> Self {
        Self { quantizers }
    }

    /// The ops of [`Quantizer::lifts_numbers_of`] of all of them.
    pub fn lifts_numbers_of(&self) -> Vec<&'static str> {
        self.quantizers.iter().flat_map(|quantizer| quantizer.lifts_numbers_of()).copied().collect()
    }

    /// Asks each quantizer in turn.
    pub fn annotate(&self, graph: &GraphView<'_>) -> Composition {
        let mut decisions = Decisions::new(graph);
        let mut problems = Vec::new();
        let mut annotated: Vec<(&'static str, usize)> = Vec::new();
        let mut annotated_by: Vec<Option<&'static str>> = vec![None; graph.len()];
        for quantizer in &self.quantizers {
            let before = decisions.annotations.clone();
            quantizer.annotate(graph, &mut decisions);
            let mut own = Annotations::new(graph);
            for (id, annotation) in decisions.annotations.iter().filter(|(id, _)| !before.has(*id)) {
                own.set(id, annotation.clone());
                annotated_by[id.index()] = Some(quantizer.name());
            }
            before.iter().for_each(|(id, annotation)| decisions.annotations.set(id, annotation.clone()));
            if !annotated.is_empty() {
                for (id, remark) in disagreements(graph, quantizer.as_ref(), &before, &own, &annotated_by) {
                    decisions.remark(id, remark);
                }
            }
            problems.extend(quantizer.validate(graph, &own));
            annotated.push((quantizer.name(), own.count()));
        }
        Composition { decisions, problems, annotated }
    }
}

/// The nodes that a quantizer would have annotated differently without the annotations in `before`.
fn disagreements(
    graph: &GraphView<'_>,
    quantizer: &dyn Quantizer,
    before: &Annotations,
    own: &Annotations,
    annotated_by: &[Option<&'static str>],
) -> Vec<(NodeId, String)> {
    let name = quantizer.name();
    let mut alone = Decisions::new(graph);
    quantizer.annotate(graph, &mut alone);
    let disagreement = |(id, wanted)| match (before.get(id), annotated_by.get(id.index()).copied().flatten()) {
        (Some(kept), Some(other)) if kept != wanted => Some((
            id,
            format!(
                "is annotated by quantizer '{other}'; '{name}' would annotate it differently, but '{other}' comes first in \
                 'quantizer='"
            ),
        )),
        (None, _) if !own.has(id) => Some((
            id,
            format!(
                "stays float: quantizer '{name}' would annotate it together with ops that an earlier quantizer has annotated"
            ),
        )),
        _ => None,
    };
    alone.annotations.iter().filter_map(disagreement).collect()
}
