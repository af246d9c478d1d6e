// MLIR's tool mains, with reading and writing of our own beside MLIR's.

#include "glue.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace {

enum class Emit { ByExtension, Text, Bytecode, Foreign };

int fail(const Pt2eTool &tool, const llvm::Twine &message) {
  llvm::errs() << unwrap(tool.name) << ": error: " << message << "\n";
  return 1;
}

/// An output file that appears whole or not at all: a temporary beside it, renamed by `commit`.
class Output {
public:
  static std::unique_ptr<Output> open(StringRef path, std::string &error) {
    auto output = std::unique_ptr<Output>(new Output(path));
    if (output->isStdout())
      return output;
    if (llvm::sys::fs::is_directory(path)) {
      error = "it is a directory";
      return nullptr;
    }
    auto file = llvm::sys::fs::TempFile::create(path + ".tmp-%%%%%%%%");
    if (!file) {
      error = llvm::toString(file.takeError());
      return nullptr;
    }
    output->file.emplace(std::move(*file));
    output->stream = std::make_unique<llvm::raw_fd_ostream>(output->file->FD, /*shouldClose=*/false);
    return output;
  }

  ~Output() {
    if (!file)
      return;
    stream.reset();
    llvm::consumeError(file->discard());
  }

  bool isStdout() const { return path == "-"; }
  llvm::raw_fd_ostream &os() { return stream ? *stream : llvm::outs(); }
  StringRef temporaryPath() const { return file->TmpName; }

  /// Flushes and renames. Gives the reason on failure, and an empty string on success.
  std::string commit() {
    os().flush();
    if (std::error_code error = os().error()) {
      os().clear_error();
      return error.message();
    }
    if (!file)
      return "";
    stream.reset();
    llvm::Error error = file->keep(path);
    file.reset();
    return error ? llvm::toString(std::move(error)) : "";
  }

private:
  explicit Output(StringRef path) : path(path) {}

  std::string path;
  std::optional<llvm::sys::fs::TempFile> file;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

/// Leaves LLVM's own options out of --help. They are static, so that they are there before MLIR registers its own.
void hideOptionsOfLLVM() {
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (!llvm::is_contained({"help", "help-list", "version"}, name))
      option->setHiddenFlag(llvm::cl::ReallyHidden);
}

bool startsWithMagic(const Pt2eFormat &format, StringRef path) {
  if (path == "-")
    return false;
  auto start = llvm::MemoryBuffer::getFileSlice(path, unwrap(format.magic).size(), 0);
  return start && (*start)->getBuffer() == unwrap(format.magic);
}

/// Reads, runs the pass pipeline and writes, where at least one side is not MLIR.
LogicalResult runOnModule(const Pt2eTool &tool, const MlirOptMainConfig &config, DialectRegistry &registry,
                          StringRef input, bool foreignInput, Emit emit, StringRef outputName, Output &output) {
  MLIRContext context(registry);
  context.allowUnregisteredDialects(config.shouldAllowUnregisteredDialects());
  auto sources = std::make_shared<llvm::SourceMgr>();
  SourceMgrDiagnosticHandler diagnostics(*sources, &context);

  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope total = timing.getRootScope();

  TimingScope reading = total.nest("Read");
  OwningOpRef<ModuleOp> module = foreignInput
                                     ? OwningOpRef<ModuleOp>(unwrap(tool.format->read(wrap(&context), wrap(input))))
                                     : parseSourceFile<ModuleOp>(input, *sources, ParserConfig(&context));
  reading.stop();
  if (!module)
    return failure();

  PassManager manager(&context, ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  manager.enableVerifier(config.shouldVerifyPasses());
  if (failed(applyPassManagerCLOptions(manager)))
    return failure();
  manager.enableTiming(total);
  if (failed(config.setupPassPipeline(manager)) || failed(manager.run(*module)))
    return failure();

  TimingScope writing = total.nest("Write");
  switch (emit) {
  case Emit::Foreign:
    return success(tool.format->write(wrap(*module), wrap(output.temporaryPath()), wrap(outputName)));
  case Emit::Bytecode:
    return writeBytecodeToFile(*module, output.os());
  default:
    module->print(output.os());
    return success();
  }
}

} // namespace

int pt2eOptMain(int argc, char **argv, MlirDialectRegistry cRegistry, const Pt2eTool *tool) {
  hideOptionsOfLLVM();
  static llvm::cl::opt<Emit> emitOption(
      "emit", llvm::cl::desc("What to write; by default told by the extension of -o"),
      llvm::cl::values(clEnumValN(Emit::Text, "mlir", "MLIR text (.mlir)"),
                       clEnumValN(Emit::Bytecode, "bytecode", "MLIR bytecode (.mlirbc)"),
                       clEnumValN(Emit::Foreign, "pt2", "what torch.export.load reads (.pt2)")),
      llvm::cl::init(Emit::ByExtension));

  llvm::InitLLVM init(argc, argv);
  DialectRegistry &registry = *unwrap(cRegistry);
  const Pt2eFormat &format = *tool->format;
  registerTransformsPasses();
  llvm::cl::SetVersionPrinter([version = unwrap(tool->version).str()](raw_ostream &os) { os << version << "\n"; });
  auto [input, outputName] = registerAndParseCLIOptions(argc, argv, unwrap(tool->overview), registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();

  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(llvm::outs(), llvm::MemoryBuffer::getMemBuffer(""), registry, config));

  StringRef extension = llvm::sys::path::extension(outputName);
  Emit emit = emitOption;
  if (emit == Emit::ByExtension)
    emit = extension == unwrap(format.extension)                     ? Emit::Foreign
           : extension == ".mlirbc" || config.shouldEmitBytecode() ? Emit::Bytecode
                                                                     : Emit::Text;
  if (emit == Emit::Foreign && outputName == "-")
    return fail(*tool, "a " + unwrap(format.name) + " archive cannot be written to standard output; name a file with -o");
  if (input != "-" && outputName != "-" && llvm::sys::fs::exists(input) &&
      llvm::sys::fs::equivalent(input, outputName))
    return fail(*tool, "the output '" + outputName + "' is the input file; name another one with -o");

  std::string error;
  bool foreignInput = startsWithMagic(format, input);
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  if (!foreignInput && !(buffer = openInputFile(input, &error)))
    return fail(*tool, error);
  std::unique_ptr<Output> output = Output::open(outputName, error);
  if (!output)
    return fail(*tool, "cannot write '" + outputName + "': " + error);

  LogicalResult result = failure();
  if (foreignInput || emit == Emit::Foreign) {
    result = runOnModule(*tool, config, registry, input, foreignInput, emit, outputName, *output);
  } else {
    config.emitBytecode(emit == Emit::Bytecode);
    result = MlirOptMain(output->os(), std::move(buffer), registry, config);
  }
  if (failed(result))
    return 1;
  error = output->commit();
  return error.empty() ? 0 : fail(*tool, "cannot write '" + outputName + "': " + error);
}

int pt2eLspMain(int argc, char **argv, MlirDialectRegistry registry) {
  return asMainReturnCode(MlirLspServerMain(argc, argv, *unwrap(registry)));
}
