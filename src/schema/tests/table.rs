//! Tests that the table of ops is sorted, complete, without duplicates, and consistent with schemas and tags.

use pt2e_schema::{
    ALIASES, Schema,
    ods::has_operation,
    registry,
    table::{self, Autocast, Complex, Cost, Elements, Entry, Family, autocast_by_schema, elements_by_schema},
};
use std::collections::HashSet;

fn all() -> impl Iterator<Item = &'static Entry> {
    table::entries().flat_map(|(_, entries)| entries)
}

fn schema(name: &str) -> &'static Schema {
    registry().by_mlir_name(name).unwrap_or_else(|| panic!("{name} has no schema"))
}

#[test]
fn entries_are_sorted_and_each_op_has_one() {
    for (file, entries) in table::entries() {
        for pair in entries.windows(2) {
            assert!(pair[0].name() < pair[1].name(), "{file}.rs: {} stands before {}", pair[0].name(), pair[1].name());
        }
    }
    let mut seen = HashSet::new();
    let twice: Vec<&str> = all().map(Entry::name).filter(|name| !seen.insert(*name)).collect();
    assert!(twice.is_empty(), "entries in two files: {twice:?}");
}

#[test]
fn each_entry_is_of_an_op_that_has_a_schema() {
    for entry in all() {
        schema(entry.name());
        assert!(!entry.name().starts_with("qint."), "{} is described by its schema", entry.name());
    }
}

#[test]
fn another_name_has_the_entry_of_the_op() {
    for (name, op) in ALIASES {
        assert!(all().all(|entry| entry.name() != *name), "{name} has an entry beside that of {op}");
        assert_eq!(table::op(name).map(table::Op::name), Some(*op));
    }
}

#[test]
fn it_is_known_of_each_operation_what_it_does() {
    let operations = registry().listed().chain(registry().integer_ops()).filter(|schema| has_operation(schema));
    let mut count = 0;
    for name in operations.map(Schema::mlir_name) {
        let op = table::op(&name).unwrap_or_else(|| panic!("{name} has an operation and no entry in the table"));
        assert!(op.elements().is_some(), "{name}: neither the entry nor a tag says where its elements come from");
        count += 1;
    }
    assert!(count > 250, "only {count} operations");
}

#[test]
fn what_pytorch_says_is_not_said_again() {
    for entry in all() {
        let schema = schema(entry.name());
        if let Some(stated) = entry.elements() {
            assert_ne!(elements_by_schema(schema), Some(stated), "{}: its schema and tags say so", entry.name());
        }
        if let Some(stated) = entry.autocast() {
            assert_ne!(autocast_by_schema(schema), Some(stated), "{}: its schema and tags say so", entry.name());
        }
    }
}

#[test]
fn arguments_that_are_named_are_there() {
    for op in all().filter_map(|entry| table::op(entry.name())) {
        let bounds = match op.elements() {
            Some(Elements::Clamped(clamp)) => vec![clamp.low, clamp.high],
            _ => Vec::new(),
        };
        let bounds = bounds.into_iter().filter_map(|bound| match bound {
            table::Bound::Argument(name) => Some(name),
            _ => None,
        });
        for name in bounds.chain(op.number_argument()).chain(op.statistics_argument()) {
            assert!(schema(op.name()).arg(name).is_some(), "{} has no argument '{name}'", op.name());
        }
    }
}

#[test]
fn facts_are_looked_up_by_name() {
    let elements = |name: &str| table::op(name).and_then(table::Op::elements);
    assert_eq!(elements("aten.permute"), Some(Elements::Moved));
    assert_eq!(elements("aten.view"), Some(Elements::Reshaped));
    assert_eq!(elements("aten.exp"), Some(Elements::Computed));
    assert_eq!(elements("aten.sym_size.int"), Some(Elements::Unread));
    assert_eq!(elements("aten.concatenate"), Some(Elements::Joined));
    assert_eq!(elements("aten.nonesuch"), None);
    let op = |name: &str| table::op(name).expect("in the table");
    assert_eq!(op("aten.conv2d").cost(), Some(Cost::Products));
    assert_eq!(op("aten.relu").cost(), Some(Cost::Bytes));
    assert_eq!(op("quantized_decomposed.quantize_per_tensor").cost(), Some(Cost::Quantization));
    assert_eq!((op("aten.sum").complex(), op("aten.mm").complex()), (Some(Complex::Linear), Some(Complex::Bilinear)));
    assert_eq!(op("aten.max_pool2d").complex(), None);
    assert_eq!(op("aten.feature_dropout").family(), Some(Family::Dropout));
}

// From the arguments of their schemas: a weight means products, a multiplier means rescaling.
#[test]
fn integer_ops_are_described_by_their_schemas() {
    let elements = |name: &str| table::op(name).and_then(table::Op::elements);
    assert_eq!(elements("qint.conv2d"), Some(Elements::Multiplied));
    assert_eq!(elements("qint.linear"), Some(Elements::Multiplied));
    assert_eq!(elements("qint.add"), Some(Elements::Computed));
    assert_eq!(elements("qint.adaptive_avg_pool2d"), Some(Elements::Computed));
    assert_eq!(elements("qint.max_pool2d"), Some(Elements::Selected));
}

#[test]
fn families_are_found_by_their_ops() {
    assert_eq!(table::CONVS.len(), 6);
    assert_eq!(table::LINEARS, ["aten.linear"]);
    assert_eq!(table::BATCH_NORMS, ["aten._native_batch_norm_legit_no_training", "aten.batch_norm"]);
    let counterparts = table::QUANTIZE.iter().map(|name| name.replace(".quantize_", ".dequantize_"));
    assert!(counterparts.eq(table::DEQUANTIZE.iter().map(|name| (*name).to_owned())));
}

// Policies that PyTorch registers for `AutocastCPU` in aten/src/ATen/autocast_mode.cpp, and those that follow from tags.
#[test]
fn autocast_is_known_where_pytorch_registers_it_or_the_tags_say_it() {
    let policy = |name: &str| table::autocast_policy(schema(name));
    for name in ["aten.conv2d", "aten.conv1d.padding", "aten.addmm", "aten.scaled_dot_product_attention", "aten.prelu"]
    {
        assert_eq!(policy(name), Some(Autocast::LowerPrecision), "{name}");
    }
    for name in ["aten.mse_loss", "aten.quantile.scalar", "aten.linalg_eigh", "aten.fft_rfft", "aten.prod.dim_int"] {
        assert_eq!(policy(name), Some(Autocast::Float32), "{name}");
    }
    for name in ["aten.cat", "aten.stack", "aten.index_copy"] {
        assert_eq!(policy(name), Some(Autocast::Widest), "{name}");
    }
    for name in ["aten.relu", "aten.add.Tensor", "aten.view", "aten.softmax.int", "aten._assert_async"] {
        assert_eq!(policy(name), Some(Autocast::Unaffected), "{name}");
    }
    for name in ["aten.lstm.input", "aten.einsum"] {
        assert_eq!(policy(name), None, "{name}");
    }
}
