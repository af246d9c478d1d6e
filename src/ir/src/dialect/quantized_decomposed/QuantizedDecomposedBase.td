// The quantized_decomposed dialect and the base class of its operations, which are in QuantizedDecomposedOps.td.

#ifndef QUANTIZED_DECOMPOSED_BASE
#define QUANTIZED_DECOMPOSED_BASE

include "Torch.td"

def Qd_Dialect : Dialect {
  let name = "quantized_decomposed";
  let summary = "Quantize, dequantize and choose-qparams operators of PyTorch 2 Export quantization";
  let description = [{
    The operators that torchao writes and backends match, with PyTorch's semantics, bit for bit. Quantized tensors are plain
    integer tensors; scale, zero point and range are arguments. The summary of each operation is its schema.
  }];
  let cppNamespace = "::pt2e::quantized_decomposed";
}

class Qd_Op<string mnemonic, list<Trait> traits = []>
    : Op<Qd_Dialect, mnemonic, !listconcat(traits, [Torch_InferredTypes])> {
  let skipDefaultBuilders = 1;
  let builders = [Torch_Builder];
}

#endif // QUANTIZED_DECOMPOSED_BASE
