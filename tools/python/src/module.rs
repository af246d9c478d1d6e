//! A program in the compiler.

use super::{
    calls, compare,
    diagnostics::{Message, collected, deliver},
    threads::{self, in_pool},
};
use melior::{
    Context,
    ir::{
        Module as Ir,
        operation::{OperationLike, OperationPrintingFlags},
    },
    pass::PassManager,
    utility::parse_pass_pipeline,
};
use mlir_sys::{
    MlirStringRef, mlirModuleCreateParse, mlirOpPrintingFlagsElideLargeResourceString, mlirOperationWriteBytecode,
};
use pt2e_archive::{Archive, Blob, Container, ReadOptions};
use pt2e_core::tensor::ByteOwner;
use pt2e_ir::{Op, Stage, dialect};
use pt2e_report::collect;
use pt2e_translate::{export, import};
use pyo3::{
    exceptions::{PyRuntimeError, PyValueError},
    prelude::*,
    types::{PyBytes, PyIterator},
};
use std::{
    ffi::c_void,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, Once, PoisonError},
};

/// The name of a program that is not from a file.
const NAMELESS: &str = "program";

/// A program in the compiler: MLIR in a context of its own. Methods may be called from any thread, one at a time.
#[pyclass(frozen, module = "pt2e._core")]
pub struct Module(Mutex<Owned>);

/// A module and its context.
struct Owned {
    // Dropped first, because it is in the context.
    module: Ir<'static>,
    context: Box<Context>,
}

// SAFETY: MLIR binds contexts to no thread, and the mutex lets one thread in at a time.
unsafe impl Send for Owned {}

/// The immutable content of a `bytes` object.
struct Content {
    start: *const u8,
    length: usize,
    /// Keeps the content alive.
    _object: Py<PyBytes>,
}

// SAFETY: the content of `bytes` never changes, and its object is released with the interpreter attached.
unsafe impl Send for Content {}
// SAFETY: as above.
unsafe impl Sync for Content {}

impl ByteOwner for Content {
    fn bytes(&self) -> &[u8] {
        // SAFETY: the object keeps this range alive; it is not null even if it is empty.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
}

impl Owned {
    /// A module that `read` makes in a new context.
    fn read(read: impl for<'c> FnOnce(&'c Context) -> Result<Ir<'c>, Message>) -> (Option<Self>, Vec<Message>) {
        static REGISTER: Once = Once::new();
        REGISTER.call_once(pt2e_passes::register);
        let context = Box::new(dialect::context());
        // A forked process has none of the threads of a context.
        context.enable_multi_threading(false);
        context.load_all_available_dialects();
        let (module, mut messages) = collected(&context, || read(&context));
        let module = module.map_err(|message| messages.push(message)).ok();
        // SAFETY: the context is boxed, so it stays where it is, and it is dropped after the module.
        let module = module.map(|module| unsafe { Ir::from_raw(std::mem::ManuallyDrop::new(module).to_raw()) });
        (module.map(|module| Self { module, context }), messages)
    }

    fn op(&self) -> Op<'_> {
        // SAFETY: the module owns the op, and outlives this handle to it.
        unsafe { Op::from_raw(self.module.as_operation().to_raw()) }
    }

    /// Runs a pipeline. A failure without a diagnostic gets an error.
    fn transform(&mut self, pipeline: &str) -> (bool, Vec<Message>) {
        let Self { module, context } = self;
        let (result, mut messages) = collected(context, || {
            let manager = PassManager::new(context);
            parse_pass_pipeline(manager.as_operation_pass_manager(), &format!("builtin.module({pipeline})"))
                .map_err(|error| Some(Message::error(wrong_pipeline(pipeline, &error.to_string()))))?;
            manager.run(module).map_err(|_| None)
        });
        let failed = result.is_err();
        messages.extend(result.err().flatten());
        (!failed, messages)
    }
}

/// The message for a pipeline that MLIR has refused with `error`, which consists of lines for different readers.
fn wrong_pipeline(pipeline: &str, error: &str) -> String {
    let is_frame = |line: &&str| line.starts_with("failed to ") || line.trim().is_empty() || line.trim() == "^";
    let lines: Vec<&str> = error.lines().filter(|line| !is_frame(line)).collect();
    let first = lines.first().copied().unwrap_or(error);
    let first = first.rsplit_once("error: ").map_or(first, |(_, message)| message);
    format!("the pipeline '{pipeline}' is wrong: {first}")
}

impl Module {
    fn made((owned, messages): (Option<Owned>, Vec<Message>), py: Python<'_>) -> PyResult<Self> {
        deliver(py, &messages, owned.is_none())?;
        let missing = || PyRuntimeError::new_err("the program was not read");
        owned.map(|owned| Self(Mutex::new(owned))).ok_or_else(missing)
    }

