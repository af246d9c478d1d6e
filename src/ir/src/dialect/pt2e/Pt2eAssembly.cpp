// The text form of the pt2e dialect: aliases of long attributes, and references to large tensors.

#include "Pt2eAssembly.h"

#include "../TextSink.h"
#include "../glue.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace pt2e;

namespace {

ResourceWriter &resourceWriter() {
  static ResourceWriter writer;
  return writer;
}

const Pt2eSideFiles *&sideFiles() {
  static const Pt2eSideFiles *files = nullptr;
  return files;
}

/// The file that contains an entry.
StringRef fileOf(const AsmParsedResourceEntry &entry) {
  // Only an error of the entry has its location.
  InFlightDiagnostic diagnostic = entry.emitError();
  auto location = diagnostic.getUnderlyingDiagnostic()->getLocation()->findInstanceOf<FileLineColLoc>();
  diagnostic.abandon();
  return location ? location.getFilename().getValue() : StringRef();
}

} // namespace

void pt2e::setResourceWriter(ResourceWriter writer) { resourceWriter() = std::move(writer); }

void pt2eSetSideFiles(const Pt2eSideFiles *files) { sideFiles() = files; }

Pt2eAsmInterface::AliasResult Pt2eAsmInterface::getAlias(Attribute attr, raw_ostream &os) const {
  auto name = llvm::TypeSwitch<Attribute, StringRef>(attr)
                  .Case<QSpecAttr>([](auto) { return "qspec"; })
                  .Case<DerivedQSpecAttr>([](auto) { return "derived"; })
                  .Case<FixedQSpecAttr>([](auto) { return "fixed"; })
                  .Case<MetaAttr>([](auto) { return "meta"; })
                  .Case<ProgramAttr>([](auto) { return "program"; })
                  .Default([](auto) { return ""; });
  if (name.empty())
    return AliasResult::NoAlias;
  os << name;
  return AliasResult::FinalAlias;
}

FailureOr<AsmDialectResourceHandle> Pt2eAsmInterface::declareResource(StringRef key) const {
  return AsmDialectResourceHandle(resources.insert(key));
}

std::string Pt2eAsmInterface::getResourceKey(const AsmDialectResourceHandle &handle) const {
  return cast<Handle>(handle).getKey().str();
}

LogicalResult Pt2eAsmInterface::parseResource(AsmParsedResourceEntry &entry) const {
  FailureOr<std::string> reference = entry.parseAsString();
  if (failed(reference))
    return failure();
  StringRef key = entry.getKey();
  DialectResourceBlobManager &blobs =
      DenseResourceElementsHandle::getManagerInterface(getDialect()->getContext()).getBlobManager();
  DialectResourceBlobManager::BlobEntry *declared = blobs.lookup(key);
  // A text that was shortened by hand may no longer use the resource.
  if (!declared)
    return success();
  if (declared->getBlob())
    return entry.emitError() << "the resource '" << key << "' already has data";
  if (!sideFiles())
    return entry.emitError() << "this tool does not read tensors from files beside the text";
  Pt2eBlob blob;
  std::string reason;
  if (!sideFiles()->read(wrap(key), wrap(StringRef(*reference)), wrap(fileOf(entry)), &blob, appendTo, &reason))
    return entry.emitError() << reason;
  auto release = [owner = blob.owner, release = blob.release](void *, size_t, size_t) { release(owner); };
  blobs.update(key, AsmResourceBlob(ArrayRef(blob.data, blob.size), blob.alignment, std::move(release),
                                    /*dataIsMutable=*/false));
  return success();
}

void Pt2eAsmInterface::buildResources(Operation *op, const SetVector<AsmDialectResourceHandle> &,
                                      AsmResourceBuilder &builder) const {
  if (resourceWriter())
    resourceWriter()(op, builder);
}
