//! One Rust type an op, made from the ODS files.

#![expect(missing_docs, reason = "the ops are documented in their ODS files")]

melior::dialect! {
    name: "aten",
    files: ["AtenOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/aten"],
}

melior::dialect! {
    name: "check",
    files: ["CheckOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/check"],
}

melior::dialect! {
    name: "pt2e",
    files: ["Pt2eOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/pt2e"],
}

melior::dialect! {
    name: "qint",
    files: ["QIntOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/qint"],
}

melior::dialect! {
    name: "quantized_decomposed",
    files: ["QuantizedDecomposedOps.td"],
    include_directories: ["./src/ir/src/dialect", "./src/ir/src/dialect/quantized_decomposed"],
}
