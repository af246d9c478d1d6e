// The text form of torch-mlir's torch dialect: ops and types are kept as they are written, and `import-torch` interprets them.
// torch-mlir's own C++ dialect is pinned to another commit of LLVM than this compiler uses.

#ifndef TORCH_DIALECT_H
#define TORCH_DIALECT_H

#include "mlir/IR/Dialect.h"

namespace pt2e::torch {

class TorchDialect : public mlir::Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TorchDialect)

  explicit TorchDialect(mlir::MLIRContext *context);
  static constexpr llvm::StringLiteral getDialectNamespace() { return "torch"; }

  std::optional<ParseOpHook> getParseOperationHook(mlir::StringRef name) const override;
};

} // namespace pt2e::torch

#endif // TORCH_DIALECT_H
