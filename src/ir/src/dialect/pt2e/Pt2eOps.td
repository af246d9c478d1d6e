// Ops of the pt2e dialect.

#ifndef PT2E_OPS
#define PT2E_OPS

include "Pt2eAttrs.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Pt2e_ObserverOp : Pt2e_Op<"observer", [Symbol]> {
  let summary = "an observer: a spec, and the statistics collected so far";
  let description = [{
    One symbol for each group of values that share qparams. `state` is absent until the observer has seen data.
    The state of a histogram has the number of `infinities` that it leaves out, if there were any.

    ```mlir
    pt2e.observer @observer_0 #qspec {state = {max = dense<1.0> : tensor<f32>, min = dense<-1.0> : tensor<f32>}}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, AnyAttr:$spec, OptionalAttr<DictionaryAttr>:$state);
  let assemblyFormat = "$sym_name $spec attr-dict";
  let hasVerifier = 1;
}

def Pt2e_ObserveOp : Pt2e_Op<"observe", [
    AllTypesMatch<["operand", "result"]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "a site where an observer observes a value";
  let description = [{
    Returns its operand. Not pure: a shared observer is one symbol with several sites, and each site counts.

    ```mlir
    %1 = pt2e.observe %0 @observer_0 : tensor<1x8xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$operand, FlatSymbolRefAttr:$observer);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$operand $observer attr-dict `:` type($operand)";
}

#endif // PT2E_OPS
