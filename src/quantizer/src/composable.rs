//! Several quantizers on one graph.

use crate::{
    Annotations, Decisions, GraphView, NodeId, Problem, Quantizer, Reason,
    configuration::{Configuration, ConfigurationFault, Scopes, Selection, Usage, free_float_edges},
    decisions::Preferences,
};
use std::{collections::BTreeSet, rc::Rc};

/// Quantizers that annotate one graph in order: PT2E's `ComposableQuantizer`. The annotations of an earlier one stay; a later
/// one sees them, and may share their qparams.
pub struct ComposableQuantizer {
    quantizers: Vec<Box<dyn Quantizer>>,
    configuration: Option<Rc<Configuration>>,
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
    /// How many ops the configuration leaves float.
    pub excluded: usize,
    /// The errors in the configuration.
    pub faults: BTreeSet<ConfigurationFault>,
}

impl ComposableQuantizer {
    /// `quantizers` in order of precedence, highest first.
    pub fn new(quantizers: Vec<Box<dyn Quantizer>>) -> Self {
        Self { quantizers, configuration: None }
    }

    /// The same with the user's configuration.
    #[must_use]
    pub fn configured(self, configuration: Option<Configuration>) -> Self {
        Self { configuration: configuration.map(Rc::new), ..self }
    }

    /// The user's configuration.
    pub fn configuration(&self) -> Option<&Configuration> {
        self.configuration.as_deref()
    }

    /// What the configuration says about a graph.
    fn scopes(&self, graph: &GraphView<'_>, usage: &mut Usage) -> Option<Scopes> {
        let configuration = self.configuration.as_ref()?;
        let selection = Selection::of(configuration, graph, usage);
        Some(Scopes::new(Rc::clone(configuration), graph, selection))
    }

    /// Which nodes of a graph the configuration leaves float.
    pub fn exclusions(&self, graph: &GraphView<'_>) -> impl Fn(NodeId) -> bool + use<> {
        let scopes = self.scopes(graph, &mut Usage::default());
        move |id| scopes.as_ref().is_some_and(|scopes| scopes.excludes(id))
    }

    /// The ops of [`Quantizer::lifts_numbers_of`] of all of them.
    pub fn lifts_numbers_of(&self) -> Vec<&'static str> {
        self.quantizers.iter().flat_map(|quantizer| quantizer.lifts_numbers_of()).copied().collect()
    }

    /// Asks each quantizer in turn, and notes in `usage` which rules of the configuration had an effect.
    pub fn annotate(&self, graph: &GraphView<'_>, usage: &mut Usage) -> Composition {
        let scopes = self.scopes(graph, usage);
        let mut decisions = Decisions::new(graph);
        let mut problems = Vec::new();
        let mut annotated: Vec<(&'static str, usize)> = Vec::new();
        let mut annotated_by: Vec<Option<&'static str>> = vec![None; graph.len()];
        for quantizer in &self.quantizers {
            let before = decisions.annotations.clone();
            let scopes = scopes.as_ref().map(|scopes| scopes.for_quantizer(quantizer.as_ref()));
            let preferences = scopes.map(|scopes| Rc::new(scopes) as Rc<dyn Preferences>);
            decisions.prefer(preferences.clone());
            quantizer.annotate(graph, &mut decisions);
            let mut own = Annotations::new(graph);
            for (id, annotation) in decisions.annotations.iter().filter(|(id, _)| !before.has(*id)) {
                own.set(id, annotation.clone());
                annotated_by[id.index()] = Some(quantizer.name());
            }
            before.iter().for_each(|(id, annotation)| decisions.annotations.set(id, annotation.clone()));
            if !annotated.is_empty() {
                disagreements(graph, quantizer.as_ref(), preferences, &before, &own, &annotated_by, &mut decisions);
            }
            problems.extend(quantizer.validate(graph, &own));
            annotated.push((quantizer.name(), own.count()));
        }
        if let Some(scopes) = &scopes {
            let remarks = free_float_edges(scopes, graph, &mut decisions.annotations);
            remarks.into_iter().for_each(|(id, remark)| decisions.remark(id, remark));
            scopes.note_effects(usage);
        }
        let excluded = scopes.as_ref().map_or(0, Scopes::excluded);
        Composition {
            decisions,
            problems,
            annotated,
            excluded,
            faults: scopes.map(|scopes| scopes.faults()).unwrap_or_default(),
        }
    }
}

/// Remarks on the nodes that a quantizer would have annotated differently without the annotations in `before`.
fn disagreements(
    graph: &GraphView<'_>,
    quantizer: &dyn Quantizer,
    preferences: Option<Rc<dyn Preferences>>,
    before: &Annotations,
    own: &Annotations,
    annotated_by: &[Option<&'static str>],
    decisions: &mut Decisions,
) {
    let name = quantizer.name();
    let mut alone = Decisions::new(graph);
    alone.prefer(preferences);
    quantizer.annotate(graph, &mut alone);
    for (id, wanted) in alone.annotations.iter() {
        match (before.get(id), annotated_by.get(id.index()).copied().flatten()) {
            (Some(kept), Some(other)) if kept != wanted => decisions.remark(
                id,
                format!(
                    "is annotated by quantizer '{other}'; '{name}' would annotate it differently, but '{other}' comes first in \
                     'quantizer='"
                ),
            ),
            (None, _) if !own.has(id) => {
                let reason = Reason::Taken { quantizer: name.to_owned() };
                decisions.remark(id, format!("stays float: {reason}"));
                decisions.leave_float_instead(id, reason);
            }
            _ => {}
        }
    }
}
