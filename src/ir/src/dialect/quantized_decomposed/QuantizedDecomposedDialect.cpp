// Registration of the quantized_decomposed dialect.

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

/// The checks of the integers of every q and dq op: bounds are in order and inside the dtype, and the dtype is that of the
/// tensor.
LogicalResult verifyRange(Operation *op, Type dtype, int64_t min, int64_t max, Value quantized) {
  Type element = cast<RankedTensorType>(quantized.getType()).getElementType();
  if (element != dtype)
    return op->emitOpError() << "dtype " << dtype << " is not the element type of " << quantized.getType();
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

LogicalResult verifyShape(Operation *op, Value input, Value result) {
  return succeeded(verifyCompatibleShape(input.getType(), result.getType()))
             ? success()
             : op->emitOpError() << "shapes differ: " << input.getType() << " and " << result.getType();
}

/// The check of the result of every dq op: floats of the dtype that it names, or f32 if it names none.
LogicalResult verifyDequantized(Operation *op, StringRef name, std::optional<Type> dtype, Value result) {
  Type element = cast<RankedTensorType>(result.getType()).getElementType();
  if (dtype)
    return element == *dtype ? success()
                             : op->emitOpError() << name << " " << *dtype << " is not the element type of the result "
                                                 << result.getType();
  return element.isF32() ? success()
                         : op->emitOpError() << "gives f32, not " << result.getType() << "; " << name << " "
                                             << element << " makes it give that";
}

LogicalResult verifyScale(Operation *op, const APFloat &scale) {
  if (scale.isFinite() && !scale.isNegative() && !scale.isZero())
    return success();
  SmallString<16> text;
  scale.toString(text);
  return op->emitOpError() << "scale must be positive and finite, got " << text;
}

/// Scales and zero points are vectors as long as the channel axis.
LogicalResult verifyChannels(Operation *op, Value input, int64_t axis, Value scales, Value zeroPoints) {
  auto type = cast<RankedTensorType>(input.getType());
  if (axis < 0 || axis >= type.getRank())
    return op->emitOpError() << "axis " << axis << " is out of range for " << type;
  int64_t channels = type.getDimSize(axis);
  for (Value qparams : {scales, zeroPoints}) {
    auto vector = qparams ? cast<RankedTensorType>(qparams.getType()) : RankedTensorType();
    if (!vector)
      continue;
    bool fits = vector.getRank() == 1 && (vector.isDynamicDim(0) || ShapedType::isDynamic(channels) ||
                                          vector.getDimSize(0) == channels);
    if (!fits)
      return op->emitOpError() << "qparams " << vector << " are not a vector of the " << channels
                               << " channels of axis " << axis;
  }
  return success();
}

} // namespace

LogicalResult QuantizePerTensorOp::verify() {
  return failure(failed(verifyScale(*this, getScale())) || failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getResult())));
}

LogicalResult QuantizePerTensorTensorOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getResult())));
}

LogicalResult DequantizePerTensorOp::verify() {
  return failure(failed(verifyScale(*this, getScale())) || failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getInput())) ||
                 failed(verifyDequantized(*this, "out_dtype", getOutDtype(), getResult())));
}

LogicalResult DequantizePerTensorTensorOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getInput())) ||
                 failed(verifyDequantized(*this, "out_dtype", getOutDtype(), getResult())));
}

LogicalResult QuantizePerChannelOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyChannels(*this, getInput(), getAxis(), getScales(), getZeroPoints())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getResult())));
}

LogicalResult DequantizePerChannelOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyChannels(*this, getInput(), getAxis(), getScales(), getZeroPoints())) ||
                 failed(verifyRange(*this, getDtype(), getQuantMin(), getQuantMax(), getInput())) ||
                 failed(verifyDequantized(*this, "out_dtype", getOutDtype(), getResult())));
}

LogicalResult DequantizePerTensorTensor2Op::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyDequantized(*this, "out_dtype", getOutDtype(), getResult())));
}

LogicalResult DequantizePerTokenOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyDequantized(*this, "output_dtype", getOutputDtype(), getResult())));
}

LogicalResult DequantizePerChannelGroupOp::verify() {
  return failure(failed(verifyShape(*this, getInput(), getResult())) ||
                 failed(verifyDequantized(*this, "output_dtype", getOutputDtype(), getResult())));
}
