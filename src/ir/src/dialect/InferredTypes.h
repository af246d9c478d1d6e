// A trait of ops whose result types follow from their arguments and operands: PyTorch's ops, and those of qint.

#ifndef PT2E_DIALECT_INFERREDTYPES_H
#define PT2E_DIALECT_INFERREDTYPES_H

#include "mlir/IR/DialectInterface.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/DenseSet.h"

#include <mutex>
#include <shared_mutex>

namespace pt2e {

/// Refuses an op whose operands contradict each other, or whose result types do not follow from operands and arguments.
llvm::LogicalResult verifyInferredTypes(mlir::Operation *op);

template <typename ConcreteOp>
struct InferredTypes : mlir::OpTrait::TraitBase<ConcreteOp, InferredTypes> {
  static llvm::LogicalResult verifyTrait(mlir::Operation *op) { return verifyInferredTypes(op); }
};

/// The ops that a dialect has verified in its context, as hashes of everything that their types depend on. Ops are verified
/// after every pass, and most ops of a model are alike, so types are inferred only a few times. A wrong op has the hash of a
/// verified one with a probability of 2^-64, and running the program would report it.
class VerifiedTypes : public mlir::DialectInterface::Base<VerifiedTypes> {
public:
  VerifiedTypes(mlir::Dialect *dialect) : Base(dialect) {}

  bool contains(uint64_t hash) const {
    std::shared_lock lock(mutex);
    return hashes.contains(hash);
  }

  void insert(uint64_t hash) const {
    std::unique_lock lock(mutex);
    hashes.insert(hash);
  }

private:
  mutable std::shared_mutex mutex;
  mutable llvm::DenseSet<uint64_t> hashes;
};

} // namespace pt2e

#endif // PT2E_DIALECT_INFERREDTYPES_H
