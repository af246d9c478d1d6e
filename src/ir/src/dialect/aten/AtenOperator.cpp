// The verifier and the effects of aten.operator, which know schemas: they are in Rust.

#include "AtenDialect.h"

#include "../InferredTypes.h"
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

Pt2eOperatorIsPure &operatorIsPure() {
  static Pt2eOperatorIsPure isPure = nullptr;
  return isPure;
}

void appendTo(MlirStringRef text, void *sink) { static_cast<std::string *>(sink)->append(text.data, text.length); }

} // namespace

void pt2eSetOperatorVerifier(Pt2eVerifyOperator verifier) { operatorVerifier() = verifier; }

void pt2eSetOperatorIsPure(Pt2eOperatorIsPure isPure) { operatorIsPure() = isPure; }

void OperatorOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  if (!operatorIsPure()(wrap(getOperation())))
    pt2e::addReadAndWrite(effects);
}

LogicalResult OperatorOp::verify() {
  std::string reason;
  if (operatorVerifier()(wrap(getOperation()), appendTo, &reason))
    return pt2e::verifyInferredTypes(getOperation());
  return emitOpError() << reason;
}
