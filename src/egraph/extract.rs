//! Choosing one node a class: by DAG cost, in topological order.
//!
//! egg's extractor counts a tree's cost, which doubles with each residual block. Here a class's cost is shared among
//! the classes that use it, so that the sum over a graph is the cost of its DAG, and stays linear.

use super::{analysis::Graph, language::Node};
use crate::tensor::DType;
use egg::{Id, Language, Symbol};

/// What an op costs on a target.
pub trait CostModel {
    /// The cost of an op that gives a tensor of `dtype`; positive.
    fn cost(&self, op: Symbol, dtype: Option<DType>) -> f64;
}

/// The node chosen for each class, by canonical id.
pub struct Chosen {
    nodes: Vec<Option<Node>>,
}

impl Chosen {
    /// The node chosen for a class.
    pub fn node(&self, egraph: &Graph, class: Id) -> Option<&Node> {
        self.nodes.get(usize::from(egraph.find(class)))?.as_ref()
    }
}

/// Chooses a node for each class. Linear in the size of the e-graph, but for sorting.
///
/// Only nodes whose operands all have a smaller least depth than the class are candidates. That makes the choice free
/// of cycles (a class that is both `y` and `q(dq(y))` takes `y`), and costs nothing: no rule deepens a graph.
pub fn extract(egraph: &Graph, costs: &dyn CostModel) -> Chosen {
    let slots = egraph.classes().map(|class| usize::from(class.id) + 1).max().unwrap_or(0);
    let depth = least_depths(egraph, slots);
    let admissible = |class: Id, node: &Node| {
        let limit = depth[usize::from(class)];
        limit != UNKNOWN && node.children().iter().all(|&child| depth[usize::from(egraph.find(child))] < limit)
    };

    let mut users = vec![0u32; slots];
    for class in egraph.classes() {
        let mut used: Vec<Id> = class
            .nodes
            .iter()
            .filter(|node| admissible(class.id, node))
            .flat_map(|node| node.children().iter().map(|&child| egraph.find(child)))
            .collect();
        used.sort_unstable();
        used.dedup();
        for child in used {
            users[usize::from(child)] += 1;
        }
    }

    let mut order: Vec<Id> = egraph.classes().map(|class| class.id).collect();
    order.sort_unstable_by_key(|&class| (depth[usize::from(class)], class));
    let mut cost = vec![0f64; slots];
    let mut nodes: Vec<Option<Node>> = vec![None; slots];
    for class in order {
        let dtype = egraph[class].data.shape.as_ref().map(|shape| shape.dtype);
        let best = egraph[class]
            .nodes
            .iter()
            .filter(|node| admissible(class, node))
            .map(|node| {
                let own = match node {
                    Node::Op(name, _) => costs.cost(*name, dtype),
                    _ => 0.0,
                };
                let share = |&child: &Id| {
                    let child = usize::from(egraph.find(child));
                    cost[child] / f64::from(users[child].max(1))
                };
                (own + node.children().iter().map(share).sum::<f64>(), node)
            })
            .min_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
        if let Some((total, node)) = best {
            cost[usize::from(class)] = total;
            nodes[usize::from(class)] = Some(node.clone());
        }
    }
    Chosen { nodes }
}

const UNKNOWN: u32 = u32::MAX;

/// The least depth of each class: 0 for leaves, else one more than the deepest operand of its shallowest node.
fn least_depths(egraph: &Graph, slots: usize) -> Vec<u32> {
    let mut depth = vec![UNKNOWN; slots];
    // Breadth first: a node is ready when its last operand gets its depth, which is then the greatest of them.
    let mut waiting: Vec<(Id, usize)> = Vec::new();
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); slots];
    let mut ready: Vec<Id> = Vec::new();
    for class in egraph.classes() {
        for node in &class.nodes {
            let mut children: Vec<usize> =
                node.children().iter().map(|&child| usize::from(egraph.find(child))).collect();
            children.sort_unstable();
            children.dedup();
            if children.is_empty() {
                if depth[usize::from(class.id)] == UNKNOWN {
                    depth[usize::from(class.id)] = 0;
                    ready.push(class.id);
                }
                continue;
            }
            for &child in &children {
                parents[child].push(waiting.len());
            }
            waiting.push((class.id, children.len()));
        }
    }
    let mut level = 0;
    while !ready.is_empty() {
        level += 1;
        for class in std::mem::take(&mut ready) {
            for &node in &parents[usize::from(class)] {
                let (owner, missing) = &mut waiting[node];
                *missing -= 1;
                if *missing == 0 && depth[usize::from(*owner)] == UNKNOWN {
                    depth[usize::from(*owner)] = level;
                    ready.push(*owner);
                }
            }
        }
    }
    depth
}
