//! What quantization computes with, without a graph: tensors, its arithmetic, specs and observers.
//!
//! | module | what is in it |
//! |---|---|
//! | [`memory`] | the process-wide limit on memory whose size the input decides |
//! | [`tensor`] | tensors and their elements |
//! | [`lanes`] | loops over strided arrays, on all threads |
//! | [`numerics`] | the arithmetic of quantization: the one home of rounding |
//! | [`observer`] | statistics of tensors, and quantization parameters from them |
//! | [`qspec`] | how the edges of a graph are quantized, in PT2E's terms |

pub mod lanes;
pub mod memory;
pub mod numerics;
pub mod observer;
pub mod qspec;
pub mod tensor;
