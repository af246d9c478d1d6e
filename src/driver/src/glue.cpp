// The main functions of MLIR's tools, extended by formats that MLIR does not have.

#include "glue.h"

#include "Nearest.h"
#include "Output.h"
#include "SideFile.h"
#include "Source.h"
#include "dialect/TextSink.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/SourceMgr.h"

#include <csignal>

using namespace mlir;
using namespace pt2e;

namespace {

enum class Emit { ByExtension, Text, Bytecode, Foreign };

/// Lets SIGPIPE end the process silently when the reader of its output is gone: Rust ignores the signal, and LLVM would then
/// report a fatal error. Call before InitLLVM, which installs its own handlers.
void endQuietlyUnread() { std::signal(SIGPIPE, SIG_DFL); }

/// Leaves LLVM's own options out of --help. They are static, so they are the only ones registered before MLIR's.
void hideOptionsOfLLVM() {
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (!llvm::is_contained({"help", "help-list", "version"}, name))
      option->setHiddenFlag(llvm::cl::ReallyHidden);
}

/// The error message for the first unknown flag, with a suggestion. LLVM itself takes some unknown flags for groups of short
/// ones.
std::optional<std::string> unknownFlag(ArrayRef<const char *> arguments) {
  const auto &known = llvm::cl::getRegisteredOptions();
  for (StringRef argument : arguments) {
    if (argument == "--")
      return std::nullopt;
    if (!argument.starts_with("--"))
      continue;
    StringRef name = argument.drop_front(2).split('=').first;
    if (known.contains(name))
      continue;
    // Sorted, so that the same mistake gets the same suggestion.
    SmallVector<StringRef> names = llvm::to_vector(llvm::make_first_range(known));
    llvm::sort(names);
    std::string message = ("unknown flag '--" + name + "'").str();
    if (std::optional<StringRef> near = nearestName(name, names))
      return message + "; did you mean '--" + near->str() + "'?";
    return message + "; --help lists all";
  }
  return std::nullopt;
}

/// Whether the passes and pipelines on the command line can be built. Otherwise prints why not, before anything is read.
bool checkPipeline(const Pt2eTool &tool, const MlirOptMainConfig &config, DialectRegistry &registry) {
  // Setting up the pipeline here would dump it twice.
  if (config.shouldDumpPassPipeline())
    return true;
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    std::string text = diagnostic.str();
    StringRef message = StringRef(text).trim();
    message.consume_front("<Pass-Options-Parser>: ");
    fail(tool, message);
  });
  PassManager manager(&context, ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  return succeeded(config.setupPassPipeline(manager));
}

llvm::cl::Option *findOption(StringRef name) { return llvm::cl::getRegisteredOptions().lookup(name); }

bool isGiven(StringRef name) {
  llvm::cl::Option *option = findOption(name);
  return option && option->getNumOccurrences() > 0;
}

/// Keeps large tensors out of text, unless the user sets a limit or the text must be self-contained.
void limitResources(const MlirOptMainConfig &config, bool toFile) {
  constexpr StringLiteral limit = "mlir-elide-resource-strings-if-larger";
  bool complete = !config.getReproducerFilename().empty() || isGiven("mlir-pass-pipeline-crash-reproducer") ||
                  (toFile && !config.inputSplitMarker().empty());
  if (llvm::cl::Option *option = findOption(limit); option && !isGiven(limit) && !complete)
    option->addOccurrence(/*pos=*/0, limit, std::to_string(printedLength(kLargestInText)));
}

/// The format that a file name stands for; none if its extension is unknown.
std::optional<Emit> emitByName(StringRef name, StringRef foreignExtension) {
  StringRef extension = llvm::sys::path::extension(name);
  if (extension == foreignExtension)
    return Emit::Foreign;
  if (extension == ".mlirbc")
    return Emit::Bytecode;
  // Standard output, devices and the like have no extension.
  if (extension.empty() || extension == ".mlir")
    return Emit::Text;
  return std::nullopt;
}

