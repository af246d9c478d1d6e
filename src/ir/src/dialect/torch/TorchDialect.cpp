// Parses the assembly of torch-mlir's ops into unregistered ops, which are printed in MLIR's generic form. torch-mlir reads that.

#include "TorchDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;

namespace {

Type torchType(Builder &builder, StringRef text) {
  return OpaqueType::get(builder.getStringAttr("torch"), text);
}

/// A constant such as `torch.constant.int 2`: the type of the value follows from the op's name.
ParseResult parseConstant(OpAsmParser &parser, OperationState &state, StringRef kind) {
  Builder &builder = parser.getBuilder();
  if (kind != "none") {
    Type type = kind == "int" ? builder.getI64Type() : kind == "float" ? Type(builder.getF64Type()) : Type();
    Attribute value;
    if (parser.parseAttribute(value, type))
      return failure();
    state.addAttribute("value", value);
  }
  state.addTypes(torchType(builder, kind == "device" ? "Device" : kind));
  return parser.parseOptionalAttrDict(state.attributes);
}

/// A tensor: `torch.vtensor.literal(dense<0> : tensor<2xsi64>) : !torch.vtensor<[2],si64>`.
ParseResult parseLiteral(OpAsmParser &parser, OperationState &state) {
  Attribute value;
  Type type;
  if (parser.parseLParen() || parser.parseAttribute(value) || parser.parseRParen() ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColonType(type))
    return failure();
  state.addAttribute("value", value);
  state.addTypes(type);
  return success();
}

/// A list of types, with or without parentheses.
ParseResult parseTypes(OpAsmParser &parser, SmallVectorImpl<Type> &types) {
  if (failed(parser.parseOptionalLParen()))
    return parser.parseTypeList(types);
  if (succeeded(parser.parseOptionalRParen()))
    return success();
  return failure(parser.parseTypeList(types) || parser.parseRParen());
}

/// Any other op: `%a, %b {...} : type, type -> type`. The name of a `torch.operator` or the text of a `torch.symbolic_int` precedes
/// the operands; the symbols and map of a `torch.bind_symbolic_shape` follow them.
ParseResult parseOther(OpAsmParser &parser, OperationState &state, StringRef name) {
  if (name == "operator" || name == "symbolic_int") {
    StringAttr text;
    if (parser.parseAttribute(text))
      return failure();
    state.addAttribute(name == "operator" ? "name" : "symbol_name", text);
  }
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<Type> operandTypes, resultTypes;
  bool inParens = name == "operator" && succeeded(parser.parseOptionalLParen());
  if (parser.parseOperandList(operands) || (inParens && parser.parseRParen()))
    return failure();
  size_t typed = operands.size();
  if (name == "bind_symbolic_shape") {
    AffineMapAttr map;
    if (parser.parseComma() || parser.parseOperandList(operands, OpAsmParser::Delimiter::Square) ||
        parser.parseComma() || parser.parseAttribute(map))
      return failure();
    state.addAttribute("shape_expressions", map);
  }
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDict(state.attributes))
    return failure();
  if (succeeded(parser.parseOptionalColon())) {
    SmallVectorImpl<Type> &first = name == "symbolic_int" ? resultTypes : operandTypes;
    if (parseTypes(parser, first))
      return failure();
    if (succeeded(parser.parseOptionalArrow()) && parseTypes(parser, resultTypes))
      return failure();
  }
  if (operandTypes.size() != typed)
    return parser.emitError(location) << "has " << typed << " operands and " << operandTypes.size() << " types";
  operandTypes.append(operands.size() - typed, torchType(parser.getBuilder(), "int"));
  state.addTypes(resultTypes);
  return parser.resolveOperands(operands, operandTypes, location, state.operands);
}

ParseResult parseOp(OpAsmParser &parser, OperationState &state) {
  StringRef name = state.name.stripDialect();
  if (name.consume_front("constant."))
    return parseConstant(parser, state, name);
  if (name == "vtensor.literal")
    return parseLiteral(parser, state);
  return parseOther(parser, state, name);
}

} // namespace

pt2e::torch::TorchDialect::TorchDialect(MLIRContext *context)
    : Dialect(getDialectNamespace(), context, TypeID::get<TorchDialect>()) {
  allowUnknownOperations();
  allowUnknownTypes();
}

std::optional<Dialect::ParseOpHook> pt2e::torch::TorchDialect::getParseOperationHook(StringRef name) const {
  return ParseOpHook(parseOp);
}
