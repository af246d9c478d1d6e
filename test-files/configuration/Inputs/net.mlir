// A small network with the metadata that torch.export records: features (a stem, a residual block, a pool) and a classifier.
#stem = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_0,features.0,torch.nn.modules.conv.Conv2d", stack_trace = "File \22src/net.py\22, line 12, in forward"}>
#stem_relu = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_1,features.1,torch.nn.modules.activation.ReLU", stack_trace = "File \22src/net.py\22, line 12, in forward"}>
#block_conv = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_2,features.2,net.Block;L__self__features_2_conv,features.2.conv,torch.nn.modules.conv.Conv2d", stack_trace = "File \22src/net.py\22, line 12, in forward\0A  File \22src/block.py\22, line 7, in forward"}>
#block_add = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_2,features.2,net.Block", stack_trace = "File \22src/net.py\22, line 12, in forward\0A  File \22src/block.py\22, line 8, in forward"}>
#block_relu = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_2,features.2,net.Block;L__self__features_2_act,features.2.act,torch.nn.modules.activation.ReLU", stack_trace = "File \22src/net.py\22, line 12, in forward\0A  File \22src/block.py\22, line 9, in forward"}>
#pool = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__features,features,torch.nn.modules.container.Sequential;L__self__features_3,features.3,torch.nn.modules.pooling.AdaptiveAvgPool2d", stack_trace = "File \22src/net.py\22, line 12, in forward"}>
#root = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net", stack_trace = "File \22src/net.py\22, line 13, in forward"}>
#hidden = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__classifier_0,classifier.0,torch.nn.modules.linear.Linear", stack_trace = "File \22src/net.py\22, line 14, in forward"}>
#hidden_relu = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__classifier_1,classifier.1,torch.nn.modules.activation.ReLU", stack_trace = "File \22src/net.py\22, line 14, in forward"}>
#head = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__classifier_2,classifier.2,torch.nn.modules.linear.Linear", stack_trace = "File \22src/net.py\22, line 15, in forward"}>

func.func @forward(%x: tensor<1x3x8x8xf32>, %w0: tensor<4x3x1x1xf32>, %w1: tensor<4x4x1x1xf32>, %w2: tensor<6x4xf32>, %w3: tensor<2x6xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  %0 = aten.conv2d %x, %w0 {pt2e.meta = #stem, pt2e.name = "stem"} : (tensor<1x3x8x8xf32>, tensor<4x3x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = aten.relu %0 {pt2e.inplace, pt2e.meta = #stem_relu, pt2e.name = "stem_relu"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %2 = aten.conv2d %1, %w1 {pt2e.meta = #block_conv, pt2e.name = "conv"} : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %3 = aten.add.Tensor %2, %1 {pt2e.meta = #block_add, pt2e.name = "add"} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %4 = aten.relu %3 {pt2e.meta = #block_relu, pt2e.name = "act"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %5 = aten.adaptive_avg_pool2d %4 output_size [1, 1] {pt2e.meta = #pool, pt2e.name = "pool"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32>
  %6 = aten.view %5 size [1, 4] {pt2e.meta = #root, pt2e.name = "view"} : (tensor<1x4x1x1xf32>) -> tensor<1x4xf32>
  %7 = aten.linear %6, %w2 {pt2e.meta = #hidden, pt2e.name = "hidden"} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  %8 = aten.relu %7 {pt2e.meta = #hidden_relu, pt2e.name = "hidden_relu"} : (tensor<1x6xf32>) -> tensor<1x6xf32>
  %9 = aten.linear %8, %w3 bias %b {pt2e.meta = #head, pt2e.name = "head"} : (tensor<1x6xf32>, tensor<2x6xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %10 = aten.softmax.int %9 dim 1 {pt2e.meta = #root, pt2e.name = "softmax"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %10 : tensor<1x2xf32>
}
