// Reading modules of any format.

#ifndef PT2E_DRIVER_SOURCE_H
#define PT2E_DRIVER_SOURCE_H

#include "glue.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

namespace pt2e {

/// Prints why the tool ends without a result. Gives its exit code.
int fail(const Pt2eTool &tool, const llvm::Twine &message);

/// A sink for text that appends to a `std::string`.
void appendTo(MlirStringRef text, void *sink);

/// Whether a file is of a format that MLIR does not read.
bool isForeign(const Pt2eFormat &format, llvm::StringRef path);

/// Opens MLIR text or bytecode ("-" is standard input); null after giving the reason.
std::unique_ptr<llvm::MemoryBuffer> openSource(llvm::StringRef path, mlir::DialectRegistry &registry,
                                               std::string &error);

/// Reads a module from a file of any format; null after printing why not.
mlir::OwningOpRef<mlir::ModuleOp> readModule(const Pt2eTool &tool, mlir::DialectRegistry &registry,
                                             mlir::MLIRContext &context, llvm::StringRef path, bool foreign,
                                             const std::shared_ptr<llvm::SourceMgr> &sources);

} // namespace pt2e

#endif // PT2E_DRIVER_SOURCE_H
