// Registration of the dialects, and a C view of the pt2e attributes. Mirrored by ffi.rs.

#ifndef PT2E_DIALECT_GLUE_H
#define PT2E_DIALECT_GLUE_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// Adds every dialect that the tools know to `registry`.
void pt2eRegisterDialects(MlirDialectRegistry registry);

typedef void (*Pt2eText)(MlirStringRef text, void *sink);

/// Bytes with an owner.
struct Pt2eBlob {
  const char *data;
  intptr_t size, alignment;
  void *owner;
  void (*release)(void *owner);
};

/// How tensors that are too large for text are kept in a file beside it, and found again.
struct Pt2eSideFiles {
  /// Writes `count` `dense_resource` attributes under their keys to a temporary file that is to be beside the file of text
  /// `source`, and gives a handle of it. Gives `text` what stands for each of them in the text, in order; on failure the
  /// handle is null, and `text` gets the reason.
  void *(*write)(const MlirAttribute *tensors, const MlirStringRef *keys, intptr_t count, MlirStringRef source, Pt2eText text,
                 void *sink);
  /// Puts a file that was written in its place. False after giving `text` the reason.
  bool (*commit)(void *file, Pt2eText text, void *sink);
  /// Deletes a file that was written and is not wanted.
  void (*discard)(void *file);
  /// Finds the bytes that `reference` stands for in the file of text `source`. On failure gives `text` the reason.
  bool (*read)(MlirStringRef key, MlirStringRef reference, MlirStringRef source, Pt2eBlob *blob, Pt2eText text,
               void *sink);
};

/// Sets how files beside text are read. `files` must live as long as the process.
void pt2eSetSideFiles(const Pt2eSideFiles *files);

/// Whether an op is in order. If not, gives `text` the reason.
typedef bool (*Pt2eVerifyOperator)(MlirOperation op, Pt2eText text, void *sink);

/// Sets the verifier of `aten.operator`, before the first one is verified.
void pt2eSetOperatorVerifier(Pt2eVerifyOperator verifier);

/// Sets what says whether the results of an op are of the types that its arguments and operands give, before the first one is
/// verified.
void pt2eSetTypeVerifier(Pt2eVerifyOperator verifier);

/// Whether an `aten.operator` that has been verified has no effect.
typedef bool (*Pt2eOperatorIsPure)(MlirOperation op);

/// Sets how the effects of `aten.operator` are known, before the first one is asked for.
void pt2eSetOperatorIsPure(Pt2eOperatorIsPure isPure);

/// #pt2e.qspec. Enumerations travel as their names in the assembly. Absent optional integers are passed as null
/// pointers; `eps` may be a null attribute.
/// The result is null, after a diagnostic at `location`, where verification fails.
struct Pt2eQSpec {
  MlirType dtype;
  MlirStringRef qscheme;
  int64_t *quantMin, *quantMax, *chAxis;
  bool isDynamic;
  MlirStringRef observer;
  MlirAttribute eps;
};
MlirAttribute pt2eQSpecGet(MlirLocation location, const Pt2eQSpec *fields);
/// Whether `attribute` is a #pt2e.qspec; if so, fills `fields`. Its integer pointers must point to storage, and are
/// made null where the field is absent.
bool pt2eQSpecFields(MlirAttribute attribute, Pt2eQSpec *fields);

/// #pt2e.fixed_qspec.
struct Pt2eFixedQSpec {
  MlirType dtype;
  MlirAttribute scale;
  int64_t zeroPoint;
  int64_t *quantMin, *quantMax;
};
MlirAttribute pt2eFixedQSpecGet(MlirLocation location, const Pt2eFixedQSpec *fields);
bool pt2eFixedQSpecFields(MlirAttribute attribute, Pt2eFixedQSpec *fields);

/// #pt2e.shared; `operand` is -1 for the output of the node.
MlirAttribute pt2eSharedQSpecGet(MlirContext context, MlirStringRef node, int64_t operand);
bool pt2eSharedQSpecFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand);

/// #pt2e.float.
MlirAttribute pt2eFloatQSpecGet(MlirContext context);
bool pt2eIsFloatQSpec(MlirAttribute attribute);

/// #pt2e.annotation; `output` may be a null attribute.
MlirAttribute pt2eAnnotationGet(MlirLocation location, MlirAttribute inputs, MlirAttribute output,
                                bool allowImplicitSharing);
bool pt2eAnnotationFields(MlirAttribute attribute, MlirAttribute *inputs, MlirAttribute *output,
                          bool *allowImplicitSharing);

/// #pt2e.meta and #pt2e.program over a dictionary; the accessors give null for other attributes.
MlirAttribute pt2eMetaGet(MlirAttribute dictionary);
MlirAttribute pt2eMetaEntries(MlirAttribute attribute);
MlirAttribute pt2eProgramGet(MlirAttribute dictionary);
MlirAttribute pt2eProgramEntries(MlirAttribute attribute);

/// Whether `op` has no effects. (The C API cannot ask.)
bool pt2eIsPure(MlirOperation op);

/// The bytes of a dense_resource attribute, owned by the context: sets `data` and gives the length, or -1 where there
/// is no blob. (The C API reads resources one element at a time.)
intptr_t pt2eResourceBytes(MlirAttribute attribute, const char **data);

/// The key of a dense_resource attribute, owned by the context; empty for other attributes.
MlirStringRef pt2eResourceKey(MlirAttribute attribute);
}

#endif // PT2E_DIALECT_GLUE_H
