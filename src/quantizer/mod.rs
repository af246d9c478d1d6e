//! Quantizers: what a backend can do, said as annotations of a graph.
//!
//! | file | what is in it |
//! |---|---|
//! | `spec` | [`QSpec`], [`Annotation`]: PT2E's specs as plain data |

mod spec;

pub(crate) use spec::axis_of;
pub use spec::{Annotation, FixedQSpec, QSpec, ValueRef};
