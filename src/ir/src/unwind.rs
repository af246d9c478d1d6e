//! Catches panics, which must not cross into C++.

use melior::StringRef;
use mlir_sys::MlirStringRef;
use std::{
    any::Any,
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A callback of C++ that receives a text: `Pt2eText` in `dialect/glue.h`.
pub type Text = extern "C" fn(MlirStringRef, *mut c_void);

/// Runs `body`; a panic becomes a message.
pub fn guarded<T>(body: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|panic| Err(format!("internal error: {}", panic_message(panic.as_ref()))))
}

/// Runs `body` for C++. If it fails or panics, passes the reason to `text`.
pub fn reported<T>(text: Text, sink: *mut c_void, body: impl FnOnce() -> Result<T, String>) -> Option<T> {
    guarded(body).inspect_err(|reason| text(StringRef::new(reason).to_raw(), sink)).ok()
}

/// Drops a value. A panic in its destructor is ignored, since there is no caller to report it to.
pub fn dropped<T>(value: T) {
    let _ = guarded(|| {
        drop(value);
        Ok(())
    });
}

/// The message of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text_of;

    #[test]
    fn panics_become_messages() {
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        let panicking = guarded::<()>(|| panic!("at {}", "noon"));
        assert_eq!(panicking, Err("internal error: panic: at noon".to_owned()));
    }

    #[test]
    fn only_failures_are_reported() {
        extern "C" fn append(text: MlirStringRef, sink: *mut c_void) {
            // SAFETY: the sink is the string below, and the text outlives the call.
            let (text, sink) = unsafe { (text_of(text), &mut *sink.cast::<String>()) };
            sink.push_str(text.unwrap());
        }
        let mut said = String::new();
        let sink = std::ptr::from_mut(&mut said).cast();
        assert_eq!(reported(append, sink, || Ok(1)), Some(1));
        assert_eq!(reported::<()>(append, sink, || Err("late; ".to_owned())), None);
        assert_eq!(reported::<()>(append, sink, || panic!("at noon")), None);
        assert_eq!(said, "late; internal error: panic: at noon");
    }
}
