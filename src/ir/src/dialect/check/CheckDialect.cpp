// Registration of the check dialect.

#include "CheckDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include "CheckDialect.cpp.inc"
#define GET_OP_CLASSES
#include "CheckOps.cpp.inc"

void pt2e::check::CheckDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "CheckOps.cpp.inc"
      >();
}
