// Attributes of the pt2e dialect. Their fields are those of PT2E's Python classes of the same names.

#ifndef PT2E_ATTRS
#define PT2E_ATTRS

include "Pt2eBase.td"

class Pt2e_OptionalInt<string desc> : OptionalParameter<"std::optional<int64_t>", desc>;

// A spec whose text is a list of fields. Rust knows which fields are valid and verifies them: the names of schemes, observers and
// fake-quants, and the parameters that these declare. So a new observer needs no change in this file.
class Pt2e_FieldsAttr<string className, string attrMnemonic> : Pt2e_Attr<className, attrMnemonic> {
  let parameters = (ins "::mlir::DictionaryAttr":$fields);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Pt2e_QSpecAttr : Pt2e_FieldsAttr<"QSpec", "qspec"> {
  let summary = "how a value is quantized, and which observer finds its qparams";
  let description = [{
    PT2E's `QuantizationSpec`:

    - `dtype`: the quantized type.
    - `qscheme`: PyTorch's name of the mapping from reals to integers, from `per_tensor_affine` to
      `per_channel_affine_float_qparams`. Per-channel schemes have a `ch_axis`.
    - A mapping for which PyTorch has no name is a scheme, `affine`, `symmetric` or `affine_float_qparams`, with a `granularity`:
      `token`, `row` (of dimension -1, or `row_dim`), `group` of `group_size`, `block` of `block_size`, or `tensor`.
    - `quant_min` and `quant_max`: the range of quantized values; by default that of the dtype.
    - `is_dynamic`: whether qparams are chosen at run time, for each input.
    - `observer`: the name of the observer; `fake_quant`: that of the fake-quant beside it, if the model is to be trained.
    - Every other field is a parameter of the observer or the fake-quant: `eps`, `bins`, `reduce_range`,
      `averaging_constant`, ... Omitted parameters have PyTorch's defaults.

    ```mlir
    #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127,
                observer = histogram, bins = 1024, eps = 2.44140625E-4 : f64>
    #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 32, observer = min_max>
    ```
  }];
}

def Pt2e_DerivedQSpecAttr : Pt2e_FieldsAttr<"DerivedQSpec", "derived"> {
  let summary = "a value whose qparams follow from those of others";
  let description = [{
    PT2E's `DerivedQuantizationSpec`. `derivation` is the rule: `bias` multiplies the scales of an activation and a weight.
    `derived_from` lists the edges and outputs that the rule uses; the other fields are those of `#pt2e.qspec`.

    ```mlir
    #pt2e.derived<derivation = bias,
                  derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"linear", 1>],
                  dtype = i32, qscheme = per_tensor_symmetric>
    ```
  }];
}

def Pt2e_EdgeOrNodeAttr : Pt2e_Attr<"EdgeOrNode", "edge_or_node"> {
  let summary = "the output of a node, or an edge into it";
  let description = [{
    PT2E's `EdgeOrNode`: `#pt2e.edge_or_node<"relu">` is the output of the node `relu`, `#pt2e.edge_or_node<"cat", 0>` the edge
    into operand 0 of the node `cat`.
  }];
  let parameters = (ins
      StringRefParameter<"`pt2e.name` of a node of the same function">:$node,
      Pt2e_OptionalInt<"operand of the node; absent for its output">:$operand);
  let assemblyFormat = "`<` $node (`,` $operand^)? `>`";
  let genVerifyDecl = 1;
}

def Pt2e_FixedQSpecAttr : Pt2e_Attr<"FixedQSpec", "fixed_qspec"> {
  let summary = "a value quantized with known qparams";
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
      Pt2e_OptionalInt<"operand of the node; absent for its output">:$operand);
  let assemblyFormat = "`<` $node (`,` $operand^)? `>`";
  let genVerifyDecl = 1;
}

def Pt2e_FloatQSpecAttr : Pt2e_Attr<"FloatQSpec", "float"> {
  let summary = "an edge that stays float";
  let description = [{
    PT2E's `None` in `input_qspec_map`: the annotation says that the edge is not quantized.
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
  let summary = "the metadata that torch keeps for a node besides its name";
  let description = [{
    The strings of the node's metadata in `model.json`: `nn_module_stack`, `stack_trace`, `torch_fn`, `from_node`, ...
    This is an attribute, not a location, because printing drops locations.
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$entries);
  let assemblyFormat = "`<` $entries `>`";
}

def Pt2e_ProgramAttr : Pt2e_Attr<"Program", "program"> {
  let summary = "the metadata of the exported program that no op carries";
  let description = [{
    Signature, pytree specs, range constraints, guards and the module call graph of the `.pt2` archive.
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$entries);
  let assemblyFormat = "`<` $entries `>`";
}

#endif // PT2E_ATTRS
