// The verifier of result types. Inference needs schemas, so it is in Rust.

#include "InferredTypes.h"

#include "TextSink.h"
#include "glue.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Dialect.h"

using namespace mlir;

namespace {

Pt2eVerifyOperator &typeVerifier() {
  static Pt2eVerifyOperator verifier = nullptr;
  return verifier;
}

/// A hash of the name, the inherent attributes, and the types of operands and results. All of them live as long as the context,
/// so their addresses identify them.
uint64_t hashOfTypes(Operation *op) {
  llvm::hash_code hash = llvm::hash_combine(op->getName().getAsOpaquePointer(), op->hashProperties(),
                                            op->getNumOperands());
  for (Type type : op->getOperandTypes())
    hash = llvm::hash_combine(hash, type.getAsOpaquePointer());
  for (Type type : op->getResultTypes())
    hash = llvm::hash_combine(hash, type.getAsOpaquePointer());
  return static_cast<size_t>(hash);
}

} // namespace

void pt2eSetTypeVerifier(Pt2eVerifyOperator verifier) { typeVerifier() = verifier; }

LogicalResult pt2e::verifyInferredTypes(Operation *op) {
  const auto *verified = op->getDialect()->getRegisteredInterface<VerifiedTypes>();
  uint64_t hash = verified ? hashOfTypes(op) : 0;
  if (verified && verified->contains(hash))
    return success();
  std::string reason;
  if (!typeVerifier()(wrap(op), pt2e::appendTo, &reason))
    return op->emitOpError() << reason;
  if (verified)
    verified->insert(hash);
  return success();
}
