// Reading modules of any format.

#include "Source.h"

#include "TextCheck.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/ErrorHandling.h"
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

/// How many errors of the verifier are printed: those that follow say little more.
constexpr unsigned kMostErrors = 20;
/// The longest line of the source that is printed with a diagnostic.
constexpr size_t kLongestLine = 1000;

/// How deep the regions of a module and its attributes, types and locations are nested, without recursion.
unsigned nestingOf(Operation *module) {
  llvm::DenseMap<const void *, unsigned> known;
  auto ofElement = [&](auto element) {
    struct Step {
      const void *key;
      llvm::PointerUnion<Attribute, Type> element;
      bool entered;
    };
    auto keyOf = [](auto element) { return element.getAsOpaquePointer(); };
    SmallVector<Step> stack;
    auto push = [&](auto element) {
      if (element && !known.contains(keyOf(element)))
        stack.push_back({keyOf(element), element, false});
    };
    push(element);
    while (!stack.empty()) {
      Step &step = stack.back();
      auto visit = [&](auto onElement) {
        auto attribute = [&](Attribute inner) { onElement(inner); };
        auto type = [&](Type inner) { onElement(inner); };
        if (auto here = dyn_cast<Attribute>(step.element))
          here.walkImmediateSubElements(attribute, type);
        else
          cast<Type>(step.element).walkImmediateSubElements(attribute, type);
      };
      if (!step.entered) {
        step.entered = true;
        SmallVector<llvm::PointerUnion<Attribute, Type>> inner;
        visit([&](auto element) {
          if (element)
            inner.push_back(element);
        });
        // The step is gone where the stack grows.
        for (llvm::PointerUnion<Attribute, Type> element : inner) {
          if (auto attribute = dyn_cast<Attribute>(element))
            push(attribute);
          else
            push(cast<Type>(element));
        }
        continue;
      }
      unsigned depth = 0;
      visit([&](auto element) {
        if (element)
          depth = std::max(depth, known.lookup(keyOf(element)));
      });
      known[step.key] = depth + 1;
      stack.pop_back();
    }
    return element ? known.lookup(keyOf(element)) : 0;
  };
  unsigned deepest = 0;
  SmallVector<std::pair<Operation *, unsigned>> stack = {{module, 1}};
  while (!stack.empty()) {
    auto [op, depth] = stack.pop_back_val();
    deepest = std::max({deepest, depth, ofElement(Attribute(op->getAttrDictionary())), ofElement(Attribute(op->getLoc()))});
    for (Type type : op->getResultTypes())
      deepest = std::max(deepest, ofElement(type));
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        for (BlockArgument argument : block.getArguments())
          deepest = std::max({deepest, ofElement(argument.getType()), ofElement(Attribute(argument.getLoc()))});
        for (Operation &inner : block)
          stack.push_back({&inner, depth + 1});
      }
  }
  return deepest;
}

/// What becomes of reading a bytecode file.
enum class Trial { Read, Fails, TooDeep };

