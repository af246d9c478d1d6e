//! Tests of the annotator: one small graph for each feature of patterns.

mod common;

use common::{annotated, config, observed, quantizer};
use pt2e_core::{
    derivation::BIAS,
    granularity::Granularity,
    numerics::Scheme,
    qspec::{DerivedQSpec, QSpec},
    tensor::DType,
};
use pt2e_quantizer::{ALONE, Pattern, PatternQuantizer, QuantizationConfig, Role};

const WEIGHTED: &[(&str, Role)] =
    &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)];
const LINEAR: Pattern = Pattern::computes(&["aten.linear"], WEIGHTED);
const BINARY: Pattern =
    Pattern::computes(&["aten.add.Tensor", "aten.mul.Tensor"], &[("self", Role::Input), ("other", Role::Input)]);

static FUSED: &[Pattern] = &[LINEAR.with_tails(&[&["aten.hardtanh", "aten.relu"], &["aten.relu"], ALONE])];

/// A function of `%x`, `%w` and `%v` that returns `results`, all 2x2.
fn module(ops: &[&str], results: &[&str]) -> String {
    let t = "tensor<2x2xf32>";
    let types = vec![t; results.len()].join(", ");
    let ops: Vec<String> = ops
        .iter()
        .map(|op| {
            let operands = op.split([' ', ',', '[', ']']).filter(|word| word.starts_with('%')).count() - 1;
            format!("{op} : ({}) -> {t}", vec![t; operands].join(", "))
        })
        .collect();
    format!(
        "func.func @forward(%x: {t}, %w: {t}, %v: {t}) -> ({types}) {{\n{}\nreturn {} : {types}\n}}",
        ops.join("\n"),
        results.join(", ")
    )
}

#[test]
fn an_op_is_fused_with_the_relu_after_it() {
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0"], &["%1"]);
    assert_eq!(annotated(&quantizer("q", FUSED), &text), ["linear: int8 int16@0", "relu: float -> uint8"]);
}

#[test]
fn a_relu_in_place_is_fused_too() {
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0 {pt2e.inplace}"], &["%1"]);
    assert_eq!(annotated(&quantizer("q", FUSED), &text), ["linear: int8 int16@0", "relu: float -> uint8"]);
}

#[test]
fn an_op_with_another_user_is_alone() {
    let alone = ["linear: int8 int16@0 -> uint8"];
    let ops = ["%0 = aten.linear %x, %w", "%1 = aten.relu %0", "%2 = aten.relu %0"];
    assert_eq!(annotated(&quantizer("q", FUSED), &module(&ops, &["%1", "%2"])), alone, "two relus");
    assert_eq!(annotated(&quantizer("q", FUSED), &module(&ops[..2], &["%0", "%1"])), alone, "it is a result");
    assert_eq!(annotated(&quantizer("q", FUSED), &module(&ops[..1], &["%0"])), alone, "nothing follows");
}

#[test]
fn a_relu_with_several_users_is_fused() {
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0", "%2 = aten.sigmoid %1"], &["%1", "%2"]);
    assert_eq!(annotated(&quantizer("q", FUSED), &text), ["linear: int8 int16@0", "relu: float -> uint8"]);
}

#[test]
fn the_first_tail_that_follows_is_taken() {
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.hardtanh %0", "%2 = aten.relu %1"], &["%2"]);
    let chain = ["linear: int8 int16@0", "hardtanh: float", "relu: float -> uint8"];
    assert_eq!(annotated(&quantizer("q", FUSED), &text), chain);
    // Half of a chain does not match.
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.hardtanh %0", "%2 = aten.relu %1"], &["%1", "%2"]);
    assert_eq!(annotated(&quantizer("q", FUSED), &text), ["linear: int8 int16@0 -> uint8"]);
    // Without `ALONE` an op is taken with a tail only.
    static WITH_RELU: &[Pattern] = &[LINEAR.with_tails(&[&["aten.relu"]])];
    assert!(annotated(&quantizer("q", WITH_RELU), &text).is_empty());
}

