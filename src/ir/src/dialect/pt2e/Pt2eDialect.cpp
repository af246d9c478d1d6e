// Registration and verifiers of the pt2e dialect.

#include "Pt2eAssembly.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace pt2e;

#include "Pt2eDialect.cpp.inc"
#include "Pt2eEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "Pt2eAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "Pt2eOps.cpp.inc"

namespace {

bool isQuantizedDtype(Type type) { return type.isIntOrFloat(); }

LogicalResult verifyRange(function_ref<InFlightDiagnostic()> emitError,
                          std::optional<int64_t> min,
                          std::optional<int64_t> max) {
  if (min && max && *min > *max)
    return emitError() << "quant_min " << *min << " is above quant_max "
                       << *max;
  return success();
}

} // namespace

void Pt2eDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "Pt2eAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "Pt2eOps.cpp.inc"
      >();
  auto &resources = addInterface<Pt2eAsmInterface::Resources>();
  addInterface<Pt2eAsmInterface>(resources);
}

LogicalResult
QSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError, Type dtype,
                  QScheme qscheme, std::optional<int64_t> quantMin,
                  std::optional<int64_t> quantMax, std::optional<int64_t> axis,
                  bool isDynamic, ObserverKind observer, FloatAttr eps) {
  if (!isQuantizedDtype(dtype))
    return emitError() << "dtype must be an integer or float type, got "
                       << dtype;
  if (axis && *axis < 0)
    return emitError() << "ch_axis must not be negative, got " << *axis;
  bool perChannel = qscheme != QScheme::PerTensorAffine &&
                    qscheme != QScheme::PerTensorSymmetric;
  if (perChannel != axis.has_value())
    return emitError() << stringifyQScheme(qscheme)
                       << (perChannel ? " needs a ch_axis" : " takes no ch_axis");
  return verifyRange(emitError, quantMin, quantMax);
}

LogicalResult
FixedQSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       Type dtype, FloatAttr scale, int64_t zeroPoint,
                       std::optional<int64_t> quantMin,
                       std::optional<int64_t> quantMax) {
  if (!isQuantizedDtype(dtype))
    return emitError() << "dtype must be an integer or float type, got "
                       << dtype;
  if (!(scale.getValueAsDouble() > 0.0))
    return emitError() << "scale must be positive, got " << scale;
  return verifyRange(emitError, quantMin, quantMax);
}

LogicalResult
SharedQSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringRef,
                        std::optional<int64_t> operand) {
  if (operand && *operand < 0)
    return emitError() << "operand must not be negative, got " << *operand;
  return success();
}

LogicalResult
AnnotationAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       ArrayAttr inputs, Attribute output, bool) {
  auto isSpec = [](Attribute spec) {
    return isa<QSpecAttr, FixedQSpecAttr, SharedQSpecAttr, FloatQSpecAttr>(
        spec);
  };
  for (auto [index, spec] : llvm::enumerate(inputs))
    if (!isSpec(spec))
      return emitError() << "the spec of input " << index
                         << " is not a quantization spec: " << spec;
  if (output && !isSpec(output))
    return emitError() << "the output's spec is not a quantization spec: "
                       << output;
  return success();
}

LogicalResult Pt2eDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attr) {
  StringRef name = attr.getName();
  if (name == "pt2e.annotation") {
    auto annotation = dyn_cast<AnnotationAttr>(attr.getValue());
    if (!annotation)
      return op->emitOpError("attribute 'pt2e.annotation' must be a "
                             "#pt2e.annotation");
    if (annotation.getInputs().size() != op->getNumOperands())
      return op->emitOpError("is annotated for ")
             << annotation.getInputs().size() << " inputs but has "
             << op->getNumOperands() << " operands";
    if (annotation.getOutput() && op->getNumResults() != 1)
      return op->emitOpError("has an output annotation but ")
             << op->getNumResults() << " results";
  }
  if (name == "pt2e.name" && !isa<StringAttr>(attr.getValue()))
    return op->emitOpError("attribute 'pt2e.name' must be a string");
  return success();
}

LogicalResult Pt2eDialect::verifyRegionResultAttribute(Operation *op,
                                                       unsigned regionIndex,
                                                       unsigned resultIndex,
                                                       NamedAttribute attr) {
  if (attr.getName() != "pt2e.writes")
    return success();
  auto function = dyn_cast<FunctionOpInterface>(op);
  auto number = dyn_cast<IntegerAttr>(attr.getValue());
  if (!function || !number || !number.getType().isSignlessInteger(64) ||
      number.getInt() < 0 || number.getInt() >= function.getNumArguments())
    return op->emitOpError("result ")
           << resultIndex
           << " has a 'pt2e.writes' that is not the number of an argument";
  auto argument =
      dyn_cast<ShapedType>(function.getArgumentTypes()[number.getInt()]);
  auto result = dyn_cast<ShapedType>(function.getResultTypes()[resultIndex]);
  if (!argument || !result ||
      argument.getElementType() != result.getElementType() ||
      failed(verifyCompatibleShape(argument, result)))
    return op->emitOpError("result ")
           << resultIndex << " is left in argument " << number.getInt()
           << ", which is of another type";
  return success();
}

LogicalResult ObserverOp::verify() {
  if (!isa<QSpecAttr, FixedQSpecAttr>(getSpec()))
    return emitOpError("needs a #pt2e.qspec or #pt2e.fixed_qspec, got ")
           << getSpec();
  return success();
}

LogicalResult ObserveOp::verifySymbolUses(SymbolTableCollection &tables) {
  if (tables.lookupNearestSymbolFrom<ObserverOp>(*this, getObserverAttr()))
    return success();
  return emitOpError("names no pt2e.observer: ") << getObserverAttr();
}
