//! Generates the table of supported ops and the dtypes in which they are tested.

use super::cases::{dtype_of, for_cases};
use pt2e_core::tensor::DType;
use pt2e_kernels::registry;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

const OPS: &str = include_str!("../../../../test-files/kernels/ops.tsv");
const DIALECT: &str = include_str!("../../../schema/dialect.txt");

/// Why ops of models have no kernel, by the prefix of their names.
const REASONS: [(&str, &str); 1] = [("higher_order.", "regions")];

/// The test coverage of one op.
#[derive(Default)]
struct Tested {
    cases: usize,
    dtypes: BTreeSet<DType>,
}

/// The name of the op's kernel: that of its functional form, without a `default` overload.
fn kernel_name(overload: &str) -> String {
    let mut parts: Vec<_> = overload.split('.').collect();
    if parts.len() == 3 && parts[2] == "default" {
        parts.pop();
    }
    if let Some(op) = parts.get_mut(1)
        && !op.ends_with("__")
    {
        *op = op.strip_suffix('_').unwrap_or(op);
    }
    parts.join(".")
}

fn tested() -> BTreeMap<String, Tested> {
    let mut all = BTreeMap::<String, Tested>::new();
    for_cases(|case, _, file| {
        let entry = all.entry(case["op"].as_str().unwrap_or_default().to_owned()).or_default();
        entry.cases += 1;
        // The dtype is that of the first operand that is not a condition, or of the result if there are no tensor operands.
        let values = case["args"].as_array().into_iter().flatten().filter(|arg| arg[0] != "condition");
        let first = values.filter_map(|arg| arg[1]["tensor"].as_u64().or(arg[1]["tensors"][0].as_u64())).min();
        let name = first.map_or(&case["outputs"][0], |index| &case["inputs"][index as usize]).as_str();
        entry.dtypes.extend(name.map(|name| dtype_of(file, name).expect("a dtype")));
    });
    all
}

/// `float32` and the like, shortened: `f32`.
fn short(dtype: DType) -> String {
    let name = dtype.name();
    let kinds = [("bfloat", "bf"), ("float", "f"), ("uint", "u"), ("int", "i")];
    let kind = kinds.into_iter().find_map(|(long, short)| Some(format!("{short}{}", name.strip_prefix(long)?)));
    kind.unwrap_or_else(|| name.to_owned())
}

fn row(table: &mut String, first: &[&str], kernel: &str, tested: &BTreeMap<String, Tested>, in_dialect: bool) {
    let (cases, dtypes) = match tested.get(kernel) {
        Some(tested) => (tested.cases.to_string(), tested.dtypes.iter().map(|&dtype| short(dtype)).collect::<Vec<_>>()),
        None => ("-".to_owned(), Vec::new()),
    };
    let found = if registry::supports(kernel) {
        "yes".to_owned()
    } else {
        let reason = REASONS.iter().find(|(start, _)| kernel.starts_with(start));
        reason.map_or("no".to_owned(), |(_, reason)| format!("no: {reason}"))
    };
    let dialect = if in_dialect { "yes" } else { "no" };
    let (first, dtypes) = (first.join(" | "), dtypes.join(" "));
    let dtypes = if dtypes.is_empty() { "-".to_owned() } else { dtypes };
    writeln!(table, "| {first} | {dialect} | {found} | {cases} | {dtypes} |").expect("a string grows");
}

fn table() -> String {
    let tested = tested();
    let dialect: BTreeSet<_> = DIALECT.lines().filter(|line| !line.starts_with('#')).map(kernel_name).collect();
    let used: Vec<_> = OPS.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
    let mut text = "\
# Ops of the evaluator

Made from the registry, `src/schema/dialect.txt`, `ops.tsv` and the cases by
`PT2E_BLESS=1 cargo test -p pt2e-kernels --test kernels coverage`; without `PT2E_BLESS`, the test fails if the file is stale.

The dtypes are those of the first operand in the cases that is not a condition, or of the result if an op has no tensor
operands. In-place ops are evaluated and tested in their functional form. `regions` means control flow, which is not in the
registry.

## Ops of models

The columns `captured` and `decomposed` count the models in `ops.tsv` that have the op, as captured and after decomposition.

| overload | captured | decomposed | dialect | kernel | cases | dtypes |
|---|---|---|---|---|---|---|
"
    .to_owned();
    let mut listed = BTreeSet::new();
    for line in used {
        let columns: Vec<_> = line.split('\t').collect();
        let kernel = kernel_name(columns[0]);
        row(&mut text, &columns, &kernel, &tested, dialect.contains(&kernel));
        listed.insert(kernel);
    }
    text.push_str("\n## Other kernels\n\n| op | dialect | kernel | cases | dtypes |\n|---|---|---|---|---|\n");
    for name in registry::names().into_iter().filter(|name| !listed.contains(*name) && !name.starts_with("qint.")) {
        row(&mut text, &[name], name, &tested, dialect.contains(name));
    }
    text
}

#[test]
fn coverage_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/kernels/COVERAGE.md");
    let table = table();
    if std::env::var_os("PT2E_BLESS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, table).expect("a file to write");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let stale = "COVERAGE.md is stale: PT2E_BLESS=1 cargo test -p pt2e-kernels --test kernels coverage";
    let differ = found.lines().zip(table.lines()).find(|(found, expected)| found != expected);
    assert!(found == table, "{stale}\nfirst difference: {differ:?}");
}

#[test]
fn every_op_of_models_has_a_kernel_or_a_reason() {
    let names = OPS.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| line.split('\t').next());
    let missing = names
        .map(kernel_name)
        .filter(|name| !registry::supports(name) && !REASONS.iter().any(|(start, _)| name.starts_with(start)));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}
