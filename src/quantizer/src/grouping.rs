//! Which values share qparams: PT2E's groups of edges and outputs.
//!
//! Every annotated edge (an operand of an op) and every annotated output is a key. Two keys are in one group if one asks for
//! the other's qparams ([`QSpec::Shared`]), or if they belong to the same tensor (its output, or the edges to its consumers)
//! and their specs have the same [`SharingClass`]. This implicit sharing happens as soon as one consumer allows it: all edges
//! of the tensor with that class join, even those whose consumers do not allow it.
//!
//! PT2E resolves a shared spec to the spec at the root of its target's group each time it meets one. A union only joins
//! keys of one class (a shared spec has the class of its target), so the class of a key never changes and is found once, by
//! following the targets; and the members of a group do not depend on which root wins. That makes grouping linear: the edges
//! of one tensor and class are joined once, not once for each consumer.

use crate::{Annotations, GraphView, NodeId};
use petgraph::unionfind::UnionFind;
use pt2e_core::{
    parameter::Named,
    qspec::{EdgeOrNode, QSpec, SharingClass},
};
use pt2e_ir::{OpExt, ValueExt, ValueKey, ValueMap};
use rustc_hash::{FxHashMap, FxHashSet};

/// Why annotations do not form groups.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupingError {
    /// A shared spec names a value that is not annotated.
    #[error("{} shares with {target}, which is not annotated", .site.part())]
    Dangling {
        /// The site of the spec.
        site: EdgeOrNode<NodeId>,
        /// The value that it names.
        target: EdgeOrNode,
    },
    /// Shared specs form a cycle, so that none of them says what the observer is.
    #[error("{} shares with itself through other shared specs; one of them needs a spec of its own", .site.part())]
    Cycle {
        /// One site of the cycle.
        site: EdgeOrNode<NodeId>,
    },
    /// A derived spec names a value that has no qparams.
    #[error("{} derives its qparams from {source_value}, which has neither an observer nor fixed qparams", .site.part())]
    Underivable {
        /// The site of the spec.
        site: EdgeOrNode<NodeId>,
        /// The value that it names.
        source_value: EdgeOrNode,
    },
}

impl GroupingError {
    /// The site of the wrong spec.
    pub fn site(&self) -> EdgeOrNode<NodeId> {
        match self {
            GroupingError::Dangling { site, .. }
            | GroupingError::Cycle { site }
            | GroupingError::Underivable { site, .. } => *site,
        }
    }
}

/// A group's number; groups are numbered by their first site in program order.
pub type GroupId = usize;

/// The groups of a graph.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    specs: Vec<QSpec>,
    /// The site that each spec is from.
    owners: Vec<EdgeOrNode<NodeId>>,
    by_site: FxHashMap<EdgeOrNode<NodeId>, GroupId>,
    overruled: Vec<Overruled>,
}

/// A site whose own observer is not used, because the site shares qparams with one that comes first.
#[derive(Clone, Debug)]
pub struct Overruled {
    /// The site.
    pub site: EdgeOrNode<NodeId>,
    /// Its observer.
    pub observer: Named,
    /// The site that comes first.
    pub owner: EdgeOrNode<NodeId>,
    /// The observer of both.
    pub used: Named,
}

impl Groups {
    /// Groups the annotated edges and outputs of a graph.
    ///
    /// # Errors
    /// Shared specs without a target or in a cycle, and derived specs of values without qparams; all of the first kind found.
    pub fn of(graph: &GraphView<'_>, annotations: &Annotations) -> Result<Self, Vec<GroupingError>> {
        let keys = Keys::collect(graph, annotations);
        let targets = keys.targets(graph)?;
        let classes = keys.classes(&targets)?;
        keys.check_derived(graph, &classes)?;
        let mut sets = UnionFind::new(keys.list.len());
        keys.join(graph, annotations, &targets, &classes, &mut sets);

        let mut groups = Groups::default();
        let mut by_root: FxHashMap<usize, GroupId> = FxHashMap::default();
        // The first key with a spec of its own determines the observer. In all annotations that PT2E accepts, it is also the
        // first key of the group.
        for (index, key) in keys.list.iter().enumerate() {
            if let QSpec::Observed(_) | QSpec::Fixed(_) | QSpec::Derived(_) = key.spec {
                let group = *by_root.entry(sets.find_mut(index)).or_insert_with(|| {
                    groups.specs.push(key.spec.clone());
                    groups.owners.push(key.site);
                    groups.specs.len() - 1
                });
                groups.overruled.extend(groups.overrules(group, key));
            }
        }
        for (&site, &index) in &keys.by_site {
            if let Some(&group) = by_root.get(&sets.find_mut(index)) {
                groups.by_site.insert(site, group);
            }
        }
        Ok(groups)
    }

