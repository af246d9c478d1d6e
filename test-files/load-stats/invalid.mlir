// RUN: pt2e-opt %s --load-stats --split-input-file --verify-diagnostics

// expected-error @below {{no file of statistics is given}}
// expected-note @below {{write --load-stats="file=s.json"; --calibrate="save-stats=s.json" makes such a file}}
module {
}
