// A range that is absurd for what was seen is a warning: one value decides it, and all others become one number. Weights
// are looked at as activations are.
// RUN: pt2e-opt %s --complete-calibration -o %t.mlir 2> %t.err
// RUN: FileCheck %s --input-file=%t.err
// RUN: FileCheck %s --input-file=%t.err --check-prefix=COUNT
// RUN: FileCheck %s --input-file=%t.mlir --check-prefix=IR
// COUNT-COUNT-4: warning: observer @
// COUNT-NOT: warning: observer @

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, eps = 2.44140625E-4 : f64>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, eps = 2.44140625E-4 : f64>
#channel = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>

pt2e.observer @outlier #histogram
pt2e.observer @low_mask #histogram
pt2e.observer @half_masked #histogram
pt2e.observer @weight #minmax
pt2e.observer @large #histogram
pt2e.observer @mask_alone #minmax
pt2e.observer @sparse #histogram
pt2e.observer @saturated #minmax
pt2e.observer @constant #minmax
pt2e.observer @rows #channel
pt2e.observer @mask #histogram

ml_program.global private @spike(dense<[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0E+8]> : tensor<8xf32>) : tensor<8xf32>
ml_program.global private @one_hidden(dense<[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0E+9]> : tensor<8xf32>) : tensor<8xf32>
ml_program.global private @most_hidden(dense<[0.0, 0.0, 0.0, -1.0E+9, -1.0E+9, -1.0E+9, -1.0E+9, -1.0E+9]> : tensor<8xf32>) : tensor<8xf32>
ml_program.global private @fc.weight(dense<[[0.1, -0.2, 0.3, -0.4], [0.5, 0.6, 0.7, 9.0E+6]]> : tensor<2x4xf32>) : tensor<2x4xf32>
ml_program.global private @lowest(dense<[0.0, 0.0, -3.40282347E+38, 0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<8xf32>) : tensor<8xf32>
ml_program.global private @same(dense<1.0E+9> : tensor<8xf32>) : tensor<8xf32>

// IR-LABEL: func.func @forward
// CHECK: warning: observer @outlier of 'aten.mul.Tensor' saw values from {{.*}}, but most lie between {{.*}}: these would all quantize to one number
// CHECK: warning: observer @low_mask of 'aten.add.Tensor' saw values from -1.000000e9 to
// CHECK: warning: observer @half_masked of 'aten.add.Tensor' saw values from -1.000000e9 to
// CHECK: warning: observer @weight of `fc.weight` saw values from -4.000000e-1 to 9.000000e6, but most lie between
// CHECK: note: look for an outlier in the calibration data or the weights, and clamp it; an additive mask should hold -inf or torch.finfo(torch.float32).min, which --convert keeps float
func.func @forward(%x: tensor<64x8xf32>) -> tensor<64x8xf32> {
  %spike = ml_program.global_load_const @spike : tensor<8xf32>
  %0 = aten.mul.Tensor %x, %spike : (tensor<64x8xf32>, tensor<8xf32>) -> tensor<64x8xf32>
  %1 = pt2e.observe %0 @outlier : tensor<64x8xf32>
  // The masks that some models add instead of infinities, with few values hidden and with most.
  %one = ml_program.global_load_const @one_hidden : tensor<8xf32>
  %2 = aten.add.Tensor %x, %one : (tensor<64x8xf32>, tensor<8xf32>) -> tensor<64x8xf32>
  %3 = pt2e.observe %2 @low_mask : tensor<64x8xf32>
  %most = ml_program.global_load_const @most_hidden : tensor<8xf32>
  %4 = aten.add.Tensor %x, %most : (tensor<64x8xf32>, tensor<8xf32>) -> tensor<64x8xf32>
  %5 = pt2e.observe %4 @half_masked : tensor<64x8xf32>
  %w = ml_program.global_load_const @fc.weight : tensor<2x4xf32>
  %6 = pt2e.observe %w @weight : tensor<2x4xf32>

  // Near misses. Values up to some ten thousand beside ordinary ones:
  %7 = aten.mul.Tensor %x, %x : (tensor<64x8xf32>, tensor<64x8xf32>) -> tensor<64x8xf32>
  %8 = aten.mul.Tensor %7, %7 : (tensor<64x8xf32>, tensor<64x8xf32>) -> tensor<64x8xf32>
  %9 = aten.mul.Tensor %8, 1.0E+4 : (tensor<64x8xf32>) -> tensor<64x8xf32>
  %10 = pt2e.observe %9 @large : tensor<64x8xf32>
  // the two values of a mask, of which both are represented;
  %11 = pt2e.observe %most @mask_alone : tensor<8xf32>
  // mostly zeros, as after a relu, a few of the others large;
  %12 = aten.sub.Tensor %9, 2.0E+4 : (tensor<64x8xf32>) -> tensor<64x8xf32>
  %13 = aten.relu %12 : (tensor<64x8xf32>) -> tensor<64x8xf32>
  %14 = pt2e.observe %13 @sparse : tensor<64x8xf32>
  // what is next to 0 for half of its values, so that no scale would keep it;
  %15 = aten.mul.Tensor %x, 40.0 : (tensor<64x8xf32>) -> tensor<64x8xf32>
  %16 = aten.sigmoid %15 : (tensor<64x8xf32>) -> tensor<64x8xf32>
  %17 = pt2e.observe %16 @saturated : tensor<64x8xf32>
  // one value;
  %same = ml_program.global_load_const @same : tensor<8xf32>
  %18 = pt2e.observe %same @constant : tensor<8xf32>
  // channels, which have ranges of their own;
  %19 = pt2e.observe %w @rows : tensor<2x4xf32>
  // and a mask that is beyond counting: what becomes of it is said later.
  %lowest = ml_program.global_load_const @lowest : tensor<8xf32>
  %20 = aten.add.Tensor %x, %lowest : (tensor<64x8xf32>, tensor<8xf32>) -> tensor<64x8xf32>
  %21 = pt2e.observe %20 @mask : tensor<64x8xf32>
  return %x : tensor<64x8xf32>
}
