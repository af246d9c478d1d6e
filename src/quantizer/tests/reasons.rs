//! Tests of the reasons that are recorded for ops that stay float, and of how they are written to ops and read back.

mod common;

use common::{quantizer, with_graph};
use pt2e_quantizer::{
    ComposableQuantizer, Decision, GraphView, Pattern, PatternQuantizer, QuantizationConfig, Quantizer, Reason, Role,
    configuration::Usage,
};

const INPUT: (&str, Role) = ("input", Role::Input);
const BINARY: &[(&str, Role)] = &[("self", Role::Input), ("other", Role::Input)];

/// The codes and details of the reasons, by the names of the ops.
fn reasons(quantizers: Vec<Box<dyn Quantizer>>, text: &str) -> Vec<(String, Decision)> {
    let mut found = Vec::new();
    with_graph(text, |graph: &GraphView<'_>| {
        let names: Vec<&str> = quantizers.iter().map(|quantizer| quantizer.name()).collect();
        let composed = ComposableQuantizer::new(quantizers).annotate(graph, &mut Usage::default());
        for (id, op) in graph.ops().filter(|(id, _)| graph.name(*id).is_some()) {
            composed.decisions.decision(graph, id, &names).write(op);
            found.push((graph.name(id).unwrap_or_default().to_owned(), Decision::read(op)));
        }
    });
    found
}

fn reason(patterns: &'static [Pattern], text: &str) -> Option<Reason> {
    reasons(vec![Box::new(quantizer("q", patterns))], text).remove(0).1.float
}

fn form(needs: &str) -> Option<Reason> {
    Some(Reason::Form { quantizer: "q".to_owned(), needs: needs.to_owned() })
}

const LINEAR: &str = "func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
    %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
}";

#[test]
fn each_part_of_a_pattern_has_its_reason() {
    static TAIL: &[Pattern] =
        &[Pattern::computes(&["aten.linear"], &[INPUT]).with_tails(&[&["aten.relu"], &["aten.tanh", "aten.relu"]])];
    assert_eq!(reason(TAIL, LINEAR), form("together with aten.relu or aten.tanh and aten.relu after it"));
    static JOIN: &[Pattern] = &[Pattern::computes(&["aten.linear"], &[INPUT]).joined_by(&["aten.add.Tensor"], None)];
    assert_eq!(reason(JOIN, LINEAR), form("together with aten.add.Tensor after it"));
    static USERS: &[Pattern] =
        &[Pattern::computes(&["aten.linear"], &[INPUT]).used_by(&[("aten.linear", &["aten.cat", "aten.mul.Tensor"])])];
    assert_eq!(reason(USERS, LINEAR), form("if one of aten.cat, aten.mul.Tensor uses its result"));
    static NEVER: &[Pattern] = &[Pattern::computes(&["aten.linear"], &[INPUT]).when(|_, _| false)];
    assert_eq!(reason(NEVER, LINEAR), form("in other forms"));
    static INTEGERS: &[Pattern] = &[Pattern::keeps_integers(&["aten.linear"])];
    assert_eq!(reason(INTEGERS, LINEAR), Some(Reason::FloatInput { producer: "the input of the graph".to_owned() }));
    static UNKNOWN: &[Pattern] = &[Pattern::passes_through(&["aten.view"])];
    assert_eq!(reason(UNKNOWN, LINEAR), Some(Reason::NoPattern { quantizers: "q".to_owned() }));
}

#[test]
fn shapes_and_numbers_are_told_apart() {
    static EQUAL: &[Pattern] = &[Pattern::computes(&["aten.mul.Tensor"], BINARY).with_equal_shapes()];
    let shapes = "func.func @forward(%x: tensor<1x2xf32>, %y: tensor<2x2xf32>) -> tensor<2x2xf32> {
        %0 = aten.mul.Tensor %x, %y : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
        return %0 : tensor<2x2xf32>
    }";
    let needs = "on tensors of one shape".to_owned();
    assert_eq!(reason(EQUAL, shapes), Some(Reason::Shape { quantizer: "q".to_owned(), needs }));
    let number = "func.func @forward(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
        %0 = aten.mul.Tensor %x, 2.0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
        return %0 : tensor<1x2xf32>
    }";
    assert_eq!(reason(EQUAL, number), form("on tensors, not with a number"));
}

