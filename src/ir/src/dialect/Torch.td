// Constraints shared by the dialects that are generated from PyTorch's schemas.

#ifndef TORCH_CONSTRAINTS
#define TORCH_CONSTRAINTS

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// Import checks that element types are PyTorch's, so an operation takes any ranked tensor.
def Torch_Tensor : TypeAlias<AnyRankedTensor, "ranked tensor">;

// A number that is only known at run time: a `SymInt`, `SymBool` or `SymFloat` of PyTorch.
def Torch_NumberValue : AnyTypeOf<[Index, I1, F64], "index, i1 or f64 value">;

def Torch_TensorOrNumber : AnyTypeOf<[AnyRankedTensor, Index, I1, F64], "ranked tensor, or index, i1 or f64 value">;

// The result of `item`.
def Torch_NumberResult : AnyTypeOf<[Index, I1, I64, F64], "index, i1, i64 or f64 value">;

// A PyTorch `Scalar`, which keeps whether it was written as an int, a float or a bool.
class Torch_NumberAttrBase<string build> : Attr<CPred<"::pt2e::isNumber($_self)">, "i64, f64 or bool attribute"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
  let constBuilderCall = build;
}
def Torch_NumberAttr : Torch_NumberAttrBase<"$0">;
def Torch_NumberArrayAttr : TypedArrayAttrBase<Torch_NumberAttr, "array of i64, f64 or bool attributes">;

class Torch_IntDefault<string value> : DefaultValuedAttr<Torch_NumberAttrBase<"$_builder.getI64IntegerAttr($0)">, value>;
class Torch_FloatDefault<string value> : DefaultValuedAttr<Torch_NumberAttrBase<"$_builder.getF64FloatAttr($0)">, value>;
class Torch_BoolDefault<string value> : DefaultValuedAttr<Torch_NumberAttrBase<"$_builder.getBoolAttr($0)">, value>;

// An argument that is an operand or an attribute.
class Torch_OperandXorAttr<string operand, string attr, string operandGetter, string attrGetter>
    : PredOpTrait<"exactly one of operand '" # operand # "' and attribute '" # attr # "' is given",
                  CPred<"static_cast<bool>(get" # operandGetter # "()) != static_cast<bool>(get" # attrGetter # "Attr())">>;

// An integer that is an operand if the attribute is dynamic.
class Torch_SymIntMatches<string operand, string attr, string operandGetter, string attrGetter>
    : PredOpTrait<"operand '" # operand # "' is given exactly if '" # attr # "' is dynamic",
                  CPred<"::pt2e::symIntMatches(get" # operandGetter # "(), get" # attrGetter # "Attr())">>;

class Torch_SymIntsMatch<string operand, string attr, string operandGetter, string attrGetter>
    : PredOpTrait<"there is one operand '" # operand # "' for each dynamic element of '" # attr # "'",
                  CPred<"::pt2e::symIntsMatch(get" # operandGetter # "(), get" # attrGetter # "Attr())">>;

class Torch_MaskMatches<string operand, string attr, string operandGetter, string attrGetter>
    : PredOpTrait<"there is one operand '" # operand # "' for each true element of '" # attr # "'",
                  CPred<"::pt2e::maskMatches(get" # operandGetter # "(), get" # attrGetter # "Attr())">>;

// The types of the results follow from the arguments and the operand types: see src/schema/src/infer.
def Torch_InferredTypes : NativeOpTrait<"InferredTypes"> {
  let cppNamespace = "::pt2e";
}

// Operations are built by name through the C API, so one plain builder suffices in C++. ODS's default builders would be a third
// of the generated code.
def Torch_Builder : OpBuilder<(ins "::mlir::TypeRange":$results, "::mlir::ValueRange":$operands,
                                   "::llvm::ArrayRef<::mlir::NamedAttribute>":$attributes), [{
  $_state.addTypes(results);
  $_state.addOperands(operands);
  $_state.addAttributes(attributes);
}]>;

#endif // TORCH_CONSTRAINTS
