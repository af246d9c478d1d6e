// The verifier and the effects of aten.operator. They need schemas, so they are implemented in Rust.

#include "AtenDialect.h"

#include "../InferredTypes.h"
#include "../TextSink.h"
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

} // namespace

void pt2eSetOperatorVerifier(Pt2eVerifyOperator verifier) { operatorVerifier() = verifier; }

void pt2eSetOperatorIsPure(Pt2eOperatorIsPure isPure) { operatorIsPure() = isPure; }

void OperatorOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  if (!operatorIsPure()(wrap(getOperation())))
    pt2e::addReadAndWrite(effects);
}

LogicalResult OperatorOp::verify() {
  std::string reason;
  if (operatorVerifier()(wrap(getOperation()), pt2e::appendTo, &reason))
    return pt2e::verifyInferredTypes(getOperation());
  return emitOpError() << reason;
}
