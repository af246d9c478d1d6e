// What draws random numbers draws those of PyTorch after torch.manual_seed; they go on from call to call. The minima and maxima
// are those of two torch.randn(4) after torch.manual_seed(3) and torch.manual_seed(0).
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\067\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' > %t/0.safetensors
// RUN: cp %t/0.safetensors %t/1.safetensors
// RUN: pt2e-opt %s --calibrate="data=%t seed=3" 2>&1 | FileCheck %s --check-prefixes=CHECK,SEED3
// RUN: pt2e-opt %s --calibrate="data=%t" 2>&1 | FileCheck %s --check-prefixes=CHECK,SEED0
// RUN: pt2e-opt %s --complete-calibration="seed=3" 2>&1 | FileCheck %s --check-prefix=SYNTHETIC
// RUN: pt2e-opt %s --convert="seed=3" 2>&1 | FileCheck %s --check-prefix=SYNTHETIC
// RUN: not pt2e-opt %s --calibrate="data=%t seed=-1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE

// CHECK: remark: calibration drew random numbers: 'aten.randn_like' (noise) and 1 more, seed {{0|3}}
// CHECK: note: these are the numbers that PyTorch draws after torch.manual_seed with this seed; --calibrate="seed=N" and --convert="seed=N" set another
// SYNTHETIC: remark: calibration drew random numbers: 'aten.randn_like' (noise) and 1 more, seed 3
// NEGATIVE: option 'seed' takes an integer of at least 0, got '-1'

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// SEED3: pt2e.observer @noise {{.*}}max = dense<1.01111591> {{.*}}min = dense<-1.36825919>
// SEED0: pt2e.observer @noise {{.*}}max = dense<1.54099607> {{.*}}min = dense<-2.17878938>
pt2e.observer @noise #minmax
func.func @forward(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = aten.operator "aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%x) {} {pt2e.name = "noise"} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = aten.add.Tensor %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = pt2e.observe %1 @noise : tensor<4xf32>
  // Nothing is drawn for no elements.
  %3 = aten.operator "aten::rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor"() {static_size = array<i64: 0>} {pt2e.name = "nothing"} : () -> tensor<0xf32>
  // What draws no random numbers is not counted.
  %4 = aten.dropout %2 p 0.5 train false : (tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}
