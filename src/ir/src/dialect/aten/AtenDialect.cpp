// Registration of the aten dialect.

#include "AtenDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include "AtenDialect.cpp.inc"
#define GET_OP_CLASSES
#include "AtenOps.cpp.inc"

void pt2e::aten::AtenDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "AtenOps.cpp.inc"
      >();
}
