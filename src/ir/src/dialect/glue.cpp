// Registration of the dialects, and a C view of the pt2e attributes.

#include "glue.h"

#include "InferredTypes.h"
#include "aten/AtenDialect.h"
#include "check/CheckDialect.h"
#include "pt2e/Pt2eDialect.h"
#include "qint/QIntDialect.h"
#include "quantized_decomposed/QuantizedDecomposedDialect.h"
#include "torch/TorchDialect.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace pt2e;

namespace {

std::optional<int64_t> optional(const int64_t *value) {
  return value ? std::optional<int64_t>(*value) : std::nullopt;
}

void fill(int64_t *&field, std::optional<int64_t> value) {
  if (value)
    *field = *value;
  else
    field = nullptr;
}

/// Any op of ours may stand in the body of any function or graph: values and symbols are all that it depends on.
struct InlineAnywhere : public DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final { return true; }
};

/// Lets MLIR's inliner move the ops of a dialect into a caller.
template <typename OurDialect>
void makeInlinable(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, OurDialect *dialect) { dialect->template addInterfaces<InlineAnywhere>(); });
}

/// Lets a dialect remember which types it has verified.
template <typename OurDialect>
void rememberTypes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, OurDialect *dialect) { dialect->template addInterfaces<VerifiedTypes>(); });
}

auto errorAt(MlirLocation location) {
  return [location] { return emitError(unwrap(location)); };
}

} // namespace

void pt2eRegisterDialects(MlirDialectRegistry registry) {
  DialectRegistry &dialects = *unwrap(registry);
  dialects.insert<aten::AtenDialect, quantized_decomposed::QdDialect, Pt2eDialect, qint::QIntDialect,
                  check::CheckDialect, torch::TorchDialect, arith::ArithDialect, func::FuncDialect, ml_program::MLProgramDialect>();
  func::registerInlinerExtension(dialects);
  makeInlinable<aten::AtenDialect>(dialects);
  makeInlinable<quantized_decomposed::QdDialect>(dialects);
  makeInlinable<Pt2eDialect>(dialects);
  makeInlinable<qint::QIntDialect>(dialects);
  makeInlinable<check::CheckDialect>(dialects);
  makeInlinable<torch::TorchDialect>(dialects);
  rememberTypes<aten::AtenDialect>(dialects);
  rememberTypes<quantized_decomposed::QdDialect>(dialects);
  rememberTypes<qint::QIntDialect>(dialects);
  // Loaded with every context: it prints where the large tensors of a module are, whatever else is in the module.
  dialects.addExtension(+[](MLIRContext *context, BuiltinDialect *) { context->getOrLoadDialect<Pt2eDialect>(); });
}

MlirAttribute pt2eQSpecGet(MlirLocation location, const Pt2eQSpec *fields) {
  std::optional<QScheme> qscheme = symbolizeQScheme(unwrap(fields->qscheme));
  std::optional<ObserverKind> observer = symbolizeObserverKind(unwrap(fields->observer));
  if (!qscheme || !observer) {
    errorAt(location)() << "unknown qscheme '" << unwrap(fields->qscheme) << "' or observer '"
                        << unwrap(fields->observer) << "'";
    return wrap(Attribute());
  }
  return wrap(Attribute(QSpecAttr::getChecked(
      errorAt(location), unwrap(location)->getContext(), unwrap(fields->dtype), *qscheme, optional(fields->quantMin),
      optional(fields->quantMax), optional(fields->chAxis), fields->isDynamic, *observer,
      dyn_cast_if_present<FloatAttr>(unwrap(fields->eps)))));
}

bool pt2eQSpecFields(MlirAttribute attribute, Pt2eQSpec *fields) {
  auto spec = dyn_cast<QSpecAttr>(unwrap(attribute));
  if (!spec)
    return false;
  fields->dtype = wrap(spec.getDtype());
  fields->qscheme = wrap(stringifyQScheme(spec.getQscheme()));
  fill(fields->quantMin, spec.getQuantMin());
  fill(fields->quantMax, spec.getQuantMax());
  fill(fields->chAxis, spec.getChAxis());
  fields->isDynamic = spec.getIsDynamic();
  fields->observer = wrap(stringifyObserverKind(spec.getObserver()));
  fields->eps = wrap(Attribute(spec.getEps()));
  return true;
}

