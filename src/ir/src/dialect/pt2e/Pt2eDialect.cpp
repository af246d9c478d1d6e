// Registration and verifiers of the pt2e dialect, and the text of specs.

#include "Pt2eAssembly.h"

#include "../TextSink.h"
#include "../glue.h"

#include "mlir/CAPI/IR.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace pt2e;

#include "Pt2eDialect.cpp.inc"
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

LogicalResult verifyOperand(function_ref<InFlightDiagnostic()> emitError,
                            std::optional<int64_t> operand) {
  if (operand && *operand < 0)
    return emitError() << "operand must not be negative, got " << *operand;
  return success();
}

Pt2eVerifySpec &specVerifier() {
  static Pt2eVerifySpec verifier = nullptr;
  return verifier;
}

LogicalResult verifyFields(function_ref<InFlightDiagnostic()> emitError,
                           DictionaryAttr fields, bool isDerived) {
  if (auto dtype = fields.getAs<TypeAttr>("dtype"))
    if (!isQuantizedDtype(dtype.getValue()))
      return emitError() << "dtype must be an integer or float type, got "
                         << dtype;
  std::string reason;
  if (specVerifier()(wrap(Attribute(fields)), isDerived, appendTo, &reason))
    return success();
  return emitError() << reason;
}

/// The position of a field in the text of a spec. Parameters come last, in the order of their names.
unsigned positionOf(StringRef field) {
  static constexpr StringLiteral order[] = {
      "derivation",  "derived_from", "dtype",      "qscheme",    "quant_min",
      "quant_max",   "ch_axis",      "granularity", "group_size", "block_size",
      "row_dim",     "is_dynamic",   "observer",   "fake_quant"};
  return llvm::find(order, field) - std::begin(order);
}

/// `<` key `=` value (`,` key `=` value)* `>`, where a value may be a bare word.
DictionaryAttr parseFields(AsmParser &parser) {
  SmallVector<NamedAttribute> fields;
  auto parseField = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    StringRef key, word;
    if (parser.parseKeyword(&key) || parser.parseEqual())
      return failure();
    if (llvm::any_of(fields, [&](NamedAttribute field) { return field.getName() == key; }))
      return parser.emitError(location) << "the field '" << key << "' is given twice";
    Builder &builder = parser.getBuilder();
    Attribute value;
    if (key == "dtype") {
      Type type;
      SMLoc start = parser.getCurrentLocation();
      OptionalParseResult parsed = parser.parseOptionalType(type);
      if (!parsed.has_value())
        return parser.emitError(start, "expected a dtype as a type of MLIR: i8, ui8, i16, ui16, i32, f8E4M3FN or f8E5M2");
      if (failed(*parsed))
        return failure();
      value = TypeAttr::get(type);
    } else if (succeeded(parser.parseOptionalKeyword(&word))) {
      value = word == "true" || word == "false" ? Attribute(builder.getBoolAttr(word == "true"))
                                                : Attribute(builder.getStringAttr(word));
    } else if (parser.parseAttribute(value)) {
      return failure();
    }
    fields.push_back(builder.getNamedAttr(key, value));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, parseField))
    return {};
  return parser.getBuilder().getDictionaryAttr(fields);
}

template <typename SpecAttr>
Attribute parseSpec(AsmParser &parser) {
  SMLoc location = parser.getCurrentLocation();
  DictionaryAttr fields = parseFields(parser);
  return fields ? Attribute(parser.getChecked<SpecAttr>(location, parser.getContext(), fields)) : Attribute();
}

void printFields(AsmPrinter &printer, DictionaryAttr fields) {
  SmallVector<NamedAttribute> ordered(fields.begin(), fields.end());
  llvm::stable_sort(ordered, [](NamedAttribute left, NamedAttribute right) {
    return positionOf(left.getName()) < positionOf(right.getName());
  });
  printer << '<';
  llvm::interleaveComma(ordered, printer, [&](NamedAttribute field) {
    printer << field.getName().getValue() << " = ";
    Attribute value = field.getValue();
    if (auto type = dyn_cast<TypeAttr>(value))
      printer << type.getValue();
    else if (auto word = dyn_cast<StringAttr>(value))
      printer.printKeywordOrString(word.getValue());
    else if (auto number = dyn_cast<IntegerAttr>(value); number && number.getType().isSignlessInteger(64))
      printer << number.getInt();
    else
      printer.printAttribute(value);
  });
  printer << '>';
}

} // namespace

void pt2eSetSpecVerifier(Pt2eVerifySpec verifier) { specVerifier() = verifier; }

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

Attribute QSpecAttr::parse(AsmParser &parser, Type) { return parseSpec<QSpecAttr>(parser); }
void QSpecAttr::print(AsmPrinter &printer) const { printFields(printer, getFields()); }
LogicalResult QSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError, DictionaryAttr fields) {
  return verifyFields(emitError, fields, /*isDerived=*/false);
}

Attribute DerivedQSpecAttr::parse(AsmParser &parser, Type) { return parseSpec<DerivedQSpecAttr>(parser); }
void DerivedQSpecAttr::print(AsmPrinter &printer) const { printFields(printer, getFields()); }
LogicalResult DerivedQSpecAttr::verify(function_ref<InFlightDiagnostic()> emitError, DictionaryAttr fields) {
  return verifyFields(emitError, fields, /*isDerived=*/true);
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
  return verifyOperand(emitError, operand);
}

LogicalResult
EdgeOrNodeAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringRef,
                       std::optional<int64_t> operand) {
  return verifyOperand(emitError, operand);
}

LogicalResult
AnnotationAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       ArrayAttr inputs, Attribute output, bool) {
  auto isSpec = [](Attribute spec) {
    return isa<QSpecAttr, FixedQSpecAttr, SharedQSpecAttr, DerivedQSpecAttr,
               FloatQSpecAttr>(spec);
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
  if (name == "pt2e.decision" && !isa<DictionaryAttr>(attr.getValue()))
    return op->emitOpError("attribute 'pt2e.decision' must be a dictionary");
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
           << resultIndex << " is written to argument " << number.getInt()
           << ", which is of another type";
  return success();
}

LogicalResult ObserverOp::verify() {
  if (!isa<QSpecAttr, FixedQSpecAttr, DerivedQSpecAttr>(getSpec()))
    return emitOpError("needs a #pt2e.qspec, #pt2e.fixed_qspec or #pt2e.derived, got ")
           << getSpec();
  return success();
}

LogicalResult ObserveOp::verifySymbolUses(SymbolTableCollection &tables) {
  if (tables.lookupNearestSymbolFrom<ObserverOp>(*this, getObserverAttr()))
    return success();
  return emitOpError("names no pt2e.observer: ") << getObserverAttr();
}
