// What specs can say, as text and as bytecode. Parameters of the observer follow its name; those at their defaults may be left out.
// RUN: pt2e-opt %s | FileCheck %s
// RUN: pt2e-opt %s | pt2e-opt | FileCheck %s
// RUN: pt2e-opt %s --emit-bytecode | pt2e-opt | FileCheck %s

// CHECK-DAG: #[[HISTOGRAM:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, bins = 1024, eps = 2.44140625E-4 : f64, reduce_range = true>
// CHECK-DAG: #[[AVERAGE:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, is_dynamic = true, observer = moving_average_min_max, averaging_constant = 1.000000e+00 : f64>
// CHECK-DAG: #[[TRAINED:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max, fake_quant = fake_quantize, eps = 1.250000e-01 : f64>
// CHECK-DAG: #[[FLOAT:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams, ch_axis = 1, observer = per_channel_min_max>
// CHECK-DAG: #[[TENSOR:.*]] = #pt2e.qspec<dtype = ui8, qscheme = affine_float_qparams, granularity = tensor, observer = min_max>
// CHECK-DAG: #[[TOKEN:.*]] = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, observer = min_max>
// CHECK-DAG: #[[ROW:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = row, row_dim = 0, observer = min_max>
// CHECK-DAG: #[[LAST:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = row, observer = min_max>
// CHECK-DAG: #[[GROUP:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 32, observer = min_max>
// CHECK-DAG: #[[BLOCK:.*]] = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = block, block_size = [1, 32], observer = min_max>
// CHECK-DAG: #[[BIAS:.*]] = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"weight">], dtype = i32, qscheme = per_channel_symmetric, ch_axis = 0>

// CHECK: pt2e.observer @histogram #[[HISTOGRAM]]
pt2e.observer @histogram #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, bins = 1024, eps = 2.44140625E-4, reduce_range = true>
// Fields in any order.
// CHECK: pt2e.observer @again #[[HISTOGRAM]]
pt2e.observer @again #pt2e.qspec<reduce_range = true, eps = 2.44140625E-4, bins = 1024 : i64, observer = histogram, quant_max = 127, quant_min = -128, qscheme = "per_tensor_affine", dtype = i8>
// CHECK: pt2e.observer @average #[[AVERAGE]]
pt2e.observer @average #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, is_dynamic = true, observer = moving_average_min_max, averaging_constant = 1.0>
// CHECK: pt2e.observer @trained #[[TRAINED]]
pt2e.observer @trained #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max, eps = 0.125, fake_quant = fake_quantize>
// CHECK: pt2e.observer @float #[[FLOAT]]
pt2e.observer @float #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams, ch_axis = 1, observer = per_channel_min_max>
// CHECK: pt2e.observer @tensor #[[TENSOR]]
pt2e.observer @tensor #pt2e.qspec<dtype = ui8, qscheme = affine_float_qparams, granularity = tensor, observer = min_max>
// CHECK: pt2e.observer @token #[[TOKEN]]
pt2e.observer @token #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, observer = min_max>
// CHECK: pt2e.observer @row #[[ROW]]
pt2e.observer @row #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = row, row_dim = 0, observer = min_max>
// CHECK: pt2e.observer @last #[[LAST]]
pt2e.observer @last #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = row, observer = min_max>
// CHECK: pt2e.observer @group #[[GROUP]]
pt2e.observer @group #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 32, observer = min_max>
// CHECK: pt2e.observer @block #[[BLOCK]]
pt2e.observer @block #pt2e.qspec<dtype = i8, qscheme = affine, granularity = block, block_size = [1, 32], observer = min_max>
// CHECK: pt2e.observer @bias #[[BIAS]]
pt2e.observer @bias #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"weight">], dtype = i32, qscheme = per_channel_symmetric, ch_axis = 0>
// What an observer keeps is its own affair: tensors under names.
// CHECK: pt2e.observer @kept #[[HISTOGRAM]] {state = {anything = dense<[1, 2]> : tensor<2xi8>, infinities = 3 : i64}}
pt2e.observer @kept #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, bins = 1024, eps = 2.44140625E-4, reduce_range = true> {state = {anything = dense<[1, 2]> : tensor<2xi8>, infinities = 3 : i64}}
