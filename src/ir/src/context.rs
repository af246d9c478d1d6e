//! Gets a reference to the context of an op, value or location.

use melior::{Context, ContextRef};
use std::{
    cell::Cell,
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The context that `context` refers to, with the context's own lifetime.
///
/// [`ContextRef::to_ref`] returns a reference into the [`ContextRef`] itself, not to the context, so it must not be called on
/// a temporary. This function calls it on a [`ContextRef`] that is kept until the process ends, one for each context.
pub fn context_of(context: ContextRef<'_>) -> &Context {
    /// The addresses of a context and of its kept reference.
    type Known = (usize, usize);
    static KEPT: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);
    thread_local! { static LAST: Cell<Known> = const { Cell::new((0, 0)) } }

    // SAFETY: the reference does not outlive `context`, to which it refers.
    let raw = unsafe { context.to_ref() }.to_raw();
    let key = raw.ptr as usize;
    let (last, mut kept) = LAST.get();
    if last != key {
        let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept = *all.get_or_insert_default().entry(key).or_insert_with(|| {
            // SAFETY: the handle is valid. If a later context gets the address of an earlier one, the handle is valid for it
            // too.
            let context: ContextRef<'static> = unsafe { ContextRef::from_raw(raw) };
            std::ptr::from_ref::<ContextRef<'static>>(Box::leak(Box::new(context))) as usize
        });
        LAST.set((key, kept));
    }
    // SAFETY: `kept` is the address of a leaked box; the lifetime given is that of the context.
    unsafe { (*(kept as *const ContextRef<'_>)).to_ref() }
}
