//! Compiles C++ sources one by one, and only those that changed, because the sources of a dialect take half a minute.

use crate::{fail, llvm_version, out_dir};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Compiles `sources` into the library `name`, which cargo links.
pub fn compile(build: &mut cc::Build, name: &str, sources: &[PathBuf]) {
    let compiler = build.get_compiler();
    let next = AtomicUsize::new(0);
    let workers = std::env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1).min(sources.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                    update(&compiler, source);
                }
            });
        }
    });
    for source in sources {
        build.object(object(source));
    }
    build.compile(name);
}

/// The object file of a source. Its name includes the folder, because sources in different folders may have the same name.
fn object(source: &Path) -> PathBuf {
    out_dir().join(source.to_string_lossy().replace('/', "_")).with_extension("o")
}

/// Compiles a source, unless its object was compiled by the same command from the same contents.
fn update(compiler: &cc::Tool, source: &Path) {
    let object = object(source);
    let (dependencies, stamp) = (object.with_extension("d"), object.with_extension("sha256"));
    let mut command = compiler.to_command();
    command.arg("-MD").arg("-MF").arg(&dependencies).arg("-c").arg(source).arg("-o").arg(&object);
    let before = fs::read_to_string(&stamp).ok();
    if before.is_some() && object.is_file() && before == content(&command, &dependencies) {
        return;
    }
    // Removed first, so that an interrupted run does not leave a valid stamp.
    let _ = fs::remove_file(&stamp);
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => fail(&format!("{} cannot be compiled: {status}", source.display())),
        Err(error) => fail(&format!("cannot run {command:?}: {error}")),
    }
    if let Some(content) = content(&command, &dependencies) {
        let _ = fs::write(&stamp, content);
    }
}

/// A hash of the command, of LLVM's version, and of the files that the source includes; `None` if one does not exist. LLVM's
/// headers are left out: there are many, and they change only with its version.
fn content(command: &Command, dependencies: &Path) -> Option<String> {
    let list = fs::read_to_string(dependencies).ok()?;
    let mut hash = Sha256::new();
    hash.update(format!("{command:?} {}", llvm_version()));
    let (here, out) = (std::env::current_dir().ok()?, out_dir());
    let sources = here.parent().unwrap_or(&here);
    // A Makefile rule, `object: a b \`. Blanks in names would be escaped, but no folder here has any.
    for file in list.split_once(':')?.1.split_whitespace().filter(|word| *word != "\\") {
        let path = Path::new(file);
        if path.is_relative() || path.starts_with(sources) || path.starts_with(&out) {
            hash.update(fs::read(path).ok()?);
        }
    }
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
