//! Chooses one node for each class: by DAG cost, in topological order, then improved node by node.
//!
//! egg's extractor computes tree cost, which doubles with each residual block. Here a class's cost is first split among the
//! classes that could use it, so that the sum approximates the cost of the DAG. It is only an estimate, because not all of
//! these classes use it in the end. The exact gain of each alternative then decides, as in the rewriting of logic networks:
//! the cost of the nodes that only the present node needs, minus the cost of the nodes that only the candidate needs.

use super::{analysis::Graph, language::Node};
use egg::{Id, Language, Symbol};
use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};
use pt2e_core::tensor::DType;

/// The cost of ops on a target.
pub trait CostModel {
    /// The cost of an op whose result has the dtype `dtype`; positive.
    fn cost(&self, op: Symbol, dtype: Option<DType>) -> f64;
}

/// The node chosen for each class, by canonical id.
pub struct Chosen<'e> {
    nodes: Vec<Option<&'e Node>>,
}

impl<'e> Chosen<'e> {
    /// An upper bound on canonical ids.
    pub fn slots(&self) -> usize {
        self.nodes.len()
    }

    /// The node chosen for a class.
    pub fn node(&self, egraph: &Graph, class: Id) -> Option<&'e Node> {
        self.nodes.get(usize::from(egraph.find(class))).copied().flatten()
    }
}

/// The greatest number of passes over all classes in search of a better candidate.
const ROUNDS: usize = 8;

/// Chooses a node for each class, for a graph that must compute the classes `roots`. Linear in the size of the e-graph, except
/// for sorting.
///
/// A node with an operand that leads back to its class is a candidate only if that operand has a smaller least depth than the
/// class: if a class is both `y` and `q(dq(y))`, `y` is chosen. That keeps the choice free of cycles.
pub fn extract<'e>(egraph: &'e Graph, costs: &dyn CostModel, roots: &[Id]) -> Chosen<'e> {
    let space = Space::of(egraph);
    let chosen = space.choose(costs, &space.possible_users(roots));
    let mut graph = ChosenGraph { uses: vec![0; chosen.nodes.len()], space: &space, costs, chosen };
    for &root in roots {
        graph.acquire(root);
    }
    for _ in 0..ROUNDS {
        if !graph.improve() {
            break;
        }
    }
    graph.chosen
}

/// The candidates.
struct Space<'e> {
    egraph: &'e Graph,
    /// The least depth of each class.
    depth: Vec<u32>,
    /// The strongly connected component of each class.
    component: Vec<u32>,
    /// The classes, operands first.
    order: Vec<Id>,
}

impl<'e> Space<'e> {
    fn of(egraph: &'e Graph) -> Self {
        let slots = egraph.classes().map(|class| usize::from(class.id) + 1).max().unwrap_or(0);
        let depth = least_depths(egraph, slots);
        let component = components(egraph, slots);
        let mut order: Vec<Id> = egraph.classes().map(|class| class.id).collect();
        order.sort_unstable_by_key(|&class| (component[usize::from(class)], depth[usize::from(class)], class));
        Self { egraph, depth, component, order }
    }

