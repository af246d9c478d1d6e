//! Shared code of the build scripts of crates with C++: it finds LLVM, configures the compiler for its headers, and
//! recompiles a source only if it, or a file that it includes, has changed.

mod objects;

pub use objects::compile;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The prefix of LLVM, from the same `llvm-config` that mlir-sys uses.
pub fn llvm_prefix() -> PathBuf {
    println!("cargo:rerun-if-env-changed=MLIR_SYS_220_PREFIX");
    llvm_config("--prefix").into()
}

/// LLVM's version, including the suffix of the build.
fn llvm_version() -> String {
    llvm_config("--version")
}

fn llvm_config(question: &str) -> String {
    let config = match env::var_os("MLIR_SYS_220_PREFIX") {
        Some(prefix) => Path::new(&prefix).join("bin/llvm-config"),
        None => "llvm-config".into(),
    };
    let answer = match Command::new(&config).arg(question).output() {
        Ok(answer) if answer.status.success() => answer.stdout,
        Ok(answer) => fail(String::from_utf8_lossy(&answer.stderr).trim()),
        Err(error) => fail(&format!("cannot run {}: {error}", config.display())),
    };
    String::from_utf8_lossy(&answer).trim().to_owned()
}

/// A C++ compiler set up for MLIR's headers, which are in `prefix`.
pub fn compiler(prefix: &Path) -> cc::Build {
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .flag("-fno-rtti")
        .flag("-fno-exceptions")
        .flag("-Wno-unused-parameter")
        // GCC 12 wrongly warns that an optional in MLIR is uninitialised when it is moved.
        .flag_if_supported("-Wno-maybe-uninitialized")
        // As system headers, LLVM's headers and generated code give no warnings.
        .flag("-isystem")
        .flag(prefix.join("include"))
        .flag("-isystem")
        .flag(out_dir())
        .opt_level(if env::var("PROFILE").is_ok_and(|profile| profile == "release") { 2 } else { 0 })
        .debug(false);
    if has_address_sanitizer() {
        // Clang of the same LLVM, so that the C++ is compatible with the sanitizer runtime that Rust links.
        build
            .compiler(prefix.join("bin/clang++"))
            .flag("-fsanitize=address")
            .flag("-fno-omit-frame-pointer")
            .debug(true);
    }
    build
}

/// The output folder of the build script.
pub fn out_dir() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").unwrap_or_else(|| fail("cargo sets no OUT_DIR")))
}

/// Whether the Rust code is built with AddressSanitizer, as by `cargo fuzz`.
fn has_address_sanitizer() -> bool {
    env::var("CARGO_CFG_SANITIZE").is_ok_and(|sanitizers| sanitizers.split(',').any(|name| name == "address"))
}

/// Makes cargo run the build script again if a C++ or ODS file of the folder changes.
pub fn rerun_if_sources_change(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rerun_if_sources_change(&path);
        } else if path.extension().is_some_and(|e| e == "td" || e == "cpp" || e == "h") {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}

/// Ends the build script with a one-line error.
pub fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1);
}
