// The text form of the pt2e dialect: aliases of long attributes, and references to large tensors.

#ifndef PT2E_ASSEMBLY_H
#define PT2E_ASSEMBLY_H

#include "Pt2eDialect.h"

#include "mlir/IR/DialectResourceBlobManager.h"

namespace pt2e {

/// Adds to the resources of a module that is being printed.
using ResourceWriter = std::function<void(mlir::Operation *, mlir::AsmResourceBuilder &)>;

/// Sets the function that prints the pt2e dialect's resources. A tool that writes large tensors to a file beside the text prints
/// the references to them here. Without it the dialect has no resources, as in bytecode, which contains its tensors.
void setResourceWriter(ResourceWriter writer);

/// Prints long attributes, which are often repeated, once at the top of the file. A resource of this dialect is a string that
/// says where the data of the builtin resource of the same key are; parsing it maps the data.
class Pt2eAsmInterface : public mlir::OpAsmDialectInterface {
public:
  using Handle = mlir::DialectResourceBlobHandle<Pt2eDialect>;
  using Resources = mlir::ResourceBlobManagerDialectInterfaceBase<Handle>;

  Pt2eAsmInterface(mlir::Dialect *dialect, Resources &resources)
      : OpAsmDialectInterface(dialect), resources(resources) {}

  AliasResult getAlias(mlir::Attribute attr, mlir::raw_ostream &os) const override;
  mlir::FailureOr<mlir::AsmDialectResourceHandle> declareResource(mlir::StringRef key) const override;
  std::string getResourceKey(const mlir::AsmDialectResourceHandle &handle) const override;
  mlir::LogicalResult parseResource(mlir::AsmParsedResourceEntry &entry) const override;
  void buildResources(mlir::Operation *op, const mlir::SetVector<mlir::AsmDialectResourceHandle> &referenced,
                      mlir::AsmResourceBuilder &builder) const override;

private:
  Resources &resources;
};

} // namespace pt2e

#endif // PT2E_ASSEMBLY_H
