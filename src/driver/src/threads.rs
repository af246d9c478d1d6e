//! How many threads compute.

use rayon::ThreadPoolBuilder;
use std::{env, thread};

/// The variable that sets the number of threads.
const VARIABLE: &str = "RAYON_NUM_THREADS";
/// How many threads there may be for each that the machine can run at once.
const MOST_A_CORE: usize = 8;

/// Starts the threads that compute: as many as `RAYON_NUM_THREADS` says, within reason.
///
/// Ten thousand threads take minutes to start, and more memory than there is. Results do not depend on the number.
pub(super) fn start(tool: &str) {
    let Ok(wanted) = env::var(VARIABLE) else { return };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let most = cores * MOST_A_CORE;
    let number = match wanted.trim().parse::<usize>() {
        // As it does without the variable.
        Ok(0) => return,
        Ok(number) if number <= most => return,
        Ok(number) => {
            eprintln!(
                "{tool}: warning: {VARIABLE}={number} is more than this machine has use for; {most} threads are started"
            );
            most
        }
        Err(_) => {
            eprintln!("{tool}: warning: {VARIABLE}={wanted} is no number of threads; {cores} are started");
            cores
        }
    };
    // Where there are threads already, there is nothing to start.
    let _ = ThreadPoolBuilder::new().num_threads(number).build_global();
}
