// Registration and verifiers of the quantized_decomposed dialect.

#include "QuantizedDecomposedDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/SmallString.h"

#include "QuantizedDecomposedDialect.cpp.inc"
#define GET_OP_CLASSES
#include "QuantizedDecomposedOps.cpp.inc"

void pt2e::quantized_decomposed::QdDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "QuantizedDecomposedOps.cpp.inc"
      >();
}

using namespace mlir;
using namespace pt2e::quantized_decomposed;

namespace {

/// Checks the range of a q or dq op: its bounds must be in order and fit the dtype.
LogicalResult verifyRange(Operation *op, Type dtype, int64_t min, int64_t max) {
  if (min > max)
    return op->emitOpError() << "quant_min " << min << " is above quant_max " << max;
  auto integer = dyn_cast<IntegerType>(dtype);
  if (!integer)
    return success();
  bool fits = integer.isUnsigned() ? min >= 0 && llvm::isUIntN(integer.getWidth(), max)
                                   : llvm::isIntN(integer.getWidth(), min) && llvm::isIntN(integer.getWidth(), max);
  if (!fits)
    return op->emitOpError() << "range [" << min << ", " << max << "] does not fit " << dtype;
  return success();
}

LogicalResult verifyScale(Operation *op, const APFloat &scale) {
  if (scale.isFinite() && !scale.isNegative() && !scale.isZero())
    return success();
  SmallString<16> text;
  scale.toString(text);
  return op->emitOpError() << "scale must be positive and finite, got " << text;
}

template <typename RangedOp>
LogicalResult verifyRangeOf(RangedOp op) {
  return verifyRange(op, op.getDtype(), op.getQuantMin(), op.getQuantMax());
}

} // namespace

LogicalResult QuantizePerTensorOp::verify() {
  return failure(failed(verifyScale(*this, getScale())) || failed(verifyRangeOf(*this)));
}

LogicalResult QuantizePerTensorTensorOp::verify() { return verifyRangeOf(*this); }

LogicalResult DequantizePerTensorOp::verify() {
  return failure(failed(verifyScale(*this, getScale())) || failed(verifyRangeOf(*this)));
}

LogicalResult DequantizePerTensorTensorOp::verify() { return verifyRangeOf(*this); }

LogicalResult QuantizePerChannelOp::verify() { return verifyRangeOf(*this); }

LogicalResult DequantizePerChannelOp::verify() { return verifyRangeOf(*this); }
