//! Empty: only the dependencies and features in `Cargo.toml` matter.
