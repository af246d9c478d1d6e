//! Cuts a function into parts that rewriting cannot connect.
//!
//! No rule looks past an op that none of them names, so the ops between such ops form an island, and its e-graph contains
//! everything that rules can find. Many small e-graphs, one after another, make rewriting linear: a single one for a
//! function of a hundred thousand ops no longer fits the caches, and takes twice the time per op.

use petgraph::unionfind::UnionFind;
use pt2e_ir::{Op, OpExt, ValueExt, ValueMap};

/// The least number of ops in an e-graph, if there are as many: setting one up costs as much as a few hundred ops.
pub const BATCH: usize = 2_048;

/// Batches of islands, each with at least `least` ops except the last; the ops of each are in the order of `ops`. Ops that
/// share a value are in one island, whether or not its producer is among `ops`.
pub fn batches<'c>(ops: &[Op<'c>], least: usize) -> Vec<Vec<Op<'c>>> {
    let mut islands = UnionFind::<usize>::new(ops.len());
    let mut first_with: ValueMap<usize> = ValueMap::default();
    for (index, op) in ops.iter().enumerate() {
        for value in op.operand_values().into_iter().chain(op.result_values()) {
            islands.union(*first_with.entry(value.value_key()).or_insert(index), index);
        }
    }
    let island = islands.into_labeling();
    let mut sizes = vec![0usize; ops.len()];
    island.iter().for_each(|&island| sizes[island] += 1);
    let mut batch_of: Vec<Option<usize>> = vec![None; ops.len()];
    let mut batches: Vec<Vec<Op<'c>>> = Vec::new();
    let mut room = 0;
    for (&op, &island) in ops.iter().zip(&island) {
        let batch = *batch_of[island].get_or_insert_with(|| {
            if room == 0 {
                batches.push(Vec::new());
                room = least;
            }
            room = room.saturating_sub(sizes[island]);
            batches.len() - 1
        });
        batches[batch].push(op);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use melior::ir::Module;
    use pt2e_ir::{all_ops, dialect};

    #[test]
    fn ops_are_of_one_island_if_they_share_a_value() {
        let context = dialect::context();
        // Two linears are not among the ops and separate them; %s is used on both sides of the third.
        let module = Module::parse(
            &context,
            "func.func @f(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %s: tensor<2x2xf32>) -> tensor<2x2xf32> {
               %a = aten.relu %x : (tensor<2x2xf32>) -> tensor<2x2xf32>
               %l = aten.linear %a, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
               %b = aten.relu %l : (tensor<2x2xf32>) -> tensor<2x2xf32>
               %c = aten.add.Tensor %b, %s : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
               %m = aten.linear %c, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
               %d = aten.add.Tensor %m, %s : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
               return %d : tensor<2x2xf32>
             }",
        )
        .expect("a module");
        // SAFETY: the module outlives the handle.
        let module = unsafe { Op::from_raw(module.as_operation().to_raw()) };
        let mut ops = all_ops(module);
        ops.retain(|op| ["aten.relu", "aten.add.Tensor"].contains(&op.full_name()));
        let names = |least| -> Vec<Vec<usize>> {
            let place = |op: &Op<'_>| ops.iter().position(|other| other == op).expect("one of the ops");
            batches(&ops, least).iter().map(|batch| batch.iter().map(place).collect()).collect()
        };
        assert_eq!(names(1), [vec![0], vec![1, 2, 3]]);
        assert_eq!(names(2), [vec![0, 1, 2, 3]]);
    }
}
