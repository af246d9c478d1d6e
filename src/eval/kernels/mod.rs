//! The kernels, one file per op family.

pub mod attention;
pub mod bag;
pub mod binary;
pub mod conv;
pub mod conv_transpose;
pub mod create;
pub mod distance;
pub mod einsum;
pub mod grid;
pub mod index;
pub mod integer;
pub mod join;
pub mod linear;
pub mod norm;
pub mod numbers;
pub mod pool;
pub mod quantized;
pub mod reduce;
pub mod resample;
pub mod rnn;
pub mod scatter;
pub mod shape;
pub mod sort;
pub mod spatial;
pub mod unary;
pub mod vision;
