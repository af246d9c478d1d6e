// Reads modules of any format.

#include "Source.h"

#include "TextCheck.h"
#include "dialect/TextSink.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"

#include <csignal>
#include <new>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace pt2e;

namespace {

/// How many errors of the verifier are printed. Later ones add little.
constexpr unsigned kMostErrors = 20;
/// The longest line of the source that is printed with a diagnostic.
constexpr size_t kLongestLine = 1000;

/// How many attributes and types a module may have once fully expanded. A single alias of a text, or index of bytecode, can
/// stand for an attribute of many others, which stand for many more; passes and the printer expand all of them.
constexpr uint64_t kMostElements = 1 << 26;
/// How many locations one location may consist of. The limit is lower because inlining makes chains of locations, not trees.
constexpr uint64_t kLongestLocation = 1 << 16;

/// The size of an attribute or type, which determines the work of the printer and passes.
struct Extent {
  /// Its nesting depth.
  unsigned depth = 0;
  /// How many attributes and types it has once fully expanded: a shared one counts once for each use.
  uint64_t elements = 0;

  void contain(const Extent &inner) {
    depth = std::max(depth, inner.depth + 1);
    elements = llvm::SaturatingAdd(elements, inner.elements);
  }
};

/// Measures attributes and types, each once, without recursion.
class Measure {
public:
  template <typename T> Extent of(T element) {
    push(element);
    while (!stack.empty()) {
      Step &step = stack.back();
      if (!std::exchange(step.entered, true)) {
        SmallVector<Element> inner;
        visit(step.element, [&](auto element) { inner.push_back(element); });
        // Collected first, because pushing to the stack invalidates `step`.
        for (Element element : inner)
          push(element);
        continue;
      }
      Extent extent = {1, 1};
      visit(step.element, [&](auto element) { extent.contain(known.lookup(element.getAsOpaquePointer())); });
      known[keyOf(step.element)] = extent;
      stack.pop_back();
    }
    return element ? known.lookup(element.getAsOpaquePointer()) : Extent();
  }

private:
  using Element = llvm::PointerUnion<Attribute, Type>;
  struct Step {
    Element element;
    bool entered;
  };

  static const void *keyOf(Element element) {
    if (auto attribute = dyn_cast<Attribute>(element))
      return attribute.getAsOpaquePointer();
    return cast<Type>(element).getAsOpaquePointer();
  }

  void push(Element element) {
    if (!element.isNull() && !known.contains(keyOf(element)))
      stack.push_back({element, false});
  }

  /// Calls `onInner` with each attribute and type that an element directly consists of.
  template <typename F> static void visit(Element element, F onInner) {
    auto inner = [&](auto element) {
      if (element)
        onInner(element);
    };
    if (auto attribute = dyn_cast<Attribute>(element))
      attribute.walkImmediateSubElements(inner, inner);
    else
      cast<Type>(element).walkImmediateSubElements(inner, inner);
  }

  llvm::DenseMap<const void *, Extent> known;
  SmallVector<Step> stack;
};

/// The extent of a module: its regions, and the attributes and types of its ops. Each location is printed once, as an alias,
/// so locations do not add up; but an error prints its own location in full, so each is limited.
Extent extentOf(Operation *module) {
  Measure measure;
  Extent extent;
  auto add = [&](Extent inner) {
    extent.depth = std::max(extent.depth, inner.depth);
    extent.elements = llvm::SaturatingAdd(extent.elements, inner.elements);
  };
  auto addLocation = [&](Location location) {
    Extent inner = measure.of(Attribute(location));
    add({inner.depth, inner.elements > kLongestLocation ? kMostElements + 1 : 0});
  };
  SmallVector<std::pair<Operation *, unsigned>> stack = {{module, 1}};
  while (!stack.empty()) {
    auto [op, depth] = stack.pop_back_val();
    add({depth, 1});
    add(measure.of(Attribute(op->getAttrDictionary())));
    addLocation(op->getLoc());
    for (Type type : op->getResultTypes())
      add(measure.of(type));
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        for (BlockArgument argument : block.getArguments()) {
          add(measure.of(argument.getType()));
          addLocation(argument.getLoc());
        }
        for (Operation &inner : block)
          stack.push_back({&inner, depth + 1});
      }
  }
  return extent;
}

/// Whether passes and the printer can handle a module. The values are also exit codes of the child in `tryReading`.
enum class Size { Fits = 0, TooDeep = 100, TooLarge = 101, NoMemory = 102 };

Size sizeOf(Operation *module) {
  Extent extent = extentOf(module);
  return extent.depth > kDeepest            ? Size::TooDeep
         : extent.elements > kMostElements ? Size::TooLarge
                                            : Size::Fits;
}

/// The error message for a module that is refused.
std::string refusal(Size size, StringRef path) {
  if (size == Size::NoMemory)
    return ("not enough memory to read '" + path + "'; end other programs, or raise the limit of this one (ulimit -v)").str();
  if (size == Size::TooDeep)
    return ("'" + path + "' nests regions or attributes more than " + llvm::Twine(kDeepest) +
            " deep, which passes cannot handle").str();
  return ("'" + path + "' has an attribute or a location that stands for more others, once all are written out, than passes "
          "and the printer can handle").str();
}

