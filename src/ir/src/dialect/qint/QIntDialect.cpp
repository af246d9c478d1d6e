// Registration, attribute aliases and what the verifiers of the qint dialect ask. Which op asks what is in QIntOps.td.

#include "QIntDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"

#include "QIntDialect.cpp.inc"

using namespace mlir;
using namespace pt2e::qint;

namespace {

/// Multipliers and shifts of many channels are printed once, at the top of the file.
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

/// Least and greatest value of an 8-bit integer tensor.
std::pair<int64_t, int64_t> boundsOf(Value value) {
  return tensorOf(value).getElementType().isUnsignedInteger() ? std::make_pair(0, 255) : std::make_pair(-128, 127);
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

/// Activations keep their type, so that only weights have another.
LogicalResult verifySameElements(Operation *op, Value input, Value result) {
  if (tensorOf(input).getElementType() == tensorOf(result).getElementType())
    return success();
  return op->emitOpError() << "input " << input.getType() << " and result " << result.getType()
                           << " are of different element types";
}

LogicalResult verifyRounding(Operation *op, StringRef rounding) {
  if (rounding == "half_to_even")
    return success();
  return op->emitOpError() << "rounding is \"" << rounding << "\"; there is only \"half_to_even\"";
}

/// A multiplier that shares its shift with another, and so is not normalised.
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

/// Normalised multipliers and their shifts: one, or one per channel.
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

LogicalResult verifyRemainder(Operation *op, std::optional<ArrayRef<int64_t>> remainders, Value bias, int64_t channels) {
  if (!remainders)
    return success();
  if (!bias)
    return op->emitOpError("has the remainder of a bias, but no bias");
  if (!ShapedType::isDynamic(channels) && static_cast<int64_t>(remainders->size()) != channels)
    return op->emitOpError() << "has " << remainders->size() << " remainders, expected one for each of the " << channels
                             << " output channels";
  for (int64_t remainder : *remainders)
    if (remainder < -(1ll << 30) || remainder > 1ll << 30)
      return op->emitOpError() << "remainder " << remainder << " is not from -2^30 to 2^30";
  return success();
}

bool differ(int64_t a, int64_t b) { return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b; }

int64_t channelsOf(Value weight) { return tensorOf(weight).getDimSize(0); }

/// A weight of output channels first, and a bias of that length.
template <typename WeightedOp>
LogicalResult verifyChannels(WeightedOp op, int64_t resultChannels) {
  int64_t channels = channelsOf(op.getWeight());
  if (differ(channels, resultChannels))
    return op.emitOpError() << "has a weight of " << channels << " output channels, but gives " << resultChannels;
  if (Value bias = op.getBias(); bias && differ(tensorOf(bias).getDimSize(0), channels))
    return op.emitOpError() << "bias " << bias.getType() << " does not fit the " << channels << " output channels";
  return success();
}

LogicalResult verifyGeometry(Operation *op, StringRef what, ArrayRef<int64_t> values, size_t count, int64_t least) {
  if (values.size() != count)
    return op->emitOpError() << what << " has " << values.size() << " values, expected " << count;
  for (int64_t value : values)
    if (value < least)
      return op->emitOpError() << what << " is " << value << ", expected at least " << least;
  return success();
}

LogicalResult verifySameShapes(Operation *op, ArrayRef<Value> values) {
  if (succeeded(verifyCompatibleShapes(TypeRange(ValueRange(values)))))
    return success();
  InFlightDiagnostic error = op->emitOpError("shapes differ: ");
  for (auto [place, value] : llvm::enumerate(values))
    error << (place == 0 ? "" : place + 1 == values.size() ? " and " : ", ") << value.getType();
  return error;
}

LogicalResult verifyRank(Operation *op, StringRef what, Value value, int64_t rank) {
  if (tensorOf(value).getRank() == rank)
    return success();
  return op->emitOpError() << what << " " << value.getType() << " is not of rank " << rank;
}

/// Batch and channels of a pooling's input and result are the same.
LogicalResult verifyPooled(Operation *op, Value input, Value result) {
  if (failed(verifyRank(op, "input", input, 4)) || failed(verifyRank(op, "result", result, 4)))
    return failure();
  RankedTensorType from = tensorOf(input), to = tensorOf(result);
  if (differ(from.getDimSize(0), to.getDimSize(0)) || differ(from.getDimSize(1), to.getDimSize(1)))
    return op->emitOpError() << "input " << from << " and result " << to << " differ in batch or channels";
  return success();
}

LogicalResult verifyShapes(LinearOp op) {
  RankedTensorType input = tensorOf(op.getInput()), result = tensorOf(op.getResult());
  if (failed(verifyRank(op, "weight", op.getWeight(), 2)))
    return failure();
  if (input.getRank() == 0 || result.getRank() != input.getRank())
    return op.emitOpError() << "input " << input << " and result " << result << " are not of one rank of at least 1";
  if (differ(input.getShape().back(), tensorOf(op.getWeight()).getDimSize(1)))
    return op.emitOpError() << "input " << input << " does not fit the weight " << op.getWeight().getType();
  return verifyChannels(op, result.getShape().back());
}

LogicalResult verifyShapes(Conv2dOp op) {
  if (failed(verifyRank(op, "input", op.getInput(), 4)) || failed(verifyRank(op, "weight", op.getWeight(), 4)) ||
      failed(verifyRank(op, "result", op.getResult(), 4)))
    return failure();
  int64_t groups = op.getGroups(), outputs = channelsOf(op.getWeight());
  int64_t inputs = tensorOf(op.getInput()).getDimSize(1), groupInputs = tensorOf(op.getWeight()).getDimSize(1);
  if (groups < 1 || (!ShapedType::isDynamic(outputs) && outputs % groups != 0))
    return op.emitOpError() << "groups " << groups << " do not divide the " << outputs << " output channels";
  if (!ShapedType::isDynamic(groupInputs) && differ(inputs, groupInputs * groups))
    return op.emitOpError() << "input " << op.getInput().getType() << " does not fit the weight "
                            << op.getWeight().getType() << " of " << groups << " groups";
  return verifyChannels(op, tensorOf(op.getResult()).getDimSize(1));
}

LogicalResult verifyShapes(MaxPool2dOp op) { return verifyPooled(op, op.getInput(), op.getResult()); }

LogicalResult verifyShapes(AdaptiveAvgPool2dOp op) {
  if (failed(verifyPooled(op, op.getInput(), op.getResult())))
    return failure();
  for (auto [dim, size] : llvm::enumerate(op.getOutputSize())) {
    int64_t from = tensorOf(op.getInput()).getDimSize(2 + dim), to = tensorOf(op.getResult()).getDimSize(2 + dim);
    if (differ(size, to))
      return op.emitOpError() << "output_size " << size << " is not the size of " << op.getResult().getType();
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
