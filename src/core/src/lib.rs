//! The graph-independent part of quantization: tensors, arithmetic, specs, observers and fake-quants.
//!
//! | module | contents |
//! |---|---|
//! | [`memory`] | the process-wide budget for memory whose size depends on the input |
//! | [`tensor`] | tensors and their elements |
//! | [`lanes`] | loops over strided arrays, on all threads |
//! | [`numerics`] | the arithmetic of quantization: all rounding happens here |
//! | [`granularity`] | which elements of a tensor share a scale |
//! | [`parameter`] | names with typed parameters, by which specs select an observer or a fake-quant |
//! | [`derivation`] | how quantization parameters are derived from those of other values |
//! | [`qspec`] | how the edges of a graph are quantized, in PT2E's terms |
//! | [`observer`] | statistics of tensors, and the quantization parameters computed from them |
//! | [`fake_quant`] | quantization simulated in floats, with an observer that keeps updating the qparams |

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