/// Whether MLIR survives reading a bytecode file. Its reader trusts what it reads: a damaged file can crash it, or keep it
/// busy for ever. So it is first read by a process of its own.
Trial tryReading(const llvm::MemoryBuffer &bytecode, DialectRegistry &registry) {
  constexpr int tooDeep = 2;
  // Reading goes on at tens of megabytes a second.
  rlim_t seconds = 2 + (bytecode.getBufferSize() >> 20);
  pid_t child = fork();
  if (child < 0)
    return Trial::Read;
  if (child == 0) {
    for (int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGXCPU})
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
    _exit(module && nestingOf(*module) > kDeepest ? tooDeep : 0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return Trial::Read;
  if (!WIFEXITED(status))
    return Trial::Fails;
  return WEXITSTATUS(status) == tooDeep ? Trial::TooDeep : Trial::Read;
}

/// A mapped file.
class MappedBuffer : public llvm::MemoryBuffer {
public:
  MappedBuffer(const Pt2eBlob &blob, StringRef name) : blob(blob), name(name) {
    init(blob.data, blob.data + blob.size, /*RequiresNullTerminator=*/false);
  }
  ~MappedBuffer() override { blob.release(blob.owner); }
  BufferKind getBufferKind() const override { return MemoryBuffer_MMap; }
  StringRef getBufferIdentifier() const override { return name; }

private:
  Pt2eBlob blob;
  std::string name;
};

/// Keeps diagnostics readable: a limited number of errors, and no line of the source that goes on for pages.
class Diagnostics {
public:
  Diagnostics(const Reading &reading, unsigned most)
      : most(most), handler(&reading.context, [this, &sources = *reading.sources](Diagnostic &diagnostic) {
          return handle(diagnostic, sources);
        }) {}

  ~Diagnostics() {
    if (errors > most && most > 1)
      llvm::errs() << "and " << errors - most << " more errors\n";
  }

private:
  LogicalResult handle(Diagnostic &diagnostic, llvm::SourceMgr &sources) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error && ++errors > most)
      return success();
    auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
    if (!place || lineLength(sources, place) <= kLongestLine)
      return failure();
    print(diagnostic);
    for (const Diagnostic &note : diagnostic.getNotes())
      print(note);
    return success();
  }

  static size_t lineLength(llvm::SourceMgr &sources, FileLineColLoc place) {
    const llvm::MemoryBuffer *main = sources.getNumBuffers() ? sources.getMemoryBuffer(sources.getMainFileID()) : nullptr;
    if (!main || main->getBufferIdentifier() != place.getFilename() || place.getLine() == 0)
      return 0;
    llvm::SMLoc start = sources.FindLocForLineAndColumn(sources.getMainFileID(), place.getLine(), 1);
    if (!start.isValid())
      return 0;
    StringRef rest(start.getPointer(), main->getBufferEnd() - start.getPointer());
    return std::min(rest.find('\n'), rest.size());
  }

  static void print(const Diagnostic &diagnostic) {
    auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
    if (place)
      llvm::errs() << place.getFilename().getValue() << ":" << place.getLine() << ":" << place.getColumn() << ": ";
    StringRef severity = diagnostic.getSeverity() == DiagnosticSeverity::Error     ? "error"
                         : diagnostic.getSeverity() == DiagnosticSeverity::Warning ? "warning"
                         : diagnostic.getSeverity() == DiagnosticSeverity::Remark  ? "remark"
                                                                                   : "note";
    llvm::errs() << severity << ": " << diagnostic << "\n";
  }

  unsigned most, errors = 0;
  ScopedDiagnosticHandler handler;
};

/// Ends the process with the reason why LLVM cannot go on reading a file.
struct ReadingFile {
  ReadingFile(const Pt2eTool &tool, StringRef path)
      : tool(tool), path(path), handler([](void *self, const char *reason, bool) {
          auto *reading = static_cast<ReadingFile *>(self);
          fail(reading->tool, "'" + reading->path + "' cannot be read: " + reason);
          reading->tool.files->removeTemporaries();
          _exit(1);
        }, this) {
    tool.files->reading(wrap(path));
  }
  ~ReadingFile() { tool.files->reading(wrap(StringRef())); }

  const Pt2eTool &tool;
  StringRef path;
  llvm::ScopedFatalErrorHandler handler;
};

/// The text or bytecode of a file, or of standard input; null after giving the reason.
std::unique_ptr<llvm::MemoryBuffer> openBuffer(const Pt2eTool &tool, StringRef path, std::string &error) {
  auto opened = [&](llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer) {
    if (buffer)
      return std::move(*buffer);
    error = ("cannot open input file '" + path + "': " + buffer.getError().message()).str();
    return std::unique_ptr<llvm::MemoryBuffer>();
  };
  if (path == "-")
    return opened(llvm::MemoryBuffer::getSTDIN());
  std::string reason;
  if (!tool.files->note(wrap(path), appendTo, &reason)) {
    error = ("cannot read '" + path + "': " + reason).str();
    return nullptr;
  }
  if (!llvm::sys::fs::is_regular_file(path))
    return opened(llvm::MemoryBuffer::getFile(path));
  auto start = llvm::MemoryBuffer::getFileSlice(path, /*MapSize=*/4, 0);
  if (!start || !isBytecode(**start))
    // Volatile: a copy, as a text is small, and MLIR wants a zero at its end.
    return opened(llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/true, /*IsVolatile=*/true));
  Pt2eBlob blob;
  if (tool.files->map(wrap(path), &blob, appendTo, &reason))
    return std::make_unique<MappedBuffer>(blob, path);
  error = ("cannot open input file '" + path + "': " + reason).str();
  return nullptr;
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