    /// The nodes among which a class may choose.
    fn candidates(&self, class: Id) -> impl Iterator<Item = &'e Node> {
        let class = usize::from(class);
        let admissible = move |child: &Id| {
            let child = usize::from(self.egraph.find(*child));
            let (depth, limit) = (self.depth[child], self.depth[class]);
            depth < limit || (depth != UNKNOWN && self.component[child] != self.component[class])
        };
        let nodes = self.egraph[Id::from(class)].nodes.iter();
        nodes.filter(move |node| self.depth[class] != UNKNOWN && node.children().iter().all(admissible))
    }

    /// For each class, how many classes have a candidate that uses it; a root has one use more.
    fn possible_users(&self, roots: &[Id]) -> Vec<u32> {
        let mut users = vec![0u32; self.depth.len()];
        self.count(roots.iter(), &mut users);
        for &class in &self.order {
            let children = self.candidates(class).flat_map(|node| node.children());
            self.count(children, &mut users);
        }
        users
    }

    /// Counts each class among `children` once.
    fn count<'n>(&self, children: impl Iterator<Item = &'n Id>, users: &mut [u32]) {
        let mut used: Vec<Id> = children.map(|&child| self.egraph.find(child)).collect();
        used.sort_unstable();
        used.dedup();
        used.into_iter().for_each(|child| users[usize::from(child)] += 1);
    }

    /// The cost of a node by itself.
    fn own_cost(&self, costs: &dyn CostModel, class: Id, node: &Node) -> f64 {
        match node {
            Node::Op(name, _) => costs.cost(*name, self.egraph[class].data.shape.as_ref().map(|shape| shape.dtype)),
            _ => 0.0,
        }
    }

    /// The cheapest node of each class, where the cost of a class is split among its users.
    fn choose(&self, costs: &dyn CostModel, users: &[u32]) -> Chosen<'e> {
        let mut cost = vec![0f64; self.depth.len()];
        let mut nodes: Vec<Option<&'e Node>> = vec![None; self.depth.len()];
        for &class in &self.order {
            let best = self
                .candidates(class)
                .map(|node| {
                    let share = |&child: &Id| {
                        let child = usize::from(self.egraph.find(child));
                        cost[child] / f64::from(users[child].max(1))
                    };
                    (self.own_cost(costs, class, node) + node.children().iter().map(share).sum::<f64>(), node)
                })
                .min_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
            if let Some((total, node)) = best {
                cost[usize::from(class)] = total;
                nodes[usize::from(class)] = Some(node);
            }
        }
        Chosen { nodes }
    }
}

/// The graph that was chosen, with the number of uses of each class.
struct ChosenGraph<'s, 'e> {
    space: &'s Space<'e>,
    costs: &'s dyn CostModel,
    chosen: Chosen<'e>,
    uses: Vec<u32>,
}

impl<'e> ChosenGraph<'_, 'e> {
    /// Visits the classes of the graph, users first, and switches each to the candidate that saves most. Returns whether any
    /// class changed.
    fn improve(&mut self) -> bool {
        let mut improved = false;
        for &class in self.space.order.iter().rev() {
            let slot = usize::from(class);
            if self.uses[slot] == 0 || self.space.egraph[class].nodes.len() == 1 {
                continue;
            }
            let Some(present) = self.chosen.nodes[slot] else { continue };
            let mut best: Option<(f64, &'e Node)> = None;
            for other in self.space.candidates(class).filter(|other| !std::ptr::eq(*other, present)) {
                let gain = self.exchange(class, present, other);
                if gain > LEAST_GAIN && best.is_none_or(|(most, _)| gain > most) {
                    best = Some((gain, other));
                }
                self.exchange(class, other, present);
            }
            if let Some((_, other)) = best {
                self.exchange(class, present, other);
                improved = true;
            }
        }
        improved
    }

    /// Replaces the node `old` of a class in the graph by `new`, and returns the cost that this saves.
    fn exchange(&mut self, class: Id, old: &'e Node, new: &'e Node) -> f64 {
        let mut gain = self.space.own_cost(self.costs, class, old) - self.space.own_cost(self.costs, class, new);
        // Acquire before release, so that nodes that both need are never released.
        for &child in new.children() {
            gain -= self.acquire(child);
        }
        self.chosen.nodes[usize::from(class)] = Some(new);
        for &child in old.children() {
            gain += self.release(child);
        }
        gain
    }

    /// Adds a use of a class, and returns the cost of the nodes that join the graph.
    fn acquire(&mut self, class: Id) -> f64 {
        self.walk(class, |uses| {
            *uses += 1;
            *uses == 1
        })
    }

    /// Removes a use of a class, and returns the cost of the nodes that leave the graph.
    fn release(&mut self, class: Id) -> f64 {
        self.walk(class, |uses| {
            *uses = uses.saturating_sub(1);
            *uses == 0
        })
    }

    /// Applies `goes_on` to the use count of a class and, as long as it returns true, to those of its node's operands. Returns
    /// the cost of the nodes for which it was true.
    fn walk(&mut self, class: Id, goes_on: impl Fn(&mut u32) -> bool) -> f64 {
        let mut cost = 0.0;
        let mut stack = vec![class];
        while let Some(class) = stack.pop() {
            let class = self.space.egraph.find(class);
            if goes_on(&mut self.uses[usize::from(class)])
                && let Some(node) = self.chosen.nodes[usize::from(class)]
            {
                cost += self.space.own_cost(self.costs, class, node);
                stack.extend(node.children());
            }
        }
        cost
    }
}

