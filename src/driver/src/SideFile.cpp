// Writes tensors that are too large for a text to a file beside it.

#include "SideFile.h"

#include "dialect/TextSink.h"
#include "dialect/pt2e/Pt2eAssembly.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/AttrTypeSubElements.h"

using namespace mlir;
using namespace pt2e;

namespace {

/// The tensors of a module that a text with at most `limit` characters per resource leaves out, each once, in the order of
/// their ops.
SetVector<DenseResourceElementsAttr> largeTensors(Operation *module, uint64_t limit) {
  SetVector<DenseResourceElementsAttr> tensors;
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr tensor) {
    AsmResourceBlob *blob = tensor.getRawHandle().getBlob();
    if (blob && printedLength(blob->getData().size()) > limit)
      tensors.insert(tensor);
  });
  module->walk<WalkOrder::PreOrder>([&](Operation *op) { walker.walk(op->getAttrDictionary()); });
  return tensors;
}

} // namespace

SideFile::SideFile(const Pt2eSideFiles &files, StringRef outputName, Output &output)
    : files(files), name(outputName.str()), output(output) {
  setResourceWriter([this](Operation *module, AsmResourceBuilder &builder) { write(module, builder); });
}

SideFile::~SideFile() {
  setResourceWriter(nullptr);
  if (file)
    files.discard(file);
}

void SideFile::write(Operation *module, AsmResourceBuilder &builder) {
  // Resources are printed last. So if the output is still empty, this text is another one, such as a dump between passes.
  std::optional<uint64_t> limit = OpPrintingFlags().getLargeResourceStringLimit();
  if (output.os().tell() == 0 || !limit)
    return;
  SmallVector<MlirAttribute> tensors;
  SmallVector<MlirStringRef> keys;
  for (DenseResourceElementsAttr tensor : largeTensors(module, *limit)) {
    tensors.push_back(wrap(Attribute(tensor)));
    keys.push_back(wrap(tensor.getRawHandle().getKey()));
  }
  if (tensors.empty())
    return;
  std::vector<std::string> texts;
  auto append = [](MlirStringRef text, void *sink) {
    static_cast<std::vector<std::string> *>(sink)->push_back(unwrap(text).str());
  };
  file = files.write(tensors.data(), keys.data(), tensors.size(), wrap(name), append, &texts);
  if (!file) {
    error = texts.empty() ? "unknown error" : texts.back();
    return;
  }
  for (auto [key, text] : llvm::zip(keys, texts))
    builder.buildString(unwrap(key), text);
}

std::string SideFile::commit() {
  if (error.empty() && file)
    files.commit(std::exchange(file, nullptr), appendTo, &error);
  return error.empty() ? "" : "cannot write the tensors of '" + name + "': " + error;
}
