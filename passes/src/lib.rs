//! The passes of `pt2e-opt`, one file each, and the pipelines made of them.

pub mod pipelines;
pub mod registry;

mod fold_qdq;
mod verify_captured;

/// Registers every pass and pipeline with MLIR. Call once, before the command line is parsed.
pub fn register() {
    pt2e::pass::register(registry::PASSES, pipelines::PIPELINES);
}