/// Whether a run needs features that only MLIR's own main function has: several modules in a file, verification of diagnostics,
/// reproducers.
bool needsMainOfMLIR(const MlirOptMainConfig &config) {
  return !config.inputSplitMarker().empty() || config.shouldVerifyDiagnostics() || config.shouldVerifyRoundtrip() ||
         config.shouldRunReproducer() || !config.getReproducerFilename().empty() || config.shouldUseExplicitModule() ||
         !config.getIrdlFile().empty() || config.shouldEmitRemarks() || config.bytecodeVersionToEmit() ||
         config.shouldElideResourceDataFromBytecode() || isGiven("log-actions-to") || isGiven("profile-actions-to") ||
         isGiven("mlir-enable-debugger-hook");
}

/// MLIR's own options that name an output file, which is truncated before anything is read.
constexpr StringLiteral kWriting[] = {"log-actions-to", "mlir-generate-reproducer", "mlir-pass-pipeline-crash-reproducer",
                                      "profile-actions-to", "snapshot-op-locations"};

/// A file that the command reads and that one of MLIR's own options would overwrite, and that option.
std::optional<std::pair<StringRef, StringRef>> overwrittenInput(ArrayRef<const char *> arguments) {
  SmallVector<std::pair<StringRef, StringRef>> written, others;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    auto [option, value] = argument.split('=');
    StringRef name = option.ltrim('-');
    bool writes = argument.starts_with("-") && llvm::is_contained(kWriting, name);
    // The value of a flag can be the next argument.
    if (writes && value.empty() && i + 1 < arguments.size())
      value = arguments[++i];
    SmallVector<StringRef> words;
    llvm::SplitString(argument.starts_with("-") ? value : argument, words, " ={}\"");
    for (StringRef word : words)
      (writes ? written : others).push_back({name, word});
  }
  for (auto [option, file] : written)
    for (auto [_, other] : others)
      if (llvm::sys::fs::is_regular_file(file) && llvm::sys::fs::equivalent(file, other))
        return {{other, option}};
  return std::nullopt;
}

/// Removes the input's folder from locations, so that the output does not depend on it.
void shortenLocations(ModuleOp module, StringRef input) {
  StringRef name = llvm::sys::path::filename(input);
  if (name == input)
    return;
  auto filename = StringAttr::get(module.getContext(), name);
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](FileLineColRange location) -> std::optional<Attribute> {
    if (location.getFilename() != input)
      return std::nullopt;
    if (auto point = dyn_cast<FileLineColLoc>(LocationAttr(location)))
      return FileLineColLoc::get(filename, point.getLine(), point.getColumn());
    return FileLineColRange::get(filename, location.getStartLine(), location.getStartColumn(), location.getEndLine(),
                                 location.getEndColumn());
  });
  replacer.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/false, /*replaceLocs=*/true, /*replaceTypes=*/false);
}

/// The pass that writes reports, the ones that end the life of observers, and what the latter keep for the former.
constexpr StringLiteral kReport = "report", kReplaceObservers[] = {"insert-qdq", "insert-fake-quants"};
constexpr StringLiteral kObservers = "pt2e.observers", kObserver = "pt2e.observer";

/// Lets the module keep the statistics of observers for a report after they are converted. Returns whether it does so.
FailureOr<bool> keepStatisticsForReports(const Pt2eTool &tool, OpPassManager &manager) {
  bool keeps = false;
  auto isReport = [](Pass &pass) { return pass.getArgument() == kReport; };
  for (auto at = manager.begin(); at != manager.end(); ++at) {
    if (!llvm::is_contained(kReplaceObservers, at->getArgument()) || std::none_of(std::next(at), manager.end(), isReport))
      continue;
    auto emitError = [&](const Twine &message) -> LogicalResult {
      fail(tool, message);
      return failure();
    };
    if (failed(at->initializeOptions("keep-statistics=true", emitError)))
      return failure();
    keeps = true;
  }
  return keeps;
}

