//! The arithmetic of quantization, in one place: every scale, zero point and rounding of the compiler is decided here.
//!
//! PyTorch's results are reproduced bit for bit; where they depend on the machine, x86 is followed.
//!
//! | file | contents |
//! |---|---|
//! | `qparams` | quantized ranges, [`QParams`], and how a minimum and a maximum become a scale and a zero point |
//! | `affine` | quantize and dequantize, per tensor, per channel and per group |
//! | `affine_blocks` | torchao's quantize, dequantize, fake-quantize and choice of qparams, per block |
//! | `per_token` | quantize and dequantize per token, and the choice of the qparams of tokens |
//! | `by_granularity` | quantize and dequantize with qparams of any granularity |
//! | `blocks` | how blocks of elements that share a scale divide a tensor |
//! | `fake_quantize` | quantize and dequantize in one step, in floats |
//! | `requantize` | fixed-point multipliers and the rounding of the integer form |
//! | `batch_norm` | folding a batch norm into weight and bias |
//! | `min_max` | minima and maxima, per tensor and per channel |
//! | `torch_f32` | float32 sums and grids in PyTorch's order of operations |
//! | `training_qparams` | the qparams with which PyTorch trains, where they differ |
//! | `layout` | how a channel axis splits a tensor, and how work is split over threads |
//!
//! No result depends on the number of threads: work is split at fixed positions and combined in a fixed order.

mod affine;
mod affine_blocks;
mod batch_norm;
mod blocks;
mod by_granularity;
mod fake_quantize;
mod layout;
mod min_max;
mod per_token;
mod qparams;
mod requantize;
mod torch_f32;
mod training_qparams;

pub use affine::{
    AffineError, check_quantized_dtype, dequantize_per_channel, dequantize_per_channel_group, dequantize_per_tensor,
    quantize_per_channel, quantize_per_channel_group, quantize_per_tensor, to_f32,
};
pub use affine_blocks::{
    Blocks, Choice, choose_qparams_affine, dequantize_affine, dequantize_blocks, fake_quantize_affine, quantize_affine,
    quantize_blocks,
};
pub use batch_norm::{BatchNorm, WeightLayout};
pub use blocks::BlockLayout;
pub(crate) use blocks::min_max_per_block;
pub use by_granularity::{dequantize, quantize};
pub(crate) use fake_quantize::RoundTrip;
pub use fake_quantize::{FakeQuantizable, FakeQuantizer, fake_quantize, fake_quantize_runs};
pub use layout::{ChannelLayout, TASK, vectorized};
pub(crate) use min_max::min_max_per_channel;
pub use min_max::{MinMax, min_max};
pub use per_token::{choose_qparams_per_token_asymmetric, dequantize_per_token, quantize_per_token};
pub use qparams::{Formulas, QParams, QParamsError, QParamsRule, QuantRange, Scheme, ZeroPoints, choose_qparams};
pub use requantize::{
    BiasError, Multiplier, MultiplierError, RequantizeError, Rescale, accumulator_fits, integers_over_a_power,
    multipliers_of_sum, quantize_bias, requantize, requantize_wide, round_shift,
};
pub use torch_f32::{linspace, sum};
pub use training_qparams::fused_qparams;
pub(crate) use training_qparams::learned_qparams;