#[test]
fn earlier_patterns_take_precedence() {
    static RELU_FIRST: &[Pattern] = &[Pattern::computes(&["aten.relu"], &[("self", Role::Input)]), FUSED[0]];
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0"], &["%1"]);
    assert_eq!(annotated(&quantizer("q", RELU_FIRST), &text), ["linear: int8 int16@0 -> uint8", "relu: int8 -> uint8"]);
    static LINEAR_FIRST: &[Pattern] = &[FUSED[0], RELU_FIRST[0]];
    assert_eq!(annotated(&quantizer("q", LINEAR_FIRST), &text), ["linear: int8 int16@0", "relu: float -> uint8"]);
    // An op that is left to a later pattern, but matches none.
    static LEFT: &[Pattern] = &[LINEAR.left_before(&["aten.relu"])];
    assert!(annotated(&quantizer("q", LEFT), &text).is_empty());
    let two_users = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0"], &["%0", "%1"]);
    assert_eq!(annotated(&quantizer("q", LEFT), &two_users), ["linear: int8 int16@0 -> uint8"]);
}

#[test]
fn tied_weights_are_quantized_at_each_op() {
    static REMARKING: &[Pattern] = &[LINEAR.remarks_on_shared_parameters("shares")];
    let ops = ["%0 = aten.linear %x, %w", "%1 = aten.linear %0, %w", "%2 = aten.linear %1, %v"];
    let each = ["linear: int8 int16@0 -> uint8", "linear_1: int8 int16@0 -> uint8", "linear_2: int8 int16@0 -> uint8"];
    assert_eq!(annotated(&quantizer("q", &[LINEAR]), &module(&ops, &["%2"])), each);
    let mut remarked = each.to_vec();
    remarked.push("linear_1: shares");
    assert_eq!(annotated(&quantizer("q", REMARKING), &module(&ops, &["%2"])), remarked);
}

#[test]
fn what_computes_a_weight_or_bias_belongs_to_the_op() {
    static PATTERNS: &[Pattern] = &[LINEAR, BINARY];
    let text = "func.func @forward(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
      %0 = aten.mul.Tensor %w, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %1 = aten.add.Tensor %b, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      %2 = aten.add.Tensor %x, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %3 = aten.linear %2, %0 bias %1 : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
      return %3 : tensor<2x2xf32>
    }";
    assert_eq!(
        annotated(&quantizer("q", PATTERNS), text),
        ["add_1: int8 int8 -> uint8", "linear: int8 int16@0 float -> uint8"]
    );
}

#[test]
fn specs_are_those_of_the_roles() {
    let with = |config| PatternQuantizer { name: "q", patterns: FUSED, config, lifts_numbers_of: &[] };
    let text = "func.func @forward(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
      %0 = aten.linear %x, %w bias %b : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
      return %0 : tensor<2x2xf32>
    }";
    let bias = Some(observed(DType::I32));
    let of = |config| annotated(&with(config), text);
    assert_eq!(of(QuantizationConfig { bias, ..config() }), ["linear: int8 int16@0 int32 -> uint8"]);
    assert_eq!(of(QuantizationConfig { output_activation: None, ..config() }), ["linear: int8 int16@0 float"]);
    let derived = QSpec::Derived(DerivedQSpec {
        derived_from: Vec::new(),
        derivation: &BIAS,
        dtype: DType::I32,
        quant_min: None,
        quant_max: None,
        granularity: Granularity::Axis(0),
        scheme: Scheme::Symmetric,
    });
    let from_both = ["linear: int8 int16@0 linear.0*linear.1 -> uint8"];
    assert_eq!(of(QuantizationConfig { bias: Some(derived), ..config() }), from_both);
    let weight_only = QuantizationConfig { weight: config().weight, ..QuantizationConfig::default() };
    assert_eq!(of(weight_only), ["linear: float int16@0 float"]);
}

#[test]
fn weights_are_per_channel_on_the_axis_of_the_pattern() {
    static SECOND_AXIS: &[Pattern] =
        &[Pattern::computes(&["aten.linear"], &[("weight", Role::Weight { channel_axis: 1 })])];
    let text = module(&["%0 = aten.linear %x, %w"], &["%0"]);
    assert_eq!(annotated(&quantizer("q", SECOND_AXIS), &text), ["linear: float int16@1 -> uint8"]);
    let weight = Some(observed(DType::I16));
    let config = QuantizationConfig { weight, ..config() };
    let per_tensor = PatternQuantizer { name: "q", patterns: SECOND_AXIS, config, lifts_numbers_of: &[] };
    assert_eq!(annotated(&per_tensor, &text), ["linear: float int16 -> uint8"]);
}

