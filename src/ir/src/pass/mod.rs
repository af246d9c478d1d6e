//! Passes written in Rust, which MLIR runs like its own.
//!
//! A pass is a static [`PassInfo`] with a run function; a pipeline is a static [`PipelineInfo`] that turns options into
//! the text of a pass pipeline. [`register`] puts both into MLIR's registry, so that `--pass-pipeline`, `--help`,
//! `--mlir-timing`, crash reproducers and the rest treat them like C++ passes.

mod diagnostic;
mod ffi;
mod option_info;
mod option_text;
mod options;
mod typed_option;

pub use diagnostic::{Diagnostic, Severity};
pub use option_info::{OptionError, OptionInfo, OptionKind, nearest};
pub use options::Options;
pub use typed_option::{Output, PassOption};

use crate::{
    Op, OpExt, SeveralBlocks, Stage, text_of,
    unwind::{panic_message, reported},
};
use melior::{
    StringRef,
    ir::{Location, operation::OperationLike},
};
use mlir_sys::{MlirOperation, MlirStringRef};
use std::{
    any::Any,
    ffi::{CStr, c_void},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

/// What a pass runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The whole module. A pass that adds or removes symbols must run on it.
    Module,
    /// Each function by itself, possibly several in parallel.
    Function,
}

/// A count that `--mlir-pass-statistics` shows.
#[derive(Clone, Copy, Debug)]
pub struct Statistic {
    /// Name in kebab case.
    pub name: &'static CStr,
    /// What is counted.
    pub description: &'static CStr,
}

/// A pass.
pub struct PassInfo {
    /// The flag, in kebab case; also the name of the pass's source file and of its folder of goldens.
    pub name: &'static str,
    /// One line for `--help`.
    pub description: &'static str,
    /// What it runs on.
    pub anchor: Anchor,
    /// Its options.
    pub options: &'static [OptionInfo],
    /// What it counts.
    pub statistics: &'static [Statistic],
    /// The dialects of the ops and attributes it creates, other than builtin.
    pub dialects: &'static [&'static str],
    /// The stages at which the pass can run; empty for any. Checked before the pass runs; a module without `pt2e.stage` is
    /// accepted.
    pub needs: &'static [Stage],
    /// The stage that the module reaches by the pass, if any. Set after the pass has run, unless it calls
    /// [`PassRun::keeps_stage`]. Only for passes on modules: a pass on functions must not change the module around them.
    pub gives: Option<Stage>,
    /// Does the work. An error is emitted as a diagnostic and fails the pipeline.
    pub run: Run,
}

/// The function of a pass.
pub type Run = for<'c, 'a> fn(&mut PassRun<'c, 'a>) -> Result<(), PassError<'c>>;

impl PassInfo {
    /// A pass that checks a module and changes nothing.
    pub const fn verifier(name: &'static str, description: &'static str, run: Run) -> Self {
        let (options, statistics, dialects, needs) = (&[], &[], &[], &[]);
        Self { name, description, anchor: Anchor::Module, options, statistics, dialects, needs, gives: None, run }
    }

    /// The text for `--help`: the description and the stages.
    fn help(&self) -> String {
        let names = |stages: &[Stage]| stages.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" or ");
        match (self.needs, self.gives) {
            ([], None) => self.description.to_owned(),
            (needs, None) => format!("{} ({})", self.description, names(needs)),
            ([], Some(gives)) => format!("{} (-> {gives})", self.description),
            (needs, Some(gives)) => format!("{} ({} -> {gives})", self.description, names(needs)),
        }
    }

    /// Refuses a module at a stage at which the pass cannot run.
    fn check_stage<'c>(&self, module: Op<'c>) -> Result<(), PassError<'c>> {
        let stage = Stage::read(module).map_err(|error| Diagnostic::error(module.location(), error.to_string()))?;
        let Some(stage) = stage.filter(|stage| !self.needs.is_empty() && !self.needs.contains(stage)) else {
            return Ok(());
        };
        let needs = self.needs.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" or ");
        let message = format!("'--{}' needs a module that is {needs}, but this one is {stage}", self.name);
        let error = Diagnostic::error(module.location(), message);
        let before = self.needs.iter().filter(|needed| **needed > stage).find_map(|needed| needed.flag());
        Err(error
            .note(match before {
                Some(flag) => format!("run {flag} first"),
                None => "a module cannot go back to an earlier stage; start from the float model that this one was made from".to_owned(),
            })
            .into())
    }
}

