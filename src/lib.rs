//! What the passes of `pt2e-opt` are made of.
//!
//! | module | what is in it |
//! |---|---|
//! | [`archive`] | `.pt2` archives and data files, read and written |
//! | [`calibration`] | observers look at the values of a module |
//! | [`dialect`] | the dialects in ODS, their C++ glue and typed Rust view |
//! | [`driver`] | the mains of the tools |
//! | [`egraph`] | MLIR functions as e-graphs |
//! | [`eval`] | the reference evaluator |
//! | [`ir`] | ops, values, attributes and globals as the passes handle them |
//! | [`memory`] | the budget that what programs decide the size of is within |
//! | [`numerics`] | the arithmetic of quantization |
//! | [`observer`] | statistics of tensors, and quantization parameters from them |
//! | [`pass`] | passes and pipelines in Rust, registered with MLIR |
//! | [`quantizer`] | what backends can do, as annotations of a graph |
//! | [`tensor`] | dtypes and tensors outside MLIR |

pub mod archive;
pub mod calibration;
pub mod dialect;
pub mod driver;
pub mod egraph;
pub mod eval;
pub mod ir;
pub mod memory;
pub mod numerics;
pub mod observer;
pub mod pass;
pub mod quantizer;
pub mod tensor;
mod unwind;
