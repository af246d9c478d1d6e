// Which values share an observer.
// RUN: pt2e-opt %s --insert-observers | FileCheck %s

// CHECK: #[[$HISTOGRAM:.*]] = #pt2e.qspec<{{.*}}observer = histogram
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4>
#unsigned = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, quant_min = 0, quant_max = 255, observer = min_max>
#narrow = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -127, quant_max = 127, observer = min_max>

// An output and the edge of its consumer, of equal specs: one observer, and one site serves both.
// CHECK: pt2e.observer @observer_0
// CHECK-LABEL: func.func @output_and_edge
func.func @output_and_edge(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[A:.*]] = aten.sigmoid
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %[[A]] @observer_0
  // CHECK-NEXT: aten.tanh %[[O]]
  // CHECK-NEXT: return
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %0 {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// Edges of one tensor into several consumers, and twice into one: one site.
// CHECK: pt2e.observer @observer_1
// CHECK-LABEL: func.func @siblings
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @siblings(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %[[X]] @observer_1
  // CHECK-NEXT: %[[A:.*]] = aten.relu %[[O]]
  // CHECK-NEXT: %[[B:.*]] = aten.add.Tensor %[[O]], %[[O]]
  // CHECK-NEXT: return %[[A]], %[[B]]
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %x, %x {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// Neither the kind of observer nor its eps counts; the first spec of a group makes the observer.
// CHECK: pt2e.observer @observer_2 #[[$HISTOGRAM]]
// CHECK-NOT: pt2e.observer @
// CHECK-LABEL: func.func @observer_does_not_count
func.func @observer_does_not_count(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %{{.*}} @observer_2
  // CHECK-NEXT: aten.relu %[[O]]
  // CHECK-NEXT: aten.tanh %[[O]]
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#histogram]>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// Dtype and range do: three edges of one tensor, three observers of the tensor itself.
// CHECK: pt2e.observer @observer_3
// CHECK-NEXT: pt2e.observer @observer_4
// CHECK-NEXT: pt2e.observer @observer_5
// CHECK-LABEL: func.func @other_specs
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @other_specs(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK-DAG: %[[A:.*]] = pt2e.observe %[[X]] @observer_3
  // CHECK-DAG: %[[B:.*]] = pt2e.observe %[[X]] @observer_4
  // CHECK-DAG: %[[C:.*]] = pt2e.observe %[[X]] @observer_5
  // CHECK: aten.relu %[[A]]
  // CHECK-NEXT: aten.tanh %[[B]]
  // CHECK-NEXT: aten.sigmoid %[[C]]
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %x {pt2e.annotation = #pt2e.annotation<inputs = [#unsigned]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#narrow]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// Where the spec of an output and that of an edge differ the value goes through both, the output's first.
// CHECK: pt2e.observer @observer_6
// CHECK-NEXT: pt2e.observer @observer_7
// CHECK-LABEL: func.func @chained
func.func @chained(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[A:.*]] = aten.sigmoid
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %[[A]] @observer_6
  // CHECK-NEXT: %[[I:.*]] = pt2e.observe %[[O]] @observer_7
  // CHECK-NEXT: %[[B:.*]] = aten.tanh %[[I]]
  // CHECK-NEXT: return %[[B]], %[[O]]
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %0 {pt2e.annotation = #pt2e.annotation<inputs = [#unsigned]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1, %0 : tensor<2xf32>, tensor<2xf32>
}

// Sharing goes on through shared specs: the pool's input is the add's output, its output shares with its input.
// CHECK: pt2e.observer @observer_8
// CHECK-NEXT: pt2e.observer @observer_9
// CHECK-LABEL: func.func @transitive
func.func @transitive(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-NEXT: %[[X:.*]] = pt2e.observe %{{.*}} @observer_8
  // CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[X]], %[[X]]
  // CHECK-NEXT: %[[SUM:.*]] = pt2e.observe %[[ADD]] @observer_9
  // CHECK-NEXT: %[[POOL:.*]] = aten.max_pool2d %[[SUM]]
  // CHECK-NEXT: %[[OUT:.*]] = pt2e.observe %[[POOL]] @observer_9
  // CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[OUT]]
  // CHECK-NEXT: %[[LAST:.*]] = pt2e.observe %[[RELU]] @observer_9
  // CHECK-NEXT: return %[[LAST]]
  %0 = aten.add.Tensor %x, %x {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] {pt2e.name = "pool", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"pool", 0>>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"pool">], output = #pt2e.shared<"pool">>} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// A cat of two tensors: one observer, which looks at both inputs and at the output, three times a call.
// CHECK: pt2e.observer @observer_10
// CHECK-LABEL: func.func @cat
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>, %[[Y:.*]]: tensor<1x2xf32>
func.func @cat(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK-DAG: %[[A:.*]] = pt2e.observe %[[X]] @observer_10
  // CHECK-DAG: %[[B:.*]] = pt2e.observe %[[Y]] @observer_10
  // CHECK: %[[CAT:.*]] = aten.cat [%[[A]], %[[B]]]
  // CHECK-NEXT: %[[OUT:.*]] = pt2e.observe %[[CAT]] @observer_10
  // CHECK-NEXT: return %[[OUT]]
  %0 = aten.cat [%x, %y] dim 1 {pt2e.name = "cat", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// One tensor twice in a cat is one edge to PT2E, which names edges by their ends: one site for both.
// CHECK: pt2e.observer @observer_11
// CHECK-LABEL: func.func @same_tensor_twice
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @same_tensor_twice(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[A:.*]] = pt2e.observe %[[X]] @observer_11
  // CHECK-NEXT: %[[CAT:.*]] = aten.cat [%[[A]], %[[A]]]
  // CHECK-NEXT: pt2e.observe %[[CAT]] @observer_11
  // CHECK-NEXT: return
  %0 = aten.cat [%x, %x] dim 1 {pt2e.name = "cat", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// The owner of a cat's qparams may be a later operand: here the second, which is another op's output and shares its
// observer. The first goes through the same one.
// CHECK: pt2e.observer @observer_12
// CHECK-NOT: pt2e.observer @
// CHECK-LABEL: func.func @second_operand_owns
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @second_operand_owns(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK-DAG: %[[TANH:.*]] = aten.tanh %[[X]]
  // CHECK-DAG: %[[A:.*]] = pt2e.observe %[[TANH]] @observer_12
  // CHECK-DAG: %[[B:.*]] = pt2e.observe %[[X]] @observer_12
  // CHECK: %[[CAT:.*]] = aten.cat [%[[B]], %[[A]]]
  // CHECK-NEXT: pt2e.observe %[[CAT]] @observer_12
  %0 = aten.tanh %x {pt2e.name = "tanh", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.cat [%x, %0] dim 1 {pt2e.name = "cat", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"cat", 1>, #act], output = #pt2e.shared<"cat", 1>>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