/// The module that an op is in, or is.
fn module_of(op: Op<'_>) -> Op<'_> {
    std::iter::successors(Some(op), |op| op.parent_op()).find(|op| op.full_name() == "builtin.module").unwrap_or(op)
}

/// A named pass pipeline.
pub struct PipelineInfo {
    /// The flag, in kebab case.
    pub name: &'static str,
    /// One line for `--help`.
    pub description: &'static str,
    /// Its options.
    pub options: &'static [OptionInfo],
    /// Returns the text of the pipeline, which runs on a `builtin.module`.
    pub build: fn(&Options) -> Result<String, String>,
}

/// One run of a pass on one op.
pub struct PassRun<'c, 'a> {
    op: Op<'c>,
    options: Options,
    statistics: &'static [Statistic],
    counts: &'a mut [i64],
    unchanged: &'a mut bool,
    keeps_stage: bool,
}

impl<'c> PassRun<'c, '_> {
    /// The op that the pass runs on.
    pub fn op(&self) -> Op<'c> {
        self.op
    }

    /// The pass's options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Declares that the pass changed nothing, so that MLIR need not verify the module again.
    pub fn leaves_unchanged(&mut self) {
        *self.unchanged = true;
    }

    /// Declares that the module has not reached the stage that the pass gives.
    pub fn keeps_stage(&mut self) {
        self.keeps_stage = true;
    }

    /// Adds `amount` to a statistic that the pass declares.
    pub fn count(&mut self, statistic: &CStr, amount: usize) {
        let index = self.statistics.iter().position(|s| s.name == statistic);
        debug_assert!(index.is_some(), "undeclared statistic {statistic:?}");
        if let Some(count) = index.and_then(|index| self.counts.get_mut(index)) {
            *count += i64::try_from(amount).unwrap_or(i64::MAX);
        }
    }
}

/// Why a pass failed.
#[derive(Debug, thiserror::Error)]
pub enum PassError<'c> {
    /// The input is wrong, or needs something that the compiler does not support; the diagnostic says which, and what to do.
    #[error("the input was rejected")]
    Rejected(Diagnostic<'c>),
    /// The pass has already emitted its errors, because it reports all that it finds.
    #[error("errors were emitted")]
    Emitted,
    /// The compiler made invalid IR, or found IR that a verifier should have refused.
    #[error("internal error at {location}: {message}")]
    Internal {
        /// The location of the op.
        location: Location<'c>,
        /// The error.
        message: String,
    },
}

impl<'c> From<Diagnostic<'c>> for PassError<'c> {
    fn from(diagnostic: Diagnostic<'c>) -> Self {
        PassError::Rejected(diagnostic)
    }
}

impl<'c> PassError<'c> {
    /// An internal error at an op.
    pub fn internal(op: &impl OperationLike<'c, 'c>, message: impl ToString) -> Self {
        PassError::Internal { location: op.location(), message: message.to_string() }
    }
}

/// Registers passes and pipelines with MLIR, and also MLIR's inliner, which pipelines use. Call once, before the command line
/// is parsed.
pub fn register(passes: &'static [&'static PassInfo], pipelines: &'static [&'static PipelineInfo]) {
    static GLUE: OnceLock<Glue> = OnceLock::new();
    let glue = GLUE.get_or_init(|| Glue::new(passes, pipelines));
    // SAFETY: it may be called at any time, and more than once.
    unsafe { mlir_sys::mlirRegisterTransformsInliner() };
    for pass in &glue.passes {
        // SAFETY: the descriptor and all it points to live in the static above.
        unsafe { ffi::pt2eRegisterPass(pass) };
    }
    for pipeline in &glue.pipelines {
        // SAFETY: as above.
        unsafe { ffi::pt2eRegisterPipeline(pipeline) };
    }
}

/// The C descriptors. They point to static data or into the boxes of `_owned`, whose content never moves.
struct Glue {
    passes: Vec<ffi::Pass>,
    pipelines: Vec<ffi::Pipeline>,
    _owned: Vec<Box<dyn Any + Send + Sync>>,
}

