// What the verifiers of qint refuse, and in which words.
// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

func.func @zero_point(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{input_zero_point 128 is not a value of 'tensor<2x5xi8>'}}
  %0 = qint.linear %x zero_point 128, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @range(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{quant_min 5 is above quant_max -5}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min 5 quant_max -5 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @wide_range(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{range [-129, 127] does not fit 'tensor<2x3xi8>'}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -129 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @rounding(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{rounding is "away"; only "half_to_even" is supported}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "away" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @denormal_multiplier(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{multiplier 536870912 with shift 30 is neither 0 with shift 0, nor from 2^30 to 2^31 - 1}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [536870912] shift [30] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @zero_multiplier(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{multiplier 0 with shift 3 is neither 0 with shift 0}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [0] shift [3] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @shift(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{shift 63 is not from 0 to 62}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [63] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @shifts(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{has 1 multipliers and 2 shifts}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31, 31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @multipliers(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{has 2 multipliers, expected 1 or one for each of the 3 output channels}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824, 1073741824] shift [31, 31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @remainder_of_nothing(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{has the remainder of a bias, but no bias}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] remainder [1, 2, 3] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @remainders(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>, %b: tensor<3xi32>) {
  // expected-error @below {{has 2 remainders, expected one for each of the 3 output channels}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1073741824] shift [31] remainder [1, 2] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<3xi32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @remainder(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>, %b: tensor<3xi32>) {
  // expected-error @below {{remainder 1073741825 is not from -2^30 to 2^30}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1073741824] shift [31] remainder [0, 0, 1073741825] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<3xi32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @bias(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>, %b: tensor<4xi32>) {
  // expected-error @below {{bias int32 [4] is not a vector of the weight's 3 output channels}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<4xi32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @channels(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{result 0 is tensor<2x4xi8>, expected tensor<2x3xi8>}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x4xi8>
  return
}

// -----

func.func @element_types(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{result 0 is tensor<2x3xui8>, expected tensor<2x3xi8>}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point 0 quant_min 0 quant_max 255 : (tensor<2x5xi8>, tensor<3x5xi8>) -> tensor<2x3xui8>
  return
}

// -----

func.func @float_bias(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>, %b: tensor<3xf32>) {
  // expected-error @below {{operand #2 must be 1D tensor of 32-bit signless integer values}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<3xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @features(%x: tensor<2x4xi8>, %w: tensor<3x5xi8>) {
  // expected-error @below {{input has 4 features, but the weight takes 5}}
  %0 = qint.linear %x zero_point 3, %w zero_point 0 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x4xi8>, tensor<3x5xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @groups(%x: tensor<1x4x8x8xi8>, %w: tensor<6x2x3x3xi8>) {
  // expected-error @below {{the number of output channels 6 is not divisible by 4}}
  %0 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [1, 1] padding [0, 0] dilation [1, 1] groups 4 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>, tensor<6x2x3x3xi8>) -> tensor<1x6x6x6xi8>
  return
}

// -----

func.func @group_channels(%x: tensor<1x4x8x8xi8>, %w: tensor<6x2x3x3xi8>) {
  // expected-error @below {{input has 4 channels, but the weight takes 2 in each of 1 groups}}
  %0 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [1, 1] padding [0, 0] dilation [1, 1] groups 1 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>, tensor<6x2x3x3xi8>) -> tensor<1x6x6x6xi8>
  return
}

// -----

func.func @stride(%x: tensor<1x4x8x8xi8>, %w: tensor<6x2x3x3xi8>) {
  // expected-error @below {{stride is 0, expected at least 1}}
  %0 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [0, 1] padding [0, 0] dilation [1, 1] groups 2 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>, tensor<6x2x3x3xi8>) -> tensor<1x6x6x6xi8>
  return
}

// -----

func.func @padding(%x: tensor<1x4x8x8xi8>, %w: tensor<6x2x3x3xi8>) {
  // expected-error @below {{padding has 1 values, expected 2}}
  %0 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [1, 1] padding [0] dilation [1, 1] groups 2 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>, tensor<6x2x3x3xi8>) -> tensor<1x6x6x6xi8>
  return
}

// -----

func.func @broadcast(%x: tensor<2x3xi8>, %y: tensor<3xi8>) {
  // expected-error @below {{operands differ: int8 [2, 3] and int8 [3]}}
  %0 = qint.add %x zero_point 3 multiplier 1, %y zero_point 5 multiplier 1 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x3xi8>, tensor<3xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @add_multiplier(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) {
  // expected-error @below {{multiplier 2147483648 is not from 0 to 2^31 - 1}}
  %0 = qint.add %x zero_point 3 multiplier 2147483648, %y zero_point 5 multiplier 1 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @windows(%x: tensor<1x4x7x7xi8>) {
  // expected-error @below {{windows of one size do not tile 7 elements in 2 parts}}
  %0 = qint.adaptive_avg_pool2d %x zero_point 3 output_size [2, 2] multiplier [1073741824] shift [34] rounding "half_to_even" zero_point 3 quant_min -128 quant_max 127 : (tensor<1x4x7x7xi8>) -> tensor<1x4x2x2xi8>
  return
}

// -----

func.func @pooled_channels(%x: tensor<1x4x8x8xi8>) {
  // expected-error @below {{result 0 is tensor<1x3x4x4xi8>, expected tensor<1x4x4x4xi8>}}
  %0 = qint.max_pool2d %x kernel_size [2, 2] stride [2, 2] padding [0, 0] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>) -> tensor<1x3x4x4xi8>
  return
}

// -----

func.func @float_input(%x: tensor<1x4x8x8xf32>) {
  // expected-error @below {{operand #0 must be ranked tensor of i8 or ui8 values}}
  %0 = qint.max_pool2d %x kernel_size [2, 2] stride [2, 2] padding [0, 0] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xi8>
  return
}

// -----

func.func @requantize_axis(%x: tensor<2x5xi64>) {
  // expected-error @below {{axis 2 is out of range for}}
  %0 = qint.requantize %x multiplier [1073741824] shift [31] axis 2 rounding "half_to_even" zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x5xi64>) -> tensor<2x5xi8>
  return
}

// -----

func.func @requantize_channels(%x: tensor<2x5xi64>) {
  // expected-error @below {{has 3 multipliers, expected 1 or one for each of the 5 output channels}}
  %0 = qint.requantize %x multiplier [1073741824, 1073741824, 1073741824] shift [31, 31, 31] axis 1 rounding "half_to_even" zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x5xi64>) -> tensor<2x5xi8>
  return
}

// -----

func.func @requantize_range(%x: tensor<2x5xi64>) {
  // expected-error @below {{range [-32769, 127] does not fit 'tensor<2x5xi16>'}}
  %0 = qint.requantize %x multiplier [1073741824] shift [31] axis 0 rounding "half_to_even" zero_point 0 quant_min -32769 quant_max 127 dtype i16 : (tensor<2x5xi64>) -> tensor<2x5xi16>
  return
}

// -----

func.func @requantize_type(%x: tensor<2x5xi64>) {
  // expected-error @below {{result 0 is tensor<2x4xi8>, expected tensor<2x5xi8>}}
  %0 = qint.requantize %x multiplier [1073741824] shift [31] axis 0 rounding "half_to_even" zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x5xi64>) -> tensor<2x4xi8>
  return
}
