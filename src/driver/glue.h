// MLIR's tool mains, with reading and writing of our own beside MLIR's. Mirrored by src/driver/ffi.rs.

#ifndef PT2E_DRIVER_GLUE_H
#define PT2E_DRIVER_GLUE_H

#include "../dialect/glue.h"

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// Lets a crash print `advice` before the stack, where LLVM would name its own tracker. Call once, first of all.
void pt2eReportCrashes(MlirStringRef advice);

/// A file format that MLIR itself does not read or write, told by its first bytes and its file extension.
struct Pt2eFormat {
  MlirStringRef name, extension, magic;
  /// Reads `path` into a new module of `context`. Null after giving the reason.
  MlirModule (*read)(MlirContext context, MlirStringRef path, Pt2eText reason, void *sink);
  /// Writes `module` to `path`, which is a temporary file; `name` is what the user called the output. False after giving
  /// the reason.
  bool (*write)(MlirModule module, MlirStringRef path, MlirStringRef name, Pt2eText reason, void *sink);
};

struct Pt2eTool {
  MlirStringRef name, overview, version;
  const Pt2eFormat *format;
  const Pt2eSideFiles *sideFiles;
  /// Sets the memory that tensors may take. False after giving the reason.
  bool (*setMemory)(MlirStringRef size, Pt2eText reason, void *sink);
};

/// `mlir-opt`'s main over `registry`. Gives the exit code.
int pt2eOptMain(int argc, char **argv, MlirDialectRegistry registry, const Pt2eTool *tool);

/// `mlir-lsp-server`'s main over `registry`. Gives the exit code.
int pt2eLspMain(int argc, char **argv, MlirDialectRegistry registry);

/// Reads `path` ("-" is standard input) into a module of a new context, and hands it to `use`. Diagnostics are printed,
/// those of `use` too. False if it could not be read. The arguments are those of the process, for the report of a crash.
bool pt2eWithModule(int argc, char **argv, const Pt2eTool *tool, MlirDialectRegistry registry, MlirStringRef path,
                    void (*use)(MlirModule module, void *data), void *data);
}

#endif // PT2E_DRIVER_GLUE_H
