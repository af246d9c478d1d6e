//! Compiles the dialects: `mlir-tblgen` generates C++ from the ODS files, which is compiled with the glue.

use pt2e_mlir_build::{compile, compiler, fail, llvm_prefix, out_dir, rerun_if_sources_change};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// A dialect: its folder under src/dialect, its C++ name, and whether it defines attributes.
struct Dialect {
    folder: &'static str,
    name: &'static str,
    has_attributes: bool,
}

const DIALECTS: [Dialect; 6] = [
    Dialect { folder: "aten", name: "Aten", has_attributes: false },
    Dialect { folder: "check", name: "Check", has_attributes: false },
    Dialect { folder: "pt2e", name: "Pt2e", has_attributes: true },
    Dialect { folder: "qint", name: "QInt", has_attributes: false },
    Dialect { folder: "quantized_decomposed", name: "QuantizedDecomposed", has_attributes: false },
    Dialect { folder: "torchao", name: "TorchAo", has_attributes: false },
];

const GLUE: [&str; 6] = [
    "src/dialect/aten/AtenOperator.cpp",
    "src/dialect/pt2e/Pt2eAssembly.cpp",
    "src/dialect/torch/TorchDialect.cpp",
    "src/dialect/InferredTypes.cpp",
    "src/dialect/glue.cpp",
    "src/pass/glue.cpp",
];

fn main() {
    let prefix = llvm_prefix();
    let out = out_dir();
    let mut build = compiler(&prefix);
    build.include("src/dialect");
    let mut sources: Vec<PathBuf> = GLUE.iter().map(PathBuf::from).collect();
    for dialect in &DIALECTS {
        generate(&prefix, &out, dialect);
        build.include(format!("src/dialect/{}", dialect.folder));
        sources.push(format!("src/dialect/{0}/{1}Dialect.cpp", dialect.folder, dialect.name).into());
    }
    // The slowest sources come first, because sources are compiled in parallel.
    sources.reverse();
    compile(&mut build, "pt2e_ir_glue", &sources);
    for folder in ["src/dialect", "src/pass"] {
        rerun_if_sources_change(Path::new(folder));
    }
    // For the build script of the driver: the folders of this crate's headers, and of the generated ones.
    let here =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| fail("cargo sets no CARGO_MANIFEST_DIR")));
    println!("cargo:headers={}", here.join("src").display());
    println!("cargo:include={}", out.display());
}

fn generate(prefix: &Path, out: &Path, dialect: &Dialect) {
    let Dialect { folder, name, has_attributes } = dialect;
    let folder = format!("src/dialect/{folder}");
    let run = |generator: &str, source: &str, output: String| {
        let status = Command::new(prefix.join("bin/mlir-tblgen"))
            .arg(format!("-gen-{generator}"))
            .arg(format!("{folder}/{name}{source}.td"))
            .args(["-I", &folder, "-I", "src/dialect", "-I"])
            .arg(prefix.join("include"))
            .arg("-o")
            .arg(out.join(output))
            .arg(format!("-dialect={}", folder.rsplit('/').next().unwrap_or_default()))
            .status();
        match status {
            Ok(status) if status.success() => {}
            Ok(status) => fail(&format!("mlir-tblgen -gen-{generator} failed on {folder}/{name}{source}.td: {status}")),
            Err(error) => fail(&format!("cannot run {}/bin/mlir-tblgen: {error}", prefix.display())),
        }
    };
    run("dialect-decls", "Ops", format!("{name}Dialect.h.inc"));
    run("dialect-defs", "Ops", format!("{name}Dialect.cpp.inc"));
    run("op-decls", "Ops", format!("{name}Ops.h.inc"));
    run("op-defs", "Ops", format!("{name}Ops.cpp.inc"));
    if *has_attributes {
        run("attrdef-decls", "Attrs", format!("{name}Attrs.h.inc"));
        run("attrdef-defs", "Attrs", format!("{name}Attrs.cpp.inc"));
    }
}
