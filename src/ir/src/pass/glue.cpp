// Makes passes and pipelines that are written in Rust available to MLIR.

#include "glue.h"

#include "../dialect/TextSink.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace {

using ErrorHandler = function_ref<LogicalResult(const Twine &)>;

/// The values of `options`, as string references in the same order.
template <typename Options>
SmallVector<MlirStringRef> valuesOf(const Options &options) {
  SmallVector<MlirStringRef> values;
  for (const auto &option : options)
    values.push_back(wrap(StringRef(option->getValue())));
  return values;
}

/// Checks the text of the options of a pass or pipeline before MLIR parses it, because MLIR's own errors do not
/// name the option. `completed` becomes the text that MLIR parses, in which every value has a name.
template <typename Descriptor>
LogicalResult checkOptions(const Descriptor &descriptor, StringRef text, std::string &completed,
                           ErrorHandler emitError) {
  if (descriptor.check(descriptor.self, wrap(text), pt2e::appendTo, &completed))
    return success();
  return emitError(completed);
}

class RustPass : public Pass {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RustPass)

  explicit RustPass(const Pt2ePass &pass)
      : Pass(TypeID::get<RustPass>(), anchorOf(pass)), pass(pass) {
    declare();
  }
  RustPass(const RustPass &other) : Pass(other), pass(other.pass) {
    declare();
    copyOptionValuesFrom(&other);
  }

  StringRef getName() const override { return unwrap(pass.name); }
  StringRef getArgument() const override { return unwrap(pass.name); }
  StringRef getDescription() const override { return unwrap(pass.description); }

  /// Loads the dialects that the pass names from the tool's registry: `getDependentDialects` would need C++ classes.
  LogicalResult initialize(MLIRContext *context) override {
    for (const MlirStringRef &dialect : ArrayRef(pass.dialects, pass.numDialects))
      if (!context->getOrLoadDialect(unwrap(dialect)))
        return emitError(UnknownLoc::get(context)) << "pass '" << getName() << "' needs the dialect '"
                                                   << unwrap(dialect) << "', which this tool does not register";
    return success();
  }

  LogicalResult initializeOptions(StringRef text, ErrorHandler emitError) override {
    std::string completed;
    return failure(failed(checkOptions(pass, text, completed, emitError)) ||
                   failed(Pass::initializeOptions(completed, emitError)));
  }

  bool canScheduleOn(RegisteredOperationName name) const override {
    StringRef anchor = unwrap(pass.anchor);
    return anchor.empty() || name.getStringRef() == anchor;
  }

  std::unique_ptr<Pass> clonePass() const override {
    return std::make_unique<RustPass>(*this);
  }

  void runOnOperation() override {
    SmallVector<int64_t> counts(pass.numStatistics, 0);
    bool unchanged = false;
    if (!pass.run(pass.self, wrap(getOperation()), valuesOf(options).data(), counts.data(), &unchanged))
      signalPassFailure();
    // With all analyses preserved, MLIR does not verify the module again.
    if (unchanged)
      markAllAnalysesPreserved();
    for (auto [statistic, count] : llvm::zip(statistics, counts))
      *statistic += count;
  }

private:
  static std::optional<StringRef> anchorOf(const Pt2ePass &pass) {
    StringRef anchor = unwrap(pass.anchor);
    return anchor.empty() ? std::nullopt : std::optional<StringRef>(anchor);
  }

  void declare() {
    for (const Pt2eOption &option : ArrayRef(pass.options, pass.numOptions))
      options.push_back(std::make_unique<Option<std::string>>(
          *this, unwrap(option.name), llvm::cl::desc(unwrap(option.description)),
          llvm::cl::init(unwrap(option.defaultValue).str())));
    for (const Pt2eStatistic &statistic : ArrayRef(pass.statistics, pass.numStatistics))
      statistics.push_back(std::make_unique<Statistic>(this, statistic.name.data, statistic.description.data));
  }

  const Pt2ePass &pass;
  std::vector<std::unique_ptr<Option<std::string>>> options;
  std::vector<std::unique_ptr<Statistic>> statistics;
};

/// The options of a pipeline, which are parsed like those of a pass.
struct PipelineOptions : public detail::PassOptions {
  explicit PipelineOptions(const Pt2ePipeline &pipeline) {
    for (const Pt2eOption &option : ArrayRef(pipeline.options, pipeline.numOptions))
      options.push_back(std::make_unique<Option<std::string>>(
          *this, unwrap(option.name), llvm::cl::desc(unwrap(option.description)),
          llvm::cl::init(unwrap(option.defaultValue).str())));
  }
  std::vector<std::unique_ptr<Option<std::string>>> options;
};

LogicalResult buildPipeline(const Pt2ePipeline &pipeline, OpPassManager &manager, StringRef text,
                            ErrorHandler emitError) {
  std::string completed;
  if (failed(checkOptions(pipeline, text, completed, emitError)))
    return failure();
  PipelineOptions options(pipeline);
  std::string reason;
  llvm::raw_string_ostream os(reason);
  if (failed(options.parseFromString(completed, os)))
    return emitError(reason);
  std::string built;
  if (!pipeline.build(pipeline.self, valuesOf(options.options).data(), pt2e::appendTo, &built))
    return emitError(built);
  if (failed(parsePassPipeline(built, manager, os)))
    return emitError(reason);
  return success();
}

} // namespace

void pt2eRegisterPass(const Pt2ePass *pass) {
  registerPass([pass] { return std::make_unique<RustPass>(*pass); });
}

void pt2eRegisterPipeline(const Pt2ePipeline *pipeline) {
  registerPassPipeline(
      unwrap(pipeline->name), unwrap(pipeline->description),
      [pipeline](OpPassManager &manager, StringRef text, ErrorHandler emitError) {
        return buildPipeline(*pipeline, manager, text, emitError);
      },
      [pipeline](function_ref<void(const detail::PassOptions &)> handler) {
        handler(PipelineOptions(*pipeline));
      });
}

void pt2eEmitDiagnostic(MlirLocation location, int severity, MlirStringRef message, const MlirStringRef *notes,
                        intptr_t numNotes) {
  static constexpr DiagnosticSeverity severities[] = {
      DiagnosticSeverity::Error, DiagnosticSeverity::Warning, DiagnosticSeverity::Note, DiagnosticSeverity::Remark};
  Location loc = unwrap(location);
  InFlightDiagnostic diagnostic = loc->getContext()->getDiagEngine().emit(loc, severities[severity]);
  diagnostic << unwrap(message);
  for (intptr_t i = 0; i < numNotes; ++i)
    diagnostic.attachNote() << unwrap(notes[i]);
}
