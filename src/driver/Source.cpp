// Reading modules of any format.

#include "Source.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace pt2e;

namespace {

/// Whether MLIR survives reading a bytecode file. Its reader trusts what it reads: a damaged file can crash it, or keep it
/// busy for ever. So it is first read by a process of its own.
bool survivesReading(const llvm::MemoryBuffer &bytecode, DialectRegistry &registry) {
  // Reading goes on at tens of megabytes a second.
  rlim_t seconds = 2 + (bytecode.getBufferSize() >> 20);
  pid_t child = fork();
  if (child < 0)
    return true;
  if (child == 0) {
    for (int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP})
      std::signal(signal, SIG_DFL);
    rlimit noCore = {0, 0}, time = {seconds, seconds};
    setrlimit(RLIMIT_CORE, &noCore);
    setrlimit(RLIMIT_CPU, &time);
    if (int null = open("/dev/null", O_WRONLY); null >= 0)
      for (int stream : {STDOUT_FILENO, STDERR_FILENO})
        dup2(null, stream);
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(bytecode.getMemBufferRef(), false), llvm::SMLoc());
    OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return true;
  return WIFEXITED(status);
}

} // namespace

int pt2e::fail(const Pt2eTool &tool, const llvm::Twine &message) {
  llvm::errs() << unwrap(tool.name) << ": error: " << message << "\n";
  return 1;
}

void pt2e::appendTo(MlirStringRef text, void *sink) {
  static_cast<std::string *>(sink)->append(text.data, text.length);
}

bool pt2e::isForeign(const Pt2eFormat &format, StringRef path) {
  if (path == "-")
    return false;
  auto start = llvm::MemoryBuffer::getFileSlice(path, unwrap(format.magic).size(), 0);
  return start && ((*start)->getBuffer() == unwrap(format.magic) ||
                   llvm::sys::path::extension(path) == unwrap(format.extension));
}

std::unique_ptr<llvm::MemoryBuffer> pt2e::openSource(StringRef path, DialectRegistry &registry, std::string &error) {
  std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(path, &error);
  if (buffer && buffer->getBufferSize() == 0 && llvm::sys::fs::is_regular_file(path)) {
    error = ("'" + path + "' is empty").str();
    return nullptr;
  }
  if (buffer && isBytecode(*buffer) && !survivesReading(*buffer, registry)) {
    error = ("'" + path + "' is damaged: it begins as MLIR bytecode, and MLIR cannot read it; write it again").str();
    return nullptr;
  }
  return buffer;
}

OwningOpRef<ModuleOp> pt2e::readModule(const Pt2eTool &tool, DialectRegistry &registry, MLIRContext &context, StringRef path,
                                 bool foreign, const std::shared_ptr<llvm::SourceMgr> &sources) {
  std::string reason;
  if (foreign) {
    MlirModule module = tool.format->read(wrap(&context), wrap(path), appendTo, &reason);
    if (module.ptr)
      return OwningOpRef<ModuleOp>(unwrap(module));
    fail(tool, reason);
    return nullptr;
  }
  std::unique_ptr<llvm::MemoryBuffer> buffer = openSource(path, registry, reason);
  if (!buffer) {
    fail(tool, reason);
    return nullptr;
  }
  sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
}
