// Registration of the dialects, and a C API of the pt2e attributes. Mirrored by ffi.rs.

#ifndef PT2E_DIALECT_GLUE_H
#define PT2E_DIALECT_GLUE_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

extern "C" {

/// Adds every dialect of the tools to `registry`.
void pt2eRegisterDialects(MlirDialectRegistry registry);

typedef void (*Pt2eText)(MlirStringRef text, void *sink);

/// Bytes with an owner.
struct Pt2eBlob {
  const char *data;
  intptr_t size, alignment;
  void *owner;
  void (*release)(void *owner);
};

/// Writes tensors that are too large for a text to a file beside it, and finds them again.
struct Pt2eSideFiles {
  /// Writes `count` `dense_resource` attributes under their keys to a temporary file for the text `source`, and returns a handle
  /// to it. Passes to `text` the reference to each tensor, in order. On failure passes the reason to `text` and returns null.
  void *(*write)(const MlirAttribute *tensors, const MlirStringRef *keys, intptr_t count, MlirStringRef source, Pt2eText text,
                 void *sink);
  /// Moves a written file to its destination. On failure passes the reason to `text` and returns false.
  bool (*commit)(void *file, Pt2eText text, void *sink);
  /// Deletes a written file that is not needed.
  void (*discard)(void *file);
  /// Finds the bytes to which `reference` in the text `source` refers. On failure passes the reason to `text` and returns false.
  bool (*read)(MlirStringRef key, MlirStringRef reference, MlirStringRef source, Pt2eBlob *blob, Pt2eText text,
               void *sink);
};

/// Sets how files beside texts are read. `files` must live until the process ends.
void pt2eSetSideFiles(const Pt2eSideFiles *files);

/// Verifies an op. On failure passes the reason to `text` and returns false.
typedef bool (*Pt2eVerifyOperator)(MlirOperation op, Pt2eText text, void *sink);

/// Sets the verifier of `aten.operator`, which checks that an op matches its schema. Call before the first one is verified.
void pt2eSetOperatorVerifier(Pt2eVerifyOperator verifier);

/// Sets the verifier of result types, which checks that they follow from the op's arguments and operands. Call before the first
/// op is verified.
void pt2eSetTypeVerifier(Pt2eVerifyOperator verifier);

/// Whether a verified `aten.operator` has no effect.
typedef bool (*Pt2eOperatorIsPure)(MlirOperation op);

/// Sets the function for the effects of `aten.operator`. Call before the first query.
void pt2eSetOperatorIsPure(Pt2eOperatorIsPure isPure);

/// Verifies the fields of a #pt2e.qspec, or of a #pt2e.derived. On failure passes the reason to `text` and returns false.
typedef bool (*Pt2eVerifySpec)(MlirAttribute fields, bool isDerived, Pt2eText text, void *sink);

/// Sets the verifier of specs. Call before the first one is verified.
void pt2eSetSpecVerifier(Pt2eVerifySpec verifier);

/// A number that no other context of this process has or had; 0 if the pt2e dialect is not loaded.
uint64_t pt2eContextNumber(MlirContext context);

/// #pt2e.qspec and #pt2e.derived over a dictionary of their fields. If verification fails, the result is null, after a
/// diagnostic at `location`; the accessors return null for other attributes.
MlirAttribute pt2eQSpecGet(MlirLocation location, MlirAttribute fields);
MlirAttribute pt2eQSpecFields(MlirAttribute attribute);
MlirAttribute pt2eDerivedQSpecGet(MlirLocation location, MlirAttribute fields);
MlirAttribute pt2eDerivedQSpecFields(MlirAttribute attribute);

/// #pt2e.fixed_qspec. Absent optional integers are passed as null pointers. If verification fails, the result is null, after a
/// diagnostic at `location`. For the accessor, the integer pointers must point to storage; it sets those of absent fields to null.
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

/// #pt2e.edge_or_node; `operand` is -1 for the output of the node.
MlirAttribute pt2eEdgeOrNodeGet(MlirContext context, MlirStringRef node, int64_t operand);
bool pt2eEdgeOrNodeFields(MlirAttribute attribute, MlirStringRef *node, int64_t *operand);

/// #pt2e.float.
MlirAttribute pt2eFloatQSpecGet(MlirContext context);
bool pt2eIsFloatQSpec(MlirAttribute attribute);

/// #pt2e.annotation; `output` may be a null attribute.
MlirAttribute pt2eAnnotationGet(MlirLocation location, MlirAttribute inputs, MlirAttribute output,
                                bool allowImplicitSharing);
bool pt2eAnnotationFields(MlirAttribute attribute, MlirAttribute *inputs, MlirAttribute *output,
                          bool *allowImplicitSharing);

/// #pt2e.meta and #pt2e.program over a dictionary; the accessors return null for other attributes.
MlirAttribute pt2eMetaGet(MlirAttribute dictionary);
MlirAttribute pt2eMetaEntries(MlirAttribute attribute);
MlirAttribute pt2eProgramGet(MlirAttribute dictionary);
MlirAttribute pt2eProgramEntries(MlirAttribute attribute);

/// Whether `op` has no effects. (The C API has no function for it.)
bool pt2eIsPure(MlirOperation op);

/// The bytes of a dense_resource attribute, owned by the context: sets `data` and returns the length, or -1 if it has no blob.
/// (The C API reads resources one element at a time.)
intptr_t pt2eResourceBytes(MlirAttribute attribute, const char **data);

/// The key of a dense_resource attribute, owned by the context; empty for other attributes.
MlirStringRef pt2eResourceKey(MlirAttribute attribute);
}

#endif // PT2E_DIALECT_GLUE_H
