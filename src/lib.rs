//! What the passes of `pt2e-opt` are made of.
//!
//! | module | what is in it |
//! |---|---|
//! | [`archive`] | `.pt2` archives and data files, read and written |
//! | [`eval`] | the reference evaluator |
//! | [`numerics`] | the arithmetic of quantization |
//! | [`observer`] | statistics of tensors, and quantization parameters from them |
//! | [`tensor`] | dtypes and tensors outside MLIR |

pub mod archive;
pub mod eval;
pub mod numerics;
pub mod observer;
pub mod tensor;
