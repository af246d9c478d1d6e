// Keys that the format does not have, and values of the wrong type: each at its line and column, with the nearest key.
// RUN: split-file %s %t
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=top.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=TOP
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=rule.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=RULE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=change.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=CHANGE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=far.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=FAR
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=string.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=STRING
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=number.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=table.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=TABLE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=list.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=LIST
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=pattern.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PATTERN
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=regex-key.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=REGEX-KEY
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=duplicate.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=DUPLICATE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=syntax.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=date.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=DATE

// TOP: top.toml:1:1: error: unknown key 'presett'; did you mean 'preset'?
// RULE: rule.toml:2:1: error: unknown key 'modul_name'; did you mean 'module_name'?
// CHANGE: change.toml:3:12: error: unknown key 'bit'; did you mean 'bits'?
// FAR: far.toml:3:1: error: unknown key 'exclude'; the keys here are node, location, module_name, module_type, op, quantize, preset, activation, weight, bias, output, input
// STRING: string.toml:3:12: error: expected true or false, found the string "no"
// NUMBER: number.toml:1:10: error: expected "float" or a table such as { bits = 4 }, found the integer 4
// TABLE: table.toml:1:1: error: expected an array, found a table; write {{\[\[}}rule]]
// LIST: list.toml:1:13: error: expected an array, found the string "xnnpack"
// PATTERN: pattern.toml:2:6: error: expected a name, a glob, or { regex = '...' }, found the integer 7
// REGEX-KEY: regex-key.toml:2:17: error: unknown key 'regexp'; did you mean 'regex'?
// DUPLICATE: duplicate.toml:2:8: error: duplicate key
// SYNTAX: syntax.toml:2:6: error: string values must be quoted, expected literal string
// DATE: date.toml:1:15: error: expected an integer, found a date

//--- top.toml
presett = "symmetric"

//--- rule.toml
[[rule]]
modul_name = "features"
quantize = false

//--- change.toml
[[rule]]
op = "linear"
weight = { bit = 4 }

//--- far.toml
[[rule]]
op = "linear"
exclude = true

//--- string.toml
[[rule]]
op = "linear"
quantize = "no"

//--- number.toml
weight = 4

//--- table.toml
[rule]
op = "linear"
quantize = false

//--- list.toml
quantizer = "xnnpack"

//--- pattern.toml
[[rule]]
op = 7
quantize = false

//--- regex-key.toml
[[rule]]
module_name = { regexp = '.*' }
quantize = false

//--- duplicate.toml
weight.bits = 4
weight.bits = 8

//--- syntax.toml
[[rule]]
op = linear

//--- date.toml
weight.bits = 2026-12-01
