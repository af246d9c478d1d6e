// The pt2e dialect: every decision of the quantization flow, as text.

#ifndef PT2E_BASE
#define PT2E_BASE

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"

def Pt2e_Dialect : Dialect {
  let name = "pt2e";
  let summary = "PyTorch 2 Export quantization: specs, annotations, observers";
  let description = [{
    The decisions of the passes between the captured graph and the converted one: how each edge is quantized
    (`#pt2e.annotation` on an op, made of `#pt2e.qspec` and related specs), and which observer observes which value
    (`pt2e.observer` symbols and `pt2e.observe` sites). Also the data for writing `.pt2` again (`pt2e.name`, `pt2e.meta`,
    `pt2e.program`).

    Discardable attributes of this dialect:
    - `pt2e.name`, a string, on ops and function arguments: the name of the node in the captured graph. Unique in a
      function; `#pt2e.shared` refers to it.
    - `pt2e.meta`, a `#pt2e.meta`, on ops: module stack, stack trace and the other strings that torch keeps for a node.
    - `pt2e.annotation`, a `#pt2e.annotation`, on ops.
    - `pt2e.decision`, a dictionary, on ops: why the op stays float (`float`, with a `code` and details), with which op it is
      fused (`fused_into`, a name), and remarks of quantizers (`notes`). `--report` reads it.
    - `pt2e.calls`, an integer, on observers: how many calls of calibration the observer has seen.
    - `pt2e.observers`, a dictionary by symbol, on a converted module that keeps the statistics of its observers: `spec`, `state`
      and `calls` of each.
    - `pt2e.observer`, a string, on dequantize ops of such a module: the symbol of the observer.
    - `pt2e.fqn`, a string, on `ml_program.global`: the fully qualified name of the parameter or buffer.
    - `pt2e.kind`, a string, on `ml_program.global`: `parameter`, `buffer`, `non_persistent_buffer` or `constant`.
    - `pt2e.requires_grad`, a unit, on `ml_program.global`: autograd records operations on the parameter.
    - `pt2e.aliases`, an array of dictionaries with `fqn`, `kind` and `name`, on `ml_program.global`: its further names.
    - `pt2e.inplace`, a unit, on ops: the op works in place in torch (`relu_`); here it has a new value as its result.
    - `pt2e.result_names`, an array of strings, on ops: the names of the results, unless a single result has the op's name.
    - `pt2e.layout`, an array of strings, on ops, arguments and globals: for each result the symbolic sizes of a
      tensor, and its strides unless they are row-major, or the expression of a number; empty if the type says everything.
      `"sizes (s77 [2], 3, 8) strides (24, 1, 3)"`: the value of `s77` in the example run was 2.
    - `pt2e.program`, a `#pt2e.program`, on the module.
    - `pt2e.sample_inputs`, a tensor of bytes, on the module: the example inputs as `torch.save` wrote them.
    - `pt2e.stage`, a string, on the module: the last complete stage of the flow.
    - `pt2e.writes`, an integer, on a result of a function: the number of the argument to whose memory the result is written.
      Such results come after those that the caller receives.
  }];
  let cppNamespace = "::pt2e";
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
}

class Pt2e_Attr<string className, string attrMnemonic> : AttrDef<Pt2e_Dialect, className> {
  let mnemonic = attrMnemonic;
}

class Pt2e_Op<string opMnemonic, list<Trait> traits = []> : Op<Pt2e_Dialect, opMnemonic, traits>;

#endif // PT2E_BASE
