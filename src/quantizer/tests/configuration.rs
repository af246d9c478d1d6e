//! Tests of configurations: their JSON schema, and the Rust API on graphs.

mod common;

use common::{config, quantizer, shown, with_graph};
use pt2e_core::{observer::MovingAverageMinMaxObserver, tensor::DType};
use pt2e_quantizer::{
    ALONE, ComposableQuantizer, Pattern, Role,
    configuration::{Change, Configuration, DTypeName, Edit, ObserverChoice, Rule, Usage},
};
use std::{fs, path::Path};

static PATTERNS: &[Pattern] = &[
    Pattern::computes(
        &["aten.linear"],
        &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)],
    )
    .with_tails(&[&["aten.relu"], ALONE]),
    Pattern::passes_through(&["aten.view"]),
];

/// Linear, relu, view, linear.
const TEXT: &str =
    "func.func @forward(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
  %0 = aten.linear %x, %w bias %b : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = aten.relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.view %1 size [2, 2] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.linear %2, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}";

/// The annotations of [`TEXT`] under a configuration, then its errors and warnings.
fn annotated(configuration: Configuration) -> Vec<String> {
    let mut lines = Vec::new();
    with_graph(TEXT, |graph| {
        let mut usage = Usage::default();
        let quantizers = ComposableQuantizer::new(vec![Box::new(quantizer("q", PATTERNS))]);
        let quantizers = quantizers.configured(Some(configuration.clone()));
        let composition = quantizers.annotate(graph, &mut usage);
        lines = shown(graph, &composition.decisions.annotations);
        lines.extend(composition.faults.into_iter().map(|fault| format!("error: {}", fault.message)));
        lines.extend(configuration.warnings(&usage).into_iter().map(|(_, warning)| format!("warning: {warning}")));
    });
    lines
}

fn parsed(text: &str) -> Vec<String> {
    annotated(Configuration::parse(text, "q.toml").unwrap())
}

#[test]
fn without_rules_nothing_changes() {
    assert_eq!(config().bias, None);
    let expected = [
        "linear: int8 int16@0 float",
        "relu: float -> uint8",
        "view: =relu -> =relu",
        "linear_1: int8 int16@0 -> uint8",
    ];
    assert_eq!(parsed(""), expected);
}

#[test]
fn rules_of_rust_and_of_toml_are_the_same() {
    let change = Change {
        dtype: Some(DTypeName(DType::I32)),
        observer: Some(ObserverChoice(MovingAverageMinMaxObserver::NAMED)),
        ..Change::default()
    };
    let rust = Configuration {
        rule: vec![
            Rule { op: "aten.relu".parse().ok(), quantize: Some(false), ..Rule::default() },
            Rule { node: "linear_1".parse().ok(), bias: Some(Edit::Float), ..Rule::default() },
            Rule { node: "linear".parse().ok(), bias: Some(Edit::Change(change)), ..Rule::default() },
        ],
        ..Configuration::default()
    };
    let toml = "
        rule = [
            { op = 'aten.relu', quantize = false },
            { node = 'linear_1', bias = 'float' },
            { node = 'linear', bias = { dtype = 'int32', observer = 'moving_average_min_max' } },
        ]";
    assert_eq!(Configuration::parse(toml, "q.toml").unwrap(), rust);
    // The view has nothing to share.
    let mut expected = vec!["linear: int8 int16@0 int32 -> uint8", "linear_1: int8 int16@0 -> uint8"];
    // `linear_1` has no bias that the second rule could leave float.
    expected.push(
        "warning: the rule for node = \"linear_1\" changes nothing: of the ops that it matches (aten.linear), no quantizer \
         quantizes a value that it is about",
    );
    assert_eq!(annotated(rust), expected);
}

#[test]
fn what_is_written_is_read_again() {
    let text = "
        quantizer = ['xnnpack']
        preset = 'symmetric'
        activation = { observer = { name = 'histogram', bins = 64 }, scheme = 'symmetric' }
        input.other = 'float'
        rule = [
            { module_name = { regex = 'a|b' }, module_type = 'Linear', weight = { granularity = 'channel', bits = 4 } },
            { location = 'net.py:7', node = 'add_*', output = { dtype = 'int16', quant_min = -9, quant_max = 9 } },
        ]";
    let configuration = Configuration::parse(text, "q.toml").unwrap();
    let written = toml::to_string(&configuration).unwrap();
    assert_eq!(Configuration::parse(&written, "again.toml").unwrap(), configuration, "{written}");
}

