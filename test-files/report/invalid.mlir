// A report that cannot be written is an error.
// RUN: pt2e-opt %s --report=no/such/folder/r.json --verify-diagnostics

// expected-error @below {{the report cannot be written: no/such/folder/r.json: cannot create a file beside it: No such file or directory}}
module {
}
