// The values of torchao 0.18's FakeQuantize, for tensors one after the other: with a MinMaxObserver as an op of PyTorch and as
// arithmetic, with a MovingAverageMinMaxObserver, and per channel with scales 1 and 0.5.
// RUN: pt2e-opt %s --insert-fake-quants | pt2e-run - | FileCheck %s
// CHECK: 8 of 8 expectations met

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
#averaged = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, averaging_constant = 0.5 : f64, eps = 2.44140625E-4 : f64, fake_quant = fake_quantize>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, fake_quant = fake_quantize>
pt2e.observer @observer_0 #act
pt2e.observer @observer_1 #act
pt2e.observer @observer_2 #averaged
pt2e.observer @observer_3 #weight

func.func @op() {
  %x = arith.constant dense<[-1.0, 0.33, 0.5]> : tensor<3xf32>
  %y = arith.constant dense<[0.1, 2.7, -0.2]> : tensor<3xf32>
  %0 = pt2e.observe %x @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<3xf32>
  %1 = pt2e.observe %y @observer_0 {pt2e.name = "activation_post_process_1"} : tensor<3xf32>
  %first = arith.constant dense<[0xBF800000, 0x3EA8A8A9, 0x3F000000]> : tensor<3xf32>
  %second = arith.constant dense<[0x3DD00337, 0x402CB987, 0xBE500337]> : tensor<3xf32>
  check.expect_eq %0, %first : tensor<3xf32>
  check.expect_eq %1, %second : tensor<3xf32>
  return
}

func.func @arithmetic() {
  %all = arith.constant dense<true> : tensor<3xi1>
  %x = arith.constant dense<[-1.0, 0.33, 0.5]> : tensor<3xf32>
  %y = arith.constant dense<[0.1, 2.7, -0.2]> : tensor<3xf32>
  %dynamic_x = aten.operator "aten::masked_select(Tensor self, Tensor mask) -> Tensor"(%x, %all) {} : (tensor<3xf32>, tensor<3xi1>) -> tensor<?xf32>
  %dynamic_y = aten.operator "aten::masked_select(Tensor self, Tensor mask) -> Tensor"(%y, %all) {} : (tensor<3xf32>, tensor<3xi1>) -> tensor<?xf32>
  %0 = pt2e.observe %dynamic_x @observer_1 {pt2e.name = "activation_post_process_0"} : tensor<?xf32>
  %1 = pt2e.observe %dynamic_y @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<?xf32>
  %first = arith.constant dense<[0xBF800000, 0x3EA8A8A9, 0x3F000000]> : tensor<3xf32>
  %second = arith.constant dense<[0x3DD00337, 0x402CB987, 0xBE500337]> : tensor<3xf32>
  %dynamic_first = aten.operator "aten::masked_select(Tensor self, Tensor mask) -> Tensor"(%first, %all) {} : (tensor<3xf32>, tensor<3xi1>) -> tensor<?xf32>
  %dynamic_second = aten.operator "aten::masked_select(Tensor self, Tensor mask) -> Tensor"(%second, %all) {} : (tensor<3xf32>, tensor<3xi1>) -> tensor<?xf32>
  check.expect_eq %0, %dynamic_first : tensor<?xf32>
  check.expect_eq %1, %dynamic_second : tensor<?xf32>
  return
}

func.func @averaged() {
  %x = arith.constant dense<[-1.0, 0.33, 0.5]> : tensor<3xf32>
  %y = arith.constant dense<[0.1, 2.7, -0.2]> : tensor<3xf32>
  %z = arith.constant dense<[-7.0, 7.0, 0.2]> : tensor<3xf32>
  %0 = pt2e.observe %x @observer_2 {pt2e.name = "activation_post_process_0"} : tensor<3xf32>
  %1 = pt2e.observe %y @observer_2 {pt2e.name = "activation_post_process_1"} : tensor<3xf32>
  %2 = pt2e.observe %z @observer_2 {pt2e.name = "activation_post_process_2"} : tensor<3xf32>
  %first = arith.constant dense<[0xBF800000, 0x3EA8A8A9, 0x3F000000]> : tensor<3xf32>
  %second = arith.constant dense<[0x3DD4073A, 0x3FCC4C4C, 0xBE4B3198]> : tensor<3xf32>
  %third = arith.constant dense<[0xC073F3F5, 0x4089393A, 0x3E432991]> : tensor<3xf32>
  check.expect_eq %0, %first : tensor<3xf32>
  check.expect_eq %1, %second : tensor<3xf32>
  check.expect_eq %2, %third : tensor<3xf32>
  return
}

func.func @channels() {
  %w = arith.constant dense<[[127.0, 0.5, -1.5], [63.5, 0.25, -0.75]]> : tensor<2x3xf32>
  %0 = pt2e.observe %w @observer_3 {pt2e.name = "activation_post_process_0"} : tensor<2x3xf32>
  %expected = arith.constant dense<[[127.0, 0.0, -2.0], [63.5, 0.0, -1.0]]> : tensor<2x3xf32>
  check.expect_eq %0, %expected : tensor<2x3xf32>
  return
}
