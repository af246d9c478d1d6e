//! Tests that every selection of packages builds their shared dependencies with the same features, and so only once:
//! `cargo build -p pt2e-opt` after `cargo test` rebuilds nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// The package that depends on `pt2e-features`; the other members depend on it.
const BASE: &str = "pt2e-core";

/// The sets of features that each package is built with. There are several if macros or build scripts use other features.
type Features = BTreeMap<String, BTreeSet<String>>;

fn tree(selection: &[&str]) -> Features {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges=normal,build,dev", "--prefix=none", "--format={p}|{f}"])
        .args(selection)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&String::from_utf8(output.stdout).unwrap())
}

/// The lines of `cargo tree`: `syn v2.0.1 (proc-macro)|default,full (*)`.
fn parse(lines: &str) -> Features {
    let mut packages = Features::new();
    for (package, features) in lines.lines().filter_map(|line| line.split_once('|')) {
        let package = package.replace(" (proc-macro)", "");
        packages.entry(package).or_default().insert(features.replace(" (*)", ""));
    }
    packages
}

/// The packages that a selection builds with other features than the workspace, and the features that they lack.
fn differences(workspace: &Features, selection: &Features) -> Vec<String> {
    let mut found = Vec::new();
    for (package, sets) in selection {
        let Some(known) = workspace.get(package) else { continue };
        for features in sets.difference(known) {
            let has: BTreeSet<&str> = features.split(',').collect();
            let lacks = known.iter().map(|set| set.split(',').filter(|name| !has.contains(name)).collect::<Vec<_>>());
            let lacks = lacks.min_by_key(Vec::len).unwrap_or_default();
            found.push(format!("{package} lacks {}", lacks.join(", ")));
        }
    }
    found
}

/// The packages of the workspace that depend on [`BASE`].
fn members() -> Vec<String> {
    let arguments = ["tree", "--locked", "--workspace", "--invert", BASE, "--edges=normal,dev"];
    let output = Command::new(env!("CARGO")).args(arguments).args(["--prefix=none", "--format={p}"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<&str> = lines.lines().filter_map(|line| line.split(' ').next()).collect();
    names.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn all_selections_build_with_the_same_features() {
    let workspace = tree(&["--workspace"]);
    let members = members();
    assert!(members.len() > 10, "{members:?}");
    let mut wrong = Vec::new();
    for member in &members {
        let found = differences(&workspace, &tree(&["--package", member]));
        wrong.extend(found.into_iter().map(|what| format!("cargo test -p {member}: {what}")));
    }
    assert!(wrong.is_empty(), "ask for these features in tools/features/Cargo.toml:\n{}", wrong.join("\n"));
}

#[test]
fn lacking_features_are_found() {
    let workspace = parse("a v1|x,y\na v1|\nb v2 (proc-macro)|x\n\n[dev-dependencies]\nb v2 (proc-macro)|x (*)\n");
    assert_eq!(differences(&workspace, &parse("a v1|x,y (*)\nb v2|x")), [""; 0]);
    assert_eq!(differences(&workspace, &parse("a v1|\nb v2|")), ["b v2 lacks x"]);
}
