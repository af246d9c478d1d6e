//! Quantizers: what a backend can do, said as annotations of a graph.
//!
//! | file | what is in it |
//! |---|---|
//! | `graph` | [`GraphView`]: the graph that quantizers match on |
//! | `modules` | which of the user's modules each op comes from |
//! | `annotations` | [`Annotations`]: the annotations of a graph |
//! | `decisions` | [`Decisions`]: what quantizers have decided so far |
//! | `config` | [`QuantizationConfig`]: how a backend quantizes |
//! | `pattern` | [`Pattern`]: what a backend can do, as data |
//! | `annotator` | [`PatternQuantizer`]: the quantizer that applies patterns |
//! | `composable` | [`ComposableQuantizer`]: several quantizers on one graph |
//! | `backends` | [`BACKENDS`]: one file each, and the options that choose among them |
//! | `grouping` | [`Groups`]: which edges and outputs share qparams |
//! | `check` | [`check()`]: what is wrong with annotations, for any backend |
//!
//! A complete quantizer, of a backend that does convolutions and linear, fused with the relu after them if there is one, and hands
//! values on unchanged where they are only arranged anew:
//!
//! ```
//! use pt2e_core::{
//!     numerics::Scheme,
//!     observer::{HistogramObserver, MinMaxObserver},
//!     qspec::{QSpec, QuantizationSpec},
//!     tensor::DType,
//! };
//! use pt2e_quantizer::{
//!     ALONE, Decisions, GraphView, Pattern, PatternQuantizer, QuantizationConfig, Quantizer, Role, check,
//! };
//!
//! static PATTERNS: &[Pattern] = &[
//!     Pattern::computes(
//!         &["aten.conv2d", "aten.linear"],
//!         &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)],
//!     )
//!     .with_tails(&[&["aten.relu"], ALONE]),
//!     Pattern::passes_through(&["aten.flatten.using_ints", "aten.view"]),
//! ];
//!
//! fn quantizer() -> PatternQuantizer {
//!     let spec = |scheme, observer| {
//!         Some(QSpec::Observed(QuantizationSpec { scheme, ..QuantizationSpec::new(DType::I8, observer) }))
//!     };
//!     PatternQuantizer {
//!         name: "my-backend",
//!         patterns: PATTERNS,
//!         config: QuantizationConfig {
//!             input_activation: spec(Scheme::Affine, HistogramObserver::NAMED),
//!             output_activation: spec(Scheme::Affine, HistogramObserver::NAMED),
//!             weight: spec(Scheme::Symmetric, MinMaxObserver::NAMED),
//!             bias: None,
//!         },
//!         lifts_numbers_of: &[],
//!     }
//! }
//!
//! # use melior::ir::{Module, operation::OperationLike};
//! # use pt2e_ir::{Globals, Op, bodies, dialect, node_names::name_nodes};
//! # let context = pt2e_ir::dialect::context();
//! # let module = Module::parse(&context, "
//! #     func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
//! #       %0 = aten.linear %x, %w bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
//! #       %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
//! #       %2 = aten.view %1 size [2] : (tensor<1x2xf32>) -> tensor<2xf32>
//! #       return %2 : tensor<2xf32>
//! #     }").unwrap();
//! # // SAFETY: the module outlives the handle.
//! # let module = unsafe { pt2e_ir::Op::from_raw(module.as_operation().to_raw()) };
//! # let body = bodies(module).remove(0);
//! # name_nodes(&body);
//! # let graph = GraphView::of(&body, &Globals::of(module));
//! // %0 = aten.linear %x, %w bias %b
//! // %1 = aten.relu %0
//! // %2 = aten.view %1 size [2]
//! let mut decisions = Decisions::new(&graph);
//! quantizer().annotate(&graph, &mut decisions);
//! let annotations = decisions.annotations;
//! let of = |name| annotations.get(graph.ops_named(name)[0]).unwrap();
//! // The two are fused: the inputs are quantized at the first, the output at the last, and nothing between them.
//! let (linear, relu) = (of("aten.linear"), of("aten.relu"));
//! assert!(matches!(linear.inputs[..], [QSpec::Observed(_), QSpec::Observed(_), QSpec::Float]));
//! assert_eq!(linear.output, None);
//! assert!(matches!((&relu.inputs[..], &relu.output), ([QSpec::Float], Some(QSpec::Observed(_)))));
//! assert!(matches!((&of("aten.view").inputs[..], &of("aten.view").output), ([QSpec::Shared(_)], Some(QSpec::Shared(_)))));
//! assert_eq!(check(&graph, &annotations), []);
//! ```
//!
//! What patterns do not say, a type that implements [`Quantizer`] itself can: [`GraphView`] answers what it asks.

