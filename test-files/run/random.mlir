// Random numbers are those that PyTorch draws after torch.manual_seed(7), in the order of the program: in branches and loops
// too, and with the second of two normal numbers kept for the next op. They are the same at any number of threads.
// RUN: pt2e-run %s --seed 7 | FileCheck %s
// RUN: RAYON_NUM_THREADS=1 pt2e-run %s --seed 7 | FileCheck %s
// RUN: pt2e-opt %s --cse --canonicalize | pt2e-run - --seed 7 | FileCheck %s
// RUN: not pt2e-run %s --seed 8 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not pt2e-run %s 2>&1 | FileCheck %s --check-prefix=OTHER
// CHECK: 11 of 11 expectations met
// OTHER: expectation not met

func.func @in_order() {
  %0 = aten.operator "aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 3>} : () -> tensor<3xf32>
  %1 = aten.operator "aten::rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 2>} : () -> tensor<2xf32>
  %2 = aten.operator "aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 2>} : () -> tensor<2xf32>
  %ones = arith.constant dense<1.0> : tensor<6xf32>
  %3 = aten.dropout %ones p 0.5 train true : (tensor<6xf32>) -> tensor<6xf32>
  %4 = aten.operator "aten::randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {dtype = i64, operandSegmentSizes = array<i32: 0, 0>, static_high = 100 : i64, static_size = array<i64: 4>} : () -> tensor<4xi64>
  %5 = aten.operator "aten::randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {dtype = i64, static_n = 5 : i64} : () -> tensor<5xi64>
  %true = arith.constant dense<true> : tensor<i1>
  %6 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%true, %1) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %b = aten.operator "aten::rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%a) : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %b : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  %rows = arith.constant dense<1.0> : tensor<3x1xf32>
  %7 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%rows) {arg0 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
  ^bb0(%row: tensor<1xf32>):
    %b = aten.operator "aten::rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%row) : (tensor<1xf32>) -> tensor<1xf32>
    aten.yield %b : tensor<1xf32>
  } : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %8 = aten.operator "aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 16>} : () -> tensor<16xf32>
  %mean = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %9 = aten.operator "aten::normal.Tensor_float(Tensor mean, float std=1., *, Generator? generator=None) -> Tensor"(%mean) {std = 0.5 : f64} : (tensor<2xf32>) -> tensor<2xf32>

  %e0 = arith.constant dense<[0xBE165174, 0x3F49408E, 0x3F7262E7]> : tensor<3xf32>
  check.expect_eq %0, %e0 : tensor<3xf32>
  %e1 = arith.constant dense<[0x3EBB0AB8, 0x3F59ECB9]> : tensor<2xf32>
  check.expect_eq %1, %e1 : tensor<2xf32>
  %e2 = arith.constant dense<[0xBF8EA2D3, 0x3EE43859]> : tensor<2xf32>
  check.expect_eq %2, %e2 : tensor<2xf32>
  %e3 = arith.constant dense<[0.0, 0.0, 0.0, 2.0, 2.0, 2.0]> : tensor<6xf32>
  check.expect_eq %3, %e3 : tensor<6xf32>
  %e4 = arith.constant dense<[43, 27, 30, 78]> : tensor<4xi64>
  check.expect_eq %4, %e4 : tensor<4xi64>
  %e5 = arith.constant dense<[1, 0, 2, 4, 3]> : tensor<5xi64>
  check.expect_eq %5, %e5 : tensor<5xi64>
  %e6 = arith.constant dense<[0x3F3E6545, 0x3F758F38]> : tensor<2xf32>
  check.expect_eq %6, %e6 : tensor<2xf32>
  %e7 = arith.constant dense<[[0x3EC70930], [0x3E62C2DC], [0x3EBF976A]]> : tensor<3x1xf32>
  check.expect_eq %7, %e7 : tensor<3x1xf32>
  %e8 = arith.constant dense<[0xBF1B0DDD, 0xBE0AAFF8, 0x3F3F4324, 0x3F1C9FF5, 0x3FEF1388, 0x4020BE1A, 0xBFA09CCD, 0x3F51034B, 0x3E852377, 0xBFD189EA, 0x3E217F3B, 0x3ECA9E8E, 0xBFAF1218, 0xBDCE4DCB, 0x3E72B3F4, 0x3F21F774]> : tensor<16xf32>
  check.expect_eq %8, %e8 : tensor<16xf32>
  %e9 = arith.constant dense<[0x3F258684, 0x404D3722]> : tensor<2xf32>
  check.expect_eq %9, %e9 : tensor<2xf32>
  return
}

// Each function begins anew.
func.func @again() {
  %0 = aten.operator "aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 3>} : () -> tensor<3xf32>
  %e0 = arith.constant dense<[0xBE165174, 0x3F49408E, 0x3F7262E7]> : tensor<3xf32>
  check.expect_eq %0, %e0 : tensor<3xf32>
  return
}
