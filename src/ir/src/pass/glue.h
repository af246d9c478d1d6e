// A C API for passes and pipelines that are written in Rust. Mirrored by ffi.rs.

#ifndef PT2E_PASS_GLUE_H
#define PT2E_PASS_GLUE_H

#include "../dialect/glue.h"

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

struct Pt2eOption {
  MlirStringRef name, description, defaultValue;
};

struct Pt2eStatistic {
  MlirStringRef name, description;
};

/// A pass. `self` is passed to the functions. Option values are in the order of `options`.
struct Pt2ePass {
  const void *self;
  MlirStringRef name, description;
  /// Name of the op the pass runs on; empty for any.
  MlirStringRef anchor;
  const Pt2eOption *options;
  intptr_t numOptions;
  const Pt2eStatistic *statistics;
  intptr_t numStatistics;
  const MlirStringRef *dialects;
  intptr_t numDialects;
  /// Checks the text of options and their values, and passes the text that MLIR parses to the callback; on failure passes the
  /// reason to it and returns false.
  bool (*check)(const void *self, MlirStringRef text, Pt2eText answer, void *sink);
  /// Runs on `op`, adds to `counts` (one for each statistic), and sets `unchanged` if it changed nothing. Returns false after
  /// emitting an error.
  bool (*run)(const void *self, MlirOperation op, const MlirStringRef *values, int64_t *counts, bool *unchanged);
};

/// A pipeline, which turns options into the text of a pass pipeline.
struct Pt2ePipeline {
  const void *self;
  MlirStringRef name, description;
  const Pt2eOption *options;
  intptr_t numOptions;
  /// As `check` of a pass.
  bool (*check)(const void *self, MlirStringRef text, Pt2eText answer, void *sink);
  /// Passes the text of the pipeline to the callback and returns true; on failure passes the reason and returns false.
  bool (*build)(const void *self, const MlirStringRef *values, Pt2eText text, void *sink);
};

void pt2eRegisterPass(const Pt2ePass *pass);
void pt2eRegisterPipeline(const Pt2ePipeline *pipeline);

/// Emits one diagnostic with notes. `severity` is a MlirDiagnosticSeverity.
void pt2eEmitDiagnostic(MlirLocation location, int severity, MlirStringRef message, const MlirStringRef *notes,
                        intptr_t numNotes);
}

#endif // PT2E_PASS_GLUE_H
