// The tensors of a text that are too large for it, in a file beside it.

#ifndef PT2E_DRIVER_SIDEFILE_H
#define PT2E_DRIVER_SIDEFILE_H

#include "dialect/glue.h"
#include "Output.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Operation.h"

namespace pt2e {

/// While it lives, a module that is printed to `output` has those of its tensors that the text leaves out in a file beside
/// it. What is printed elsewhere has none of them.
class SideFile {
public:
  SideFile(const Pt2eSideFiles &files, llvm::StringRef outputName, Output &output);
  ~SideFile();

  /// Puts the file, if one was needed, in its place. Gives the reason on failure, and an empty string on success.
  std::string commit();

private:
  void write(mlir::Operation *module, mlir::AsmResourceBuilder &builder);

  const Pt2eSideFiles &files;
  std::string name;
  Output &output;
  void *file = nullptr;
  std::string error;
};

} // namespace pt2e

#endif // PT2E_DRIVER_SIDEFILE_H
