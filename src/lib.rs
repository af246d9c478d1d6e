//! What the passes of `pt2e-opt` are made of.
//!
//! | module | what is in it |
//! |---|---|
//! | [`tensor`] | dtypes and tensors outside MLIR |

pub mod tensor;
