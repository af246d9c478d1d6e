// What MLIR's parser does not survive, found before it reads a text.

#ifndef PT2E_DRIVER_TEXTCHECK_H
#define PT2E_DRIVER_TEXTCHECK_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace pt2e {

/// How deep brackets of a text, and regions and attributes of a module, may be nested. Parser, printer and passes call
/// themselves at each level.
constexpr unsigned kDeepest = 256;

/// Where a text is wrong, and why.
struct TextFault {
  unsigned line, column;
  std::string why;
};

/// Looks through a text in one pass, without regard to its grammar: nesting (also that of aliases, which refer to each
/// other), long affine expressions, and alignments of resources that no memory has.
std::optional<TextFault> checkText(llvm::StringRef text);

} // namespace pt2e

#endif // PT2E_DRIVER_TEXTCHECK_H
