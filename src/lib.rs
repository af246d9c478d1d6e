//! What the passes of `pt2e-opt` are made of.
//!
//! | module | what is in it |
//! |---|---|
//! | [`eval`] | the reference evaluator |
//! | [`numerics`] | the arithmetic of quantization |
//! | [`observer`] | statistics of tensors, and quantization parameters from them |
//! | [`tensor`] | dtypes and tensors outside MLIR |

pub mod eval;
pub mod numerics;
pub mod observer;
pub mod tensor;
