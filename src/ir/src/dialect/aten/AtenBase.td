// The aten dialect and the base classes of its operations, which are in AtenOps.td.

#ifndef ATEN_BASE
#define ATEN_BASE

include "Torch.td"

def Aten_Dialect : Dialect {
  let name = "aten";
  let summary = "PyTorch's operators, one operation per overload";
  let description = [{
    Operations are functional: an in-place overload has no operation, and its functional form stands for it. Names are PyTorch's;
    the default overload has no suffix: `aten.conv2d`, `aten.add.Tensor`. The summary of an operation is its schema. An overload
    without an operation, or of another namespace, is an `aten.operator`.
  }];
  let cppNamespace = "::pt2e::aten";
}

class Aten_BaseOp<string mnemonic, list<Trait> traits = []> : Op<Aten_Dialect, mnemonic, traits> {
  let skipDefaultBuilders = 1;
  let builders = [Torch_Builder];
}

class Aten_Op<string mnemonic, list<Trait> traits = []>
    : Aten_BaseOp<mnemonic, !listconcat(traits, [Torch_InferredTypes])>;

// An operation that draws random numbers or updates running statistics if the C++ `condition` on its arguments holds, such as
// dropout in training mode, or a batch norm in training mode with running statistics. Otherwise it has no effect.
class Aten_OpImpureIf<string mnemonic, string condition, list<Trait> traits = []>
    : Aten_Op<mnemonic, !listconcat([DeclareOpInterfaceMethods<MemoryEffectsOpInterface>], traits)> {
  let extraClassDefinition = [{
    void $cppClass::getEffects(
        ::llvm::SmallVectorImpl<::mlir::SideEffects::EffectInstance<::mlir::MemoryEffects::Effect>> &effects) {
      if (}] # condition # [{)
        ::pt2e::addReadAndWrite(effects);
    }
  }];
}

#endif // ATEN_BASE