/// Removes what `keepStatisticsForReports` let the module keep, so that a report does not change the output.
void dropStatistics(ModuleOp module) {
  module->removeAttr(kObservers);
  module->walk([](Operation *op) { op->removeAttr(kObserver); });
}

/// Whether the command only asks for a report on standard output.
bool printsOnlyReport(ArrayRef<const char *> arguments) {
  auto printsReport = [](StringRef argument) {
    StringRef flag = argument.ltrim('-');
    return argument.starts_with("-") && (flag == kReport || flag == "report=-" || flag == "report=to=-");
  };
  return !isGiven("o") && llvm::any_of(arguments, printsReport);
}

/// Reads, runs the pass pipeline and writes. `buffer` is the input if it is MLIR; `import` says whether the pipeline of the
/// input's format runs first, and `write` whether the module is written.
LogicalResult runOnModule(const Pt2eTool &tool, const MlirOptMainConfig &config, DialectRegistry &registry,
                          StringRef input, std::unique_ptr<llvm::MemoryBuffer> buffer, bool import, bool write,
                          Emit emit, StringRef outputName, Output &output) {
  MLIRContext context(registry);
  context.allowUnregisteredDialects(config.shouldAllowUnregisteredDialects());
  auto sources = std::make_shared<llvm::SourceMgr>();
  SourceMgrDiagnosticHandler diagnostics(*sources, &context);
  ScopedDiagnosticHandler wanted(&context, [&](Diagnostic &diagnostic) {
    VerbosityLevel level = config.getDiagnosticVerbosityLevel();
    DiagnosticSeverity severity = diagnostic.getSeverity();
    bool hidden = (severity == DiagnosticSeverity::Warning && level == VerbosityLevel::ErrorsOnly) ||
                  (severity == DiagnosticSeverity::Remark && level != VerbosityLevel::ErrorsWarningsAndRemarks);
    return success(hidden);
  });

  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope total = timing.getRootScope();

  TimingScope reading = total.nest("Read");
  FallbackAsmResourceMap others;
  OwningOpRef<ModuleOp> module =
      readModule(tool, registry, {context, sources, config.shouldVerifyOnParsing(), &others}, input, std::move(buffer));
  reading.stop();
  if (!module)
    return failure();

  PassManager manager(&context, ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  manager.enableVerifier(config.shouldVerifyPasses());
  if (failed(applyPassManagerCLOptions(manager)))
    return failure();
  manager.enableTiming(total);
  if (import && failed(addImport(tool, manager)))
    return failure();
  if (failed(config.setupPassPipeline(manager)))
    return failure();
  FailureOr<bool> keepsStatistics = keepStatisticsForReports(tool, manager);
  if (failed(keepsStatistics) || failed(manager.run(*module)))
    return failure();
  if (*keepsStatistics)
    dropStatistics(*module);
  if (!write)
    return success();

  TimingScope writing = total.nest("Write");
  if (emit == Emit::Foreign) {
    std::string reason;
    if (tool.format->write(wrap(*module), wrap(output.temporaryPath()), wrap(outputName), appendTo, &reason))
      return success();
    fail(tool, reason);
    return failure();
  }
  shortenLocations(*module, input);
  if (emit == Emit::Bytecode)
    return writeBytecodeToFile(*module, output.os(), BytecodeWriterConfig(others));
  AsmState state(*module, OpPrintingFlags(), /*locationMap=*/nullptr, &others);
  module->print(output.os(), state);
  return success();
}

/// Handles input from a terminal: prints a hint, or help. Returns the exit code if nothing else is to be done.
std::optional<int> greet(const Pt2eTool &tool, int argc) {
  if (!llvm::sys::Process::StandardInIsUserInput())
    return std::nullopt;
  if (argc > 1) {
    llvm::errs() << unwrap(tool.name) << ": reading MLIR from the terminal; end it with Ctrl-D\n";
    return std::nullopt;
  }
  llvm::errs() << unwrap(tool.overview) << "\nSee " << unwrap(tool.name) << " --help for all flags.\n";
  return 1;
}

} // namespace

