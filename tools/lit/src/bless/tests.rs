use super::*;
use crate::script::run_lines;

/// Blesses `source` against a fixed output, whatever the command.
fn blessed(source: &str, output: &str) -> Result<String, BlessError> {
    let runs = run_lines(source).expect("the RUN lines are well formed");
    bless(source, &runs, |_| Ok(output.to_owned()))
}

const SOURCE: &str = r#"// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// The pair is dropped.
// CHECK-LABEL: func.func @old(
// CHECK-NOT: quantize
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // The second op stays.
  // CHECK: stale
  return %x : tensor<4xf32>
}

func.func @g() {
  return
}
"#;

const OUTPUT: &str = r#"#qspec = #pt2e.qspec<dtype = i8>
module {
  ml_program.global private @w(dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>) : tensor<2x2xi8>
  func.func @f(%arg0: tensor<4xf32>) -> tensor<4xf32> {
    %0 = aten.add.Tensor %arg0, %arg0 {name = "%0 {{x", spec = #qspec} : tensor<4xf32>
    %1:2 = "aten.split"(%0) : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
    %w = aten.add.Tensor %1#0, %1#1 : tensor<2xf32>
    cf.br ^bb1
  ^bb1:  // pred: ^bb0
    return %0 : tensor<4xf32>
  }
  func.func @g() {
    return
  }
}

{-#
  dialect_resources: { builtin: { w: "0x00" } }
#-}
"#;

const BLESSED: &str = r#"// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// The pair is dropped.
// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8>
// CHECK: ml_program.global private @w(dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi8>) : tensor<2x2xi8>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ARG0]], %[[ARG0]] {name = "%0 {{\{\{}}x", spec = #[[$QSPEC]]} : tensor<4xf32>
// CHECK-NEXT:   %[[SPLIT:.+]]:2 = "aten.split"(%[[ADD_TENSOR]]) : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
// CHECK-NEXT:   %[[W:.+]] = aten.add.Tensor %[[SPLIT]]#0, %[[SPLIT]]#1 : tensor<2xf32>
// CHECK-NEXT:   cf.br ^bb1
// CHECK-NEXT: ^bb1:
// CHECK-NEXT:   return %[[ADD_TENSOR]] : tensor<4xf32>
// CHECK-NEXT: }
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // The second op stays.
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @g(
// CHECK-SAME: ) {
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @g() {
  return
}
"#;

#[test]
fn directives_are_rewritten_and_everything_else_stays() {
    assert_eq!(blessed(SOURCE, OUTPUT).unwrap(), BLESSED);
}

#[test]
fn blessing_twice_changes_nothing() {
    assert_eq!(blessed(BLESSED, OUTPUT).unwrap(), BLESSED);
}

#[test]
fn each_split_part_gets_its_own_expectations() {
    let source = "// RUN: pt2e-opt %s --split-input-file | FileCheck %s\n\nfunc.func @f() {\n}\n\n// -----\n\nfunc.func @g() {\n}\n";
    let output =
        "module {\n  func.func @f() {\n  }\n}\n\n// -----\nmodule {\n  func.func @g() {\n  }\n  x.late @y\n}\n";
    let expected = "// RUN: pt2e-opt %s --split-input-file | FileCheck %s\n\n\
        // CHECK-LABEL: func.func @f(\n// CHECK-SAME: ) {\n// CHECK-NEXT: }\nfunc.func @f() {\n}\n\n// -----\n\n\
        // CHECK-LABEL: func.func @g(\n// CHECK-SAME: ) {\n// CHECK-NEXT: }\nfunc.func @g() {\n}\n\n// CHECK: x.late @y\n";
    assert_eq!(blessed(source, output).unwrap(), expected);
    let error = blessed(source, "module {\n}\n").unwrap_err();
    assert_eq!(error, BlessError::Parts { prefix: "CHECK".into(), output: 1, source_parts: 2 });
}

#[test]
fn repeated_ops_get_numbered_variables() {
    let source = "// RUN: a-opt %s | FileCheck %s\nfunc.func @f() {\n}\n";
    let output = "func.func @f() {\n  %0 = a.x\n  %1 = a.x\n  %2 = a.x %0, %1\n}\n";
    let text = blessed(source, output).unwrap();
    assert!(text.contains("%[[X_2:.+]] = a.x %[[X]], %[[X_1]]\n"), "{text}");
}

#[test]
fn prefixes_keep_their_own_lines() {
    let source = "// RUN: a-opt %s | FileCheck %s\n// RUN: a-opt %s --b | FileCheck %s --check-prefix=CHECK-B\n\
        // CHECK-B: old\n// CHECK: old\nfunc.func @f() {\n}\n";
    let once = blessed(source, "func.func @f() {\n}\n").unwrap();
    let block = |p: &str| format!("// {p}-LABEL: func.func @f(\n// {p}-SAME: ) {{\n// {p}-NEXT: }}\n");
    let (head, _) = source.split_once("// CHECK-B: old").unwrap();
    assert_eq!(once, format!("{head}{}{}func.func @f() {{\n}}\n", block("CHECK"), block("CHECK-B")));
    assert_eq!(blessed(&once, "func.func @f() {\n}\n").unwrap(), once);
}

#[test]
fn what_comes_before_filecheck_is_run_without_its_output() {
    let source = "// RUN: split-file %s %t && a-opt %t/a | cat | FileCheck %s --check-prefix=A\n";
    let runs = run_lines(source).unwrap();
    let command = "{ split-file %s %t; } >/dev/null && a-opt %t/a | cat".to_owned();
    assert_eq!(targets(&runs).unwrap(), [Target { prefix: "A".into(), producer: RunLine { line: 1, command } }]);
}

#[test]
fn what_cannot_be_blessed_is_refused() {
    let reason = |run: &str| blessed(&format!("// RUN: {run}\n"), "").unwrap_err().to_string();
    assert!(reason("a-opt %s").contains("nothing to rewrite"));
    assert!(reason("a-opt %s | FileCheck %s --check-prefixes=A,B").contains("several prefixes"));
    assert!(reason("a-opt %s | not FileCheck %s").contains("expects FileCheck to fail"));
    assert!(reason("FileCheck %s < %t").contains("reads a file"));
    assert!(reason("a-opt %s | FileCheck %t").contains("from another file"));
    assert!(reason("true; a-opt %s | FileCheck %s").contains("comes after"));
    let inline = blessed("// RUN: a-opt %s | FileCheck %s\nfoo // CHECK: x\n", "").unwrap_err();
    assert_eq!(inline, BlessError::Inline { line: 2 });
    let source = "// RUN: a-opt %s | FileCheck %s\nfunc.func @f() {\n}\nfunc.func @g() {\n}\n";
    let swapped = blessed(source, "func.func @g() {\n}\nfunc.func @f() {\n}\n").unwrap_err();
    assert_eq!(swapped, BlessError::Order { prefix: "CHECK".into(), name: "f".into() });
}
