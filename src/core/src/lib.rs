//! What quantization computes with, without a graph: tensors, its arithmetic, specs and observers.
//!
//! | module | what is in it |
//! |---|---|
//! | [`memory`] | the process-wide limit on memory whose size the input decides |
//! | [`tensor`] | tensors and their elements |
//! | [`lanes`] | loops over strided arrays, on all threads |
//! | [`numerics`] | the arithmetic of quantization: the one home of rounding |
//! | [`granularity`] | which elements of a tensor have a scale in common |
//! | [`parameter`] | names with typed parameters, by which specs say which observer or fake-quant they want |
//! | [`derivation`] | how quantization parameters follow from those of other values |
//! | [`qspec`] | how the edges of a graph are quantized, in PT2E's terms |
//! | [`observer`] | statistics of tensors, and quantization parameters from them |
//! | [`fake_quant`] | quantization that is pretended in floats, with an observer that goes on looking |

pub mod derivation;
pub mod fake_quant;
pub mod granularity;
pub mod lanes;
pub mod memory;
pub mod numerics;
pub mod observer;
pub mod parameter;
pub mod qspec;
pub mod tensor;
