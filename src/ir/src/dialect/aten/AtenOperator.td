// The operation for all overloads that have no operation of their own, and the terminator of its graphs.

#ifndef ATEN_OPERATOR
#define ATEN_OPERATOR

include "AtenBase.td"

def Aten_OperatorOp : Aten_BaseOp<"operator", [IsolatedFromAbove, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "a PyTorch operator, identified by its schema";
  let description = [{
    Stands for an overload without an operation of its own: a rare one of `aten`, one of a library
    (`torchvision::nms`), a Python function on symbolic numbers (`_operator::mul`), or a higher-order operator
    (`higher_order::cond`), whose graphs are its regions.

    Operands and `constants` are the operands and attributes that an operation of the schema would have, by the rules of
    src/schema/src/ods/layout.rs. The schemas of `aten` are PyTorch's. A `.pt2` archive does not contain the others, so they are
    derived from the call, without defaults and without the arguments that it leaves out.

    ```mlir
    %1 = aten.operator "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"(%boxes, %scores)
        {iou_threshold = 5.000000e-01 : f64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<?xi64>
    ```

    A graph receives its inputs as arguments of its block, and returns its outputs with `aten.yield`:

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

    The effects of an operator of `aten` follow from its schema and arguments. Those of other operators are unknown, so
    they are not merged, moved or erased.
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
  let summary = "the end of a graph of an `aten.operator`, with the values that the graph returns";
  let description = [{
    The number and types of the values are those of the operator's results, or those that the operator requires of the graph:
    the condition of a `higher_order::while_loop` returns one bool.

    ```mlir
    aten.yield %2 : tensor<3xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

#endif // ATEN_OPERATOR
