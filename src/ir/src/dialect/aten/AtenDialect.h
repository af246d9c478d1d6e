// The aten dialect's C++ classes, as mlir-tblgen makes them.

#ifndef ATEN_DIALECT_H
#define ATEN_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "TorchAssembly.h"

#include "AtenDialect.h.inc"
#define GET_OP_CLASSES
#include "AtenOps.h.inc"

#endif // ATEN_DIALECT_H
