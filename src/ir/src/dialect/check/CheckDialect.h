// The check dialect's C++ classes, as mlir-tblgen makes them.

#ifndef CHECK_DIALECT_H
#define CHECK_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "CheckDialect.h.inc"
#define GET_OP_CLASSES
#include "CheckOps.h.inc"

#endif // CHECK_DIALECT_H
