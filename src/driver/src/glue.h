// MLIR's tool mains, with reading and writing of our own beside MLIR's. Mirrored by ffi.rs.

#ifndef PT2E_DRIVER_GLUE_H
#define PT2E_DRIVER_GLUE_H

#include "dialect/glue.h"

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// Lets a crash print `advice` before the stack, where LLVM would name its own tracker. Call once, first of all.
void pt2eReportCrashes(MlirStringRef advice);

/// A file format that MLIR itself does not read or write, told by its first bytes and its file extension.
struct Pt2eFormat {
  MlirStringRef name, extension, magic;
  /// The pipeline that makes of a module as it is read what other passes take.
  MlirStringRef pipeline;
  /// Reads `path` into a new module of `context`. Null after giving the reason.
  MlirModule (*read)(MlirContext context, MlirStringRef path, Pt2eText reason, void *sink);
  /// Writes `module` to `path`, which is a temporary file; `name` is what the user called the output. False after giving
  /// the reason.
  bool (*write)(MlirModule module, MlirStringRef path, MlirStringRef name, Pt2eText reason, void *sink);
};

/// Files that are read and written: no file is both, outputs appear whole or not at all, and what a signal leaves behind is
/// seen to.
struct Pt2eFiles {
  /// Notes that a file is read. False after giving the reason, where it is an output.
  bool (*note)(MlirStringRef path, Pt2eText reason, void *sink);
  /// Maps a file. False after giving the reason.
  bool (*map)(MlirStringRef path, Pt2eBlob *blob, Pt2eText reason, void *sink);
  /// Opens a temporary file that is to replace `path`, and gives its descriptor and its path. Null after giving the reason.
  void *(*create)(MlirStringRef path, int *descriptor, Pt2eText temporary, Pt2eText reason, void *sink);
  /// Puts the file in its place. False after giving the reason.
  bool (*commit)(void *output, Pt2eText reason, void *sink);
  /// Deletes the file.
  void (*discard)(void *output);
  /// Whether a file was changed while it was read; gives what to say of it.
  bool (*changed)(Pt2eText text, void *sink);
  /// Says which file MLIR is reading, should it fail on it. Empty where it is reading none.
  void (*reading)(MlirStringRef path);
  /// Handles signals, after LLVM.
  void (*handleSignals)();
  /// Removes temporary files; the process must end after it.
  void (*removeTemporaries)();
};

struct Pt2eTool {
  MlirStringRef name, overview, version;
  const Pt2eFormat *format;
  const Pt2eFiles *files;
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
