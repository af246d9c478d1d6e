//! Tests of fusions with binary ops, of tails that branch, and of ops that stay on integers.

mod common;

use common::{annotated, config, quantizer};
use pt2e_quantizer::{ALONE, Pattern, PatternQuantizer, QuantizationConfig, Role};

const WEIGHTED: &[(&str, Role)] = &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 })];
const LINEAR: Pattern = Pattern::computes(&["aten.linear"], WEIGHTED);
const ADD: &[&str] = &["aten.add.Tensor"];

/// A function of `%x`, `%w` and `%v`, all 2x2, that returns `results`, 2x2 too. Ops on 2x2 alone are written without types.
fn module(ops: &[&str], results: &[&str]) -> String {
    let results: Vec<_> = results.iter().map(|result| (*result, "2x2")).collect();
    module_with(ops, &results)
}

/// As [`module`], with results of any shape.
fn module_with(ops: &[&str], results: &[(&str, &str)]) -> String {
    let t = "tensor<2x2xf32>";
    let typed = |op: &&str| {
        let operands = op.split([' ', ',', '[', ']']).filter(|word| word.starts_with('%')).count() - 1;
        if op.contains(" : ") { (*op).to_owned() } else { format!("{op} : ({}) -> {t}", vec![t; operands].join(", ")) }
    };
    let ops: Vec<String> = ops.iter().map(typed).collect();
    let types: Vec<String> = results.iter().map(|(_, shape)| format!("tensor<{shape}xf32>")).collect();
    let (types, values) = (types.join(", "), results.iter().map(|(value, _)| *value).collect::<Vec<_>>().join(", "));
    format!(
        "func.func @forward(%x: {t}, %w: {t}, %v: {t}, %i: tensor<2x2xi64>) -> ({types}) {{\n{}\nreturn {values} : {types}\n}}",
        ops.join("\n"),
    )
}

static QUANTIZED: &[Pattern] = &[
    LINEAR.joined_by(ADD, Some(Role::Input)).with_tails(&[&["aten.relu"]]).with_branching_tails(),
    LINEAR.joined_by(ADD, Some(Role::Input)),
    LINEAR,
];
static FLOAT: &[Pattern] = &[LINEAR.joined_by(ADD, None).with_tails(&[&["aten.relu"], ALONE]), LINEAR];

#[test]
fn an_op_is_fused_with_a_sum() {
    let of = |patterns, add| {
        annotated(&quantizer("q", patterns), &module(&["%0 = aten.linear %x, %w", add, "%2 = aten.relu %1"], &["%2"]))
    };
    for (add, operands) in
        [("%1 = aten.add.Tensor %0, %v", "float int8"), ("%1 = aten.add.Tensor %v, %0", "int8 float")]
    {
        let fused = ["linear: int8 int16@0".to_owned(), format!("add: {operands}"), "relu: float -> uint8".to_owned()];
        assert_eq!(of(QUANTIZED, add), fused);
        assert_eq!(of(FLOAT, add), ["linear: int8 int16@0", "add: float float", "relu: float -> uint8"]);
    }
    // The other operand is the same value.
    let twice = ["linear: int8 int16@0", "add: int8 int8", "relu: float -> uint8"];
    assert_eq!(of(QUANTIZED, "%1 = aten.add.Tensor %0, %0"), twice);
    // In place.
    let in_place = ["linear: int8 int16@0", "add: float int8", "relu: float -> uint8"];
    assert_eq!(of(QUANTIZED, "%1 = aten.add.Tensor %0, %v {pt2e.inplace}"), in_place);
}

#[test]
fn a_number_or_integers_are_no_other_operand() {
    let alone = "linear: int8 int16@0 -> uint8";
    for add in [
        "%1 = aten.add.Tensor %0, 1.0",
        "%1 = aten.add.Tensor %0, %i : (tensor<2x2xf32>, tensor<2x2xi64>) -> tensor<2x2xf32>",
    ] {
        let text = module(&["%0 = aten.linear %x, %w", add, "%2 = aten.relu %1"], &["%2"]);
        assert_eq!(annotated(&quantizer("q", QUANTIZED), &text), [alone], "{add}");
    }
    // Integers may stay as they are.
    let add = "%1 = aten.add.Tensor %0, %i : (tensor<2x2xf32>, tensor<2x2xi64>) -> tensor<2x2xf32>";
    let text = module(&["%0 = aten.linear %x, %w", add], &["%1"]);
    assert_eq!(annotated(&quantizer("q", FLOAT), &text), ["linear: int8 int16@0", "add: float float -> uint8"]);
}

#[test]
fn of_two_ops_the_first_takes_the_sum() {
    let ops = ["%0 = aten.linear %x, %w", "%1 = aten.linear %v, %w", "%2 = aten.add.Tensor %1, %0"];
    let first = ["linear: int8 int16@0", "linear_1: int8 int16@0 -> uint8", "add: int8 float -> uint8"];
    assert_eq!(annotated(&quantizer("q", QUANTIZED), &module(&ops, &["%2"])), first);
    // Not if another op uses it, too.
    let second = ["linear: int8 int16@0 -> uint8", "linear_1: int8 int16@0", "add: float int8 -> uint8"];
    assert_eq!(annotated(&quantizer("q", QUANTIZED), &module(&ops, &["%2", "%0"])), second);
}