#[test]
fn what_cannot_be_quantized_leaves_the_op_float() {
    let of = |signature: &str, op: &str, ty: &str| {
        let text = format!("func.func @forward({signature}) -> {ty} {{\n%0 = {op} -> {ty}\nreturn %0 : {ty}\n}}");
        annotated(&quantizer("q", &[BINARY]), &text)
    };
    let f = "tensor<2xf32>";
    assert_eq!(of(&format!("%x: {f}"), &format!("aten.mul.Tensor %x, 2.0 : ({f})"), f), ["mul: int8 -> uint8"]);
    let integer = "tensor<2xi64>";
    let mixed = of(&format!("%x: {f}, %y: {integer}"), &format!("aten.add.Tensor %x, %y : ({f}, {integer})"), f);
    assert!(mixed.is_empty());
    let symbol = of(&format!("%x: {f}, %n: index"), &format!("aten.mul.Tensor %x, %n : ({f}, index)"), f);
    assert!(symbol.is_empty());
    // No op has an operand of that name.
    static MISSPELT: &[Pattern] = &[Pattern::computes(&["aten.linear"], &[("inputs", Role::Input)])];
    assert!(annotated(&quantizer("q", MISSPELT), &module(&["%0 = aten.linear %x, %w"], &["%0"])).is_empty());
}

#[test]
fn names_that_pytorch_does_not_have_are_found() {
    const MISSPELT: Pattern =
        Pattern::computes(&["aten.linear", "aten.conv2"], &[("input", Role::Input), ("inputs", Role::Bias)])
            .with_tails(&[&["aten.relu", "aten.ReLU"], ALONE])
            .left_before(&["aten.add"])
            .in_place_only(&["aten.dropout_"]);
    let wrong = MISSPELT.unknown_names();
    let ops = ["aten.conv2", "aten.ReLU", "aten.add"].map(|name| format!("there is no op '{name}'"));
    assert_eq!(wrong[..3], ops);
    assert_eq!(wrong.last().unwrap(), "'aten.linear' has no operand 'inputs'");
    assert_eq!(FUSED[0].unknown_names(), [""; 0]);
}

static SHARING: &[Pattern] = &[
    LINEAR,
    Pattern::shares_input(&["aten.hardtanh"]),
    Pattern::shares_all_inputs(&["aten.cat"]),
    Pattern::passes_through(&["aten.relu", "aten.view", "aten.dropout", "aten.max.dim"])
        .in_place_only(&["aten.dropout"]),
];

#[test]
fn qparams_are_shared_with_the_input() {
    let text = module(&["%0 = aten.hardtanh %x", "%1 = aten.sigmoid %0", "%2 = aten.hardtanh %1"], &["%2"]);
    let float = ["hardtanh: int8 -> =hardtanh.0", "hardtanh_1: int8 -> =hardtanh_1.0"];
    assert_eq!(annotated(&quantizer("q", SHARING), &text), float);
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.hardtanh %0"], &["%1"]);
    let behind = ["linear: int8 int16@0 -> uint8", "hardtanh: =linear -> =hardtanh.0"];
    assert_eq!(annotated(&quantizer("q", SHARING), &text), behind);
}

#[test]
fn qparams_pass_through_chains() {
    let chain =
        ["%0 = aten.linear %x, %w", "%1 = aten.relu %0", "%2 = aten.dropout %1 p 0.5 train false {pt2e.inplace}"];
    let text = module(&[&chain[..], &["%3 = aten.view %2 size [2, 2]"]].concat(), &["%3"]);
    let shared = ["relu: =linear -> =linear", "dropout: =relu -> =relu", "view: =dropout -> =dropout"];
    assert_eq!(annotated(&quantizer("q", SHARING), &text)[1..], shared);
    // Not behind a float op, nor through an in-place form that is not listed.
    let text = module(&["%0 = aten.sigmoid %x", "%1 = aten.relu %0"], &["%1"]);
    assert!(annotated(&quantizer("q", SHARING), &text).is_empty());
    let text = module(&["%0 = aten.linear %x, %w", "%1 = aten.relu %0 {pt2e.inplace}", "%2 = aten.relu %1"], &["%2"]);
    assert_eq!(annotated(&quantizer("q", SHARING), &text), ["linear: int8 int16@0 -> uint8"]);
    // An op with two results has no one output to annotate.
    let t = "tensor<2x2xf32>";
    let text = format!(
        "func.func @forward(%x: {t}, %w: {t}) -> tensor<2xf32> {{
           %0 = aten.linear %x, %w : ({t}, {t}) -> {t}
           %1, %2 = aten.max.dim %0 dim 0 : ({t}) -> (tensor<2xf32>, tensor<2xi64>)
           return %1 : tensor<2xf32>
         }}"
    );
    assert_eq!(annotated(&quantizer("q", SHARING), &text), ["linear: int8 int16@0 -> uint8"]);
}

