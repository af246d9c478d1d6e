// One model at each stage: groups, statistics and qparams appear as they are found. Nothing that was decided is lost when the
// module is written in between, but for statistics, which a converted module keeps only if it is asked to.
// RUN: pt2e-opt %s --annotate --report=annotated.json -o annotated.mlirbc && FileCheck %s --input-file=annotated.json --check-prefixes=ALL,ANNOTATED
// RUN: pt2e-opt %s --prepare --report=prepared.json -o prepared.mlirbc && FileCheck %s --input-file=prepared.json --check-prefixes=ALL,PREPARED
// RUN: pt2e-opt prepared.mlirbc --complete-calibration -o calibrated.mlirbc 2> /dev/null
// RUN: pt2e-opt calibrated.mlirbc --report=calibrated.json -o /dev/null && FileCheck %s --input-file=calibrated.json --check-prefixes=ALL,CALIBRATED
// RUN: pt2e-opt calibrated.mlirbc --convert --report=converted.json -o /dev/null && FileCheck %s --input-file=converted.json --check-prefixes=ALL,CALIBRATED
// RUN: pt2e-opt calibrated.mlirbc --convert="keep-statistics=true" -o kept.mlirbc && pt2e-opt kept.mlirbc --report=kept.json -o kept.mlir && cmp converted.json kept.json
// RUN: pt2e-opt calibrated.mlirbc --convert -o converted.mlir && pt2e-opt converted.mlir --report=plain.json -o /dev/null
// RUN: FileCheck %s --input-file=plain.json --check-prefixes=ALL,PLAIN
// RUN: FileCheck %s --input-file=kept.mlir --check-prefix=KEPT

// ALL: "format": "pt2e-opt report",
// ALL-NEXT: "version": 1,
// ANNOTATED-NEXT: "stage": "annotated",
// PREPARED-NEXT: "stage": "prepared",
// PLAIN-NEXT: "stage": "converted",
// ALL: "ops": 3,
// ALL-NEXT: "by_status": {
// ALL-NEXT: "float": 1,
// ALL-NEXT: "fused": 1,
// ALL-NEXT: "quantized": 1
// ALL: "no-pattern": 1
// ALL: "function": "forward",
// ALL-NEXT: "name": "x"

// ALL: "id": 0,
// ALL-NEXT: "name": "linear",
// ALL-NEXT: "op": "aten.linear",
// ALL-NEXT: "function": "forward",
// ALL-NEXT: "module": "layers.0",
// ALL-NEXT: "module_type": "torch.nn.modules.linear.Linear",
// ALL-NEXT: "location": "net.py:7",
// ALL-NEXT: "status": "quantized",
// ALL-NEXT: "inputs": [
// ALL-NEXT: {
// ALL-NEXT: "name": "input",
// ALL-NEXT: "from": {
// ALL-NEXT: "input": 0
// ALL-NEXT: },
// ALL-NEXT: "type": "float32 [1, 2]",
// ALL-NEXT: "quantization": {
// ANNOTATED-NEXT: "group": "0 of @forward",
// PREPARED-NEXT: "group": "observer_0",
// CALIBRATED-NEXT: "group": "observer_0",
// ANNOTATED-NEXT: "spec": "int8 [-128, 127], per tensor affine, histogram"
// PREPARED-NEXT: "spec": "int8 [-128, 127], per tensor affine, histogram"
// CALIBRATED-NEXT: "spec": "int8 [-128, 127], per tensor affine, histogram",
// PLAIN-NEXT: "spec": "int8 [-128, 127]",
// CALIBRATED-NEXT: "qparams": {
// CALIBRATED-NEXT: "dtype": "int8",
// CALIBRATED-NEXT: "quant_min": -128,
// CALIBRATED-NEXT: "quant_max": 127,
// PLAIN-NEXT: "qparams": {
// ALL: "name": "weight",
// ALL-NEXT: "from": {
// ANNOTATED-NEXT: "parameter": "fc.weight"
// PREPARED-NEXT: "parameter": "fc.weight"
// PLAIN-NEXT: "parameter": "_frozen_param0"

// ALL: "name": "relu",
// ALL: "status": "fused",
// ALL-NEXT: "fused_into": "linear",
// ALL: "name": "erf",
// ALL: "status": "float",
// ALL-NEXT: "reason": {
// ALL-NEXT: "code": "no-pattern",
// ALL-NEXT: "quantizers": "xnnpack",
// ALL-NEXT: "text": "no pattern of xnnpack has this kind of op"

// ANNOTATED: "name": "0 of @forward",
// PREPARED: "name": "observer_0",
// CALIBRATED: "name": "observer_0",
// CALIBRATED-NEXT: "spec": "int8 [-128, 127], per tensor affine, histogram",
// CALIBRATED-NEXT: "values": [
// CALIBRATED-NEXT: "input of linear"
// CALIBRATED-NEXT: ],
// CALIBRATED-NEXT: "calls": 1,
// CALIBRATED-NEXT: "seen": [
// CALIBRATED: "range": [
// CALIBRATED: "histogram": [
// The weight is a constant, and needs no call.
// CALIBRATED: "name": "observer_1",
// CALIBRATED-NOT: "calls"
// CALIBRATED: "seen": [
// CALIBRATED-NEXT: -1.0,
// CALIBRATED-NEXT: 2.0
// CALIBRATED: "name": "observer_2",
// CALIBRATED-NEXT: "spec": "int8 [-128, 127], per tensor affine, histogram",
// CALIBRATED-NEXT: "values": [
// CALIBRATED-NEXT: "result of relu"
// PLAIN: "groups": []

// KEPT: module attributes {pt2e.observers = {observer_0 = {calls = 1 : i64, spec =
// KEPT: dequantize_per_tensor {{.*}}pt2e.observer = "observer_0"

#linear = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__layers_0,layers.0,torch.nn.modules.linear.Linear", stack_trace = "  File \22net.py\22, line 7, in forward\0A    x = self.layers(x)\0A  File \22torch/nn/modules/linear.py\22, line 134, in forward\0A    return F.linear(input)"}>
ml_program.global private @w(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.fqn = "fc.weight"}
func.func @forward(%x: tensor<1x2xf32> {pt2e.name = "x"}) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.linear %x, %w {pt2e.meta = #linear, pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.erf %1 {pt2e.name = "erf"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}
