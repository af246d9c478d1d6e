// Registration of the torchao dialect. Inference verifies its operations.

#include "TorchAoDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include "TorchAoDialect.cpp.inc"
#define GET_OP_CLASSES
#include "TorchAoOps.cpp.inc"

void pt2e::torchao::TorchAoDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "TorchAoOps.cpp.inc"
      >();
}
