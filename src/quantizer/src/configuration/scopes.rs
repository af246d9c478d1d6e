//! The specs of the values of a graph under a configuration, which quantizers ask for.

use super::{
    Configuration, ConfigurationFault, Edit, Settings, Usage,
    change::{ChangeError, role_name},
    contradictions::contradictions,
    selection::{Rank, RuleSet, Selection},
};
use crate::{
    GraphView, NodeId, QuantizationConfig, Quantizer, Role,
    backends::{Dtypes, config_of, dtypes_of},
    decisions::Preferences,
};
use pt2e_core::qspec::{QSpec, QuantizationSpec};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashSet},
    rc::Rc,
};

/// The specs of the values of a graph for one quantizer.
#[derive(Clone, Debug)]
pub(crate) struct Scopes {
    configuration: Rc<Configuration>,
    selection: Rc<Selection>,
    excluded: Rc<HashSet<NodeId>>,
    quantizer: &'static str,
    dtypes: Option<&'static Dtypes>,
    /// Whether the specs of the quantizer are for training.
    is_training: bool,
    found: Rc<RefCell<Found>>,
}

/// What was found while specs were asked for.
#[derive(Debug, Default)]
struct Found {
    /// Contradictions, and for each rule and key the first error.
    contradictions: Vec<ConfigurationFault>,
    faults: BTreeMap<(Option<usize>, String), ConfigurationFault>,
    /// The rules that settled a value.
    effective: BTreeSet<usize>,
}

/// A value that is to be settled.
enum Slot<'a> {
    Operand { role: Role, number: usize, name: &'a str },
    Result,
}

impl Slot<'_> {
    fn describe(&self) -> &'static str {
        match self {
            Slot::Operand { role, .. } => role_name(*role),
            Slot::Result => "a result",
        }
    }

    /// The spec that a backend gives to the value.
    fn of(&self, config: &QuantizationConfig) -> Option<QSpec> {
        match self {
            Slot::Operand { role, .. } => config.operand(*role),
            Slot::Result => config.output_activation.clone(),
        }
    }

    /// What settings say about the value, the more specific one last, each with its path.
    fn edits<'s>(&self, settings: &Settings<'s>) -> [Option<(String, &'s Edit)>; 2] {
        let named = |key: &str, edit: Option<&'s Edit>| edit.map(|edit| (key.to_owned(), edit));
        match self {
            Slot::Result => [named("activation", settings.activation), named("output", settings.output)],
            Slot::Operand { role, number, name } => {
                let broad = match role {
                    Role::Input => named("activation", settings.activation),
                    Role::Weight { .. } => named("weight", settings.weight),
                    Role::Bias => named("bias", settings.bias),
                };
                let own = settings.input.iter().find(|(key, _)| *key == name || key.parse() == Ok(*number));
                [broad, own.map(|(key, edit)| (format!("input.{key}"), edit))]
            }
        }
    }

    fn dtypes(&self, dtypes: &Dtypes) -> &'static [pt2e_core::tensor::DType] {
        match self {
            Slot::Operand { role: Role::Weight { .. }, .. } => dtypes.weight,
            Slot::Operand { role: Role::Bias, .. } => &[],
            Slot::Operand { role: Role::Input, .. } | Slot::Result => dtypes.activation,
        }
    }
}

impl Scopes {
    /// The specs under `configuration` for `quantizer`; `selection` is of this graph.
    pub(crate) fn new(configuration: Rc<Configuration>, graph: &GraphView<'_>, selection: Selection) -> Self {
        let contradictions = contradictions(&configuration, graph, &selection);
        let is_excluded = |id: &NodeId| {
            let quantize = |(number, _): &(usize, Rank)| configuration.rule.get(*number)?.quantize;
            let stated = selection.rules(*id).iter().rev().find_map(quantize).or(configuration.quantize);
            stated == Some(false) && Selection::has(graph, *id)
        };
        let excluded = graph.ids().filter(is_excluded).collect();
        Self {
            configuration,
            selection: Rc::new(selection),
            excluded: Rc::new(excluded),
            quantizer: "",
            dtypes: None,
            is_training: false,
            found: Rc::new(RefCell::new(Found { contradictions, ..Found::default() })),
        }
    }