// SAFETY: nothing behind the pointers is ever written to.
unsafe impl Send for Glue {}
// SAFETY: as above.
unsafe impl Sync for Glue {}
/// A C array that may be sent to other threads together with [`Glue`].
struct Owned<T>(#[expect(dead_code, reason = "kept alive for the pointers into it")] Box<[T]>);
// SAFETY: as for `Glue`.
unsafe impl<T> Send for Owned<T> {}
// SAFETY: as for `Glue`.
unsafe impl<T> Sync for Owned<T> {}

impl Glue {
    fn new(passes: &'static [&'static PassInfo], pipelines: &'static [&'static PipelineInfo]) -> Self {
        let mut owned: Vec<Box<dyn Any + Send + Sync>> = Vec::new();
        let mut keep = Keep(&mut owned);
        let passes = passes
            .iter()
            .map(|info| ffi::Pass {
                this: std::ptr::from_ref::<PassInfo>(info).cast(),
                name: text(info.name),
                description: keep.string(info.help()),
                anchor: text(match info.anchor {
                    Anchor::Module => "builtin.module",
                    Anchor::Function => "func.func",
                }),
                options: keep.options(info.options),
                num_options: info.options.len() as isize,
                statistics: keep.array(info.statistics.iter().map(|statistic| ffi::Statistic {
                    name: c_text(statistic.name),
                    description: c_text(statistic.description),
                })),
                num_statistics: info.statistics.len() as isize,
                dialects: keep.array(info.dialects.iter().map(|dialect| text(dialect))),
                num_dialects: info.dialects.len() as isize,
                check: check_pass,
                run: run_pass,
            })
            .collect();
        let pipelines = pipelines
            .iter()
            .map(|info| ffi::Pipeline {
                this: std::ptr::from_ref::<PipelineInfo>(info).cast(),
                name: text(info.name),
                description: text(info.description),
                options: keep.options(info.options),
                num_options: info.options.len() as isize,
                check: check_pipeline,
                build: build_pipeline,
            })
            .collect();
        Self { passes, pipelines, _owned: owned }
    }
}

struct Keep<'o>(&'o mut Vec<Box<dyn Any + Send + Sync>>);

impl Keep<'_> {
    fn array<T: 'static>(&mut self, items: impl Iterator<Item = T>) -> *const T {
        let items: Box<[T]> = items.collect();
        let pointer = items.as_ptr();
        self.0.push(Box::new(Owned(items)));
        pointer
    }

    fn string(&mut self, text: String) -> MlirStringRef {
        // Moving the string does not move its text.
        let reference = StringRef::new(&text).to_raw();
        self.0.push(Box::new(text));
        reference
    }

    fn options(&mut self, options: &'static [OptionInfo]) -> *const ffi::Opt {
        let descriptions: Vec<MlirStringRef> = options.iter().map(|option| self.string(option.help())).collect();
        self.array(options.iter().zip(descriptions).map(|(option, description)| ffi::Opt {
            name: text(option.name),
            description,
            default: text(option.default),
        }))
    }
}

fn text(text: &'static str) -> MlirStringRef {
    StringRef::new(text).to_raw()
}

/// A string that is NUL-terminated, as MLIR expects for statistics.
fn c_text(text: &'static CStr) -> MlirStringRef {
    MlirStringRef { data: text.as_ptr(), length: text.count_bytes() }
}

/// # Safety
/// `values` must point to one string for each of `infos`, alive until this returns.
unsafe fn read_options(infos: &'static [OptionInfo], values: *const MlirStringRef) -> Result<Options, OptionError> {
    let values = (0..infos.len()).map(|index| {
        // SAFETY: promised by the caller; the glue makes the strings from UTF-8 command-line text.
        unsafe { text_of(*values.add(index)) }
    });
    Options::check(infos, values.map(Option::unwrap_or_default))
}

