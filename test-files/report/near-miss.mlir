// A report changes nothing. Before a quantizer is asked, nothing is decided; a module by hand does not say why an op stays float.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/captured.mlir --report=r.json | FileCheck %s --check-prefix=SAME
// RUN: FileCheck %s --input-file=r.json
// RUN: pt2e-opt %t/captured.mlir --report=- -o same.mlir | FileCheck %s --check-prefix=TABLE
// RUN: FileCheck %s --input-file=same.mlir --check-prefix=SAME
// RUN: pt2e-opt %t/converted.mlir --report=- | FileCheck %s --check-prefix=CONVERTED
// The report keeps the statistics of observers for itself.
// RUN: pt2e-opt %t/captured.mlir --prepare --convert -o plain.mlir 2> /dev/null
// RUN: pt2e-opt %t/captured.mlir --prepare --convert --report=r.html -o reported.mlir 2> /dev/null && cmp plain.mlir reported.mlir

// CHECK: "status": "undecided"
// CHECK: "code": "not-asked"
// CHECK: "advice": "--prepare asks a quantizer"
// SAME-LABEL: func.func @forward(
// SAME-NEXT: aten.linear %{{[^ ]+}}, %{{[^ ]+}} {pt2e.name = "linear"}
// SAME-NEXT: return
// TABLE: aten.linear linear undecided no quantizer has been asked yet
// CONVERTED: aten.linear linear quantized int8 scale 2.000000e-1 zero point -3
// CONVERTED-NEXT: aten.sigmoid sigmoid float the module does not say why
// CONVERTED: 1 float, not-recorded: aten.sigmoid

//--- captured.mlir
func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.linear %x, %w {pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

//--- converted.mlir
module attributes {pt2e.stage = "converted"} {
  func.func @forward(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>, %w: tensor<2x2xi8>) -> (tensor<1x2xi8>, tensor<1x2xf32>) {
    %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.1 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
    %1 = aten.linear %x, %0 {pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
    %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.2 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
    %3 = aten.sigmoid %y {pt2e.name = "sigmoid"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
    return %2, %3 : tensor<1x2xi8>, tensor<1x2xf32>
  }
}
