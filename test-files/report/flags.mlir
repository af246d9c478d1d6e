// Wrong flags are refused before anything runs.
// RUN: not pt2e-opt %s --report=r.txt 2>&1 | FileCheck %s --check-prefix=EXTENSION
// RUN: not pt2e-opt %s --report=.json 2>&1 | FileCheck %s --check-prefix=NAMELESS
// RUN: not pt2e-opt %s --report="to=r.json format=json" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not pt2e-opt %s --report=flags.json --prepare="quantiser=xnnpack" 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not ls flags.json
// RUN: not pt2e-opt %s --reprot=- 2>&1 | FileCheck %s --check-prefix=FLAG
// The value may have its name, and the pass may be in a pipeline.
// RUN: pt2e-opt %s --report=to=named.json -o /dev/null && pt2e-opt %s --pass-pipeline='builtin.module(report{to=piped.json})' -o /dev/null
// RUN: cmp named.json piped.json
// Standard output gets the report alone, unless -o asks for the module too.
// RUN: pt2e-opt %s --report | FileCheck %s --check-prefix=ALONE
// RUN: pt2e-opt %s --report=- -o - | FileCheck %s --check-prefix=BOTH

// EXTENSION: error: option 'to' takes - or a file whose name ends in .json or .html, got 'r.txt'
// NAMELESS: error: option 'to' takes - or a file whose name ends in .json or .html, got '.json'
// UNKNOWN: error: no such option format; the options are to
// OTHER: error: no such option quantiser
// FLAG: error: unknown flag '--reprot'; did you mean '--report'?
// ALONE: 0 ops: none
// ALONE-NOT: module
// BOTH: 0 ops: none
// BOTH: module
module {
}
