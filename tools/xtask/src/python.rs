//! The Python package `pt2e`: its wheel and its tests.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Builds wheels.
const MATURIN: &str = "maturin==1.16.0";
/// The package, in the workspace.
const PACKAGE: &str = "tools/python";
/// The greatest size of a wheel, in bytes.
const LARGEST_WHEEL: u64 = 25_000_000;

/// Why the package could not be built or tested.
#[derive(Debug, thiserror::Error)]
pub enum PythonError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A command failed.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// A file could not be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error.
        cause: io::Error,
    },
    /// Python packages are missing and may not be installed.
    #[error("{what} would be installed from PyPI, which --no-install and --offline forbid; {advice}")]
    MayNotInstall {
        /// The packages.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The wheel is larger than a wheel may be, or maturin made none.
    #[error("{0}")]
    Wheel(String),
}

/// Builds the wheel, installs it into an empty virtual environment, and runs what is in it.
///
/// # Errors
/// The machine could not be set up, or one of these steps failed.
pub fn wheel(policy: Policy) -> Result<(), PythonError> {
    setup::ensure(policy)?;
    let build = environment("build")?;
    if !build.with_file_name("maturin").is_file() {
        let advice = "install it into a virtual environment in target/python/build";
        install(policy, &build, &[MATURIN], "maturin", advice)?;
    }
    let folder = process::target().join("wheels");
    remove(&folder)?;
    let mut maturin = Command::new(build.with_file_name("maturin"));
    maturin.current_dir(process::root().join(PACKAGE)).args(["build", "--release", "--out"]).arg(&folder);
    // A build script would find it otherwise, and `cargo run` has set it.
    maturin.env_remove("CARGO");
    process::show_and_run(&mut maturin)?;
    let wheel = only_file(&folder)?;
    let size = fs::metadata(&wheel).map_err(|cause| PythonError::Io { path: wheel.clone(), cause })?.len();
    println!("{}: {:.1} MB", wheel.display(), size as f64 / 1e6);
    if size > LARGEST_WHEEL {
        return Err(PythonError::Wheel(format!("the wheel has {size} bytes, and may have {LARGEST_WHEEL}")));
    }
    remove(&process::target().join("python/smoke"))?;
    let smoke = environment("smoke")?;
    let mut pip = Command::new(&smoke);
    process::show_and_run(pip.args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]).arg(&wheel))?;
    for command in ["pt2e-opt", "pt2e-run"] {
        process::show_and_run(Command::new(smoke.with_file_name(command)).arg("--version"))?;
    }
    process::show_and_run(Command::new(&smoke).args(["-c", "import pt2e; print('pt2e', pt2e.__version__)"]))?;
    Ok(())
}

/// Tests the package with `python`, or in a virtual environment with PyTorch.
///
/// # Errors
/// The machine could not be set up, or tests failed.
pub fn test(policy: Policy, python: Option<&Path>) -> Result<(), PythonError> {
    setup::ensure(policy)?;
    let python = match python {
        Some(python) => python.to_owned(),
        None => with_torch(policy)?,
    };
    process::show_and_run(process::cargo(policy.offline).args(["build", "--package", "pt2e-python"]))?;
    let stage = process::target().join("python/stage");
    let package = stage.join("pt2e");
    remove(&stage)?;
    copy(&process::root().join(PACKAGE).join("python/pt2e"), &package)?;
    let library = process::target().join("debug/lib_core.so");
    fs::copy(&library, package.join("_core.abi3.so")).map_err(|cause| PythonError::Io { path: library, cause })?;
    let tests = process::root().join(PACKAGE).join("tests");
    let mut pytest = Command::new(&python);
    // Ray and Spark may be missing, and then so are the examples with them.
    let options = ["--quiet", "-p", "no:cacheprovider", "--doctest-modules", "--doctest-ignore-import-errors"];
    pytest.args(["-m", "pytest"]).args(options).arg(&tests).arg(&package);
    process::show_and_run(pytest.env("PYTHONPATH", &stage).env("PYTHONDONTWRITEBYTECODE", "1"))?;
    Ok(())
}

/// The Python of a virtual environment that has what the tests need.
fn with_torch(policy: Policy) -> Result<PathBuf, PythonError> {
    let python = environment("test")?;
    let done = python.with_file_name("installed");
    if !done.is_file() {
        println!("The tests need PyTorch: some 7 GB are installed into target/python/test, which takes minutes.");
        let requirements = process::root().join(PACKAGE).join("tests/requirements.txt");
        let arguments = ["--requirement", &requirements.to_string_lossy()];
        install(policy, &python, &arguments, "PyTorch", "name a Python that has it with --python")?;
        fs::write(&done, "").map_err(|cause| PythonError::Io { path: done, cause })?;
    }
    Ok(python)
}

/// The Python of the virtual environment of this name, which is made if it does not exist.
fn environment(name: &str) -> Result<PathBuf, PythonError> {
    let folder = process::target().join("python").join(name);
    let python = folder.join("bin/python");
    if !python.is_file() {
        process::show_and_run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    Ok(python)
}

fn install(
    policy: Policy,
    python: &Path,
    packages: &[&str],
    what: &'static str,
    advice: &'static str,
) -> Result<(), PythonError> {
    if !policy.install || policy.offline {
        return Err(PythonError::MayNotInstall { what, advice });
    }
    process::show_and_run(Command::new(python).args(["-m", "pip", "install", "--quiet"]).args(packages))?;
    Ok(())
}

fn only_file(folder: &Path) -> Result<PathBuf, PythonError> {
    let entries = fs::read_dir(folder).map_err(|cause| PythonError::Io { path: folder.to_owned(), cause })?;
    let found = entries.filter_map(Result::ok).map(|entry| entry.path()).next();
    found.ok_or_else(|| PythonError::Wheel(format!("there is no wheel in {}", folder.display())))
}

fn remove(folder: &Path) -> Result<(), PythonError> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(PythonError::Io { path: folder.to_owned(), cause })
        }
        _ => Ok(()),
    }
}

/// Copies a folder of files.
fn copy(from: &Path, to: &Path) -> Result<(), PythonError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |cause| PythonError::Io { path, cause }
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))?.filter_map(Result::ok).map(|entry| entry.path()) {
        if let Some(name) = entry.file_name().filter(|_| entry.is_file()) {
            fs::copy(&entry, to.join(name)).map_err(failed(&entry))?;
        }
    }
    Ok(())
}
