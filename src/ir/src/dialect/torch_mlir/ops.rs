//! Which PyTorch ops torch-mlir has, and which have another name there than here.

use std::{collections::HashSet, sync::OnceLock};

/// The names of torch-mlir's ops, without the dialect's prefix.
const OPS: &str = include_str!("ops.txt");

/// Whether torch-mlir has an op of that name, such as `aten.conv2d`. It represents other operators as `torch.operator`.
pub fn has_op(name: &str) -> bool {
    static NAMES: OnceLock<HashSet<&str>> = OnceLock::new();
    NAMES.get_or_init(|| OPS.lines().filter(|line| !line.starts_with('#')).collect()).contains(name)
}

/// Ops with the same arguments but different names: here and in torch-mlir.
const RENAMED: [(&str, &str); 5] = [
    ("aten.sym_size.int", "aten.size.int"),
    ("aten.sym_stride.int", "aten.stride.int"),
    ("aten.sym_numel", "aten.numel"),
    ("aten.squeeze.dims", "prims.squeeze"),
    ("aten.sqrt", "prims.sqrt"),
];

/// torch-mlir's name of an op: the same, unless `RENAMED` has another.
pub fn name_there(name: &str) -> &str {
    let renamed = || RENAMED.iter().find(|(ours, _)| *ours == name).map(|(_, theirs)| *theirs);
    if has_op(name) { name } else { renamed().unwrap_or(name) }
}

/// The name here of an op of torch-mlir.
pub fn name_here(name: &str) -> &str {
    RENAMED.iter().find(|(_, theirs)| *theirs == name).map_or(name, |(ours, _)| *ours)
}

/// A kind of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// `!torch.int`, here `index`.
    Int,
    /// `!torch.float`, here `f64`.
    Float,
    /// `!torch.bool`, here `i1`.
    Bool,
}

/// An op of torch-mlir on numbers, which is a Python function here.
#[derive(Debug)]
pub struct NumberOp {
    /// torch-mlir's name, without the dialect's prefix.
    pub there: &'static str,
    /// The function with its module: `_operator.mul`.
    pub here: &'static str,
    /// The kinds of its operands.
    pub operands: &'static [NumberKind],
    /// The kind of its result.
    pub result: NumberKind,
}

/// torch-mlir's op for a Python function on numbers of those kinds.
pub fn number_op(here: &str, operands: &[NumberKind]) -> Option<&'static NumberOp> {
    NUMBER_OPS.iter().find(|op| op.here == here && op.operands == operands)
}

/// The Python function that an op of torch-mlir stands for.
pub fn number_op_there(there: &str) -> Option<&'static NumberOp> {
    NUMBER_OPS.iter().find(|op| op.there == there)
}

const I: NumberKind = NumberKind::Int;
const F: NumberKind = NumberKind::Float;
const B: NumberKind = NumberKind::Bool;

const fn op(there: &'static str, here: &'static str, operands: &'static [NumberKind], result: NumberKind) -> NumberOp {
    NumberOp { there, here, operands, result }
}

/// If several ops stand for one function, the first is used for export. The schemas are TorchScript's
/// (torch/csrc/jit/runtime, `register_prim_ops`), and the Python names are those in torch-mlir's importer.
const NUMBER_OPS: [NumberOp; 51] = [
    op("aten.add.int", "_operator.add", &[I, I], I),
    op("aten.add.float", "_operator.add", &[F, F], F),
    op("aten.add.float_int", "_operator.add", &[F, I], F),
    op("aten.sub.int", "_operator.sub", &[I, I], I),
    op("aten.sub.float", "_operator.sub", &[F, F], F),
    op("aten.mul.int", "_operator.mul", &[I, I], I),
    op("aten.mul.float", "_operator.mul", &[F, F], F),
    op("aten.mul.float_int", "_operator.mul", &[F, I], F),
    op("aten.mul.int_float", "_operator.mul", &[I, F], F),
    op("aten.div.int", "_operator.truediv", &[I, I], F),
    op("aten.div.float", "_operator.truediv", &[F, F], F),
    op("aten.floordiv.int", "_operator.floordiv", &[I, I], I),
    op("aten.floordiv.float", "_operator.floordiv", &[F, F], F),
    op("aten.remainder.int", "_operator.mod", &[I, I], I),
    op("aten.remainder.float", "_operator.mod", &[F, F], F),
    // The importer writes this for `%`.
    op("aten.fmod.int", "_operator.mod", &[I, I], I),
    op("aten.pow.int_to_int", "_operator.pow", &[I, I], I),
    op("aten.pow.int_float", "_operator.pow", &[I, F], F),
    op("aten.pow.float", "_operator.pow", &[F, F], F),
    op("aten.neg.int", "_operator.neg", &[I], I),
    op("aten.neg.float", "_operator.neg", &[F], F),
    op("aten.eq.int", "_operator.eq", &[I, I], B),
    op("aten.eq.float", "_operator.eq", &[F, F], B),
    op("aten.eq.bool", "_operator.eq", &[B, B], B),
    op("aten.ne.int", "_operator.ne", &[I, I], B),
    op("aten.ne.float_int", "_operator.ne", &[F, I], B),
    op("aten.ne.float", "_operator.ne", &[F, F], B),
    op("aten.ne.bool", "_operator.ne", &[B, B], B),
    op("aten.lt.int", "_operator.lt", &[I, I], B),
    op("aten.lt.float", "_operator.lt", &[F, F], B),
    op("aten.lt.float_int", "_operator.lt", &[F, I], B),
    op("aten.le.int", "_operator.le", &[I, I], B),
    op("aten.le.float", "_operator.le", &[F, F], B),
    op("aten.gt.int", "_operator.gt", &[I, I], B),
    op("aten.gt.float", "_operator.gt", &[F, F], B),
    op("aten.gt.float_int", "_operator.gt", &[F, I], B),
    op("aten.ge.int", "_operator.ge", &[I, I], B),
    op("aten.ge.float", "_operator.ge", &[F, F], B),
    op("aten.ge.float_int", "_operator.ge", &[F, I], B),
    op("aten.__and__.bool", "_operator.and_", &[B, B], B),
    op("aten.__or__.bool", "_operator.or_", &[B, B], B),
    op("aten.__not__", "torch.sym_not", &[B], B),
    op("prim.max.int", "torch.sym_max", &[I, I], I),
    op("prim.min.int", "torch.sym_min", &[I, I], I),
    op("aten.sqrt.int", "torch._sym_sqrt", &[I], F),
    op("aten.Int.bool", "torch.sym_int", &[B], I),
    op("aten.Int.float", "torch.sym_int", &[F], I),
    op("aten.Int.Scalar", "torch.sym_int", &[I], I),
    op("aten.Int.float", "math.trunc", &[F], I),
    op("aten.Float.Scalar", "torch.sym_float", &[I], F),
    op("aten.Float.Scalar", "torch.sym_float", &[F], F),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_an_op_or_renamed() {
        assert!(has_op("aten.conv2d") && !has_op("aten.diff") && !has_op("# Made by"));
        assert_eq!(name_there("aten.sym_size.int"), "aten.size.int");
        assert_eq!(name_there("aten.sqrt"), "aten.sqrt");
        assert_eq!(name_here("prims.sqrt"), "aten.sqrt");
        for (_, there) in RENAMED {
            assert!(has_op(there) || there == "aten.stride.int", "{there}");
        }
    }
}
