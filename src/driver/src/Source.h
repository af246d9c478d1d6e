// Reading modules of any format.

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

/// Prints why the tool ends without a result. Gives its exit code.
int fail(const Pt2eTool &tool, const llvm::Twine &message);

/// Says which file was changed while it was read, if any was: it may well be why the tool ends without a result.
void reportChanged(const Pt2eTool &tool);

/// A sink for text that appends to a `std::string`.
void appendTo(MlirStringRef text, void *sink);

/// Whether a file is of a format that MLIR does not read.
bool isForeign(const Pt2eFormat &format, llvm::StringRef path);

/// Opens MLIR text or bytecode ("-" is standard input) that MLIR can be given; null after giving the reason.
std::unique_ptr<llvm::MemoryBuffer> openSource(const Pt2eTool &tool, llvm::StringRef path, mlir::DialectRegistry &registry,
                                               std::string &error);

/// What a module is read with.
struct Reading {
  mlir::MLIRContext &context;
  const std::shared_ptr<llvm::SourceMgr> &sources;
  bool verify = true;
  /// Gets the resources that no dialect knows.
  mlir::FallbackAsmResourceMap *others = nullptr;
};

/// Reads a module from a file of any format; null after printing why not. `buffer` is what `openSource` gave, or null.
mlir::OwningOpRef<mlir::ModuleOp> readModule(const Pt2eTool &tool, mlir::DialectRegistry &registry, const Reading &reading,
                                             llvm::StringRef path, std::unique_ptr<llvm::MemoryBuffer> buffer);

/// Adds the pipeline that a module of a foreign format goes through first.
llvm::LogicalResult addImport(const Pt2eTool &tool, mlir::OpPassManager &manager);

} // namespace pt2e

#endif // PT2E_DRIVER_SOURCE_H
