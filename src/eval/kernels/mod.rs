//! The kernels, one file per op family.

pub mod binary;
pub mod conv;
pub mod join;
pub mod linear;
pub mod norm;
pub mod pool;
pub mod shape;
pub mod spatial;
pub mod unary;
