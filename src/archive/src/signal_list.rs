//! A list that a signal handler may read at any time, because its items are never freed.

use std::{
    fmt, ptr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicPtr, Ordering},
    },
};

/// Items are never freed, but [`SignalList::find_or_add`] reuses them.
pub(super) struct SignalList<T: 'static> {
    first: AtomicPtr<Item<T>>,
    /// Locked while an item is taken; a handler never takes one.
    taking: Mutex<()>,
}

struct Item<T> {
    value: T,
    next: *mut Item<T>,
}

impl<T: Default> SignalList<T> {
    pub(super) const fn new() -> Self {
        Self { first: AtomicPtr::new(ptr::null_mut()), taking: Mutex::new(()) }
    }

    /// The items. A signal handler may call this.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static T> + use<T> {
        // SAFETY: an item on the list is never freed or changed, except for the atomics in its value.
        let at = |item: *mut Item<T>| unsafe { item.as_ref() };
        std::iter::successors(at(self.first.load(Ordering::Acquire)), move |item| at(item.next)).map(|item| &item.value)
    }

    /// A free or new item, after `take` was called on it; `take` must mark it as no longer free.
    pub(super) fn find_or_add(&self, is_free: impl Fn(&T) -> bool, take: impl FnOnce(&T)) -> &'static T {
        let _taking = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(free) = self.iter().find(|value| is_free(value)) {
            take(free);
            return free;
        }
        let item = Box::leak(Box::new(Item { value: T::default(), next: self.first.load(Ordering::Acquire) }));
        take(&item.value);
        self.first.store(item, Ordering::Release);
        &item.value
    }
}

// SAFETY: the pointers refer to leaked items, which are only read.
unsafe impl<T: Sync> Sync for SignalList<T> {}

impl<T> fmt::Debug for SignalList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignalList")
    }
}
