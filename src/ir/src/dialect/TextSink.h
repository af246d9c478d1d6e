// A sink for text that Rust passes to C++.

#ifndef PT2E_TEXT_SINK_H
#define PT2E_TEXT_SINK_H

#include "mlir-c/Support.h"

#include <string>

namespace pt2e {

/// A `Pt2eText` whose sink is a `std::string`.
inline void appendTo(MlirStringRef text, void *sink) { static_cast<std::string *>(sink)->append(text.data, text.length); }

} // namespace pt2e

#endif // PT2E_TEXT_SINK_H
