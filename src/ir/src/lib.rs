//! The API with which passes use MLIR: melior's handles, and what melior lacks.
//!
//! Ops and values are Copy handles, as in C++. Only an [`Eraser`] erases ops, and a handle to an erased op must not be used
//! once the eraser is dropped. [`Op`] and [`Value`] have the lifetime of the context instead of the op's, because a pass owns
//! the op that it runs on.

pub mod attr_name;
mod attrs;
mod bodies;
mod calls;
mod context;
pub mod dialect;
mod eraser;
mod global_uses;
mod globals;
mod names;
pub mod node_names;
mod ops;
pub mod pass;
mod resources;
mod stage;
mod symbols;
mod types;
pub mod unwind;
pub mod wrapped;

pub use attrs::{Attrs, array, bool_attr, dictionary, f64_attr, i64_attr, string, text_of, type_attr};
pub use bodies::{Body, SeveralBlocks, all_ops, bodies, function_bodies, ops_in_graphs};
pub use calls::{Calls, Expanded, Recursion};
pub use context::context_of;
pub use eraser::Eraser;
pub use global_uses::GlobalUses;
pub use globals::{Global, GlobalKind, Globals, is_constant_load, load_constant, load_mutable, node_name};
pub use names::{Namer, is_identifier};
pub use ops::{
    Builder, Op, OpExt, OpKey, OpMap, OpSet, Use, Value, ValueExt, ValueKey, ValueMap, ValueSet, block_ops, functions,
};
pub use resources::{NoTensor, attribute_tensor, elements_bytes, tensor_attribute, tensor_attribute_of};
pub use stage::{Stage, UnknownStage};
pub use symbols::{is_private, symbol_name, symbol_ref};
pub use types::{TensorType, dtype_of, dtype_type, tensor_type};
