//! Tests of the snapshots as a whole, and of lookups in them.

use std::collections::HashSet;

use pt2e_schema::ods::{self, OpLayout, has_operation};
use pt2e_schema::{Schema, parse_schema, parse_snapshot_line, registry};

const LISTED: &str = include_str!("../aten.schemas");
const OTHERS: &str = include_str!("../aten-all.schemas");
const INTEGER_OPS: &str = include_str!("../qint.schemas");
const OPS: &str = include_str!("../ops.txt");

fn schema_lines(snapshot: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    snapshot.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn every_line_of_the_snapshots_parses_and_prints_back() {
    for (line, text) in schema_lines(LISTED).chain(schema_lines(OTHERS)).chain(schema_lines(INTEGER_OPS)) {
        let schema = parse_snapshot_line(text, line + 1).unwrap_or_else(|error| panic!("{text}: {error}"));
        let printed = Schema { tags: Vec::new(), ..schema.clone() }.to_string();
        let again = parse_schema(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
        assert_eq!(Schema { tags: schema.tags.clone(), ..again }, schema);
        // Numbers in defaults have several spellings; everything else must be PyTorch's text.
        let (without_tags, _) = text.split_once("  #").unwrap_or((text, ""));
        if !without_tags.contains('=') {
            assert_eq!(printed, without_tags);
        }
    }
}

#[test]
fn the_snapshot_has_exactly_the_listed_overloads() {
    let listed: HashSet<String> =
        OPS.lines().filter(|line| !line.starts_with('#')).map(|line| format!("torch.ops.{line}")).collect();
    let present: HashSet<String> = registry().listed().map(Schema::target).collect();
    assert_eq!(
        listed.difference(&present).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "listed but not in the snapshot"
    );
    assert_eq!(
        present.difference(&listed).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "in the snapshot but not listed"
    );
    assert_eq!(registry().listed().count(), schema_lines(LISTED).count());
    assert_eq!(registry().iter().count(), schema_lines(LISTED).chain(schema_lines(OTHERS)).count());
    assert_eq!(registry().integer_ops().count(), schema_lines(INTEGER_OPS).count());
}

#[test]
fn each_name_finds_its_schema() {
    for schema in registry().iter() {
        assert_eq!(registry().by_target(&schema.target()), Some(schema));
        assert_eq!(registry().by_mlir_name(&schema.mlir_name()), Some(schema));
        assert_eq!(registry().get(&schema.namespace, &schema.name, &schema.overload), Some(schema));
    }
    let add = registry().get("aten", "add", "Tensor").expect("add.Tensor");
    assert_eq!((add.mlir_name().as_str(), add.target().as_str()), ("aten.add.Tensor", "torch.ops.aten.add.Tensor"));
    for target in [
        "torch.ops.aten.conv2d",
        "aten.conv2d.default",
        "torch.ops.aten.conv2d.default.x",
        "torch.ops.aten.conv2d.",
        "",
    ] {
        assert_eq!(registry().by_target(target), None, "{target}");
    }
    for name in ["conv2d", "aten", "aten.conv2d.default", "aten.no_such_op", ""] {
        assert_eq!(registry().by_mlir_name(name), None, "{name}");
    }
}

#[test]
fn in_place_overloads_have_functional_twins() {
    for (in_place, functional) in [
        ("relu_.default", "relu.default"),
        ("add_.Tensor", "add.Tensor"),
        ("dropout_.default", "dropout.default"),
        ("pow_.Scalar", "pow.Tensor_Scalar"),
        ("transpose_.default", "transpose.int"),
        ("fill_.Scalar", "fill.Scalar"),
        ("__iand__.Tensor", "__and__.Tensor"),
        ("erfinv_.default", "erfinv.default"),
    ] {
        let find = |name: &str| registry().by_target(&format!("torch.ops.aten.{name}")).expect("in the snapshot");
        assert_eq!(registry().functional_twin(find(in_place)), Some(find(functional)), "{in_place}");
    }
    for schema in registry().listed() {
        let has_twin = registry().functional_twin(schema).is_some();
        assert_eq!(has_twin, schema.name.ends_with('_') && !schema.name.ends_with("__"), "{schema}");
    }
}

#[test]
fn names_in_ods_are_unique() {
    let (mut classes, mut unfit) = (HashSet::new(), Vec::new());
    for schema in registry().iter().filter(|schema| !schema.is_mutating()) {
        assert!(
            !has_operation(schema) || classes.insert((schema.namespace.clone(), ods::class_name(schema))),
            "{schema}"
        );
        let Ok(layout) = OpLayout::of(schema) else {
            unfit.push(schema.mlir_name());
            continue;
        };
        let mut names = HashSet::new();
        for arg in &layout.args {
            for name in arg.operand.iter().chain(&arg.attr).collect::<HashSet<_>>() {
                assert!(names.insert(name.clone()), "{name} in {schema}");
            }
        }
        for result in &layout.results {
            assert!(names.insert(result.name.clone()), "{} in {schema}", result.name);
        }
    }
    // They train in place or return dtypes, so they do not occur in captured graphs.
    let expected = [
        "aten._fused_adagrad",
        "aten._fused_adagrad.tensor_lr",
        "aten._fused_adam",
        "aten._fused_adam.tensor_lr",
        "aten._fused_adamw",
        "aten._fused_adamw.tensor_lr",
        "aten._fused_sgd",
        "aten._fused_sgd.tensor_lr",
        "aten.lstm_mps_backward",
        "aten.promote_types",
        "aten.result_type.Scalar",
        "aten.result_type.Scalar_Scalar",
        "aten.result_type.Scalar_Tensor",
        "aten.result_type.Tensor",
    ];
    assert_eq!(unfit, expected);
}
