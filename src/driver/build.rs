//! Compiles the C++ of the tools' main functions.

use pt2e_mlir_build::{compile, compiler, fail, llvm_prefix, rerun_if_sources_change};
use std::{
    env,
    path::{Path, PathBuf},
};

const SOURCES: [&str; 4] = ["src/SideFile.cpp", "src/Source.cpp", "src/TextCheck.cpp", "src/glue.cpp"];

fn main() {
    let of_ir = |name: &str| match env::var_os(format!("DEP_PT2E_IR_GLUE_{name}")) {
        Some(folder) => PathBuf::from(folder),
        None => fail("pt2e-ir was not built before"),
    };
    let headers = of_ir("HEADERS");
    let dialects = headers.join("dialect");
    let mut build = compiler(&llvm_prefix());
    build.include(&headers).include(&dialects).include(dialects.join("pt2e"));
    build.flag("-isystem").flag(of_ir("INCLUDE"));
    compile(&mut build, "pt2e_driver_glue", &SOURCES.map(PathBuf::from));
    // mlir-sys links every MLIR library but these, which have no C API.
    for library in ["MLIROptLib", "MLIRLspServerLib", "MLIRLspServerSupportLib"] {
        println!("cargo:rustc-link-lib=static={library}");
    }
    for folder in [Path::new("src"), &dialects] {
        rerun_if_sources_change(folder);
    }
}
