//! The kernels, one file per op family.

pub mod binary;
pub mod conv;
pub mod create;
pub mod index;
pub mod integer;
pub mod join;
pub mod linear;
pub mod norm;
pub mod pool;
pub mod quantized;
pub mod reduce;
pub mod shape;
pub mod spatial;
pub mod unary;