#[test]
fn tails_may_branch() {
    let ops = ["%0 = aten.linear %x, %w", "%1 = aten.add.Tensor %0, %v", "%2 = aten.relu %1"];
    let fused = ["linear: int8 int16@0", "add: float int8", "relu: float -> uint8"];
    assert_eq!(annotated(&quantizer("q", QUANTIZED), &module(&ops, &["%2", "%1"])), fused);
    let unfused = ["linear: int8 int16@0", "add: float float -> uint8"];
    assert_eq!(annotated(&quantizer("q", FLOAT), &module(&ops, &["%2", "%1"])), unfused);
    // Of two relus the first one.
    static BRANCHING: &[Pattern] = &[LINEAR.with_tails(&[&["aten.relu"], ALONE]).with_branching_tails()];
    let ops = ["%0 = aten.linear %x, %w", "%1 = aten.sigmoid %0", "%2 = aten.relu %0", "%3 = aten.relu %0"];
    let first = ["linear: int8 int16@0", "relu: float -> uint8"];
    assert_eq!(annotated(&quantizer("q", BRANCHING), &module(&ops, &["%1", "%2", "%3"])), first);
}

#[test]
fn shapes_may_have_to_be_equal() {
    static PRODUCT: &[Pattern] =
        &[Pattern::computes(&["aten.mul.Tensor"], &[("self", Role::Input), ("other", Role::Input)])
            .with_equal_shapes()];
    let of = |op: &str| annotated(&quantizer("q", PRODUCT), &module(&[op], &["%0"]));
    assert_eq!(of("%0 = aten.mul.Tensor %x, %w"), ["mul: int8 int8 -> uint8"]);
    assert!(of("%0 = aten.mul.Tensor %x, 2.0").is_empty());
    let with = |left: &str, right: &str, result: &str| {
        let text = format!(
            "func.func @forward(%x: tensor<{left}>, %y: tensor<{right}>) -> tensor<{result}> {{
               %0 = aten.mul.Tensor %x, %y : (tensor<{left}>, tensor<{right}>) -> tensor<{result}>
               return %0 : tensor<{result}>
             }}"
        );
        !annotated(&quantizer("q", PRODUCT), &text).is_empty()
    };
    assert!(!with("2x2xf32", "2x1xf32", "2x2xf32"));
    assert!(!with("2x2xf32", "2xf32", "2x2xf32"));
    assert!(!with("?x2xf32", "1x2xf32", "?x2xf32"));
    assert!(with("?x2xf32", "?x2xf32", "?x2xf32"));
}

/// Results stay float, as in Inductor's backends.
fn inputs_only(patterns: &'static [Pattern]) -> PatternQuantizer {
    let config = QuantizationConfig { output_activation: None, ..config() };
    PatternQuantizer { name: "q", patterns, config, lifts_numbers_of: &[] }
}

static INTEGERS: &[Pattern] = &[
    LINEAR.with_tails(&[&["aten.relu"], ALONE]),
    Pattern::keeps_integers(&["aten.hardtanh", "aten.cat", "aten.view"]).used_by(&[("aten.view", &["aten.cat"])]),
];

#[test]
fn ops_stay_on_integers_behind_integers_only() {
    let cat = "%4 = aten.cat [%1, %3] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>";
    let with = |last: &str| {
        let ops = ["%0 = aten.linear %x, %w", "%1 = aten.relu %0", "%2 = aten.linear %1, %w", last, cat];
        annotated(&inputs_only(INTEGERS), &module_with(&ops, &[("%4", "4x2"), ("%2", "2x2")]))
    };
    let linears = ["linear: int8 int16@0", "relu: float", "linear_1: int8 int16@0"];
    assert_eq!(
        with("%3 = aten.hardtanh %2"),
        [&linears[..], &["hardtanh: int8 -> =hardtanh.0", "cat: int8 =cat.0 -> =cat.0"]].concat()
    );
    // One input of the cat comes from a float op.
    assert_eq!(with("%3 = aten.sigmoid %2"), linears);
    assert_eq!(with("%3 = aten.hardtanh %x"), linears);
}

#[test]
fn some_ops_count_only_before_others() {
    let view = "%1 = aten.view %0 size [2, 2]";
    let of = |then: &str| annotated(&inputs_only(INTEGERS), &module(&["%0 = aten.linear %x, %w", view, then], &["%2"]));
    assert_eq!(of("%2 = aten.sigmoid %1"), ["linear: int8 int16@0"]);
    let cat = ["linear: int8 int16@0", "view: int8 -> =view.0", "cat: int8 -> =cat.0"];
    assert_eq!(of("%2 = aten.cat [%1]"), cat);
}

#[test]
fn weights_alone_make_no_integer_results() {
    static TABLE: &[Pattern] = &[
        Pattern::computes(&["aten.embedding"], &[("weight", Role::Weight { channel_axis: 0 })]),
        Pattern::keeps_integers(&["aten.view"]),
    ];
    let ops = [
        "%0 = aten.embedding %w, %i : (tensor<2x2xf32>, tensor<2x2xi64>) -> tensor<2x2x2xf32>",
        "%1 = aten.view %0 size [4, 2] : (tensor<2x2x2xf32>) -> tensor<4x2xf32>",
        "%2 = aten.linear %1, %w : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>",
    ];
    let text = module_with(&ops, &[("%2", "4x2")]);
    assert_eq!(annotated(&inputs_only(TABLE), &text), ["embedding: int16@0 float"]);
}
