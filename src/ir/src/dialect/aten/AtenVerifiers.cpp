// Verifiers of the ops that are quantized: the constraints on shapes that ODS types cannot express.

#include "AtenDialect.h"

#include "mlir/Dialect/Traits.h"

using namespace mlir;
using namespace pt2e::aten;

namespace {

RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Whether both sizes are known and differ.
bool differ(int64_t a, int64_t b) { return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b; }

LogicalResult verifyListLength(Operation *op, StringRef name, ArrayRef<int64_t> list, size_t length) {
  if (list.size() == 1 || list.size() == length)
    return success();
  return op->emitOpError() << name << " has " << list.size() << " elements, expected " << length;
}

LogicalResult verifyBias(Operation *op, Value bias, int64_t channels) {
  if (!bias)
    return success();
  RankedTensorType type = tensorType(bias);
  if (type.getRank() != 1 || differ(type.getDimSize(0), channels))
    return op->emitOpError() << "bias " << type << " is not a vector of the weight's " << channels
                             << " output channels";
  return success();
}

} // namespace

LogicalResult Conv2dOp::verify() {
  RankedTensorType input = tensorType(getInput()), weight = tensorType(getWeight());
  if (input.getRank() != 3 && input.getRank() != 4)
    return emitOpError() << "input must be [N, C, H, W] or [C, H, W], got " << input;
  if (weight.getRank() != 4)
    return emitOpError() << "weight must be [O, I / groups, kH, kW], got " << weight;
  if (failed(verifyListLength(*this, "stride", getStride(), 2)) ||
      failed(verifyListLength(*this, "padding", getPadding(), 2)) ||
      failed(verifyListLength(*this, "dilation", getDilation(), 2)))
    return failure();
  int64_t groups = getGroups(), channels = input.getDimSize(input.getRank() - 3), perGroup = weight.getDimSize(1);
  if (groups < 1)
    return emitOpError() << "groups must be positive, got " << groups;
  if (!ShapedType::isDynamic(perGroup) && differ(channels, perGroup * groups))
    return emitOpError() << "input has " << channels << " channels, but the weight takes " << perGroup << " in each of "
                         << groups << " groups";
  return verifyBias(*this, getBias(), weight.getDimSize(0));
}

LogicalResult LinearOp::verify() {
  RankedTensorType input = tensorType(getInput()), weight = tensorType(getWeight());
  if (input.getRank() < 1 || weight.getRank() < 1 || weight.getRank() > 2)
    return emitOpError() << "takes an input of rank 1 or more and a weight [out, in], got " << input << " and "
                         << weight;
  int64_t features = input.getDimSize(input.getRank() - 1), taken = weight.getDimSize(weight.getRank() - 1);
  if (differ(features, taken))
    return emitOpError() << "input has " << features << " features, but the weight takes " << taken;
  return weight.getRank() == 2 ? verifyBias(*this, getBias(), weight.getDimSize(0)) : success();
}

LogicalResult CatOp::verify() {
  if (getTensors().empty())
    return emitOpError("takes at least one tensor");
  // PyTorch skips empty 1-d tensors here, whatever the rank of the others.
  std::optional<int64_t> rank;
  for (Value tensor : getTensors()) {
    RankedTensorType type = tensorType(tensor);
    if (type.getRank() == 1 && type.getDimSize(0) == 0)
      continue;
    if (rank && *rank != type.getRank())
      return emitOpError() << "tensors differ in rank: " << *rank << " and " << type.getRank();
    rank = type.getRank();
  }
  int64_t dim = getDim(), limit = std::max<int64_t>(rank.value_or(1), 1);
  if (dim < -limit || dim >= limit)
    return emitOpError() << "dim " << dim << " is out of range for rank " << limit;
  return success();
}

LogicalResult PermuteOp::verify() {
  int64_t rank = tensorType(getInput()).getRank();
  ArrayRef<int64_t> dims = getDims();
  SmallVector<bool> seen(rank, false);
  for (int64_t dim : dims) {
    int64_t index = dim < 0 ? dim + rank : dim;
    if (index < 0 || index >= rank || seen[index])
      return emitOpError() << "dims [" << dims << "] are not a permutation of the " << rank << " dimensions";
    seen[index] = true;
  }
  if (static_cast<int64_t>(dims.size()) != rank)
    return emitOpError() << "dims [" << dims << "] are not a permutation of the " << rank << " dimensions";
  return success();
}

LogicalResult ViewOp::verify() {
  RankedTensorType input = tensorType(getInput()), result = tensorType(getResult());
  if (static_cast<int64_t>(getStaticSize().size()) != result.getRank())
    return emitOpError() << "has " << getStaticSize().size() << " sizes but a result of rank " << result.getRank();
  if (input.hasStaticShape() && result.hasStaticShape() && input.getNumElements() != result.getNumElements())
    return emitOpError() << "cannot give " << result << " from the " << input.getNumElements() << " elements of "
                         << input;
  return success();
}

LogicalResult AddTensorOp::verify() {
  auto other = getOther() ? dyn_cast<RankedTensorType>(getOther().getType()) : RankedTensorType();
  if (!other)
    return success();
  SmallVector<int64_t> shape;
  if (!OpTrait::util::getBroadcastedShape(tensorType(getInput()).getShape(), other.getShape(), shape))
    return emitOpError() << "shapes do not broadcast: " << getInput().getType() << " and " << other;
  return success();
}