    /// Runs `work` on the module while other Python threads go on.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Owned) -> T + Send) -> T {
        py.detach(|| {
            let mut owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let owned = &mut *owned;
            in_pool(move || work(owned))
        })
    }
}

#[pymethods]
impl Module {
    /// Reads an archive of `torch.export.save` from a file, whose content must not change while the module is in use.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let read = || in_pool(|| Owned::read(|context| import::read(context, &path).map_err(Message::error)));
        Self::made(py.detach(read), py)
    }

    /// Reads an archive of `torch.export.save` from memory, without a copy of its weights.
    #[staticmethod]
    fn from_archive(py: Python<'_>, archive: Bound<'_, PyBytes>) -> PyResult<Self> {
        let bytes = archive.as_bytes();
        let content = Content { start: bytes.as_ptr(), length: bytes.len(), _object: archive.clone().unbind() };
        let read = || {
            let length = content.length;
            in_pool(|| {
                Owned::read(|context| {
                    let blob = Blob::new(Arc::new(content), 0..length).ok_or_else(|| Message::error("no bytes"))?;
                    let container = Container::from_bytes(Path::new(NAMELESS), blob, ReadOptions::default());
                    let archive = container.and_then(Archive::from_container).map_err(Message::error)?;
                    import::import(context, &archive).map_err(Message::error)
                })
            })
        };
        Self::made(py.detach(read), py)
    }

    /// Reads MLIR text.
    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> PyResult<Self> {
        let read = || {
            Owned::read(|context| {
                Ir::parse(context, text)
                    .ok_or_else(|| Message::error("the text is not a module of the compiler's dialects"))
            })
        };
        Self::made(py.detach(read), py)
    }

    /// Reads what `bytecode` has given.
    #[staticmethod]
    fn from_bytecode(py: Python<'_>, bytecode: &[u8]) -> PyResult<Self> {
        let read = || {
            Owned::read(|context| {
                let bytes = MlirStringRef { data: bytecode.as_ptr().cast(), length: bytecode.len() };
                // SAFETY: MLIR reads bytes of this length, which outlive the call, and copies what it keeps.
                let module = unsafe { Ir::from_option_raw(mlirModuleCreateParse(context.to_raw(), bytes)) };
                module.ok_or_else(|| Message::error("the bytes are not a module of the compiler's dialects"))
            })
        };
        Self::made(py.detach(read), py)
    }

    /// The module with its weights, as MLIR bytecode.
    fn bytecode<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        unsafe extern "C" fn add(text: MlirStringRef, bytes: *mut c_void) {
            if text.length > 0 {
                // SAFETY: this is the vector below, and MLIR's text outlives the call.
                unsafe {
                    let text = std::slice::from_raw_parts(text.data.cast::<u8>(), text.length);
                    (*bytes.cast::<Vec<u8>>()).extend_from_slice(text);
                }
            }
        }
        let bytes = self.with(py, |owned| {
            let mut bytes: Vec<u8> = Vec::new();
            // SAFETY: the op and the vector outlive the call.
            unsafe { mlirOperationWriteBytecode(owned.op().to_raw(), Some(add), (&raw mut bytes).cast()) };
            bytes
        });
        PyBytes::new(py, &bytes)
    }

    /// Runs passes and pipelines: their names with commas between, each with its options in braces.
    fn run(&self, py: Python<'_>, pipeline: &str) -> PyResult<()> {
        let (done, messages) = self.with(py, |owned| owned.transform(pipeline));
        deliver(py, &messages, !done)
    }

    /// Runs a prepared module on calls from an iterator of lists of tensors, and makes it a calibrated one. The statistics are also
    /// written to the file `save`, if there is one. Returns how many calls there were.
    #[pyo3(signature = (data, total = None, seed = 0, save = None))]
    fn calibrate(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        total: Option<usize>,
        seed: i64,
        save: Option<PathBuf>,
    ) -> PyResult<usize> {
        let iterator = PyIterator::from_object(data)?.unbind();
        let done = py.detach(|| {
            let mut owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let owned = &mut *owned;
            let (asking, giving) = calls::calls(total);
            threads::beside(
                move || {
                    collected(&owned.context, || pt2e_passes::calibrate_on(owned.op(), &asking, seed, save.as_deref()))
                },
                || giving.run(&iterator),
            )
        });
        let ((count, messages), given) = done.ok_or_else(|| PyRuntimeError::new_err("no thread could be started"))?;
        given?;
        deliver(py, &messages, count.is_none())?;
        Ok(count.unwrap_or_default())
    }

    /// Runs the module beside the float one on calls from an iterator, as `calibrate` takes them. Returns the report with the error of
    /// each op, as JSON, as a page of HTML, and the errors as a table.
    #[pyo3(signature = (float, data, total = None, seed = 0))]
    fn compare(
        &self,
        py: Python<'_>,
        float: &Bound<'_, Module>,
        data: &Bound<'_, PyAny>,
        total: Option<usize>,
        seed: u64,
    ) -> PyResult<(String, String, String)> {
        let float = float.get();
        if std::ptr::eq(self, float) {
            return Err(PyValueError::new_err("a module cannot be compared with itself"));
        }
        let iterator = PyIterator::from_object(data)?.unbind();
        let done = py.detach(|| {
            // In the order of their addresses, so that two threads cannot wait for each other.
            let (quantized, float) = if std::ptr::from_ref(self) < std::ptr::from_ref(float) {
                let quantized = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                (quantized, float.0.lock().unwrap_or_else(PoisonError::into_inner))
            } else {
                let float = float.0.lock().unwrap_or_else(PoisonError::into_inner);
                (self.0.lock().unwrap_or_else(PoisonError::into_inner), float)
            };
            let (mut quantized, mut float) = (quantized, float);
            let (quantized, float) = (&mut *quantized, &mut *float);
            let (asking, giving) = calls::calls(total);
            threads::beside(
                move || {
                    let report = compare::compare(float.op(), quantized.op(), &asking, seed)
                        .map_err(|error| error.to_string())?;
                    let (mut json, mut page) = (Vec::new(), Vec::new());
                    report.write_json(&mut json).map_err(|error| error.to_string())?;
                    report.write_html(&mut page).map_err(|error| error.to_string())?;
                    let [json, page] = [json, page].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                    Ok((json, page, report.errors().to_string()))
                },
                || giving.run(&iterator),
            )
        });
        let (compared, given): (Result<_, String>, _) =
            done.ok_or_else(|| PyRuntimeError::new_err("no thread could be started"))?;
        given?;
        match compared {
            Ok(compared) => Ok(compared),
            Err(error) => {
                deliver(py, &[Message::error(error)], true)?;
                Err(PyRuntimeError::new_err("the comparison failed"))
            }
        }
    }

    /// Writes the archive that `torch.export.load` reads.
    fn write(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let written = self.with(py, |owned| {
            let (written, mut messages) = collected(&owned.context, || export::write(&owned.module, &path, &path));
            let failed = written.map_err(|error| messages.push(Message::error(error))).is_err();
            (failed, messages)
        });
        deliver(py, &written.1, written.0)
    }

    /// The stage that the module has reached: `captured`, `annotated`, `prepared`, `calibrated`, `converted` or `integer`.
    #[getter]
    fn stage(&self, py: Python<'_>) -> Option<&'static str> {
        self.with(py, |owned| Stage::of(owned.op()).map(Stage::name))
    }

    /// The module as MLIR text. Constants of more elements than `largest` are left out; without a number none is.
    #[pyo3(signature = (largest = None))]
    fn text(&self, py: Python<'_>, largest: Option<usize>) -> PyResult<String> {
        self.with(py, |owned| {
            let flags = OperationPrintingFlags::new();
            let flags = match largest {
                Some(largest) => {
                    // SAFETY: the flags are alive.
                    unsafe { mlirOpPrintingFlagsElideLargeResourceString(flags.to_raw(), largest as isize) };
                    flags.elide_large_elements_attributes(largest)
                }
                None => flags,
            };
            owned.module.as_operation().to_string_with_flags(flags).map_err(|error| error.to_string())
        })
        .map_err(PyRuntimeError::new_err)
    }

    /// The report, as JSON.
    fn report_json(&self, py: Python<'_>) -> PyResult<String> {
        self.report(py, |report, out| report.write_json(out).map_err(std::io::Error::from))
    }

    /// The report, as a page of HTML.
    fn report_html(&self, py: Python<'_>) -> PyResult<String> {
        self.report(py, |report, out| report.write_html(out))
    }

    /// The report, as a table.
    fn report_text(&self, py: Python<'_>) -> PyResult<String> {
        self.report(py, |report, out| report.write_text(out))
    }
}

impl Module {
    fn report(
        &self,
        py: Python<'_>,
        write: impl FnOnce(&pt2e_report::Report, &mut Vec<u8>) -> std::io::Result<()> + Send,
    ) -> PyResult<String> {
        let text = self.with(py, |owned| {
            let mut out = Vec::new();
            write(&collect(owned.op()).report, &mut out).map(|()| out)
        })?;
        Ok(String::from_utf8(text)?)
    }
}
