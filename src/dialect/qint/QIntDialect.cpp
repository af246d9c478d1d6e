// Registration of the qint dialect.

#include "QIntDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include "QIntDialect.cpp.inc"
#define GET_OP_CLASSES
#include "QIntOps.cpp.inc"

void pt2e::qint::QIntDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "QIntOps.cpp.inc"
      >();
}