#[test]
fn a_fusion_breaks_where_an_op_is_left_out() {
    let lines = parsed("rule = [{ op = 'linear', quantize = false }]");
    assert_eq!(lines, [""; 0]);
    let lines = parsed("rule = [{ op = 'relu', quantize = false }]");
    assert_eq!(lines, ["linear: int8 int16@0 float -> uint8", "linear_1: int8 int16@0 -> uint8"]);
}

#[test]
fn the_result_of_a_fusion_is_settled_by_the_rules_for_all_its_ops() {
    for op in ["relu", "linear"] {
        let lines = parsed(&format!("rule = [{{ op = '{op}', output.dtype = 'int16' }}]"));
        assert_eq!(lines[1], "relu: float -> int16", "{op}");
    }
    // The higher rank decides, whichever op has it.
    let lines = parsed("rule = [{ op = 'relu', output.dtype = 'int16' }, { node = 'linear', output.dtype = 'int32' }]");
    assert_eq!(lines[1], "relu: float -> int32");
    // A rule for the relu settles no operand of the linear.
    let lines = parsed("rule = [{ op = 'relu', activation.dtype = 'int16' }]");
    assert_eq!(lines[..2], ["linear: int8 int16@0 float", "relu: float -> int16"]);
}

#[test]
fn what_shares_qparams_goes_on_sharing_them() {
    for change in ["preset = 'symmetric'", "activation = { dtype = 'int16' }", "output.dtype = 'int16'"] {
        let lines = parsed(&format!("rule = [{{ node = 'view', {change} }}]"));
        assert_eq!(lines[2], "view: =relu -> =relu", "{change}");
        assert!(lines[4].contains("changes nothing"), "{change}: {lines:?}");
    }
}

#[test]
fn only_an_edge_that_is_named_frees_the_result_that_it_reads() {
    let lines = parsed("rule = [{ node = 'view', input.self = 'float' }]");
    assert_eq!(lines, ["linear: int8 int16@0 float", "relu: float", "linear_1: int8 int16@0 -> uint8"]);
    let lines = parsed("rule = [{ node = 'view', activation = 'float' }]");
    assert_eq!(lines, ["linear: int8 int16@0 float", "relu: float -> uint8", "linear_1: int8 int16@0 -> uint8"]);
}

#[test]
fn positions_are_those_of_keys() {
    let error = |text: &str| Configuration::parse(text, "dir/q.toml").unwrap_err().to_string();
    assert_eq!(error("\n\n  wight = 4"), "dir/q.toml:3:3: unknown key 'wight'; did you mean 'weight'?");
    // Columns count characters, not bytes.
    assert_eq!(
        error("rule = [{ op = 'é', wight = 4 }]"),
        "dir/q.toml:1:21: unknown key 'wight'; did you mean 'weight'?"
    );
    assert_eq!(error("weight = { bits = 4"), "dir/q.toml:1:20: unclosed inline table, expected `}`");
}

#[test]
fn no_text_makes_the_reader_fail_otherwise_than_with_an_error() {
    let text = "preset = 'symmetric'\nweight.bits = 4\n[[rule]]\nmodule_name = { regex = 'é(a|b)' }\n\
        input.other = { observer = { name = 'histogram', bins = 64 }, scheme = 'affine' }\n";
    assert!(Configuration::parse(text, "q.toml").is_ok());
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut refused = 0;
    for (number, &from) in ends.iter().enumerate() {
        for &to in &ends[number..] {
            let parsed = Configuration::parse(&format!("{}{}", &text[..from], &text[to..]), "q.toml");
            let Err(error) = parsed else { continue };
            assert!(error.to_string().starts_with("q.toml:"), "{error}");
            refused += 1;
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let read = |path: &Path| Configuration::read(path).unwrap_err().to_string();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    assert!(read(&folder.join("none.toml")).contains("cannot read the configuration: No such file"));
    assert!(read(folder).ends_with("it is a folder; name a file, such as config=q.toml"));
    let latin = folder.join("latin.toml");
    fs::write(&latin, b"# caf\xe9\n").unwrap();
    assert!(read(&latin).ends_with("it is not text in UTF-8 (byte 5)"));
}

#[test]
fn the_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configuration.schema.json");
    let expected = Configuration::json_schema();
    if std::env::var_os("PT2E_BLESS").is_some() && std::env::var_os("CI").is_none() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "configuration.schema.json is stale, write it again with cargo xtask docs");
}
