//! Compiles the dialects: `mlir-tblgen` makes the C++ of the ODS files, `cc` compiles it with the glue.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A dialect: its folder under src/dialect, its C++ name, and the generators it needs beside those of every dialect.
struct Dialect {
    folder: &'static str,
    name: &'static str,
    has_attributes: bool,
}

const DIALECTS: [Dialect; 5] = [
    Dialect { folder: "aten", name: "Aten", has_attributes: false },
    Dialect { folder: "check", name: "Check", has_attributes: false },
    Dialect { folder: "pt2e", name: "Pt2e", has_attributes: true },
    Dialect { folder: "qint", name: "QInt", has_attributes: false },
    Dialect { folder: "quantized_decomposed", name: "QuantizedDecomposed", has_attributes: false },
];

fn main() {
    let prefix = llvm_prefix();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for dialect in &DIALECTS {
        generate(&prefix, &out, dialect);
    }

    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .flag("-fno-rtti")
        .flag("-fno-exceptions")
        .flag("-Wno-unused-parameter")
        // GCC 12 takes an optional of MLIR's for uninitialised where it is moved.
        .flag_if_supported("-Wno-maybe-uninitialized")
        // Warnings in LLVM's headers and in generated code are not ours to mend.
        .flag("-isystem")
        .flag(prefix.join("include"))
        .flag("-isystem")
        .flag(&out)
        .include("src/dialect")
        .opt_level(if env::var("PROFILE").is_ok_and(|profile| profile == "release") { 2 } else { 0 })
        .debug(false);
    if has_address_sanitizer() {
        // Clang of the same LLVM: its code and Rust's then agree on the sanitizer's runtime, which Rust links.
        build
            .compiler(prefix.join("bin/clang++"))
            .flag("-fsanitize=address")
            .flag("-fno-omit-frame-pointer")
            .debug(true);
    }
    for dialect in &DIALECTS {
        build.include(format!("src/dialect/{}", dialect.folder));
        build.file(format!("src/dialect/{0}/{1}Dialect.cpp", dialect.folder, dialect.name));
    }
    build.files([
        "src/dialect/aten/AtenOperator.cpp",
        "src/dialect/aten/AtenVerifiers.cpp",
        "src/dialect/pt2e/Pt2eAssembly.cpp",
        "src/dialect/torch/TorchDialect.cpp",
        "src/dialect/glue.cpp",
        "src/pass/glue.cpp",
        "src/driver/SideFile.cpp",
        "src/driver/Source.cpp",
        "src/driver/TextCheck.cpp",
        "src/driver/glue.cpp",
    ]);
    build.compile("pt2e_glue");

    // mlir-sys links every MLIR library but these, which have no C API.
    for library in ["MLIROptLib", "MLIRLspServerLib", "MLIRLspServerSupportLib"] {
        println!("cargo:rustc-link-lib=static={library}");
    }
    for folder in ["src/dialect", "src/pass", "src/driver"] {
        rerun_if_sources_change(Path::new(folder));
    }
    println!("cargo:rerun-if-env-changed=MLIR_SYS_220_PREFIX");
}

/// Whether the Rust code is built with AddressSanitizer, as by `cargo fuzz`.
fn has_address_sanitizer() -> bool {
    env::var("CARGO_CFG_SANITIZE").is_ok_and(|sanitizers| sanitizers.split(',').any(|name| name == "address"))
}

/// Where LLVM is installed, asked of the `llvm-config` that mlir-sys asks too.
fn llvm_prefix() -> PathBuf {
    let config = match env::var_os("MLIR_SYS_220_PREFIX") {
        Some(prefix) => Path::new(&prefix).join("bin/llvm-config"),
        None => "llvm-config".into(),
    };
    let answer = match Command::new(&config).arg("--prefix").output() {
        Ok(answer) if answer.status.success() => answer.stdout,
        Ok(answer) => fail(String::from_utf8_lossy(&answer.stderr).trim()),
        Err(error) => fail(&format!("cannot run {}: {error}", config.display())),
    };
    String::from_utf8_lossy(&answer).trim().into()
}

/// Ends the build with one line.
fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1);
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
        run("enum-decls", "Attrs", format!("{name}Enums.h.inc"));
        run("enum-defs", "Attrs", format!("{name}Enums.cpp.inc"));
    }
}

fn rerun_if_sources_change(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rerun_if_sources_change(&path);
        } else if path.extension().is_some_and(|e| e == "td" || e == "cpp" || e == "h") {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}
