// The qint dialect's C++ classes, as mlir-tblgen makes them.

#ifndef QINT_DIALECT_H
#define QINT_DIALECT_H

#include "InferredTypes.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "QIntDialect.h.inc"
#define GET_OP_CLASSES
#include "QIntOps.h.inc"

#endif // QINT_DIALECT_H
