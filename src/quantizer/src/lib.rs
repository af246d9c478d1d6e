//! Quantizers: what a backend can do, said as annotations of a graph.
//!
//! | file | what is in it |
//! |---|---|
//! | `graph` | [`GraphView`]: the graph that quantizers match on |
//! | `annotations` | [`Annotations`]: the annotations of a graph |
//! | `grouping` | [`Groups`]: which edges and outputs share qparams |
//! | `check` | [`check()`]: what is wrong with annotations, for any backend |
//! | `xnnpack` | [`Xnnpack`]: what ExecuTorch's XNNPACK delegate can do |
//!
//! A complete quantizer, of a backend that does nothing but `aten.linear`:
//!
//! ```
//! use pt2e_core::{
//!     numerics::Scheme,
//!     observer::{HistogramObserver, MinMaxObserver},
//!     qspec::{QSpec, QuantizationSpec},
//!     tensor::DType,
//! };
//! use pt2e_quantizer::{Annotations, Decisions, GraphView, Quantizer, check};
//!
//! struct LinearOnly;
//!
//! impl Quantizer for LinearOnly {
//!     fn name(&self) -> &'static str {
//!         "linear-only"
//!     }
//!
//!     fn annotate(&self, graph: &GraphView<'_>) -> Decisions {
//!         let spec = |scheme, observer| {
//!             QSpec::Observed(QuantizationSpec { scheme, ..QuantizationSpec::new(DType::I8, observer) })
//!         };
//!         let activation = spec(Scheme::Affine, HistogramObserver::NAMED.with("bins", 1024));
//!         let mut annotations = Annotations::new(graph);
//!         for &id in graph.ops_named("aten.linear") {
//!             let Some(arguments) = graph.arguments(id) else { continue };
//!             let (Ok(input), Ok(weight)) = (arguments.tensor("input"), arguments.tensor("weight")) else { continue };
//!             if !(graph.is_quantizable(id, input) && graph.is_quantizable(id, weight)) {
//!                 continue;
//!             }
//!             let mut annotation = graph.float_annotation(id);
//!             annotation.set_input(input, activation.clone());
//!             annotation.set_input(weight, spec(Scheme::Symmetric, MinMaxObserver::NAMED));
//!             annotation.output = Some(activation.clone());
//!             annotations.set(id, annotation);
//!         }
//!         Decisions { annotations, remarks: Vec::new() }
//!     }
//! }
//!
//! # use melior::ir::{Module, operation::OperationLike};
//! # use pt2e_ir::{Globals, Op, bodies, dialect, node_names::name_nodes};
//! # let context = pt2e_ir::dialect::context();
//! # let module = Module::parse(&context, "
//! #     func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
//! #       %0 = aten.linear %x, %w bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
//! #       %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
//! #       return %1 : tensor<1x2xf32>
//! #     }").unwrap();
//! # // SAFETY: the module outlives the handle.
//! # let module = unsafe { pt2e_ir::Op::from_raw(module.as_operation().to_raw()) };
//! # let body = bodies(module).remove(0);
//! # name_nodes(&body);
//! # let graph = GraphView::of(&body, &Globals::of(module));
//! let decisions = LinearOnly.annotate(&graph);
//! let (linear, annotation) = decisions.annotations.iter().next().unwrap();
//! assert_eq!(graph.op_name(linear), "aten.linear");
//! assert!(matches!(annotation.inputs[..], [QSpec::Observed(_), QSpec::Observed(_), QSpec::Float]));
//! assert_eq!(decisions.annotations.count(), 1);
//! assert_eq!(check(&graph, &decisions.annotations), []);
//! ```

mod annotations;
mod check;
mod graph;
mod grouping;
mod xnnpack;

pub use annotations::Annotations;
pub use check::{Problem, check};
pub use graph::{GraphView, Node, NodeId};
pub use grouping::{GroupId, GroupingError, Groups, Site};
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
///
/// `--prepare` asks it in this order, of each function:
///
/// 1. [`Quantizer::lifts_numbers_of`], by the pass `transform-for-annotation`, after batch norms were folded into the
///    convolutions before them. PT2E's `transform_for_annotation`, as data.
/// 2. [`Quantizer::annotate`], by the pass `annotate`, on the graph as it then is. Any annotations of before are written over.
/// 3. [`Quantizer::validate`], by the same pass, on what `annotate` gave. A problem ends the flow with an error at its op.
/// 4. [`check()`], by the pass `verify-annotated`, on the annotations as they can be read from the ops, which a user may
///    have changed.
///
/// A quantizer keeps nothing between calls: a method may be asked again, and of several functions. It never sees a dead op:
/// the graph has none.
///
/// An [`Annotation`] has one [`QSpec`] for each operand of the op, in operand order, and one for its result or none:
///
/// - [`QSpec::Observed`]: an observer finds the qparams. Where the specs of an output and of the edges that use it are
///   equal, they share one observer, unless [`Annotation::allow_implicit_sharing`] says no.
/// - [`QSpec::Fixed`]: the qparams are known, such as those of a sigmoid's output.
/// - [`QSpec::Shared`]: the qparams of another value, by [`GraphView::shared_output`] or [`GraphView::shared_edge`]; what it
///   names must be annotated too, and a chain of them must end in a spec that is observed or fixed.
/// - [`QSpec::Derived`]: qparams that follow from those of other values, as those of a bias from activation and weight; these
///   must have an observer or fixed qparams.
/// - [`QSpec::Float`]: the edge stays float, which is how an annotation of [`GraphView::float_annotation`] begins.
///
/// What a backend runs as one op, such as linear and relu, is annotated as one: the inputs on the first op, the output on
/// the last, and nothing between them ([`GraphView::fused_with`]). An op without annotation stays float.
///
/// [`Annotation`]: pt2e_core::qspec::Annotation
/// [`Annotation::allow_implicit_sharing`]: pt2e_core::qspec::Annotation::allow_implicit_sharing
/// [`QSpec`]: pt2e_core::qspec::QSpec
/// [`QSpec::Observed`]: pt2e_core::qspec::QSpec::Observed
/// [`QSpec::Fixed`]: pt2e_core::qspec::QSpec::Fixed
/// [`QSpec::Shared`]: pt2e_core::qspec::QSpec::Shared
/// [`QSpec::Derived`]: pt2e_core::qspec::QSpec::Derived
/// [`QSpec::Float`]: pt2e_core::qspec::QSpec::Float
pub trait Quantizer: Sync {
    /// The word that asks for it: `quantizer=NAME`.
    fn name(&self) -> &'static str;

    /// Ops whose number operands become tensors before annotation, so that they can be quantized like others: what
    /// PT2E's `transform_for_annotation` does. In-place ops keep theirs.
    fn lifts_numbers_of(&self) -> &'static [&'static str] {
        &[]
    }

    /// Decides what is quantized how.
    ///
    /// It may assume what MLIR's verifier has seen to (operands and attributes fit PyTorch's schemas), and that every op with
    /// a result has a `pt2e.name`. It may not assume dtypes ([`GraphView::is_quantizable`]), constant sizes, or that a weight
    /// is a parameter. `func.return` and the loads of parameters are nodes of the graph too.
    fn annotate(&self, graph: &GraphView<'_>) -> Decisions;

    /// What the backend cannot do of what the annotations ask for, beyond what [`check()`] finds for any backend.
    fn validate(&self, _graph: &GraphView<'_>, _annotations: &Annotations) -> Vec<Problem> {
        Vec::new()
    }
}
