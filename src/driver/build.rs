//! Compiles the C++ of the tools' mains.

use pt2e_mlir_build::{compile, compiler, fail, llvm_prefix, rerun_if_sources_change};
use std::{
    env,
    path::{Path, PathBuf},
};

const SOURCES: [&str; 4] = ["src/SideFile.cpp", "src/Source.cpp", "src/TextCheck.cpp", "src/glue.cpp"];

fn main() {
    let generated = env::var_os("DEP_PT2E_IR_GLUE_INCLUDE").unwrap_or_else(|| fail("pt2e-ir was not built before"));
    let mut build = compiler(&llvm_prefix());
    build
        .include("../ir/src")
        .include("../ir/src/dialect")
        .include("../ir/src/dialect/pt2e")
        .flag("-isystem")
        .flag(PathBuf::from(generated));
    compile(&mut build, "pt2e_driver_glue", &SOURCES.map(PathBuf::from));
    // mlir-sys links every MLIR library but these, which have no C API.
    for library in ["MLIROptLib", "MLIRLspServerLib", "MLIRLspServerSupportLib"] {
        println!("cargo:rustc-link-lib=static={library}");
    }
    for folder in ["src", "../ir/src/dialect"] {
        rerun_if_sources_change(Path::new(folder));
    }
}
