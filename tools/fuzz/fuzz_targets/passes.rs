//! Runs every pass and pipeline on a module that is generated from the bytes: see `tools/generate`.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use pt2e_generate::{Checker, module};
use std::cell::RefCell;

/// A context is replaced after this many runs, because it keeps every attribute until it is destroyed.
const RUNS_PER_CONTEXT: usize = 500;

/// How many of the first bytes choose a sequence of passes.
const SEQUENCE: usize = 4;

thread_local! {
    static CHECKER: RefCell<(Checker, usize)> = RefCell::new((Checker::default(), 0));
}

fuzz_target!(|data: &[u8]| {
    let (sequence, choices) = data.split_at(data.len().min(SEQUENCE));
    CHECKER.with_borrow_mut(|(checker, runs)| {
        if *runs == RUNS_PER_CONTEXT {
            (*checker, *runs) = (Checker::default(), 0);
        }
        *runs += 1;
        if let Err(failure) = checker.check(&module(choices), sequence) {
            panic!("{failure}");
        }
    });
});
