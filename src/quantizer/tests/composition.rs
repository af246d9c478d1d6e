//! Tests of graphs that several quantizers annotate.

mod common;

use common::{config, observed, quantizer, shown, with_graph};
use pt2e_core::{
    qspec::{EdgeOrNode, QSpec, QuantizationAnnotation},
    tensor::DType,
};
use pt2e_quantizer::{
    ALONE, Annotations, ComposableQuantizer, Decisions, GraphView, Pattern, PatternQuantizer, Problem,
    QuantizationConfig, Quantizer, Role, check, configuration::Usage,
};

const LINEAR: Pattern =
    Pattern::computes(&["aten.linear"], &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 })]);
static LINEAR_RELU: &[Pattern] = &[LINEAR.with_tails(&[&["aten.relu"], ALONE])];
static RELU: &[Pattern] = &[Pattern::computes(&["aten.relu"], &[("self", Role::Input)])];
static MUL: &[Pattern] = &[Pattern::computes(&["aten.mul.Tensor"], &[("self", Role::Input), ("other", Role::Input)])];
static VIEW: &[Pattern] = &[Pattern::passes_through(&["aten.view"])];

/// A `mul` that makes a weight, linear, relu, view.
const TEXT: &str = "func.func @forward(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>) -> tensor<4xf32> {
  %0 = aten.mul.Tensor %w, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.linear %x, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.relu %1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.view %2 size [4] : (tensor<2x2xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}";

/// A quantizer like [`quantizer`], but with outputs of 32 bits.
fn wide(name: &'static str, patterns: &'static [Pattern]) -> PatternQuantizer {
    let output_activation = Some(observed(DType::I32));
    let config = QuantizationConfig { output_activation, ..config() };
    PatternQuantizer { name, patterns, config, lifts_numbers_of: &["aten.mul.Tensor"] }
}

/// The decisions of several quantizers about [`TEXT`]: annotations, remarks and how many ops each has annotated.
fn composed(quantizers: Vec<Box<dyn Quantizer>>) -> (Vec<String>, Vec<String>, Vec<(&'static str, usize)>) {
    let mut result = Default::default();
    with_graph(TEXT, |graph| {
        let composition = ComposableQuantizer::new(quantizers).annotate(graph, &mut Usage::default());
        let decisions = composition.decisions;
        let remarks = decisions.remarks.iter().map(|(id, remark)| format!("{} {remark}", graph.name(*id).unwrap()));
        assert_eq!(check(graph, &decisions.annotations), []);
        assert_eq!(composition.problems, []);
        result = (shown(graph, &decisions.annotations), remarks.collect(), composition.annotated);
    });
    result
}

#[test]
fn a_later_quantizer_adds_to_an_earlier_one() {
    let (annotations, remarks, annotated) =
        composed(vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(wide("b", VIEW)), Box::new(wide("c", &[]))]);
    // The view shares the qparams of an output that another quantizer annotated.
    assert_eq!(annotations, ["linear: int8 int16@0", "relu: float -> uint8", "view: =relu -> =relu"]);
    assert_eq!((remarks.len(), annotated), (0, vec![("a", 2), ("b", 1), ("c", 0)]));
}

#[test]
fn what_makes_the_weight_of_an_earlier_quantizer_stays_float() {
    let (annotations, _, annotated) = composed(vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(wide("b", MUL))]);
    assert_eq!(annotations, ["linear: int8 int16@0", "relu: float -> uint8"]);
    assert_eq!(annotated, [("a", 2), ("b", 0)]);
    let (annotations, ..) = composed(vec![Box::new(wide("b", MUL)), Box::new(quantizer("a", LINEAR_RELU))]);
    assert_eq!(annotations[0], "mul: int8 int8 -> int32");
}

