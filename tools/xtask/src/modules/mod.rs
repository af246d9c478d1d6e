//! `cargo xtask modules`: prints the imports between crates and modules, read from the sources, and refuses cycles.
//!
//! Cargo refuses cycles between crates; in addition, the workspace must list them in dependency order. Inside a crate, sibling
//! modules must not import each other in a cycle, where the descendants of a module count as part of it. A parent and its
//! children may import each other.

mod graph;
mod read;

use crate::process;
use graph::Room;
use read::{Crate, ReadError};
use std::{fmt::Write as _, fs, path::PathBuf};

/// Why the graph cannot be read, or is not acyclic and in order.
#[derive(Debug, thiserror::Error)]
pub enum ModulesError {
    /// A source cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The workspace's list of crates cannot be read.
    #[error("{}: {why}", file.display())]
    Workspace {
        /// The manifest.
        file: PathBuf,
        /// The error.
        why: String,
    },
    /// There is a cycle, or an import of a crate that is listed later.
    #[error("{0}")]
    Order(String),
}

/// Prints the graph, and fails if it has cycles or crates out of order.
///
/// # Errors
/// See [`ModulesError`].
pub fn run() -> Result<(), ModulesError> {
    let crates = crates()?;
    for one in &crates {
        print!("{}", drawn(one));
    }
    check_all(&crates)
}

/// Fails if the graph has cycles or crates out of order.
///
/// # Errors
/// See [`ModulesError`].
pub fn check() -> Result<(), ModulesError> {
    check_all(&crates()?)
}

fn check_all(crates: &[Crate]) -> Result<(), ModulesError> {
    let mut faults = String::new();
    for (index, one) in crates.iter().enumerate() {
        for needed in one.crates.iter().filter(|needed| crates[index..].iter().any(|later| later.name == **needed)) {
            let _ = writeln!(faults, "{} imports {needed}, which Cargo.toml lists after it", one.name);
        }
        for circle in Room::of(&one.root).circles() {
            let _ = writeln!(faults, "{}", circle.in_crate(&one.name));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(ModulesError::Order(faults.trim_end().to_owned())) }
}

/// The crates under `src`, `passes`, and those that their build scripts use, in the order of the workspace's list.
fn crates() -> Result<Vec<Crate>, ModulesError> {
    let file = process::root().join("Cargo.toml");
    let wrong = |why: String| ModulesError::Workspace { file: file.clone(), why };
    let text = fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let manifest: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
    let members =
        manifest.get("workspace").and_then(|workspace| workspace.get("members")).and_then(|list| list.as_array());
    let members = members.ok_or_else(|| wrong("there is no list of members".to_owned()))?;
    let ours = members
        .iter()
        .filter_map(toml::Value::as_str)
        .filter(|at| at.starts_with("src/") || ["passes", "tools/mlir-build"].contains(at));
    Ok(ours.map(|folder| Crate::read(&process::root().join(folder))).collect::<Result<Vec<_>, _>>()?)
}

/// A crate as text: its imports, then its modules, importers first.
fn drawn(one: &Crate) -> String {
    let mut text = String::new();
    let crates: Vec<&str> = one.crates.iter().map(String::as_str).collect();
    let _ = writeln!(text, "{}{}", one.name, arrows(&crates));
    draw_room(&Room::of(&one.root), 1, &mut text);
    text
}

fn draw_room(room: &Room<'_>, depth: usize, text: &mut String) {
    for (name, imports, inner) in room.ordered() {
        let _ = writeln!(text, "{}{name}{}", "  ".repeat(depth), arrows(&imports));
        draw_room(&inner, depth + 1, text);
    }
}

fn arrows(names: &[&str]) -> String {
    if names.is_empty() { String::new() } else { format!(" -> {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cycles among the modules of a crate with these files.
    fn faults(files: &[(&str, &str)]) -> String {
        let folder = std::env::temp_dir().join(format!("modules-{}-{:p}", std::process::id(), files));
        for (name, text) in files {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::write(folder.join("Cargo.toml"), "[package]\nname = \"one\"\n").unwrap();
        let result = Crate::read(&folder).map(|one| check_all(&[one]));
        fs::remove_dir_all(&folder).unwrap();
        result.unwrap().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn parents_and_children_may_import_each_other() {
        let files = [
            ("src/lib.rs", "mod a; pub use a::inner::B;"),
            ("src/a/mod.rs", "pub mod inner; use inner::B; pub struct A(B);"),
            ("src/a/inner.rs", "use super::A; use crate::a; pub struct B;"),
        ];
        assert_eq!(faults(&files), "");
    }

    #[test]
    fn circles_are_found_at_any_depth_and_through_any_path() {
        let a = |text: &'static str| {
            [
                ("src/lib.rs", "mod a; mod b;"),
                ("src/a.rs", text),
                ("src/b.rs", "pub struct B(crate::a::A); pub fn f() {}"),
            ]
        };
        assert_eq!(faults(&a("pub struct A;")), "");
        for text in [
            "use super::b; pub struct A;",
            "pub struct A(crate::b::B);",
            "use crate::{b::B as C}; pub struct A;",
            "pub struct A; fn g() { if true { crate::b::f() } }",
            "pub struct A; macro_rules! m { () => { $crate::b::f() } }",
            "pub struct A; fn g() { assert!(super::b::f() == ()) }",
        ] {
            assert_eq!(faults(&a(text)), "one: a -> b (src/a.rs), b -> a (src/b.rs)", "{text}");
        }
        assert_eq!(faults(&a("pub struct A; #[cfg(test)] mod tests { use crate::b; }")), "", "tests look around");
    }

    #[test]
    fn a_name_that_a_parent_hands_on_is_that_of_its_module() {
        let files = [
            ("src/lib.rs", "mod room;"),
            ("src/room/mod.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
            ("src/room/a.rs", "use super::B; pub struct A;"),
            ("src/room/b.rs", "use crate::room::A; pub struct B;"),
        ];
        assert_eq!(faults(&files), "one: room::a -> room::b (src/room/a.rs), room::b -> room::a (src/room/b.rs)");
    }

    #[test]
    fn rooms_make_circles_though_their_files_do_not() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a/mod.rs", "mod x; pub mod y;"),
            ("src/a/x.rs", "use crate::b::x;"),
            ("src/a/y.rs", ""),
            ("src/b/mod.rs", "pub mod x; mod y;"),
            ("src/b/x.rs", ""),
            ("src/b/y.rs", "use crate::a::y;"),
        ];
        assert_eq!(faults(&files), "one: a -> b (src/a/x.rs), b -> a (src/b/y.rs)");
    }

    #[test]
    fn a_crate_that_imports_what_stands_below_it_is_named() {
        let one = |name: &str, crates: &[&str]| Crate {
            name: name.to_owned(),
            crates: crates.iter().map(|&name| name.to_owned()).collect(),
            root: read::Module::default(),
        };
        assert!(check_all(&[one("low", &[]), one("high", &["low"])]).is_ok());
        let error = check_all(&[one("high", &["low"]), one("low", &[])]).unwrap_err().to_string();
        assert_eq!(error, "high imports low, which Cargo.toml lists after it");
    }
}
