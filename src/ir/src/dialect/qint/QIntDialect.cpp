// Registration and attribute aliases of the qint dialect, and the checks of its verifiers. QIntOps.td says which op has which
// checks.

#include "QIntDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include "QIntDialect.cpp.inc"

using namespace mlir;
using namespace pt2e::qint;

namespace {

/// Prints the multipliers and shifts of many channels as aliases at the top of the file.
struct QIntAsmInterface : public OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Attribute attr, raw_ostream &os) const override {
    auto array = dyn_cast<DenseI64ArrayAttr>(attr);
    if (!array || array.size() <= 8)
      return AliasResult::NoAlias;
    os << "channels";
    return AliasResult::OverridableAlias;
  }
};

constexpr int64_t kMaxShift = 62;

RankedTensorType tensorOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The least and the greatest value of the dtype of a tensor of 8-bit or 16-bit integers.
std::pair<int64_t, int64_t> boundsOf(Value value) {
  Type element = tensorOf(value).getElementType();
  int64_t half = 1ll << (element.getIntOrFloatBitWidth() - 1);
  return element.isUnsignedInteger() ? std::make_pair(int64_t(0), 2 * half - 1) : std::make_pair(-half, half - 1);
}

LogicalResult verifyZeroPoint(Operation *op, StringRef what, int64_t zeroPoint, Value tensor) {
  auto [least, greatest] = boundsOf(tensor);
  if (least <= zeroPoint && zeroPoint <= greatest)
    return success();
  return op->emitOpError() << what << " " << zeroPoint << " is not a value of " << tensor.getType();
}

LogicalResult verifyRange(Operation *op, int64_t min, int64_t max, Value result) {
  if (min > max)
    return op->emitOpError() << "quant_min " << min << " is above quant_max " << max;
  auto [least, greatest] = boundsOf(result);
  if (least <= min && max <= greatest)
    return success();
  return op->emitOpError() << "range [" << min << ", " << max << "] does not fit " << result.getType();
}

LogicalResult verifyRounding(Operation *op, StringRef rounding) {
  if (rounding == "half_to_even")
    return success();
  return op->emitOpError() << "rounding is \"" << rounding << "\"; only \"half_to_even\" is supported";
}

/// Checks a multiplier that shares its shift with another, and so is not normalised.
LogicalResult verifyMultiplier(Operation *op, int64_t multiplier) {
  if (0 <= multiplier && multiplier < 1ll << 31)
    return success();
  return op->emitOpError() << "multiplier " << multiplier << " is not from 0 to 2^31 - 1";
}

LogicalResult verifyShift(Operation *op, int64_t shift) {
  if (0 <= shift && shift <= kMaxShift)
    return success();
  return op->emitOpError() << "shift " << shift << " is not from 0 to " << kMaxShift;
}

/// Checks normalised multipliers and their shifts: one of each, or one per channel.
LogicalResult verifyRescale(Operation *op, ArrayRef<int64_t> multipliers, ArrayRef<int64_t> shifts, int64_t channels) {
  if (multipliers.size() != shifts.size())
    return op->emitOpError() << "has " << multipliers.size() << " multipliers and " << shifts.size() << " shifts";
  bool onePerChannel = ShapedType::isDynamic(channels) || static_cast<int64_t>(multipliers.size()) == channels;
  if (multipliers.empty() || (multipliers.size() != 1 && !onePerChannel))
    return op->emitOpError() << "has " << multipliers.size() << " multipliers, expected 1"
                             << (channels == 1 ? "" : " or one for each of the ")
                             << (channels == 1 ? "" : std::to_string(channels) + " output channels");
  for (auto [multiplier, shift] : llvm::zip(multipliers, shifts)) {
    if (failed(verifyShift(op, shift)))
      return failure();
    bool normalised = multiplier == 0 ? shift == 0 : multiplier >= 1ll << 30 && multiplier < 1ll << 31;
    if (!normalised)
      return op->emitOpError() << "multiplier " << multiplier << " with shift " << shift
                               << " is neither 0 with shift 0, nor from 2^30 to 2^31 - 1";
  }
  return success();
}

LogicalResult verifyRemainder(Operation *op, std::optional<ArrayRef<int64_t>> remainders, int64_t channels) {
  if (!remainders)
    return success();
  if (!ShapedType::isDynamic(channels) && static_cast<int64_t>(remainders->size()) != channels)
    return op->emitOpError() << "has " << remainders->size() << " remainders, expected one for each of the " << channels
                             << " output channels";
  for (int64_t remainder : *remainders)
    if (remainder < -(1ll << 30) || remainder > 1ll << 30)
      return op->emitOpError() << "remainder " << remainder << " is not from -2^30 to 2^30";
  return success();
}

LogicalResult verifyRemainder(Operation *op, std::optional<ArrayRef<int64_t>> remainders, Value bias, int64_t channels) {
  if (remainders && !bias)
    return op->emitOpError("has the remainder of a bias, but no bias");
  return verifyRemainder(op, remainders, channels);
}

/// The number of channels along an axis, which inference has checked; a tensor of rank 0 is one channel.
int64_t channelsOf(Value tensor, int64_t axis) {
  return tensorOf(tensor).getRank() == 0 ? 1 : tensorOf(tensor).getDimSize(axis);
}

LogicalResult verifyGeometry(Operation *op, StringRef what, ArrayRef<int64_t> values, size_t count, int64_t least) {
  if (values.size() != count)
    return op->emitOpError() << what << " has " << values.size() << " values, expected " << count;
  for (int64_t value : values)
    if (value < least)
      return op->emitOpError() << what << " is " << value << ", expected at least " << least;
  return success();
}

/// Checks conditions on the shapes of an op that inference does not check; most ops have none.
template <typename Op>
LogicalResult verifyShapes(Op) {
  return success();
}

LogicalResult verifyShapes(AdaptiveAvgPool2dOp op) {
  for (auto [dim, size] : llvm::enumerate(op.getOutputSize())) {
    int64_t from = tensorOf(op.getInput()).getDimSize(2 + dim);
    if (!ShapedType::isDynamic(from) && from % size != 0)
      return op.emitOpError() << "windows of one size do not tile " << from << " elements in " << size << " parts";
  }
  return success();
}

} // namespace

#define GET_OP_CLASSES
#include "QIntOps.cpp.inc"

void pt2e::qint::QIntDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "QIntOps.cpp.inc"
      >();
  addInterfaces<QIntAsmInterface>();
}