/// The least saving of a candidate: more than the rounding errors of the costs.
const LEAST_GAIN: f64 = 1e-6;

/// Whether a class is a leaf: a constant, an empty list, or a value from outside. Half of all classes are leaves, and some are
/// used by every op, so graph traversals skip them.
fn is_leaf(egraph: &Graph, class: Id) -> bool {
    egraph[class].nodes.iter().all(Language::is_leaf)
}

/// The strongly connected component of each class, numbered operands first; 0 for all leaves.
fn components(egraph: &Graph, slots: usize) -> Vec<u32> {
    let mut graph = DiGraph::<(), (), u32>::with_capacity(slots, 0);
    for _ in 0..slots {
        graph.add_node(());
    }
    for class in egraph.classes() {
        for &child in class.nodes.iter().flat_map(|node| node.children()) {
            let child = egraph.find(child);
            if !is_leaf(egraph, child) {
                graph.add_edge(NodeIndex::new(class.id.into()), NodeIndex::new(child.into()), ());
            }
        }
    }
    let mut component = vec![0; slots];
    for (number, members) in (1..).zip(kosaraju_scc(&graph)) {
        members.into_iter().for_each(|class| component[class.index()] = number);
    }
    for class in egraph.classes().filter(|class| is_leaf(egraph, class.id)) {
        component[usize::from(class.id)] = 0;
    }
    component
}

const UNKNOWN: u32 = u32::MAX;

/// The least depth of each class: 0 for leaves, else one more than the deepest operand of its shallowest node.
fn least_depths(egraph: &Graph, slots: usize) -> Vec<u32> {
    let mut depth = vec![UNKNOWN; slots];
    // Breadth first: a node is ready when its last operand gets its depth, which is then the greatest of them.
    for class in egraph.classes().filter(|class| class.nodes.iter().any(Language::is_leaf)) {
        depth[usize::from(class.id)] = 0;
    }
    let mut ready: Vec<Id> = Vec::new();
    let mut waiting: Vec<(Id, u32)> = Vec::new();
    let mut parents: Vec<Vec<u32>> = vec![Vec::new(); slots];
    let mut children: Vec<usize> = Vec::new();
    let mut next: Vec<Id> = Vec::new();
    for class in egraph.classes().filter(|class| depth[usize::from(class.id)] == UNKNOWN) {
        for node in &class.nodes {
            children.clear();
            children.extend(node.children().iter().map(|&child| usize::from(egraph.find(child))));
            children.retain(|&child| depth[child] == UNKNOWN);
            children.sort_unstable();
            children.dedup();
            if children.is_empty() {
                next.push(class.id);
            }
            for &child in &children {
                parents[child].push(waiting.len() as u32);
            }
            waiting.push((class.id, children.len() as u32));
        }
    }
    let mut level = 1;
    while !next.is_empty() {
        ready.clear();
        // Two nodes of a class may have become ready at once.
        for class in next.drain(..) {
            if depth[usize::from(class)] == UNKNOWN {
                depth[usize::from(class)] = level;
                ready.push(class);
            }
        }
        for &class in &ready {
            for &node in &parents[usize::from(class)] {
                let (owner, missing) = &mut waiting[node as usize];
                *missing -= 1;
                if *missing == 0 && depth[usize::from(*owner)] == UNKNOWN {
                    next.push(*owner);
                }
            }
        }
        level += 1;
    }
    depth
}