void pt2eReportCrashes(MlirStringRef advice) {
  // LLVM keeps the pointer, and reads it when the process crashes.
  static const std::string text = unwrap(advice).str();
  llvm::setBugReportMsg(text.c_str());
  // Before LLVM installs its handlers, so that the advice is printed before the stack.
  llvm::EnablePrettyStackTrace();
}

int pt2eOptMain(int argc, char **argv, MlirDialectRegistry cRegistry, const Pt2eTool *tool) {
  hideOptionsOfLLVM();
  static llvm::cl::opt<Emit> emitOption(
      "emit", llvm::cl::desc("Format of the output; by default determined by the extension of -o"),
      llvm::cl::values(clEnumValN(Emit::Text, "mlir", "MLIR text (.mlir)"),
                       clEnumValN(Emit::Bytecode, "bytecode", "MLIR bytecode (.mlirbc)"),
                       clEnumValN(Emit::Foreign, "pt2", "archive for torch.export.load (.pt2)")),
      llvm::cl::init(Emit::ByExtension));
  static llvm::cl::opt<std::string> memoryOption(
      "memory", llvm::cl::value_desc("SIZE"),
      llvm::cl::desc("Memory that tensors may take, such as 20GB or 512MiB; by default most of the memory that the machine and "
                     "the limits of the process leave"));
  static llvm::cl::opt<bool> noImport(
      "no-import", llvm::cl::desc("Keep the program of a .pt2 input as it is in the archive; by default, --import runs on it first"));

  endQuietlyUnread();
  llvm::InitLLVM init(argc, argv);
  tool->files->handleSignals();
  DialectRegistry &registry = *unwrap(cRegistry);
  const Pt2eFormat &format = *tool->format;
  registerTransformsPasses();
  llvm::cl::SetVersionPrinter([version = unwrap(tool->version).str()](raw_ostream &os) {
    os << version << "\nLLVM/MLIR " << LLVM_VERSION_STRING << "\n";
  });
  std::string header = registerCLIOptions(unwrap(tool->overview), registry);
  if (std::optional<std::string> unknown = unknownFlag(ArrayRef(argv, argc).drop_front()))
    return fail(*tool, *unknown);
  auto [input, outputName] = parseCLIOptions(argc, argv, header);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (std::string reason; memoryOption.getNumOccurrences() > 0 &&
                          !tool->setMemory(wrap(StringRef(memoryOption)), appendTo, &reason))
    return fail(*tool, reason);

  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(llvm::outs(), llvm::MemoryBuffer::getMemBuffer(""), registry, config));

  Emit emit = emitOption;
  if (emit == Emit::ByExtension) {
    std::optional<Emit> named = emitByName(outputName, unwrap(format.extension));
    if (config.shouldEmitBytecode() && named != Emit::Foreign)
      named = Emit::Bytecode;
    if (!named)
      return fail(*tool, "the name of the output '" + outputName + "' does not say what to write: '" +
                             llvm::sys::path::extension(outputName) + "' is none of .mlir, .mlirbc and " +
                             unwrap(format.extension) + "; name it so, or add --emit=mlir, --emit=bytecode or --emit=" +
                             unwrap(format.name).drop_front());
    emit = *named;
  }
  if (emit == Emit::Foreign && outputName == "-")
    return fail(*tool, "a " + unwrap(format.name) + " archive cannot be written to standard output; name a file with -o");
  if (input != "-" && llvm::sys::fs::is_regular_file(outputName) && llvm::sys::fs::equivalent(input, outputName))
    return fail(*tool, "the output '" + outputName + "' is the input file; name another one with -o");
  if (auto overwritten = overwrittenInput(ArrayRef(argv, argc).drop_front()))
    return fail(*tool, "--" + overwritten->second + " would overwrite '" + overwritten->first +
                           "', a file that this command reads; name another one");
  if (input == "-")
    if (std::optional<int> code = greet(*tool, argc))
      return *code;

  if (!checkPipeline(*tool, config, registry))
    return 1;

  std::string error;
  bool foreignInput = isForeign(format, input);
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  if (!foreignInput && !(buffer = openSource(*tool, input, registry, error))) {
    fail(*tool, error);
    reportChanged(*tool);
    return 1;
  }
  std::unique_ptr<Output> output = Output::open(*tool->files, outputName, error);
  if (!output)
    return fail(*tool, "cannot write '" + outputName + "': " + error);
  if (emit == Emit::Foreign && !output->isFile())
    return fail(*tool, "cannot write '" + outputName + "': a " + unwrap(format.name) + " archive must be a regular file");

  limitResources(config, output->isFile());
  std::optional<SideFile> sideFile;
  if (emit == Emit::Text && output->isFile())
    sideFile.emplace(*tool->sideFiles, outputName, *output);

  bool write = !printsOnlyReport(ArrayRef(argv, argc).drop_front());
  LogicalResult result = failure();
  if (foreignInput || emit == Emit::Foreign || !needsMainOfMLIR(config)) {
    bool import = foreignInput && !noImport;
    result = runOnModule(*tool, config, registry, input, std::move(buffer), import, write, emit, outputName,
                         *output);
  } else {
    config.emitBytecode(emit == Emit::Bytecode);
    result = MlirOptMain(write ? output->os() : llvm::nulls(), std::move(buffer), registry, config);
  }
  if (failed(result)) {
    reportChanged(*tool);
    return 1;
  }
  // The text is moved to its destination last, after the tensors that it refers to.
  std::string to = outputName == "-" ? "to standard output" : "'" + outputName + "'";
  if (!(error = output->flush()).empty())
    return fail(*tool, "cannot write " + to + ": " + error);
  if (sideFile && !(error = sideFile->commit()).empty())
    return fail(*tool, error);
  error = output->commit();
  return error.empty() ? 0 : fail(*tool, "cannot write " + to + ": " + error);
}