#[test]
fn all_inputs_share_with_the_first_that_is_annotated() {
    let cat = |operands: &str| {
        let t = "tensor<2x2xf32>";
        let types = vec![t; operands.split(',').count()].join(", ");
        format!(
            "func.func @forward(%x: {t}, %w: {t}) -> tensor<?x2xf32> {{
               %0 = aten.linear %x, %w : ({t}, {t}) -> {t}
               %1 = aten.view %0 size [2, 2] : ({t}) -> {t}
               %2 = aten.sigmoid %1 : ({t}) -> {t}
               %3 = aten.cat [{operands}] : ({types}) -> tensor<?x2xf32>
               return %3 : tensor<?x2xf32>
             }}"
        )
    };
    let of = |operands| annotated(&quantizer("q", SHARING), &cat(operands)).pop().unwrap();
    assert_eq!(of("%x, %1, %0"), "cat: =cat.1 int8 =cat.1 -> =cat.1");
    assert_eq!(of("%2, %x, %w"), "cat: int8 =cat.0 =cat.0 -> =cat.0");
    assert_eq!(of("%2, %0"), "cat: =cat.1 int8 -> =cat.1");
}

/// A linear module that is called twice, each call followed by a relu.
#[test]
fn calls_of_one_module_are_of_that_module() {
    let fc = |call: &str| {
        format!(
            "{{pt2e.meta = #pt2e.meta<{{nn_module_stack = \"L__self__,,m.Net;L__self__a{call},a,m.Block;\
             L__self__a.fc{call},a.fc,torch.nn.modules.linear.Linear\"}}>}}"
        )
    };
    let relu = "{pt2e.meta = #pt2e.meta<{nn_module_stack = \"L__self__,,m.Net\", source_fn_stack = \"relu,torch.nn.functional.relu\"}>}";
    let ops = [
        format!("%0 = aten.linear %x, %w {}", fc("")),
        format!("%1 = aten.relu %0 {relu}"),
        format!("%2 = aten.linear %1, %w {}", fc("@1")),
        "%3 = aten.relu %2".to_owned(),
    ];
    let ops: Vec<&str> = ops.iter().map(String::as_str).collect();
    common::with_graph(&module(&ops, &["%3"]), |graph| {
        for &linear in graph.ops_named("aten.linear") {
            assert_eq!(graph.module_path(linear), Some("a.fc"));
            assert_eq!(graph.module_type(linear), Some("torch.nn.modules.linear.Linear"));
            assert_eq!(graph.source(linear), Some("torch.nn.modules.linear.Linear"));
            for (fqn, is_in) in
                [("", true), ("a", true), ("a.fc", true), ("a.f", false), ("fc", false), ("a.fc.x", false)]
            {
                assert_eq!(graph.is_in_module(linear, fqn), is_in, "{fqn}");
            }
        }
        let [relu, unknown] = graph.ops_named("aten.relu") else { panic!("two relus") };
        assert_eq!((graph.module_path(*relu), graph.module_type(*relu)), (Some(""), Some("m.Net")));
        assert_eq!(graph.source(*relu), Some("torch.nn.functional.relu"));
        assert!(graph.is_in_module(*relu, "") && !graph.is_in_module(*relu, "a"));
        assert_eq!((graph.module_path(*unknown), graph.source(*unknown)), (None, None));
        assert!(!graph.is_in_module(*unknown, ""));
    });
    let both = ["linear: int8 int16@0", "relu: float -> uint8", "linear_1: int8 int16@0", "relu_1: float -> uint8"];
    assert_eq!(annotated(&quantizer("q", FUSED), &module(&ops, &["%3"])), both);
}
