//! What the passes of `pt2e-opt` are made of.
//!
//! | module | what is in it |
//! |---|---|
//! | [`eval`] | the reference evaluator |
//! | [`tensor`] | dtypes and tensors outside MLIR |

pub mod eval;
pub mod tensor;