    /// Whether the observer of a group is another one than a site in it asks for.
    fn overrules(&self, group: GroupId, key: &Key<'_>) -> Option<Overruled> {
        let (QSpec::Observed(own), Some(QSpec::Observed(used))) = (key.spec, self.specs.get(group)) else {
            return None;
        };
        let (site, owner) = (key.site, *self.owners.get(group)?);
        let overruled = Overruled { site, observer: own.observer.clone(), owner, used: used.observer.clone() };
        (own.observer != used.observer).then_some(overruled)
    }

    /// The sites whose own observers are not used. PT2E does not compare observers either when it looks for values to share qparams.
    pub fn overruled(&self) -> &[Overruled] {
        &self.overruled
    }

    /// The group of a site; `None` for a site that is not annotated or stays float.
    pub fn group(&self, site: EdgeOrNode<NodeId>) -> Option<GroupId> {
        self.by_site.get(&site).copied()
    }

    /// The spec of a group.
    pub fn spec(&self, group: GroupId) -> Option<&QSpec> {
        self.specs.get(group)
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.specs.len()
    }

    /// Whether nothing is quantized.
    pub fn is_empty(&self) -> bool {
        self.specs.is_empty()
    }
}

struct Key<'a> {
    site: EdgeOrNode<NodeId>,
    spec: &'a QSpec,
    /// The tensor that an edge carries.
    value: Option<ValueKey>,
}

#[derive(Default)]
struct Keys<'a> {
    list: Vec<Key<'a>>,
    /// Several sites may have one key: PT2E names an edge by its ends, so a tensor that an op takes twice is one edge.
    by_site: FxHashMap<EdgeOrNode<NodeId>, usize>,
}

impl<'a> Keys<'a> {
    fn collect(graph: &GraphView<'_>, annotations: &'a Annotations) -> Self {
        let mut keys = Self::default();
        for (id, annotation) in annotations.iter() {
            let Some(op) = graph.op(id) else { continue };
            let name = graph.name(id);
            let shares_with_own =
                |spec: &QSpec| matches!(spec, QSpec::Shared(EdgeOrNode::Edge(node, _)) if Some(node.as_str()) == name);
            let operands = op.operand_values();
            let mut of_value: ValueMap<usize> = ValueMap::default();
            // The edge that owns the qparams comes before the edges of the op that share with it, as in PT2E's ordered map.
            for second in [false, true] {
                for (operand, (spec, value)) in annotation.inputs.iter().zip(&operands).enumerate() {
                    if shares_with_own(spec) != second {
                        continue;
                    }
                    let (site, value) = (EdgeOrNode::Edge(id, operand), value.value_key());
                    match of_value.get(&value) {
                        Some(&index) if keys.list.get(index).is_some_and(|key| key.spec == spec) => {
                            keys.by_site.insert(site, index);
                        }
                        _ => {
                            of_value.insert(value, keys.list.len());
                            keys.add(Key { site, spec, value: Some(value) });
                        }
                    }
                }
            }
            if let Some(spec) = &annotation.output {
                keys.add(Key { site: EdgeOrNode::Output(id), spec, value: None });
            }
        }
        keys
    }

    fn add(&mut self, key: Key<'a>) {
        self.by_site.insert(key.site, self.list.len());
        self.list.push(key);
    }

    /// The key that each shared spec names.
    fn targets(&self, graph: &GraphView<'_>) -> Result<Vec<Option<usize>>, Vec<GroupingError>> {
        let mut errors = Vec::new();
        let mut targets = Vec::with_capacity(self.list.len());
        for key in &self.list {
            let QSpec::Shared(target) = key.spec else {
                targets.push(None);
                continue;
            };
            let index = self.index_of(graph, target);
            if index.is_none() {
                errors.push(GroupingError::Dangling { site: key.site, target: target.clone() });
            }
            targets.push(index);
        }
        if errors.is_empty() { Ok(targets) } else { Err(errors) }
    }

