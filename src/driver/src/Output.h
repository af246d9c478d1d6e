// An output file that appears complete or not at all.

#ifndef PT2E_DRIVER_OUTPUT_H
#define PT2E_DRIVER_OUTPUT_H

#include "dialect/TextSink.h"
#include "glue.h"

#include "mlir/CAPI/Support.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace pt2e {

/// A temporary file beside the destination, renamed by `commit`. Standard output ("-"), devices and pipes are written directly.
class Output {
public:
  /// Opens the output `name`. On failure sets `error` and returns null.
  static std::unique_ptr<Output> open(const Pt2eFiles &files, llvm::StringRef name, std::string &error) {
    namespace fs = llvm::sys::fs;
    auto output = std::unique_ptr<Output>(new Output(files));
    if (name == "-")
      return output;
    fs::file_status existing;
    bool exists = !fs::status(name, existing);
    if (exists && fs::is_directory(existing)) {
      error = "it is a directory";
      return nullptr;
    }
    if (exists && !fs::is_regular_file(existing)) {
      std::error_code code;
      output->stream = std::make_unique<llvm::raw_fd_ostream>(name, code, fs::CD_OpenExisting);
      error = code ? code.message() : "";
      return code ? nullptr : std::move(output);
    }
    int descriptor;
    std::string text;
    if (!(output->file = files.create(wrap(name), &descriptor, appendTo, appendTo, &text))) {
      error = text;
      return nullptr;
    }
    output->temporary = text;
    output->stream = std::make_unique<llvm::raw_fd_ostream>(descriptor, /*shouldClose=*/false);
    return output;
  }

  ~Output() {
    // LLVM aborts the process if the error of a stream was not cleared.
    os().flush();
    os().clear_error();
    stream.reset();
    if (file)
      files.discard(file);
  }

  llvm::raw_fd_ostream &os() { return stream ? *stream : llvm::outs(); }

  /// Whether the output is a regular file, not a stream.
  bool isFile() const { return file; }

  llvm::StringRef temporaryPath() const { return temporary; }

  /// Flushes the buffer. Returns the reason on failure, and an empty string on success.
  std::string flush() {
    os().flush();
    std::error_code error = os().error();
    os().clear_error();
    return error ? error.message() : "";
  }

  /// Flushes and renames. Returns the reason on failure, and an empty string on success.
  std::string commit() {
    std::string error = flush();
    if (!error.empty() || !file)
      return error;
    stream.reset();
    files.commit(std::exchange(file, nullptr), appendTo, &error);
    return error;
  }

private:
  explicit Output(const Pt2eFiles &files) : files(files) {}

  const Pt2eFiles &files;
  void *file = nullptr;
  std::string temporary;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

} // namespace pt2e

#endif // PT2E_DRIVER_OUTPUT_H