/// The verdict on a bytecode file; none if MLIR cannot read it.
using Trial = std::optional<Size>;

/// Reads a bytecode file in a child process. MLIR's reader trusts its input: a damaged file can crash it or make it loop
/// forever.
Trial tryReading(const llvm::MemoryBuffer &bytecode, DialectRegistry &registry) {
  // Reading runs at tens of megabytes per second.
  rlim_t seconds = 2 + (bytecode.getBufferSize() >> 20);
  pid_t child = fork();
  if (child < 0)
    return Size::Fits;
  if (child == 0) {
    for (int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGXCPU})
      std::signal(signal, SIG_DFL);
    std::set_new_handler([] { _exit(int(Size::NoMemory)); });
    llvm::install_bad_alloc_error_handler([](void *, const char *, bool) { _exit(int(Size::NoMemory)); });
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
    // The parent parses again and reports parse errors.
    _exit(int(module ? sizeOf(*module) : Size::Fits));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return Size::Fits;
  if (!WIFEXITED(status))
    return std::nullopt;
  Size size = Size(WEXITSTATUS(status));
  return size == Size::TooDeep || size == Size::TooLarge || size == Size::NoMemory ? size : Size::Fits;
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

/// Keeps diagnostics readable: prints a limited number of errors, and no overlong source lines.
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
    auto position = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
    if (!position || lineLength(sources, position) <= kLongestLine)
      return failure();
    print(diagnostic);
    for (const Diagnostic &note : diagnostic.getNotes())
      print(note);
    return success();
  }

  static size_t lineLength(llvm::SourceMgr &sources, FileLineColLoc position) {
    const llvm::MemoryBuffer *main = sources.getNumBuffers() ? sources.getMemoryBuffer(sources.getMainFileID()) : nullptr;
    if (!main || main->getBufferIdentifier() != position.getFilename() || position.getLine() == 0)
      return 0;
    llvm::SMLoc start = sources.FindLocForLineAndColumn(sources.getMainFileID(), position.getLine(), 1);
    if (!start.isValid())
      return 0;
    StringRef rest(start.getPointer(), main->getBufferEnd() - start.getPointer());
    return std::min(rest.find('\n'), rest.size());
  }

  static void print(const Diagnostic &diagnostic) {
    auto position = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
    if (position)
      llvm::errs() << position.getFilename().getValue() << ":" << position.getLine() << ":" << position.getColumn() << ": ";
    StringRef severity = diagnostic.getSeverity() == DiagnosticSeverity::Error     ? "error"
                         : diagnostic.getSeverity() == DiagnosticSeverity::Warning ? "warning"
                         : diagnostic.getSeverity() == DiagnosticSeverity::Remark  ? "remark"
                                                                                   : "note";
    llvm::errs() << severity << ": " << diagnostic << "\n";
  }

  unsigned most, errors = 0;
  ScopedDiagnosticHandler handler;
};

/// While it is alive, a fatal error of LLVM ends the process with a message that the file cannot be read.
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

/// The text or bytecode of a file, or of standard input. On failure sets `error` and returns null.
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
    // Volatile, so that LLVM copies the file instead of mapping it: a text is small, and MLIR needs a zero at its end.
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
    error = (llvm::Twine("standard input is a ") + unwrap(tool.format->name) +
             " archive, which can only be read from a file; name the file").str();
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
  Trial trial = tryReading(*buffer, registry);
  if (trial == Size::Fits)
    return buffer;
  if (trial)
    error = refusal(*trial, path);
  else if (!tool.files->changed(appendTo, &error))
    error = ("'" + path + "' is damaged: it begins like MLIR bytecode, but MLIR cannot read it; write it again").str();
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
  // Text is parsed by one thread, which needs no locks if multithreading is off.
  bool threads = context.isMultithreadingEnabled();
  context.disableMultithreading();
  ReadingFile guard(tool, path);
  OwningOpRef<ModuleOp> module;
  {
    // Print only the parser's first error; the others are consequences of it.
    Diagnostics diagnostics(reading, /*most=*/1);
    module = parseSourceFile<ModuleOp>(reading.sources,
                                       ParserConfig(&context, /*verifyAfterParse=*/false, reading.others));
  }
  context.enableMultithreading(threads);
  if (!module)
    return nullptr;
  if (Size size = sizeOf(*module); size != Size::Fits) {
    fail(tool, refusal(size, path));
    return nullptr;
  }
  if (!reading.verify)
    return module;
  Diagnostics diagnostics(reading, kMostErrors);
  if (failed(verify(*module)))
    return nullptr;
  return module;
}

LogicalResult pt2e::addImport(const Pt2eTool &tool, OpPassManager &manager) {
  return parsePassPipeline(unwrap(tool.format->pipeline), manager);
}