/// Passes the text of the options as MLIR parses it to `write`, or the reason why they are wrong.
///
/// # Safety
/// `text` must be alive until this returns.
unsafe fn check_options(
    infos: &'static [OptionInfo],
    text: MlirStringRef,
    write: ffi::Text,
    sink: *mut c_void,
) -> bool {
    let check = || {
        // SAFETY: promised by the caller.
        let text = unsafe { text_of(text) }.ok_or("the options are not UTF-8")?;
        Options::completed(infos, text).map_err(|error| error.to_string())
    };
    let Some(completed) = reported(write, sink, check) else { return false };
    write(StringRef::new(&completed).to_raw(), sink);
    true
}

unsafe extern "C" fn check_pass(this: *const c_void, text: MlirStringRef, write: ffi::Text, sink: *mut c_void) -> bool {
    // SAFETY: `this` is the static that registration put there, and the glue's text outlives the call.
    unsafe { check_options((*this.cast::<PassInfo>()).options, text, write, sink) }
}

unsafe extern "C" fn check_pipeline(
    this: *const c_void,
    text: MlirStringRef,
    write: ffi::Text,
    sink: *mut c_void,
) -> bool {
    // SAFETY: as in `check_pass`.
    unsafe { check_options((*this.cast::<PipelineInfo>()).options, text, write, sink) }
}

unsafe extern "C" fn build_pipeline(
    this: *const c_void,
    values: *const MlirStringRef,
    write: ffi::Text,
    sink: *mut c_void,
) -> bool {
    let build = || {
        // SAFETY: `this` is the static that registration put there.
        let info = unsafe { &*this.cast::<PipelineInfo>() };
        // SAFETY: the glue passes one value for each option.
        let options = unsafe { read_options(info.options, values) }.map_err(|error| error.to_string())?;
        (info.build)(&options)
    };
    let Some(built) = reported(write, sink, build) else { return false };
    write(StringRef::new(&built).to_raw(), sink);
    true
}

unsafe extern "C" fn run_pass(
    this: *const c_void,
    op: MlirOperation,
    values: *const MlirStringRef,
    counts: *mut i64,
    unchanged: *mut bool,
) -> bool {
    // SAFETY: `this` is the static that registration put there.
    let info = unsafe { &*this.cast::<PassInfo>() };
    // SAFETY: MLIR owns the op and keeps it alive while the pass runs on it.
    let op = unsafe { Op::from_raw(op) };
    let run = AssertUnwindSafe(|| {
        // SAFETY: the glue passes one value for each option.
        let options = unsafe { read_options(info.options, values) }
            .map_err(|error| PassError::Internal { location: op.location(), message: error.to_string() })?;
        let counts = match info.statistics.len() {
            0 => &mut [][..],
            // SAFETY: the glue passes one counter for each statistic.
            n => unsafe { std::slice::from_raw_parts_mut(counts, n) },
        };
        // SAFETY: the glue passes a flag of its own.
        let unchanged = unsafe { &mut *unchanged };
        // No pass follows branches, and a pass that silently handled only the first block would be wrong.
        if let Some(found) = SeveralBlocks::in_bodies_of(op) {
            let message = format!("{found}, and passes only take functions and graphs of one block");
            return Err(Diagnostic::error(found.location(), message)
                .note("the further blocks begin here; --canonicalize merges blocks that only follow each other, and branches \
                       are written as torch.cond or while_loop, an `aten.operator` with graphs")
                .into());
        }
        info.check_stage(module_of(op))?;
        let mut run = PassRun { op, options, statistics: info.statistics, counts, unchanged, keeps_stage: false };
        (info.run)(&mut run)?;
        if let Some(stage) = info.gives.filter(|_| !run.keeps_stage) {
            stage.set(op);
        }
        Ok(())
    });
    let result = catch_unwind(run).unwrap_or_else(|panic| {
        Err(PassError::Internal { location: op.location(), message: panic_message(panic.as_ref()) })
    });
    match result {
        Ok(()) => return true,
        Err(PassError::Emitted) => {}
        Err(PassError::Rejected(diagnostic)) => diagnostic.emit(),
        Err(PassError::Internal { location, message }) => {
            Diagnostic::error(location, format!("internal error in pass '{}': {message}", info.name))
                .note("this is a bug of the compiler; --mlir-pass-pipeline-crash-reproducer=FILE writes what is needed to report it")
                .emit();
        }
    }
    false
}