    /// The same for a quantizer.
    pub(crate) fn for_quantizer(&self, quantizer: &dyn Quantizer) -> Self {
        let is_training = quantizer.config().is_some_and(QuantizationConfig::is_for_training);
        Self { quantizer: quantizer.name(), dtypes: dtypes_of(quantizer.name()), is_training, ..self.clone() }
    }

    /// How many ops the configuration leaves float.
    pub(crate) fn excluded(&self) -> usize {
        self.excluded.len()
    }

    /// The errors found so far.
    pub(crate) fn faults(&self) -> BTreeSet<ConfigurationFault> {
        let found = self.found.borrow();
        found.contradictions.iter().chain(found.faults.values()).cloned().collect()
    }

    /// Notes in `usage` the rules that had an effect.
    pub(crate) fn note_effects(&self, usage: &mut Usage) {
        self.found.borrow().effective.iter().for_each(|number| usage.settled(*number));
    }

    /// Whether the configuration says something of single edges.
    pub(super) fn names_edges(&self) -> bool {
        let configuration = &self.configuration;
        !configuration.input.is_empty() || configuration.rule.iter().any(|rule| !rule.input.is_empty())
    }

    /// Whether the configuration says of this one input (`input.NAME`) that it stays float, which then is an effect of the rule.
    pub(crate) fn keeps_float(&self, graph: &GraphView<'_>, (id, number): (NodeId, usize)) -> bool {
        if self.excludes(id) || !Selection::has(graph, id) {
            return false;
        }
        let name = graph.operand_name(id, number).unwrap_or_default();
        let slot = Slot::Operand { role: Role::Input, number, name: &name };
        let mut float = None;
        self.for_each_rank(self.selection.rules(id), |group| {
            if group.iter().any(|(_, settings)| settings.preset.is_some()) {
                float = None;
            }
            // The more specific one of each pair names the operand itself.
            for order in 0..2 {
                for (rule, settings) in group {
                    match slot.edits(settings).into_iter().nth(order).flatten() {
                        Some((_, Edit::Float)) if order == 1 => float = Some(*rule),
                        Some((_, Edit::Change(_))) => float = None,
                        Some((_, Edit::Float)) | None => {}
                    }
                }
            }
        });
        self.found.borrow_mut().effective.extend(float.flatten());
        float.is_some()
    }

