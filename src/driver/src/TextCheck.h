// Checks a text for input that would crash MLIR's parser.

#ifndef PT2E_DRIVER_TEXTCHECK_H
#define PT2E_DRIVER_TEXTCHECK_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace pt2e {

/// The greatest nesting depth of the brackets of a text, and of regions and attributes of a module. Parser, printer and passes
/// recurse at each level.
constexpr unsigned kDeepest = 256;

/// The position of an error in a text, and the reason.
struct TextFault {
  unsigned line, column;
  std::string why;
};

/// Checks a text in one pass without parsing it, for deep nesting (also through aliases, which may refer to each other), long
/// affine expressions, and impossible alignments of resources.
std::optional<TextFault> checkText(llvm::StringRef text);

} // namespace pt2e

#endif // PT2E_DRIVER_TEXTCHECK_H
