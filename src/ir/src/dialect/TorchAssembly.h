// C++ for the generated operations of the aten and quantized_decomposed dialects: the custom directives of their
// assembly, and the predicates of Torch.td.

#ifndef PT2E_DIALECT_TORCHASSEMBLY_H
#define PT2E_DIALECT_TORCHASSEMBLY_H

#include "InferredTypes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

#include <cmath>
#include <limits>

namespace pt2e {

/// Whether `attr` is a PyTorch `Scalar`: an i64, f64 or bool attribute.
inline bool isNumber(mlir::Attribute attr) {
  if (auto integer = mlir::dyn_cast<mlir::IntegerAttr>(attr))
    return integer.getType().isSignlessInteger(64) || integer.getType().isSignlessInteger(1);
  auto number = mlir::dyn_cast<mlir::FloatAttr>(attr);
  return number && number.getType().isF64();
}

/// Whether an operand is given exactly if the attribute is dynamic; the attribute is absent for `None`.
inline bool symIntMatches(mlir::Value value, mlir::IntegerAttr attr) {
  bool dynamic = attr && mlir::ShapedType::isDynamic(attr.getInt());
  return static_cast<bool>(value) == dynamic;
}

/// Whether the number of operands is that of dynamic elements; the list is absent for `None`.
inline bool symIntsMatch(mlir::ValueRange values, mlir::DenseI64ArrayAttr attr) {
  size_t dynamic = attr ? llvm::count(attr.asArrayRef(), mlir::ShapedType::kDynamic) : 0;
  return values.size() == dynamic;
}

/// Whether the number of operands is that of elements that are not `None`.
inline bool maskMatches(mlir::ValueRange values, mlir::DenseBoolArrayAttr mask) {
  return values.size() == static_cast<size_t>(llvm::count(mask.asArrayRef(), true));
}

/// Declares that an operation reads and writes shared state, so that it is not merged, moved or erased.
inline void addReadAndWrite(
    llvm::SmallVectorImpl<mlir::SideEffects::EffectInstance<mlir::MemoryEffects::Effect>> &effects) {
  effects.emplace_back(mlir::MemoryEffects::Read::get());
  effects.emplace_back(mlir::MemoryEffects::Write::get());
}

/// Whether a probability makes the result random: nothing is drawn at 0 or 1.
inline bool isUncertain(const llvm::APFloat &probability) {
  return !probability.isZero() && !probability.isExactlyValue(1.0);
}

/// custom<Number>($attr): `2`, `-1.5`, `inf`, `nan`, `true`. Floats are printed with a point, which keeps the kind of number.
inline mlir::ParseResult parseNumber(mlir::OpAsmParser &parser, mlir::Attribute &attr) {
  mlir::Builder &builder = parser.getBuilder();
  bool negative = succeeded(parser.parseOptionalMinus());
  auto loc = parser.getCurrentLocation();
  llvm::StringRef keyword;
  if (succeeded(parser.parseOptionalKeyword(&keyword, {"true", "false", "inf", "nan"}))) {
    if (keyword == "inf" || keyword == "nan") {
      double value = keyword == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
      attr = builder.getF64FloatAttr(negative ? -value : value);
      return mlir::success();
    }
    if (negative)
      return parser.emitError(loc, "expected a number after '-'");
    attr = builder.getBoolAttr(keyword == "true");
    return mlir::success();
  }
  llvm::APInt integer;
  mlir::OptionalParseResult isInteger = parser.parseOptionalInteger(integer);
  if (isInteger.has_value()) {
    if (failed(*isInteger))
      return mlir::failure();
    // The parser chooses the width, with room for the sign.
    integer = integer.sext(std::max(integer.getBitWidth(), 64u) + 1);
    if (negative)
      integer.negate();
    if (!integer.isSignedIntN(64))
      return parser.emitError(loc, "integer does not fit into 64 bits");
    attr = builder.getI64IntegerAttr(integer.getSExtValue());
    return mlir::success();
  }
  double value;
  if (parser.parseFloat(value))
    return mlir::failure();
  attr = builder.getF64FloatAttr(negative ? -value : value);
  return mlir::success();
}

inline void printNumber(mlir::OpAsmPrinter &printer, mlir::Operation *, mlir::Attribute attr) {
  if (auto integer = mlir::dyn_cast<mlir::IntegerAttr>(attr)) {
    if (integer.getType().isInteger(1))
      printer << (integer.getValue().isZero() ? "false" : "true");
    else
      printer << integer.getInt();
    return;
  }
  const llvm::APFloat &value = mlir::cast<mlir::FloatAttr>(attr).getValue();
  if (value.isFinite())
    printer << value;
  else
    printer << (value.isNegative() ? "-" : "") << (value.isInfinity() ? "inf" : "nan");
}

/// custom<ValueOrNumber>($operand, $attr): an SSA value or a number.
inline mlir::ParseResult parseValueOrNumber(mlir::OpAsmParser &parser,
                                            std::optional<mlir::OpAsmParser::UnresolvedOperand> &operand,
                                            mlir::Attribute &attr) {
  mlir::OpAsmParser::UnresolvedOperand value;
  mlir::OptionalParseResult isValue = parser.parseOptionalOperand(value);
  if (!isValue.has_value())
    return parseNumber(parser, attr);
  operand = value;
  return *isValue;
}

inline void printValueOrNumber(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Value operand, mlir::Attribute attr) {
  if (operand)
    printer << operand;
  else
    printNumber(printer, op, attr);
}

/// custom<DynamicIndex>($operand, $attr): an SSA value or an integer; the attribute is kDynamic for a value.
inline mlir::ParseResult parseDynamicIndex(mlir::OpAsmParser &parser,
                                           std::optional<mlir::OpAsmParser::UnresolvedOperand> &operand,
                                           mlir::IntegerAttr &attr) {
  mlir::OpAsmParser::UnresolvedOperand value;
  mlir::OptionalParseResult isValue = parser.parseOptionalOperand(value);
  int64_t integer = mlir::ShapedType::kDynamic;
  if (isValue.has_value()) {
    operand = value;
    if (failed(*isValue))
      return mlir::failure();
  } else if (parser.parseInteger(integer)) {
    return mlir::failure();
  }
  attr = parser.getBuilder().getI64IntegerAttr(integer);
  return mlir::success();
}

inline void printDynamicIndex(mlir::OpAsmPrinter &printer, mlir::Operation *, mlir::Value operand, mlir::IntegerAttr attr) {
  if (operand)
    printer << operand;
  else
    printer << attr.getInt();
}

/// custom<Constants>($constants): the dictionary, omitted if it is empty and that is unambiguous.
inline mlir::ParseResult parseConstants(mlir::OpAsmParser &parser, mlir::DictionaryAttr &constants) {
  mlir::NamedAttrList entries;
  if (parser.parseOptionalAttrDict(entries))
    return mlir::failure();
  if (!entries.empty())
    constants = entries.getDictionary(parser.getContext());
  return mlir::success();
}

inline void printConstants(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::DictionaryAttr constants) {
  if (constants && !constants.empty())
    printer << constants;
  else if (!op->getDiscardableAttrDictionary().empty())
    printer << "{}";
}

/// custom<OptionalTensors>($operands, $mask): `[%a, none, %b]`.
inline mlir::ParseResult parseOptionalTensors(mlir::OpAsmParser &parser,
                                              llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &operands,
                                              mlir::DenseBoolArrayAttr &mask) {
  llvm::SmallVector<bool> present;
  auto element = [&]() -> mlir::ParseResult {
    present.push_back(failed(parser.parseOptionalKeyword("none")));
    return present.back() ? parser.parseOperand(operands.emplace_back()) : mlir::success();
  };
  if (parser.parseCommaSeparatedList(mlir::OpAsmParser::Delimiter::Square, element))
    return mlir::failure();
  mask = parser.getBuilder().getDenseBoolArrayAttr(present);
  return mlir::success();
}

inline void printOptionalTensors(mlir::OpAsmPrinter &printer, mlir::Operation *, mlir::OperandRange operands,
                                 mlir::DenseBoolArrayAttr mask) {
  // The verifier may not have run, so the lists may not match.
  auto next = operands.begin();
  printer << '[';
  llvm::interleaveComma(mask.asArrayRef(), printer, [&](bool present) {
    if (present && next != operands.end())
      printer << *next++;
    else
      printer << "none";
  });
  printer << ']';
}

} // namespace pt2e

#endif // PT2E_DIALECT_TORCHASSEMBLY_H