#[test]
fn an_op_that_nothing_quantizes_in_it_stays_float() {
    static LINEARS: &[Pattern] = &[Pattern::computes(&["aten.linear"], &[INPUT])];
    let float = PatternQuantizer { config: QuantizationConfig::default(), ..quantizer("q", LINEARS) };
    assert_eq!(reasons(vec![Box::new(float)], LINEAR)[0].1.float, Some(Reason::FloatValues));
}

#[test]
fn a_later_quantizer_can_come_too_late() {
    static RELU: &[Pattern] = &[Pattern::computes(&["aten.relu"], &[("self", Role::Input)])];
    static LINEAR_RELU: &[Pattern] = &[Pattern::computes(&["aten.linear"], &[INPUT]).with_tails(&[&["aten.relu"]])];
    let text = "func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
        %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
        %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
        return %1 : tensor<1x2xf32>
    }";
    let both =
        || -> Vec<Box<dyn Quantizer>> { vec![Box::new(quantizer("a", RELU)), Box::new(quantizer("b", LINEAR_RELU))] };
    let found = reasons(both(), text);
    assert_eq!(found[0].1.float, Some(Reason::Taken { quantizer: "b".to_owned() }));
    assert_eq!(found[0].1.notes.len(), 1);
    assert_eq!(found[1].1.float, None);
    let mut reversed = both();
    reversed.reverse();
    assert_eq!(reasons(reversed, text)[1].1.fused_into, Some("linear".to_owned()));
}

#[test]
fn every_reason_is_read_as_it_was_written() {
    let text = || "it's \"quoted\", \\ and %".to_owned();
    let all = [
        Reason::NoPattern { quantizers: text() },
        Reason::Form { quantizer: text(), needs: text() },
        Reason::Shape { quantizer: text(), needs: text() },
        Reason::Dtype { operand: text(), dtype: text(), needs: text() },
        Reason::ScalarTooLarge { operand: text(), value: text() },
        Reason::RuntimeNumber { operand: text() },
        Reason::FloatInput { producer: text() },
        Reason::SeveralResults,
        Reason::Excluded { rule: text() },
        Reason::FloatValues,
        Reason::Parameter { of: text() },
        Reason::Taken { quantizer: text() },
        Reason::Mask { seen: text() },
        Reason::SharedWithFloat { op: text() },
        Reason::FusedWithFloat { op: text() },
        Reason::NotRun { graph: text() },
        Reason::NoIntegerForm { why: text() },
        Reason::NoFloats,
        Reason::Unused,
        Reason::NotAsked,
        Reason::NotRecorded,
    ];
    with_graph(LINEAR, |graph| {
        let (_, op) = graph.ops().next().unwrap();
        let mut codes = std::collections::BTreeSet::new();
        for reason in all {
            assert!(codes.insert(reason.code()) && !reason.to_string().is_empty());
            let decision = Decision { float: Some(reason), notes: vec![text()], ..Decision::default() };
            decision.write(op);
            assert_eq!(Decision::read(op), decision);
        }
        Decision::default().write(op);
        assert_eq!(pt2e_ir::OpExt::attr(op, pt2e_ir::attr_name::DECISION), None);
    });
}

#[test]
fn advice_names_other_backends_that_have_a_pattern() {
    let reason = Reason::NoPattern { quantizers: "xnnpack".to_owned() };
    let advice = reason.advice("aten.avg_pool2d", "avg_pool2d").unwrap();
    assert_eq!(advice, "x86-inductor and xpu-inductor can: --prepare=\"quantizer=xnnpack,x86-inductor\"");
    assert_eq!(reason.advice("aten.erf", "erf"), None);
}
