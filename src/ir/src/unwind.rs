//! Catches panics, which must not cross into C++.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs `body`; a panic becomes a message.
pub fn guarded<T>(body: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|panic| Err(format!("internal error: {}", panic_message(panic.as_ref()))))
}

/// Drops a value. A panic in its destructor is ignored, since there is no caller to report it to.
pub fn dropped<T>(value: T) {
    let _ = guarded(|| {
        drop(value);
        Ok(())
    });
}

/// The message of a panic.
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_become_messages() {
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        let panicking = guarded::<()>(|| panic!("at {}", "noon"));
        assert_eq!(panicking, Err("internal error: panic: at noon".to_owned()));
    }
}
