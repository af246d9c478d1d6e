//! Does nothing: cargo uses build dependencies only if a package has a build script.

fn main() {}
