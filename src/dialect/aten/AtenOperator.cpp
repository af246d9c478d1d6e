// The verifier of aten.operator, which knows schemas: it is in Rust.

#include "AtenDialect.h"

#include "../glue.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"

using namespace mlir;
using namespace pt2e::aten;

namespace {

Pt2eVerifyOperator &operatorVerifier() {
  static Pt2eVerifyOperator verifier = nullptr;
  return verifier;
}

void appendTo(MlirStringRef text, void *sink) { static_cast<std::string *>(sink)->append(text.data, text.length); }

} // namespace

void pt2eSetOperatorVerifier(Pt2eVerifyOperator verifier) { operatorVerifier() = verifier; }

LogicalResult OperatorOp::verify() {
  std::string reason;
  if (operatorVerifier()(wrap(getOperation()), appendTo, &reason))
    return success();
  return emitOpError() << reason;
}
