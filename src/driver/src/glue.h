// The main functions of MLIR's tools, extended by formats that MLIR does not have. Mirrored by ffi.rs.

#ifndef PT2E_DRIVER_GLUE_H
#define PT2E_DRIVER_GLUE_H

#include "dialect/glue.h"

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// Makes a crash print `advice` before the stack, instead of LLVM's request to report it to LLVM. Call once, before everything else.
void pt2eReportCrashes(MlirStringRef advice);

/// A file format that MLIR itself does not read or write, recognised by its first bytes and its file extension.
struct Pt2eFormat {
  MlirStringRef name, extension, magic;
  /// The pipeline that converts a module as it was read to one that other passes accept.
  MlirStringRef pipeline;
  /// Reads `path` into a new module of `context`. On failure passes the reason to the callback and returns null.
  MlirModule (*read)(MlirContext context, MlirStringRef path, Pt2eText reason, void *sink);
  /// Writes `module` to `path`, which is a temporary file; `name` is the user's name of the output. On failure passes
  /// the reason to the callback and returns false.
  bool (*write)(MlirModule module, MlirStringRef path, MlirStringRef name, Pt2eText reason, void *sink);
};

/// Access to files: no file is both read and written, outputs appear complete or not at all, and temporary files are removed
/// even if a signal ends the process. On failure, functions pass the reason to the callback and return false or null.
struct Pt2eFiles {
  /// Records that a file is read. False if it is an output.
  bool (*note)(MlirStringRef path, Pt2eText reason, void *sink);
  /// Maps a file.
  bool (*map)(MlirStringRef path, Pt2eBlob *blob, Pt2eText reason, void *sink);
  /// Opens a temporary file that will replace `path`, and returns its descriptor and its path.
  void *(*create)(MlirStringRef path, int *descriptor, Pt2eText temporary, Pt2eText reason, void *sink);
  /// Renames the file onto its destination.
  bool (*commit)(void *output, Pt2eText reason, void *sink);
  /// Deletes the file.
  void (*discard)(void *output);
  /// Whether a file was changed while it was read; passes the message to the callback.
  bool (*changed)(Pt2eText text, void *sink);
  /// Records which file MLIR is reading, for the message of a crash; an empty path means none.
  void (*reading)(MlirStringRef path);
  /// Installs the signal handlers. Call after LLVM has installed its own.
  void (*handleSignals)();
  /// Removes temporary files; the process must end after it.
  void (*removeTemporaries)();
};

struct Pt2eTool {
  MlirStringRef name, overview, version;
  const Pt2eFormat *format;
  const Pt2eFiles *files;
  const Pt2eSideFiles *sideFiles;
  /// Sets the limit on the memory of tensors. On failure passes the reason to the callback and returns false.
  bool (*setMemory)(MlirStringRef size, Pt2eText reason, void *sink);
};

/// `mlir-opt`'s main function with the dialects of `registry`. Returns the exit code.
int pt2eOptMain(int argc, char **argv, MlirDialectRegistry registry, const Pt2eTool *tool);

/// `mlir-lsp-server`'s main function with the dialects of `registry`. Returns the exit code.
int pt2eLspMain(int argc, char **argv, MlirDialectRegistry registry);

/// Reads `path` ("-" is standard input) into a module of a new context, and passes it to `use`. Prints diagnostics, also those
/// of `use`. False if the module could not be read. `argc` and `argv` are those of the process, for crash reports.
bool pt2eWithModule(int argc, char **argv, const Pt2eTool *tool, MlirDialectRegistry registry, MlirStringRef path,
                    void (*use)(MlirModule module, void *data), void *data);
}

#endif // PT2E_DRIVER_GLUE_H
