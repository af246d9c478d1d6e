//! MLIR's diagnostics as exceptions, warnings and log records of Python.

use melior::{
    Context,
    diagnostic::{Diagnostic, DiagnosticSeverity},
};
use pyo3::{prelude::*, types::PyModule};
use std::{cell::RefCell, rc::Rc};

/// A diagnostic, as text.
#[derive(Clone, Debug)]
pub struct Message {
    severity: Severity,
    location: Option<String>,
    text: String,
    notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Severity {
    Error,
    Warning,
    Remark,
}

impl Message {
    /// An error that no diagnostic reports.
    pub fn error(text: impl ToString) -> Self {
        Self { severity: Severity::Error, location: None, text: text.to_string(), notes: Vec::new() }
    }

    fn of(diagnostic: &Diagnostic<'_>) -> Self {
        let severity = match diagnostic.severity() {
            DiagnosticSeverity::Error => Severity::Error,
            DiagnosticSeverity::Warning => Severity::Warning,
            _ => Severity::Remark,
        };
        let notes = (0..diagnostic.note_count()).filter_map(|index| Some(diagnostic.note(index).ok()?.to_string()));
        Self {
            severity,
            location: readable(&diagnostic.location().to_string()),
            text: diagnostic.to_string(),
            notes: notes.collect(),
        }
    }

    fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A location as `name, file:line`, from MLIR's text for it, such as `loc("conv2d"("net.py":12:1))`; `None` if it says nothing.
fn readable(location: &str) -> Option<String> {
    let inner = location.strip_prefix("loc(")?.strip_suffix(')')?;
    let parts: Vec<&str> = inner.split('"').collect();
    // Text in quotes is at the odd places: names, and at the end a file, which `:line:column` follows.
    let quoted: Vec<&str> = parts.iter().skip(1).step_by(2).copied().collect();
    let line = parts.last()?.trim_end_matches(')').strip_prefix(':').and_then(|rest| rest.split(':').next());
    let (last, names) = quoted.split_last()?;
    let place = match line.filter(|line| *line != "0") {
        Some(line) => format!("{last}:{line}"),
        None => (*last).to_owned(),
    };
    Some(names.iter().map(|name| (*name).to_owned()).chain([place]).collect::<Vec<_>>().join(", "))
}

/// Runs `work`, and returns what it returns with the diagnostics that `context` got in the meantime.
pub fn collected<T>(context: &Context, work: impl FnOnce() -> T) -> (T, Vec<Message>) {
    let messages = Rc::new(RefCell::new(Vec::new()));
    let sink = messages.clone();
    let handler = context.attach_diagnostic_handler(move |diagnostic| {
        sink.borrow_mut().push(Message::of(&diagnostic));
        true
    });
    let result = work();
    context.detach_diagnostic_handler(handler);
    (result, messages.take())
}

/// Gives diagnostics to Python: remarks to the logger `pt2e`, warnings as `pt2e.Pt2eWarning`. The errors become one exception, if
/// there are any, or if the work `failed` without one.
///
/// # Errors
/// A `pt2e.Pt2eError`, or what the user's filters make of a warning.
pub fn deliver(py: Python<'_>, messages: &[Message], failed: bool) -> PyResult<()> {
    let python = PyModule::import(py, "pt2e._messages")?;
    for message in messages.iter().filter(|message| !message.is_error()) {
        let function = if message.severity == Severity::Warning { "warn" } else { "remark" };
        python.call_method1(function, (&message.text, &message.location, &message.notes))?;
    }
    let errors: Vec<_> = messages
        .iter()
        .filter(|message| message.is_error())
        .map(|message| (message.text.clone(), message.location.clone(), message.notes.clone()))
        .collect();
    if errors.is_empty() && !failed {
        return Ok(());
    }
    Err(PyErr::from_value(python.call_method1("error", (errors,))?))
}
