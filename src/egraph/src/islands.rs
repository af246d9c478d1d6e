//! Cuts a function into parts that rewriting cannot connect.
//!
//! Rules match only ops that they name, so all other ops separate islands that rules cannot connect. Many small e-graphs, one
//! after another, keep rewriting linear: a single one for a function of a hundred thousand ops no longer fits the caches, and
//! takes twice the time per op.

use petgraph::unionfind::UnionFind;
use pt2e_ir::{Op, OpExt, ValueExt, ValueMap};

/// The least number of ops in each e-graph but the last: setting one up costs as much as a few hundred ops.
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
    fn ops_that_share_a_value_are_one_island() {
        let context = dialect::context();
        // The two linears are not among the ops, and separate them; both sides of the second one use %s.
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