void pt2e::reportChanged(const Pt2eTool &tool) {
  if (std::string text; tool.files->changed(appendTo, &text))
    fail(tool, text);
}

std::unique_ptr<llvm::MemoryBuffer> pt2e::openSource(const Pt2eTool &tool, StringRef path, DialectRegistry &registry,
                                                     std::string &error) {
  std::unique_ptr<llvm::MemoryBuffer> buffer = openBuffer(tool, path, error);
  if (!buffer)
    return nullptr;
  if (buffer->getBufferSize() == 0 && llvm::sys::fs::is_regular_file(path)) {
    error = ("'" + path + "' is empty").str();
    return nullptr;
  }
  if (path == "-" && buffer->getBuffer().starts_with(unwrap(tool.format->magic))) {
    error = (llvm::Twine("standard input is a ") + unwrap(tool.format->name) + " archive, which is read from a file only; name the file").str();
    return nullptr;
  }
  if (!isBytecode(*buffer)) {
    std::optional<TextFault> fault = checkText(buffer->getBuffer());
    if (!fault)
      return buffer;
    StringRef name = buffer->getBufferIdentifier();
    error = (name + ":" + llvm::Twine(fault->line) + ":" + llvm::Twine(fault->column) + ": " + fault->why).str();
    return nullptr;
  }
  switch (tryReading(*buffer, registry)) {
  case Trial::Read:
    return buffer;
  case Trial::Fails:
    if (!tool.files->changed(appendTo, &error))
      error = ("'" + path + "' is damaged: it begins as MLIR bytecode, and MLIR cannot read it; write it again").str();
    return nullptr;
  case Trial::TooDeep:
    error = ("'" + path + "' nests regions or attributes more than " + llvm::Twine(kDeepest) +
             " deep, which passes cannot handle").str();
    return nullptr;
  }
  return nullptr;
}

OwningOpRef<ModuleOp> pt2e::readModule(const Pt2eTool &tool, DialectRegistry &registry, const Reading &reading,
                                       StringRef path, std::unique_ptr<llvm::MemoryBuffer> buffer) {
  std::string reason;
  MLIRContext &context = reading.context;
  if (!buffer && isForeign(*tool.format, path)) {
    MlirModule module = tool.format->read(wrap(&context), wrap(path), appendTo, &reason);
    if (module.ptr)
      return OwningOpRef<ModuleOp>(unwrap(module));
    fail(tool, reason);
    return nullptr;
  }
  if (!buffer && !(buffer = openSource(tool, path, registry, reason))) {
    fail(tool, reason);
    return nullptr;
  }
  reading.sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  // Text is parsed by one thread, which then need not care for others.
  bool threads = context.isMultithreadingEnabled();
  context.disableMultithreading();
  ReadingFile guard(tool, path);
  OwningOpRef<ModuleOp> module;
  {
    // The parser ends with the first error; those that come after it are how it finds its way out.
    Diagnostics diagnostics(reading, /*most=*/1);
    module = parseSourceFile<ModuleOp>(reading.sources,
                                       ParserConfig(&context, /*verifyAfterParse=*/false, reading.others));
  }
  context.enableMultithreading(threads);
  if (!module || !reading.verify)
    return module;
  Diagnostics diagnostics(reading, kMostErrors);
  if (failed(verify(*module)))
    return nullptr;
  return module;
}
