//! One Rust type per op, generated from the ODS files.

#![expect(missing_docs, reason = "the ops are documented in their ODS files")]

// The folders are relative to where cargo runs rustc: the root of the workspace, or this package if another workspace, such as
// that of the fuzz targets, uses it.
melior::dialect! {
    name: "aten",
    files: ["AtenOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/aten", "./src/dialect", "./src/dialect/aten"],
}

melior::dialect! {
    name: "check",
    files: ["CheckOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/check", "./src/dialect", "./src/dialect/check"],
}

melior::dialect! {
    name: "pt2e",
    files: ["Pt2eOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/pt2e", "./src/dialect", "./src/dialect/pt2e"],
}

melior::dialect! {
    name: "qint",
    files: ["QIntOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/qint", "./src/dialect", "./src/dialect/qint"],
}

melior::dialect! {
    name: "quantized_decomposed",
    files: ["QuantizedDecomposedOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/quantized_decomposed", "./src/dialect", "./src/dialect/quantized_decomposed"],
}

melior::dialect! {
    name: "torchao",
    files: ["TorchAoOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/torchao", "./src/dialect", "./src/dialect/torchao"],
}
