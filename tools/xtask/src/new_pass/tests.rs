use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// A temporary folder with copies of the files that `scaffold` edits.
fn workspace() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("pt2e-new-pass-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let root = std::env::temp_dir().join(name);
    fs::create_dir_all(root.join("passes/src")).unwrap();
    fs::create_dir_all(root.join("test-files")).unwrap();
    for file in ["passes/src/lib.rs", "passes/src/registry.rs", CANNOT_FAIL] {
        fs::copy(process::root().join(file), root.join(file)).unwrap();
    }
    root
}

#[test]
fn a_pass_gets_its_files_and_is_registered() {
    let root = workspace();
    let paths = scaffold(&root, "fold-new-things2", None).unwrap();
    assert_eq!(paths.len(), 6);
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    assert!(read("passes/src/fold_new_things2.rs").contains("name: \"fold-new-things2\""));
    assert!(read("passes/src/lib.rs").contains("\nmod fold_new_things2;\n"));
    assert!(read("passes/src/registry.rs").contains("&crate::fold_new_things2::PASS"));
    for file in ["basic", "near-miss", "invalid"] {
        let text = read(&format!("test-files/fold-new-things2/{file}.mlir"));
        assert!(text.starts_with("// RUN: pt2e-opt %s --fold-new-things2 "), "{text}");
    }
    assert!(matches!(scaffold(&root, "fold-new-things2", None), Err(NewPassError::Exists(_))));
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_pass_that_cannot_fail_gets_no_error_test() {
    let root = workspace();
    for no_reason in ["", "  ", "one line\nand another"] {
        assert!(matches!(scaffold(&root, "move-things", Some(no_reason)), Err(NewPassError::Reason)));
    }
    assert!(!root.join("passes/src/move_things.rs").exists());
    let before = fs::read_to_string(root.join(CANNOT_FAIL)).unwrap();
    let paths = scaffold(&root, "move-things", Some("what cannot move stays")).unwrap();
    assert_eq!(paths.len(), 6);
    assert!(root.join("test-files/move-things/near-miss.mlir").exists());
    assert!(!root.join("test-files/move-things/invalid.mlir").exists());
    let list = fs::read_to_string(root.join(CANNOT_FAIL)).unwrap();
    assert_eq!(list, format!("{before}move-things: what cannot move stays\n"));
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn nothing_is_written_where_the_registry_is_not_understood() {
    let root = workspace();
    fs::write(root.join("passes/src/registry.rs"), "pub fn passes() {}\n").unwrap();
    assert!(matches!(scaffold(&root, "fold-qdq-x", None), Err(NewPassError::Anchor { .. })));
    assert!(!root.join("passes/src/fold_qdq_x.rs").exists());
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn names_are_flags() {
    for good in ["annotate", "fold-qdq", "a2-b3"] {
        assert!(is_flag(good), "{good}");
    }
    for bad in ["", "Fold", "fold_qdq", "-fold", "fold-", "fold--qdq", "2fold", "../x", "fold qdq"] {
        assert!(!is_flag(bad), "{bad}");
    }
}

#[test]
fn modules_stay_sorted() {
    let text = "//! Doc.\n\npub mod registry;\n\nmod b;\nmod d;\n\nfn f() {}\n";
    let with = |module| declare(text, module).unwrap();
    assert!(with("a").contains("\nmod a;\nmod b;\nmod d;\n"));
    assert!(with("c").contains("\nmod b;\nmod c;\nmod d;\n"));
    assert!(with("e").contains("\nmod d;\nmod e;\n"));
}

#[test]
fn the_list_may_be_written_on_one_line_or_several() {
    let one = register("x\nstatic PASSES: &[&P] = &[&crate::a::PASS];\ny", "b").unwrap();
    assert_eq!(one, "x\nstatic PASSES: &[&P] = &[&crate::a::PASS, &crate::b::PASS];\ny");
    let several = register("static PASSES: &[&P] = &[\n    &crate::a::PASS,\n];\n", "b").unwrap();
    assert_eq!(several, "static PASSES: &[&P] = &[\n    &crate::a::PASS, &crate::b::PASS];\n");
}
