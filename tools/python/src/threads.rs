//! A pool of threads that a forked process has again.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::{Arc, Mutex, PoisonError};

/// The pool, and the process that has its threads. A fork copies the pool without them, and work for it would wait forever.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Runs `work` where parallel iterators use the threads of this process; on this thread alone if none can be started.
pub fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Runs `work` in the pool, and `beside` on this thread at the same time; `None` if no thread can be started.
pub fn beside<T: Send, U>(work: impl FnOnce() -> T + Send, beside: impl FnOnce() -> U) -> Option<(T, U)> {
    let mut done = None;
    let other = pool()?.in_place_scope(|scope| {
        scope.spawn(|_| done = Some(work()));
        beside()
    });
    Some((done?, other))
}

/// The pool of this process; `None` if no thread can be started.
fn pool() -> Option<Arc<ThreadPool>> {
    let process = std::process::id();
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if pool.as_ref().is_none_or(|(owner, _)| *owner != process) {
        // A pool of another process must not be dropped either: that would wait for its threads.
        std::mem::forget(pool.take());
        *pool = ThreadPoolBuilder::new().build().ok().map(|built| (process, Arc::new(built)));
    }
    pool.as_ref().map(|(_, pool)| pool.clone())
}
