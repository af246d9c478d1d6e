//! Sets the number of worker threads.

use rayon::ThreadPoolBuilder;
use std::{env, thread};

/// The variable that sets the number of threads.
const VARIABLE: &str = "RAYON_NUM_THREADS";
/// The greatest number of threads for each hardware thread.
const MOST_PER_CORE: usize = 8;

/// Starts the number of worker threads that `RAYON_NUM_THREADS` sets, up to a limit.
///
/// Ten thousand threads would take minutes to start and more memory than a machine has. Results do not depend on the number.
pub(super) fn start(tool: &str) {
    let Ok(wanted) = env::var(VARIABLE) else { return };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let most = cores * MOST_PER_CORE;
    let number = match wanted.trim().parse::<usize>() {
        // 0 is rayon's default, as without the variable.
        Ok(0) => return,
        Ok(number) if number <= most => return,
        Ok(number) => {
            eprintln!(
                "{tool}: warning: {VARIABLE}={number} is more than this machine can use; {most} threads are started"
            );
            most
        }
        Err(_) => {
            eprintln!("{tool}: warning: {VARIABLE}={wanted} is not a number of threads; {cores} are started");
            cores
        }
    };
    // Fails only if the threads have started already.
    let _ = ThreadPoolBuilder::new().num_threads(number).build_global();
}
