// The torchao dialect and the base class of its operations, which are in TorchAoOps.td.

#ifndef TORCHAO_BASE
#define TORCHAO_BASE

include "Torch.td"

def TorchAo_Dialect : Dialect {
  let name = "torchao";
  let summary = "torchao's operators for blocks of elements that share a scale";
  let description = [{
    The operators that torchao writes for its affine observers, with torchao's semantics, bit for bit. A block has a size for each
    dimension of a tensor, which divides the size of the tensor there. The summary of each operation is its schema.
  }];
  let cppNamespace = "::pt2e::torchao";
}

class TorchAo_Op<string mnemonic, list<Trait> traits = []>
    : Op<TorchAo_Dialect, mnemonic, !listconcat(traits, [Torch_InferredTypes])> {
  let skipDefaultBuilders = 1;
  let builders = [Torch_Builder];
}

#endif // TORCHAO_BASE
