// The whole flow on one call with x = [1, -2, 3, 0.5]. The numbers are those of torchao 0.18's observers on the same data.
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\071\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[1,4],"data_offsets":[0,16]}}' > %t/0.safetensors
// RUN: printf '\000\000\200\077\000\000\000\300\000\000\100\100\000\000\000\077' >> %t/0.safetensors
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" --convert | FileCheck %s
// RUN: pt2e-opt %s --prepare="per-channel=true" --calibrate="data=%t" --convert | FileCheck %s --check-prefix=CHANNEL
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" --convert="fold-quantize=false" | FileCheck %s --check-prefix=UNFOLDED
// The steps in a process each give the same.
// RUN: pt2e-opt %s --prepare --emit-bytecode -o %t.prepared.mlirbc
// RUN: pt2e-opt %t.prepared.mlirbc --calibrate="data=%t" --emit-bytecode -o %t.calibrated.mlirbc
// RUN: pt2e-opt %t.calibrated.mlirbc --convert | FileCheck %s

// CHECK: module attributes {pt2e.stage = "converted"}
// CHECK-NOT: pt2e.observer
// CHECK-NOT: pt2e.annotation
// CHECK-NOT: @linear.weight(
ml_program.global private @linear.weight(dense<[[0.5, -1.0, 0.25, 1.0], [-0.5, 2.0, 1.0, -1.0]]> : tensor<2x4xf32>) : tensor<2x4xf32>
// CHECK: ml_program.global private @linear.bias(
ml_program.global private @linear.bias(dense<[1.0, -1.0]> : tensor<2xf32>) : tensor<2xf32>
// The weight divided by 2 / 127 and rounded half to even: 63.5 becomes 64. Per channel, row 0 is divided by 1 / 127 instead.
// CHECK-NEXT{LITERAL}: ml_program.global private @_frozen_param0(dense<[[32, -64, 16, 64], [-32, 127, 64, -64]]> : tensor<2x4xi8>)
// CHANNEL: ml_program.global private @_scale_0(dense<[0.00787401571, 0.0157480314]> : tensor<2xf32>)
// CHANNEL: ml_program.global private @_zero_point_0(dense<0> : tensor<2xi64>)
// CHANNEL{LITERAL}: ml_program.global private @_frozen_param0(dense<[[64, -127, 32, 127], [-32, 127, 64, -64]]> : tensor<2x4xi8>)
// UNFOLDED: ml_program.global private @linear.weight(
// UNFOLDED-NOT: _frozen_param

// CHECK-LABEL: func.func @forward
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
// CHANNEL-LABEL: func.func @forward
// UNFOLDED-LABEL: func.func @forward
func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[X]] scale 0.019598269835114479 zero_point -26 quant_min -128 quant_max 127 dtype i8
  // CHECK-DAG: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]] scale 0.019598269835114479 zero_point -26 quant_min -128 quant_max 127 dtype i8
  // CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @linear.bias
  // CHECK-DAG: %[[WQ:.*]] = ml_program.global_load_const @_frozen_param0
  // CHECK-DAG: %[[W:.*]] = quantized_decomposed.dequantize_per_tensor %[[WQ]] scale 0.015748031437397003 zero_point 0 quant_min -127 quant_max 127 dtype i8
  // CHECK: %[[LINEAR:.*]] = aten.linear %[[DQ]], %[[W]] bias %[[B]]
  // CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[LINEAR]]
  // CHECK-NEXT: %[[YQ:.*]] = quantized_decomposed.quantize_per_tensor %[[RELU]] scale 0.018618356436491013 zero_point -128 quant_min -128 quant_max 127 dtype i8
  // CHECK-NEXT: %[[Y:.*]] = quantized_decomposed.dequantize_per_tensor %[[YQ]] scale 0.018618356436491013 zero_point -128 quant_min -128 quant_max 127 dtype i8
  // CHECK-NEXT: return %[[Y]]
  // CHANNEL-DAG: %[[WQ:.*]] = ml_program.global_load_const @_frozen_param0
  // CHANNEL-DAG: %[[S:.*]] = ml_program.global_load_const @_scale_0
  // CHANNEL-DAG: %[[Z:.*]] = ml_program.global_load_const @_zero_point_0
  // CHANNEL: %[[W:.*]] = quantized_decomposed.dequantize_per_channel %[[WQ]], %[[S]] zero_points %[[Z]] axis 0 quant_min -127 quant_max 127 dtype i8
  // CHANNEL: aten.linear %{{.*}}, %[[W]] bias
  // UNFOLDED: %[[W:.*]] = ml_program.global_load_const @linear.weight
  // UNFOLDED: %[[WQ:.*]] = quantized_decomposed.quantize_per_tensor %[[W]] scale 0.015748031437397003 zero_point 0
  // UNFOLDED-NEXT: %[[WDQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[WQ]] scale 0.015748031437397003 zero_point 0
  // UNFOLDED: aten.linear %{{.*}}, %[[WDQ]]
  %w = ml_program.global_load_const @linear.weight : tensor<2x4xf32>
  %b = ml_program.global_load_const @linear.bias : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