MlirAttribute pt2eFixedQSpecGet(MlirLocation location, const Pt2eFixedQSpec *fields) {
  return wrap(Attribute(FixedQSpecAttr::getChecked(
      errorAt(location), unwrap(location)->getContext(), unwrap(fields->dtype), cast<FloatAttr>(unwrap(fields->scale)),
      fields->zeroPoint, optional(fields->quantMin), optional(fields->quantMax))));
}

bool pt2eFixedQSpecFields(MlirAttribute attribute, Pt2eFixedQSpec *fields) {
  auto spec = dyn_cast<FixedQSpecAttr>(unwrap(attribute));
  if (!spec)
    return false;
  fields->dtype = wrap(spec.getDtype());
  fields->scale = wrap(Attribute(spec.getScale()));
  fields->zeroPoint = spec.getZeroPoint();
  fill(fields->quantMin, spec.getQuantMin());
  fill(fields->quantMax, spec.getQuantMax());
  return true;
}

MlirAttribute pt2eSharedQSpecGet(MlirContext context, MlirStringRef node, int64_t operand) {
  std::optional<int64_t> index = operand < 0 ? std::nullopt : std::optional<int64_t>(operand);
  return wrap(Attribute(SharedQSpecAttr::get(unwrap(context), unwrap(node), index)));
}

bool pt2eSharedQSpecFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand) {
  auto spec = dyn_cast<SharedQSpecAttr>(unwrap(attribute));
  if (!spec)
    return false;
  *node = wrap(spec.getNode());
  *operand = spec.getOperand().value_or(-1);
  return true;
}

MlirAttribute pt2eFloatQSpecGet(MlirContext context) { return wrap(Attribute(FloatQSpecAttr::get(unwrap(context)))); }

bool pt2eIsFloatQSpec(MlirAttribute attribute) { return isa<FloatQSpecAttr>(unwrap(attribute)); }

MlirAttribute pt2eAnnotationGet(MlirLocation location, MlirAttribute inputs, MlirAttribute output,
                                bool allowImplicitSharing) {
  return wrap(Attribute(AnnotationAttr::getChecked(errorAt(location), unwrap(location)->getContext(),
                                                   cast<ArrayAttr>(unwrap(inputs)), unwrap(output),
                                                   allowImplicitSharing)));
}

bool pt2eAnnotationFields(MlirAttribute attribute, MlirAttribute *inputs, MlirAttribute *output,
                          bool *allowImplicitSharing) {
  auto annotation = dyn_cast<AnnotationAttr>(unwrap(attribute));
  if (!annotation)
    return false;
  *inputs = wrap(Attribute(annotation.getInputs()));
  *output = wrap(annotation.getOutput());
  *allowImplicitSharing = annotation.getAllowImplicitSharing();
  return true;
}

MlirAttribute pt2eMetaGet(MlirAttribute dictionary) {
  auto entries = cast<DictionaryAttr>(unwrap(dictionary));
  return wrap(Attribute(MetaAttr::get(entries.getContext(), entries)));
}

MlirAttribute pt2eMetaEntries(MlirAttribute attribute) {
  auto meta = dyn_cast_if_present<MetaAttr>(unwrap(attribute));
  return meta ? wrap(Attribute(meta.getEntries())) : wrap(Attribute());
}

MlirAttribute pt2eProgramGet(MlirAttribute dictionary) {
  auto entries = cast<DictionaryAttr>(unwrap(dictionary));
  return wrap(Attribute(ProgramAttr::get(entries.getContext(), entries)));
}

MlirAttribute pt2eProgramEntries(MlirAttribute attribute) {
  auto program = dyn_cast_if_present<ProgramAttr>(unwrap(attribute));
  return program ? wrap(Attribute(program.getEntries())) : wrap(Attribute());
}

bool pt2eIsPure(MlirOperation op) { return isMemoryEffectFree(unwrap(op)); }

intptr_t pt2eResourceBytes(MlirAttribute attribute, const char **data) {
  auto elements = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  AsmResourceBlob *blob = elements ? elements.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return -1;
  *data = blob->getData().data();
  return blob->getData().size();
}

MlirStringRef pt2eResourceKey(MlirAttribute attribute) {
  auto elements = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  return wrap(elements ? elements.getRawHandle().getKey() : StringRef());
}
