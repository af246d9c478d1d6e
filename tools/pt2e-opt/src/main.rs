//! pt2e-opt
fn main() {}
