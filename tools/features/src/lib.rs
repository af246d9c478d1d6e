//! Nothing: what counts is what `Cargo.toml` asks for.