#[test]
fn where_two_disagree_the_first_decides_and_both_are_named() {
    let (annotations, remarks, annotated) =
        composed(vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(wide("b", LINEAR_RELU))]);
    assert_eq!(annotations, ["linear: int8 int16@0", "relu: float -> uint8"]);
    assert_eq!(
        remarks,
        ["relu is annotated by quantizer 'a'; 'b' would annotate it differently, but 'a' comes first in 'quantizer='"]
    );
    assert_eq!(annotated, [("a", 2), ("b", 0)]);
    // No remark if both want the same.
    let (_, remarks, _) = composed(vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(quantizer("b", LINEAR_RELU))]);
    assert_eq!(remarks, [""; 0]);
}

#[test]
fn a_fusion_is_not_taken_by_halves() {
    static ONLY_FUSED: &[Pattern] = &[LINEAR.with_tails(&[&["aten.relu"]])];
    let (annotations, remarks, _) = composed(vec![Box::new(wide("a", RELU)), Box::new(quantizer("b", ONLY_FUSED))]);
    assert_eq!(annotations, ["relu: int8 -> int32"]);
    let [float, conflict] = &remarks[..] else { panic!("{remarks:?}") };
    assert!(float.starts_with("linear stays float: quantizer 'b' would annotate it together with"), "{float}");
    assert!(conflict.starts_with("relu is annotated by quantizer 'a'; 'b' would"), "{conflict}");
    // A quantizer that can annotate the linear alone does so.
    let (annotations, ..) = composed(vec![Box::new(wide("a", RELU)), Box::new(quantizer("b", LINEAR_RELU))]);
    assert_eq!(annotations, ["linear: int8 int16@0 -> uint8", "relu: int8 -> int32"]);
}

/// A quantizer that ignores what is taken, and reports a problem for each of its annotations.
struct Heedless;

impl Quantizer for Heedless {
    fn name(&self) -> &'static str {
        "heedless"
    }

    fn annotate(&self, graph: &GraphView<'_>, decisions: &mut Decisions) {
        for (id, op) in graph.ops() {
            if pt2e_ir::OpExt::full_name(op).starts_with("aten.") {
                decisions
                    .annotations
                    .set(id, QuantizationAnnotation { output: Some(QSpec::Float), ..graph.float_annotation(id) });
            }
        }
    }

    fn validate(&self, _graph: &GraphView<'_>, annotations: &Annotations) -> Vec<Problem> {
        annotations
            .iter()
            .map(|(id, _)| Problem { site: EdgeOrNode::Output(id), message: "is wrong".to_owned() })
            .collect()
    }
}

#[test]
fn annotations_of_an_earlier_quantizer_stay_whatever_a_later_one_does() {
    with_graph(TEXT, |graph| {
        let both: Vec<Box<dyn Quantizer>> = vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(Heedless)];
        let composition = ComposableQuantizer::new(both).annotate(graph, &mut Usage::default());
        let annotations = shown(graph, &composition.decisions.annotations);
        let expected =
            ["mul: float float -> float", "linear: int8 int16@0", "relu: float -> uint8", "view: float -> float"];
        assert_eq!(annotations, expected);
        // Each validates only its own annotations.
        let of: Vec<_> = composition.problems.iter().map(|problem| graph.name(*problem.site.node()).unwrap()).collect();
        assert_eq!(of, ["mul", "view"]);
        assert_eq!(composition.annotated, [("a", 2), ("heedless", 2)]);
    });
}

#[test]
fn data_that_cannot_be_had_are_noted_once_whoever_asks() {
    let text = "ml_program.global private @c(dense_resource<__elided__> : tensor<f32>) : tensor<f32>
    func.func @forward() -> tensor<f32> {
      %c = ml_program.global_load_const @c : tensor<f32>
      return %c : tensor<f32>
    }";
    with_graph(text, |graph| {
        let load = graph.ids().next().unwrap();
        assert!(graph.constant(load).is_none() && graph.constant(load).is_none());
        assert_eq!(graph.lost().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [load]);
    });
}

#[test]
fn numbers_become_tensors_for_any_of_them() {
    let composed =
        ComposableQuantizer::new(vec![Box::new(quantizer("a", LINEAR_RELU)), Box::new(wide("b", LINEAR_RELU))]);
    assert_eq!(composed.lifts_numbers_of(), ["aten.mul.Tensor"]);
}