int pt2eLspMain(int argc, char **argv, MlirDialectRegistry registry) {
  endQuietlyUnread();
  llvm::InitLLVM init(argc, argv);
  return asMainReturnCode(MlirLspServerMain(argc, argv, *unwrap(registry)));
}

bool pt2eWithModule(int argc, char **argv, const Pt2eTool *tool, MlirDialectRegistry registry, MlirStringRef path,
                    void (*use)(MlirModule module, void *data), void *data) {
  llvm::PrettyStackTraceProgram arguments(argc, argv);
  // Not InitLLVM, which shuts LLVM down at the end of its scope: the caller may read another module later.
  static const bool printsStack = (llvm::sys::PrintStackTraceOnErrorSignal(/*Argv0=*/""), true);
  (void)printsStack;
  DialectRegistry &dialects = *unwrap(registry);
  MLIRContext context(dialects);
  auto sources = std::make_shared<llvm::SourceMgr>();
  SourceMgrDiagnosticHandler diagnostics(*sources, &context);
  tool->files->handleSignals();
  OwningOpRef<ModuleOp> module = readModule(*tool, dialects, {context, sources}, unwrap(path), nullptr);
  PassManager manager(&context, ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  if (module && isForeign(*tool->format, unwrap(path)) &&
      (failed(addImport(*tool, manager)) || failed(manager.run(*module))))
    module = nullptr;
  if (module)
    use(wrap(*module), data);
  else
    reportChanged(*tool);
  return bool(module);
}
