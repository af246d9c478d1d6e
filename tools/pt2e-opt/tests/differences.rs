//! Tests that each deliberate difference from torchao that `test-files/README.md` lists is shown by a test, and the difference that
//! no golden can show: the time that conversion takes.

mod bench;

use bench::{Bench, OPT, stderr};
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// The heading of the list in the README, and the number of rows that it has at least.
const HEADING: &str = "## Where results differ from torchao";
const FEWEST: usize = 19;

#[test]
fn each_difference_is_shown_by_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("test-files/README.md")).unwrap();
    let (_, section) = readme.split_once(HEADING).expect(HEADING);
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= FEWEST, "{} rows", rows.len());
    for row in rows {
        let shown_by = row.trim_end_matches([' ', '|']).rsplit(" | ").next().unwrap();
        let tests: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test is named: {row}");
        for test in tests {
            let mut words = test.split(' ');
            let path = words.next().unwrap();
            let folder = if path.ends_with(".rs") { root.clone() } else { root.join("test-files") };
            let content =
                fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}: {row}"));
            for name in words {
                let definition =
                    if path.ends_with(".rs") { format!("fn {name}(") } else { format!("func.func {name}(") };
                assert!(content.contains(&definition), "`{definition}` is not in {path}: {row}");
            }
        }
    }
}

/// A chain of `pairs` linear layers and relus.
fn chain(pairs: usize) -> String {
    let (mut weights, mut ops) = (String::new(), String::new());
    for pair in 0..pairs {
        let (x, y) = (2 * pair, 2 * pair + 1);
        let _ = writeln!(weights, "ml_program.global private @w{pair}(dense<0.5> : tensor<2x2xf32>) : tensor<2x2xf32>");
        let _ = writeln!(
            ops,
            "  %w{pair} = ml_program.global_load_const @w{pair} : tensor<2x2xf32>\n  \
             %{y} = aten.linear %{x}, %w{pair} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>\n  \
             %{} = aten.relu %{y} : (tensor<1x2xf32>) -> tensor<1x2xf32>",
            y + 1
        );
    }
    let last = 2 * pairs;
    format!(
        "{weights}func.func @forward(%0: tensor<1x2xf32>) -> tensor<1x2xf32> {{\n{ops}  return %{last} : tensor<1x2xf32>\n}}\n"
    )
}

/// torchao takes 4 s for a chain of 50 linear layers and relus, and 76 s for one of 800.
#[test]
fn the_time_of_conversion_is_in_proportion_to_the_model() {
    let bench = Bench::new();
    let time = |pairs: usize| {
        let name = format!("{pairs}.mlir");
        bench.write(&name, chain(pairs));
        let once = || {
            let start = Instant::now();
            let output = bench.run(OPT, &[&name, "--prepare", "--convert=calibration=none", "-o", "/dev/null"]);
            assert!(output.status.success(), "{}", stderr(&output));
            start.elapsed()
        };
        // The least of several runs, since other processes run beside.
        (0..3).map(|_| once()).min().unwrap_or(Duration::MAX)
    };
    let (short, long) = (time(200), time(1600));
    // Eight times the ops. In quadratic time it would be 64 times as long.
    assert!(long < 16 * short, "{short:?} for 200 pairs, {long:?} for 1600");
}
