// Registration of the dialects, and a C API of the pt2e attributes.

#include "glue.h"

#include "InferredTypes.h"
#include "aten/AtenDialect.h"
#include "check/CheckDialect.h"
#include "pt2e/Pt2eDialect.h"
#include "qint/QIntDialect.h"
#include "quantized_decomposed/QuantizedDecomposedDialect.h"
#include "torchao/TorchAoDialect.h"
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

#include <atomic>

using namespace mlir;
using namespace pt2e;

namespace pt2e {

/// A number that no other context of this process has or had, which its address may.
class ContextNumber : public DialectInterface::Base<ContextNumber> {
public:
  ContextNumber(Dialect *dialect) : Base(dialect), value(++last) {}

  const uint64_t value;

private:
  static inline std::atomic<uint64_t> last = 0;
};

} // namespace pt2e

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

/// These ops may be in the body of any function or graph, because they depend only on values and symbols.
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

/// Numbers the contexts that have the dialect.
void numberContexts(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, Pt2eDialect *dialect) { dialect->addInterfaces<ContextNumber>(); });
}

/// Lets a dialect remember which types it has verified.
template <typename OurDialect>
void rememberTypes(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, OurDialect *dialect) { dialect->template addInterfaces<VerifiedTypes>(); });
}

auto errorAt(MlirLocation location) {
  return [location] { return emitError(unwrap(location)); };
}

template <typename SpecAttr>
MlirAttribute specGet(MlirLocation location, MlirAttribute fields) {
  return wrap(Attribute(SpecAttr::getChecked(errorAt(location), unwrap(location)->getContext(),
                                             cast<DictionaryAttr>(unwrap(fields)))));
}

template <typename SpecAttr>
MlirAttribute specFields(MlirAttribute attribute) {
  auto spec = dyn_cast<SpecAttr>(unwrap(attribute));
  return spec ? wrap(Attribute(spec.getFields())) : wrap(Attribute());
}

template <typename ValueAttr>
MlirAttribute valueGet(MlirContext context, MlirStringRef node, int64_t operand) {
  std::optional<int64_t> index = operand < 0 ? std::nullopt : std::optional<int64_t>(operand);
  return wrap(Attribute(ValueAttr::get(unwrap(context), unwrap(node), index)));
}

template <typename ValueAttr>
bool valueFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand) {
  auto value = dyn_cast<ValueAttr>(unwrap(attribute));
  if (!value)
    return false;
  *node = wrap(value.getNode());
  *operand = value.getOperand().value_or(-1);
  return true;
}

} // namespace

void pt2eRegisterDialects(MlirDialectRegistry registry) {
  DialectRegistry &dialects = *unwrap(registry);
  dialects.insert<aten::AtenDialect, quantized_decomposed::QdDialect, torchao::TorchAoDialect, Pt2eDialect, qint::QIntDialect,
                  check::CheckDialect, torch::TorchDialect, arith::ArithDialect, func::FuncDialect, ml_program::MLProgramDialect>();
  func::registerInlinerExtension(dialects);
  makeInlinable<aten::AtenDialect>(dialects);
  makeInlinable<quantized_decomposed::QdDialect>(dialects);
  makeInlinable<torchao::TorchAoDialect>(dialects);
  makeInlinable<Pt2eDialect>(dialects);
  makeInlinable<qint::QIntDialect>(dialects);
  makeInlinable<check::CheckDialect>(dialects);
  makeInlinable<torch::TorchDialect>(dialects);
  rememberTypes<aten::AtenDialect>(dialects);
  rememberTypes<quantized_decomposed::QdDialect>(dialects);
  rememberTypes<torchao::TorchAoDialect>(dialects);
  rememberTypes<qint::QIntDialect>(dialects);
  numberContexts(dialects);
  // The pt2e dialect is loaded in every context, because it prints in which file the large tensors of any module are.
  dialects.addExtension(+[](MLIRContext *context, BuiltinDialect *) { context->getOrLoadDialect<Pt2eDialect>(); });
}

uint64_t pt2eContextNumber(MlirContext context) {
  auto *dialect = unwrap(context)->getLoadedDialect<Pt2eDialect>();
  const auto *number = dialect ? dialect->getRegisteredInterface<ContextNumber>() : nullptr;
  return number ? number->value : 0;
}

MlirAttribute pt2eQSpecGet(MlirLocation location, MlirAttribute fields) { return specGet<QSpecAttr>(location, fields); }
MlirAttribute pt2eQSpecFields(MlirAttribute attribute) { return specFields<QSpecAttr>(attribute); }
MlirAttribute pt2eDerivedQSpecGet(MlirLocation location, MlirAttribute fields) {
  return specGet<DerivedQSpecAttr>(location, fields);
}
MlirAttribute pt2eDerivedQSpecFields(MlirAttribute attribute) { return specFields<DerivedQSpecAttr>(attribute); }

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
  return valueGet<SharedQSpecAttr>(context, node, operand);
}

bool pt2eSharedQSpecFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand) {
  return valueFields<SharedQSpecAttr>(attribute, node, operand);
}

MlirAttribute pt2eEdgeOrNodeGet(MlirContext context, MlirStringRef node, int64_t operand) {
  return valueGet<EdgeOrNodeAttr>(context, node, operand);
}

bool pt2eEdgeOrNodeFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand) {
  return valueFields<EdgeOrNodeAttr>(attribute, node, operand);
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
