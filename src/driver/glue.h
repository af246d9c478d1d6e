// MLIR's tool mains, with reading and writing of our own beside MLIR's. Mirrored by src/driver/ffi.rs.

#ifndef PT2E_DRIVER_GLUE_H
#define PT2E_DRIVER_GLUE_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// A file format that MLIR itself does not read or write, told by its first bytes and its file extension.
struct Pt2eFormat {
  MlirStringRef name, extension, magic;
  /// Reads `path` into a new module of `context`; null after a diagnostic.
  MlirModule (*read)(MlirContext context, MlirStringRef path);
  /// Writes `module` to `path`, which is a temporary file; `name` is what the user called the output.
  bool (*write)(MlirModule module, MlirStringRef path, MlirStringRef name);
};

struct Pt2eTool {
  MlirStringRef name, overview, version;
  const Pt2eFormat *format;
};

/// `mlir-opt`'s main over `registry`. Gives the exit code.
int pt2eOptMain(int argc, char **argv, MlirDialectRegistry registry, const Pt2eTool *tool);

/// `mlir-lsp-server`'s main over `registry`. Gives the exit code.
int pt2eLspMain(int argc, char **argv, MlirDialectRegistry registry);
}

#endif // PT2E_DRIVER_GLUE_H
