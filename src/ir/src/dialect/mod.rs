//! The dialects: their ODS files and C++ glue lie in the folders beside this file; here is the Rust view of them.
//!
//! The modules [`aten`], [`quantized_decomposed`], [`pt2e`], [`qint`] and [`check`] hold one type an op, made from the
//! same ODS files that MLIR's C++ classes are made from.

pub mod attributes;
pub mod families;
pub mod ffi;
pub mod graphs;
pub mod inferred;
pub mod layout;
pub mod observer;
pub mod operator;
pub mod qint_schemas;
pub mod rewrite;
pub mod torch_mlir;
pub mod torch_op;
mod typed;
pub mod writes;

pub use typed::{aten, check, pt_2_e as pt2e, qint, quantized_decomposed};

use melior::{Context, dialect::DialectRegistry};

/// A registry of every dialect that the tools know.
pub fn registry() -> DialectRegistry {
    let registry = DialectRegistry::new();
    // SAFETY: the registry outlives the call, which only inserts into it; the descriptor is static.
    unsafe {
        ffi::pt2eRegisterDialects(registry.to_raw());
    }
    operator::register_verifier();
    inferred::register_verifier();
    operator::register_effects();
    registry
}

/// A context that has every dialect of [`registry`] at hand.
pub fn context() -> Context {
    let context = Context::new();
    context.append_dialect_registry(&registry());
    context
}
