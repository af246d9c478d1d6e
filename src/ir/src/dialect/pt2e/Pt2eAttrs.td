// Attributes of the pt2e dialect. Their fields are those of PT2E's Python classes of the same names.

#ifndef PT2E_ATTRS
#define PT2E_ATTRS

include "Pt2eBase.td"

def Pt2e_QScheme : I32EnumAttr<"QScheme", "how qparams map floats to integers", [
    I32EnumAttrCase<"PerTensorAffine", 0, "per_tensor_affine">,
    I32EnumAttrCase<"PerTensorSymmetric", 1, "per_tensor_symmetric">,
    I32EnumAttrCase<"PerChannelAffine", 2, "per_channel_affine">,
    I32EnumAttrCase<"PerChannelSymmetric", 3, "per_channel_symmetric">,
    I32EnumAttrCase<"PerChannelAffineFloatQParams", 4, "per_channel_affine_float_qparams">]> {
  let cppNamespace = "::pt2e";
  let genSpecializedAttr = 0;
}

def Pt2e_ObserverKind : I32EnumAttr<"ObserverKind", "which observer collects the statistics of a value", [
    I32EnumAttrCase<"MinMax", 0, "min_max">,
    I32EnumAttrCase<"PerChannelMinMax", 1, "per_channel_min_max">,
    I32EnumAttrCase<"Histogram", 2, "histogram">]> {
  let cppNamespace = "::pt2e";
  let genSpecializedAttr = 0;
}

class Pt2e_OptionalInt<string desc> : OptionalParameter<"std::optional<int64_t>", desc>;

def Pt2e_QSpecAttr : Pt2e_Attr<"QSpec", "qspec"> {
  let summary = "how a value is quantized, and which observer finds its qparams";
  let description = [{
    PT2E's `QuantizationSpec`. Without bounds the range is that of the dtype. `ch_axis` is the axis of the
    per-channel schemes. `eps` is the smallest scale the observer gives.

    ```mlir
    #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127,
                observer = histogram, eps = 2.44140625E-4 : f64>
    ```
  }];
  let parameters = (ins
      TypeParameter<"::mlir::Type", "the quantized dtype">:$dtype,
      EnumParameter<Pt2e_QScheme>:$qscheme,
      Pt2e_OptionalInt<"smallest quantized value">:$quant_min,
      Pt2e_OptionalInt<"largest quantized value">:$quant_max,
      Pt2e_OptionalInt<"the channel axis">:$ch_axis,
      DefaultValuedParameter<"bool", "false">:$is_dynamic,
      EnumParameter<Pt2e_ObserverKind>:$observer,
      OptionalParameter<"::mlir::FloatAttr", "smallest scale">:$eps);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Pt2e_FixedQSpecAttr : Pt2e_Attr<"FixedQSpec", "fixed_qspec"> {
  let summary = "a value quantized with qparams that are known beforehand";
  let description = [{
    PT2E's `FixedQParamsQuantizationSpec`, as for the output of a sigmoid, whose range is [0, 1].
  }];
  let parameters = (ins
      TypeParameter<"::mlir::Type", "the quantized dtype">:$dtype,
      "::mlir::FloatAttr":$scale,
      "int64_t":$zero_point,
      Pt2e_OptionalInt<"smallest quantized value">:$quant_min,
      Pt2e_OptionalInt<"largest quantized value">:$quant_max);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Pt2e_SharedQSpecAttr : Pt2e_Attr<"SharedQSpec", "shared"> {
  let summary = "a value that shares the qparams of another";
  let description = [{
    PT2E's `SharedQuantizationSpec`. `#pt2e.shared<"relu">` names the output of the node `relu`;
    `#pt2e.shared<"cat", 0>` the edge into operand 0 of the node `cat`.
  }];
  let parameters = (ins
      StringRefParameter<"`pt2e.name` of a node of the same function">:$node,
      Pt2e_OptionalInt<"operand of the node; its output where absent">:$operand);
  let assemblyFormat = "`<` $node (`,` $operand^)? `>`";
  let genVerifyDecl = 1;
}

def Pt2e_FloatQSpecAttr : Pt2e_Attr<"FloatQSpec", "float"> {
  let summary = "an edge that stays float";
  let description = [{
    PT2E's `None` in `input_qspec_map`: the annotation speaks of the edge, and says that it is not quantized.
  }];
  let parameters = (ins);
  let assemblyFormat = "";
}

def Pt2e_AnnotationAttr : Pt2e_Attr<"Annotation", "annotation"> {
  let summary = "how the edges into an op and its output are quantized";
  let description = [{
    PT2E's `QuantizationAnnotation`. `inputs` has one spec for each operand of the op; operands that are not tensors
    or not annotated have `#pt2e.float`. Without `output` the result is not annotated.

    ```mlir
    #pt2e.annotation<inputs = [#qspec, #qspec1, #pt2e.float], output = #qspec>
    ```
  }];
  let parameters = (ins
      "::mlir::ArrayAttr":$inputs,
      OptionalParameter<"::mlir::Attribute">:$output,
      DefaultValuedParameter<"bool", "true">:$allow_implicit_sharing);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Pt2e_MetaAttr : Pt2e_Attr<"Meta", "meta"> {
  let summary = "what torch keeps for a node besides its name";
  let description = [{
    The strings of the node's metadata in `model.json`: `nn_module_stack`, `stack_trace`, `torch_fn`, `from_node`, ...
    An attribute and not a location, because printing drops locations.
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$entries);
  let assemblyFormat = "`<` $entries `>`";
}

def Pt2e_ProgramAttr : Pt2e_Attr<"Program", "program"> {
  let summary = "the facts of the exported program that no op carries";
  let description = [{
    Signature, pytree specs, range constraints, guards and the module call graph of the `.pt2` archive.
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$entries);
  let assemblyFormat = "`<` $entries `>`";
}

#endif // PT2E_ATTRS
