// Results of other types than the arguments and the operands of their ops give, and operands that do not fit together. What is
// expected is what PyTorch gives.
// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

// Sizes that are not known on one side contradict nothing.
func.func @unknown_sizes(%x: tensor<?x3xf32>, %y: tensor<2x3xf32>, %n: index) {
  %0 = aten.relu %x : (tensor<?x3xf32>) -> tensor<2x3xf32>
  %1 = aten.relu %y : (tensor<2x3xf32>) -> tensor<?x?xf32>
  %2 = aten.view %y size [%n, -1] : (tensor<2x3xf32>, index) -> tensor<3x2xf32>
  %3, %4 = aten.split.Tensor %x split_size 1 : (tensor<?x3xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>)
  %5 = aten.squeeze %x : (tensor<?x3xf32>) -> tensor<3xf32>
  %6 = aten.zeros size [%n] : (index) -> tensor<7xf32>
  return
}

// -----

func.func @dtype(%x: tensor<2x3xf32>) {
  // expected-error @below {{'aten.relu' op result 0 is tensor<2x3xf64>, expected tensor<2x3xf32>}}
  %0 = aten.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf64>
  return
}

// -----

func.func @size(%x: tensor<2x4xf32>) {
  // expected-error @below {{'aten.relu' op result 0 is tensor<2x3xf32>, expected tensor<2x4xf32>}}
  %0 = aten.relu %x : (tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @integers_become_floats(%x: tensor<3xi32>) {
  // expected-error @below {{'aten.exp' op result 0 is tensor<3xi32>, expected tensor<3xf32>}}
  %0 = aten.exp %x : (tensor<3xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @comparison(%x: tensor<2x1xf32>, %y: tensor<3xi64>) {
  // expected-error @below {{result 0 is tensor<2x3xf32>, expected tensor<2x3xi1>}}
  %0 = aten.gt.Tensor %x, %y : (tensor<2x1xf32>, tensor<3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @promotion(%x: tensor<2xf16>, %y: tensor<2xbf16>) {
  // expected-error @below {{result 0 is tensor<2xf16>, expected tensor<2xf32>}}
  %0 = aten.add.Tensor %x, %y : (tensor<2xf16>, tensor<2xbf16>) -> tensor<2xf16>
  return
}

// -----

func.func @no_broadcast(%x: tensor<2x3xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{shapes do not broadcast: [2, 3] and [4]}}
  %0 = aten.mul.Tensor %x, %y : (tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @unknown_size_broadcasts(%x: tensor<?x3xf32>, %y: tensor<5x1xf32>) {
  // expected-error @below {{result 0 is tensor<4x3xf32>, expected tensor<5x3xf32>}}
  %0 = aten.sub.Tensor %x, %y : (tensor<?x3xf32>, tensor<5x1xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @sum_of_integers(%x: tensor<2x3xi8>) {
  // expected-error @below {{result 0 is tensor<2xi8>, expected tensor<2xi64>}}
  %0 = aten.sum.dim_IntList %x dim [1] : (tensor<2x3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @keepdim(%x: tensor<2x3xf32>) {
  // expected-error @below {{result 0 is tensor<2xf32>, expected tensor<2x1xf32>}}
  %0 = aten.mean.dim %x dim [-1] keepdim true : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @indices(%x: tensor<2x3xf32>) {
  // expected-error @below {{result 0 is tensor<3xi32>, expected tensor<3xi64>}}
  %0 = aten.argmax %x dim 0 : (tensor<2x3xf32>) -> tensor<3xi32>
  return
}

// -----

func.func @dim_out_of_range(%x: tensor<2x3xf32>) {
  // expected-error @below {{dim 2 is out of range for rank 2}}
  %0 = aten.softmax.int %x dim 2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @second_result(%x: tensor<2x3xf32>) {
  // expected-error @below {{result 1 is tensor<2x3xi64>, expected tensor<2x2xi64>}}
  %0, %1 = aten.topk %x k 2 : (tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x3xi64>)
  return
}

// -----

func.func @permute(%x: tensor<2x3xf32>) {
  // expected-error @below {{result 0 is tensor<2x3xf32>, expected tensor<3x2xf32>}}
  %0 = aten.permute %x dims [1, 0] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @rest_of_view(%x: tensor<2x3x4xf32>) {
  // expected-error @below {{result 0 is tensor<2x6xf32>, expected tensor<2x12xf32>}}
  %0 = aten.view %x size [2, -1] : (tensor<2x3x4xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @elements_of_view(%x: tensor<2x3xf32>) {
  // expected-error @below {{cannot give sizes [4, 2] from the 6 elements of [2, 3]}}
  %0 = aten.view %x size [4, 2] : (tensor<2x3xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @slice(%x: tensor<5xf32>) {
  // expected-error @below {{result 0 is tensor<3xf32>, expected tensor<2xf32>}}
  %0 = aten.slice.Tensor %x start 1 end 100 step 2 : (tensor<5xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @rank_of_unsqueeze(%x: tensor<5xf32>) {
  // expected-error @below {{result 0 is tensor<5xf32>, expected tensor<1x5xf32>}}
  %0 = aten.unsqueeze %x dim 0 : (tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @dtype_of_conversion(%x: tensor<5xf32>) {
  // expected-error @below {{result 0 is tensor<5xf32>, expected tensor<5xf16>}}
  %0 = aten.to.dtype %x dtype f16 : (tensor<5xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @squeeze_of_unknown_size(%x: tensor<1x?xf32>) {
  // expected-error @below {{result 0 is tensor<7xi64>, expected a tensor of f32}}
  %0 = aten.squeeze %x : (tensor<1x?xf32>) -> tensor<7xi64>
  return
}

// -----

func.func @padding(%x: tensor<2x3xf32>) {
  // expected-error @below {{result 0 is tensor<2x5xf32>, expected tensor<2x6xf32>}}
  %0 = aten.pad %x pad [1, 2] : (tensor<2x3xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @repeat(%x: tensor<3xf32>) {
  // expected-error @below {{result 0 is tensor<2x3xf32>, expected tensor<2x6xf32>}}
  %0 = aten.repeat %x repeats [2, 2] : (tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @pixel_shuffle(%x: tensor<1x6x2x2xf32>) {
  // expected-error @below {{the number of channels 6 is not divisible by 4}}
  %0 = aten.pixel_shuffle %x upscale_factor 2 : (tensor<1x6x2x2xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @embedding(%w: tensor<10x4xf32>, %i: tensor<2x3xi64>) {
  // expected-error @below {{result 0 is tensor<2x3xf32>, expected tensor<2x3x4xf32>}}
  %0 = aten.embedding %w, %i : (tensor<10x4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gather(%x: tensor<4x4xf32>, %i: tensor<2x3xi64>) {
  // expected-error @below {{result 0 is tensor<4x4xf32>, expected tensor<2x3xf32>}}
  %0 = aten.gather %x, %i dim 1 : (tensor<4x4xf32>, tensor<2x3xi64>) -> tensor<4x4xf32>
  return
}

// -----

func.func @mask_keeps_the_rest(%x: tensor<4x5xf32>, %m: tensor<4xi1>) {
  // expected-error @below {{result 0 is tensor<3x4xf32>, expected tensor<?x5xf32>}}
  %0 = aten.index.Tensor %x, [%m] : (tensor<4x5xf32>, tensor<4xi1>) -> tensor<3x4xf32>
  return
}

// -----

func.func @cat(%x: tensor<2x3xf32>, %y: tensor<2x5xf32>) {
  // expected-error @below {{result 0 is tensor<2x7xf32>, expected tensor<2x8xf32>}}
  %0 = aten.cat [%x, %y] dim 1 : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x7xf32>
  return
}

// -----

func.func @cat_of_different_sizes(%x: tensor<2x3xf32>, %y: tensor<4x3xf32>) {
  // expected-error @below {{sizes [2, 3] and [4, 3] differ in dimension 0}}
  %0 = aten.cat [%x, %y] dim 1 : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @number_of_parts(%x: tensor<3xf32>) {
  // expected-error @below {{has 3 results, expected 2}}
  %0, %1, %2 = aten.split.Tensor %x split_size 2 : (tensor<3xf32>) -> (tensor<2xf32>, tensor<1xf32>, tensor<1xf32>)
  return
}

// -----

func.func @last_part(%x: tensor<3xf32>) {
  // expected-error @below {{result 1 is tensor<2xf32>, expected tensor<1xf32>}}
  %0, %1 = aten.split.Tensor %x split_size 2 : (tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return
}

// -----

func.func @parts_of_unknown_number(%x: tensor<?x3xf32>) {
  // expected-error @below {{result 1 is tensor<4xf32>, expected tensor<3xf32>}}
  %0, %1 = aten.unbind.int %x : (tensor<?x3xf32>) -> (tensor<3xf32>, tensor<4xf32>)
  return
}

// -----

func.func @linear(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>) {
  // expected-error @below {{result 0 is tensor<2x4xf32>, expected tensor<2x5xf32>}}
  %0 = aten.linear %x, %w : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @product(%x: tensor<2x3xf32>, %y: tensor<4x5xf32>) {
  // expected-error @below {{shapes [2, 3] and [4, 5] cannot be multiplied}}
  %0 = aten.mm %x, %y : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @dtypes_of_product(%x: tensor<2x3xf32>, %y: tensor<3x5xf16>) {
  // expected-error @below {{operands are of float32 and float16}}
  %0 = aten.mm %x, %y : (tensor<2x3xf32>, tensor<3x5xf16>) -> tensor<2x5xf32>
  return
}

// -----

func.func @attention(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x7x8xf32>, %v: tensor<1x2x7x4xf32>) {
  // expected-error @below {{result 0 is tensor<1x2x5x8xf32>, expected tensor<1x2x5x4xf32>}}
  %0 = aten.scaled_dot_product_attention %q, %k, %v : (tensor<1x2x5x8xf32>, tensor<1x2x7x8xf32>, tensor<1x2x7x4xf32>) -> tensor<1x2x5x8xf32>
  return
}

// -----

func.func @einsum(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) {
  // expected-error @below {{result 0 is tensor<2x4xf32>, expected tensor<4x2xf32>}}
  %0 = aten.einsum [%x, %y] equation "ij,jk->ki" : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @conv(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @below {{result 0 is tensor<1x4x4x4xf32>, expected tensor<1x4x3x3xf32>}}
  %0 = aten.conv2d %x, %w stride [2, 2] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @conv_transpose(%x: tensor<1x3x4xf32>, %w: tensor<3x2x3xf32>) {
  // expected-error @below {{result 0 is tensor<1x2x8xf32>, expected tensor<1x2x9xf32>}}
  %0 = aten.conv_transpose1d %x, %w stride [2] : (tensor<1x3x4xf32>, tensor<3x2x3xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @conv_of_unknown_size(%x: tensor<?x3x8x?xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @below {{result 0 is tensor<?x4x8x?xf32>, expected tensor<?x4x6x?xf32>}}
  %0 = aten.conv2d %x, %w : (tensor<?x3x8x?xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x8x?xf32>
  return
}

// -----

func.func @kernel_is_too_large(%x: tensor<1x3x2x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @below {{a window that reaches over 3 elements does not fit into 2}}
  %0 = aten.conv2d %x, %w : (tensor<1x3x2x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x1x6xf32>
  return
}

// -----

func.func @pool(%x: tensor<1x2x5x5xf32>) {
  // expected-error @below {{result 0 is tensor<1x2x2x2xf32>, expected tensor<1x2x3x3xf32>}}
  %0 = aten.max_pool2d %x kernel_size [2, 2] ceil_mode true : (tensor<1x2x5x5xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @adaptive_pool(%x: tensor<1x2x5x5xf32>) {
  // expected-error @below {{result 0 is tensor<1x2xf32>, expected tensor<1x2x1x1xf32>}}
  %0 = aten.adaptive_avg_pool2d %x output_size [1, 1] : (tensor<1x2x5x5xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @rank_of_pool(%x: tensor<5x5xf32>) {
  // expected-error @below {{input must be [N, C, H, W] or [C, H, W], got float32 [5, 5]}}
  %0 = aten.avg_pool2d %x kernel_size [2, 2] : (tensor<5x5xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @layer_norm(%x: tensor<2x3xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{weight float32 [4] is not of normalized_shape [3]}}
  %0 = aten.layer_norm %x normalized_shape [3] weight %w : (tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @normalized_shape(%x: tensor<2x3xf32>) {
  // expected-error @below {{normalized_shape [4] does not fit float32 [2, 3]}}
  %0 = aten.layer_norm %x normalized_shape [4] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @group_norm(%x: tensor<2x6x4xf32>) {
  // expected-error @below {{the number of channels 6 is not divisible by 4}}
  %0 = aten.group_norm %x num_groups 4 : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  return
}

// -----

func.func @arange() {
  // expected-error @below {{result 0 is tensor<4xi64>, expected tensor<5xi64>}}
  %0 = aten.arange.start_step start 1 end 10 step 2 : () -> tensor<4xi64>
  return
}

// -----

func.func @default_dtype() {
  // expected-error @below {{result 0 is tensor<2x3xi64>, expected tensor<2x3xf32>}}
  %0 = aten.zeros size [2, 3] : () -> tensor<2x3xi64>
  return
}

// -----

func.func @dtype_of_a_tensor(%x: tensor<3xf16>) {
  // expected-error @below {{result 0 is tensor<2xf32>, expected tensor<2xf16>}}
  %0 = aten.new_zeros %x size [2] : (tensor<3xf16>) -> tensor<2xf32>
  return
}

// -----

func.func @element(%x: tensor<1xf32>) {
  // expected-error @below {{result 0 is index, expected f64}}
  %0 = aten.item %x : (tensor<1xf32>) -> index
  return
}

// -----

func.func @gru(%x: tensor<5x1x3xf32>, %h: tensor<1x1x4xf32>, %a: tensor<12x3xf32>, %b: tensor<12x4xf32>) {
  // expected-error @below {{result 0 is tensor<5x1x8xf32>, expected tensor<5x1x4xf32>}}
  %0, %1 = aten.gru.input %x, %h, [%a, %b] has_biases false num_layers 1 dropout 0.0 train false bidirectional false batch_first false : (tensor<5x1x3xf32>, tensor<1x1x4xf32>, tensor<12x3xf32>, tensor<12x4xf32>) -> (tensor<5x1x8xf32>, tensor<1x1x4xf32>)
  return
}

// -----

func.func @layers(%x: tensor<5x1x3xf32>, %h: tensor<2x1x4xf32>, %a: tensor<12x3xf32>, %b: tensor<12x4xf32>) {
  // expected-error @below {{the state float32 [2, 1, 4] is not one of 1 layers and directions for the sequence float32 [5, 1, 3]}}
  %0, %1 = aten.gru.input %x, %h, [%a, %b] has_biases false num_layers 1 dropout 0.0 train false bidirectional false batch_first false : (tensor<5x1x3xf32>, tensor<2x1x4xf32>, tensor<12x3xf32>, tensor<12x4xf32>) -> (tensor<5x1x4xf32>, tensor<2x1x4xf32>)
  return
}

// -----

func.func @upsample(%x: tensor<1x2x3x3xf32>) {
  // expected-error @below {{result 0 is tensor<1x2x8x6xf32>, expected tensor<1x2x7x6xf32>}}
  %0 = aten.upsample_nearest2d.vec %x scale_factors [2.5, 2.0] : (tensor<1x2x3x3xf32>) -> tensor<1x2x8x6xf32>
  return
}

// -----

func.func @grid_sampler(%x: tensor<1x2x3x3xf32>, %g: tensor<1x4x5x2xf32>) {
  // expected-error @below {{result 0 is tensor<1x2x3x3xf32>, expected tensor<1x2x4x5xf32>}}
  %0 = aten.grid_sampler %x, %g interpolation_mode 0 padding_mode 0 align_corners false : (tensor<1x2x3x3xf32>, tensor<1x4x5x2xf32>) -> tensor<1x2x3x3xf32>
  return
}

// -----

func.func @rfft(%x: tensor<2x8xf32>) {
  // expected-error @below {{result 0 is tensor<2x8xcomplex<f32>>, expected tensor<2x5xcomplex<f32>>}}
  %0 = aten.fft_rfft %x : (tensor<2x8xf32>) -> tensor<2x8xcomplex<f32>>
  return
}

// -----

func.func @irfft(%x: tensor<2x5xcomplex<f32>>) {
  // expected-error @below {{result 0 is tensor<2x8xcomplex<f32>>, expected tensor<2x8xf32>}}
  %0 = aten.fft_irfft %x : (tensor<2x5xcomplex<f32>>) -> tensor<2x8xcomplex<f32>>
  return
}

// -----

func.func @quantize(%x: tensor<4xf32>) {
  // expected-error @below {{result 0 is tensor<4xui8>, expected tensor<4xi8>}}
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xui8>
  return
}

// -----

func.func @dequantize(%x: tensor<4xi8>) {
  // expected-error @below {{result 0 is tensor<4xf32>, expected tensor<4xf16>}}
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 out_dtype f16 : (tensor<4xi8>) -> tensor<4xf32>
  return
}

// -----

func.func @dequantized_dtype(%x: tensor<4xui8>) {
  // expected-error @below {{dtype int8 is not the element type of uint8 [4]}}
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xui8>) -> tensor<4xf32>
  return
}

// -----

func.func @channels(%x: tensor<4x3xf32>, %s: tensor<3xf64>, %z: tensor<3xi64>) {
  // expected-error @below {{scales float64 [3] is not a vector of the 4 channels of axis 0}}
  %0 = quantized_decomposed.quantize_per_channel %x, %s, %z axis 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xf32>, tensor<3xf64>, tensor<3xi64>) -> tensor<4x3xi8>
  return
}

// -----

func.func @integer_linear(%x: tensor<1x8xi8>, %w: tensor<4x8xi8>) {
  // expected-error @below {{result 0 is tensor<1x5xi8>, expected tensor<1x4xi8>}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1717986918] shift [38] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x8xi8>, tensor<4x8xi8>) -> tensor<1x5xi8>
  return
}

// -----

func.func @operator(%x: tensor<2x3xf32>) {
  // expected-error @below {{'aten.operator' op result 0 is tensor<2xf32>, expected tensor<f32>}}
  %0 = aten.operator "aten::std(Tensor self, bool unbiased=True) -> Tensor"(%x) {unbiased = true} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @library(%x: tensor<4x4xf32>, %s: tensor<4xf32>) {
  // expected-error @below {{result 0 is tensor<4x4xi64>, expected tensor<?xi64>}}
  %0 = aten.operator "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"(%x, %s) {iou_threshold = 0.5 : f64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<4x4xi64>
  return
}
