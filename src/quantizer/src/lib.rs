//! Quantizers: they state what a backend can do, as annotations of a graph.
//!
//! | file | contents |
//! |---|---|
//! | `graph` | [`GraphView`]: the graph that quantizers match on |
//! | `modules` | the `nn.Module` that each op comes from |
//! | `annotations` | [`Annotations`]: the annotations of a graph |
//! | `reason`, `advice` | [`Reason`] and [`Decision`]: why an op is quantized as it is, as ops record it, and what to do about it |
//! | `decisions` | [`Decisions`]: what quantizers have decided so far |
//! | `config` | [`QuantizationConfig`]: the specs of a backend |
//! | `pattern` | [`Pattern`]: what a backend can do, as data |
//! | `annotator` | [`PatternQuantizer`]: the quantizer that applies patterns |
//! | `composable` | [`ComposableQuantizer`]: several quantizers on one graph |
//! | `configuration` | [`configuration::Configuration`]: what the user wants to be quantized differently |
//! | `backends` | [`BACKENDS`]: one file for each backend |
//! | `choice` | [`quantizers`]: which quantizers the options of a pass choose |
//! | `grouping` | [`Groups`]: which edges and outputs share qparams |
//! | `check` | [`check()`]: errors in annotations, for any backend |
//!
//! A complete quantizer, for a backend that runs convolutions and linears, fused with a relu if one follows, and lets ops that only
//! rearrange values share the qparams of their input:
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
//! // Linear and relu are fused: the inputs are quantized at the linear, the output at the relu, nothing between them.
//! let (linear, relu) = (of("aten.linear"), of("aten.relu"));
//! assert!(matches!(linear.inputs[..], [QSpec::Observed(_), QSpec::Observed(_), QSpec::Float]));
//! assert_eq!(linear.output, None);
//! assert!(matches!((&relu.inputs[..], &relu.output), ([QSpec::Float], Some(QSpec::Observed(_)))));
//! assert!(matches!((&of("aten.view").inputs[..], &of("aten.view").output), ([QSpec::Shared(_)], Some(QSpec::Shared(_)))));
//! assert_eq!(check(&graph, &annotations), []);
//! ```
//!
//! For decisions that patterns cannot express, implement [`Quantizer`] directly on top of [`GraphView`].

mod advice;
mod annotations;
mod annotator;
mod backends;
mod check;
mod choice;
mod composable;
mod config;
pub mod configuration;
mod decisions;
mod graph;
mod grouping;
mod modules;
mod pattern;
mod reason;

pub use annotations::Annotations;
pub use annotator::PatternQuantizer;
pub use backends::{BACKENDS, Backend, Dtypes, Preset, QAT};
pub use check::{Problem, check, doubts};
pub use choice::{OPTIONS, QAT_OPTIONS, QuantizerOptionError, quantizers};
pub use composable::{ComposableQuantizer, Composition};
pub use config::QuantizationConfig;
pub use decisions::Decisions;
pub use graph::{GraphView, Node, NodeId};
pub use grouping::{GroupId, GroupingError, Groups, Overruled};
pub use pattern::{ALONE, Condition, Explanation, OpNames, Pattern, Role};
pub use reason::{Decision, Reason};

/// Decides how a backend quantizes a graph: PT2E's `Quantizer`.
///
/// `--prepare` calls these in this order, for each function:
///
/// 1. [`Quantizer::lifts_numbers_of`], in the pass `transform-for-annotation`, after batch norms were folded into the
///    convolutions before them. This is PT2E's `transform_for_annotation`, as data.
/// 2. [`Quantizer::annotate`], in the pass `annotate`, on the transformed graph. Existing annotations are overwritten.
/// 3. [`Quantizer::validate`], in the same pass, on the annotations that `annotate` added. A problem is an error at its op.
/// 4. [`check()`], in the pass `verify-annotated`, on the annotations read back from the ops, which a user may have changed.
///
/// With several quantizers, each is asked in turn, and skips the nodes that an earlier one has taken ([`Decisions::is_taken`]).
///
/// A quantizer keeps no state between calls: a method may be called repeatedly, and for several functions. The graph has no
/// dead ops.
///
/// A [`QuantizationAnnotation`] has one [`QSpec`] for each operand of the op, in operand order, and an optional one for its
/// result:
///
/// - [`QSpec::Observed`]: an observer finds the qparams. If the specs of an output and of the edges that use it are
///   equal, they share one observer, unless [`QuantizationAnnotation::allow_implicit_sharing`] says no.
/// - [`QSpec::Fixed`]: the qparams are known, such as those of a sigmoid's output.
/// - [`QSpec::Shared`]: the qparams of another value, made by [`GraphView::shared_output`] or [`GraphView::shared_edge`]. That
///   value must be annotated too, and a chain of shared specs must end in an observed or fixed one.
/// - [`QSpec::Derived`]: qparams that follow from those of other values, as a bias's from activation and weight. The other
///   values must have an observer or fixed qparams.
/// - [`QSpec::Float`]: the edge stays float. [`GraphView::float_annotation`] has this for every operand.
///
/// Ops that a backend fuses, such as linear and relu, are annotated as one: the inputs on the first op, the output on
/// the last, and nothing between them ([`GraphView::fused_tail`]). An op without an annotation stays float.
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
    /// Its name in the option `quantizer=NAME`.
    fn name(&self) -> &'static str;

    /// Ops whose number operands become tensors before annotation, so that they can be quantized, as in PT2E's
    /// `transform_for_annotation`. In-place ops keep their numbers.
    fn lifts_numbers_of(&self) -> &'static [&'static str] {
        &[]
    }

    /// The patterns, if the quantizer consists of them. A test checks that PyTorch has all ops and operands that they name.
    fn patterns(&self) -> &'static [Pattern] {
        &[]
    }

    /// The specs that it gives to the ops that it annotates, if it has one set of them. A preset of a user's configuration stands for
    /// these of a backend.
    fn config(&self) -> Option<&QuantizationConfig> {
        None
    }

    /// Decides how the nodes that are not taken yet are quantized, and adds this to `decisions`.
    ///
    /// The user's configuration has a say in each spec: [`Decisions::input_spec`] and [`Decisions::output_spec`] have to be asked for
    /// every value. (A [`PatternQuantizer`] does this.) The ops that it leaves float are taken.
    ///
    /// It may assume that operands and attributes fit PyTorch's schemas (MLIR's verifier has checked this), and that every op
    /// with a result has a `pt2e.name`. It may not assume dtypes ([`GraphView::is_quantizable`]), static sizes, or that a weight
    /// is a parameter. `func.return` and the loads of parameters are nodes too.
    fn annotate(&self, graph: &GraphView<'_>, decisions: &mut Decisions);

    /// The requests in its own annotations that the backend cannot meet, beyond the errors that [`check()`] finds.
    fn validate(&self, _graph: &GraphView<'_>, _annotations: &Annotations) -> Vec<Problem> {
        Vec::new()
    }
}
