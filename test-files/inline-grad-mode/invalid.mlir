// RUN: pt2e-opt %s --inline-grad-mode --verify-diagnostics

// expected-error @+2 {{'--inline-grad-mode' needs a module that is captured or converted, but this one is prepared}}
// expected-note @+1 {{run --convert first}}
module attributes {pt2e.stage = "prepared"} {
}
