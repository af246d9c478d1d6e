//! Random modules for the tests of passes, and the properties that every pass must have on them. Shared by the fuzz target
//! `passes` and `cargo test`.

mod body;
mod check;
mod module;
mod ops;
mod pipelines;
mod types;

pub use check::{Checker, Failure, Tally};
pub use module::module;
