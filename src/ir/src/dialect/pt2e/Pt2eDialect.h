// The pt2e dialect's C++ classes, as mlir-tblgen makes them.

#ifndef PT2E_DIALECT_H
#define PT2E_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "Pt2eDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "Pt2eAttrs.h.inc"
#define GET_OP_CLASSES
#include "Pt2eOps.h.inc"

#endif // PT2E_DIALECT_H
