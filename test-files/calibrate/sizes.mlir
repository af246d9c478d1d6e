// Calls of sizes that the program was not captured for are refused, as PyTorch refuses them.
// RUN: split-file %s %t
// RUN: for n in "1 1" "2 2" "3 3" "4 4" "8 8" "9 9" "5 6" "1 2" "4 8"; do set -- $n; \
// RUN:   sed "s/NX/$1/g;s/NY/$2/g" %t/data.mlir > d.mlir && pt2e-run d.mlir -o d$1$2.npz; done

// From 3 to 8.
// RUN: for n in 33 44 88; do pt2e-opt %t/equal.mlir --calibrate="data=d$n.npz" && pt2e-run %t/equal.mlir --inputs d$n.npz; done
// RUN: not pt2e-opt %t/equal.mlir --calibrate="data=d99.npz" 2>&1 | FileCheck %s --check-prefix=MOST
// RUN: not pt2e-run %t/equal.mlir --inputs d99.npz 2>&1 | FileCheck %s --check-prefix=MOST
// RUN: not pt2e-opt %t/equal.mlir --calibrate="data=d22.npz" 2>&1 | FileCheck %s --check-prefix=LEAST
// RUN: not pt2e-run %t/equal.mlir --inputs d11.npz 2>&1 | FileCheck %s --check-prefix=LEAST
// MOST: error: d99.npz: does not fit: size 0 of input `x` is 9, which is s0 in the program; the program was captured for s0 from 3 to 8
// LEAST: size 0 of input `x` is {{[12]}}, which is s0 in the program; the program was captured for s0 from 3 to 8

// The same symbol in two inputs.
// RUN: not pt2e-opt %t/equal.mlir --calibrate="data=d56.npz" 2>&1 | FileCheck %s --check-prefix=EQUAL
// RUN: not pt2e-run %t/equal.mlir --inputs d56.npz 2>&1 | FileCheck %s --check-prefix=EQUAL
// EQUAL: error: d56.npz: does not fit: size 0 of input `y` is 6, but it is s0 in the program, which is 5 according to the sizes of the other inputs

// An expression, which has bounds of its own.
// RUN: not pt2e-run %t/twice.mlir --inputs d12.npz 2>&1 | FileCheck %s --check-prefix=PRODUCT
// PRODUCT: error: d12.npz: does not fit: size 0 of input `y` is 2, which is 2*s0 in the program; the program was captured for 2*s0 from 4 to 16
// RUN: pt2e-run %t/twice.mlir --inputs d48.npz
// RUN: not pt2e-run %t/twice.mlir --inputs d44.npz 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: error: d44.npz: does not fit: size 0 of input `y` is 4, but it is 2*s0 in the program, which is 8 according to the sizes of the other inputs

// Synthetic inputs are the smallest that go together.
// RUN: pt2e-run %t/twice.mlir 2>&1 | FileCheck %s --check-prefix=SYNTHETIC
// SYNTHETIC: float32 [2, 2]
// SYNTHETIC: float32 [4, 2]

// PyTorch takes 0 and 1 where the minimum is 2.
// RUN: pt2e-run %t/one.mlir --inputs d11.npz && not pt2e-run %t/one.mlir --inputs d99.npz 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: size 0 of input `x` is 9, which is s0 in the program; the program was captured for s0 from 2 to 8

// Nothing is known of these.
// RUN: pt2e-run %t/unknown.mlir --inputs d56.npz

//--- equal.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
module attributes {pt2e.program = #pt2e.program<{range_constraints = "{\22s0\22:{\22min_val\22:3,\22max_val\22:8}}"}>} {
  pt2e.observer @observer_0 #minmax
  func.func @forward(%x: tensor<?x2xf32> {pt2e.layout = ["sizes (s0 [4], 2)"], pt2e.name = "x"}, %y: tensor<?x2xf32> {pt2e.layout = ["sizes (s0 [4], 2)"], pt2e.name = "y"}) -> tensor<?x2xf32> {
    %0 = aten.add.Tensor %x, %y : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
    %1 = pt2e.observe %0 @observer_0 : tensor<?x2xf32>
    return %1 : tensor<?x2xf32>
  }
}

//--- twice.mlir
module attributes {pt2e.program = #pt2e.program<{range_constraints = "{\22s0\22:{\22min_val\22:2,\22max_val\22:8},\222*s0\22:{\22min_val\22:4,\22max_val\22:16}}"}>} {
  func.func @forward(%x: tensor<?x2xf32> {pt2e.layout = ["sizes (s0 [4], 2)"], pt2e.name = "x"}, %y: tensor<?x2xf32> {pt2e.layout = ["sizes (Mul(Integer(2), s0) [8], 2)"], pt2e.name = "y"}) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
    return %x, %y : tensor<?x2xf32>, tensor<?x2xf32>
  }
}

//--- one.mlir
module attributes {pt2e.program = #pt2e.program<{range_constraints = "{\22s0\22:{\22min_val\22:2,\22max_val\22:8}}"}>} {
  func.func @forward(%x: tensor<?x2xf32> {pt2e.layout = ["sizes (s0 [4], 2)"], pt2e.name = "x"}) -> tensor<?x2xf32> {
    return %x : tensor<?x2xf32>
  }
}

//--- unknown.mlir
func.func @forward(%x: tensor<?x2xf32> {pt2e.name = "x"}, %y: tensor<?x2xf32> {pt2e.name = "y"}) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  return %x, %y : tensor<?x2xf32>, tensor<?x2xf32>
}

//--- data.mlir
func.func @data() -> (tensor<NXx2xf32>, tensor<NYx2xf32>) {
  %x = arith.constant dense<1.0> : tensor<NXx2xf32>
  %y = arith.constant dense<1.0> : tensor<NYx2xf32>
  return %x, %y : tensor<NXx2xf32>, tensor<NYx2xf32>
}
