// Suggestions for unknown names.

#ifndef PT2E_DRIVER_NEAREST_H
#define PT2E_DRIVER_NEAREST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace pt2e {

/// The name nearest to `name`, the first if several are, if it is near enough for `name` to be a likely misspelling of it. As
/// `pt2e_ir::pass::nearest`, for names that only C++ knows.
inline std::optional<llvm::StringRef> nearestName(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> names) {
  unsigned best = name.size() / 3 + 2;
  std::optional<llvm::StringRef> nearest;
  for (llvm::StringRef candidate : names) {
    unsigned distance = name.edit_distance(candidate, /*AllowReplacements=*/true, best);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

} // namespace pt2e

#endif // PT2E_DRIVER_NEAREST_H
