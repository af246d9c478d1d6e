// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

// An observer that there is not.
// expected-error @below {{unknown observer 'min_mex'; did you mean 'min_max'?}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_mex>

// -----

// expected-error @below {{unknown observer 'entropy'; there are min_max, moving_average_min_max, per_channel_min_max, moving_average_per_channel_min_max, histogram}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = entropy>

// -----

// expected-error @below {{#pt2e.qspec needs an observer: min_max, moving_average_min_max, per_channel_min_max, moving_average_per_channel_min_max, histogram}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine>

// -----

// A parameter of another observer, and one that is misspelt.
// expected-error @below {{'bins' is neither a field of #pt2e.qspec nor a parameter of the min_max observer; there are eps, reduce_range, dtype, qscheme, quant_min, quant_max, ch_axis, granularity, group_size, block_size, row_dim, is_dynamic, observer, fake_quant}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, bins = 1024>

// -----

// expected-error @below {{'bin' is neither a field of #pt2e.qspec nor a parameter of the histogram observer; did you mean 'bins'?}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bin = 1024>

// -----

// expected-error @below {{'quant_mn' is neither a field of #pt2e.qspec nor a parameter of the min_max observer; did you mean 'quant_min'?}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, quant_mn = 3>

// -----

// Values of another type, or out of bounds.
// expected-error @below {{`bins` of the histogram observer is 1; it must be from 2 to 1048576 (PyTorch uses 2048)}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 1>

// -----

// expected-error @below {{`bins` of the histogram observer is 1024.0; it must be of type integer}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 1024.0>

// -----

// expected-error @below {{`eps` of the min_max observer is 0.0; it must be positive and finite in float32}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, eps = 0.0>

// -----

// expected-error @below {{'reduce_range' is "yes"; parameters are bools, integers and floats}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, reduce_range = "yes">

// -----

// expected-error @below {{`averaging_constant` of the moving_average_min_max observer is 2.0; it must be above 0 and at most 1}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, averaging_constant = 2.0>

// -----

// expected-error @below {{the field 'eps' is given twice}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, eps = 0.5, eps = 0.5>

// -----

// expected-error @below {{unknown fake_quant 'fake_quantise'; did you mean 'fake_quantize'?}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantise>

// -----

// Schemes and granularities that do not go together.
// expected-error @below {{unknown qscheme 'per_tenser_affine'; did you mean 'per_tensor_affine'?}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tenser_affine, observer = min_max>

// -----

// expected-error @below {{#pt2e.qspec needs a dtype, such as i8}}
pt2e.observer @observer #pt2e.qspec<qscheme = per_tensor_affine, observer = min_max>

// -----

// expected-error @below {{#pt2e.qspec needs a qscheme, such as per_tensor_affine}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, observer = min_max>

// -----

// expected-error @below {{dtype must be an integer or float type, got tensor<2xi8>}}
pt2e.observer @observer #pt2e.qspec<dtype = tensor<2xi8>, qscheme = per_tensor_affine, observer = min_max>

// -----

// expected-error @below {{ch_axis must not be negative, got -1}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_channel_affine, ch_axis = -1, observer = per_channel_min_max>

// -----

// expected-error @below {{per_tensor_affine implies its granularity; with a `granularity`, write the qscheme affine}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, granularity = token, observer = min_max>

// -----

// expected-error @below {{affine needs a granularity: tensor, row, token, group (with group_size) or block (with block_size)}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = affine, observer = min_max>

// -----

// expected-error @below {{unknown granularity 'grup'; there are tensor, row, token, group (with group_size) or block (with block_size)}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = affine, granularity = grup, observer = min_max>

// -----

// expected-error @below {{affine with granularity tensor is written as qscheme = per_tensor_affine}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = affine, granularity = tensor, observer = min_max>

// -----

// expected-error @below {{the granularity axis is written as qscheme = per_channel_symmetric, with a ch_axis}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = axis, observer = min_max>

// -----

// expected-error @below {{the granularity group needs a group_size of at least 1}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, observer = min_max>

// -----

// expected-error @below {{the granularity group needs a group_size of at least 1}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 0, observer = min_max>

// -----

// expected-error @below {{`group_size` is only for `granularity = group`}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = token, group_size = 32, observer = min_max>

// -----

// expected-error @below {{the granularity block needs a block_size such as [1, 32], of sizes of at least 1}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = block, block_size = [1, -1], observer = min_max>

// -----

// Derived qparams.
// expected-error @below {{#pt2e.derived needs a derivation: bias}}
pt2e.observer @observer #pt2e.derived<dtype = i32, qscheme = per_tensor_symmetric>

// -----

// expected-error @below {{#pt2e.derived needs `derived_from`, a list such as [#pt2e.edge_or_node<"linear", 0>]}}
pt2e.observer @observer #pt2e.derived<derivation = bias, dtype = i32, qscheme = per_tensor_symmetric>

// -----

// expected-error @below {{'bias' derives qparams of 2 values, not of 1}}
pt2e.observer @observer #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>], dtype = i32, qscheme = per_tensor_symmetric>

// -----

// expected-error @below {{'observer' is not a field of #pt2e.derived; there are dtype, qscheme, quant_min, quant_max, ch_axis, granularity, group_size, block_size, row_dim, derivation, derived_from}}
pt2e.observer @observer #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"a", 0>, #pt2e.edge_or_node<"a", 1>], dtype = i32, qscheme = per_tensor_symmetric, observer = min_max>
