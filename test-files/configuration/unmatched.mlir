// Warnings about rules that match no op, or change nothing.
// RUN: split-file %s %t
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=module.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=MODULE
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=module-far.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=MODULE-FAR
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=class.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=CLASS
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=op.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=OP
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=overload.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=OVERLOAD
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=node.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODE
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=line.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=LINE
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=both.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=one-of-two.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=ONE-OF-TWO
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=operand.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=OPERAND
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=number.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=no-effect.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NO-EFFECT
// RUN: cd %t && pt2e-opt %S/Inputs/net.mlir --annotate="config=no-weight.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NO-WEIGHT

// MODULE: module.toml:2:1: warning: no op matches module_name = "clasifier.0"; did you mean 'classifier.0'?
// MODULE-FAR: module-far.toml:2:1: warning: no op matches module_name = "encoder.layers.*"; the module has classifier, features, classifier.0, classifier.1, classifier.2, features.0, and 5 more
// CLASS: class.toml:2:1: warning: no op matches module_type = "torch.nn.Linaer"; did you mean 'torch.nn.Linear'?
// OP: op.toml:2:1: warning: no op matches op = "aten.lineer"; did you mean 'aten.linear'?
// OVERLOAD: overload.toml:2:1: warning: no op matches op = "aten.add.Scalar"; did you mean 'aten.add.Tensor'?
// NODE: node.toml:2:1: warning: no op matches node = "heat"; did you mean 'head'?
// LINE: line.toml:2:1: warning: no op matches location = "net.py:99"; did you mean 'net.py:12'?
// BOTH: both.toml:2:1: warning: the rule for module_name = "classifier.0", op = "aten.conv2d" matches no op: no op matches module_name and op at once
// ONE-OF-TWO: one-of-two.toml:2:1: warning: no op matches module_name = "classifier.7", so the rule for module_name = "classifier.7", op = "aten.linear" matches none; did you mean 'classifier.0'?
// OPERAND: operand.toml:3:7: warning: no op that the rule for op = "aten.linear" matches has an operand 'weigth'; did you mean 'weight'?
// NUMBER: number.toml:3:7: warning: no op that the rule for op = "aten.add.Tensor" matches has an operand '2'; the operands are 0, 1, other, self
// NO-EFFECT: no-effect.toml:1:1: warning: the rule for op = "softmax" changes nothing: of the ops that it matches (aten.softmax.int), no quantizer quantizes a value that it is about
// NO-WEIGHT: no-weight.toml:1:1: warning: the rule for op = "aten.add" changes nothing: of the ops that it matches (aten.add.Tensor), no quantizer quantizes a value that it is about

//--- module.toml
[[rule]]
module_name = "clasifier.0"
quantize = false

//--- module-far.toml
[[rule]]
module_name = "encoder.layers.*"
quantize = false

//--- class.toml
[[rule]]
module_type = "torch.nn.Linaer"
quantize = false

//--- op.toml
[[rule]]
op = "aten.lineer"
quantize = false

//--- overload.toml
[[rule]]
op = "aten.add.Scalar"
quantize = false

//--- node.toml
[[rule]]
node = "heat"
quantize = false

//--- line.toml
[[rule]]
location = "net.py:99"
quantize = false

//--- both.toml
[[rule]]
module_name = "classifier.0"
op = "aten.conv2d"
quantize = false

//--- one-of-two.toml
[[rule]]
module_name = "classifier.7"
op = "aten.linear"
quantize = false

//--- operand.toml
[[rule]]
op = "aten.linear"
input.weigth = "float"

//--- number.toml
[[rule]]
op = "aten.add.Tensor"
input.2 = "float"

//--- no-effect.toml
[[rule]]
op = "softmax"
activation.bits = 7

//--- no-weight.toml
[[rule]]
op = "aten.add"
weight.bits = 4