    /// Calls `apply` with the settings of each rank, lowest first: of the whole configuration, then of rules.
    fn for_each_rank(&self, rules: &RuleSet, mut apply: impl FnMut(&[(Option<usize>, Settings<'_>)])) {
        // The preset at the top made the quantizer, whose specs are changed.
        apply(&[(None, Settings { preset: None, ..self.configuration.settings() })]);
        for group in rules.chunk_by(|(_, a), (_, b)| a == b) {
            let settings =
                |(number, _): &(usize, Rank)| Some((Some(*number), self.configuration.rule.get(*number)?.settings()));
            apply(&group.iter().filter_map(settings).collect::<Vec<_>>());
        }
    }

    fn settle(&self, slot: &Slot<'_>, rules: &RuleSet, spec: Option<QSpec>) -> Option<QSpec> {
        let mut settled = Settled { spec, is_float: false };
        self.for_each_rank(rules, |group| self.apply(slot, group, &mut settled));
        settled.spec.filter(|_| !settled.is_float)
    }

    /// Applies settings of one rank.
    fn apply(&self, slot: &Slot<'_>, group: &[(Option<usize>, Settings<'_>)], settled: &mut Settled) {
        // Shared qparams are settled at the value that they are of.
        let is_shared = matches!(settled.spec, Some(QSpec::Shared(_)));
        for (rule, settings) in group.iter().filter(|_| !is_shared) {
            if let Some(config) = settings.preset.and_then(|preset| config_of(preset.0)) {
                let config = if self.is_training { config.for_training() } else { config };
                let fault = self.unsupported(slot, slot.of(&config).as_ref());
                *settled = Settled { spec: slot.of(&config), is_float: false };
                self.note(*rule, "preset", fault);
            }
        }
        for order in 0..2 {
            for (rule, settings) in group {
                let Some((path, edit)) = slot.edits(settings).into_iter().nth(order).flatten() else { continue };
                match edit {
                    Edit::Float => {
                        settled.is_float = true;
                        self.note(*rule, &path, None);
                    }
                    Edit::Change(change) => match change.apply(settled.spec.clone(), slot.describe()) {
                        Ok(QSpec::Shared(_)) => {}
                        Ok(spec) => {
                            let fault = self.unsupported(slot, Some(&spec));
                            *settled = Settled { spec: Some(spec), is_float: false };
                            self.note(*rule, &path, fault);
                        }
                        Err(error) => self.note(*rule, &path, Some(error)),
                    },
                }
            }
        }
    }

    /// The error for a spec that the quantizer's backend does not run.
    fn unsupported(&self, slot: &Slot<'_>, spec: Option<&QSpec>) -> Option<ChangeError> {
        let Some(QSpec::Observed(QuantizationSpec { dtype, .. })) = spec else { return None };
        let known = slot.dtypes(self.dtypes?);
        let is_known = known.is_empty() || known.contains(dtype);
        (!is_known).then(|| ChangeError::DType {
            role: slot.describe(),
            dtype: *dtype,
            quantizer: self.quantizer,
            known: known.iter().map(|dtype| dtype.name()).collect::<Vec<_>>().join(" and "),
        })
    }

    /// Notes that settings had an effect, and the error in them.
    fn note(&self, rule: Option<usize>, path: &str, error: Option<ChangeError>) {
        let mut found = self.found.borrow_mut();
        found.effective.extend(rule);
        if let Some(error) = error {
            let (subject, within) = match rule {
                Some(number) => (self.configuration.rule_name(number), format!("{}.{path}", super::rule_path(number))),
                None => ("the configuration".to_owned(), path.to_owned()),
            };
            let place = self.configuration.source.place(&within);
            let fault = ConfigurationFault { place, message: format!("{subject} {error}") };
            found.faults.entry((rule, path.to_owned())).or_insert(fault);
        }
    }
}

impl Preferences for Scopes {
    fn excludes(&self, id: NodeId) -> bool {
        self.excluded.contains(&id)
    }

    fn exclusion(&self, id: NodeId) -> Option<String> {
        self.excluded.contains(&id).then(|| {
            let states = |(number, _): &&(usize, Rank)| {
                self.configuration.rule.get(*number).is_some_and(|rule| rule.quantize.is_some())
            };
            let rule = self.selection.rules(id).iter().rev().find(states);
            rule.map_or_else(
                || "the top of the configuration".to_owned(),
                |(number, _)| self.configuration.rule_name(*number),
            )
        })
    }

    fn input(
        &self,
        graph: &GraphView<'_>,
        (id, number): (NodeId, usize),
        role: Role,
        spec: Option<QSpec>,
    ) -> Option<QSpec> {
        let name = graph.operand_name(id, number).unwrap_or_default();
        self.settle(&Slot::Operand { role, number, name: &name }, self.selection.rules(id), spec)
    }

    fn output(&self, fused: &[NodeId], spec: Option<QSpec>) -> Option<QSpec> {
        let mut rules: RuleSet = fused.iter().flat_map(|id| self.selection.rules(*id)).copied().collect();
        rules.sort_by_key(|(number, rank)| (*rank, *number));
        // A rule that matches several of the ops counts at its highest rank.
        let mut seen = BTreeSet::new();
        let mut highest: RuleSet = rules.into_iter().rev().filter(|(number, _)| seen.insert(*number)).collect();
        highest.reverse();
        self.settle(&Slot::Result, &highest, spec)
    }
}

/// The spec of a value so far. The spec of a float one is kept, because a more specific rule may quantize the value again.
struct Settled {
    spec: Option<QSpec>,
    is_float: bool,
}
