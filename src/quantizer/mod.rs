//! Quantizers: what a backend can do, said as annotations of a graph.
//!
//! | file | what is in it |
//! |---|---|
//! | `spec` | [`QSpec`], [`Annotation`]: PT2E's specs as plain data |
//! | `graph` | [`GraphView`]: the graph that quantizers match on |
//! | `annotations` | [`Annotations`]: the annotations of a graph |
//! | `grouping` | [`Groups`]: which edges and outputs share qparams |
//! | `names` | the names that annotations refer to |
//! | `check` | [`check()`]: what is wrong with annotations, for any backend |
//! | `xnnpack` | [`Xnnpack`]: what ExecuTorch's XNNPACK delegate can do |

mod annotations;
mod check;
mod graph;
mod grouping;
mod names;
mod spec;
mod xnnpack;

pub use annotations::Annotations;
pub use check::{Problem, check};
pub use graph::{GraphView, Node, NodeId};
pub use grouping::{GroupId, GroupingError, Groups, Site};
pub use names::{name_nodes, namer_of};
pub(crate) use spec::axis_of;
pub use spec::{Annotation, FixedQSpec, QSpec, SharingClass, ValueRef};
pub use xnnpack::{Xnnpack, XnnpackConfig};

/// What a quantizer says of a graph.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// How edges and outputs are quantized.
    pub annotations: Annotations,
    /// What a user may want to know about a node.
    pub remarks: Vec<(NodeId, String)>,
}

/// A backend's view of a graph: PT2E's `Quantizer`.
pub trait Quantizer: Sync {
    /// The name that options take.
    fn name(&self) -> &'static str;

    /// Ops whose number operands become tensors before annotation, so that they can be quantized like others: what
    /// PT2E's `transform_for_annotation` does. In-place ops keep theirs.
    fn lifts_numbers_of(&self) -> &'static [&'static str] {
        &[]
    }

    /// Decides what is quantized how. Every op of the graph that has a result has a `pt2e.name`.
    fn annotate(&self, graph: &GraphView<'_>) -> Decisions;

    /// What the backend cannot do of what the annotations ask for, beyond what [`check()`] finds for any backend.
    fn validate(&self, _graph: &GraphView<'_>, _annotations: &Annotations) -> Vec<Problem> {
        Vec::new()
    }
}