mod annotations;
mod annotator;
mod backends;
mod check;
mod composable;
mod config;
mod decisions;
mod graph;
mod grouping;
mod modules;
mod pattern;

pub use annotations::Annotations;
pub use annotator::PatternQuantizer;
pub use backends::{BACKENDS, Backend, OPTIONS, QuantizerOptionError, quantizers};
pub use check::{Problem, check, doubts};
pub use composable::{ComposableQuantizer, Composition};
pub use config::QuantizationConfig;
pub use decisions::Decisions;
pub use graph::{GraphView, Node, NodeId};
pub use grouping::{GroupId, GroupingError, Groups};
pub use pattern::{ALONE, OpNames, Pattern, Role};

/// A backend's view of a graph: PT2E's `Quantizer`.
///
/// `--prepare` asks it in this order, of each function:
///
/// 1. [`Quantizer::lifts_numbers_of`], by the pass `transform-for-annotation`, after batch norms were folded into the
///    convolutions before them. PT2E's `transform_for_annotation`, as data.
/// 2. [`Quantizer::annotate`], by the pass `annotate`, on the graph as it then is. Any annotations of before are written over.
/// 3. [`Quantizer::validate`], by the same pass, on what `annotate` added. A problem ends the flow with an error at its op.
/// 4. [`check()`], by the pass `verify-annotated`, on the annotations as they can be read from the ops, which a user may
///    have changed.
///
/// Where several are asked for, each is asked in turn, and leaves what an earlier one has taken ([`Decisions::is_taken`]).
///
/// A quantizer keeps nothing between calls: a method may be asked again, and of several functions. It never sees a dead op:
/// the graph has none.
///
/// A [`QuantizationAnnotation`] has one [`QSpec`] for each operand of the op, in operand order, and one for its result or none:
///
/// - [`QSpec::Observed`]: an observer finds the qparams. Where the specs of an output and of the edges that use it are
///   equal, they share one observer, unless [`QuantizationAnnotation::allow_implicit_sharing`] says no.
/// - [`QSpec::Fixed`]: the qparams are known, such as those of a sigmoid's output.
/// - [`QSpec::Shared`]: the qparams of another value, by [`GraphView::shared_output`] or [`GraphView::shared_edge`]; what it
///   names must be annotated too, and a chain of them must end in a spec that is observed or fixed.
/// - [`QSpec::Derived`]: qparams that follow from those of other values, as those of a bias from activation and weight; these
///   must have an observer or fixed qparams.
/// - [`QSpec::Float`]: the edge stays float, which is how an annotation of [`GraphView::float_annotation`] begins.
///
/// What a backend runs as one op, such as linear and relu, is annotated as one: the inputs on the first op, the output on
/// the last, and nothing between them ([`GraphView::fused_tail`]). An op without annotation stays float.
///
/// [`QuantizationAnnotation`]: pt2e_core::qspec::QuantizationAnnotation
/// [`QuantizationAnnotation::allow_implicit_sharing`]: pt2e_core::qspec::QuantizationAnnotation::allow_implicit_sharing
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

    /// The patterns of a quantizer that is made of them. That their names are those of PyTorch's ops and operands is tested for
    /// every backend.
    fn patterns(&self) -> &'static [Pattern] {
        &[]
    }

    /// Decides what is quantized how, of all that is not taken yet, and adds it to `decisions`.
    ///
    /// It may assume what MLIR's verifier has seen to (operands and attributes fit PyTorch's schemas), and that every op with
    /// a result has a `pt2e.name`. It may not assume dtypes ([`GraphView::is_quantizable`]), constant sizes, or that a weight
    /// is a parameter. `func.return` and the loads of parameters are nodes of the graph too.
    fn annotate(&self, graph: &GraphView<'_>, decisions: &mut Decisions);

    /// What the backend cannot do of what its own annotations ask for, beyond what [`check()`] finds for any backend.
    fn validate(&self, _graph: &GraphView<'_>, _annotations: &Annotations) -> Vec<Problem> {
        Vec::new()
    }
}