    /// The key of a value that an annotation names.
    fn index_of(&self, graph: &GraphView<'_>, value: &EdgeOrNode) -> Option<usize> {
        let node = graph.named(value.node())?;
        let site = match value {
            EdgeOrNode::Output(_) => EdgeOrNode::Output(node),
            EdgeOrNode::Edge(_, operand) => EdgeOrNode::Edge(node, *operand),
        };
        self.by_site.get(&site).copied()
    }

    /// Fails for derived specs that name a value without qparams: one that stays float or is not annotated.
    fn check_derived(&self, graph: &GraphView<'_>, classes: &[Option<SharingClass>]) -> Result<(), Vec<GroupingError>> {
        let mut errors = Vec::new();
        for key in &self.list {
            let QSpec::Derived(derived) = key.spec else { continue };
            for source in &derived.derived_from {
                let class = self.index_of(graph, source).and_then(|index| classes[index].as_ref());
                if class.is_none() {
                    errors.push(GroupingError::Underivable { site: key.site, source_value: source.clone() });
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The class of each key (for a shared spec, the class of its target); `None` for keys that stay float.
    fn classes(&self, targets: &[Option<usize>]) -> Result<Vec<Option<SharingClass>>, Vec<GroupingError>> {
        #[derive(Clone)]
        enum State {
            Unknown,
            OnPath,
            Known(Option<SharingClass>),
        }
        let mut states = vec![State::Unknown; self.list.len()];
        let mut errors = Vec::new();
        let mut path = Vec::new();
        for start in 0..self.list.len() {
            let mut at = start;
            let class = loop {
                match (states[at].clone(), targets[at]) {
                    (State::Known(class), _) => break class,
                    (State::OnPath, _) => {
                        errors.push(GroupingError::Cycle { site: self.list[at].site });
                        break None;
                    }
                    (State::Unknown, Some(target)) => {
                        states[at] = State::OnPath;
                        path.push(at);
                        at = target;
                    }
                    (State::Unknown, None) => {
                        path.push(at);
                        break self.list[at].spec.sharing_class();
                    }
                }
            };
            for at in path.drain(..) {
                states[at] = State::Known(class.clone());
            }
        }
        let known = |state| if let State::Known(class) = state { class } else { None };
        if errors.is_empty() { Ok(states.into_iter().map(known).collect()) } else { Err(errors) }
    }

    fn join(
        &self,
        graph: &GraphView<'_>,
        annotations: &Annotations,
        targets: &[Option<usize>],
        classes: &[Option<SharingClass>],
        sets: &mut UnionFind<usize>,
    ) {
        let mut siblings: FxHashMap<(ValueKey, SharingClass), Vec<usize>> = FxHashMap::default();
        for (index, key) in self.list.iter().enumerate() {
            if let (Some(value), Some(class)) = (key.value, classes[index].clone()) {
                siblings.entry((value, class)).or_default().push(index);
            }
        }
        let mut joined = FxHashSet::default();
        for (index, key) in self.list.iter().enumerate() {
            if let Some(target) = targets[index] {
                sets.union(target, index);
            }
            let (EdgeOrNode::Edge(node, operand), Some(value), Some(class)) =
                (key.site, key.value, classes[index].clone())
            else {
                continue;
            };
            let allowed = annotations.get(node).is_some_and(|annotation| annotation.allow_implicit_sharing);
            if !allowed || !joined.insert((value, class.clone())) {
                continue;
            }
            for &sibling in siblings.get(&(value, class.clone())).into_iter().flatten() {
                sets.union(sibling, index);
            }
            // Only ops with one result have an annotated output, so the producer's node identifies it.
            let producer = graph.producer(node, operand).map(EdgeOrNode::Output);
            if let Some(&output) = producer.and_then(|site| self.by_site.get(&site))
                && classes[output].as_ref() == Some(&class)
            {
                sets.union(output, index);
            }
        }
    }
}
