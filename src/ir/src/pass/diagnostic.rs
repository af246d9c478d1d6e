//! Diagnostics with notes, through MLIR's engine.

use super::ffi;
use melior::{StringRef, ir::Location};

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The run fails.
    Error,
    /// The run continues, but its result may not be what the user wants.
    Warning,
    /// A decision that the user may want to know about.
    Remark,
}

/// A diagnostic: a location, a message, and notes with the likely cause and what to do.
#[derive(Clone, Debug)]
#[must_use = "a diagnostic does nothing until it is emitted"]
pub struct Diagnostic<'c> {
    location: Location<'c>,
    severity: Severity,
    message: String,
    notes: Vec<String>,
}

impl<'c> Diagnostic<'c> {
    /// A diagnostic without notes.
    pub fn new(severity: Severity, location: Location<'c>, message: impl Into<String>) -> Self {
        Self { location, severity, message: message.into(), notes: Vec::new() }
    }

    /// An error.
    pub fn error(location: Location<'c>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, location, message)
    }

    /// A warning.
    pub fn warning(location: Location<'c>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, location, message)
    }

    /// A remark.
    pub fn remark(location: Location<'c>, message: impl Into<String>) -> Self {
        Self::new(Severity::Remark, location, message)
    }

    /// Adds a note at the same location.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sends it to the context's diagnostic engine.
    pub fn emit(self) {
        let severity = match self.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Remark => 3,
        };
        let notes: Vec<_> = self.notes.iter().map(|note| StringRef::new(note).to_raw()).collect();
        let message = StringRef::new(&self.message);
        // SAFETY: all strings live until the call returns, and the engine copies what it keeps.
        unsafe {
            ffi::pt2eEmitDiagnostic(
                self.location.to_raw(),
                severity,
                message.to_raw(),
                notes.as_ptr(),
                notes.len() as isize,
            );
        }
    }
}
