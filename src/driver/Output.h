// An output file that appears whole or not at all.

#ifndef PT2E_DRIVER_OUTPUT_H
#define PT2E_DRIVER_OUTPUT_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace pt2e {

/// A temporary beside the file, renamed by `commit`. Standard output ("-"), devices and pipes are written to directly.
class Output {
public:
  static std::unique_ptr<Output> open(llvm::StringRef name, std::string &error) {
    namespace fs = llvm::sys::fs;
    auto output = std::unique_ptr<Output>(new Output(name));
    if (name == "-")
      return output;
    // Through a link, so that the link stays and what it points to is replaced.
    llvm::SmallString<256> real;
    if (!fs::real_path(name, real))
      output->path = real.str();
    fs::file_status existing;
    bool exists = !fs::status(output->path, existing);
    if (exists && fs::is_directory(existing)) {
      error = "it is a directory";
      return nullptr;
    }
    if (exists && !fs::is_regular_file(existing)) {
      std::error_code code;
      output->stream = std::make_unique<llvm::raw_fd_ostream>(output->path, code, fs::CD_OpenExisting);
      error = code ? code.message() : "";
      return code ? nullptr : std::move(output);
    }
    auto file = fs::TempFile::create(output->path + ".tmp-%%%%%%%%");
    if (!file) {
      error = llvm::toString(file.takeError());
      return nullptr;
    }
    output->file.emplace(std::move(*file));
    if (exists)
      fs::setPermissions(output->file->TmpName, existing.permissions());
    output->stream = std::make_unique<llvm::raw_fd_ostream>(output->file->FD, /*shouldClose=*/false);
    return output;
  }

  ~Output() {
    // An error of a stream that nobody has looked at ends the process.
    os().flush();
    os().clear_error();
    stream.reset();
    if (file)
      llvm::consumeError(file->discard());
  }

  llvm::raw_fd_ostream &os() { return stream ? *stream : llvm::outs(); }

  /// Whether a file is replaced, and not a stream written to.
  bool isFile() const { return file.has_value(); }

  llvm::StringRef temporaryPath() const { return file->TmpName; }

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
  explicit Output(llvm::StringRef path) : path(path) {}

  std::string path;
  std::optional<llvm::sys::fs::TempFile> file;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

} // namespace pt2e

#endif // PT2E_DRIVER_OUTPUT_H
