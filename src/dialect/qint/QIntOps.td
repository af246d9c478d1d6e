// Integer-only quantized ops: what is left when q/dq pairs have been rewritten to integer arithmetic.

#ifndef QINT_OPS
#define QINT_OPS

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def QInt_Dialect : Dialect {
  let name = "qint";
  let summary = "quantized ops in integer arithmetic";
  let description = [{
    Every op takes and gives integer tensors and carries its qparams as attributes: zero points, a fixed-point
    multiplier and shift for the rescale, and the clamp range of the result. Accumulators are i32.
  }];
  let cppNamespace = "::pt2e::qint";
}

class QInt_Op<string opMnemonic, list<Trait> traits = []> : Op<QInt_Dialect, opMnemonic, traits # [Pure]>;

#endif // QINT_OPS
