// Writes tensors that are too large for a text to a file beside it.

#ifndef PT2E_DRIVER_SIDEFILE_H
#define PT2E_DRIVER_SIDEFILE_H

#include "dialect/glue.h"
#include "Output.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Operation.h"

namespace pt2e {

/// The largest tensor, in bytes, that is printed in a text.
constexpr uint64_t kLargestInText = 4096;

/// The length of a blob of that many bytes as MLIR prints it: alignment and bytes in hexadecimal, quoted.
constexpr uint64_t printedLength(uint64_t bytes) { return 2 * (bytes + 4) + 4; }

/// While it is alive, printing a module to `output` writes the tensors that the text leaves out to a file beside it. Text that
/// is printed elsewhere has no such file.
class SideFile {
public:
  SideFile(const Pt2eSideFiles &files, llvm::StringRef outputName, Output &output);
  ~SideFile();

  /// Moves the file, if one was needed, to its destination. Returns the reason on failure, and an empty string on success.
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
