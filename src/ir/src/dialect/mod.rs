//! The dialects, as a Rust API. Their ODS files and C++ glue are in the folders beside this file.
//!
//! The modules [`aten`], [`quantized_decomposed`], [`torchao`], [`pt2e`], [`qint`] and [`check`] have one type per op, generated from the
//! same ODS files as MLIR's C++ classes.

pub mod attributes;
pub mod autocast;
pub mod batch_norm;
mod edge_or_node;
pub mod families;
pub mod ffi;
pub mod graphs;
pub mod inferred;
pub mod layout;
pub mod observer;
pub mod operator;
pub mod rewrite;
mod spec_cache;
mod spec_fields;
pub mod torch_mlir;
pub mod torch_op;
mod typed;
pub mod writes;

pub use typed::{aten, check, pt_2_e as pt2e, qint, quantized_decomposed, torchao};

use melior::{Context, dialect::DialectRegistry};

/// A registry of every dialect that the tools know.
pub fn registry() -> DialectRegistry {
    let registry = DialectRegistry::new();
    // SAFETY: the registry outlives the call, which only inserts into it; the descriptor is static.
    unsafe {
        ffi::pt2eRegisterDialects(registry.to_raw());
    }
    operator::register_verifier();
    spec_fields::register_verifier();
    inferred::register_verifier();
    operator::register_effects();
    registry
}

/// A context with every dialect of [`registry`].
pub fn context() -> Context {
    let context = Context::new();
    context.append_dialect_registry(&registry());
    context
}

#[cfg(test)]
mod tests {
    use super::{context, torch_op::TorchOp};
    use pt2e_kernels::registry::supports;
    use pt2e_schema::registry;

    #[test]
    fn every_integer_op_has_an_operation_and_a_kernel() {
        let context = context();
        context.get_or_load_dialect("qint");
        assert!(registry().integer_ops().count() > 0);
        for schema in registry().integer_ops() {
            let name = schema.mlir_name();
            assert!(TorchOp::named(&name).is_some_and(|op| !op.is_generic()), "{name}");
            assert!(context.is_registered_operation(&name), "{name}");
            assert!(supports(&name), "{name}");
        }
    }
}
