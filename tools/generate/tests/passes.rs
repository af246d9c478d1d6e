//! Runs every pass and pipeline on random modules: each succeeds or fails with an error that says why, and those that must
//! preserve values do.

use pt2e_generate::{Checker, Tally, module};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

const MODULES: u64 = 240;

/// The bytes of a seed.
fn bytes(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
    bytes
}

#[test]
fn passes_end_well_and_keep_values() {
    let mut checker = Checker::default();
    for seed in 0..MODULES {
        let bytes = bytes(seed);
        if let Err(failure) = checker.check(&module(&bytes), &bytes[508..]) {
            panic!("seed {seed}: {failure}");
        }
    }
    has_seen_enough(&checker.tally);
}

/// A check that refuses nearly every module would test nothing.
fn has_seen_enough(tally: &Tally) {
    let count = |of: &std::collections::BTreeMap<String, usize>, pipeline: &str| of.get(pipeline).copied().unwrap_or(0);
    let all = usize::try_from(MODULES).unwrap();
    assert!(tally.not_run <= all / 20, "{tally:#?}");
    for pipeline in ["remove-dead-ops", "sink-constants", "fold-quantized-weights", "canonicalize", "cse", "symbol-dce"]
    {
        assert!(count(&tally.compared, pipeline) >= all * 9 / 10, "{pipeline}: {tally:#?}");
    }
    for pipeline in ["fuse-conv-bn", "prepare", "export-torch,import-torch"] {
        assert!(count(&tally.compared, pipeline) >= all / 10, "{pipeline}: {tally:#?}");
    }
    // The slow pipelines run on one module in eight.
    for pipeline in ["prepare,convert", "prepare,convert,lower-to-integer"] {
        assert!(count(&tally.done, pipeline) >= all / 20, "{pipeline}: {tally:#?}");
    }
}

#[test]
fn the_same_bytes_give_the_same_module() {
    assert_eq!(module(&bytes(7)), module(&bytes(7)));
    assert_ne!(module(&bytes(7)), module(&bytes(8)));
    // Any number of bytes is enough.
    assert!(module(&[]).contains("func.func"));
}
