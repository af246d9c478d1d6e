//! A reference to the context that an op, value or location is of.

use melior::{Context, ContextRef};
use std::{
    cell::Cell,
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The context that `context` refers to, for as long as it lives.
///
/// [`ContextRef::to_ref`] refers to the [`ContextRef`] itself and not to what that refers to, so it must not be called on
/// a temporary. Here it is called on one that is kept for the life of the process: one a context, a pointer in size.
pub fn context_of(context: ContextRef<'_>) -> &Context {
    /// The address of a context, and of the reference that is kept for it.
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
            // SAFETY: the handle is valid. Where a later context gets the address of an earlier one, it is its handle too.
            let context: ContextRef<'static> = unsafe { ContextRef::from_raw(raw) };
            std::ptr::from_ref::<ContextRef<'static>>(Box::leak(Box::new(context))) as usize
        });
        LAST.set((key, kept));
    }
    // SAFETY: `kept` is the address of a leaked box; the lifetime given is that of the context.
    unsafe { (*(kept as *const ContextRef<'_>)).to_ref() }
}
