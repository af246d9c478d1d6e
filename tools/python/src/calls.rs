//! Calls of a program from a Python iterator.
//!
//! The iterator runs in the thread that asks for the calibration, as its code expects, and so does the handling of Ctrl-C. The compiler
//! runs in a pool of threads, which asks for one call after the other.

use super::tensors::tensor_of;
use pt2e_archive::calls::Call;
use pt2e_calibration::CallStream;
use pyo3::{
    prelude::*,
    types::{PyIterator, PyList},
};
use std::{
    cell::Cell,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

/// How often a signal is looked for while a call runs.
const PATIENCE: Duration = Duration::from_millis(50);

/// The end of the compiler: it asks for calls.
pub struct Asking {
    ask: Sender<()>,
    given: Receiver<Option<Call>>,
    /// How many calls are left, if that is known.
    left: Cell<Option<usize>>,
}

/// The end of Python: it gives calls.
pub struct Giving {
    asked: Receiver<()>,
    give: Sender<Option<Call>>,
}

/// Both ends, for `total` calls if their number is known.
pub fn calls(total: Option<usize>) -> (Asking, Giving) {
    let (ask, asked) = channel();
    let (give, given) = channel();
    (Asking { ask, given, left: Cell::new(total) }, Giving { asked, give })
}

impl CallStream for Asking {
    fn next_call(&self) -> Option<Result<Call, String>> {
        self.left.set(self.left.get().map(|left| left.saturating_sub(1)));
        let stopped = || Some(Err("the data ended with an exception".to_owned()));
        if self.ask.send(()).is_err() {
            return stopped();
        }
        match self.given.recv() {
            Ok(call) => call.map(Ok),
            Err(_) => stopped(),
        }
    }

    fn remaining(&self) -> Option<usize> {
        self.left.get()
    }
}

impl Giving {
    /// Gives the items of `iterator`, lists of tensors in the order of the inputs, until the other end is gone. Call it without the
    /// interpreter, which it needs only at times.
    ///
    /// # Errors
    /// The exception of the iterator, of a tensor, or of Ctrl-C; the compiler then gets no more calls.
    pub fn run(self, iterator: &Py<PyIterator>) -> PyResult<()> {
        for number in 0.. {
            while let Err(nothing) = self.asked.recv_timeout(PATIENCE) {
                match nothing {
                    RecvTimeoutError::Timeout => Python::attach(|py| py.check_signals())?,
                    RecvTimeoutError::Disconnected => return Ok(()),
                }
            }
            let call = Python::attach(|py| read(iterator.bind(py), number))?;
            // If it fails, the compiler has ended with an error of its own.
            let _ = self.give.send(call);
        }
        Ok(())
    }
}

/// The next call of an iterator; `None` at its end.
fn read(iterator: &Bound<'_, PyIterator>, number: u64) -> PyResult<Option<Call>> {
    iterator.py().check_signals()?;
    let Some(item) = iterator.clone().next().transpose()? else { return Ok(None) };
    let tensors = item.cast::<PyList>()?.iter().map(|tensor| tensor_of(&tensor)).collect::<PyResult<Vec<_>>>()?;
    Ok(Some(Call::of_tensors(Path::new(&format!("call {number}")), tensors)))
}
