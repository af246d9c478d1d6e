//! Graphs and quantizers for tests, and annotations as short text.

#![allow(dead_code, reason = "each test file uses its part")]

use melior::ir::Module;
use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{MinMaxObserver, PerChannelMinMaxObserver},
    qspec::{EdgeOrNode, QSpec, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::{Globals, Op, bodies, node_names::name_nodes};
use pt2e_quantizer::{Annotations, Decisions, GraphView, Pattern, PatternQuantizer, QuantizationConfig, Quantizer};

/// Runs `test` on the graph of the one function of a module.
pub fn with_graph(text: &str, test: impl FnOnce(&GraphView<'_>)) {
    let context = pt2e_ir::dialect::context();
    let module = Module::parse(&context, text).expect("the module parses");
    // SAFETY: the module outlives the handle.
    let module = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let body = bodies(module).remove(0);
    name_nodes(&body);
    test(&GraphView::of(&body, &Globals::of(module)));
}

/// An observed spec, per tensor.
pub fn observed(dtype: DType) -> QSpec {
    QSpec::Observed(QuantizationSpec::new(dtype, MinMaxObserver::NAMED))
}

/// An observed spec, per channel.
fn per_channel(dtype: DType) -> QSpec {
    let (scheme, granularity) = (Scheme::Symmetric, Granularity::Axis(0));
    QSpec::Observed(QuantizationSpec {
        scheme,
        granularity,
        ..QuantizationSpec::new(dtype, PerChannelMinMaxObserver::NAMED)
    })
}

/// Inputs int8, outputs uint8, weights int16 per channel, biases float: each role has a dtype of its own.
pub fn config() -> QuantizationConfig {
    QuantizationConfig {
        input_activation: Some(observed(DType::I8)),
        output_activation: Some(observed(DType::U8)),
        weight: Some(per_channel(DType::I16)),
        bias: None,
    }
}

/// A quantizer of patterns, with [`config`].
pub fn quantizer(name: &'static str, patterns: &'static [Pattern]) -> PatternQuantizer {
    PatternQuantizer { name, patterns, config: config(), lifts_numbers_of: &[] }
}

/// A quantizer's annotations of a module in the format of [`shown`], then its remarks.
pub fn annotated(quantizer: &dyn Quantizer, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    with_graph(text, |graph| {
        let mut decisions = Decisions::new(graph);
        quantizer.annotate(graph, &mut decisions);
        lines = shown(graph, &decisions.annotations);
        lines.extend(
            decisions.remarks.iter().map(|(id, remark)| format!("{}: {remark}", graph.name(*id).unwrap_or("?"))),
        );
    });
    lines
}

/// The annotated ops, one a line: `conv2d: int8 int16@0 float -> uint8`. `=add` has the qparams of the output of `add`, `=cat.1` those
/// of its operand 1.
pub fn shown(graph: &GraphView<'_>, annotations: &Annotations) -> Vec<String> {
    let line = |(id, annotation): (_, &pt2e_core::qspec::QuantizationAnnotation)| {
        let inputs: Vec<String> = annotation.inputs.iter().map(spec).collect();
        let output = annotation.output.as_ref().map_or_else(String::new, |output| format!(" -> {}", spec(output)));
        format!("{}: {}{output}", graph.name(id).unwrap_or("?"), inputs.join(" "))
    };
    annotations.iter().map(line).collect()
}

fn spec(spec: &QSpec) -> String {
    match spec {
        QSpec::Observed(spec) => match spec.granularity.axis() {
            Some(axis) => format!("{}@{axis}", spec.dtype),
            None => spec.dtype.to_string(),
        },
        QSpec::Shared(EdgeOrNode::Output(node)) => format!("={node}"),
        QSpec::Shared(EdgeOrNode::Edge(node, operand)) => format!("={node}.{operand}"),
        QSpec::Fixed(_) => "fixed".to_owned(),
        QSpec::Derived(derived) => {
            let edges = derived.derived_from.iter().map(|from| match from {
                EdgeOrNode::Output(node) => node.clone(),
                EdgeOrNode::Edge(node, operand) => format!("{node}.{operand}"),
            });
            edges.collect::<Vec<_>>().join("*")
        }
        QSpec::Float => "float".to_owned(),
    }
}
