// Reads modules of any format.

#ifndef PT2E_DRIVER_SOURCE_H
#define PT2E_DRIVER_SOURCE_H

#include "glue.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

namespace pt2e {

/// Prints an error that ends the tool. Returns the exit code.
int fail(const Pt2eTool &tool, const llvm::Twine &message);

/// Prints which file was changed while it was read, if any: that may be why the tool failed.
void reportChanged(const Pt2eTool &tool);

/// Whether a file is of a format that MLIR does not read.
bool isForeign(const Pt2eFormat &format, llvm::StringRef path);

/// Opens MLIR text or bytecode ("-" is standard input) and checks that MLIR can read it. On failure sets `error` and returns
/// null.
std::unique_ptr<llvm::MemoryBuffer> openSource(const Pt2eTool &tool, llvm::StringRef path, mlir::DialectRegistry &registry,
                                               std::string &error);

/// The settings for reading a module.
struct Reading {
  mlir::MLIRContext &context;
  const std::shared_ptr<llvm::SourceMgr> &sources;
  bool verify = true;
  /// Receives the resources that belong to no dialect.
  mlir::FallbackAsmResourceMap *others = nullptr;
};

/// Reads a module from a file of any format; on failure prints the reason and returns null. `buffer` is the result of
/// `openSource`, or null.
mlir::OwningOpRef<mlir::ModuleOp> readModule(const Pt2eTool &tool, mlir::DialectRegistry &registry, const Reading &reading,
                                             llvm::StringRef path, std::unique_ptr<llvm::MemoryBuffer> buffer);

/// Adds the pipeline that runs first on a module of a foreign format.
llvm::LogicalResult addImport(const Pt2eTool &tool, mlir::OpPassManager &manager);

} // namespace pt2e

#endif // PT2E_DRIVER_SOURCE_H
