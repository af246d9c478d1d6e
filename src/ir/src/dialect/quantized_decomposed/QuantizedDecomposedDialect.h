// The quantized_decomposed dialect's C++ classes, as mlir-tblgen makes them.

#ifndef QUANTIZEDDECOMPOSED_DIALECT_H
#define QUANTIZEDDECOMPOSED_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "TorchAssembly.h"

#include "QuantizedDecomposedDialect.h.inc"
#define GET_OP_CLASSES
#include "QuantizedDecomposedOps.h.inc"

#endif // QUANTIZEDDECOMPOSED_DIALECT_H
