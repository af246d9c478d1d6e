// The operation of every overload that has none of its own, and the terminator of its graphs.

#ifndef ATEN_OPERATOR
#define ATEN_OPERATOR

include "AtenBase.td"

def Aten_OperatorOp : Aten_BaseOp<"operator", [IsolatedFromAbove, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "an operator of PyTorch's by its schema";
  let description = [{
    Stands for an overload that no operation of the dialects stands for: a rare one of `aten`, one of a library
    (`torchvision::nms`), a function of Python's on symbolic numbers (`_operator::mul`), or a higher-order operator
    (`higher_order::cond`), whose graphs are its regions.

    Operands are those that the schema's operation would have, and `constants` holds its attributes, by the rules of
    src/schema/src/ods/layout.rs. The schemas of `aten` are PyTorch's. A `.pt2` archive has none of the others: theirs say
    what a call gave, without defaults and without the arguments that were left out.

    ```mlir
    %1 = aten.operator "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"(%boxes, %scores)
        {iou_threshold = 5.000000e-01 : f64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<?xi64>
    ```

    A graph takes its values as arguments of its block, and gives them by `aten.yield`:

    ```mlir
    %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%pred, %x)
        {arg1 = {name = "true_graph_0"}, arg2 = {name = "false_graph_0"}} graphs {
    ^bb0(%a: tensor<3xf32>):
      %2 = aten.relu %a : (tensor<3xf32>) -> tensor<3xf32>
      aten.yield %2 : tensor<3xf32>
    }, {
    ^bb0(%a: tensor<3xf32>):
      aten.yield %a : tensor<3xf32>
    } : (tensor<i1>, tensor<3xf32>) -> tensor<3xf32>
    ```

    The effects of an operator of `aten` are those that its schema and its arguments say. Nothing is known of the others:
    they are neither merged with equal ones, nor moved, nor dropped.
  }];
  let arguments = (ins StrAttr:$schema, Variadic<AnyType>:$inputs, OptionalAttr<DictionaryAttr>:$constants);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region VariadicRegion<SizedRegion<1>>:$graphs);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $schema `(` $inputs `)` custom<Constants>($constants) (`graphs` $graphs^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_YieldOp : Aten_BaseOp<"yield", [Pure, Terminator, HasParent<"OperatorOp">]> {
  let summary = "what a graph gives";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

#endif // ATEN_OPERATOR
